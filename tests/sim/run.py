"""One seed: a contest is drawn, played with its faults, and judged.

Owns the outcome of a run. Called by the command line, the tests and the mutants.
"""

import io
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chungket.core.contest import Contest, RoundType
from chungket.core.events import Genesis
from chungket.core.evolve import apply_entry
from chungket.core.model import State
from chungket.core.shapes import SealShape
from chungket.exchange.bundle import Published, write_bundle
from chungket.exchange.hashes import contest_hashes
from chungket.log import Head, LogDamaged, follow
from tests.history.checker import check
from tests.history.evidence import Evidence, Violation
from tests.history.records import Witness
from tests.sim.contests import draw_contest
from tests.sim.hall import Hall, Trouble, draw_trouble
from tests.sim.server import virtual_time
from tests.sim.world import NothingLeft, World

SALT = bytes(range(32))


@dataclass(slots=True)
class Outcome:
    """What came of a seed."""

    seed: int
    violations: list[str] = field(default_factory=list)
    acked_answers: int = 0
    entries: int = 0
    lives: int = 0
    virtual_us: int = 0
    turns: int = 0
    workers: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def genesis_of(contest: Contest) -> Genesis:
    """The first event of the contest's log."""
    hashes = contest_hashes(contest, SALT, {})
    return Genesis(contest.id, 1, hashes.rules, hashes.questions, hashes.roster, contest.rehearsal)


def run(seed: int) -> Outcome:
    """Play a seed and judge it."""
    hall = play(seed)
    return outcome_of(seed, hall, judge(hall))


def outcome_of(seed: int, hall: Hall, violations: list[Violation]) -> Outcome:
    """The figures of a run."""
    return Outcome(
        seed,
        [str(violation) for violation in violations],
        hall.history.acked_answers(),
        hall.store.durable_seq,
        hall.lives,
        hall.world.now_us,
        hall.world.turns,
        hall.trouble.workers,
        hall.counts,
    )


def judge(hall: Hall) -> list[Violation]:
    """What the checker says of a run."""
    with tempfile.TemporaryDirectory(prefix="chungket-sim-") as folder:
        return check(evidence_of(hall, Path(folder)))


def evidence_of(hall: Hall, folder: Path) -> Evidence:
    """What a run leaves behind."""
    history, disk = hall.history, hall.store.disk()
    history.given_up_us = hall.store.given_up_us
    history.receipts = [receipt for device in hall.devices if (receipt := device.last_receipt()) is not None]
    entries = [data for _, _, data in hall.store.image.entries]
    return Evidence(
        hall.contest,
        genesis_of(hall.contest),
        history,
        entries,
        hall.store.image.head,
        [data for _, _, data in disk.entries],
        hall.store.image.sets,
        hall.watchers[0].wall,
        _exported(hall.contest, entries, folder / "bundle.zip"),
        ended=hall.ended,
        workers=hall.trouble.workers,
    )


def _exported(contest: Contest, entries: list[bytes], path: Path) -> Path | None:
    """The bundle, as `chungket export-log` makes it; None of a log that cannot be read."""
    state, head = State(contest), Head()
    try:
        for data in entries:
            entry, head = follow(head, data)
            apply_entry(state, entry.seq, entry.time_us, entry.events)
    except (LogDamaged, KeyError, AssertionError, ValueError):
        return None  # the checker says so by itself
    log = io.BytesIO(b"".join(data + b"\n" for data in entries))
    write_bundle(path, Published(contest, SALT, {}), state, SealShape(head.seq, head.hash), log, "chungket")
    return path


def play(
    seed: int,
    planted: Callable[[Hall], object] = lambda hall: None,
    *,
    kinds: Sequence[RoundType] = (),
    calm: bool = False,
) -> Hall:
    """Play a seed to its end. `planted`: what else is done to it at its beginning; `kinds`: of its rounds; `calm`:
    nothing goes wrong."""
    chance = random.Random(f"contest {seed}")
    contest, trouble = draw_contest(chance, kinds), draw_trouble(chance)
    trouble = Trouble(clock_error_us=0) if calm else trouble
    world = World(f"run {seed}")
    with virtual_time(world):
        hall = Hall(world, contest, genesis_of(contest), trouble)
        planted(hall)
        try:
            hall.ended = hall.play()
        except NothingLeft:
            hall.ended = False
        if not hall.ended:
            hall.history.witnessed.append(Witness("the contest comes to its end", _where(hall)))
        for process in (*world.processes, *world.graves):
            for fault in process.loop.faults:
                hall.history.witnessed.append(Witness("no fault in the server", fault))
        world.bury()
    return hall


def _where(hall: Hall) -> str:
    waiting = [f"{device.name}: {pending.name}" for device in hall.devices for pending in device.outbox.pending][:5]
    return f"after {hall.world.now_us // 1_000_000} s in phase {hall.phase}; unanswered: {waiting}"
