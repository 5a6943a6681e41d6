"""The tables of permissions and transitions (DESIGN 5, RULES 5)."""

from typing import get_args

import pytest

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import Choice
from chungket.core.events import PlayId
from chungket.core.model import PlayPhase
from chungket.core.phase import CONTEST_TRANSITIONS, PERMISSIONS, PLAY_TRANSITIONS, is_flow

COMMANDS: tuple[type[c.Command], ...] = (
    *get_args(c.FinalistCommand),
    *get_args(c.PlaceCommand),
    *get_args(c.FlowCommand),
    *get_args(c.DeskCommand),
    *get_args(c.RulingCommand),
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
    desk = {c.DecideProposal, c.FileComplaint, c.RecordSigned, c.RecordReceiver, *get_args(c.RulingCommand)}
    assert unversioned == {c.Suspend, c.ConfirmKey, c.IssueCorrection, c.DeclareOutage, *desk}


@pytest.mark.parametrize(
    ("role", "theirs"),
    [
        (Role.MC, {c.MoveAgenda}),
        (Role.OBSERVER, set()),
        (Role.FINALIST, set()),
        (Role.PROCTOR, {c.DeclareOutage, c.DecideProposal, c.EnterAnswer}),
    ],
)
def test_nobody_else_touches_the_flow(role: Role, theirs: set[type[c.Command]]) -> None:
    flow = {command for command in COMMANDS if PERMISSIONS[command].flow and role in PERMISSIONS[command].roles}
    assert flow == theirs


def test_the_system_alone_speaks_for_the_clock() -> None:
    for command in get_args(c.SystemCommand):
        assert PERMISSIONS[command].roles == (Role.SYSTEM,)


def test_flow_commands_go_last_in_a_batch_and_answers_do_not() -> None:
    assert not is_flow(c.Answer(PlayId("TT01.1"), Choice("A")))
    assert is_flow(c.Finalize())
    assert is_flow(c.Suspend("Ồn"))
