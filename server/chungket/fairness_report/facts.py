"""What the log and the reports of devices say of each opening of a question (DESIGN 4.2 to 4.5).

Owns gathering and sums, not their words. `FairnessWatch` sees every entry of the log as it is replayed; the reports
come afterwards. Contest time, µs. Called by `tables`, `page` and the command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chungket.core import events as e
from chungket.core.contest import CandidateNumber, RoundId
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId
from chungket.core.model import Play, PlayPhase, State
from chungket.core.players import present_count
from chungket.core.timing import wall_ms, window_met
from chungket.fairness import ARMED, LATE_US, Sample, percentile
from chungket.log import Entry
from chungket.samples import KeptSamples
from chungket.sealing import Part


@dataclass(frozen=True, slots=True)
class Spread:
    """Values from least to most, by nearest rank; None where there are none."""

    count: int = 0
    min: int | None = None
    p50: int | None = None
    p95: int | None = None
    p99: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True)
class TimedAnswer:
    """One accepted answer, or one press of the buzzer, with every value its time was made of. `raw_us`: arrival − T;
    `credited_us` = raw − credit, never below 0 for an answer."""

    play: PlayId
    candidate: CandidateNumber
    press: bool
    raw_us: int
    claimed_us: int
    quota_us: int
    credit_us: int
    credited_us: int
    age_us: int
    error_us: int  # −1: unknown


@dataclass(frozen=True, slots=True)
class LateDevice:
    """A device that showed the choices late. `opener_late_us`: the opener came so long after T, None: in time, or the
    device had none and took the text from the stage."""

    play: PlayId
    candidate: CandidateNumber
    painted_late_us: int
    opener_late_us: int | None
    without_opener: bool
    error_us: int


@dataclass(frozen=True, slots=True)
class PlayFairness:
    """What one opening amounts to. Of devices: `armed`, `opener_in_time`, `paints_us` (painted − T), `errors_us` (of
    their clocks), as they reported it. Of the log: everything else."""

    play: PlayId
    round: RoundId
    practice: bool
    void: bool
    opened_wall_ms: int
    present: int
    armed: int
    opener_in_time: int
    paints_us: tuple[int, ...]
    errors_us: tuple[int, ...]
    answers: tuple[TimedAnswer, ...]
    late: tuple[LateDevice, ...]
    times_refused: int
    stalls_us: tuple[int, ...]
    postponed: int
    interruptions_us: tuple[int, ...]

    @property
    def paint(self) -> Spread:
        """How long after T devices showed the choices."""
        return spread(self.paints_us)

    @property
    def error(self) -> Spread:
        """How far the clocks of devices may have been off."""
        return spread(self.errors_us)

    @property
    def claimed(self) -> Spread:
        """How long answers said they had been under way."""
        return spread([answer.claimed_us for answer in self.answers])

    @property
    def credit(self) -> Spread:
        """How much of that was credited."""
        return spread([answer.credit_us for answer in self.answers])

    @property
    def age(self) -> Spread:
        """How long answers had waited in the server's kernel."""
        return spread([answer.age_us for answer in self.answers])


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """All openings, in their order, and what those that counted amount to together. `samples`: how many reports of
    devices there were; 0: none were kept. `dropped`: reports known to be lost."""

    title: str
    title_en: str
    plays: tuple[PlayFairness, ...]
    total: PlayFairness
    samples: int
    dropped: int
    credit_max_us: int
    error_bound_us: int
    rehearsal: bool


@dataclass(slots=True)
class _Watched:
    """One opening while the log is read."""

    play: Play
    opened_at_us: int
    present: int
    moments_us: list[tuple[int, int]] = field(default_factory=list)  # from when on, T
    answers: list[TimedAnswer] = field(default_factory=list)
    times_refused: int = 0
    stalls_us: list[int] = field(default_factory=list)
    postponed: int = 0
    interruptions_us: list[int] = field(default_factory=list)

    def opens_us(self, painted_us: int) -> int:
        """T as it was when something was shown: a standstill moves it for answers, not for who had seen it before."""
        known = [opens_us for since_us, opens_us in self.moments_us if since_us <= painted_us]
        return known[-1] if known else self.moments_us[0][1]


