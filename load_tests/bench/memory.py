"""Measurement 4, first half: what a connection adds to the memory of a server that has just started.

Owns the course of a run. The contest is a small one, so that nothing which was freed after the start hides what
connections take; they are phones of the audience, for a small contest has no seats for so many finalists. What
finalists add in a large hall is measured in `hall`; the report takes the greater. Called by `__main__`.
"""

import contextlib

from load_tests.bench.hall import filled
from load_tests.bench.machine import SWARM_CORE
from load_tests.bench.prepared import copy_of, prepare
from load_tests.bench.processes import Running, floor, served
from load_tests.bench.setting import QUESTIONS, Raw, Setting
from load_tests.swarm.process import swarm

FINALISTS = 20
ECHO = "uvicorn_echo"


async def run(setting: Setting) -> Raw:
    """Fresh processes each time, server and echo in turn."""
    count = setting.sizes.halls[1]
    prepared = await prepare(setting.cache / str(FINALISTS), finalists=FINALISTS, questions=QUESTIONS)
    log = setting.directory / "servers.log"
    found: Raw = {"connections": count, "server": [], ECHO: []}
    for _ in range(setting.runs):
        fresh = copy_of(prepared, setting.directory / "data-memory")
        found["server"].append(await weighed(served(fresh, log), count, greets=True))
        found[ECHO].append(await weighed(floor(ECHO, log), count, greets=False))
    return found


async def weighed(starting: contextlib.AbstractContextManager[Running], count: int, *, greets: bool) -> float:
    """Bytes a connection."""
    with starting as server:
        async with swarm(server.port, [""] * count, core=SWARM_CORE, role="audience", greets=greets) as crowd:
            weight, _ = await filled(server, crowd)
            return weight
