"""Badges and slips read back from the PDF files: who, where, which secret, and that nothing is cut."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
import segno
from fontTools.ttLib import TTFont

from chungket.core.contest import CandidateNumber, Contest, Person, PersonId, Place, Unit, UnitId
from chungket.exchange.badges import (
    BADGE_HEIGHT_MM,
    BADGE_WIDTH_MM,
    SLIP_HEIGHT_MM,
    CandidateUnknown,
    SlipCode,
    code_groups,
    sign_in_link,
    write_badges,
    write_slips,
)
from chungket.exchange.sheets_pdf import PAGE_WIDTH_MM, GlyphMissing
from chungket.exchange.type_fitting import POINT_MM
from chungket.resources import FONT_BOLD, fonts_directory
from tests.core.making import CANDIDATES, make_contest
from tests.exchange.pdf_reading import Line, Page, read_pages

C1, C2 = CANDIDATES[:2]
URL = "http://192.168.1.10:8080"
LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Thị Phương Khánh Trường An Bình Đông"
LONG_UNIT = (
    "Trung tâm Giáo dục nghề nghiệp và Giáo dục thường xuyên trực thuộc Ủy ban nhân dân thị xã Gò Công Đông, "
    "Gò Công Tây ĐẤT"
)
LONG_TITLE = (
    "Tìm hiểu về Chính quyền điện tử hướng tới Chính quyền số và chuyển đổi số toàn diện tỉnh Tiền Giang năm 2026"
)


def large_contest(count: int) -> Contest:
    """So many places with the longest name, unit, seat and zone that a roster may have."""
    units = {UnitId(f"U{n}"): Unit(UnitId(f"U{n}"), LONG_UNIT, f"Đơn vị {n}") for n in range(-(-count // 10))}
    places, people = {}, {}
    for index in range(count):
        candidate, person, unit = CandidateNumber(f"{index + 1:03d}"), PersonId(f"p{index}"), UnitId(f"U{index // 10}")
        places[candidate] = Place(candidate, unit, person, "HÀNG ẤM-1234", f"KHU VỰC Ẫ {index % 3}")
        people[person] = Person(person, LONG_NAME, unit)
    return replace(make_contest(), title=LONG_TITLE, units=units, places=places, people=people)


def codes_of(contest: Contest, issue: int = 1) -> dict[CandidateNumber, SlipCode]:
    """A code for every place: ABCD-0001, …"""
    return {
        candidate: SlipCode(f"ABCD-{number:04d}", issue) for number, candidate in enumerate(contest.places, start=1)
    }


def pages_of(path: Path) -> list[Page]:
    """What a written file says."""
    return read_pages(path.read_bytes())


Ink = tuple[float, float, float, float]  # left, top, right, bottom in mm


@pytest.fixture(scope="module")
def ink() -> Iterator[Callable[[Line], Ink]]:
    """Where a line leaves ink, from the font's own outlines; as wide as if it were bold."""
    with TTFont(fonts_directory() / FONT_BOLD) as font:
        units, names, outlines, advances = font["head"].unitsPerEm, font.getBestCmap(), font["glyf"], font["hmtx"]

        def box(line: Line) -> Ink:
            unit = line.size_pt * POINT_MM / units
            glyphs = [names[ord(character)] for character in line.text]
            inked = [outlines[name] for name in glyphs if outlines[name].numberOfContours]
            width = sum(advances[name][0] for name in glyphs)
            top, bottom = max(glyph.yMax for glyph in inked), min(glyph.yMin for glyph in inked)
            return line.x, line.y - top * unit, line.x + width * unit, line.y - bottom * unit

        yield box


def assert_apart(boxes: list[Ink]) -> None:
    """No two lines touch."""
    for one, other in combinations(boxes, 2):
        beside = one[2] <= other[0] or other[2] <= one[0]
        assert beside or one[3] <= other[1] or other[3] <= one[1], (one, other)


# --- badges


def test_a_badge_says_who_and_where(tmp_path: Path) -> None:
    path = write_badges(make_contest(), tmp_path / "badges.pdf")
    first, second = pages_of(path)
    assert path.stat().st_mode & 0o777 == 0o600
    for text in ("Hội thi", "THẺ DỰ THI", "Người 001", "Đơn vị X1", "001", "G1", "X1"):
        assert text in first.text.split("\n")
    assert [line.text for line in first.lines if line.text.startswith("Người")] == [
        f"Người {candidate}" for candidate in CANDIDATES[:8]
    ]
    assert [line.text for line in second.lines if line.text.startswith("Người")] == ["Người 009"]
    assert "TỔNG DUYỆT" not in first.text


