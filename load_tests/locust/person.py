"""A finalist who lives through a final: arms, sees each question at its moment, answers like a person, drops out, comes
back, answers too late.

Owns one person's behaviour and what of it is measured. It must not know locust: what was measured goes to a `Ledger`.
It runs in greenlets of a process that locust has patched. Called by `load_tests/locustfile.py`.
"""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import gevent

from chungket.clock import monotonic_us
from chungket.core.contest import CHOICES
from chungket.core.shapes import OwnShape, PlayShape, StageShape
from chungket.protocol import (
    Frame,
    ReceiptShape,
    ToClientAck,
    ToClientFrame,
    ToClientOpener,
    ToClientOwn,
    ToClientRefused,
    ToClientSealed,
    ToClientStage,
    ToClientSync,
    ToClientWelcome,
)
from chungket.rehearsal.back_off import FINAL_CODES, BackOff
from chungket.rehearsal.outbox import Outbox, PendingCommand
from chungket.rehearsal.server_clock import ServerClock
from chungket.rehearsal.temperament import draw_answer, draw_latency_us, draw_temperament
from load_tests.locust.desk import Desk
from load_tests.locust.ledger import ANSWERED, ANSWERED_AGAIN, CAME_BACK, CAME_IN, RESULT, TOO_LATE, Ledger
from load_tests.locust.line import FAULTS, Line
from load_tests.locust.manner import Manner, draw_manner

SKILL_SPREAD = 0.18
LATE_BY_S = (0.05, 0.3)
CATCH_UP_S = (0.2, 0.6)
CLOSING_US = 1_000_000
"""The operator may close a question by hand: who presses so close to it may be told that it was too late."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`url`: of the server. `right`: the letter that is right in every question, "" unknown. `within_s`: everybody who
    answers has pressed by then."""

    url: str
    right: str
    within_s: float


