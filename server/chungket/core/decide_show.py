"""Decisions about the show: lobby, rounds, scenes, standstill, result, ceremony (RULES 2.6, 6, 8).

Owns the rules of the contest as a whole; called by `decide` after its entrance checks.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.awards import boundary_ties
from chungket.core.ceremony import ceremony_steps
from chungket.core.commands import Actor, Request
from chungket.core.contest import RoundType
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.events import (
    AudienceSwitched,
    CeremonyMoved,
    ContestEnded,
    Finalized,
    FrozenSet,
    LobbyLocked,
    LobbyOpened,
    LotsDrawn,
    OperatorChanged,
    Resumed,
    RoundEnded,
    RoundStarted,
    Scene,
    SceneShown,
    Suspended,
    WallCovered,
)
from chungket.core.flow import (
    finalize_blockers,
    is_ready,
    next_counted,
    open_slots,
    rounds_left,
    settled,
    standings_due,
)
from chungket.core.model import State

TEXT_LENGTH_MAX = 200
BREAK_MINUTES_MAX = 180
BOARD_SCENES = (Scene.STANDINGS, Scene.TEAMS, Scene.BOTH)
MINUTE_US = 60_000_000

ShowCommand = (
    c.TakeControl
    | c.OpenLobby
    | c.LockLobby
    | c.StartRound
    | c.EndRound
    | c.ShowScene
    | c.CoverWall
    | c.SetFrozen
    | c.SwitchAudience
    | c.Resume
    | c.DrawLots
    | c.Finalize
    | c.MoveCeremony
    | c.EndContest
)


def show(state: State, actor: Actor, command: ShowCommand, now_us: int) -> Decision:
    """Decide one command about the show."""
    by = actor.name
    match command:
        case c.TakeControl():
            return accept(OperatorChanged(by, actor.session))
        case c.OpenLobby():
            return accept(LobbyOpened(by))
        case c.LockLobby():
            return refuse(RejectionCode.NOTHING_LEFT) if state.lobby_locked else accept(LobbyLocked(by))
        case c.StartRound():
            return _start_round(state, by, command)
        case c.EndRound():
            return _end_round(state, by, command)
        case c.ShowScene():
            return _show_scene(state, by, command, now_us)
        case c.CoverWall():
            return accept(WallCovered(command.covered, by))
        case c.SetFrozen():
            return accept(FrozenSet(command.frozen, by))
        case c.SwitchAudience():
            return accept(AudienceSwitched(command.on, by))
        case c.Resume():
            return refuse(RejectionCode.NOTHING_LEFT) if state.standstill is None else accept(Resumed(by))
        case c.DrawLots():
            return _draw_lots(state, by, command)
        case c.Finalize():
            return _finalize(state, by)
        case c.MoveCeremony():
            return _move_ceremony(state, by, command)
        case c.EndContest():
            return accept(ContestEnded(by))
        case _:
            assert_never(command)


def _start_round(state: State, by: str, command: c.StartRound) -> Decision:
    """RULES 1.3, 9: blocked until everybody is ready, or overridden with a reason that is logged."""
    round_ = next((round_ for round_ in state.contest.rounds if round_.id == command.round), None)
    if round_ is None or not round_.enabled or round_.type is not RoundType.LIVE:
        return refuse(RejectionCode.UNKNOWN, command.round)
    if state.round is not None or round_.id in state.rounds_ended:
        return refuse(RejectionCode.WRONG_PHASE, state.round or round_.id)
    current = state.current_play
    if not state.lobby_locked or (current is not None and not settled(current)):
        return refuse(RejectionCode.BLOCKED, "lobby")
    reason = command.override_reason.strip()
    if len(reason) > TEXT_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "override_reason")
    if not reason and not is_ready(state):
        return refuse(RejectionCode.BLOCKED, "readiness")
    return accept(RoundStarted(round_.id, reason, by))


def _end_round(state: State, by: str, command: c.EndRound) -> Decision:
    current = state.current_play
    if state.round is None or state.round != command.round:
        return refuse(RejectionCode.UNKNOWN, command.round)
    if current is not None and not settled(current):
        return refuse(RejectionCode.WRONG_PHASE, current.phase)
    if next_counted(state) is not None:
        left = len(open_slots(state, state.contest.round_of(state.round)))
        return refuse(RejectionCode.BLOCKED, f"questions:{left}")
    return accept(RoundEnded(state.round, by))


def _show_scene(state: State, by: str, command: c.ShowScene, now_us: int) -> Decision:
    """Boards show a fresh frozen copy where RULES 2.6 allows one, else the last copy shown, else nothing."""
    scene, text = command.scene, command.text.strip()
    if scene is Scene.CEREMONY or (scene is Scene.QUESTION and state.play is None):
        return refuse(RejectionCode.WRONG_PHASE, scene)
    if len(text) > TEXT_LENGTH_MAX or (scene is Scene.MESSAGE and not text):
        return refuse(RejectionCode.BAD_VALUE, "text")
    if not 0 <= command.minutes <= BREAK_MINUTES_MAX:
        return refuse(RejectionCode.BAD_VALUE, "minutes")
    fresh = scene in BOARD_SCENES and standings_due(state)
    if scene in BOARD_SCENES and not fresh and state.shown_individuals is None:
        return refuse(RejectionCode.BLOCKED, "standings")
    until_us = now_us + command.minutes * MINUTE_US if scene is Scene.BREAK and command.minutes else 0
    return accept(SceneShown(scene, text, until_us, fresh, by))


def suspend(state: State, request: Request, command: c.Suspend) -> Decision:
    """Stop the contest where it stands (RULES 8). Carries no flow version, so only its id tells a resend."""
    if request.id == state.suspension:
        return refuse(RejectionCode.STALE)
    reason = command.reason.strip()
    if not reason or len(reason) > TEXT_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "reason")
    return accept(Suspended(reason, request.actor.name, request.id))


def _draw_lots(state: State, by: str, command: c.DrawLots) -> Decision:
    """RULES 4.1: lots are drawn among exactly those who are tied at a prize boundary, before named witnesses."""
    witnesses = command.witnesses.strip()
    if not witnesses or len(witnesses) > TEXT_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "witnesses")
    if rounds_left(state):  # lots before the last question would decide nothing
        return refuse(RejectionCode.WRONG_PHASE, "round")
    for tie in boundary_ties(state):
        if tie.scope is command.scope and sorted(tie.members) == sorted(command.order):
            return accept(LotsDrawn(command.scope, command.order, witnesses, by))
    return refuse(RejectionCode.BAD_VALUE, "order")


def _finalize(state: State, by: str) -> Decision:
    blockers = finalize_blockers(state)
    if blockers:
        detail = "ties" if blockers.ties and not (blockers.rounds or blockers.plays) else "rounds"
        return refuse(RejectionCode.BLOCKED, "void_proposal" if blockers.void_proposal else detail)
    return accept(Finalized(state.edition + 1, by))


def _move_ceremony(state: State, by: str, command: c.MoveCeremony) -> Decision:
    cursor = state.ceremony_cursor + command.by
    if command.by not in (1, -1) or not 0 <= cursor < len(ceremony_steps(state)):
        return refuse(RejectionCode.NOTHING_LEFT)
    return accept(CeremonyMoved(cursor, by))
