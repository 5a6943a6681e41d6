"""What a paper is worth: the register under the rulings in force (RULES 1.1, 3, 4.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.contest import AnswerForm, CandidateNumber, Choice, Marking, QuestionId
from chungket.core.events import SessionId
from chungket.core.model import Paper, Sheet, SlotAnswer, State, Tally
from chungket.core.paper_marks import choices_in_force, is_superseded, may_write, paper_mark, paper_marks
from tests.core.making import CANDIDATES, OPERATOR, RIGHT, SECOND_US, WRONG, A, B, C, question
from tests.core.papers import (
    FIRST,
    LENGTH_US,
    MINUTE_US,
    PAPER,
    PAPER_ID,
    QUESTIONS,
    SECOND,
    THIRD,
    PaperDriver,
    paper_contest,
    paper_round,
)

EMPTY = Tally(paper_us=LENGTH_US)
Q1, Q2 = QuestionId("BT01"), QuestionId("BT02")
NEW_SESSION = SessionId("s-moi")


@pytest.fixture
def driver() -> PaperDriver:
    """FIRST has two right and one wrong and submitted after 20 minutes; SECOND one right; THIRD nothing."""
    begun = PaperDriver(paper_contest())
    begun.write(FIRST, SECOND, THIRD)
    begun.at(20 * MINUTE_US)
    begun.save(FIRST, {0: RIGHT, 1: RIGHT, 2: WRONG})
    begun.save(SECOND, {0: RIGHT})
    begun.submit(FIRST)
    return begun


def marks(driver: PaperDriver) -> dict[CandidateNumber, Tally]:
    return paper_marks(driver.state, driver.paper)


def test_every_registered_place_has_a_mark(driver: PaperDriver) -> None:
    assert marks(driver) == {
        FIRST: Tally(points=2, correct=2, paper_us=20 * MINUTE_US),
        SECOND: Tally(points=1, correct=1, paper_us=LENGTH_US),
        THIRD: EMPTY,
        **dict.fromkeys(CANDIDATES[3:], EMPTY),
    }
    assert paper_mark(driver.state, driver.paper, FIRST) == marks(driver)[FIRST]


def test_scoring_adds_the_marks_to_the_tallies(driver: PaperDriver) -> None:
    driver.ok(OPERATOR, c.MarkAttendance(THIRD, present=False))
    expected = marks(driver)
    driver.score()
    assert {candidate: place.tally for candidate, place in driver.state.places.items()} == expected
    assert driver.state.empty_marks == {PAPER: EMPTY}


def test_a_cleared_answer_is_none() -> None:
    driver = PaperDriver(paper_contest(paper_round(marking=Marking(right=3, wrong=-1))))
    driver.write(FIRST)
    driver.save(FIRST, {0: WRONG, 1: RIGHT, 2: WRONG})
    assert marks(driver)[FIRST].points == 1
    driver.save(FIRST, {0: Choice("")}, revision=2)
    assert marks(driver)[FIRST] == Tally(points=2, correct=1, paper_us=LENGTH_US)


def test_a_voided_question_is_out_and_times_stand(driver: PaperDriver) -> None:
    driver.state.effects.slots_void[(PAPER_ID, Q1)] = None
    assert marks(driver)[FIRST] == Tally(points=1, correct=1, paper_us=20 * MINUTE_US)
    assert marks(driver)[SECOND] == EMPTY


def test_a_credited_question_is_right_for_everybody_registered(driver: PaperDriver) -> None:
    driver.state.effects.credited[Q1] = None
    driver.state.effects.credited[QuestionId("BT03")] = None
    assert marks(driver)[FIRST].correct == 3
    assert marks(driver)[CANDIDATES[-1]] == Tally(points=2, correct=2, paper_us=LENGTH_US)


def test_the_key_in_force(driver: PaperDriver) -> None:
    driver.state.effects.keys[Q1] = (B, C)
    driver.state.effects.keys[QuestionId("BT03")] = (A, B)
    assert marks(driver)[FIRST].correct == 2  # the first no more, the third now
    assert marks(driver)[SECOND].correct == 0


def test_an_entered_answer_goes_over_the_sheet(driver: PaperDriver) -> None:
    driver.state.effects.entered[(PAPER_ID, FIRST, 2)] = RIGHT
    driver.state.effects.entered[(PAPER_ID, CANDIDATES[8], 5)] = RIGHT
    driver.state.effects.entered[("BT.khac", SECOND, 3)] = RIGHT
    assert marks(driver)[FIRST].correct == 3
    assert marks(driver)[SECOND].correct == 1
    assert marks(driver)[CANDIDATES[8]] == Tally(points=1, correct=1, paper_us=LENGTH_US)


def test_compensation_is_taken_off_and_never_below_zero(driver: PaperDriver) -> None:
    driver.state.effects.compensated_us[(PAPER_ID, FIRST)] = 5 * MINUTE_US
    driver.state.effects.compensated_us[(PAPER_ID, SECOND)] = LENGTH_US + SECOND_US
    assert marks(driver)[FIRST].paper_us == 15 * MINUTE_US
    assert marks(driver)[SECOND].paper_us == 0


def test_an_answer_that_is_a_set() -> None:
    driver = PaperDriver(paper_contest(paper_round(answer=AnswerForm.SEVERAL)))
    driver.write(FIRST)
    driver.state.effects.keys[Q1] = driver.state.effects.keys[Q2] = (A, C)
    driver.save(FIRST, {0: Choice("AC"), 1: Choice("A")})
    assert marks(driver)[FIRST].correct == 1


@pytest.mark.parametrize(
    ("form", "choice", "expected"),
    [
        (AnswerForm.ONE, "", True),
        (AnswerForm.ONE, "D", True),
        (AnswerForm.ONE, "E", False),
        (AnswerForm.ONE, "AC", False),
        (AnswerForm.SEVERAL, "", True),
        (AnswerForm.SEVERAL, "ACD", True),
        (AnswerForm.SEVERAL, "CA", False),
        (AnswerForm.SEVERAL, "AA", False),
        (AnswerForm.SEVERAL, "AE", False),
    ],
)
def test_what_can_be_answered(form: AnswerForm, choice: str, expected: bool) -> None:
    assert may_write(question("Q"), form, Choice(choice)) is expected


# --- what was held ---------------------------------------------------------------------------------------------------


@pytest.fixture
def replaced() -> PaperDriver:
    """FIRST wrote on one device, went on at another, and the first one then sent what it still had."""
    begun = PaperDriver(paper_contest())
    begun.write(FIRST)
    begun.at(MINUTE_US)
    begun.save(FIRST, {0: WRONG})
    old = begun.state.places[FIRST].session
    begun.take_over(FIRST, NEW_SESSION)
    begun.at(2 * MINUTE_US)
    begun.save(FIRST, {1: WRONG}, session=NEW_SESSION)
    begun.at(3 * MINUTE_US)
    begun.save(FIRST, {0: RIGHT, 1: RIGHT, 2: RIGHT}, revision=2, session=old)
    begun.submit(FIRST, session=old)
    begun.at(4 * MINUTE_US)
    begun.save(FIRST, {2: WRONG}, session=NEW_SESSION)
    return begun


def test_what_is_held_does_not_count(replaced: PaperDriver) -> None:
    assert [change.slot for change in replaced.state.held] == [0, 1, 2, -1]
    assert choices_in_force(replaced.state, replaced.paper, FIRST) == {0: WRONG, 1: WRONG, 2: WRONG}
    assert marks(replaced)[FIRST] == EMPTY


def test_what_is_admitted_goes_over_what_is_older(replaced: PaperDriver) -> None:
    for change in replaced.state.held:
        replaced.state.effects.admitted[change.number] = None
    # 0 is of the same device and has the higher revision; 1 came later; 2 came before the other device's.
    assert choices_in_force(replaced.state, replaced.paper, FIRST) == {0: RIGHT, 1: RIGHT, 2: WRONG}
    assert marks(replaced)[FIRST] == Tally(points=2, correct=2, paper_us=3 * MINUTE_US)


def test_an_own_submission_stands_against_an_admitted_one(replaced: PaperDriver) -> None:
    replaced.at(10 * MINUTE_US)
    replaced.submit(FIRST, session=NEW_SESSION)
    replaced.state.effects.admitted[replaced.state.held[-1].number] = None
    assert marks(replaced)[FIRST].paper_us == 10 * MINUTE_US
    assert is_superseded(replaced.paper, replaced.state.held[-1])


def test_admitting_is_for_one_finalist_only(replaced: PaperDriver) -> None:
    before = marks(replaced)
    replaced.state.effects.admitted[replaced.state.held[0].number] = None
    after = marks(replaced)
    assert {candidate for candidate in CANDIDATES if before[candidate] != after[candidate]} == {FIRST}


# --- whatever is on the sheets ---------------------------------------------------------------------------------------

SHEETS = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, QUESTIONS - 1), st.sampled_from(["", "A", "B", "C", "D"])),
        st.one_of(st.none(), st.integers(0, LENGTH_US // SECOND_US)),
    ),
    min_size=len(CANDIDATES),
    max_size=len(CANDIDATES),
)


def sheets_written(sheets: list[tuple[dict[int, str], int | None]]) -> tuple[State, Paper]:
    """A paper with these answers and completion times in seconds."""
    driver = PaperDriver(paper_contest())
    paper = driver.write()
    for candidate, (choices, seconds) in zip(CANDIDATES, sheets, strict=True):
        sheet = paper.sheets[candidate] = Sheet()
        for slot, choice in choices.items():
            sheet.slots[slot] = SlotAnswer(Choice(choice), False, 1, SessionId("s"), 0, 0, "m")
        sheet.submitted, sheet.time_us = seconds is not None, (seconds or 0) * SECOND_US
    return driver.state, paper


@given(SHEETS, st.lists(st.sampled_from(["void", "credit", "key"]), max_size=QUESTIONS))
def test_taking_a_finalist_away_never_improves_the_team(
    sheets: list[tuple[dict[int, str], int | None]], rulings: list[str]
) -> None:
    """RULES 1.1: whoever is not there has no more right answers and no less time, whatever was ruled."""
    state, paper = sheets_written(sheets)
    for slot, ruling in enumerate(rulings):
        question = paper.questions[slot]
        if ruling == "void":
            state.effects.slots_void[(paper.id, question)] = None
        elif ruling == "credit":
            state.effects.credited[question] = None
        else:
            state.effects.keys[question] = (B,)
    before = paper_marks(state, paper)
    for candidate in CANDIDATES:
        kept = paper.sheets.pop(candidate)
        after = paper_marks(state, paper)
        paper.sheets[candidate] = kept
        assert after[candidate].correct <= before[candidate].correct
        assert after[candidate].paper_us >= before[candidate].paper_us
        assert all(after[other] == before[other] for other in CANDIDATES if other != candidate)


@given(SHEETS)
def test_marks_are_within_the_paper(sheets: list[tuple[dict[int, str], int | None]]) -> None:
    state, paper = sheets_written(sheets)
    for mark in paper_marks(state, paper).values():
        assert 0 <= mark.correct == mark.points <= QUESTIONS
        assert 0 <= mark.paper_us <= LENGTH_US
        assert (mark.survived, mark.live_correct, mark.live_us) == (0, 0, 0)


@given(st.integers(1, 100), st.lists(st.integers(0, 60 * 45 * 2), min_size=9, max_size=9))
def test_extra_time_of_one_changes_nobody_elses_result(percent: int, seconds: list[int]) -> None:
    """RULES 2.7: the same course with and without it."""

    def play(extra: bool) -> dict[CandidateNumber, Tally]:
        driver = PaperDriver(paper_contest())
        driver.write()
        if extra:
            driver.paper.extra_percent[FIRST] = percent
        for moment, candidate in sorted(zip(seconds, CANDIDATES, strict=True)):
            driver.at(moment * SECOND_US)
            driver.save(candidate, {0: RIGHT})
            driver.submit(candidate)
            driver.clock()
        return marks(driver)

    with_extra, without = play(True), play(False)
    assert {candidate for candidate in CANDIDATES if with_extra[candidate] != without[candidate]} <= {FIRST}
    assert with_extra[FIRST].paper_us <= LENGTH_US
