"""All simulated finalists together: who is waited for, who misbehaves, what is reported when."""

import asyncio
import io
import json
from typing import Any

from chungket.core import commands as c
from chungket.core import views
from chungket.core.contest import CandidateNumber
from chungket.rehearsal.counts import ANSWER, SAVE, SUBMIT, Counts
from chungket.rehearsal.crowd import Crowd
from chungket.rehearsal.finalist import Finalist
from chungket.rehearsal.plan import Plan, SimulatedPlace
from chungket.rehearsal.report import Report
from chungket.rehearsal.temperament import Temperament
from tests.core.making import CANDIDATES, RIGHT, SECOND_US, Driver, make_contest
from tests.core.papers import PAPER_ID, PaperDriver, paper_contest

PLAN = Plan("http://127.0.0.1:9", tuple(SimulatedPlace(candidate, "ABCD-EFGH") for candidate in CANDIDATES))


class Ears:
    """A crowd that nobody has let in, and what it reports."""

    def __init__(self, *, mischief: bool = False) -> None:
        self.out, self.problems = io.StringIO(), io.StringIO()
        self.ended = asyncio.Event()
        plan = Plan(PLAN.url, PLAN.finalists, mischief=mischief)
        self.crowd = Crowd(plan, Report(self.out, self.problems), self.ended)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def finalist(self, candidate: CandidateNumber) -> Finalist:
        return Finalist(SimulatedPlace(candidate, "ABCD-EFGH"), PLAN, Temperament(1.0, 1.0), self.crowd)


async def test_everybody_has_arrived_when_each_has_come_or_given_up() -> None:
    ears = Ears()
    for candidate in CANDIDATES[:-1]:
        ears.crowd.signed_in(ears.finalist(candidate))
    assert not ears.crowd.arrived.is_set()
    ears.crowd.gave_up(ears.finalist(CANDIDATES[-1]), "403 bad_code: Không có mã này.")
    assert ears.crowd.arrived.is_set()
    assert "số báo danh 009: 403 bad_code: Không có mã này." in ears.problems.getvalue()
    totals = ears.crowd.totals()
    assert (totals["signed_in"], totals["gave_up"]) == (8, 1)


async def test_who_comes_late_is_not_waited_for() -> None:
    ears = Ears(mischief=True)
    [late] = ears.crowd.late
    for candidate in CANDIDATES:
        assert not ears.crowd.arrived.is_set()
        if candidate != late:
            ears.crowd.signed_in(ears.finalist(candidate))
    assert ears.crowd.arrived.is_set()


async def test_nobody_to_wait_for_means_everybody_is_there() -> None:
    crowd = Crowd(Plan(PLAN.url, ()), Report(io.StringIO(), io.StringIO()), asyncio.Event())
    assert crowd.arrived.is_set()
    await crowd.run()  # ends at once


async def test_a_play_is_reported_once_when_its_key_is_public() -> None:
    ears, driver = Ears(), Driver(make_contest())
    driver.begin()
    play = driver.open_question()
    ears.crowd.saw(views.stage(driver.state))
    for candidate in CANDIDATES[:3]:
        driver.answer(candidate, RIGHT, SECOND_US)
        ears.crowd.acked(ears.finalist(candidate), ANSWER, play.id, 0.004)
    ears.crowd.refused(ears.finalist(CANDIDATES[0]), ANSWER, play.id, "duplicate")
    driver.close()
    ears.crowd.saw(views.stage(driver.state))
    assert ears.events == []
    for command in (c.RevealKey(play.id), c.ScorePlay(play.id)):
        driver.host(command)
        ears.crowd.saw(views.stage(driver.state))
    expected = {"play": "TT01.1", "answers": 3, "presses": 0, "refused": {"duplicate": 1}}
    times = {"p50_ms": 4.0, "p95_ms": 4.0, "p99_ms": 4.0, "max_ms": 4.0}
    assert ears.events == [{"event": "answered", **expected, **times}]


async def test_a_play_that_is_gone_is_reported_too_and_the_end_is_noticed() -> None:
    ears, driver = Ears(), Driver(make_contest())
    driver.begin()
    first = driver.open_question()
    ears.crowd.saw(views.stage(driver.state))
    ears.crowd.acked(ears.finalist(CANDIDATES[0]), ANSWER, first.id, 0.004)
    driver.void(first.id)
    driver.open_question()
    ears.crowd.saw(views.stage(driver.state))
    assert [event["play"] for event in ears.events] == [first.id]
    ears.crowd.acked(ears.finalist(CANDIDATES[0]), ANSWER, driver.play.id, 0.004)
    assert ears.crowd.totals()["answers"] == 2
    assert [event["play"] for event in ears.events] == [first.id, driver.play.id]
    assert not ears.ended.is_set()


async def test_a_paper_is_reported_once_when_it_is_counted() -> None:
    ears, driver = Ears(), PaperDriver(paper_contest())
    driver.write()
    ears.crowd.saw(views.stage(driver.state))
    ears.crowd.acked(ears.finalist(CANDIDATES[0]), SAVE, PAPER_ID, 0.004)
    ears.crowd.acked(ears.finalist(CANDIDATES[0]), SUBMIT, PAPER_ID, 0.004)
    driver.close_paper()
    ears.crowd.saw(views.stage(driver.state))
    assert ears.events == []
    driver.host(c.ScorePaper(PAPER_ID))
    ears.crowd.saw(views.stage(driver.state))
    ears.crowd.saw(views.stage(driver.state))
    [event] = ears.events
    assert (event["event"], event["paper"], event["saves"], event["submitted"]) == ("written", PAPER_ID, 1, 1)
    assert event["p99_ms"] == 4.0


async def test_one_of_the_punctual_goes_offline_in_papers() -> None:
    offline = [finalist for finalist in Ears().crowd.finalists if finalist.temperament.goes_offline]
    assert len(offline) == 1
    mischievous = Ears(mischief=True).crowd
    [gone] = [finalist.candidate for finalist in mischievous.finalists if finalist.temperament.goes_offline]
    assert gone not in mischievous.late


async def test_sign_ins_are_reported_by_the_second() -> None:
    ears = Ears()
    for candidate in CANDIDATES[:5]:
        ears.crowd.signed_in(ears.finalist(candidate))
    assert ears.events == []
    await asyncio.sleep(1.1)
    assert ears.events == [{"event": "signed_in", "signed_in": 5, "of": len(CANDIDATES)}]


def test_counts_begin_empty() -> None:
    assert Counts().fields() == {
        "signed_in": 0,
        "gave_up": 0,
        "plays": 0,
        "answers": 0,
        "presses": 0,
        "papers": 0,
        "saves": 0,
        "submitted": 0,
        "refused": {},
        "reconnects": 0,
    }
