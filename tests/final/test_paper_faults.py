"""A paper through faults: a killed server, devices that are away, Wi-Fi switched off on purpose (RULES 3.4, 3.7)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from chungket.core.events import Interrupted, PaperClosed, PaperHeld, PaperOpened, PaperSaved, PaperSubmitted, Resumed
from chungket.log import Entry
from tests.final.faults import come_back, entry_with, events_of, read_log
from tests.harness.clients import Console
from tests.harness.papers import PAPER, Writer, write_paper_final
from tests.harness.serving import OPENED_EARLY, Hall, People, served

GRACE_US = 250_000  # of the rules: what is under way at the deadline
SECOND_US = 1_000_000
BOOT_US_MAX = 500_000  # from the clock's start to the first entry of a new life
PATIENT_S = 30  # how fast this machine starts a server is not these tests' matter
SLOW = "0003"  # has half as much time again
EXTRA_PERCENT = 50
OFFLINE_S = 3  # stands for the 60 s of the rules
SHORT_PAPER = "chungket.exchange.round_table:MINUTE_US = 5_000_000"  # and this for the 45 minutes
SHORT_PAPER_US = 5_000_000


@dataclass
class Writing:
    """A hall that writes a paper."""

    hall: Hall
    people: People
    operator: Console
    writers: dict[str, Writer]

    async def log(self) -> list[Entry]:
        """The log so far."""
        return await read_log(self.hall.server.data_directory)

    async def until_us(self, moment_us: int) -> None:
        """Sleep until a moment of contest time."""
        await asyncio.sleep(max(0, moment_us - await self.now_us()) / SECOND_US)

    async def now_us(self) -> int:
        """Contest time, as the server's clock has it now."""
        self.operator.parts.pop("pong", None)
        await self.operator.send({"type": "ping", "sent": 0})
        await self.operator.until(lambda: "pong" in self.operator.parts, "the pong")
        now_us: int = self.operator.parts["pong"]["replied_us"]
        return now_us


@asynccontextmanager
async def writing(
    directory: Path, count: int, *, interruption_max_s: int = PATIENT_S, short: bool = False
) -> AsyncIterator[Writing]:
    """These many write the open paper; the third one has extra time where the paper is not `short`."""
    contest = write_paper_final(directory / "contest", paper=20, minutes=1 if short else 10, offline_s=OFFLINE_S)
    settings = contest / "contest.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("[rules]\n", f"[rules]\ninterruption_max_s = {interruption_max_s}\n"), encoding="utf-8"
    )
    with served(directory, contest=contest, constants=[SHORT_PAPER] if short else []) as hall:
        async with People(hall) as people:
            operator = await people.operator()
            if not short:
                await grant_extra_time(people)
            pages = {f"{number:04d}": await people.finalist(number) for number in range(1, count + 1)}
            for page in pages.values():
                await page.command("confirm_identity", correct=True)
            for name, arguments in (
                ("lock_lobby", {}),
                ("start_round", {"round": PAPER, "override_reason": OPENED_EARLY}),
                ("open_paper", {"round": PAPER}),
            ):
                reply = await operator.flow(name, **arguments)
                assert reply["type"] == "ack", reply
            writers = {candidate: Writer(page) for candidate, page in pages.items()}
            for writer in writers.values():
                await writer.opened()
            yield Writing(hall, people, operator, writers)


async def grant_extra_time(people: People) -> None:
    """By jury and secretary, before the paper."""
    jury, secretary = await people.console("jury"), await people.console("secretary")
    reply = await jury.command("grant_extra_time", candidate=SLOW, percent=EXTRA_PERCENT, reason="Thí sinh khuyết tật")
    assert reply["type"] == "ack", reply
    await secretary.until(lambda: secretary.console["proposals"], "the proposal")
    number = secretary.console["proposals"][0]["number"]
    assert (await secretary.command("decide_proposal", proposal=number, confirm=True))["type"] == "ack"
    for console in (jury, secretary):
        people.here.remove(console)
        await console.close()


# --- the server is killed --------------------------------------------------------------------------------------------


async def killed_while_saving(opened: Writing) -> tuple[dict[str, dict[int, str]], dict[str, int], Entry]:
    """Everybody saved something, the first one's second save is under way, then SIGKILL.

    Returns what was acked, everybody's deadline, and the last durable entry.
    """
    acked = {}
    for number, (candidate, writer) in enumerate(opened.writers.items()):
        acked[candidate] = {slot: "ABCD"[(slot + number) % 4] for slot in range(10)}
        assert (await writer.save(acked[candidate]))["type"] == "ack"
    done = opened.writers["0002"]
    assert (await done.submit(unanswered=10))["type"] == "ack"
    await done.page.until(lambda: done.sheet["submitted"], "the result")
    await asyncio.sleep(1.2)  # past a tick
    deadlines = {candidate: writer.sheet["deadline_us"] for candidate, writer in opened.writers.items()}
    await opened.writers["0001"].page.send(second_save(opened.writers["0001"]))
    opened.hall.server.kill()
    last = (await opened.log())[-1]  # the store lives on
    return acked, deadlines, last


