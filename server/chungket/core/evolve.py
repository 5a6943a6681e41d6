"""What an event changes: `evolve(state, event)`, the only place that writes to a `State`.

Total for every event `decide` can emit (DESIGN 3.6). The sequencer and every replica call `apply_entry` with the
events of one durable entry; nothing else may.
"""

from collections.abc import Iterable
from typing import assert_never

from chungket.core import events as e
from chungket.core import evolve_buzzer, evolve_elimination, evolve_paper, evolve_rulings, evolve_show
from chungket.core.actors import acted
from chungket.core.contest import CandidateNumber
from chungket.core.evolve_connection import connection, everybody_cut
from chungket.core.evolve_play import answer_accepted, go_on, play_event, shift_open_play
from chungket.core.model import (
    RESTARTS_KEPT_MAX,
    Attendance,
    Identity,
    PendingTakeover,
    Phase,
    RankedRow,
    Restart,
    ShownBoard,
    Standstill,
    State,
)
from chungket.core.record import keep_request, note
from chungket.core.standings import kept_ranking


def apply_entry(state: State, seq: int, time_us: int, events: Iterable[e.Event]) -> None:
    """Apply one log entry: its number, its contest time in µs, its events in order."""
    state.seq = seq
    state.time_us = time_us
    for event in events:
        evolve(state, event)


def evolve(state: State, event: e.Event) -> None:
    """Apply one event at contest time `state.time_us`."""
    if type(event) is e.AnswerAccepted:  # nearly every event of a log: quiet, and nobody's act but the finalist's
        answer_accepted(state, event)
        return
    if not isinstance(event, e.QUIET_EVENTS) and not _goes_on_by_itself(state, event):
        state.flow_version += 1
    acted(state, event)
    _apply(state, event)
    if not isinstance(event, e.RANKS_NOBODY):
        state.ranking = None


def _apply(state: State, event: e.Event) -> None:
    match event:
        case e.Genesis() | e.Ticked():
            pass
        case (
            e.AttendanceMarked()
            | e.SignedIn()
            | e.TakeoverRequested()
            | e.TakeoverDecided()
            | e.SlipReissued()
            | e.IdentityAnswered()
        ):
            _evolve_place(state, event)
        case (
            e.PlayPrepared()
            | e.StemOpened()
            | e.ChoicesOpened()
            | e.AnswerAccepted()
            | e.AnswerRefused()
            | e.DeadlineMoved()
            | e.PlayClosed()
            | e.KeyRevealed()
            | e.PlayScored()
            | e.PlayAffected()
            | e.OpeningPostponed()
            | e.LoopStalled()
        ):
            play_event(state, event)
        case e.DeviceConnected() | e.DeviceCut():
            connection(state, event)
        case e.Pressed() | e.TurnGiven() | e.PressEqual() | e.Attempted() | e.BuzzerOpened():
            evolve_buzzer.buzzer(state, event)
        case e.KeyConfirmed() | e.Eliminated() | e.Rescued() | e.RescueDeclined():
            evolve_elimination.elimination(state, event)
        case (
            e.PaperOpened()
            | e.PaperSaved()
            | e.PaperHeld()
            | e.PaperSubmitted()
            | e.PaperClosed()
            | e.PaperScored()
            | e.QuestionReported()
            | e.CorrectionIssued()
            | e.CorrectionRead()
            | e.OutageBegun()
            | e.OutageEnded()
        ):
            evolve_paper.paper(state, event)
        case e.Proposed() | e.ProposalWithdrawn() | e.Ruled() | e.ComplaintFiled() | e.IncidentRecorded():
            evolve_rulings.rulings(state, event)
        case (
            e.TiebreakStarted()
            | e.TiebreakEnded()
            | e.AgendaMoved()
            | e.ReviewOpened()
            | e.Finalized()
            | e.MinutesSigned()
            | e.ReceiverRecorded()
            | e.CeremonyMoved()
        ):
            evolve_show.show(state, event)
        case (
            e.SceneShown()
            | e.WallCovered()
            | e.FrozenSet()
            | e.AudienceSwitched()
            | e.Suspended()
            | e.Resumed()
            | e.Interrupted()
        ):
            _evolve_wall(state, event)
        case (
            e.OperatorChanged()
            | e.LobbyOpened()
            | e.LobbyLocked()
            | e.RoundStarted()
            | e.RoundEnded()
            | e.LotsDrawn()
            | e.ContestEnded()
        ):
            _evolve_contest(state, event)
        case _:
            assert_never(event)


def _goes_on_by_itself(state: State, event: e.Event) -> bool:
    """Whether an interruption was so short that the show goes on as if nothing had been (RULES 2.4): whatever was
    pressed meanwhile means what it meant. What was pressed before a longer one would surprise the hall after it."""
    limit_us = state.contest.rules.interruption_max_us
    if not isinstance(event, e.Interrupted) or event.cause == e.CLOCK_BEHIND:
        return False
    return not event.held and event.gap_us <= limit_us


PlaceEvent = (
    e.AttendanceMarked | e.SignedIn | e.TakeoverRequested | e.TakeoverDecided | e.SlipReissued | e.IdentityAnswered
)


