"""Sum and mean side by side for units of different sizes. Numbers are worked out by hand."""

from dataclasses import replace

from chungket.core.contest import CandidateNumber, Contest, Rules, TeamFormula, UnitId
from chungket.exchange.setup_preview import TeamPreview, team_preview_text, team_previews
from tests.core.making import CANDIDATES, make_contest, prizes_of


def uneven(contest: Contest) -> Contest:
    """X1 keeps its three places, X2 has two, X3 one."""
    gone = {CANDIDATES[5], CANDIDATES[7], CANDIDATES[8]}
    return replace(contest, places={id_: place for id_, place in contest.places.items() if id_ not in gone})


def test_the_large_unit_gains_by_the_sum_and_the_small_one_by_the_mean() -> None:
    assert team_previews(uneven(make_contest(12))) == (
        TeamPreview("X1", 3, "8 câu đúng", "24 câu đúng", 1, "8 câu đúng", 3),
        TeamPreview("X2", 2, "9 câu đúng", "18 câu đúng", 2, "9 câu đúng", 1),
        TeamPreview("X3", 1, "9 câu đúng", "9 câu đúng", 3, "9 câu đúng", 1),
    )


def test_the_text_says_who_would_gain_and_what_was_chosen() -> None:
    contest = uneven(make_contest(12, rules=Rules(team_formula=TeamFormula.MEAN)))
    lines = team_preview_text(contest).split("\n")
    assert " ".join(lines[1].split()) == "Đơn vị Số suất Mỗi thí sinh Tổng Hạng Bình quân Hạng"
    assert " ".join(lines[2].split()) == "X1 3 8 câu đúng 24 câu đúng 1 8 câu đúng 3"
    assert lines[-2] == "  Cộng kết quả có lợi cho X1; bình quân có lợi cho X2, X3."
    assert lines[-1].startswith('  Thể lệ đã khai: team_formula = "mean"')


def test_nothing_to_say() -> None:
    assert team_preview_text(make_contest(12)) == ""  # equal sizes
    assert team_preview_text(uneven(make_contest(12, prizes=prizes_of((1,), ())))) == ""  # no team prize


def test_of_many_units_three_are_shown() -> None:
    contest = make_contest(12)
    unit, place = contest.units[UnitId("X1")], contest.places[CANDIDATES[0]]
    ids = [UnitId(f"U{size}") for size in range(1, 6)]
    seats = [(CandidateNumber(f"{id_}-{n}"), id_) for size, id_ in enumerate(ids, start=1) for n in range(size)]
    many = replace(
        contest,
        units={id_: replace(unit, id=id_, short_name=id_) for id_ in ids},
        places={candidate: replace(place, candidate=candidate, unit=id_) for candidate, id_ in seats},
    )
    assert [(preview.unit, preview.places) for preview in team_previews(many)] == [("U5", 5), ("U3", 3), ("U1", 1)]
