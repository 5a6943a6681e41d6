"""Paragraphs and tables broken into lines of one type size: what is known before anything is drawn.

Owns line breaks and the heights of rows. It must not know pages or fonts (widths are handed in). Called by `pages_pdf`.
Lengths are millimetres, type sizes points.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chungket.exchange.minutes_blocks import Band, Column, Table, table_widths
from chungket.exchange.sheets_pdf import Weight
from chungket.exchange.type_fitting import LINE_EM, POINT_MM, Measure

CELL_PADDING_MM = 1.2  # left and right
ROW_PADDING_MM = 0.7  # above and below
ROUNDING_MM = 0.1


@dataclass(frozen=True, slots=True)
class LaidRow:
    """A row in lines, cell by cell; a single cell over all columns (`band`), `bold` or not."""

    cells: tuple[tuple[str, ...], ...]
    band: bool
    bold: bool


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table in lines: columns and their widths, header, rows."""

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    header: LaidRow
    rows: tuple[LaidRow, ...]
    size_pt: float

    def height(self, row: LaidRow) -> float:
        """Of a row with these lines."""
        return max(len(lines) for lines in row.cells) * line_height(self.size_pt) + 2 * ROW_PADDING_MM

    @property
    def start_height(self) -> float:
        """Of the header and the first row: what must not be torn apart."""
        return self.height(self.header) + self.group_height(0)

    def group_height(self, index: int) -> float:
        """Of the row with this index, and of the next one where it heads that; 0 after the last."""
        group = self.rows[index : index + (2 if index < len(self.rows) and self.rows[index].band else 1)]
        return sum(self.height(row) for row in group)


def line_height(size_pt: float) -> float:
    """Of a line with room for stacked diacritics."""
    return size_pt * POINT_MM * LINE_EM


def wrapped(measure: Measure, text: str, width: float, size_pt: float, first_indent: float = 0.0) -> tuple[str, ...]:
    """Lines of at most `width`, the first shorter by `first_indent`. A word wider than a line is broken inside."""
    lines: list[str] = []
    line, room = "", (width - first_indent) / size_pt
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if measure(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
            room = width / size_pt
        line = word
        while measure(line) > room and len(line) > 1:
            kept = len(line) - 1
            while kept > 1 and measure(line[:kept]) > room:
                kept -= 1
            lines.append(line[:kept])
            line, room = line[kept:], width / size_pt
    return (*lines, line)


def laid_out(
    table: Table,
    width: float,
    size_pt: float,
    measure: Callable[[Weight], Measure],
    printable: Callable[[str, Weight], str],
) -> TableLayout:
    """A table in lines, `width` wide. `printable` makes any text one that can be measured."""

    def text_width(text: str, bold: bool) -> float:
        weight = Weight.BOLD if bold else Weight.REGULAR
        return measure(weight)(printable(text, weight)) * size_pt + ROUNDING_MM

    widths = table_widths(table, width, text_width, 2 * CELL_PADDING_MM)

    def laid(texts: Sequence[str], bold: bool, *, band: bool = False) -> LaidRow:
        weight = Weight.BOLD if bold else Weight.REGULAR
        lines = tuple(
            wrapped(measure(weight), printable(text, weight), room - 2 * CELL_PADDING_MM, size_pt)
            for text, room in zip(texts, [width] if band else widths, strict=True)
        )
        return LaidRow(lines, band, bold)

    last = len(table.rows) - 1
    rows = [
        laid((row.text,), row.strong, band=True) if isinstance(row, Band) else laid(row, table.total and index == last)
        for index, row in enumerate(table.rows)
    ]
    header = laid([column.header for column in table.columns], True)
    return TableLayout(table.columns, tuple(widths), header, tuple(rows), size_pt)
