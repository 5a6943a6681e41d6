"""What happened within rounds, for the minutes: rescues, corrections (RULES 3.6, 7.1). A part of `minutes_facts`.

Owns these facts as plain values of the state; it must not know names, times of day or words.
"""

from dataclasses import dataclass

from chungket.core.contest import Round
from chungket.core.model import Correction, Rescue, State
from chungket.core.participation import took_part


@dataclass(frozen=True, slots=True)
class RescueFacts:
    """One rescue of an elimination round, called or declined (RULES 7.1)."""

    round: Round
    rescue: Rescue


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """One correction of a question of a paper that counts (RULES 3.6). `read`: how many confirmed that they read it,
    of `writers` who took part."""

    correction: Correction
    read: int
    writers: int


def rescues(state: State) -> tuple[RescueFacts, ...]:
    """Every rescue, called or declined, round by round in the order decided."""
    return tuple(
        RescueFacts(state.contest.round_of(round_id), rescue)
        for round_id, field in state.eliminations.items()
        for rescue in sorted((*field.rescues, *field.declined), key=lambda rescue: rescue.at_us)
    )


def corrections(state: State) -> tuple[CorrectionFacts, ...]:
    """Every correction of a paper that counts, in the order sent."""
    found, writers = [], sum(took_part(state, candidate) for candidate in state.places)
    for correction in state.corrections:
        paper = state.papers[correction.paper]
        if not paper.practice:
            read = sum(correction.number in place.corrections_read for place in state.places.values())
            found.append(CorrectionFacts(correction, read, writers))
    return tuple(found)