class FairnessWatch:
    """Sees a log go by. Pass `watch` to whoever replays it, then ask for `report`."""

    def __init__(self) -> None:
        self._plays: dict[PlayId, _Watched] = {}
        self._postponed: dict[PlayId, int] = {}
        self._stood_us: int | None = None  # since when the contest has stood still
        self._held = False  # by an interruption, which is counted already

    def watch(self, state: State, entry: Entry) -> None:
        """One entry that has been applied."""
        for event in entry.events:
            self._event(state, entry, event)
        current = None if state.current_play is None else self._plays.get(state.current_play.id)
        if current is not None and current.moments_us[-1][1] != current.play.opens_us:
            current.moments_us.append((entry.time_us, current.play.opens_us))

    def report(self, state: State, kept: KeptSamples, wall_offset_us: int) -> FairnessReport:
        """What it all amounts to. `state`: at the end of the log; `wall_offset_us`: then."""
        samples: dict[PlayId, list[Sample]] = {}
        for sample in kept.samples:
            samples.setdefault(sample.play, []).append(sample)
        plays = tuple(
            _play(state, watched, samples.get(play, ()), wall_offset_us) for play, watched in self._plays.items()
        )
        rules = state.contest.rules
        return FairnessReport(
            title=state.contest.title,
            title_en=state.contest.title_en,
            plays=plays,
            total=_total(tuple(play for play in plays if not play.practice)),
            samples=len(kept.samples),
            dropped=kept.dropped,
            credit_max_us=rules.lag_credit_max_us,
            error_bound_us=rules.error_us,
            rehearsal=state.contest.rehearsal,
        )

    def _event(self, state: State, entry: Entry, event: e.Event) -> None:
        match event:
            case e.ChoicesOpened():
                play = state.plays[event.play]
                known = _Watched(play, entry.time_us, present_count(state, play))
                known.moments_us.append((entry.time_us, event.opens_us))
                known.postponed = self._postponed.pop(event.play, 0)
                self._plays[event.play] = known
            case e.OpeningPostponed():
                if event.play in self._plays:
                    self._plays[event.play].postponed += 1
                else:  # the stem
                    self._postponed[event.play] = self._postponed.get(event.play, 0) + 1
            case e.AnswerAccepted() | e.Pressed():
                self._answer(state, event)
            case e.AnswerRefused() if event.code == RejectionCode.BAD_TIME and event.play in self._plays:
                self._plays[event.play].times_refused += 1
            case e.LoopStalled() if event.play in self._plays:
                self._plays[event.play].stalls_us.append(event.stall_us)
            case e.Interrupted():
                self._interrupted(state, event.gap_us)
                if event.held:
                    self._stood_us, self._held = entry.time_us, True
            case e.Suspended():
                self._stood_us, self._held = entry.time_us, False
            case e.Resumed():
                if self._stood_us is not None:
                    self._interrupted(state, entry.time_us - self._stood_us, longer=self._held)
                self._stood_us = None
            case _:
                pass

    def _interrupted(self, state: State, gap_us: int, *, longer: bool = False) -> None:
        """The hall stood still; it concerns the opening that was not over yet. `longer`: it is the rest of the last
        one, until somebody let the contest go on."""
        play = state.current_play
        known = None if play is None or play.phase is not PlayPhase.OPEN else self._plays.get(play.id)
        if known is None:
            return
        if longer and known.interruptions_us:
            known.interruptions_us[-1] += gap_us
        else:
            known.interruptions_us.append(gap_us)

    def _answer(self, state: State, event: e.AnswerAccepted | e.Pressed) -> None:
        known = self._plays.get(event.play)
        if known is None:  # an early press, before there is a T
            return
        opens_us, _ = window_met(state.plays[event.play], event.received_us)
        press = isinstance(event, e.Pressed)
        known.answers.append(
            TimedAnswer(
                event.play,
                event.candidate,
                press,
                event.received_us - opens_us,
                event.claimed_lag_us,
                event.quota_us,
                event.credit_us,
                event.pressed_us - opens_us if isinstance(event, e.Pressed) else event.latency_us,
                event.age_us,
                event.error_us,
            )
        )


def spread(values: Sequence[int]) -> Spread:
    """What a report says of these values."""
    if not values:
        return Spread()
    ordered = sorted(values)
    p50, p95, p99 = (percentile(ordered, percent) for percent in (50, 95, 99))
    return Spread(len(ordered), ordered[0], p50, p95, p99, ordered[-1])


def _play(state: State, watched: _Watched, samples: Sequence[Sample], wall_offset_us: int) -> PlayFairness:
    play = watched.play
    shown = [sample for sample in samples if sample.part == Part.CHOICES]
    late_us = {sample.candidate: sample.painted_us - watched.opens_us(sample.painted_us) for sample in shown}
    in_time = [0 < sample.opener_us <= watched.opens_us(sample.painted_us) for sample in shown]
    return PlayFairness(
        play=play.id,
        round=play.round,
        practice=play.practice,
        void=play.void,
        opened_wall_ms=wall_ms(state, watched.moments_us[0][1], wall_offset_us),
        present=watched.present,
        armed=len({sample.candidate for sample in samples if sample.part == ARMED}),
        opener_in_time=sum(in_time),
        paints_us=tuple(late_us[sample.candidate] for sample in shown),
        errors_us=tuple(sample.error_us for sample in shown if sample.error_us >= 0),
        answers=tuple(watched.answers),
        late=tuple(
            _late(watched, sample)
            for sample in sorted(shown, key=lambda sample: (-late_us[sample.candidate], sample.candidate))
            if late_us[sample.candidate] > LATE_US
        ),
        times_refused=watched.times_refused,
        stalls_us=tuple(watched.stalls_us),
        postponed=watched.postponed,
        interruptions_us=tuple(watched.interruptions_us),
    )


def _late(watched: _Watched, sample: Sample) -> LateDevice:
    opens_us = watched.opens_us(sample.painted_us)
    without = sample.opener_us <= 0
    return LateDevice(
        watched.play.id,
        sample.candidate,
        sample.painted_us - opens_us,
        sample.opener_us - opens_us if not without and sample.opener_us > opens_us else None,
        without,
        sample.error_us,
    )


def _total(plays: tuple[PlayFairness, ...]) -> PlayFairness:
    """All that counted, as if it were one opening."""
    return PlayFairness(
        play=PlayId(""),
        round=RoundId(""),
        practice=False,
        void=False,
        opened_wall_ms=plays[0].opened_wall_ms if plays else 0,
        present=sum(play.present for play in plays),
        armed=sum(play.armed for play in plays),
        opener_in_time=sum(play.opener_in_time for play in plays),
        paints_us=tuple(us for play in plays for us in play.paints_us),
        errors_us=tuple(us for play in plays for us in play.errors_us),
        answers=tuple(answer for play in plays for answer in play.answers),
        late=tuple(late for play in plays for late in play.late),
        times_refused=sum(play.times_refused for play in plays),
        stalls_us=tuple(us for play in plays for us in play.stalls_us),
        postponed=sum(play.postponed for play in plays),
        interruptions_us=tuple(us for play in plays for us in play.interruptions_us),
    )
