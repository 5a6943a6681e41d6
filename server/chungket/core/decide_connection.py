"""Decisions about connections: when the device of a place came or was cut off (RULES 2.5, 3.4).

Owns what of it becomes history. Called by `decide`; the requests come from the hub, which alone sees sockets.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.events import DeviceConnected, DeviceCut, PlayAffected
from chungket.core.model import State
from chungket.core.timing import cut_off


def connection(state: State, command: c.NoteConnection | c.NoteAffected) -> Decision:
    """Record that a device came or went, or that too many went."""
    match command:
        case c.NoteConnection():
            return _note_connection(state, command)
        case c.NoteAffected():
            return _note_affected(state, command)
        case _:
            assert_never(command)


def _note_connection(state: State, command: c.NoteConnection) -> Decision:
    place = state.places.get(command.candidate)
    if place is None:
        return refuse(RejectionCode.UNKNOWN, command.candidate)
    if place.session != command.session or place.connected == command.connected:
        return refuse(RejectionCode.NOTHING_LEFT)
    if command.connected:
        return accept(DeviceConnected(command.candidate, command.session))
    return accept(DeviceCut(command.candidate, command.session))


def _note_affected(state: State, command: c.NoteAffected) -> Decision:
    """RULES 2.5: each zone, and the hall, once for a play."""
    play = state.plays.get(command.play)
    if play is None or command.play != state.play:
        return refuse(RejectionCode.UNKNOWN, command.play)
    news = tuple(PlayAffected(play.id, zone, cut) for zone, cut in cut_off(state, play) if zone not in play.affected)
    return accept(*news) if news else refuse(RejectionCode.NOTHING_LEFT)
