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


def test_the_operator_never_voids_and_only_the_jury_confirms() -> None:
    assert PERMISSIONS[c.DecideVoid].roles == (Role.JURY,)
    assert Role.OPERATOR in PERMISSIONS[c.ProposeVoid].roles


@pytest.mark.parametrize("role", [Role.MC, Role.OBSERVER, Role.FINALIST, Role.PROCTOR])
def test_nobody_else_touches_the_flow(role: Role) -> None:
    assert [command for command in COMMANDS if PERMISSIONS[command].flow and role in PERMISSIONS[command].roles] == []


def test_the_system_alone_speaks_for_the_clock() -> None:
    for command in get_args(c.SystemCommand):
        assert PERMISSIONS[command].roles == (Role.SYSTEM,)


def test_an_answer_waits_for_nobody_and_stops_with_the_contest() -> None:
    assert not is_flow(c.Answer(PlayId("TT01.1"), Choice("A")))
    assert is_flow(c.Finalize())
    state = State(make_contest(), phase=Phase.RUNNING)
    assert may_send(state, Role.FINALIST, c.Answer)
    assert not may_send(state, Role.OPERATOR, c.Answer)
    state.standstill = Standstill("suspended", "Báo cháy", 0)
    assert not may_send(state, Role.FINALIST, c.Answer)
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
