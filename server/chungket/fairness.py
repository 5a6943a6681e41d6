"""How alike everybody had each play: who was armed, when it was shown, what was credited (DESIGN 4.3, 4.4).

Owns the reports of devices about the last plays and what they amount to. Nothing here decides anything, and none of it
is in the log; what the log has of it is in its events. Called by `hub`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chungket.core import events as e
from chungket.core.contest import CandidateNumber
from chungket.core.credit import IMPOSSIBLE_US
from chungket.core.events import PlayId
from chungket.core.shapes import FairnessShape, LateShape
from chungket.protocol import ToServerPainted
from chungket.sealing import Part

PLAYS_KEPT = 8
LATE_SHOWN = 20
LATE_US = 50_000  # three frames: a page that shows it later has not had it on time
UNKNOWN = -1
ARMED = "armed"


@dataclass(frozen=True, slots=True)
class Sample:
    """One report of a device, as it is kept beside the log. Contest time, µs; `received_us` by the server's clock, the
    others by the device's."""

    candidate: CandidateNumber
    play: PlayId
    part: str  # `ARMED`, or a part that was shown
    opener_us: int = 0  # 0: shown without an opener
    painted_us: int = 0
    error_us: int = UNKNOWN
    received_us: int = 0


@dataclass(slots=True)
class _Play:
    armed: dict[CandidateNumber, None] = field(default_factory=dict)
    reported: set[tuple[CandidateNumber, str]] = field(default_factory=set)
    opener_in_time: int = 0
    late_us: dict[CandidateNumber, int] = field(default_factory=dict)  # of the choices, painted − T as it was then
    errors_us: list[int] = field(default_factory=list)
    credits_us: list[int] = field(default_factory=list)
    queues_us: list[int] = field(default_factory=list)
    stalls_us: list[int] = field(default_factory=list)
    postponed: int = 0


class FairnessBoard:
    """The last plays. `keep` takes each report, to be written where reports are kept."""

    def __init__(self, keep: Callable[[Sample], None]) -> None:
        self._keep = keep
        self._plays: dict[PlayId, _Play] = {}

    def armed(self, candidate: CandidateNumber, play: PlayId, received_us: int) -> None:
        """A device has everything sealed of a play; its first report counts."""
        known = self._of(play)
        if candidate not in known.armed:
            known.armed[candidate] = None
            self._keep(Sample(candidate, play, ARMED, received_us=received_us))

    def painted(self, candidate: CandidateNumber, frame: ToServerPainted, opens_us: int, received_us: int) -> bool:
        """A device has shown a part; its first report of it counts. `opens_us`: T as it is now. Whether it does."""
        known = self._of(PlayId(frame.play))
        if frame.part not in tuple(Part) or (candidate, frame.part) in known.reported:
            return False
        sample = Sample(
            candidate,
            PlayId(frame.play),
            frame.part,
            frame.opener_us,
            frame.painted_us,
            frame.error_us,
            received_us,
        )
        self._shown(known, sample, opens_us)
        self._keep(sample)
        return True

    @staticmethod
    def _shown(known: _Play, sample: Sample, opens_us: int) -> None:
        known.reported.add((sample.candidate, sample.part))
        if sample.part == Part.CHOICES:
            known.late_us[sample.candidate] = sample.painted_us - opens_us
            known.opener_in_time += 0 < sample.opener_us <= opens_us
            if sample.error_us >= 0:
                known.errors_us.append(sample.error_us)

    def hear(self, sample: Sample, opens_us: int) -> None:
        """A report to another node, which keeps it."""
        known = self._of(sample.play)
        if sample.part == ARMED:
            known.armed[sample.candidate] = None
        elif sample.part in tuple(Part) and (sample.candidate, sample.part) not in known.reported:
            self._shown(known, sample, opens_us)

    def credited(self, event: e.AnswerAccepted | e.Pressed) -> None:
        """What the log says of one input."""
        known = self._of(event.play)
        known.credits_us.append(event.credit_us)
        known.queues_us.append(event.age_us)

    def happened(self, event: e.Event) -> None:
        """What the log says of it."""
        match event:
            case e.AnswerAccepted() | e.Pressed():
                self.credited(event)
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
        shown = sorted(known.late_us.values())
        return FairnessShape(
            play=play,
            opens_us=opens_us,
            present=present,
            armed=len(known.armed),
            opener_in_time=known.opener_in_time,
            painted=len(shown),
            paint_p50_us=percentile(shown, 50),
            paint_p95_us=percentile(shown, 95),
            paint_max_us=percentile(shown, 100),
            error_p99_us=percentile(sorted(known.errors_us), 99),
            answers=len(known.credits_us),
            credit_p50_us=percentile(sorted(known.credits_us), 50),
            credit_p99_us=percentile(sorted(known.credits_us), 99),
            credit_max_us=percentile(sorted(known.credits_us), 100),
            queue_max_us=percentile(sorted(known.queues_us), 100),
            late=_late(known.late_us),
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


def is_believable(frame: ToServerPainted, received_us: int) -> bool:
    """Whether a report can be true: nothing was shown before contest time began, or after it was reported."""
    moments_us = (frame.opener_us, frame.painted_us)
    return all(0 <= at_us <= received_us + IMPOSSIBLE_US for at_us in moments_us)


def percentile(ordered: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile of values in order; `UNKNOWN` of none."""
    if not ordered:
        return UNKNOWN
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def _late(late_us: Mapping[CandidateNumber, int]) -> tuple[LateShape, ...]:
    late = sorted(((us, who) for who, us in late_us.items() if us > LATE_US), reverse=True)
    return tuple(LateShape(who, us) for us, who in late[:LATE_SHOWN])
