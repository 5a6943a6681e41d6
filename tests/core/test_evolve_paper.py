"""What events about papers change, and random courses of a paper (DESIGN 3.6, RULES 3)."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.commands import SlotChange
from chungket.core.contest import CandidateNumber, Choice, QuestionId
from chungket.core.events import PaperSubmitted, Scene, SessionId
from chungket.core.evolve import apply_entry
from chungket.core.flow import next_command
from chungket.core.model import HeldChange, PaperPhase, SlotAnswer, State, Tally
from chungket.core.paper_time import clock_us, length_us
from chungket.core.paper_view import held_shapes, paper_shape, paper_text, report_shapes, sheet_shape
from tests.core.making import CANDIDATES, JURY, OPERATOR, RIGHT, SECOND_US, SECRETARY, WRONG, Driver, finalist
from tests.core.papers import (
    FIRST,
    LENGTH_US,
    MINUTE_US,
    PAPER,
    PAPER_ID,
    PRACTICE_ID,
    SECOND,
    PaperDriver,
    paper_contest,
)


@pytest.fixture
def driver() -> PaperDriver:
    begun = PaperDriver(paper_contest())
    begun.write()
    begun.at(MINUTE_US)
    return begun


def test_an_opened_paper_is_the_current_one_on_the_wall(driver: PaperDriver) -> None:
    assert driver.state.current_paper is driver.paper
    assert driver.state.scene is Scene.PAPER
    assert driver.state.counted_begun
    assert driver.state.used == dict.fromkeys(driver.paper.questions, 1)
    assert (driver.paper.phase, driver.paper.practice, driver.paper.sheets) == (PaperPhase.OPEN, False, {})


def test_extra_time_is_that_of_the_opening() -> None:
    driver = PaperDriver(paper_contest())
    driver.begin()
    driver.state.effects.extra_percent[FIRST] = 20
    driver.open()
    driver.state.effects.extra_percent[FIRST] = 50
    assert driver.paper.extra_percent == {FIRST: 20}


def test_practice_uses_nothing_up_and_proves_the_device() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive(FIRST, SECOND)
    driver.host(c.OpenPaper(PAPER, practice=True))
    assert (driver.state.used, driver.state.counted_begun) == ({}, False)
    driver.save(FIRST, {0: RIGHT}, paper=driver.state.papers[PRACTICE_ID])
    assert [place.practised for place in driver.state.places.values()] == [True, *[False] * 8]


def test_a_practice_question_leaves_every_page_when_a_paper_or_a_round_begins() -> None:
    """Or it would lie over the paper's result, which a finalist sees at once (RULES 3.2)."""
    for begins in (c.OpenPaper(PAPER, practice=True), c.StartRound(PAPER, "không thi thử")):
        driver = PaperDriver(paper_contest())
        driver.host(c.OpenLobby())
        driver.arrive(FIRST, SECOND)
        driver.play_question()
        driver.host(c.LockLobby())
        assert driver.state.current_play is not None
        driver.host(begins)
        assert driver.state.current_play is None


def test_a_saved_slot(driver: PaperDriver) -> None:
    driver.send(finalist(FIRST), c.SavePaper(PAPER_ID, (SlotChange(2, WRONG, True, 3, 7),)), id_="luu")
    assert driver.sheet().slots == {
        2: SlotAnswer(WRONG, True, 3, finalist(FIRST).session, 7, MINUTE_US, "luu"),
    }


def test_a_held_change(driver: PaperDriver) -> None:
    driver.at(2 * LENGTH_US)
    driver.send(finalist(SECOND), c.SavePaper(PAPER_ID, (SlotChange(2, WRONG, True, 3, 7),)), id_="luu")
    session = finalist(SECOND).session
    assert driver.state.held == [
        HeldChange(2000, PAPER_ID, SECOND, session, 2, WRONG, 3, 7, 2 * LENGTH_US, "luu", "too_late")
    ]
    assert driver.sheet(SECOND).held == {(session, 2, 3): 2000}
    assert driver.sheet(SECOND).slots == {}


def test_submitting_is_counted_once_for_a_place(driver: PaperDriver) -> None:
    submitted = PaperSubmitted(PAPER_ID, FIRST, "nop", MINUTE_US, MINUTE_US, 0, MINUTE_US)
    for seq in (1, 2):
        apply_entry(driver.state, driver.state.seq + seq, driver.now_us, (submitted,))
    assert driver.paper.submitted == 1
    assert (driver.sheet().submitted, driver.sheet().time_us, driver.sheet().submit_command) == (True, MINUTE_US, "nop")


def test_the_record_of_the_console(driver: PaperDriver) -> None:
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, QuestionId("BT01"), "sửa"))
    driver.host(c.DeclareOutage("X1", over=False))
    driver.wait(SECOND_US)
    driver.host(c.DeclareOutage("X1", over=True))
    assert [(incident.kind, incident.text) for incident in driver.state.incidents[-3:]] == [
        ("CorrectionIssued", "BT01"),
        ("OutageBegun", "X1"),
        ("OutageEnded", "X1"),
    ]


