"""The jury's word on the key, and rescues (RULES 7.1)."""

import pytest

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.contest import CandidateNumber, EliminationRules, RescueKind, RoundId, Rules
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId
from chungket.core.flow import next_command
from chungket.core.wording import incident_text
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WRONG,
    Driver,
    elimination_round,
    make_contest,
)

FIRST, SECOND = CANDIDATES[:2]


def begun(rules: EliminationRules | None = None, contest_rules: Rules | None = None) -> Driver:
    driver = Driver(make_contest(rounds=(elimination_round(5, rules),), rules=contest_rules))
    driver.begin()
    return driver


def ask(driver: Driver, *right: CandidateNumber) -> None:
    driver.play_question(dict.fromkeys(right, (RIGHT, SECOND_US)))


def closed(driver: Driver) -> PlayId:
    """A question that is closed, with one right answer."""
    driver.open_question()
    driver.answer(FIRST, RIGHT)
    driver.close()
    return driver.play.id


# --- the key


def test_the_key_is_published_and_somebody_out_only_after_the_jury_s_word() -> None:
    driver = begun()
    play = closed(driver)
    driver.refused(OPERATOR, c.RevealKey(play), RejectionCode.BLOCKED)
    driver.refused(OPERATOR, c.ConfirmKey(play), RejectionCode.NOT_ALLOWED)
    assert driver.ok(JURY, c.ConfirmKey(play)) == (e.KeyConfirmed(play, JURY.name),)
    driver.refused(JURY, c.ConfirmKey(play), RejectionCode.NOTHING_LEFT)
    driver.host(c.RevealKey(play))
    assert driver.host(c.ScorePlay(play)) == (
        e.PlayScored(play, 1, OPERATOR.name),
        e.Eliminated(play, CANDIDATES[1:]),
    )


def test_without_the_two_person_rule_the_operator_s_own_step_confirms() -> None:
    driver = begun(contest_rules=Rules(two_person=False))
    play = closed(driver)
    assert driver.host(c.RevealKey(play)) == (
        e.KeyConfirmed(play, OPERATOR.name),
        e.KeyRevealed(play, (RIGHT,), OPERATOR.name),
    )


def test_only_a_closed_elimination_question_is_confirmed() -> None:
    driver = begun()
    driver.refused(JURY, c.ConfirmKey(PlayId("TT09.1")), RejectionCode.UNKNOWN)
    driver.open_question()
    driver.refused(JURY, c.ConfirmKey(driver.play.id), RejectionCode.WRONG_PHASE)
    live = Driver(make_contest())
    live.begin()
    live.refused(JURY, c.ConfirmKey(closed(live)), RejectionCode.WRONG_PHASE)
    live.host(c.RevealKey(live.play.id))


def test_nobody_is_out_while_a_ruling_on_the_question_waits() -> None:
    driver = begun()
    play = closed(driver)
    driver.ok(JURY, c.ConfirmKey(play))
    driver.host(c.RevealKey(play))
    driver.ok(JURY, c.SetKey(driver.play.question, ("B",), "đáp án sai"))  # type: ignore[arg-type]
    driver.refused(OPERATOR, c.ScorePlay(play), RejectionCode.BLOCKED)
    driver.ok(SECRETARY, c.DecideProposal(1, confirm=False))
    driver.host(c.ScorePlay(play))


def test_nobody_falls_where_everybody_survived() -> None:
    driver = begun()
    driver.open_question()
    for candidate in CANDIDATES:
        driver.answer(candidate, RIGHT)
    driver.clock()
    driver.ok(JURY, c.ConfirmKey(driver.play.id))
    driver.host(c.RevealKey(driver.play.id))
    assert len(driver.host(c.ScorePlay(driver.play.id))) == 1


# --- rescues


def test_a_rescue_of_all_brings_everybody_present_back() -> None:
    driver = begun(EliminationRules(RescueKind.ALL, rescue_after=2))
    ask(driver, *CANDIDATES[:4])
    driver.refused(OPERATOR, c.Rescue(LIVE), RejectionCode.NOTHING_LEFT)
    ask(driver, *CANDIDATES[:2])
    driver.ok(OPERATOR, c.MarkAttendance(CANDIDATES[8], present=False))
    driver.refused(OPERATOR, c.Rescue(RoundId("khac")), RejectionCode.WRONG_PHASE)
    driver.refused(OPERATOR, c.Rescue(LIVE, 3), RejectionCode.BAD_VALUE)
    driver.refused(OPERATOR, c.Rescue(LIVE, 0, (CANDIDATES[5],)), RejectionCode.BAD_VALUE)
    assert driver.host(c.Rescue(LIVE)) == (e.Rescued(LIVE, CANDIDATES[2:8], OPERATOR.name),)
    driver.refused(OPERATOR, c.Rescue(LIVE), RejectionCode.NOTHING_LEFT)
    driver.host(c.PreparePlay())
    assert driver.play.players == CANDIDATES[:8]


@pytest.mark.parametrize("count", [0, -1, 8])
def test_a_rescue_by_number_needs_a_number_there_is(count: int) -> None:
    driver = begun(EliminationRules(RescueKind.NUMBER, rescue_after=1))
    ask(driver, *CANDIDATES[:2])
    driver.refused(OPERATOR, c.Rescue(LIVE, count), RejectionCode.BAD_VALUE)


def test_a_rescue_by_number_takes_equals_along() -> None:
    driver = begun(EliminationRules(RescueKind.NUMBER, rescue_after=2))
    ask(driver, *CANDIDATES[:4])
    ask(driver, *CANDIDATES[:2])
    driver.refused(OPERATOR, c.Rescue(LIVE, 1, (FIRST,)), RejectionCode.BAD_VALUE)
    assert driver.host(c.Rescue(LIVE, 1)) == (e.Rescued(LIVE, CANDIDATES[2:4], OPERATOR.name),)


