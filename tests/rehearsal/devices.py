"""A simulated device without a server: what it would send, and the timers that run on it.

Owns the surroundings of `buzzer_hand` and `paper_work` in their tests.
"""

import asyncio
import random
from collections.abc import Callable, Mapping

from chungket.core import views
from chungket.core.contest import CandidateNumber
from chungket.core.shapes import OwnShape, StageShape
from chungket.protocol import ToClientFrame
from chungket.rehearsal.connection import Connection, Outcome
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.plan import Plan
from tests.core.making import Driver


class Device:
    """At a hundred times the pace of people. `timers`: what is still to happen."""

    def __init__(self, *, keys: Mapping[str, tuple[str, ...]], seed: int, pace: float = 100.0) -> None:
        self.plan = Plan("http://127.0.0.1:9", (), keys=dict(keys), pace=pace, seed=seed)
        self.chance = random.Random(seed)
        self.connection = Connection(self.plan.url, "finalist", "may", self, self.chance)
        self.timers: list[asyncio.TimerHandle] = []
        self.outcomes: list[Outcome] = []

    def later(self, delay_s: float, act: Callable[[], None]) -> None:
        """As a finalist's."""

        def fire() -> None:
            self.timers.remove(timer)
            act()

        timer = asyncio.get_running_loop().call_later(delay_s, fire)
        self.timers.append(timer)

    def sent(self, name: str) -> list[PendingCommand]:
        """Commands of one kind that are not settled."""
        return [command for command in self.connection.pending if command.name == name]

    @staticmethod
    def shown(driver: Driver, candidate: CandidateNumber) -> tuple[StageShape, OwnShape]:
        """What the page of a finalist is told."""
        return views.stage(driver.state), views.own(driver.state, candidate, waiting=False, wall_offset_us=0)

    def received(self, frame: ToClientFrame) -> None:
        """See `Listener`."""

    def settled(self, command: PendingCommand, outcome: Outcome) -> None:
        """See `Listener`."""
        self.outcomes.append(outcome)
