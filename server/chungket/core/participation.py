"""Who was in the contest at all: places and units that took part.

Owns questions asked by standings, prizes, play-offs and papers; it reads the state only.
"""

from chungket.core.contest import CandidateNumber, UnitId
from chungket.core.model import Attendance, State


def took_part(state: State, candidate: CandidateNumber) -> bool:
    """Whether the finalist of a place was in the contest: present, or signed in at some time."""
    place = state.places[candidate]
    return place.attendance is Attendance.PRESENT or place.session != ""


def units_taking_part(state: State) -> dict[UnitId, None]:
    """Units with somebody who took part, in file order of their places."""
    places = state.contest.places
    return dict.fromkeys(places[candidate].unit for candidate in places if took_part(state, candidate))


def is_out(state: State, candidate: CandidateNumber) -> bool:
    """Whether a place is disqualified, alone or with its unit (RULES 4.5)."""
    return candidate in state.effects.out or state.contest.places[candidate].unit in state.effects.units_out
