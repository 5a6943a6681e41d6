"""What contest time itself has to do (DESIGN 4.1, 4.5)."""

from chungket.core import commands as c
from chungket.core.contest import AnswerLock, Reading
from chungket.core.model import PlayPhase
from chungket.core.schedule import AWAY_US, TICK_US, due, next_due_us, time_matters
from chungket.core.timing import everybody_answered
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WINDOW_US,
    WRONG,
    Driver,
    buzzer_round,
    finalist,
    live_round,
    make_contest,
    with_round,
)

FIRST = CANDIDATES[0]


def opened(reading: Reading = Reading.HOST) -> Driver:
    driver = Driver(make_contest(rounds=(live_round(6, reading=reading, reading_us=3 * SECOND_US),)))
    driver.begin()
    return driver


def test_close_waits_for_the_grace_after_the_deadline() -> None:
    driver = opened()
    play = driver.open_question()
    last_us = play.deadline_us + driver.contest.rules.grace_us
    assert not isinstance(due(driver.state, last_us - 1), c.CloseDue)
    assert due(driver.state, last_us) == c.CloseDue(play.id)


def test_close_is_due_as_soon_as_everybody_present_has_answered() -> None:
    driver = opened()
    play = driver.open_question()
    for candidate in CANDIDATES[:-1]:
        driver.answer(candidate, WRONG)
    assert not isinstance(due(driver.state, driver.now_us), c.CloseDue)
    driver.ok(OPERATOR, c.MarkAttendance(CANDIDATES[-1], present=False))
    assert due(driver.state, driver.now_us) == c.CloseDue(play.id)


def test_an_answer_that_may_still_change_does_not_close_the_question() -> None:
    """RULES 2.2: with `lock = last` everybody may use the whole window."""
    driver = Driver(with_round(make_contest(), lock=AnswerLock.LAST))
    driver.begin()
    play = driver.open_question()
    for candidate in CANDIDATES:
        driver.answer(candidate, WRONG)
    assert everybody_answered(driver.state, play)
    assert due(driver.state, driver.now_us) is None
    driver.answer(CANDIDATES[0], RIGHT, 2 * SECOND_US)
    assert play.answers[CANDIDATES[0]].choice == RIGHT
    driver.close()


def test_choices_open_by_themselves_after_the_reading_time() -> None:
    driver = opened(Reading.SECONDS)
    driver.host(c.PreparePlay())
    driver.host(c.OpenStem(driver.play.id))
    assert driver.play.choices_due_us == driver.now_us + 3 * SECOND_US
    driver.wait(3 * SECOND_US)
    assert driver.clock() == [c.OpenChoicesDue(driver.play.id)]
    assert driver.play.phase is PlayPhase.OPEN
    assert driver.play.deadline_us == driver.now_us + WINDOW_US


def test_without_reading_the_choices_follow_the_stem_at_once() -> None:
    driver = opened(Reading.NONE)
    driver.wait(SECOND_US)
    driver.host(c.PreparePlay())
    driver.host(c.OpenStem(driver.play.id))
    assert driver.clock() == [c.OpenChoicesDue(driver.play.id)]


def test_time_ticks_only_while_it_matters() -> None:
    driver = opened()
    assert next_due_us(driver.state) is None
    driver.wait(10 * SECOND_US)
    assert due(driver.state, driver.now_us) is None
    play = driver.open_question()
    assert time_matters(driver.state)
    assert next_due_us(driver.state) == driver.state.time_us + TICK_US
    driver.wait(TICK_US)
    assert driver.clock() == [c.Tick()]
    assert driver.state.time_us == driver.now_us
    driver.answer(CANDIDATES[0], RIGHT)
    driver.now_us = play.deadline_us
    driver.clock()
    assert next_due_us(driver.state) == play.deadline_us + driver.contest.rules.grace_us


def test_nothing_is_due_while_the_contest_stands_still_or_the_play_is_void() -> None:
    driver = opened()
    play = driver.open_question()
    driver.host(c.Suspend("Báo cháy"))
    assert due(driver.state, play.deadline_us + WINDOW_US) is None
    assert next_due_us(driver.state) is None
    driver.host(c.Resume())
    driver.void(play.id)
    assert due(driver.state, play.deadline_us + WINDOW_US) is None


def test_the_close_waits_for_the_last_extended_deadline_of_somebody_who_has_not_answered() -> None:
    """RULES 2.7."""
    driver = opened()
    driver.rule(SECRETARY, c.GrantExtraTime(FIRST, 50, "khuyết tật"), JURY)
    play = driver.open_question()
    grace_us = driver.contest.rules.grace_us
    driver.now_us = play.deadline_us + grace_us
    assert not isinstance(due(driver.state, driver.now_us), c.CloseDue)
    last_us = play.opens_us + WINDOW_US * 3 // 2 + grace_us
    assert not isinstance(due(driver.state, last_us - 1), c.CloseDue)
    assert due(driver.state, last_us) == c.CloseDue(play.id)
    driver.answer(FIRST, RIGHT)
    assert due(driver.state, driver.now_us) == c.CloseDue(play.id)


