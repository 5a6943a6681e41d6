"""Decisions about play-offs (RULES 4.6): who may be played off, and when it is over.

Owns these rules; called by `decide` after its entrance checks. Its questions are put on deck and opened like any
other by `decide_play`.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.commands import Actor
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.events import TiebreakEnded, TiebreakStarted
from chungket.core.finalize import finalize_blockers
from chungket.core.model import State
from chungket.core.questions import busy
from chungket.core.tiebreak_flow import members_still_tied, playable


def tiebreak(state: State, actor: Actor, command: c.StartTiebreak | c.EndTiebreak, now_us: int) -> Decision:
    """Decide one command about a play-off. `now_us`: contest time."""
    match command:
        case c.StartTiebreak():
            return _start(state, actor, command, now_us)
        case c.EndTiebreak():
            return _end(state, actor)
        case _:
            assert_never(command)


def _start(state: State, actor: Actor, command: c.StartTiebreak, now_us: int) -> Decision:
    """One tie at a prize boundary, after everything that could still change it is settled."""
    blockers = finalize_blockers(state, now_us=now_us)
    if not blockers.only_ties:
        return refuse(RejectionCode.BLOCKED, blockers.detail)
    tie = next(
        (tie for tie in blockers.ties if tie.scope is command.scope and sorted(tie.members) == sorted(command.members)),
        None,
    )
    if tie is None:
        return refuse(RejectionCode.BAD_VALUE, "members")
    if not playable(state, tie):
        return refuse(RejectionCode.NOTHING_LEFT, "lots")
    return accept(TiebreakStarted(len(state.tiebreaks) + 1, tie.scope, tie.members, actor.name))


def _end(state: State, actor: Actor) -> Decision:
    """Not before those named are told apart or have played all the questions there are: then lots are drawn."""
    session = state.tiebreak
    if session is None:
        return refuse(RejectionCode.NOTHING_LEFT)
    play = state.current_play
    if busy(state):
        return refuse(RejectionCode.WRONG_PHASE, "" if play is None else play.phase)
    if members_still_tied(state, session):
        return refuse(RejectionCode.BLOCKED, "ties")
    return accept(TiebreakEnded(session.number, actor.name))
