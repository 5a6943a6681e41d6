"""What contest time itself gives (DESIGN 4.1, 4.5)."""

from dataclasses import dataclass, field

from hypothesis import given, settings

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.contest import AnswerLock, Reading
from chungket.core.model import PlayPhase
from chungket.core.timing import (
    TICK_US,
    due,
    everybody_answered,
    latency_us,
    next_due_us,
    stood_still,
    time_matters,
    window_met,
)
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.making import (
    CANDIDATES,
    RIGHT,
    SECOND_US,
    WINDOW_US,
    WRONG,
    Driver,
    live_round,
    make_contest,
    with_round,
)


def opened(contest_rounds: Reading = Reading.HOST) -> Driver:
    driver = Driver(make_contest(rounds=(live_round(6, reading=contest_rounds, reading_us=3 * SECOND_US),)))
    driver.begin()
    return driver


def test_latency_is_arrival_minus_start_minus_credit_and_never_negative() -> None:
    driver = opened()
    play = driver.open_question()
    assert latency_us(play, play.opens_us + 700, 200) == 500
    assert latency_us(play, play.opens_us + 100, 200) == 0


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
    driver.ok(c_operator(), c.MarkAttendance(CANDIDATES[-1], present=False))
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


def test_an_arrival_meets_the_window_of_its_own_moment() -> None:
    driver = opened()
    play = driver.open_question()
    opens_us, deadline_us = play.opens_us, play.deadline_us
    driver.wait(3 * SECOND_US)
    driver.host(c.Suspend("Ồn"))
    driver.wait(7 * SECOND_US)
    driver.host(c.Resume())
    began_us, moved_us = driver.now_us - 7 * SECOND_US, 7 * SECOND_US
    assert window_met(play, began_us) == (opens_us, deadline_us)
    assert window_met(play, driver.now_us) == (opens_us + moved_us, deadline_us + moved_us)
    assert [
        stood_still(driver.state, play, us) for us in (began_us, began_us + 1, driver.now_us - 1, driver.now_us)
    ] == [
        False,
        True,
        True,
        False,
    ]


def c_operator() -> c.Actor:
    return c.Actor(c.Role.OPERATOR, "operator")


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


@settings(max_examples=150)
@given(VARIANTS, STEPS)
def test_a_latency_is_the_time_the_question_stood_open_to_the_finalist(variant: int, steps: list[Step]) -> None:
    """DESIGN 4.4, RULES 2.4, 8, counted anew from the log: no answer from a standstill, none outside the window."""
    course = Course(variant)
    for step in steps:
        course.take(step)
    clock = OpenClock()
    for _, time_us, entry in course.driver.log:
        for event in entry:
            clock.hear(time_us, event)


@dataclass
class OpenClock:
    """How long the current question has stood open, told from the log alone."""

    play: e.PlayId | None = None
    start_us: int = 0
    window_us: int = 0
    early: bool = False
    stills: list[tuple[int, int]] = field(default_factory=list)
    since_us: int | None = None  # of the standstill
    interrupted: bool = False  # which a void ends

    def hear(self, time_us: int, event: e.Event) -> None:
        """The next event of the log; an accepted answer is checked."""
        match event:
            case e.PlayPrepared():
                self.play, self.early, self.stills, self.window_us = event.play, False, [], 0
            case e.ChoicesOpened():
                self.start_us, self.window_us = event.opens_us, event.deadline_us - event.opens_us
            case e.DeadlineMoved():
                self.early = True
            case e.Suspended():
                self.since_us, self.interrupted = time_us, False
            case e.Interrupted():
                self._interrupted(time_us, event)
            case e.Resumed():
                assert self.since_us is not None
                if self.window_us:
                    self.stills.append((self.since_us, time_us))
                self.since_us = None
            case e.PlayVoided():
                if event.play == self.play and self.interrupted:
                    self.since_us = None
            case e.AnswerAccepted():
                self._accepted(event)
            case _:
                pass

    def _interrupted(self, time_us: int, event: e.Interrupted) -> None:
        gap_us = event.gap_us if event.cause == "store" else 0
        if event.held:
            self.since_us, self.interrupted = time_us - gap_us, True
        elif self.since_us is None and self.window_us:
            self.window_us += gap_us

    def _accepted(self, event: e.AnswerAccepted) -> None:
        assert event.play == self.play
        assert self.since_us is None or event.received_us <= self.since_us
        assert not any(since_us < event.received_us < until_us for since_us, until_us in self.stills)
        still_us = sum(until_us - since_us for since_us, until_us in self.stills if until_us <= event.received_us)
        assert event.latency_us == event.received_us - self.start_us - still_us
        assert event.latency_us >= 0
        assert event.latency_us <= self.window_us or self.early
