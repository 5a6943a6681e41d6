"""Simulated consoles: operators who press the next step, jury and secretary who do what is waited for.

Owns when which console presses; what a careful person would press is the rehearsal's (`careful_operator`,
`careful_desk`). Two operators press side by side, and sometimes twice. Called by `hall`.
"""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from chungket.core.commands import Actor, Role
from chungket.core.events import SessionId
from chungket.core.shapes import ConsoleShape
from chungket.hub import Audience
from chungket.rehearsal.careful_desk import next_act
from chungket.rehearsal.careful_operator import next_press
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.press import Press
from tests.sim.client import Device, Frame
from tests.sim.network import Line

if TYPE_CHECKING:
    from tests.sim.hall import Hall

LOOK_US = 400_000
HASTE = 6.0  # pauses are so many times shorter than a person's
LOBBY_US = 4_000_000
VISITS_US = (2_000_000, 5_000_000)  # between one look of the jury and the next
STUCK_US = 12_000_000  # an operator whose show stands still for so long takes control
TWICE_PER_MILLE = 60
EARLY_CLOSE_PER_MILLE = 25  # of looks at an open question
WITHOUT_LOOKING_PER_MILLE = 15  # of looks at a console that is not in control


class Host(Device):
    """One console of one account."""

    def __init__(self, hall: "Hall", name: str, actor: Actor, line: Line) -> None:
        super().__init__(hall, name, Audience.HOST, actor, line)
        self._console: Frame | None = None
        self._places: dict[str, str] = {}
        self._moved_us = 0
        self._situation: tuple[str, str] = ("", "")
        self._due_us = 0
        self._waiting: set[str] = set()
        self._lobby_us = 0
        self._visits = actor.role is not Role.OPERATOR
        self.later(self.world.chance.randint(0, LOOK_US), self._look)

    def see(self, frame: Frame) -> None:
        """The newest console and board."""
        for row in frame.get("places") or frame.get("rows") or ():
            self._places[row["candidate"]] = row["attendance"]
        if frame.get("console") is not None:
            if self._console is None or frame["console"]["flow_version"] != self._console["flow_version"]:
                self._moved_us = self.world.now_us
            self._console = frame["console"]

    def settled(self, command: PendingCommand, frame: Frame) -> None:
        """It may press again."""
        self._waiting.discard(command.id)

    def _look(self) -> None:
        """Look at the console, and press what is due."""
        self.later(self.world.chance.randint(LOOK_US // 2, LOOK_US * 2), self._look)
        if self._console is None or self._console["phase"] == "ended" or not self.greeted or self._waiting:
            return
        press = self._next(msgspec.convert(self._console, ConsoleShape))
        if press is None:
            self._situation = ("", "")
            self._step_out()
            return
        situation = (press.command, repr(press.arguments))
        if situation != self._situation:
            self._situation = situation
            self._due_us = self.world.now_us + int(press.pause_s * 1_000_000 / HASTE)
        if self.world.now_us >= self._due_us:
            self._press(press)

    def _step_out(self) -> None:
        """Jury and secretary only look in now and then: consoles cost most of a run's time."""
        if self._visits and self.wire is not None:
            self.wire.hang_up()
            self._gone()
            self._console = None
            self.later(self.world.chance.randint(*VISITS_US), self.connect)

    def _press(self, press: Press) -> None:
        assert self._console is not None
        version = self._console["flow_version"] if press.flow else -1
        times = 2 if self.world.chance.randrange(1_000) < TWICE_PER_MILLE else 1
        for _ in range(times):
            self._waiting.add(self.command(press.command, press.arguments, version).id)

    def _next(self, console: ConsoleShape) -> Press | None:
        assert self.actor is not None
        chance = random.Random(f"{self.name}:{console.flow_version}")
        if self.actor.role is Role.OPERATOR:
            return self._operate(console, chance)
        if self.actor.role is Role.ORGANISER:
            return None
        return next_act(console, self.actor.role, self.hall.accounts, pace=1.0, chance=chance)

    def _operate(self, console: ConsoleShape, chance: random.Random) -> Press | None:
        """The active operator presses the next step; the other watches, tries, takes over when nothing moves."""
        dice = self.world.chance
        if not console.in_control and console.operator:
            if self.world.now_us - self._moved_us > STUCK_US or dice.randrange(1_000) < 2:
                self._moved_us = self.world.now_us
                return Press("take_control", {}, 0.0, "")
            if dice.randrange(1_000) >= WITHOUT_LOOKING_PER_MILLE:
                return None
        if console.takeovers and dice.random() < 0.5:
            asked = console.takeovers[0]
            arguments = {"candidate": asked.candidate, "session": asked.session, "approve": dice.random() < 0.8}
            return Press("decide_takeover", arguments, 0.5, "", flow=False)
        if console.standstill is not None and console.standstill.kind == "suspended":
            return Press("resume", {}, 2.0, "")
        play = console.play
        if console.step.command == "close_play" and play is not None:
            early = dice.randrange(1_000) < EARLY_CLOSE_PER_MILLE
            return Press("close_play", {"play": play.id}, 0.0, "") if early else None
        if console.step.command == "suspend":
            return None if dice.random() < 0.9 else Press("suspend", dict(console.step.arguments), 0.5, "")
        return next_press(
            console,
            [candidate for candidate, attendance in self._places.items() if attendance == "registered"],
            pace=1.0,
            lobby_over=self._lobby_over(console),
            expected=self.hall.expected(),
            chance=chance,
        )

    def _lobby_over(self, console: ConsoleShape) -> bool:
        if console.phase != "lobby":
            return False
        self._lobby_us = self._lobby_us or self.world.now_us
        everybody = console.readiness.signed_in >= len(self.hall.expected())
        return self.world.now_us - self._lobby_us > (LOBBY_US if everybody else 5 * LOBBY_US)


def desk(hall: "Hall", make_line: Callable[[], Line]) -> list[Host]:
    """The consoles of one contest: two operators of one account, a third person's, jury, secretary."""
    chance = hall.world.chance
    people = [
        ("operator-1", Role.OPERATOR, "dieu-khien"),
        ("operator-2", Role.OPERATOR, "dieu-khien"),
        ("jury", Role.JURY, "giam-khao"),
        ("jury-2", Role.JURY, "giam-khao-2"),
        ("secretary", Role.SECRETARY, "thu-ky"),
    ]
    if chance.random() < 0.3:
        people[1] = ("operator-2", Role.OPERATOR, "dieu-khien-2")
    return [
        Host(hall, name, Actor(role, account, SessionId(f"s-{name}")), make_line()) for name, role, account in people
    ]
