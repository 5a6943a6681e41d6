"""Elimination rounds."""

from chungket.core.contest import CandidateNumber
from chungket.core.model import Play, State


def survivors_of(state: State, play: Play) -> tuple[CandidateNumber, ...]:
    """Who survived a play."""
    raise NotImplementedError
