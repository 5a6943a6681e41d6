"""Does a text fit the hall: the type size that the last row can read, and how many lines a text takes at that size.

Owns the projector's geometry (SCREENS, Projector) for the checks before a contest. It must not know files or
contests beyond one `Hall`. Called by `question_checks` and `finalist_checks`; the projector page measures for itself.

How the widths below were obtained: advance widths of Inter (release 4.1) at the weights 400, 600 and 700, read from
the font's `hmtx` table for every Vietnamese letter, digit and common sign; each class takes the widest of its members
at the widest of the three weights, so the estimate never promises room that is not there. On Vietnamese prose it comes
out about a tenth wider than the real text. Cap height is Inter's own 1490/2048 em.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chungket.core.contest import Hall

PICTURE_WIDTH_PX = 1920
PICTURE_HEIGHT_PX = 1080
MARGIN_PERCENT = 5
LINE_HEIGHT = Fraction(7, 5)
CAP_HEIGHT_EM = Fraction(1490, 2048)
CAP_HEIGHT_PERCENT_MIN = Fraction(7, 2)  # SCREENS: nothing essential below 3.5 % of the height
ROWS_MIN = 4  # below that not even a stem with two choices can be shown

HEADER_ROWS = 1  # number of the question, clock
CHOICE_BOX_EM = Fraction(3, 2)  # letter, shape and padding left of a choice's text
CHOICE_GAP_ROWS = Fraction(1, 5)  # frame and distance between two choices
IMAGE_ROWS_MIN = 3  # an image beside nothing but its stem needs at least this much height

NAME_EM_MAX = Fraction(37, 2)  # one line of a badge: 95 mm wide at 14 pt bold; also one line of the wall in most halls

_HUNDREDTHS_EM: tuple[tuple[str, int], ...] = (
    ("ijlI", 29),
    ("frt", 41),
    ("m", 92),
    ("w", 86),
    ("M", 94),
    ("W", 104),
    (" ", 29),
    (".,:;'’!|", 36),
    ('"“”()[]/-–?', 56),
    ("0123456789", 68),
    ("%…—@", 102),
)
_WIDTHS = {character: width for characters, width in _HUNDREDTHS_EM for character in characters}
_SMALL_LETTER, _CAPITAL_LETTER, _OTHER = 66, 79, 102


@dataclass(frozen=True, slots=True)
class HallType:
    """Type for one hall on a 1920×1080 picture: size in px, rows in the picture, width of a row in em."""

    cap_height_percent: Fraction
    font_px: int
    rows: int
    row_em: Fraction


def hall_type(hall: Hall) -> HallType:
    """Size from geometry: cap height % = farthest viewer ÷ (picture height × 200) × 100, at least 3.5 %.

    30 m and a 2.5 m picture: 6 %, 89 px, 7 rows of 19.4 em.
    """
    percent = Fraction(hall.farthest_viewer_cm, hall.picture_height_cm * 200) * 100
    percent = max(percent, CAP_HEIGHT_PERCENT_MIN)
    font_px = Fraction(percent * PICTURE_HEIGHT_PX, 100) / CAP_HEIGHT_EM
    free = Fraction(100 - 2 * MARGIN_PERCENT, 100)
    rows = int(free * PICTURE_HEIGHT_PX / (font_px * LINE_HEIGHT))
    return HallType(percent, round(font_px), rows, free * PICTURE_WIDTH_PX / font_px)


def character_em(character: str) -> Fraction:
    """Estimated advance width of one character, in em. Diacritics add nothing to their letter."""
    width = _WIDTHS.get(character)
    if width is None:
        width = _SMALL_LETTER if character.islower() else _CAPITAL_LETTER if character.isupper() else _OTHER
    return Fraction(width, 100)


def text_em(text: str) -> Fraction:
    """Estimated width of a text on one line, in em."""
    return sum((character_em(character) for character in text), Fraction(0))


def lines_of(text: str, row_em: Fraction) -> int:
    """How many lines a text takes when broken at spaces; a word wider than a line is broken inside."""
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = Fraction(0)
        for word in paragraph.split(" "):
            width = text_em(word)
            if used and used + character_em(" ") + width > row_em:
                lines += 1
                used = Fraction(0)
            used += width + (character_em(" ") if used else 0)
            if used > row_em:
                broken = -(-used // row_em) - 1
                lines += int(broken)
                used -= broken * row_em
    return lines


def stem_rows(stem: str, hall: HallType) -> int:
    """Rows of a stem shown alone, under the header row."""
    return HEADER_ROWS + lines_of(stem, hall.row_em)


def choices_rows(choices: Sequence[str], hall: HallType) -> int:
    """Rows of the choices shown alone, one below the other, under the header row."""
    lines = sum(lines_of(choice, max(hall.row_em - CHOICE_BOX_EM, Fraction(1))) for choice in choices)
    return HEADER_ROWS + -(-(lines + CHOICE_GAP_ROWS * len(choices)) // 1)


def name_fits(name: str) -> bool:
    """Whether a finalist's name stays on one line of the badge."""
    return text_em(name) <= NAME_EM_MAX
