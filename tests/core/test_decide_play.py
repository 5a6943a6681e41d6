"""One opening of a question: answers, standstills, closing, key, score (RULES 2)."""

from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import Role
from chungket.core.contest import AnswerForm, AnswerLock, Choice, Players, QuestionId
from chungket.core.decide_play import ANSWERS_MAX
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId, SessionId
from chungket.core.evidence import REFUSALS_RECORDED_MAX
from chungket.core.model import STANDSTILLS_KEPT_MAX, PlayPhase
from chungket.core.wording import incident_text
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WINDOW_US,
    WRONG,
    A,
    B,
    C,
    Driver,
    finalist,
    make_contest,
    person,
    with_round,
)

FIRST = CANDIDATES[0]


def test_an_answer_is_receipted_once_and_again_for_a_resend(driver: Driver) -> None:
    play = driver.open_question()
    command = c.Answer(play.id, RIGHT)
    first = driver.send(finalist(FIRST), command, id_="m-a", received_us=play.opens_us + 1_234)
    again = driver.send(finalist(FIRST), command, id_="m-a", received_us=play.opens_us + 9_999)
    assert len(first.events) == 1
    assert again.events == ()
    assert again.receipt is not None
    assert (again.receipt.choice, again.receipt.answer.latency_us) == (RIGHT, 1_234)


def test_the_first_answer_is_final(driver: Driver) -> None:
    driver.open_question()
    driver.answer(FIRST, WRONG)
    decision = driver.answer(FIRST, RIGHT)
    assert decision.rejection is not None
    assert decision.rejection.code is RejectionCode.DUPLICATE
    assert driver.play.answers[FIRST].choice == WRONG


def test_the_last_answer_is_final_where_the_round_says_so() -> None:
    driver = Driver(with_round(make_contest(), lock=AnswerLock.LAST))
    driver.begin()
    driver.open_question()
    driver.answer(FIRST, WRONG)
    driver.answer(FIRST, RIGHT, 2 * SECOND_US)
    given = driver.play.answers[FIRST]
    assert (given.choice, given.latency_us) == (RIGHT, 2 * SECOND_US)


def changing() -> Driver:
    """A round in which the last answer counts, with its first question open."""
    driver = Driver(with_round(make_contest(), lock=AnswerLock.LAST))
    driver.begin()
    driver.open_question()
    return driver


def test_an_older_answer_sent_again_does_not_replace_a_newer_one() -> None:
    """RULES 2.2: every answer decided before is remembered, not only the one that counts."""
    driver = changing()
    play = driver.play
    for number, choice in enumerate((WRONG, RIGHT, C)):
        driver.send(finalist(FIRST), c.Answer(play.id, choice), id_=f"m-{number}", received_us=play.opens_us + number)
    for number, choice in enumerate((WRONG, RIGHT, C)):
        again = driver.send(
            finalist(FIRST), c.Answer(play.id, choice), id_=f"m-{number}", received_us=play.opens_us + 9
        )
        assert again.events == ()
        assert again.receipt is not None
        assert (again.receipt.choice, again.receipt.answer.latency_us) == (C, 2)
    assert play.answers[FIRST].choice == C


def test_changing_an_answer_has_a_limit() -> None:
    driver = changing()
    for number in range(ANSWERS_MAX):
        assert driver.answer(FIRST, A if number % 2 else B).rejection is None
    decision = driver.answer(FIRST, C)
    assert decision.rejection is not None
    assert decision.rejection.code is RejectionCode.TOO_MANY
    assert decision.events == ()
    assert len(driver.play.answers[FIRST].earlier) == ANSWERS_MAX - 1
    assert driver.play.answers[FIRST].choice == A


@pytest.mark.parametrize(("after_us", "accepted"), [(-1, False), (0, True), (WINDOW_US, True), (WINDOW_US + 1, False)])
def test_the_gate_is_the_arrival(driver: Driver, after_us: int, accepted: bool) -> None:
    play = driver.open_question()
    driver.now_us = play.deadline_us + driver.contest.rules.grace_us - 1
    assert (driver.answer(FIRST, RIGHT, after_us).rejection is None) is accepted
    assert (FIRST in play.answers) is accepted


