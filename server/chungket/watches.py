"""Looks at store and clock once a second, so that a fault is seen before somebody has to wait for it.

Owns the pace and what counts as a clock that cannot be relied on. It must not know what people are told. Called by
`app` and `worker`. Workers need no look at the store: their beats are one.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from chungket.clock import ContestClock
from chungket.store_faults import NO_ANSWER, StoreAway, StoreRefuses, TroubleKind
from chungket.troubles import CLOCK, Troubles

LOOK_S = 1.0
ANSWER_S = 1.5  # a write that takes longer is one that people wait for
STEP_US = 1_000_000  # the wall clock may be slewed, by less than 1 ms a second; it must not be set
BASE_MOVED_US = 100_000
YEAR_MIN = 2026  # of this program: no clock can truly be before it
TAKEN_FOR_RIGHT_S = 120.0  # after a step: somebody corrected the clock


class _Watch:
    """Something done once a second until it is stopped."""

    def __init__(self) -> None:
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from now on."""
        self._task = asyncio.create_task(self._run(), name=type(self).__name__)

    async def stop(self) -> None:
        """Look no longer."""
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while not self._stopping.is_set():
            await self.look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._stopping.wait()

    async def look(self) -> None:
        """Once."""
        raise NotImplementedError


class StoreWatch(_Watch):
    """Whether the store of a server that is alone takes writes, also while there is nothing to append. `touch` writes;
    `say` hears what came of it; `revive` starts an embedded store again."""

    def __init__(
        self,
        touch: Callable[[], Awaitable[None]],
        say: Callable[[str, StoreAway | None], None],
        revive: Callable[[], Awaitable[object]] | None,
    ) -> None:
        super().__init__()
        self._touch = touch
        self._say = say
        self._revive = revive

    async def look(self) -> None:
        """One write; one more when the store had only to be started again."""
        fault = await self._fault()
        if fault is not None and self._revive is not None and not self._stopping.is_set():
            await self._revive()
            fault = await self._fault()
        self._say("watch", fault)

    async def _fault(self) -> StoreAway | None:
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._touch()
        except TimeoutError:
            return NO_ANSWER
        except StoreAway as fault:
            return fault
        except StoreRefuses:  # it ends the next append, and the server
            return None
        return None


class ClockWatch(_Watch):
    """Whether the wall clock goes on like the monotonic one, and contest time was never behind the log.

    Contest time hangs on neither; times of day do, and the length of an absence (RULES 2.4). A step that is not taken
    back is taken for a correction after `TAKEN_FOR_RIGHT_S`."""

    def __init__(self, clock: Callable[[], ContestClock], troubles: Troubles) -> None:
        super().__init__()
        self._clock = clock
        self._troubles = troubles
        self._base_us = clock().base_us
        self._offset_us = clock().wall_offset_us()
        self._stepped_us = 0
        self._until_us = 0  # the trouble lasts, in contest time

    async def look(self) -> None:
        """Compare with the look before."""
        clock = self._clock()
        now_us, offset_us, base_us = clock.now_us(), clock.wall_offset_us(), clock.base_us
        moved_us, step_us = base_us - self._base_us, offset_us + base_us - self._offset_us - self._base_us
        self._offset_us, self._base_us = offset_us, base_us
        if abs(moved_us) > BASE_MOVED_US:
            self._until_us = now_us + round(TAKEN_FOR_RIGHT_S * 1_000_000)
        if abs(step_us) > STEP_US:
            self._stepped_us += step_us
            self._until_us = now_us + round(TAKEN_FOR_RIGHT_S * 1_000_000) if abs(self._stepped_us) > STEP_US else 0
        if now_us >= self._until_us:
            self._stepped_us = 0
        impossible = datetime.fromtimestamp(clock.wall_now_us() / 1_000_000, UTC).year < YEAR_MIN
        if impossible or now_us < self._until_us:
            detail = f"{self._stepped_us / 1_000_000:+.1f} s" if self._stepped_us else ""
            self._troubles.report(CLOCK, TroubleKind.CLOCK, detail)
        else:
            self._troubles.report(CLOCK, None)
