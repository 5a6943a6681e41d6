"""Decisions about elimination rounds."""

from chungket.core import commands as c
from chungket.core.commands import Actor
from chungket.core.decision import Decision
from chungket.core.model import State


def elimination(state: State, actor: Actor, command: c.ConfirmKey | c.Rescue) -> Decision:
    """Decide one command about an elimination round."""
    raise NotImplementedError
