"""What goes wrong on the machine, drawn by a seed, and how it is done.

Owns the plan of a run and the log of what was done when. It must not judge. Called by `run`.
"""

import asyncio
import errno
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.chaos.machine import Machine, signal_to

if TYPE_CHECKING:
    from tests.chaos.hall import Hall

_S = 1_000_000
TORN = b"*1\r\n$5\r\nMULTI\r\n*6\r\n$4\r\nXADD\r\n$29\r\nchungket:{"
LONG_AWAY_SHARE = 0.12  # most faults are short: whole contests have to fit into seconds

SERVER_KILLED = "server killed"
SERVER_STOPPED = "server stopped"
STORE_KILLED = "store killed"
STORE_STOPPED = "store stopped"
POWER_LOST = "power lost"
TORN_TAIL = "all killed, half a write at the end"
DISK_FULL = "disk full"
READ_ONLY = "disk read-only"
SLOW_DISK = "slow disk"
REWRITE = "file of the store rewritten"
WORKER_KILLED = "worker killed"
WORKER_STOPPED = "worker stopped"
CUT_BEFORE_REPLY = "store's connection cut before the reply"
CUT_FROM_STORE = "store's connections cut"
SILENT_STORE = "store's connections stand still"

ALWAYS = (
    SERVER_KILLED,
    SERVER_STOPPED,
    STORE_KILLED,
    STORE_STOPPED,
    POWER_LOST,
    TORN_TAIL,
    DISK_FULL,
    READ_ONLY,
    SLOW_DISK,
    REWRITE,
)
WITH_WORKERS = (WORKER_KILLED, WORKER_STOPPED)
WITH_PROXY = (CUT_BEFORE_REPLY, CUT_FROM_STORE, SILENT_STORE)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: how long after the one before, and how long it lasts."""

    after_s: float
    kind: str
    lasts_s: float
    number: int  # chance for whatever else has to be drawn


def kinds_of(machine: Machine) -> tuple[str, ...]:
    """What can go wrong there."""
    kinds: tuple[str, ...] = ALWAYS
    if machine.workers > 1:
        kinds += WITH_WORKERS * 2
    if machine.external:
        kinds += WITH_PROXY * 2
    return kinds


def draw_plan(chance: random.Random, kinds: tuple[str, ...], count: int) -> list[Fault]:
    """So many faults of these kinds, one after another."""
    plan = []
    for _ in range(count):
        low_s, high_s = (2.0, 7.0) if chance.random() < LONG_AWAY_SHARE else (0.1, 0.8)
        plan.append(
            Fault(chance.uniform(0.2, 1.6), chance.choice(kinds), chance.uniform(low_s, high_s), chance.getrandbits(32))
        )
    return plan


class Trouble:
    """Carries a plan out."""

    def __init__(self, hall: "Hall", plan: list[Fault]) -> None:
        self._hall = hall
        self._machine = hall.machine
        self._plan = plan
        self._torn_bytes = -1  # how long the file was after its end was torn

    async def happen(self) -> None:
        """All of it, in order."""
        for fault in self._plan:
            await asyncio.sleep(fault.after_s)
            await self._served(6.0 if fault.number % 5 else 0.0)
            await self._do(fault)

    async def _served(self, patience_s: float) -> None:
        """Wait until the server is there again, and for so long until it serves: faults of one that is being started
        are the fewer ones."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + patience_s
        while (  # noqa: ASYNC110  # nobody tells
            not self._machine.server_pid or (not self._hall.resumed and loop.time() < until_s)
        ):
            await asyncio.sleep(0.05)

    async def _do(self, fault: Fault) -> None:
        acts: dict[str, Callable[[Fault], Awaitable[bool]]] = {
            SERVER_KILLED: self._kill_server,
            SERVER_STOPPED: self._stop_server,
            STORE_KILLED: self._kill_store,
            STORE_STOPPED: self._stop_store,
            POWER_LOST: self._lose_power,
            TORN_TAIL: self._tear,
            DISK_FULL: self._fill_disk,
            READ_ONLY: self._write_protect,
            SLOW_DISK: self._slow_disk,
            REWRITE: self._rewrite,
            WORKER_KILLED: self._kill_worker,
            WORKER_STOPPED: self._stop_worker,
            CUT_BEFORE_REPLY: self._cut_before_reply,
            CUT_FROM_STORE: self._cut_from_store,
            SILENT_STORE: self._silence_store,
        }
        self._hall.say(f"{fault.kind}, {fault.lasts_s:.2f} s")
        if await acts[fault.kind](fault):
            self._hall.count(fault.kind)
            self._hall.say(f"over: {fault.kind}")
        else:
            self._hall.say(f"was not possible: {fault.kind}")

    # --- processes ---------------------------------------------------------------------------------------------------

    async def _kill_server(self, fault: Fault) -> bool:
        self._machine.resting = True
        self._machine.kill_server()
        return await self._come_back(min(fault.lasts_s, 3.0))

    async def _come_back(self, away_s: float) -> bool:
        await asyncio.sleep(away_s)
        self._machine.resting = False
        self._hall.wait_for_resumption(self._hall.world.now_us)
        return True

    async def _stop_server(self, fault: Fault) -> bool:
        return await self._stop([self._machine.server_pid, *self._machine.worker_pids], fault.lasts_s)

    async def _kill_store(self, fault: Fault) -> bool:
        pid = self._machine.store_pid
        if not pid:
            return False
        signal_to(pid, signal.SIGKILL)
        self._hall.wait_for_resumption(self._hall.world.now_us)
        return True

    async def _stop_store(self, fault: Fault) -> bool:
        return await self._stop([self._machine.store_pid], fault.lasts_s)

    async def _stop(self, pids: list[int], lasts_s: float) -> bool:
        """SIGSTOP, and SIGCONT after a while."""
        pids = [pid for pid in pids if pid]
        for pid in pids:
            signal_to(pid, signal.SIGSTOP)
        await asyncio.sleep(lasts_s)
        for pid in pids:
            signal_to(pid, signal.SIGCONT)
        self._hall.wait_for_resumption(self._hall.world.now_us)
        return bool(pids)

    async def _kill_worker(self, fault: Fault) -> bool:
        pids = self._machine.worker_pids
        if not pids:
            return False
        signal_to(pids[fault.number % len(pids)], signal.SIGKILL)
        return True

    async def _stop_worker(self, fault: Fault) -> bool:
        pids = self._machine.worker_pids
        return await self._stop(pids[fault.number % len(pids) :][:1], fault.lasts_s) if pids else False

    # --- power and disk ----------------------------------------------------------------------------------------------

    async def _lose_power(self, fault: Fault) -> bool:
        self._machine.resting = True
        await self._machine.kill_all()
        self._machine.power.lose(random.Random(fault.number))
        self._hall.say(f"{self._machine.power.losses[-1]} bytes were not on disk")
        return await self._come_back(min(fault.lasts_s, 3.0))

    async def _tear(self, fault: Fault) -> bool:
        self._machine.resting = True
        await self._machine.kill_all()
        path = self._machine.appended_file()
        if path is not None and path.stat().st_size != self._torn_bytes:  # else nobody has written behind the last one
            with path.open("ab") as file:
                file.write(TORN[: 1 + fault.number % len(TORN)])
            self._torn_bytes = path.stat().st_size
        return await self._come_back(0.0)

    async def _fill_disk(self, fault: Fault) -> bool:
        return await self._fail_writes(errno.ENOSPC, fault, half=fault.number % 2 == 0)

    async def _write_protect(self, fault: Fault) -> bool:
        return await self._fail_writes(errno.EROFS, fault, half=False)

    async def _fail_writes(self, number: int, fault: Fault, *, half: bool) -> bool:
        self._machine.power.fail_writes(number, half=half)
        await asyncio.sleep(fault.lasts_s)
        self._machine.power.fail_writes(0)
        self._hall.wait_for_resumption(self._hall.world.now_us)
        return True

    async def _slow_disk(self, fault: Fault) -> bool:
        self._machine.power.slow_syncs(20_000 + fault.number % 180_000)
        await asyncio.sleep(fault.lasts_s)
        self._machine.power.slow_syncs(0)
        return True

    async def _rewrite(self, fault: Fault) -> bool:
        return await self._machine.rewrite()

    # --- the way to the store ----------------------------------------------------------------------------------------

    async def _cut_before_reply(self, fault: Fault) -> bool:
        assert self._machine.proxy is not None
        self._machine.proxy.cut_before_reply()
        await asyncio.sleep(0.1)
        return True

    async def _cut_from_store(self, fault: Fault) -> bool:
        assert self._machine.proxy is not None
        self._machine.proxy.cut()
        await asyncio.sleep(min(fault.lasts_s, 2.0))
        self._machine.proxy.resume()
        self._hall.wait_for_resumption(self._hall.world.now_us)
        return True

    async def _silence_store(self, fault: Fault) -> bool:
        assert self._machine.proxy is not None
        self._machine.proxy.silence()
        await asyncio.sleep(fault.lasts_s)
        self._machine.proxy.resume()
        self._hall.wait_for_resumption(self._hall.world.now_us)
        return True
