"""Sealed questions, stalls and impossible times on a real server, through real sockets (DESIGN 4.3, 4.4)."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import msgpack
import pytest
from click.testing import CliRunner

from chungket.cli import main
from chungket.cli.exit_codes import DONE
from chungket.sealing import Part, open_box
from tests.exchange.making import ContestFolder, question
from tests.harness.clients import Client, Console, Finalist, Frame
from tests.harness.contests import KEY, LIVE, TOML, finalist_row, unit_row
from tests.harness.serving import Hall, People, begin_round, press, press_until, served

LEAD_US, COUNTDOWN_US, WINDOW_S = 400_000, 1_000_000, 4
STEM, CHOICE = "Lời dẫn mật", "Phương án mật"
CLOCK_US = 5_000  # how well two processes of this machine agree on contest time
LATE_US = 150_000  # a busy machine's timers


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """Every text of every question can be told from everything else; announced 400 ms before, choices 1 s."""
    folder = ContestFolder(tmp_path / "contest")
    head, rounds = TOML.format(questions=3, window=WINDOW_S, standings_every=2).split("[[rounds]]", 1)
    folder.toml = f"{head}[rules]\ncountdown_ms = {COUNTDOWN_US // 1_000}\n\n[[rounds]]{rounds}"
    names = [(f"TT{n:02d}", "chính thức", LIVE) for n in (1, 2, 3)] + [("DP01", "dự phòng", LIVE)]
    names += [(f"CP{n:02d}", "câu phụ", "") for n in range(1, 6)] + [(f"TH{n:02d}", "thi thử", "") for n in (1, 2)]
    folder.questions = [
        question(
            name,
            role,
            round_id,
            Đáp_án=KEY,
            Lời_dẫn=f"{STEM} {name}?",
            **{f"Phương_án_{letter}": f"{CHOICE} {letter} {name}" for letter in "ABCD"},
        )
        for name, role, round_id in names
    ]
    folder.units = [unit_row(1)]
    folder.finalists = [finalist_row(number) for number in range(1, 5)]
    with served(tmp_path, contest=folder.write(), options=("--opening-lead", str(LEAD_US // 1_000))) as running:
        yield running


async def contest_offset_us(client: Client) -> int:
    """Contest time − this machine's monotonic clock, which is the server's too."""
    offsets: list[tuple[int, int]] = []
    for _ in range(5):
        sent_us = time.monotonic_ns() // 1_000
        client.parts.pop("pong", None)
        await client.send({"type": "ping", "sent": 1})
        await client.until(lambda: "pong" in client.parts, "the pong")
        back_us = time.monotonic_ns() // 1_000
        offsets.append((back_us - sent_us, client.parts["pong"]["received_us"] - (sent_us + back_us) // 2))
    _, offset_us = min(offsets)
    return offset_us


def first_heard_us(client: Client, text: str, offset_us: int) -> int | None:
    """Contest time at which a text was first in any frame of a client, as bytes."""
    pairs = zip(client.frames, client.arrived_us, strict=True)
    return next((at_us + offset_us for frame, at_us in pairs if text.encode() in frame), None)


def heard(client: Client, kind: str, part: str, offset_us: int) -> list[tuple[int, Frame]]:
    """When frames of a kind about a part came."""
    pairs = zip(map(msgpack.unpackb, client.frames), client.arrived_us, strict=True)
    return [(at_us + offset_us, frame) for frame, at_us in pairs if frame["type"] == kind and frame["part"] == part]


async def until_moment(offset_us: int, at_us: int) -> None:
    """Wait for a moment of contest time."""
    await asyncio.sleep(max(0, at_us - offset_us - time.monotonic_ns() // 1_000) / 1_000_000 + 0.05)


async def announced(operator: Console, finalist: Finalist, field: str) -> int:
    """The moment of stem or choices, as the stage announces it before it shows anything."""
    await finalist.until(lambda: finalist.play is not None and finalist.play[field] > 0, field)
    assert finalist.play is not None
    moment_us: int = finalist.play[field]
    return moment_us


async def open_choices(operator: Console, finalist: Finalist, offset_us: int) -> tuple[str, int]:
    """The big button up to open choices, and their moment passed: play and T."""
    await press_until(operator, "open_choices")
    await press(operator)
    await finalist.until_phase("open")
    opens_us = await announced(operator, finalist, "opens_us")
    await until_moment(offset_us, opens_us)
    await finalist.until(lambda: finalist.play is not None and finalist.play["choices"], "the choices")
    assert finalist.play is not None
    play: str = finalist.play["id"]
    return play, opens_us


async def test_nothing_readable_leaves_the_server_before_its_moment(hall: Hall) -> None:
    """Every frame to everybody who may not know, searched as bytes; who comes meanwhile has boxes and openers."""
    late_cookies = [hall.sign_in(number).cookie for number in (3, 4)]
    async with People(hall) as people:
        operator, finalists = await people.operator(), [await people.finalist(number) for number in (1, 2)]
        public: list[Client] = [*finalists, *[await people.visitor(role) for role in ("projector", "audience")]]
        public += [await people.console(role) for role in ("proctor", "observer")]
        offset_us = await contest_offset_us(finalists[0])
        await begin_round(operator)
        await press_until(operator, "open_stem")
        await finalists[0].until(lambda: len(finalists[0].seen("sealed")) >= 2, "the boxes")
        await press(operator)
        stem_us = await announced(operator, finalists[0], "stem_us")
        await until_moment(offset_us, stem_us)
        await press_until(operator, "open_choices")
        await press(operator)
        opens_us = await announced(operator, finalists[0], "opens_us")
        assert opens_us - stem_us > COUNTDOWN_US
        early = await people.with_cookie(late_cookies[0])  # before the opener of the choices
        assert heard(early, "opener", Part.CHOICES, offset_us) == []
        await until_moment(offset_us, opens_us - LEAD_US + 100_000)
        late = await people.with_cookie(late_cookies[1])  # after it, before T
        public += [early, late]
        await until_moment(offset_us, opens_us)
        for client in public:
            await client.until(lambda: first_heard_us(client, f"{CHOICE} A TT01", offset_us), "the choices")  # noqa: B023

        for client in public:
            for text, moment_us in ((f"{STEM} TT01", stem_us), (f"{CHOICE} ", opens_us)):
                heard_us = first_heard_us(client, text, offset_us)
                assert heard_us is not None
                assert heard_us >= moment_us - CLOCK_US, (client.role, text)
            assert first_heard_us(client, "TT02?", offset_us) is None  # the next question
            if not isinstance(client, Finalist):
                assert client.seen("sealed") == client.seen("opener") == []

        for finalist in finalists:
            (opener_us, opener), *_ = heard(finalist, "opener", Part.CHOICES, offset_us)
            assert opener["at_us"] == opens_us
            assert opens_us - LEAD_US - CLOCK_US <= opener_us <= opens_us - LEAD_US + LATE_US
            (stem_opener_us, _), *_ = heard(finalist, "opener", Part.STEM, offset_us)
            assert stem_us - LEAD_US - CLOCK_US <= stem_opener_us <= stem_us
            (sealed_us, sealed), *_ = heard(finalist, "sealed", Part.CHOICES, offset_us)
            assert sealed_us < stem_opener_us
            assert open_box(opener["key"], sealed["box"])["choices"][0] == f"{CHOICE} A TT01"
        for client in (early, late):
            ((box_us, box),) = heard(client, "sealed", Part.CHOICES, offset_us)
            ((key_us, key),) = heard(client, "opener", Part.CHOICES, offset_us)
            assert box_us < key_us < opens_us
            assert open_box(key["key"], box["box"])["choices"][0] == f"{CHOICE} A TT01"


async def test_reports_of_devices_reach_the_consoles_and_the_report_for_the_jury(hall: Hall, tmp_path: Path) -> None:
    async with People(hall) as people:
        operator, finalists = await people.operator(), [await people.finalist(number) for number in (1, 2, 3)]
        offset_us = await contest_offset_us(finalists[0])
        await begin_round(operator)
        await press_until(operator, "open_stem")
        play = operator.console["play"]["id"]
        for finalist in finalists:
            await finalist.send({"type": "armed", "play": play})
        await operator.until(lambda: sum(row["armed"] for row in operator.places.values()) == 3, "the armed")
        _, opens_us = await open_choices(operator, finalists[0], offset_us)
        for finalist, late_us in zip(finalists, (2_000, 9_000, 70_000), strict=True):
            painted = {"play": play, "part": "choices", "opener_us": opens_us - 200_000, "error_us": 1_500}
            await finalist.send({"type": "painted", "painted_us": opens_us + late_us, **painted})
        # Neither a report from the far future nor a number that fits no clock disturbs anything; both are flagged.
        for number, painted_us in ((1, opens_us + 3_600_000_000), (2, -(2**53) + 1)):
            impossible = {"play": play, "part": "stem", "opener_us": 0, "error_us": -1, "painted_us": painted_us}
            await finalists[number].send({"type": "painted", **impossible})
        await operator.until(
            lambda: [row["doubts"] for row in operator.places.values()].count(["clock"]) == 2, "the flags"
        )
        for finalist in finalists:
            reply = await finalist.answer(KEY, play, pressed_us=opens_us + 10_000)
            assert reply["type"] == "ack", reply
        await operator.until(lambda: operator.parts.get("fairness"), "the fairness of the closed play")
        found = operator.parts["fairness"]["fairness"]
        assert (found["play"], found["present"], found["armed"], found["opener_in_time"]) == (play, 3, 3, 3)
        assert (found["painted"], found["paint_p50_us"], found["paint_max_us"]) == (3, 9_000, 70_000)
        assert (found["error_p99_us"], found["answers"]) == (1_500, 3)
        assert found["credit_max_us"] <= 5_000  # loopback: what was claimed is not credited
        assert found["late"] == [{"candidate": "0003", "late_us": 70_000}]
        later = await people.operator()
        await later.until(lambda: later.parts.get("fairness"), "the same on a console opened afterwards")
        assert later.parts["fairness"]["fairness"] == found
    hall.server.stop()
    output = tmp_path / "out"
    command = ["results", "--data-directory", str(hall.server.data_directory), "--output", str(output), "--fairness"]
    result = await asyncio.to_thread(CliRunner().invoke, main, command)
    assert result.exit_code == DONE, result.output
    page = (output / "fairness.html").read_text("utf-8")
    assert f"<td>{play}</td><td>0003</td><td>70.0</td><td>before T</td><td>1.5</td>" in page
    assert hall.server.log() == ""


async def test_a_server_that_stood_still_gives_the_time_back(hall: Hall) -> None:
    """SIGSTOP of 300 ms in an open question: an event, a later deadline, and an answer timed by when it arrived."""
    async with People(hall) as people:
        operator, finalists = await people.operator(), [await people.finalist(number) for number in (1, 2)]
        offset_us = await contest_offset_us(finalists[0])
        await begin_round(operator)
        play, opens_us = await open_choices(operator, finalists[0], offset_us)
        before_us = finalists[0].parts["stage"]["play"]["deadline_us"]
        assert hall.server.process is not None
        os.kill(hall.server.process.pid, signal.SIGSTOP)
        try:
            stopped_us = time.monotonic_ns() // 1_000 + offset_us
            reply = asyncio.create_task(finalists[0].answer(KEY, play))
            await asyncio.sleep(0.3)
        finally:
            os.kill(hall.server.process.pid, signal.SIGCONT)
        went_on_us = time.monotonic_ns() // 1_000 + offset_us
        ack = await reply
        assert ack["type"] == "ack", ack
        arrived_us = opens_us + ack["answer"]["latency_us"]
        assert stopped_us - 4 * CLOCK_US <= arrived_us < went_on_us - 100_000  # when it came, not when it was read
        await finalists[1].until(lambda: finalists[1].parts["stage"]["play"]["deadline_us"] > before_us, "the deadline")
        moved_us = finalists[1].parts["stage"]["play"]["deadline_us"] - before_us
        assert moved_us > 250_000
        await operator.until(lambda: operator.parts.get("fairness"), "the fairness of the closed play")
        found = operator.parts["fairness"]["fairness"]
        assert sum(found["stalls_us"]) >= moved_us  # a busy machine may have stood still once more
        assert found["queue_max_us"] > 100_000


async def test_a_stall_over_the_deadline_closes_nothing_early(hall: Hall) -> None:
    """The stall is heard of before the clock that says the time is over, and before what arrived meanwhile."""
    async with People(hall) as people:
        operator, finalists = await people.operator(), [await people.finalist(number) for number in (1, 2)]
        offset_us = await contest_offset_us(finalists[0])
        await begin_round(operator)
        play, _ = await open_choices(operator, finalists[0], offset_us)
        deadline_us = finalists[0].parts["stage"]["play"]["deadline_us"]
        await until_moment(offset_us, deadline_us - 200_000)
        assert hall.server.process is not None
        os.kill(hall.server.process.pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(0.8)  # deadline and grace pass
        finally:
            os.kill(hall.server.process.pid, signal.SIGCONT)
        ack = await finalists[0].answer(KEY, play)
        assert ack["type"] == "ack", ack
        assert finalists[0].parts["stage"]["play"]["deadline_us"] - deadline_us > 600_000


async def test_an_impossible_time_is_refused_and_the_connection_stays(hall: Hall) -> None:
    async with People(hall) as people:
        operator, finalist = await people.operator(), await people.finalist(1)
        offset_us = await contest_offset_us(finalist)
        await begin_round(operator)
        play, opens_us = await open_choices(operator, finalist, offset_us)
        for pressed_us in (1, opens_us - 2_000_000, opens_us + 3_600_000_000):
            reply = await finalist.answer(KEY, play, pressed_us=pressed_us)
            assert (reply["type"], reply["code"]) == ("refused", "bad_time"), pressed_us
            assert reply["detail"]
        await operator.until(lambda: operator.places["0001"]["doubts"] == ["clock"], "the flag")
        reply = await finalist.answer(KEY, play)
        assert reply["type"] == "ack", reply
        assert reply["answer"]["latency_us"] > 0
        assert finalist.close_code == 0
