"""Decisions about a whole paper: opening, reports, corrections, outages, the end (RULES 3, 9)."""

from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core.commands import CommandId, Request, Role
from chungket.core.console import console
from chungket.core.contest import QuestionId, RoundId
from chungket.core.decide import decide
from chungket.core.decide_paper import CORRECTION_LENGTH_MAX, CORRECTIONS_MAX, OUTAGES_MAX
from chungket.core.decision import RejectionCode
from chungket.core.events import CorrectionIssued, PaperClosed, PaperId, PaperOpened, QuestionReported
from chungket.core.flow import Waiting, next_command, waiting
from chungket.core.model import PaperPhase
from chungket.core.questions import practice_papers
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    OPERATOR,
    RIGHT,
    SECRETARY,
    Driver,
    finalist,
    live_round,
    make_contest,
    person,
)
from tests.core.papers import (
    FIRST,
    LENGTH_US,
    MINUTE_US,
    PAPER,
    PAPER_ID,
    PRACTICE_ID,
    PROCTOR_X1,
    SECOND,
    PaperDriver,
    paper_contest,
    paper_round,
)

Q1 = QuestionId("BT01")


@pytest.fixture
def driver() -> PaperDriver:
    begun = PaperDriver(paper_contest())
    begun.write()
    return begun


# --- opening ---------------------------------------------------------------------------------------------------------


def test_one_start_for_everybody() -> None:
    driver = PaperDriver(paper_contest())
    driver.begin()
    driver.wait(MINUTE_US)
    (event,) = driver.host(c.OpenPaper(PAPER))
    assert isinstance(event, PaperOpened)
    assert event.questions == driver.contest.round_of(PAPER).questions
    assert (event.opens_us, event.deadline_us) == (driver.now_us, driver.now_us + LENGTH_US)
    assert len(event.seed) == 32
    driver.refused(OPERATOR, c.OpenPaper(PAPER), RejectionCode.WRONG_PHASE)


def test_a_paper_is_opened_in_its_round_and_once() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.refused(OPERATOR, c.OpenPaper(PAPER), RejectionCode.WRONG_PHASE)
    driver.arrive()
    driver.host(c.LockLobby())
    driver.host(c.StartRound(PAPER, "lý do"))
    driver.refused(OPERATOR, c.OpenPaper(LIVE), RejectionCode.UNKNOWN)
    driver.refused(OPERATOR, c.OpenPaper(RoundId("khac")), RejectionCode.UNKNOWN)
    driver.open()
    driver.close_paper()
    driver.refused(OPERATOR, c.OpenPaper(PAPER), RejectionCode.NOTHING_LEFT)


@pytest.mark.parametrize("nonce", ["", "0" * 31, "0" * 33, "g" * 32, "A" * 32])
def test_a_paper_needs_a_seed(nonce: str) -> None:
    driver = PaperDriver(paper_contest())
    driver.begin()
    request = Request(CommandId("m"), OPERATOR, c.OpenPaper(PAPER), 0, driver.state.flow_version, nonce)
    rejection = decide(driver.state, request, driver.now_us).rejection
    assert rejection is not None
    assert (rejection.code, rejection.detail) == (RejectionCode.BAD_VALUE, "nonce")


def test_a_paper_without_questions() -> None:
    driver = PaperDriver(paper_contest(paper_round(0)))
    driver.begin()
    driver.refused(OPERATOR, c.OpenPaper(PAPER), RejectionCode.NOTHING_LEFT)


def test_not_while_a_question_is_being_played() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.host(c.PreparePlay(QuestionId("THU1")))
    driver.refused(OPERATOR, c.OpenPaper(PAPER, practice=True), RejectionCode.WRONG_PHASE)


def test_while_a_paper_is_written_no_question_is_played() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive(FIRST)
    driver.host(c.OpenPaper(PAPER, practice=True))
    driver.refused(OPERATOR, c.PreparePlay(QuestionId("THU4")), RejectionCode.WRONG_PHASE)


