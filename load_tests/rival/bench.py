"""Measurement 7: a hall on the server beside the same hall on what a team would build instead, taking turns.

Owns the course of a run and its figures. Both are on the same core with a store of the same kind, and are told the same
question by as many lines from the same swarm's loop. Called by `load_tests.bench`.
"""

import asyncio
import contextlib
import json
import time
from dataclasses import asdict

from load_tests.bench.hall import CONNECT_TIMEOUT_S, SETTLE_S, Hall, note, one_play, rate, session, spread_ns
from load_tests.bench.machine import SWARM_CORE, cpu_ns, kernel_ns, rss_bytes
from load_tests.bench.memory import FINALISTS, weighed
from load_tests.bench.prepared import candidates, copy_of, prepare
from load_tests.bench.processes import served
from load_tests.bench.setting import QUESTIONS, Raw, Setting
from load_tests.fairness.figures import percentile
from load_tests.report.reckon import Results, median, ratios
from load_tests.report.rival import ROWS
from load_tests.rival.crowd import RivalCrowd, answer_packet
from load_tests.rival.rival_server import Rival, rival
from load_tests.swarm.process import Swarm, swarm

CHOICES = ("Một", "Hai", "Ba", "Bốn")
CHOICE = "B"
FIRST_ADDRESS = 6
BURST_TIMEOUT_S = 120.0
TIMEOUT_S = 600.0


async def run(setting: Setting) -> Raw:
    """Some questions of the large hall: ours, theirs, ours, theirs. `ours` and `theirs` are halls
    (`load_tests.bench.hall`), `fresh_rss` bytes a connection of a server of ours that has just started."""
    count = setting.sizes.large
    directory, log = setting.directory, setting.directory / "servers.log"
    prepared = await prepare(setting.cache / str(count), finalists=count, questions=QUESTIONS)
    prepared = copy_of(prepared, directory / "data-rival")
    small = await prepare(setting.cache / str(FINALISTS), finalists=FINALISTS, questions=QUESTIONS)
    small = copy_of(small, directory / "data-fresh")
    fresh_rss = await weighed(served(small, log), setting.sizes.halls[1], greets=True)
    ours, theirs = Hall(count), Hall(count)
    async with asyncio.timeout(TIMEOUT_S), contextlib.AsyncExitStack() as stack:
        other = await stack.enter_async_context(rival(directory / "rival", log))
        crowd = await stack.enter_async_context(
            swarm(
                other.server.port,
                candidates(count),
                core=SWARM_CORE,
                kind=RivalCrowd,
                first_address=FIRST_ADDRESS,
            )
        )
        began_s = time.monotonic()
        theirs.rss["server"] = await filled(other, crowd)
        theirs.connect_s = time.monotonic() - began_s
        theirs.loop = f"Node {other.server.greeting['node']}"
        hall = await stack.enter_async_context(session(prepared, directory, ours, echoes=()))
        for number in range(1, setting.runs + 1):
            await one_play(hall, ours)
            await question(other, crowd, theirs, number)
    return {"finalists": count, "fresh_rss": fresh_rss, "ours": asdict(ours), "theirs": asdict(theirs)}


async def filled(other: Rival, crowd: Swarm) -> float:
    """All lines come in: resident bytes a connection, after its garbage was collected. Weighed as ours are, by the
    second half."""
    half = crowd.count // 2
    weights: list[int] = []
    for count in (half, 0):
        await crowd.call("connect", CONNECT_TIMEOUT_S, count)
        await asyncio.sleep(SETTLE_S)
        await ask(other, "gc")
        await asyncio.sleep(SETTLE_S)
        weights.append(rss_bytes(other.server.pid))
    return (weights[1] - weights[0]) / (crowd.count - half)


async def ask(other: Rival, name: str, **fields: object) -> Raw:
    """A command of the one who conducts the show."""
    return await asyncio.to_thread(other.server.ask, json.dumps({"name": name, **fields}))


