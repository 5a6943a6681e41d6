"""Who hears what, when and how often: secrecy before all, then pace, then what happens to the slow."""

import asyncio
import http.client
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgpack
import pytest

from chungket.clock import ContestClock
from chungket.core import events as e
from chungket.core.commands import Measured
from chungket.core.events import PlayId
from chungket.core.model import State
from chungket.hub import Hub
from chungket.lag import Lag
from chungket.log import Head
from chungket.protocol import CLOSE_TOO_SLOW
from tests.core.making import CANDIDATES, A, Driver, make_contest
from tests.exchange.making import ContestFolder, finalist, question
from tests.harness.clients import Client, Console, Finalist, Frame
from tests.harness.contests import LIVE, write_final
from tests.harness.server import wait_until
from tests.harness.serving import Hall, People, RawSocket, begin_round, press, press_until, served

HELLO = {"type": "hello", "version": 1, "build": "", "device": "d", "receipt": None, "contest": ""}
SOURCE, STEM, CHOICE = "Nguồn mật", "Lời dẫn mật", "Phương án mật"
SECRETS = {"source": SOURCE, "stem": STEM, "choices": CHOICE}
BURST = 200
BURST_S = 1.0


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A big lobby that stays one: room for a burst of answers to a practice question."""
    with served(tmp_path_factory.mktemp("hub"), places=BURST) as running:
        yield running


@pytest.fixture
async def people(hall: Hall) -> AsyncIterator[People]:
    """Whoever a test needs."""
    async with People(hall) as here:
        yield here


# --- no key before close ---


@pytest.fixture
def secret_hall(tmp_path: Path) -> Iterator[Hall]:
    """Every text of every question can be told from everything else."""
    directory = write_final(tmp_path / "contest", places=4, questions=3, standings_every=2)
    folder = ContestFolder(directory)
    folder.toml = (directory / "contest.toml").read_text("utf-8")
    plan = [(f"TT{n:02d}", "chính thức", LIVE) for n in (1, 2, 3)] + [("DP01", "dự phòng", LIVE)]
    plan += [(f"CP{n:02d}", "câu phụ", "") for n in range(1, 6)] + [(f"TH{n:02d}", "thi thử", "") for n in (1, 2)]
    folder.questions = [
        question(
            name,
            role,
            round_id,
            Lời_dẫn=f"{STEM} {name}?",
            Nguồn=f"{SOURCE} {name}",
            **{f"Phương_án_{letter}": f"{CHOICE} {letter} {name}" for letter in "ABCD"},
        )
        for name, role, round_id in plan
    ]
    folder.units = [{"Mã đơn vị": "DV001", "Tên đơn vị": "Sở", "Tên ngắn": "Sở", "Trưởng đoàn": "Lê Văn Tư"}]
    folder.finalists = [
        finalist(f"{n:04d}", f"Trần Thị Số {n}", "DV001", f"A{n}", Đội_trưởng="x" if n == 1 else "")
        for n in range(1, 5)
    ]
    with served(tmp_path, contest=folder.write()) as running:
        yield running
        assert running.server.log() == ""


def filled(value: Any, name: str) -> Iterator[Any]:
    """Every value of this name in a frame, at any depth, that says something."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == name and inner not in (None, "", [], {}):
                yield inner
            yield from filled(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from filled(inner, name)


def phase_of(client: Client, part: str) -> str:
    """Phase of the play in a part of the state."""
    phase: str = client.parts[part]["play"]["phase"]
    return phase


def unpacked(frame: bytes) -> Frame:
    """One frame."""
    found: Frame = msgpack.unpackb(frame)
    return found


class Witness:
    """Looks at everything that reached a client since the last look."""

    def __init__(self, client: Client, name: str) -> None:
        self.client, self.name, self.seen = client, name, 0

    def look(self) -> list[bytes]:
        """The new frames."""
        frames = self.client.frames[self.seen :]
        self.seen += len(frames)
        return frames

    def heard(self, secret: str) -> bool:
        """Whether a text, or a field that could only come from it, is in the new frames."""
        frames = self.client.frames[self.seen :]
        return any(SECRETS[secret].encode() in frame for frame in frames)


def without_earlier(frame: Frame) -> Frame:
    """A console's frame without the questions played before: their keys are known (RULES 5)."""
    console = frame.get("console")
    if console is not None and console["play"] is not None:
        console["played"] = [entry for entry in console["played"] if entry["play"] == console["play"]["id"]]
    return frame


async def test_nothing_readable_leaves_the_server_early(secret_hall: Hall) -> None:
    """RULES 2.1, 5, DESIGN 4.6: every frame of every role but the jury's is searched, step by step."""
    async with People(secret_hall) as people:
        operator = await people.operator()
        finalists = [await people.finalist(number) for number in (1, 2)]
        consoles = {
            role: await people.console(role) for role in ("mc", "secretary", "organiser", "proctor", "observer")
        }
        jury = await people.console("jury")
        visitors = {role: await people.visitor(role) for role in ("projector", "audience")}
        desk = [Witness(operator, "operator"), *(Witness(console, role) for role, console in consoles.items())]
        public = [Witness(finalist, "finalist") for finalist in finalists]
        public += [Witness(visitor, role) for role, visitor in visitors.items()]
        public += [witness for witness in desk if witness.name in ("proctor", "observer")]
        everybody = [*public, *(witness for witness in desk if witness not in public)]

        async def settled() -> int:
            """Wait until every connection has what the log says now."""
            sent = {"type": "ping", "sent": 1}
            for witness in everybody:
                witness.client.parts.pop("pong", None)
                await witness.client.send(sent)
            for witness in everybody:
                await witness.client.until(lambda: "pong" in witness.client.parts, "the pong")  # noqa: B023
            seq: int = operator.parts["seq"]
            return seq

        def keys(witness: Witness) -> list[Any]:
            frames = [without_earlier(msgpack.unpackb(frame)) for frame in witness.client.frames[witness.seen :]]
            return [value for name in ("key", "distribution") for frame in frames for value in filled(frame, name)]

        def boards(witness: Witness) -> list[Frame]:
            frames = witness.client.frames
            found = [
                board
                for frame in frames
                for name in ("individuals", "teams")
                for board in filled(unpacked(frame), name)
            ]
            return [board for board in found if isinstance(board, dict)]  # a console's own standings are a list

        await begin_round(operator)
        for number in (1, 2, 3):
            for step, allowed in (
                ("prepare_play", set()),
                ("open_stem", {"stem"}),
                ("open_choices", {"stem", "choices"}),
            ):
                await settled()
                for witness in everybody:
                    witness.look()
                assert operator.console["step"]["command"] == step, number
                assert await press(operator) == step
                if step == "open_choices":
                    for finalist in finalists:
                        await finalist.until_phase("open")
                    replies = await asyncio.gather(*(finalist.answer("B") for finalist in finalists))
                    assert [reply["type"] for reply in replies] == ["ack", "ack"]
                    # All who are present have answered: it closes by itself, and still nobody hears the key.
                    await operator.until(lambda: operator.console["play"]["phase"] == "closed", "the close")
                    for witness in public[:4]:
                        part = "stage" if witness.name == "finalist" else "wall"
                        await witness.client.until(lambda: phase_of(witness.client, part) == "closed", "the close")  # noqa: B023
                await settled()
                for witness in everybody:
                    assert not witness.heard("source"), (step, witness.name)
                    assert keys(witness) == [], (step, witness.name)
                for witness in public:
                    for secret in {"stem", "choices"} - allowed:
                        assert not witness.heard(secret), (step, witness.name, secret)
            assert ["B"] in [key for frame in jury.frames for key in filled(unpacked(frame), "key")]

            assert await press(operator) == "reveal_key"
            await settled()
            for witness in everybody:
                assert witness.heard("source"), witness.name
                assert ["B"] in keys(witness), witness.name
            assert await press(operator) == "score_play"
            await settled()
            if number == 2:
                assert not any(board for witness in public for board in boards(witness))
                assert await press(operator) == "show_scene"
                await settled()
                for visitor in visitors.values():
                    assert visitor.parts["wall"]["individuals"]["after"] == 2
        for witness in public[:2]:
            assert boards(witness) == []  # finalists look at the wall
        for witness in public[2:4]:
            assert {board["after"] for board in boards(witness)} == {2}  # never of question 3


async def test_what_was_not_agreed_to_is_not_published(people: People) -> None:
    """Names of finalists stay with the desk until a board shows them."""
    finalist, projector = await people.finalist(1), await people.visitor("projector")
    name = finalist.parts["own"]["name"].encode()
    assert name
    assert not any(name in frame for frame in projector.frames)
    other = await people.finalist(2)
    assert not any(name in frame for frame in other.frames)


# --- pace and order ---


async def test_a_burst_of_answers_is_counted_in_few_frames(hall: Hall) -> None:
    """At most ten snapshots a second and two of the board; every ack at once; every finalist hears the stage once."""
    async with People(hall) as people:
        operator = await people.operator()
        projector = await people.visitor("projector")
        finalists = await sign_in_all(people)
        await press_until(operator, "close_play")
        await asyncio.gather(*(finalist.until_phase("open") for finalist in finalists))
        await asyncio.sleep(0.2)
        marks = {id(client): len(client.frames) for client in (operator, projector, *finalists)}
        loop = asyncio.get_running_loop()
        began_s = loop.time()

        async def answer(number: int, finalist: Finalist) -> str:
            await asyncio.sleep(number * BURST_S / BURST)
            kind: str = (await finalist.answer("B"))["type"]
            return kind

        replies = await asyncio.gather(*(answer(number, finalist) for number, finalist in enumerate(finalists[:-1])))
        assert set(replies) == {"ack"}
        await projector.until(lambda: projector.parts["wall"]["answered"] == BURST - 1, "the last count")
        await operator.until(lambda: sum(row["answered"] for row in operator.places.values()) == BURST - 1, "the board")
        took_s = loop.time() - began_s

        def kinds(client: Client) -> list[str]:
            return [msgpack.unpackb(frame)["type"] for frame in client.frames[marks[id(client)] :]]

        assert kinds(projector).count("wall") <= 10 * took_s + 2
        assert kinds(operator).count("console") <= 10 * took_s + 2
        assert kinds(operator).count("places") <= 2 * took_s + 2
        await asyncio.gather(*(until_own(finalist) for finalist in finalists[:-1]))
        for finalist in finalists[:-1]:
            assert sorted(kinds(finalist)) == ["ack", "own"]
        counts = [frame["wall"]["answered"] for frame in projector.seen("wall")]
        assert counts == sorted(counts)

        # The same stage for all: one encoding, and before what is said to each alone.
        await press(operator)
        await asyncio.gather(*(finalist.until_phase("closed") for finalist in finalists))
        for finalist in finalists:
            marks[id(finalist)] = len(finalist.frames)
        await press(operator)
        await press(operator)
        await asyncio.gather(*(finalist.until_phase("scored") for finalist in finalists))
        await asyncio.gather(*(until_own(finalist) for finalist in finalists))
        stages = [[frame for frame in f.frames[marks[id(f)] :] if kind(frame) == "stage"] for f in finalists]
        assert len({tuple(frames) for frames in stages}) == 1
        for finalist in finalists:
            assert kinds(finalist)[-2:] == ["stage", "own"]


def kind(frame: bytes) -> str:
    """Type of a frame."""
    found: str = msgpack.unpackb(frame)["type"]
    return found


async def until_own(finalist: Finalist) -> None:
    """Wait until the newest frame is the finalist's own."""
    await finalist.until(lambda: kind(finalist.frames[-1]) == "own", "the own frame")


async def sign_in_all(people: People) -> list[Finalist]:
    """Every place of the big hall signs in, a few at a time."""
    hall = people.hall
    answers = [await asyncio.to_thread(hall.sign_in, number) for number in range(1, BURST + 1)]
    finalists = []
    for start in range(0, BURST, 20):
        part = answers[start : start + 20]
        finalists += await asyncio.gather(*(people.with_cookie(answered.cookie) for answered in part))
    return finalists


async def test_the_audience_sees_the_wall_while_it_may(people: People) -> None:
    operator, projector = await people.operator(), await people.visitor("projector")
    audience = await people.visitor("audience")
    assert audience.parts["wall"] == projector.parts["wall"]
    assert (await operator.command("switch_audience", on=False))["type"] == "ack"
    await audience.until(lambda: audience.parts["wall"] is None, "the wall to go")
    assert projector.parts["wall"] is not None
    late = await people.visitor("audience")
    assert late.parts["wall"] is None
    reply = await operator.flow("show_scene", scene="message", text="Nghỉ mười phút")
    assert reply["type"] == "ack"
    await projector.until(lambda: projector.parts["wall"]["message"] == "Nghỉ mười phút", "the message")
    assert audience.parts["wall"] is None
    assert (await operator.command("switch_audience", on=True))["type"] == "ack"
    for visitor in (audience, late):
        await visitor.until(lambda: visitor.parts["wall"], "the wall")  # noqa: B023
        assert visitor.parts["wall"]["message"] == "Nghỉ mười phút"


async def test_every_part_s_seq_only_grows(people: People) -> None:
    operator, projector = await people.operator(), await people.visitor("projector")
    for text in ("một", "hai", "ba"):
        assert (await operator.flow("show_scene", scene="message", text=text))["type"] == "ack"
    await projector.until(lambda: projector.parts["wall"]["message"] == "ba", "the last message")
    for client, name in ((operator, "console"), (projector, "wall")):
        numbers = [frame["seq"] for frame in client.seen("sync") + client.seen(name)]
        assert all(one <= other for one, other in pairwise(numbers))


async def test_a_proctor_hears_of_the_own_zone_only(people: People) -> None:
    proctor, operator = await people.console("proctor", "B"), await people.operator()
    await people.finalist(3)
    await operator.until(lambda: operator.places["0003"]["connected"], "the board")
    assert proctor.places == {}


# --- the slow ---


SLOW = (
    "chungket.fanout:SLOW_MAX_US = 700_000",
    "chungket.socket:OUTBOX_BYTES_MAX = 16_384",
    "chungket.socket:CLOSE_TIMEOUT_S = 1.0",
    # Else the kernel takes megabytes before the server notices anything.
    "chungket.app:_listen = (lambda listen: lambda settings: (lambda listener: listener.setsockopt("
    "socket.SOL_SOCKET, socket.SO_SNDBUF, 4096) or listener)(listen(settings)))(chungket.app._listen)".replace(
        "socket.SO", "chungket.app.socket.SO"
    ),
)


@pytest.fixture(scope="module")
def big_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A board of 200 rows: one whole state is more than any outbox may hold here."""
    with served(tmp_path_factory.mktemp("slow"), places=200, constants=SLOW) as running:
        yield running


def slow_console(hall: Hall) -> RawSocket:
    """Greeted, and reads nothing."""
    client = RawSocket(hall.url, "/ws?role=host", [f"Cookie: {hall.operator}"], receive_bytes=4_096)
    client.send(msgpack.packb(HELLO))
    return client


def descriptors(hall: Hall) -> int:
    """Open files of the server."""
    assert hall.server.process is not None
    return len(list(Path(f"/proc/{hall.server.process.pid}/fd").iterdir()))


async def shown(operator: Console, projector: Client, count: int) -> float:
    """Messages on the wall, one after the other; the slowest in seconds."""
    loop, slowest_s = asyncio.get_running_loop(), 0.0
    for number in range(count):
        began_s = loop.time()
        text = f"{number} " + "dài " * 40
        assert (await operator.flow("show_scene", scene="message", text=text))["type"] == "ack"
        await projector.until(lambda: projector.parts["wall"]["message"] == text.strip(), "the message")  # noqa: B023
        slowest_s = max(slowest_s, loop.time() - began_s)
    return slowest_s


async def test_who_stops_reading_is_cut_off_and_holds_nobody_up(big_hall: Hall) -> None:
    async with People(big_hall) as people:
        operator, projector = await people.operator(), await people.visitor("projector")
        before = descriptors(big_hall)
        slow = [slow_console(big_hall) for _ in range(5)]
        assert await shown(operator, projector, 30) < 2.0
        assert operator.close_code == projector.close_code == 0
        await asyncio.to_thread(wait_until, lambda: descriptors(big_hall) <= before, "the slow to be cut off", 8)
        for client in slow:
            client.socket.close()


async def test_who_reads_again_in_time_is_told_to_come_back_at_once(big_hall: Hall) -> None:
    async with People(big_hall) as people:
        operator, projector = await people.operator(), await people.visitor("projector")
        with slow_console(big_hall) as slow:
            await shown(operator, projector, 5)
            await asyncio.sleep(1.0)
            assert await asyncio.to_thread(slow.close_code) == CLOSE_TOO_SLOW


async def test_who_reads_slowly_gets_the_whole_state_and_not_what_was_in_between(tmp_path: Path) -> None:
    """More is sent than it reads: it still comes to an end of it, and is not cut off."""
    constants = [line.replace("700_000", "20_000_000") for line in SLOW]
    with served(tmp_path, places=200, constants=constants) as hall:
        async with People(hall) as people:
            operator, projector = await people.operator(), await people.visitor("projector")
            with slow_console(hall) as slow:
                producing = asyncio.create_task(shown(operator, projector, 10_000))
                frames = await asyncio.to_thread(until_second_sync, slow)
                assert not producing.done()
                producing.cancel()
                await asyncio.gather(producing, return_exceptions=True)
                counts = [frame["type"] for frame in frames]
                assert counts[-2:] == ["status", "sync"]  # it may have missed that the store was away
                assert len(frames[-1]["places"]) == 200
                numbers = [int(frame["console"]["wall"]["message"].split()[0]) for frame in frames if in_message(frame)]
                assert numbers == sorted(numbers)
                assert numbers[-1] > 2 * len(numbers)  # most were left out


def in_message(frame: Frame) -> bool:
    """Whether a frame tells of one of the messages."""
    return frame["type"] in ("console", "sync") and frame["console"]["wall"]["message"] != ""


def until_second_sync(slow: RawSocket) -> list[Frame]:
    """Read a little at a time, until the whole state has come again."""
    frames: list[Frame] = []
    while [frame["type"] for frame in frames].count("sync") < 2:
        slow.buffer += slow.socket.recv(1_024)
        time.sleep(0.02)
        while (found := slow._frame()) is not None:
            frames.append(unpacked(found[1]))
    second = [index for index, frame in enumerate(frames) if frame["type"] == "sync"][1]
    return frames[: second + 1]


def test_a_page_asked_for_meanwhile_is_served(hall: Hall) -> None:
    connection = http.client.HTTPConnection(hall.url.removeprefix("http://"), timeout=5)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()


# --- what may be credited ---


@dataclass
class Standing:
    """A contest that a hub can follow."""

    state: State
    seal: Head = field(default_factory=Head)
    clock: ContestClock = field(default_factory=ContestClock)


def test_neither_another_connection_nor_another_play_refills_a_quota() -> None:
    """DESIGN 4.4: what a place may still be credited is the place's, and the play's on deck."""
    driver = Driver(make_contest())
    driver.begin()
    driver.play_question({})
    play = driver.open_question().id
    hub = Hub()
    hub.follow(Standing(driver.state), lambda _: None)
    candidate = CANDIDATES[0]

    def slow_line() -> Lag:
        lag = Lag()
        lag.ponged(200_000)
        return lag

    assert hub.measured(candidate, play, slow_line(), 8_000) == Measured(8_000, 200_000, -1)
    hub._answered(e.AnswerAccepted(play, candidate, A, "x", driver.now_us, 200_000, 200_000, 0))
    for _ in range(5):
        assert hub.measured(candidate, play, slow_line(), 0).quota_us == 50_000
        for other in ("TT01.1", "TT03.1", "", "no such play"):
            assert hub.measured(candidate, PlayId(other), slow_line(), 0).quota_us == 0
