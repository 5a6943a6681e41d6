"""How results are written: seconds as they rank, numbers with points between the thousands."""

import pytest

from chungket.core.contest import Criterion
from chungket.core.model import Tally
from chungket.core.wording_results import criterion_text, seconds_number, seconds_text, share_text, thousands_text


@pytest.mark.parametrize(
    ("time_us", "resolution_us", "text"),
    [
        (12_340_000, 10_000, "12,34 giây"),
        (12_349_999, 10_000, "12,34 giây"),
        (12_349_999, 1_000, "12,349 giây"),
        (12_999_999, 1_000_000, "12 giây"),
        (12_990_000, 50_000, "12,95 giây"),
        (0, 10_000, "0,00 giây"),
        (-1, 10_000, "0,00 giây"),
        (1_234_560_000, 10_000, "1.234,56 giây"),
    ],
)
def test_seconds_are_floored_to_what_they_are_ranked_by(time_us: int, resolution_us: int, text: str) -> None:
    assert seconds_text(time_us, resolution_us) == text
    assert seconds_number(time_us, resolution_us) == text.replace(".", "").removesuffix(" giây")


def test_long_times_are_written_alike_wherever_they_stand() -> None:
    assert criterion_text(Criterion.LIVE_TIME, Tally(live_us=4_000_000_000)) == "4.000,00 giây"


def test_thousands_and_shares() -> None:
    assert (thousands_text(999), thousands_text(10_000_000)) == ("999", "10.000.000")
    assert (share_text(4, 2), share_text(4, 3), share_text(-1, 2)) == ("2", "1,33", "-0,50")
