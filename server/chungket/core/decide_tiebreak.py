"""Decisions about play-offs."""

from chungket.core import commands as c
from chungket.core.commands import Actor
from chungket.core.decision import Decision
from chungket.core.model import State


def tiebreak(state: State, actor: Actor, command: c.StartTiebreak | c.EndTiebreak) -> Decision:
    """Decide one command about a play-off."""
    raise NotImplementedError