def test_a_picked_rescue_names_each_of_those_who_are_out_once() -> None:
    driver = begun(EliminationRules(RescueKind.PICKED, rescue_after=1, rescues_max=2))
    ask(driver, *CANDIDATES[:4])
    fifth, sixth = CANDIDATES[4:6]
    for picked in ((), (FIRST,), (fifth, fifth), (fifth, CandidateNumber("999"))):
        driver.refused(OPERATOR, c.Rescue(LIVE, 0, picked), RejectionCode.BAD_VALUE)
    driver.refused(OPERATOR, c.Rescue(LIVE, 1, (fifth,)), RejectionCode.BAD_VALUE)
    assert driver.host(c.Rescue(LIVE, 0, (sixth, fifth))) == (e.Rescued(LIVE, (fifth, sixth), OPERATOR.name),)
    driver.refused(OPERATOR, c.Rescue(LIVE, 0, (CANDIDATES[6],)), RejectionCode.NOTHING_LEFT)  # one at a time


def test_without_a_rescue_in_the_rules_there_is_none() -> None:
    driver = begun(EliminationRules(rescue_after=1, rescue_below=9))
    ask(driver, FIRST, SECOND)
    driver.refused(OPERATOR, c.Rescue(LIVE), RejectionCode.NOTHING_LEFT)


# --- no rescue


def rescuing(**changes: object) -> Driver:
    """After the second question two are left and a rescue is offered."""
    driver = begun(EliminationRules(**{"rescue": RescueKind.ALL, "rescue_below": 3, **changes}))  # type: ignore[arg-type]
    ask(driver, *CANDIDATES[:4])
    ask(driver, FIRST, SECOND)
    return driver


def test_nobody_has_to_be_brought_back_and_it_is_recorded_who_said_so() -> None:
    driver = rescuing()
    assert next_command(driver.state) == c.Rescue(LIVE)
    decision = driver.refused(OPERATOR, c.PreparePlay(), RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == "rescue"
    driver.refused(OPERATOR, c.DeclineRescue(RoundId("khac")), RejectionCode.WRONG_PHASE)
    driver.refused(JURY, c.DeclineRescue(LIVE), RejectionCode.NOT_ALLOWED)
    assert driver.host(c.DeclineRescue(LIVE)) == (e.RescueDeclined(LIVE, OPERATOR.name),)
    assert incident_text(driver.state.incidents[-1]) == "Không cứu trợ ở thời điểm này"
    assert driver.state.incidents[-1].by == OPERATOR.name
    driver.refused(OPERATOR, c.DeclineRescue(LIVE), RejectionCode.NOTHING_LEFT)
    driver.refused(OPERATOR, c.Rescue(LIVE), RejectionCode.NOTHING_LEFT)
    assert driver.press() == c.PreparePlay()
    assert driver.play.players == (FIRST, SECOND)


def test_a_rescue_is_offered_again_after_the_next_question() -> None:
    driver = rescuing()
    driver.host(c.DeclineRescue(LIVE))
    ask(driver, FIRST, SECOND)
    assert next_command(driver.state) == c.Rescue(LIVE)
    driver.host(c.DeclineRescue(LIVE))
    (field,) = driver.state.eliminations.values()
    assert [declined.after for declined in field.declined] == list(driver.state.plays)[1:]
    ask(driver, FIRST, SECOND)
    driver.host(c.Rescue(LIVE))
    assert driver.state.eliminations[LIVE].out == {}


def test_with_one_left_and_no_rescue_the_round_ends() -> None:
    driver = rescuing()
    driver.host(c.DeclineRescue(LIVE))
    ask(driver, FIRST)
    assert next_command(driver.state) == c.Rescue(LIVE)
    driver.host(c.DeclineRescue(LIVE))
    assert driver.press() == c.EndRound(LIVE)


def test_with_one_left_the_round_goes_on_to_a_rescue_that_is_planned() -> None:
    driver = rescuing(rescue_after=4)
    driver.host(c.DeclineRescue(LIVE))
    ask(driver, FIRST)
    driver.host(c.DeclineRescue(LIVE))
    assert next_command(driver.state) == c.PreparePlay()


def test_with_everybody_out_it_is_a_rescue_or_a_void() -> None:
    driver = begun(EliminationRules(RescueKind.ALL))
    ask(driver)
    decision = driver.refused(OPERATOR, c.DeclineRescue(LIVE), RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == "everybody_out"
    driver.void(driver.play.id)
    driver.refused(OPERATOR, c.DeclineRescue(LIVE), RejectionCode.NOTHING_LEFT)


def test_a_ruling_that_puts_everybody_out_offers_the_declined_rescue_again() -> None:
    driver = begun(EliminationRules(RescueKind.ALL, rescue_below=3))
    ask(driver, FIRST, SECOND)
    driver.host(c.DeclineRescue(LIVE))
    assert next_command(driver.state) == c.PreparePlay()
    driver.rule(JURY, c.SetKey(driver.play.question, (WRONG,), "đáp án sai"), SECRETARY)
    assert next_command(driver.state) == c.Rescue(LIVE)


def test_where_none_is_offered_none_is_declined() -> None:
    driver = begun(EliminationRules(RescueKind.ALL, rescue_after=2))
    driver.refused(OPERATOR, c.DeclineRescue(LIVE), RejectionCode.NOTHING_LEFT)
    ask(driver, FIRST, SECOND)
    driver.refused(OPERATOR, c.DeclineRescue(LIVE), RejectionCode.NOTHING_LEFT)
