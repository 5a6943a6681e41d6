"""One simulated finalist: comes, signs in, confirms the name, answers every question, comes back when cut off.

Owns this one person's behaviour; papers are `paper_work`'s, the buzzer is `buzzer_hand`'s. It must not know the other
finalists; what happens goes to a `Watcher`. Called by `crowd`.
"""

import asyncio
import random
import ssl
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from chungket.core.contest import CHOICES
from chungket.core.shapes import OwnShape, PaperTextShape, PlayShape, StageShape
from chungket.protocol import (
    CLOSE_SIGNED_OUT,
    ToClientAck,
    ToClientFrame,
    ToClientOpener,
    ToClientOwn,
    ToClientPaper,
    ToClientSealed,
    ToClientStage,
    ToClientSync,
    ToClientTakeover,
)
from chungket.rehearsal.back_off import BackOff
from chungket.rehearsal.buzzer_hand import BuzzerHand
from chungket.rehearsal.connection import Connection, Outcome
from chungket.rehearsal.counts import ANSWER, PRESS, SAVE, SUBMIT
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.paper_work import PaperWork
from chungket.rehearsal.plan import Plan, SimulatedPlace
from chungket.rehearsal.sealed import SealedDesk
from chungket.rehearsal.sign_in import SIGN_IN_PATH, HttpAnswer, HttpFault, post_json
from chungket.rehearsal.temperament import Mischief, Temperament, draw_answer, draw_latency_us

HESITATION_S = (1.0, 4.0)  # before the name on the page is confirmed
CATCH_UP_S = (0.3, 1.5)  # after coming back to an open question
SECOND_THOUGHT_S = 0.4
CORRECTION_READ_S = (3.0, 8.0)
SIGN_INS_MAX = 5  # after the server said that the cookie is not known (any more)
WAITING_CODES = ("not_open", "too_many")  # sign-in refusals that pass by themselves
COUNTED = {ANSWER: "play", PRESS: "play", SAVE: "paper", SUBMIT: "paper"}  # by the argument that says about what

_US = 1_000_000


class Watcher(Protocol):
    """Who adds up what finalists go through."""

    def signed_in(self, finalist: "Finalist") -> None:
        """The first sign-in succeeded."""

    def gave_up(self, finalist: "Finalist", reason: str) -> None:
        """There is no way (back) in; said once. `reason`: Vietnamese."""

    def acked(self, finalist: "Finalist", name: str, target: str, round_trip_s: float) -> None:
        """A command (answer, press, save_paper, submit_paper) about a play or a paper is on disk."""

    def refused(self, finalist: "Finalist", name: str, target: str, code: str) -> None:
        """One of these was refused."""

    def saw(self, stage: StageShape) -> None:
        """A new stage."""


