"""The minutes as a Word file, which an office can correct, extend and print.

Owns how each block of the document looks in Word. It must not know what the minutes say (`minutes_document` does).
Called by whoever finalizes a contest, and by the command line.
"""

import io
from datetime import UTC
from pathlib import Path
from typing import assert_never

import segno
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

from chungket.exchange.minutes import Minutes
from chungket.exchange.minutes_blocks import (
    MOTTO,
    STATE,
    Alignment,
    Annex,
    Band,
    Block,
    Code,
    Document,
    Head,
    Heading,
    Paragraph,
    Signatures,
    Style,
    Table,
    Title,
    table_widths,
)
from chungket.exchange.minutes_document import minutes_document
from chungket.exchange.minutes_wording import unbroken
from chungket.exchange.office_docx import (
    BODY_PT,
    CELL_PADDING_MM,
    NO_BREAK_SPACE,
    Office,
    fill,
    repeat_row,
    set_line,
    underline,
    width_of,
    xml_text,
)
from chungket.whole_file import write_whole_file

TABLE_PT, TABLE_MANY_PT = 11.0, 10.0  # the second for tables of many columns
COLUMNS_MANY = 8
UPRIGHT_WIDTH_MM, ACROSS_WIDTH_MM = 165.0, 257.0  # between the margins
HEAD_WIDTHS_MM = (70.0, 95.0)
QR_SIDE_MM = 32.0
SIGNATURE_ROOM_PT = 70.0
FIRST_INDENT_MM = 10.0

