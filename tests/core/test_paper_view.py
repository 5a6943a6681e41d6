"""What a page may see of a paper (RULES 3.2–3.6)."""

import pytest

from chungket.core import commands as c
from chungket.core.contest import AnswerForm, QuestionId
from chungket.core.paper_layout import layout
from chungket.core.paper_view import (
    HELD_SHOWN_MAX,
    has_submitted,
    held_shapes,
    paper_shape,
    paper_text,
    report_shapes,
    sheet_shape,
)
from chungket.core.shapes import CorrectionShape, CutShape, PaperShape, ReportShape, SheetShape, SlotShape
from tests.core.making import CANDIDATES, JURY, RIGHT, SECOND_US, WRONG, Driver, finalist
from tests.core.papers import (
    FIRST,
    LENGTH_US,
    MINUTE_US,
    PAPER,
    PAPER_ID,
    PRACTICE_ID,
    SECOND,
    THIRD,
    PaperDriver,
    paper_contest,
    paper_round,
)


@pytest.fixture
def driver() -> PaperDriver:
    begun = PaperDriver(paper_contest())
    begun.write(FIRST, SECOND, THIRD)
    begun.at(MINUTE_US)
    return begun


def own(driver: PaperDriver, candidate: object = FIRST) -> SheetShape:
    shape = sheet_shape(driver.state, candidate)  # type: ignore[arg-type]
    assert shape is not None
    return shape


def test_before_a_paper_there_is_nothing_to_see() -> None:
    driver = Driver(paper_contest())
    driver.begin()
    assert paper_shape(driver.state) is None
    assert not has_submitted(driver.state, FIRST)
    assert paper_text(driver.state) is None
    assert sheet_shape(driver.state, FIRST) is None
    assert report_shapes(driver.state) == ()
    assert held_shapes(driver.state, 0) == ()


def test_what_everybody_sees(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: RIGHT})
    driver.submit(FIRST)
    driver.host(c.DeclareOutage("X2", over=False))
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, QuestionId("BT02"), "sửa"))
    assert paper_shape(driver.state) == PaperShape(
        id=PAPER_ID,
        round=PAPER,
        title="Bài thi trắc nghiệm",
        title_en="Paper",
        practice=False,
        phase="open",
        count=6,
        opens_us=0,
        deadline_us=LENGTH_US,
        submitted=1,
        present=3,
        bells_us=(15 * MINUTE_US, 5 * MINUTE_US, MINUTE_US),
        outages=("X2",),
        corrections=(CorrectionShape(1, "BT02", "sửa"),),
    )


def test_practice_says_so_and_rings_no_bells() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive(FIRST)
    driver.host(c.OpenPaper(PAPER, practice=True))
    shape = paper_shape(driver.state)
    assert shape is not None
    assert (shape.id, shape.practice, shape.bells_us, shape.count) == (PRACTICE_ID, True, (), 3)


def test_the_questions_come_in_file_order_and_without_keys(driver: PaperDriver) -> None:
    text = paper_text(driver.state)
    assert text is not None
    assert text.paper == PAPER_ID
    assert [question.slot for question in text.questions] == list(range(6))
    assert [question.question for question in text.questions] == [f"BT{number:02d}" for number in range(1, 7)]
    assert text.questions[0].choices == ("a", "b", "c", "d")
    assert not hasattr(text.questions[0], "key")
    assert not any(question.several for question in text.questions)


def test_a_paper_says_that_several_choices_may_be_right() -> None:
    driver = PaperDriver(paper_contest(paper_round(answer=AnswerForm.SEVERAL)))
    driver.write(FIRST)
    text = paper_text(driver.state)
    assert text is not None
    assert all(question.several for question in text.questions)


def test_while_the_hall_stands_still_the_questions_are_hidden(driver: PaperDriver) -> None:
    driver.host(c.Suspend("lý do"))
    assert paper_text(driver.state) is None
    assert paper_shape(driver.state) is not None
    driver.wait(MINUTE_US)
    driver.host(c.Resume())
    assert paper_text(driver.state) is not None


def test_the_own_paper(driver: PaperDriver) -> None:
    driver.save(FIRST, {4: RIGHT, 1: WRONG})
    driver.ok(finalist(FIRST), c.ReportQuestion(PAPER_ID, 5))
    driver.ok(finalist(FIRST), c.ReportQuestion(PAPER_ID, 0))
    driver.ok(finalist(SECOND), c.ReportQuestion(PAPER_ID, 3))
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, QuestionId("BT02"), "sửa"))
    driver.ok(finalist(FIRST), c.AcknowledgeCorrection(1))
    driver.paper.extra_percent[FIRST] = 10
    arranged = layout(driver.state, driver.paper, FIRST)
    assert own(driver) == SheetShape(
        paper=PAPER_ID,
        order=arranged.order,
        choices=arranged.choices,
        slots=(SlotShape(1, WRONG, False, 1), SlotShape(4, RIGHT, False, 1)),
        deadline_us=LENGTH_US * 11 // 10,
        submitted=False,
        time_us=0,
        correct=-1,
        points=0,
        held=0,
        corrections_read=(1,),
        reported=(0, 5),
    )


