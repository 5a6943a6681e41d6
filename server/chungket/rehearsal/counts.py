"""What the simulated finalists went through, added up.

Owns counters and round trips, by play, by paper and altogether. Called by `crowd`.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from chungket.rehearsal.report import spread_ms

ANSWER, PRESS, SAVE, SUBMIT = "answer", "press", "save_paper", "submit_paper"  # commands that are counted


@dataclass(slots=True)
class PlayCounts:
    """One play: who has an acknowledged answer or press, how long acknowledgements took, what was refused."""

    acked: set[str] = field(default_factory=set)
    presses: int = 0
    round_trips_s: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def fields(self) -> dict[str, Any]:
        """For the report."""
        return {
            "answers": len(self.acked),
            "presses": self.presses,
            "refused": dict(self.refused),
            **spread_ms(self.round_trips_s),
        }


@dataclass(slots=True)
class PaperCounts:
    """One paper: acknowledged saves, who has submitted, how long acknowledgements took, what was refused."""

    saves: int = 0
    submitted: set[str] = field(default_factory=set)
    round_trips_s: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def fields(self) -> dict[str, Any]:
        """For the report."""
        return {
            "saves": self.saves,
            "submitted": len(self.submitted),
            "refused": dict(self.refused),
            **spread_ms(self.round_trips_s),
        }


@dataclass(slots=True)
class Counts:
    """The whole rehearsal. Round trips are from the press to the ack, reconnecting included."""

    plays: dict[str, PlayCounts] = field(default_factory=dict)
    papers: dict[str, PaperCounts] = field(default_factory=dict)
    signed_in: int = 0
    gave_up: int = 0
    reconnects: int = 0

    def acked(self, name: str, target: str, candidate: str, round_trip_s: float) -> None:
        """A command about a play or a paper (`target`) is on disk."""
        if name in (SAVE, SUBMIT):
            paper = self.papers.setdefault(target, PaperCounts())
            paper.round_trips_s.append(round_trip_s)
            if name == SAVE:
                paper.saves += 1
            else:
                paper.submitted.add(candidate)
            return
        play = self.plays.setdefault(target, PlayCounts())
        play.round_trips_s.append(round_trip_s)
        if name == PRESS:
            play.presses += 1
        else:
            play.acked.add(candidate)

    def refused(self, name: str, target: str, code: str) -> None:
        """A command about a play or a paper was refused."""
        if name in (SAVE, SUBMIT):
            self.papers.setdefault(target, PaperCounts()).refused[code] += 1
        else:
            self.plays.setdefault(target, PlayCounts()).refused[code] += 1

    def fields(self) -> dict[str, Any]:
        """Totals for the report."""
        plays, papers = self.plays.values(), self.papers.values()
        everything: list[PlayCounts | PaperCounts] = [*plays, *papers]
        refused: Counter[str] = Counter()
        for counts in everything:
            refused.update(counts.refused)
        return {
            "signed_in": self.signed_in,
            "gave_up": self.gave_up,
            "plays": len(plays),
            "answers": sum(len(play.acked) for play in plays),
            "presses": sum(play.presses for play in plays),
            "papers": len(papers),
            "saves": sum(paper.saves for paper in papers),
            "submitted": sum(len(paper.submitted) for paper in papers),
            "refused": dict(refused),
            "reconnects": self.reconnects,
            **spread_ms([span_s for counts in everything for span_s in counts.round_trips_s]),
        }