def test_nobody_waits_for_an_absent_finalist_with_extra_time() -> None:
    driver = opened()
    driver.rule(SECRETARY, c.GrantExtraTime(FIRST, 50, "khuyết tật"), JURY)
    play = driver.open_question()
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=False))
    driver.now_us = play.deadline_us + driver.contest.rules.grace_us
    assert due(driver.state, driver.now_us) == c.CloseDue(play.id)


def test_an_answer_that_may_change_is_waited_for_until_the_extended_deadline() -> None:
    driver = Driver(with_round(make_contest(), lock=AnswerLock.LAST))
    driver.begin()
    driver.rule(SECRETARY, c.GrantExtraTime(FIRST, 50, "khuyết tật"), JURY)
    play = driver.open_question()
    driver.answer(FIRST, WRONG)
    driver.now_us = play.deadline_us + driver.contest.rules.grace_us
    assert not isinstance(due(driver.state, driver.now_us), c.CloseDue)
    assert driver.answer(FIRST, RIGHT, WINDOW_US * 3 // 2).rejection is None


def test_the_buzzer_has_the_clock_s_word_when_something_settles() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(3),)))
    driver.begin()
    play = driver.open_question()
    assert next_due_us(driver.state) == driver.state.time_us + TICK_US
    driver.press_buzzer(FIRST, 0)
    settled_us = play.opens_us + driver.contest.rounds[1].buzzer.settle_us
    assert next_due_us(driver.state) == settled_us
    assert due(driver.state, settled_us) == c.BuzzerDue(play.id)


# --- RULES 2.5


def cut(driver: Driver, *candidates: str) -> None:
    """The devices of these are cut off, one after another at the same moment."""
    for candidate in CANDIDATES:
        if candidate in candidates and not driver.state.places[candidate].connected:
            driver.ok(c.SYSTEM, c.NoteConnection(candidate, finalist(candidate).session, connected=True))
    for candidate in CANDIDATES:
        if candidate in candidates:
            driver.ok(c.SYSTEM, c.NoteConnection(candidate, finalist(candidate).session, connected=False))


def test_a_question_is_affected_once_too_many_have_been_away_for_a_while() -> None:
    driver = opened()
    play = driver.open_question()
    cut(driver, CANDIDATES[0])
    driver.wait(AWAY_US - 1)
    assert c.NoteAffected(play.id) not in driver.clock()
    driver.wait(1)
    assert driver.clock() == [c.NoteAffected(play.id)]
    assert list(play.affected) == ["", "X1"]  # 1 of 9 present, 1 of 3 in the zone
    assert driver.clock() == []
    cut(driver, CANDIDATES[3])
    driver.wait(AWAY_US)
    assert driver.clock() == [c.NoteAffected(play.id)]
    assert list(play.affected) == ["", "X1", "X2"]


def test_who_comes_back_soon_or_has_answered_was_not_cut_off() -> None:
    driver = opened()
    play = driver.open_question()
    cut(driver, CANDIDATES[0], CANDIDATES[1])
    driver.ok(c.SYSTEM, c.NoteConnection(CANDIDATES[0], finalist(CANDIDATES[0]).session, connected=True))
    driver.answer(CANDIDATES[1], WRONG)
    driver.now_us = play.deadline_us + driver.contest.rules.grace_us
    assert [type(command) for command in driver.clock()] == [c.CloseDue]
    assert play.affected == ()


def test_at_the_close_who_is_away_counts_however_short() -> None:
    driver = opened()
    play = driver.open_question()
    driver.now_us = play.deadline_us - 1
    cut(driver, CANDIDATES[0])
    driver.now_us = play.deadline_us + driver.contest.rules.grace_us
    assert driver.clock() == [c.NoteAffected(play.id), c.CloseDue(play.id)]


def test_a_short_restart_does_not_affect_a_question_whose_devices_come_back() -> None:
    """RULES 2.4: up to the limit it goes on by itself."""
    driver = opened()
    for candidate in CANDIDATES:
        driver.ok(c.SYSTEM, c.NoteConnection(candidate, finalist(candidate).session, connected=True))
    play = driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(2 * SECOND_US, "restart"))
    driver.wait(AWAY_US // 2)
    for candidate in CANDIDATES:
        driver.ok(c.SYSTEM, c.NoteConnection(candidate, finalist(candidate).session, connected=True))
    driver.wait(AWAY_US)
    driver.clock()
    assert play.affected == ()
