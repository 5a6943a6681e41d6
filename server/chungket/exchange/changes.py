"""What somebody changed in a contest's files after it was locked.

Owns the comparison. After the lock the log is the contest: changed files are reported, not read (RULES preamble). It
must not judge whether a change is right. Called by the command line and the console.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chungket.exchange.contest_folder import CONTEST_FILE
from chungket.exchange.excluded_file import EXCLUDED_FILE, excluded_shape
from chungket.exchange.finalist_file import FINALISTS, FINALISTS_FILE, UNITS
from chungket.exchange.images import IMAGES_DIRECTORY
from chungket.exchange.lock import LOCKED_DIRECTORY
from chungket.exchange.problems import EMPTY, Problems
from chungket.exchange.question_file import QUESTIONS_FILE
from chungket.exchange.question_file import SHAPE as QUESTIONS
from chungket.exchange.sheet import Row, Shape, Table, open_workbook, read_table
from chungket.exchange.text import fold
from chungket.exchange.toml_lines import TomlPath
from chungket.exchange.toml_table import TomlTable, open_toml

ABSENT = "(không có)"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `row` is the row (or line) in the changed file, or in the locked one for what was removed.

    `sheet` is empty for contest.toml and images, `column` for whole rows and files.
    """

    file: str
    sheet: str
    row: int
    column: str
    old: str
    new: str

    @property
    def message(self) -> str:
        """The whole sentence: `questions.xlsx, trang "Câu hỏi", dòng 14, cột "Đáp án": đã khóa "A", nay là "B"`."""
        parts = [self.file]
        if self.sheet:
            parts.append(f'trang "{self.sheet}"')
        if self.row:
            parts.append(f"dòng {self.row}")
        if self.column:
            parts.append(f'{"cột" if self.sheet else "mục"} "{self.column}"')
        return f"{', '.join(parts)}: đã khóa {self.old}, nay là {self.new}; thay đổi này không được dùng"


def changes_since_lock(contest_directory: Path, data_directory: Path) -> list[Change]:
    """Every difference between the contest's files and their locked copies, in the order of files and rows.

    Texts are compared as the desk sees them, so saving a file again in another program is no change. A file that cannot
    be read any more is one change.
    """
    locked = data_directory / LOCKED_DIRECTORY
    changes: list[Change] = []
    for name in (CONTEST_FILE, QUESTIONS_FILE, FINALISTS_FILE, EXCLUDED_FILE):
        old, new = locked / name, contest_directory / name
        if _bytes(old) == _bytes(new):
            continue
        if not old.is_file() or not new.is_file():
            changes.append(Change(name, "", 0, "", _presence(old), _presence(new)))
        elif name == CONTEST_FILE:
            changes.extend(_toml_changes(old, new))
        else:
            changes.extend(_workbook_changes(old, new))
    folder = locked / IMAGES_DIRECTORY
    for image in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = f"{IMAGES_DIRECTORY}/{image.name}"
        content = _bytes(contest_directory / name)
        if content != _bytes(image):
            changes.append(Change(name, "", 0, "", "ảnh đã khóa", ABSENT if content is None else "ảnh khác"))
    return changes


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _presence(path: Path) -> str:
    return "có tệp" if path.is_file() else ABSENT


# ------------------------------------------------------------------------------------------------------ contest.toml


def _toml_changes(old: Path, new: Path) -> Iterator[Change]:
    problems = Problems()
    before, after = open_toml(old, problems), open_toml(new, problems)
    if before is None or after is None:
        yield _unreadable(new.name, problems)
        return
    old_values, new_values = dict(_leaves(before, before.values, ())), dict(_leaves(after, after.values, ()))
    for path in sorted({**new_values, **old_values}, key=lambda path: _line(after, before, path)):
        if old_values.get(path) != new_values.get(path):
            yield Change(
                new.name,
                "",
                _line(after, before, path),
                TomlTable(new.name, {}, path, {}, problems).name(),
                old_values.get(path, ABSENT),
                new_values.get(path, ABSENT),
            )


