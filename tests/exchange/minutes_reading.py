"""Reads back what the minutes say: the text of both files, and every text the data holds."""

import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.table import Table

from chungket.exchange.pages_pdf import FOOTER_PT
from tests.exchange.pdf_reading import Line, Page, read_pages


def one_line(text: str) -> str:
    """White space, also the no-break kind, as single spaces."""
    return " ".join(text.split())


def word_document(data: bytes) -> WordDocument:
    """A Word file opened."""
    return Document(io.BytesIO(data))


def word_rows(table: Table) -> list[list[str]]:
    """The cells' texts, row by row; a cell over several columns once."""
    rows = []
    for row in table.rows:
        cells = {id(cell._tc): cell for cell in row.cells}
        rows.append([one_line(cell.text) for cell in cells.values()])
    return rows


def word_text(data: bytes) -> str:
    """Everything in the body of a Word file, in order, on one line."""
    parts: list[str] = []
    for part in word_document(data).iter_inner_content():
        if isinstance(part, Table):
            parts += [text for row in word_rows(part) for text in row]
        else:
            parts.append(part.text)
    return one_line(" ".join(parts))


def body_lines(page: Page) -> tuple[Line, ...]:
    """The lines of a page between its margins: what is drawn after watermark, page number, mark and footer."""
    footer = next(index for index, line in enumerate(page.lines) if line.size_pt == FOOTER_PT)
    return page.lines[footer + 1 :]


def pdf_text(data: bytes) -> str:
    """Everything between the margins of all pages, in order, on one line."""
    return one_line(" ".join(line.text for page in read_pages(data) for line in body_lines(page)))


def texts_of(value: object) -> Iterator[str]:
    """Every text in a record and the records in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts_of(getattr(value, each.name))