class Finalist:
    """One person with one device. `context`: what to trust, for https; `doorway`: how many come in at a time."""

    def __init__(
        self,
        place: SimulatedPlace,
        plan: Plan,
        temperament: Temperament,
        watcher: Watcher,
        *,
        context: ssl.SSLContext | None = None,
        doorway: asyncio.Semaphore | None = None,
    ) -> None:
        self.candidate = place.candidate
        self.temperament = temperament
        self._code = place.code
        self._plan = plan
        self._watcher = watcher
        self._chance = random.Random(f"{plan.seed}:{place.candidate}")
        self._context = context
        self._doorway = doorway or asyncio.Semaphore(1)
        self._device = f"tong-duyet-{place.candidate}"[:64]
        self.connection = Connection(
            plan.url, "finalist", self._device, self, self._chance, context=context, doorway=self._doorway
        )
        self._stage: StageShape | None = None
        self._own: OwnShape | None = None
        self._confirming = False
        self._decided: set[str] = set()  # plays this finalist has decided about
        self._hand = BuzzerHand(place.candidate, temperament, plan, self._chance, self.connection, self._later)
        self._sealed = SealedDesk(
            self.connection.tell, self.connection.now_us, lambda: self.connection.clock.error_ms, self._later
        )
        self._text: PaperTextShape | None = None
        self._work: PaperWork | None = None
        self._corrections: set[int] = set()  # that are being read, or were
        self._timers: set[asyncio.TimerHandle] = set()
        self._known = False  # signed in at least once
        self._given_up = False

    async def run(self, arrival_s: float) -> None:
        """Live through the contest. `arrival_s`: when to come. Ends when there is no way back."""
        await asyncio.sleep(arrival_s)
        try:
            for _ in range(SIGN_INS_MAX):
                if not await self._sign_in():
                    return
                code = await self.connection.run()
                if code != CLOSE_SIGNED_OUT:
                    self._give_up(f"máy chủ đóng kết nối, mã {code}")
                    return
            self._give_up(f"máy chủ không nhận phiên đăng nhập, đã thử {SIGN_INS_MAX} lần")
        finally:
            for timer in self._timers:
                timer.cancel()

    # --- signing in --------------------------------------------------------------------------------------------------

    async def _sign_in(self) -> bool:
        """Try until the server says yes, or no for good."""
        back_off = BackOff(self._chance)
        while True:
            try:
                async with self._doorway:
                    answer = await post_json(
                        self._plan.url, SIGN_IN_PATH, {"code": self._code, "device": self._device}, self._context
                    )
            except HttpFault:
                await asyncio.sleep(back_off.delay_s())
                continue
            if answer.status == 200 and answer.cookie:
                self._accepted(answer)
                return True
            code = str(answer.fields.get("code", ""))
            if code not in WAITING_CODES and answer.status < 500:
                self._give_up(f"{answer.status} {code}: {answer.fields.get('message', '')}")
                return False
            await asyncio.sleep(back_off.delay_s())

    def _give_up(self, reason: str) -> None:
        if not self._given_up:
            self._given_up = True
            self._watcher.gave_up(self, reason)

    def _accepted(self, answer: HttpAnswer) -> None:
        self.connection.cookie = answer.cookie
        if not self._known:
            self._known = True
            self._watcher.signed_in(self)

    # --- what the page is told ---------------------------------------------------------------------------------------

    def received(self, frame: ToClientFrame) -> None:
        """See `Listener`."""
        match frame:
            case ToClientSync():
                if frame.own is not None:
                    self._see_own(frame.own)
                if frame.stage is not None:
                    self._see_stage(frame.stage)
            case ToClientOwn():
                self._see_own(frame.own)
            case ToClientStage():
                self._see_stage(frame.stage)
            case ToClientSealed():
                self._sealed.sealed(frame)
            case ToClientOpener():
                self._sealed.opener(frame)
            case ToClientPaper():
                self._text = frame.paper
                self._look()
            case ToClientTakeover() if frame.state == "refused":
                self._give_up("máy khác đang giữ suất này")
            case _:
                pass

    def _see_own(self, own: OwnShape) -> None:
        self._own = own
        if own.answer is not None:
            self._decided.add(own.answer.play)
        open_to_confirm = own.identity == "unknown" and own.attendance == "present" and not own.waiting
        if open_to_confirm and not self._confirming:
            self._confirming = True
            self._later(self._chance.uniform(*HESITATION_S) / self._plan.pace, self._confirm)
        self._look()

    def _confirm(self) -> None:
        self.connection.send("confirm_identity", {"correct": True})

    def _see_stage(self, stage: StageShape) -> None:
        self._stage = stage
        self._watcher.saw(stage)
        self._look()

    def _look(self) -> None:
        """Something changed on the page: is there anything to do?"""
        if self._stage is None:
            return
        self._hand.see(self._stage, self._own)
        self._consider(self._stage)
        self._see_paper(self._stage)

    # --- papers ------------------------------------------------------------------------------------------------------

    def _see_paper(self, stage: StageShape) -> None:
        paper, text = stage.paper, self._text
        sheet = None if self._own is None else self._own.sheet
        if paper is None or sheet is None or self._own is None or self._own.waiting or self._own.out == "disqualified":
            return
        work = self._work if self._work is not None and self._work.paper == paper.id else None
        is_over = paper.phase != "open" or (sheet.paper == paper.id and sheet.submitted)
        if work is not None:
            work.standing_still = stage.standstill is not None
            work.over = work.over or is_over
        elif not is_over and stage.standstill is None and text is not None and text.paper == sheet.paper == paper.id:
            self._work = PaperWork(
                text, sheet, paper.practice, self.temperament, self._plan, self._chance, self.connection, self._later
            )
            self._work.begin()
        for correction in paper.corrections:
            if correction.number not in self._corrections and correction.number not in sheet.corrections_read:
                self._corrections.add(correction.number)
                delay_s = self._chance.uniform(*CORRECTION_READ_S) / self._plan.pace
                self._later(delay_s, partial(self._acknowledge, correction.number))

    def _acknowledge(self, correction: int) -> None:
        self.connection.send("acknowledge_correction", {"correction": correction})

    # --- answering ---------------------------------------------------------------------------------------------------

    def _consider(self, stage: StageShape) -> None:
        """Decide once per play whether, when and what to answer. Who is out of an elimination round, or of a play-off,
        only watches."""
        play = stage.play
        if play is None or not _is_open(stage, play.id) or play.id in self._decided or play.buzzer is not None:
            return
        if not play.choices:
            return  # announced, and not shown yet
        if self._own is not None and (self._own.waiting or not self._own.playing):
            return
        self._decided.add(play.id)
        latency_us = draw_latency_us(self._chance, self.temperament, play.window_us, self._plan.pace)
        if latency_us is None:
            return
        question = play.id.rpartition(".")[0]
        letters = CHOICES[: len(play.choices)]
        key = self._plan.keys.get(question, ())
        choice = draw_answer(self._chance, self.temperament, letters, key, several=play.several)
        delay_s = self._delay_s(play, latency_us)
        if self.temperament.mischief is Mischief.CUTS_CONNECTION:
            self._later(delay_s * self._chance.random(), self.connection.cut)
        self._later(delay_s, lambda: self._answer(play.id, choice, letters))

    def _delay_s(self, play: PlayShape, latency_us: int) -> float:
        """From now to the press. Who comes back to an open question and is late already catches up."""
        delay_s = (play.opens_us + latency_us - self.connection.now_us()) / _US
        return delay_s if delay_s > 0 else self._chance.uniform(*CATCH_UP_S) / self._plan.pace

    def _answer(self, play: str, choice: str, letters: tuple[str, ...]) -> None:
        stage = self._stage
        if stage is None or not _is_open(stage, play):
            if stage is not None and stage.standstill is not None:
                self._decided.discard(play)  # the text is hidden: decide again when it comes back
            return
        self._press(play, choice)
        if self.temperament.mischief is Mischief.ANSWERS_TWICE:
            other = self._chance.choice([letter for letter in letters if letter != choice])
            self._later(SECOND_THOUGHT_S / self._plan.pace, lambda: self._press(play, other))

    def _press(self, play: str, choice: str) -> None:
        self.connection.send("answer", {"play": play, "choice": choice, "pressed_us": self.connection.now_us()})

    def settled(self, command: PendingCommand, outcome: Outcome) -> None:
        """See `Listener`."""
        if command.name in COUNTED:
            target = str(command.arguments[COUNTED[command.name]])
            if isinstance(outcome, ToClientAck):
                self._watcher.acked(self, command.name, target, time.monotonic() - command.pressed_s)
            else:
                self._watcher.refused(self, command.name, target, outcome.code)
            if self._work is not None:
                self._work.settled(command, outcome)
        elif command.name == "confirm_identity" and not isinstance(outcome, ToClientAck):
            self._confirming = False  # asked again when the page is told anew

    def _later(self, delay_s: float, act: Callable[[], None]) -> None:
        def fire() -> None:
            self._timers.discard(timer)
            act()

        timer = asyncio.get_running_loop().call_later(delay_s, fire)
        self._timers.add(timer)


def _is_open(stage: StageShape, play: str) -> bool:
    """Whether the stage shows this play open for answers."""
    shown = stage.play
    return (
        stage.standstill is None and shown is not None and (shown.id, shown.phase, shown.void) == (play, "open", False)
    )
