"""Presses, turns and answers on a turn (RULES 7.2)."""

import pytest

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.buzzer import REOPENING_MIN_US, BuzzerPhase, buzzer_phase
from chungket.core.commands import Measured
from chungket.core.contest import AnswerBy, BuzzerRules, CandidateNumber, Choice, EarlyPress, EqualPress, Players
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId
from chungket.core.evidence import REFUSALS_RECORDED_MAX
from chungket.core.model import PlayPhase
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WINDOW_US,
    WRONG,
    B,
    Driver,
    buzzer_round,
    finalist,
    make_contest,
)

ONE, TWO, THREE, FOUR = CANDIDATES[:4]
MS = 1_000
TURNS = BuzzerRules(turns=True, values=(20, 30), stars=1, moved=True, wrong_percent=50)


def begun(rules: BuzzerRules | None = None, *, open_: bool = True, **changes: object) -> Driver:
    """A buzzer round, its first question open."""
    driver = Driver(make_contest(rounds=(buzzer_round(4, rules, **changes),)))
    driver.begin()
    if open_:
        driver.open_question()
    return driver


def reading(rules: BuzzerRules) -> Driver:
    """A buzzer round, its first question being read."""
    driver = begun(rules, open_=False)
    driver.host(c.PreparePlay())
    driver.host(c.OpenStem(driver.play.id))
    driver.wait(SECOND_US)
    return driver


def on_turn(driver: Driver) -> CandidateNumber:
    return driver.play.buzzer.turn


def respond(driver: Driver, candidate: CandidateNumber, choice: Choice, after_us: int = SECOND_US) -> None:
    """An answer that has to be accepted."""
    driver.wait(after_us)
    decision = driver.send(finalist(candidate), c.Answer(driver.play.id, choice))
    assert decision.rejection is None, decision


def refusal(driver: Driver, candidate: CandidateNumber, after_us: int = SECOND_US) -> RejectionCode | None:
    decision = driver.press_buzzer(candidate, after_us)
    return None if decision.rejection is None else decision.rejection.code


# --- who was first


def test_choices_and_buzzer_open_together_and_the_first_credited_moment_wins_by_its_margin() -> None:
    driver = begun()
    assert buzzer_phase(driver.play) is BuzzerPhase.OPEN
    driver.press_buzzer(TWO, 1_040 * MS)
    driver.press_buzzer(ONE, 1_000 * MS)  # later in the inbox, earlier in time
    assert buzzer_phase(driver.play) is BuzzerPhase.SETTLING
    driver.settle()
    assert (on_turn(driver), driver.play.buzzer.margin_us) == (ONE, 40 * MS)
    assert driver.play.buzzer.turn_until_us == driver.now_us + BuzzerRules().answer_us


def test_presses_settle_before_the_first_is_named() -> None:
    driver = begun()
    driver.press_buzzer(ONE, 0)
    driver.now_us = driver.play.opens_us + BuzzerRules().settle_us - 1
    assert driver.clock() == []
    driver.wait(1)
    assert driver.clock() == [c.BuzzerDue(driver.play.id)]
    assert (on_turn(driver), driver.play.buzzer.margin_us) == (ONE, -1)


def test_a_press_counts_once_and_its_resend_is_known_in_every_later_opening() -> None:
    driver = begun()
    first = driver.press_buzzer(ONE, id_="bam-1")
    assert isinstance(first.events[0], e.Pressed)
    again = driver.press_buzzer(ONE, 2 * SECOND_US, id_="bam-1")
    assert (again.events, again.rejection) == ((), None)
    assert refusal(driver, ONE) is RejectionCode.DUPLICATE
    driver.press_buzzer(TWO, 2 * SECOND_US, id_="bam-2")
    driver.settle()
    respond(driver, ONE, WRONG)
    driver.clock()
    assert buzzer_phase(driver.play) is BuzzerPhase.OPEN
    again = driver.press_buzzer(TWO, id_="bam-2")
    assert (again.events, again.rejection) == ((), None)
    assert driver.play.buzzer.presses == {}


def test_everything_the_decision_used_is_in_the_event() -> None:
    driver = begun()
    received_us = driver.play.opens_us + 500 * MS
    command = c.Press(driver.play.id, received_us - 70 * MS)
    measured = Measured(age_us=9 * MS, quota_us=50 * MS, error_us=3 * MS)
    (event,) = driver.send(finalist(ONE), command, id_="bam", received_us=received_us, measured=measured).events
    credited_us = received_us - 50 * MS
    assert event == e.Pressed(
        driver.play.id, ONE, "bam", received_us, 70 * MS, 50 * MS, credited_us, False, 9 * MS, 50 * MS, 3 * MS
    )


