"""Columns of standings: points, survived questions, papers, fractions, play-offs, disqualification."""

from chungket.core import commands as c
from chungket.core.contest import BuzzerRules, Contest, Criterion, Rules, Scope, TeamFormula
from chungket.core.model import Attendance, State, Tally
from chungket.exchange.standings_tables import individual_table, team_table
from tests.core.ending import decide_as_committee, ended, right_of, wrong_of
from tests.core.making import (
    CANDIDATES,
    RIGHT,
    SECOND_US,
    Driver,
    buzzer_round,
    elimination_round,
    live_round,
    make_contest,
    prizes_of,
)
from tests.core.papers import paper_round

C1, C2, C3, C4, C5, C6, C7, C8, C9 = CANDIDATES
S = SECOND_US


def hall(contest: Contest, *tallies: Tally) -> State:
    """Everybody present, the first ones with these results."""
    state = State(contest)
    for candidate, place in state.places.items():
        place.attendance = Attendance.PRESENT
        place.tally = dict(zip(CANDIDATES, tallies, strict=False)).get(candidate, Tally())
    return state


def test_points_come_first_where_the_chain_has_them_and_answers_are_never_left_out() -> None:
    chain = (Criterion.POINTS, Criterion.TIEBREAK, Criterion.LOTS)
    contest = make_contest(rounds=(buzzer_round(4, BuzzerRules()),), rules=Rules(individual_chain=chain))
    table = individual_table(hall(contest, Tally(points=30, correct=3), Tally(points=-5)), None)
    assert table.headers == ("Hạng", "SBD", "Họ và tên", "Đơn vị", "Tổng điểm", "Số câu đúng", "Điểm danh")
    assert table.rows[0][:2] + table.rows[0][4:6] == (1, "001", 30, 3)
    assert table.rows[-1][:2] + table.rows[-1][4:6] == (9, "002", -5, 0)


def test_points_and_survived_questions_are_shown_where_the_chain_does_not_look_at_them() -> None:
    """Default chain: right answers and times. What else a round gives stands after them."""
    contest = make_contest(rounds=(elimination_round(4), buzzer_round(2, id="BZ")))
    headers = individual_table(hall(contest), None).headers[4:-1]
    assert headers == (
        "Số câu đúng",
        "Số câu đúng trực tiếp",
        "Thời gian trả lời trực tiếp",
        "Tổng điểm",
        "Số câu đã vượt qua",
    )


def test_papers_have_their_time() -> None:
    contest = make_contest(rounds=(paper_round(), live_round(2)))
    table = individual_table(hall(contest, Tally(5, 5, 0, 1_983 * S, 2, 3 * S)), None)
    assert table.headers[5] == "Thời gian hoàn thành bài thi trắc nghiệm"
    assert table.rows[0][4:8] == (5, "33:03", 2, "0:03.00")


def test_means_are_fractions_rounded_once() -> None:
    """X1: 2 + 1 + 1 right of three places; times of 10.00 s and 2 × 0.01 s: 3.34 s by the third."""
    contest = make_contest(4, rules=Rules(team_formula=TeamFormula.MEAN))
    one = Tally(1, 1, 0, 0, 1, 10_000)
    state = hall(contest, Tally(2, 2, 0, 0, 2, 10 * S), one, one, one, one, one)
    table = team_table(state, None)
    assert table.headers[3:5] == ("Số câu đúng (bình quân)", "Thời gian trả lời trực tiếp (bình quân)")
    assert [row[:1] + row[2:5] for row in table.rows] == [
        (1, "X1", "1,33", "0:03.34"),
        (2, "X2", 1, "0:00.01"),
        (3, "X3", 0, "0:00.00"),
    ]


def test_the_best_and_weights() -> None:
    tallies = (Tally(correct=5), Tally(correct=3), Tally(correct=2), Tally(correct=4), Tally(correct=4))
    best = make_contest(5, rules=Rules(team_formula=TeamFormula.BEST, team_best=2))
    table = team_table(hall(best, *tallies), None)
    assert [(row[2], row[3]) for row in table.rows] == [("X1", 8), ("X2", 8), ("X3", 0)]
    weighted = make_contest(5, rules=Rules(team_formula=TeamFormula.WEIGHTED, team_weights=(100, 50)))
    table = team_table(hall(weighted, *tallies), None)
    assert table.headers[3] == "Số câu đúng (theo hệ số)"
    assert [(row[2], row[3]) for row in table.rows] == [("X1", "6,50"), ("X2", 6), ("X3", 0)]


def test_a_play_off_is_shown_for_those_who_played_it() -> None:
    driver = ended({C1: (RIGHT, S), C4: (RIGHT, S)}, prizes_of((1,), ()), tiebreak_questions=3)
    driver.host(c.StartTiebreak(Scope.INDIVIDUAL, (C1, C4)))
    driver.play_question({**right_of(C4), **wrong_of(C1)})
    table = individual_table(driver.state, None)
    column = table.headers.index("Câu hỏi phụ")
    assert [(row[0], row[1], row[column]) for row in table.rows[:3]] == [
        (1, "004", "đúng 1/1"),
        (2, "001", "đúng 0/1"),
        (3, "002", ""),
    ]
    assert "Câu hỏi phụ" not in team_table(driver.state, None).headers


def test_whoever_is_disqualified_has_no_rank_and_those_below_move_up() -> None:
    driver = ended({C1: (RIGHT, S), C4: (RIGHT, 2 * S)}, prizes_of((1,), (1,)))
    decide_as_committee(driver, c.Disqualify("mang tài liệu", "12/QĐ", C1))
    assert individual_table(driver.state, None).rows[0][:2] == (1, "004")
    (out,) = individual_table(driver.state, None).unranked
    assert (out[0], out[1], out[-1]) == (None, "001", "đình chỉ thi hoặc hủy kết quả thi")


def test_nobody_is_shown_who_is_not_public() -> None:
    state = Driver(make_contest(1)).state
    assert individual_table(state, frozenset()).rows == ()
    assert [row[1] for row in individual_table(state, frozenset({"002"})).unranked] == ["002"]
