"""How connections change a place. Part of `evolve`; called by nothing else."""

from dataclasses import replace
from typing import assert_never

from chungket.core import events as e
from chungket.core.contest import CandidateNumber
from chungket.core.events import SessionId
from chungket.core.model import CUTS_KEPT_MAX, CutSpan, PlayPhase, State


def connection(state: State, event: e.DeviceConnected | e.DeviceCut) -> None:
    """A device came, or was cut off."""
    match event:
        case e.DeviceConnected():
            connected(state, event.candidate)
        case e.DeviceCut():
            cut(state, event.candidate, event.session)
        case _:
            assert_never(event)


def connected(state: State, candidate: CandidateNumber) -> None:
    """The device of a place is there: a span it was cut off for ends."""
    place = state.places[candidate]
    place.connected = True
    if place.cuts and place.cuts[-1].until_us == 0:
        place.cuts = (*place.cuts[:-1], replace(place.cuts[-1], until_us=state.time_us))


def cut(state: State, candidate: CandidateNumber, session: SessionId) -> None:
    """The device of a place was cut off."""
    place = state.places[candidate]
    place.connected = False
    place.cuts = (*place.cuts, CutSpan(session, state.time_us))[-CUTS_KEPT_MAX:]
    play = state.current_play
    if play is not None and play.phase is PlayPhase.OPEN:
        play.cut[candidate] = None


def everybody_cut(state: State) -> None:
    """The server was away: nobody is connected until the device says so again."""
    for candidate, place in state.places.items():
        if place.connected:
            cut(state, candidate, place.session)
