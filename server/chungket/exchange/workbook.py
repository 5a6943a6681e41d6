"""An .xlsx file as plain rows of cells.

Owns openpyxl (the only module of this package that reads with it), what else may lie under the name of a workbook, and
the limits on its size. It must not know which columns exist or what they mean. Called by `sheet`.
"""

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from chungket.exchange.cells import (
    EMPTY_CELL,
    Cell,
    boolean_cell,
    date_cell,
    number_cell,
    text_cell,
    unreadable_cell,
)
from chungket.exchange.problems import ExchangeError
from chungket.exchange.text import fold

WORKBOOK_BYTES_MAX = 16 * 1024 * 1024
WORKBOOK_UNPACKED_BYTES_MAX = 64 * 1024 * 1024  # a few kB of zip can unpack to gigabytes
ROWS_MAX = 20_000  # with something in them
ROW_NUMBER_MAX = 50_000  # a single cell at the sheet's end would make a million rows of nothing
COLUMNS_MAX = 60  # further to the right nobody looks

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

# What a damaged or hostile file makes zipfile, the XML parser and openpyxl raise, as far as fuzzing has shown. Listed,
# because a fault of this program must not pass for a fault of the file.
WORKBOOK_FAULTS = (
    BadZipFile,
    InvalidFileException,
    SyntaxError,  # what both XML parsers call a syntax error in XML
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
)