def test_answers_before_the_choices_and_after_the_close_are_evidence(driver: Driver) -> None:
    driver.host(c.PreparePlay())
    driver.refused(finalist(FIRST), c.Answer(driver.play.id, RIGHT), RejectionCode.TOO_EARLY)
    driver.host(c.OpenStem(driver.play.id))
    driver.refused(finalist(FIRST), c.Answer(driver.play.id, RIGHT), RejectionCode.TOO_EARLY)
    driver.host(c.OpenChoices(driver.play.id))
    driver.close()
    decision = driver.refused(finalist(FIRST), c.Answer(driver.play.id, RIGHT), RejectionCode.TOO_LATE)
    assert isinstance(decision.events[0], e.AnswerRefused)
    assert driver.play.refusals == {FIRST: 3}


def test_recorded_evidence_is_bounded(driver: Driver) -> None:
    driver.open_question()
    driver.close()
    before = len(driver.log)
    for _ in range(REFUSALS_RECORDED_MAX + 4):
        driver.refused(finalist(FIRST), c.Answer(driver.play.id, RIGHT), RejectionCode.TOO_LATE)
    assert len(driver.log) - before == REFUSALS_RECORDED_MAX


def stopped(driver: Driver, cause: str) -> None:
    """The contest stands still at this moment; after a restart and a store outage the host has to choose."""
    if cause == "suspended":
        driver.host(c.Suspend("Báo cháy"))
    else:
        gap_us = 6 * SECOND_US
        driver.wait(gap_us if cause == "store" else 0)
        driver.ok(c.SYSTEM, c.Recover(gap_us, cause))
    assert driver.state.standstill is not None


@pytest.mark.parametrize("cause", ["suspended", "restart", "store"])
@pytest.mark.parametrize("resumed", [False, True])
def test_an_answer_that_arrived_during_a_standstill_never_counts(driver: Driver, cause: str, resumed: bool) -> None:
    """RULES 2.4, 8: the text was hidden; it is evidence like a late one, however late it is decided."""
    play = driver.open_question()
    driver.wait(2 * SECOND_US)
    began_us = driver.now_us
    stopped(driver, cause)
    driver.wait(4 * SECOND_US)
    if resumed:
        driver.host(c.Resume())
        driver.wait(3 * SECOND_US)
    answer = c.Answer(play.id, RIGHT)
    decision = driver.refused(finalist(FIRST), answer, RejectionCode.STANDSTILL, received_us=began_us + 2 * SECOND_US)
    (evidence,) = decision.events
    assert isinstance(evidence, e.AnswerRefused)
    assert evidence.code == RejectionCode.STANDSTILL
    assert FIRST not in play.answers


@pytest.mark.parametrize("cause", ["suspended", "restart", "store"])
@pytest.mark.parametrize("resumed", [False, True])
def test_an_answer_that_arrived_before_a_standstill_counts_with_its_own_time(
    driver: Driver, cause: str, resumed: bool
) -> None:
    play = driver.open_question()
    driver.wait(2 * SECOND_US)
    arrived_us = driver.now_us
    stopped(driver, cause)
    driver.wait(100 * SECOND_US)
    if resumed:
        driver.host(c.Resume())
    decision = driver.send(finalist(FIRST), c.Answer(play.id, RIGHT), received_us=arrived_us)
    assert decision.rejection is None
    assert play.answers[FIRST].latency_us == 2 * SECOND_US


def test_after_two_standstills_each_arrival_is_judged_by_the_window_it_met(driver: Driver) -> None:
    play = driver.open_question()
    start_us = driver.now_us
    for _ in range(2):  # contest time from the start: 2 s open, 10 s still, 2 s open, 10 s still
        driver.wait(2 * SECOND_US)
        driver.host(c.Suspend("Ồn"))
        driver.wait(10 * SECOND_US)
        driver.host(c.Resume())
    driver.wait(SECOND_US)
    arrivals = {CANDIDATES[0]: 1, CANDIDATES[1]: 13, CANDIDATES[2]: 25}
    for candidate, second in arrivals.items():
        received_us = start_us + second * SECOND_US
        assert driver.send(finalist(candidate), c.Answer(play.id, RIGHT), received_us=received_us).rejection is None
    assert [play.answers[candidate].latency_us for candidate in arrivals] == [SECOND_US, 3 * SECOND_US, 5 * SECOND_US]
    for second in (5, 20):
        received_us = start_us + second * SECOND_US
        answer = c.Answer(play.id, RIGHT)
        driver.refused(finalist(CANDIDATES[5]), answer, RejectionCode.STANDSTILL, received_us=received_us)
    assert play.deadline_us == start_us + 20 * SECOND_US + WINDOW_US