@pytest.mark.parametrize("after_us", [-1, 0, WINDOW_US, WINDOW_US + 1])
def test_the_arrival_of_a_press_is_judged(after_us: int) -> None:
    driver = begun()
    driver.now_us = driver.play.deadline_us
    expected = {-1: RejectionCode.TOO_EARLY, WINDOW_US + 1: RejectionCode.TOO_LATE}.get(after_us)
    assert refusal(driver, ONE, after_us) is expected


# --- too early


def test_early_presses_do_nothing_where_they_are_refused() -> None:
    driver = reading(BuzzerRules(early=EarlyPress.REFUSED))
    assert refusal(driver, ONE, 0) is RejectionCode.TOO_EARLY
    driver.host(c.OpenChoices(driver.play.id))
    assert driver.play.buzzer.presses == {}
    assert refusal(driver, ONE) is None


def test_an_early_press_ends_the_question_for_who_pressed_where_the_rules_say_so() -> None:
    driver = reading(BuzzerRules(early=EarlyPress.OUT))
    assert refusal(driver, ONE, 0) is None
    driver.host(c.OpenChoices(driver.play.id))
    assert refusal(driver, ONE) is RejectionCode.DUPLICATE
    driver.press_buzzer(TWO, 3 * SECOND_US)
    driver.settle()
    assert (on_turn(driver), driver.play.buzzer.margin_us) == (TWO, -1)
    respond(driver, TWO, WRONG)
    driver.clock()
    assert refusal(driver, ONE) is RejectionCode.NOT_PLAYING


def test_early_presses_race_as_soon_as_the_choices_are_open_where_they_are_allowed() -> None:
    driver = reading(BuzzerRules(early=EarlyPress.ALLOWED))
    driver.press_buzzer(TWO, 0)
    driver.wait(2 * SECOND_US)
    driver.press_buzzer(ONE, 0)
    assert driver.clock() == []
    driver.wait(SECOND_US)
    driver.host(c.OpenChoices(driver.play.id))
    driver.settle()
    assert (on_turn(driver), driver.play.buzzer.margin_us) == (TWO, 2 * SECOND_US)
    assert driver.play.buzzer.left_us == WINDOW_US


@pytest.mark.parametrize("early", EarlyPress)
def test_before_the_stem_nobody_presses(early: EarlyPress) -> None:
    driver = begun(BuzzerRules(early=early), open_=False)
    driver.host(c.PreparePlay())
    assert refusal(driver, ONE, 0) is RejectionCode.TOO_EARLY
    assert driver.play.buzzer.out == {}


def test_a_press_that_arrived_before_the_opening_is_early_whenever_it_is_decided() -> None:
    driver = begun(BuzzerRules(early=EarlyPress.OUT))
    driver.press_buzzer(ONE, -1)
    assert driver.play.buzzer.presses[ONE].early
    assert ONE in driver.play.buzzer.out


# --- equal


def test_presses_within_the_error_bound_are_repeated_by_those_who_were_equal() -> None:
    driver = begun()
    for candidate, after_us in ((ONE, SECOND_US), (TWO, SECOND_US + 19_999), (THREE, SECOND_US + 20_000)):
        driver.press_buzzer(candidate, after_us)
    driver.settle()
    assert (on_turn(driver), driver.play.buzzer.equals) == ("", (ONE, TWO))
    assert driver.play.deadline_us - driver.now_us == WINDOW_US - SECOND_US
    assert driver.state.incidents[-1].kind == "PressEqual"
    assert refusal(driver, THREE) is RejectionCode.NOT_PLAYING
    driver.press_buzzer(TWO, SECOND_US)
    driver.settle()
    assert on_turn(driver) == TWO
    respond(driver, TWO, WRONG)
    driver.clock()
    assert refusal(driver, THREE) is None  # after the attempt it is everybody's again


def test_the_third_equal_press_in_a_row_is_won_by_the_earlier_one_and_noted() -> None:
    driver = begun()
    for _ in range(3):
        assert on_turn(driver) == ""
        driver.press_buzzer(TWO, SECOND_US + 5 * MS)
        driver.press_buzzer(ONE, SECOND_US)
        driver.settle()
    assert (on_turn(driver), driver.play.buzzer.margin_us) == (ONE, 5 * MS)
    assert (driver.state.incidents[-1].kind, driver.state.incidents[-1].text) == ("TurnGiven", "001 (+5 ms)")


