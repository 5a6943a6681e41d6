"""Tables in a sheet: columns found by their headers, rows that know where they stand, cells with a type.

Owns finding the header row, what a wrong, missing or doubled header is, merged cells, and the wording of every error
about a single cell. It must not know questions or finalists. Called by `question_file`, `finalist_file`,
`excluded_file` and `changes`.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chungket.exchange.cells import EMPTY_CELL, Cell, CellKind, day_of, flag_of
from chungket.exchange.problems import EMPTY, Problems, quoted
from chungket.exchange.text import clean, fold, header_key
from chungket.exchange.workbook import RawSheet, RawWorkbook, WorkbookUnreadable, read_workbook

HEADER_ROWS_MAX = 20  # a title, an organiser and a date may stand above the table
TEXT_CHARACTERS_MAX = 4_000
CLOSE_ENOUGH = 0.8  # of difflib: "Giữ thứ tụ" is "Giữ thứ tự", "Tên đơn vị" is not "Mã đơn vị"
ROW_COUNTERS = frozenset({"stt", "tt", "số tt", "số thứ tự"})  # columns everybody has and nobody needs


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its header. One that is not `required` may be missing from the sheet altogether."""

    title: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """The sheet we look for: its title, its columns, and what names a row (for `changes`).

    A row is named by the first group of columns in `keys` that are all filled.
    """

    title: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Row:
    """One row of a table. Every accessor returns a usable value and adds a problem when the cell is not."""

    file: str
    sheet: str
    number: int
    cells: Mapping[str, Cell]  # by column title
    problems: Problems
    missing: frozenset[str] = frozenset()  # columns the sheet does not have: said once, not in every row

    def cell(self, column: str) -> Cell:
        """The cell under a header; an empty one when the column or the cell is missing."""
        return self.cells.get(column, EMPTY_CELL)

    def error(self, column: str, expected: str, got: str, advice: str = "") -> None:
        """Add an error that points at this cell, unless its whole column is missing."""
        if column in self.missing:
            return
        self.problems.error(self.file, expected, got, sheet=self.sheet, row=self.number, column=column, advice=advice)

    def warning(self, column: str, expected: str, got: str, advice: str = "") -> None:
        """Add a warning that points at this cell, unless its whole column is missing."""
        if column in self.missing:
            return
        self.problems.warning(self.file, expected, got, sheet=self.sheet, row=self.number, column=column, advice=advice)

    def text(
        self,
        column: str,
        *,
        what: str = "",
        required: bool = True,
        characters_max: int = TEXT_CHARACTERS_MAX,
        keep_lines: bool = False,
    ) -> str:
        """Clean text. Numbers read as Excel shows them; dates, TRUE/FALSE and fractions are errors.

        Excel turns "20/11", "TRUE" or "1/2" typed as a choice into something else and shows it in its own way, so
        what would reach the hall is uncertain.
        """
        cell = self.cell(column)
        expected = what or "nội dung"
        match cell.kind:
            case CellKind.EMPTY:
                if required:
                    self.error(column, expected, EMPTY)
                return ""
            case CellKind.UNREADABLE:
                self.error(column, expected, cell.shown, "mở bằng Excel, sửa ô này rồi lưu lại")
                return ""
            case CellKind.DATE | CellKind.BOOLEAN:
                kind = "kiểu ngày" if cell.kind is CellKind.DATE else "kiểu logic"
                advice = "Excel có thể đã tự đổi; định dạng ô là Văn bản rồi nhập lại"
                self.error(column, f"{expected} kiểu văn bản", f"{quoted(cell.shown)} ({kind})", advice)
                return ""
            case CellKind.NUMBER:
                if isinstance(cell.number, float):
                    advice = "định dạng ô là Văn bản rồi nhập lại đúng như cần hiển thị"
                    self.error(column, f"{expected} kiểu văn bản", f"{quoted(cell.shown)} (kiểu số)", advice)
                    return ""
            case CellKind.TEXT:
                pass
        text = clean(cell.shown, keep_lines=keep_lines)
        if len(text) > characters_max:
            self.error(column, f"{expected} không quá {characters_max} ký tự", f"{len(text)} ký tự: {quoted(text)}")
        return text

    def code(
        self, column: str, pattern: re.Pattern[str], expected: str, *, what: str = "", required: bool = True
    ) -> str:
        """A short identifier that fully matches `pattern`, or "" with an error."""
        text = self.text(column, what=what or expected, required=required)
        if text and not pattern.fullmatch(text):
            self.error(column, expected, quoted(text))
            return ""
        return text

    def day(self, column: str, *, required: bool = True) -> date | None:
        """A calendar day: an Excel date, or text as dd/mm/yyyy."""
        cell = self.cell(column)
        if cell.is_empty:
            if required:
                self.error(column, "ngày dạng dd/mm/yyyy", EMPTY)
            return None
        day = day_of(cell)
        if day is None:
            got = cell.shown if cell.kind is CellKind.UNREADABLE else quoted(cell.shown)
            got += " (số, chưa định dạng ngày)" if cell.kind is CellKind.NUMBER else ""
            self.error(column, "ngày dạng dd/mm/yyyy", got)
        return day

    def flag(self, column: str, *, default: bool = False) -> bool:
        """Yes ("có", "x") or no ("không"); an empty cell is `default`."""
        cell = self.cell(column)
        if cell.is_empty:
            return default
        flag = None if cell.kind is CellKind.UNREADABLE else flag_of(cell)
        if flag is None:
            got = cell.shown if cell.kind is CellKind.UNREADABLE else quoted(cell.shown)
            self.error(column, '"có" (hoặc "x") hay "không"', got)
            return default
        return flag


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a header. `columns` are the titles that were found."""

    file: str
    title: str
    header_row: int
    columns: frozenset[str]
    rows: tuple[Row, ...]


def open_workbook(path: Path, shapes: Sequence[Shape] | None, problems: Problems) -> RawWorkbook | None:
    """Read a workbook's sheets of these shapes (None: all), or add an error that says what the file is instead."""
    if not path.is_file():
        problems.error(path.name, "tệp trong thư mục cuộc thi", _lookalike(path))
        return None
    try:
        return read_workbook(path, None if shapes is None else frozenset(fold(shape.title) for shape in shapes))
    except WorkbookUnreadable as fault:
        problems.error(path.name, fault.expected, fault.got)
        return None


