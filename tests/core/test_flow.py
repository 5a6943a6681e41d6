"""The big button, reserves, interruptions (RULES 2.4, 2.6; SCREENS, Host)."""

import pytest

from chungket.core import commands as c
from chungket.core.contest import RoundId
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId, Scene
from chungket.core.flow import Waiting, next_command, standings_pending, waiting
from chungket.core.model import Phase, PlayPhase
from chungket.core.questions import next_counted, next_round, open_slots
from chungket.core.readiness import readiness
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WINDOW_US,
    WRONG,
    Driver,
    live_round,
    make_contest,
)


def answer_all(driver: Driver) -> None:
    """All answer, each with another time, so that nothing is tied."""
    for index, candidate in enumerate(CANDIDATES):
        driver.answer(candidate, RIGHT if index % 3 else WRONG, (index + 1) * SECOND_US)


def test_the_big_button_walks_a_contest_from_setup_to_the_end() -> None:
    rounds = (live_round(10), live_round(2, RoundId("TH")))
    driver = Driver(make_contest(rounds=rounds, practice=2))
    boards: list[int] = []
    pressed: list[type[c.Command]] = []
    for _ in range(200):
        if driver.state.phase is Phase.LOBBY and driver.state.present == 0:
            driver.arrive()
        if driver.state.current_play is not None and driver.play.phase is PlayPhase.OPEN:
            answer_all(driver)
            assert [type(given) for given in driver.clock()] == [c.CloseDue]
        if driver.state.phase is Phase.FINALIZED:
            driver.ok(SECRETARY, c.RecordSigned("Trưởng Ban Tổ chức, Trưởng Ban Giám khảo"))
        command = driver.press()
        pressed.append(type(command))
        driver.wait(SECOND_US)
        if command == c.ShowScene(Scene.BOTH):
            boards.append(driver.state.scored)
        if driver.state.phase is Phase.ENDED:
            break
    assert driver.state.phase is Phase.ENDED
    assert next_command(driver.state) is None
    assert boards == [5]
    assert driver.state.scored == 12
    assert pressed.count(c.PreparePlay) == 14
    assert pressed.count(c.EndRound) == 2
    assert (pressed[0], pressed[-1]) == (c.OpenLobby, c.EndContest)


@pytest.mark.parametrize(("count", "expected"), [(5, []), (8, [5]), (12, [5]), (13, [5, 10])])
def test_standings_come_after_every_fifth_but_not_near_the_end(count: int, expected: list[int]) -> None:
    driver = Driver(make_contest(count))
    driver.begin()
    boards: list[int] = []
    while driver.state.round is not None:
        command = next_command(driver.state)
        if command == c.PreparePlay():
            driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US)})
        elif command == c.ShowScene(Scene.BOTH):
            driver.press()
            boards.append(driver.state.scored)
        else:
            driver.press()
    assert boards == expected


def shown_after_five() -> tuple[Driver, list[PlayId]]:
    """Five questions of ten are scored and their board has been shown."""
    driver = Driver(make_contest(10))
    driver.begin()
    plays = [driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US)}) for _ in range(5)]
    assert driver.press() == c.ShowScene(Scene.BOTH)
    assert not standings_pending(driver.state)
    return driver, plays


def test_a_board_shown_before_a_void_is_not_the_board_after_one_more_question() -> None:
    driver, plays = shown_after_five()
    driver.void(plays[0])
    assert not standings_pending(driver.state)
    driver.play_question({CANDIDATES[1]: (RIGHT, SECOND_US)})
    assert driver.state.scored == 5
    assert driver.press() == c.ShowScene(Scene.BOTH)
    assert driver.state.shown_individuals is not None
    assert driver.state.shown_individuals.version == driver.state.standings_version
    assert not standings_pending(driver.state)


def test_a_play_that_never_counted_changes_no_board() -> None:
    driver, _ = shown_after_five()
    driver.void(driver.open_question().id)
    assert not standings_pending(driver.state)