def test_the_earlier_moment_counts_at_once_where_the_rules_say_so() -> None:
    driver = begun(BuzzerRules(equal=EqualPress.FIRST))
    driver.press_buzzer(TWO, SECOND_US + 1)
    driver.press_buzzer(ONE, SECOND_US)
    driver.settle()
    assert (on_turn(driver), driver.play.buzzer.margin_us) == (ONE, 1)
    assert all(line.kind != "TurnGiven" for line in driver.state.incidents)


def test_equals_who_do_not_press_again_let_the_opening_end() -> None:
    driver = begun()
    for candidate in (ONE, TWO):
        driver.press_buzzer(candidate, WINDOW_US)
    driver.settle()
    assert driver.play.deadline_us - driver.now_us == REOPENING_MIN_US
    driver.settle()
    assert driver.play.phase is PlayPhase.CLOSED


# --- the turn


def test_a_right_answer_closes_the_question() -> None:
    driver = begun()
    driver.press_buzzer(ONE)
    driver.settle()
    respond(driver, ONE, RIGHT)
    assert buzzer_phase(driver.play) is BuzzerPhase.OVER
    assert driver.clock() == [c.BuzzerDue(driver.play.id)]
    assert driver.log[-1][2] == (e.PlayClosed(driver.play.id, 1),)
    driver.reveal_and_score()
    assert driver.play.right == 1
    assert driver.state.places[ONE].tally.points == 10


def test_after_a_wrong_answer_the_others_press_for_the_rest_of_the_opening() -> None:
    driver = begun()
    driver.press_buzzer(ONE, 5 * SECOND_US)
    driver.settle()
    respond(driver, ONE, WRONG)
    driver.clock()
    assert driver.play.deadline_us - driver.now_us == WINDOW_US - 5 * SECOND_US
    assert refusal(driver, ONE) is RejectionCode.NOT_PLAYING
    driver.press_buzzer(TWO)
    driver.settle()
    assert on_turn(driver) == TWO


def test_who_says_nothing_in_time_was_wrong() -> None:
    driver = begun()
    driver.press_buzzer(ONE, WINDOW_US)
    driver.settle()
    until_us = driver.play.buzzer.turn_until_us
    driver.now_us = until_us + driver.contest.rules.grace_us
    driver.refused(finalist(ONE), c.Answer(driver.play.id, RIGHT), RejectionCode.TOO_LATE, received_us=until_us + 1)
    driver.clock()
    assert driver.play.buzzer.attempts[0].right is False
    assert driver.play.deadline_us - driver.now_us == REOPENING_MIN_US
    assert ONE not in driver.play.answers


def test_without_reopening_one_wrong_answer_ends_the_question() -> None:
    driver = begun(BuzzerRules(reopen=False))
    driver.press_buzzer(ONE)
    driver.settle()
    respond(driver, ONE, WRONG)
    driver.clock()
    assert driver.play.phase is PlayPhase.CLOSED


def test_nobody_pressed_and_nobody_left_end_the_question() -> None:
    driver = begun()
    driver.settle()
    assert driver.play.phase is PlayPhase.CLOSED
    driver.reveal_and_score()
    for candidate in CANDIDATES[1:]:
        driver.ok(OPERATOR, c.MarkAttendance(candidate, present=False))
    driver.open_question()
    driver.press_buzzer(ONE)
    driver.settle()
    respond(driver, ONE, WRONG)
    driver.clock()
    assert driver.play.phase is PlayPhase.CLOSED


def test_only_the_one_on_turn_answers_and_once() -> None:
    driver = begun()
    play = driver.play.id
    driver.refused(finalist(ONE), c.Answer(play, RIGHT), RejectionCode.NOT_ON_TURN)
    driver.press_buzzer(ONE)
    driver.settle()
    driver.refused(finalist(TWO), c.Answer(play, RIGHT), RejectionCode.NOT_ON_TURN)
    driver.refused(finalist(ONE), c.Answer(play, Choice("E")), RejectionCode.BAD_CHOICE)
    first = driver.send(finalist(ONE), c.Answer(play, WRONG), id_="dap-1")
    assert first.receipt is not None
    again = driver.send(finalist(ONE), c.Answer(play, WRONG), id_="dap-1")
    assert (again.events, again.receipt) == ((), first.receipt)
    driver.refused(finalist(ONE), c.Answer(play, RIGHT), RejectionCode.DUPLICATE)
    assert driver.play.answers[ONE].choice == WRONG


