"""Contest time: integer microseconds that belong to the log (DESIGN 4.1).

Owns the mapping from this machine's monotonic clock to contest time, and the wall clock for display. The core never
sees it; the sequencer asks it. `monotonic_us` and `wall_us` are handed in, so that tests and simulations own time.
"""

import time
from collections.abc import Callable


def monotonic_us() -> int:
    """The machine's monotonic clock in µs."""
    return time.monotonic_ns() // 1000


def wall_us() -> int:
    """Unix time in µs; for display only, it may jump."""
    return time.time_ns() // 1000


class ContestClock:
    """Contest time of one process. Starts at the last entry's time and never falls behind it."""

    def __init__(
        self, time_us: int = 0, monotonic: Callable[[], int] = monotonic_us, wall: Callable[[], int] = wall_us
    ) -> None:
        self._monotonic = monotonic
        self._wall = wall
        self._base_us = time_us - monotonic()

    @classmethod
    def begun_at(
        cls, base_us: int, monotonic: Callable[[], int] = monotonic_us, wall: Callable[[], int] = wall_us
    ) -> "ContestClock":
        """The clock that others on this machine go by: contest time when the monotonic clock showed 0."""
        clock = cls(0, monotonic, wall)
        clock._base_us = base_us
        return clock

    @property
    def base_us(self) -> int:
        """Contest time when this machine's monotonic clock showed 0."""
        return self._base_us

    def now_us(self) -> int:
        """Contest time now."""
        return self._base_us + self._monotonic()

    def at_us(self, monotonic: int) -> int:
        """Contest time at a stamp of the same monotonic clock, taken earlier."""
        return self._base_us + monotonic

    def wall_now_us(self) -> int:
        """Unix time now, for the entry and for display."""
        return self._wall()

    def wall_offset_us(self) -> int:
        """Wall clock − contest time, for showing a contest time as a time of day."""
        return self._wall() - self.now_us()

    def not_behind(self, time_us: int) -> None:
        """An entry carries this time: contest time is at least that from now on."""
        self._base_us = max(self._base_us, time_us - self._monotonic())
