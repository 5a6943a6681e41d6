import io
import random
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from chungket.exchange import workbook as module
from chungket.exchange.cells import CellKind
from chungket.exchange.text import fold
from chungket.exchange.workbook import RawSheet, WorkbookUnreadable, read_workbook
from tests.exchange.making import Formatted, write_workbook


def only_sheet(path: Path) -> RawSheet:
    (sheet,) = read_workbook(path, None).sheets.values()
    return sheet


def refusal(path: Path) -> tuple[str, str]:
    with pytest.raises(WorkbookUnreadable) as caught:
        read_workbook(path, None)
    assert str(caught.value) == f"cần {caught.value.expected}; đang là {caught.value.got}"
    return caught.value.expected, caught.value.got


def test_cells_keep_row_numbers_and_kinds(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    day, hour = date(2010, 2, 5), time(8, 30)
    rows: list[list[object]] = [
        ["SBD"],
        [],
        [Formatted(1, "000"), " An\u00a0", day, datetime.combine(day, hour), True, 2.5, hour, "  "],
    ]
    write_workbook(path, {"Trang": rows})
    sheet = only_sheet(path)
    assert [number for number, _ in sheet.rows] == [1, 3]
    cells = sheet.rows[1][1]
    assert [cell.kind for cell in cells] == [
        CellKind.NUMBER,
        CellKind.TEXT,
        CellKind.DATE,
        CellKind.DATE,
        CellKind.BOOLEAN,
        CellKind.NUMBER,
        CellKind.UNREADABLE,
    ]
    assert [cell.shown for cell in cells][:6] == ["001", "An", "05/02/2010", "05/02/2010", "TRUE", "2,5"]


def test_only_the_asked_sheets_are_read_whatever_the_case_of_their_titles(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"CÂU HỎI": [["a"]], "Khác": [["b"]]})
    book = read_workbook(path, frozenset({fold("Câu hỏi"), fold("Thí sinh")}))
    assert book.titles == ("CÂU HỎI", "Khác")
    assert [sheet.title for sheet in book.sheets.values()] == ["CÂU HỎI"]


def test_formula_nobody_calculated_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"Trang": [["=1+1", "chữ"]]})
    first, second = only_sheet(path).rows[0][1]
    assert (first.kind, first.shown) == (CellKind.UNREADABLE, "công thức chưa tính =1+1")
    assert second.shown == "chữ"


