from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.exchange.cells import (
    EMPTY_CELL,
    CellKind,
    boolean_cell,
    date_cell,
    day_of,
    flag_of,
    number_cell,
    text_cell,
    unreadable_cell,
)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1, "000", "001"),
        (1.0, '"000"', "001"),
        (12, "General", "12"),
        (2019.0, "General", "2019"),
        (0.25, "0%", "25%"),
        (0.1, "0.0%", "10%"),
        (2.5, "General", "2,5"),
        (0.1 + 0.2, "General", "0,3"),
        (-3, "000", "-3"),
    ],
)
def test_number_reads_as_excel_shows_it(value: float, number_format: str, shown: str) -> None:
    assert number_cell(value, number_format).shown == shown


def test_not_a_number_is_unreadable() -> None:
    assert number_cell(float("nan"), "General").kind is CellKind.UNREADABLE
    assert number_cell(float("inf"), "General").kind is CellKind.UNREADABLE


@pytest.mark.parametrize("raw", ["", "   ", "\u00a0\t\n", "\u200b", "_x000D_"])
def test_blank_text_is_an_empty_cell(raw: str) -> None:
    assert text_cell(raw) is EMPTY_CELL


def test_text_is_cleaned_and_excel_escapes_are_undone() -> None:
    assert text_cell("Nguye\u0302\u0303n\u00a0 An_x000D_\n ").shown == "Nguyễn An"
    assert text_cell("a_x0041_b").shown == "aAb"
    assert text_cell("\ud800").shown == "\ufffd"


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("05/02/2010", date(2010, 2, 5)),
        ("5/2/2010", date(2010, 2, 5)),
        ("5-2-2010", date(2010, 2, 5)),
        ("05.02.2010", date(2010, 2, 5)),
        (" 5 / 2 / 2010 ", date(2010, 2, 5)),
        ("2010-02-05", date(2010, 2, 5)),
        ("2010-02-05 00:00:00", date(2010, 2, 5)),
        ("31/02/2010", None),
        ("13/25/2010", None),
        ("05/02/10", None),
        ("2010", None),
        ("05/02/0000", None),
        ("mai", None),
    ],
)
def test_dates_as_text_are_day_first(raw: str, day: date | None) -> None:
    assert day_of(text_cell(raw)) == day


def test_dates_of_other_cells() -> None:
    assert day_of(date_cell(date(2010, 2, 5))) == date(2010, 2, 5)
    assert date_cell(date(2010, 2, 5)).shown == "05/02/2010"
    assert day_of(number_cell(40214, "General")) is None
    assert day_of(EMPTY_CELL) is None


@pytest.mark.parametrize("raw", ["có", "CÓ", "Co\u0301", "x", "X", " đúng ", "1", "✓"])
def test_yes(raw: str) -> None:
    assert flag_of(text_cell(raw)) is True


@pytest.mark.parametrize("raw", ["không", "KHÔNG", "Ko", "sai", "0"])
def test_no(raw: str) -> None:
    assert flag_of(text_cell(raw)) is False


def test_neither_yes_nor_no() -> None:
    assert flag_of(text_cell("có thể")) is None
    assert flag_of(EMPTY_CELL) is None
    assert flag_of(boolean_cell(True)) is True
    assert flag_of(number_cell(1, "General")) is True
    assert flag_of(number_cell(7, "General")) is None


@given(st.text())
def test_any_text_makes_a_cell_that_can_be_written(raw: str) -> None:
    cell = text_cell(raw)
    cell.shown.encode()
    assert cell.is_empty == (cell.shown == "")
    assert day_of(cell) is None or cell.kind is CellKind.TEXT


@given(st.one_of(st.floats(), st.integers()), st.text(max_size=12))
def test_any_number_and_format_make_a_cell(value: float, number_format: str) -> None:
    assert number_cell(value, number_format).shown


def test_unreadable_cell_says_what_it_is() -> None:
    assert unreadable_cell("lỗi của Excel #N/A").shown == "lỗi của Excel #N/A"
