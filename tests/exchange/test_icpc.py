"""Awards and scoreboards in the shape of the ICPC Contest API. Expected values are worked out by hand."""

import json
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from chungket.core import commands as c
from chungket.core.contest import Merit, Rules, Scope, TeamFormula, UnitId
from chungket.core.model import State
from chungket.exchange.icpc import award_list, relative_time, scoreboard, write_contest_api
from chungket.exchange.results import ResultNotPublic
from tests.core.ending import all_apart, decide_as_committee, ended, equal, finalized
from tests.core.making import CANDIDATES, OPERATOR, RIGHT, SECOND_US, Driver, live_round, make_contest, prizes_of
from tests.core.papers import PAPER_ID, PaperDriver, paper_round

C1, C2, C3, C4 = CANDIDATES[:4]
S = SECOND_US
HANOI = timezone(timedelta(hours=7))


def over(driver: Driver) -> State:
    """The state after the ceremony."""
    while driver.send(OPERATOR, c.MoveCeremony(1)).rejection is None:
        pass
    driver.host(c.EndContest())
    return driver.state


def rows(board: dict[str, object]) -> list[dict[str, object]]:
    found = board["rows"]
    assert isinstance(found, list)
    return found


def test_awards_name_those_who_get_them_once_it_is_final() -> None:
    driver = ended(all_apart(), prizes_of((1, 2), (1,)))
    driver.state.contest = replace(driver.contest, merit=Merit("Bằng khen", "", 2))
    decide_as_committee(driver, c.NameMerit((UnitId("X3"),), "12/QĐ", "theo báo cáo"))
    named = [("individual0", ["001"]), ("individual1", ["002", "003"]), ("team0", ["X1"]), ("merit", ["X3"])]
    assert [(row["id"], row["team_ids"]) for row in award_list(driver.state)] == [(id_, []) for id_, _ in named]
    driver.host(c.Finalize())
    given = award_list(driver.state)
    assert [(row["id"], row["team_ids"]) for row in given] == named
    assert [row["citation"] for row in given] == ["Giải 0", "Giải 1", "Giải 0", "Bằng khen"]
    assert all(set(row) == {"id", "citation", "team_ids"} for row in given)


def test_a_tie_at_a_boundary_names_nobody() -> None:
    """However the contest came to be final: 001 and 004 are equal, and one of them gets the prize."""
    driver = finalized(ended(all_apart(), prizes_of((1,), ())))
    for candidate in (C1, C4):
        driver.state.places[candidate].tally = driver.state.places[C1].tally
    assert award_list(driver.state) == [{"id": "individual0", "citation": "Giải 0", "team_ids": []}]


def test_two_scoreboards() -> None:
    state = finalized(ended(equal(C1, C2) | {C4: (RIGHT, 2_500_000)}, prizes_of((2, 1), (1,)))).state
    board = scoreboard(state, Scope.INDIVIDUAL)
    assert set(board) == {"time", "contest_time", "state", "rows"}
    assert [(row["rank"], row["team_id"], row["score"]) for row in rows(board)[:4]] == [
        (1, "001", {"num_solved": 1, "total_time": "0:00:01.000", "score": 1}),
        (1, "002", {"num_solved": 1, "total_time": "0:00:01.000", "score": 1}),
        (3, "004", {"num_solved": 1, "total_time": "0:00:02.500", "score": 1}),
        (4, "003", {"num_solved": 0, "total_time": "0:00:20.000", "score": 0}),
    ]
    assert rows(board)[2]["problems"] == [
        {"problem_id": "TT01", "num_judged": 1, "num_pending": 0, "solved": True, "time": "0:00:02.500"}
    ]
    assert rows(board)[3]["problems"] == [{"problem_id": "TT01", "num_judged": 0, "num_pending": 0, "solved": False}]
    assert [
        (row["rank"], row["team_id"], row["score"], row["problems"]) for row in rows(scoreboard(state, Scope.TEAM))
    ] == [
        (1, "X1", {"num_solved": 2, "total_time": "0:00:22.000", "score": 2}, []),
        (2, "X2", {"num_solved": 1, "total_time": "0:00:42.500", "score": 1}, []),
        (3, "X3", {"num_solved": 0, "total_time": "0:01:00.000", "score": 0}, []),
    ]


