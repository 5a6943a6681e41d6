"""One finalist's paper: written in the device's own order, saved in revisions, handed in when all is saved."""

import asyncio
from collections import Counter

import pytest

from chungket.clock import monotonic_us
from chungket.core.commands import CommandId, Request
from chungket.core.contest import PaperRules
from chungket.core.decide import decide
from chungket.core.evolve import apply_entry
from chungket.core.paper_view import paper_text, sheet_shape
from chungket.core.shapes import PaperTextShape, SheetShape
from chungket.protocol import (
    FINALIST_COMMANDS,
    FRAME_BYTES_MAX_FINALIST,
    ToClientAck,
    ToClientRefused,
    command_of,
    encode,
)
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.paper_work import CHANGES_MAX, PaperWork, plan_work
from chungket.rehearsal.temperament import Temperament
from tests.core.making import RIGHT, finalist
from tests.core.papers import FIRST, PAPER, PaperDriver, paper_contest, paper_round
from tests.rehearsal.devices import Device

COUNT = 30
KEYS = {f"{PAPER}{number:02d}": (str(RIGHT),) for number in range(1, COUNT + 1)}
DONE_S = 8.0
KNOWING = Temperament(skill=1.0, tempo=0.02)


def written(**changes: object) -> PaperDriver:
    """An open paper of thirty questions."""
    driver = PaperDriver(paper_contest(paper_round(COUNT, paper=PaperRules(), **changes)))
    driver.write()
    return driver


def shown(driver: PaperDriver) -> tuple[PaperTextShape, SheetShape]:
    text, sheet = paper_text(driver.state), sheet_shape(driver.state, FIRST)
    assert text is not None
    assert sheet is not None
    return text, sheet


class Desk(Device):
    """A device whose commands the core decides at once, when somebody looks."""

    def __init__(
        self, driver: PaperDriver, temperament: Temperament = KNOWING, seed: int = 1, *, practice: bool = False
    ) -> None:
        super().__init__(keys=KEYS, seed=seed)
        self.driver = driver
        self.connection.clock.begin("c", driver.now_us, monotonic_us())
        text, sheet = shown(driver)
        self.work = PaperWork(text, sheet, practice, temperament, self.plan, self.chance, self.connection, self.later)
        self.names: Counter[str] = Counter()

    def deliver(self, refusal: str = "") -> None:
        """Settle what is under way."""
        for command in self.connection.pending:
            self.names[command.name] += 1
            if refusal:
                self.settle(command, ToClientRefused(command.id, refusal, ""))
            else:
                self.decide(command)

    def decide(self, command: PendingCommand) -> None:
        """By the core, over the wire's form."""
        frame = command.frame()
        assert len(encode(frame)) < FRAME_BYTES_MAX_FINALIST
        sent = command_of(frame, FINALIST_COMMANDS)
        request = Request(CommandId(command.id), finalist(FIRST), sent, self.driver.now_us)
        decision = decide(self.driver.state, request, self.driver.now_us)
        assert decision.rejection is None, (command.name, decision.rejection)
        if decision.events:
            apply_entry(self.driver.state, self.driver.state.seq + 1, self.driver.now_us, decision.events)
        self.settle(command, ToClientAck(command.id, 1, "", "", 0, None))

    def settle(self, command: PendingCommand, outcome: ToClientAck | ToClientRefused) -> None:
        """As the connection does."""
        assert self.connection._outbox.settle(command.id) is command
        self.work.settled(command, outcome)

    async def until(self, condition: object) -> None:
        """Deliver until something is so."""
        assert callable(condition)
        async with asyncio.timeout(DONE_S):
            while not condition():
                await asyncio.sleep(0.02)
                self.deliver()

    @property
    def submitted(self) -> bool:
        return self.driver.sheet().submitted


