"""The tables of permissions and transitions (DESIGN 5, RULES 5)."""

from typing import get_args

import pytest

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import Choice
from chungket.core.decide import may_send
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId
from chungket.core.model import Phase, PlayPhase, Standstill, State
from chungket.core.phase import ANY_PHASE, CONTEST_TRANSITIONS, PERMISSIONS, PLAY_TRANSITIONS, is_flow
from tests.core.making import JURY, OPERATOR, Driver, make_contest, person

COMMANDS: tuple[type[c.Command], ...] = (
    *get_args(c.FinalistCommand),
    *get_args(c.PlaceCommand),
    *get_args(c.FlowCommand),
    *get_args(c.SystemCommand),
)


def test_every_command_has_a_permission_and_nothing_else_has() -> None:
    assert set(PERMISSIONS) == set(COMMANDS)
    assert all(permission.roles and permission.phases for permission in PERMISSIONS.values())


def test_transitions_start_where_the_permission_allows_them() -> None:
    for command, (befores, _) in CONTEST_TRANSITIONS.items():
        assert set(befores) == set(PERMISSIONS[command].phases)
    assert set(PLAY_TRANSITIONS) < set(PERMISSIONS)


def test_a_play_walks_all_its_phases_in_order() -> None:
    steps = {before: after for before, after in PLAY_TRANSITIONS.values() if before is not after}
    walked = [PlayPhase.SEALED]
    while walked[-1] in steps:
        walked.append(steps[walked[-1]])
    assert walked == list(PlayPhase)


def test_versions_are_carried_by_flow_commands_only() -> None:
    assert all(permission.flow for permission in PERMISSIONS.values() if permission.versioned)
    unversioned = {
        command for command, permission in PERMISSIONS.items() if permission.flow and not permission.versioned
    }
    assert unversioned == {c.Suspend}


def test_a_console_offers_the_second_half_of_a_void_only_to_who_may_give_it() -> None:
    driver = Driver(make_contest())
    driver.begin()
    play = driver.open_question().id

    def offered() -> list[Role]:
        return [role for role in Role if may_send(driver.state, role, c.DecideVoid)]

    assert offered() == [Role.JURY]
    driver.host(c.ProposeVoid(play, "Đề sai"))
    assert offered() == [Role.JURY]
    driver.ok(JURY, c.DecideVoid(play, confirm=False))
    driver.ok(JURY, c.ProposeVoid(play, "Đề sai"))
    assert offered() == [Role.JURY, Role.SECRETARY]


@pytest.mark.parametrize("role", [Role.MC, Role.OBSERVER, Role.FINALIST, Role.PROCTOR])
def test_nobody_else_touches_the_flow(role: Role) -> None:
    assert [command for command in COMMANDS if PERMISSIONS[command].flow and role in PERMISSIONS[command].roles] == []


def test_the_system_alone_speaks_for_the_clock() -> None:
    for command in get_args(c.SystemCommand):
        assert PERMISSIONS[command].roles == (Role.SYSTEM,)


def test_an_answer_waits_for_nobody_and_is_judged_by_its_arrival() -> None:
    assert not is_flow(c.Answer(PlayId("TT01.1"), Choice("A")))
    assert is_flow(c.Finalize())
    state = State(make_contest(), phase=Phase.RUNNING)
    assert may_send(state, Role.FINALIST, c.Answer)
    assert not may_send(state, Role.OPERATOR, c.Answer)
    state.standstill = Standstill("suspended", "Báo cháy", 0)
    assert may_send(state, Role.FINALIST, c.Answer)  # one that arrived before still counts
    assert not may_send(state, Role.OPERATOR, c.OpenStem)
    assert may_send(state, Role.OPERATOR, c.Resume)


@pytest.mark.parametrize("phase", ANY_PHASE)
def test_the_wall_can_be_covered_in_every_phase(phase: Phase) -> None:
    assert may_send(State(make_contest(), phase=phase), Role.OBSERVER, c.CoverWall)


def test_entrance_refuses_role_then_age_then_phase_then_standstill() -> None:
    driver = Driver(make_contest())
    driver.refused(JURY, c.OpenLobby(), RejectionCode.NOT_ALLOWED, flow_version=99)
    driver.refused(OPERATOR, c.Finalize(), RejectionCode.STALE, flow_version=99)
    driver.refused(OPERATOR, c.Finalize(), RejectionCode.WRONG_PHASE)
    driver.host(c.OpenLobby())
    driver.host(c.Suspend("Mất điện"))
    driver.refused(OPERATOR, c.LockLobby(), RejectionCode.STANDSTILL)


def test_one_operator_is_active_until_another_takes_control() -> None:
    driver = Driver(make_contest())
    other = person(Role.OPERATOR, "dieu-khien-2")
    driver.host(c.OpenLobby())
    assert driver.state.operator == OPERATOR.name
    driver.refused(other, c.LockLobby(), RejectionCode.NOT_ACTIVE)
    driver.ok(other, c.CoverWall(covered=True))
    driver.ok(other, c.TakeControl())
    driver.refused(OPERATOR, c.LockLobby(), RejectionCode.NOT_ACTIVE)
    driver.ok(other, c.LockLobby())


def test_a_press_is_stale_after_a_flow_event_but_not_after_a_quiet_one() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    seen = driver.state.flow_version
    driver.arrive()
    assert driver.state.flow_version == seen
    driver.host(c.SetFrozen(frozen=True))
    driver.refused(OPERATOR, c.LockLobby(), RejectionCode.STALE, flow_version=seen)


def test_the_contest_is_stopped_at_once_though_the_question_closed_at_that_moment() -> None:
    """RULES 8: the press means "stop", whatever the console showed."""
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    seen = driver.state.flow_version
    driver.close()
    assert driver.state.flow_version > seen
    assert driver.send(OPERATOR, c.Suspend("Báo cháy"), flow_version=seen).rejection is None
    assert driver.state.standstill is not None
    driver.host(c.Resume())
    driver.refused(OPERATOR, c.RevealKey(driver.play.id), RejectionCode.STALE, flow_version=seen)


def test_a_suspension_sent_again_after_the_contest_went_on_does_nothing() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    assert driver.send(OPERATOR, c.Suspend("Mất điện"), id_="m-s").rejection is None
    driver.refused(OPERATOR, c.Suspend("Mất điện"), RejectionCode.STANDSTILL)
    driver.host(c.Resume())
    again = driver.send(OPERATOR, c.Suspend("Mất điện"), id_="m-s")
    assert again.rejection is not None
    assert again.rejection.code is RejectionCode.STALE
    assert driver.state.standstill is None
