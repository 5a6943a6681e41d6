from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chungket.exchange.problems import Problem, Problems
from chungket.exchange.toml_lines import LINES_MAX
from chungket.exchange.toml_table import TomlTable, open_toml
from tests.exchange.making import error


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def table(path: Path, text: str | bytes) -> tuple[TomlTable, Problems]:
    top, problems = opened(path, text)
    assert top is not None
    return top, problems


def opened(path: Path, text: str | bytes) -> tuple[TomlTable | None, Problems]:
    (path / "c.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    problems = Problems()
    return open_toml(path / "c.toml", problems), problems


def at(row: int, key: str, expected: str, got: str, advice: str = "") -> Problem:
    return error("c.toml", expected, got, row=row, column=key, advice=advice)


def test_good_values(tmp_path: Path) -> None:
    top, problems = table(
        tmp_path,
        'text = " a  b "\nnumber = 1_000\nfar = 2.55\nfar_whole = 3\nflag = true\nday = 2020-09-26\n'
        'colour = "red"\ncolours = ["blue", "red"]\n[inner]\nx = 1\n[[many]]\n[[many]]\n',
    )
    assert top.text("text") == "a b"
    assert top.integer("number", None, 0, 1000) == 1000
    assert top.centimetres("far", 0, 1, 1000) == 255
    assert top.centimetres("far_whole", 0, 1, 1000) == 300
    assert top.flag("flag", False) is True
    assert top.day("day") == date(2020, 9, 26)
    assert top.choice("colour", Colour, None) is Colour.RED
    assert top.choices("colours", list(Colour), ()) == (Colour.BLUE, Colour.RED)
    assert top.table("inner").integer("x", None, 0, 9) == 1
    assert [item.name() for item in top.tables("many", 3)] == ["many[1]", "many[2]"]
    top.finish()
    assert not list(problems)


def test_defaults(tmp_path: Path) -> None:
    top, problems = table(tmp_path, "")
    assert top.text("a", required=False) == ""
    assert top.integer("b", 7, 0, 9) == 7
    assert top.centimetres("c", 250, 0, 999) == 250
    assert top.flag("d", True) is True
    assert top.choice("e", Colour, Colour.BLUE) is Colour.BLUE
    assert top.choices("f", list(Colour), (Colour.RED,)) == (Colour.RED,)
    assert top.table("g").values == {}
    assert not list(problems)


def test_missing_values_point_at_the_header_of_their_table(tmp_path: Path) -> None:
    top, problems = table(tmp_path, "\n[[many]]\n\n[[many]]\n")
    second = top.tables("many", 9)[1]
    second.text("title")
    second.integer("count", None, 1, 5)
    second.day("day")
    second.choice("colour", Colour, None)
    top.tables("others", 2)
    assert list(problems) == [
        at(4, "many[2].title", "văn bản trong dấu ngoặc kép", "(trống)"),
        at(4, "many[2].count", "số nguyên từ 1 đến 5", "(trống)"),
        at(4, "many[2].day", "ngày dạng 2020-09-26, không có dấu ngoặc kép", "(trống)"),
        at(4, "many[2].colour", 'một trong "red", "blue"', "(trống)"),
        at(0, "others", "từ 1 đến 2 bảng [[others]]", "(trống)"),
    ]


def test_wrong_values(tmp_path: Path) -> None:
    top, problems = table(
        tmp_path,
        'text = 5\nempty = " "\nlong = "' + "x" * 301 + '"\nnumber = true\nlow = 0\nfar = "30"\nnan = nan\nflag = 1\n'
        'day = "2020-09-26"\nold = 0220-09-26\ntime = 2020-09-26T08:00:00\ncolour = "green"\ncolours = "red"\n'
        'wrong = ["red", "green", "red", 5]\ninner = 3\nmany = 4\n',
    )
    assert top.text("text") == ""
    top.text("empty")
    top.text("long")
    assert top.integer("number", 4, 0, 9) == 4
    assert top.integer("low", None, 1, 9) == 1
    top.centimetres("far", 100, 1, 999)
    top.centimetres("nan", 100, 1, 999)
    top.flag("flag", False)
    top.day("day")
    top.day("old")
    top.day("time")
    assert top.choice("colour", Colour, Colour.RED) is Colour.RED
    top.choices("colours", list(Colour), ())
    assert top.choices("wrong", list(Colour), (Colour.BLUE,)) == (Colour.BLUE,)
    top.table("inner")
    top.tables("many", 2)
    quotes, day = "văn bản trong dấu ngoặc kép", "ngày dạng 2020-09-26, không có dấu ngoặc kép"
    colours = 'danh sách các mục khác nhau trong "red", "blue"'
    assert list(problems) == [
        at(1, "text", quotes, '"5" (số nguyên)'),
        at(2, "empty", quotes, "(trống) (văn bản)"),
        at(3, "long", "không quá 300 ký tự", "301 ký tự"),
        at(4, "number", "số nguyên từ 0 đến 9", '"true" (true/false)'),
        at(5, "low", "số nguyên từ 1 đến 9", '"0" (số nguyên)'),
        at(6, "far", "số mét từ 0.01 đến 9.99", '"30" (văn bản)'),
        at(7, "nan", "số mét từ 0.01 đến 9.99", '"nan" (số thập phân)'),
        at(8, "flag", "true hoặc false", '"1" (số nguyên)'),
        at(9, "day", day, '"2020-09-26" (văn bản)'),
        at(10, "old", day, '"0220-09-26" (ngày)'),
        at(11, "time", day, '"2020-09-26 08:00:00" (ngày giờ)'),
        at(12, "colour", 'một trong "red", "blue"', '"green" (văn bản)'),
        at(13, "colours", colours, '"red" (văn bản)'),
        at(14, "wrong", colours, '"green" (văn bản)'),
        at(14, "wrong", colours, '"5" (số nguyên)'),
        at(14, "wrong", colours, '"red" (văn bản) hai lần'),
        at(15, "inner", "bảng [inner]", '"3" (số nguyên)'),
        at(16, "many", "từ 1 đến 2 bảng [[many]]", '"4" (số nguyên)'),
    ]


def test_too_many_tables(tmp_path: Path) -> None:
    top, problems = table(tmp_path, "[[many]]\n" * 3)
    assert len(top.tables("many", 2)) == 3
    assert [problem.got for problem in problems] == ["3 bảng"]


def test_unknown_keys_come_with_a_guess(tmp_path: Path) -> None:
    top, problems = table(tmp_path, 'title = "a"\ntitel = "b"\nzzz = 1\n')
    top.text("title")
    top.text("venue", required=False)
    top.finish()
    assert list(problems) == [
        at(2, "titel", "một mục trong title, venue", 'mục lạ "titel"', 'có phải "title"?'),
        at(3, "zzz", "một mục trong title, venue", 'mục lạ "zzz"'),
    ]


@pytest.mark.parametrize(
    ("text", "row", "got", "advice"),
    [
        ('a = 1\nb "x"\n', 2, '"b "x"", vị trí 3', "thiếu dấu ="),
        ("a = 1\na = 2\n", 2, '"a = 2", vị trí 6', "mục này đã có ở trên"),
        ("[a]\n[a]\n", 2, '"[a]", vị trí 3', "bảng này đã có ở trên"),
        ("a = Hội thi\n", 1, '"a = Hội thi", vị trí 5', "văn bản phải nằm trong dấu ngoặc kép"),
        ('a = "x\n', 1, '"a = "x", vị trí 7', "văn bản chưa đóng dấu ngoặc kép"),
        ("a = 28/11/2026\n", 1, '"a = 28/11/2026", vị trí 7', "ngày viết năm-tháng-ngày, ví dụ 2026-11-28"),
        ("a = 5-9-2026\n", 1, '"a = 5-9-2026", vị trí 6', "ngày viết năm-tháng-ngày, ví dụ 2026-11-28"),
        ("a = 1 2\n", 1, '"a = 1 2", vị trí 7', "mỗi dòng một mục"),
        ("a = " + "[" * 2_000, 1, None, ""),
        ("a = " + "9" * 5_000, 1, None, "số có quá nhiều chữ số"),
        ("a = 1\nb = [\n  2,\n  " + "9" * 5_000 + ',\n  4,\n]\n[t]\nc = "x"\n', 4, None, "số có quá nhiều chữ số"),
    ],
)
def test_syntax_errors_name_the_line(tmp_path: Path, text: str, row: int, got: str | None, advice: str) -> None:
    top, problems = opened(tmp_path, text)
    assert top is None
    (problem,) = problems
    assert (problem.expected, problem.row) == ("đúng cú pháp TOML", row)
    if got is not None:
        assert problem.got == got
    assert problem.advice == advice


def test_files_that_are_no_text(tmp_path: Path) -> None:
    assert list(opened(tmp_path, "a = 1\nb = 'é'".encode("latin-1"))[1]) == [
        error("c.toml", "tệp văn bản UTF-8", "bảng mã khác", row=2, advice="lưu lại với bảng mã UTF-8")
    ]
    assert opened(tmp_path, b"\xef\xbb\xbfa = 1\r\n")[0] is not None
    assert [problem.got for problem in opened(tmp_path, "\n" * LINES_MAX)[1]] == ["3000 byte, 3001 dòng"]
    problems = Problems()
    assert open_toml(tmp_path / "none.toml", problems) is None
    assert list(problems) == [error("none.toml", "tệp trong thư mục cuộc thi", "không có tệp này")]
    assert open_toml(tmp_path, problems) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.text(), st.binary(), st.lists(st.sampled_from("[]=\"ab1.,{}#\n '-:T"), max_size=40).map("".join)))
def test_any_content_is_read_or_refused(tmp_path: Path, content: str | bytes) -> None:
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    top, problems = opened(tmp_path, data)
    assert (top is None) == bool(problems.errors)
    if top is not None:
        top.finish()
        assert len(problems.errors) == len(top.values)
        assert all(problem.row > 0 for problem in problems)