async def question(other: Rival, crowd: Swarm, found: Hall, number: int) -> None:
    """One question: told to all, answered by all at once, closed. Errors: RuntimeError for an answer that is refused
    or missing."""
    count, play = found.finalists, f"cau-{number}"
    await crowd.call("watch", "question", "question", b"")
    crowd.begin("watched", "question", count)
    before_ns = cpu_ns(*other.pids)
    stem = f"Nội dung của câu {number} là gì?"
    await ask(other, "open", play=play, number=number, stem=stem, choices=CHOICES)
    stamps, _ = await crowd.reply()
    found.cpu_opener_ns.append(cpu_ns(*other.pids) - before_ns)
    note(found.fanout, "opener", spread_ns(stamps))
    await crowd.call("load", [answer_packet(play, CHOICE)] * count)
    await asyncio.sleep(SETTLE_S)
    before_ns, store_ns = cpu_ns(*other.pids), cpu_ns(other.store_pid)
    in_kernel_ns = kernel_ns(*other.pids)
    sent, acked, refused = await crowd.call("burst", BURST_TIMEOUT_S)
    note(found.cpu_burst_ns, "server", cpu_ns(*other.pids) - before_ns)
    note(found.cpu_burst_ns, "store", cpu_ns(other.store_pid) - store_ns)
    note(found.cpu_burst_ns, "kernel", kernel_ns(*other.pids) - in_kernel_ns)
    note(found.burst, "server", rate(sent, acked))
    found.ack_ms.append([(there - here) / 1e6 for here, there in zip(sent, acked, strict=True)])
    said = await ask(other, "close")
    if refused or said["answers"] != count:
        raise RuntimeError(f"the rival has {said['answers']} answers of {count}, and refused {refused}")
    await asyncio.sleep(SETTLE_S)


def figures(raw: Raw) -> Results:
    """Flat figures. `rival_…_ratio` is how far the server is ahead: above 1 it is."""
    results: Results = {"rival_finalists": raw["finalists"], "rival_made_of": f"{raw['theirs']['loop']}, Socket.IO 4"}
    ours, theirs = _values(raw, raw["ours"]), _values(raw, raw["theirs"])
    ours["rss_bytes"] = [max(raw["fresh_rss"], *ours["rss_bytes"])]
    for _, figure, ratio in ROWS:
        here, there = ours[figure], theirs[figure]
        results[f"rival_{figure}"], results[f"rival_{figure}_ours"] = median(there), median(here)
        if ratio:
            results[f"rival_{ratio}_ratio"] = median(ratios(here, there) if ratio == "burst" else ratios(there, here))
    # The question with its texts, as the rival sends it, is the server's stage; the opener has been there before.
    results["rival_stage_ratio"] = median(
        ratios(theirs["fanout_ms"], [ns / 1e6 for ns in raw["ours"]["fanout"]["stage"]])
    )
    return results


def _values(raw: Raw, hall: Raw) -> dict[str, list[float]]:
    """What was measured at one of the two, a value for each run."""
    size = raw["finalists"]
    return {
        "fanout_ms": [ns / 1e6 for ns in hall["fanout"]["opener"]],
        "acks_per_s": hall["burst"]["server"],
        "ack_ms_p50": [percentile(run_ms, 50) for run_ms in hall["ack_ms"]],
        "ack_ms_p99": [percentile(run_ms, 99) for run_ms in hall["ack_ms"]],
        "rss_bytes": [hall["rss"]["server"]],
        "cpu_us_per_answer": [ns / 1e3 / size for ns in hall["cpu_burst_ns"]["server"]],
        "cpu_us_per_answer_store": [ns / 1e3 / size for ns in hall["cpu_burst_ns"]["store"]],
        "cpu_us_per_answer_kernel": [ns / 1e3 / size for ns in hall["cpu_burst_ns"]["kernel"]],
        "cpu_us_per_client": [ns / 1e3 / size for ns in hall["cpu_opener_ns"]],
    }
