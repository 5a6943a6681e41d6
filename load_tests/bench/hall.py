"""A measured hall: a server full of finalists beside its floors full of as many, all idle but the one that is measured.

Owns the session in which server and floors take turns: fan-out, burst, single answers and their cost on the same
connections, A/B/A/B. What it returns is raw: nanoseconds, counts. Called by `measurements`.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgpack

from load_tests.bench.machine import SWARM_CORE, cpu_ns, kernel_ns, rss_bytes
from load_tests.bench.operator import Operator, operator
from load_tests.bench.prepared import Prepared
from load_tests.bench.processes import LEAD_MS, PROGRAM, Running, floor, served
from load_tests.swarm.lean_client import answer_frame
from load_tests.swarm.process import Swarm, swarm

CHOICE_TEXT = "Bốn".encode()
"""In a stage only while its choices may be read."""
CHOICE = "B"
SETTLE_S = 0.4
CONNECT_TIMEOUT_S = 240.0
ECHOES = ("uvicorn_echo", "picows_echo")
BEFORE_US = 60_000


@dataclass
class Hall:
    """Raw figures of one session, a value for each run."""

    finalists: int
    loop: str = ""
    connect_s: float = 0.0
    rss: dict[str, float] = field(default_factory=dict)
    """By server: bytes a connection."""
    fanout: dict[str, list[int]] = field(default_factory=dict)
    """ "opener", "stage": first to last receipt, ns; "…_floor": of the raw loop with as many bytes."""
    cpu_opener_ns: list[int] = field(default_factory=list)
    """Of the server, for one opener to all."""
    burst: dict[str, list[float]] = field(default_factory=dict)
    """By server: replies a second."""
    ack_ms: list[list[float]] = field(default_factory=list)
    cpu_burst_ns: dict[str, list[int]] = field(default_factory=dict)
    """By server: time on a processor for a burst; "store": the part of the server's that its store had; "kernel": the
    part of both that the kernel had."""
    single_ns: dict[str, list[int]] = field(default_factory=dict)


@dataclass
class Session:
    """What takes turns."""

    server: Running
    desk: Operator
    crowd: Swarm
    raw: Running
    raw_crowd: Swarm
    echoes: dict[str, tuple[Running, Swarm]]


@contextlib.asynccontextmanager
async def session(
    prepared: Prepared,
    directory: Path,
    found: Hall,
    *,
    echoes: tuple[str, ...] = ECHOES,
    program: Sequence[str | Path] = (PROGRAM,),
) -> AsyncIterator[Session]:
    """Server, floors, and a crowd at each; the round has begun."""
    log, count = directory / "servers.log", found.finalists
    async with contextlib.AsyncExitStack() as stack:
        server = stack.enter_context(served(prepared, log, program=program))
        crowd = await stack.enter_async_context(swarm(server.port, prepared.cookies, core=SWARM_CORE, first_address=1))
        found.rss["server"], found.connect_s = await filled(server, crowd)
        raw = stack.enter_context(floor("send_loop", log))
        found.loop = str(raw.greeting["loop"])
        nobody = [""] * count
        raw_crowd = await stack.enter_async_context(
            swarm(raw.port, nobody, core=SWARM_CORE, first_address=2, greets=False, shakes=False)
        )
        await raw_crowd.call("connect")
        beside: dict[str, tuple[Running, Swarm]] = {}
        for place, name in enumerate(echoes):
            echo = stack.enter_context(floor(name, log))
            there = await stack.enter_async_context(
                swarm(echo.port, nobody, core=SWARM_CORE, first_address=3 + place, greets=False)
            )
            found.rss[name], _ = await filled(echo, there)
            beside[name] = (echo, there)
        desk = await stack.enter_async_context(operator(prepared, server.port))
        await desk.begin_round()
        yield Session(server, desk, crowd, raw, raw_crowd, beside)


async def filled(server: Running, crowd: Swarm) -> tuple[float, float]:
    """All lines come in: resident bytes a connection, and seconds it took. Only the second half is weighed: the first
    one lives partly in memory that the start of the process had left free."""
    half = crowd.count // 2
    took_s = float(await crowd.call("connect", CONNECT_TIMEOUT_S, half))
    await asyncio.sleep(SETTLE_S)
    before = rss_bytes(server.pid)
    took_s += float(await crowd.call("connect", CONNECT_TIMEOUT_S))
    await asyncio.sleep(SETTLE_S)
    return (rss_bytes(server.pid) - before) / (crowd.count - half), took_s


async def one_play(hall: Session, found: Hall, *, bursting: bool = True) -> None:
    """One question from deck to score: its opener and its stage to all, the floors in between, the burst of all, the
    floors' bursts."""
    count, desk, crowd = found.finalists, hall.desk, hall.crowd
    play = await desk.prepare()
    await crowd.call("say", {"type": "armed", "play": play})
    await desk.show_stem()
    await asyncio.sleep(SETTLE_S)
    await crowd.call("watch", "opener", "opener", b"choices")
    await crowd.call("watch", "stage", "stage", CHOICE_TEXT)
    opens_us = await desk.announce()
    crowd.begin("watched", "opener", count)
    await desk.reach(opens_us - LEAD_MS * 1_000 - BEFORE_US)
    before_ns = cpu_ns(*hall.server.pids)
    stamps, opener = await crowd.reply()
    crowd.begin("watched", "stage", count)
    found.cpu_opener_ns.append(cpu_ns(*hall.server.pids) - before_ns)
    note(found.fanout, "opener", spread_ns(stamps))
    stage_stamps, stage = await crowd.reply()
    note(found.fanout, "stage", spread_ns(stage_stamps))
    if bursting:
        await burst(hall, found, play, opens_us)
    await desk.finish()
    await asyncio.sleep(SETTLE_S)
    await raw_fanout(hall, found, "opener_floor", opener)
    await raw_fanout(hall, found, "stage_floor", stage)


