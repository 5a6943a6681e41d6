"""Every role sends every command in every phase: what is not allowed is refused in words, and changes nothing."""

from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from typing import Any, get_origin, get_type_hints

import pytest

from chungket.core import commands as c
from chungket.core.commands import Actor, Role
from chungket.core.contest import Rules
from chungket.core.decide import decide
from chungket.core.decision import Decision, RejectionCode
from chungket.core.evolve import apply_entry
from chungket.core.flow import next_command
from chungket.core.model import Phase
from chungket.core.phase import PERMISSIONS
from chungket.core.wording import refusal_text
from tests.core.course_steps import clear_the_way, decide_some_proposal, help_on, of_kind
from tests.core.making import CANDIDATES, OPERATOR, RIGHT, Driver, finalist, person

COMMANDS: tuple[type[c.Command], ...] = tuple(PERMISSIONS)
EVIDENCE = {  # refused with a trace in the log, on purpose
    RejectionCode.TOO_EARLY,
    RejectionCode.TOO_LATE,
    RejectionCode.STANDSTILL,
    RejectionCode.NOT_ON_TURN,
    RejectionCode.BAD_TIME,
    RejectionCode.REPLACED,
}
STEPS_MAX = 200


def actors() -> Iterator[Actor]:
    for role in Role:
        if role is Role.FINALIST:
            yield finalist(CANDIDATES[0])
        elif role is Role.SYSTEM:
            yield c.SYSTEM
        elif role is Role.OPERATOR:
            yield OPERATOR
        else:
            yield person(role)


def some(command: type[c.Command]) -> c.Command:
    """A command with something in every field."""
    hints = get_type_hints(command)
    made: Any = command
    filled: c.Command = made(**{field.name: _value(hints[field.name], field.name) for field in fields(command)})
    return filled


def _value(hint: Any, name: str) -> object:
    if get_origin(hint) is tuple:
        return ()
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next(iter(hint))
    if hint is bool:
        return True
    if hint is int:
        return 1
    return {"candidate": "001", "play": "TT01.1", "round": "TT", "paper": "TN"}.get(name, "x")


def moments(kind: int) -> Iterator[Driver]:
    """A contest at every step of the big button, from setup to its end."""
    driver = Driver(of_kind(kind, 3, Rules()))
    yield driver
    driver.host(c.OpenLobby())
    driver.arrive()
    for _ in range(STEPS_MAX):
        yield driver
        if driver.state.phase is Phase.ENDED:
            return
        on_the_way(driver)
    raise AssertionError(driver.state.phase, next_command(driver.state))


def on_the_way(driver: Driver) -> None:
    """The next step of the show, by whoever has to do it."""
    play = driver.state.current_play
    if play is not None and play.opens_us and not play.answers and play.phase.value == "open" and not play.owner:
        driver.send(finalist(CANDIDATES[0]), c.Answer(play.id, RIGHT), received_us=driver.now_us)
    command = next_command(driver.state)
    if driver.state.proposals:
        decide_some_proposal(driver)
    elif command is None:
        help_on(driver)
    elif isinstance(command, c.StartRound) and driver.send(OPERATOR, command).rejection is not None:
        driver.send(OPERATOR, c.StartRound(command.round, "không thi thử"))
    elif driver.send(OPERATOR, command).rejection is not None:
        clear_the_way(driver)
    driver.wait(1_000_000)
    driver.clock()


@pytest.mark.parametrize("kind", range(4))
def test_an_illegal_command_is_refused_in_words_and_changes_nothing(kind: int) -> None:
    asked, phases = 0, set()
    for driver in moments(kind):
        phases.add(driver.state.phase)
        for actor in actors():
            for command in COMMANDS:
                asked += 1
                permission = PERMISSIONS[command]
                state = driver.state
                legal = actor.role in permission.roles and state.phase in permission.phases
                legal = legal and (state.standstill is None or permission.standing)
                for version in (state.flow_version, state.flow_version - 1):
                    check_once(driver, actor, some(command), version, legal=legal)
    assert phases == set(Phase)
    assert asked > 10_000


def check_once(driver: Driver, actor: Actor, command: c.Command, version: int, *, legal: bool) -> None:
    state = driver.state
    before, log = fingerprint(driver), len(driver.log)
    decision = peek(driver, actor, command, version)
    stale = PERMISSIONS[type(command)].versioned and version != state.flow_version and actor.role is not Role.SYSTEM
    if not legal or stale:
        assert decision.rejection is not None, (actor.role, command, state.phase)
    if decision.rejection is not None:
        assert not decision.events or decision.rejection.code in EVIDENCE, (actor.role, command)
        text = refusal_text(decision.rejection.code, decision.rejection.detail)
        assert len(text) > 10, (decision.rejection, command)
        assert text[0].isupper(), text
    assert (fingerprint(driver), len(driver.log)) == (before, log)


def peek(driver: Driver, actor: Actor, command: c.Command, version: int) -> Decision:
    """What would be decided."""
    request = c.Request(c.CommandId("m-thử"), actor, command, driver.now_us, version, "0" * 32)
    return decide(driver.state, request, driver.now_us)


def fingerprint(driver: Driver) -> tuple[object, ...]:
    state = driver.state
    play = state.current_play
    return (
        state.seq,
        state.flow_version,
        state.phase,
        state.scene,
        len(state.rulings),
        len(state.proposals),
        None if play is None else (play.phase, play.void, len(play.answers), len(play.buzzer.presses)),
    )


@pytest.mark.parametrize("kind", range(4))
def test_a_command_sent_twice_happens_once(kind: int) -> None:
    """The second press carries the version of before the first one, and is stale."""
    for driver in moments(kind):
        command = next_command(driver.state)
        if command is None or not PERMISSIONS[type(command)].versioned:
            continue
        version = driver.state.flow_version
        twin = Driver(driver.contest)
        twin.now_us = driver.now_us
        for entry in driver.log:
            apply_entry(twin.state, *entry)
        first = twin.send(OPERATOR, command, flow_version=version)
        if first.rejection is not None or twin.state.flow_version == version:
            continue
        again = twin.send(OPERATOR, command, flow_version=version)
        assert again.rejection is not None
        assert again.rejection.code is RejectionCode.STALE
