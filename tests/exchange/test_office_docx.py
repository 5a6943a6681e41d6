"""What python-docx does not offer by itself."""

import io

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from chungket.exchange.office_docx import (
    CELL_PADDING_MM,
    Office,
    add_page_number,
    fill,
    repeat_row,
    underline,
    width_of,
    xml_text,
)


@pytest.fixture
def office() -> Office:
    """An empty document."""
    return Office("Thử", "Ban Tổ chức")


def test_a_file_holds_only_what_xml_can() -> None:
    assert xml_text("a\x00\x0b\ud800\uffffb") == "a \ufffd\ufffdb"
    assert xml_text("Nguye\u0302\u0303n") == "Nguyễn"


def test_a_page_number_is_a_field(office: Office) -> None:
    paragraph = office.word.add_paragraph()
    add_page_number(paragraph)
    kinds = [field.get(qn("w:fldCharType")) for field in paragraph._p.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    assert [instruction.text for instruction in paragraph._p.iter(qn("w:instrText"))] == [" PAGE "]


def test_columns_have_exact_widths(office: Office) -> None:
    grid = office.grid(2, (20.0, 50.0))
    assert not grid.autofit
    widths = [cell.width.mm if cell.width is not None else 0 for cell in grid.rows[1].cells]
    assert widths == pytest.approx([20, 50], abs=0.1)
    margins = [margin.get(qn("w:w")) for margin in grid._tbl.tblPr.find(qn("w:tblCellMar"))]
    assert margins == [str(round(CELL_PADDING_MM / 25.4 * 1440))] * 2


def test_settings_of_a_table_stand_in_the_order_word_wants(office: Office) -> None:
    names = [child.tag.rpartition("}")[2] for child in office.grid(1, (20.0,))._tbl.tblPr]
    order = ["tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"]
    assert [name for name in order if name in names] == names


def test_a_line_under_a_paragraph_stands_before_spacing(office: Office) -> None:
    paragraph = office.word.add_paragraph()
    underline(paragraph, 30, 90)
    names = [child.tag.rpartition("}")[2] for child in paragraph._p.get_or_add_pPr()]
    assert names == ["pBdr", "spacing", "ind"]
    indents = (paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent)
    assert [round(indent.mm) for indent in indents if indent is not None] == [30, 30]


def test_a_whole_cell_has_no_place_to_break(office: Office) -> None:
    cell = office.grid(1, (20.0,)).cell(0, 0)
    fill(cell, "10.000.000 đồng", 11, WD_ALIGN_PARAGRAPH.RIGHT, whole=True)
    assert cell.text == "10.000.000\u00a0đồng"


def test_a_header_row_is_repeated(office: Office) -> None:
    grid = office.grid(2, (20.0,))
    repeat_row(grid.rows[0])
    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in grid.rows] == [True, False]


def test_the_language_is_vietnamese_and_no_theme_font_is_left(office: Office) -> None:
    stream = io.BytesIO()
    office.word.save(stream)
    styles = Document(io.BytesIO(stream.getvalue())).styles
    languages = {language.get(qn("w:val")) for language in styles.element.iter(qn("w:lang"))}
    assert languages == {"vi-VN"}
    for name in ("Normal", "Heading 1", "Heading 2", "Title"):
        fonts = styles[name].element.find(f".//{qn('w:rFonts')}")
        assert set(fonts.attrib.values()) == {"Times New Roman"}
        assert styles[name].element.find(qn("w:link")) is None
    assert "Heading 1 Char" not in [style.name for style in styles]


def test_capitals_and_bold_are_wider() -> None:
    assert width_of("ĐỒNG", 11) > width_of("đồng", 11)
    assert width_of("đồng", 11, bold=True) > width_of("đồng", 11)
    assert width_of("đồng", 22) == pytest.approx(2 * width_of("đồng", 11))
