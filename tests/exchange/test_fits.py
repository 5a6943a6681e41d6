from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core.contest import Hall
from chungket.exchange.fits import choices_rows, hall_type, lines_of, name_fits, stem_rows, text_em

HALL = hall_type(Hall())


def test_thirty_metres_and_a_picture_of_two_and_a_half() -> None:
    assert (HALL.cap_height_percent, HALL.font_px, HALL.rows) == (Fraction(6), 89, 7)
    assert round(float(HALL.row_em), 1) == 19.4


def test_small_hall_keeps_the_least_size() -> None:
    size = hall_type(Hall(farthest_viewer_cm=500, picture_height_cm=250))
    assert size.cap_height_percent == Fraction(7, 2)
    assert (size.font_px, size.rows) == (52, 13)


def test_farther_viewers_need_larger_type() -> None:
    assert hall_type(Hall(farthest_viewer_cm=6000)).rows == 3


@pytest.mark.parametrize(
    ("text", "inter_600_em"),
    # Widths of Inter 600 measured from the font; the estimate must not be below, nor so far above as to be useless.
    [("Nguyễn Thị Phương", 9.574), ("CHÍNH QUYỀN ĐIỆN TỬ", 11.395), ("dịch vụ công trực tuyến mức độ 4", 16.235)],
)
def test_estimate_is_a_little_wider_than_the_font(text: str, inter_600_em: float) -> None:
    assert inter_600_em < float(text_em(text)) < inter_600_em * 1.25


def test_lines_break_at_spaces() -> None:
    width = text_em("một hai")
    assert lines_of("một hai", width) == 1
    assert lines_of("một hai ba", width) == 2
    assert lines_of("một\nhai", width) == 2
    assert lines_of("", width) == 1


def test_word_wider_than_a_line_is_broken() -> None:
    assert lines_of("m" * 10, text_em("mmmm")) == 3
    assert lines_of("m " + "m" * 8, text_em("mmmm")) == 3


@given(st.text(max_size=200), st.text(max_size=50), st.integers(2, 40))
def test_more_text_never_takes_fewer_lines(text: str, more: str, row_em: int) -> None:
    assert lines_of(text + more, Fraction(row_em)) >= lines_of(text, Fraction(row_em))


@given(st.text(max_size=200), st.integers(2, 40))
def test_lines_hold_the_width(text: str, row_em: int) -> None:
    assert lines_of(text, Fraction(row_em)) * row_em >= text_em(text.replace(" ", "").replace("\n", ""))


def test_rows_of_a_question() -> None:
    assert stem_rows("Ngắn?", HALL) == 2
    assert choices_rows(["Đúng", "Sai"], HALL) == 4
    assert choices_rows(["Một", "Hai", "Ba", "Bốn"], HALL) == 6


def test_names() -> None:
    assert name_fits("Nguyễn Lê Hoàng Bảo Ngọc")
    assert not name_fits("Công Tằng Tôn Nữ Nguyễn Thị Phương Khánh Trường")