def test_badges_are_sorted_by_unit_whatever_the_order_of_places(tmp_path: Path) -> None:
    contest = make_contest()
    mixed = replace(contest, places={c: contest.places[c] for c in (*CANDIDATES[::3], *CANDIDATES[1::3])})
    (page,) = pages_of(write_badges(mixed, tmp_path / "badges.pdf"))
    names = [line.text for line in page.lines if line.text.startswith("Người")]
    assert names == [f"Người {candidate}" for candidate in ("001", "002", "004", "005", "007", "008")]


def test_one_person_at_a_time(tmp_path: Path) -> None:
    (page,) = pages_of(write_badges(make_contest(), tmp_path / "one.pdf", only=[C2]))
    assert [line.text for line in page.lines if line.text.startswith("Người")] == ["Người 002"]


def test_an_unknown_number_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    contest = make_contest()
    only = [C1, CandidateNumber("999")]
    with pytest.raises(CandidateUnknown, match='cần số báo danh có trong danh sách thí sinh; đang là "999"'):
        write_badges(contest, tmp_path / "badges.pdf", only=only)
    with pytest.raises(CandidateUnknown, match='"999"'):
        write_slips(contest, codes_of(contest), URL, tmp_path / "slips.pdf", only=only)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("rehearsal", "sample", "mark"),
    [(True, False, "TỔNG DUYỆT"), (False, True, "MẪU"), (True, True, "TỔNG DUYỆT – MẪU")],
)
def test_every_badge_and_slip_of_a_rehearsal_or_sample_is_marked(
    tmp_path: Path, rehearsal: bool, sample: bool, mark: str
) -> None:
    contest = replace(make_contest(), rehearsal=rehearsal, sample=sample)
    badges = pages_of(write_badges(contest, tmp_path / "badges.pdf"))
    assert sum(line.text == mark for page in badges for line in page.lines) == 9
    slips = pages_of(write_slips(contest, codes_of(contest), URL, tmp_path / "slips.pdf"))
    assert sum(line.text == mark for page in slips for line in page.lines) == 18  # identity and flap


def test_an_erased_name_leaves_its_line_empty(tmp_path: Path) -> None:
    contest = replace(make_contest(), people={})
    (page,) = pages_of(write_badges(contest, tmp_path / "badges.pdf", only=[C1]))
    assert "Người" not in page.text
    assert "001" in page.text.split("\n")


def test_a_name_that_cannot_be_printed_is_refused(tmp_path: Path) -> None:
    contest = make_contest()
    person = contest.places[C2].person
    contest = replace(contest, people={**contest.people, person: replace(contest.people[person], name="Lý 安")})
    with pytest.raises(GlyphMissing, match=r"Thẻ dự thi, số báo danh 002: .* U\+5B89"):
        write_badges(contest, tmp_path / "badges.pdf")
    assert list(tmp_path.iterdir()) == []


