"""Lobby, rounds, scenes, standstill, result (RULES 2.6, 6, 8)."""

import pytest

from chungket.core import commands as c
from chungket.core.contest import RoundId, Scope
from chungket.core.decision import RejectionCode
from chungket.core.events import Scene
from chungket.core.model import Phase
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    Driver,
    make_contest,
    prizes_of,
)


def begun(count: int = 6) -> Driver:
    driver = Driver(make_contest(count))
    driver.begin()
    return driver


def test_a_round_waits_for_the_lock_and_for_readiness() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.refused(OPERATOR, c.StartRound(LIVE, "gấp"), RejectionCode.BLOCKED)
    driver.host(c.LockLobby())
    driver.refused(OPERATOR, c.LockLobby(), RejectionCode.NOTHING_LEFT)
    driver.refused(OPERATOR, c.StartRound(LIVE), RejectionCode.BLOCKED)
    driver.refused(OPERATOR, c.StartRound(RoundId("TN")), RejectionCode.UNKNOWN)
    driver.refused(OPERATOR, c.StartRound(LIVE, "x" * 201), RejectionCode.BAD_VALUE)
    driver.host(c.StartRound(LIVE, "gấp"))
    assert driver.state.incidents[-1].text == "gấp"
    driver.refused(OPERATOR, c.StartRound(LIVE, "gấp"), RejectionCode.WRONG_PHASE)


def test_a_round_starts_by_itself_when_everybody_is_ready() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive(*CANDIDATES[:2])
    driver.host(c.LockLobby())
    driver.host(c.MarkMissingAbsent())
    driver.refused(OPERATOR, c.StartRound(LIVE), RejectionCode.BLOCKED)
    driver.play_question(dict.fromkeys(CANDIDATES[:2], (RIGHT, SECOND_US)))
    driver.host(c.StartRound(LIVE))
    assert driver.state.phase is Phase.RUNNING


def test_a_round_ends_after_its_last_question() -> None:
    driver = begun(2)
    driver.refused(OPERATOR, c.EndRound(RoundId("khac")), RejectionCode.UNKNOWN)
    decision = driver.refused(OPERATOR, c.EndRound(LIVE), RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == "questions:2"
    driver.open_question()
    driver.refused(OPERATOR, c.EndRound(LIVE), RejectionCode.WRONG_PHASE)
    driver.close()
    driver.host(c.RevealKey(driver.play.id))
    driver.host(c.ScorePlay(driver.play.id))
    driver.play_question()
    driver.refused(OPERATOR, c.PreparePlay(), RejectionCode.NOTHING_LEFT)
    driver.host(c.EndRound(LIVE))
    driver.refused(OPERATOR, c.StartRound(LIVE), RejectionCode.WRONG_PHASE)


def test_scenes_need_what_they_show() -> None:
    driver = Driver(make_contest())
    driver.refused(OPERATOR, c.ShowScene(Scene.QUESTION), RejectionCode.WRONG_PHASE)
    driver.refused(OPERATOR, c.ShowScene(Scene.CEREMONY), RejectionCode.WRONG_PHASE)
    driver.refused(OPERATOR, c.ShowScene(Scene.MESSAGE, "  "), RejectionCode.BAD_VALUE)
    driver.refused(OPERATOR, c.ShowScene(Scene.MESSAGE, "x" * 201), RejectionCode.BAD_VALUE)
    driver.refused(OPERATOR, c.ShowScene(Scene.BREAK, minutes=-1), RejectionCode.BAD_VALUE)
    driver.refused(OPERATOR, c.ShowScene(Scene.BREAK, minutes=181), RejectionCode.BAD_VALUE)
    driver.refused(OPERATOR, c.ShowScene(Scene.STANDINGS), RejectionCode.BLOCKED)
    driver.host(c.ShowScene(Scene.BREAK, minutes=5))
    assert driver.state.scene_until_us == driver.now_us + 300 * SECOND_US


def test_boards_are_frozen_copies_taken_only_where_they_may_be() -> None:
    driver = begun(10)
    for _ in range(4):
        driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US)})
    driver.refused(OPERATOR, c.ShowScene(Scene.BOTH), RejectionCode.BLOCKED)
    driver.play_question({CANDIDATES[1]: (RIGHT, SECOND_US)})
    driver.host(c.SetFrozen(frozen=True))
    driver.refused(OPERATOR, c.ShowScene(Scene.BOTH), RejectionCode.BLOCKED)
    driver.host(c.SetFrozen(frozen=False))
    driver.host(c.ShowScene(Scene.BOTH))
    board = driver.state.shown_individuals
    assert board is not None
    assert board.after == 5
    driver.play_question({CANDIDATES[2]: (RIGHT, SECOND_US)})
    driver.host(c.ShowScene(Scene.STANDINGS))
    assert driver.state.shown_individuals is board


