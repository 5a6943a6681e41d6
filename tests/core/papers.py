"""A contest with a paper and a driver of it, for the tests of papers.

Owns builders only: what a test expects is in the test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chungket.core import commands as c
from chungket.core.commands import Actor, Role, SlotChange
from chungket.core.contest import (
    CandidateNumber,
    Choice,
    Contest,
    PaperRules,
    QuestionId,
    Round,
    RoundId,
    RoundType,
    Rules,
)
from chungket.core.decision import Decision
from chungket.core.events import SessionId
from chungket.core.model import Paper, PaperPhase, Sheet
from chungket.core.paper_marks import paper_id
from tests.core.making import CANDIDATES, OPERATOR, SECOND_US, Driver, finalist, live_round, make_contest, person

PAPER = RoundId("BT")
PAPER_ID = paper_id(PAPER, practice=False)
PRACTICE_ID = paper_id(PAPER, practice=True)
MINUTE_US = 60 * SECOND_US
LENGTH_US = 45 * MINUTE_US
GRACE_US = Rules().grace_us
OFFLINE_US = 60 * SECOND_US
QUESTIONS = 6
FIRST, SECOND, THIRD = CANDIDATES[:3]
PROCTOR_X1 = person(Role.PROCTOR, "giam-thi-1", zone="X1")


def paper_round(count: int = QUESTIONS, **changes: object) -> Round:
    """A paper of 45 minutes with questions BT01, BT02, …"""
    ids = tuple(QuestionId(f"{PAPER}{number:02d}") for number in range(1, count + 1))
    round_ = Round(PAPER, RoundType.PAPER, "Bài thi trắc nghiệm", "Paper", LENGTH_US, ids, paper=PaperRules())
    return replace(round_, **changes)  # type: ignore[arg-type]


def paper_contest(round_: Round | None = None, *, rules: Rules | None = None) -> Contest:
    """A paper, then a live round of two questions."""
    return make_contest(rounds=(round_ or paper_round(), live_round(2)), practice=4, rules=rules)


@dataclass
class PaperDriver(Driver):
    """One paper being written."""

    def write(self, *candidates: CandidateNumber) -> Paper:
        """From setup to the open paper, written by these finalists."""
        self.begin(*(candidates or CANDIDATES))
        return self.open()

    def open(self) -> Paper:
        """The paper of the round starts."""
        self.host(c.OpenPaper(PAPER))
        return self.paper

    @property
    def paper(self) -> Paper:
        """The counted paper."""
        return self.state.papers[PAPER_ID]

    def sheet(self, candidate: CandidateNumber = FIRST) -> Sheet:
        """What the server has of a finalist's paper."""
        return self.paper.sheets.get(candidate) or Sheet()

    def choices(self, candidate: CandidateNumber = FIRST) -> dict[int, Choice]:
        """The answers the server has."""
        return {slot: answer.choice for slot, answer in self.sheet(candidate).slots.items()}

    def at(self, us: int) -> None:
        """Contest time goes on to so long after the start (before any standstill)."""
        self.now_us = max(self.now_us, self.paper.opens_us + us)

    def tick(self) -> None:
        """Contest time gets into the state, as it does every second."""
        self.ok(c.SYSTEM, c.Tick())

    def save(
        self,
        candidate: CandidateNumber,
        choices: Mapping[int, Choice],
        *,
        revision: int = 1,
        stamped_us: int | None = None,
        session: SessionId | None = None,
        received_us: int | None = None,
        paper: Paper | None = None,
    ) -> Decision:
        """Changes of some slots, arriving now; stamped now unless a moment of contest time is given."""
        stamped = self.now_us if stamped_us is None else stamped_us
        changes = tuple(SlotChange(slot, choice, False, revision, stamped) for slot, choice in choices.items())
        actor = finalist(candidate) if session is None else Actor(Role.FINALIST, candidate, session)
        return self.send(actor, c.SavePaper((paper or self.paper).id, changes), received_us=received_us)

    def submit(
        self,
        candidate: CandidateNumber,
        *,
        stamped_us: int | None = None,
        session: SessionId | None = None,
        id_: str = "",
    ) -> Decision:
        """ "Nộp bài", arriving now."""
        stamped = self.now_us if stamped_us is None else stamped_us
        actor = finalist(candidate) if session is None else Actor(Role.FINALIST, candidate, session)
        return self.send(actor, c.SubmitPaper(self.paper.id, 0, stamped), id_=id_)

    def connection(self, candidate: CandidateNumber, *, connected: bool) -> None:
        """The server sees the finalist's device come or go."""
        self.send(c.SYSTEM, c.NoteConnection(candidate, self.state.places[candidate].session, connected))

    def cut(self, candidate: CandidateNumber, from_us: int, until_us: int | None = None) -> None:
        """The device is cut off from one moment after the start to another, or for good."""
        self.connection(candidate, connected=True)
        self.at(from_us)
        self.connection(candidate, connected=False)
        if until_us is not None:
            self.at(until_us)
            self.connection(candidate, connected=True)

    def outage(self, zone: str, from_us: int, until_us: int | None = None) -> None:
        """The operator declares a zone cut off from one moment after the start to another."""
        self.at(from_us)
        self.ok(OPERATOR, c.DeclareOutage(zone, over=False))
        if until_us is not None:
            self.at(until_us)
            self.ok(OPERATOR, c.DeclareOutage(zone, over=True))

    def close_paper(self) -> None:
        """Time passes until nothing more can come."""
        self.now_us = max(self.now_us, self.paper.deadline_us) + 10 * MINUTE_US
        self.clock()
        assert self.paper.phase is PaperPhase.CLOSED

    def score(self) -> None:
        """The paper is closed and counted."""
        self.close_paper()
        self.host(c.ScorePaper(PAPER_ID))

    def take_over(self, candidate: CandidateNumber, session: SessionId) -> None:
        """Another device gets the place."""
        issue = self.state.places[candidate].slip_issue
        self.ok(finalist(candidate), c.SignIn(candidate, session, f"may-khac-{candidate}", issue))
        self.ok(OPERATOR, c.DecideTakeover(candidate, session, approve=True))
