"""A Word document in the form of administrative papers: fonts, margins, page numbers, real tables and headings.

Owns what python-docx does not offer by itself: fields, repeated header rows, rows kept whole, lines under a paragraph,
columns of exact width. It must not know what a document says. Called by `minutes_docx`. Lengths are millimetres, type
sizes points.
"""

import re
from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from chungket.exchange.text import clean

FONT = "Times New Roman"  # what administrative papers are set in; every office computer has it
BODY_PT = 13.0
NO_BREAK_SPACE = "\u00a0"
BLACK = RGBColor(0, 0, 0)
CELL_PADDING_MM = 1.2  # left and right
CELL_PADDING_PT = 1.5  # above and below
EDGE_MM = 10.0  # from the page's edge to header and footer

# A font's width is not known here. Fractions of the type size that no letter of these classes exceeds by much.
_NARROW, _WIDE = set("iIjltf.,:;'()[]/ -|"), set("mwMW…")
_NARROW_EM, _SMALL_EM, _CAPITAL_EM, _WIDE_EM = 0.33, 0.52, 0.74, 0.94
_BOLD = 1.06

# What XML cannot hold; `clean` has taken out the controls.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    """The text without what a Word file cannot hold."""
    return _NOT_XML.sub("\ufffd", clean(text))


def width_of(text: str, size_pt: float, *, bold: bool = False) -> float:
    """About how wide a text is, in mm."""
    em = 0.0
    for character in text:
        if character in _NARROW:
            em += _NARROW_EM
        elif character in _WIDE:
            em += _WIDE_EM
        else:
            em += _CAPITAL_EM if character.isupper() else _SMALL_EM
    return em * size_pt * 25.4 / 72 * (_BOLD if bold else 1)


class Office:
    """One Word document being written from top to bottom."""

    def __init__(self, title: str, author: str) -> None:
        self.word: WordDocument = Document()
        properties = self.word.core_properties
        properties.title, properties.author, properties.last_modified_by = xml_text(title), xml_text(author), ""
        properties.comments = ""  # python-docx signs its template there
        properties.language = "vi-VN"
        self._set_styles()

    def _set_styles(self) -> None:
        styles = self.word.styles
        for name, size in (("Normal", BODY_PT), ("Heading 1", BODY_PT), ("Heading 2", BODY_PT), ("Title", 15.0)):
            style = styles[name]
            assert isinstance(style, ParagraphStyle)
            style.font.size, style.font.color.rgb = Pt(size), BLACK
            style.font.bold = name != "Normal"
            _set_font(style)
            form = style.paragraph_format
            form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(3), 1.1
            _unlink(style)
            if name.startswith("Heading"):
                form.space_before, form.keep_with_next = Pt(10 if name.endswith("1") else 6), True
        for language in styles.element.iter(qn("w:lang")):  # else Word marks every word as misspelt
            language.set(qn("w:val"), "vi-VN")
        title = styles["Title"].element.get_or_add_pPr()
        for border in title.findall(qn("w:pBdr")):
            title.remove(border)

    # --- pages

    @property
    def section(self) -> Section:
        """The present one."""
        return self.word.sections[-1]

    def set_page(self, width: float, height: float, left: float, right: float, top: float, bottom: float) -> None:
        """The paper and margins of the present section."""
        section = self.section
        section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.header_distance = section.footer_distance = Mm(EDGE_MM)

    def new_section(self) -> None:
        """Begin a section on a new page, with the same headers; every page of it has its number."""
        self.word.add_section(WD_SECTION.NEW_PAGE).different_first_page_header_footer = False

    def set_headers(self, mark: str, footer: str) -> None:
        """Page number in the middle of the top, not on the first page; mark and footer on every page."""
        section = self.section
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_page_number(number)
        for header, paragraph in (
            (section.header, None),
            (section.first_page_header, section.first_page_header.paragraphs[0]),
        ):
            if mark:
                marked = paragraph or header.add_paragraph()
                marked.alignment = WD_ALIGN_PARAGRAPH.CENTER
                run = marked.add_run(xml_text(mark))
                run.bold, run.font.color.rgb = True, RGBColor(192, 0, 0)
        for part in (section.footer, section.first_page_footer):
            paragraph = part.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(xml_text(footer)).font.size = Pt(8)

    # --- tables

    def grid(self, rows: int, widths: Sequence[float], *, borders: bool = True) -> Table:
        """A table of fixed column widths, in the middle. Its rows are never split."""
        table: Table = self.word.add_table(rows, len(widths), "Table Grid" if borders else None)
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _set_cell_padding(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            row_properties(row).append(OxmlElement("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table


def _set_cell_padding(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(CELL_PADDING_MM).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)  # the order of these settings is prescribed


def _set_font(style: ParagraphStyle) -> None:
    """The font for every script; the template's theme fonts would win over it."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _unlink(style: ParagraphStyle) -> None:
    """Take away the character style the template links to this one: some viewers give it, and its blue, precedence."""
    link = style.element.find(qn("w:link"))
    if link is None:
        return
    style.element.remove(link)
    parent = style.element.getparent()
    for other in parent.findall(qn("w:style")):
        if other.get(qn("w:styleId")) == link.get(qn("w:val")):
            parent.remove(other)


def add_page_number(paragraph: Paragraph) -> None:
    """A field that Word fills with the page's number."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run()
        if kind == "text":
            run.text = text
        elif kind:
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
            run._r.append(field)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            run._r.append(instruction)


def row_properties(row: _Row) -> BaseOxmlElement:
    """Where a row's settings stand."""
    return row._tr.get_or_add_trPr()


def repeat_row(row: _Row) -> None:
    """Show this row at the top of every page its table goes on."""
    row_properties(row).append(OxmlElement("w:tblHeader"))


def fill(
    cell: _Cell,
    text: str,
    size_pt: float,
    alignment: WD_ALIGN_PARAGRAPH,
    *,
    bold: bool = False,
    keep_with_next: bool = False,
    whole: bool = False,
) -> Run:
    """Put a text into an empty cell, in the middle of its height; a `whole` one is not broken at its spaces."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    run = set_line(paragraph, text, size_pt, alignment, bold=bold, keep_with_next=keep_with_next)
    if whole:
        run.text = run.text.replace(" ", NO_BREAK_SPACE)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(CELL_PADDING_PT)
    return run


def set_line(
    paragraph: Paragraph,
    text: str,
    size_pt: float,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER,
    *,
    bold: bool = False,
    italic: bool = False,
    keep_with_next: bool = False,
) -> Run:
    """Put a text into an empty paragraph, without room above or below."""
    paragraph.alignment = alignment
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = 1.0
    form.keep_with_next = keep_with_next or None
    run = paragraph.add_run(xml_text(text))
    run.font.size, run.bold, run.italic = Pt(size_pt), bold or None, italic or None
    return run


def underline(paragraph: Paragraph, width: float, inside: float) -> None:
    """Make an empty paragraph a line `width` long in the middle of a column `inside` wide."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(max(0.0, (inside - width) / 2))
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(3)
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
