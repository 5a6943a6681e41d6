"""Percentiles, spreads and rounding of what was measured. Pure. Called by every experiment and by the report."""

from collections.abc import Iterable, Sequence


def percentile(values: Iterable[float], percent: float) -> float:
    """The nearest-rank percentile. Errors: ValueError for no values."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("expected at least one value, got none")
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, min(len(ordered), int(rank)) - 1)]


def spread(values: Sequence[float]) -> float:
    """Greatest − least. Errors: ValueError for no values."""
    return max(values) - min(values)


def ms(us: float) -> float:
    """Microseconds as milliseconds with two decimals, as results are written."""
    return round(us / 1000, 2)
