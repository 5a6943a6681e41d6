"""The own answer sheet after the last question (RULES 6.1)."""

from hypothesis import given, settings

from chungket.core import commands as c
from chungket.core.answer_sheet import answer_sheet
from chungket.core.contest import CandidateNumber, Marking, Rules, SpeedBy, SpeedStep
from chungket.core.shapes import AnswerSheetShape
from chungket.core.tallying import marks_of
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.ending import equal, rule, with_tiebreak_questions
from tests.core.making import (
    CANDIDATES,
    RIGHT,
    SECOND_US,
    WINDOW_US,
    WRONG,
    Driver,
    buzzer_round,
    make_contest,
    prizes_of,
    with_round,
)
from tests.core.papers import FIRST, PAPER_ID, SECOND, THIRD, PaperDriver, paper_contest, paper_round

REVIEW = Rules(review_us=60 * SECOND_US)
ONE, TWO, THREE = CANDIDATES[:3]


def sheet(driver: Driver, candidate: CandidateNumber = ONE) -> AnswerSheetShape:
    shown = answer_sheet(driver.state, candidate)
    assert shown is not None
    return shown


def reviewed(driver: Driver) -> Driver:
    assert driver.state.round is not None
    driver.host(c.EndRound(driver.state.round))
    driver.host(c.OpenReview())
    return driver


def live(count: int = 2, **changes: object) -> Driver:
    driver = Driver(with_round(make_contest(count, prizes=(), rules=REVIEW), **changes))
    driver.begin()
    return driver


def test_nothing_is_shown_before_the_review_and_it_stays_after_it() -> None:
    driver = live(1)
    driver.play_question({ONE: (RIGHT, SECOND_US)})
    assert answer_sheet(driver.state, ONE) is None
    reviewed(driver)
    assert answer_sheet(driver.state, CandidateNumber("999")) is None
    assert sheet(driver).until_us == driver.now_us + 60 * SECOND_US
    driver.wait(60 * SECOND_US)
    driver.clock()
    driver.host(c.Finalize())
    assert sheet(driver).correct == 1


def test_a_live_question_shows_answer_key_and_time() -> None:
    driver = live(2)
    driver.play_question({ONE: (RIGHT, 1_234_567), TWO: (WRONG, SECOND_US)})
    driver.play_question()
    reviewed(driver)
    first, second = sheet(driver).rows
    assert (first.number, first.question, first.answer, first.key) == (1, "TT01", RIGHT, (RIGHT,))
    assert (first.right, first.points, first.time_us) == (True, 1, 1_230_000)
    assert (second.answer, second.right, second.points, second.time_us) == ("", False, 0, WINDOW_US)
    other = sheet(driver, TWO).rows[0]
    assert (other.answer, other.right, other.time_us) == (WRONG, False, WINDOW_US)
    assert sheet(driver).live_us == 1_230_000 + WINDOW_US


def test_rulings_are_marked_and_the_key_is_the_one_in_force() -> None:
    driver = live(4)
    plays = [driver.play_question({ONE: (RIGHT, SECOND_US), TWO: (WRONG, 2 * SECOND_US)}) for _ in range(4)]
    rule(driver, c.VoidPlay(plays[0], "Đề sai"))
    rule(driver, c.SetKey(driver.state.plays[plays[1]].question, (WRONG,), "Đáp án sai"))
    rule(driver, c.CreditQuestion(driver.state.plays[plays[2]].question, "Câu hỏi mơ hồ"))
    rule(driver, c.EnterAnswer(THREE, plays[3], -1, RIGHT, "Máy hỏng"))
    reviewed(driver)
    void, keyed, credited, _ = sheet(driver, TWO).rows
    assert (void.void, void.right, void.points) == (True, False, 0)
    assert (keyed.key, keyed.right, keyed.time_us) == ((WRONG,), True, 2 * SECOND_US)
    assert (credited.credited, credited.right, credited.points, credited.time_us) == (True, True, 1, WINDOW_US)
    entered = sheet(driver, THREE).rows[3]
    assert (entered.entered, entered.answer, entered.right, entered.time_us) == (True, RIGHT, True, WINDOW_US)


