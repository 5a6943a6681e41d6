"""A flowing PDF document on A4: paragraphs and tables from page to page, with page numbers, marks and footers.

Owns the frame of a page, page breaks, and how a table is drawn over several pages (`tables_pdf` breaks it into lines).
It must not know what a document says. Called by `minutes_pdf`; `sheets_pdf` sets the type. Lengths are millimetres,
type sizes points.

Page numbers stand at the top in the middle, from the second page on, as in administrative documents.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from chungket.exchange.minutes_blocks import Alignment, Table
from chungket.exchange.sheets_pdf import BLACK, GREY, Colour, Sheets, Weight
from chungket.exchange.tables_pdf import (
    CELL_PADDING_MM,
    ROW_PADDING_MM,
    LaidRow,
    TableLayout,
    laid_out,
    line_height,
    wrapped,
)
from chungket.exchange.text import clean
from chungket.exchange.type_fitting import Box, FittedText, balanced

JOINT = "\ue000"  # nobody types it: private use
PAGE_NUMBER_Y_MM = 8.5
PAGE_NUMBER_PT = 11.0
FOOTER_PT = 7.5
FOOTER_ABOVE_EDGE_MM = 12.0
MARK_PT = 10.0
MARK_COLOUR: Colour = (192, 0, 0)
SLANT_DEGREES = 10.0  # Inter has no italics
BORDER_MM = 0.2
LINES_KEPT_TOGETHER = 3  # a paragraph of so few lines is not split


@dataclass(frozen=True, slots=True)
class Frame:
    """A page and its margins."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def inner_width(self) -> float:
        """Between the margins."""
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> float:
        """Between the margins."""
        return self.height - self.top - self.bottom


# Nghị định 30/2020/NĐ-CP: top and bottom 20–25, left 30–35, right 15–20. Across: the same sheet, turned.
UPRIGHT = Frame(210, 297, 30, 15, 20, 20)
ACROSS = Frame(297, 210, 20, 20, 30, 15)


