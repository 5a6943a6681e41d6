"""Reads back what a page of our own PDF files says and where: for tests, without a PDF library.

Knows only what fpdf2 writes: one object per `obj … endobj`, Flate streams, two-byte glyph codes with a ToUnicode table.
"""

import re
import zlib
from dataclasses import dataclass

POINT_MM = 25.4 / 72
PAGE_HEIGHT_PT = 841.89

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_NUMBER = rb"-?[\d.]+"
_STEP = re.compile(
    rb"/(?P<font>F\d+) (?P<size>[\d.]+) Tf"
    rb"|(?<!\S)(?P<state>[qQ])(?!\S)"
    rb"|BT (?P<x>%(n)s) (?P<y>%(n)s) Td \((?P<text>(?:\\.|[^\\)])*)\) Tj"
    rb"|(?P<left>%(n)s) (?P<top>%(n)s) (?P<width>%(n)s) (?P<height>%(n)s) re f" % {b"n": _NUMBER},
    re.DOTALL,
)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Line:
    """A line of text: its baseline's left end in mm from the page's top left corner, its size in points."""

    text: str
    x: float
    y: float
    size_pt: float


@dataclass(frozen=True)
class Page:
    """Lines and filled rectangles (x, y of the top left corner, width, height in mm)."""

    lines: tuple[Line, ...]
    rectangles: tuple[tuple[float, float, float, float], ...]

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self.lines)


def read_pages(data: bytes) -> list[Page]:
    """The pages of a file in order."""
    objects = {int(match[1]): match[2] for match in _OBJECT.finditer(data)}
    fonts = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body):
            fonts[name.decode()] = _unicode_table(objects, int(number))
    return [
        _page(_stream(objects[_reference(body, b"Contents")]), fonts)
        for body in objects.values()
        if re.search(rb"/Type /Page\b", body)
    ]


def _reference(body: bytes, key: bytes) -> int:
    match = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert match is not None
    return int(match[1])


def _stream(body: bytes) -> bytes:
    match = _STREAM.search(body)
    assert match is not None
    return zlib.decompress(match[1]) if b"/FlateDecode" in body else match[1]


def _unicode_table(objects: dict[int, bytes], font: int) -> dict[int, str]:
    table = _stream(objects[_reference(objects[font], b"ToUnicode")])
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table)
    }


def _page(content: bytes, fonts: dict[str, dict[int, str]]) -> Page:
    lines: list[Line] = []
    rectangles: list[tuple[float, float, float, float]] = []
    font, size = "", 0.0
    saved: list[tuple[str, float]] = []  # q keeps the font, Q brings it back
    for match in _STEP.finditer(content):
        if match["font"]:
            font, size = match["font"].decode(), float(match["size"])
        elif match["state"] == b"q":
            saved.append((font, size))
        elif match["state"] == b"Q":
            font, size = saved.pop()
        elif match["text"] is not None:
            codes = re.sub(rb"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), match["text"], flags=re.DOTALL)
            text = "".join(fonts[font][int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2))
            x, y = float(match["x"]), float(match["y"])
            lines.append(Line(text, x * POINT_MM, (PAGE_HEIGHT_PT - y) * POINT_MM, size))
        else:
            x, y, width, height = (float(match[group]) for group in ("left", "top", "width", "height"))
            # The corner and the height that fpdf2 gives count from the bottom of the page.
            top = PAGE_HEIGHT_PT - max(y, y + height)
            rectangles.append((x * POINT_MM, top * POINT_MM, width * POINT_MM, abs(height) * POINT_MM))
    return Page(tuple(lines), tuple(rectangles))
