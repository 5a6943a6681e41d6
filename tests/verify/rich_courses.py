"""Random courses with what the core's own leave out: measured delays, postponed openings, held work that is admitted,
every team formula, floors, play-offs between units.

Owns how such a course is made from a seed; what has to hold is in the tests.
"""

import random
from dataclasses import replace
from pathlib import Path

from chungket.core import commands as c
from chungket.core.commands import Actor, Command, Measured, Role
from chungket.core.contest import AnswerForm, Choice, Criterion, Round, Rules, TeamFormula, UnitId
from chungket.core.decision import Decision
from chungket.core.model import PaperPhase
from tests.core.courses import COURSE_STEPS, Course, course_contest
from tests.core.making import CANDIDATES, JURY, OPERATOR, SECOND_US, SECRETARY, Driver, finalist
from tests.verify.making import Exported, export

STEPS = 170
VARIANTS = 128
FORMULAS = (
    (TeamFormula.SUM, 0, ()),
    (TeamFormula.MEAN, 0, ()),
    (TeamFormula.BEST, 2, ()),
    (TeamFormula.WEIGHTED, 0, (50, 30)),
)
TEAM_CHAINS = (
    (Criterion.CORRECT, Criterion.LIVE_TIME, Criterion.BEST_INDIVIDUAL, Criterion.TIEBREAK, Criterion.LOTS),
    (Criterion.POINTS, Criterion.SURVIVED, Criterion.PAPER_TIME, Criterion.TIEBREAK, Criterion.LOTS),
)


class MeasuredDriver(Driver):
    """A driver whose finalists claim a delay, of which the server has measured a part."""

    def send(
        self,
        actor: Actor,
        command: Command,
        *,
        id_: str = "",
        received_us: int | None = None,
        flow_version: int | None = None,
        measured: Measured = Measured(age_us=4_000, quota_us=73_333, error_us=2_000),  # noqa: B008 frozen
    ) -> Decision:
        """See `Driver`."""
        arrived_us = self.now_us if received_us is None else received_us
        if actor.role is Role.FINALIST and isinstance(command, c.Answer | c.Press) and self.sent % 3:
            command = replace(command, pressed_us=max(1, arrived_us - 40_000 * (self.sent % 9)))
        return super().send(
            actor, command, id_=id_, received_us=received_us, flow_version=flow_version, measured=measured
        )


class RichCourse(Course):
    """A course that also goes where the others seldom get."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seed = seed
        super().__init__(seed * 37 % VARIANTS)  # few seeds, and yet every kind of round

    def __post_init__(self) -> None:
        contest = course_contest(self.variant)
        formula, best, weights = FORMULAS[self.seed % 4]
        rules: Rules = replace(
            contest.rules,
            team_formula=formula,
            team_best=best,
            team_weights=weights,
            team_chain=TEAM_CHAINS[self.seed // 4 % 2],
        )
        rounds = tuple(self.harder(round_) for round_ in contest.rounds)
        last = CANDIDATES[-1]  # units of three, four and two places
        places = {**contest.places, last: replace(contest.places[last], unit=UnitId("X2"))}
        self.driver = MeasuredDriver(replace(contest, rules=rules, rounds=rounds, places=places))
        self.answers = []
        if self.variant & 16:
            self.driver.begin()
        else:
            self.driver.host(c.OpenLobby())
            self.driver.arrive(*CANDIDATES[:5])

    def harder(self, round_: Round) -> Round:
        """A floor that is reached, sets of choices, points lost by whoever is wrong on somebody else's turn."""
        marking = replace(round_.marking, points_min=-3 if round_.marking.wrong else None)
        form = AnswerForm.SEVERAL if self.seed % 5 == 0 else AnswerForm.ONE
        return replace(round_, marking=marking, answer=form, buzzer=replace(round_.buzzer, wrong_percent=50))

    def go(self) -> "RichCourse":
        """All of it."""
        for _ in range(STEPS):
            if self.chance.random() < 0.06:
                self.chance.choice((self.postpone, self.admit, self.hold, self.offline))()
            self.take((self.chance.randrange(len(COURSE_STEPS)), self.chance.randrange(36), self.chance.randrange(6)))
        return self

    def postpone(self) -> None:
        """Something is announced so shortly before its moment that it is shown later."""
        driver, state = self.driver, self.driver.state
        driver.lead_us = 700_000
        if state.play is not None:
            driver.send(OPERATOR, c.OpenStem(state.play))
            driver.wait(SECOND_US // 2)
            driver.send(c.SYSTEM, c.PostponeOpening(state.play))
            driver.wait(2 * SECOND_US)
            driver.clock()
            driver.send(OPERATOR, c.OpenChoices(state.play))
            driver.wait(SECOND_US // 2)
            driver.send(c.SYSTEM, c.PostponeOpening(state.play))
        driver.lead_us = 0

    def hold(self) -> None:
        """Work of a device that lost its place, and after the time is over: it is held."""
        state = self.driver.state
        for paper in list(state.papers.values()):
            if paper.practice or paper.phase is PaperPhase.SCORED:
                continue
            for id_ in CANDIDATES[self.chance.randrange(9) :][:3]:
                sessions = state.places[id_].sessions
                actor = replace(finalist(id_), session=sessions[0]) if sessions else finalist(id_)
                change = c.SlotChange(1, Choice("A"), False, 900, self.driver.now_us)
                self.driver.send(actor, c.SavePaper(paper.id, (change,)))
                self.driver.send(actor, c.SubmitPaper(paper.id, 0, self.driver.now_us))

    def offline(self) -> None:
        """A device is cut off while a paper is written, maybe in a declared outage, and delivers when it is back."""
        driver, paper = self.driver, self.driver.state.current_paper
        if paper is None or paper.phase is not PaperPhase.OPEN:
            return
        id_ = self.chance.choice(CANDIDATES)
        place, zone = driver.state.places[id_], driver.contest.places[id_].zone
        driver.send(c.SYSTEM, c.NoteConnection(id_, place.session, connected=True))
        driver.send(OPERATOR, c.DeclareOutage(zone, over=self.chance.random() < 0.4))
        driver.send(c.SYSTEM, c.NoteConnection(id_, place.session, connected=False))
        stamped_us = driver.now_us + SECOND_US
        driver.wait(self.chance.choice((2, 20, 70)) * SECOND_US)
        if self.chance.random() < 0.5:
            driver.send(OPERATOR, c.DeclareOutage(zone, over=True))
        driver.send(c.SYSTEM, c.NoteConnection(id_, place.session, connected=True))
        change = c.SlotChange(2, Choice("A"), False, 901, stamped_us)
        driver.send(finalist(id_), c.SavePaper(paper.id, (change,)))
        if self.chance.random() < 0.5:
            driver.send(finalist(id_), c.SubmitPaper(paper.id, 0, stamped_us))
        driver.clock()

    def admit(self) -> None:
        """The jury admits something that was held."""
        state = self.driver.state
        for change in self.chance.sample(state.held, min(2, len(state.held))):
            self.driver.send(JURY, c.AdmitHeld(change.number, "lý do"))
            self.driver.send(SECRETARY, c.DecideProposal(state.proposals_made, confirm=True))

    def exported(self, path: Path) -> Exported:
        """Its bundle."""
        return export(self.driver.contest, self.driver.state, self.driver.log, path)
