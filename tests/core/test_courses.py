"""Random courses really get everywhere; what holds on the way is tested beside each module."""

import random
from typing import get_args

import pytest

from chungket.core import events as e
from chungket.core.contest import CandidateNumber
from chungket.core.decision import RejectionCode
from chungket.core.evolve import apply_entry
from chungket.core.model import Phase, PlayPhase, State
from chungket.core.standings import current_ranking, kept_ranking
from chungket.core.tallying import settle_place
from tests.core.courses import COURSE_STEPS, STEPS_MAX, Course

NEVER_DECIDED = {e.Genesis}  # the sequencer's own first entry


@pytest.fixture(scope="module")
def courses() -> list[Course]:
    """A fixed handful of courses."""
    chance = random.Random(20261120)
    taken = []
    for variant in range(160):
        course = Course(variant)
        for _ in range(170):
            course.take((chance.randrange(len(COURSE_STEPS)), chance.randrange(36), chance.randrange(6)))
        taken.append(course)
    return taken


def test_every_number_is_a_step() -> None:
    assert len(COURSE_STEPS) == STEPS_MAX + 1


def test_courses_reach_every_event_and_phase(courses: list[Course]) -> None:
    events = {type(event) for course in courses for _, _, entry in course.driver.log for event in entry}
    assert set(get_args(e.Event)) - events == NEVER_DECIDED
    assert {course.state.phase for course in courses} >= {Phase.RUNNING, Phase.CEREMONY, Phase.ENDED}
    plays = [play for course in courses for play in course.state.plays.values()]
    assert {play.phase for play in plays if play.void} == set(PlayPhase)
    assert any(play.standstills for play in plays)
    assert any(answer.earlier for play in plays for answer in play.answers.values())


def test_courses_are_refused_for_every_reason_about_answers(courses: list[Course]) -> None:
    codes = {
        event.code
        for course in courses
        for _, _, entry in course.driver.log
        for event in entry
        if isinstance(event, e.AnswerRefused)
    }
    late = {RejectionCode.TOO_EARLY, RejectionCode.TOO_LATE, RejectionCode.STANDSTILL}
    assert codes == {*late, RejectionCode.NOT_ON_TURN, RejectionCode.BAD_TIME, RejectionCode.ABSENT}


def test_what_is_kept_of_ranks_and_tallies_is_what_would_be_made_now(courses: list[Course]) -> None:
    """`RANKS_NOBODY` names only events that rank nobody; what is settled for all is what each would have."""
    for course in courses[::3]:
        state = State(course.driver.state.contest)
        for seq, time_us, entry in course.driver.log:
            apply_entry(state, seq, time_us, entry)
            assert kept_ranking(state) == current_ranking(state), entry
        settled = {candidate: place.tally for candidate, place in state.places.items()}
        for candidate in state.places:
            settle_place(state, CandidateNumber(candidate))
        assert {candidate: place.tally for candidate, place in state.places.items()} == settled
