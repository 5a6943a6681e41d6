"""Marks of single answers (RULES 2.2, 2.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core.contest import Choice
from chungket.core.events import PlayId
from chungket.core.model import GivenAnswer, Play, Tally
from chungket.core.scoring import distribution, floored_us, live_mark, play_marks, right_count
from tests.core.making import CANDIDATES, LIVE, RIGHT, WINDOW_US, WRONG, live_round, make_contest, question

RESOLUTION_US = 10_000


def given_answer(choice: Choice, latency_us: int) -> GivenAnswer:
    return GivenAnswer(choice, "m", latency_us, latency_us)


@pytest.mark.parametrize(
    ("time_us", "expected"), [(0, 0), (9_999, 0), (10_000, 10_000), (12_349_999, 12_340_000), (-5, 0)]
)
def test_times_are_floored_to_the_resolution(time_us: int, expected: int) -> None:
    assert floored_us(time_us, RESOLUTION_US) == expected


@given(st.integers(min_value=-WINDOW_US, max_value=2 * WINDOW_US), st.sampled_from([1, 10_000, 1_000_000]))
def test_flooring_never_adds_time_and_loses_less_than_one_step(time_us: int, resolution_us: int) -> None:
    floored = floored_us(time_us, resolution_us)
    assert floored % resolution_us == 0
    assert 0 <= max(0, time_us) - floored < resolution_us


def test_right_answer_counts_with_its_time() -> None:
    mark = live_mark(question("TT01"), live_round(1), given_answer(RIGHT, 1_234_567), RESOLUTION_US)
    assert mark == Tally(correct=1, live_correct=1, live_us=1_230_000)


@pytest.mark.parametrize("answer", [None, given_answer(WRONG, 10)])
def test_wrong_and_missing_answers_count_the_full_window(answer: GivenAnswer | None) -> None:
    assert live_mark(question("TT01"), live_round(1), answer, RESOLUTION_US) == Tally(live_us=WINDOW_US)


@given(st.integers(min_value=0, max_value=3 * WINDOW_US), st.sampled_from("ABCD"))
def test_no_answer_is_never_better_than_any_answer(latency_us: int, choice: str) -> None:
    mark = live_mark(question("TT01"), live_round(1), given_answer(Choice(choice), latency_us), RESOLUTION_US)
    missing = live_mark(question("TT01"), live_round(1), None, RESOLUTION_US)
    assert (-mark.correct, mark.live_us) <= (-missing.correct, missing.live_us)


def test_every_place_has_a_mark_and_choices_are_counted() -> None:
    contest = make_contest()
    play = Play(PlayId("TT01.1"), question("TT01").id, LIVE, 0)
    play.answers[CANDIDATES[0]] = given_answer(RIGHT, 5)
    play.answers[CANDIDATES[1]] = given_answer(WRONG, 5)
    play.answers[CANDIDATES[2]] = given_answer(WRONG, 5)
    marks = play_marks(contest, play)
    assert tuple(marks) == CANDIDATES
    assert [mark.correct for mark in marks.values()] == [1] + [0] * 8
    assert right_count(contest, play) == 1
    assert distribution(contest, play) == (1, 2, 0, 0)
