"""What a store can lose, and what the devices' receipts are for: a torn tail is no damage, a lost ack is an alarm
(DESIGN 3.5, 7)."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chungket.core.events import AnswerAccepted, Suspended
from chungket.log import entry_hash
from chungket.store import Keys
from tests.final.faults import CONTEST, Hall, come_back, events_of, hall, own_answer, read_log, store_of_stopped
from tests.harness.clients import Frame
from tests.harness.contests import candidate_number

KEYS = Keys(CONTEST)
PLACES = 4
HALF_A_TRANSACTION = b"*1\r\n$5\r\nMULTI\r\n*6\r\n$4\r\nXADD\r\n$29\r\nchungket:{chung-ket-"
BEYOND = 1_000_000


@pytest.fixture
async def answered(tmp_path: Path) -> AsyncIterator[Hall]:
    """An open question everybody has answered but the last place."""
    async with hall(tmp_path, places=PLACES, interruption_max_s=30) as opened:
        await opened.open_question()
        await opened.answer("B", *range(1, PLACES))
        yield opened


def append_only_file(opened: Hall) -> Path:
    """The file behind the log: without rewrites there is one that grows."""
    (path,) = (opened.data_directory / "store" / "appendonlydir").glob("*.incr.aof")
    return path


async def start_again(opened: Hall) -> None:
    await asyncio.to_thread(opened.server.start)
    await opened.come_back()


async def test_half_a_write_at_the_end_is_left_out(answered: Hall) -> None:
    answered.server.kill_both()
    with append_only_file(answered).open("ab") as file:
        file.write(HALF_A_TRANSACTION)
    await start_again(answered)
    assert answered.console.console["standstill"] is None
    for number in range(1, PLACES):
        assert (await own_answer(answered, number))["choice"] == "B"
    await answered.answer("B", PLACES)
    assert len(events_of(await read_log(answered.data_directory), AnswerAccepted)) == PLACES


async def test_an_acked_write_lost_by_the_disk_is_told_by_the_device_that_was_acked(tmp_path: Path) -> None:
    """The end of the file is cut: the store starts, log and head agree, and only a receipt knows better."""
    async with hall(tmp_path, places=PLACES) as opened:
        witness = opened.finalists[2]
        assert (await witness.command("confirm_identity", correct=False))[
            "type"
        ] == "ack"  # no ticks now: the last entry
        opened.server.kill_both()
        path = append_only_file(opened)
        os.truncate(path, path.stat().st_size - 5)
        await asyncio.to_thread(opened.server.start)
        await come_back(opened.console)
        assert opened.console.console["standstill"] is None
        assert witness.receipt is not None
        await the_contest_stands_still(opened, 2, witness.receipt)


async def test_a_log_cut_together_with_its_head_is_told_by_a_receipt(answered: Hall) -> None:
    """Nothing inside the store can notice that: the devices do."""
    witness = answered.finalists[1]
    receipt = witness.receipt
    assert receipt is not None
    for client in (answered.console, *answered.finalists.values()):
        await client.close()
    assert answered.server.stop() == 0
    async with store_of_stopped(answered.data_directory) as connection:
        rows: Any = await connection.xrange(KEYS.log)
        kept = rows[: receipt["seq"] - 1]
        await connection.delete(KEYS.log)  # a stream remembers ids it has seen: a careful forger writes a new one
        for id_, fields in kept:
            await connection.xadd(KEYS.log, fields, id=id_)
        await connection.set(KEYS.head, f"{len(kept)}:{entry_hash(kept[-1][1][b'e'])}")
    await asyncio.to_thread(answered.server.start)
    await come_back(answered.console)
    assert answered.console.console["standstill"] is None
    await the_contest_stands_still(answered, 1, receipt)


async def the_contest_stands_still(opened: Hall, number: int, receipt: Frame) -> None:
    """Once the device that kept this receipt is back; the operator can go on after having looked, and is not asked
    twice."""
    witness = opened.finalists[number]
    witness.receipt = receipt
    await come_back(witness)
    await opened.console.until(lambda: opened.console.console["standstill"], "the alarm")
    assert opened.console.console["standstill"] == {
        "kind": "suspended",
        "reason": f"Thiết bị {candidate_number(number)} giữ biên nhận số {receipt['seq']} mà nhật ký không có",
    }
    await witness.until(lambda: witness.parts["stage"]["standstill"], "the standstill at the finalist")
    assert (await opened.console.flow("resume"))["type"] == "ack"
    witness.receipt = receipt
    await come_back(witness)
    await witness.send({"type": "ping", "sent": 0})
    await witness.until(lambda: "pong" in witness.parts, "the pong")
    assert opened.console.console["standstill"] is None
    assert "receipt for entry" in opened.server.log()
    assert len(events_of(await read_log(opened.data_directory), Suspended)) == 1


async def test_true_receipts_and_forged_ones_change_nothing(answered: Hall) -> None:
    seq = answered.console.parts["seq"]
    forger = answered.finalists[PLACES]
    true = answered.finalists[1].receipt
    assert true is not None
    forged: list[Frame] = [
        {"seq": BEYOND, "head": "0" * 16, "mac": "0" * 32},
        {"seq": BEYOND, "head": true["head"], "mac": true["mac"]},
        {"seq": true["seq"], "head": "f" * 16, "mac": true["mac"]},
        {"seq": -1, "head": "", "mac": ""},
    ]
    for receipt in [true, *forged]:
        forger.receipt = receipt
        await come_back(forger)
        assert forger.close_code == 0
    await answered.answer("B", PLACES)  # decided after anything an alarm would have sent
    assert answered.console.console["standstill"] is None
    assert events_of(await read_log(answered.data_directory), Suspended) == []
    assert seq > 0
