"""Decisions about the show: lobby, rounds, agenda, scenes, standstill (RULES 2.6, 3.5, 8).

Owns the rules of the contest as a whole; called by `decide` after its entrance checks. What comes after the last
question is `decide_result`.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core import elimination, paper
from chungket.core.agenda import is_locked
from chungket.core.commands import Actor, Request
from chungket.core.contest import CandidateNumber, Players, Round, RoundType
from chungket.core.decide_result import TEXT_LENGTH_MAX, ResultCommand, result
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.events import (
    AgendaMoved,
    AudienceSwitched,
    FrozenSet,
    LobbyLocked,
    LobbyOpened,
    OperatorChanged,
    Resumed,
    RoundEnded,
    RoundStarted,
    Scene,
    SceneShown,
    Suspended,
    WallCovered,
)
from chungket.core.flow import standings_due
from chungket.core.measures import MINUTE_US
from chungket.core.model import Phase, PlayPhase, State
from chungket.core.questions import busy, next_counted, open_slots
from chungket.core.readiness import is_ready
from chungket.core.scoring import round_players

BREAK_MINUTES_MAX = 180
BOARD_SCENES = (Scene.STANDINGS, Scene.TEAMS, Scene.BOTH)
TEXT_SCENES = (Scene.MESSAGE, Scene.NOTICE)

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
    | c.MoveAgenda
    | ResultCommand
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
        case c.MoveAgenda():
            return _move_agenda(state, by, command)
        case (
            c.OpenReview()
            | c.DrawLots()
            | c.Finalize()
            | c.RecordSigned()
            | c.RecordReceiver()
            | c.MoveCeremony()
            | c.JumpCeremony()
            | c.EndContest()
        ):
            return result(state, by, command, now_us)
        case _:
            assert_never(command)


def _start_round(state: State, by: str, command: c.StartRound) -> Decision:
    """RULES 1.3, 9: blocked until everybody is ready, or overridden with a reason that is logged."""
    round_ = next((round_ for round_ in state.contest.rounds if round_.id == command.round), None)
    if round_ is None or not round_.enabled:
        return refuse(RejectionCode.UNKNOWN, command.round)
    if state.round is not None or round_.id in state.rounds_ended:
        return refuse(RejectionCode.WRONG_PHASE, state.round or round_.id)
    if not state.lobby_locked or busy(state) or paper.being_written(state) is not None:
        return refuse(RejectionCode.BLOCKED, "lobby")
    reason = command.override_reason.strip()
    if len(reason) > TEXT_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "override_reason")
    if not reason and not is_ready(state):
        return refuse(RejectionCode.BLOCKED, "readiness")
    return accept(RoundStarted(round_.id, reason, by, _players(state, round_)))


def _players(state: State, round_: Round) -> tuple[CandidateNumber, ...]:
    """Who plays a round: () is everybody registered; captains whether they came or not, for an absent one must not
    change what the round is worth (RULES 1.1)."""
    return round_players(state.contest, round_) if round_.players is Players.CAPTAINS else ()


def _end_round(state: State, by: str, command: c.EndRound) -> Decision:
    current = state.current_play
    if state.round is None or state.round != command.round:
        return refuse(RejectionCode.UNKNOWN, command.round)
    round_ = state.contest.round_of(state.round)
    if busy(state):
        return refuse(RejectionCode.WRONG_PHASE, "" if current is None else current.phase)
    if round_.type is RoundType.PAPER and not paper.is_done(state, round_):
        return refuse(RejectionCode.BLOCKED, "paper")
    if round_.type is RoundType.ELIMINATION and elimination.everybody_out(state, round_):
        return refuse(RejectionCode.BLOCKED, "everybody_out")  # RULES 7.1: rescue or void first
    if next_counted(state) is not None:
        return refuse(RejectionCode.BLOCKED, f"questions:{len(open_slots(state, round_))}")
    return accept(RoundEnded(state.round, by))


def _move_agenda(state: State, by: str, command: c.MoveAgenda) -> Decision:
    """To any item, forward or back; never while a question or a paper is before the finalists, and to the ceremony only
    once it is unlocked."""
    if not 0 <= command.to < len(state.contest.agenda):
        return refuse(RejectionCode.UNKNOWN, str(command.to))
    if command.to == state.agenda:
        return refuse(RejectionCode.NOTHING_LEFT)
    play = state.current_play
    shown = busy(state) and play is not None and play.phase is not PlayPhase.SEALED
    if shown or paper.being_written(state) is not None:
        return refuse(RejectionCode.WRONG_PHASE, "question" if shown else "paper")
    if is_locked(state, command.to):
        return refuse(RejectionCode.BLOCKED, "signed")  # RULES 6.3
    return accept(AgendaMoved(command.to, by))


def _show_scene(state: State, by: str, command: c.ShowScene, now_us: int) -> Decision:
    """Boards show a fresh frozen copy where RULES 2.6 allows one, else the last copy shown, else nothing; none while a
    paper is written (3.5)."""
    scene, text = command.scene, command.text.strip()
    if not _has_content(state, scene):
        return refuse(RejectionCode.WRONG_PHASE, scene)
    if len(text) > TEXT_LENGTH_MAX or (scene in TEXT_SCENES and not text):
        return refuse(RejectionCode.BAD_VALUE, "text")
    if not 0 <= command.minutes <= BREAK_MINUTES_MAX:
        return refuse(RejectionCode.BAD_VALUE, "minutes")
    fresh = scene in BOARD_SCENES and standings_due(state)
    if scene in BOARD_SCENES and not fresh and (_paper_runs(state) or state.shown_individuals is None):
        return refuse(RejectionCode.BLOCKED, "standings")
    until_us = now_us + command.minutes * MINUTE_US if scene is Scene.BREAK and command.minutes else 0
    return accept(SceneShown(scene, text, until_us, fresh, by))


def _has_content(state: State, scene: Scene) -> bool:
    """Whether there is anything a scene could show."""
    match scene:
        case Scene.QUESTION:
            return state.play is not None
        case Scene.PAPER:
            return state.paper is not None
        case Scene.FIELD:
            return bool(state.eliminations)
        case Scene.AGENDA:
            return state.agenda >= 0
        case Scene.CEREMONY:
            return state.phase is Phase.CEREMONY
        case _:
            return True


def _paper_runs(state: State) -> bool:
    written = paper.being_written(state)
    return written is not None and not written.practice


def suspend(state: State, request: Request, command: c.Suspend) -> Decision:
    """Stop the contest where it stands (RULES 8). Carries no flow version, so only its id tells a resend."""
    if request.id == state.suspension:
        return refuse(RejectionCode.STALE)
    reason = command.reason.strip()
    if not reason or len(reason) > TEXT_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "reason")
    return accept(Suspended(reason, request.actor.name, request.id))
