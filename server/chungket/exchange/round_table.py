"""[[rounds]] and [tiebreak] of contest.toml: one round's settings.

Owns the keys of a round, which type of round each belongs to, their limits and defaults. It must not know questions.
Called by `contest_file`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from chungket.core.contest import (
    TIEBREAK_DEFAULT,
    AnswerBy,
    AnswerForm,
    AnswerLock,
    BuzzerRules,
    EarlyPress,
    EliminationRules,
    EqualPress,
    Marking,
    PaperRules,
    Players,
    Reading,
    RescueKind,
    Round,
    RoundId,
    RoundType,
    SpeedBy,
    SpeedStep,
)
from chungket.core.measures import MINUTE_US, SECOND_US
from chungket.exchange.toml_table import ID_EXPECTED, ID_PATTERN, TomlTable

QUESTIONS_MAX = 200  # of one round
MINUTES_MAX = 180
WINDOW_SECONDS = (3, 600)
POINTS_MAX = 1_000
SPEED_STEPS_MAX = 20
TIEBREAK_QUESTIONS_MAX = 10

_PLAYED = ("window_seconds", "reading", "reading_seconds", "players", "standings_every", "standings_quiet_last")
_MARKED = ("points_right", "points_wrong", "points_min")
_ANSWERED = ("lock", "answer", "speed_by", "speed")
_PAPER = ("minutes", "offline_seconds", "late_minutes", "bells_minutes", "practice_minutes", "shuffle")
_ELIMINATION = ("rescue", "rescue_after", "rescue_below", "rescues_max", "golden")
_BUZZER = (
    "early",
    "equal",
    "equal_ms",
    "settle_ms",
    "answer_seconds",
    "answer_by",
    "reopen",
    "turns",
    "values",
    "stars",
    "moved",
    "wrong_percent",
)
KEYS_OF: Mapping[RoundType, tuple[str, ...]] = {
    RoundType.LIVE: (*_PLAYED, *_MARKED, *_ANSWERED),
    RoundType.ELIMINATION: (*_PLAYED, *_MARKED, *_ANSWERED, *_ELIMINATION),
    RoundType.BUZZER: (*_PLAYED, *_MARKED, *_BUZZER),
    RoundType.PAPER: (*_PAPER, "points_right", "answer"),
}
_TYPES = {kind.value: kind for kind in KEYS_OF}


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """A round without its questions, which come from questions.xlsx; `questions` counted ones it must have."""

    round: Round
    questions: int
    line: int


def read_round(table: TomlTable) -> RoundSettings:
    """One table of [[rounds]]."""
    identifier = RoundId(table.text("id", pattern=ID_PATTERN, expected=ID_EXPECTED))
    kind = _type(table)
    title, title_en = table.text("title"), table.text("title_en", required=False)
    enabled = table.flag("enabled", True)
    questions, known = _checked(table, "questions", QUESTIONS_MAX)
    round_ = Round(identifier, kind or RoundType.LIVE, title, title_en, 0, (), enabled)
    if kind is None:  # nothing can be said about the keys that depend on it
        table.known.extend(key for keys in KEYS_OF.values() for key in keys)
    else:
        round_ = _of_type(table, round_, questions if known else None)
        _refuse_keys_of_other_types(table, kind)
    table.finish()
    return RoundSettings(round_, questions, table.line())


def _checked(table: TomlTable, key: str, maximum: int) -> tuple[int, bool]:
    """A required count from 1 on, and whether it is right: other keys are not measured by a wrong one."""
    before = len(table.problems)
    return table.integer(key, None, 1, maximum), len(table.problems) == before


def _type(table: TomlTable) -> RoundType | None:
    kind = table.choice("type", RoundType, None)
    if kind is RoundType.TIEBREAK:
        table.error(
            "type", "một trong " + ", ".join(f'"{name}"' for name in _TYPES), '"tiebreak"', "dùng bảng [tiebreak]"
        )
        return None
    return kind


def _of_type(table: TomlTable, round_: Round, questions: int | None) -> Round:
    match round_.type:
        case RoundType.PAPER:
            return _paper(table, round_)
        case RoundType.ELIMINATION:
            return replace(
                _answered(table, _played(table, round_, questions)), elimination=_elimination(table, questions)
            )
        case RoundType.BUZZER:
            return replace(_marked(table, _played(table, round_, questions)), buzzer=_buzzer(table))
        case _:
            return _answered(table, _played(table, round_, questions))


def _refuse_keys_of_other_types(table: TomlTable, kind: RoundType) -> None:
    for key in dict.fromkeys(key for keys in KEYS_OF.values() for key in keys):
        if key in KEYS_OF[kind] or not table.has(key):
            continue
        table.known.append(key)
        owners = " hoặc ".join(f'"{other.value}"' for other, keys in KEYS_OF.items() if key in keys)
        table.error(key, f"chỉ dùng cho phần thi có type = {owners}", f'type = "{kind.value}"')


# --- played question by question -------------------------------------------------------------------------------------


def _played(table: TomlTable, round_: Round, questions: int | None) -> Round:
    windows = table.integers("window_seconds", *WINDOW_SECONDS)
    if questions and len(windows) > 1 and len(windows) != questions:
        table.error("window_seconds", f"một số, hoặc {questions} số cho {questions} câu", f"{len(windows)} số")
    reading, reading_us = read_reading(table, Reading.HOST)
    count = questions or QUESTIONS_MAX
    every = table.integer("standings_every", round_.standings_every, 1, QUESTIONS_MAX)
    quiet = table.integer("standings_quiet_last", min(round_.standings_quiet_last, count), 0, count)
    if questions and round_.enabled and every + quiet > questions:
        table.warning(
            "standings_every" if table.has("standings_every") else "",
            f"standings_every + standings_quiet_last không quá {questions} câu để có lúc hiện bảng xếp hạng",
            f"{every} + {quiet}: không lúc nào hiện",
        )
    return replace(
        round_,
        window_us=SECOND_US * (windows[0] if windows else WINDOW_SECONDS[0]),
        windows_us=tuple(SECOND_US * window for window in windows) if len(windows) > 1 else (),
        reading=reading,
        reading_us=reading_us,
        standings_every=every,
        standings_quiet_last=quiet,
        players=table.choice("players", Players, Players.ALL) or Players.ALL,
    )


def read_reading(table: TomlTable, default: Reading) -> tuple[Reading, int]:
    """Who ends the reading of the stem, and after how many µs where the rules do."""
    reading = table.choice("reading", Reading, default) or default
    if reading is Reading.SECONDS:
        return reading, SECOND_US * table.integer("reading_seconds", None, 1, 120)
    if table.has("reading_seconds"):
        table.known.append("reading_seconds")
        table.error("reading_seconds", 'chỉ dùng khi reading = "seconds"', f'reading = "{reading.value}"')
    return reading, 0


def _marked(table: TomlTable, round_: Round) -> Round:
    right = table.integer("points_right", round_.marking.right, 0, POINTS_MAX)
    wrong = table.integer("points_wrong", round_.marking.wrong, -POINTS_MAX, 0)
    floor = table.integer("points_min", None, -POINTS_MAX, 0) if table.has("points_min") else None
    return replace(round_, marking=Marking(right, wrong, floor))


def _answered(table: TomlTable, round_: Round) -> Round:
    round_ = _marked(table, round_)
    speed_by = table.choice("speed_by", SpeedBy, SpeedBy.TIME) if table.has("speed_by") else None
    steps = _speed(table, speed_by, round_) if speed_by else ()
    if table.has("speed") and speed_by is None:
        table.known.append("speed")
        table.error("speed", 'chỉ dùng cùng với speed_by = "time" hoặc "rank"', "không có speed_by")
    return replace(
        round_,
        lock=table.choice("lock", AnswerLock, round_.lock) or round_.lock,
        answer=table.choice("answer", AnswerForm, round_.answer) or round_.answer,
        marking=replace(round_.marking, speed_by=speed_by, speed=steps),
    )


def _speed(table: TomlTable, speed_by: SpeedBy, round_: Round) -> tuple[SpeedStep, ...]:
    """Limits rise, points fall, down to those past the last step: a slower answer never gets more (RULES 2.2)."""
    unit = "giây" if speed_by is SpeedBy.TIME else "thứ tự"
    steps = []
    for limit, points in table.pairs("speed", f"danh sách [[{unit}, điểm], …]", SPEED_STEPS_MAX):
        whole = limit * SECOND_US if speed_by is SpeedBy.TIME else limit
        if whole != int(whole) or whole <= 0 or points != int(points) or not 0 <= points <= POINTS_MAX:
            table.error("speed", f"[{unit} lớn hơn 0, điểm từ 0 đến {POINTS_MAX}]", f"[{limit}, {points}]")
            return ()
        steps.append(SpeedStep(int(whole), int(points)))
    ordered = all(before.limit < after.limit and before.points >= after.points for before, after in pairwise(steps))
    if steps and not ordered:
        table.error("speed", f"{unit} tăng dần, điểm không tăng", f"{len(steps)} mức không theo thứ tự")
    elif steps and steps[-1].points < round_.marking.right:
        expected = f"từ {round_.marking.right} điểm trở lên ở mức cuối: chậm hơn nữa còn được points_right"
        table.error("speed", expected, f"{steps[-1].points} điểm")
    window_us = max((round_.window_us, *round_.windows_us))
    if speed_by is SpeedBy.TIME and steps and steps[-1].limit > window_us:
        expected = f"số giây không quá thời gian quy định {window_us // SECOND_US} giây"
        table.error("speed", expected, f"{steps[-1].limit / SECOND_US:g} giây".replace(".", ","))
    return tuple(steps)


# --- the types -------------------------------------------------------------------------------------------------------


def _paper(table: TomlTable, round_: Round) -> Round:
    minutes, known = _checked(table, "minutes", MINUTES_MAX)
    minutes = minutes if known else MINUTES_MAX
    default = PaperRules()
    bells = tuple(default.bells_us)
    if table.has("bells_minutes"):
        left = table.integers("bells_minutes", 1, MINUTES_MAX, several=True, none=True)
        bells = tuple(MINUTE_US * bell for bell in left)
    late = [bell for bell in bells if bell >= minutes * MINUTE_US]
    if late and table.has("bells_minutes"):
        table.error("bells_minutes", f"số phút còn lại, ít hơn {minutes}", f"{late[0] // MINUTE_US} phút")
    rules = PaperRules(
        offline_us=SECOND_US * table.integer("offline_seconds", default.offline_us // SECOND_US, 0, 600),
        late_us=MINUTE_US * table.integer("late_minutes", min(minutes, default.late_us // MINUTE_US), 0, minutes),
        bells_us=tuple(sorted((bell for bell in bells if bell < minutes * MINUTE_US), reverse=True)),
        practice_us=MINUTE_US * table.integer("practice_minutes", default.practice_us // MINUTE_US, 1, 30),
        shuffle=table.flag("shuffle", default.shuffle),
    )
    right = table.integer("points_right", 1, 0, POINTS_MAX)
    answer = table.choice("answer", AnswerForm, AnswerForm.ONE) or AnswerForm.ONE
    window_us = minutes * MINUTE_US
    return replace(round_, window_us=window_us, paper=rules, marking=Marking(right), answer=answer)


def _elimination(table: TomlTable, questions: int | None) -> EliminationRules:
    rescue = table.choice("rescue", RescueKind, RescueKind.NONE) or RescueKind.NONE
    for key in ("rescue_after", "rescue_below", "rescues_max"):
        if rescue is RescueKind.NONE and table.has(key):
            table.known.append(key)
            table.error(key, 'chỉ dùng khi rescue là "all", "number" hoặc "picked"', 'rescue = "none"')
    if rescue is RescueKind.NONE:
        return EliminationRules(golden=table.flag("golden", False))
    count = questions or QUESTIONS_MAX
    return EliminationRules(
        rescue,
        table.integer("rescue_after", 0, 0, max(0, count - 1)),  # after the last one nothing is left to come back to
        table.integer("rescue_below", 0, 0, 10_000),
        table.integer("rescues_max", 1, 1, count),
        table.flag("golden", False),
    )


def _buzzer(table: TomlTable) -> BuzzerRules:
    default = BuzzerRules()
    turns = table.flag("turns", default.turns)
    for key in ("values", "stars", "moved", "wrong_percent"):
        if not turns and table.has(key):
            table.known.append(key)
            table.error(key, "chỉ dùng khi turns = true (mỗi câu thuộc về một thí sinh)", "turns = false")
    rules = BuzzerRules(
        early=table.choice("early", EarlyPress, default.early) or default.early,
        equal=table.choice("equal", EqualPress, default.equal) or default.equal,
        equal_us=1_000 * table.integer("equal_ms", default.equal_us // 1_000, 0, 1_000),
        settle_us=1_000 * table.integer("settle_ms", default.settle_us // 1_000, 0, 2_000),
        answer_us=SECOND_US * table.integer("answer_seconds", default.answer_us // SECOND_US, 1, 120),
        answer_by=table.choice("answer_by", AnswerBy, default.answer_by) or default.answer_by,
        reopen=table.flag("reopen", default.reopen),
        turns=turns,
    )
    if rules.settle_us < rules.equal_us:
        expected = f"ít nhất {rules.equal_us // 1_000} (equal_ms): còn chờ lần bấm cùng lúc đang trên đường"
        table.error("settle_ms" if table.has("settle_ms") else "equal_ms", expected, str(rules.settle_us // 1_000))
    if not turns:
        return rules
    values = table.integers("values", 1, POINTS_MAX, several=True) if table.has("values") else ()
    if any(before >= after for before, after in pairwise(values)):
        table.error("values", "các mức điểm khác nhau, tăng dần", ", ".join(map(str, values)))
    return replace(
        rules,
        values=tuple(values),
        stars=table.integer("stars", 0, 0, 10),
        moved=table.flag("moved", False),
        wrong_percent=table.integer("wrong_percent", 0, 0, 100),
    )


def read_tiebreak(table: TomlTable, questions_max: int) -> tuple[Round, int]:
    """[tiebreak]: the round of tie-break questions, and after how many the sum of times decides (RULES 4.6)."""
    default = TIEBREAK_DEFAULT
    title = table.text("title", required=False) or default.title
    title_en = table.text("title_en", required=False) or default.title_en
    window = table.integer("window_seconds", default.window_us // SECOND_US, *WINDOW_SECONDS)
    reading, reading_us = read_reading(table, default.reading)
    count = table.integer("questions_max", questions_max, 1, TIEBREAK_QUESTIONS_MAX)
    table.finish()
    window_us = window * SECOND_US
    round_ = replace(
        default, title=title, title_en=title_en, window_us=window_us, reading=reading, reading_us=reading_us
    )
    return round_, count