def test_a_standstill_in_the_grace_does_not_bring_late_answers_in(driver: Driver) -> None:
    play = driver.open_question()
    driver.now_us = play.deadline_us + driver.contest.rules.grace_us - 1
    late_us = play.deadline_us + 1
    driver.host(c.Suspend("Ồn"))
    driver.wait(60 * SECOND_US)
    driver.host(c.Resume())
    driver.refused(finalist(FIRST), c.Answer(play.id, RIGHT), RejectionCode.TOO_LATE, received_us=late_us)


def test_standstills_remembered_are_bounded(driver: Driver) -> None:
    play = driver.open_question()
    for _ in range(STANDSTILLS_KEPT_MAX + 2):
        driver.host(c.Suspend("Ồn"))
        driver.wait(10)
        driver.host(c.Resume())
    assert len(play.standstills) == STANDSTILLS_KEPT_MAX
    assert play.standstills[-1].until_us == driver.now_us


def test_bad_answers_are_only_said(driver: Driver) -> None:
    play = driver.open_question()
    for command, code in (
        (c.Answer(play.id, Choice("E")), RejectionCode.BAD_CHOICE),
        (c.Answer(PlayId("TT99.1"), RIGHT), RejectionCode.UNKNOWN),
    ):
        assert driver.refused(finalist(FIRST), command, code).events == ()


def test_the_answer_of_somebody_marked_absent_leaves_a_trace(driver: Driver) -> None:
    """One proctor alone can keep a finalist from answering: who looks into it finds the mark and the answer."""
    play = driver.open_question()
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=False))
    refused = driver.refused(finalist(FIRST), c.Answer(play.id, RIGHT, 7), RejectionCode.ABSENT)
    assert refused.events == (
        e.AnswerRefused(play.id, FIRST, RIGHT, f"m{driver.sent}", driver.now_us, RejectionCode.ABSENT, 7),
    )
    marked = driver.state.incidents[-1]
    assert incident_text(marked) == f"Số báo danh {FIRST} bị ghi vắng mặt sau khi đã đăng nhập"
    assert marked.by == OPERATOR.name
    stranger = replace(finalist(FIRST), session=SessionId("s-la"))
    assert driver.refused(stranger, c.Answer(play.id, RIGHT), RejectionCode.REPLACED).events == ()


def test_steps_of_a_play_come_in_order_and_for_the_current_one(driver: Driver) -> None:
    driver.refused(OPERATOR, c.OpenStem(PlayId("TT01.1")), RejectionCode.UNKNOWN)
    driver.host(c.PreparePlay())
    play = driver.play.id
    assert play == "TT01.1"
    driver.refused(OPERATOR, c.PreparePlay(), RejectionCode.WRONG_PHASE)
    for command in (c.OpenChoices(play), c.ClosePlay(play), c.RevealKey(play), c.ScorePlay(play)):
        driver.refused(OPERATOR, command, RejectionCode.WRONG_PHASE)
    driver.host(c.OpenStem(play))
    driver.host(c.OpenChoices(play))
    driver.refused(OPERATOR, c.RevealKey(play), RejectionCode.WRONG_PHASE)
    driver.close()
    assert driver.host(c.RevealKey(play)) == (e.KeyRevealed(play, (RIGHT,), OPERATOR.name),)
    driver.host(c.ScorePlay(play))
    driver.refused(OPERATOR, c.ScorePlay(play), RejectionCode.WRONG_PHASE)
    assert driver.play.phase is PlayPhase.SCORED


def test_closing_early_leaves_a_moment_and_never_prolongs(driver: Driver) -> None:
    play = driver.open_question()
    driver.wait(5 * SECOND_US)
    driver.host(c.ClosePlay(play.id))
    assert play.deadline_us == driver.now_us + driver.contest.rules.early_close_us
    assert play.early
    driver.refused(OPERATOR, c.ClosePlay(play.id), RejectionCode.NOTHING_LEFT)


def test_a_counted_question_cannot_be_chosen_by_hand(driver: Driver) -> None:
    driver.refused(OPERATOR, c.PreparePlay(QuestionId("TT03")), RejectionCode.NOTHING_LEFT)
    driver.refused(OPERATOR, c.PreparePlay(QuestionId("DP1")), RejectionCode.NOTHING_LEFT)