class Pages(Sheets):
    """One document. Use it in a `with`, as `Sheets`. `y` is where the next thing begins."""

    def __init__(self, title: str, mark: str, footer: str) -> None:
        super().__init__(title)
        self._mark, self._footer = mark, footer
        self.frame = UPRIGHT
        self.y = 0.0
        self.turn_page(UPRIGHT)

    def __enter__(self) -> "Pages":
        return self

    # --- pages

    def turn_page(self, frame: Frame | None = None) -> None:
        """Begin a page, of another frame when one is given."""
        self.frame = frame or self.frame
        across = self.frame.width > self.frame.height
        self._pdf.add_page(orientation="landscape" if across else "portrait")
        frame, self.y = self.frame, self.frame.top
        self.watermark(Box(frame.left, frame.top, frame.inner_width, frame.inner_height), self._mark)
        if self.pages > 1:
            self.line_of_text(str(self.pages), 0, PAGE_NUMBER_Y_MM, frame.width, PAGE_NUMBER_PT)
            if self._mark:
                mark_y = PAGE_NUMBER_Y_MM + line_height(PAGE_NUMBER_PT) - 0.5
                self.line_of_text(self._mark, 0, mark_y, frame.width, MARK_PT, Weight.BOLD, colour=MARK_COLOUR)
        footer_y = frame.height - FOOTER_ABOVE_EDGE_MM
        self.line_of_text(self._footer, 0, footer_y, frame.width, FOOTER_PT, colour=GREY)

    @property
    def bottom(self) -> float:
        """Where the lower margin begins."""
        return self.frame.height - self.frame.bottom

    def keep(self, height: float) -> None:
        """Turn the page unless so much room is left, or the page is still empty."""
        if self.y + height > self.bottom and self.y > self.frame.top:
            self.turn_page()

    def space(self, height: float) -> None:
        """Leave room, except at the top of a page."""
        if self.y > self.frame.top:
            self.y += height

    # --- text

    def printable(self, text: str, weight: Weight = Weight.REGULAR) -> str:
        """The text with characters that the font has no glyph for named by their code: minutes must come out whatever
        somebody typed, and must not hide that something was there."""
        known = self._fonts[weight].cmap
        return "".join(
            character if ord(character) in known else f"[U+{ord(character):04X}]" for character in clean(text)
        )

    def line_of_text(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        size_pt: float,
        weight: Weight = Weight.REGULAR,
        alignment: Alignment = Alignment.CENTRE,
        *,
        colour: Colour = BLACK,
        slanted: bool = False,
    ) -> None:
        """One line in a column from `x`, its top at `y`; nothing for ""."""
        if not text:
            return
        room = width - self.measure(weight)(text) * size_pt
        x += {Alignment.LEFT: 0.0, Alignment.CENTRE: room / 2, Alignment.RIGHT: room}[alignment]
        fitted = FittedText((text,), size_pt)
        with self._slant(slanted, x, y + fitted.height_mm):
            self._set(Box(x, y, width, fitted.height_mm), fitted, weight, colour, centred=False)

    @contextmanager
    def _slant(self, slanted: bool, x: float, y: float) -> Iterator[None]:
        if not slanted:
            yield
            return
        with self._pdf.skew(ax=SLANT_DEGREES, ay=0, x=x, y=y):
            yield

    def paragraph(
        self,
        text: str,
        size_pt: float,
        weight: Weight = Weight.REGULAR,
        alignment: Alignment = Alignment.LEFT,
        *,
        indent: float = 0.0,
        first_indent: float = 0.0,
        after: float = 0.0,
    ) -> None:
        """A paragraph over the whole width, over pages where it must be."""
        width = self.frame.inner_width - indent
        lines = wrapped(self.measure(weight), self.printable(text, weight), width, size_pt, first_indent)
        height = line_height(size_pt)
        if len(lines) <= LINES_KEPT_TOGETHER:
            self.keep(len(lines) * height)
        for index, line in enumerate(lines):
            # Neither the first line nor the last one stands on a page alone.
            self.keep(2 * height if index in (0, len(lines) - 2) else height)
            left = indent + (first_indent if index == 0 else 0)
            room = width - (first_indent if index == 0 else 0)
            self.line_of_text(line, self.frame.left + left, self.y, room, size_pt, weight, alignment)
            self.y += height
        self.y += after

    def column_of_text(
        self, text: str, x: float, y: float, width: float, size_pt: float, weight: Weight = Weight.REGULAR
    ) -> float:
        """Centred lines in a column of its own, which never turns the page; returns where they end. A `JOINT` in the
        text is a space where no line ends."""
        known = self.measure(weight)
        text = JOINT.join(self.printable(part, weight) for part in text.split(JOINT))

        def measure(words: str) -> float:
            return known(words.replace(JOINT, " "))

        fitted = FittedText(wrapped(measure, text, width, size_pt), size_pt)
        for line in balanced(measure, fitted, width).lines:
            self.line_of_text(line.replace(JOINT, " "), x, y, width, size_pt, weight)
            y += line_height(size_pt)
        return y

    def stroke(self, x: float, y: float, width: float, thickness: float = 0.3) -> None:
        """A black line."""
        self._pdf.set_draw_color(*BLACK)
        self._line(x, y, x + width, y, thickness)

    def dotted_line(self, y: float) -> None:
        """A line of dots to write on."""
        self._pdf.set_draw_color(*GREY)
        self._pdf.set_dash_pattern(dash=0.3, gap=1.0)
        self._line(self.frame.left, y, self.frame.width - self.frame.right, y, 0.3)
        self._pdf.set_dash_pattern()

    # --- tables

    def layout(self, table: Table, size_pt: float) -> TableLayout:
        """Break a table into lines for the present frame."""
        return laid_out(table, self.frame.inner_width, size_pt, self.measure, self.printable)

    def table(self, layout: TableLayout) -> None:
        """Draw a table from the present line on; its header stands on every page. A row is split only when it is
        longer than a page."""
        self.keep(layout.start_height)
        self._row(layout, layout.header)
        room = self.frame.inner_height - layout.height(layout.header) - 2 * ROW_PADDING_MM
        lines_max = max(1, int(room / line_height(layout.size_pt)))
        for index, row in enumerate(layout.rows):
            for start in range(0, max(len(lines) for lines in row.cells), lines_max):
                part = replace(row, cells=tuple(lines[start : start + lines_max] for lines in row.cells))
                needed = min(layout.group_height(index), room) if row.band and row.bold else layout.height(part)
                if self.y + needed > self.bottom:
                    self.turn_page()
                    self._row(layout, layout.header)
                self._row(layout, part)

    def _row(self, layout: TableLayout, row: LaidRow) -> None:
        height = layout.height(row)
        x = self.frame.left
        weight = Weight.BOLD if row.bold else Weight.REGULAR
        self._pdf.set_draw_color(*BLACK)
        self._pdf.set_line_width(BORDER_MM)
        alignments = [Alignment.CENTRE] * len(layout.columns)
        if row.band:
            alignments = [Alignment.LEFT]
        elif row is not layout.header:
            alignments = [column.alignment for column in layout.columns]
        widths = [self.frame.inner_width] if row.band else layout.widths
        for alignment, width, lines in zip(alignments, widths, row.cells, strict=True):
            self._pdf.rect(x, self.y, width, height)
            y = self.y + (height - len(lines) * line_height(layout.size_pt)) / 2
            for line in lines:
                inner = width - 2 * CELL_PADDING_MM
                self.line_of_text(line, x + CELL_PADDING_MM, y, inner, layout.size_pt, weight, alignment)
                y += line_height(layout.size_pt)
            x += width
        self.y += height
