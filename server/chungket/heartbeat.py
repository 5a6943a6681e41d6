"""One clock for thousands of connections: each has its beat once in a period, a few of them at a time.

Owns the order of the beats. It must not know what a beat does. Called by `socket`: a timer for each connection would be
made and thrown away with every ping, and those of a hall that came at once would go off at once.
"""

import asyncio
import random
from typing import Protocol

SLOTS = 100  # in a period


class Beating(Protocol):
    """Who has beats."""

    def beat(self) -> None:
        """Once in a period. The loop has read what was waiting since the last one."""


class Heartbeat:
    """The beats of one process. A loop that was late catches up with nothing: between two beats of anybody there are
    as many turns of the loop as slots, so nobody is told to be silent because nobody listened."""

    def __init__(self, period_s: float) -> None:
        self._gap_s = period_s / SLOTS
        self._slots: list[dict[Beating, None]] = [{} for _ in range(SLOTS)]
        self._at = 0
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    def join(self, beating: Beating) -> int:
        """Its slot, to leave it by. The first beat comes in the second half of a period."""
        slot = (self._at + SLOTS // 2 + random.randrange(SLOTS // 2)) % SLOTS
        self._slots[slot][beating] = None
        self._count += 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._gap_s, self._tick)
        return slot

    def leave(self, beating: Beating, slot: int) -> None:
        """No more beats."""
        if self._slots[slot].pop(beating, self) is None:
            self._count -= 1

    def _tick(self) -> None:
        self._timer = None
        if self._count:
            self._timer = asyncio.get_running_loop().call_later(self._gap_s, self._tick)
        self._at = (self._at + 1) % SLOTS
        for beating in list(self._slots[self._at]):
            beating.beat()
