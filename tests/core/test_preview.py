"""What a ruling would change is what it changes (RULES 5, 6.4)."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.awards import awards
from chungket.core.contest import Choice, QuestionId
from chungket.core.decision import RejectionCode
from chungket.core.events import Ruled
from chungket.core.evolve import evolve
from chungket.core.model import State
from chungket.core.preview import applied, preview
from chungket.core.ruling_arguments import command_name, ruling_arguments
from chungket.core.ruling_checks import check
from chungket.core.standings import current_ranking
from tests.core.course_steps import some_ruling
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.making import CANDIDATES, JURY, RIGHT, SECOND_US, SECRETARY, WRONG, Driver

FIRST, SECOND = CANDIDATES[:2]


def test_ranks_and_prizes_that_would_change(driver: Driver) -> None:
    play = driver.play_question({FIRST: (RIGHT, SECOND_US), SECOND: (WRONG, SECOND_US)})
    driver.play_question({SECOND: (RIGHT, 2 * SECOND_US)})
    seen = preview(driver.state, JURY, c.VoidPlay(play, "Đề sai"))
    changed = {change.id: (change.before, change.after) for change in seen.ranks if change.scope == "individual"}
    assert (changed[FIRST], changed[SECOND]) == ((1, 2), (2, 1))
    prizes = {change.id: (change.before, change.after) for change in seen.prizes}
    assert prizes[SECOND] == ("Giải nhì", "Giải nhất")
    assert "1 câu đúng" in next(change.result_before for change in seen.ranks if change.id == FIRST)
    assert driver.state.effects.plays_void == {}


def test_equals_at_a_boundary_have_neither_prize_yet(driver: Driver) -> None:
    """RULES 4.3: the order of rows decides nothing, in a preview either."""
    driver.play_question({FIRST: (RIGHT, SECOND_US), SECOND: (WRONG, SECOND_US)})
    driver.play_question({SECOND: (RIGHT, SECOND_US)})
    driver.play_question({FIRST: (RIGHT, 2 * SECOND_US), SECOND: (RIGHT, 2 * SECOND_US)})
    play = driver.play_question(
        {FIRST: (RIGHT, SECOND_US), SECOND: (RIGHT, 2 * SECOND_US)}
    )  # without it both are equal
    seen = preview(driver.state, JURY, c.VoidPlay(play, "Đề sai"))
    prizes = {change.id: (change.before, change.after) for change in seen.prizes if change.scope == "individual"}
    undecided = "Giải nhất hoặc giải nhì, chưa phân định"
    assert prizes == {FIRST: ("Giải nhất", undecided), SECOND: ("Giải nhì", undecided)}


def test_a_ruling_that_makes_no_sense_says_so_and_nothing_else(driver: Driver) -> None:
    seen = preview(driver.state, JURY, c.SetKey(QuestionId("TT01"), (Choice("B"),), "x"))
    assert seen.refusal
    assert (seen.ranks, seen.prizes) == ((), ())


def test_a_preview_is_of_the_words_it_would_be_decided_with(driver: Driver) -> None:
    assert preview(driver.state, JURY, c.AdjustPoints(FIRST, 5, 0, "")).refusal
    rejection = check(driver.state, c.AdjustPoints(FIRST, 5, 0, ""))
    assert rejection is not None
    assert rejection.code is RejectionCode.BAD_VALUE


@settings(max_examples=60)
@given(VARIANTS, STEPS, st.integers(0, 35))
def test_a_preview_is_the_result_and_touches_nothing(variant: int, steps: list[Step], pick: int) -> None:
    course = Course(variant)
    for step in steps:
        course.take(step)
    state = course.state
    before = copy.deepcopy(state, {id(state.contest): state.contest})
    for offset in range(21):  # every kind of ruling
        command = some_ruling(course.driver, pick + offset)
        shown = preview(state, JURY, command)
        assert state == before
        if shown.refusal:
            continue
        foreseen = applied(state, JURY, command)
        real = copy.deepcopy(state, {id(state.contest): state.contest})
        rule_on(real, command)
        assert current_ranking(foreseen) == current_ranking(real)
        assert awards(foreseen) == awards(real)
        assert standing(foreseen) == standing(real)


def rule_on(state: State, command: c.RulingCommand) -> None:
    """The ruling takes effect by the event that `decide` makes of it."""
    number, name = len(state.rulings) + 1, command_name(type(command))
    evolve(state, Ruled(number, 0, name, ruling_arguments(command), JURY.name, JURY.role, SECRETARY.name, "yêu cầu"))


def standing(state: State) -> list[object]:
    return [(place.tally, place.person) for place in state.places.values()]
