"""Numbers, days, times and amounts as official Vietnamese papers write them.

Owns these forms only. Called by `minutes_document` and its parts.
"""

from collections.abc import Callable
from datetime import datetime

from chungket.core.measures import SECOND_US
from chungket.core.wording_results import thousands_text
from chungket.exchange.minutes import Occasion, Seal

HASH_GROUP = 4
Clock = Callable[[datetime], str]

DOTS = "……………………"
# Longer ones first. The list only has to be good, not complete: what is not in it is broken at any space.
WORDS_OF_OFFICES = (
    "BAN TỔ CHỨC",
    "BAN GIÁM KHẢO",
    "BÁO CHÍ",
    "CÔNG AN",
    "CÔNG ĐOÀN",
    "CÔNG NGHỆ",
    "CÔNG THƯƠNG",
    "CỘNG SẢN",
    "CUỘC THI",
    "DÂN TỘC",
    "DU LỊCH",
    "ĐÀO TẠO",
    "GIÁO DỤC",
    "HỘI THI",
    "KHOA HỌC",
    "LAO ĐỘNG",
    "MÔI TRƯỜNG",
    "NHÂN DÂN",
    "NỘI VỤ",
    "NÔNG NGHIỆP",
    "PHỤ NỮ",
    "QUÂN SỰ",
    "TÀI CHÍNH",
    "TÀI NGUYÊN",
    "THANH NIÊN",
    "THÀNH PHỐ",
    "THỂ THAO",
    "THÔNG TIN",
    "TRUYỀN THÔNG",
    "TƯ PHÁP",
    "ỦY BAN",
    "VĂN HÓA",
    "VIỆT NAM",
    "XÃ HỘI",
    "Y TẾ",
)


def count_text(number: int) -> str:
    """At least two digits, thousands apart: "01", "238", "1.234"."""
    return f"{number:02d}" if number < 1000 else thousands_text(number)


def money_text(amount_vnd: int) -> str:
    """ "10.000.000 đồng"."""
    return f"{thousands_text(amount_vnd)} đồng"


def span_text(time_us: int) -> str:
    """A longer span in whole seconds, floored: "41 phút 07 giây", "20 giây", "45 phút"."""
    minutes, seconds = divmod(time_us // SECOND_US, 60)
    parts = [f"{count_text(minutes)} phút"] if minutes else []
    if seconds or not minutes:
        parts.append(f"{seconds:02d} giây")
    return " ".join(parts)


def day_text(at: datetime) -> str:
    """ "05/02/2026"."""
    return f"{at:%d/%m/%Y}"


def clock_text(at: datetime) -> str:
    """ "08:15:23"."""
    return f"{at:%H:%M:%S}"


def clock_in(occasion: Occasion) -> Clock:
    """How times of day are written in a table: with the day only where it is not the first one, as in a final that was
    put off (RULES 8)."""
    first = (occasion.started_at or occasion.made_at).date()
    return lambda at: clock_text(at) if at.date() == first else f"{clock_text(at)} {day_text(at)}"


def moment_text(at: datetime | None) -> str:
    """ "08:15:23 ngày 05/02/2026"; dots for None."""
    return DOTS if at is None else f"{clock_text(at)} ngày {day_text(at)}"


def place_and_date(occasion: Occasion) -> str:
    """ "Tiền Giang, ngày 05 tháng 02 năm 2026"."""
    at = occasion.made_at
    return f"{occasion.locality or DOTS}, ngày {at:%d} tháng {at:%m} năm {at:%Y}"


def hash_groups(seal: Seal) -> str:
    """The whole hash as capitals in groups of four."""
    digits = seal.sha256.upper()
    return " ".join(digits[start : start + HASH_GROUP] for start in range(0, len(digits), HASH_GROUP))


def unbroken(name: str, joint: str) -> str:
    """The name of an office with `joint` for the spaces inside words of several syllables: "ĐÀO TẠO" is one word, and
    a line must not end in the middle of it."""
    for word in WORDS_OF_OFFICES:
        name = name.replace(word, word.replace(" ", joint))
    return name


def mark_text(occasion: Occasion) -> str:
    """ "TỔNG DUYỆT – không có giá trị" for what must not count; "" for a real final."""
    marks = [text for text, marked in (("TỔNG DUYỆT", occasion.rehearsal), ("DỮ LIỆU MẪU", occasion.sample)) if marked]
    return f"{', '.join(marks)} – không có giá trị" if marks else ""


def finalist_text(candidate: str, name: str) -> str:
    """ "SBD 014 – Nguyễn Thị Ổn"; the number alone when the name has been erased."""
    return f"SBD {candidate} – {name}" if name else f"SBD {candidate}"
