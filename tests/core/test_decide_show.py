"""Lobby, rounds, agenda, scenes, standstill (RULES 2.6, 3.5, 8)."""

from chungket.core import commands as c
from chungket.core.contest import Players, RoundId
from chungket.core.decision import RejectionCode
from chungket.core.events import Scene
from chungket.core.model import Phase
from tests.core.ending import all_apart, ended, finalized
from tests.core.making import (
    CANDIDATES,
    LIVE,
    OPERATOR,
    RIGHT,
    SECOND_US,
    Driver,
    elimination_round,
    live_round,
    make_contest,
    with_round,
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
    for scene in (Scene.CEREMONY, Scene.PAPER, Scene.FIELD, Scene.AGENDA):
        driver.refused(OPERATOR, c.ShowScene(scene), RejectionCode.WRONG_PHASE)
    driver.refused(OPERATOR, c.ShowScene(Scene.NOTICE), RejectionCode.BAD_VALUE)
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


def test_the_ceremony_can_be_put_back_on_the_wall() -> None:
    driver = finalized(ended(all_apart()))
    driver.refused(OPERATOR, c.ShowScene(Scene.CEREMONY), RejectionCode.WRONG_PHASE)
    driver.host(c.MoveCeremony(1))
    driver.host(c.ShowScene(Scene.BLACK))
    driver.host(c.ShowScene(Scene.CEREMONY))
    assert driver.state.scene is Scene.CEREMONY


def test_a_round_of_captains_is_played_by_all_of_them_present_or_not() -> None:
    driver = Driver(with_round(make_contest(1), players=Players.CAPTAINS))
    driver.begin(*CANDIDATES[3:])
    assert driver.state.players == (CANDIDATES[0], CANDIDATES[3], CANDIDATES[6])
    driver.open_question()
    assert driver.play.players == driver.state.players


def test_a_round_everybody_plays_names_nobody() -> None:
    driver = begun(1)
    assert driver.state.players == ()


def test_an_elimination_round_ends_early_when_one_is_left() -> None:
    driver = Driver(make_contest(rounds=(elimination_round(5),)))
    driver.begin()
    driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US)})
    driver.host(c.EndRound(LIVE))


def test_where_everybody_is_out_the_round_cannot_end_before_the_void() -> None:
    driver = Driver(make_contest(rounds=(elimination_round(5),)))
    driver.begin()
    play = driver.play_question()
    decision = driver.refused(OPERATOR, c.EndRound(LIVE), RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == "everybody_out"
    driver.void(play)
    driver.refused(OPERATOR, c.EndRound(LIVE), RejectionCode.BLOCKED)
    driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US)})
    driver.host(c.EndRound(LIVE))


def test_when_a_round_began_and_ended_is_remembered() -> None:
    driver = Driver(make_contest(rounds=(live_round(1), live_round(1, RoundId("TH")))))
    driver.begin()
    began_us = driver.now_us
    driver.finish_round({})
    assert driver.state.rounds_began_us == {LIVE: began_us}
    assert driver.state.rounds_ended_us == {LIVE: driver.now_us}
