"""All simulated finalists of one process.

Owns who comes when, who misbehaves, and the report on all of them. It must not know the host. Called by `__main__`.
"""

import asyncio
import random
import ssl
from dataclasses import replace

from chungket.core.shapes import StageShape
from chungket.rehearsal.counts import Counts
from chungket.rehearsal.finalist import Finalist
from chungket.rehearsal.plan import Plan
from chungket.rehearsal.report import Report
from chungket.rehearsal.temperament import Mischief, Temperament, draw_temperament, share_out_mischief

ARRIVAL_SHARE = 0.6  # of the lobby's time: then everybody is there
LATE_S = (1.0, 6.0)  # after the lobby's time
COMING_IN_MAX = 50  # sign-ins and handshakes at a time
REPORT_GAP_S = 1.0
OFFLINE_MIN = 3  # of fewer finalists nobody goes offline in a paper

_KEY_SHOWN = ("revealed", "scored")


class Crowd:
    """`ended` is set when a finalist's page shows the end of the contest."""

    def __init__(self, plan: Plan, report: Report, ended: asyncio.Event, context: ssl.SSLContext | None = None) -> None:
        self._plan = plan
        self._report = report
        self._ended = ended
        self._chance = random.Random(plan.seed)
        self._counts = Counts()
        self._reported: set[str] = set()  # plays and papers
        self._play = ""
        self._paper = ""
        self._came: set[str] = set()  # candidates who are in, or never will be
        self._signed_in_timer: asyncio.TimerHandle | None = None
        self.arrived = asyncio.Event()  # everybody who is to come in time has come, or has given up
        self._finalists = self._make_finalists(context)
        self._punctual = {
            finalist.candidate
            for finalist in self._finalists
            if finalist.temperament.mischief is not Mischief.COMES_LATE
        }
        self._check_arrived()

    def _make_finalists(self, context: ssl.SSLContext | None) -> list[Finalist]:
        plan, doorway = self._plan, asyncio.Semaphore(COMING_IN_MAX)
        count = len(plan.finalists)
        mischief = share_out_mischief(self._chance, count) if plan.mischief else [Mischief.NONE] * count
        temperaments = [draw_temperament(self._chance, plan.skill_spread, kind) for kind in mischief]
        self._send_one_offline(temperaments)
        return [
            Finalist(place, plan, temperament, self, context=context, doorway=doorway)
            for place, temperament in zip(plan.finalists, temperaments, strict=True)
        ]

    def _send_one_offline(self, temperaments: list[Temperament]) -> None:
        """In a paper this does no harm: what was written meanwhile is delivered (RULES 3.4)."""
        punctual = [
            index for index, temperament in enumerate(temperaments) if temperament.mischief is not Mischief.COMES_LATE
        ]
        if len(temperaments) >= OFFLINE_MIN:
            chosen = self._chance.choice(punctual)
            temperaments[chosen] = replace(temperaments[chosen], goes_offline=True)

    @property
    def finalists(self) -> tuple[Finalist, ...]:
        """Everybody, in the plan's order."""
        return tuple(self._finalists)

    @property
    def late(self) -> tuple[str, ...]:
        """Candidates who come after the lobby's time: to be waited for by nobody, marked absent by nobody."""
        return tuple(finalist.candidate for finalist in self._finalists if finalist.candidate not in self._punctual)

    async def run(self) -> None:
        """Let everybody come; ends when nobody can come back any more."""
        async with asyncio.TaskGroup() as group:
            for finalist in self._finalists:
                group.create_task(finalist.run(self._arrival_s(finalist)))

    def totals(self) -> dict[str, object]:
        """What happened, for the last line of the report. Plays and papers not reported yet are reported first."""
        for play in list(self._counts.plays):
            self._report_play(play)
        for paper in list(self._counts.papers):
            self._report_paper(paper)
        self._counts.reconnects = sum(finalist.connection.reconnects for finalist in self._finalists)
        return self._counts.fields()

    def _arrival_s(self, finalist: Finalist) -> float:
        if finalist.temperament.mischief is Mischief.COMES_LATE:
            return self._plan.lobby_s + self._chance.uniform(*LATE_S) / self._plan.pace
        return self._chance.uniform(0.0, self._plan.lobby_s * ARRIVAL_SHARE)

    # --- what finalists say ------------------------------------------------------------------------------------------

    def signed_in(self, finalist: Finalist) -> None:
        """See `Watcher`."""
        self._counts.signed_in += 1
        self._came.add(finalist.candidate)
        self._check_arrived()
        if self._signed_in_timer is None:
            loop = asyncio.get_running_loop()
            self._signed_in_timer = loop.call_later(REPORT_GAP_S, self._report_signed_in)

    def gave_up(self, finalist: Finalist, reason: str) -> None:
        """See `Watcher`."""
        self._counts.gave_up += 1
        self._came.add(finalist.candidate)
        self._report.problem(f"số báo danh {finalist.candidate}: {reason}")
        self._check_arrived()

    def acked(self, finalist: Finalist, name: str, target: str, round_trip_s: float) -> None:
        """See `Watcher`."""
        self._counts.acked(name, target, finalist.candidate, round_trip_s)

    def refused(self, finalist: Finalist, name: str, target: str, code: str) -> None:
        """See `Watcher`."""
        self._counts.refused(name, target, code)

    def saw(self, stage: StageShape) -> None:
        """See `Watcher`. A play is reported when its key is public, a paper when it is counted, both when they are
        gone."""
        play, paper = stage.play, "" if stage.paper is None else stage.paper.id
        if self._paper and self._paper != paper:
            self._report_paper(self._paper)
        self._paper = paper
        if stage.paper is not None and stage.paper.phase == "scored":
            self._report_paper(paper)
        now = "" if play is None else play.id
        if self._play and self._play != now:
            self._report_play(self._play)
        self._play = now
        if play is not None and (play.void or play.phase in _KEY_SHOWN):
            self._report_play(play.id)
        if stage.phase == "ended":
            self._ended.set()

    # --- report ------------------------------------------------------------------------------------------------------

    def _check_arrived(self) -> None:
        if self._punctual <= self._came:
            self.arrived.set()

    def _report_signed_in(self) -> None:
        self._signed_in_timer = None
        self._report.event("signed_in", signed_in=self._counts.signed_in, of=len(self._finalists))

    def _report_play(self, play: str) -> None:
        counts = self._counts.plays.get(play)
        if counts is not None and play not in self._reported:
            self._reported.add(play)
            self._report.event("answered", play=play, **counts.fields())

    def _report_paper(self, paper: str) -> None:
        counts = self._counts.papers.get(paper)
        if counts is not None and paper not in self._reported:
            self._reported.add(paper)
            self._report.event("written", paper=paper, **counts.fields())
