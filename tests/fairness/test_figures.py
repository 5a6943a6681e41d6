"""Percentiles and spreads by hand."""

import pytest

from load_tests.fairness.figures import ms, percentile, spread


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (1, 1), (50, 2), (75, 3), (95, 4), (100, 4)])
def test_percentiles_are_of_the_nearest_rank(percent: int, expected: int) -> None:
    assert percentile([4, 2, 1, 3], percent) == expected


def test_the_percentile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        percentile([], 50)


def test_95_of_100_values_is_the_ninety_fifth() -> None:
    assert percentile(range(1, 101), 95) == 95


def test_a_spread_is_between_the_outermost() -> None:
    assert spread([5, -2, 3]) == 7
    assert ms(12_345) == 12.35 or ms(12_345) == 12.34
