"""Numbers, days, times and amounts as official papers write them."""

from dataclasses import replace

import pytest

from chungket.exchange.minutes import Seal
from chungket.exchange.minutes_wording import (
    DOTS,
    clock_in,
    count_text,
    finalist_text,
    hash_groups,
    mark_text,
    moment_text,
    money_text,
    place_and_date,
    span_text,
)
from tests.exchange.minutes_making import SHA256, at, occasion


@pytest.mark.parametrize(("number", "text"), [(0, "00"), (1, "01"), (10, "10"), (238, "238"), (1234, "1.234")])
def test_counts_have_two_digits(number: int, text: str) -> None:
    assert count_text(number) == text


@pytest.mark.parametrize(("amount", "text"), [(10_000_000, "10.000.000 đồng"), (500, "500 đồng"), (0, "0 đồng")])
def test_money(amount: int, text: str) -> None:
    assert money_text(amount) == text


@pytest.mark.parametrize(
    ("time_us", "text"),
    [
        (2_467_900_000, "41 phút 07 giây"),
        (2_700_000_000, "45 phút"),
        (20_000_000, "20 giây"),
        (60_000_000, "01 phút"),
        (0, "00 giây"),
        (18_061_000_000, "301 phút 01 giây"),
    ],
)
def test_spans(time_us: int, text: str) -> None:
    assert span_text(time_us) == text


def test_moments() -> None:
    assert moment_text(at(8, 15, 23)) == "08:15:23 ngày 05/02/2026"
    assert moment_text(None) == DOTS


def test_the_day_is_said_where_it_is_another_one() -> None:
    clock = clock_in(occasion())
    assert clock(at(8, 15, 23)) == "08:15:23"
    assert clock(at(8, 15, 23, day=6)) == "08:15:23 06/02/2026"
    # The first day is that of the start, not that of the paper.
    late = clock_in(replace(occasion(), made_at=at(9, 0, day=6)))
    assert late(at(8, 15, 23)) == "08:15:23"


def test_place_and_date() -> None:
    assert place_and_date(occasion()) == "Tiền Giang, ngày 05 tháng 02 năm 2026"
    assert place_and_date(replace(occasion(), locality="")) == f"{DOTS}, ngày 05 tháng 02 năm 2026"


def test_a_hash_is_shown_whole() -> None:
    groups = hash_groups(Seal(1, SHA256))
    assert groups.replace(" ", "").lower() == SHA256
    assert {len(group) for group in groups.split()} == {4}


def test_marks() -> None:
    assert mark_text(occasion()) == ""
    assert mark_text(occasion(rehearsal=True)) == "TỔNG DUYỆT – không có giá trị"
    assert mark_text(occasion(sample=True)) == "DỮ LIỆU MẪU – không có giá trị"
    assert mark_text(occasion(rehearsal=True, sample=True)) == "TỔNG DUYỆT, DỮ LIỆU MẪU – không có giá trị"


def test_an_erased_name_leaves_the_number() -> None:
    assert finalist_text("014", "Hồ Thị Ý") == "SBD 014 – Hồ Thị Ý"
    assert finalist_text("014", "") == "SBD 014"
