"""The PDF file says what the Word file says, and its pages are laid out as they must be."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from chungket.exchange.minutes import Minutes, Signatory
from chungket.exchange.minutes_blocks import Table
from chungket.exchange.minutes_document import minutes_document
from chungket.exchange.minutes_docx import minutes_docx
from chungket.exchange.minutes_pdf import minutes_pdf, write_minutes_pdf
from chungket.exchange.minutes_records import Complaint, Incident, Rescue
from chungket.exchange.pages_pdf import UPRIGHT
from tests.exchange.minutes_making import at, full_minutes, occasion, quiet_minutes, second_edition
from tests.exchange.minutes_reading import body_lines, one_line, pdf_text, texts_of, word_text
from tests.exchange.pdf_reading import Page, read_pages


def pages_of(minutes: Minutes) -> list[Page]:
    """The pages of the minutes."""
    return read_pages(minutes_pdf(minutes))


@pytest.mark.parametrize("minutes", [full_minutes(), full_minutes(240), second_edition(), quiet_minutes()])
def test_both_files_say_the_same(minutes: Minutes) -> None:
    word, pdf = Counter(word_text(minutes_docx(minutes)).split()), Counter(pdf_text(minutes_pdf(minutes)).split())
    assert not word - pdf
    tables = [block for block in minutes_document(minutes).blocks if isinstance(block, Table)]
    headers = {word for table in tables for column in table.columns for word in column.header.split()}
    assert set(pdf - word) <= headers  # again, on the next page


def test_every_text_can_be_read() -> None:
    minutes = full_minutes()
    said = pdf_text(minutes_pdf(minutes)).lower()
    for text in texts_of(minutes):
        if text not in (minutes.seal.sha256, minutes.occasion.contest_id):
            # A name that a cell breaks is still read in order.
            assert one_line(text).lower() in said


def test_pages_are_numbered_from_the_second_on() -> None:
    first, *others = pages_of(full_minutes(240))
    assert not any(line.text.isdecimal() and line.y < UPRIGHT.top for line in first.lines)
    assert [page.lines[0].text for page in others] == [str(number) for number in range(2, len(others) + 2)]
    middle = others[0].lines[0]
    assert middle.x == pytest.approx(UPRIGHT.width / 2, abs=2)


def test_everything_stands_between_the_margins() -> None:
    upright = [page for page in pages_of(full_minutes(240)) if "PHỤ LỤC" not in page.text]
    for page in upright[:5]:
        for line in body_lines(page):
            assert line.x >= UPRIGHT.left - 0.1
            assert UPRIGHT.top < line.y < UPRIGHT.height - UPRIGHT.bottom


@pytest.mark.parametrize("more", range(0, 44, 4))
def test_signatures_are_on_one_page(more: int) -> None:
    incidents = tuple(Incident(at(9, 0), f"Sự việc {index}", "thư ký") for index in range(more))
    signatories = (
        Signatory("Thư ký", "Phạm Quỳnh Giao"),
        Signatory("Đại diện giám sát", "Võ Văn Đủ"),
        Signatory("Trưởng Ban Giám khảo", "Lê Thị Ngọc Ẩn"),
        Signatory("Trưởng Ban Tổ chức", "Nguyễn Văn Đẩu"),
    )
    pages = pages_of(replace(quiet_minutes(), incidents=incidents, signatories=signatories))
    (signed,) = (page for page in pages if "(Ký, ghi rõ họ tên)" in page.text)
    assert signed.text.count("(Ký, ghi rõ họ tên)") == 4
    assert "Biên bản được lập lúc" in signed.text
    for signatory in signatories:
        assert signatory.name in signed.text
        assert signatory.title.upper() in signed.text


def test_an_annex_of_240_has_its_header_on_every_page() -> None:
    minutes = full_minutes(240)
    pages = pages_of(minutes)
    start = next(index for index, page in enumerate(pages) if "PHỤ LỤC I\n" in page.text)
    end = next(index for index, page in enumerate(pages) if "PHỤ LỤC II" in page.text)
    annex = pages[start:end]
    assert len(annex) > 5
    for page in annex:
        texts = [line.text for line in body_lines(page)]
        assert texts.count("Hạng") == 1
        assert texts.count("SBD") == 1
    columns = [next(line for line in body_lines(page) if line.text == "SBD") for page in annex]
    shown = [
        line.text
        for page, column in zip(annex, columns, strict=True)
        for line in body_lines(page)
        if line.text.isdecimal() and abs(line.x - column.x) < 3
    ]
    assert shown == [standing.candidate for standing in minutes.individuals]


def test_a_heading_is_not_parted_from_what_it_heads() -> None:
    for more in range(0, 30, 3):
        incidents = tuple(Incident(at(9, 0), f"Sự việc {index}", "thư ký") for index in range(more))
        for page in pages_of(replace(full_minutes(), incidents=incidents)):
            last = body_lines(page)[-1].text
            assert last[:3] not in ("1. ", "2. ", "3. ", "4. ", "5. "), last
            assert not last.startswith(("I", "V", "X")) or last.startswith("X. "), last  # over lines of dots


def test_a_ruling_longer_than_a_page_is_not_lost() -> None:
    words = [f"từ{index}" for index in range(2_000)]
    complaint = Complaint("Sở Y tế", "", " ".join(words), at(10, 0), "Giữ nguyên", "Ban Giám khảo", None)
    said = pdf_text(minutes_pdf(replace(quiet_minutes(), complaints=(complaint,)))).split()
    assert [word for word in said if word.startswith("từ") and word != "từ"] == words


@pytest.mark.parametrize(
    ("rehearsal", "sample", "mark"),
    [
        (True, False, "TỔNG DUYỆT – không có giá trị"),
        (False, True, "DỮ LIỆU MẪU – không có giá trị"),
    ],
)
def test_what_must_not_count_says_so_on_every_page(rehearsal: bool, sample: bool, mark: str) -> None:
    pages = pages_of(replace(full_minutes(), occasion=occasion(rehearsal=rehearsal, sample=sample)))
    for page in pages:
        shown = [line.size_pt for line in page.lines if line.text == mark]
        assert len(shown) >= 2
        assert max(shown) > 20
    assert "có giá trị" not in "\n".join(page.text for page in pages_of(quiet_minutes())).replace("bản có giá trị", "")


def test_whatever_somebody_typed_the_minutes_come_out() -> None:
    minutes = replace(quiet_minutes(), incidents=(Incident(at(9, 0), "Lý 安 😀 \x00\x0b\uffff", "thư ký"),))
    assert "Lý [U+5B89] [U+1F600] [U+FFFF]" in pdf_text(minutes_pdf(minutes))


def test_the_seal_can_be_scanned() -> None:
    (page,) = (page for page in pages_of(full_minutes()) if "IX. NIÊM PHONG" in page.text)
    modules = [rectangle for rectangle in page.rectangles if rectangle[3] < 2]
    assert len(modules) > 300
    assert min(rectangle[0] for rectangle in modules) > UPRIGHT.width / 2


def test_it_is_written_whole_and_for_its_owner(tmp_path: Path) -> None:
    path = write_minutes_pdf(full_minutes(), tmp_path / "bien-ban.pdf")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["bien-ban.pdf"]
    assert "BIÊN BẢN" in pdf_text(path.read_bytes())


def test_a_whole_hall_that_is_rescued_is_named_over_pages() -> None:
    who = tuple(f"SBD {number:03d} – Nguyễn Hoàng Phương Uyên" for number in range(1, 401))
    rescue = Rescue("Câu 10 Rung chuông vàng (RC-010)", "mọi thí sinh đã dừng", who, "dieu-khien", at(9, 40))
    minutes = replace(full_minutes(), rescues=(rescue,))
    said = one_line(pdf_text(minutes_pdf(minutes)))
    assert all(one_line(name) in said for name in (who[0], who[199], who[-1]))
    for page in pages_of(minutes):
        if "SBD 200" in page.text:
            assert all(UPRIGHT.top < line.y < UPRIGHT.height - UPRIGHT.bottom for line in body_lines(page))


def test_no_line_of_the_head_ends_inside_a_word() -> None:
    """ "ĐÀO TẠO" is one word of two syllables."""
    minutes = quiet_minutes()
    organiser = "Sở Giáo dục và Đào tạo tỉnh Bắc Ninh"
    pages = read_pages(minutes_pdf(replace(minutes, occasion=replace(minutes.occasion, organiser=organiser))))
    lines = [one_line(line.text) for line in pages[0].lines]
    assert any("ĐÀO TẠO" in line for line in lines), lines
    assert not any("\ue000" in line for line in lines)
