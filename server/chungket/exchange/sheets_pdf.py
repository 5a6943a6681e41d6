"""A4 sheets to be cut: text that always fits its box, cut marks, fold lines, watermarks, QR codes.

Owns fpdf2 and the fonts; it must not know what a badge or a slip is. Called by `badges`. Lengths are millimetres from
the top left corner of the page, type sizes are points.

Text is set without a shaping engine: it is NFC, and the font has a glyph for every precomposed Vietnamese letter.
"""

import math
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from chungket.exchange.problems import ExchangeError
from chungket.exchange.type_fitting import (
    LINE_ABOVE_EM,
    LINE_EM,
    POINT_MM,
    Box,
    FittedText,
    Measure,
    balanced,
    fit,
    fit_name,
    fit_paragraphs,
)
from chungket.resources import FONT_BOLD, FONT_REGULAR, FONT_SEMIBOLD, fonts_directory

PAGE_WIDTH_MM = 210.0
PAGE_HEIGHT_MM = 297.0

CAP_HEIGHT_EM = 1490 / 2048
HYPHEN_CELL = 0.6  # of the cell of a letter
WIDEST_CAPITAL_EM = 1.04  # W in the bold cut
CODE_LINE_EM = 0.85

QR_QUIET_MODULES = 4
QR_SEAM_MM = 0.02  # rows overlap this much, or viewers show white lines between them
CUT_MARK_MM = 5.0
CROSS_MARK_MM = 1.5
WATERMARK_DEGREES = 18.0

BLACK, GREY, PALE, WATERMARK = (0, 0, 0), (95, 95, 95), (170, 170, 170), (255, 214, 205)
Colour = tuple[int, int, int]

CAPITAL_I_WITH_SERIFS = "\ue00c"  # Inter's own place for it; told apart from 1 and L at a glance


class Weight(StrEnum):
    """A cut of Inter, by the family name it has in the document."""

    REGULAR = "inter"
    SEMIBOLD = "inter-semibold"
    BOLD = "inter-bold"


class GlyphMissing(ExchangeError):
    """A text has a character the fonts cannot print. A badge with an empty box in a name is no badge."""


