"""Which accounts acted in a contest, and as what (RULES 6.3: the minutes name them).

Owns the table of what an event says about the role of whoever caused it. Events name accounts, and most of them no
role: what somebody did narrows down who may have done it. Called by `evolve` and `minutes_facts`.
"""

from collections.abc import Iterator, Mapping

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import SYSTEM, Role
from chungket.core.model import State
from chungket.core.phase import PERMISSIONS, RULINGS
from chungket.core.ruling_arguments import RULING_COMMANDS

# Events that name who caused them as `by`, with the command they come from.
CAUSES: Mapping[type[e.Event], type[c.Command]] = {
    e.AttendanceMarked: c.MarkAttendance,
    e.TakeoverDecided: c.DecideTakeover,
    e.SlipReissued: c.ReissueSlip,
    e.IncidentRecorded: c.RecordIncident,
    e.LobbyOpened: c.OpenLobby,
    e.LobbyLocked: c.LockLobby,
    e.RoundStarted: c.StartRound,
    e.RoundEnded: c.EndRound,
    e.PlayPrepared: c.PreparePlay,
    e.KeyRevealed: c.RevealKey,
    e.PlayScored: c.ScorePlay,
    e.Attempted: c.JudgeAttempt,
    e.Rescued: c.Rescue,
    e.RescueDeclined: c.DeclineRescue,
    e.PaperOpened: c.OpenPaper,
    e.PaperScored: c.ScorePaper,
    e.CorrectionIssued: c.IssueCorrection,
    e.OutageBegun: c.DeclareOutage,
    e.OutageEnded: c.DeclareOutage,
    e.ProposalWithdrawn: c.DecideProposal,
    e.ComplaintFiled: c.FileComplaint,
    e.TiebreakStarted: c.StartTiebreak,
    e.TiebreakEnded: c.EndTiebreak,
    e.AgendaMoved: c.MoveAgenda,
    e.ReviewOpened: c.OpenReview,
    e.MinutesSigned: c.RecordSigned,
    e.ReceiverRecorded: c.RecordReceiver,
    e.SceneShown: c.ShowScene,
    e.WallCovered: c.CoverWall,
    e.FrozenSet: c.SetFrozen,
    e.AudienceSwitched: c.SwitchAudience,
    e.Suspended: c.Suspend,
    e.Resumed: c.Resume,
    e.LotsDrawn: c.DrawLots,
    e.Finalized: c.Finalize,
    e.CeremonyMoved: c.MoveCeremony,
    e.ContestEnded: c.EndContest,
}


def acted(state: State, event: e.Event) -> None:
    """Keep who caused an event, with the roles that are still possible."""
    for name, roles in _causers(event):
        if name in ("", SYSTEM.name) or name in state.places:
            continue
        before = state.actors.get(name, roles)
        # Nothing is common to both where an account was given another role meanwhile: then it was both.
        state.actors[name] = tuple(role for role in before if role in roles) or (*before, *roles)


def _causers(event: e.Event) -> Iterator[tuple[str, tuple[Role, ...]]]:
    match event:
        case e.OperatorChanged():
            yield event.name, (Role.OPERATOR,)
        case e.KeyConfirmed():
            yield event.by, (Role.JURY, Role.OPERATOR)  # the operator's own step, where one person decides
        case e.Proposed():
            yield event.by, (Role(event.role),)
        case e.Ruled():
            yield event.by, (Role(event.role),)
            yield event.confirmed_by, RULINGS[RULING_COMMANDS[event.command]].confirmers
        case _:
            command = CAUSES.get(type(event))
            if command is not None:
                roles = tuple(role for role in PERMISSIONS[command].roles if role is not Role.SYSTEM)
                yield getattr(event, "by"), roles  # noqa: B009 - every event of the table has it (test_actors)