def _evolve_place(state: State, event: PlaceEvent) -> None:
    place = state.places[event.candidate]
    match event:
        case e.AttendanceMarked():
            _set_attendance(state, event.candidate, Attendance.PRESENT if event.present else Attendance.ABSENT)
            if not event.present and place.session:  # somebody who is there may answer nothing from now on
                note(state, event, event.candidate, event.by)
        case e.SignedIn():
            _set_attendance(state, event.candidate, Attendance.PRESENT)
            _seat(state, event.candidate, e.SessionId(event.session), event.device)
        case e.TakeoverRequested():
            place.takeover = PendingTakeover(event.session, event.device)
        case e.TakeoverDecided():
            pending, place.takeover = place.takeover, None
            if event.approved and pending is not None:
                _seat(state, event.candidate, pending.session, pending.device)
                note(state, event, event.candidate, event.by)
        case e.SlipReissued():
            place.slip_issue = event.issue
            keep_request(state, event.request)
            note(state, event, event.candidate, event.by)
        case e.IdentityAnswered():
            place.identity = Identity.CONFIRMED if event.correct else Identity.DISPUTED
            if not event.correct:
                place.disputes += 1
                note(state, event, event.candidate, event.candidate)
        case _:
            assert_never(event)


def _seat(state: State, candidate: CandidateNumber, session: e.SessionId, device: str) -> None:
    """A device gets a place. Another device must confirm the identity anew (RULES 1.3)."""
    place = state.places[candidate]
    if place.device != device and place.identity is Identity.CONFIRMED:
        place.identity = Identity.UNKNOWN
    if place.session != session:
        place.connected = False  # until the hub has seen this one
        place.sessions = (*place.sessions, session)
    place.session, place.device = session, device
    if place.takeover is not None and place.takeover.session == session:
        place.takeover = None


def _set_attendance(state: State, candidate: CandidateNumber, attendance: Attendance) -> None:
    place = state.places[candidate]
    state.present += (attendance is Attendance.PRESENT) - (place.attendance is Attendance.PRESENT)
    place.attendance = attendance
    if attendance is Attendance.PRESENT and place.arrived_us < 0:
        place.arrived_us = state.time_us


WallEvent = e.SceneShown | e.WallCovered | e.FrozenSet | e.AudienceSwitched | e.Suspended | e.Resumed | e.Interrupted


def _evolve_wall(state: State, event: WallEvent) -> None:
    match event:
        case e.SceneShown():
            state.scene, state.scene_text, state.scene_until_us = event.scene, event.text, event.until_us
            if event.fresh:
                _copy_boards(state)
        case e.WallCovered():
            state.covered = event.covered
        case e.FrozenSet():
            state.frozen = event.frozen
        case e.AudienceSwitched():
            state.audience_on = event.on
        case e.Suspended():
            state.standstill = Standstill("suspended", event.reason, state.time_us)
            state.suspension = event.command
            note(state, event, event.reason, event.by)
        case e.Resumed():
            go_on(state)
            note(state, event, "", event.by)
        case e.Interrupted():
            _interrupted(state, event)
        case _:
            assert_never(event)


def _interrupted(state: State, event: e.Interrupted) -> None:
    """After a restart contest time stood still by itself; while the store was away it went on and the window is moved:
    with its start where the opening itself had to wait, for then nobody has seen the choices."""
    moved_us = event.gap_us if event.cause == "store" else 0
    since_us = state.time_us - moved_us
    if event.cause != "store":
        state.restarts.append(Restart(state.time_us, event.gap_us))
        del state.restarts[:-RESTARTS_KEPT_MAX]
        everybody_cut(state)
    play = state.current_play
    if event.held:
        state.standstill = Standstill("interrupted", event.cause, since_us)
    elif state.standstill is None:
        shift_open_play(state, moved_us, with_start=play is not None and play.opens_us >= since_us)
    held = f":held:{'' if play is None else play.id}" if event.held else ""
    note(state, event, f"{event.cause}:{event.gap_us}{held}", "system")


def _copy_boards(state: State) -> None:
    ranking = kept_ranking(state)
    state.shown_individuals = _board(state, ranking.individuals, state.shown_individuals)
    state.shown_teams = _board(state, ranking.teams, state.shown_teams)


def _board(state: State, rows: tuple[RankedRow, ...], before: ShownBoard | None) -> ShownBoard:
    previous = () if before is None else tuple((row.id, row.rank) for row in before.rows)
    return ShownBoard(state.scored, rows, previous, state.standings_version)


ContestEvent = (
    e.OperatorChanged | e.LobbyOpened | e.LobbyLocked | e.RoundStarted | e.RoundEnded | e.LotsDrawn | e.ContestEnded
)


def _evolve_contest(state: State, event: ContestEvent) -> None:
    match event:
        case e.OperatorChanged():
            state.operator, state.operator_session = event.name, event.session
        case e.LobbyOpened():
            state.phase, state.scene = Phase.LOBBY, e.Scene.JOIN
        case e.LobbyLocked():
            state.lobby_locked = True
        case e.RoundStarted():
            state.phase, state.round, state.scene = Phase.RUNNING, event.round, e.Scene.TITLE
            state.players = event.players
            state.play = None  # the last question, of practice perhaps, leaves every page
            state.rounds_began_us[event.round] = state.time_us
            if event.override_reason:
                note(state, event, event.override_reason, event.by)
        case e.RoundEnded():
            state.rounds_ended.append(event.round)
            state.rounds_ended_us[event.round] = state.time_us
            state.round, state.scene = None, e.Scene.TITLE
            state.players = ()
        case e.LotsDrawn():
            evolve_show.lots_drawn(state, event)
        case e.ContestEnded():
            state.phase, state.scene = Phase.ENDED, e.Scene.TITLE
        case _:
            assert_never(event)
