"""Result tables as the bytes of CSV files and of a workbook.

Owns the form of these files. It must not know what a result means. Called by `results`.

CSV: UTF-8 with byte order mark, without which Excel reads Vietnamese as gibberish; fields separated by ";", because
Excel splits at the list separator of Windows' region, and where the decimal sign is the comma, as in Vietnam, that is
the semicolon. A file can suit one setting only, and Excel takes "001" for 1 in any CSV: the workbook is for people, the
CSV files are for other programs.
"""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from chungket.exchange.result_table import ResultTable, ResultTables, TimeText, Value
from chungket.exchange.text import clean

CSV_DELIMITER = ";"
STATUS_HEADER = "Tình trạng kết quả"
SECONDS_UNIT = " (giây)"  # of times in CSV files, which are numbers with a decimal comma there
HEADER_ROW = 4  # above it: title, contest, status
COLUMN_CHARACTERS_MIN, COLUMN_CHARACTERS_MAX = 8, 48

# What a spreadsheet takes for the beginning of a formula when it opens a text file.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_HEADER_FILL = PatternFill("solid", fgColor="FFDDE6F0")
_LINE = Side(style="thin", color="FF9AA5B1")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def csv_bytes(table: ResultTable, status: str) -> bytes:
    """A table as CSV. The last column repeats the status: a row copied elsewhere still says that it is provisional."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=CSV_DELIMITER, lineterminator="\r\n")
    headers = (f"{column.header}{SECONDS_UNIT if column.time else ''}" for column in table.columns)
    writer.writerow([*headers, STATUS_HEADER])
    for row in (*table.rows, *table.unranked):
        writer.writerow([_csv_value(value) for value in (*row, status)])
    return stream.getvalue().encode("utf-8-sig")


def _csv_value(value: Value) -> str:
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    if isinstance(value, TimeText):
        return value.seconds  # Excel would take "0:40.94" for a time of day
    text = clean(value)
    # An apostrophe is how one tells Excel that what follows is text; programs that read names never meet it.
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def workbook_bytes(tables: ResultTables) -> bytes:
    """All tables and a sheet about them as .xlsx."""
    book = Workbook()
    book.remove(book.worksheets[0])
    contest = str(dict(tables.information)["Cuộc thi"])
    for title, table in (
        ("Cá nhân", tables.individuals),
        ("Tập thể", tables.teams),
        ("Giải thưởng", tables.awards),
    ):
        _fill_sheet(book.create_sheet(title), table, contest, tables)
    for table in tables.further:
        _fill_sheet(book.create_sheet(table.title), table, contest, tables)
    _fill_information(book.create_sheet("Thông tin"), tables)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill_sheet(sheet: Worksheet, table: ResultTable, contest: str, tables: ResultTables) -> None:
    for row, (text, font) in enumerate(
        (
            (table.title, Font(bold=True, size=14)),
            (contest, Font(size=11)),
            (tables.status, _status_font(tables)),
        ),
        start=1,
    ):
        _put(sheet, row, 1, text).font = font
    for index, header in enumerate(table.headers, start=1):
        cell = _put(sheet, HEADER_ROW, index, header)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEADER_FILL, _BORDER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    for number, values in enumerate((*table.rows, *table.unranked), start=HEADER_ROW + 1):
        for index, (column, value) in enumerate(zip(table.columns, values, strict=True), start=1):
            cell = _put(sheet, number, index, value)
            cell.border = _BORDER
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            if column.money:
                cell.number_format = "#,##0"  # Excel shows it with the region's own separator
    _set_widths(sheet, [table.headers, *table.rows, *table.unranked])
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    _set_page(sheet)


def _fill_information(sheet: Worksheet, tables: ResultTables) -> None:
    for number, (label, value) in enumerate(tables.information, start=1):
        _put(sheet, number, 1, label).font = Font(bold=True)
        cell = _put(sheet, number, 2, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        if value == tables.status:
            cell.font = _status_font(tables)
    _set_widths(sheet, list(tables.information))
    _set_page(sheet)


def _status_font(tables: ResultTables) -> Font:
    return Font(bold=True, size=12) if tables.final else Font(bold=True, size=12, color="FFC00000")


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """A value in a cell; text stays text whatever it begins with, also after somebody edits the cell."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # nothing is merged here
    if isinstance(value, str):
        cell.value = clean(value)
        cell.data_type = "s"  # openpyxl takes a leading "=" for a formula
        if str(cell.value).startswith(_FORMULA_STARTS):
            cell.quotePrefix = True
    else:
        cell.value = value
    return cell


def _set_widths(sheet: Worksheet, rows: Sequence[Sequence[Value]]) -> None:
    """As wide as the longest text, within limits; longer texts wrap. The first row counts half: headers wrap."""
    for index in range(len(rows[0])):
        lengths = [len("" if row[index] is None else str(row[index])) for row in rows]
        lengths[0] = -(-lengths[0] // 2)
        width = min(max(*lengths, COLUMN_CHARACTERS_MIN), COLUMN_CHARACTERS_MAX)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width + 3


def _set_page(sheet: Worksheet) -> None:
    """A4 across, as many pages long as it takes."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
