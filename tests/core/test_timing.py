"""Deadlines, standstills, credited time, who was cut off (RULES 2.3–2.7)."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.contest import CandidateNumber, Choice
from chungket.core.timing import last_deadline_us, latency_us, place_deadline_us, stood_still, window_met
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.making import (
    CANDIDATES,
    JURY,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WINDOW_US,
    WRONG,
    Driver,
    make_contest,
    with_round,
)


def opened() -> Driver:
    driver = Driver(make_contest())
    driver.begin()
    return driver


def test_latency_is_arrival_minus_start_minus_credit_and_never_negative() -> None:
    driver = opened()
    play = driver.open_question()
    assert latency_us(play, play.opens_us + 700, 200) == 500
    assert latency_us(play, play.opens_us + 100, 200) == 0


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


def extended(percent: int = 50, **changes: object) -> Driver:
    """The first finalist has extra time."""
    driver = Driver(with_round(make_contest(), **changes))
    driver.begin()
    driver.rule(SECRETARY, c.GrantExtraTime(CANDIDATES[0], percent, "khuyết tật"), JURY)
    return driver


def test_extra_time_prolongs_one_window_only() -> None:
    """RULES 2.7."""
    driver = extended()
    play = driver.open_question()
    first, second = CANDIDATES[:2]
    assert place_deadline_us(driver.state, play, first) == play.opens_us + WINDOW_US * 3 // 2
    assert place_deadline_us(driver.state, play, second) == play.deadline_us
    driver.now_us = play.opens_us + WINDOW_US * 3 // 2
    assert driver.answer(second, RIGHT, WINDOW_US + 1).rejection is not None
    assert driver.answer(first, RIGHT, WINDOW_US * 3 // 2 + 1).rejection is not None
    assert driver.answer(first, RIGHT, WINDOW_US * 3 // 2).rejection is None


def test_an_early_close_caps_everybody() -> None:
    driver = extended()
    play = driver.open_question()
    driver.wait(5 * SECOND_US)
    driver.host(c.ClosePlay(play.id))
    cap_us = driver.now_us + driver.contest.rules.early_close_us
    for candidate in CANDIDATES:
        assert place_deadline_us(driver.state, play, candidate) == cap_us
    driver.close()


def test_an_early_close_after_the_deadline_shortens_only_the_extra_time() -> None:
    driver = extended()
    play = driver.open_question()
    deadline_us = play.deadline_us
    driver.now_us = deadline_us + SECOND_US
    driver.clock()
    driver.host(c.ClosePlay(play.id))
    assert play.deadline_us == deadline_us
    assert place_deadline_us(driver.state, play, CANDIDATES[0]) == driver.now_us + driver.contest.rules.early_close_us
    assert place_deadline_us(driver.state, play, CANDIDATES[1]) == deadline_us


def test_a_standstill_moves_an_extended_deadline_with_the_window() -> None:
    driver = extended()
    play = driver.open_question()
    before_us = place_deadline_us(driver.state, play, CANDIDATES[0])
    driver.host(c.Suspend("Ồn"))
    driver.wait(7 * SECOND_US)
    driver.host(c.Resume())
    assert place_deadline_us(driver.state, play, CANDIDATES[0]) == before_us + 7 * SECOND_US
    assert last_deadline_us(driver.state, play) == before_us + 7 * SECOND_US


def test_each_question_has_its_own_window() -> None:
    driver = extended(windows_us=(10 * SECOND_US, 30 * SECOND_US))
    driver.play_question()
    play = driver.open_question()
    assert play.deadline_us - play.opens_us == 30 * SECOND_US
    assert place_deadline_us(driver.state, play, CANDIDATES[0]) - play.opens_us == 45 * SECOND_US


@given(
    st.dictionaries(st.sampled_from(CANDIDATES), st.tuples(st.sampled_from((RIGHT, WRONG)), st.integers(0, WINDOW_US))),
    st.integers(1, 100),
)
def test_extra_time_of_one_changes_nobody_else_s_result(
    answers: dict[CandidateNumber, tuple[Choice, int]], percent: int
) -> None:
    """RULES 2.7, with answers inside everybody's window."""
    results = []
    for granted in (False, True):
        driver = Driver(make_contest())
        driver.begin()
        if granted:
            driver.rule(SECRETARY, c.GrantExtraTime(CANDIDATES[0], percent, "khuyết tật"), JURY)
        play = driver.open_question()
        driver.now_us = play.deadline_us
        for candidate, (choice, after_us) in answers.items():
            assert driver.answer(candidate, choice, after_us).rejection is None
        driver.now_us = max(driver.now_us, last_deadline_us(driver.state, play) + driver.contest.rules.grace_us)
        driver.clock()
        driver.reveal_and_score()
        results.append([driver.state.places[candidate].tally for candidate in CANDIDATES[1:]])
    assert results[0] == results[1]


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
    percents: dict[str, int] = field(default_factory=dict)  # most extra time ever granted, by candidate

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
            case e.Ruled(command="void_play"):
                if event.arguments[0] == f"play={self.play}" and self.interrupted:
                    self.since_us = None
            case e.Ruled(command="grant_extra_time"):
                granted = dict(argument.split("=", 1) for argument in event.arguments)
                before = self.percents.get(granted["candidate"], 0)
                self.percents[granted["candidate"]] = max(before, int(granted["percent"]))
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
        longest_us = self.window_us * (100 + self.percents.get(event.candidate, 0)) // 100
        assert event.latency_us <= longest_us or self.early