def test_scoring_counts_and_raises_the_standings_version(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: RIGHT})
    version = driver.state.standings_version
    driver.score()
    assert driver.state.standings_version > version
    assert driver.state.places[FIRST].marks == {PAPER: Tally(points=1, correct=1, paper_us=LENGTH_US)}
    assert driver.state.places[FIRST].tally == Tally(points=1, correct=1, paper_us=LENGTH_US)


# --- random courses --------------------------------------------------------------------------------------------------

Step = tuple[int, int, int]
STEPS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60), st.integers(0, 9)), min_size=10, max_size=80)
WAITS_US = (0, 1, SECOND_US // 2, SECOND_US, 30 * SECOND_US, MINUTE_US, MINUTE_US, 5 * MINUTE_US, 12 * MINUTE_US, 0)


@dataclass
class PaperCourse:
    """One paper on its random way: practice or not, cuts, outages, standstills, takeovers, resends."""

    driver: PaperDriver = field(default_factory=lambda: PaperDriver(paper_contest()))
    saves: list[tuple[CandidateNumber, c.SavePaper | c.SubmitPaper, SessionId]] = field(default_factory=list)

    def begin(self, practice: bool) -> None:
        """Four finalists, with or without a mini-paper before."""
        driver = self.driver
        driver.host(c.OpenLobby())
        driver.arrive(*CANDIDATES[:4])
        if practice:
            driver.host(c.OpenPaper(PAPER, practice=True))
            driver.save(FIRST, {0: RIGHT}, paper=driver.state.current_paper)
            driver.wait(5 * MINUTE_US)
            driver.clock()
        driver.host(c.LockLobby())
        driver.host(c.StartRound(PAPER, "lý do"))

    def take(self, step: Step) -> None:
        """One step, and the time after it."""
        kind, pick, wait = step
        candidate = CANDIDATES[pick % 5]
        if self.driver.state.current_paper is None or self.driver.state.current_paper.practice or kind > 28:
            self.press()
        elif kind < 16:
            self.write(kind, pick, candidate)
        else:
            self.disturb(kind, pick, candidate)
        self.driver.wait(WAITS_US[wait])
        self.driver.clock()

    def press(self) -> None:
        """The big button."""
        command = next_command(self.driver.state)
        if isinstance(command, c.OpenPaper | c.ScorePaper | c.Resume):
            self.driver.send(OPERATOR, command)

    def write(self, kind: int, pick: int, candidate: CandidateNumber) -> None:
        """A finalist does something, maybe stamped earlier, maybe from the device before."""
        place, now_us = self.driver.state.places[candidate], self.driver.now_us
        sessions = place.sessions or (SessionId("s-khong"),)
        session = sessions[0] if pick % 7 == 0 else sessions[-1]
        stamped_us = now_us - (0, 0, 90 * SECOND_US, -SECOND_US)[pick % 4]
        command: c.SavePaper | c.SubmitPaper
        if kind == 15:
            command = c.SubmitPaper(PAPER_ID, 0, stamped_us)
        elif kind == 14 and self.saves:
            candidate, command, session = self.saves[pick % len(self.saves)]
        else:
            slots = dict.fromkeys((pick % 6, (pick + kind) % 6))
            changes = (SlotChange(slot, Choice("ABCD"[kind % 4]), False, 1 + pick % 9, stamped_us) for slot in slots)
            command = c.SavePaper(PAPER_ID, tuple(changes))
        self.saves.append((candidate, command, session))
        actor = finalist(candidate)
        received_us = max(0, now_us - (pick % 3) * SECOND_US // 4)
        self.driver.send(type(actor)(actor.role, actor.name, session), command, received_us=received_us)

    def disturb(self, kind: int, pick: int, candidate: CandidateNumber) -> None:
        """Something happens to the hall."""
        driver = self.driver
        if kind < 20:
            driver.connection(candidate, connected=pick % 2 == 0)
        elif kind < 22:
            driver.send(OPERATOR, c.DeclareOutage(driver.contest.places[candidate].zone, over=pick % 2 == 0))
        elif kind == 22:
            driver.send(OPERATOR, c.Suspend("lý do"))
        elif kind == 23:
            driver.send(c.SYSTEM, c.Recover(pick * SECOND_US // 4, "restart" if pick % 2 else "store"))
        elif kind == 24:
            driver.send(finalist(candidate), c.ReportQuestion(PAPER_ID, pick % 6))
        elif kind == 25:
            driver.send(JURY, c.IssueCorrection(PAPER_ID, QuestionId("BT02"), f"sửa {pick % 3}"))
            driver.send(finalist(candidate), c.AcknowledgeCorrection(1 + pick % 3))
        elif kind == 26:
            session = SessionId(f"s-{pick}")
            driver.send(finalist(candidate), c.SignIn(candidate, session, f"may-{pick}", 1))
            driver.send(OPERATOR, c.DecideTakeover(candidate, session, approve=pick % 3 > 0))
        elif kind == 27:
            driver.send(OPERATOR, c.MarkAttendance(candidate, present=pick % 3 > 0))
        else:
            self.rule(pick)

    def rule(self, pick: int) -> None:
        """The jury rules on something of the paper."""
        held = self.driver.state.held
        rulings: tuple[c.RulingCommand, ...] = (
            c.VoidQuestion(PAPER_ID, QuestionId("BT03"), "lý do"),
            c.CreditQuestion(QuestionId("BT04"), "lý do"),
            c.AdmitHeld(held[pick % len(held)].number if held else 1, "lý do"),
            c.EnterAnswer(SECOND, PAPER_ID, pick % 6, RIGHT, "lý do"),
        )
        self.driver.send(JURY, rulings[pick % len(rulings)])
        for number in list(self.driver.state.proposals):
            self.driver.send(SECRETARY, c.DecideProposal(number, confirm=pick % 5 > 0))


def views(state: State) -> object:
    """Everything a page may be told of the paper."""
    sheets = [sheet_shape(state, candidate) for candidate in state.places]
    return paper_shape(state), paper_text(state), sheets, held_shapes(state, 0), report_shapes(state)


@given(st.booleans(), STEPS)
@settings(max_examples=60)
def test_whatever_happens_a_replay_leads_to_the_same_state(practice: bool, steps: list[Step]) -> None:
    """`evolve` is total, the log alone makes the state, and no register ever goes back."""
    course = PaperCourse()
    course.begin(practice)
    driver, before = course.driver, dict[tuple[CandidateNumber, int], SlotAnswer]()
    for step in steps:
        course.take(step)
        views(driver.state)
        paper = driver.state.papers.get(PAPER_ID)
        for candidate, sheet in () if paper is None else paper.sheets.items():
            for slot, answer in sheet.slots.items():
                earlier = before.get((candidate, slot), answer)
                assert answer.session != earlier.session or answer.revision >= earlier.revision
                before[candidate, slot] = answer
    state = State(driver.contest)
    for entry in driver.log:
        apply_entry(state, *entry)
    assert state == driver.state
    assert views(state) == views(driver.state)


@given(st.booleans(), STEPS)
@settings(max_examples=60)
def test_a_paper_comes_to_its_end(practice: bool, steps: list[Step]) -> None:
    """Whatever happens, time passes, outages end, the hall goes on, and the paper is counted for every place."""
    course = PaperCourse()
    course.begin(practice)
    for step in steps:
        course.take(step)
    driver = course.driver
    course.press()
    if driver.state.standstill is not None:
        driver.host(c.Resume())
    if PAPER_ID not in driver.state.papers:
        driver.open()
    for zone in [outage.zone for outage in driver.paper.outages if outage.until_us == 0]:
        driver.host(c.DeclareOutage(zone, over=True))
    driver.wait(24 * LENGTH_US)
    driver.clock()
    if driver.paper.phase is PaperPhase.CLOSED:
        for number in list(driver.state.proposals):
            driver.ok(SECRETARY, c.DecideProposal(number, confirm=False))
        driver.host(c.ScorePaper(PAPER_ID))
    assert driver.paper.phase is PaperPhase.SCORED
    assert length_us(driver.paper) == LENGTH_US
    for place in driver.state.places.values():
        assert 0 <= place.tally.correct <= 6
        assert 0 <= place.tally.paper_us <= LENGTH_US


@given(st.lists(st.tuples(st.integers(1, 600), st.integers(1, 3000)), max_size=5))
def test_standstills_take_nobodys_time(stops: list[tuple[int, int]]) -> None:
    """RULES 3.7, with one finalist who has extra time and a zone with an outage."""
    driver: Driver = PaperDriver(paper_contest())
    assert isinstance(driver, PaperDriver)
    driver.write()
    driver.paper.extra_percent[FIRST] = 10
    for run, stop in stops:
        driver.wait(run * SECOND_US)
        left = {candidate: remaining(driver, candidate) for candidate in CANDIDATES}
        driver.host(c.Suspend("lý do"))
        driver.wait(stop * SECOND_US)
        driver.host(c.Resume())
        assert {candidate: remaining(driver, candidate) for candidate in CANDIDATES} == left


def remaining(driver: PaperDriver, candidate: CandidateNumber) -> int:
    """What the device of a finalist shows as left."""
    sheet = sheet_shape(driver.state, candidate)
    assert sheet is not None
    assert clock_us(driver.state, driver.paper, driver.now_us) == driver.now_us - driver.paper.opens_us
    return sheet.deadline_us - driver.now_us
