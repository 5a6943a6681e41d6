"""The big button in rounds of every type, and while somebody else is waited for (RULES 2.5, 3, 7)."""

from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core.contest import (
    AnswerBy,
    BuzzerRules,
    EliminationRules,
    Players,
    RescueKind,
    RoundId,
    Rules,
)
from chungket.core.decision import RejectionCode
from chungket.core.events import Scene
from chungket.core.flow import EVERYBODY_OUT_REASON, Waiting, next_command, standings_due, waiting
from chungket.core.model import Phase, State
from chungket.core.questions import next_question, rounds_left
from tests.core.ending import cut_off_hall
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    OPERATOR,
    RIGHT,
    SECOND_US,
    WRONG,
    Driver,
    buzzer_round,
    elimination_round,
    live_round,
    make_contest,
    with_round,
)
from tests.core.papers import PAPER, PAPER_ID, PRACTICE_ID, PaperDriver, paper_contest, paper_round

ONE, TWO, THREE = CANDIDATES[:3]


def pressed(driver: Driver, count: int) -> list[type[c.Command]]:
    return [type(driver.press()) for _ in range(count)]


# --- papers ----------------------------------------------------------------------------------------------------------


def test_a_paper_is_practised_started_waited_for_scored_and_ended() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    for _ in range(4):
        driver.play_question()
    assert driver.press() == c.OpenPaper(PAPER, practice=True)
    assert next_command(driver.state) is None
    assert waiting(driver.state) is Waiting.PAPER
    driver.now_us = driver.state.papers[PRACTICE_ID].deadline_us + 120 * SECOND_US
    driver.clock()
    assert driver.press() == c.LockLobby()
    driver.host(c.StartRound(PAPER, "không chờ"))
    assert driver.press() == c.OpenPaper(PAPER)
    assert (next_command(driver.state), waiting(driver.state)) == (None, Waiting.PAPER)
    driver.close_paper()
    assert driver.press() == c.ScorePaper(PAPER_ID)
    assert driver.press() == c.EndRound(PAPER)
    assert next_command(driver.state) == c.StartRound(LIVE)


def test_no_marks_are_on_the_wall_during_a_paper_nor_after_it() -> None:
    driver = PaperDriver(paper_contest(paper_round(standings_every=1, standings_quiet_last=0)))
    driver.write()
    for scene in (Scene.BOTH, Scene.STANDINGS, Scene.TEAMS):
        driver.refused(OPERATOR, c.ShowScene(scene), RejectionCode.BLOCKED)
    driver.host(c.ShowScene(Scene.PAPER))
    driver.score()
    assert not standings_due(driver.state)
    driver.refused(OPERATOR, c.ShowScene(Scene.BOTH), RejectionCode.BLOCKED)
    assert next_command(driver.state) == c.EndRound(PAPER)


def test_a_board_shown_before_a_paper_is_not_shown_again_during_it() -> None:
    rounds = (live_round(4), paper_round())
    driver = PaperDriver(with_round(make_contest(rounds=rounds), standings_every=1, standings_quiet_last=0))
    driver.begin()
    driver.play_question()
    driver.host(c.ShowScene(Scene.BOTH))
    for _ in range(3):
        driver.play_question()
    driver.host(c.EndRound(LIVE))
    driver.host(c.StartRound(PAPER, "không thi thử"))
    driver.host(c.OpenPaper(PAPER))
    driver.refused(OPERATOR, c.ShowScene(Scene.BOTH), RejectionCode.BLOCKED)


