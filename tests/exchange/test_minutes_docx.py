"""The Word file says what the minutes say, in the form offices use."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import Table

from chungket.exchange.minutes import Minutes
from chungket.exchange.minutes_blocks import STATE, Band, Heading
from chungket.exchange.minutes_blocks import Table as TableBlock
from chungket.exchange.minutes_document import minutes_document
from chungket.exchange.minutes_docx import minutes_docx, write_minutes_docx
from chungket.exchange.minutes_records import Incident
from tests.exchange.minutes_making import at, full_minutes, occasion, quiet_minutes, second_edition
from tests.exchange.minutes_reading import one_line, texts_of, word_document, word_rows, word_text


@pytest.mark.parametrize("minutes", [quiet_minutes(), full_minutes(), second_edition()])
def test_it_says_what_the_document_says(minutes: Minutes) -> None:
    said = word_text(minutes_docx(minutes))
    for block in minutes_document(minutes).blocks:
        for text in texts_of(block):
            if not text.startswith("CHUNGKET ") and text not in ("body", "item", "dotted", "left", "centre", "right"):
                assert one_line(text).lower() in said.lower()


def tables_with_rows(minutes: Minutes) -> Iterator[tuple[Table, TableBlock]]:
    """Each real table with the block it was made from."""
    blocks = [block for block in minutes_document(minutes).blocks if isinstance(block, TableBlock)]
    bordered = [table for table in word_document(minutes_docx(minutes)).tables if _has_borders(table)]
    return zip(bordered, blocks, strict=True)


def _has_borders(table: Table) -> bool:
    return table.style is not None and table.style.name == "Table Grid"


def test_tables_are_tables() -> None:
    for table, block in tables_with_rows(full_minutes(240)):
        header, *rows = word_rows(table)
        assert header == [column.header for column in block.columns]
        assert rows == [[row.text] if isinstance(row, Band) else list(row) for row in block.rows]


def test_header_rows_are_repeated_and_no_row_is_split() -> None:
    for table, _ in tables_with_rows(full_minutes()):
        repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        assert repeated == [True] + [False] * (len(repeated) - 1)
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_money_and_times_are_not_broken() -> None:
    texts = [cell.text for table, _ in tables_with_rows(full_minutes()) for cell in table._cells]
    assert "66.000.000\u00a0đồng" in texts
    assert "25\u00a0phút\u00a005\u00a0giây" in texts


def test_headings_are_headings() -> None:
    document = word_document(minutes_docx(full_minutes()))
    headings = [
        (paragraph.text, paragraph.style.name)
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name.startswith("Heading")
    ]
    expected = [
        (block.text, f"Heading {block.level}")
        for block in minutes_document(full_minutes()).blocks
        if isinstance(block, Heading)
    ]
    annexes = ["PHỤ LỤC I", "Bảng xếp hạng cá nhân (lần 1)", "PHỤ LỤC II", "Bảng xếp hạng tập thể (lần 1)"]
    assert headings == [*expected, *((text, "Heading 1") for text in annexes)]


def test_paper_margins_and_font() -> None:
    document = word_document(minutes_docx(full_minutes()))
    upright, *across = document.sections
    margins = (upright.top_margin, upright.bottom_margin, upright.left_margin, upright.right_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [20, 20, 30, 15]
    assert upright.page_width is not None
    assert round(upright.page_width.mm) == 210
    assert [section.orientation for section in across] == [WD_ORIENT.LANDSCAPE] * 2
    normal = document.styles["Normal"].element
    assert set(normal.find(f".//{qn('w:rFonts')}").attrib.values()) == {"Times New Roman"}


def test_pages_are_numbered_from_the_second_on() -> None:
    document = word_document(minutes_docx(full_minutes()))
    first, *others = document.sections
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml
    for section in others:
        assert not section.different_first_page_header_footer
        assert section.header.is_linked_to_previous
    for footer in (first.footer, first.first_page_footer):
        assert "bản ghi số 4321" in footer.paragraphs[0].text


def test_signatures_stay_together() -> None:
    document = word_document(minutes_docx(full_minutes()))
    table = next(table for table in document.tables if "THƯ KÝ" in table.cell(0, 0).text)
    assert word_rows(table) == [
        ["THƯ KÝ (Ký, ghi rõ họ tên)", "ĐẠI DIỆN GIÁM SÁT (Ký, ghi rõ họ tên)"],
        ["TRƯỞNG BAN GIÁM KHẢO (Ký, ghi rõ họ tên)", "TRƯỞNG BAN TỔ CHỨC (Ký, ghi rõ họ tên)"],
    ]
    assert all(paragraph.paragraph_format.keep_with_next for cell in table._cells for paragraph in cell.paragraphs)


@pytest.mark.parametrize(
    ("rehearsal", "sample", "mark"),
    [
        (True, False, "TỔNG DUYỆT – không có giá trị"),
        (False, True, "DỮ LIỆU MẪU – không có giá trị"),
    ],
)
def test_what_must_not_count_says_so_on_every_page(rehearsal: bool, sample: bool, mark: str) -> None:
    minutes = replace(full_minutes(), occasion=occasion(rehearsal=rehearsal, sample=sample))
    document = word_document(minutes_docx(minutes))
    first = document.sections[0]
    for header in (first.header, first.first_page_header):
        assert mark in [paragraph.text for paragraph in header.paragraphs]
    assert mark in [paragraph.text for paragraph in document.paragraphs]
    assert "giá trị" not in word_document(minutes_docx(full_minutes())).sections[0].first_page_header._element.xml


def test_the_head_names_the_state_and_the_seal_has_its_code() -> None:
    document = word_document(minutes_docx(full_minutes()))
    assert STATE in document.tables[0].cell(0, 1).text
    assert len(document.inline_shapes) == 1


def test_whatever_somebody_typed_the_minutes_come_out() -> None:
    strange = "Lý 安 😀 \x00\x0b\ud800\uffff <b>&amp;"
    minutes = replace(quiet_minutes(), incidents=(Incident(at(9, 0), strange, "thư ký"),))
    said = word_text(minutes_docx(minutes))
    assert "Lý 安 😀" in said
    assert "<b>&amp;" in said


def test_properties() -> None:
    properties = word_document(minutes_docx(full_minutes())).core_properties
    assert properties.title == "Biên bản kết quả – Tìm hiểu về Chính quyền điện tử hướng tới Chính quyền số"
    assert properties.author == "Ban Tổ chức cuộc thi tỉnh Tiền Giang"
    assert properties.created == datetime(2026, 2, 5, 4, 5, 23, tzinfo=UTC)
    assert properties.comments == ""


def test_it_is_written_whole_and_for_its_owner(tmp_path: Path) -> None:
    path = write_minutes_docx(full_minutes(), tmp_path / "bien-ban.docx")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["bien-ban.docx"]
    assert "BIÊN BẢN" in word_text(path.read_bytes())
