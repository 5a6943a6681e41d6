"""Reports made from a driven contest: the log replayed as the command line does, and the reports of its devices."""

from collections.abc import Sequence

from chungket.core import commands as c
from chungket.core.commands import Measured
from chungket.core.contest import CandidateNumber
from chungket.core.decision import Decision
from chungket.core.evolve import apply_entry
from chungket.core.model import Play, State
from chungket.fairness import ARMED, Sample
from chungket.fairness_report.facts import FairnessReport, FairnessWatch
from chungket.log import Entry
from chungket.samples import KeptSamples
from chungket.sealing import Part
from tests.core.making import A, Driver, finalist

WALL_OFFSET_US = 1_600_000_000_000_000


def report_of(driver: Driver, samples: Sequence[Sample] = (), dropped: int = 0) -> FairnessReport:
    """The report on everything a driver did."""
    state, watch = State(driver.contest), FairnessWatch()
    for seq, time_us, events in driver.log:
        apply_entry(state, seq, time_us, events)
        watch.watch(state, Entry(seq, "", "", time_us, time_us + WALL_OFFSET_US, 0, (), events))
    return watch.report(state, KeptSamples(tuple(samples), dropped), WALL_OFFSET_US)


def armed(candidate: CandidateNumber, play: Play) -> Sample:
    """A device has everything of a play."""
    return Sample(candidate, play.id, ARMED, received_us=1)


def shown(
    candidate: CandidateNumber, play: Play, late_us: int, *, opener_us: int = -200_000, error_us: int = 2_000
) -> Sample:
    """A device showed the choices so long after T; its opener came at T + `opener_us`."""
    painted_us = play.opens_us + late_us
    return Sample(
        candidate, play.id, Part.CHOICES, play.opens_us + opener_us, painted_us, error_us, painted_us + 30_000
    )


def answered(driver: Driver, candidate: CandidateNumber, raw_us: int, claimed_us: int, quota_us: int) -> Decision:
    """An answer that arrived so long after T, with a claim and what the server measured."""
    received_us = driver.play.opens_us + raw_us
    return driver.send(
        finalist(candidate),
        c.Answer(driver.play.id, A, received_us - claimed_us),
        received_us=received_us,
        measured=Measured(8_000, quota_us, 3_000),
    )
