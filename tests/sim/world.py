"""Virtual time: one clock for everybody, an event loop of its own for each simulated process.

Owns the order in which things happen, which a seed decides alone. A process can stand still, go on and be killed at any
step: its loop is not run any more and its memory is gone. It must not know what processes do. Called by everything else
in this folder.
"""

import asyncio
import contextlib
import heapq
import random
from collections.abc import Callable
from typing import Any

Act = Callable[[], object]

NEVER_US = 1 << 62
WALL_BEGIN_US = 1_700_000_000_000_000


class NothingLeft(Exception):
    """Nobody waits for anything: what was to happen never will."""


class _Kernel:
    """Stands where an event loop expects a selector: hands over what has arrived, never waits."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Act]:
        arrived, self._loop.arrived = self._loop.arrived, []
        return arrived


class VirtualLoop(asyncio.base_events.BaseEventLoop):
    """An event loop without sockets, run by the world one turn at a time."""

    def __init__(self, world: "World") -> None:
        super().__init__()
        self._selector = _Kernel(self)
        self._world = world
        self.arrived: list[Act] = []
        self.faults: list[str] = []
        self.set_exception_handler(self._failed)

    def time(self) -> float:
        return self._world.now_us / 1_000_000

    def turn(self) -> None:
        """One turn: what has arrived, what is due, what is ready."""
        asyncio._set_running_loop(self)
        try:
            self._run_once()  # type: ignore[attr-defined]
        finally:
            asyncio._set_running_loop(None)

    def next_us(self) -> int:
        """When this loop has something to do."""
        if self.arrived or self._ready:  # type: ignore[attr-defined]
            return self._world.now_us
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        while scheduled and scheduled[0].cancelled():
            self._timer_cancelled_count -= 1  # type: ignore[attr-defined]
            heapq.heappop(scheduled)._scheduled = False  # type: ignore[attr-defined]
        if not scheduled:
            return NEVER_US
        return max(self._world.now_us, -int(-scheduled[0].when() * 1_000_000 // 1))

    def _process_events(self, events: list[Act]) -> None:
        for act in events:
            self._ready.append(asyncio.Handle(act, (), self))  # type: ignore[attr-defined]

    def _write_to_self(self) -> None:
        """Nobody else's thread wakes this loop."""

    def _failed(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.faults.append(f"{context.get('message')}: {context.get('exception')!r}")


class Process:
    """One operating-system process."""

    def __init__(self, world: "World", name: str) -> None:
        self.name = name
        self.world = world
        self.loop = VirtualLoop(world)
        self.alive = True
        self.stopped_until_us = 0
        self.contest_us: Callable[[], int] = lambda: 0  # contest time, once this process knows it
        self._kept: set[asyncio.Task[Any]] = set()
        world.processes.append(self)

    def next_us(self) -> int:
        """When it has something to do and may."""
        next_us = self.loop.next_us()
        return next_us if next_us == NEVER_US else max(next_us, self.stopped_until_us)

    def deliver(self, act: Act) -> None:
        """The kernel has something for this process. Nobody hears of it when the process is gone."""
        if self.alive:
            self.loop.arrived.append(act)

    def stop(self, us: int) -> None:
        """SIGSTOP, and SIGCONT after `us`."""
        self.stopped_until_us = max(self.stopped_until_us, self.world.now_us + us)

    def kill(self) -> None:
        """SIGKILL: whatever it was about to do is not done."""
        self.alive = False
        self._kept = asyncio.all_tasks(self.loop)  # so that none is cleaned up, which would run code of the dead
        for task in self._kept:
            task._log_destroy_pending = False  # type: ignore[attr-defined]
        self.world.processes.remove(self)
        self.world.graves.append(self)

    def bury(self) -> None:
        """Close what it was about to do. Whatever it tries to do at that has no effect any more."""
        asyncio._set_running_loop(self.loop)
        try:
            for task in self._kept or asyncio.all_tasks(self.loop):
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                with contextlib.suppress(RuntimeError):  # a `finally` that waits
                    task.get_coro().close()
        finally:
            asyncio._set_running_loop(None)
        self.loop.close()


class World:
    """The clock and everything that is going to happen."""

    def __init__(self, seed: int | str) -> None:
        self.chance = random.Random(seed)
        self.now_us = 0
        self.processes: list[Process] = []
        self.graves: list[Process] = []  # kept, so that nothing of them is cleaned up while the world goes on
        self.turns = 0
        self._events: list[tuple[int, int, Act]] = []
        self._order = 0

    def at(self, at_us: int, act: Act) -> None:
        """Let something happen at a moment."""
        self._order += 1
        heapq.heappush(self._events, (max(self.now_us, at_us), self._order, act))

    def after(self, us: float, act: Act) -> None:
        """Let something happen later."""
        self.at(self.now_us + int(us), act)

    def monotonic_us(self) -> int:
        """The monotonic clock of every machine."""
        return self.now_us

    def wall_us(self) -> int:
        """Unix time."""
        return WALL_BEGIN_US + self.now_us

    def run(self, until: Callable[[], bool], limit_us: int) -> bool:
        """Let time pass until something is the case; False when it is not by the limit. Raises `NothingLeft`."""
        while not until():
            if self.now_us > limit_us:
                return False
            self._step()
        return True

    def _step(self) -> None:
        """The next thing that happens anywhere."""
        first, first_us = None, self._events[0][0] if self._events else NEVER_US
        for process in self.processes:
            next_us = process.next_us()
            if next_us < first_us:
                first, first_us = process, next_us
        if first_us == NEVER_US:
            raise NothingLeft
        self.now_us = max(self.now_us, first_us)
        self.turns += 1
        if first is None:
            heapq.heappop(self._events)[2]()
        else:
            first.loop.turn()

    def bury(self) -> None:
        """The end: coroutines of all processes are closed, so that nobody complains of them later."""
        for process in (*self.processes, *self.graves):
            process.bury()