def test_pressing_while_somebody_answers_does_nothing() -> None:
    driver = begun(BuzzerRules(early=EarlyPress.OUT))
    driver.press_buzzer(ONE)
    driver.settle()
    assert refusal(driver, TWO, 2 * SECOND_US) is RejectionCode.TOO_LATE
    respond(driver, ONE, WRONG)
    driver.clock()
    assert refusal(driver, TWO, -1) is RejectionCode.TOO_LATE  # before this opening, but not before the first
    assert refusal(driver, TWO, 0) is None


def test_closing_early_leaves_a_moment_and_keeps_the_buzzer_shut_after_the_turn() -> None:
    driver = begun()
    driver.press_buzzer(ONE)
    driver.settle()
    driver.host(c.ClosePlay(driver.play.id))
    driver.refused(OPERATOR, c.ClosePlay(driver.play.id), RejectionCode.NOTHING_LEFT)
    respond(driver, ONE, WRONG, 0)
    driver.clock()
    assert driver.play.phase is PlayPhase.CLOSED


def test_refusals_leave_bounded_evidence() -> None:
    driver = begun()
    driver.now_us = driver.play.deadline_us + 1
    before = len(driver.log)
    for _ in range(REFUSALS_RECORDED_MAX + 2):
        assert refusal(driver, ONE, WINDOW_US + 1) is RejectionCode.TOO_LATE
    assert len(driver.log) - before == REFUSALS_RECORDED_MAX
    assert driver.play.refusals == {ONE: REFUSALS_RECORDED_MAX}


def test_a_void_question_and_another_kind_of_round_have_no_buzzer() -> None:
    driver = begun()
    driver.void(driver.play.id)
    assert refusal(driver, ONE) is RejectionCode.VOID
    driver.refused(finalist(ONE), c.Answer(driver.play.id, RIGHT), RejectionCode.VOID)
    driver.refused(finalist(ONE), c.Press(PlayId("TT09.1")), RejectionCode.UNKNOWN)
    driver.refused(c.SYSTEM, c.BuzzerDue(driver.play.id), RejectionCode.STALE)
    live = Driver(make_contest())
    live.begin()
    live.open_question()
    assert refusal(live, ONE) is RejectionCode.WRONG_PHASE


def test_only_the_round_s_players_press() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(2, players=Players.CAPTAINS),)))
    driver.begin()
    driver.open_question()
    assert driver.play.players == (CANDIDATES[0], CANDIDATES[3], CANDIDATES[6])
    assert refusal(driver, TWO) is RejectionCode.NOT_PLAYING
    assert refusal(driver, FOUR) is None


def test_extra_time_lengthens_the_own_turn_only() -> None:
    driver = begun(open_=False)
    driver.rule(SECRETARY, c.GrantExtraTime(ONE, 50, "khuyết tật"), JURY)
    driver.open_question()
    driver.press_buzzer(ONE)
    driver.settle()
    assert driver.play.buzzer.turn_until_us == driver.now_us + BuzzerRules().answer_us * 3 // 2


# --- by voice


def test_a_spoken_answer_is_judged_by_the_jury_and_never_cut_off() -> None:
    driver = begun(BuzzerRules(answer_by=AnswerBy.VOICE))
    driver.refused(JURY, c.JudgeAttempt(driver.play.id, right=True), RejectionCode.WRONG_PHASE)
    driver.press_buzzer(ONE)
    driver.settle()
    driver.refused(finalist(ONE), c.Answer(driver.play.id, RIGHT), RejectionCode.NOT_ON_TURN)
    driver.now_us = driver.play.buzzer.turn_until_us + 60 * SECOND_US
    assert [type(command) for command in driver.clock()] == [c.Tick]
    driver.ok(JURY, c.JudgeAttempt(driver.play.id, right=False))
    driver.clock()
    driver.press_buzzer(TWO)
    driver.settle()
    driver.ok(OPERATOR, c.JudgeAttempt(driver.play.id, right=True))
    driver.clock()
    assert [(attempt.candidate, attempt.choice, attempt.right) for attempt in driver.play.buzzer.attempts] == [
        (ONE, "", False),
        (TWO, "", True),
    ]
    driver.reveal_and_score()
    assert driver.play.right == 1


def test_an_answer_on_the_device_is_not_judged_by_hand() -> None:
    driver = begun()
    driver.press_buzzer(ONE)
    driver.settle()
    driver.refused(JURY, c.JudgeAttempt(driver.play.id, right=True), RejectionCode.NOT_ALLOWED)


# --- turns


