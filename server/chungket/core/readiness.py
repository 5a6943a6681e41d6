"""Whether the hall is ready for a round (RULES 1.3, 9).

Owns the counts of the readiness board and what they have to be. Called by `decide_show` and `console`.
"""

from dataclasses import dataclass

from chungket.core.model import Attendance, Identity, State


@dataclass(frozen=True, slots=True)
class Readiness:
    """Counts over the registered places (RULES 1.3)."""

    places: int
    registered: int
    present: int
    absent: int
    signed_in: int
    confirmed: int
    disputed: int
    practised: int


def readiness(state: State) -> Readiness:
    """Counts of the readiness board. "Signed in" and later counts are over present places."""
    places = state.places.values()
    present = [place for place in places if place.attendance is Attendance.PRESENT]
    return Readiness(
        places=len(state.places),
        registered=sum(place.attendance is Attendance.REGISTERED for place in places),
        present=len(present),
        absent=sum(place.attendance is Attendance.ABSENT for place in places),
        signed_in=sum(place.session != "" for place in present),
        confirmed=sum(place.identity is Identity.CONFIRMED for place in present),
        disputed=sum(place.identity is Identity.DISPUTED for place in present),
        practised=sum(place.practised for place in present),
    )


def is_ready(state: State) -> bool:
    """Whether a round may start without an override: everybody arrived or absent, identified and practised (RULES
    1.3, 9)."""
    counts = readiness(state)
    practised = (
        counts.practised == counts.present or state.counted_begun or not state.contest.rules.practice_required
    )  # practice ends with the first counted question, so a later round cannot ask for it
    return counts.present > 0 and counts.registered == 0 and counts.confirmed == counts.present and practised
