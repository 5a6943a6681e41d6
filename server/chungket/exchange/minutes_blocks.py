"""The minutes as a sequence of headings, paragraphs and tables: worded, not yet set.

Owns these blocks and how a table's width is divided. It must not know what a final is, nor a file format.
`minutes_document` makes blocks, `minutes_docx` and `minutes_pdf` set each in their own way, so that both papers say
the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"

HEADER_LINES, HEADER_LINES_MAX = 1.6, 2.6  # wished, and accepted; a break is rarely in the middle


class Alignment(StrEnum):
    """Where the lines of a text stand."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Style(StrEnum):
    """How a paragraph looks."""

    BODY = "body"  # first line indented
    ITEM = "item"  # a line of a list, indented
    DOTTED = "dotted"  # an empty line of dots to write on


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an administrative document: organiser left, name of the state and motto right."""

    superior: str
    organiser: str
    symbol: str  # with "Số: "
    place_and_date: str


@dataclass(frozen=True, slots=True)
class Title:
    """What the document is: a word in capitals and lines below it, then a mark ("" for none)."""

    name: str
    lines: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section (level 1) or of a part of one (level 2)."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; one character string without line breaks."""

    text: str
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `whole`: its cells are never broken into lines."""

    header: str
    alignment: Alignment = Alignment.LEFT
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A row of one cell over all columns. `strong`: it heads the rows below and is not parted from them."""

    text: str
    strong: bool = True


Row = tuple[str, ...] | Band


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers that are repeated on each page. `total`: the last row is a sum, set bold."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if not isinstance(row, Band) and len(row) != len(self.columns):
                raise ValueError(f"expected {len(self.columns)} cells, got {len(row)}: {row}")

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The rows that have a cell in each column."""
        return tuple(row for row in self.rows if not isinstance(row, Band))


@dataclass(frozen=True, slots=True)
class Code:
    """Lines with a QR code beside them, which holds `content`."""

    lines: tuple[str, ...]
    content: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """A closing sentence and the signature blocks, two in a row; (title, name). Never split between pages."""

    closing: str
    note: str  # under each title
    blocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """The heading of an annex, on a new page across."""

    name: str
    title: str
    mark: str


Block = Head | Title | Heading | Paragraph | Table | Code | Signatures | Annex


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `mark` is repeated on every page ("" for none), and so is `footer`."""

    title: str
    mark: str
    footer: str
    blocks: tuple[Block, ...]


TextWidth = Callable[[str, bool], float]  # of a text, bold or not


def table_widths(table: Table, width: float, text_width: TextWidth, padding: float) -> list[float]:
    """Divide `width` among a table's columns. `padding`: of a cell, left and right together. All in one unit."""
    # Where one row is bold all are measured so: the difference is small, and no row is broken badly for it.
    bold = table.total
    least, natural = [], []
    for index, column in enumerate(table.columns):
        texts = [row[index] for row in table.cells]
        header = text_width(column.header, True)
        words = [text_width(word, True) for word in column.header.split()] + [header / HEADER_LINES_MAX]
        longest = [text_width(text, bold) for text in texts]
        words += longest if column.whole else [text_width(word, bold) for text in texts for word in text.split()]
        least.append(max(words) + padding)
        natural.append(max([*words, *longest, header / HEADER_LINES]) + padding)
    return column_widths(least, natural, width)


def column_widths(least: Sequence[float], natural: Sequence[float], width: float) -> list[float]:
    """Divide `width` among columns: each as wide as its longest word needs (`least`) and then towards its longest text
    (`natural`), what is left over in equal proportion. When not even the words fit, all shrink alike.

    All in one unit; `natural[i] >= least[i] > 0`.
    """
    if sum(least) >= width:
        return [value * width / sum(least) for value in least]
    if sum(natural) <= width:
        return [value * width / sum(natural) for value in natural]
    wanted = sum(natural) - sum(least)
    share = (width - sum(least)) / wanted
    return [low + (high - low) * share for low, high in zip(least, natural, strict=True)]