class WorkbookUnreadable(ExchangeError):
    """The file is not a workbook we can read. `expected` and `got` are phrases for a `Problem`."""

    def __init__(self, expected: str, got: str) -> None:
        self.expected = expected
        self.got = got
        super().__init__(f"cần {expected}; đang là {got}")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The non-empty rows of one sheet (row number, cells from column A on) and its merged areas (first cell, cells)."""

    title: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    merged: tuple[tuple[int, int, int, int], ...]  # first column, first row, last column, last row; counted from 1


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """Titles of all worksheets, and the content of those asked for (by folded title)."""

    titles: tuple[str, ...]
    sheets: dict[str, RawSheet]


def read_workbook(path: Path, titles: frozenset[str] | None) -> RawWorkbook:
    """Read the sheets whose folded title is in `titles`, or all of them (None).

    Raises `WorkbookUnreadable` for whatever is not a readable .xlsx; FileNotFoundError is the caller's to prevent.
    """
    try:
        if path.stat().st_size > WORKBOOK_BYTES_MAX:
            size = f"{path.stat().st_size / 1_048_576:.0f} MB"
            raise WorkbookUnreadable(f"tệp không quá {WORKBOOK_BYTES_MAX // 1_048_576} MB", f"tệp {size}")
        content = path.read_bytes()
    except OSError as fault:
        raise WorkbookUnreadable("tệp Excel (.xlsx) đọc được", f"tệp không mở được: {fault.strerror}") from fault
    _refuse_other_formats(content)
    try:
        return _read(content, titles)
    except WORKBOOK_FAULTS as fault:
        got = f"tệp hỏng ({type(fault).__name__})"
        raise WorkbookUnreadable("tệp Excel (.xlsx) còn nguyên vẹn; hãy mở bằng Excel rồi lưu lại", got) from fault


def _refuse_other_formats(content: bytes) -> None:
    expected = "tệp Excel (.xlsx)"
    if not content:
        raise WorkbookUnreadable(expected, "tệp rỗng")
    if content.startswith(_OLE_MAGIC):
        if _ENCRYPTED_STREAM in content:
            raise WorkbookUnreadable("tệp Excel (.xlsx) không đặt mật khẩu", "tệp có mật khẩu")
        raise WorkbookUnreadable(f"{expected}; hãy lưu lại ở dạng .xlsx", "tệp Excel 97–2003 (.xls)")
    if not content.startswith(b"PK"):
        printable = b"\x00" not in content[:4096]
        got = "tệp văn bản (CSV?)" if printable else "tệp không rõ loại"
        raise WorkbookUnreadable(f"{expected}; hãy lưu lại ở dạng .xlsx", got)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except WORKBOOK_FAULTS as fault:
        raise WorkbookUnreadable(f"{expected} còn nguyên vẹn", "tệp bị cắt cụt hoặc hỏng") from fault
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise WorkbookUnreadable(f"{expected}; hãy lưu lại ở dạng .xlsx", "tệp Excel nhị phân (.xlsb)")
    if "content.xml" in names:
        raise WorkbookUnreadable(f"{expected}; hãy lưu lại ở dạng .xlsx", "tệp LibreOffice (.ods)")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise WorkbookUnreadable(expected, "tệp nén không phải bảng tính")
    if sum(member.file_size for member in members) > WORKBOOK_UNPACKED_BYTES_MAX:
        limit = f"{WORKBOOK_UNPACKED_BYTES_MAX // 1_048_576} MB"
        raise WorkbookUnreadable(
            f"bảng tính không quá {limit} khi giải nén; hãy xóa các dòng trống có định dạng và ảnh dán trong trang",
            "bảng tính quá lớn",
        )


def _read(content: bytes, titles: frozenset[str] | None) -> RawWorkbook:
    with warnings.catch_warnings():
        # openpyxl warns of styles, extensions and dates out of range; what matters of it is found in the cells.
        warnings.simplefilter("ignore")
        all_titles, rows, formulas = _read_cells(content, titles)
        if formulas:
            _fill_in_results(content, rows, formulas)
    _refuse_cells_far_below(content, frozenset(rows))
    areas = _merged_areas(content, frozenset(rows))
    sheets: dict[str, RawSheet] = {}
    for title, cells_of in rows.items():
        kept = tuple((number, tuple(cells)) for number, cells in sorted(cells_of.items()))
        sheets.setdefault(fold(title), RawSheet(title, kept, areas.get(title, ())))
    return RawWorkbook(all_titles, sheets)


_Rows = dict[str, dict[int, list[Cell]]]  # sheet title → row number → cells


def _read_cells(
    content: bytes, titles: frozenset[str] | None
) -> tuple[tuple[str, ...], _Rows, set[tuple[str, int, int]]]:
    rows: _Rows = {}
    formulas: set[tuple[str, int, int]] = set()
    with closing(load_workbook(io.BytesIO(content), read_only=True, data_only=False)) as book:
        all_titles = tuple(sheet.title for sheet in book.worksheets)
        for sheet in book.worksheets:
            if titles is not None and fold(sheet.title) not in titles:
                continue
            sheet.reset_dimensions()  # some programs write a wrong or empty extent
            kept = rows[sheet.title] = {}
            for number, cells in enumerate(sheet.iter_rows(max_row=ROW_NUMBER_MAX, max_col=COLUMNS_MAX), start=1):
                line = [_cell(cell.value, cell.data_type, cell.number_format) for cell in cells]
                while line and line[-1].is_empty:
                    line.pop()
                if not line:
                    continue
                kept[number] = line
                formulas |= {
                    (sheet.title, number, index)
                    for index, cell in enumerate(cells[: len(line)])
                    if cell.data_type == "f"
                }
                if len(kept) > ROWS_MAX:
                    raise WorkbookUnreadable(f"trang không quá {ROWS_MAX} dòng", f'trang "{sheet.title}" dài hơn')
    return all_titles, rows, formulas


def _fill_in_results(content: bytes, rows: _Rows, formulas: set[tuple[str, int, int]]) -> None:
    """Replace formula cells by the results Excel saved with them; those it never calculated stay unreadable."""
    sheets = {title for title, _, _ in formulas}
    with closing(load_workbook(io.BytesIO(content), read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            if sheet.title not in sheets:
                continue
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(max_row=ROW_NUMBER_MAX, max_col=COLUMNS_MAX), start=1):
                for index, cell in enumerate(cells):
                    if (sheet.title, number, index) in formulas and cell.value is not None:
                        rows[sheet.title][number][index] = _cell(cell.value, cell.data_type, cell.number_format)


def _cell(value: object, data_type: str, number_format: object) -> Cell:
    if value is None:
        return EMPTY_CELL
    if data_type == "f":
        text = str(getattr(value, "text", value))
        return unreadable_cell(f"công thức chưa tính {text}")
    if data_type == "e":
        return unreadable_cell(f"lỗi của Excel {value}")
    if isinstance(value, bool):
        return boolean_cell(value)
    if isinstance(value, int | float | Decimal):
        return number_cell(value if isinstance(value, int | float) else float(value), str(number_format or "General"))
    if isinstance(value, datetime):
        return date_cell(value.date())
    if isinstance(value, date):
        return date_cell(value)
    if isinstance(value, str):
        return text_cell(value)
    return unreadable_cell(f"giờ hoặc khoảng thời gian {value}")


_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t|f)\b[^>/]*>[^<]*[^\s<]")


def _refuse_cells_far_below(content: bytes, titles: frozenset[str]) -> None:
    """A row that was not read must have nothing in it."""
    with ZipFile(io.BytesIO(content)) as archive:
        for title, part in _sheet_parts(archive, titles):
            text = archive.read(part) if part in archive.namelist() else b""
            for row in _ROW.finditer(text):
                if int(row[1]) > ROW_NUMBER_MAX and _VALUE.search(text, row.end()):
                    raise WorkbookUnreadable(
                        f"dữ liệu trong {ROW_NUMBER_MAX:_} dòng đầu của trang".replace("_", "."),
                        f'trang "{title}" có ô ở dòng {int(row[1]):_} hoặc dưới nữa; hãy xóa các dòng đó'.replace(
                            "_", "."
                        ),
                    )


def _merged_areas(content: bytes, titles: frozenset[str]) -> dict[str, tuple[tuple[int, int, int, int], ...]]:
    """Merged areas of the sheets with these titles. openpyxl's streaming reader leaves them out."""
    areas = {}
    with ZipFile(io.BytesIO(content)) as archive:
        for title, part in _sheet_parts(archive, titles):
            found = []
            for element in _elements(archive, part, "mergeCell"):
                first_column, first_row, last_column, last_row = range_boundaries(element.get("ref", ""))
                if first_column and first_row and last_column and last_row:
                    found.append((first_column, first_row, last_column, last_row))
            areas[title] = tuple(found)
    return areas


def _sheet_parts(archive: ZipFile, titles: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Title and file inside the workbook of the sheets with these titles."""
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
        title = sheet.get("name", "")
        if title in titles:
            identifier = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            target = targets.get(identifier, "")
            yield title, target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _elements(archive: ZipFile, part: str, local_name: str) -> Iterator[ElementTree.Element]:
    if part not in archive.namelist():
        return
    with archive.open(part) as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag.rpartition("}")[2] == local_name:
                yield element
            element.clear()
