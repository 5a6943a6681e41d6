"""What the operator presses, on the consoles of real contests: any of them is led to its end."""

import random
from collections.abc import Collection

import pytest

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.console import console
from chungket.core.contest import CandidateNumber, Contest, Reading, RoundId, Rules
from chungket.core.events import Scene
from chungket.core.model import Attendance, Phase
from chungket.core.shapes import ConsoleShape
from chungket.protocol import HOST_COMMANDS, ToServerCommand, command_of, decode_to_server, encode
from chungket.rehearsal.careful_operator import BOARD_S, READING_S, REASON, Press, next_press, waits_for_people
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    WINDOW_US,
    Driver,
    live_round,
    make_contest,
    prizes_of,
)

PLAYED_MAX = 1_000  # presses until a contest has to be over


def seen(driver: Driver) -> ConsoleShape:
    return console(driver.state, Role.OPERATOR, None, 0, name=OPERATOR.name)


def registered(driver: Driver) -> list[str]:
    return [candidate for candidate, place in driver.state.places.items() if place.attendance is Attendance.REGISTERED]


def ask(driver: Driver, *, pace: float = 1.0, lobby_over: bool = True, expected: Collection[str] = ()) -> Press | None:
    return next_press(
        seen(driver),
        registered(driver),
        pace=pace,
        lobby_over=lobby_over,
        expected=expected,
        chance=random.Random(1),
    )


def obey(driver: Driver, press: Press) -> None:
    """Send a press the way the wire carries it."""
    frame = ToServerCommand("x", press.command, -1, press.arguments)
    sent = decode_to_server(encode(frame))
    assert isinstance(sent, ToServerCommand)
    decision = driver.send(OPERATOR, command_of(sent, HOST_COMMANDS))
    assert decision.rejection is None, (press, decision.rejection)


def play_to_the_end(driver: Driver, *, pace: float = 1.0) -> list[Press]:
    """Press until nothing is left, time passing by itself."""
    presses: list[Press] = []
    for _ in range(PLAYED_MAX):
        if driver.state.phase is Phase.ENDED:
            return presses
        press = ask(driver, pace=pace)
        if press is None:
            driver.close()  # the only thing that happens without the operator
            continue
        driver.wait(int(press.pause_s * SECOND_US))
        obey(driver, press)
        presses.append(press)
        if driver.state.phase is Phase.LOBBY and press.command == "open_lobby":
            driver.arrive(*CANDIDATES[:6])
    raise AssertionError(f"not over after {PLAYED_MAX} presses: {seen(driver).step}")


@pytest.mark.parametrize(
    "contest",
    [
        make_contest(),
        make_contest(12, practice=2),
        make_contest(practice=0),
        make_contest(rounds=(live_round(2), live_round(3, RoundId("T2")))),
        make_contest(rounds=(live_round(2, reading=Reading.NONE),)),
        make_contest(prizes=prizes_of((1, 1, 1), (1, 1))),
        make_contest(prizes=prizes_of((), ())),
    ],
)
@pytest.mark.parametrize("pace", [1.0, 10.0])
def test_any_contest_is_led_to_its_end(contest: Contest, pace: float) -> None:
    driver = Driver(contest)
    presses = play_to_the_end(driver, pace=pace)
    assert presses[-1].command == "end_contest"
    assert driver.state.edition == 1
    counted = sum(len(round_.questions) for round_ in contest.rounds)
    assert driver.state.scored == counted
    assert ("close_play" in {press.command for press in presses}) is (pace > 1)


def test_nobody_answered_so_lots_decide_before_named_witnesses() -> None:
    driver = Driver(make_contest())
    presses = play_to_the_end(driver)
    lots = [press for press in presses if press.command == "draw_lots"]
    assert {press.arguments["witnesses"] for press in lots} == {REASON}
    individual = next(press for press in lots if press.arguments["scope"] == "individual")
    assert sorted(individual.arguments["order"]) == list(CANDIDATES[:6])
    assert individual.arguments["order"] != list(CANDIDATES[:6])  # by the seed, not by the row