def test_a_suspension_stops_the_clock_and_gives_the_time_back() -> None:
    driver = begun()
    play = driver.open_question()
    opens_us, deadline_us = play.opens_us, play.deadline_us
    driver.refused(OPERATOR, c.Resume(), RejectionCode.NOTHING_LEFT)
    driver.refused(OPERATOR, c.Suspend(" "), RejectionCode.BAD_VALUE)
    driver.host(c.Suspend("Báo cháy"))
    answer = driver.answer(CANDIDATES[0], RIGHT)
    assert answer.rejection is not None
    assert answer.rejection.code is RejectionCode.STANDSTILL
    driver.wait(600 * SECOND_US)
    driver.host(c.Resume())
    assert (play.opens_us, play.deadline_us) == (opens_us + 600 * SECOND_US, deadline_us + 600 * SECOND_US)


def tied() -> Driver:
    """Two equal finalists of different units on the boundary of the only prize; the round is not over."""
    driver = Driver(make_contest(1, prizes=prizes_of((1,), ())))
    driver.begin()
    driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US), CANDIDATES[3]: (RIGHT, SECOND_US)})
    return driver


def test_lots_are_drawn_among_exactly_the_tied_before_witnesses() -> None:
    driver = tied()
    order = (CANDIDATES[3], CANDIDATES[0])
    driver.refused(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order, "Bà Hà"), RejectionCode.WRONG_PHASE)
    driver.host(c.EndRound(LIVE))
    decision = driver.refused(OPERATOR, c.Finalize(), RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == "ties"
    driver.refused(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order, " "), RejectionCode.BAD_VALUE)
    driver.refused(SECRETARY, c.DrawLots(Scope.TEAM, order, "Bà Hà"), RejectionCode.BAD_VALUE)
    driver.refused(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order[:1], "Bà Hà"), RejectionCode.BAD_VALUE)
    driver.refused(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order * 2, "Bà Hà"), RejectionCode.BAD_VALUE)
    driver.ok(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order, "Bà Hà"))
    driver.host(c.Finalize())
    assert (driver.state.phase, driver.state.edition) == (Phase.FINALIZED, 1)


@pytest.mark.parametrize("confirm", [True, False])
def test_a_proposal_blocks_the_result(confirm: bool) -> None:
    driver = Driver(make_contest(1, prizes=()))
    driver.begin()
    play = driver.play_question()
    driver.refused(OPERATOR, c.Finalize(), RejectionCode.BLOCKED)
    driver.host(c.EndRound(LIVE))
    driver.host(c.ProposeVoid(play, "Đáp án sai"))
    driver.refused(OPERATOR, c.Finalize(), RejectionCode.BLOCKED)
    driver.ok(JURY, c.DecideVoid(play, confirm=confirm))
    driver.host(c.Finalize())
    driver.refused(JURY, c.ProposeVoid(play, "muộn"), RejectionCode.WRONG_PHASE)
