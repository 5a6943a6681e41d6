"""The minutes as a PDF file.

Owns how each block of the document looks on the page. It must not know what the minutes say (`minutes_document` does)
nor how pages are broken (`pages_pdf` does). Called by whoever finalizes a contest, and by the command line.
"""

from pathlib import Path
from typing import assert_never

from chungket.exchange.minutes import Minutes
from chungket.exchange.minutes_blocks import (
    MOTTO,
    STATE,
    Alignment,
    Annex,
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
)
from chungket.exchange.minutes_document import OPINION_LINES, minutes_document
from chungket.exchange.minutes_wording import unbroken
from chungket.exchange.pages_pdf import ACROSS, JOINT, MARK_COLOUR, Pages
from chungket.exchange.sheets_pdf import Weight
from chungket.exchange.tables_pdf import line_height
from chungket.exchange.type_fitting import Box
from chungket.whole_file import write_whole_file

# Inter is larger to the eye than the Times New Roman of office papers: its 11 pt stand for 13 pt there.
BODY_PT = 11.0
TABLE_PT = 9.0
HEADING_PT = 11.5
TITLE_PT = 15.0
STATE_PT, MOTTO_PT = 10.0, 10.5
ORGANISER_SHARE = 0.42  # of the width of the head
FIRST_INDENT_MM = 10.0
GAP_MM = 1.5
QR_SIDE_MM = 34.0
DOTTED_STEP_MM = 8.5
SIGNATURE_ROOM_MM = 24.0


def write_minutes_pdf(minutes: Minutes, path: Path) -> Path:
    """Write the minutes to `path`, whole or not at all; returns it (mode 0600: it holds names of minors).

    Raises `resources.ResourceMissing` without fonts, OSError when the disk fails.
    """
    write_whole_file(path, minutes_pdf(minutes))
    return path


def minutes_pdf(minutes: Minutes) -> bytes:
    """The minutes as the bytes of a PDF file. Raises `resources.ResourceMissing` without fonts."""
    document = minutes_document(minutes)
    with Pages(document.title, document.mark, document.footer) as pages:
        _set_blocks(pages, document)
        return pages.content()


def _set_blocks(pages: Pages, document: Document) -> None:
    following: list[Block | None] = [*document.blocks[1:], None]

    for block, after in zip(document.blocks, following, strict=True):
        match block:
            case Head():
                _head(pages, block)
            case Title():
                _title(pages, block)
            case Heading():
                _heading(pages, block, after)
            case Paragraph():
                _paragraph(pages, block, after)
            case Table():
                pages.table(pages.layout(block, TABLE_PT))
                pages.space(2 * GAP_MM)
            case Code():
                _code(pages, block)
            case Signatures():
                _signatures(pages, block)
            case Annex():
                _annex(pages, block)
            case _:
                assert_never(block)


def _head(pages: Pages, head: Head) -> None:
    frame = pages.frame
    left, right = frame.inner_width * ORGANISER_SHARE, frame.inner_width * (1 - ORGANISER_SHARE)
    middle = frame.left + left
    y = pages.y
    if head.superior:
        y = pages.column_of_text(unbroken(head.superior.upper(), JOINT), frame.left, y, left - 4, STATE_PT)
    y = pages.column_of_text(unbroken(head.organiser.upper(), JOINT), frame.left, y, left - 4, STATE_PT, Weight.BOLD)
    pages.stroke(frame.left + (left - 4) / 3, y + 0.8, (left - 4) / 3)
    y = pages.column_of_text(head.symbol, frame.left, y + 2.5, left - 4, BODY_PT)
    other = pages.column_of_text(STATE, middle, pages.y, right, STATE_PT, Weight.BOLD)
    other = pages.column_of_text(MOTTO, middle, other, right, MOTTO_PT, Weight.BOLD)
    motto_width = pages.measure(Weight.BOLD)(MOTTO) * MOTTO_PT
    pages.stroke(middle + (right - motto_width) / 2, other + 0.8, motto_width)
    date = pages.printable(head.place_and_date)
    pages.line_of_text(date, middle, other + 3.5, right, BODY_PT, slanted=True)
    pages.y = max(y, other + 3.5 + line_height(BODY_PT)) + 5


