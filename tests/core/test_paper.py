"""The steps of a paper, its end by the clock, and who may still begin (RULES 1.4, 3, 9)."""

import pytest

from chungket.core import commands as c
from chungket.core import paper
from chungket.core.contest import RoundId
from chungket.core.decision import RejectionCode
from chungket.core.model import Attendance, PaperPhase
from tests.core.making import CANDIDATES, LIVE, OPERATOR, RIGHT, SECOND_US, Driver, finalist, live_round, make_contest
from tests.core.papers import (
    FIRST,
    GRACE_US,
    LENGTH_US,
    MINUTE_US,
    OFFLINE_US,
    PAPER,
    PAPER_ID,
    PRACTICE_ID,
    SECOND,
    THIRD,
    PaperDriver,
    paper_contest,
    paper_round,
)

LATE_US = 15 * MINUTE_US


@pytest.fixture
def driver() -> PaperDriver:
    """The paper's round has begun; nobody has signed in but the first two."""
    begun = PaperDriver(paper_contest())
    begun.begin(FIRST, SECOND)
    return begun


# --- the big button --------------------------------------------------------------------------------------------------


def test_the_steps_of_a_paper(driver: PaperDriver) -> None:
    round_ = driver.contest.round_of(PAPER)
    assert paper.step(driver.state) == c.OpenPaper(PAPER)
    assert paper.being_written(driver.state) is None
    assert not paper.is_done(driver.state, round_)
    driver.open()
    assert paper.step(driver.state) is None
    assert paper.being_written(driver.state) is driver.paper
    driver.close_paper()
    assert paper.step(driver.state) == c.ScorePaper(PAPER_ID)
    assert paper.being_written(driver.state) is None
    driver.host(c.ScorePaper(PAPER_ID))
    assert paper.step(driver.state) is None
    assert paper.is_done(driver.state, round_)


def test_outside_a_round_there_is_no_step() -> None:
    driver = Driver(paper_contest())
    driver.host(c.OpenLobby())
    assert paper.step(driver.state) is None


def test_the_practice_of_a_paper_comes_once() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive(FIRST)
    round_, live = driver.contest.round_of(PAPER), driver.contest.round_of(LIVE)
    assert paper.practice_step(driver.state, live) is None
    command = paper.practice_step(driver.state, round_)
    assert command == c.OpenPaper(PAPER, practice=True)
    driver.host(command)
    assert paper.practice_step(driver.state, round_) is None
    assert paper.being_written(driver.state) is driver.state.papers[PRACTICE_ID]


def test_without_practice_questions_there_is_no_practice() -> None:
    driver = Driver(make_contest(rounds=(paper_round(),), practice=0))
    driver.host(c.OpenLobby())
    assert paper.practice_step(driver.state, driver.contest.round_of(PAPER)) is None


def test_a_mini_paper_has_three_questions_or_the_rounds_own() -> None:
    driver = PaperDriver(paper_contest())
    round_ = driver.contest.round_of(PAPER)
    assert [question.id for question in paper.practice_questions(driver.state, round_)] == ["THU1", "THU2", "THU3"]


# --- late arrival ----------------------------------------------------------------------------------------------------


def sign_in(driver: Driver) -> RejectionCode | None:
    """The third finalist comes."""
    issue = driver.state.places[THIRD].slip_issue
    decision = driver.send(finalist(THIRD), c.SignIn(THIRD, finalist(THIRD).session, "may", issue))
    return None if decision.rejection is None else decision.rejection.code


def test_fifteen_minutes_after_the_start_somebody_may_still_begin(driver: PaperDriver) -> None:
    driver.open()
    driver.at(LATE_US)
    assert sign_in(driver) is None
    assert driver.save(THIRD, {0: RIGHT}).rejection is None
    assert driver.submit(THIRD).rejection is None
    assert driver.sheet(THIRD).time_us == LATE_US  # the own clock is not extended


def test_after_that_nobody_may_begin(driver: PaperDriver) -> None:
    driver.open()
    driver.at(LATE_US + 1)
    assert sign_in(driver) is RejectionCode.TOO_LATE
    driver.refused(OPERATOR, c.MarkAttendance(THIRD, present=True), RejectionCode.TOO_LATE)


def test_a_standstill_does_not_count_as_being_late(driver: PaperDriver) -> None:
    driver.open()
    driver.at(MINUTE_US)
    driver.host(c.Suspend("lý do"))
    driver.wait(LATE_US)
    driver.host(c.Resume())
    assert sign_in(driver) is None


def test_who_was_marked_present_signs_in_whenever(driver: PaperDriver) -> None:
    driver.open()
    driver.at(MINUTE_US)
    driver.ok(OPERATOR, c.MarkAttendance(THIRD, present=True))
    driver.at(LENGTH_US - MINUTE_US)
    assert sign_in(driver) is None