def test_practice_can_be_opened_again_and_begins_afresh() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive(FIRST)
    for _ in range(2):
        driver.host(c.OpenPaper(PAPER, practice=True))
        paper = driver.state.papers[PRACTICE_ID]
        assert (paper.practice, len(paper.questions), paper.sheets) == (True, 3, {})
        driver.refused(OPERATOR, c.OpenPaper(PAPER, practice=True), RejectionCode.WRONG_PHASE)
        assert driver.save(FIRST, {0: RIGHT}, paper=paper).rejection is None
        driver.wait(10 * MINUTE_US)
        driver.clock()
        assert paper.phase is PaperPhase.CLOSED
        driver.refused(OPERATOR, c.ScorePaper(PRACTICE_ID), RejectionCode.WRONG_PHASE)
    assert driver.state.places[FIRST].practised
    assert not driver.state.counted_begun
    assert driver.state.places[FIRST].marks == {}


def test_practice_is_given_out_until_the_first_counted_paper_is_opened() -> None:
    """RULES 9: who comes when the round has begun practises too."""
    driver = PaperDriver(paper_contest())
    driver.begin(FIRST)
    assert practice_papers(driver.state) == (PAPER,)
    driver.host(c.OpenPaper(PAPER, practice=True))
    assert practice_papers(driver.state) == ()
    assert next_command(driver.state) is None
    assert waiting(driver.state) is Waiting.PAPER
    driver.refused(OPERATOR, c.OpenPaper(PAPER), RejectionCode.WRONG_PHASE)
    driver.refused(OPERATOR, c.EndRound(PAPER), RejectionCode.BLOCKED)
    driver.wait(10 * MINUTE_US)
    driver.clock()
    assert practice_papers(driver.state) == (PAPER,)
    assert driver.press() == c.OpenPaper(PAPER)
    driver.close_paper()
    assert practice_papers(driver.state) == ()
    driver.refused(OPERATOR, c.OpenPaper(PAPER, practice=True), RejectionCode.WRONG_PHASE)


def test_practice_of_a_paper_is_over_with_the_first_counted_question() -> None:
    driver = PaperDriver(make_contest(rounds=(live_round(2), paper_round()), practice=4))
    driver.begin(FIRST)
    driver.host(c.PreparePlay())
    driver.refused(OPERATOR, c.OpenPaper(PAPER, practice=True), RejectionCode.WRONG_PHASE)  # a question is on deck
    driver.void(driver.play.id)
    driver.host(c.OpenPaper(PAPER, practice=True))
    assert next_command(driver.state) is None
    driver.wait(10 * MINUTE_US)
    driver.clock()
    assert driver.press() == c.PreparePlay()
    driver.press()
    driver.void(driver.play.id)
    driver.refused(OPERATOR, c.OpenPaper(PAPER, practice=True), RejectionCode.WRONG_PHASE)


def test_a_round_that_is_switched_off_is_not_practised() -> None:
    driver = PaperDriver(paper_contest(paper_round(enabled=False)))
    driver.host(c.OpenLobby())
    driver.refused(OPERATOR, c.OpenPaper(PAPER, practice=True), RejectionCode.WRONG_PHASE)
    assert practice_papers(driver.state) == ()


def test_by_hand_a_practice_paper_is_given_out_once_the_big_button_has_brought_it() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive(FIRST)
    assert practice_papers(driver.state) == ()
    driver.host(c.OpenPaper(PAPER, practice=True))
    assert practice_papers(driver.state) == ()
    driver.wait(10 * MINUTE_US)
    driver.clock()
    assert practice_papers(driver.state) == console(driver.state, Role.OPERATOR, None, 0).practice_papers == (PAPER,)
    driver.host(c.Suspend("Ồn"))
    assert practice_papers(driver.state) == ()


# --- the end ---------------------------------------------------------------------------------------------------------


def test_the_clocks_command_is_judged_when_it_is_decided(driver: PaperDriver) -> None:
    driver.refused(c.SYSTEM, c.PaperDue(PAPER_ID), RejectionCode.STALE)
    driver.refused(c.SYSTEM, c.PaperDue(PaperId("khac")), RejectionCode.UNKNOWN)
    driver.at(MINUTE_US)
    driver.submit(FIRST)
    driver.at(2 * LENGTH_US)
    assert driver.ok(c.SYSTEM, c.PaperDue(PAPER_ID)) == (PaperClosed(PAPER_ID, 1),)
    driver.refused(c.SYSTEM, c.PaperDue(PAPER_ID), RejectionCode.STALE)


