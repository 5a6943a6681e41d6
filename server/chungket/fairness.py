"""How alike everybody had each play: who was armed, when it was shown, what was credited (DESIGN 4.3, 4.4).

Owns the reports of devices about the last plays and what they amount to. Nothing here decides anything, and none of it
is in the log; what the log has of it is in its events. Called by `hub`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chungket.core import events as e
from chungket.core.contest import CandidateNumber
from chungket.core.events import PlayId
from chungket.core.shapes import FairnessShape, LateShape
from chungket.protocol import ToServerPainted
from chungket.sealing import Part

PLAYS_KEPT = 8
LATE_SHOWN = 20
LATE_US = 50_000  # three frames: a page that shows it later has not had it on time
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Sample:
    """One report of a device, as it is kept beside the log. Contest time, µs."""

    candidate: CandidateNumber
    play: PlayId
    part: str  # "armed", or a part that was shown
    opener_us: int = 0
    painted_us: int = 0
    error_us: int = UNKNOWN


@dataclass(slots=True)
class _Play:
    armed: dict[CandidateNumber, None] = field(default_factory=dict)
    painted: dict[CandidateNumber, ToServerPainted] = field(default_factory=dict)
    credits_us: list[int] = field(default_factory=list)
    queues_us: list[int] = field(default_factory=list)
    stalls_us: list[int] = field(default_factory=list)
    postponed: int = 0


class FairnessBoard:
    """The last plays. `keep` takes each report, to be written where reports are kept."""

    def __init__(self, keep: Callable[[Sample], None]) -> None:
        self._keep = keep
        self._plays: dict[PlayId, _Play] = {}

    def armed(self, candidate: CandidateNumber, play: PlayId) -> None:
        """A device has everything sealed of a play."""
        self._of(play).armed[candidate] = None
        self._keep(Sample(candidate, play, "armed"))

    def painted(self, candidate: CandidateNumber, frame: ToServerPainted) -> None:
        """A device has shown a part; its first report counts."""
        play = PlayId(frame.play)
        if frame.part == Part.CHOICES and candidate not in self._of(play).painted:
            self._of(play).painted[candidate] = frame
        self._keep(Sample(candidate, play, frame.part, frame.opener_us, frame.painted_us, frame.error_us))

    def happened(self, event: e.Event) -> None:
        """What the log says of it."""
        match event:
            case e.AnswerAccepted() | e.Pressed():
                self._of(event.play).credits_us.append(event.credit_us)
                self._of(event.play).queues_us.append(event.age_us)
            case e.LoopStalled():
                self._of(event.play).stalls_us.append(event.stall_us)
            case e.OpeningPostponed():
                self._of(event.play).postponed += 1
            case _:
                pass

    def is_armed(self, candidate: CandidateNumber, play: PlayId | None) -> bool:
        """Whether a place's device has everything of this play."""
        known = None if play is None else self._plays.get(play)
        return known is not None and candidate in known.armed

    def shape(self, play: PlayId, opens_us: int, present: int) -> FairnessShape:
        """What a play amounts to."""
        known = self._of(play)
        late_us = {who: frame.painted_us - opens_us for who, frame in known.painted.items()}
        shown = sorted(late_us.values())
        errors = sorted(frame.error_us for frame in known.painted.values() if frame.error_us >= 0)
        return FairnessShape(
            play=play,
            opens_us=opens_us,
            present=present,
            armed=len(known.armed),
            opener_in_time=sum(0 < frame.opener_us <= opens_us for frame in known.painted.values()),
            painted=len(shown),
            paint_p50_us=percentile(shown, 50),
            paint_p95_us=percentile(shown, 95),
            paint_max_us=percentile(shown, 100),
            error_p99_us=percentile(errors, 99),
            answers=len(known.credits_us),
            credit_p50_us=percentile(sorted(known.credits_us), 50),
            credit_p99_us=percentile(sorted(known.credits_us), 99),
            credit_max_us=percentile(sorted(known.credits_us), 100),
            queue_max_us=percentile(sorted(known.queues_us), 100),
            late=_late(late_us),
            stalls_us=tuple(known.stalls_us),
            postponed=known.postponed,
        )

    def _of(self, play: PlayId) -> _Play:
        known = self._plays.get(play)
        if known is None:
            known = self._plays[play] = _Play()
            if len(self._plays) > PLAYS_KEPT:
                del self._plays[next(iter(self._plays))]
        return known


def percentile(ordered: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile of values in order; `UNKNOWN` of none."""
    if not ordered:
        return UNKNOWN
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def _late(late_us: Mapping[CandidateNumber, int]) -> tuple[LateShape, ...]:
    late = sorted(((us, who) for who, us in late_us.items() if us > LATE_US), reverse=True)
    return tuple(LateShape(who, us) for us, who in late[:LATE_SHOWN])
