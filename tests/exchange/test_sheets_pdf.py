"""What is drawn on a sheet is where it should be and can be read."""

import unicodedata
from collections.abc import Iterator

import pytest
from fontTools.ttLib import TTFont

from chungket.exchange.sheets_pdf import CAPITAL_I_WITH_SERIFS, GlyphMissing, Sheets, Weight
from chungket.exchange.text import VIETNAMESE_LETTERS
from chungket.exchange.type_fitting import LINE_ABOVE_EM, LINE_BELOW_EM, Box
from chungket.resources import FONT_BOLD, FONT_REGULAR, FONT_SEMIBOLD, fonts_directory
from tests.exchange.pdf_reading import Page, read_pages

FONTS = (FONT_REGULAR, FONT_SEMIBOLD, FONT_BOLD)


def page_of(sheets: Sheets) -> Page:
    """The only page."""
    (page,) = read_pages(sheets.content())
    return page


@pytest.fixture
def sheets() -> Iterator[Sheets]:
    """A document with an empty page."""
    with Sheets("Thử") as made:
        made.add_page()
        yield made


@pytest.mark.parametrize("name", FONTS)
def test_stacked_diacritics_stay_inside_their_line(name: str) -> None:
    small = {letter for letter in VIETNAMESE_LETTERS if len(letter) == 1}
    letters = small | {letter.upper() for letter in small}
    with TTFont(fonts_directory() / name) as font:
        units, glyphs, table = font["head"].unitsPerEm, font.getBestCmap(), font["glyf"]
        highest = max(table[glyphs[ord(letter)]].yMax for letter in letters)
        lowest = min(table[glyphs[ord(letter)]].yMin for letter in letters)
    assert highest <= LINE_ABOVE_EM * units
    assert lowest >= -LINE_BELOW_EM * units


def test_the_capital_i_of_codes_has_serifs() -> None:
    with TTFont(fonts_directory() / FONT_BOLD) as font:
        glyphs, widths = font.getBestCmap(), font["hmtx"]
        assert glyphs[ord(CAPITAL_I_WITH_SERIFS)] == "I.1"
        assert widths["I.1"][0] > 1.3 * widths["I"][0]


def test_a_centred_text_stands_in_the_middle(sheets: Sheets) -> None:
    box = Box(20, 30, 100, 20)
    sheets.text(box, "Ấ", 12, Weight.BOLD, centred=True)
    (line,) = page_of(sheets).lines
    width = sheets.measure(Weight.BOLD)("Ấ") * 12
    assert line.x == pytest.approx(70 - width / 2, abs=0.05)
    assert 30 < line.y < 50
    assert line.size_pt == pytest.approx(12)


def test_text_is_composed(sheets: Sheets) -> None:
    sheets.text(Box(0, 0, 100, 10), unicodedata.normalize("NFD", "Nguyễn Thị Ổn"), 10)
    assert page_of(sheets).text == "Nguyễn Thị Ổn"


def test_a_character_without_glyph_is_named(sheets: Sheets) -> None:
    with pytest.raises(GlyphMissing, match=r'^Thẻ 001: cần chữ mà phông Inter in được; "Lý 安" có .*: U\+5B89$'):
        sheets.text(Box(0, 0, 100, 10), "Lý 安", 10, where="Thẻ 001")
    with pytest.raises(GlyphMissing, match=r"U\+5B89"):
        sheets.paragraphs(Box(0, 0, 100, 10), ["Lý 安"], 10)


def test_the_characters_of_a_code_stand_in_equal_cells(sheets: Sheets) -> None:
    sheets.code(Box(10, 10, 90, 12), ("W1I0", "MLJ8"))
    lines = page_of(sheets).lines
    assert [line.text for line in lines] == ["W", "1", CAPITAL_I_WITH_SERIFS, "0", "-", "M", "L", "J", "8"]
    assert len({line.y for line in lines}) == 1
    measure = sheets.measure(Weight.BOLD)
    middles = [line.x + measure(line.text) * line.size_pt / 2 for line in lines]
    cell = 90 / 8.6  # the hyphen has 0.6 of a cell
    expected = [10 + cell * step for step in (0.5, 1.5, 2.5, 3.5, 4.3, 5.1, 6.1, 7.1, 8.1)]
    assert middles == pytest.approx(expected, abs=0.05)
    assert all(measure(line.text) * line.size_pt <= cell for line in lines)


def test_no_watermark_no_letters(sheets: Sheets) -> None:
    sheets.watermark(Box(0, 0, 100, 50), "")
    assert page_of(sheets).lines == ()
