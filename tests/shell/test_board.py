"""The readiness board: the same rows as if all were made anew, and far fewer made."""

from dataclasses import replace
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from chungket.board import ROW_CHANGED, ROWS_KEPT, ReadinessBoard
from chungket.core import commands as c
from chungket.core import events as e
from chungket.core import views
from chungket.core.contest import CandidateNumber
from chungket.core.shapes import PlaceShape
from tests.core.making import CANDIDATES, OPERATOR, RIGHT, Driver, finalist, make_contest


def rows_of(driver: Driver) -> dict[CandidateNumber, PlaceShape]:
    """All rows, made anew."""
    return {candidate: views.place(driver.state, candidate) for candidate in CANDIDATES}


def kept(board: ReadinessBoard) -> dict[str, PlaceShape]:
    """All rows, as the board has them."""
    for _ in board.refresh():
        pass
    return {row.candidate: row for row in board.changed_since(0, "", len(CANDIDATES))[1]}


def test_rows_that_are_kept_through_a_contest_are_those_made_anew() -> None:
    driver = Driver(make_contest())
    made: list[CandidateNumber] = []

    def make(candidate: CandidateNumber, hall_us: int) -> PlaceShape:
        made.append(candidate)
        return views.place(driver.state, candidate)

    board = ReadinessBoard(CANDIDATES, lambda: 0, make)
    seen = 0

    def look() -> None:
        nonlocal seen
        for _, _, events in driver.log[seen:]:
            for event in events:
                board.happened(event)
        seen = len(driver.log)
        assert kept(board) == rows_of(driver)

    driver.host(c.OpenLobby())
    look()
    for candidate in CANDIDATES:
        driver.arrive(candidate)
        look()
    driver.ok(OPERATOR, c.LockLobby())
    driver.host(c.StartRound(driver.contest.rounds[1].id, "không thi thử"))
    look()
    for _ in range(2):
        play = driver.open_question()
        look()
        made.clear()
        for candidate in CANDIDATES[:4]:
            driver.ok(finalist(candidate), c.Answer(play.id, RIGHT))
            look()
        assert made == list(CANDIDATES[:4])
        driver.host(c.ClosePlay(play.id))
        driver.wait(60_000_000)
        driver.clock()
        look()
        driver.press()
        look()
        driver.press()
        look()
        assert made == list(CANDIDATES[:4])


def test_every_kind_of_event_that_is_said_to_change_one_row_names_it() -> None:
    assert all("candidate" in kind.__dataclass_fields__ for kind in ROW_CHANGED)
    assert set(ROW_CHANGED) | set(ROWS_KEPT) < set(get_args(e.Event))
    assert not set(ROW_CHANGED) & set(ROWS_KEPT)


@given(st.lists(st.lists(st.integers(0, 8), max_size=6), max_size=8), st.integers(1, 4), st.sampled_from(["", "X2"]))
def test_a_console_that_asks_for_what_is_newer_ends_with_all_rows(
    rounds: list[list[int]], most: int, zone: str
) -> None:
    driver = Driver(make_contest())
    versions = dict.fromkeys(CANDIDATES, 0)
    board = ReadinessBoard(
        CANDIDATES, lambda: 0, lambda who, _: replace(views.place(driver.state, who), warnings=versions[who])
    )
    console: dict[str, PlaceShape] = {}
    has = 0
    for touched in rounds:
        for index in touched:
            versions[CANDIDATES[index]] += 1
            board.touch(CANDIDATES[index])
        for _ in board.refresh():
            pass
        has, rows = board.changed_since(has, zone, most)
        assert len(rows) <= most
        console.update({row.candidate: row for row in rows})
    for _ in board.refresh():
        pass
    while has < board.version:
        has, rows = board.changed_since(has, zone, most)
        console.update({row.candidate: row for row in rows})
    expected = {row.candidate: row for row in board.changed_since(0, zone, len(CANDIDATES))[1]}
    assert console == expected
    assert {row.warnings for row in expected.values()} <= set(versions.values())
