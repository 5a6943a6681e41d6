"""Measurement 6, second half: a question closes, and the standings of the whole hall are on the wall.

Owns the course of a run: everybody but one has answered; the operator closes, shows the key, scores and puts the
standings on the wall, each step as soon as the console shows the one before. Meanwhile others go on talking: durable
acks of finalists who confirm who they are. Called by `__main__`.
"""

import asyncio
import contextlib

import msgpack

from chungket.clock import monotonic_us
from load_tests.bench.hall import SETTLE_S, answers
from load_tests.bench.machine import SWARM_CORE
from load_tests.bench.operator import Operator, operator
from load_tests.bench.prepared import copy_of, played, prepared_in
from load_tests.bench.processes import served
from load_tests.bench.setting import Raw, Setting
from load_tests.swarm.lean_client import LeanClient
from load_tests.swarm.process import swarm

SCENE = msgpack.packb("scene") + msgpack.packb("both")
"""In a wall's frame only while it shows the standings."""
TRAFFIC = 400
TRAFFIC_S = 2.5
BEFORE_S = 0.5
TIMEOUT_S = 30.0


async def run(setting: Setting) -> Raw:
    """Some questions of the same hall, one after another."""
    count, (before, _) = setting.sizes.large, setting.sizes.played
    directories = await played(setting.cache, finalists=count, counts=setting.sizes.played)
    prepared = copy_of(prepared_in(directories[before], count), setting.directory / "data-board")
    found: Raw = {"finalists": count, "played": before, "board_ms": [], "steps_ms": [], "ack_ms": [], "idle_ms": []}
    traffic = min(TRAFFIC, count // 2)
    async with contextlib.AsyncExitStack() as stack:
        server = stack.enter_context(served(prepared, setting.directory / "servers.log"))
        crowd = await stack.enter_async_context(swarm(server.port, prepared.cookies, core=SWARM_CORE))
        await crowd.call("connect")
        desk = await stack.enter_async_context(operator(prepared, server.port))
        projector = Projector(f"http://127.0.0.1:{server.port}")
        await projector.client.open()
        for run_ in range(setting.runs):
            play = await desk.prepare()
            await desk.show_stem()
            opens_us = await desk.announce()
            await desk.reach(opens_us)
            await asyncio.sleep(SETTLE_S)
            await crowd.call("load", answers(count - 1, play, opens_us))
            await crowd.call("burst")
            await asyncio.sleep(BEFORE_S)
            await crowd.call("load", confirmations(run_, traffic), run_ * traffic % (count - traffic))
            crowd.begin("burst", TIMEOUT_S, "", TRAFFIC_S / traffic)
            await asyncio.sleep(BEFORE_S)
            began_us, steps = await to_board(desk, projector)
            sent, acked, refused = await crowd.reply()
            if refused:
                raise RuntimeError(f"confirmations were refused: {refused}")
            ended_us = projector.board_us
            found["board_ms"].append((ended_us - began_us) / 1_000)
            found["steps_ms"].append(steps)
            for here, there in zip(sent, acked, strict=True):
                inside = there // 1_000 >= began_us and here // 1_000 <= ended_us
                found["ack_ms" if inside else "idle_ms"].append((there - here) / 1e6)
        await projector.client.close()
    return found


class Projector:
    """A wall, and when it last got the standings."""

    def __init__(self, url: str) -> None:
        self.client = LeanClient(url, "", role="projector", device="wall")
        self.board_us = 0
        self.shown = asyncio.Event()
        self.client.listen(self._hear)

    def _hear(self, kind: str, payload: bytes, now_us: int) -> None:
        if kind == "wall" and SCENE in payload and not self.shown.is_set():
            self.board_us = now_us
            self.shown.set()


async def to_board(desk: Operator, projector: Projector) -> tuple[int, dict[str, float]]:
    """Close, key, score, standings. When it began (µs), and how long each step took until the console showed it, ms."""
    projector.shown.clear()
    steps: dict[str, float] = {}
    began_us = last_us = monotonic_us()
    for name in ("close_play", "reveal_key", "score_play", "show_scene"):
        play = desk.play["id"]
        if name == "close_play":
            await desk.flow(name, play=play)
            await desk.closed()
        elif name == "show_scene":
            await desk.flow(name, scene="both")
        else:
            await desk.flow(name, play=play)
        now_us = monotonic_us()
        steps[name] = (now_us - last_us) / 1_000
        last_us = now_us
    async with asyncio.timeout(TIMEOUT_S):
        await projector.shown.wait()
    return began_us, steps


def confirmations(run_: int, count: int) -> list[bytes]:
    """Durable commands of finalists that have nothing to do with the question."""
    return [
        msgpack.packb(
            {
                "type": "command",
                "id": f"who-{run_}-{place}",
                "name": "confirm_identity",
                "flow_version": -1,
                "arguments": {"correct": True},
            }
        )
        for place in range(count)
    ]