def test_points_by_rank_look_at_everybody() -> None:
    marking = Marking(right=1, wrong=-2, speed_by=SpeedBy.RANK, speed=(SpeedStep(1, 10), SpeedStep(2, 5)))
    driver = live(1, marking=marking)
    driver.play_question({ONE: (RIGHT, 3 * SECOND_US), TWO: (RIGHT, SECOND_US), THREE: (WRONG, SECOND_US)})
    reviewed(driver)
    assert [sheet(driver, candidate).rows[0].points for candidate in (ONE, TWO, THREE)] == [5, 10, -2]


def test_a_paper_is_shown_in_the_order_of_the_question_set() -> None:
    driver = PaperDriver(make_contest(rounds=(paper_round(3),), prizes=(), rules=REVIEW))
    driver.write()
    driver.save(FIRST, {2: RIGHT, 0: WRONG})
    driver.submit(FIRST)
    driver.score()
    rule(driver, c.EnterAnswer(SECOND, PAPER_ID, 1, RIGHT, "Máy hỏng"))
    reviewed(driver)
    rows = sheet(driver, FIRST).rows
    assert [(row.number, row.question, row.answer, row.right, row.time_us) for row in rows] == [
        (1, "BT01", WRONG, False, -1),
        (2, "BT02", "", False, -1),
        (3, "BT03", RIGHT, True, -1),
    ]
    assert (sheet(driver, FIRST).correct, sheet(driver, FIRST).live_us) == (1, 0)
    assert [(row.answer, row.right, row.entered) for row in sheet(driver, SECOND).rows][1] == (RIGHT, True, True)
    assert all(row.answer == "" for row in sheet(driver, THIRD).rows)


def test_a_paper_and_a_live_round_come_in_the_order_of_the_contest() -> None:
    driver = PaperDriver(paper_contest(paper_round(1), rules=REVIEW))
    driver.write()
    driver.score()
    driver.host(c.EndRound(driver.contest.rounds[1].id))
    driver.host(c.StartRound(driver.contest.rounds[2].id, "x"))
    for _ in range(2):
        driver.play_question()
    reviewed(driver)
    assert [row.question for row in sheet(driver).rows] == ["BT01", "TT01", "TT02"]


def test_whoever_did_not_play_a_question_does_not_see_it() -> None:
    contest = with_tiebreak_questions(make_contest(1, prizes=prizes_of((1,), ()), rules=REVIEW), 2)
    driver = Driver(contest)
    driver.begin()
    driver.play_question(equal(ONE, TWO))
    reviewed(driver)
    driver.wait(60 * SECOND_US)
    driver.clock()
    driver.press()
    driver.play_question({ONE: (RIGHT, SECOND_US)})
    assert [(row.number, row.round) for row in sheet(driver, TWO).rows] == [(1, "Phần thi"), (1, "Câu hỏi phụ")]
    assert len(sheet(driver, THREE).rows) == 1


def test_an_attempt_at_the_buzzer_is_an_answer() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(1),), prizes=(), rules=REVIEW))
    driver.begin()
    driver.open_question()
    driver.press_buzzer(ONE)
    driver.wait(SECOND_US + 500_000)
    driver.clock()
    driver.answer(ONE, RIGHT, 2 * SECOND_US)
    driver.wait(30 * SECOND_US)
    driver.clock()
    driver.reveal_and_score()
    reviewed(driver)
    row = sheet(driver).rows[0]
    assert (row.answer, row.right, row.points) == (RIGHT, True, 10)
    assert (sheet(driver, TWO).rows[0].answer, sheet(driver, TWO).rows[0].points) == ("", 0)


@settings(max_examples=40, deadline=None)
@given(VARIANTS, STEPS)
def test_the_rows_of_a_sheet_are_what_ranks(variant: int, steps: list[Step]) -> None:
    """Every row says what the marks of its play say, whatever rulings there were."""
    course = Course(variant)
    for step in steps:
        course.take(step)
    state = course.state
    state.review_until_us = state.review_until_us or 1
    for candidate in CANDIDATES:
        shown = answer_sheet(state, candidate)
        assert shown is not None
        for play in state.plays.values():
            if not play.counted or play.void or play.phase.value != "scored":
                continue
            mark = marks_of(state, play).get(candidate)
            row = next(
                (row for row in shown.rows if row.question == play.question and row.number == play.slot + 1), None
            )
            if row is not None and mark is not None:
                assert (row.right, row.points) == (mark.correct > 0, mark.points)
                assert row.time_us == mark.live_us