def test_a_paper_that_was_stopped_goes_on() -> None:
    driver = PaperDriver(paper_contest())
    driver.write()
    driver.host(c.Suspend("Mất điện"))
    assert driver.press() == c.Resume()
    driver.wait(10 * SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    if driver.state.standstill is not None:
        assert driver.press() == c.Resume()
    assert waiting(driver.state) is Waiting.PAPER


def test_a_round_does_not_end_before_its_paper_is_scored() -> None:
    driver = PaperDriver(paper_contest())
    driver.begin()
    driver.refused(OPERATOR, c.EndRound(PAPER), RejectionCode.BLOCKED)
    driver.open()
    driver.refused(OPERATOR, c.EndRound(PAPER), RejectionCode.BLOCKED)
    driver.refused(OPERATOR, c.MoveAgenda(0), RejectionCode.UNKNOWN)
    driver.score()
    driver.host(c.EndRound(PAPER))


# --- elimination -----------------------------------------------------------------------------------------------------


def eliminating(count: int = 5, rules: EliminationRules | None = None) -> Driver:
    driver = Driver(make_contest(rounds=(elimination_round(count, rules),)))
    driver.begin()
    return driver


def test_the_jury_confirms_the_key_before_anybody_is_out() -> None:
    driver = eliminating()
    driver.open_question()
    driver.answer(ONE, RIGHT)
    driver.close()
    assert next_command(driver.state) is None
    assert waiting(driver.state) is Waiting.KEY
    driver.ok(JURY, c.ConfirmKey(driver.play.id))
    assert pressed(driver, 2) == [c.RevealKey, c.ScorePlay]


def test_without_the_two_person_rule_the_operator_publishes_the_key() -> None:
    contest = make_contest(rounds=(elimination_round(5),), rules=Rules(review_us=0, two_person=False))
    driver = Driver(contest)
    driver.begin()
    driver.open_question()
    driver.close()
    assert waiting(driver.state) is None
    assert isinstance(driver.press(), c.RevealKey)


def test_only_who_is_still_in_answers_the_next_question() -> None:
    driver = eliminating()
    driver.play_question({ONE: (RIGHT, SECOND_US), TWO: (RIGHT, SECOND_US), THREE: (WRONG, SECOND_US)})
    upcoming = next_question(driver.state)
    assert upcoming is not None
    assert upcoming.players == (ONE, TWO)


def test_when_one_is_left_the_round_is_over() -> None:
    driver = eliminating()
    driver.play_question({ONE: (RIGHT, SECOND_US)})
    assert driver.press() == c.EndRound(LIVE)


def test_a_rescue_of_all_is_offered_before_the_next_question() -> None:
    driver = eliminating(rules=EliminationRules(rescue=RescueKind.ALL, rescue_after=1))
    driver.play_question({ONE: (RIGHT, SECOND_US), TWO: (RIGHT, SECOND_US)})
    assert driver.press() == c.Rescue(LIVE)
    assert driver.press() == c.PreparePlay()
    assert driver.play.players == ()


def test_everybody_out_is_rescued_where_the_rules_have_a_rescue() -> None:
    driver = eliminating(rules=EliminationRules(rescue=RescueKind.ALL, rescue_below=2))
    driver.play_question()
    assert driver.press() == c.Rescue(LIVE)
    assert driver.press() == c.PreparePlay()


def test_everybody_out_without_a_rescue_voids_the_question() -> None:
    driver = eliminating()
    play = driver.play_question()
    assert driver.press() == c.VoidPlay(play, EVERYBODY_OUT_REASON)
    assert (next_command(driver.state), waiting(driver.state)) == (None, Waiting.PROPOSAL)
    driver.ok(JURY, c.DecideProposal(1, confirm=True))
    assert driver.press() == c.PreparePlay()
    assert driver.play.players == ()


# --- buzzer ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer_by", "whom"), [(AnswerBy.DEVICE, Waiting.TURN), (AnswerBy.VOICE, Waiting.VERDICT)])
def test_while_somebody_answers_the_big_button_waits(answer_by: AnswerBy, whom: Waiting) -> None:
    rules = BuzzerRules(answer_by=answer_by)
    driver = Driver(make_contest(rounds=(buzzer_round(3, rules, players=Players.CAPTAINS),)))
    driver.begin()
    driver.open_question()
    assert isinstance(next_command(driver.state), c.ClosePlay)
    driver.press_buzzer(ONE)
    driver.wait(SECOND_US + 500_000)
    driver.clock()
    assert driver.play.buzzer.turn == ONE
    assert (next_command(driver.state), waiting(driver.state)) == (None, whom)


# --- rulings, cut off ------------------------------------------------------------------------------------------------


def test_a_ruling_on_the_question_is_waited_for_before_the_score() -> None:
    driver = Driver(make_contest())
    driver.begin()
    play = driver.open_question()
    driver.close()
    driver.ok(JURY, c.SetKey(play.question, (WRONG,), "Đáp án sai"))
    assert isinstance(driver.press(), c.RevealKey)
    assert (next_command(driver.state), waiting(driver.state)) == (None, Waiting.PROPOSAL)
    driver.ok(JURY, c.DecideProposal(1, confirm=False))
    assert isinstance(driver.press(), c.ScorePlay)


def test_too_many_cut_off_turn_the_button_into_a_pause() -> None:
    driver = cut_off_hall()
    assert driver.play.affected
    command = next_command(driver.state)
    assert command == c.Suspend("cả hội trường mất kết nối 2 máy, khu X1 mất kết nối 2 máy")
    driver.press()
    assert driver.press() == c.Resume()
    assert isinstance(next_command(driver.state), c.ClosePlay)


def test_who_is_back_needs_no_pause() -> None:
    driver = cut_off_hall()
    for candidate in (ONE, TWO):
        driver.ok(c.SYSTEM, c.NoteConnection(candidate, driver.state.places[candidate].session, connected=True))
    assert isinstance(next_command(driver.state), c.ClosePlay)


def test_rounds_of_every_type_have_to_be_played() -> None:
    rounds = (
        paper_round(),
        elimination_round(2),
        replace(buzzer_round(2), id=RoundId("BZ")),
        live_round(1, RoundId("L")),
    )
    state = State(make_contest(rounds=rounds))
    assert [round_.id for round_ in rounds_left(state)] == [PAPER, LIVE, "BZ", "L"]
    state.rounds_ended = [round_.id for round_ in rounds]
    state.phase = Phase.RUNNING
    assert next_command(state) == c.Finalize()
