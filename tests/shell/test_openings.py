"""When boxes and openers go out: on deck, a lead before the moment and not earlier, put off when it has to be (DESIGN
4.3)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core.commands import SYSTEM
from chungket.core.contest import Rules
from chungket.core.events import PlayId
from chungket.core.model import State
from chungket.openings import LEAD_FIRST_US, LEAD_MAX_US, LEAD_MIN_US, SAMPLES_MAX, Lead, Openings
from chungket.protocol import ToClientOpener, ToClientSealed
from chungket.sealing import Part, Sealer, open_box
from tests.core.making import Driver, make_contest
from tests.shell.test_sealing import Secret

LEAD_US = 150_000
COUNTDOWN_US = 400_000
SLACK_US = 80_000  # a timer of a busy machine
Sent = ToClientSealed | ToClientOpener


@dataclass
class Stage:
    """A contest whose time is this machine's, and everything that was sent to its finalists."""

    driver: Driver
    clock: ContestClock
    sealer: Sealer
    state: State = field(init=False)
    openings: Openings = field(init=False)
    sent: list[tuple[int, Sent]] = field(default_factory=list)  # contest time, frame
    postponed: list[PlayId] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.driver.state
        self.openings = self.new_openings()

    def new_openings(self) -> Openings:
        """Those of a server that starts now."""
        return Openings(self.sealer, self, Lead(LEAD_US), self.send, self.postponed.append)

    def send(self, frame: Sent) -> None:
        self.sent.append((self.clock.now_us(), frame))

    def do(self, command: c.Command, *, slow_us: int = 0) -> None:
        """An entry decided now, and on disk `slow_us` later."""
        self.driver.now_us = self.clock.now_us() - slow_us
        self.driver.ok(SYSTEM, command) if isinstance(command, c.PostponeOpening) else self.driver.host(command)
        self.openings.follow()

    def tick(self) -> None:
        """The clock says what is due."""
        self.driver.now_us = self.clock.now_us()
        if self.driver.clock():
            self.openings.follow()

    def frames(self, kind: type[Sent]) -> list[Sent]:
        return [frame for _, frame in self.sent if isinstance(frame, kind)]

    @property
    def openers(self) -> list[tuple[int, ToClientOpener]]:
        """When they went out."""
        return [(at_us, frame) for at_us, frame in self.sent if isinstance(frame, ToClientOpener)]

    async def until_openers(self, count: int) -> None:
        for _ in range(400):
            if len(self.openers) >= count:
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"expected {count} openers, got {self.openers}")

    async def until_shown(self, at_us: int) -> None:
        """Wait for a moment; the log notes that it came."""
        await asyncio.sleep(max(0, at_us - self.clock.now_us()) / 1_000_000 + 0.002)
        self.tick()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A round has begun; nothing is on deck."""
    contest = make_contest(rules=Rules(countdown_us=COUNTDOWN_US))
    driver = Driver(contest, lead_us=LEAD_US)
    driver.begin()
    made = Stage(driver, ContestClock(driver.now_us), Sealer(Secret(), contest, tmp_path))
    yield made
    made.openings.stop()


async def on_deck(stage: Stage) -> PlayId:
    stage.do(c.PreparePlay())
    return stage.driver.play.id


async def reading(stage: Stage) -> PlayId:
    """The stem is shown."""
    play = await on_deck(stage)
    stage.do(c.OpenStem(play))
    await stage.until_shown(stage.driver.play.stem_us)
    stage.sent.clear()
    return play


async def test_boxes_go_out_when_a_question_is_put_on_deck_and_openers_do_not(stage: Stage) -> None:
    play = await on_deck(stage)
    assert [(frame.play, frame.part) for _, frame in stage.sent] == [(play, Part.STEM), (play, Part.CHOICES)]
    assert stage.openers == []
    assert stage.openings.frames() == tuple(frame for _, frame in stage.sent)
    stage.openings.follow()
    assert len(stage.sent) == 2  # once


async def test_the_opener_of_the_stem_opens_the_stem_alone(stage: Stage) -> None:
    play = await on_deck(stage)
    boxes = [frame for frame in stage.frames(ToClientSealed) if isinstance(frame, ToClientSealed)]
    stage.do(c.OpenStem(play))
    ((_, opener),) = stage.openers
    assert (opener.play, opener.part, opener.at_us) == (play, Part.STEM, stage.driver.play.stem_us)
    assert open_box(opener.key, boxes[0].box)["stem"] == stage.state.contest.questions[stage.driver.play.question].stem


async def test_the_opener_of_the_choices_goes_out_a_lead_before_and_not_earlier(stage: Stage) -> None:
    play = await reading(stage)
    stage.do(c.OpenChoices(play))
    opens_us = stage.driver.play.opens_us
    assert opens_us - stage.clock.now_us() > COUNTDOWN_US - SLACK_US
    assert stage.openers == []
    await stage.until_openers(1)
    ((at_us, opener),) = stage.openers
    assert opens_us - LEAD_US - 2_000 <= at_us <= opens_us - LEAD_US + SLACK_US
    assert (opener.part, opener.at_us) == (Part.CHOICES, opens_us)
    await stage.until_shown(opens_us)
    assert len(stage.openers) == 1


async def test_an_announcement_that_came_too_late_is_put_off_before_any_opener(stage: Stage) -> None:
    play = await on_deck(stage)
    stage.do(c.OpenStem(play), slow_us=LEAD_US - 20_000)  # the store was slow: 20 ms are left
    assert stage.postponed == [play]
    assert stage.openers == []
    stage.do(c.PostponeOpening(play))
    assert stage.driver.play.stem_us > stage.clock.now_us() + LEAD_US - SLACK_US
    ((_, opener),) = stage.openers
    assert opener.at_us == stage.driver.play.stem_us


async def test_choices_that_were_put_off_open_at_the_later_moment(stage: Stage) -> None:
    play = await reading(stage)
    await asyncio.sleep(COUNTDOWN_US / 1_000_000)
    stage.do(c.OpenChoices(play), slow_us=COUNTDOWN_US - 30_000)
    first_us = stage.driver.play.opens_us
    assert (stage.postponed, stage.openers) == ([play], [])
    stage.do(c.PostponeOpening(play))
    assert stage.driver.play.opens_us > first_us
    await stage.until_openers(1)
    assert [opener.at_us for _, opener in stage.openers] == [stage.driver.play.opens_us]


async def test_a_standstill_before_the_opener_holds_it_back(stage: Stage) -> None:
    play = await reading(stage)
    stage.do(c.OpenChoices(play))
    announced_us = stage.driver.play.opens_us
    stage.do(c.Suspend("mất điện"))
    await asyncio.sleep((announced_us - stage.clock.now_us()) / 1_000_000 + 0.05)
    assert stage.openers == []
    stage.do(c.Resume())
    assert stage.driver.play.opens_us > announced_us
    await stage.until_openers(1)
    ((at_us, opener),) = stage.openers
    assert opener.at_us == stage.driver.play.opens_us
    assert at_us < opener.at_us


async def test_a_standstill_after_the_opener_tells_the_new_moment_at_once(stage: Stage) -> None:
    play = await reading(stage)
    stage.do(c.OpenChoices(play))
    await stage.until_openers(1)
    stage.do(c.Suspend("mất điện"))
    await asyncio.sleep(0.1)
    stage.do(c.Resume())
    (_, first), (at_us, second) = stage.openers
    assert second.at_us == stage.driver.play.opens_us > first.at_us
    assert second.key == first.key
    assert stage.clock.now_us() - at_us < SLACK_US
    assert stage.openings.frames()[-1] == second  # who comes now gets the new moment only


async def test_of_a_void_question_no_opener_goes_out(stage: Stage) -> None:
    play = await reading(stage)
    stage.do(c.OpenChoices(play))
    opens_us = stage.driver.play.opens_us
    stage.driver.now_us = stage.clock.now_us()
    stage.driver.void(play)
    stage.openings.follow()
    assert stage.openings.frames() == ()
    await asyncio.sleep((opens_us - stage.clock.now_us()) / 1_000_000 + 0.05)
    assert stage.openers == []
    await on_deck(stage)
    assert {frame.play for frame in stage.openings.frames()} == {stage.driver.play.id} != {play}


async def test_who_comes_before_the_moment_gets_boxes_and_openers(stage: Stage) -> None:
    play = await on_deck(stage)
    assert [type(frame) for frame in stage.openings.frames()] == [ToClientSealed, ToClientSealed]
    stage.do(c.OpenStem(play))
    await stage.until_shown(stage.driver.play.stem_us)
    stage.do(c.OpenChoices(play))
    await stage.until_openers(2)
    found = stage.openings.frames()
    boxes = {frame.part: frame.box for frame in found if isinstance(frame, ToClientSealed)}
    openers = {frame.part: frame for frame in found if isinstance(frame, ToClientOpener)}
    assert set(boxes) == set(openers) == set(Part)
    for part in Part:
        assert open_box(openers[part].key, boxes[part])
    assert openers[Part.CHOICES].at_us == stage.driver.play.opens_us


async def test_after_the_moment_the_stage_has_it_all(stage: Stage) -> None:
    play = await reading(stage)
    stage.do(c.OpenChoices(play))
    await stage.until_openers(1)
    await stage.until_shown(stage.driver.play.opens_us)
    assert stage.openings.frames() == ()
    assert len(stage.openers) == 1


async def test_a_server_that_takes_over_opens_what_was_announced(stage: Stage) -> None:
    """Same boxes, same keys, same moment: the devices need not know that it is another one."""
    play = await reading(stage)
    before = stage.openings.frames()
    stage.do(c.OpenChoices(play))
    stage.openings.stop()  # it died before the opener went out
    stage.openings = stage.new_openings()
    stage.openings.follow()
    assert stage.frames(ToClientSealed) == [frame for frame in before if isinstance(frame, ToClientSealed)]
    await stage.until_openers(1)
    assert [opener.at_us for _, opener in stage.openers] == [stage.driver.play.opens_us]


async def test_with_nothing_on_deck_there_is_nothing_to_send(stage: Stage) -> None:
    stage.openings.follow()
    assert (stage.sent, stage.openings.frames()) == ([], ())


# --- the lead ---


def test_before_the_hall_was_measured_the_lead_is_long() -> None:
    assert Lead().us == LEAD_FIRST_US


def test_a_fixed_lead_is_not_measured() -> None:
    lead = Lead(250_000)
    lead.delivered(900_000)
    assert (lead.us, lead.enough_us) == (250_000, 125_000)


@pytest.mark.parametrize(
    ("delivered_us", "lead_us"),
    [(1_000, LEAD_MIN_US), (-5, LEAD_MIN_US), (400_000, 600_000), (1_400_000, LEAD_MAX_US)],
)
def test_the_lead_is_what_nearly_every_device_needs(delivered_us: int, lead_us: int) -> None:
    lead = Lead()
    for _ in range(10):
        lead.delivered(delivered_us)
    assert lead.us == lead_us


def test_two_slow_devices_in_a_thousand_do_not_make_everybody_wait() -> None:
    lead = Lead()
    for _ in range(998):
        lead.delivered(20_000)
    for _ in range(2):
        lead.delivered(LEAD_MAX_US)
    assert lead.us == LEAD_MIN_US
    lead.delivered(LEAD_MAX_US)
    assert lead.us == LEAD_MAX_US
    for _ in range(2 * SAMPLES_MAX):
        lead.delivered(500_000)  # the hall has become slow: what was before is forgotten
    assert lead.us == 750_000


async def test_deliveries_are_measured_from_when_an_opener_was_sent(stage: Stage) -> None:
    stage.openings.lead = Lead()
    play = await on_deck(stage)
    stage.openings.delivered(play, Part.STEM, stage.clock.now_us())  # nothing was sent yet
    assert stage.openings.lead.us == LEAD_FIRST_US
    stage.driver.lead_us = LEAD_FIRST_US
    stage.do(c.OpenStem(play))
    ((at_us, _),) = stage.openers
    stage.openings.delivered(play, Part.STEM, at_us + 10**12)  # no network is so slow: a clock is wrong
    stage.openings.delivered(PlayId("other"), Part.STEM, at_us + 500_000)
    assert stage.openings.lead.us == LEAD_FIRST_US
    stage.openings.delivered(play, Part.STEM, at_us + 400_000)
    assert stage.openings.lead.us == pytest.approx(600_000, abs=5_000)