def test_scoring_waits_for_the_close_and_for_proposals(driver: PaperDriver) -> None:
    driver.refused(OPERATOR, c.ScorePaper(PaperId("khac")), RejectionCode.UNKNOWN)
    driver.refused(OPERATOR, c.ScorePaper(PAPER_ID), RejectionCode.WRONG_PHASE)
    driver.close_paper()
    driver.ok(JURY, c.VoidQuestion(PAPER_ID, Q1, "đáp án sai"))
    blocked = driver.refused(OPERATOR, c.ScorePaper(PAPER_ID), RejectionCode.BLOCKED)
    assert blocked.rejection is not None
    assert blocked.rejection.detail == "proposals"
    driver.ok(SECRETARY, c.DecideProposal(next(iter(driver.state.proposals)), confirm=True))
    driver.host(c.ScorePaper(PAPER_ID))
    assert driver.paper.phase is PaperPhase.SCORED
    driver.refused(OPERATOR, c.ScorePaper(PAPER_ID), RejectionCode.WRONG_PHASE)


def test_a_ruling_after_scoring_counts_anew(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: RIGHT})
    driver.score()
    assert driver.state.places[FIRST].tally.correct == 1
    driver.ok(JURY, c.VoidQuestion(PAPER_ID, Q1, "đáp án sai"))
    driver.ok(SECRETARY, c.DecideProposal(next(iter(driver.state.proposals)), confirm=True))
    assert driver.state.places[FIRST].tally.correct == 0
    assert driver.state.places[FIRST].tally.paper_us == LENGTH_US


# --- reports and corrections (RULES 3.6) -----------------------------------------------------------------------------


def test_a_question_is_reported_once(driver: PaperDriver) -> None:
    events = driver.ok(finalist(FIRST), c.ReportQuestion(PAPER_ID, 2))
    assert events == (QuestionReported(PAPER_ID, FIRST, 2),)
    again = driver.send(finalist(FIRST), c.ReportQuestion(PAPER_ID, 2))
    assert (again.events, again.rejection) == ((), None)
    driver.ok(finalist(SECOND), c.ReportQuestion(PAPER_ID, 2))
    assert driver.paper.reports == {2: {FIRST: None, SECOND: None}}


def test_what_cannot_be_reported(driver: PaperDriver) -> None:
    for slot in (-1, 6):
        driver.refused(finalist(FIRST), c.ReportQuestion(PAPER_ID, slot), RejectionCode.UNKNOWN)
    driver.refused(finalist(FIRST), c.ReportQuestion(PaperId("khac"), 0), RejectionCode.UNKNOWN)
    stranger = replace(finalist(FIRST), session=finalist(SECOND).session)
    driver.refused(stranger, c.ReportQuestion(PAPER_ID, 0), RejectionCode.REPLACED)
    driver.close_paper()
    driver.refused(finalist(FIRST), c.ReportQuestion(PAPER_ID, 0), RejectionCode.WRONG_PHASE)


def test_a_correction_reaches_everybody_and_is_read_once(driver: PaperDriver) -> None:
    events = driver.ok(JURY, c.IssueCorrection(PAPER_ID, Q1, " Câu 1: sửa “2025” thành “2026”. "))
    assert events == (CorrectionIssued(1, PAPER_ID, Q1, "Câu 1: sửa “2025” thành “2026”.", JURY.name),)
    driver.ok(finalist(FIRST), c.AcknowledgeCorrection(1))
    again = driver.send(finalist(FIRST), c.AcknowledgeCorrection(1))
    assert (again.events, again.rejection) == ((), None)
    assert driver.state.places[FIRST].corrections_read == (1,)
    assert driver.state.places[SECOND].corrections_read == ()
    driver.refused(finalist(FIRST), c.AcknowledgeCorrection(2), RejectionCode.UNKNOWN)
    driver.refused(
        replace(finalist(FIRST), session=finalist(SECOND).session), c.AcknowledgeCorrection(1), RejectionCode.REPLACED
    )


