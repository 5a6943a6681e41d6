"""Measurements 1 to 4: fan-out, burst, single answers, cost and memory, at several sizes, beside the floors.

Owns the course of a run at one size. Called by `__main__`.
"""

import asyncio
import time
import traceback
from dataclasses import asdict

from load_tests.bench.hall import ECHOES, SETTLE_S, Hall, Session, answers, note, one_play, session
from load_tests.bench.prepared import copy_of, prepare
from load_tests.bench.setting import QUESTIONS, Raw, Setting
from load_tests.swarm.process import SwarmFailed

GAP_S = 0.004
"""Between two answers given one by one: the server is idle again."""


async def run(setting: Setting) -> Raw:
    """All sizes, the small ones first. One that fails does not take the others with it: what it said is in `faults`."""
    found: Raw = {"faults": []}
    for finalists in sorted((*setting.sizes.halls, *setting.sizes.costs)):
        began_s = time.monotonic()
        full = finalists in setting.sizes.halls
        try:
            raw = await at(setting, finalists, full=full, singles=full and finalists == setting.sizes.halls[0])
        except (OSError, RuntimeError, SwarmFailed, TimeoutError) as fault:
            traceback.print_exc()
            found["faults"].append(f"{finalists} finalists: {type(fault).__name__}: {fault}")
            continue
        found[str(finalists)] = asdict(raw)
        print(f"  {finalists} finalists: {time.monotonic() - began_s:.0f} s", flush=True)
    return found


async def at(setting: Setting, finalists: int, *, full: bool, singles: bool) -> Hall:
    """One size. `full`: with the echoes beside it."""
    prepared = await prepare(setting.cache / str(finalists), finalists=finalists, questions=QUESTIONS)
    prepared = copy_of(prepared, setting.directory / f"data-{finalists}")
    found = Hall(finalists)
    async with session(prepared, setting.directory, found, echoes=ECHOES if full else ()) as hall:
        for _ in range(setting.runs):
            await one_play(hall, found)
            if singles:
                await one_by_one(hall, found, setting.sizes.singles)
    return found


async def one_by_one(hall: Session, found: Hall, count: int) -> None:
    """A question that is answered by one after another, and the same frames to the echoes."""
    desk = hall.desk
    play = await desk.prepare()
    await desk.show_stem()
    opens_us = await desk.announce()
    await desk.reach(opens_us)
    await asyncio.sleep(SETTLE_S)
    payloads = answers(count, play, opens_us)
    for took_ns in await hall.crowd.call("single", payloads, "ack", GAP_S):
        note(found.single_ns, "server", took_ns)
    for name, (_, crowd) in hall.echoes.items():
        for took_ns in await crowd.call("single", payloads, "command", GAP_S):
            note(found.single_ns, name, took_ns)
    await desk.finish()
