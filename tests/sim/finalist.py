"""Simulated finalists: they answer in time, at the last moment, too late, twice; they press, write papers, go offline.

Owns what one person does with one device. What the contest's questions are they know from the contest itself; what is
shown when they take from frames, as a page does. Called by `hall`.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from chungket.core.commands import Actor
from chungket.core.contest import CandidateNumber, QuestionId
from chungket.core.events import SessionId
from chungket.hub import Audience
from chungket.protocol import CLOSE_REPLACED
from chungket.rehearsal.outbox import PendingCommand
from tests.sim.client import Device, Frame
from tests.sim.network import Line

if TYPE_CHECKING:
    from tests.sim.hall import Hall

_S = 1_000_000
SAVE_US = 1_200_000


class Finalist(Device):
    """One person. `arrives_us`: when to come; `device`: a second one of the same place has another name."""

    def __init__(self, hall: "Hall", candidate: CandidateNumber, device: str, line: Line, arrives_us: int) -> None:
        super().__init__(hall, device, Audience.FINALIST, None, line)
        self.candidate = candidate
        self.stage: Frame | None = None
        self.own: Frame | None = None
        self._planned: dict[str, int] = {}  # play → the opening its answer was planned for
        self._answered: dict[str, int] = {}  # play → how often
        self._pressed: set[tuple[str, int]] = set()
        self._turns: set[str] = set()
        self._text: Frame | None = None
        self._writing = ""
        self._revisions: dict[int, int] = {}
        self._unsaved: dict[int, Frame] = {}
        self._saving: PendingCommand | None = None
        self._submitting = False
        self._delivers = True
        chance = self.world.chance
        self.skill = chance.uniform(0.3, 0.95)
        self.cheats = chance.random() < 0.08  # claims a lag it does not have
        self.hesitates = chance.random() < (0.7 if self.cheats else 0.3)  # answers more than once
        self.later(arrives_us, self.come)

    # --- coming in ---------------------------------------------------------------------------------------------------

    def come(self) -> None:
        """Type the code of the slip."""
        if self.actor is None and not self.finished:
            self.hall.sign_in(self)

    def signed_in(self, session: SessionId) -> None:
        """The server gave a cookie."""
        if self.actor is None:
            from chungket.core.commands import Role

            self.actor = Actor(Role.FINALIST, self.candidate, session)
            self.connect()

    def not_signed_in(self, code: str) -> None:
        """Refused, or no answer: again, unless it is for good."""
        if code in ("absent", "too_late"):
            self.leave()
        else:
            self.later(self.world.chance.randint(300_000, 3 * _S), self.come)

    def sent_away(self, code: int) -> None:
        """Another device has the place; what of a paper is stored here may still be delivered."""
        if code == CLOSE_REPLACED and self._delivers and self._unsaved:
            self._delivers = False
            self.connect()
        else:
            self.leave()

    # --- what the page shows -----------------------------------------------------------------------------------------

    def see(self, frame: Frame) -> None:
        """The newest of everything."""
        kind = frame["type"]
        if frame.get("stage") is not None:
            self.stage = frame["stage"]
        if frame.get("own") is not None:
            self.own = frame["own"]
            if self.own["identity"] == "unknown" and self.own["attendance"] == "present" and not self.own["waiting"]:
                self.later(self.world.chance.randint(100_000, _S), self._confirm)
        if kind == "paper":
            self._text = frame["paper"]
        if kind in ("sync", "stage", "own", "paper"):
            self._look()

    def _confirm(self) -> None:
        if self.own is not None and self.own["identity"] == "unknown" and not self.outbox.pending:
            self.command("confirm_identity", {"correct": True})

    def _look(self) -> None:
        stage = self.stage
        if stage is None or stage["standstill"] is not None or self.own is None or self.own["waiting"]:
            return
        play = stage["play"]
        if play is not None and not play["void"]:
            if play["buzzer"] is not None:
                self._see_buzzer(play)
            elif play["phase"] == "open" and play["opens_us"]:
                self._plan_answer(play)
        if stage["paper"] is not None:
            self._see_paper(stage["paper"])

    def _after(self, contest_us: int) -> int:
        """From now to a moment of contest time as this device knows it."""
        return max(0, contest_us - self.contest_us())

    # --- answering ---------------------------------------------------------------------------------------------------

    def _plan_answer(self, play: Frame) -> None:
        id_, opens_us = play["id"], play["opens_us"]
        if self._planned.get(id_) == opens_us or id_ in self._answered:
            return
        self._planned[id_] = opens_us
        chance, window_us = self.world.chance, play["window_us"]
        mood = chance.random()
        if mood < 0.03:
            return  # does not know
        if mood < 0.06:
            after_us = -chance.randint(0, 900_000)  # a page that was tampered with
        elif mood < 0.20:
            after_us = window_us + chance.randint(-400_000, 600_000)
        else:
            after_us = int(chance.uniform(0.05, 0.9) * window_us)
        self.later(self._after(opens_us + after_us), partial(self._answer, id_, opens_us))

    def _answer(self, play: str, opens_us: int) -> None:
        stage = self.stage
        shown = None if stage is None else stage["play"]
        if self._planned.get(play) != opens_us or self._answered.get(play) or shown is None or shown["id"] != play:
            return
        if stage is not None and stage["standstill"] is not None:
            del self._planned[play]
            return
        self._give(play, shown)

    def _give(self, play: str, shown: Frame) -> None:
        chance = self.world.chance
        self._answered[play] = times = self._answered.get(play, 0) + 1
        pressed_us = self.contest_us()
        if self.cheats:
            pressed_us -= chance.randint(50_000, 400_000)
        elif chance.random() < 0.05:
            pressed_us = 0
        self.command(
            "answer", {"play": play, "choice": self.choice(play, shown["several"]), "pressed_us": max(0, pressed_us)}
        )
        if self.hesitates and times < 6 and (shown["changeable"] or times < 2):
            self.later(chance.randint(200_000, 1_200_000), partial(self._again_other, play))
            if self.hall.troubled and chance.random() < 0.25:
                self.hall.count("reconnected between answers")
                self.later(chance.randint(50_000, 150_000), lambda: self.cut(0))

    def _again_other(self, play: str) -> None:
        shown = None if self.stage is None else self.stage["play"]
        if shown is not None and shown["id"] == play:
            self._give(play, shown)

    def choice(self, play: str, several: bool) -> str:
        """Right more or less often."""
        question = self.hall.contest.questions[QuestionId(play.rpartition(".")[0])]
        chance = self.world.chance
        if chance.random() < self.skill:
            return "".join(question.key) if several else question.key[0]
        if several:
            return "".join(sorted(chance.sample(question.letters, 2)))
        return str(chance.choice(question.letters))

    # --- the buzzer --------------------------------------------------------------------------------------------------

    def _see_buzzer(self, play: Frame) -> None:
        chance, buzzer, id_ = self.world.chance, play["buzzer"], play["id"]
        if buzzer["turn"] == self.candidate and not buzzer["by_voice"] and play["phase"] == "open":
            if id_ not in self._turns:
                self._turns.add(id_)
                left_us = max(1, self._after(buzzer["until_us"]))
                self.later(chance.uniform(0.1, 1.1) * left_us, partial(self._answer_turn, id_))
            return
        opening = (id_, buzzer["until_us"] if play["phase"] == "open" else 0)
        if opening in self._pressed or buzzer["state"] not in ("open", "settling", "shut"):
            return
        self._pressed.add(opening)
        if play["phase"] == "reading":
            if chance.random() < 0.06:
                self.later(chance.randint(0, _S), partial(self._press, id_))
        elif play["phase"] == "open" and chance.random() < 0.5:
            self.later(self._after(play["opens_us"]) + chance.randint(100_000, 2 * _S), partial(self._press, id_))

    def _press(self, play: str) -> None:
        shown = None if self.stage is None else self.stage["play"]
        if shown is not None and shown["id"] == play:
            self.command("press", {"play": play, "pressed_us": max(0, self.contest_us())})

    def _answer_turn(self, play: str) -> None:
        shown = None if self.stage is None else self.stage["play"]
        if shown is not None and shown["id"] == play:
            pressed_us = max(0, self.contest_us())
            self.command(
                "answer", {"play": play, "choice": self.choice(play, shown["several"]), "pressed_us": pressed_us}
            )

    # --- papers ------------------------------------------------------------------------------------------------------

    def _see_paper(self, paper: Frame) -> None:
        sheet = None if self.own is None else self.own["sheet"]
        if paper["phase"] != "open" or sheet is None or sheet["paper"] != paper["id"] or self._text is None:
            return
        if self._writing == paper["id"] or sheet["submitted"] or self._text["paper"] != paper["id"]:
            return
        self._writing = paper["id"]
        self._revisions = {slot["slot"]: slot["revision"] for slot in sheet["slots"]}
        self._unsaved.clear()
        self._submitting = False
        self._plan_writing(paper, self._after(sheet["deadline_us"]))

    def _plan_writing(self, paper: Frame, left_us: int) -> None:
        """When this finalist changes which answer, submits, and is offline."""
        chance = self.world.chance
        span_us = int(left_us * chance.uniform(0.4, 1.15))
        for slot in range(paper["count"]):
            for _ in range(1 + (chance.random() < 0.3)):
                self.later(chance.randint(0, max(1, span_us)), partial(self._write, paper["id"], slot))
        if chance.random() < 0.85:
            self.later(span_us + chance.randint(0, 2 * _S), partial(self._submit, paper["id"], paper["count"]))
        if self.hall.troubled and chance.random() < 0.25:
            self.hall.count("device offline in a paper")
            away_us = chance.randint(2 * _S, 20 * _S)
            self.later(chance.randint(0, max(1, left_us)), partial(self._go_offline, away_us))

    def _go_offline(self, away_us: int) -> None:
        self.line.stall(away_us)
        self.cut(self.world.chance.randint(0, 4 * _S))

    def _write(self, paper: str, slot: int) -> None:
        if self._writing != paper or self._submitting:
            return
        assert self._text is not None
        revision = self._revisions.get(slot, 0) + 1
        self._revisions[slot] = revision
        question = self._text["questions"][slot]["question"]
        self._unsaved[slot] = {
            "slot": slot,
            "choice": self.choice(f"{question}.1", self._text["questions"][slot]["several"]),
            "flagged": self.world.chance.random() < 0.1,
            "revision": revision,
            "stamped_us": max(0, self.contest_us()),
        }
        if self._saving is None:
            self.later(self.world.chance.randint(SAVE_US // 3, SAVE_US), partial(self._save, paper))

    def _save(self, paper: str) -> None:
        if self._saving is None and self._unsaved:
            changes = list(self._unsaved.values())[:20]
            for change in changes:
                del self._unsaved[change["slot"]]
            self._saving = self.command("save_paper", {"paper": paper, "changes": changes})

    def _submit(self, paper: str, count: int) -> None:
        if self._writing != paper or self._submitting:
            return
        if self._saving is not None or self._unsaved:
            self.later(_S // 2, partial(self._submit, paper, count))
            self._save(paper)
            return
        self._submitting = True
        arguments: dict[str, Any] = {"paper": paper, "unanswered": 0, "stamped_us": max(0, self.contest_us())}
        self.command("submit_paper", arguments)

    def settled(self, command: PendingCommand, frame: Frame) -> None:
        """What was saved is saved; what has to wait is sent again."""
        waits = frame.get("code") == "standstill"
        if command is self._saving:
            self._saving = None
            paper = command.arguments["paper"]
            if waits:
                for change in command.arguments["changes"]:
                    self._unsaved.setdefault(change["slot"], change)
            if self._unsaved:
                self.later(_S if waits else SAVE_US // 2, partial(self._save, paper))
        elif command.name == "submit_paper" and waits:
            self._submitting = False
            self.later(_S, partial(self._submit, command.arguments["paper"], 0))