async def test_a_paper_is_written_saved_and_handed_in() -> None:
    driver = written()
    desk = Desk(driver)
    desk.work.begin()
    await desk.until(lambda: desk.submitted)
    choices = driver.choices()
    answered = [choice for choice in choices.values() if choice]
    assert len(answered) > COUNT * 0.8
    assert set(answered) == {RIGHT}  # the right choice wherever this device shows it
    assert desk.names["submit_paper"] == 1
    assert 1 <= desk.names["save_paper"] < COUNT  # several changes in one save
    assert desk.work.over


async def test_the_order_is_the_devices_own_and_what_was_left_comes_last() -> None:
    driver = written()
    text, sheet = shown(driver)
    device = Device(keys=KEYS, seed=3)
    steps = plan_work(device.chance, Temperament(0.6, 1.0), text, sheet, device.plan, practice=False)
    assert sheet.order != tuple(range(COUNT))  # shuffled
    places = [sheet.order.index(step.slot) for step in steps]
    turn = next(index for index in range(1, len(places)) if places[index] < places[index - 1])
    assert turn > COUNT * 0.8  # once through nearly all of it
    assert places[turn:] == sorted(places[turn:])  # and once through what is left
    flagged = {step.slot for step in steps if step.flagged}
    again = {step.slot for step in steps if not step.flagged and step.slot in flagged}
    assert flagged == again  # every flag is looked at once more
    assert {step.choice for step in steps} <= set("ABCD")


async def test_nobody_leaves_a_practice_question_out() -> None:
    text, sheet = shown(written())
    for seed in range(1, 20):
        device = Device(keys=KEYS, seed=seed)
        steps = plan_work(device.chance, Temperament(0.6, 1.0), text, sheet, device.plan, practice=True)
        assert {step.slot for step in steps} == set(range(COUNT))


async def test_revisions_go_on_from_what_the_server_has() -> None:
    driver = written()
    driver.save(FIRST, {0: RIGHT}, revision=5)
    desk = Desk(driver)
    desk.work.begin()
    await desk.until(lambda: desk.submitted)
    assert driver.sheet().slots[0].revision >= 5


async def test_one_save_is_under_way_at_a_time_and_never_too_large() -> None:
    desk = Desk(written())
    desk.work.begin()
    await asyncio.sleep(1.0)
    saves = desk.sent("save_paper")
    assert len(saves) == 1  # nobody has settled it
    assert len(saves[0].arguments["changes"]) <= CHANGES_MAX
    assert desk.sent("submit_paper") == []  # not before everything is saved


async def test_while_the_hall_stands_still_nothing_is_written_and_what_was_refused_comes_again() -> None:
    driver = written()
    desk = Desk(driver)
    desk.work.begin()
    await asyncio.sleep(0.4)  # the first save is under way
    [save] = desk.sent("save_paper")
    refused = {change["slot"] for change in save.arguments["changes"]}
    desk.work.standing_still = True
    desk.deliver("standstill")
    await asyncio.sleep(0.1)
    assert desk.sent("submit_paper") == []
    desk.work.standing_still = False
    await desk.until(lambda: desk.submitted)
    assert refused <= set(driver.choices())


@pytest.mark.parametrize("code", ["too_late", "submitted"])
async def test_what_does_not_count_any_more_is_not_sent_again(code: str) -> None:
    desk = Desk(written())
    desk.work.begin()
    async with asyncio.timeout(DONE_S):
        while not desk.work.over:
            await asyncio.sleep(0.02)
            desk.deliver(code)
    assert desk.names["submit_paper"] == 1


async def test_a_paper_that_is_over_is_left_alone() -> None:
    desk = Desk(written())
    desk.work.begin()
    desk.work.over = True
    await asyncio.sleep(0.5)
    assert desk.connection.pending == ()


async def test_who_goes_offline_does_so_once_in_the_middle_and_writes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = written()
    desk = Desk(driver, Temperament(1.0, 0.02, goes_offline=True))
    cuts: list[float] = []
    monkeypatch.setattr(desk.connection, "cut", cuts.append)
    desk.work.begin()
    await desk.until(lambda: desk.submitted)
    assert len(cuts) == 1
    assert cuts[0] >= 1.0
