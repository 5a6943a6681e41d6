"""The rule about credit: what is credited to a place stays within what its line may need (RULES 2.3, DESIGN 4.4).

Owns an account for each place, filled once at the start and once for each play, answered or not, whatever the place's
devices do and however often servers start again meanwhile. Needs the longest round trip of each place's lines, which
real runs may not know. Called by `checker`.
"""

from collections.abc import Iterator

from chungket.core.events import AnswerAccepted, PlayPrepared, Pressed
from chungket.core.model import State
from chungket.log import Entry
from tests.history.evidence import Evidence, Violation

UNDECIDED = 3  # DESIGN 2.2: so many of a place's answers may have been measured before the first of them is decided


class Quotas:
    """The accounts."""

    def __init__(self, evidence: Evidence) -> None:
        self._bounds_us = evidence.history.quotas_us
        self._max_us = evidence.contest.rules.lag_credit_max_us
        self._left_us: dict[str, int] = {}
        self._plays = 0  # so many were put on deck
        self._filled: dict[str, int] = {}  # how many of them each account was filled for
        self._before_us: dict[str, list[int]] = {}  # what was left before each of the last answers

    def before(self, state: State, entry: Entry) -> Iterator[Violation]:
        """An entry is about to be applied."""
        for event in entry.events:
            self._plays += isinstance(event, PlayPrepared)
            if isinstance(event, AnswerAccepted | Pressed) and event.candidate in self._bounds_us:
                yield from self._spend(entry.seq, event)

    def _spend(self, seq: int, event: AnswerAccepted | Pressed) -> Iterator[Violation]:
        place = event.candidate
        left_us = self._left_us.get(place, self._max_us)
        plays = self._plays - self._filled.get(place, 0)
        if plays:
            self._filled[place] = self._plays
            left_us = min(self._max_us, left_us + plays * self._bounds_us[place])
            self._before_us[place] = []
        before_us = self._before_us[place] = [*self._before_us[place], left_us][-UNDECIDED:]
        if event.credit_us > max(before_us):
            text = f"entry {seq}: {event.credit_us} µs to {place} in {event.play}, {left_us} µs were left"
            yield Violation("credit stays within its quota", text)
        self._left_us[place] = max(0, left_us - event.credit_us)
