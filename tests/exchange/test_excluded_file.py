from datetime import date
from pathlib import Path

from chungket.exchange.excluded_file import excluded_names, read_excluded_file
from chungket.exchange.problems import Problems
from tests.exchange.making import error, write_workbook

HEADERS: list[object] = ["Họ và tên", "Ngày sinh", "Lý do"]


def test_missing_file_excludes_nobody(tmp_path: Path) -> None:
    problems = Problems()
    assert read_excluded_file(tmp_path / "excluded.xlsx", problems) == ()
    assert not list(problems)


def test_rows_by_folded_name_whatever_the_sheet_is_called(tmp_path: Path) -> None:
    rows: list[list[object]] = [HEADERS, ["Lê Hoà", date(1980, 1, 2), "Giám khảo"], ["LÊ HÒA", None, None]]
    write_workbook(tmp_path / "excluded.xlsx", {"Sheet1": rows})
    problems = Problems()
    found = read_excluded_file(tmp_path / "excluded.xlsx", problems)
    assert [(row.name, row.birth, row.reason) for row in found] == [
        ("Lê Hoà", date(1980, 1, 2), "Giám khảo"),
        ("LÊ HÒA", None, ""),
    ]
    assert [len(rows) for rows in excluded_names(found).values()] == [2]
    assert not list(problems)


def test_usual_sheet_wins_over_the_first(tmp_path: Path) -> None:
    sheets: dict[str, list[list[object]]] = {"Ghi chú": [["x"]], "Không được dự thi": [HEADERS, ["Lê Hòa", None, None]]}
    write_workbook(tmp_path / "excluded.xlsx", sheets)
    assert len(read_excluded_file(tmp_path / "excluded.xlsx", Problems())) == 1


def test_errors_name_the_cell(tmp_path: Path) -> None:
    write_workbook(tmp_path / "excluded.xlsx", {"Sheet1": [HEADERS, [None, "năm 80", "?"]]})
    problems = Problems()
    read_excluded_file(tmp_path / "excluded.xlsx", problems)
    assert list(problems) == [
        error("excluded.xlsx", "họ và tên", "(trống)", sheet="Sheet1", row=2, column="Họ và tên"),
        error("excluded.xlsx", "ngày dạng dd/mm/yyyy", '"năm 80"', sheet="Sheet1", row=2, column="Ngày sinh"),
    ]


def test_unreadable_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "excluded.xlsx").write_bytes(b"Ho va ten;")
    problems = Problems()
    assert read_excluded_file(tmp_path / "excluded.xlsx", problems) == ()
    assert [problem.got for problem in problems.errors] == ["tệp văn bản (CSV?)"]
