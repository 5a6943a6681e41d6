"""Random courses really get everywhere; what holds on the way is tested beside each module."""

import random
from typing import get_args

import pytest

from chungket.core import events as e
from chungket.core.decision import RejectionCode
from chungket.core.model import Phase, PlayPhase
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
