"""The worked example: the chain's own words, ranks made by the core, numbers worked out by hand here."""

from dataclasses import replace

import pytest

from chungket.core.contest import (
    BuzzerRules,
    Contest,
    Criterion,
    RoundId,
    RoundType,
    Rules,
    TeamFormula,
)
from chungket.exchange.worked_example import worked_example
from tests.core.making import buzzer_round, elimination_round, live_round, make_contest, prizes_of
from tests.core.papers import paper_round


def both(rules: Rules | None = None) -> Contest:
    """A paper of 40 questions and 45 minutes, then 12 live questions of 20 s."""
    return make_contest(rounds=(paper_round(40), live_round(12)), rules=rules)


def lines_with(contest: Contest, text: str) -> list[str]:
    return [line.strip() for line in worked_example(contest) if text in line]


def test_paper_and_live_are_compared_link_by_link() -> None:
    lines = worked_example(both())
    assert lines[0] == "Ví dụ xếp hạng theo thể lệ đã khai (số liệu giả định)"
    assert lines[3:9] == (
        "  Hạng 1: thí sinh A – 39 câu đúng · 36:00 · 9 câu trực tiếp đúng · 120,00 giây",
        "  Hạng 2: thí sinh B – 39 câu đúng · 36:00 · 9 câu trực tiếp đúng · 120,35 giây",
        "  Hạng 3: thí sinh C – 39 câu đúng · 36:00 · 8 câu trực tiếp đúng · 118,00 giây",
        "  Hạng 4: thí sinh D – 39 câu đúng · 36:07 · 9 câu trực tiếp đúng · 118,00 giây",
        "  Hạng 5: thí sinh E – 38 câu đúng · 35:00 · 9 câu trực tiếp đúng · 118,00 giây",
        "  Hạng 5: thí sinh F – 38 câu đúng · 35:00 · 9 câu trực tiếp đúng · 118,00 giây",
    )
    assert lines[11].endswith(
        "C trên D: bằng nhau về tổng số câu đúng; C có thời gian hoàn thành bài thi trắc nghiệm ít hơn (36:00 so với "
        "36:07) nên xếp trên, dù D hơn về số câu đúng trực tiếp."
    )
    assert lines[13].endswith("chỉ ở mức phân định giải mới thi câu hỏi phụ; vẫn bằng nhau thì bốc thăm.")


def test_a_live_contest_does_not_speak_of_a_paper() -> None:
    text = "\n".join(worked_example(make_contest(12)))
    assert "trắc nghiệm" not in text
    assert "Cá nhân xét lần lượt: tổng số câu đúng, tổng thời gian trả lời, câu hỏi phụ, bốc thăm." in text


def test_lots_alone_where_no_play_off_is_in_the_chain() -> None:
    rules = Rules(individual_chain=(Criterion.CORRECT, Criterion.LOTS))
    (line,) = lines_with(make_contest(12, rules=rules), "bằng nhau ở mọi mục")
    assert line == "B và C bằng nhau ở mọi mục, cùng hạng 2: chỉ ở mức phân định giải mới bốc thăm."


def test_elimination_counts_survived_questions() -> None:
    chain = (Criterion.SURVIVED, Criterion.CORRECT, Criterion.LIVE_TIME, Criterion.TIEBREAK, Criterion.LOTS)
    contest = make_contest(rounds=(elimination_round(20),), rules=Rules(individual_chain=chain))
    assert lines_with(contest, "thí sinh C –") == ["Hạng 3: thí sinh C – vượt qua 14 câu · 14 câu đúng · 198,00 giây"]


def test_points_go_down_by_what_an_answer_is_worth() -> None:
    chain = (Criterion.POINTS, Criterion.TIEBREAK, Criterion.LOTS)
    contest = make_contest(
        rounds=(buzzer_round(12, BuzzerRules(turns=True)),), rules=Rules(individual_chain=chain, team_chain=chain)
    )
    assert lines_with(contest, "Hạng 2: thí sinh") == ["Hạng 2: thí sinh B – 80 điểm", "Hạng 2: thí sinh C – 80 điểm"]


@pytest.mark.parametrize(
    ("rules", "sums", "order"),
    [
        (
            Rules(),
            ("9 + 7 + 6 = 22 câu đúng", "9 + 8 + 0 = 17 câu đúng", "8 + 8 = 16 câu đúng"),
            ("Đơn vị I", "Đơn vị II", "Đơn vị III"),
        ),
        (
            Rules(team_formula=TeamFormula.MEAN),
            (
                "(8 + 8) : 2 suất = 8 câu đúng",
                "(9 + 7 + 6) : 3 suất = 7,33 câu đúng",
                "(9 + 8 + 0) : 3 suất = 5,67 câu đúng",
            ),
            ("Đơn vị III", "Đơn vị I", "Đơn vị II"),
        ),
        (
            Rules(team_formula=TeamFormula.BEST, team_best=2),
            ("9 + 8 = 17 câu đúng", "9 + 7 = 16 câu đúng", "8 + 8 = 16 câu đúng"),
            ("Đơn vị II", "Đơn vị I", "Đơn vị III"),
        ),
        (
            Rules(team_formula=TeamFormula.WEIGHTED, team_weights=(100, 50)),
            (
                "9 × 100 % + 8 × 50 % = 13 câu đúng",
                "9 × 100 % + 7 × 50 % = 12,50 câu đúng",
                "8 × 100 % + 8 × 50 % = 12 câu đúng",
            ),
            ("Đơn vị II", "Đơn vị I", "Đơn vị III"),
        ),
    ],
    ids=["sum", "mean", "best", "weighted"],
)
def test_units_by_the_formula(rules: Rules, sums: tuple[str, ...], order: tuple[str, ...]) -> None:
    lines = worked_example(make_contest(12, rules=rules))
    start = next(index for index, line in enumerate(lines) if line.startswith("Tập thể"))
    assert tuple(line.strip() for line in lines[start + 3 :: 2]) == sums
    assert tuple(line.split(": ")[1].split(" – ")[0] for line in lines[start + 2 :: 2]) == order
    assert "suất ấy tính 0 câu đúng và hết thời gian quy định" in lines[start + 1]


def test_no_team_prize_no_team_example() -> None:
    assert lines_with(make_contest(12, prizes=prizes_of((1,), ())), "Tập thể") == []


def test_a_round_that_is_off_is_not_in_it() -> None:
    contest = both()
    rounds = tuple(replace(round_, enabled=round_.id == RoundId("TT")) for round_ in contest.rounds)
    assert [round_.type for round_ in rounds if round_.enabled] == [RoundType.LIVE]
    assert "36:00" not in "\n".join(worked_example(replace(contest, rounds=rounds)))
