"""The one table of who may do what and when (DESIGN 5, RULES 5), and the transitions of contest and play.

Owns permissions and transitions as data; `decide` asks it first and then applies the rules that need more than a
table. The diagram in docs/ARCHITECTURE.md is generated from it.
"""

from dataclasses import dataclass

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.model import Phase, PlayPhase

ANY_PHASE = tuple(Phase)
PLAYED = (Phase.LOBBY, Phase.RUNNING)
DESK = (Role.OPERATOR, Role.JURY, Role.SECRETARY, Role.ORGANISER, Role.PROCTOR)
CONSOLES = (*DESK, Role.MC, Role.OBSERVER)
SHOW = (Phase.LOBBY, Phase.RUNNING, Phase.FINALIZED, Phase.CEREMONY)


@dataclass(frozen=True, slots=True)
class Permission:
    """Roles and phases a command is allowed in.

    `flow`: goes last in a batch, and from the operator needs the active one. `standing`: also allowed while the contest
    stands still. `at_once`: a flow command that means the same whatever its sender saw; it carries no `flow_version`.
    """

    roles: tuple[Role, ...]
    phases: tuple[Phase, ...]
    flow: bool = True
    standing: bool = False
    at_once: bool = False

    @property
    def versioned(self) -> bool:
        """Whether a press on an older state is refused (DESIGN 5)."""
        return self.flow and not self.at_once


OPERATOR = (Role.OPERATOR,)
DECIDING = (Role.JURY, Role.SECRETARY, Role.ORGANISER, Role.OPERATOR, Role.PROCTOR)  # `RULINGS` says who decides what


@dataclass(frozen=True, slots=True)
class RulingRight:
    """Who proposes a ruling and who confirms it (RULES 5): always two different accounts, one of them of the role
    `needs`. `alone`: phases in which one of the proposers is enough. `undoable`: it can be taken back."""

    proposers: tuple[Role, ...]
    confirmers: tuple[Role, ...]
    needs: Role | None = None
    phases: tuple[Phase, ...] = PLAYED
    alone: tuple[Phase, ...] = ()
    undoable: bool = True


JUDGES = (Role.JURY, Role.SECRETARY)
BOARD = (Role.ORGANISER, *JUDGES)
MARKING = RulingRight(JUDGES, JUDGES, Role.JURY)
COMMITTEE = RulingRight(BOARD, BOARD, Role.ORGANISER)

RULINGS: dict[type[c.Command], RulingRight] = {
    # RULES 2.4: prepared by the operator, confirmed by the jury.
    c.VoidPlay: RulingRight((Role.OPERATOR, *JUDGES), JUDGES, Role.JURY),
    c.VoidQuestion: MARKING,
    c.SetKey: MARKING,
    c.CreditQuestion: MARKING,
    c.AdjustPoints: MARKING,
    c.Compensate: MARKING,
    c.AdmitHeld: MARKING,
    c.RejectHeld: MARKING,
    c.RuleComplaint: MARKING,
    c.RuleAffected: MARKING,
    c.GrantExtraTime: RulingRight(JUDGES, JUDGES, Role.JURY, (Phase.SETUP, *PLAYED)),
    c.EnterAnswer: RulingRight((Role.PROCTOR, *JUDGES), JUDGES),
    c.Disqualify: COMMITTEE,
    c.Readmit: COMMITTEE,
    c.ReplaceFinalist: RulingRight((Role.SECRETARY, Role.ORGANISER), BOARD, undoable=False),
    # RULES 1.4, 6.4: a name in a result that is final stands in signed minutes, and prizes are given by it.
    c.CorrectName: RulingRight(
        (Role.SECRETARY,), BOARD, Role.ORGANISER, ANY_PHASE, alone=(Phase.SETUP, *PLAYED), undoable=False
    ),
    c.LeaveVacant: COMMITTEE,
    c.MovePrize: COMMITTEE,
    c.NameMerit: RulingRight((Role.ORGANISER, Role.SECRETARY), BOARD, Role.ORGANISER, (Phase.SETUP, *PLAYED)),
    c.AmendRules: RulingRight(BOARD, BOARD, Role.ORGANISER, undoable=False),
    c.NewEdition: RulingRight(
        BOARD, BOARD, Role.ORGANISER, (Phase.FINALIZED, Phase.CEREMONY, Phase.ENDED), undoable=False
    ),
    # Whoever decides on a ruling decides on taking it back: `decide_rulings` looks at which one it is.
    c.UndoRuling: RulingRight((Role.OPERATOR, *BOARD), BOARD, undoable=False),
}

