"""Rules about time: nothing counts that arrived too early or too late, and nothing that arrived in time is lost.

Owns the gate of RULES 2.1, 2.2, 2.4 as it must have been on the state each entry was decided on. Called by `checker`.
"""

from collections.abc import Iterator

from chungket.core.contest import RoundType
from chungket.core.events import AnswerAccepted, AnswerRefused, Event
from chungket.core.model import PlayPhase, State
from chungket.core.players import kind_of
from chungket.core.timing import moved_after_us, place_deadline_us, stood_still, window_met
from chungket.log import Entry
from tests.history.evidence import Evidence, Violation

LATE = "too_late"


class Moments:
    """Looks at each decided answer."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._time_us = 0

    def before(self, state: State, entry: Entry) -> Iterator[Violation]:
        """An entry is about to be applied; its answers were decided on this state (DESIGN 2.1)."""
        if entry.time_us < self._time_us:
            yield Violation("contest time never falls", f"entry {entry.seq}")
        self._time_us = entry.time_us
        for event in entry.events:
            if isinstance(event, AnswerAccepted):
                yield from self._accepted(state, entry, event)
            elif isinstance(event, AnswerRefused) and event.code == LATE and event.choice:
                yield from self._late(state, entry, event)

    def _accepted(self, state: State, entry: Entry, event: AnswerAccepted) -> Iterator[Violation]:
        play = state.plays[event.play]
        opens_us, _ = window_met(play, event.received_us)
        deadline_us = place_deadline_us(state, play, event.candidate) - moved_after_us(play, event.received_us)
        if play.phase is not PlayPhase.OPEN or not opens_us <= event.received_us <= deadline_us:
            yield _at("nothing counts outside its window", entry, event)
        if stood_still(state, play, event.received_us):
            yield _at("nothing counts from a standstill", entry, event)
        if event.received_us > entry.time_us:
            yield _at("nothing is decided before it arrived", entry, event)
        if event.latency_us != max(0, event.received_us - opens_us - event.credit_us):
            yield _at("the latency is arrival, less opening and credit", entry, event)

    def _late(self, state: State, entry: Entry, event: AnswerRefused) -> Iterator[Violation]:
        """An answer to a question of a turn is late by rules of its own (RULES 7.2). A worker that stood still beyond
        its lease is waited for no longer (DESIGN 4.5): what had reached it is recorded as refused, for the jury."""
        play = state.plays[event.play]
        if kind_of(state.contest, play) is RoundType.BUZZER or play.phase in (PlayPhase.SEALED, PlayPhase.READING):
            return
        deadline_us = place_deadline_us(state, play, event.candidate) - moved_after_us(play, event.received_us)
        given_up = any(
            since_us <= event.received_us <= until_us for since_us, until_us in self._evidence.history.given_up_us
        )
        if event.received_us <= deadline_us and not given_up:
            yield _at("nothing that arrived in time is refused as late", entry, event)


def _at(rule: str, entry: Entry, event: Event) -> Violation:
    return Violation(rule, f"entry {entry.seq}: {event}")
