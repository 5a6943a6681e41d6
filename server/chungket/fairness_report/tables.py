"""The fairness report as sheets of the result's workbook, and its single answers as a table of their own.

Owns rows and columns. Values of single answers are µs, exactly as in the log; of whole openings, ms. Called by the
command line.
"""

from chungket.exchange.result_table import Column, ResultTable, Value
from chungket.fairness_report.facts import FairnessReport, LateDevice, PlayFairness, TimedAnswer
from chungket.fairness_report.words import VIETNAMESE, Words, clock_text

PLAYS_SHEET, LATE_SHEET, ANSWERS_SHEET = "Công bằng về thời gian", "Máy mở muộn", "Thời gian từng câu trả lời"
SHEET_ROWS_MAX = 20_000  # more take Excel minutes to open; the CSV file has all answers
ANSWER_HEADERS = (
    "Lượt mở",
    "SBD",
    "Loại",
    "Lúc nhận − T (µs)",
    "Tự khai (µs)",
    "Máy chủ cho tối đa (µs)",
    "Được trừ (µs)",
    "Thời gian được tính (µs)",
    "Đã chờ ở máy chủ (µs)",
    "Sai số đồng hồ của máy (µs)",
)


def fairness_tables(report: FairnessReport, *, public: bool = False) -> tuple[ResultTable, ...]:
    """Openings; at the desk also late devices and every answer, by candidate number (RULES 2.6), where a sheet can hold
    them."""
    words = VIETNAMESE
    plays = tuple(_play_row(play, words) for play in report.plays)
    total = (_play_row(report.total, words),) if report.plays else ()
    tables = [ResultTable(PLAYS_SHEET, tuple(map(Column, words.headers)), plays, total)]
    if not public:
        late = tuple(_late_row(late, words) for play in report.plays for late in play.late)
        answers = answer_table(report)
        tables.append(ResultTable(LATE_SHEET, tuple(map(Column, words.late_headers)), late[:SHEET_ROWS_MAX]))
        tables += [answers] if len(answers.rows) <= SHEET_ROWS_MAX else []
    return tuple(table for table in tables if table.rows)


def answer_table(report: FairnessReport) -> ResultTable:
    """Every answer and press with all its time was made of, in the order of arrival. For the desk only."""
    answers = tuple(_answer_row(answer) for play in report.plays for answer in play.answers)
    return ResultTable(ANSWERS_SHEET, tuple(map(Column, ANSWER_HEADERS)), answers)


def _play_row(play: PlayFairness, words: Words) -> tuple[Value, ...]:
    total = not play.play
    name = words.total if total else play.play + words.marks(practice=play.practice, void=play.void)
    return (
        name,
        "" if total else clock_text(play.opened_wall_ms),
        play.present,
        play.armed,
        play.opener_in_time,
        play.paint.count,
        _ms(play.paint.p50),
        _ms(play.paint.p95),
        _ms(play.paint.max),
        _ms(play.error.p99),
        len(play.answers),
        _ms(play.claimed.p99),
        _ms(play.credit.p50),
        _ms(play.credit.p99),
        _ms(play.credit.max),
        _ms(play.age.max),
        len(play.late),
        sum(_ms(us) or 0 for us in play.stalls_us),
        play.postponed,
        sum(_ms(us) or 0 for us in play.interruptions_us),
        play.times_refused,
    )


def _late_row(late: LateDevice, words: Words) -> tuple[Value, ...]:
    opener: Value = words.opener_none if late.without_opener else words.opener_in_time
    opener = opener if late.opener_late_us is None else _ms(late.opener_late_us)
    error = None if late.error_us < 0 else _ms(late.error_us)
    return late.play, late.candidate, _ms(late.painted_late_us), opener, error


def _answer_row(answer: TimedAnswer) -> tuple[Value, ...]:
    return (
        answer.play,
        answer.candidate,
        "bấm chuông" if answer.press else "trả lời",
        answer.raw_us,
        answer.claimed_us,
        answer.quota_us,
        answer.credit_us,
        answer.credited_us,
        answer.age_us,
        None if answer.error_us < 0 else answer.error_us,
    )


def _ms(us: int | None) -> int | None:
    return None if us is None else round(us / 1_000)
