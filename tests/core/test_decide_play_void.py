"""Voiding a play: who proposes, who confirms, what is taken back (RULES 2.4, 4.4, 5). Decided in `decide_play`."""

import pytest

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import Actor, Role
from chungket.core.contest import Rules
from chungket.core.decide_play import REASON_LENGTH_MAX
from chungket.core.decision import RejectionCode
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    Driver,
    finalist,
    make_contest,
    person,
)

FIRST = CANDIDATES[0]


def test_voiding_takes_two_persons(driver: Driver) -> None:
    play = driver.open_question().id
    driver.refused(JURY, c.DecideVoid(play, confirm=True), RejectionCode.STALE)
    driver.ok(JURY, c.ProposeVoid(play, " Đề sai "))
    assert driver.state.void_proposal is not None
    assert driver.state.void_proposal.reason == "Đề sai"
    driver.refused(SECRETARY, c.ProposeVoid(play, "lần nữa"), RejectionCode.BLOCKED)
    driver.refused(JURY, c.DecideVoid(play, confirm=True), RejectionCode.TWO_PERSONS)
    driver.ok(JURY, c.DecideVoid(play, confirm=False))
    assert not driver.play.void
    driver.void(play)
    assert driver.state.plays[play].void
    driver.refused(OPERATOR, c.ProposeVoid(play, "lần nữa"), RejectionCode.VOID)
    driver.refused(finalist(FIRST), c.Answer(play, RIGHT), RejectionCode.VOID)


@pytest.mark.parametrize("second", [SECRETARY, person(Role.JURY, "giam-khao-2")])
def test_the_jury_s_own_proposal_is_confirmed_by_the_secretary_or_another_of_the_jury(
    driver: Driver, second: Actor
) -> None:
    """RULES 5: the head of the jury with the secretary."""
    play = driver.open_question().id
    driver.ok(JURY, c.ProposeVoid(play, "Đề sai"))
    driver.refused(OPERATOR, c.DecideVoid(play, confirm=True), RejectionCode.NOT_ALLOWED)
    driver.ok(second, c.DecideVoid(play, confirm=True))
    assert driver.state.plays[play].void


@pytest.mark.parametrize("proposer", [OPERATOR, SECRETARY])
def test_without_the_jury_nobody_voids(driver: Driver, proposer: Actor) -> None:
    """RULES 2.4, 5: the operator prepares a void; the secretary is the jury's second person, not the operator's."""
    play = driver.open_question().id
    driver.ok(proposer, c.ProposeVoid(play, "Đề sai"))
    for actor in (OPERATOR, SECRETARY, person(Role.SECRETARY, "thu-ky-2")):
        for confirm in (True, False):
            driver.refused(actor, c.DecideVoid(play, confirm=confirm), RejectionCode.NOT_ALLOWED)
    driver.ok(JURY, c.DecideVoid(play, confirm=True))


def test_one_name_is_one_person_whatever_the_role(driver: Driver) -> None:
    play = driver.open_question().id
    driver.ok(person(Role.SECRETARY, "ba-ha"), c.ProposeVoid(play, "Đề sai"))
    driver.refused(person(Role.JURY, "ba-ha"), c.DecideVoid(play, confirm=True), RejectionCode.TWO_PERSONS)
    assert not driver.state.plays[play].void


@pytest.mark.parametrize("alone", [OPERATOR, JURY])
def test_without_the_rule_the_jury_or_the_operator_voids_alone(alone: Actor) -> None:
    driver = Driver(make_contest(rules=Rules(two_person=False)))
    driver.begin()
    play = driver.open_question().id
    assert driver.ok(alone, c.ProposeVoid(play, "Đề sai"))[-1] == e.PlayVoided(play, "Đề sai", alone.name, alone.name)
    assert driver.state.plays[play].void


@pytest.mark.parametrize("second", [OPERATOR, JURY])
def test_without_the_rule_the_secretary_still_only_proposes(second: Actor) -> None:
    driver = Driver(make_contest(rules=Rules(two_person=False)))
    driver.begin()
    play = driver.open_question().id
    driver.ok(SECRETARY, c.ProposeVoid(play, "Đề sai"))
    driver.refused(SECRETARY, c.DecideVoid(play, confirm=True), RejectionCode.NOT_ALLOWED)
    driver.ok(second, c.DecideVoid(play, confirm=True))
    assert driver.state.plays[play].void


@pytest.mark.parametrize("reason", ["", "   ", "x" * (REASON_LENGTH_MAX + 1)])
def test_voiding_needs_a_short_reason(driver: Driver, reason: str) -> None:
    play = driver.open_question().id
    driver.refused(OPERATOR, c.ProposeVoid(play, reason), RejectionCode.BAD_VALUE)


def test_a_play_is_not_scored_under_a_proposal(driver: Driver) -> None:
    play = driver.open_question().id
    driver.close()
    driver.host(c.RevealKey(play))
    driver.host(c.ProposeVoid(play, "Đáp án sai"))
    driver.refused(OPERATOR, c.ScorePlay(play), RejectionCode.BLOCKED)
    driver.ok(JURY, c.DecideVoid(play, confirm=False))
    driver.host(c.ScorePlay(play))


def test_voiding_a_scored_play_takes_its_marks_back(driver: Driver) -> None:
    first = driver.play_question({FIRST: (RIGHT, SECOND_US)})
    driver.play_question({FIRST: (RIGHT, 2 * SECOND_US)})
    driver.void(first)
    tally = driver.state.places[FIRST].tally
    assert (tally.correct, tally.live_us, driver.state.scored) == (1, 2 * SECOND_US, 1)
