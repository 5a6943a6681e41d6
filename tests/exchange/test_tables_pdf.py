"""Lines are as long as they may be, and rows as high as they must be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.exchange.minutes_blocks import Band, Column, Table
from chungket.exchange.sheets_pdf import Weight
from chungket.exchange.tables_pdf import ROW_PADDING_MM, laid_out, line_height, wrapped
from chungket.exchange.type_fitting import Measure

WORDS = st.lists(st.text("abcđơ", min_size=1, max_size=12), min_size=1, max_size=30)


def one_each(text: str) -> float:
    """Every letter is 1 mm wide at 1 pt."""
    return float(len(text))


def measure(weight: Weight) -> Measure:
    """The same for every weight."""
    return one_each


def as_typed(text: str, weight: Weight) -> str:
    """Everything can be printed."""
    return text


@given(words=WORDS, width=st.integers(3, 40), indent=st.integers(0, 2))
def test_nothing_is_lost_and_no_line_is_too_long(words: list[str], width: int, indent: int) -> None:
    text = " ".join(words)
    lines = wrapped(one_each, text, width, 1.0, indent)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(lines[0]) <= width - indent
    assert all(len(line) <= width for line in lines)


def test_words_are_kept_whole_where_they_fit() -> None:
    assert wrapped(one_each, "một hai bốn", 7, 1.0) == ("một hai", "bốn")
    assert wrapped(one_each, "một hai bốn", 7, 1.0, 2) == ("một", "hai bốn")
    assert wrapped(one_each, "không-ngắt-được", 6, 1.0) == ("không-", "ngắt-đ", "ược")
    assert wrapped(one_each, "", 6, 1.0) == ("",)


def test_a_row_is_as_high_as_its_longest_cell() -> None:
    table = Table((Column("A"), Column("B")), (("x", "y"), ("x", "năm năm năm năm năm năm năm năm năm năm")))
    layout = laid_out(table, 30, 1.0, measure, as_typed)
    short, tall = (layout.height(row) for row in layout.rows)
    assert short == pytest.approx(line_height(1.0) + 2 * ROW_PADDING_MM)
    assert tall == pytest.approx(len(layout.rows[1].cells[1]) * line_height(1.0) + 2 * ROW_PADDING_MM)
    assert len(layout.rows[1].cells[1]) > 1


def test_a_band_stays_with_the_row_it_heads() -> None:
    table = Table((Column("A"),), (Band("đầu"), ("x",), Band("ghi chú", strong=False), ("y",)))
    layout = laid_out(table, 30, 1.0, measure, as_typed)
    one = line_height(1.0) + 2 * ROW_PADDING_MM
    assert layout.start_height == pytest.approx(3 * one)
    assert [layout.group_height(index) for index in range(5)] == pytest.approx([2 * one, one, 2 * one, one, 0])
    assert [row.bold for row in layout.rows] == [True, False, False, False]


def test_a_sum_is_bold() -> None:
    table = Table((Column("A"),), (("1",), ("1",)), total=True)
    assert [row.bold for row in laid_out(table, 30, 1.0, measure, as_typed).rows] == [False, True]
