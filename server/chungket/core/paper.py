"""Papers."""

from chungket.core.contest import CandidateNumber
from chungket.core.model import Paper, State, Tally


def paper_marks(state: State, paper: Paper) -> dict[CandidateNumber, Tally]:
    """Marks."""
    raise NotImplementedError
