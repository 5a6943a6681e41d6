"""Whether a command may happen, and which events it is: `decide(state, request, now_us)`.

Owns the entrance of the state machine: permissions, standstill, flow version, active operator; then hands over to
`decide_places`, `decide_play` or `decide_show`. Pure: no I/O, no clock, no randomness. Called by the sequencer on
appended state only (DESIGN 2.1).
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core import (
    decide_buzzer,
    decide_connection,
    decide_elimination,
    decide_paper,
    decide_places,
    decide_play,
    decide_rulings,
    decide_show,
    decide_tiebreak,
)
from chungket.core.commands import Request, Role
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.events import CLOCK_BEHIND, Interrupted, OperatorChanged, Ticked
from chungket.core.model import PlayPhase, State
from chungket.core.paper import being_written
from chungket.core.phase import PERMISSIONS


def decide(state: State, request: Request, now_us: int) -> Decision:
    """Decide one request on the present state. `now_us`: contest time, never behind `state.time_us`."""
    refusal = _entrance(state, request)
    if refusal is not None:
        return refusal
    decision = _decide(state, request, now_us)
    if decision.rejection is None and decision.events and _takes_control(state, request):
        return Decision((OperatorChanged(request.actor.name, request.actor.session), *decision.events))
    return decision


def may_send(state: State, role: Role, command: type[c.Command]) -> bool:
    """Whether a role can send a command in this phase at all: what a console may offer."""
    permission = PERMISSIONS[command]
    standing = state.standstill is None or permission.standing
    second = command is not c.DecideProposal or decide_rulings.may_decide_any(state, role)
    there = command is not c.NameMerit or state.contest.merit is not None
    return role in permission.roles and state.phase in permission.phases and standing and second and there


def _entrance(state: State, request: Request) -> Decision | None:
    """The checks every command passes, in the order in which a person would want to hear of them."""
    command, actor = request.command, request.actor
    permission = PERMISSIONS[type(command)]
    if actor.role not in permission.roles:
        return refuse(RejectionCode.NOT_ALLOWED, actor.role)
    if permission.versioned and actor.role is not Role.SYSTEM and request.flow_version != state.flow_version:
        return refuse(RejectionCode.STALE)
    if state.phase not in permission.phases:
        return refuse(RejectionCode.WRONG_PHASE, state.phase)
    if state.standstill is not None and not permission.standing:
        return refuse(RejectionCode.STANDSTILL, state.standstill.kind)
    if _is_operator_flow(request) and not isinstance(command, c.TakeControl):
        active = state.operator in ("", actor.name) and state.operator_session in ("", actor.session)
        if not active:
            return refuse(RejectionCode.NOT_ACTIVE, state.operator)
    return None


def _is_operator_flow(request: Request) -> bool:
    return request.actor.role is Role.OPERATOR and PERMISSIONS[type(request.command)].flow


def _takes_control(state: State, request: Request) -> bool:
    """The first operator to press becomes the active one."""
    return state.operator == "" and _is_operator_flow(request) and not isinstance(request.command, c.TakeControl)


def _decide(state: State, request: Request, now_us: int) -> Decision:
    command, actor = request.command, request.actor
    match command:
        case c.Answer():
            return decide_play.answer(state, request, command)
        case c.SignIn():
            return decide_places.sign_in(state, command, now_us)
        case c.ConfirmIdentity():
            return decide_places.confirm_identity(state, actor, command)
        case c.MarkAttendance():
            return decide_places.mark_attendance(state, actor, command, now_us)
        case c.MarkMissingAbsent():
            return decide_places.mark_missing_absent(state, actor)
        case c.DecideTakeover():
            return decide_places.decide_takeover(state, actor, command)
        case c.ReissueSlip():
            return decide_places.reissue_slip(state, request, command)
        case c.PreparePlay():
            return decide_play.prepare(state, actor, command)
        case (
            c.OpenStem()
            | c.OpenChoices()
            | c.OpenChoicesDue()
            | c.ClosePlay()
            | c.CloseDue()
            | c.RevealKey()
            | c.ScorePlay()
        ):
            return decide_play.advance(state, actor, command, now_us, request.lead_us)
        case c.PostponeOpening():
            return decide_play.postpone(state, command, now_us, request.lead_us)
        case c.NoteStall():
            return decide_play.stalled(state, command, now_us)
        case c.Press() | c.JudgeAttempt() | c.BuzzerDue():
            return decide_buzzer.buzzer(state, request, command, now_us)
        case c.ConfirmKey() | c.Rescue() | c.DeclineRescue():
            return decide_elimination.elimination(state, actor, command)
        case (
            c.SavePaper()
            | c.SubmitPaper()
            | c.ReportQuestion()
            | c.AcknowledgeCorrection()
            | c.OpenPaper()
            | c.ScorePaper()
            | c.IssueCorrection()
            | c.DeclareOutage()
            | c.PaperDue()
        ):
            return decide_paper.paper(state, request, command, now_us)
        case c.StartTiebreak() | c.EndTiebreak():
            return decide_tiebreak.tiebreak(state, actor, command, now_us)
        case c.NoteConnection() | c.NoteAffected():
            return decide_connection.connection(state, command)
        case (
            c.VoidPlay()
            | c.VoidQuestion()
            | c.SetKey()
            | c.CreditQuestion()
            | c.AdjustPoints()
            | c.Disqualify()
            | c.Readmit()
            | c.ReplaceFinalist()
            | c.CorrectName()
            | c.GrantExtraTime()
            | c.Compensate()
            | c.EnterAnswer()
            | c.AdmitHeld()
            | c.RejectHeld()
            | c.RuleComplaint()
            | c.RuleAffected()
            | c.LeaveVacant()
            | c.MovePrize()
            | c.NameMerit()
            | c.AmendRules()
            | c.NewEdition()
            | c.UndoRuling()
        ):
            return decide_rulings.propose(state, request, command)
        case c.DecideProposal():
            return decide_rulings.decide_proposal(state, actor, command)
        case c.FileComplaint() | c.RecordIncident():
            return decide_rulings.record(state, request, command)
        case c.Suspend():
            return decide_show.suspend(state, request, command)
        case c.Tick():
            return accept(Ticked())
        case c.Recover():
            return _recover(state, command)
        case (
            c.TakeControl()
            | c.OpenLobby()
            | c.LockLobby()
            | c.StartRound()
            | c.EndRound()
            | c.ShowScene()
            | c.CoverWall()
            | c.SetFrozen()
            | c.SwitchAudience()
            | c.Resume()
            | c.MoveAgenda()
            | c.OpenReview()
            | c.DrawLots()
            | c.Finalize()
            | c.RecordSigned()
            | c.RecordReceiver()
            | c.MoveCeremony()
            | c.JumpCeremony()
            | c.EndContest()
        ):
            return decide_show.show(state, actor, command, now_us)
        case _:
            assert_never(command)


def _recover(state: State, command: c.Recover) -> Decision:
    """RULES 2.4, 3.7: a gap in an open question or paper up to the limit goes on by itself; a longer one, or one of
    unknown length, is held for the host."""
    play = state.current_play
    reading_out = play is not None and not play.void and play.phase in (PlayPhase.READING, PlayPhase.OPEN)
    running = reading_out or being_written(state) is not None
    unknown = command.gap_us < 0  # the wall clock is behind the log: nobody can say how long it was
    long = unknown or command.gap_us > state.contest.rules.interruption_max_us
    cause = CLOCK_BEHIND if unknown else command.cause
    return accept(Interrupted(max(0, command.gap_us), cause, running and state.standstill is None and long))