def _lookalike(path: Path) -> str:
    """What stands in the directory under almost this name: the usual reason why a file is "not there"."""
    if path.parent.is_dir():
        for other in sorted(path.parent.iterdir()):
            if fold(other.stem) == fold(path.stem) and not other.name.startswith("~$"):
                return f"không có tệp này, chỉ có {quoted(other.name)}"
    return "không có tệp này"


def read_table(book: RawWorkbook, shape: Shape, file: str, problems: Problems) -> Table | None:
    """The table of one sheet, or None with an error when the sheet or its header is not there."""
    raw = book.sheets.get(fold(shape.title))
    if raw is None:
        titles = ", ".join(quoted(title) for title in book.titles) or "tệp không có trang nào"
        problems.error(file, f'trang "{shape.title}"', titles)
        return None
    titles_by_key = {header_key(column.title): column.title for column in shape.columns}
    header = _find_header(raw, titles_by_key)
    if header is None:
        wanted = ", ".join(f'"{column.title}"' for column in shape.columns if column.required)
        problems.error(
            file, f"dòng tiêu đề có các cột {wanted}", f"không thấy trong {HEADER_ROWS_MAX} dòng đầu", sheet=raw.title
        )
        return None
    header_row, header_cells = header
    positions = _check_header(raw, shape, titles_by_key, header_row, header_cells, file, problems)
    missing = frozenset(column.title for column in shape.columns) - positions.keys()
    rows = _body(raw, header_row, positions, missing, file, problems)
    return Table(file, raw.title, header_row, frozenset(positions), rows)


def _find_header(raw: RawSheet, titles_by_key: Mapping[str, str]) -> tuple[int, tuple[Cell, ...]] | None:
    """The row with the most known headers (two at least, or the only one there is) among the first ones."""
    best: tuple[int, tuple[Cell, ...]] | None = None
    known_most = min(2, len(titles_by_key)) - 1
    for number, cells in raw.rows:
        if number > HEADER_ROWS_MAX:
            break
        known = len({header_key(cell.shown) for cell in cells} & titles_by_key.keys())
        if known > known_most:
            best, known_most = (number, cells), known
    return best


