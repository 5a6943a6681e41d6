"""Decisions about papers."""

from chungket.core import commands as c
from chungket.core.commands import Request
from chungket.core.decision import Decision
from chungket.core.model import State

PaperCommand = (
    c.SavePaper
    | c.SubmitPaper
    | c.ReportQuestion
    | c.AcknowledgeCorrection
    | c.OpenPaper
    | c.ScorePaper
    | c.IssueCorrection
    | c.DeclareOutage
    | c.PaperDue
)


def paper(state: State, request: Request, command: PaperCommand, now_us: int) -> Decision:
    """Decide one command about a paper."""
    raise NotImplementedError
