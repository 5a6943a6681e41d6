"""contest.toml: title, dates, hall, prizes, and everything else by a reader of its own.

Owns the file as a whole; `rules_table`, `round_table` and `agenda_table` own their tables. It must not know questions
or finalists. Called by `contest_folder`, which joins the three files into a `Contest`.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from chungket.core.contest import AgendaItem, Hall, Merit, Prize, Round, Rules, Scope
from chungket.exchange.agenda_table import AGENDA_MAX, read_agenda
from chungket.exchange.cells import day_shown
from chungket.exchange.problems import Problems, quoted
from chungket.exchange.round_table import RoundSettings, read_round, read_tiebreak
from chungket.exchange.rules_table import DEFAULT_RULES, check_chains, read_merit, read_rules
from chungket.exchange.text import fold
from chungket.exchange.toml_table import ID_EXPECTED, ID_PATTERN, TomlTable, open_toml

ROUNDS_MAX = 12
PRIZES_MAX = 40
PRIZE_COUNT_MAX = 500
AMOUNT_VND_MAX = 10_000_000_000


@dataclass(frozen=True, slots=True)
class ContestSettings:
    """Everything contest.toml says. Fields with an error hold a harmless value; the contest is refused anyway."""

    id: str
    title: str
    title_en: str
    organiser: str
    venue: str
    day: date | None
    registration_closes: date | None
    sample: bool
    hall: Hall
    rules: Rules
    rounds: tuple[RoundSettings, ...]
    prizes: tuple[Prize, ...]
    prizes_line: int
    tiebreak: Round
    merit: Merit | None
    agenda: tuple[AgendaItem, ...]


def read_contest_file(path: Path, problems: Problems) -> ContestSettings | None:
    """Read contest.toml; None (with an error added) when it is not there or not TOML."""
    top = open_toml(path, problems)
    if top is None:
        return None
    identifier = top.text("id", pattern=ID_PATTERN, expected=ID_EXPECTED)
    title, title_en = top.text("title"), top.text("title_en", required=False)
    organiser, venue = top.text("organiser"), top.text("venue")
    day, registration_closes = top.day("date"), top.day("registration_closes")
    if day and registration_closes and registration_closes > day:
        top.error(
            "registration_closes", f"ngày không sau ngày thi {day_shown(day)}", quoted(day_shown(registration_closes))
        )
    sample = top.flag("sample", False)
    hall = _hall(top.table("hall"))
    tiebreak, tiebreak_questions = read_tiebreak(top.table("tiebreak"), DEFAULT_RULES.tiebreak_questions_max)
    rules = replace(read_rules(top.table("rules")), tiebreak_questions_max=tiebreak_questions)
    rounds = tuple(read_round(table) for table in top.tables("rounds", ROUNDS_MAX))
    merit = read_merit(top.table("merit")) if top.has("merit") else None
    agenda_tables = top.tables("agenda", AGENDA_MAX) if top.has("agenda") else ()
    agenda = read_agenda(agenda_tables, [settings.round for settings in rounds])
    prize_tables = top.tables("prizes", PRIZES_MAX)
    prizes = tuple(_prize(table) for table in prize_tables)
    top.finish()
    _check_rounds(top, rounds, tiebreak)
    _check_prizes(prize_tables, prizes)
    check_chains(top, rules, [settings.round for settings in rounds if settings.round.enabled])
    return ContestSettings(
        identifier,
        title,
        title_en,
        organiser,
        venue,
        day,
        registration_closes,
        sample,
        hall,
        rules,
        rounds,
        prizes,
        prize_tables[0].line() if prize_tables else 0,
        tiebreak,
        merit,
        agenda,
    )


def _hall(table: TomlTable) -> Hall:
    default = Hall()
    hall = Hall(
        farthest_viewer_cm=table.centimetres("farthest_viewer_m", default.farthest_viewer_cm, 200, 20_000),
        picture_height_cm=table.centimetres("picture_height_m", default.picture_height_cm, 50, 2_000),
    )
    table.finish()
    return hall


def _check_rounds(top: TomlTable, rounds: tuple[RoundSettings, ...], tiebreak: Round) -> None:
    """Ids and titles must tell rounds apart: questions.xlsx names a round by either, the log by its id."""
    names = {fold(tiebreak.id): 0, fold(tiebreak.title): 0}
    for number, settings in enumerate(rounds, start=1):
        for name in {fold(settings.round.id), fold(settings.round.title)} - {""}:
            if names.setdefault(name, number) != number:
                other = f"rounds[{names[name]}]" if names[name] else "[tiebreak] (câu hỏi phụ)"
                top.problems.error(
                    top.file,
                    f"id và title khác với {other}",
                    quoted(name),
                    row=settings.line,
                    column=f"rounds[{number}]",
                )
    if rounds and not any(settings.round.enabled for settings in rounds):
        top.error("rounds", "ít nhất một phần thi có enabled = true", "tất cả đều tắt")


def _prize(table: TomlTable) -> Prize:
    prize = Prize(
        id=table.text("id", pattern=ID_PATTERN, expected=ID_EXPECTED),
        scope=table.choice("scope", Scope, None) or Scope.INDIVIDUAL,
        title=table.text("title"),
        title_en=table.text("title_en", required=False),
        count=table.integer("count", None, 1, PRIZE_COUNT_MAX),
        amount_vnd=table.integer("amount_vnd", None, 0, AMOUNT_VND_MAX),
        certificate=table.text("certificate", required=False),
    )
    table.finish()
    return prize


def _check_prizes(tables: tuple[TomlTable, ...], prizes: tuple[Prize, ...]) -> None:
    seen: dict[str, int] = {}
    lowest: dict[Scope, Prize] = {}
    for number, (table, prize) in enumerate(zip(tables, prizes, strict=True), start=1):
        if prize.id and seen.setdefault(prize.id, number) != number:
            table.error("id", f"mã khác với prizes[{seen[prize.id]}]", quoted(prize.id))
        before = lowest.get(prize.scope)
        if before and prize.amount_vnd > before.amount_vnd:
            # The list is the order of award (RULES 6.5): a larger sum below a smaller one is nearly always a slip.
            table.error(
                "amount_vnd",
                f'giải cao trước: không quá {before.amount_vnd} đồng của "{before.title}"',
                f"{prize.amount_vnd} đồng",
            )
        if table.values.get("amount_vnd") == prize.amount_vnd:  # else it was wrong, and has its error already
            lowest[prize.scope] = prize
