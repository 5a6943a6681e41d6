"""Sums of marks under rulings (RULES 1.1, 4.4, 4.5)."""

import copy
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber, Choice, Marking, UnitId
from chungket.core.standings import current_ranking
from tests.core.course_steps import some_ruling
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
    person,
    with_round,
)

FIRST, SECOND, THIRD = CANDIDATES[:3]
ORGANISER = person(Role.ORGANISER)
ANSWERS = st.dictionaries(
    st.sampled_from(CANDIDATES), st.tuples(st.sampled_from((RIGHT, WRONG)), st.integers(0, WINDOW_US))
)
COURSE = st.lists(ANSWERS, min_size=1, max_size=4)


def bytes_of(driver: Driver) -> bytes:
    """The standings, to the byte."""
    return repr(current_ranking(driver.state)).encode()


@settings(max_examples=40)
@given(COURSE, st.integers(0, 3))
def test_void_and_undo_give_the_original_standings_to_the_byte(
    course: list[dict[CandidateNumber, tuple[Choice, int]]], voided: int
) -> None:
    driver = Driver(make_contest(6))
    driver.begin()
    plays = [driver.play_question(answers) for answers in course]
    before = bytes_of(driver)
    number = driver.rule(JURY, c.VoidPlay(plays[voided % len(plays)], "Đề sai"), SECRETARY)
    driver.rule(JURY, c.UndoRuling(number, "Nhầm câu"), SECRETARY)
    assert bytes_of(driver) == before


@settings(max_examples=40)
@given(VARIANTS, STEPS, st.integers(0, 35))
def test_any_ruling_that_is_taken_back_leaves_no_trace_in_the_standings(
    variant: int, steps: list[Step], pick: int
) -> None:
    """Of every kind of ruling that can be taken back, on any course."""
    course = Course(variant)
    for step in steps:
        course.take(step)
    for offset in range(21):
        twin = copy.deepcopy(course.driver, {id(course.driver.contest): course.driver.contest})
        command = some_ruling(twin, pick + offset)
        before, made = bytes_of(twin), len(twin.state.rulings)
        for actor in (JURY, ORGANISER, SECRETARY):
            twin.send(actor, command)
            for other in (JURY, ORGANISER, SECRETARY):
                if len(twin.state.rulings) == made and twin.state.proposals:
                    twin.send(other, c.DecideProposal(twin.state.proposals_made, confirm=True))
        if len(twin.state.rulings) == made or isinstance(command, c.UndoRuling):
            continue
        number = twin.state.rulings[-1].number
        for actor in (JURY, ORGANISER, SECRETARY):
            twin.send(actor, c.UndoRuling(number, "Nhầm"))
            for other in (JURY, ORGANISER, SECRETARY):
                if twin.state.proposals:
                    twin.send(other, c.DecideProposal(twin.state.proposals_made, confirm=True))
        if twin.state.rulings[made].undone:
            assert bytes_of(twin) == before


def test_a_disqualified_place_has_nothing_and_full_time(driver: Driver) -> None:
    """RULES 4.5: as if nobody had sat there; the team stays."""
    driver.play_question({FIRST: (RIGHT, SECOND_US), SECOND: (RIGHT, SECOND_US)})
    driver.play_question({FIRST: (RIGHT, SECOND_US)})
    driver.rule(JURY, c.Disqualify("Vi phạm", "QĐ 1", candidate=FIRST), ORGANISER)
    assert driver.state.places[FIRST].tally == driver.state.places[THIRD].tally
    assert driver.state.places[FIRST].tally.live_us == 2 * WINDOW_US
    driver.play_question()
    assert driver.state.places[FIRST].tally.live_us == 3 * WINDOW_US
    driver.rule(ORGANISER, c.Readmit("Xét lại", "QĐ 2", candidate=FIRST), JURY)
    assert driver.state.places[FIRST].tally.correct == 2


def test_a_disqualified_unit_goes_with_all_its_places(driver: Driver) -> None:
    driver.play_question({FIRST: (RIGHT, SECOND_US), SECOND: (RIGHT, SECOND_US)})
    driver.rule(ORGANISER, c.Disqualify("Trưởng đoàn tiếp tay", "QĐ 1", unit=UnitId("X1")), JURY)
    assert {driver.state.places[candidate].tally.correct for candidate in CANDIDATES[:3]} == {0}


def test_adjustments_add_up_and_vanish_with_the_disqualification(driver: Driver) -> None:
    driver.play_question({FIRST: (RIGHT, SECOND_US)})
    driver.rule(JURY, c.AdjustPoints(FIRST, 3, 1, "Chấm sót"), SECRETARY)
    driver.rule(JURY, c.AdjustPoints(FIRST, -1, 0, "Trừ điểm"), SECRETARY)
    tally = driver.state.places[FIRST].tally
    assert (tally.points, tally.correct) == (1 + 3 - 1, 2)
    driver.rule(JURY, c.Disqualify("Vi phạm", "QĐ 1", candidate=FIRST), ORGANISER)
    assert driver.state.places[FIRST].tally.points == 0


def test_a_round_s_floor_holds_whatever_the_order_of_questions() -> None:
    driver = Driver(with_round(make_contest(4), marking=Marking(right=10, wrong=-10, points_min=-15)))
    driver.begin()
    for choice in (WRONG, WRONG, WRONG):
        driver.play_question({FIRST: (choice, SECOND_US)})
    assert driver.state.places[FIRST].tally.points == -15
    driver.play_question({FIRST: (RIGHT, SECOND_US)})
    assert driver.state.places[FIRST].tally.points == -15  # −20 at the end: the floor is of the sum, not of each step


def test_one_finalist_s_extra_time_changes_nobody_else_s_result() -> None:
    answers = {FIRST: (RIGHT, 5 * SECOND_US), SECOND: (RIGHT, 9 * SECOND_US), THIRD: (WRONG, SECOND_US)}
    plain, helped = Driver(make_contest()), Driver(make_contest())
    helped.rule(SECRETARY, c.GrantExtraTime(FIRST, 50, "Khuyết tật"), JURY)
    for driver in (plain, helped):
        driver.begin()
        driver.play_question(answers)
    others = [candidate for candidate in CANDIDATES if candidate != FIRST]
    assert [plain.state.places[other].tally for other in others] == [
        helped.state.places[other].tally for other in others
    ]
    assert helped.state.places[FIRST].tally.live_us == 3_330_000  # 5 s of 30 weigh as 3,33 of 20


def test_the_contest_without_rulings_is_not_recounted_differently(driver: Driver) -> None:
    """A ruling counts everything anew: what it does not touch must come out the same."""
    driver.play_question({FIRST: (RIGHT, SECOND_US), SECOND: (WRONG, SECOND_US)})
    before = {candidate: replace(place.tally) for candidate, place in driver.state.places.items()}
    driver.rule(ORGANISER, c.AmendRules("rules.review_minutes", "20", "QĐ 2", "Đông đơn vị"), JURY)
    assert {candidate: place.tally for candidate, place in driver.state.places.items()} == before
