"""contest.toml: title, dates, hall, rules, rounds, prizes.

Owns the keys of that file, their limits and defaults. It must not know questions or finalists. Called by
`contest_folder`, which joins the three files into a `Contest`.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chungket.core.contest import (
    AnswerLock,
    Criterion,
    Hall,
    Prize,
    Reading,
    Round,
    RoundId,
    RoundType,
    Rules,
    Scope,
)
from chungket.exchange.cells import day_shown
from chungket.exchange.problems import Problems, quoted
from chungket.exchange.text import fold
from chungket.exchange.toml_table import TomlTable, open_toml

ROUNDS_MAX = 12
PRIZES_MAX = 40
QUESTIONS_MAX = 200  # of one round
PRIZE_COUNT_MAX = 500
AMOUNT_VND_MAX = 10_000_000_000
MINUTES_MAX = 180
WINDOW_SECONDS_MAX = 600

ID_PATTERN = re.compile(r"[a-z0-9-]{3,40}")
_ID_EXPECTED = "mã gồm 3–40 chữ thường không dấu, chữ số, dấu gạch nối"
_PAPER_KEYS = ("minutes",)
_LIVE_KEYS = ("window_seconds", "reading", "reading_seconds", "lock", "standings_every", "standings_quiet_last")
_DEFAULT = Rules()


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """A round without its questions, which come from questions.xlsx; `questions` counted ones it must have."""

    round: Round
    questions: int
    line: int


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


def read_contest_file(path: Path, problems: Problems) -> ContestSettings | None:
    """Read contest.toml; None (with an error added) when it is not there or not TOML."""
    top = open_toml(path, problems)
    if top is None:
        return None
    identifier = top.text("id", pattern=ID_PATTERN, expected=_ID_EXPECTED)
    title, title_en = top.text("title"), top.text("title_en", required=False)
    organiser, venue = top.text("organiser"), top.text("venue")
    day, registration_closes = top.day("date"), top.day("registration_closes")
    if day and registration_closes and registration_closes > day:
        top.error(
            "registration_closes", f"ngày không sau ngày thi {day_shown(day)}", quoted(day_shown(registration_closes))
        )
    sample = top.flag("sample", False)
    hall, rules = _hall(top.table("hall")), _rules(top.table("rules"))
    rounds = tuple(_round(table) for table in top.tables("rounds", ROUNDS_MAX))
    prize_tables = top.tables("prizes", PRIZES_MAX)
    prizes = tuple(_prize(table) for table in prize_tables)
    top.finish()
    _check_rounds(top, rounds)
    _check_prizes(prize_tables, prizes)
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
    )


def _hall(table: TomlTable) -> Hall:
    default = Hall()
    hall = Hall(
        farthest_viewer_cm=table.centimetres("farthest_viewer_m", default.farthest_viewer_cm, 200, 20_000),
        picture_height_cm=table.centimetres("picture_height_m", default.picture_height_cm, 50, 2_000),
    )
    table.finish()
    return hall


def _rules(table: TomlTable) -> Rules:
    individual_criteria = [criterion for criterion in Criterion if criterion is not Criterion.BEST_INDIVIDUAL]
    rules = Rules(
        resolution_us=1_000 * table.integer("resolution_ms", _DEFAULT.resolution_us // 1_000, 1, 1_000),
        grace_us=1_000 * table.integer("grace_ms", _DEFAULT.grace_us // 1_000, 0, 2_000),
        early_close_us=1_000 * table.integer("early_close_ms", _DEFAULT.early_close_us // 1_000, 0, 10_000),
        interruption_max_us=1_000_000
        * table.integer("interruption_max_s", _DEFAULT.interruption_max_us // 1_000_000, 0, 60),
        two_person=table.flag("two_person", _DEFAULT.two_person),
        practice_required=table.flag("practice_required", _DEFAULT.practice_required),
        individual_chain=table.choices("individual_chain", individual_criteria, _DEFAULT.individual_chain),
        team_chain=table.choices("team_chain", list(Criterion), _DEFAULT.team_chain),
    )
    table.finish()
    for key, chain in (("individual_chain", rules.individual_chain), ("team_chain", rules.team_chain)):
        # RULES 4.1, 4.2: lots is the only link that always decides, so a chain without it may leave a prize undecided.
        if not chain or chain[-1] is not Criterion.LOTS:
            got = ", ".join(f'"{criterion.value}"' for criterion in chain) or "danh sách rỗng"
            table.error(key, 'danh sách kết thúc bằng "lots" (bốc thăm)', got)
    return rules


def _round(table: TomlTable) -> RoundSettings:
    identifier = table.text("id", pattern=ID_PATTERN, expected=_ID_EXPECTED)
    kind = table.choice("type", RoundType, None)
    title, title_en = table.text("title"), table.text("title_en", required=False)
    enabled = table.flag("enabled", True)
    questions = table.integer("questions", None, 1, QUESTIONS_MAX)
    default = Round(RoundId(""), RoundType.LIVE, "", "", 0, ())
    window_us, reading, reading_us, lock = 0, default.reading, 0, default.lock
    every, quiet = default.standings_every, default.standings_quiet_last
    if kind is RoundType.PAPER:
        window_us = 60_000_000 * table.integer("minutes", None, 1, MINUTES_MAX)
        _refuse_keys_of_other_type(table, _LIVE_KEYS, "live")
    elif kind is RoundType.LIVE:
        window_us = 1_000_000 * table.integer("window_seconds", None, 3, WINDOW_SECONDS_MAX)
        reading = table.choice("reading", Reading, default.reading) or default.reading
        if reading is Reading.SECONDS:
            reading_us = 1_000_000 * table.integer("reading_seconds", None, 1, 120)
        elif table.has("reading_seconds"):
            table.known.append("reading_seconds")
            table.error("reading_seconds", 'chỉ dùng khi reading = "seconds"', f'reading = "{reading.value}"')
        lock = table.choice("lock", AnswerLock, default.lock) or default.lock
        every = table.integer("standings_every", every, 1, QUESTIONS_MAX)
        quiet = table.integer("standings_quiet_last", min(quiet, questions), 0, questions)
        _refuse_keys_of_other_type(table, _PAPER_KEYS, "paper")
    else:  # the type itself is wrong: nothing can be said about the keys that depend on it
        table.known.extend((*_PAPER_KEYS, *_LIVE_KEYS))
    table.finish()
    shape = Round(
        RoundId(identifier),
        kind or RoundType.LIVE,
        title,
        title_en,
        window_us,
        (),
        enabled,
        reading,
        reading_us,
        lock,
        every,
        quiet,
    )
    return RoundSettings(shape, questions, table.line())


def _refuse_keys_of_other_type(table: TomlTable, keys: tuple[str, ...], kind: str) -> None:
    for key in keys:
        if table.has(key):
            table.known.append(key)
            table.error(key, f'chỉ dùng cho phần thi có type = "{kind}"', f'type = "{table.values["type"]}"')


def _check_rounds(top: TomlTable, rounds: tuple[RoundSettings, ...]) -> None:
    """Ids and titles must tell rounds apart: questions.xlsx names a round by either."""
    names: dict[str, int] = {}
    for number, settings in enumerate(rounds, start=1):
        for name in {fold(settings.round.id), fold(settings.round.title)} - {""}:
            if names.setdefault(name, number) != number:
                top.problems.error(
                    top.file,
                    f"id và title khác với rounds[{names[name]}]",
                    quoted(name),
                    row=settings.line,
                    column=f"rounds[{number}]",
                )
    if rounds and not any(settings.round.enabled for settings in rounds):
        top.error("rounds", "ít nhất một phần thi có enabled = true", "tất cả đều tắt")


def _prize(table: TomlTable) -> Prize:
    prize = Prize(
        id=table.text("id", pattern=ID_PATTERN, expected=_ID_EXPECTED),
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