def test_a_voided_question_is_replaced_by_a_reserve_in_its_slot() -> None:
    driver = Driver(make_contest(2, reserves=1))
    driver.begin()
    play = driver.open_question()
    assert (play.question, play.slot) == ("TT01", 0)
    driver.void(play.id)
    assert next_command(driver.state) == c.PreparePlay()
    upcoming = next_counted(driver.state)
    assert upcoming is not None
    assert (upcoming.question.id, upcoming.slot, upcoming.reserve) == ("DP1", 0, True)
    driver.play_question()
    driver.play_question()
    assert [entry.question for entry in driver.state.plays.values()] == ["TT01", "DP1", "TT02"]
    assert driver.press() == c.EndRound(RoundId("TT"))


def test_without_a_reserve_the_slot_stays_empty_and_the_round_goes_on() -> None:
    driver = Driver(make_contest(2, reserves=0))
    driver.begin()
    driver.void(driver.open_question().id)
    driver.play_question()
    assert driver.play.question == "TT02"
    assert open_slots(driver.state, driver.contest.rounds[1]) == (0,)
    assert driver.press() == c.EndRound(RoundId("TT"))


def test_a_play_voided_after_scoring_is_not_replaced() -> None:
    driver = Driver(make_contest(1))
    driver.begin()
    driver.void(driver.play_question())
    assert next_counted(driver.state) is None
    assert driver.state.scored == 0


@pytest.mark.parametrize(("cause", "moved_us"), [("store", 5 * SECOND_US), ("restart", 0)])
def test_a_short_interruption_goes_on_by_itself(cause: str, moved_us: int) -> None:
    driver = Driver(make_contest())
    driver.begin()
    play = driver.open_question()
    opens_us = play.opens_us
    driver.wait(SECOND_US + moved_us)
    driver.ok(c.SYSTEM, c.Recover(5 * SECOND_US, cause))
    assert driver.state.standstill is None
    assert play.opens_us == opens_us
    assert play.deadline_us == opens_us + WINDOW_US + moved_us
    assert driver.answer(CANDIDATES[0], RIGHT).rejection is None


def test_choices_that_waited_for_the_store_keep_their_whole_window() -> None:
    driver = Driver(make_contest())
    driver.begin()
    play = driver.open_question()
    driver.wait(3 * SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(3 * SECOND_US, "store"))
    assert (play.opens_us, play.deadline_us) == (driver.now_us, driver.now_us + WINDOW_US)


def held(cause: str = "store") -> Driver:
    driver = Driver(make_contest(2))
    driver.begin()
    driver.open_question()
    driver.wait(6 * SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(6 * SECOND_US, cause))
    return driver


def test_a_long_interruption_is_held_and_ends_with_the_void() -> None:
    driver = held()
    standstill = driver.state.standstill
    assert standstill is not None
    assert standstill.kind == "interrupted"
    assert isinstance(driver.press(), c.VoidPlay)
    assert next_command(driver.state) is None
    assert waiting(driver.state) is Waiting.PROPOSAL
    driver.ok(JURY, c.DecideProposal(1, confirm=True))
    assert driver.state.standstill is None
    driver.press()
    assert driver.play.question == "DP1"


def test_a_long_interruption_resumed_gives_the_time_back() -> None:
    driver = held()
    play = driver.play
    opens_us = play.opens_us
    driver.refused(OPERATOR, c.ClosePlay(play.id), RejectionCode.STANDSTILL)
    driver.wait(4 * SECOND_US)
    driver.host(c.Resume())
    assert (play.opens_us, play.deadline_us) == (opens_us + 10 * SECOND_US, opens_us + 10 * SECOND_US + WINDOW_US)


def test_an_interruption_between_questions_is_not_held() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.play_question()
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    assert driver.state.standstill is None


def test_readiness_counts_present_places_only() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive(*CANDIDATES[:3])
    driver.ok(OPERATOR, c.MarkAttendance(CANDIDATES[0], present=False))
    counts = readiness(driver.state)
    assert (counts.places, counts.registered, counts.present, counts.absent) == (9, 6, 2, 1)
    assert (counts.signed_in, counts.confirmed, counts.disputed, counts.practised) == (2, 2, 0, 0)


def test_rounds_follow_one_another_and_the_paper_switched_off_is_passed_over() -> None:
    driver = Driver(make_contest(rounds=(live_round(1), live_round(1, RoundId("TH")))))
    driver.begin()
    upcoming = next_round(driver.state)
    assert upcoming is not None
    assert upcoming.id == "TH"
    driver.finish_round({})
    assert next_command(driver.state) == c.StartRound(RoundId("TH"))
