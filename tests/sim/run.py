"""One seed: a contest is drawn, played with its faults, and judged.

Owns the outcome of a run. Called by the command line, the tests and the mutants.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

from chungket.core.contest import Contest
from chungket.core.events import Genesis
from chungket.exchange.hashes import contest_hashes
from tests.history.records import Witness
from tests.sim.contests import draw_contest
from tests.sim.hall import Hall, draw_trouble
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
    faults: Counter[str] = field(default_factory=Counter)


def genesis_of(contest: Contest) -> Genesis:
    """The first event of the contest's log."""
    hashes = contest_hashes(contest, SALT, {})
    return Genesis(contest.id, 1, hashes.rules, hashes.questions, hashes.roster, contest.rehearsal)


def play(seed: int) -> Hall:
    """Play a seed to its end."""
    chance = random.Random(f"contest {seed}")
    contest, trouble = draw_contest(chance), draw_trouble(chance)
    world = World(f"run {seed}")
    with virtual_time(world):
        hall = Hall(world, contest, genesis_of(contest), trouble)
        try:
            ended = hall.play()
        except NothingLeft:
            ended = False
        if not ended:
            hall.history.witnessed.append(Witness("the contest comes to its end", _where(hall)))
        for process in (*world.processes, *world.graves):
            for fault in process.loop.faults:
                hall.history.witnessed.append(Witness("no fault in the server", fault))
        world.bury()
    return hall


def _where(hall: Hall) -> str:
    waiting = [f"{device.name}: {pending.name}" for device in hall.devices for pending in device.outbox.pending][:5]
    return f"after {hall.world.now_us // 1_000_000} s in phase {hall.phase}; unanswered: {waiting}"