def test_in_turns_the_owner_answers_first_and_then_the_others_press() -> None:
    driver = begun(TURNS, open_=False)
    driver.host(c.PreparePlay(owner=TWO, value=30))
    play = driver.play
    driver.host(c.OpenStem(play.id))
    (opened, given) = driver.host(c.OpenChoices(play.id))
    assert isinstance(opened, e.ChoicesOpened)
    assert given == e.TurnGiven(play.id, TWO, driver.now_us + WINDOW_US, -1)
    assert refusal(driver, ONE, 0) is RejectionCode.TOO_EARLY
    respond(driver, TWO, B)
    driver.clock()
    assert driver.play.deadline_us - driver.now_us == TURNS.answer_us
    assert refusal(driver, TWO) is RejectionCode.NOT_PLAYING
    driver.press_buzzer(ONE)
    driver.settle()
    assert on_turn(driver) == ONE


def test_in_turns_the_others_get_their_chance_even_without_reopening_and_only_one() -> None:
    driver = begun(BuzzerRules(turns=True, reopen=False))
    assert on_turn(driver) == ONE
    respond(driver, ONE, WRONG)
    driver.clock()
    driver.press_buzzer(TWO)
    driver.settle()
    respond(driver, TWO, WRONG)
    driver.clock()
    assert driver.play.phase is PlayPhase.CLOSED


def test_whose_turn_it_is_has_to_fit_the_rules() -> None:
    driver = begun(TURNS, open_=False)
    driver.ok(OPERATOR, c.MarkAttendance(FOUR, present=False))
    for command in (
        c.PreparePlay(owner=FOUR),
        c.PreparePlay(owner=CandidateNumber("999")),
        c.PreparePlay(owner=ONE, value=40),
    ):
        driver.refused(OPERATOR, command, RejectionCode.BAD_VALUE)
    driver.host(c.PreparePlay(owner=ONE, value=20, star=True))
    driver.void(driver.play.id)
    driver.host(c.PreparePlay(owner=ONE, star=True))  # a star on a voided question comes back
    driver.host(c.OpenStem(driver.play.id))
    driver.host(c.OpenChoices(driver.play.id))
    respond(driver, ONE, RIGHT)
    driver.clock()
    driver.reveal_and_score()
    assert driver.state.places[ONE].tally.points == 20  # ten, doubled by the star
    driver.refused(OPERATOR, c.PreparePlay(owner=ONE, star=True), RejectionCode.BAD_VALUE)
    driver.host(c.PreparePlay())
    assert driver.play.owner == TWO  # the next in turn


def test_nothing_of_a_turn_is_said_elsewhere() -> None:
    driver = begun(open_=False)
    for command in (c.PreparePlay(owner=ONE), c.PreparePlay(value=20), c.PreparePlay(star=True)):
        driver.refused(OPERATOR, command, RejectionCode.BAD_VALUE)


def test_early_presses_in_a_turn_are_those_before_the_others_may() -> None:
    driver = begun(BuzzerRules(turns=True, early=EarlyPress.ALLOWED))
    driver.press_buzzer(THREE, 0)
    assert refusal(driver, ONE, 0) is RejectionCode.NOT_PLAYING  # the owner has the turn already
    respond(driver, ONE, WRONG)
    driver.clock()
    driver.settle()
    assert on_turn(driver) == THREE


# --- standstills


def test_a_standstill_moves_the_turn_and_the_opening() -> None:
    driver = begun()
    driver.host(c.Suspend("Ồn"))
    driver.wait(10 * SECOND_US)
    assert refusal(driver, ONE, 5 * SECOND_US) is RejectionCode.STANDSTILL
    driver.host(c.Resume())
    assert driver.play.buzzer.opens_us == driver.play.opens_us == driver.now_us
    driver.press_buzzer(TWO)
    driver.settle()
    until_us = driver.play.buzzer.turn_until_us
    driver.host(c.Suspend("Ồn"))
    driver.wait(10 * SECOND_US)
    driver.host(c.Resume())
    assert driver.play.buzzer.turn_until_us == until_us + 10 * SECOND_US
    driver.refused(
        finalist(TWO), c.Answer(driver.play.id, RIGHT), RejectionCode.STANDSTILL, received_us=driver.now_us - 1
    )
    respond(driver, TWO, RIGHT)
    assert driver.play.buzzer.attempts[0].right


def test_the_clock_s_own_word_at_a_wrong_moment_changes_nothing() -> None:
    driver = begun()
    driver.refused(c.SYSTEM, c.BuzzerDue(driver.play.id), RejectionCode.STALE)
    driver.press_buzzer(ONE)
    driver.settle()
    driver.refused(c.SYSTEM, c.BuzzerDue(driver.play.id), RejectionCode.STALE)
