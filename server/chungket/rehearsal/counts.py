"""What the simulated finalists went through, added up.

Owns counters and round trips, by play and altogether. Called by `crowd` and `finalist`.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from chungket.rehearsal.report import spread_ms


@dataclass(slots=True)
class PlayCounts:
    """One play: who has an acknowledged answer, how long acknowledgements took, what was refused."""

    acked: set[str] = field(default_factory=set)
    round_trips_s: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def fields(self) -> dict[str, Any]:
        """For the report."""
        return {"answers": len(self.acked), "refused": dict(self.refused), **spread_ms(self.round_trips_s)}


@dataclass(slots=True)
class Counts:
    """The whole rehearsal. Round trips are from the press to the ack, reconnecting included."""

    plays: dict[str, PlayCounts] = field(default_factory=dict)
    signed_in: int = 0
    gave_up: int = 0
    reconnects: int = 0

    def acked(self, play: str, candidate: str, round_trip_s: float) -> None:
        """An answer is on disk."""
        counts = self.plays.setdefault(play, PlayCounts())
        counts.acked.add(candidate)
        counts.round_trips_s.append(round_trip_s)

    def refused(self, play: str, code: str) -> None:
        """An answer was refused."""
        self.plays.setdefault(play, PlayCounts()).refused[code] += 1

    def fields(self) -> dict[str, Any]:
        """Totals for the report."""
        round_trips_s = [span_s for counts in self.plays.values() for span_s in counts.round_trips_s]
        refused: Counter[str] = Counter()
        for counts in self.plays.values():
            refused.update(counts.refused)
        return {
            "signed_in": self.signed_in,
            "gave_up": self.gave_up,
            "plays": len(self.plays),
            "answers": sum(len(counts.acked) for counts in self.plays.values()),
            "refused": dict(refused),
            "reconnects": self.reconnects,
            **spread_ms(round_trips_s),
        }
