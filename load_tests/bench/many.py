"""Measurement 4, second half: twenty thousand connections over two server processes and two swarms, a question to all.

Owns the course of a run and the count of what the log holds. The two servers share the two cores with the swarms: what
is measured is that everybody is served and counted, how even the load is and what an answer costs, not speed. Called
by `__main__`.
"""

import asyncio
import contextlib
from pathlib import Path

from load_tests.bench.hall import CHOICE_TEXT, SETTLE_S, answers, note
from load_tests.bench.machine import SERVER_CORE, SWARM_CORE, cpu_ns, rss_bytes
from load_tests.bench.operator import operator
from load_tests.bench.prepared import copy_of, prepare
from load_tests.bench.processes import Running, served
from load_tests.bench.setting import QUESTIONS, Raw, Setting
from load_tests.bench.storm import accepted
from load_tests.swarm.process import swarm

WORKERS = 2
TIMEOUT_S = 120.0


async def run(setting: Setting) -> Raw:
    """Some questions of one hall."""
    count = setting.sizes.sockets
    half = count // 2
    prepared = await prepare(setting.cache / str(count), finalists=count, questions=QUESTIONS)
    prepared = copy_of(prepared, setting.directory / "data-many")
    found: Raw = {"finalists": count, "workers": WORKERS}
    async with contextlib.AsyncExitStack() as stack:
        log = setting.directory / "servers.log"
        server = stack.enter_context(served(prepared, log, options=("--workers", str(WORKERS)), core=None))
        crowds = [
            await stack.enter_async_context(
                swarm(
                    server.port, prepared.cookies[place * half : (place + 1) * half], core=core, first_address=1 + place
                )
            )
            for place, core in enumerate((SWARM_CORE, SERVER_CORE))
        ]
        await asyncio.gather(*(crowd.call("connect") for crowd in crowds))
        workers = python_processes(server)
        found["connections"] = [sockets_of(pid) for pid in workers]
        found["rss_bytes"] = [rss_bytes(pid) for pid in workers]
        desk = await stack.enter_async_context(operator(prepared, server.port))
        await desk.begin_round()
        for _ in range(setting.runs):
            play = await desk.prepare()
            await desk.show_stem()
            for crowd in crowds:
                await crowd.call("watch", "opener", "opener", b"choices")
                await crowd.call("watch", "stage", "stage", CHOICE_TEXT)
            opens_us = await desk.announce()
            openers = await asyncio.gather(*(crowd.call("watched", "opener", half) for crowd in crowds))
            stages = await asyncio.gather(*(crowd.call("watched", "stage", half) for crowd in crowds))
            for name, told in (("opener", openers), ("stage", stages)):
                stamps = [stamp for one, _ in told for stamp in one]
                note(found, f"{name}_ns", max(stamps) - min(stamps))
            for place, crowd in enumerate(crowds):
                await crowd.call("load", answers(half, play, opens_us, place * half))
            await asyncio.sleep(SETTLE_S)
            before = {pid: cpu_ns(pid) for pid in server.pids}
            replies = await asyncio.gather(*(crowd.call("burst", TIMEOUT_S) for crowd in crowds))
            spent = {pid: cpu_ns(pid) - ns for pid, ns in before.items()}
            note(found, "cpu_ns", sum(spent.values()))
            found.setdefault("cpu_by_worker_ns", []).append([spent[pid] for pid in workers])
            sent = [stamp for one, _, _ in replies for stamp in one]
            acked = [stamp for _, one, _ in replies for stamp in one]
            note(found, "acks_per_s", count / ((max(acked) - min(sent)) / 1e9))
            found.setdefault("ack_ms", []).append(
                [(there - here) / 1e6 for here, there in zip(sent, acked, strict=True)]
            )
            found.setdefault("refused", []).append([refused for _, _, refused in replies])
            note(found, "missing", count - len(await accepted(prepared.data, prepared.name, play)))
            await desk.finish()
            await asyncio.sleep(SETTLE_S)
    return found


def python_processes(server: Running) -> list[int]:
    """The processes of the server that hold connections: not its store, nor one that only looks after the others."""
    counted = {pid: sockets_of(pid) for pid in server.pids if "python" in Path(f"/proc/{pid}/exe").readlink().name}
    return sorted(counted, key=lambda pid: -counted[pid])[:WORKERS]


def sockets_of(pid: int) -> int:
    """How many sockets a process holds."""
    held = 0
    for one in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            held += str(one.readlink()).startswith("socket:")
    return held
