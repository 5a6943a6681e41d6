"""What a question set as a whole must be (RULES 9, 3.3) and whether it fits the hall (SCREENS).

Owns the checks between rows. It must not know columns' positions or files. Called by `contest_folder`.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from chungket.core.contest import CHOICES, AnswerForm, Hall, QuestionRole, Round, RoundType
from chungket.exchange.cells import day_shown
from chungket.exchange.fits import HEADER_ROWS, IMAGE_ROWS_MIN, choices_rows, hall_type, stem_rows
from chungket.exchange.problems import EMPTY, Problems, quoted
from chungket.exchange.question_file import (
    CHOICE_COLUMNS,
    ID,
    KEEP_ORDER,
    KEY,
    QUESTIONS_FILE,
    RIGHT_ON,
    ROLE,
    ROLE_TITLES,
    ROUND,
    SHAPE,
    SOURCE,
    STEM,
    QuestionRow,
)
from chungket.exchange.text import fold

RESERVES_PERCENT_MIN = 10  # RULES 9, of the counted questions of a round
TIEBREAKS_MIN = 5
PRACTICE_MIN: Mapping[RoundType, int] = {
    RoundType.LIVE: 2,
    RoundType.ELIMINATION: 2,
    RoundType.BUZZER: 2,
    RoundType.PAPER: 3,
}
STALE_MONTHS = 6

_LETTERS = "[" + "".join(CHOICES).lower() + "]"
_AS_NAMED = f"(?:(?:{fold('đều')}|{fold('được')}|{fold('nêu')}|{fold('kể')}|{fold('ở')}) )*"
# RULES 3.3: choices that speak of other choices. Written in folded form, as `fold` moves tones within a syllable.
_REFERRING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{fold('cả')} {_LETTERS}\b",
        rf"^{_LETTERS}(?:\s?,\s?{_LETTERS})*,? (?:{fold('và')}|{fold('hoặc')}|&) {_LETTERS}\b",
        rf"^{_LETTERS}\s?,\s?{_LETTERS}\b",
        rf"\b(?:{fold('phương án')}|{fold('đáp án')}|{fold('lựa chọn')}|{fold('câu')}|{fold('ý')}) {_LETTERS}\b",
        rf"\b(?:{fold('phương án')}|{fold('đáp án')}|{fold('lựa chọn')}|{fold('câu')}|{fold('ý')}) {_AS_NAMED}"
        rf"(?:{fold('trên')}|{fold('còn lại')}|{fold('khác')}|{fold('đúng')}|{fold('sai')})\b",
        # "ý kiến khác", "trường hợp khác" stand alone.
        rf"\b(?:{fold('nội dung')}|{fold('ý kiến')}|{fold('trường hợp')}|{fold('điều')}) {_AS_NAMED}"
        rf"(?:{fold('trên')}|{fold('còn lại')})\b",
        rf"^{fold('tất cả')}(?: {fold('đều')})? (?:{fold('đúng')}|{fold('sai')})\b",
        rf"\b{fold('cả')} (?:{fold('hai')}|{fold('ba')}|{fold('bốn')}|{fold('năm')}|[2-6]) "
        rf"(?:{fold('đều')}|{fold('phương án')}|{fold('đáp án')}|{fold('ý')}|{fold('câu')})\b",
        rf"\b{fold('không')} (?:{fold('có')} )?(?:{fold('phương án')}|{fold('đáp án')}|{fold('câu')}|{fold('ý')}) "
        rf"{fold('nào')}\b",
    )
)


def refers_to_other_choices(choice: str) -> bool:
    """Whether a choice's text only makes sense beside the others: "cả A và B", "tất cả các phương án trên"."""
    text = fold(choice)
    return any(pattern.search(text) for pattern in _REFERRING)


def check_question_set(
    rows: Sequence[QuestionRow],
    rounds: Sequence[tuple[Round, int]],
    tiebreaks: int,
    hall: Hall,
    contest_day: date | None,
    today: date | None,
    problems: Problems,
) -> None:
    """Add the problems of the whole set. `rounds`: each with the number of counted questions it must have; `tiebreaks`:
    how many questions a play-off may take."""
    _check_doubles(rows)
    for row in rows:
        _check_origin(row, contest_day, today)
        _check_order(row)
    _check_fit(rows, [round_ for round_, _ in rounds], hall)
    _check_counts(rows, rounds, problems)
    _check_reserves(rows, rounds, problems)
    _check_tiebreaks(rows, max(TIEBREAKS_MIN, tiebreaks), problems)
    _check_practice(rows, rounds, problems)
    _check_forms(rows, [round_ for round_, _ in rounds if round_.enabled], problems)