PERMISSIONS: dict[type[c.Command], Permission] = {
    c.SignIn: Permission((Role.FINALIST,), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True),
    c.ConfirmIdentity: Permission((Role.FINALIST,), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True),
    # One that arrived before a standstill counts, whenever it is decided: `decide_play` judges the arrival.
    c.Answer: Permission((Role.FINALIST,), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True),
    c.Press: Permission((Role.FINALIST,), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True),
    # What a device stored while it was cut off may arrive at any time; `decide_paper` judges it.
    c.SavePaper: Permission((Role.FINALIST,), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True),
    c.SubmitPaper: Permission((Role.FINALIST,), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True),
    c.ReportQuestion: Permission((Role.FINALIST,), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True),
    c.AcknowledgeCorrection: Permission((Role.FINALIST,), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True),
    c.MarkAttendance: Permission(
        (Role.OPERATOR, Role.PROCTOR, Role.SECRETARY), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True
    ),
    c.MarkMissingAbsent: Permission((Role.OPERATOR, Role.SECRETARY), (Phase.LOBBY,), flow=False, standing=True),
    c.DecideTakeover: Permission(
        (Role.OPERATOR, Role.PROCTOR), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True
    ),
    c.ReissueSlip: Permission((Role.OPERATOR, Role.SECRETARY), (Phase.SETUP, Phase.LOBBY, Phase.RUNNING), False, True),
    c.TakeControl: Permission(OPERATOR, ANY_PHASE, standing=True),
    c.OpenLobby: Permission(OPERATOR, (Phase.SETUP,)),
    c.LockLobby: Permission(OPERATOR, (Phase.LOBBY,)),
    c.StartRound: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING)),
    c.PreparePlay: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING)),
    c.OpenStem: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING)),
    c.OpenChoices: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING)),
    c.ClosePlay: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING)),
    c.RevealKey: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING)),
    c.ScorePlay: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING)),
    c.ConfirmKey: Permission((Role.JURY,), (Phase.RUNNING,), at_once=True),
    c.JudgeAttempt: Permission((Role.JURY, Role.OPERATOR), (Phase.RUNNING,)),
    c.Rescue: Permission(OPERATOR, (Phase.RUNNING,)),
    c.DeclineRescue: Permission(OPERATOR, (Phase.RUNNING,)),
    c.OpenPaper: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING)),
    c.ScorePaper: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING)),
    c.IssueCorrection: Permission((Role.JURY,), (Phase.LOBBY, Phase.RUNNING), standing=True, at_once=True),
    c.DeclareOutage: Permission((Role.OPERATOR, Role.PROCTOR), (Phase.RUNNING,), standing=True, at_once=True),
    c.EndRound: Permission(OPERATOR, (Phase.RUNNING,)),
    c.StartTiebreak: Permission(OPERATOR, (Phase.RUNNING,)),
    c.EndTiebreak: Permission(OPERATOR, (Phase.RUNNING,)),
    c.MoveAgenda: Permission((Role.OPERATOR, Role.MC), ANY_PHASE),
    c.OpenReview: Permission(OPERATOR, (Phase.RUNNING,)),
    c.ShowScene: Permission(OPERATOR, (Phase.SETUP, *SHOW), standing=True),
    c.CoverWall: Permission(CONSOLES, ANY_PHASE, flow=False, standing=True),
    c.SetFrozen: Permission(OPERATOR, (Phase.LOBBY, Phase.RUNNING), standing=True),
    c.SwitchAudience: Permission(OPERATOR, ANY_PHASE, flow=False, standing=True),
    c.Suspend: Permission((Role.OPERATOR, Role.SYSTEM), SHOW, at_once=True),
    c.Resume: Permission(OPERATOR, SHOW, standing=True),
    c.DrawLots: Permission((Role.SECRETARY, Role.JURY, Role.OPERATOR), (Phase.RUNNING,)),
    c.Finalize: Permission(OPERATOR, (Phase.RUNNING,)),
    c.MoveCeremony: Permission(OPERATOR, (Phase.FINALIZED, Phase.CEREMONY)),
    c.JumpCeremony: Permission(OPERATOR, (Phase.CEREMONY,)),
    c.EndContest: Permission(OPERATOR, (Phase.FINALIZED, Phase.CEREMONY)),
    c.RecordSigned: Permission((Role.SECRETARY, Role.ORGANISER), (Phase.FINALIZED,), at_once=True),
    c.RecordReceiver: Permission((Role.SECRETARY, Role.ORGANISER), (Phase.FINALIZED, Phase.CEREMONY), at_once=True),
    c.DecideProposal: Permission(DECIDING, ANY_PHASE, standing=True, at_once=True),
    # Last in its batch: each has a number of its own, and the result waits for it.
    c.FileComplaint: Permission((Role.SECRETARY,), (Phase.LOBBY, Phase.RUNNING), standing=True, at_once=True),
    c.RecordIncident: Permission(
        (Role.PROCTOR, Role.SECRETARY, Role.OPERATOR), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True
    ),
    **{
        command: Permission(right.proposers, right.phases, standing=True, at_once=True)
        for command, right in RULINGS.items()
    },
    c.BuzzerDue: Permission((Role.SYSTEM,), (Phase.LOBBY, Phase.RUNNING)),
    c.PaperDue: Permission((Role.SYSTEM,), (Phase.LOBBY, Phase.RUNNING)),
    c.NoteConnection: Permission((Role.SYSTEM,), (Phase.LOBBY, Phase.RUNNING), flow=False, standing=True),
    c.NoteAffected: Permission((Role.SYSTEM,), (Phase.LOBBY, Phase.RUNNING)),
    c.PostponeOpening: Permission((Role.SYSTEM,), (Phase.LOBBY, Phase.RUNNING)),
    c.NoteStall: Permission((Role.SYSTEM,), (Phase.LOBBY, Phase.RUNNING)),
    c.Tick: Permission((Role.SYSTEM,), ANY_PHASE, standing=True),
    c.CloseDue: Permission((Role.SYSTEM,), (Phase.LOBBY, Phase.RUNNING)),
    c.OpenChoicesDue: Permission((Role.SYSTEM,), (Phase.LOBBY, Phase.RUNNING)),
    c.Recover: Permission((Role.SYSTEM,), ANY_PHASE, standing=True),
}

