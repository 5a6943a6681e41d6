"""`chungket serve --workers 2`: real processes, a real store, real sockets; one of them is killed, stopped, woken."""

import asyncio
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from chungket.protocol import CLOSE_NEWER_TAB, CLOSE_STOPPING
from chungket.verify import verify
from tests.harness.clients import Client, Console, Finalist, post
from tests.harness.contests import candidate_number, write_final
from tests.harness.server import PROGRAM, free_port, wait_until
from tests.harness.serving import Hall, People, press, press_until, served
from tests.harness.workers import Stopped, Workers, kill, lives

TWO = ("--workers", "2")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One final for the tests that leave it whole."""
    with served(tmp_path_factory.mktemp("workers"), options=TWO, places=30, window_s=60) as hall:
        yield hall


async def opened(people: People, *clients: Finalist) -> Console:
    """The next practice or counted question stands open for these."""
    operator = await people.operator()
    while operator.console["step"]["command"] != "open_choices":
        await press(operator)
    await press(operator)
    for client in clients:
        await client.until_phase("open")
    return operator


async def closed(operator: Console) -> None:
    """The question is closed, early or by itself."""
    await operator.command("close_play", operator.console["flow_version"], **operator.console["step"]["arguments"])
    await operator.until(lambda: operator.console["step"]["command"] == "reveal_key", "the close", timeout_s=90)


async def test_connections_go_to_both(hall: Hall) -> None:
    workers = Workers(hall)
    async with People(hall) as people:
        visitors = [await people.visitor("audience") for _ in range(40)]
        on = [workers.of(visitor) for visitor in visitors]
        assert sorted(set(on)) == sorted(workers.pids)
        assert min(on.count(pid) for pid in workers.pids) >= 5


async def test_an_answer_through_a_follower_is_acked_and_counted_once(hall: Hall) -> None:
    workers = Workers(hall)
    async with People(hall) as people:
        near = await workers.on(workers.leader(), await people.finalist(1))
        far = await workers.on(workers.followers()[0], await people.finalist(2))
        await people.finalist(6)  # who does not answer: the question stays open
        wall = await workers.on(workers.followers()[0], await people.visitor("projector"))
        operator = await opened(people, near, far)
        first = await far.answer("B", id_="far-1")
        assert first["type"] == "ack"
        assert (await near.answer("C"))["type"] == "ack"
        again = await far.answer("B", id_="far-1")
        assert again["answer"] == first["answer"]
        moved = await workers.on(workers.leader(), far)  # the same device comes back on the other worker
        assert moved.parts["own"]["answer"]["choice"] == "B"
        elsewhere = await moved.answer("B", id_="far-1")
        assert elsewhere["answer"] == first["answer"]
        assert (await moved.answer("A", id_="far-2"))["code"] == "duplicate"
        await wall.until(lambda: wall.parts["wall"]["answered"] == 2, "both answers on the wall")
        await operator.flow("close_play", play=near.play["id"] if near.play else "")
        await near.until_phase("closed")


async def test_a_console_on_a_follower_does_what_one_on_the_leader_does(hall: Hall) -> None:
    workers = Workers(hall)
    async with People(hall) as people:
        near, far = await workers.each(people.operator)
        await workers.on(workers.leader(), await people.finalist(3))
        await workers.on(workers.followers()[0], await people.finalist(4))
        for console in (near, far):  # whoever is where, and how well
            for number in (3, 4):
                candidate = candidate_number(number)
                await console.until(
                    lambda console=console, candidate=candidate: console.places[candidate]["connected"],  # type: ignore[misc]
                    f"{candidate} on the board",
                )
        version = near.console["flow_version"]
        assert (await far.command("cover_wall", version, covered=True))["type"] == "ack"
        assert (await far.command("open_lobby", version))["code"] == "wrong_phase"
        assert (await far.command("cover_wall", version, covered=False))["type"] == "ack"
        secretary = await workers.on(workers.followers()[0], await people.console("secretary"))
        reply = await secretary.command("reissue_slip", candidate=candidate_number(29))
        assert reply["type"] == "ack"
        wait_until(lambda: hall.sign_in(29, issue=2).status == 200, "the new slip, on whichever worker", 5)
        assert hall.sign_in(29).status == 403
        preview = await far.command("no_such_command")
        assert preview["code"] == "bad_value"


async def test_a_newer_tab_on_another_worker_replaces_the_older_one(hall: Hall) -> None:
    workers = Workers(hall)
    async with People(hall) as people:
        older = await workers.on(workers.leader(), await people.finalist(5))
        newer = await workers.on(workers.followers()[0], await people.with_cookie(older.cookie, "device-5"))
        if older.close_code == 0:
            await older.until(lambda: older.close_code, "the older tab's end")
        assert older.close_code == CLOSE_NEWER_TAB
        assert newer.close_code == 0
        operator = await people.operator()
        await operator.until(lambda: operator.places[candidate_number(5)]["connected"], "the place connected")


async def test_a_link_works_once_on_whichever_worker(hall: Hall) -> None:
    token = hall.link("mc")
    assert len([1 for _ in range(6) if _signs_in(hall, token)]) == 1
    assert not _signs_in(hall, token[:-1] + ("A" if token[-1] != "A" else "B"))


def _signs_in(hall: Hall, token: str) -> bool:
    return post(hall.url, "/api/host/sign-in", {"token": token}).status == 200


async def test_a_killed_leader_is_replaced_and_nothing_acked_is_lost(tmp_path: Path) -> None:
    with served(tmp_path, options=TWO, places=12, window_s=60) as hall:
        workers = Workers(hall)
        async with People(hall) as people:
            finalists = [await people.finalist(number) for number in range(1, 7)]
            leader, follower = workers.leader(), workers.followers()[0]
            near = await workers.on(leader, finalists[0])
            far = await workers.on(follower, finalists[1])
            await opened(people, near, far)
            acked = {1: await near.answer("B", id_="a-1"), 2: await far.answer("C", id_="a-2")}
            assert [reply["type"] for reply in acked.values()] == ["ack", "ack"], acked
            sent = asyncio.create_task(far.command("press", play="", pressed_us=0))  # in flight while it happens
            kill(leader)
            assert (await sent)["type"] == "refused"
            await near.until(lambda: near.close_code, "the end of the connection")
            await near.open()
            again = await near.answer("B", id_="a-1")
            assert again["answer"] == acked[1]["answer"]
            assert (await far.answer("C", id_="a-2"))["answer"] == acked[2]["answer"]
            third = await _back(finalists[2])
            assert (await third.answer("D"))["type"] == "ack"
            workers.leads_anew(2)
            assert workers.leader() == follower
            wait_until(lambda: len(workers.pids) == 2, "a new worker in its place", 20)
            operator = await people.operator()
            await operator.until(lambda: operator.places[candidate_number(2)]["connected"], "the board")
            for number, finalist in enumerate(finalists, start=1):  # who went with the worker is shown as cut off
                there = finalist.close_code == 0
                await operator.until(
                    lambda number=number, there=there: (  # type: ignore[misc]
                        operator.places[candidate_number(number)]["connected"] == there
                    ),
                    f"place {number} as it is",
                )
            await closed(operator)
        assert hall.server.log().count("is replaced") == 1
        assert _verified(hall, tmp_path) >= 3


@pytest.mark.full
async def test_a_stopped_leader_is_fenced_when_it_wakes(tmp_path: Path) -> None:
    with served(tmp_path, options=TWO, places=12, window_s=60) as hall:
        workers = Workers(hall)
        async with People(hall) as people:
            leader, follower = workers.leader(), workers.followers()[0]
            near = await workers.on(leader, await people.finalist(1))
            far = await workers.on(follower, await people.finalist(2))
            operator = await workers.on(follower, await people.operator())
            while operator.console["step"]["command"] != "open_choices":
                await press(operator)
            await press(operator)
            await far.until_phase("open")
            with Stopped(leader):
                waits = asyncio.create_task(near.answer("B"))
                workers.leads_anew(2)
                assert workers.leader() == follower
                assert (await far.answer("C"))["type"] == "ack"
            late = await waits
            assert late["type"] == "ack"  # it arrived while the question was open; the window was moved meanwhile
            wait_until(lambda: " leads no longer" in hall.server.log() or _follows(hall), "the old leader's end", 20)
            await operator.until(lambda: operator.console["answered"] == 2, "both answers on the console", timeout_s=20)
            await closed(operator)
        assert set(workers.pids) == {leader, follower}  # nobody had to be replaced
        assert _verified(hall, tmp_path) >= 2


def _follows(hall: Hall) -> bool:
    return hall.server.log().count(" leads from ") == 2


async def _back(client: Finalist) -> Finalist:
    """A finalist whose worker may be gone."""
    if client.close_code:
        await client.open()
    await client.until_phase("open")
    return client


def _verified(hall: Hall, directory: Path) -> int:
    """Export what the running server wrote, and verify it: how many answers it has."""
    bundle = directory / "goi.zip"
    command = [str(PROGRAM), "export-log", str(hall.server.data_directory), "--output", str(bundle), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return verify(bundle, [f"{said['seq']}:{said['head']}"]).answers


async def test_the_store_of_two_workers_comes_back(tmp_path: Path) -> None:
    with served(tmp_path, options=TWO, places=12, window_s=60) as hall:
        workers = Workers(hall)
        async with People(hall) as people:
            near = await workers.on(workers.leader(), await people.finalist(1))
            far = await workers.on(workers.followers()[0], await people.finalist(2))
            await opened(people, near, far)
            kill(workers.store())
            replies = await asyncio.gather(near.answer("B"), far.answer("C"))
            assert [reply["type"] for reply in replies] == ["ack", "ack"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_all_of_them(tmp_path: Path, number: int) -> None:
    with served(tmp_path, options=TWO, places=4) as hall:
        workers = Workers(hall)
        pids = workers.pids
        async with People(hall) as people:
            clients: list[Client] = [await people.visitor("audience") for _ in range(4)]
            assert hall.server.process is not None
            hall.server.process.send_signal(number)
            for client in clients:
                await client.until(lambda client=client: client.close_code, "the close")  # type: ignore[misc]
            assert {client.close_code for client in clients} == {CLOSE_STOPPING}
            assert await asyncio.to_thread(hall.server.process.wait, 30) == 0
        assert not any(map(lives, pids))


@pytest.mark.full
async def test_workers_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    with served(tmp_path, options=TWO, places=4) as hall:
        pids = Workers(hall).pids
        hall.server.kill()
        wait_until(lambda: not any(map(lives, pids)), "the end of its workers", 20)
        hall.server.start()  # its heir ends the store it left, and goes on
        async with People(hall) as people:
            assert (await people.operator()).console["step"]["command"]


@pytest.mark.full
def test_a_whole_final_of_two_workers_verifies(tmp_path: Path) -> None:
    contest = write_final(tmp_path / "contest", places=12, questions=2, standings_every=2)
    options = ("--pace", "40", "--finalists", "8", "--free", "0", "--lobby", "0", "--linger", "0", "--json")
    command = [str(PROGRAM), "rehearse", str(contest), "--data-directory", str(tmp_path / "data"), *TWO, *options]
    played = subprocess.run(
        [*command, "--host", "127.0.0.1", "--port", str(free_port())],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert played.returncode == 0, played.stderr
    ended = json.loads(played.stdout.splitlines()[-1])
    bundle = tmp_path / "goi.zip"
    written = subprocess.run(
        [str(PROGRAM), "export-log", str(tmp_path / "data"), "--output", str(bundle)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert written.returncode == 0, written.stderr
    found = verify(bundle)
    assert found.edition == 1
    assert found.answers == ended["answers"]


async def test_a_sealed_question_opens_on_both_at_the_same_moment(tmp_path: Path) -> None:
    options = (*TWO, "--opening-lead", "400")
    with served(tmp_path, options=options, places=4, window_s=60) as hall:
        workers = Workers(hall)
        async with People(hall) as people:
            near = await workers.on(workers.leader(), await people.finalist(1))
            far = await workers.on(workers.followers()[0], await people.finalist(2))
            operator = await workers.on(workers.followers()[0], await people.operator())
            await press(operator)  # on deck: the boxes go out
            for finalist in (near, far):
                await finalist.until(lambda finalist=finalist: finalist.seen("sealed"), "the boxes")  # type: ignore[misc]
                play = finalist.seen("sealed")[0]["play"]
                await finalist.send({"type": "armed", "play": play})
            for number in (1, 2):
                await operator.until(
                    lambda number=number: operator.places[candidate_number(number)]["armed"],  # type: ignore[misc]
                    "both armed on a console of one worker",
                )
            await press_until(operator, "open_choices")
            await press(operator)
            openers = []
            for finalist in (near, far):
                await finalist.until_phase("open")
                openers.append([frame for frame in finalist.seen("opener") if frame["part"] == "choices"][-1])
            assert openers[0] == openers[1]  # the same key, the same moment
            for finalist in (near, far):
                painted = {"opener_us": openers[0]["at_us"] - 1, "painted_us": openers[0]["at_us"], "error_us": 500}
                await finalist.send({"type": "painted", "play": openers[0]["play"], "part": "choices", **painted})
            await asyncio.sleep(1.2)  # told within half a second
            assert [(await finalist.answer("B"))["type"] for finalist in (near, far)] == ["ack", "ack"]
            await operator.until(lambda: operator.parts.get("fairness"), "the fairness of the closed play")
            found = operator.parts["fairness"]["fairness"]
            assert (found["armed"], found["painted"], found["opener_in_time"], found["answers"]) == (2, 2, 2, 2)
