"""The buzzer."""

from chungket.core.contest import CandidateNumber
from chungket.core.model import Play, State, Tally


def play_marks(state: State, play: Play) -> dict[CandidateNumber, Tally]:
    """Marks."""
    raise NotImplementedError


def right_count(state: State, play: Play) -> int:
    """How many were right."""
    raise NotImplementedError