def _line(after: TomlTable, before: TomlTable, path: TomlPath) -> int:
    return after.lines.get(path) or before.lines.get(path, 0)


def _leaves(table: TomlTable, value: object, path: TomlPath) -> Iterator[tuple[TomlPath, str]]:
    """Every value that is not a table, by its path; a list of words is one value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(table, item, (*path, key))
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for index, item in enumerate(value):
            yield from _leaves(table, item, (*path, index))
    elif isinstance(value, bool):
        yield path, str(value).lower()
    elif isinstance(value, list):
        yield path, ", ".join(str(item) for item in value) or EMPTY
    else:
        yield path, f'"{value}"'


# --------------------------------------------------------------------------------------------------------- workbooks


def _workbook_changes(old: Path, new: Path) -> Iterator[Change]:
    problems = Problems()
    before, after = open_workbook(old, None, problems), open_workbook(new, None, problems)
    if before is None or after is None:
        yield _unreadable(new.name, problems)
        return
    if new.name == EXCLUDED_FILE:
        pairs = [(excluded_shape(before.titles), excluded_shape(after.titles))]
    else:
        pairs = [(shape, shape) for shape in ((QUESTIONS,) if new.name == QUESTIONS_FILE else (UNITS, FINALISTS))]
    for old_shape, new_shape in pairs:
        faults = Problems()
        old_table = read_table(before, old_shape, new.name, Problems())
        new_table = read_table(after, new_shape, new.name, faults)
        if old_table is None or new_table is None:
            yield _unreadable(new.name, faults)
        else:
            yield from _table_changes(old_table, new_table, new_shape)


def _unreadable(file: str, problems: Problems) -> Change:
    reason = problems.found[-1] if problems.found else None
    return Change(file, "", 0, "", "tệp đọc được", f"tệp không đọc được ({reason.message if reason else 'không rõ'})")


def _keyed(table: Table, shape: Shape) -> dict[tuple[str, ...], Row]:
    """Rows by what names them; the second row of one name gets its occurrence added, so that none is lost."""
    rows: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        filled = (group for group in shape.keys if not any(row.cell(column).is_empty for column in group))
        group = next(filled, ())
        name = (*group, *(fold(row.cell(column).shown) for column in group)) if group else ("", _shown_row(row))
        occurrence = name
        count = 1
        while occurrence in rows:
            count += 1
            occurrence = (*name, str(count))
        rows[occurrence] = row
    return rows


def _shown_row(row: Row) -> str:
    return " | ".join(cell.shown for cell in row.cells.values() if not cell.is_empty)


def _table_changes(old: Table, new: Table, shape: Shape) -> Iterator[Change]:
    before, after = _keyed(old, shape), _keyed(new, shape)
    for key, row in after.items():
        if key not in before:
            yield Change(new.file, new.title, row.number, "", ABSENT, f'"{_shown_row(row)}"')
            continue
        for column in (column.title for column in shape.columns):
            old_shown, new_shown = before[key].cell(column).shown, row.cell(column).shown
            if old_shown != new_shown:
                yield Change(new.file, new.title, row.number, column, _quoted(old_shown), _quoted(new_shown))
    for key, row in before.items():
        if key not in after:
            yield Change(new.file, new.title, row.number, "", f'"{_shown_row(row)}"', ABSENT)
    # The order of questions is the order of play, so rows that only moved are a change too.
    old_order, new_order = [key for key in before if key in after], [key for key in after if key in before]
    for old_key, new_key in zip(old_order, new_order, strict=True):
        if old_key != new_key:
            row = after[new_key]
            yield Change(new.file, new.title, row.number, "thứ tự các dòng", f'"{old_key[-1]}"', f'"{new_key[-1]}"')
            break


def _quoted(shown: str) -> str:
    return f'"{shown}"' if shown else EMPTY
