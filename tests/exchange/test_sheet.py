import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from chungket.exchange.problems import Problem, Problems
from chungket.exchange.sheet import Column, Row, Shape, Table, open_workbook, read_table
from tests.exchange.making import Formatted, error, warning, write_workbook

SHAPE = Shape(
    "Danh sách",
    (Column("Mã"), Column("Họ và tên"), Column("Ngày sinh"), Column("Giữ thứ tự", required=False)),
    keys=(("Mã",),),
)
HEADERS = ["Mã", "Họ và tên", "Ngày sinh", "Giữ thứ tự"]


def read(path: Path, rows: list[list[object]], title: str = "Danh sách") -> tuple[Table | None, Problems]:
    write_workbook(path / "ds.xlsx", {title: rows})
    return read_again(path)


def read_again(path: Path) -> tuple[Table | None, Problems]:
    problems = Problems()
    book = open_workbook(path / "ds.xlsx", (SHAPE,), problems)
    return (read_table(book, SHAPE, "ds.xlsx", problems) if book else None), problems


def one_row(path: Path, *cells: object) -> Row:
    table, problems = read(path, [list(HEADERS), list(cells)])
    assert table is not None
    assert not list(problems)
    return table.rows[0]


def at(row: int, column: str, expected: str, got: str, advice: str = "") -> Problem:
    return error("ds.xlsx", expected, got, sheet="Danh sách", row=row, column=column, advice=advice)


def test_columns_are_found_in_any_order_case_and_decoration_below_a_title(tmp_path: Path) -> None:
    table, problems = read(
        tmp_path,
        [
            ["DANH SÁCH THÍ SINH"],
            [],
            ["STT", "NGÀY SINH (dd/mm/yyyy)", " họ  và tên *", "mã:", "Giữ thứ tự"],
            [1, "05/02/2010", "An", "001", None],
        ],
        title="DANH  SÁCH",
    )
    assert table is not None
    assert (table.header_row, list(problems)) == (3, [])
    row = table.rows[0]
    assert (row.number, row.text("Mã"), row.text("Họ và tên"), row.day("Ngày sinh")) == (
        4,
        "001",
        "An",
        date(2010, 2, 5),
    )


def test_missing_file_names_what_is_there_instead(tmp_path: Path) -> None:
    (tmp_path / "DS.xls").touch()
    assert list(read_again(tmp_path)[1]) == [
        error("ds.xlsx", "tệp trong thư mục cuộc thi", 'không có tệp này, chỉ có "DS.xls"')
    ]


def test_missing_file_with_nothing_like_it(tmp_path: Path) -> None:
    assert list(read_again(tmp_path)[1]) == [error("ds.xlsx", "tệp trong thư mục cuộc thi", "không có tệp này")]


def test_missing_sheet_names_those_there_are(tmp_path: Path) -> None:
    _, problems = read(tmp_path, [["a"]], title="Sheet1")
    assert list(problems) == [error("ds.xlsx", 'trang "Danh sách"', '"Sheet1"')]


def test_sheet_without_header(tmp_path: Path) -> None:
    _, problems = read(tmp_path, [["1", "An"], ["2", "Bình"]])
    expected = 'dòng tiêu đề có các cột "Mã", "Họ và tên", "Ngày sinh"'
    assert list(problems) == [error("ds.xlsx", expected, "không thấy trong 20 dòng đầu", sheet="Danh sách")]


def test_missing_doubled_and_unknown_columns(tmp_path: Path) -> None:
    _, problems = read(tmp_path, [["Mã", "Họ và tên", "Mã", "Giữ thứ tụ", "Điện thoại", "TT"]])
    assert list(problems) == [
        at(1, "Mã", "mỗi cột một lần", "hai cột cùng tên"),
        warning(
            "ds.xlsx",
            "một cột được biết",
            "tên cột lạ",
            sheet="Danh sách",
            row=1,
            column="Giữ thứ tụ",
            advice='có phải "Giữ thứ tự"?',
        ),
        warning(
            "ds.xlsx",
            "một cột được biết",
            "tên cột lạ",
            sheet="Danh sách",
            row=1,
            column="Điện thoại",
            advice="cột này không được đọc",
        ),
        at(1, "Ngày sinh", "có cột này", "không có cột này"),
    ]


def test_a_missing_column_is_said_once_with_what_may_be_meant_for_it(tmp_path: Path) -> None:
    """Under whatever name: one column is missing and one is not known."""
    table, problems = read(tmp_path, [["Mã", "Họ và tên", "Năm tháng"], ["001", "An", "1/1/2010"]])
    assert table is not None
    assert table.rows[0].day("Ngày sinh") is None
    assert [(problem.column, problem.advice) for problem in problems] == [
        ("Năm tháng", 'có phải "Ngày sinh"?'),
        ("Ngày sinh", 'có phải cột "Năm tháng"?'),
    ]


def test_blank_rows_and_rows_with_foreign_content_only_are_skipped(tmp_path: Path) -> None:
    table, problems = read(
        tmp_path,
        [[*HEADERS, "STT"], ["001", "An", "05/02/2010"], [], [None, "  ", None, None, 2], ["002", "Ba", "05/02/2010"]],
    )
    assert table is not None
    assert [row.number for row in table.rows] == [2, 5]
    assert not list(problems)


