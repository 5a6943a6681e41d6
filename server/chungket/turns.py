"""Turns for work that comes by the thousand at once: a little of it, then everybody else, then a little more.

Owns the queue and the length of a turn. It must not know what the work is. Called by `socket`: when a hall of devices
comes back in an open question, handshakes wait for answers, and never the other way round.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from chungket.clock import monotonic_us

TURN_US = 3_000  # of work, before the loop reads what has arrived meanwhile


class Turns:
    """One queue, served in order."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._next: asyncio.Handle | None = None

    @property
    def waiting(self) -> int:
        """How much waits."""
        return len(self._waiting)

    def take(self, work: Callable[[], None]) -> None:
        """Do this when its turn comes: with the next round of the loop, where nothing waits before it."""
        self._waiting.append(work)
        if self._next is None:
            self._next = asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._next = None
        until_us = monotonic_us() + TURN_US
        try:
            while self._waiting and monotonic_us() < until_us:
                self._waiting.popleft()()
        finally:
            if self._waiting and self._next is None:
                self._next = asyncio.get_running_loop().call_soon(self._turn)