def cells(page: Page, columns: int, width: float, height: float, left: float, top: float) -> Iterator[list[Line]]:
    """Lines of each cell of a page's grid; every line has to begin in one."""
    found: dict[tuple[int, int], list[Line]] = {}
    for line in page.lines:
        column, row = int((line.x - left) // width), int((line.y - top) // height)
        assert 0 <= column < columns, line
        assert row >= 0, line
        found.setdefault((column, row), []).append(line)
    yield from found.values()


def test_the_longest_texts_fit_a_badge_and_stay_readable(tmp_path: Path, ink: Callable[[Line], Ink]) -> None:
    (page,) = pages_of(write_badges(large_contest(8), tmp_path / "badges.pdf"))
    badges = list(cells(page, 2, BADGE_WIDTH_MM, BADGE_HEIGHT_MM, 10.0, 12.5))
    assert len(badges) == 8
    for lines in badges:
        texts = [line.text for line in lines]
        assert LONG_NAME in " ".join(texts)
        assert LONG_UNIT in " ".join(texts)
        assert LONG_TITLE in " ".join(texts)
        assert "HÀNG ẤM-1234" in " ".join(texts)
        boxes = [ink(line) for line in lines]
        edge = 10.0 if lines[0].x < 105 else 105.0
        assert all(edge <= box[0] and box[2] <= edge + BADGE_WIDTH_MM for box in boxes)
        assert_apart(boxes)
        assert min(line.size_pt for line in lines) >= 6.5
        assert max(line.size_pt for line in lines if line.text in LONG_NAME) >= 13


# --- slips


def test_a_slip_holds_code_person_and_instructions(tmp_path: Path) -> None:
    contest = make_contest()
    codes = {C1: SlipCode("wxyz-2345", 1)}
    path = write_slips(contest, codes, f"{URL}/", tmp_path / "slips.pdf", only=[C1])
    (page,) = pages_of(path)
    assert path.stat().st_mode & 0o777 == 0o600
    texts = page.text.split("\n")
    for text in ("Người 001", "Đơn vị X1", "001", "G1", "X1", URL, "CÁCH ĐĂNG NHẬP", "Phiếu cấp lần 1."):
        assert text in texts
    assert "WXYZ-2345" in page.text.replace("\n", "")
    assert "không còn giá trị" not in page.text


def test_the_qr_code_holds_the_link(tmp_path: Path) -> None:
    contest = make_contest()
    (page,) = pages_of(write_slips(contest, {C1: SlipCode("WXYZ2345", 1)}, f"{URL}/", tmp_path / "s.pdf", only=[C1]))
    background, *modules = page.rectangles
    expected = segno.make_qr(f"{URL}/#code=WXYZ-2345", error="m").matrix
    size = len(expected)
    module = background[2] / (size + 8)
    assert background[2] == pytest.approx(background[3])
    assert module > 0.7  # a phone's camera reads it at arm's length
    drawn = [bytearray(size) for _ in range(size)]
    for x, y, width, _ in modules:
        row, start = round((y - background[1]) / module) - 4, round((x - background[0]) / module) - 4
        for column in range(start, start + round(width / module)):
            drawn[row][column] = 1
    assert drawn == [bytearray(row) for row in expected]


def test_a_later_issue_says_that_the_old_slip_is_void(tmp_path: Path) -> None:
    contest = make_contest()
    (page,) = pages_of(write_slips(contest, {C1: SlipCode("WXYZ2345", 3)}, URL, tmp_path / "s.pdf", only=[C1]))
    assert "PHIẾU MÃ ĐĂNG NHẬP · CẤP LẦN 3" in page.text
    assert "Phiếu cấp lần 3. Phiếu đã cấp trước không còn giá trị." in page.text


def test_each_zone_begins_a_page_and_progress_is_told(tmp_path: Path) -> None:
    contest = make_contest()
    told: list[tuple[int, int]] = []
    path = write_slips(
        contest, codes_of(contest), URL, tmp_path / "slips.pdf", progress=lambda done, total: told.append((done, total))
    )
    pages = pages_of(path)
    assert [page.lines[0].text for page in pages] == [
        f"PHIẾU MÃ ĐĂNG NHẬP (không để lộ) · khu vực {zone} · số báo danh {numbers} · Hội thi"
        for zone, numbers in (("X1", "001, 002, 003"), ("X2", "004, 005, 006"), ("X3", "007, 008, 009"))
    ]
    assert told == [(done, 9) for done in range(1, 10)]
    joined = "".join(page.text.replace("\n", "") for page in pages)
    assert all(f"ABCD-{number:04d}" in joined for number in range(1, 10))


def test_the_longest_texts_fit_a_slip(tmp_path: Path, ink: Callable[[Line], Ink]) -> None:
    contest = large_contest(3)
    address = "https://hoi-thi-cqdt-2026.tiengiang.gov.vn:8443"
    pages = pages_of(write_slips(contest, codes_of(contest, 12), address, tmp_path / "slips.pdf"))
    assert len(pages) == 3
    panels = (8.0, 70.0, 136.0, PAGE_WIDTH_MM)  # left edges, and the page's right one
    for page in pages:
        head, *lines = page.lines
        assert head.text.endswith(LONG_TITLE)
        assert LONG_NAME in " ".join(line.text for line in lines)
        assert LONG_UNIT in " ".join(line.text for line in lines)
        assert [line.size_pt >= 6.5 for line in lines if line.text == address] == [True]
        boxes = [ink(line) for line in lines]
        for left, _, right, bottom in boxes:
            panel = max(index for index in range(3) if left >= panels[index])
            assert right <= panels[panel + 1]
            assert bottom < 11 + SLIP_HEIGHT_MM
        assert_apart(boxes)


def test_a_place_without_code_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="got none for 001, 003"):
        write_slips(make_contest(), {C2: SlipCode("ABCD2345", 1)}, URL, tmp_path / "s.pdf", only=CANDIDATES[:3])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["192.168.1.10", "ftp://x", "http://x/#code=A", ""])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="expected an address"):
        sign_in_link(url, "ABCDEFGH")


def test_the_groups_of_a_code() -> None:
    assert code_groups("abcd-efgh") == ("ABCD", "EFGH")
    assert code_groups("ABCD EFGH 23") == ("ABCD", "EFGH", "23")
    for code in ("", "--", "ABCĐ", "AB/CD"):
        with pytest.raises(ValueError, match="expected a sign-in code of capitals and digits") as caught:
            code_groups(code)
        assert not code.strip("-") or code not in str(caught.value)


def test_three_hundred_people(tmp_path: Path) -> None:
    contest = large_contest(300)
    assert len(pages_of(write_badges(contest, tmp_path / "badges.pdf"))) == 38
    assert len(pages_of(write_slips(contest, codes_of(contest), URL, tmp_path / "slips.pdf"))) == 60