class Person:
    """One finalist who has signed in."""

    def __init__(self, plan: Plan, candidate: str, cookie: str, device: str, ledger: Ledger) -> None:
        self._plan = plan
        self._candidate, self._cookie, self._device = candidate, cookie, device
        self._ledger = ledger
        self._chance = random.Random(candidate)
        self._temperament = draw_temperament(self._chance, SKILL_SPREAD)
        self._back_off = BackOff(self._chance)
        self._clock = ServerClock()
        self._outbox = Outbox(self._chance)
        self._again: set[str] = set()  # commands that were under way when the connection was cut
        self._due: gevent.Greenlet | None = None
        self._line: Line | None = None
        self._greeted = False
        self._away_since_s = 0.0
        self._known = False
        self._contest = ""
        self._receipt: ReceiptShape | None = None
        self._stage: StageShape | None = None
        self._own: OwnShape | None = None
        self._desk = Desk(self._clock, ledger, self._send, self._later, self._shown)
        self._decided: set[str] = set()
        self._waiting: dict[str, str] = {}  # plays somebody will answer too late, with the choice
        self._given: dict[str, str] = {}  # acked choices
        self._keys: dict[str, tuple[str, ...]] = {}
        self._practice: set[str] = set()
        self._confirming = False

    # --- coming and going --------------------------------------------------------------------------------------------

    def live(self) -> None:
        """Until the contest has ended, or there is no way back."""
        self._away_since_s = time.monotonic()
        while True:
            code = self._visit()
            if self._ended:
                self._settle_accounts()
                return
            if code in FINAL_CODES:
                self._ledger.measured(self._coming, 0.0, f"closed with {code}")
                return
            gevent.sleep(self._back_off.delay_s(code))

    @property
    def _ended(self) -> bool:
        return self._stage is not None and self._stage.phase == "ended"

    @property
    def _coming(self) -> str:
        return CAME_BACK if self._known else CAME_IN

    def _visit(self) -> int:
        """One connection, from its handshake to its end."""
        try:
            self._line = Line(self._plan.url, self._cookie, self._device, self, self._clock)
        except FAULTS as fault:
            self._ledger.measured(self._coming, 0.0, f"{type(fault).__name__}: {fault}")
            return 0
        code = self._line.converse(self._contest, self._receipt)
        if not self._greeted and not self._ended:
            self._ledger.measured(self._coming, 0.0, f"closed with {code} before the whole state")
        elif self._away_since_s == 0.0 and not self._ended:
            self._ledger.measured(CAME_BACK, 0.0, f"closed with {code} by the server")
            self._away_since_s = time.monotonic()
        self._greeted = False
        self._again.update(command.id for command in self._outbox.pending)
        return code

    def _cut(self) -> None:
        """Lose the connection."""
        if self._line is not None and self._line.open:
            self._away_since_s = time.monotonic()
            self._line.cut()

    def now_us(self) -> int:
        """Contest time, as this device knows it."""
        return self._clock.now_us(monotonic_us())

    def _later(self, delay_s: float, act: Callable[[], None]) -> None:
        gevent.spawn_later(max(0.0, delay_s), act)

    # --- frames ------------------------------------------------------------------------------------------------------

    def heard(self, frame: ToClientFrame, now_us: int) -> None:
        """See `line.Listener`."""
        match frame:
            case ToClientWelcome():
                self._contest = frame.contest
            case ToClientSync():
                self._greet()
                self._own = frame.own or self._own
                if frame.stage is not None:
                    self._see(frame.stage)
                self._confirm()
            case ToClientOwn():
                self._own = frame.own
                self._confirm()
            case ToClientStage():
                self._see(frame.stage)
            case ToClientSealed():
                self._desk.arm(frame)
            case ToClientOpener():
                self._desk.open(frame, now_us)
            case ToClientAck():
                if self._receipt is None or frame.seq >= self._receipt.seq:
                    self._receipt = ReceiptShape(frame.seq, frame.head, frame.mac)
                self._settle(frame)
            case ToClientRefused() if frame.code != "busy":  # a busy server is asked again with the next resend
                self._settle(frame)
            case _:
                pass

    def _greet(self) -> None:
        """The whole state is there; a later one on the same connection is none of ours."""
        if self._greeted:
            return
        self._greeted = True
        self._ledger.measured(self._coming, (time.monotonic() - self._away_since_s) * 1_000)
        self._known, self._away_since_s = True, 0.0
        self._outbox.rearm()
        self._flush()

    def _confirm(self) -> None:
        own = self._own
        if own is not None and own.identity == "unknown" and own.attendance == "present" and not self._confirming:
            self._confirming = True
            self._command("confirm_identity", {"correct": True})

    def _see(self, stage: StageShape) -> None:
        self._stage = stage
        play = stage.play
        if play is not None:
            if play.practice:
                self._practice.add(play.id)
            if play.key:
                self._keys[play.id] = play.key
            if play.phase == "open" and play.choices and stage.standstill is None:
                self._consider(play, len(play.choices))
            elif play.phase in ("closed", "revealed", "scored") and play.id in self._waiting:
                choice = self._waiting.pop(play.id)
                self._later(self._chance.uniform(*LATE_BY_S), lambda: self._answer(play.id, choice))
        if stage.phase == "ended" and self._line is not None:
            self._line.cut()

    def _send(self, frame: Frame) -> None:
        if self._line is not None:
            self._line.send(frame)

    def _shown(self, play: str, count: int) -> None:
        """The choices are on the page, before the stage brings them."""
        stage = self._stage
        if stage is not None and stage.play is not None and stage.play.id == play:
            self._consider(stage.play, count)

    # --- answering ---------------------------------------------------------------------------------------------------

    def _consider(self, play: PlayShape, count: int) -> None:
        """Decide once per play whether, when, how and what to answer."""
        own = self._own
        if play.id in self._decided or own is None or not own.playing:
            return
        self._decided.add(play.id)
        if own.answer is not None and own.answer.play == play.id:
            return
        window_us = int(self._plan.within_s * 1_000_000)
        latency_us = draw_latency_us(self._chance, self._temperament, window_us, 1.0)
        if latency_us is None:
            return
        letters = CHOICES[:count]
        choice = draw_answer(self._chance, self._temperament, letters, tuple(self._plan.right), several=play.several)
        manner = draw_manner(self._chance)
        if manner is Manner.LATE:
            self._waiting[play.id] = choice
            return
        delay_s = max(self._chance.uniform(*CATCH_UP_S), (play.opens_us + latency_us - self.now_us()) / 1_000_000)
        if manner is Manner.DROPS_BEFORE:
            self._later(delay_s * self._chance.random(), self._cut)
        self._later(delay_s, lambda: self._answer(play.id, choice, cuts=manner is Manner.DROPS_AFTER))

    def _answer(self, play: str, choice: str, *, cuts: bool = False) -> None:
        """`cuts`: the connection is lost before the receipt."""
        self._command("answer", {"play": play, "choice": choice, "pressed_us": self.now_us()})
        if cuts:
            self._cut()

    def _command(self, name: str, arguments: dict[str, object]) -> None:
        command = self._outbox.add(name, arguments, time.monotonic())
        if not self._greeted:
            self._again.add(command.id)
        self._flush()

    def _flush(self) -> None:
        """Send what is due, and again when something will be."""
        if self._due is not None and self._due is not gevent.getcurrent():
            self._due.kill(block=False)
        self._due = None
        if self._line is None or not self._greeted or not self._line.open:
            return
        for frame in self._outbox.due(time.monotonic()):
            self._line.send(frame)
        due_s = self._outbox.next_due_s()
        if math.isfinite(due_s):
            self._due = gevent.spawn_later(max(0.0, due_s - time.monotonic()), self._flush)

    def _settle(self, outcome: ToClientAck | ToClientRefused) -> None:
        command = self._outbox.settle(outcome.id)
        if command is None or command.name != "answer":
            return
        took_ms = (time.monotonic() - command.pressed_s) * 1_000
        play = str(command.arguments["play"])
        if isinstance(outcome, ToClientAck):
            self._given[play] = str(command.arguments["choice"])
            self._ledger.acked(play, self._candidate)
            self._ledger.measured(ANSWERED_AGAIN if command.id in self._again else ANSWERED, took_ms)
        elif outcome.code == "too_late" and self._was_late(command):
            self._ledger.measured(TOO_LATE, took_ms)
        else:
            self._ledger.measured(ANSWERED, took_ms, f"refused: {outcome.code}")

    def _was_late(self, command: PendingCommand) -> bool:
        """Whether the refusal is just: pressed after the deadline, about when it was brought forward, or brought by a
        connection that came back after it."""
        stage = self._stage
        play = None if stage is None else stage.play
        if play is None or play.id != command.arguments["play"]:
            return True  # the next question is on deck
        return command.id in self._again or int(command.arguments["pressed_us"]) > play.deadline_us - CLOSING_US

    # --- the end -----------------------------------------------------------------------------------------------------

    def _settle_accounts(self) -> None:
        """Every answer has its verdict, and the own result is that of the acked answers."""
        for command in self._outbox.pending:
            if command.name == "answer":
                self._ledger.measured(ANSWERED, 0.0, "neither receipt nor refusal")
        counted = {play: choice for play, choice in self._given.items() if play not in self._practice}
        if self._own is None or not counted.keys() <= self._keys.keys():
            return  # cut off while a key was shown
        right = sum(choice in self._keys[play] for play, choice in counted.items())
        said = "" if right == self._own.correct else f"{self._own.correct} right, {right} by the receipts"
        self._ledger.measured(RESULT, 0.0, said)