def second_save(writer: Writer) -> dict[str, object]:
    """One change, as a command whose ack nobody waits for; the same one each time."""
    change = {"slot": 15, "choice": "B", "flagged": False, "revision": 1, "stamped_us": 0}
    arguments = {"paper": PAPER, "changes": [change]}
    return {"type": "command", "id": "dang-gui", "name": "save_paper", "flow_version": -1, "arguments": arguments}


async def slots_of(writer: Writer) -> dict[int, str]:
    """What the server has, as it says when the device comes back."""
    await come_back(writer.page)
    await writer.opened()
    return writer.slots


async def everybody_comes_back(opened: Writing) -> None:
    """Reconnected, as pages do by themselves."""
    await asyncio.gather(come_back(opened.operator), *(come_back(writer.page) for writer in opened.writers.values()))


async def nothing_was_lost(opened: Writing, acked: dict[str, dict[int, str]]) -> None:
    """Every acked answer is there, what was under way counts once, and each one goes on writing."""
    first = opened.writers["0001"]
    await first.page.send(second_save(first))  # the device did not see the ack
    await first.page.until(lambda: "dang-gui" in first.page.replies, "the ack")
    assert first.page.replies["dang-gui"]["type"] == "ack"
    acked["0001"][15] = "B"
    for candidate, writer in opened.writers.items():
        assert await slots_of(writer) == acked[candidate], candidate
    assert opened.writers["0002"].sheet["submitted"]
    for candidate, writer in opened.writers.items():
        if candidate != "0002":
            assert (await writer.save({19: "D"}))["type"] == "ack"
    saved = events_of(await opened.log(), PaperSaved)
    known = [(event.candidate, event.slot, event.revision) for event in saved]
    assert len(known) == len(set(known)) == 10 * len(opened.writers) + 1 + len(opened.writers) - 1


async def test_a_killed_server_costs_a_paper_neither_answers_nor_time(tmp_path: Path) -> None:
    async with writing(tmp_path, 6) as opened:
        acked, deadlines, last = await killed_while_saving(opened)
        await asyncio.to_thread(opened.hall.server.start)
        await everybody_comes_back(opened)
        recovered = entry_with(await opened.log(), Interrupted)
        assert not events_of([recovered], Interrupted)[0].held
        assert 0 <= recovered.time_us - last.time_us < BOOT_US_MAX  # contest time stood still meanwhile
        for writer in opened.writers.values():
            await writer.opened()
        assert {one: writer.sheet["deadline_us"] for one, writer in opened.writers.items()} == deadlines
        length_us = deadlines["0001"] - opened.operator.console["paper"]["opens_us"]
        assert deadlines[SLOW] - deadlines["0001"] == length_us * EXTRA_PERCENT // 100
        await nothing_was_lost(opened, acked)


@pytest.mark.full
async def test_a_server_away_for_long_stands_still_and_goes_on_with_each_ones_time(tmp_path: Path) -> None:
    """RULES 3.7: on the operator's press, one start for all."""
    async with writing(tmp_path, 4, interruption_max_s=1) as opened:
        acked, deadlines, _ = await killed_while_saving(opened)
        await asyncio.sleep(2)
        await asyncio.to_thread(opened.hall.server.start)
        await everybody_comes_back(opened)
        recovered = entry_with(await opened.log(), Interrupted)
        assert events_of([recovered], Interrupted)[0].held
        writer = opened.writers["0004"]
        assert writer.page.parts["stage"]["standstill"]["kind"] == "interrupted"
        refused = await writer.save({12: "A"}, stamped_us=await opened.now_us())  # written while the hall stands
        assert (refused["type"], refused["code"]) == ("refused", "standstill")
        assert opened.operator.console["step"]["command"] == "resume"
        await asyncio.sleep(1)
        assert (await opened.operator.flow("resume"))["type"] == "ack"
        stood_us = entry_with(await opened.log(), Resumed).time_us - recovered.time_us
        assert stood_us > SECOND_US
        for candidate, writer in opened.writers.items():
            await writer.opened()  # the text is hidden while the hall stands still
            assert writer.page.parts["stage"]["standstill"] is None
            shifted_us = writer.sheet["deadline_us"] - deadlines[candidate]
            assert shifted_us == stood_us, candidate  # to the microsecond: no more, no less than the hall stood still
        await nothing_was_lost(opened, acked)