def test_formula_with_a_saved_result_is_that_result(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"Trang": [["x"], ["=1+1"]]})
    edit_part(path, "xl/worksheets/sheet1.xml", b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>", b"<f>1+1</f><v></v>")
    assert only_sheet(path).rows[1][1][0].shown == "2"


def edit_part(path: Path, part: str, *old_then_new: bytes) -> None:
    """Rewrite one part: the second text replaces whichever of the others is there."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    new = old_then_new[1]
    before = contents[part]
    for old in (old_then_new[0], *old_then_new[2:]):
        contents[part] = contents[part].replace(old, new)
    assert contents[part] != before
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


def test_excel_error_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"Trang": [["#N/A"]]})
    cell = only_sheet(path).rows[0][1][0]
    assert (cell.kind, cell.shown) == (CellKind.UNREADABLE, "lỗi của Excel #N/A")


def test_merged_areas_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook()
    sheet = book.create_sheet("Trang & 2")
    sheet["A1"], sheet["B3"] = "tên", "gộp"
    sheet.merge_cells("B3:B7")
    book.save(path)
    assert read_workbook(path, None).sheets["trang & 2"].merged == ((2, 3, 2, 7),)


def test_wrong_extent_does_not_hide_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"Trang": [["a"], ["b"], ["c"]]})
    edit_part(path, "xl/worksheets/sheet1.xml", b'ref="A1:A3"', b'ref="A1"')
    assert [number for number, _ in only_sheet(path).rows] == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "expected", "got"),
    [
        (b"", "tệp Excel (.xlsx)", "tệp rỗng"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
            "tệp Excel (.xlsx); hãy lưu lại ở dạng .xlsx",
            "tệp Excel 97–2003 (.xls)",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
            "tệp Excel (.xlsx) không đặt mật khẩu",
            "tệp có mật khẩu",
        ),
        (b"SBD,Ten\n1,An\n", "tệp Excel (.xlsx); hãy lưu lại ở dạng .xlsx", "tệp văn bản (CSV?)"),
        (b"%PDF-1.7\x00\x01", "tệp Excel (.xlsx); hãy lưu lại ở dạng .xlsx", "tệp không rõ loại"),
        (b"PK\x03\x04 cut off", "tệp Excel (.xlsx) còn nguyên vẹn", "tệp bị cắt cụt hoặc hỏng"),
    ],
)
def test_other_files_are_named(tmp_path: Path, content: bytes, expected: str, got: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert refusal(path) == (expected, got)


@pytest.mark.parametrize(
    ("names", "got"),
    [
        (["mimetype", "content.xml"], "tệp LibreOffice (.ods)"),
        (["[Content_Types].xml", "xl/workbook.bin"], "tệp Excel nhị phân (.xlsb)"),
        (["[Content_Types].xml", "word/document.xml"], "tệp nén không phải bảng tính"),
        (["[Content_Types].xml", "xl/workbook.xml"], "tệp hỏng ("),
    ],
)
def test_other_archives_are_named(tmp_path: Path, names: list[str], got: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    assert refusal(path)[1].startswith(got)


def test_archive_that_unpacks_to_too_much_is_refused_before_unpacking(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"x")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(module.WORKBOOK_UNPACKED_BYTES_MAX))
    assert path.stat().st_size < 100_000
    assert refusal(path)[1] == "bảng tính quá lớn"


def test_large_file_is_refused_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as stream:
        stream.truncate(module.WORKBOOK_BYTES_MAX + 1)
    assert refusal(path) == ("tệp không quá 16 MB", "tệp 16 MB")


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_MAX", 3)
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"Trang": [["a"]] * 3})
    assert len(only_sheet(path).rows) == 3
    write_workbook(path, {"Trang": [["a"]] * 4})
    assert refusal(path) == ("trang không quá 3 dòng", 'trang "Trang" dài hơn')


@pytest.mark.parametrize(("text", "refused"), [("x", True), (" ", False)])
def test_a_cell_at_the_end_of_a_sheet_does_not_take_a_minute(tmp_path: Path, text: str, refused: bool) -> None:
    """Excel keeps a stray blank in row 1,048,576; what is really written there is named, not left out."""
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"Trang": [["SBD"], ["001"]]})
    stray = f'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b"</sheetData>", stray.encode()))
    if refused:
        with pytest.raises(WorkbookUnreadable, match=r"dòng 1\.048\.576"):
            read_workbook(path, frozenset({fold("Trang")}))
    else:
        assert [number for number, _ in read_workbook(path, frozenset({fold("Trang")})).sheets[fold("Trang")].rows] == [
            1,
            2,
        ]


def test_formatted_empty_rows_at_the_end_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"Trang": [["a"], *([[Formatted(None, "dd/mm/yyyy")] * 5] * 500)]})
    assert [number for number, _ in only_sheet(path).rows] == [1]


def test_damaged_files_are_refused_and_nothing_else_happens(tmp_path: Path) -> None:
    """Flipped bits and changed bytes, in the archive and inside its parts: read or refused, never a crash."""
    path = tmp_path / "a.xlsx"
    rows: list[list[object]] = [["SBD", "Ngày"], ["001", date(2010, 2, 5)], ["=A1", 2.5]]
    write_workbook(path, {"Trang": rows})
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    pick = random.Random(20200926)
    refused = 0
    for turn in range(600):
        if turn % 3:
            damaged = bytearray(whole)
            damaged[pick.randrange(len(whole))] ^= 1 << pick.randrange(8)
            content = bytes(damaged)
        else:
            name = pick.choice(sorted(parts))
            inner = bytearray(parts[name])
            inner[pick.randrange(len(inner))] = pick.randrange(256)
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as archive:
                for part, value in parts.items():
                    archive.writestr(part, bytes(inner) if part == name else value)
            content = buffer.getvalue()
        path.write_bytes(content)
        try:
            read_workbook(path, None)
        except WorkbookUnreadable:
            refused += 1
    assert refused > 50


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"Trang": [["a"]]})
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, 97):
        path.write_bytes(whole[:length])
        assert refusal(path)