class Sheets:
    """One PDF document of A4 pages. Use it in a `with`: it holds the font files open."""

    def __init__(self, title: str) -> None:
        self._pdf = FPDF(unit="mm", format="A4")
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.set_margin(0)
        self._pdf.set_title(title)
        self._pdf.set_creator("Chung Kết")
        self._pdf.set_lang("vi-VN")
        fonts = fonts_directory()
        for weight, name in (
            (Weight.REGULAR, FONT_REGULAR),
            (Weight.SEMIBOLD, FONT_SEMIBOLD),
            (Weight.BOLD, FONT_BOLD),
        ):
            self._pdf.add_font(weight, fname=fonts / name)
        self._fonts = {weight: font for weight in Weight if isinstance(font := self._pdf.fonts[weight], TTFFont)}

    def __enter__(self) -> "Sheets":
        return self

    def __exit__(self, *_: object) -> None:
        for font in self._fonts.values():
            font.ttfont.close()

    def add_page(self) -> None:
        """Start the next page."""
        self._pdf.add_page()

    @property
    def pages(self) -> int:
        """How many pages have been started."""
        return self._pdf.page

    def content(self) -> bytes:
        """The finished file. Nothing may be drawn afterwards."""
        return bytes(self._pdf.output())

    # --- text

    def measure(self, weight: Weight) -> Measure:
        """Widths of texts in this weight."""
        advances = self._fonts[weight].cw  # thousandths of the type size, by code point
        return lambda text: sum(advances[ord(character)] for character in text) / 1000 * POINT_MM

    def text(
        self,
        box: Box,
        text: str,
        size_max: float,
        weight: Weight = Weight.REGULAR,
        *,
        centred: bool = False,
        name: bool = False,
        colour: Colour = BLACK,
        where: str = "",
    ) -> FittedText:
        """Set a text in a box from its top, as large as fits; centred both ways when asked. Returns what was set.

        `where` names the record in the error. Raises `GlyphMissing`.
        """
        text = unicodedata.normalize("NFC", text)
        self._refuse_missing(text, weight, where)
        measure = self.measure(weight)
        fitted = (fit_name if name else fit)(measure, text, box.width, box.height, size_max)
        if centred:
            fitted = balanced(measure, fitted, box.width)
        self._set(box, fitted, weight, colour, centred)
        return fitted

    def paragraphs(self, box: Box, texts: Sequence[str], size_max: float, gap: float = 0.6) -> None:
        """Set texts one below the other from the top of a box, all of one size. Raises `GlyphMissing`."""
        y = box.y
        for text in texts:
            self._refuse_missing(text, Weight.REGULAR, "")
        for fitted in fit_paragraphs(self.measure(Weight.REGULAR), texts, box, size_max, gap):
            self._set(Box(box.x, y, box.width, fitted.height_mm), fitted, Weight.REGULAR, BLACK, centred=False)
            y += fitted.height_mm + gap

    def _set(self, box: Box, fitted: FittedText, weight: Weight, colour: Colour, centred: bool) -> None:
        measure = self.measure(weight)
        self._pdf.set_font(weight, size=fitted.size_pt)
        self._pdf.set_text_color(*colour)
        em = fitted.size_pt * POINT_MM
        top = box.y + ((box.height - fitted.height_mm) / 2 if centred else 0)
        for index, line in enumerate(fitted.lines):
            left = (box.width - measure(line) * fitted.size_pt) / 2 if centred else 0
            self._pdf.text(box.x + left, top + (LINE_ABOVE_EM + LINE_EM * index) * em, line)

    def _refuse_missing(self, text: str, weight: Weight, where: str) -> None:
        known = self._fonts[weight].cmap
        missing = "".join(dict.fromkeys(character for character in text if ord(character) not in known))
        if missing:
            codes = ", ".join(f"U+{ord(character):04X}" for character in missing)
            prefix = f"{where}: " if where else ""
            raise GlyphMissing(f'{prefix}cần chữ mà phông Inter in được; "{text}" có ký tự không in được: {codes}')

    def code(self, box: Box, groups: Sequence[str]) -> None:
        """Groups of capitals and digits, every character in a cell of its own, hyphens between the groups.

        Zero gets a stroke and I its serifs, so that no two characters look alike.
        """
        characters = "-".join(groups)
        widths = [HYPHEN_CELL if character == "-" else 1.0 for character in characters]
        cell = box.width / sum(widths)
        em = min(cell / WIDEST_CAPITAL_EM, box.height / CODE_LINE_EM)
        size = em / POINT_MM
        baseline = box.y + box.height / 2 + CAP_HEIGHT_EM / 2 * em
        measure = self.measure(Weight.BOLD)
        self._pdf.set_font(Weight.BOLD, size=size)
        self._pdf.set_text_color(*BLACK)
        self._pdf.set_draw_color(*BLACK)
        left = box.x
        for character, width in zip(characters, widths, strict=True):
            shown = CAPITAL_I_WITH_SERIFS if character == "I" else character
            middle = left + width * cell / 2
            self._pdf.text(middle - measure(shown) * size / 2, baseline, shown)
            if character == "0":
                self._line(middle - 0.13 * em, baseline - 0.2 * em, middle + 0.13 * em, baseline - 0.53 * em, 0.09 * em)
            left += width * cell

    # --- graphics

    def qr(self, box: Box, content: str) -> None:
        """A QR code with its quiet zone on white, as large as the box allows."""
        matrix = segno.make_qr(content, error="m").matrix
        side = min(box.width, box.height)
        module = side / (len(matrix) + 2 * QR_QUIET_MODULES)
        self._pdf.set_fill_color(255, 255, 255)
        self._pdf.rect(box.x, box.y, side, side, style="F")
        self._pdf.set_fill_color(*BLACK)
        for row, modules in enumerate(matrix):
            y = box.y + (row + QR_QUIET_MODULES) * module
            start = 0
            while start < len(modules):
                end = start
                while end < len(modules) and modules[end] == modules[start]:
                    end += 1
                if modules[start]:
                    x = box.x + (start + QR_QUIET_MODULES) * module
                    self._pdf.rect(x, y, (end - start) * module, module + QR_SEAM_MM, style="F")
                start = end

    def rule(self, box: Box) -> None:
        """A thin line along the top of a box."""
        self._pdf.set_draw_color(*PALE)
        self._line(box.x, box.y, box.x + box.width, box.y, 0.2)

    def crop_marks(self, columns: Sequence[float], rows: Sequence[float]) -> None:
        """Marks in the margins and small crosses inside for cuts along `columns` (x) and `rows` (y), first to last."""
        self._pdf.set_draw_color(*PALE)
        left, right, top, bottom = columns[0], columns[-1], rows[0], rows[-1]
        for x in columns:
            self._line(x, top - CUT_MARK_MM - 1, x, top - 1)
            self._line(x, bottom + 1, x, bottom + CUT_MARK_MM + 1)
            for y in rows:
                self._line(x, max(y - CROSS_MARK_MM, top), x, min(y + CROSS_MARK_MM, bottom))
        for y in rows:
            self._line(left - CUT_MARK_MM - 1, y, left - 1, y)
            self._line(right + 1, y, right + CUT_MARK_MM + 1, y)
            for x in columns:
                self._line(max(x - CROSS_MARK_MM, left), y, min(x + CROSS_MARK_MM, right), y)

    def cut_line(self, y: float) -> None:
        """A dashed line from edge to edge."""
        self._pdf.set_draw_color(*GREY)
        self._pdf.set_dash_pattern(dash=3, gap=2)
        self._line(0, y, PAGE_WIDTH_MM, y)
        self._pdf.set_dash_pattern()

    def fold_line(self, x: float, top: float, bottom: float) -> None:
        """A dotted upright line."""
        self._pdf.set_draw_color(*GREY)
        self._pdf.set_dash_pattern(dash=0.3, gap=1.2)
        self._line(x, top, x, bottom)
        self._pdf.set_dash_pattern()

    def watermark(self, box: Box, text: str) -> None:
        """Large pale letters across a box; drawn first, everything else goes on top. Nothing for ""."""
        if not text:
            return
        slope = math.radians(WATERMARK_DEGREES)
        width = 0.9 * box.width / math.cos(slope)
        text_width = self.measure(Weight.BOLD)(text)
        size = min(width / text_width, 0.45 * box.height / POINT_MM)
        self._pdf.set_font(Weight.BOLD, size=size)
        self._pdf.set_text_color(*WATERMARK)
        x, y = box.x + box.width / 2, box.y + box.height / 2
        with self._pdf.rotation(WATERMARK_DEGREES, x, y):
            self._pdf.text(x - text_width * size / 2, y + CAP_HEIGHT_EM / 2 * size * POINT_MM, text)

    def _line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.2) -> None:
        self._pdf.set_line_width(width)
        self._pdf.line(x1, y1, x2, y2)
