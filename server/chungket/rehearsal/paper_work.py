"""One simulated finalist's work on one paper: answers over the time, flags and changes of mind, autosave, submission.

Owns what is written when, and what the server has of it: changes go out in batches, one at a time, under revisions of
their own; while the connection is lost they gather. It must not know stages or other finalists. Called by `finalist`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chungket.core.shapes import PaperTextShape, SheetShape
from chungket.protocol import ToClientAck
from chungket.rehearsal.connection import Connection, Outcome
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.plan import Plan
from chungket.rehearsal.temperament import Mischief, Temperament, draw_choice, draw_paper_us, draw_submits

SKIP_SHARE = 0.05  # left for later
FLAG_SHARE = 0.10
RETURN_SHARE = 0.6  # of what was left, is answered in the end
CHANGE_SHARE = 0.4  # of what was flagged, is answered differently
GAP_SIGMA = 0.6  # from question to question
AUTOSAVE_S = 1.5
AUTOSAVE_MIN_S = 0.25  # a finalist may send ten frames a second
CHANGES_MAX = 20  # of one save: its frame stays well below 4 KiB
CONFIRM_S = (1.0, 3.0)  # "Nộp bài" is confirmed in two steps
AWAY_S = (5.0, 15.0)  # offline in the middle
AWAY_MIN_S = 1.0
STANDSTILL_LOOK_S = 0.5
WAITS = "standstill"  # a refusal that passes when the hall goes on

_US = 1_000_000

Later = Callable[[float, Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class WorkStep:
    """Something is done to a slot."""

    slot: int
    choice: str
    flagged: bool


def plan_work(
    chance: random.Random, temperament: Temperament, text: PaperTextShape, sheet: SheetShape, plan: Plan, practice: bool
) -> list[WorkStep]:
    """What is done, in order: once through the paper as this device shows it, then back to what was left or flagged."""
    steps: list[WorkStep] = []
    again: list[tuple[int, str]] = []
    keys = {question.slot: plan.keys.get(question.question, ()) for question in text.questions}
    for slot in sheet.order:
        if not practice and chance.random() < SKIP_SHARE:
            again.append((slot, ""))
            continue
        choice = draw_choice(chance, temperament, sheet.choices[slot], keys[slot])
        flagged = chance.random() < FLAG_SHARE
        steps.append(WorkStep(slot, choice, flagged))
        if flagged:
            again.append((slot, choice))
    for slot, first in again:
        changes = chance.random() < (CHANGE_SHARE if first else RETURN_SHARE)
        choice = draw_choice(chance, temperament, sheet.choices[slot], keys[slot]) if changes else first
        if choice:
            steps.append(WorkStep(slot, choice, flagged=False))
    return steps


class PaperWork:
    """From the first question to "Nộp bài". `standing_still`: nothing is written while the hall stands still; `over`:
    nothing more counts."""

    def __init__(
        self,
        text: PaperTextShape,
        sheet: SheetShape,
        practice: bool,
        temperament: Temperament,
        plan: Plan,
        chance: random.Random,
        connection: Connection,
        later: Later,
    ) -> None:
        self.paper = text.paper
        self.standing_still = False
        self.over = False
        self._count = len(text.questions)
        self._chance, self._pace = chance, plan.pace
        self._connection, self._later = connection, later
        self._steps = plan_work(chance, temperament, text, sheet, plan, practice)
        left_us = max(0, sheet.deadline_us - connection.now_us())
        self._span_s = draw_paper_us(chance, temperament, self._count, left_us, plan.pace) / _US
        self._submits = practice or draw_submits(chance, plan.pace)
        self._gaps = [chance.lognormvariate(0.0, GAP_SIGMA) for _ in self._steps]
        self._gap_sum = sum(self._gaps)
        self._done = 0
        cuts = temperament.goes_offline or temperament.mischief is Mischief.CUTS_CONNECTION
        self._cut_at = len(self._steps) // 2 if cuts and not practice else -1
        self._away = temperament.goes_offline
        self._choices = {slot.slot: slot.choice for slot in sheet.slots}
        self._revisions = {slot.slot: slot.revision for slot in sheet.slots}
        self._unsaved: dict[int, dict[str, Any]] = {}  # by slot, the newest change
        self._saving: PendingCommand | None = None
        self._save_due = False
        self._submitting: PendingCommand | None = None
        self._submit_due = False

    def begin(self) -> None:
        """Start writing."""
        self._schedule()

    # --- writing -----------------------------------------------------------------------------------------------------

    def _schedule(self) -> None:
        if self._done < len(self._steps):
            self._later(self._span_s * self._gaps[self._done] / self._gap_sum, self._work)
        else:
            self._finish()

    def _work(self) -> None:
        """The next step."""
        if self.over:
            return
        if self.standing_still:
            self._later(STANDSTILL_LOOK_S, self._work)
            return
        if self._done == self._cut_at:
            away_s = max(AWAY_MIN_S, self._chance.uniform(*AWAY_S) / self._pace) if self._away else 0.0
            self._connection.cut(away_s)
        self._write(self._steps[self._done])
        self._done += 1
        self._schedule()

    def _write(self, step: WorkStep) -> None:
        revision = self._revisions.get(step.slot, 0) + 1
        self._revisions[step.slot] = revision
        self._choices[step.slot] = step.choice
        self._unsaved[step.slot] = {
            "slot": step.slot,
            "choice": step.choice,
            "flagged": step.flagged,
            "revision": revision,
            "stamped_us": self._connection.now_us(),
        }
        self._save_later()

    # --- saving ------------------------------------------------------------------------------------------------------

    def _save_later(self) -> None:
        if not self._save_due and self._saving is None:
            self._save_due = True
            self._later(max(AUTOSAVE_MIN_S, AUTOSAVE_S / self._pace), self._save)

    def _save(self) -> None:
        self._save_due = False
        if self.over or self._saving is not None or not self._unsaved:
            return
        slots = list(self._unsaved)[:CHANGES_MAX]
        changes = [self._unsaved.pop(slot) for slot in slots]
        self._saving = self._connection.send("save_paper", {"paper": self.paper, "changes": changes})

    def settled(self, command: PendingCommand, outcome: Outcome) -> None:
        """A save or the submission was acknowledged or refused."""
        waits = not isinstance(outcome, ToClientAck) and outcome.code == WAITS
        if command is self._saving:
            self._saving = None
            if waits:
                for change in command.arguments["changes"]:
                    self._unsaved.setdefault(change["slot"], change)
            if self._unsaved:
                self._save_later()
            elif self._done == len(self._steps):
                self._finish()
        elif command is self._submitting:
            self._submitting = None
            self.over = not waits
            if waits:
                self._later(STANDSTILL_LOOK_S, self._submit)

    # --- handing in --------------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        """Everything is written: once everything is saved too, it is handed in."""
        if not self._submits or self._unsaved or self._saving is not None or self._submit_due:
            return
        self._submit_due = True
        self._later(self._chance.uniform(*CONFIRM_S) / self._pace, self._submit)

    def _submit(self) -> None:
        if self.over:
            return
        if self.standing_still:
            self._later(STANDSTILL_LOOK_S, self._submit)
            return
        unanswered = self._count - sum(choice != "" for choice in self._choices.values())
        arguments = {"paper": self.paper, "unanswered": unanswered, "stamped_us": self._connection.now_us()}
        self._submitting = self._connection.send("submit_paper", arguments)
