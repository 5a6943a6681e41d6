"""A document flows from page to page."""

from collections.abc import Iterator

import pytest

from chungket.exchange.minutes_blocks import Alignment, Band, Column, Table
from chungket.exchange.pages_pdf import ACROSS, PAGE_NUMBER_PT, UPRIGHT, Frame, Pages
from chungket.exchange.tables_pdf import line_height
from tests.exchange.minutes_reading import body_lines
from tests.exchange.pdf_reading import read_pages


@pytest.fixture
def pages() -> Iterator[Pages]:
    """A document with an empty page."""
    with Pages("Thử", "", "chân trang") as made:
        yield made


@pytest.mark.parametrize(("frame", "inner"), [(UPRIGHT, (165, 257)), (ACROSS, (257, 165))])
def test_margins_are_those_of_administrative_documents(frame: Frame, inner: tuple[float, float]) -> None:
    assert (frame.inner_width, frame.inner_height) == inner
    # Turned, the wide margin to bind at is the upper one.
    assert {frame.left, frame.right, frame.top, frame.bottom} == {30, 15, 20}


def test_a_paragraph_goes_on_on_the_next_page_with_two_lines_at_least(pages: Pages) -> None:
    for filled in range(12):
        pages.turn_page()
        pages.y = pages.bottom - filled * 2.5
        pages.paragraph("năm chữ dài như thế này " * 30, 11)
    shown = [page for page in read_pages(pages.content()) if body_lines(page)]
    assert all(len(body_lines(page)) >= 2 for page in shown)
    for page in shown:
        assert max(line.y for line in body_lines(page)) < pages.bottom


def test_a_page_is_not_turned_for_what_fits(pages: Pages) -> None:
    pages.y = pages.bottom - 10
    pages.keep(10)
    assert pages.pages == 1
    pages.keep(10.1)
    assert pages.pages == 2
    pages.keep(1_000)  # on an empty page there is no more room to be had
    assert pages.pages == 2


def test_room_is_not_left_at_the_top(pages: Pages) -> None:
    pages.space(10)
    assert pages.y == UPRIGHT.top
    pages.y += 1
    pages.space(10)
    assert pages.y == UPRIGHT.top + 11


def test_alignment(pages: Pages) -> None:
    for alignment in Alignment:
        pages.line_of_text("Ấ", 50, 100, 60, 12, alignment=alignment)
    left, centre, right = body_lines(read_pages(pages.content())[0])
    assert left.x == pytest.approx(50, abs=0.05)
    assert 79 - centre.x == pytest.approx(centre.x - 79 + 80 - 78, abs=6)
    assert 104 < right.x < 110


def test_a_slanted_line_stands_where_an_upright_one_does(pages: Pages) -> None:
    pages.line_of_text("ngày", 50, 100, 60, 12)
    pages.line_of_text("ngày", 50, 100, 60, 12, slanted=True)
    upright, slanted = body_lines(read_pages(pages.content())[0])
    assert (slanted.x, slanted.y) == pytest.approx((upright.x, upright.y), abs=0.05)


def test_a_table_repeats_its_header_and_keeps_bands_with_their_rows(pages: Pages) -> None:
    rows = tuple(row for index in range(60) for row in (Band(f"giải {index}"), (f"{index:03d}", "Nguyễn Thị Ổn")))
    pages.table(pages.layout(Table((Column("SBD"), Column("Họ và tên")), rows), 9))
    read = read_pages(pages.content())
    assert len(read) > 2
    for page in read:
        lines = body_lines(page)
        assert [line.text for line in lines[:2]] == ["SBD", "Họ và tên"]
        assert lines[-1].text == "Nguyễn Thị Ổn"  # never a band
    numbers = [line.text for page in read for line in body_lines(page) if line.text.isdecimal()]
    assert numbers == [f"{index:03d}" for index in range(60)]


def test_a_row_longer_than_a_page_is_split(pages: Pages) -> None:
    words = [f"w{index}" for index in range(3_000)]
    pages.table(pages.layout(Table((Column("A"), Column("B")), (("x", " ".join(words)),)), 9))
    read = read_pages(pages.content())
    assert len(read) >= 3
    said = " ".join(line.text for page in read for line in body_lines(page)).split()
    assert [word for word in said if word.startswith("w")] == words
    assert all(line.y < pages.bottom for page in read for line in body_lines(page))


def test_every_page_after_the_first_has_its_number_and_mark() -> None:
    with Pages("Thử", "TỔNG DUYỆT", "chân trang") as pages:
        pages.turn_page(ACROSS)
        first, second = read_pages(pages.content())
    assert "1" not in [line.text for line in first.lines]
    assert [line.text for line in second.lines] == ["TỔNG DUYỆT", "2", "TỔNG DUYỆT", "chân trang"]
    assert second.lines[1].size_pt == PAGE_NUMBER_PT


def test_an_unknown_character_is_named(pages: Pages) -> None:
    assert pages.printable("Lý 安\u200b") == "Lý [U+5B89]"


def test_lines_have_room_for_stacked_diacritics() -> None:
    assert line_height(11) > 11 * 25.4 / 72 * 1.3
