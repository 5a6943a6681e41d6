"""The proof that the documents' fonts have every Vietnamese letter."""

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder

from chungket.resources import FONT_BOLD, FONT_REGULAR, FONT_SEMIBOLD, fonts_directory
from tools.copy_fonts import missing_glyphs, vietnamese_letters


def test_all_letters_are_known() -> None:
    letters = vietnamese_letters()
    # 12 vowels in 6 tones, đ, and the 20 other letters of the Latin alphabet, in two cases.
    assert len(letters) == 2 * (12 * 6 + 1 + 20)
    assert set("ẤẲỔỆữỵĐ") <= letters


@pytest.mark.parametrize("name", [FONT_REGULAR, FONT_SEMIBOLD, FONT_BOLD])
def test_the_built_fonts_have_them(name: str) -> None:
    assert missing_glyphs(fonts_directory() / name) == ""


def test_a_font_without_a_letter_is_found_out(tmp_path: Path) -> None:
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({ord("A"): "A"})
    builder.save(tmp_path / "poor.ttf")
    missing = missing_glyphs(tmp_path / "poor.ttf")
    assert "Ệ" in missing
    assert "A" not in missing
