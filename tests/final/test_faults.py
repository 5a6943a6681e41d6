"""A kill is a pause: server and store die in an open question, and nothing is lost or counted twice (RULES 2.4)."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from chungket.core.events import AnswerAccepted, Interrupted, Resumed
from tests.final.faults import Hall, command_id, entry_with, events_of, hall, own_answer, read_log
from tests.harness.clients import Console, Finalist, Frame

PLACES = 20
BEFORE = range(1, 8)  # answered and acked before the fault
UNDER_WAY = range(8, 15)  # sent, and nobody waited for the ack
LATER = range(15, PLACES + 1)  # answer when it goes on
PATIENT_S = 30  # a limit for tests of what goes on by itself: how fast this machine starts a server is not their matter
BOOT_US_MAX = 500_000  # from the clock's start to the first entry of a new life


async def answers_before_and_under_way(opened: Hall, play: str) -> dict[int, Frame]:
    acks = await opened.answer("B", *BEFORE)
    for number in UNDER_WAY:
        await opened.send_answer("C", play, number)
    return acks


async def everybody_is_counted_once(opened: Hall, play: str, acks: dict[int, Frame]) -> None:
    """What was given is there, everything sent again is acked, and each finalist has one answer in the log."""
    for number, ack in acks.items():
        own = await own_answer(opened, number)
        assert (own["choice"], own["latency_us"]) == (ack["answer"]["choice"], ack["answer"]["latency_us"])
        assert abs(own["received_wall_ms"] - ack["answer"]["received_wall_ms"]) < 100  # the time of day it shows stays
    await opened.answer("B", *BEFORE)  # a device that did not see the ack sends once more
    await opened.answer("C", *UNDER_WAY)
    await opened.answer("D", *LATER)
    accepted = events_of(await read_log(opened.data_directory), AnswerAccepted)
    assert sorted(event.candidate for event in accepted) == [f"{number:04d}" for number in range(1, PLACES + 1)]
    assert {event.play for event in accepted} == {play}
    assert all(event.choice == "B" for event in accepted if int(event.candidate) in BEFORE)
    for event in accepted:
        number = int(event.candidate)
        assert (await own_answer(opened, number))["latency_us"] == event.latency_us
        assert opened.finalists[number].replies[command_id(number)]["answer"]["latency_us"] == event.latency_us


@pytest.mark.parametrize(
    "interruption_max_s", [PATIENT_S, pytest.param(5, marks=pytest.mark.full)], ids=["patient", "by the rules"]
)
async def test_a_killed_server_goes_on_from_the_last_durable_tick(tmp_path: Path, interruption_max_s: int) -> None:
    async with hall(tmp_path, places=PLACES, interruption_max_s=interruption_max_s) as opened:
        play = await opened.open_question()
        deadline_us = opened.console.console["play"]["deadline_us"]
        await asyncio.sleep(1.2)  # past a tick
        acks = await answers_before_and_under_way(opened, play)
        opened.server.kill()
        last = (await read_log(opened.data_directory))[-1]  # the store lives on
        await asyncio.to_thread(opened.server.start)
        await opened.come_back()
        recovered = entry_with(await read_log(opened.data_directory), Interrupted)
        (interrupted,) = events_of([recovered], Interrupted)
        assert not interrupted.held
        assert 0 < interrupted.gap_us < interruption_max_s * 1_000_000
        assert 0 <= recovered.time_us - last.time_us < BOOT_US_MAX
        stage = opened.finalists[1].parts["stage"]
        assert stage["standstill"] is None
        assert stage["play"]["phase"] == "open"
        assert stage["play"]["choices"]
        assert stage["play"]["deadline_us"] == deadline_us
        welcome = opened.finalists[1].welcome
        since_us = welcome["now_us"] + welcome["wall_offset_us"] - recovered.wall_us
        assert abs(welcome["now_us"] - recovered.time_us - since_us) < 100_000  # contest time stood still meanwhile
        await everybody_is_counted_once(opened, play, acks)


async def test_a_killed_store_comes_back_by_itself(tmp_path: Path) -> None:
    async with hall(tmp_path, places=PLACES, interruption_max_s=PATIENT_S) as opened:
        play = await opened.open_question()
        opened.server.kill_store()
        acks = await answers_before_and_under_way(opened, play)  # the first of them notices
        finalist = opened.finalists[1]
        assert [frame["store"] for frame in finalist.seen("status")] == ["away", "ok"]
        assert opened.console.parts["status"] == {"type": "status", "store": "ok", "troubles": []}
        assert finalist.parts["stage"]["standstill"] is None
        assert finalist.play is not None
        assert finalist.play["phase"] == "open"
        await everybody_is_counted_once(opened, play, acks)


async def test_server_and_store_killed_at_once_go_on_together(tmp_path: Path) -> None:
    async with hall(tmp_path, places=PLACES, interruption_max_s=PATIENT_S) as opened:
        play = await opened.open_question()
        deadline_us = opened.console.console["play"]["deadline_us"]
        acks = await answers_before_and_under_way(opened, play)
        opened.server.kill_both()
        await asyncio.to_thread(opened.server.start)
        await opened.come_back()
        stage = opened.finalists[1].parts["stage"]
        assert stage["standstill"] is None
        assert (stage["play"]["phase"], stage["play"]["deadline_us"]) == ("open", deadline_us)
        await everybody_is_counted_once(opened, play, acks)
        (interrupted,) = events_of(await read_log(opened.data_directory), Interrupted)
        assert not interrupted.held


@pytest.mark.parametrize(
    ("away_s", "both"),
    [(6.0, False), pytest.param(20.0, True, marks=pytest.mark.full)],
)
async def test_a_server_away_for_long_is_held_and_the_host_resumes(tmp_path: Path, away_s: float, both: bool) -> None:
    async with hall(tmp_path, places=PLACES) as opened:
        play = await opened.open_question()
        acks = await answers_before_and_under_way(opened, play)
        deadline_us = opened.console.console["play"]["deadline_us"]
        (opened.server.kill_both if both else opened.server.kill)()
        await asyncio.sleep(away_s)
        await asyncio.to_thread(opened.server.start)
        await opened.come_back()
        everybody_stands_still(opened)
        (interrupted,) = events_of(await read_log(opened.data_directory), Interrupted)
        assert interrupted.held
        held_us = entry_with(await read_log(opened.data_directory), Interrupted).time_us
        refused = await opened.finalists[LATER[0]].answer("B", play)
        assert (refused["type"], refused["code"]) == ("refused", "standstill")
        assert opened.console.console["step"]["command"] == "void_play"  # RULES 2.4; resuming is one press away
        assert (await opened.console.flow("resume"))["type"] == "ack"
        await opened.finalists[LATER[0]].until_phase("open")
        await resumed_with_the_time_left(opened, play, deadline_us - held_us)
        await everybody_is_counted_once(opened, play, acks)


@pytest.mark.full
async def test_a_question_interrupted_for_long_is_voided_and_a_reserve_takes_its_place(tmp_path: Path) -> None:
    async with hall(tmp_path, places=4) as opened:
        play = await opened.open_question()
        await opened.answer("B", 1)
        opened.server.kill()
        await asyncio.sleep(6)
        await asyncio.to_thread(opened.server.start)
        await opened.come_back()
        everybody_stands_still(opened)
        assert await opened.console.press() == "void_play"
        jury = await Console.with_token(opened.server.url, opened.server.token("jury"))
        [proposal] = jury.console["proposals"]
        assert proposal["command"] == "void_play"
        assert jury.console["play"]["id"] == play
        assert (await jury.command("decide_proposal", proposal=proposal["number"], confirm=True))["type"] == "ack"
        await jury.close()
        await opened.console.until(lambda: opened.console.console["standstill"] is None, "the end of the standstill")
        assert opened.console.console["next_question"]["reserve"]
        reserve = await opened.open_question()
        assert reserve.startswith("DP01")
        assert opened.finalists[1].parts["own"]["answer"] is None
        stage = opened.finalists[1].parts["stage"]
        assert (stage["play"]["number"], stage["play"]["reserve"]) == (1, True)


@pytest.mark.full
@pytest.mark.parametrize("away_s", [6.0, 20.0])
async def test_a_store_that_hangs_for_long_is_held_too(tmp_path: Path, away_s: float) -> None:
    async with hall(tmp_path, places=4) as opened:
        play = await opened.open_question()
        deadline_us = opened.console.console["play"]["deadline_us"]
        await opened.answer("B", 1)
        with opened.server.store_stopped():
            await opened.send_answer("B", play, 2)  # before anybody knew
            await asyncio.sleep(away_s)
            assert command_id(2) not in opened.finalists[2].replies
            assert opened.finalists[1].parts["status"] == {"type": "status", "store": "away", "troubles": []}
        await opened.console.until(lambda: opened.console.console["standstill"], "the standstill")
        for finalist in opened.finalists.values():  # consoles hear of it first
            await finalist.until(partial(stands_still, finalist), "the standstill")
        everybody_stands_still(opened, "kho dữ liệu không trả lời")
        assert opened.finalists[1].parts["status"] == {"type": "status", "store": "ok", "troubles": []}
        held = entry_with(await read_log(opened.data_directory), Interrupted)
        (interrupted,) = events_of([held], Interrupted)
        assert (interrupted.cause, interrupted.held) == ("store", True)
        assert interrupted.gap_us > away_s * 900_000
        await opened.finalists[2].until(lambda: command_id(2) in opened.finalists[2].replies, "the reply")
        reply = opened.finalists[2].replies[command_id(2)]
        # Appended with the entry that waited, or refused like everything that arrived behind it.
        assert reply["type"] == "ack" or reply["code"] == "standstill"
        assert (await opened.console.flow("resume"))["type"] == "ack"
        await opened.finalists[3].until_phase("open")
        if reply["type"] == "refused":
            assert (await opened.finalists[2].answer("B", id_="chon-lai"))["type"] == "ack"
        await resumed_with_the_time_left(opened, play, deadline_us - held.time_us + interrupted.gap_us)
        await opened.answer("B", 3, 4)
        assert len(events_of(await read_log(opened.data_directory), AnswerAccepted)) == 4


async def test_a_store_that_hangs_shortly_moves_the_deadline(tmp_path: Path) -> None:
    async with hall(tmp_path, places=4, interruption_max_s=PATIENT_S) as opened:
        await opened.open_question()
        deadline_us = opened.console.console["play"]["deadline_us"]
        with opened.server.store_stopped():
            waiting = asyncio.create_task(opened.finalists[2].answer("B", id_=command_id(2)))
            await asyncio.sleep(2)
        assert (await waiting)["type"] == "ack"
        finalist = opened.finalists[1]
        await finalist.until(lambda: finalist.parts["stage"]["play"]["deadline_us"] > deadline_us, "the new deadline")
        assert finalist.parts["stage"]["play"]["deadline_us"] - deadline_us > 1_000_000
        assert finalist.parts["stage"]["standstill"] is None
        assert [frame["store"] for frame in finalist.seen("status")] == ["away", "ok"]


def stands_still(finalist: Finalist) -> bool:
    """Whether this page has heard of it."""
    return finalist.parts["stage"]["standstill"] is not None


def everybody_stands_still(opened: Hall, reason: str = "máy chủ khởi động lại") -> None:
    """The question's texts are hidden, the console says why and offers both ways on (RULES 2.4)."""
    for finalist in opened.finalists.values():
        stage = finalist.parts["stage"]
        assert stage["standstill"] == {"kind": "interrupted", "reason": reason}
        assert (stage["play"]["stem"], stage["play"]["choices"], stage["play"]["image"]) == ("", [], "")
    console = opened.console.console
    assert console["standstill"]["kind"] == "interrupted"
    assert {"resume", "void_play"} <= set(console["allowed"])
    assert (console["wall"]["play"]["stem"], console["wall"]["play"]["choices"]) == ("", [])


async def resumed_with_the_time_left(opened: Hall, play: str, left_us: int) -> None:
    resumed = entry_with(await read_log(opened.data_directory), Resumed)
    stage = opened.finalists[1].parts["stage"]
    assert (stage["play"]["id"], stage["standstill"]) == (play, None)
    assert stage["play"]["choices"]
    assert stage["play"]["deadline_us"] - resumed.time_us == left_us
