"""Marks of single live answers (RULES 2.2, 2.3, 2.7, 4.4)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core.contest import (
    AnswerForm,
    CandidateNumber,
    Choice,
    Marking,
    Players,
    RoundId,
    SpeedBy,
    SpeedStep,
)
from chungket.core.events import PlayId
from chungket.core.model import GivenAnswer, Play, State, Tally
from chungket.core.scoring import (
    answers_in_force,
    distribution,
    floored_us,
    key_of,
    matches,
    play_marks,
    ranked_time_us,
    right_count,
    right_points,
    round_players,
)
from tests.core.making import CANDIDATES, LIVE, RIGHT, SECOND_US, WINDOW_US, WRONG, make_contest, question, with_round

RESOLUTION_US = 10_000
FIRST, SECOND, THIRD, FOURTH = CANDIDATES[:4]
LATENCIES = st.dictionaries(st.sampled_from(CANDIDATES), st.integers(0, WINDOW_US), min_size=1)


def given_answer(choice: Choice, latency_us: int) -> GivenAnswer:
    return GivenAnswer(choice, "m", latency_us, latency_us)


def played(answers: dict[CandidateNumber, tuple[Choice, int]], **changes: object) -> tuple[State, Play]:
    """A play of TT01 with these answers, in a round changed like this."""
    state = State(with_round(make_contest(), **changes))
    play = Play(PlayId("TT01.1"), question("TT01").id, LIVE, 0)
    play.answers = {candidate: given_answer(choice, time_us) for candidate, (choice, time_us) in answers.items()}
    return state, play


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


def test_right_wrong_and_missing() -> None:
    """RULES 2.2: one point with its time, or the full window."""
    marks = play_marks(*played({FIRST: (RIGHT, 1_234_567), SECOND: (WRONG, 10)}))
    assert tuple(marks) == CANDIDATES
    assert marks[FIRST] == Tally(1, 1, live_correct=1, live_us=1_230_000)
    assert marks[SECOND] == marks[THIRD] == Tally(live_us=WINDOW_US)


@given(st.integers(min_value=0, max_value=3 * WINDOW_US), st.sampled_from("ABCD"))
def test_no_answer_is_never_better_than_any_answer(latency_us: int, choice: str) -> None:
    marks = play_marks(*played({FIRST: (Choice(choice), latency_us)}))
    assert (-marks[FIRST].correct, marks[FIRST].live_us) <= (-marks[SECOND].correct, marks[SECOND].live_us)


def test_a_wrong_answer_may_cost_points_a_missing_one_never() -> None:
    marks = play_marks(*played({FIRST: (RIGHT, 1), SECOND: (WRONG, 1)}, marking=Marking(right=10, wrong=-5)))
    assert [marks[candidate].points for candidate in (FIRST, SECOND, THIRD)] == [10, -5, 0]


def test_points_by_time() -> None:
    steps = (SpeedStep(SECOND_US, 30), SpeedStep(2 * SECOND_US, 20))
    marking = Marking(right=10, speed_by=SpeedBy.TIME, speed=steps)
    times = {FIRST: SECOND_US, SECOND: SECOND_US + 10_000, THIRD: 9 * SECOND_US}
    assert right_points(marking, times) == {FIRST: 30, SECOND: 20, THIRD: 10}


def test_points_by_rank_share_the_better_one() -> None:
    """Tăng tốc: 40, 30, 20, 10."""
    steps = tuple(SpeedStep(rank, points) for rank, points in ((1, 40), (2, 30), (3, 20), (4, 10)))
    marking = Marking(right=0, speed_by=SpeedBy.RANK, speed=steps)
    times = {FIRST: 5, SECOND: 3, THIRD: 5, FOURTH: 8}
    assert right_points(marking, times) == {SECOND: 40, FIRST: 30, THIRD: 30, FOURTH: 10}


@given(LATENCIES)
def test_the_faster_never_gets_fewer_points(times: dict[CandidateNumber, int]) -> None:
    steps = (SpeedStep(1, 40), SpeedStep(2, 30), SpeedStep(5, 20))
    points = right_points(Marking(right=10, speed_by=SpeedBy.RANK, speed=steps), times)
    for first in times:
        for second in times:
            if times[first] < times[second]:
                assert points[first] >= points[second]
            elif times[first] == times[second]:
                assert points[first] == points[second]


@pytest.mark.parametrize(
    ("key", "form", "choice", "expected"),
    [
        ("AC", AnswerForm.ONE, "A", True),
        ("AC", AnswerForm.ONE, "B", False),
        ("AC", AnswerForm.SEVERAL, "AC", True),
        ("AC", AnswerForm.SEVERAL, "A", False),
        ("AC", AnswerForm.SEVERAL, "ACD", False),
        ("A", AnswerForm.SEVERAL, "A", True),
    ],
)
def test_what_is_right(key: str, form: AnswerForm, choice: str, expected: bool) -> None:
    assert matches(tuple(map(Choice, key)), form, Choice(choice)) is expected


def test_a_set_of_choices_is_counted_with_each_of_them() -> None:
    state, play = played({FIRST: (Choice("AC"), 1), SECOND: (Choice("A"), 1)}, answer=AnswerForm.SEVERAL)
    assert distribution(state.contest, play) == (2, 0, 1, 0)


def test_extra_time_is_scaled_back_for_ranking() -> None:
    """RULES 2.7: time × window ÷ extended window, as it was when the window opened."""
    state, play = played({})
    play.extra_percent = {FIRST: 25}
    assert ranked_time_us(state, play, FIRST, 25 * SECOND_US) == 20 * SECOND_US
    assert ranked_time_us(state, play, SECOND, 15 * SECOND_US) == 15 * SECOND_US
    state.effects.extra_percent = {SECOND: 50}  # granted later: what was played stays
    assert ranked_time_us(state, play, SECOND, 15 * SECOND_US) == 15 * SECOND_US


def test_compensation_is_taken_off_but_never_below_zero() -> None:
    state, play = played({})
    state.effects.compensated_us = {(play.id, FIRST): 2 * SECOND_US}
    assert ranked_time_us(state, play, FIRST, 5 * SECOND_US) == 3 * SECOND_US
    assert ranked_time_us(state, play, FIRST, SECOND_US) == 0


def test_the_key_in_force_is_the_jury_s() -> None:
    state, play = played({FIRST: (RIGHT, SECOND_US), SECOND: (WRONG, 2 * SECOND_US)})
    assert key_of(state, play.question) == (RIGHT,)
    state.effects.keys = {play.question: (WRONG,)}
    marks = play_marks(state, play)
    assert marks[FIRST] == Tally(live_us=WINDOW_US)  # RULES 4.4: newly wrong, the full window
    assert marks[SECOND].live_us == 2 * SECOND_US  # newly right, the real time
    assert right_count(state, play) == 1


def test_credit_for_everybody_leaves_times_alone() -> None:
    """RULES 4.4: who was right keeps the own time, the others the full window."""
    state, play = played({FIRST: (RIGHT, SECOND_US), SECOND: (WRONG, SECOND_US)}, marking=Marking(right=10, wrong=-5))
    state.effects.credited = {play.question: None}
    marks = play_marks(state, play)
    assert marks[FIRST] == Tally(10, 1, live_correct=1, live_us=SECOND_US)
    assert marks[SECOND] == marks[THIRD] == Tally(10, 1, live_correct=1, live_us=WINDOW_US)


def test_an_entered_answer_stands_for_the_device_s_with_the_full_window() -> None:
    state, play = played({FIRST: (WRONG, SECOND_US)})
    state.effects.entered = {(play.id, FIRST, -1): RIGHT, (play.id, SECOND, -1): WRONG, ("khac", THIRD, -1): RIGHT}
    assert answers_in_force(state, play) == {FIRST: RIGHT, SECOND: WRONG}
    assert play_marks(state, play)[FIRST] == Tally(1, 1, live_correct=1, live_us=WINDOW_US)


def test_only_captains_get_marks_from_a_captains_round() -> None:
    contest = with_round(make_contest(), players=Players.CAPTAINS)
    assert round_players(contest, contest.round_of(RoundId("TT"))) == ("001", "004", "007")
    state, play = played({FIRST: (RIGHT, 1)}, players=Players.CAPTAINS)
    assert tuple(play_marks(state, play)) == ("001", "004", "007")


def test_each_question_may_have_its_own_window() -> None:
    state, play = played({}, windows_us=(10 * SECOND_US, 30 * SECOND_US))
    assert play_marks(state, play)[FIRST].live_us == 10 * SECOND_US
    assert play_marks(state, replace(play, slot=1))[FIRST].live_us == 30 * SECOND_US
    assert play_marks(state, replace(play, slot=2))[FIRST].live_us == WINDOW_US
