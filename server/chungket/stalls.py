"""Notices when this process itself stood still: stopped, swapped out, or busy for too long (DESIGN 4.4).

Owns a heartbeat of the event loop. It must not know what is done about a stall. Called by `app`.
"""

import asyncio
from collections.abc import Callable

from chungket.clock import monotonic_us

BEAT_S = 0.02
STALL_US = 100_000
ECHO_US = 1_000_000  # telling thousands of devices of a stall keeps the loop busy for as long again


class LoopWatch:
    """Says how long the loop was late, once for each stall above `STALL_US`. One that follows another within `ECHO_US`
    and is no longer comes of telling of the first: told in its turn, it would go on for ever."""

    def __init__(self, stalled: Callable[[int], None], monotonic: Callable[[], int] = monotonic_us) -> None:
        self._stalled = stalled
        self._monotonic = monotonic
        self._due_us = 0
        self._told_us = 0  # how long the last one was that was told
        self._echo_until_us = 0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Watch the running loop."""
        self._due_us = self._monotonic() + round(BEAT_S * 1_000_000)
        self._timer = asyncio.get_running_loop().call_later(BEAT_S, self._beat)

    def stop(self) -> None:
        """Watch no longer."""
        if self._timer is not None:
            self._timer.cancel()

    def _beat(self) -> None:
        now_us = self._monotonic()
        late_us = now_us - self._due_us
        if late_us > (self._told_us if now_us < self._echo_until_us else STALL_US):
            self._told_us, self._echo_until_us = late_us, now_us + ECHO_US
            self._stalled(late_us)
        self.start()
