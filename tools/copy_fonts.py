"""Copies the fonts for documents from the page builder's packages into the import package, and proves their glyphs.

Usage: python tools/copy_fonts.py. Called by `make build`; the files are ignored by git and shipped in the wheel.
"""

import shutil
import sys
import unicodedata
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "display" / "node_modules" / "@expo-google-fonts" / "inter"
FONTS = ROOT / "server" / "chungket" / "fonts"

SOURCES = {
    "Inter-SemiBold.ttf": "600SemiBold/Inter_600SemiBold.ttf",
    "Inter-Bold.ttf": "700Bold/Inter_700Bold.ttf",
    # Last: its time of change is what `make` looks at, so it must stand for all of them.
    "Inter-Regular.ttf": "400Regular/Inter_400Regular.ttf",
}
LICENSE = "LICENSE_FONT"

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def vietnamese_letters() -> set[str]:
    """Every precomposed Vietnamese letter in both cases: 12 vowels × 6 tones, đ, and the plain Latin alphabet."""
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES}
    letters |= set("đabcdefghijklmnopqrstuvwxyz")
    return letters | {letter.upper() for letter in letters}


def missing_glyphs(font: Path) -> str:
    """The characters our documents need and `font` has no glyph for, sorted; "" when it has all."""
    needed = vietnamese_letters() | set("0123456789 .,:;–-…“”‘’()/%×₫✓✗")
    with TTFont(font) as opened:
        return "".join(sorted(needed - {chr(code) for code in opened.getBestCmap()}))


def main() -> int:
    """Copy and prove. Exit status 1 when a font lacks a glyph."""
    FONTS.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PACKAGE / LICENSE, FONTS / "LICENSE.txt")
    for name, source in SOURCES.items():
        missing = missing_glyphs(PACKAGE / source)
        if missing:
            print(f"{source}: expected every Vietnamese letter, got none for: {missing}", file=sys.stderr)
            return 1
        # Not copyfile's metadata: the copy must be newer than the lock file it was made for.
        shutil.copyfile(PACKAGE / source, FONTS / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
