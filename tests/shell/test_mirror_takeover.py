"""The drill: the first machine dies in an open question, a second one goes on from the copy; the result verifies."""

import asyncio
from pathlib import Path

import pytest

from chungket.verify import verify
from tests.chaos.takeover import Drill, drill, program
from tests.final.faults import Hall, own_answer
from tests.harness.clients import Console, Frame
from tests.harness.contests import candidate_number

PLACES = 6
BEFORE = (1, 2, 3)  # have answered when the machine dies
STEPS_MAX = 60
APART_S = 0.03  # more than the resolution of ranking: nobody is tied


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.full)])
async def test_a_contest_goes_on_from_its_copy_to_its_end(tmp_path: Path, workers: int) -> None:
    options = ("--workers", str(workers)) if workers > 1 else ()
    async with drill(tmp_path, *options, places=PLACES, interruption_max_s=1) as prepared:
        hall = prepared.hall
        play = await hall.open_question()
        await _in_turn(hall, "B", BEFORE)
        await prepared.copied()
        kept = {number: await _own(hall, number) for number in BEFORE}
        receipts = [hall.finalists[number].receipt for number in BEFORE]
        cookies = {number: finalist.cookie for number, finalist in hall.finalists.items()}
        prepared.kill()
        await prepared.take_over(*options)
        await hall.come_back()
        assert {number: finalist.cookie for number, finalist in hall.finalists.items()} == cookies
        assert hall.console.console["standstill"]["kind"] == "interrupted", "held until the host chooses"
        assert {number: await _own(hall, number) for number in BEFORE} == kept
        assert (await hall.console.flow("resume"))["type"] == "ack"
        await asyncio.gather(*(finalist.until_phase("open", play) for finalist in hall.finalists.values()))
        await _in_turn(hall, "A", range(max(BEFORE) + 1, PLACES + 1))
        await _to_the_end(hall)
        assert hall.console.console["phase"] == "ended"
        _verified(prepared, [receipt for receipt in receipts if receipt is not None])


async def _own(hall: Hall, number: int) -> Frame:
    """The own answer, but for the time of day it is shown with, which each server rounds from its own clock."""
    answer = await own_answer(hall, number)
    return {name: value for name, value in answer.items() if name != "received_wall_ms"}


async def _in_turn(hall: Hall, choice: str, numbers: range | tuple[int, ...]) -> None:
    for number in numbers:
        finalist = hall.finalists[number]
        assert finalist.play is not None
        reply = await finalist.answer(choice, id_=f"{finalist.play['id']}-{number}")
        assert reply["type"] == "ack", reply
        await asyncio.sleep(APART_S)


async def _to_the_end(hall: Hall) -> None:
    """The big button, and the secretary where it waits for one."""
    secretary = await Console.with_token(hall.server.url, hall.server.token("secretary"))
    console = hall.console
    for _ in range(STEPS_MAX):
        if console.console["phase"] == "ended":
            break
        step = console.console["step"]
        if console.console["phase"] == "finalized":
            await secretary.command("record_signed", signers="Trưởng Ban Tổ chức")
            await console.until(lambda: console.console["step"]["command"] == "move_ceremony", "the ceremony")
            step = console.console["step"]
        if step["command"] == "open_choices":
            await console.press()
            await asyncio.gather(*(finalist.until_phase("open") for finalist in hall.finalists.values()))
            await _in_turn(hall, "B", range(1, PLACES + 1))
            await console.until(lambda: console.console["step"]["command"] == "reveal_key", "the close")
            continue
        assert step["command"], (console.console["phase"], step)
        reply = await console.flow(step["command"], **step["arguments"])
        assert reply["type"] == "ack" or reply["code"] == "stale", (step, reply)
    await secretary.close()


def _verified(prepared: Drill, receipts: list[Frame]) -> None:
    """What the second machine has is one chain, with the receipts of both; the stand-alone program agrees with it."""
    bundle = prepared.folder / "proof.zip"
    done = program("export-log", str(prepared.second), "--output", str(bundle))
    assert done.returncode == 0, done.stderr
    newest = [finalist.receipt for finalist in prepared.hall.finalists.values()]
    shown = [f"{receipt['seq']}:{receipt['head']}" for receipt in (*receipts, *newest) if receipt is not None]
    assert len(shown) == len(BEFORE) + PLACES
    found = verify(bundle, shown)
    assert found.edition == 1
    assert found.answers == 2 * PLACES


async def test_what_the_copy_lacks_is_told_by_the_device_that_was_acknowledged(tmp_path: Path) -> None:
    """The contest is held after the take-over; the alarm stops it again when it goes on."""
    async with drill(tmp_path, places=2, interruption_max_s=1) as prepared:
        hall = prepared.hall
        await hall.open_question()
        await _in_turn(hall, "B", (1,))
        await prepared.copied()
        kept = hall.finalists[1].receipt
        assert kept is not None
        with prepared.mirror_stopped():
            await _in_turn(hall, "B", (2,))
            prepared.kill()
        lost = hall.finalists[2].receipt
        assert lost is not None
        await prepared.take_over()
        assert kept["seq"] <= prepared.said["seq"] < lost["seq"]
        await hall.come_back()
        console = hall.console
        assert console.console["standstill"]["kind"] == "interrupted"
        assert (await console.flow("resume"))["type"] == "ack"
        reason = f"Thiết bị {candidate_number(2)} giữ biên nhận số {lost['seq']} mà nhật ký không có"
        await console.until(lambda: (console.console["standstill"] or {}).get("reason") == reason, "the alarm")
        assert (await console.flow("resume"))["type"] == "ack"
        await hall.finalists[2].until_phase("open")
        assert (await hall.finalists[2].answer("B"))["type"] == "ack", "it is asked again"