def test_practice_can_be_repeated_until_a_counted_question_is_shown(driver: Driver) -> None:
    for opened in (1, 2):
        driver.host(c.PreparePlay(QuestionId("THU1")))
        assert driver.play.id == f"THU1.{opened}"
        driver.void(driver.play.id, "thử lại")
    driver.play_question()
    driver.refused(OPERATOR, c.PreparePlay(QuestionId("THU1")), RejectionCode.NOTHING_LEFT)


# --- variants of a live question (RULES 2)


def several() -> Driver:
    """A round whose answers are sets; A and C are right."""
    contest = with_round(make_contest(), answer=AnswerForm.SEVERAL)
    questions = {id_: replace(question, key=(A, C)) for id_, question in contest.questions.items()}
    driver = Driver(replace(contest, questions=questions))
    driver.begin()
    driver.open_question()
    return driver


@pytest.mark.parametrize(("choice", "right"), [("AC", True), ("A", False), ("ABC", False), ("BD", False)])
def test_an_answer_can_be_a_set_and_is_right_when_it_is_exactly_the_key(choice: str, right: bool) -> None:
    driver = several()
    assert driver.answer(FIRST, Choice(choice)).rejection is None
    driver.close()
    driver.reveal_and_score()
    assert driver.state.places[FIRST].tally.correct == int(right)


@pytest.mark.parametrize("choice", ["", "CA", "AA", "AE", "a", "A C"])
def test_a_set_is_letters_of_the_question_in_order_and_once(choice: str) -> None:
    driver = several()
    decision = driver.answer(FIRST, Choice(choice))
    assert decision.rejection is not None
    assert decision.rejection.code is RejectionCode.BAD_CHOICE


def test_where_an_answer_is_one_choice_a_set_is_none(driver: Driver) -> None:
    driver.open_question()
    decision = driver.answer(FIRST, Choice("AB"))
    assert decision.rejection is not None
    assert decision.rejection.code is RejectionCode.BAD_CHOICE


def test_each_question_can_have_its_own_window() -> None:
    driver = Driver(with_round(make_contest(), windows_us=(5 * SECOND_US, 9 * SECOND_US)))
    driver.begin()
    for window_us in (5 * SECOND_US, 9 * SECOND_US, WINDOW_US):
        driver.play_question()
        assert driver.play.deadline_us - driver.play.opens_us == window_us


def test_in_a_round_of_captains_nobody_else_answers_or_is_waited_for() -> None:
    driver = Driver(with_round(make_contest(), players=Players.CAPTAINS))
    driver.begin()
    play = driver.open_question()
    assert play.players == CANDIDATES[::3]
    driver.refused(finalist(CANDIDATES[1]), c.Answer(play.id, RIGHT), RejectionCode.NOT_PLAYING)
    for captain in CANDIDATES[::3]:
        driver.answer(captain, RIGHT)
    driver.clock()
    assert play.phase is PlayPhase.CLOSED
    driver.reveal_and_score()
    assert driver.state.places[CANDIDATES[1]].marks == {}


def test_practice_is_everybody_s_whatever_the_round() -> None:
    driver = Driver(with_round(make_contest(), players=Players.CAPTAINS))
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.open_question()
    assert driver.play.players == ()


def test_a_disqualified_finalist_neither_answers_nor_is_waited_for(driver: Driver) -> None:
    driver.rule(SECRETARY, c.Disqualify("gian lận", "QĐ 1", FIRST), person(Role.ORGANISER))
    play = driver.open_question()
    driver.refused(finalist(FIRST), c.Answer(play.id, RIGHT), RejectionCode.NOT_PLAYING)
    for candidate in CANDIDATES[1:]:
        driver.answer(candidate, WRONG)
    driver.clock()
    assert play.phase is PlayPhase.CLOSED


def test_the_key_in_force_is_published(driver: Driver) -> None:
    play = driver.open_question()
    driver.close()
    driver.rule(JURY, c.SetKey(play.question, (B, C), "đáp án sai"), SECRETARY)
    assert driver.host(c.RevealKey(play.id)) == (e.KeyRevealed(play.id, (B, C), OPERATOR.name),)


def test_without_a_round_nothing_is_put_on_deck() -> None:
    driver = Driver(make_contest(1))
    driver.begin()
    driver.finish_round({FIRST: (RIGHT, SECOND_US)})
    driver.refused(OPERATOR, c.PreparePlay(), RejectionCode.WRONG_PHASE)