def test_the_result_comes_with_the_submission_and_to_nobody_else(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: RIGHT, 1: WRONG})
    driver.save(SECOND, {0: RIGHT})
    assert own(driver).correct == -1
    assert not has_submitted(driver.state, FIRST)
    driver.submit(FIRST)
    assert has_submitted(driver.state, FIRST)
    assert not has_submitted(driver.state, SECOND)
    assert (own(driver).submitted, own(driver).correct, own(driver).points, own(driver).time_us) == (
        True,
        1,
        1,
        MINUTE_US,
    )
    assert own(driver, SECOND).correct == -1


def test_after_the_close_everybody_has_a_result(driver: PaperDriver) -> None:
    driver.save(SECOND, {0: RIGHT})
    driver.close_paper()
    assert (own(driver, SECOND).submitted, own(driver, SECOND).correct) == (False, 1)
    assert own(driver, CANDIDATES[8]).correct == 0


def test_a_result_follows_the_rulings(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: RIGHT})
    driver.submit(FIRST)
    driver.state.effects.slots_void[(PAPER_ID, QuestionId("BT01"))] = None
    assert own(driver).correct == 0


def test_what_the_desk_sees_of_what_was_held(driver: PaperDriver) -> None:
    driver.cut(FIRST, LENGTH_US - MINUTE_US, LENGTH_US + 2 * MINUTE_US)
    driver.save(FIRST, {2: RIGHT}, stamped_us=LENGTH_US - SECOND_US)
    (shape,) = held_shapes(driver.state, 1_000_000_000)
    assert (shape.number, shape.candidate, shape.name) == (1000, FIRST, f"Người {FIRST}")
    assert (shape.slot, shape.question, shape.choice, shape.cause) == (2, "BT03", RIGHT, "too_late")
    assert shape.stamped_wall_ms == 1_000_000 + LENGTH_US // 1000 - 1000
    assert shape.received_wall_ms == 1_000_000 + LENGTH_US // 1000 + 120_000
    assert shape.cuts == (CutShape(1_000_000 + LENGTH_US // 1000 - 60_000, 1_000_000 + LENGTH_US // 1000 + 120_000),)
    assert not shape.admitted
    assert own(driver).held == 1
    driver.state.effects.admitted[shape.number] = None
    assert held_shapes(driver.state, 0)[0].admitted
    assert own(driver).held == 0


def test_a_held_submission(driver: PaperDriver) -> None:
    driver.cut(FIRST, LENGTH_US - MINUTE_US)
    driver.close_paper()
    driver.wait(1)
    driver.submit(FIRST)
    (shape,) = held_shapes(driver.state, 0)
    assert (shape.slot, shape.question, shape.cuts[0].until_wall_ms) == (-1, "", 0)


def test_what_came_to_count_after_all_is_not_shown(driver: PaperDriver) -> None:
    driver.host(c.Suspend("lý do"))
    driver.wait(SECOND_US)
    driver.save(FIRST, {0: RIGHT})
    assert own(driver).held == 1
    driver.wait(SECOND_US)
    driver.host(c.Resume())
    driver.save(FIRST, {0: RIGHT})
    assert own(driver).held == 0
    assert held_shapes(driver.state, 0) == ()


def test_only_the_newest_are_shown(driver: PaperDriver) -> None:
    driver.close_paper()
    driver.wait(1)
    for candidate in (FIRST, SECOND, THIRD):
        for revision in range(1, 34):
            driver.save(candidate, dict.fromkeys(range(6), RIGHT), revision=revision)
    assert len(driver.state.held) == 3 * 33 * 6
    shapes = held_shapes(driver.state, 0)
    assert len(shapes) == HELD_SHOWN_MAX
    assert shapes[-1].number == driver.state.held[-1].number


def test_reports_are_counted(driver: PaperDriver) -> None:
    for candidate, slot in ((FIRST, 4), (SECOND, 1), (THIRD, 1), (FIRST, 2)):
        driver.ok(finalist(candidate), c.ReportQuestion(PAPER_ID, slot))
    assert report_shapes(driver.state) == (
        ReportShape(1, "BT02", 2),
        ReportShape(2, "BT03", 1),
        ReportShape(4, "BT05", 1),
    )