def _check_header(
    raw: RawSheet,
    shape: Shape,
    titles_by_key: Mapping[str, str],
    header_row: int,
    cells: Sequence[Cell],
    file: str,
    problems: Problems,
) -> dict[str, int]:
    """Column titles → cell index. Missing and doubled headers are errors; unknown ones are warnings."""
    positions: dict[str, int] = {}
    unknown: list[str] = []
    for index, cell in enumerate(cells):
        key = header_key(cell.shown)
        title = titles_by_key.get(key)
        if title is None:
            if key and key not in ROW_COUNTERS:
                unknown.append(clean(cell.shown))
        elif title in positions:
            problems.error(file, "mỗi cột một lần", "hai cột cùng tên", sheet=raw.title, row=header_row, column=title)
        else:
            positions[title] = index
    missing = [column for column in shape.columns if column.title not in positions]
    meant = _meant([column.title for column in missing if column.required], missing, unknown)
    for title in unknown:
        advice = f'có phải "{meant[title]}"?' if title in meant else "cột này không được đọc"
        problems.warning(
            file, "một cột được biết", "tên cột lạ", sheet=raw.title, row=header_row, column=title, advice=advice
        )
    for column in missing:
        if column.required:
            guess = next((title for title, wanted in meant.items() if wanted == column.title), "")
            advice = f'có phải cột "{guess}"?' if guess else ""
            problems.error(
                file,
                "có cột này",
                "không có cột này",
                sheet=raw.title,
                row=header_row,
                column=column.title,
                advice=advice,
            )
    return positions


def _meant(required: Sequence[str], missing: Sequence[Column], unknown: Sequence[str]) -> dict[str, str]:
    """Unknown header → the missing column it may be meant for: written almost like it, or the only one there is."""
    keys = {header_key(column.title): column.title for column in missing}
    meant: dict[str, str] = {}
    for title in unknown:
        near = difflib.get_close_matches(header_key(title), list(keys), n=1, cutoff=CLOSE_ENOUGH)
        if near:
            meant[title] = keys[near[0]]
    if len(required) == len(unknown) == 1:
        meant.setdefault(unknown[0], required[0])
    return meant


def _body(
    raw: RawSheet,
    header_row: int,
    positions: Mapping[str, int],
    missing: frozenset[str],
    file: str,
    problems: Problems,
) -> tuple[Row, ...]:
    content = {number: list(cells) for number, cells in raw.rows if number > header_row}
    _report_merged(raw, header_row, positions, content, file, problems)
    rows = []
    for number, cells in content.items():
        named = {title: cells[index] for title, index in positions.items() if index < len(cells)}
        if all(cell.is_empty for cell in named.values()):
            continue  # formatted, numbered in advance, or with remarks beside the table only
        rows.append(Row(file, raw.title, number, named, problems, missing))
    return tuple(rows)


def _report_merged(
    raw: RawSheet,
    header_row: int,
    positions: Mapping[str, int],
    content: dict[int, list[Cell]],
    file: str,
    problems: Problems,
) -> None:
    """Merged cells in the body are errors: only the first one holds the content, whatever it looks like.

    Down its first column the others are filled with it here, so that one merge is one error, not one for each row.
    """
    titles = {index: title for title, index in positions.items()}
    for first_column, first_row, last_column, last_row in raw.merged:
        covered = [index for index in range(first_column - 1, last_column) if index in titles]
        rows = [number for number in content if first_row <= number <= last_row]
        if last_row <= header_row or not covered or not rows:
            continue
        problems.error(
            file,
            "mỗi ô riêng, không gộp ô",
            f"ô gộp từ dòng {first_row} đến dòng {last_row}",
            sheet=raw.title,
            row=first_row,
            column=titles[covered[0]],
            advice="bỏ gộp ô rồi điền từng ô",
        )
        index = first_column - 1
        anchor_row = content.get(first_row, [])
        anchor = anchor_row[index] if index < len(anchor_row) else EMPTY_CELL
        for number in rows:
            cells = content[number]
            cells.extend([EMPTY_CELL] * (index + 1 - len(cells)))
            cells[index] = anchor
