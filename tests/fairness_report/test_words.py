"""Both languages say the same things, and numbers as people there write them."""

from dataclasses import fields
from string import Formatter

import pytest

from chungket.fairness_report.words import ENGLISH, VIETNAMESE, Words, clock_text


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_everything() -> None:
    for field in fields(Words):
        here, there = getattr(VIETNAMESE, field.name), getattr(ENGLISH, field.name)
        assert here
        assert there
        if isinstance(here, str):
            assert names(here) == names(there), field.name
    assert len(VIETNAMESE.headers) == len(ENGLISH.headers)
    assert len(VIETNAMESE.late_headers) == len(ENGLISH.late_headers)
    for one, other in zip(VIETNAMESE.summary, ENGLISH.summary, strict=True):
        assert names("".join(one)) == names("".join(other))


@pytest.mark.parametrize(
    ("us", "vietnamese", "english"),
    [
        (None, "–", "–"),
        (0, "0,0", "0.0"),
        (1_949, "1,9", "1.9"),
        (-250, "−0,2", "−0.2"),
        (1_234_567, "1234,6", "1234.6"),
    ],
)
def test_milliseconds(us: int | None, vietnamese: str, english: str) -> None:
    assert (VIETNAMESE.millis(us), ENGLISH.millis(us)) == (vietnamese, english)


def test_the_hall_s_time_of_day() -> None:
    assert clock_text(1_600_000_000_000) == "19:26:40"  # 12:26:40 UTC


def test_what_an_opening_is_beside_a_counted_one() -> None:
    assert VIETNAMESE.marks(practice=False, void=False) == ""
    assert VIETNAMESE.marks(practice=True, void=False) == " (thi thử)"
    assert ENGLISH.marks(practice=True, void=True) == " (practice, void)"
