"""A whole rehearsal against the real server: simulated finalists and operator in a process of their own."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from chungket.core.contest import CandidateNumber
from chungket.exchange.lock import load_locked
from chungket.rehearsal.plan import Plan, sample_plan
from tests.harness.clients import Console, post
from tests.harness.contests import write_final
from tests.harness.server import PROGRAM, ServerProcess

PLACES = 34
SIMULATED = 30
QUESTIONS = 2
PRACTICE = 2
WINDOW_S = 8
TIMEOUT_S = 120.0
NO_REVIEW = "[rules]\nreview_minutes = 0\n"  # nobody waits for complaints a quarter of an hour


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    directory = tmp_path / "contest"
    directory.mkdir()
    contest = write_final(directory, places=PLACES, questions=QUESTIONS, window_s=WINDOW_S)
    file = contest / "contest.toml"
    file.write_text(file.read_text("utf-8") + NO_REVIEW, "utf-8")
    process = ServerProcess(contest, tmp_path / "data")
    process.start()
    yield process
    process.stop()


@pytest.fixture
async def console(server: ServerProcess) -> AsyncIterator[Console]:
    """A person's console, with the operator's own account."""
    signed_in = await Console.with_token(server.url, server.token())
    yield signed_in
    await signed_in.close()


def operator_link(server: ServerProcess, console: Console) -> str:
    """The token of a second operator's link: an account of its own."""
    answered = post(server.url, "/api/host/links", {"role": "operator"}, {"Cookie": console.cookie})
    assert answered.status == 200, answered
    token: str = answered.body["url"].partition("#token=")[2]
    return token


def plan_for(server: ServerProcess, token: str, **options: Any) -> Plan:
    contest = load_locked(server.data_directory).contest
    codes = {CandidateNumber(candidate): server.code(candidate) for candidate in contest.places}
    return sample_plan(
        contest,
        codes,
        server.url,
        operator_token=token,
        jury_token=server.token("jury"),
        secretary_token=server.token("secretary"),
        count=SIMULATED,
        lobby_s=1.0,
        mischief=True,
        **options,
    )


@asynccontextmanager
async def rehearsing(plan: Plan) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    program = PROGRAM.with_name("python")
    process = await asyncio.create_subprocess_exec(
        program, "-m", "chungket.rehearsal", stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert process.stdin is not None
    process.stdin.write(plan.to_json().encode() + b"\n")
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        process.stdin.close()
        await process.wait()


async def until_event(process: asyncio.subprocess.Process, name: str) -> list[dict[str, Any]]:
    """All events up to this one."""
    assert process.stdout is not None
    events: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(TIMEOUT_S):
            while not events or events[-1]["event"] != name:
                line = await process.stdout.readline()
                assert line, (events[-3:], await problems(process))
                events.append(json.loads(line))
    except TimeoutError:
        process.kill()
        raise AssertionError(f"waited {TIMEOUT_S} s for {name}: {events[-5:]}; {await problems(process)}") from None
    return events


async def problems(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    return (await process.stderr.read()).decode()


async def test_a_contest_is_played_from_the_closed_door_to_the_last_prize(
    server: ServerProcess, console: Console
) -> None:
    plan = plan_for(server, operator_link(server, console), pace=20.0)
    async with rehearsing(plan) as process:
        events = await until_event(process, "ended")
        assert await process.wait() == 0
        assert await problems(process) == ""

    state = console.console
    await console.until(lambda: console.console["phase"] == "ended", "the end on a console")
    assert state["operator"] != "dieu-khien"
    assert state["readiness"]["present"] == SIMULATED
    assert state["readiness"]["registered"] == len(plan.leave_open) == 2
    assert state["readiness"]["absent"] == PLACES - SIMULATED - 2
    assert state["readiness"]["confirmed"] == SIMULATED

    totals = events[-1]
    assert (totals["signed_in"], totals["gave_up"]) == (SIMULATED, 0)
    assert totals["reconnects"] >= 1
    answered = [event for event in events if event["event"] == "answered"]
    plays, played_off = answered[: PRACTICE + QUESTIONS], answered[PRACTICE + QUESTIONS :]
    assert [event["play"] for event in plays] == ["TH01.1", "TH02.1", "TT01.1", "TT02.1"]
    assert all(event["play"].startswith("CP") for event in played_off)  # chance may bring a tie at a prize
    assert totals["plays"] == len(answered)
    assert sum(event["answers"] for event in answered) == totals["answers"]
    assert sum(event["answers"] for event in plays) > 0.8 * SIMULATED * len(plays)
    assert all(0 < event["p50_ms"] <= event["p95_ms"] <= event["max_ms"] for event in plays)
    assert totals["refused"]["duplicate"] >= 1

    pressed = [event["command"] for event in events if event["event"] == "pressed"]
    assert pressed[0] == "open_lobby"
    assert pressed[-1] == "end_contest"
    assert [(event["role"], event["command"]) for event in events if event["event"] == "desk"] == [
        ("secretary", "record_signed")
    ]
    assert pressed.count("score_play") >= PRACTICE + QUESTIONS
    # Skill shows: far more right answers than guessing would give.
    right = sum(row["correct"] for row in state["individuals"])
    assert right > 0.4 * SIMULATED * QUESTIONS


async def test_a_person_who_takes_control_keeps_it(server: ServerProcess, console: Console) -> None:
    plan = plan_for(server, operator_link(server, console), pace=5.0)
    async with rehearsing(plan) as process:
        events = await until_event(process, "pressed")
        assert events[-1]["command"] == "open_lobby"
        await console.until(lambda: console.console["phase"] == "lobby", "the lobby on the person's console")
        reply = await console.flow("take_control")
        assert reply["type"] == "ack", reply
        [*_, last] = await until_event(process, "human_in_control")
        assert last["operator"] == console.welcome["name"]
        seq = console.console["flow_version"]
        await asyncio.sleep(3.0)  # the lobby's time is over: it would have pressed by now
        assert console.console["flow_version"] == seq
        assert console.console["readiness"]["confirmed"] >= SIMULATED - 1  # the late one may be here too

        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(2.0):
            [*_, stopped] = await until_event(process, "stopped")
            assert await process.wait() == 0
        assert stopped["gave_up"] == 0
        assert await problems(process) == ""


@pytest.mark.full
async def test_everybody_comes_back_to_a_server_that_was_killed(server: ServerProcess, console: Console) -> None:
    plan = plan_for(server, operator_link(server, console), pace=20.0)
    async with rehearsing(plan) as process:
        await until_event(process, "answered")
        server.kill()
        server.start()
        events = await until_event(process, "ended")
        assert await process.wait() == 0
    assert events[-1]["reconnects"] >= SIMULATED
    assert events[-1]["signed_in"] == SIMULATED
    counted = [event for event in events if event["event"] == "answered" and event["play"].startswith(("TT", "DP"))]
    assert len(counted) >= QUESTIONS
    assert all(event["answers"] > 0.7 * SIMULATED for event in counted[-2:])


async def test_a_used_link_ends_it(server: ServerProcess, console: Console) -> None:
    plan = plan_for(server, server.token(), pace=5.0)
    async with rehearsing(plan) as process:
        assert await asyncio.wait_for(process.wait(), TIMEOUT_S) == 1
        assert "không đăng nhập được" in await problems(process)
