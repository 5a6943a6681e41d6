"""[[agenda]] of contest.toml: the show in its order (SCREENS, Host).

Owns the keys of an item. Called by `contest_file`.
"""

import re
from collections.abc import Sequence

from chungket.core.agenda import clock_text, planned_minutes
from chungket.core.contest import AgendaItem, AgendaKind, Round, RoundId, RoundType
from chungket.core.measures import MINUTE_US
from chungket.exchange.problems import quoted
from chungket.exchange.toml_table import TomlTable

AGENDA_MAX = 60
MINUTES_MAX = 600
TIME_PATTERN = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
TIME_EXPECTED = 'giờ dự kiến dạng "07:30"'


def read_agenda(tables: Sequence[TomlTable], rounds: Sequence[Round]) -> tuple[AgendaItem, ...]:
    """All items in order. Each round at most once, in the order of the rounds; times never go back."""
    items = tuple(_item(table, index, rounds) for index, table in enumerate(tables, start=1))
    _check_order(tables, items, rounds)
    _check_course(tables, items)
    _check_enabled(tables, items, rounds)
    _check_times(tables, items, rounds)
    return items


def _item(table: TomlTable, number: int, rounds: Sequence[Round]) -> AgendaItem:
    kind = table.choice("kind", AgendaKind, None) or AgendaKind.PROGRAM
    round_ = _round(table, kind, rounds)
    needs_title = round_ is None
    title = table.text("title", required=needs_title) or (round_.title if round_ else "")
    title_en = table.text("title_en", required=False) or (round_.title_en if round_ else "")
    starts = table.text("starts", required=False, pattern=TIME_PATTERN, expected=TIME_EXPECTED)
    minutes = table.integer("minutes", 0, 0, MINUTES_MAX)
    mc = table.text("mc", required=False)
    table.finish()
    return AgendaItem(f"muc-{number}", kind, title, title_en, round_.id if round_ else None, starts, minutes, mc)


def _round(table: TomlTable, kind: AgendaKind, rounds: Sequence[Round]) -> Round | None:
    if kind is not AgendaKind.ROUND:
        if table.has("round"):
            table.known.append("round")
            table.error("round", 'chỉ dùng khi kind = "round"', f'kind = "{kind.value}"')
        return None
    identifier = table.text("round")
    found = next((round_ for round_ in rounds if round_.id == RoundId(identifier)), None)
    if identifier and found is None:
        expected = "id của một phần thi: " + ", ".join(f'"{round_.id}"' for round_ in rounds)
        table.error("round", expected, quoted(identifier))
    return found


def _check_order(tables: Sequence[TomlTable], items: Sequence[AgendaItem], rounds: Sequence[Round]) -> None:
    order = [round_.id for round_ in rounds]
    latest, last_starts, ceremonies = -1, "", 0
    for table, item in zip(tables, items, strict=True):
        if item.round is not None:
            place = order.index(item.round)
            if place <= latest:
                table.error("round", "mỗi phần thi một lần, theo thứ tự của [[rounds]]", quoted(item.round))
            latest = max(latest, place)
        if item.starts and item.starts < last_starts:
            table.error("starts", f"giờ không trước {last_starts}", quoted(item.starts))
        last_starts = item.starts or last_starts
        ceremonies += item.kind is AgendaKind.CEREMONY
        if item.kind is AgendaKind.CEREMONY and ceremonies > 1:
            table.error("kind", 'một mục "ceremony" trong chương trình', f"mục thứ {ceremonies}")


def _check_course(tables: Sequence[TomlTable], items: Sequence[AgendaItem]) -> None:
    """Practice is over when the first round begins (RULES 9); answer sheets and prizes come after the last one (6)."""
    rounds = [number for number, item in enumerate(items) if item.kind is AgendaKind.ROUND]
    ceremony = next((number for number, item in enumerate(items) if item.kind is AgendaKind.CEREMONY), len(items))
    for number, (table, item) in enumerate(zip(tables, items, strict=True)):
        got = f"mục thứ {number + 1}"
        if item.kind is AgendaKind.PRACTICE and rounds and number > rounds[0]:
            table.error("kind", '"practice" trước phần thi đầu tiên', got)
        elif item.kind in (AgendaKind.REVIEW, AgendaKind.CEREMONY) and rounds and number < rounds[-1]:
            table.error("kind", f'"{item.kind.value}" sau phần thi cuối cùng', got)
        elif item.kind is AgendaKind.REVIEW and number > ceremony:
            table.error("kind", '"review" trước "ceremony"', got)


def _check_enabled(tables: Sequence[TomlTable], items: Sequence[AgendaItem], rounds: Sequence[Round]) -> None:
    enabled = {round_.id: round_.enabled for round_ in rounds}
    for table, item in zip(tables, items, strict=True):
        if item.round is not None and not enabled[item.round]:
            table.warning("round", "phần thi đang bật (enabled = true)", f"{quoted(item.round)} đang tắt")
    named = {item.round for item in items}
    missing = [round_.id for round_ in rounds if round_.enabled and round_.id not in named]
    if items and missing:
        expected = "mỗi phần thi đang bật có một mục trong chương trình"
        tables[0].warning("", expected, "không có " + ", ".join(quoted(id_) for id_ in missing))


def _check_times(tables: Sequence[TomlTable], items: Sequence[AgendaItem], rounds: Sequence[Round]) -> None:
    """Whether the show fits into its own plan: no item begins before the one before it is over, and a paper has its
    time. A plan may be wrong on purpose, so these are warnings."""
    papers = {round_.id: round_.window_us // MINUTE_US for round_ in rounds if round_.type is RoundType.PAPER}
    planned = planned_minutes(items)
    over, latest = 0, ""
    for table, item, begins in zip(tables, items, planned, strict=True):
        if item.starts >= latest and begins is not None and begins < over:
            expected = f"giờ không trước {clock_text(over)}, lúc mục đứng trước kết thúc theo dự kiến"
            table.warning("starts", expected, quoted(item.starts))
        if item.round in papers and 0 < item.minutes < papers[item.round]:
            table.warning(
                "minutes", f"ít nhất {papers[item.round]} phút, bằng thời gian làm bài", f"{item.minutes} phút"
            )
        over = 0 if begins is None else begins + item.minutes
        latest = max(latest, item.starts)