def _check_doubles(rows: Sequence[QuestionRow]) -> None:
    """Ids and stems occur once. Ids that differ in capitals only sound alike; images tell equal stems apart."""
    ids: dict[str, QuestionRow] = {}
    stems: dict[tuple[str, str], QuestionRow] = {}
    for row in rows:
        question = row.question
        first = ids.setdefault(question.id.upper(), row)
        if question.id and first is not row:
            row.row.error(ID, f"mã khác dòng {first.row.number}", quoted(question.id))
        first = stems.setdefault((fold(question.stem), row.image_digest), row)
        if question.stem and first is not row:
            row.row.error(STEM, f"lời dẫn khác dòng {first.row.number}", quoted(question.stem))


def _months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last one of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _check_origin(row: QuestionRow, contest_day: date | None, today: date | None) -> None:
    """RULES 9: source and "đúng tại ngày". Needed for what counts; reserves may come to count; practice never does."""
    question, cells = row.question, row.row
    if question.role is not QuestionRole.PRACTICE:
        report = cells.error if question.role is QuestionRole.COUNTED else cells.warning
        if not question.source:
            report(SOURCE, "nguồn: văn bản, điều, khoản hoặc trang chính thức", EMPTY)
        if cells.cell(RIGHT_ON).is_empty:
            report(RIGHT_ON, "ngày nội dung được kiểm tra, dạng dd/mm/yyyy", EMPTY)
    if row.right_on is None:
        return
    latest = min((day for day in (contest_day, today) if day), default=None)
    if latest and row.right_on > latest:
        cells.warning(RIGHT_ON, f"ngày không sau {day_shown(latest)}", quoted(day_shown(row.right_on)))
    elif contest_day and row.right_on < _months_before(contest_day, STALE_MONTHS):
        expected = f"ngày trong {STALE_MONTHS} tháng trước ngày thi {day_shown(contest_day)}"
        cells.warning(RIGHT_ON, expected, quoted(day_shown(row.right_on)), "kiểm tra lại nội dung còn đúng không")


def _check_order(row: QuestionRow) -> None:
    if row.question.keep_order:
        return
    for column, choice in zip(CHOICE_COLUMNS, row.question.choices, strict=False):
        if refers_to_other_choices(choice):
            got = f'"không", mà {column} là {quoted(choice)}'
            row.row.warning(KEEP_ORDER, '"có" khi phương án nhắc đến phương án khác', got)
            return


def _check_fit(rows: Sequence[QuestionRow], rounds: Sequence[Round], hall: Hall) -> None:
    """Only what may be shown on the wall: all but papers' questions, and every tie-break question."""
    papers = {round_.id for round_ in rounds if round_.type is RoundType.PAPER}
    only_papers = len(papers) == len(rounds)
    size = hall_type(hall)
    for row in rows:
        question = row.question
        on_paper = question.round in papers if question.round else only_papers
        if on_paper and question.role is not QuestionRole.TIEBREAK:
            continue
        room = size.rows - HEADER_ROWS
        rows_for_stem = stem_rows(question.stem, size) - HEADER_ROWS + (IMAGE_ROWS_MIN if question.image else 0)
        rows_for_choices = choices_rows(question.choices, size) - HEADER_ROWS
        advice = f"cỡ chữ {size.font_px} px trên màn hình 1080; rút ngắn, hoặc tăng chiều cao hình"
        if rows_for_stem > room:
            row.row.warning(STEM, f"lời dẫn vừa {room} dòng trên màn hình hội trường", f"{rows_for_stem} dòng", advice)
        if rows_for_choices > room:
            longest = max(range(len(question.choices)), key=lambda index: len(question.choices[index]))
            expected = f"các phương án vừa {room} dòng trên màn hình hội trường"
            row.row.warning(CHOICE_COLUMNS[longest], expected, f"{rows_for_choices} dòng", advice)