# Contest: command → the phase it leads to.
CONTEST_TRANSITIONS: dict[type[c.Command], tuple[tuple[Phase, ...], Phase]] = {
    c.OpenLobby: ((Phase.SETUP,), Phase.LOBBY),
    c.StartRound: ((Phase.LOBBY, Phase.RUNNING), Phase.RUNNING),
    c.Finalize: ((Phase.RUNNING,), Phase.FINALIZED),
    c.MoveCeremony: ((Phase.FINALIZED, Phase.CEREMONY), Phase.CEREMONY),
    c.EndContest: ((Phase.FINALIZED, Phase.CEREMONY), Phase.ENDED),
    c.NewEdition: ((Phase.FINALIZED, Phase.CEREMONY, Phase.ENDED), Phase.RUNNING),  # RULES 6.4
}

# Play: command → the phase it needs and the phase it leads to (RULES 2.1). `ClosePlay` only moves the deadline.
PLAY_TRANSITIONS: dict[type[c.Command], tuple[PlayPhase, PlayPhase]] = {
    c.OpenStem: (PlayPhase.SEALED, PlayPhase.READING),
    c.OpenChoices: (PlayPhase.READING, PlayPhase.OPEN),
    c.OpenChoicesDue: (PlayPhase.READING, PlayPhase.OPEN),
    c.ClosePlay: (PlayPhase.OPEN, PlayPhase.OPEN),
    c.CloseDue: (PlayPhase.OPEN, PlayPhase.CLOSED),
    c.RevealKey: (PlayPhase.CLOSED, PlayPhase.REVEALED),
    c.ScorePlay: (PlayPhase.REVEALED, PlayPhase.SCORED),
}


def is_flow(command: c.Command) -> bool:
    """Whether a command must be the last of its batch: host flow commands and the clock (DESIGN 2.1)."""
    return PERMISSIONS[type(command)].flow