# --- the device is away ----------------------------------------------------------------------------------------------


async def test_a_device_that_was_away_delivers_what_was_written_meanwhile(tmp_path: Path) -> None:
    """RULES 3.4: before the deadline nothing of an absence is lost, however often it happens, and nothing is held."""
    async with writing(tmp_path, 3) as opened:
        writer = opened.writers["0001"]
        assert (await writer.save({0: "A", 1: "A"}))["type"] == "ack"
        written = {0: "A", 1: "A"}
        for absence in range(2):
            await writer.page.close()
            await asyncio.sleep(1.5)
            await come_back(writer.page)
            meanwhile = {1: "C", 2 + absence: "B", 10 + absence: "D"}
            assert (await writer.save(meanwhile, stamped_us=await opened.now_us() - SECOND_US))["type"] == "ack"
            written.update(meanwhile)
        assert await slots_of(writer) == written
        assert (await writer.submit(unanswered=20 - len(written)))["type"] == "ack"
        assert events_of(await opened.log(), PaperHeld) == []


async def test_what_comes_after_the_deadline_counts_by_the_rules_to_the_microsecond(tmp_path: Path) -> None:
    """RULES 3.4: only from a device that was seen cut off, only what is stamped in time, only for so many seconds.

    0001 is there all the time, 0002 and 0003 switch their Wi-Fi off before the end, 0004 goes off for good. Each change
    is in a slot of its own, and the log says when it came.
    """
    async with writing(tmp_path, 4, short=True) as opened:
        there, honest, liar, gone = opened.writers.values()
        deadline_us = opened.operator.console["paper"]["deadline_us"]
        last_us = deadline_us + OFFLINE_S * SECOND_US
        for writer in opened.writers.values():
            assert (await writer.save({0: "B"}))["type"] == "ack"
        await opened.until_us(deadline_us - 2 * SECOND_US)
        for writer in (honest, liar, gone):
            await writer.page.close()
        await opened.until_us(deadline_us + GRACE_US + 100_000)
        assert (await there.save({1: "B"}, stamped_us=deadline_us - 1))["type"] == "ack"  # kept for the jury
        await come_back(honest.page)
        assert (await honest.save({1: "B"}, stamped_us=deadline_us - SECOND_US))["type"] == "ack"
        assert (await honest.save({2: "B"}, stamped_us=deadline_us + 1))["type"] == "ack"  # written after the end
        assert (await honest.submit())["type"] == "ack"
        await come_back(liar.page)
        await asyncio.gather(keep_sending(opened, liar, deadline_us), until_closed(opened))
        log = await opened.log()
        saved, held = events_of(log, PaperSaved), events_of(log, PaperHeld)
        late = [event for event in saved if event.received_us > deadline_us + GRACE_US]
        assert {(event.candidate, event.slot) for event in late if event.candidate != "0003"} == {("0002", 1)}
        assert {(event.candidate, event.slot) for event in held if event.candidate != "0003"} == {
            ("0001", 1),
            ("0002", 2),
        }
        # Whoever claims an earlier moment gains the seconds of the rules, and not one microsecond more.
        gained = [event.received_us for event in late if event.candidate == "0003"]
        refused = [event.received_us for event in held if event.candidate == "0003"]
        assert gained
        assert max(gained) <= last_us
        assert all(received_us > last_us for received_us in refused)
        [submitted] = events_of(log, PaperSubmitted)
        assert (submitted.candidate, submitted.time_us) == ("0002", SHORT_PAPER_US)  # the time of receipt: the full one
        # 0004 was awaited for as long as it might have delivered, and no longer.
        closed_us = entry_with(log, PaperClosed).time_us
        assert last_us + GRACE_US <= closed_us < last_us + GRACE_US + SECOND_US
        assert entry_with(log, PaperOpened).time_us < closed_us
        await honest.page.until(lambda: honest.sheet["correct"] >= 0, "the result")
        assert (honest.sheet["correct"], honest.sheet["held"]) == (2, 1)
        assert there.sheet["correct"] == 1


async def keep_sending(opened: Writing, writer: Writer, stamped_us: int) -> None:
    """One slot after the other, each said to be from the last moment, until the paper is closed."""
    for slot in range(1, 20):
        reply = await writer.save({slot: "B"}, stamped_us=stamped_us)
        if reply["type"] != "ack" or opened.operator.console["paper"]["phase"] != "open":
            return
        await asyncio.sleep(0.2)


async def until_closed(opened: Writing) -> None:
    operator = opened.operator
    await operator.until(lambda: operator.console["paper"]["phase"] == "closed", "the end of the paper")