def test_in_the_lobby_nothing_happens_before_its_time() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    assert ask(driver, lobby_over=False) is None
    press = ask(driver)
    assert press is not None
    assert press.command == "prepare_play"


def test_who_has_not_come_is_absent_all_at_once() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive(*CANDIDATES[:6])
    press = ask(driver)
    assert press is not None
    assert (press.command, press.flow) == ("mark_missing_absent", False)
    obey(driver, press)
    assert registered(driver) == []


def test_one_by_one_when_somebody_is_still_expected() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive(*CANDIDATES[:6])
    marked = []
    while (press := ask(driver, expected={CANDIDATES[7]})) is not None and press.command == "mark_attendance":
        marked.append(press.arguments["candidate"])
        obey(driver, press)
    assert marked == [CANDIDATES[6], CANDIDATES[8]]
    assert registered(driver) == [CANDIDATES[7]]


def test_a_round_that_is_blocked_starts_with_a_reason_and_a_ready_one_without() -> None:
    driver = Driver(make_contest(practice=0))
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.host(c.LockLobby())
    blocked = ask(driver)
    assert blocked is not None
    assert blocked.command == "start_round"
    assert blocked.arguments["override_reason"] == REASON
    ready = Driver(make_contest(practice=1))
    ready.host(c.OpenLobby())
    ready.arrive()
    ready.play_question(dict.fromkeys(CANDIDATES, (RIGHT, SECOND_US)))
    ready.host(c.LockLobby())
    press = ask(ready)
    assert press is not None
    assert press.arguments == {"round": "TT", "override_reason": ""}


def test_a_long_stem_takes_longer_to_read_out_within_limits() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.host(c.PreparePlay())
    driver.host(c.OpenStem(driver.play.id))
    short = ask(driver)
    assert short is not None
    assert (short.command, short.pause_s) == ("open_choices", READING_S[0])
    quick = ask(driver, pace=4)
    assert quick is not None
    assert quick.pause_s == READING_S[0] / 4


def test_the_window_belongs_to_the_finalists_unless_time_is_pressed_together() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    assert ask(driver, pace=1.0) is None
    press = ask(driver, pace=4.0)
    assert press is not None
    assert (press.command, press.pause_s) == ("close_play", WINDOW_US / SECOND_US / 4)


def test_standings_stay_on_the_wall_for_a_while() -> None:
    driver = Driver(make_contest(12))
    driver.begin()
    for _ in range(5):
        driver.play_question()
    board = ask(driver)
    assert board is not None
    assert board.command == "show_scene"
    obey(driver, board)
    assert driver.state.scene is Scene.BOTH
    after = ask(driver)
    assert after is not None
    assert (after.command, after.pause_s) == ("prepare_play", BOARD_S)


def test_what_a_person_stopped_a_person_lets_go_on() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.host(c.Suspend("mất điện"))
    assert seen(driver).step.command == "resume"
    assert ask(driver) is None
    assert "mất điện" in waits_for_people(seen(driver))


def test_an_interrupted_question_is_put_to_the_jury_and_the_show_goes_on_after_it() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    press = ask(driver)
    assert press is not None
    assert press.command == "propose_void"
    assert waits_for_people(seen(driver)) == ""
    obey(driver, press)
    assert ask(driver) is None
    assert "Ban Giám khảo" in waits_for_people(seen(driver))
    driver.ok(JURY, c.DecideVoid(driver.play.id, confirm=True))
    assert play_to_the_end(driver)[-1].command == "end_contest"


def test_where_one_person_is_enough_the_operator_voids_alone() -> None:
    driver = Driver(make_contest(rules=Rules(two_person=False)))
    driver.begin()
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    presses = play_to_the_end(driver)
    assert [press.command for press in presses[:3]] == ["propose_void", "prepare_play", "open_stem"]


def test_a_proposed_void_waits_for_the_jury() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.play_question({CandidateNumber("001"): (RIGHT, SECOND_US)})
    driver.host(c.ProposeVoid(driver.play.id, "Đáp án sai"))
    assert "Ban Giám khảo" in waits_for_people(seen(driver))