def test_a_mean_is_the_score_and_right_answers_stay_whole() -> None:
    rules = Rules(team_formula=TeamFormula.MEAN, review_us=0)
    state = ended(equal(C1, C2), prizes_of((), (1,)), rules=rules).state
    assert rows(scoreboard(state, Scope.TEAM))[0]["score"] == {
        "num_solved": 2,
        "total_time": "0:00:07.333",
        "score": 0.67,
    }


def test_times_of_day_are_the_halls() -> None:
    driver = finalized(ended(all_apart(), prizes_of((1,), ())))
    offset_us = 1_600_000_000 * S - driver.state.time_us  # 2020-09-13 12:26:40 UTC
    board = scoreboard(driver.state, Scope.INDIVIDUAL, wall_offset_us=offset_us, zone=HANOI)
    assert board["time"] == "2020-09-13T19:26:40.000+07:00"
    moments = board["state"]
    assert isinstance(moments, dict)
    assert list(moments) == ["started", "ended", "frozen", "thawed", "unfrozen", "finalized", "end_of_updates"]
    assert [name for name, at in moments.items() if at] == ["started", "ended", "finalized"]
    assert moments["started"] < moments["ended"] <= moments["finalized"] <= board["time"]
    after = scoreboard(over(driver), Scope.INDIVIDUAL, wall_offset_us=offset_us)["state"]
    assert isinstance(after, dict)
    assert after["end_of_updates"] is not None


def test_before_the_start_nothing_has_happened() -> None:
    board = scoreboard(State(make_contest(1)), Scope.INDIVIDUAL)
    assert board["contest_time"] == "0:00:00.000"
    assert isinstance(board["state"], dict)
    assert set(board["state"].values()) == {None}
    assert {row["rank"] for row in rows(board)} == {1}
    assert all(row["problems"] == [] for row in rows(board))


def test_a_paper_counts_by_its_own_time_and_gives_none_to_its_questions() -> None:
    contest = make_contest(rounds=(paper_round(2), live_round(1)), prizes=prizes_of((1,), ()))
    driver = PaperDriver(contest)
    driver.write()
    driver.save(C1, {0: RIGHT})
    driver.at(61 * S)
    driver.submit(C1)
    driver.close_paper()
    driver.host(c.ScorePaper(PAPER_ID))
    score = rows(scoreboard(driver.state, Scope.INDIVIDUAL))[0]
    assert (score["team_id"], score["score"]) == ("001", {"num_solved": 1, "total_time": "0:01:01.000", "score": 1})


def test_the_public_edition_waits_and_holds_winners_only() -> None:
    driver = finalized(ended(all_apart(), prizes_of((1, 1), (1,))))
    for read in (
        lambda: award_list(driver.state, public=True),
        lambda: scoreboard(driver.state, Scope.TEAM, public=True),
    ):
        with pytest.raises(ResultNotPublic):
            read()
    state = over(driver)
    board = rows(scoreboard(state, Scope.INDIVIDUAL, public=True))
    assert [(row["team_id"], row["problems"]) for row in board] == [("001", []), ("002", [])]
    assert [row["team_id"] for row in rows(scoreboard(state, Scope.TEAM, public=True))] == ["X1"]
    assert "Người" not in json.dumps([board, award_list(state, public=True)], ensure_ascii=False)


def test_files(tmp_path: Path) -> None:
    state = finalized(ended(all_apart(), prizes_of((1,), ()))).state
    paths = write_contest_api(state, tmp_path)
    assert [path.name for path in paths] == ["awards.json", "scoreboard-individuals.json", "scoreboard-teams.json"]
    assert json.loads(paths[0].read_bytes()) == award_list(state)
    assert json.loads(paths[1].read_bytes()) == scoreboard(state, Scope.INDIVIDUAL)
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}


@pytest.mark.parametrize(
    ("time_us", "text"), [(0, "0:00:00.000"), (61_001_999, "0:01:01.001"), (3_600_000_000 * 11, "11:00:00.000")]
)
def test_relative_times(time_us: int, text: str) -> None:
    assert relative_time(time_us) == text
