"""Measurement 5: everybody is cut at once in an open question, half of them answered already, and comes back.

Owns the course of a run and the search of the log for every acked answer. Called by `__main__`.
"""

import asyncio
import contextlib
from pathlib import Path

from chungket.core import events as e
from chungket.embedded import EmbeddedStore
from chungket.log import decode_entry
from chungket.store import Store
from load_tests.bench.hall import SETTLE_S, answers
from load_tests.bench.machine import SWARM_CORE, cpu_ns
from load_tests.bench.operator import operator
from load_tests.bench.prepared import candidates, copy_of, prepare
from load_tests.bench.processes import served
from load_tests.bench.setting import QUESTIONS, Raw, Setting
from load_tests.swarm.process import swarm


async def run(setting: Setting) -> Raw:
    """A storm in each of some questions, of the same hall."""
    count = setting.sizes.large
    prepared = await prepare(setting.cache / str(count), finalists=count, questions=QUESTIONS)
    prepared = copy_of(prepared, setting.directory / "data-storm")
    found: Raw = {"finalists": count, "back_s": [], "closed": [], "lost": [], "shown": [], "late": [], "cpu_ns": []}
    async with contextlib.AsyncExitStack() as stack:
        server = stack.enter_context(served(prepared, setting.directory / "servers.log"))
        crowd = await stack.enter_async_context(swarm(server.port, prepared.cookies, core=SWARM_CORE))
        await crowd.call("connect")
        desk = await stack.enter_async_context(operator(prepared, server.port))
        await desk.begin_round()
        for _ in range(setting.runs):
            play = await desk.prepare()
            await desk.show_stem()
            opens_us = await desk.announce()
            await desk.reach(opens_us)
            await asyncio.sleep(SETTLE_S)
            everybody = answers(count, play, opens_us)
            await crowd.call("load", everybody[: count // 2])
            _, _, refused = await crowd.call("burst")
            before_ns = cpu_ns(*server.pids)
            back_s, closed = await crowd.call("storm")
            found["cpu_ns"].append(cpu_ns(*server.pids) - before_ns)
            found["back_s"].append(back_s)
            found["closed"].append(closed)
            found["shown"].append(await crowd.call("answered"))
            await crowd.call("load", everybody[count // 2 :], count // 2)
            _, _, late = await crowd.call("burst")
            found["late"].append({**refused, **late})
            found["lost"].append(count - len(await accepted(prepared.data, prepared.name, play)))
            await desk.finish()
            await asyncio.sleep(SETTLE_S)
    return found


async def accepted(data: Path, name: str, play: str) -> set[str]:
    """Who has an answer to this play in the log, as its store holds it. Errors: ValueError for a stranger."""
    store = Store(EmbeddedStore(data).url, name)
    try:
        found = [
            event.candidate
            async for entry in store.entries()
            for event in decode_entry(entry).events
            if isinstance(event, e.AnswerAccepted) and event.play == play
        ]
    finally:
        await store.close()
    if len(found) != len(set(found)):
        raise ValueError(f"{play}: expected one answer of each, got {len(found)} of {len(set(found))}")
    if not set(found) <= set(candidates(10**5 - 1)):
        raise ValueError(f"{play}: answers of strangers")
    return set(found)