async def raw_fanout(hall: Session, found: Hall, name: str, payload: bytes) -> None:
    """The raw loop sends as many bytes to as many sockets."""
    frame = b"\x82" + (bytes((len(payload),)) if len(payload) < 126 else b"\x7e" + len(payload).to_bytes(2)) + payload
    kind = name.removesuffix("_floor")
    await hall.raw_crowd.call("watch", name, kind, b"")
    hall.raw_crowd.begin("watched", name, found.finalists)
    said = await asyncio.to_thread(hall.raw.ask, f"{found.finalists} {frame.hex()}")
    stamps, _ = await hall.raw_crowd.reply()
    note(found.fanout, name, spread_ns(stamps))
    note(found.fanout, f"{name}_loop", said["took_ns"])


async def burst(hall: Session, found: Hall, play: str, opens_us: int) -> None:
    """Everybody answers at once, here and at the floors, in turn."""
    payloads = answers(found.finalists, play, opens_us)
    await hall.crowd.call("load", payloads)
    await asyncio.sleep(SETTLE_S)
    before_ns, python_ns = cpu_ns(*hall.server.pids), cpu_ns(hall.server.pid)
    in_kernel_ns = kernel_ns(*hall.server.pids)
    sent, acked, refused = await hall.crowd.call("burst")
    spent_ns = cpu_ns(*hall.server.pids) - before_ns
    note(found.cpu_burst_ns, "server", spent_ns)
    note(found.cpu_burst_ns, "store", spent_ns - (cpu_ns(hall.server.pid) - python_ns))
    note(found.cpu_burst_ns, "kernel", kernel_ns(*hall.server.pids) - in_kernel_ns)
    if refused:
        raise RuntimeError(f"a burst was refused: {refused}")
    note(found.burst, "server", rate(sent, acked))
    found.ack_ms.append([(there - here) / 1e6 for here, there in zip(sent, acked, strict=True)])
    for name, (echo, crowd) in hall.echoes.items():
        await crowd.call("load", payloads)
        await asyncio.sleep(SETTLE_S)
        before_ns = cpu_ns(echo.pid)
        sent, back, _ = await crowd.call("burst", 60.0, "command")
        note(found.cpu_burst_ns, name, cpu_ns(echo.pid) - before_ns)
        note(found.burst, name, rate(sent, back))


def answers(count: int, play: str, opens_us: int, first: int = 0) -> list[bytes]:
    """One answer of each, pressed a millisecond after the opening."""
    return [
        msgpack.packb(answer_frame(f"{play}-{place:05d}", play, CHOICE, opens_us + 1_000))
        for place in range(first, first + count)
    ]


def rate(sent_ns: Any, back_ns: Any) -> float:
    """Replies a second, from the first frame sent to the last reply."""
    return float(len(sent_ns) / ((max(back_ns) - min(sent_ns)) / 1e9))


def spread_ns(stamps: Any) -> int:
    """From the first receipt to the last."""
    return int(max(stamps) - min(stamps))


def note(into: dict[str, list[Any]], name: str, value: float) -> None:
    """One more value of a figure."""
    into.setdefault(name, []).append(value)