def _check_counts(rows: Sequence[QuestionRow], rounds: Sequence[tuple[Round, int]], problems: Problems) -> None:
    counted = Counter(row.question.round for row in rows if row.question.role is QuestionRole.COUNTED)
    for round_, expected in rounds:
        found = counted[round_.id]
        if found == expected:
            continue
        if round_.enabled:
            _report(problems, ROUND, f"{expected} câu chính thức của phần thi {quoted(round_.id)}", f"{found} câu")
        elif found:
            problems.warning(
                QUESTIONS_FILE,
                f"{expected} câu chính thức của phần thi {quoted(round_.id)} (đang tắt)",
                f"{found} câu",
                sheet=SHAPE.title,
                column=ROUND,
            )


def reserves_needed(counted: int) -> int:
    """How many reserves a round of so many counted questions must have (RULES 9)."""
    return -(-counted * RESERVES_PERCENT_MIN // 100)


def _check_reserves(rows: Sequence[QuestionRow], rounds: Sequence[tuple[Round, int]], problems: Problems) -> None:
    """RULES 9: a reserve is played once, so one without a round helps only one of the rounds that lack some."""
    reserves = Counter(row.question.round for row in rows if row.question.role is QuestionRole.RESERVE)
    shared = reserves[None]
    for round_, counted in rounds:
        if not round_.enabled:
            continue
        needed = reserves_needed(counted)
        lacking = max(0, needed - reserves[round_.id])
        if lacking > shared:
            _report(
                problems,
                ROLE,
                f"ít nhất {needed} câu dự phòng ({RESERVES_PERCENT_MIN} %) của phần thi {quoted(round_.id)}",
                f"{reserves[round_.id] + shared} câu",
            )
        shared = max(0, shared - lacking)


def _check_tiebreaks(rows: Sequence[QuestionRow], needed: int, problems: Problems) -> None:
    """RULES 9: at least five tie-break questions, and as many as one play-off may take."""
    found = sum(row.question.role is QuestionRole.TIEBREAK for row in rows)
    if found < needed:
        title = ROLE_TITLES[QuestionRole.TIEBREAK]
        _report(problems, ROLE, f'ít nhất {needed} câu có vai trò "{title}"', f"{found} câu")


def _check_practice(rows: Sequence[QuestionRow], rounds: Sequence[tuple[Round, int]], problems: Problems) -> None:
    """RULES 9: practice questions may serve several rounds, as they never count."""
    practice = Counter(row.question.round for row in rows if row.question.role is QuestionRole.PRACTICE)
    for round_, _ in rounds:
        needed = PRACTICE_MIN[round_.type]
        found = practice[round_.id] + practice[None]
        if round_.enabled and found < needed:
            title = ROLE_TITLES[QuestionRole.PRACTICE]
            expected = f'ít nhất {needed} câu có vai trò "{title}" cho phần thi {quoted(round_.id)}'
            _report(problems, ROLE, expected, f"{found} câu")


def _check_forms(rows: Sequence[QuestionRow], rounds: Sequence[Round], problems: Problems) -> None:
    """Several letters in a key are alternatives where an answer is one choice, and all needed where it is a set."""
    forms = {round_.id: round_.answer for round_ in rounds}
    mixed = len(set(forms.values())) > 1
    several = Counter(row.question.round for row in rows if len(row.question.key) > 1)
    for row in rows:
        question = row.question
        if mixed and question.round is None and len(question.key) > 1 and question.role is not QuestionRole.TIEBREAK:
            expected = "tên phần thi ở câu có nhiều đáp án, vì có phần thi phải chọn đủ và phần thi chỉ chọn một"
            row.row.warning(ROUND, expected, EMPTY)
    for id_, form in forms.items():
        counted = any(row.question.round == id_ for row in rows)
        if form is AnswerForm.SEVERAL and counted and not several[id_]:
            expected = f"câu có nhiều đáp án trong phần thi {quoted(id_)}, vì phần thi này phải chọn đủ"
            problems.warning(QUESTIONS_FILE, expected, "mọi câu chỉ có một đáp án", sheet=SHAPE.title, column=KEY)


def _report(problems: Problems, column: str, expected: str, got: str) -> None:
    problems.error(QUESTIONS_FILE, expected, got, sheet=SHAPE.title, column=column)
