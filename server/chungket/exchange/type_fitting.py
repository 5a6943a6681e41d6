"""How large a text can be set in a box: sizes, line breaks, room for stacked diacritics.

Owns the arithmetic only; it must not know fonts (widths are handed in) or pages. Called by `sheets_pdf`. Lengths are
millimetres, type sizes points. Nothing here ever leaves out a part of a text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

POINT_MM = 25.4 / 72

# Room above and below the baseline for stacked diacritics (Ẩ, Ỗ, Ậ), as fractions of the type size.
LINE_ABOVE_EM = 1.11
LINE_BELOW_EM = 0.27
LINE_EM = LINE_ABOVE_EM + LINE_BELOW_EM

WORD_BROKEN_BELOW_PT = 6.0  # a word is set smaller down to this size before it is broken inside
SHRINK = 0.97
NAME_GAIN_MIN = 1.2  # breaking a name has to make it this much larger


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, by: float) -> "Box":
        """The box with a margin taken off on every side."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True, slots=True)
class FittedText:
    """Lines of a text at the size at which they fit."""

    lines: tuple[str, ...]
    size_pt: float

    @property
    def height_mm(self) -> float:
        """The room the lines take, diacritics included."""
        return len(self.lines) * self.size_pt * POINT_MM * LINE_EM


Measure = Callable[[str], float]  # width in mm at 1 pt


def fit(measure: Measure, text: str, width: float, height: float, size_max: float, lines_max: int = 99) -> FittedText:
    """The largest size up to `size_max` at which the text, broken at spaces, fits `width` × `height`.

    Nothing is ever left out: a text that is too long becomes smaller, and below `WORD_BROKEN_BELOW_PT` a word wider
    than the box is broken inside.
    """
    size = size_max
    while True:
        lines = _wrapped(measure, text, width / size, size < WORD_BROKEN_BELOW_PT)
        if lines is not None and len(lines) <= lines_max:
            fitted = FittedText(lines, size)
            if fitted.height_mm <= height:
                return fitted
        size *= SHRINK


def balanced(measure: Measure, fitted: FittedText, width: float) -> FittedText:
    """The same text at the same size on as many lines, as equally long as can be: no last word on a line alone."""
    text, lines = " ".join(fitted.lines), fitted.lines
    if len(lines) < 2 or fitted.size_pt < WORD_BROKEN_BELOW_PT:
        return fitted
    while True:
        width *= SHRINK
        narrower = _wrapped(measure, text, width / fitted.size_pt, False)
        if narrower is None or len(narrower) > len(lines):
            return FittedText(lines, fitted.size_pt)
        lines = narrower


def fit_paragraphs(measure: Measure, texts: Sequence[str], box: Box, size_max: float, gap: float) -> list[FittedText]:
    """Texts one below the other, `gap` apart, all of the largest size at which they fit the box together."""
    size = size_max
    while True:
        fitted = [fit(measure, text, box.width, box.height, size) for text in texts]
        height = sum(text.height_mm for text in fitted) + gap * (len(texts) - 1)
        if height <= box.height and len({text.size_pt for text in fitted}) == 1:
            return fitted
        size *= SHRINK


def fit_name(measure: Measure, name: str, width: float, height: float, size_max: float) -> FittedText:
    """A person's name: on one line unless breaking it makes it larger by a fifth."""
    one, several = (fit(measure, name, width, height, size_max, lines) for lines in (1, 99))
    return one if one.size_pt * NAME_GAIN_MIN > several.size_pt else several


def _wrapped(measure: Measure, text: str, width: float, break_words: bool) -> tuple[str, ...] | None:
    """Lines no wider than `width` (mm at 1 pt); None when a word is wider and may not be broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if measure(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        line = word
        while measure(line) > width:
            if not break_words:
                return None
            kept = len(line) - 1
            while kept > 1 and measure(line[:kept]) > width:
                kept -= 1
            lines.append(line[:kept])
            line = line[kept:]
    return (*lines, line)