def test_for_the_live_round_after_a_paper_one_may_come_until_its_first_question(driver: PaperDriver) -> None:
    driver.open()
    driver.score()
    driver.host(c.EndRound(PAPER))
    assert paper.may_still_arrive(driver.state, driver.now_us)
    driver.host(c.StartRound(LIVE, "lý do"))
    assert paper.may_still_arrive(driver.state, driver.now_us)
    driver.host(c.PreparePlay())
    assert paper.may_still_arrive(driver.state, driver.now_us)
    driver.host(c.OpenStem(driver.play.id))
    assert not paper.may_still_arrive(driver.state, driver.now_us)
    assert sign_in(driver) is RejectionCode.TOO_LATE


def test_when_nothing_follows_a_paper_nobody_may_come() -> None:
    driver = PaperDriver(make_contest(rounds=(paper_round(),)))
    driver.write(FIRST)
    driver.score()
    assert not paper.may_still_arrive(driver.state, driver.now_us)


def test_for_a_paper_after_a_live_round_one_may_come_again() -> None:
    driver = PaperDriver(make_contest(rounds=(live_round(1), paper_round())))
    driver.begin(FIRST)
    driver.play_question()
    assert not paper.may_still_arrive(driver.state, driver.now_us)
    driver.host(c.EndRound(LIVE))
    driver.host(c.StartRound(PAPER, "lý do"))
    assert paper.may_still_arrive(driver.state, driver.now_us)
    driver.open()
    assert sign_in(driver) is None
    assert driver.state.places[THIRD].attendance is Attendance.PRESENT


# --- the clock -------------------------------------------------------------------------------------------------------


def test_a_paper_closes_when_its_time_is_over(driver: PaperDriver) -> None:
    driver.open()
    driver.at(LENGTH_US + GRACE_US - 1)
    assert paper.due(driver.state, driver.now_us) is None
    driver.wait(1)
    assert driver.clock()[0] == c.PaperDue(PAPER_ID)
    assert driver.paper.phase is PaperPhase.CLOSED
    assert paper.due(driver.state, driver.now_us) is None


def test_a_paper_closes_when_everybody_has_submitted(driver: PaperDriver) -> None:
    driver.open()
    driver.at(MINUTE_US)
    driver.submit(FIRST)
    assert paper.due(driver.state, driver.now_us) is None
    driver.submit(SECOND)
    assert paper.next_due_us(driver.state) == driver.state.time_us
    assert paper.due(driver.state, driver.now_us) == c.PaperDue(PAPER_ID)


def test_when_to_ask_again(driver: PaperDriver) -> None:
    driver.open()
    end_us = driver.paper.deadline_us + GRACE_US
    assert paper.time_matters(driver.state)
    assert paper.next_due_us(driver.state) == end_us
    driver.cut(FIRST, LENGTH_US - SECOND_US)
    driver.at(LENGTH_US)
    driver.tick()
    assert paper.next_due_us(driver.state) == end_us + OFFLINE_US
    driver.host(c.DeclareOutage("X1", over=False))
    driver.tick()
    assert paper.next_due_us(driver.state) is None
    driver.wait(MINUTE_US)
    driver.host(c.DeclareOutage("X1", over=True))
    assert paper.next_due_us(driver.state) == end_us + OFFLINE_US + MINUTE_US


def test_while_the_hall_stands_still_nothing_is_due(driver: PaperDriver) -> None:
    driver.open()
    driver.at(MINUTE_US)
    driver.host(c.Suspend("lý do"))
    driver.wait(2 * LENGTH_US)
    assert not paper.time_matters(driver.state)
    assert paper.next_due_us(driver.state) is None
    assert paper.due(driver.state, driver.now_us) is None


def test_after_a_stop_each_one_has_the_remaining_time(driver: PaperDriver) -> None:
    """RULES 3.7."""
    driver.open()
    driver.at(MINUTE_US)
    remaining_us = driver.paper.deadline_us - driver.now_us
    driver.host(c.Suspend("lý do"))
    driver.wait(24 * 60 * MINUTE_US)
    driver.host(c.Resume())
    assert driver.paper.deadline_us - driver.now_us == remaining_us
    driver.at(LENGTH_US - SECOND_US)
    driver.save(FIRST, {0: RIGHT})
    driver.submit(FIRST)
    assert driver.sheet().time_us == LENGTH_US - SECOND_US
    assert 0 in driver.sheet().slots


def test_a_standstill_after_the_paper_moves_nothing(driver: PaperDriver) -> None:
    driver.open()
    driver.close_paper()
    deadline_us = driver.paper.deadline_us
    driver.host(c.Suspend("lý do"))
    driver.wait(MINUTE_US)
    driver.host(c.Resume())
    assert driver.paper.deadline_us == deadline_us


def test_a_contest_without_a_paper_has_nothing_due() -> None:
    driver = Driver(make_contest())
    driver.begin()
    assert not paper.time_matters(driver.state)
    assert paper.next_due_us(driver.state) is None
    assert paper.due(driver.state, driver.now_us) is None
    assert paper.paper_of(driver.state, driver.contest.round_of(RoundId("TN"))) is None
    assert len(CANDIDATES) == driver.state.present