_ALIGNMENTS = {
    Alignment.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Alignment.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Alignment.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


def write_minutes_docx(minutes: Minutes, path: Path) -> Path:
    """Write the minutes to `path`, whole or not at all; returns it (mode 0600: it holds names of minors).

    Raises OSError when the disk fails.
    """
    write_whole_file(path, minutes_docx(minutes))
    return path


def minutes_docx(minutes: Minutes) -> bytes:
    """The minutes as the bytes of a Word file."""
    document = minutes_document(minutes)
    office = Office(document.title, minutes.occasion.organiser)
    properties = office.word.core_properties
    properties.created = properties.modified = minutes.occasion.made_at.astimezone(UTC)  # what Word expects there
    office.set_page(210, 297, 30, 15, 20, 20)
    office.set_headers(document.mark, document.footer)
    _set_blocks(office, document)
    stream = io.BytesIO()
    office.word.save(stream)
    return stream.getvalue()


def _set_blocks(office: Office, document: Document) -> None:
    width = UPRIGHT_WIDTH_MM
    following: list[Block | None] = [*document.blocks[1:], None]
    for block, after in zip(document.blocks, following, strict=True):
        match block:
            case Head():
                _head(office, block)
            case Title():
                _title(office, block)
            case Heading():
                office.word.add_heading(xml_text(block.text), block.level)
            case Paragraph():
                _paragraph(office, block, keep_with_next=isinstance(after, Table))
            case Table():
                _table(office, block, width)
            case Code():
                _code(office, block)
            case Signatures():
                _signatures(office, block)
            case Annex():
                _annex(office, block)
                width = ACROSS_WIDTH_MM
            case _:
                assert_never(block)


def _head(office: Office, head: Head) -> None:
    left, right = office.grid(1, HEAD_WIDTHS_MM, borders=False).rows[0].cells
    inside = [width - 2 * CELL_PADDING_MM for width in HEAD_WIDTHS_MM]
    if head.superior:
        set_line(left.paragraphs[0], unbroken(head.superior.upper(), NO_BREAK_SPACE), 12)
    organiser = left.add_paragraph() if head.superior else left.paragraphs[0]
    set_line(organiser, unbroken(head.organiser.upper(), NO_BREAK_SPACE), 12, bold=True)
    underline(left.add_paragraph(), inside[0] / 3, inside[0])
    set_line(left.add_paragraph(), head.symbol, BODY_PT)
    set_line(right.paragraphs[0], STATE, 12, bold=True)
    set_line(right.add_paragraph(), MOTTO, 13, bold=True)
    underline(right.add_paragraph(), 58, inside[1])
    set_line(right.add_paragraph(), head.place_and_date, BODY_PT, italic=True)


def _title(office: Office, title: Title) -> None:
    name = office.word.add_paragraph(xml_text(title.name), "Title")
    name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    name.paragraph_format.space_before = Pt(16)
    for line in title.lines:
        set_line(office.word.add_paragraph(), line, 14, bold=True)
    if title.mark:
        run = set_line(office.word.add_paragraph(), title.mark, 16, bold=True)
        run.font.color.rgb = RGBColor(192, 0, 0)
    underline(office.word.add_paragraph(), 30, UPRIGHT_WIDTH_MM)


def _paragraph(office: Office, paragraph: Paragraph, *, keep_with_next: bool) -> None:
    added = office.word.add_paragraph()
    form = added.paragraph_format
    form.keep_with_next = keep_with_next or None
    match paragraph.style:
        case Style.BODY:
            added.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            form.first_line_indent = Mm(FIRST_INDENT_MM)
        case Style.ITEM:
            added.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            form.left_indent = Mm(FIRST_INDENT_MM)
        case Style.DOTTED:
            form.tab_stops.add_tab_stop(Mm(UPRIGHT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            form.line_spacing = 1.5
            added.add_run("\t")
        case _:
            assert_never(paragraph.style)
    added.add_run(xml_text(paragraph.text))


def _table(office: Office, table: Table, width: float) -> None:
    size = TABLE_PT if len(table.columns) < COLUMNS_MANY else TABLE_MANY_PT
    widths = table_widths(table, width, lambda text, bold: width_of(text, size, bold=bold), 2 * CELL_PADDING_MM)
    grid = office.grid(len(table.rows) + 1, widths)
    header, *rows = grid.rows
    repeat_row(header)
    for cell, column in zip(header.cells, table.columns, strict=True):
        fill(cell, column.header, size, WD_ALIGN_PARAGRAPH.CENTER, bold=True, keep_with_next=True)
    for index, (row, texts) in enumerate(zip(rows, table.rows, strict=True)):
        if isinstance(texts, Band):
            band = row.cells[0].merge(row.cells[-1])
            fill(band, texts.text, size, WD_ALIGN_PARAGRAPH.LEFT, bold=texts.strong, keep_with_next=texts.strong)
            continue
        bold = table.total and index == len(rows) - 1
        for cell, column, text in zip(row.cells, table.columns, texts, strict=True):
            fill(cell, text, size, _ALIGNMENTS[column.alignment], bold=bold, whole=column.whole)
    # Word joins two tables that nothing stands between.
    after = office.word.add_paragraph()
    after.paragraph_format.space_after = Pt(0)
    after.paragraph_format.line_spacing = Pt(6)


def _code(office: Office, code: Code) -> None:
    widths = (UPRIGHT_WIDTH_MM - QR_SIDE_MM - 6, QR_SIDE_MM + 6)
    texts, picture = office.grid(1, widths, borders=False).rows[0].cells
    for index, line in enumerate(code.lines):
        paragraph = texts.add_paragraph() if index else texts.paragraphs[0]
        set_line(paragraph, line, BODY_PT, WD_ALIGN_PARAGRAPH.LEFT, bold=True)
    stream = io.BytesIO()
    segno.make_qr(code.content, error="m").save(stream, kind="png", scale=8)
    stream.seek(0)
    paragraph = picture.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run().add_picture(stream, width=Mm(QR_SIDE_MM))


def _signatures(office: Office, signatures: Signatures) -> None:
    closing = office.word.add_paragraph(xml_text(signatures.closing))
    closing.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form = closing.paragraph_format
    form.first_line_indent, form.space_before, form.space_after = Mm(FIRST_INDENT_MM), Pt(12), Pt(8)
    form.keep_together = form.keep_with_next = True
    pairs = [signatures.blocks[start : start + 2] for start in range(0, len(signatures.blocks), 2)]
    grid = office.grid(len(pairs), (UPRIGHT_WIDTH_MM / 2,) * 2, borders=False)
    for row, pair in zip(grid.rows, pairs, strict=True):
        for cell, (title, name) in zip(row.cells, pair, strict=False):
            _signature(cell, title, name, signatures.note)


def _signature(cell: _Cell, title: str, name: str, note: str) -> None:
    set_line(cell.paragraphs[0], title, BODY_PT, bold=True, keep_with_next=True)
    set_line(cell.add_paragraph(), note, BODY_PT, italic=True, keep_with_next=True)
    signed = cell.add_paragraph()
    set_line(signed, name, BODY_PT, bold=True, keep_with_next=True)
    signed.paragraph_format.space_before, signed.paragraph_format.space_after = Pt(SIGNATURE_ROOM_PT), Pt(6)


def _annex(office: Office, annex: Annex) -> None:
    office.new_section()
    office.set_page(297, 210, 20, 20, 30, 15)
    for text in (annex.name, annex.title):
        office.word.add_heading(xml_text(text), 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
