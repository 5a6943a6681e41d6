"""How a table's width is divided, and what a table is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.exchange.minutes_blocks import Band, Column, Table, column_widths, table_widths

WIDTHS = st.lists(st.tuples(st.floats(1, 100), st.floats(0, 300)), min_size=1, max_size=12)


@given(columns=WIDTHS, width=st.floats(50, 300))
def test_the_whole_width_is_used(columns: list[tuple[float, float]], width: float) -> None:
    least = [low for low, _ in columns]
    natural = [low + more for low, more in columns]
    widths = column_widths(least, natural, width)
    assert sum(widths) == pytest.approx(width)
    if sum(least) <= width:
        assert all(got >= low - 1e-6 for got, low in zip(widths, least, strict=True))


def test_what_is_left_goes_to_the_long_texts() -> None:
    assert column_widths([10, 10], [10, 110], 80) == pytest.approx([10, 70])


def test_a_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="expected 2 cells, got 1"):
        Table((Column("Hạng"), Column("SBD")), (("1",),))


def test_a_band_takes_no_part_in_widths() -> None:
    columns = (Column("A"), Column("B", whole=True))
    rows = (("một hai ba", "bốn năm"),)

    def width(table: Table) -> list[float]:
        return table_widths(table, 20, lambda text, bold: float(len(text)), 0)

    banded = Table(columns, (Band("một dòng rất dài trên mọi cột"), *rows))
    assert banded.cells == rows
    assert width(banded) == width(Table(columns, rows))
    assert width(banded)[1] >= len("bốn năm")  # never broken
