"""A contest led by the careful operator and desk with the pure core on the other end, for the tests beside it.

Owns the leading only: what a test expects is in the test. What comes from finalists and from the clock alone is done
here as little as needed.
"""

import random
from collections.abc import Collection

from chungket.core import commands as c
from chungket.core.commands import Actor
from chungket.core.console import console
from chungket.core.contest import RoundType
from chungket.core.model import Attendance, Phase
from chungket.core.paper import being_written
from chungket.core.players import kind_of
from chungket.core.shapes import ConsoleShape
from chungket.protocol import HOST_COMMANDS, ToServerCommand, command_of, decode_to_server, encode
from chungket.rehearsal import careful_desk
from chungket.rehearsal.careful_operator import next_press
from chungket.rehearsal.press import Press
from tests.core.making import CANDIDATES, JURY, OPERATOR, SECOND_US, SECRETARY, Driver

PLAYED_MAX = 1_000  # presses until a contest has to be over
ACCOUNTS = (OPERATOR.name, JURY.name, SECRETARY.name)
PRESENT = CANDIDATES[:6]


def seen(driver: Driver, actor: Actor = OPERATOR) -> ConsoleShape:
    """The console of somebody."""
    return console(driver.state, actor.role, None, 0, name=actor.name)


def registered(driver: Driver) -> list[str]:
    """Who has neither come nor been marked absent."""
    return [candidate for candidate, place in driver.state.places.items() if place.attendance is Attendance.REGISTERED]


def ask(
    driver: Driver, *, pace: float = 1.0, lobby_over: bool = True, expected: Collection[str] = (), seed: int = 1
) -> Press | None:
    """What the operator presses next."""
    return next_press(
        seen(driver),
        registered(driver),
        pace=pace,
        lobby_over=lobby_over,
        expected=expected,
        chance=random.Random(f"{seed}:{driver.state.flow_version}"),
    )


def ask_desk(
    driver: Driver, actor: Actor, *, accounts: Collection[str] = ACCOUNTS, pace: float = 1.0, seed: int = 1
) -> Press | None:
    """What the jury or the secretary does next."""
    chance = random.Random(f"{seed}:{driver.state.flow_version}")
    return careful_desk.next_act(seen(driver, actor), actor.role, accounts, pace=pace, chance=chance)


def obey(driver: Driver, press: Press, actor: Actor = OPERATOR) -> None:
    """Send a press the way the wire carries it; it has to be accepted."""
    frame = ToServerCommand("x", press.command, -1, press.arguments)
    sent = decode_to_server(encode(frame))
    assert isinstance(sent, ToServerCommand)
    decision = driver.send(actor, command_of(sent, HOST_COMMANDS))
    assert decision.rejection is None, (press, decision.rejection)


def play_to_the_end(driver: Driver, *, pace: float = 1.0, seed: int = 1) -> list[Press]:
    """Operator, jury and secretary act until nothing is left, time passing by itself; all they did, in order."""
    presses: list[Press] = []
    for _ in range(PLAYED_MAX):
        if driver.state.phase is Phase.ENDED:
            return presses
        acts = [(actor, ask_desk(driver, actor, pace=pace, seed=seed)) for actor in (JURY, SECRETARY)]
        acts.append((OPERATOR, ask(driver, pace=pace, seed=seed)))
        actor, press = next(((actor, act) for actor, act in acts if act is not None), (OPERATOR, None))
        if press is None:
            let_time_pass(driver)
            continue
        driver.wait(int(press.pause_s * SECOND_US))
        if any(not isinstance(given, c.Tick) for given in driver.clock()):
            continue  # something happened meanwhile
        obey(driver, press, actor)
        presses.append(press)
        if press.command == "open_lobby":
            driver.arrive(*PRESENT)
    raise AssertionError(f"not over after {PLAYED_MAX} presses: {seen(driver).step}")


def let_time_pass(driver: Driver) -> None:
    """Nobody at a console acts: the paper's time, the buzzer or the window is over."""
    paper, play = being_written(driver.state), driver.state.current_play
    if paper is not None:
        driver.now_us = paper.deadline_us + 2 * driver.contest.rules.grace_us
        assert driver.clock()
    elif play is not None and kind_of(driver.contest, play) is RoundType.BUZZER:
        driver.settle()
    else:
        driver.close()  # the only thing that happens without the operator