def test_the_same_correction_is_issued_once(driver: PaperDriver) -> None:
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, Q1, "sửa"))
    again = driver.send(JURY, c.IssueCorrection(PAPER_ID, Q1, "sửa "))
    assert (again.events, again.rejection) == ((), None)
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, Q1, "sửa lần nữa"))
    assert [correction.number for correction in driver.state.corrections] == [1, 2]


def test_what_cannot_be_corrected(driver: PaperDriver) -> None:
    driver.refused(OPERATOR, c.IssueCorrection(PAPER_ID, Q1, "sửa"), RejectionCode.NOT_ALLOWED)
    driver.refused(JURY, c.IssueCorrection(PaperId("khac"), Q1, "sửa"), RejectionCode.UNKNOWN)
    driver.refused(JURY, c.IssueCorrection(PAPER_ID, QuestionId("TT01"), "sửa"), RejectionCode.UNKNOWN)
    for text in ("  ", "a" * (CORRECTION_LENGTH_MAX + 1)):
        driver.refused(JURY, c.IssueCorrection(PAPER_ID, Q1, text), RejectionCode.BAD_VALUE)
    driver.close_paper()
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, Q1, "sửa sau khi hết giờ"))
    driver.host(c.ScorePaper(PAPER_ID))
    driver.refused(JURY, c.IssueCorrection(PAPER_ID, Q1, "sửa"), RejectionCode.WRONG_PHASE)


def test_corrections_have_an_end(driver: PaperDriver) -> None:
    for number in range(CORRECTIONS_MAX):
        driver.ok(JURY, c.IssueCorrection(PAPER_ID, Q1, f"lần {number}"))
    driver.refused(JURY, c.IssueCorrection(PAPER_ID, Q1, "thêm"), RejectionCode.BLOCKED)


# --- outages (RULES 3.4) ---------------------------------------------------------------------------------------------


def test_a_proctor_declares_the_own_zone_cut_off(driver: PaperDriver) -> None:
    driver.refused(PROCTOR_X1, c.DeclareOutage("X2", over=False), RejectionCode.NOT_ALLOWED)
    driver.refused(PROCTOR_X1, c.DeclareOutage("X1", over=True), RejectionCode.NOTHING_LEFT)
    driver.ok(PROCTOR_X1, c.DeclareOutage("X1", over=False))
    driver.refused(PROCTOR_X1, c.DeclareOutage("X1", over=False), RejectionCode.NOTHING_LEFT)
    driver.wait(MINUTE_US)
    driver.ok(OPERATOR, c.DeclareOutage("X2", over=False))
    driver.ok(OPERATOR, c.DeclareOutage("X1", over=True))
    assert [(outage.zone, outage.until_us) for outage in driver.paper.outages] == [("X1", MINUTE_US), ("X2", 0)]


def test_what_cannot_be_declared(driver: PaperDriver) -> None:
    driver.refused(OPERATOR, c.DeclareOutage("X9", over=False), RejectionCode.UNKNOWN)
    driver.refused(JURY, c.DeclareOutage("X1", over=False), RejectionCode.NOT_ALLOWED)
    driver.at(MINUTE_US)
    for _ in range(OUTAGES_MAX):
        driver.host(c.DeclareOutage("X1", over=False))
        driver.host(c.DeclareOutage("X1", over=True))
    driver.refused(OPERATOR, c.DeclareOutage("X1", over=False), RejectionCode.BLOCKED)
    driver.close_paper()
    driver.refused(OPERATOR, c.DeclareOutage("X2", over=False), RejectionCode.WRONG_PHASE)


def test_without_a_paper_there_is_no_outage() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.refused(person(Role.PROCTOR, zone="X1"), c.DeclareOutage("X1", over=False), RejectionCode.WRONG_PHASE)


def test_an_outage_ends_with_the_paper(driver: PaperDriver) -> None:
    driver.at(MINUTE_US)
    driver.host(c.DeclareOutage("X1", over=False))
    for candidate in CANDIDATES:
        driver.submit(candidate)
    driver.clock()
    assert driver.paper.phase is PaperPhase.CLOSED
    assert driver.paper.outages[0].until_us == driver.now_us
