"""One seed: a contest is drawn, played with its faults on real processes, and judged.

Owns what a seed decides, what a run leaves behind, and its outcome. Called by the command line and the tests.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

import redis.asyncio as redis

from chungket.core.shapes import SealShape
from chungket.exchange.bundle import published_of, write_bundle
from chungket.inspection import genesis_of, inspect
from chungket.log import Head
from chungket.store import Keys, Store, StoreError
from tests.chaos.contests import Size, write_contest
from tests.chaos.faults import draw_plan, kinds_of
from tests.chaos.hall import Hall, chance_of
from tests.chaos.machine import Machine, read_entries
from tests.chaos.people import in_haste
from tests.history.checker import check
from tests.history.evidence import Evidence
from tests.history.records import Witness

LIMIT_S = 240.0
SETTLED_S = 10.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is to be; what is left open the seed decides. `kinds`: of faults; `faults`: how many. `enough`: it is
    broken off after so many acknowledged answers; 0: it goes to its end."""

    seed: int
    kinds: Sequence[str] = ()
    faults: int = -1
    workers: int = 0
    external: bool | None = None
    mutant: str = ""
    size: Size = field(default_factory=Size)
    limit_s: float = LIMIT_S
    enough: int = 0


@dataclass(slots=True)
class Outcome:
    """What came of a seed."""

    seed: int
    setting: str
    violations: list[str] = field(default_factory=list)
    acked_answers: int = 0
    acked_commands: int = 0
    entries: int = 0
    lives: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    resume_ms: list[int] = field(default_factory=list)
    lost_bytes: int = 0
    ended_by_itself: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


def run(wanted: Wanted) -> Outcome:
    """Play a seed and judge it."""
    with TemporaryDirectory(prefix="chungket-chaos-") as folder, in_haste():
        return asyncio.run(_run(wanted, Path(folder)))


def run_or_say_why(wanted: Wanted) -> Outcome:
    """The same; a run that broke off is a violation too, and does not end the others."""
    try:
        return run(wanted)
    except Exception as fault:  # noqa: BLE001  # whatever it is: it belongs to this seed
        return Outcome(wanted.seed, "broken off", [f"the run comes to its end: {fault!r}"])


def _machine(wanted: Wanted, folder: Path) -> Machine:
    chance = chance_of(wanted.seed, "machine")
    drawn = chance.choice(("alone", "alone", "external", "workers"))
    external = drawn == "external" if wanted.external is None else wanted.external
    workers = wanted.workers or (2 if drawn == "workers" and not external else 1)
    contest = write_contest(folder / "contest", wanted.seed, wanted.size)
    lead_ms = chance.choice((0, 0, 150))
    return Machine(folder, contest, workers=workers, external=external, mutant=wanted.mutant, lead_ms=lead_ms)


async def _run(wanted: Wanted, folder: Path) -> Outcome:
    began_s = time.monotonic()
    machine = await asyncio.to_thread(_machine, wanted, folder)
    chance = chance_of(wanted.seed, "faults")
    count = wanted.faults if wanted.faults >= 0 else chance.choice((0, 2, 4, 6, 8))
    plan = draw_plan(chance, tuple(wanted.kinds) or kinds_of(machine), count)
    async with machine.running():
        hall = Hall(wanted.seed, machine, plan)
        await hall.play(wanted.limit_s, wanted.enough)
        await _settled(hall, machine)
        machine.resting = True
        machine.kill_server()  # nothing moves any more
        evidence = await _read(hall, machine)
        if not evidence.entries:  # its store had ended just then
            await machine.kill_all()
            async with machine.store_alone() as url:
                evidence = await _read(hall, machine, url)
        hall.leave()
    machine.power.lose(chance)  # the very end is a loss of power too
    async with machine.store_alone() as url:
        evidence.disk = await read_entries(url, hall.contest.id)
        evidence.bundle = await _export(machine, url)
    _note_faults(hall, machine)
    violations = await asyncio.to_thread(check, evidence)
    return Outcome(
        wanted.seed,
        f"workers {machine.workers}" if machine.workers > 1 else "external store" if machine.external else "alone",
        [str(violation) for violation in violations],
        hall.history.acked_answers(),
        sum(call.ok is not None for call in hall.history.calls.values()),
        len(evidence.entries),
        machine.lives,
        time.monotonic() - began_s,
        hall.counts,
        [us // 1_000 for us in hall.resume_us],
        sum(machine.power.losses),
        machine.ended_by_itself,
        hall.lines(),
    )


def _note_faults(hall: Hall, machine: Machine) -> None:
    witnessed = hall.history.witnessed
    if not hall.ended:
        witnessed.append(Witness("the contest comes to its end", hall.stood_still or f"phase {hall.phase}"))
    witnessed.extend(Witness("no fault in the people", fault) for fault in hall.faults)
    log = machine.server.log().splitlines()
    for number, line in enumerate(log):
        if "Traceback (most recent call last)" in line:
            fault = next((after for after in log[number + 1 :] if not after.startswith(" ")), line)
            witnessed.append(Witness("no fault in the server", fault))
        elif "receipt for entry" in line:
            witnessed.append(Witness("no fault in the server", line))


async def _export(machine: Machine, url: str) -> Path:
    """As `chungket export-log` does it."""
    path = machine.folder / "bundle.zip"
    with TemporaryFile() as log:
        found = await inspect(machine.data, url, copied=lambda data: log.write(data + b"\n"))
        published = published_of(found.locked, machine.data)
        write_bundle(path, published, found.state, SealShape(found.head.seq, found.head.hash), log, "chungket")
    return path


# --- what the running store says -------------------------------------------------------------------------------------


async def _settled(hall: Hall, machine: Machine) -> None:
    """Projections are written behind the log: wait until nothing changes."""
    until_s = time.monotonic() + SETTLED_S
    before: Evidence | None = None
    while hall.ended and time.monotonic() < until_s:
        found = await _read(hall, machine)
        if before is not None and found.entries and (before.entries, before.sets) == (found.entries, found.sets):
            return
        before = found
        await asyncio.sleep(0.3)


async def _read(hall: Hall, machine: Machine, url: str = "") -> Evidence:
    """What the store says; nothing when it does not answer."""
    contest = hall.contest
    url = url or machine.store_url()
    try:
        entries = await read_entries(url, contest.id)
        store = Store(url, contest.id)
        try:
            head = await store.head()
        finally:
            await store.close()
        sets = await _sets(url, contest.id)
    except (StoreError, redis.RedisError, OSError) as fault:
        hall.say(f"the store cannot be read: {fault}")
        entries, head, sets = [], Head(), {}
    wall = hall.watchers[0].wall
    return Evidence(
        contest,
        genesis_of(hall.locked),
        hall.history,
        entries,
        head,
        [],
        sets,
        wall=wall,
        ended=hall.ended,
        workers=machine.workers if machine.workers > 1 else 0,
    )


async def _sets(url: str, contest: str) -> dict[str, dict[str, int]]:
    connection = redis.Redis.from_url(url)
    sets: dict[str, dict[str, int]] = {}
    try:
        keys = Keys(contest)
        projections = tuple(
            key.encode() for key in (keys.latency(""), keys.press(""), keys.paper(""), keys.standings(""))
        )
        async for key in connection.scan_iter(f"chungket:{{{contest}}}:*", _type="zset"):
            if not key.startswith(projections):
                continue
            pairs: Any = await connection.zrange(key, 0, -1, withscores=True)
            sets[key.decode()] = {member.decode(): int(score) for member, score in pairs}
    finally:
        await connection.aclose()
    return sets
