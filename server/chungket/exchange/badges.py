"""Badges and sign-in slips: two PDF files of A4 sheets to be cut (RULES 1.5).

Owns what is printed on them. A badge carries no secret; a slip carries the sign-in code, and the flap with the
instructions folds over it. It must not know how codes are made: they are the caller's. Called by the command line and
the application; `sheets_pdf` sets the type.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from chungket.core.contest import CandidateNumber, Contest, Place
from chungket.exchange.problems import ExchangeError
from chungket.exchange.sheets_pdf import GREY, PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Sheets, Weight
from chungket.exchange.type_fitting import Box
from chungket.whole_file import write_whole_file

BADGE_WIDTH_MM, BADGE_HEIGHT_MM = 95.0, 68.0
BADGE_COLUMNS, BADGE_ROWS = 2, 4
SLIP_HEIGHT_MM = 55.0
SLIPS_A_PAGE = 5
SLIP_MARGIN_MM = 8.0  # left and right
# Identity, code, flap: the last two are equally wide, so that the folded flap covers the code.
IDENTITY_WIDTH_MM, CODE_WIDTH_MM = 62.0, 66.0
PADDING_MM = 4.0
CODE_GROUP = 4
QR_SIDE_MM = 33.5

Progress = Callable[[int, int], None]  # slips drawn, slips in all

REHEARSAL, SAMPLE = "TỔNG DUYỆT", "MẪU"


class CandidateUnknown(ExchangeError):
    """A candidate number that the contest does not have."""


@dataclass(frozen=True, slots=True)
class SlipCode:
    """The sign-in code of a place and which issue of its slip it is for (1: the first; a new issue voids the old)."""

    code: str  # capitals and digits; hyphens and spaces are only for reading
    issue: int


def write_badges(contest: Contest, path: Path, *, only: Collection[CandidateNumber] = ()) -> Path:
    """Write the badges of all places, or of those in `only`, eight a page, by unit; returns `path` (mode 0600).

    Raises `CandidateUnknown`, `sheets_pdf.GlyphMissing`, OSError; then nothing is written.
    """
    places = _chosen(contest, only)
    units = list(contest.units)
    places.sort(key=lambda place: units.index(place.unit))  # stable: file order inside a unit
    with Sheets(f"Thẻ dự thi – {contest.title}") as sheets:
        _draw_badges(sheets, contest, places)
        content = sheets.content()
    write_whole_file(path, content)
    return path


def write_slips(
    contest: Contest,
    codes: Mapping[CandidateNumber, SlipCode],
    public_url: str,
    path: Path,
    *,
    only: Collection[CandidateNumber] = (),
    progress: Progress | None = None,
) -> Path:
    """Write the sign-in slips of all places, or of those in `only`, five a page, a new page for each zone; returns
    `path` (mode 0600).

    `public_url` is where finalists open their page, without a fragment. `progress(done, total)` is called after each
    slip. Raises `CandidateUnknown`, `sheets_pdf.GlyphMissing`, OSError; ValueError for a place without a code, a code
    that is not of capitals and digits, or an address that is none. Then nothing is written.
    """
    address = _address(public_url)
    places = _chosen(contest, only)
    missing = [place.candidate for place in places if place.candidate not in codes]
    if missing:
        raise ValueError(f"expected a sign-in code for every place, got none for {', '.join(missing)}")
    zones = list(dict.fromkeys(place.zone for place in contest.places.values()))
    places.sort(key=lambda place: zones.index(place.zone))  # handed out zone by zone; file order inside
    with Sheets(f"Phiếu mã đăng nhập – {contest.title}") as sheets:
        _draw_slips(sheets, contest, places, codes, address, progress)
        content = sheets.content()
    write_whole_file(path, content)
    return path


def code_groups(code: str) -> tuple[str, ...]:
    """The code in groups of four: "abcd-efgh" → ("ABCD", "EFGH"). Raises ValueError for anything but letters and
    digits of ASCII."""
    letters = "".join(character for character in code.upper() if character not in "- ")
    if not letters or not letters.isascii() or not letters.isalnum():
        raise ValueError("expected a sign-in code of capitals and digits, got something else")  # never the code itself
    return tuple(letters[start : start + CODE_GROUP] for start in range(0, len(letters), CODE_GROUP))


def sign_in_link(public_url: str, code: str) -> str:
    """What the QR code holds. The code is in the fragment, which browsers keep to themselves: it is in no log of a
    server or proxy."""
    return f"{_address(public_url)}/#code={'-'.join(code_groups(code))}"


def _address(public_url: str) -> str:
    if not public_url.startswith(("http://", "https://")) or "#" in public_url:
        raise ValueError(f"expected an address http://… or https://… without a fragment, got {public_url!r}")
    return public_url.rstrip("/")


def _chosen(contest: Contest, only: Collection[CandidateNumber]) -> list[Place]:
    unknown = [candidate for candidate in only if candidate not in contest.places]
    if unknown:
        listed = ", ".join(f'"{candidate}"' for candidate in unknown)
        raise CandidateUnknown(f"cần số báo danh có trong danh sách thí sinh; đang là {listed}")
    return [place for place in contest.places.values() if not only or place.candidate in only]


def _name(contest: Contest, place: Place) -> str:
    """ "" when names have been erased (RULES 10)."""
    person = contest.people.get(place.person)
    return "" if person is None else person.name


def _watermark(contest: Contest) -> str:
    marks = [REHEARSAL] if contest.rehearsal else []
    return " – ".join([*marks, SAMPLE] if contest.sample else marks)


def _draw_badges(sheets: Sheets, contest: Contest, places: Sequence[Place]) -> None:
    a_page = BADGE_COLUMNS * BADGE_ROWS
    left = (PAGE_WIDTH_MM - BADGE_COLUMNS * BADGE_WIDTH_MM) / 2
    top = (PAGE_HEIGHT_MM - BADGE_ROWS * BADGE_HEIGHT_MM) / 2
    columns = [left + column * BADGE_WIDTH_MM for column in range(BADGE_COLUMNS + 1)]
    rows = [top + row * BADGE_HEIGHT_MM for row in range(BADGE_ROWS + 1)]
    for index, place in enumerate(places):
        if index % a_page == 0:
            sheets.add_page()
            sheets.crop_marks(columns, rows)
        row, column = divmod(index % a_page, BADGE_COLUMNS)
        _draw_badge(sheets, contest, place, Box(columns[column], rows[row], BADGE_WIDTH_MM, BADGE_HEIGHT_MM))


def _draw_badge(sheets: Sheets, contest: Contest, place: Place, frame: Box) -> None:
    sheets.watermark(frame.inset(2), _watermark(contest))
    x, y, width = frame.x + PADDING_MM, frame.y, frame.width - 2 * PADDING_MM
    where = f"Thẻ dự thi, số báo danh {place.candidate}"
    unit = contest.units[place.unit].name
    sheets.text(Box(x, y + 3, width, 9.5), contest.title, 10, Weight.SEMIBOLD, centred=True, colour=GREY, where=where)
    sheets.text(Box(x, y + 12.5, width, 6), "THẺ DỰ THI", 11, Weight.BOLD, centred=True)
    name = _name(contest, place)
    sheets.text(Box(x, y + 18.5, width, 18), name, 25, Weight.BOLD, centred=True, name=True, where=where)
    sheets.text(Box(x, y + 36.5, width, 10.5), unit, 13, centred=True, where=where)
    bottom = y + 48.5
    sheets.rule(Box(x, bottom, width, 0))
    for offset, cell, label, value in (
        (0.0, 0.4, "SỐ BÁO DANH", place.candidate),
        (0.4, 0.3, "CHỖ NGỒI", place.seat),
        (0.7, 0.3, "KHU VỰC", place.zone),
    ):
        column = Box(x + offset * width, bottom + 1, cell * width, 5)
        sheets.text(column, label, 7.5, colour=GREY, centred=True)
        large = Box(column.x + 1, bottom + 5, column.width - 2, 12.5)
        sheets.text(large, value, 26 if offset == 0 else 18, Weight.BOLD, centred=True, where=where)


def _draw_slips(
    sheets: Sheets,
    contest: Contest,
    places: Sequence[Place],
    codes: Mapping[CandidateNumber, SlipCode],
    address: str,
    progress: Progress | None,
) -> None:
    top = (PAGE_HEIGHT_MM - SLIPS_A_PAGE * SLIP_HEIGHT_MM) / 2
    done = 0
    for zone, group in groupby(places, key=lambda place: place.zone):
        members = list(group)
        for start in range(0, len(members), SLIPS_A_PAGE):
            shown = members[start : start + SLIPS_A_PAGE]
            sheets.add_page()
            _draw_page_head(sheets, contest, zone, shown, top)
            for row, place in enumerate(shown):
                y = top + row * SLIP_HEIGHT_MM
                _draw_slip(sheets, contest, place, codes[place.candidate], address, y)
                sheets.cut_line(y + SLIP_HEIGHT_MM)
                done += 1
                if progress is not None:
                    progress(done, len(places))


def _draw_page_head(sheets: Sheets, contest: Contest, zone: str, shown: Sequence[Place], top: float) -> None:
    """In the margin that is cut off: what the sheet is, for whoever sorts the piles."""
    numbers = f"số báo danh {', '.join(place.candidate for place in shown)}"
    text = f"PHIẾU MÃ ĐĂNG NHẬP (không để lộ) · khu vực {zone} · {numbers} · {contest.title}"
    sheets.text(Box(SLIP_MARGIN_MM, top - 6, PAGE_WIDTH_MM - 2 * SLIP_MARGIN_MM, 5), text, 8, colour=GREY)
    sheets.cut_line(top)


def _draw_slip(sheets: Sheets, contest: Contest, place: Place, slip: SlipCode, address: str, y: float) -> None:
    identity = Box(SLIP_MARGIN_MM, y, IDENTITY_WIDTH_MM, SLIP_HEIGHT_MM)
    code = Box(identity.x + identity.width, y, CODE_WIDTH_MM, SLIP_HEIGHT_MM)
    flap = Box(code.x + code.width, y, CODE_WIDTH_MM, SLIP_HEIGHT_MM)
    watermark = _watermark(contest)
    sheets.watermark(identity.inset(2), watermark)
    sheets.watermark(flap.inset(2), watermark)
    _draw_identity(sheets, contest, place, slip, identity)
    _draw_code(sheets, slip, address, code)
    _draw_flap(sheets, slip, flap)
    for x in (code.x, flap.x):
        sheets.fold_line(x, y + 2, y + SLIP_HEIGHT_MM - 2)


def _draw_identity(sheets: Sheets, contest: Contest, place: Place, slip: SlipCode, panel: Box) -> None:
    """What stays visible when the slip is folded."""
    x, y, width = panel.x, panel.y, panel.width - PADDING_MM
    where = f"Phiếu mã đăng nhập, số báo danh {place.candidate}"
    sheets.text(Box(x, y + 3, width, 8), contest.title, 7.5, colour=GREY, where=where)
    heading = "PHIẾU MÃ ĐĂNG NHẬP"
    if slip.issue > 1:
        heading += f" · CẤP LẦN {slip.issue}"
    sheets.text(Box(x, y + 11, width, 5), heading, 8.5, Weight.BOLD)
    sheets.text(Box(x, y + 16, width, 13), _name(contest, place), 15, Weight.BOLD, name=True, where=where)
    sheets.text(Box(x, y + 29, width, 10), contest.units[place.unit].name, 9.5, where=where)
    sheets.rule(Box(x, y + 39.5, width, 0))
    for offset, share, label, value in (
        (0.0, 0.4, "SỐ BÁO DANH", place.candidate),
        (0.4, 0.3, "CHỖ NGỒI", place.seat),
        (0.7, 0.3, "KHU VỰC", place.zone),
    ):
        cell = Box(x + offset * width, y + 40, share * width - 1, 4.5)
        sheets.text(cell, label, 6.5, colour=GREY)
        sheets.text(Box(cell.x, y + 43.5, cell.width, 9), value, 17, Weight.BOLD, where=where)


def _draw_code(sheets: Sheets, slip: SlipCode, address: str, panel: Box) -> None:
    inner = panel.inset(PADDING_MM)
    sheets.text(Box(inner.x, panel.y + 2.5, inner.width, 4.5), "MÃ ĐĂNG NHẬP", 7.5, Weight.SEMIBOLD, centred=True)
    # First, because its quiet zone is painted white.
    left = panel.x + (panel.width - QR_SIDE_MM) / 2
    sheets.qr(Box(left, panel.y + 14.5, QR_SIDE_MM, QR_SIDE_MM), sign_in_link(address, slip.code))
    sheets.code(Box(inner.x, panel.y + 7, inner.width, 9), code_groups(slip.code))
    sheets.text(Box(inner.x, panel.y + 47.5, inner.width, 6), address, 10, Weight.SEMIBOLD, centred=True)


def _draw_flap(sheets: Sheets, slip: SlipCode, panel: Box) -> None:
    lines = [
        "1. Quét mã QR, hoặc mở địa chỉ ghi dưới mã QR rồi nhập mã đăng nhập.",
        "2. Kiểm tra thông tin hiện ra: đúng thì bấm “Đúng”, sai thì bấm “Sai, báo thư ký”.",
        "3. Trả lời câu hỏi thi thử, sau đó giữ nguyên trang và chờ Ban Tổ chức.",
        "Mã chỉ dùng cho số báo danh này. Không cho người khác xem. Cần giúp đỡ: giơ tay gọi giám thị.",
    ]
    x, width = panel.x + PADDING_MM, panel.width - PADDING_MM
    sheets.text(Box(x, panel.y + 2.5, width, 5), "CÁCH ĐĂNG NHẬP", 8.5, Weight.BOLD)
    sheets.paragraphs(Box(x, panel.y + 7.5, width, 34), lines, 8)
    if slip.issue > 1:
        note = f"Phiếu cấp lần {slip.issue}. Phiếu đã cấp trước không còn giá trị."
    else:
        note = "Phiếu cấp lần 1."
    sheets.text(Box(x, panel.y + 42.5, width, 5), note, 8, Weight.BOLD)
    sheets.text(Box(x, panel.y + 47.5, width, 5), "Gấp theo đường chấm để phần này che mã.", 7, colour=GREY)
