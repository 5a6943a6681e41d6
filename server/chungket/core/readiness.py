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
    registered = present = signed_in = confirmed = disputed = practised = 0
    for place in state.places.values():  # once: a console asks for it with every frame
        if place.attendance is not Attendance.PRESENT:
            registered += place.attendance is Attendance.REGISTERED
            continue
        present += 1
        signed_in += place.session != ""
        confirmed += place.identity is Identity.CONFIRMED
        disputed += place.identity is Identity.DISPUTED
        practised += place.device != "" and place.practised_on == place.device
    places = len(state.places)
    absent = places - registered - present
    return Readiness(places, registered, present, absent, signed_in, confirmed, disputed, practised)


def is_ready(state: State) -> bool:
    """Whether a round may start without an override: everybody arrived or absent, identified and practised (RULES
    1.3, 9)."""
    counts = readiness(state)
    practised = (
        counts.practised == counts.present or state.counted_begun or not state.contest.rules.practice_required
    )  # practice ends with the first counted question, so a later round cannot ask for it
    return counts.present > 0 and counts.registered == 0 and counts.confirmed == counts.present and practised
