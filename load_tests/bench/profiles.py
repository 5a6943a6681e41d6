"""Measurement 9: what the server's time is spent on in both hot paths.

Owns the course: one server with the profiler's switch, a fan-out and a burst of a hall. Called by `__main__`.
"""

import asyncio
import os
import pstats
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from load_tests.bench.hall import SETTLE_S, Hall, Session, answers, session
from load_tests.bench.prepared import copy_of, prepare
from load_tests.bench.processes import LEAD_MS
from load_tests.bench.setting import QUESTIONS, Raw, Setting

PROGRAM = (sys.executable, "-m", "load_tests.bench.profiled")
ROWS = 25
BEFORE_S = 0.2
TIMEOUT_S = 20.0

Stats = dict[tuple[str, int, str], tuple[int, int, float, float, Any]]
"""As `pstats` keeps them: (file, line, function) → (…, calls, own s, whole s, callers)."""


async def run(setting: Setting) -> Raw:
    """One question of the middle hall under the profiler."""
    count = setting.sizes.halls[1]
    prepared = await prepare(setting.cache / str(count), finalists=count, questions=QUESTIONS)
    prepared = copy_of(prepared, setting.directory / "data-profile")
    path = setting.directory / "profile"
    os.environ["CHUNGKET_PROFILE"] = str(path)
    found = Hall(count)
    async with session(prepared, setting.directory, found, echoes=(), program=PROGRAM) as hall:
        play = await hall.desk.prepare()
        await hall.desk.show_stem()
        opens_us = await hall.desk.announce()
        await hall.crowd.call("watch", "opener", "opener", b"choices")

        async def opener() -> None:
            await hall.crowd.call("watched", "opener", count)

        await hall.desk.reach(opens_us - LEAD_MS * 1_000 - 100_000)
        fanout = await profiled(hall, path, opener, before_s=0.0)
        await hall.desk.reach(opens_us)
        await asyncio.sleep(SETTLE_S)
        await hall.crowd.call("load", answers(count, play, opens_us))
        burst = await profiled(hall, path, lambda: hall.crowd.call("burst"))
    return {"finalists": count, "fanout": fanout, "burst": burst}


async def profiled(
    hall: Session, path: Path, act: Callable[[], Awaitable[Any]], *, before_s: float = BEFORE_S
) -> list[list[Any]]:
    """What the server did meanwhile: function, calls, own seconds, seconds with what it called; the dearest first."""
    os.kill(hall.server.pid, signal.SIGUSR1)
    await asyncio.sleep(before_s)
    await act()
    os.kill(hall.server.pid, signal.SIGUSR2)
    stats = await asyncio.to_thread(written, path)
    rows: list[list[Any]] = [
        [f"{named(file)}:{function}" if line else function, calls, own_s, whole_s]
        for (file, line, function), (_, calls, own_s, whole_s, _) in stats.items()
    ]
    return sorted(rows, key=lambda row: row[2], reverse=True)[:ROWS]


def written(path: Path) -> Stats:
    """What the server wrote, once it has. Errors: TimeoutError."""
    until_s = time.monotonic() + TIMEOUT_S
    while not path.exists():
        if time.monotonic() > until_s:
            raise TimeoutError("the server wrote no profile")
        time.sleep(0.05)
    stats: Stats = pstats.Stats(str(path)).stats  # type: ignore[attr-defined]  # not in its types
    path.unlink()
    return stats


def named(file: str) -> str:
    """A source file as readers know it."""
    path = Path(file)
    return f"{path.parent.name}/{path.stem}" if path.parent.name in ("core", "routes", "auth") else path.stem
