"""questions.xlsx: one question a row.

Owns the columns of the sheet "Câu hỏi" and what one row must be. It must not know what the whole set must be (that is
`question_checks`). Called by `contest_folder`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chungket.core.contest import CHOICES, CHOICES_MIN, Choice, Question, QuestionId, QuestionRole, Round, RoundId
from chungket.exchange.images import IMAGE_EXPECTED, IMAGE_NAME, IMAGES_DIRECTORY, ImageFault, image_digest
from chungket.exchange.problems import EMPTY, Problems, quoted
from chungket.exchange.sheet import Column, Row, Shape, open_workbook, read_table
from chungket.exchange.text import fold

QUESTIONS_FILE = "questions.xlsx"
STEM_CHARACTERS_MAX = 1_500
CHOICE_CHARACTERS_MAX = 500
SOURCE_CHARACTERS_MAX = 400

ID, ROUND, ROLE, STEM, KEY = "Mã câu", "Phần thi", "Vai trò", "Lời dẫn", "Đáp án"
KEEP_ORDER, IMAGE, SOURCE, RIGHT_ON, REMARK = "Giữ thứ tự", "Hình ảnh", "Nguồn", "Đúng tại ngày", "Ghi chú"
CHOICE_COLUMNS = tuple(f"Phương án {letter}" for letter in CHOICES)

SHAPE = Shape(
    "Câu hỏi",
    (
        *(Column(title) for title in (ID, ROUND, ROLE, STEM)),
        *(Column(title, required=index < CHOICES_MIN) for index, title in enumerate(CHOICE_COLUMNS)),
        Column(KEY),
        Column(KEEP_ORDER, required=False),
        Column(IMAGE, required=False),
        Column(SOURCE),
        Column(RIGHT_ON),
        Column(REMARK, required=False),
    ),
    keys=((ID,),),
)

ROLES: Mapping[str, QuestionRole] = {
    "chính thức": QuestionRole.COUNTED,
    "dự phòng": QuestionRole.RESERVE,
    "câu phụ": QuestionRole.TIEBREAK,
    "thi thử": QuestionRole.PRACTICE,
}
ROLE_TITLES = {role: title for title, role in ROLES.items()}
_ROLES_FOLDED = {fold(title): role for title, role in ROLES.items()} | {fold("câu hỏi phụ"): QuestionRole.TIEBREAK}

# Plays are called <question>.<number> (DESIGN 3.9), so a dot in an id would make two plays look alike.
_ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,16}")
_ID_EXPECTED = "mã câu gồm 1–16 chữ không dấu, chữ số, dấu gạch nối"
_KEY_SEPARATORS = re.compile(r"\s*(?:[,;/+&]|\bvà\b)\s*|\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with the row it came from. Fields with an error hold a harmless value."""

    question: Question
    row: Row
    right_on: date | None
    image_digest: str


def read_question_file(
    directory: Path, rounds: Sequence[Round] | None, problems: Problems
) -> tuple[QuestionRow, ...] | None:
    """Read questions.xlsx. `rounds` None (contest.toml was unreadable) leaves the round of each row unchecked.

    None (with an error added) when there is no table at all.
    """
    path = directory / QUESTIONS_FILE
    book = open_workbook(path, (SHAPE,), problems)
    table = read_table(book, SHAPE, path.name, problems) if book else None
    if table is None:
        return None
    names = None if rounds is None else _round_names(rounds)
    return tuple(_question(row, directory, names, rounds or ()) for row in table.rows)


def _round_names(rounds: Sequence[Round]) -> dict[str, RoundId]:
    names = {fold(round_.title): round_.id for round_ in rounds}
    return names | {fold(round_.id): round_.id for round_ in rounds}


def _question(row: Row, directory: Path, names: Mapping[str, RoundId] | None, rounds: Sequence[Round]) -> QuestionRow:
    identifier = row.code(ID, _ID_PATTERN, _ID_EXPECTED)
    role = _role(row)
    round_id = _round(row, role, names, rounds)
    stem = row.text(STEM, what="lời dẫn", characters_max=STEM_CHARACTERS_MAX, keep_lines=True)
    choices = _choices(row)
    key = _key(row, len(choices))
    keep_order = row.flag(KEEP_ORDER)
    image, digest = _image(row, directory)
    source = row.text(SOURCE, required=False, characters_max=SOURCE_CHARACTERS_MAX)
    right_on = row.day(RIGHT_ON, required=False)
    question = Question(
        QuestionId(identifier),
        round_id,
        role or QuestionRole.RESERVE,
        stem,
        choices,
        key,
        source,
        right_on.isoformat() if right_on else "",
        image,
        keep_order,
    )
    return QuestionRow(question, row, right_on, digest)


