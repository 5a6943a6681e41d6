"""Decisions about the buzzer."""

from chungket.core import commands as c
from chungket.core.commands import Request
from chungket.core.decision import Decision
from chungket.core.model import State


def buzzer(state: State, request: Request, command: c.Press | c.JudgeAttempt | c.BuzzerDue, now_us: int) -> Decision:
    """Decide one command about the buzzer."""
    raise NotImplementedError