def test_merged_cells_are_one_error_and_hide_no_row(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("Danh sách")
    sheet["A1"] = "DANH SÁCH"
    sheet.merge_cells("A1:D1")  # a title above the table may be merged
    for index, header in enumerate(HEADERS, start=1):
        sheet.cell(2, index).value = header
    for row in (3, 4, 5):
        sheet.cell(row, 2).value = f"Tên {row}"
    sheet["A3"] = "SNV"
    sheet.merge_cells("A3:A5")
    book.save(tmp_path / "ds.xlsx")
    table, problems = read_again(tmp_path)
    assert table is not None
    assert [row.text("Mã") for row in table.rows] == ["SNV", "SNV", "SNV"]
    assert list(problems) == [
        at(3, "Mã", "mỗi ô riêng, không gộp ô", "ô gộp từ dòng 3 đến dòng 5", "bỏ gộp ô rồi điền từng ô")
    ]


def test_text_accepts_whole_numbers_as_shown(tmp_path: Path) -> None:
    assert one_row(tmp_path, Formatted(1, "000"), "x", "y").text("Mã") == "001"
    assert one_row(tmp_path, 2019, "x", "y").text("Mã") == "2019"


@pytest.mark.parametrize(
    ("value", "expected", "got", "advice"),
    [
        (None, "nội dung", "(trống)", ""),
        (
            date(2024, 11, 20),
            "nội dung kiểu văn bản",
            '"20/11/2024" (kiểu ngày)',
            "Excel có thể đã tự đổi; định dạng ô là Văn bản rồi nhập lại",
        ),
        (
            True,
            "nội dung kiểu văn bản",
            '"TRUE" (kiểu logic)',
            "Excel có thể đã tự đổi; định dạng ô là Văn bản rồi nhập lại",
        ),
        (
            0.5,
            "nội dung kiểu văn bản",
            '"0,5" (kiểu số)',
            "định dạng ô là Văn bản rồi nhập lại đúng như cần hiển thị",
        ),
        ("=B2", "nội dung", "công thức chưa tính =B2", "mở bằng Excel, sửa ô này rồi lưu lại"),
        ("#REF!", "nội dung", "lỗi của Excel #REF!", "mở bằng Excel, sửa ô này rồi lưu lại"),
    ],
)
def test_text_refuses_what_excel_may_have_changed(
    tmp_path: Path, value: object, expected: str, got: str, advice: str
) -> None:
    row = one_row(tmp_path, value, "x", "y")
    assert row.text("Mã") == ""
    assert list(row.problems) == [at(2, "Mã", expected, got, advice)]


def test_text_of_an_optional_cell_may_be_empty(tmp_path: Path) -> None:
    row = one_row(tmp_path, "1", "x", "y")
    assert row.text("Giữ thứ tự", required=False) == ""
    assert row.text("Không có cột", required=False) == ""
    assert not list(row.problems)


def test_long_text(tmp_path: Path) -> None:
    row = one_row(tmp_path, "abcd", "x", "y")
    row.text("Mã", characters_max=3)
    assert list(row.problems) == [at(2, "Mã", "nội dung không quá 3 ký tự", '4 ký tự: "abcd"')]


def test_code_must_match(tmp_path: Path) -> None:
    row = one_row(tmp_path, "T N", "x", "y")
    assert row.code("Mã", re.compile("[A-Z]+"), "chữ hoa") == ""
    assert list(row.problems) == [at(2, "Mã", "chữ hoa", '"T N"')]


@pytest.mark.parametrize("value", [date(2010, 2, 5), "05/02/2010", "5.2.2010", "2010-02-05"])
def test_days(tmp_path: Path, value: object) -> None:
    assert one_row(tmp_path, "1", "x", value).day("Ngày sinh") == date(2010, 2, 5)


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (None, "(trống)"),
        ("02/30/2010", '"02/30/2010"'),
        (2010, '"2010" (số, chưa định dạng ngày)'),
        ("=TODAY()", "công thức chưa tính =TODAY()"),
    ],
)
def test_wrong_days(tmp_path: Path, value: object, got: str) -> None:
    row = one_row(tmp_path, "1", "x", value)
    assert row.day("Ngày sinh") is None
    assert list(row.problems) == [at(2, "Ngày sinh", "ngày dạng dd/mm/yyyy", got)]


def test_flags(tmp_path: Path) -> None:
    assert one_row(tmp_path, "1", "x", "y", "Có").flag("Giữ thứ tự") is True
    assert one_row(tmp_path, "1", "x", "y", True).flag("Giữ thứ tự") is True
    assert one_row(tmp_path, "1", "x", "y", "không").flag("Giữ thứ tự", default=True) is False
    assert one_row(tmp_path, "1", "x", "y", None).flag("Giữ thứ tự", default=True) is True
    row = one_row(tmp_path, "1", "x", "y", "có lẽ")
    assert row.flag("Giữ thứ tự") is False
    assert list(row.problems) == [at(2, "Giữ thứ tự", '"có" (hoặc "x") hay "không"', '"có lẽ"')]