def _role(row: Row) -> QuestionRole | None:
    expected = "một trong " + ", ".join(f'"{title}"' for title in ROLES)
    text = row.text(ROLE, what=expected)
    role = _ROLES_FOLDED.get(fold(text))
    if text and role is None:
        row.error(ROLE, expected, quoted(text))
    return role


def _round(
    row: Row, role: QuestionRole | None, names: Mapping[str, RoundId] | None, rounds: Sequence[Round]
) -> RoundId | None:
    """The round a row names by id or title. Counted questions must name one; the others may serve in any."""
    text = row.text(ROUND, required=False)
    if names is None:
        return None
    expected = "phần thi trong contest.toml: " + ", ".join(f'"{round_.id}"' for round_ in rounds)
    if not text:
        if role is QuestionRole.COUNTED:
            row.error(ROUND, expected, EMPTY)
        return None
    round_id = names.get(fold(text))
    if round_id is None:
        row.error(ROUND, expected, quoted(text))
    return round_id


def _choices(row: Row) -> tuple[str, ...]:
    texts = [
        row.text(column, what="phương án", required=index < CHOICES_MIN, characters_max=CHOICE_CHARACTERS_MAX)
        for index, column in enumerate(CHOICE_COLUMNS)
    ]
    filled = [not row.cell(column).is_empty for column in CHOICE_COLUMNS]
    last = max((index for index, given in enumerate(filled) if given), default=-1)
    for index in range(CHOICES_MIN, last):
        if not filled[index]:
            row.error(CHOICE_COLUMNS[index], f"phương án, vì có {CHOICE_COLUMNS[last]}", EMPTY)
    seen: dict[str, int] = {}
    for index, text in enumerate(texts):
        first = seen.setdefault(fold(text), index)
        if not text or first == index:
            continue
        if texts[first] == text:
            row.error(CHOICE_COLUMNS[index], f"phương án khác {CHOICE_COLUMNS[first]}", quoted(text))
        else:  # "Mb/s" and "MB/s" may be the very point of the question
            got = f"{quoted(text)}, chỉ khác cách viết"
            row.warning(CHOICE_COLUMNS[index], f"phương án khác hẳn {CHOICE_COLUMNS[first]}", got)
    return tuple(texts[: max(last + 1, CHOICES_MIN)])


def _key(row: Row, choice_count: int) -> tuple[Choice, ...]:
    letters = CHOICES[:choice_count]
    expected = f"một trong {', '.join(letters)}"
    text = row.text(KEY, what=expected)
    if not text:
        return ()
    given = [part.upper() for part in _KEY_SEPARATORS.split(text.strip(" .,;")) if part]
    wrong = [part for part in given if part not in letters]
    if wrong or not given:
        row.error(KEY, expected, quoted(text), _lookalike(wrong))
        return ()
    if len(set(given)) != len(given):
        row.error(KEY, "mỗi chữ một lần", quoted(text))
    if len(set(given)) == choice_count:
        row.warning(KEY, "ít nhất một phương án sai", f"{quoted(text)}: mọi phương án đều đúng")
    return tuple(letter for letter in letters if letter in given)


def _lookalike(parts: Sequence[str]) -> str:
    """Cyrillic and full-width letters look like the right ones; the message alone would make no sense."""
    strange = [part for part in parts if len(part) == 1 and part.isalpha() and not part.isascii()]
    return f"{quoted(strange[0])} là chữ khác (U+{ord(strange[0]):04X}), hãy gõ lại" if strange else ""


def _image(row: Row, directory: Path) -> tuple[str, str]:
    """File name and SHA-256 of the image, both empty when there is none or it has an error."""
    name = row.code(IMAGE, IMAGE_NAME, f"{IMAGE_EXPECTED} (chữ không dấu, chữ số, dấu gạch nối)", required=False)
    if not name:
        return "", ""
    digest = image_digest(directory / IMAGES_DIRECTORY / name)
    if isinstance(digest, ImageFault):
        row.error(IMAGE, digest.expected, digest.got)
        return "", ""
    return name, digest