def _title(pages: Pages, title: Title) -> None:
    frame = pages.frame
    pages.y = pages.column_of_text(title.name, frame.left, pages.y, frame.inner_width, TITLE_PT, Weight.BOLD)
    for line in title.lines:
        pages.y = pages.column_of_text(line, frame.left, pages.y, frame.inner_width, 12.5, Weight.BOLD)
    if title.mark:
        pages.y += 1
        pages.line_of_text(title.mark, frame.left, pages.y, frame.inner_width, 13, Weight.BOLD, colour=MARK_COLOUR)
        pages.y += line_height(13)
    pages.stroke(frame.width / 2 - 15 + (frame.left - frame.right) / 2, pages.y + 1.5, 30)
    pages.y += 5


def _heading(pages: Pages, heading: Heading, after: Block | None) -> None:
    """With the beginning of what it stands over."""
    size = HEADING_PT if heading.level == 1 else BODY_PT
    pages.space(2.5 * GAP_MM if heading.level == 1 else GAP_MM)
    beginning = 3 * line_height(BODY_PT)
    if isinstance(after, Table):
        beginning = pages.layout(after, TABLE_PT).start_height
    elif isinstance(after, Heading):
        beginning *= 2
    elif isinstance(after, Paragraph) and after.style is Style.DOTTED:
        beginning = OPINION_LINES * DOTTED_STEP_MM
    elif isinstance(after, Code):
        beginning = QR_SIDE_MM
    pages.keep(line_height(size) + GAP_MM + beginning)
    pages.paragraph(heading.text, size, Weight.BOLD, after=GAP_MM)


def _paragraph(pages: Pages, paragraph: Paragraph, after: Block | None) -> None:
    """With the beginning of the table it introduces."""
    beginning = pages.layout(after, TABLE_PT).start_height + GAP_MM if isinstance(after, Table) else 0.0
    match paragraph.style:
        case Style.BODY:
            pages.keep(line_height(BODY_PT) + beginning)
            pages.paragraph(paragraph.text, BODY_PT, first_indent=FIRST_INDENT_MM, after=GAP_MM)
        case Style.ITEM:
            pages.keep(line_height(BODY_PT) + beginning)
            gap = GAP_MM if isinstance(after, Table) else GAP_MM / 2
            pages.paragraph(paragraph.text, BODY_PT, indent=FIRST_INDENT_MM, after=gap)
        case Style.DOTTED:
            pages.keep(DOTTED_STEP_MM)
            pages.y += DOTTED_STEP_MM
            pages.dotted_line(pages.y - 1)
        case _:
            assert_never(paragraph.style)


def _code(pages: Pages, code: Code) -> None:
    pages.keep(QR_SIDE_MM)
    frame = pages.frame
    top = pages.y
    pages.qr(Box(frame.width - frame.right - QR_SIDE_MM, top, QR_SIDE_MM, QR_SIDE_MM), code.content)
    pages.y += 4
    for line in code.lines:
        pages.paragraph(line, BODY_PT, Weight.SEMIBOLD, after=GAP_MM / 2)
    pages.y = top + QR_SIDE_MM + GAP_MM


def _signatures(pages: Pages, signatures: Signatures) -> None:
    frame = pages.frame
    half = frame.inner_width / 2
    row_height = line_height(BODY_PT) * 3 + SIGNATURE_ROOM_MM
    rows = [signatures.blocks[start : start + 2] for start in range(0, len(signatures.blocks), 2)]
    pages.space(4 * GAP_MM)
    pages.keep(4 * line_height(BODY_PT) + len(rows) * row_height)
    pages.paragraph(signatures.closing, BODY_PT, first_indent=FIRST_INDENT_MM, after=3 * GAP_MM)
    for row in rows:
        top = pages.y
        for index, (title, name) in enumerate(row):
            x = frame.left + index * half
            y = pages.column_of_text(title, x, top, half, BODY_PT, Weight.BOLD)
            pages.line_of_text(signatures.note, x, y, half, BODY_PT, slanted=True)
            pages.column_of_text(name, x, top + 2 * line_height(BODY_PT) + SIGNATURE_ROOM_MM, half, BODY_PT)
        pages.y = top + row_height


def _annex(pages: Pages, annex: Annex) -> None:
    pages.turn_page(ACROSS)
    pages.paragraph(annex.name, HEADING_PT, Weight.BOLD, alignment=Alignment.CENTRE)
    pages.paragraph(annex.title, HEADING_PT, Weight.BOLD, alignment=Alignment.CENTRE, after=2 * GAP_MM)
