"""Texts always fit and are never cut."""

from hypothesis import given
from hypothesis import strategies as st

from chungket.exchange.type_fitting import (
    WORD_BROKEN_BELOW_PT,
    Box,
    FittedText,
    balanced,
    fit,
    fit_name,
    fit_paragraphs,
)


def half_em(text: str) -> float:
    """A font whose every character is half a type size wide: 0.5 mm at 1 "point" of one millimetre."""
    return len(text) * 0.5


TEXTS = st.lists(st.text("aăđẤỖ", min_size=1, max_size=30), min_size=1, max_size=12).map(" ".join)


@given(TEXTS, st.floats(10, 100), st.floats(4, 40), st.floats(5, 40))
def test_every_line_fits_and_nothing_is_left_out(text: str, width: float, height: float, size_max: float) -> None:
    fitted = fit(half_em, text, width, height, size_max)
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")
    assert all(half_em(line) * fitted.size_pt <= width + 1e-9 for line in fitted.lines)
    assert fitted.height_mm <= height
    assert fitted.size_pt <= size_max
    if fitted.size_pt >= WORD_BROKEN_BELOW_PT:
        assert " ".join(fitted.lines) == text  # no word is broken


@given(TEXTS, st.floats(10, 100))
def test_balancing_keeps_size_text_and_number_of_lines(text: str, width: float) -> None:
    fitted = fit(half_em, text, width, 1000, 10)
    even = balanced(half_em, fitted, width)
    assert even.size_pt == fitted.size_pt
    assert len(even.lines) == len(fitted.lines)
    assert " ".join(even.lines) == " ".join(fitted.lines)
    assert max(map(len, even.lines)) <= max(map(len, fitted.lines))


def test_a_text_that_fits_keeps_its_size() -> None:
    assert fit(half_em, "Lý Ý", 100, 20, 20) == FittedText(("Lý Ý",), 20)


def test_lines_break_at_spaces() -> None:
    assert fit(half_em, "một hai ba bốn", 7 * 0.5 * 10, 100, 10).lines == ("một hai", "ba bốn")


def test_an_empty_text_is_an_empty_line() -> None:
    assert fit(half_em, "", 10, 10, 10).lines == ("",)


def test_a_word_without_end_is_broken_inside_only_when_very_small() -> None:
    fitted = fit(half_em, "x" * 60, 60, 30, 20)
    assert fitted.size_pt < WORD_BROKEN_BELOW_PT
    assert sum(map(len, fitted.lines)) == 60


def test_balancing_leaves_no_word_alone() -> None:
    fitted = FittedText(("một hai ba bốn năm", "sáu"), 10)
    assert balanced(half_em, fitted, 18 * 0.5 * 10).lines == ("một hai ba", "bốn năm sáu")


def test_a_name_stays_on_one_line_unless_two_are_much_larger() -> None:
    # 21 characters, half an em wide each: a line of 84 mm holds them at 8; two lines of at most 13 could be larger.
    assert fit_name(half_em, "Nguyễn Thị Minh Khai", 100, 1000, 10).lines == ("Nguyễn Thị Minh Khai",)
    assert len(fit_name(half_em, "Nguyễn Thị Minh Khai", 50, 1000, 10).lines) == 2


def test_paragraphs_share_one_size_and_fit_together() -> None:
    texts = ["một hai ba bốn năm sáu bảy tám", "x" * 12, "chín mười"]
    fitted = fit_paragraphs(half_em, texts, Box(0, 0, 50, 12), 10, 0.5)
    assert len({text.size_pt for text in fitted}) == 1
    assert sum(text.height_mm for text in fitted) + 2 * 0.5 <= 12
    assert [" ".join(text.lines) for text in fitted] == texts
