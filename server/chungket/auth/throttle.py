"""The brake on guessing codes and passwords.

Owns counts of failures by address, in memory. Called by `routes`.
"""

import time
from collections.abc import Callable

FAILURES_MAX = 10
FORGET_S = 60.0
ADDRESSES_MAX = 10_000


class Throttle:
    """At most `FAILURES_MAX` failures a minute from one address; successes do not count."""

    def __init__(self, failures_max: int = FAILURES_MAX, now_s: Callable[[], float] = time.monotonic) -> None:
        self._failures_max = failures_max
        self._now_s = now_s
        self._failures: dict[str, list[float]] = {}

    def blocked(self, address: str) -> bool:
        """Whether this address has to wait."""
        return len(self._recent(address)) >= self._failures_max

    def failed(self, address: str) -> None:
        """One more failure. The oldest address is forgotten when there are too many."""
        self._failures[address] = [*self._recent(address), self._now_s()]
        while len(self._failures) > ADDRESSES_MAX:
            self._failures.pop(next(iter(self._failures)))

    def _recent(self, address: str) -> list[float]:
        since_s = self._now_s() - FORGET_S
        recent = [at_s for at_s in self._failures.get(address, []) if at_s > since_s]
        if not recent:
            self._failures.pop(address, None)
        return recent
