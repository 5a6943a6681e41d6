"""The conversation of one connection: hello, commands, receipts, who may say what."""

import asyncio
import math
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.auth.secret import load_secret
from chungket.gateway import FRAMES_BURST
from chungket.protocol import CLOSE_NEWER_TAB, CLOSE_PROTOCOL, CLOSE_REPLACED, HOST_COMMANDS, PROTOCOL_VERSION
from tests.harness.clients import Client, Console, Finalist, Frame, get
from tests.harness.contests import candidate_number
from tests.harness.serving import Hall, People, RawSocket, begin_round, masked, press_until, served

HELLO = {"type": "hello", "version": 1, "build": "", "device": "d", "receipt": None, "contest": ""}
PING = {"type": "ping", "sent": 1}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A lobby that stays one."""
    with served(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture
async def people(hall: Hall) -> AsyncIterator[People]:
    """Whoever a test needs."""
    async with People(hall) as here:
        yield here


@pytest.fixture
def own_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A hall that a test may lead where it wants."""
    with served(tmp_path_factory.mktemp("own"), places=4) as running:
        yield running


# --- hello -----------------------------------------------------------------------------------------------------------


async def test_hello_is_answered_by_welcome_and_the_whole_state(people: People) -> None:
    finalist = await people.finalist(1)
    kinds = [msgpack.unpackb(frame)["type"] for frame in finalist.frames[:2]]
    assert kinds == ["welcome", "sync"]
    welcome = finalist.welcome
    assert welcome["version"] == PROTOCOL_VERSION
    assert welcome["contest"] == "chung-ket-nho"
    assert welcome["rehearsal"] is False
    assert finalist.parts["own"]["candidate"] == "0001"
    assert finalist.parts["wall"] is None
    assert finalist.parts["console"] is None
    again = await people.with_cookie(finalist.cookie)
    assert again.welcome["clock"] == welcome["clock"]  # one server, one clock
    assert again.welcome["now_us"] > welcome["now_us"]


async def test_a_page_that_saw_what_the_log_does_not_hold_is_greeted_all_the_same(people: People) -> None:
    finalist = await people.finalist(1)
    await finalist.close()
    finalist.frames.clear()
    await finalist.open(hello={"seen": 2**53 - 1})
    assert [msgpack.unpackb(frame)["type"] for frame in finalist.frames[:2]] == ["welcome", "sync"]


@pytest.mark.parametrize(
    "first",
    [
        PING,
        {"type": "sample", "ping_p95_ms": 1, "clock_error_ms": 1},
        {"type": "command", "id": "a", "name": "answer", "flow_version": -1, "arguments": {}},
        {"type": "welcome"},
        {"type": "xin chào"},
        {"type": None},
        {},
        [],
        {**HELLO, "version": "1"},
        {**HELLO, "receipt": {"seq": 1}},
        {**HELLO, "device": "x" * 65},
        {name: value for name, value in HELLO.items() if name != "device"},
    ],
)
def test_anything_but_hello_comes_too_early(hall: Hall, first: object) -> None:
    with RawSocket(hall.url, "/ws?role=finalist", [f"Cookie: {hall.sign_in(2).cookie}"]) as client:
        client.send(msgpack.packb(first))
        assert client.close_code() == CLOSE_PROTOCOL


@pytest.mark.parametrize(
    "second",
    [
        HELLO,
        {"type": "ping"},
        {"type": "ping", "sent": "1"},
        {"type": "ping", "sent": math.nan},
        {"type": "ping", "sent": 1.5},
        {"type": "sample", "ping_p95_ms": -2, "clock_error_ms": 0},
        {"type": "sample", "ping_p95_ms": math.inf, "clock_error_ms": 0},
        {"type": "sample", "ping_p95_ms": 2**40, "clock_error_ms": 0},
        {"type": "command", "id": "", "name": "answer", "flow_version": -1, "arguments": {}},
        {"type": "command", "id": "x" * 65, "name": "answer", "flow_version": -1, "arguments": {}},
        {"type": "command", "id": 1, "name": "answer", "flow_version": -1, "arguments": {}},
        {"type": "command", "id": "a", "name": "answer", "flow_version": None, "arguments": {}},
        {"type": "command", "id": "a", "name": "answer", "flow_version": -1, "arguments": []},
        {"type": "command", "id": "a", "name": "answer", "flow_version": -1, "arguments": {1: 2}},
        {"type": "ack", "id": "a"},
    ],
)
def test_what_is_no_frame_ends_the_connection(hall: Hall, second: object) -> None:
    with RawSocket(hall.url, "/ws?role=finalist", [f"Cookie: {hall.sign_in(2).cookie}"]) as client:
        client.send(msgpack.packb(HELLO))
        client.send(msgpack.packb(second))
        assert client.close_code() == CLOSE_PROTOCOL


@pytest.mark.parametrize("sent", [0, -1, 2**63 - 1, 2**64 - 1, -(2**63)])
async def test_a_ping_comes_back_with_two_stamps(people: People, sent: int) -> None:
    client = await people.visitor("audience")
    await client.send({"type": "ping", "sent": sent})
    await client.until(lambda: "pong" in client.parts, "the pong")
    pong = client.parts["pong"]
    assert pong["sent"] == sent
    assert client.welcome["now_us"] <= pong["received_us"] <= pong["replied_us"]


# --- commands --------------------------------------------------------------------------------------------------------


async def refused(client: Client, name: str, **arguments: Any) -> str:
    """The code a command is refused with; nothing changed by it, the connection lives."""
    reply = await client.command(name, **arguments)
    assert reply["type"] == "refused", reply
    assert reply["detail"]
    assert client.close_code == 0
    code: str = reply["code"]
    return code


@pytest.mark.parametrize("name", ["", "no_such", "Answer", "tick", "recover", "close_due", "sign_in", "__init__"])
async def test_an_unknown_command_is_refused(people: People, name: str) -> None:
    for client in (await people.finalist(3), await people.operator()):
        assert await refused(client, name) == "bad_value"


async def test_no_host_command_is_executed_for_a_finalist_a_projector_or_the_audience(people: People) -> None:
    operator = await people.operator()
    before = operator.console["flow_version"]
    names = (*HOST_COMMANDS, "sign_in")
    for start in range(0, len(names), FRAMES_BURST // 2):  # a client may not send them all at once
        for client in (await people.finalist(1), await people.visitor("projector"), await people.visitor("audience")):
            for name in names[start : start + FRAMES_BURST // 2]:
                assert await refused(client, name, candidate="0001", reason="x", by=1) == "bad_value"
            if client.role != "finalist":
                assert await refused(client, "answer", play="x", choice="A") == "bad_value"
    operator = await people.operator()
    assert operator.console["flow_version"] == before  # signing in again is all that happened
    assert operator.console["standstill"] is None
    assert not operator.console["proposals"] + operator.console["complaints"] + operator.console["incidents"]


@pytest.mark.parametrize("role", ["mc", "observer", "proctor", "jury", "secretary"])
async def test_only_the_operator_leads(people: People, role: str) -> None:
    console = await people.console(role)
    version = console.console["flow_version"]
    reply = await console.command("lock_lobby", version)
    assert (reply["type"], reply["code"]) == ("refused", "not_allowed")


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"play": "x"},
        {"play": 1, "choice": "A"},
        {"play": None, "choice": None},
        {"play": ["x"], "choice": "A"},
        {"play": "x", "choice": "A", "pressed_us": math.nan},
        {"play": "x", "choice": "A", "pressed_us": 1e300},
        {"play": "x", "choice": "A", "pressed_us": 2**63},
        {"play": "x", "choice": "A", "pressed_us": -(2**63)},
        {"play": "x", "choice": "A", "pressed_us": "9" * 2_000},
        {"play": "x" * 1_001, "choice": "A"},
    ],
)
async def test_arguments_that_mean_nothing_are_refused(people: People, arguments: Frame) -> None:
    assert await refused(await people.finalist(4), "answer", **arguments) == "bad_value"


async def test_a_flood_of_commands_of_one_place_is_busy_not_lost(hall: Hall) -> None:
    """DESIGN 2.2: two wait, the third is told so."""
    with RawSocket(hall.url, "/ws?role=finalist", [f"Cookie: {hall.sign_in(5).cookie}"]) as client:
        client.send(msgpack.packb(HELLO))
        client.receive(), client.receive()
        frames = [
            {
                "type": "command",
                "id": id_,
                "name": "confirm_identity",
                "flow_version": -1,
                "arguments": {"correct": True},
            }
            for id_ in ("one", "two", "three", "two")
        ]
        packed = [msgpack.packb(frame) for frame in frames]

        client.socket.sendall(b"".join(masked(frame) for frame in packed))
        replies: list[tuple[str, str]] = []
        while len(replies) < 3:
            frame = msgpack.unpackb(client.receive()[1])
            if frame["type"] in ("ack", "refused"):
                replies.append((frame["id"], frame.get("code", "ack")))
    assert replies == [("three", "busy"), ("one", "ack"), ("two", "ack")]


# --- acks ------------------------------------------------------------------------------------------------------------


async def test_a_resend_gets_the_same_ack(own_hall: Hall) -> None:
    async with People(own_hall) as people:
        operator = await people.operator()
        finalist = await people.finalist(1)
        version = operator.console["flow_version"]
        first = await operator.command("lock_lobby", version, id_="lock")
        assert first["type"] == "ack"
        again = await operator.command("lock_lobby", version, id_="lock")
        assert {**again, "wall_ms": 0} == {**first, "wall_ms": 0}  # not stale, and not done again
        other = await people.operator()
        assert (await other.command("lock_lobby", version, id_="lock"))["seq"] == first["seq"]
        assert (await operator.command("lock_lobby", version, id_="new"))["code"] == "stale"

        await begin_of_first_question(operator)
        await finalist.until_phase("open")
        given = await finalist.answer("A", id_="mine")
        assert given["type"] == "ack"
        assert given["answer"]["choice"] == "A"
        resent = await finalist.answer("A", id_="mine")
        assert resent["type"] == "ack"
        assert resent["answer"] == given["answer"]
        changed = await finalist.answer("B", id_="mine")  # the id decides: this answer was given
        assert changed["answer"] == given["answer"]
        second = await finalist.answer("B", id_="another")
        assert (second["type"], second["code"]) == ("refused", "duplicate")


async def begin_of_first_question(operator: Any) -> None:
    """From a locked lobby to open choices."""
    reply = await operator.flow("start_round", round="truc-tiep", override_reason="thử máy")
    assert reply["type"] == "ack", reply
    await press_until(operator, "close_play")


async def test_two_hosts_press_the_same_button(people: People) -> None:
    one, two = await people.operator(), await people.operator()
    version = one.console["flow_version"]
    presses = (console.command("show_scene", version, scene="black") for console in (one, two))
    replies = await asyncio.gather(*presses)
    assert sorted(reply["type"] for reply in replies) == ["ack", "refused"]
    assert next(reply for reply in replies if reply["type"] == "refused")["code"] == "stale"
    await two.until(lambda: two.console["flow_version"] > version, "the one step")
    assert two.console["flow_version"] == version + 1


async def test_a_second_operator_has_to_take_control(people: People) -> None:
    first, second = await people.operator(), await people.console("operator")
    assert second.console["in_control"] is False
    assert (await second.flow("show_scene", scene="black"))["code"] == "not_active"
    for console in (second, first):
        await console.until(lambda: first.console["flow_version"] == second.console["flow_version"], "both")
        assert (await console.flow("take_control"))["type"] == "ack"
        assert (await console.flow("show_scene", scene="black"))["type"] == "ack"


async def test_receipts_are_checked(own_hall: Hall) -> None:
    """DESIGN 3.5: only a receipt this server sealed, of an entry its log does not hold, stops the contest."""
    async with People(own_hall) as people:
        operator = await people.operator()
        finalist = await people.finalist(1)
        ack = await finalist.command("confirm_identity", correct=True)
        receipt = {name: ack[name] for name in ("seq", "head", "mac")}
        made_up = [{**receipt, "seq": 999}, {**receipt, "head": "0" * 16}, {**receipt, "mac": "x"}]
        for kept in (receipt, *made_up, {"seq": 2**63, "head": "", "mac": ""}, {"seq": -1, "head": "đ", "mac": "đ"}):
            device = Finalist(own_hall.url, "finalist", finalist.cookie, receipt=kept)
            await device.open()
            assert device.close_code == 0
            assert device.parts["stage"]["standstill"] is None
            await device.close()
        mac = load_secret(own_hall.server.data_directory).mac("receipt", operator.welcome["log"], "999", "0" * 16)
        others = load_secret(own_hall.server.data_directory).mac("receipt", "f" * 16, "999", "0" * 16)
        device = Finalist(own_hall.url, "finalist", finalist.cookie, receipt={**receipt, "seq": 999, "mac": others})
        await device.open()
        assert device.parts["stage"]["standstill"] is None, "a receipt of another contest locked here says nothing"
        await device.close()
        lost = Finalist(own_hall.url, "finalist", finalist.cookie, receipt={"seq": 999, "head": "0" * 16, "mac": mac})
        await lost.open()
        await operator.until(lambda: operator.console["standstill"] is not None, "the alarm")
        assert "giữ biên nhận số 999" in operator.console["standstill"]["reason"]
        await lost.close()


async def test_a_receipt_shown_before_the_lobby_does_not_spend_the_alarm(tmp_path: Path) -> None:
    with served(tmp_path, places=2, lobby=False) as hall:
        async with People(hall) as people:
            operator = await people.operator()
            secret, log = load_secret(hall.server.data_directory), operator.welcome["log"]
            receipt = {"seq": 999, "head": "0" * 16, "mac": secret.mac("receipt", log, "999", "0" * 16)}
            early = await Console(hall.url, "host", hall.operator, receipt=receipt).open()
            await operator.press()
            await operator.until(lambda: operator.console["phase"] == "lobby", "the lobby")
            assert operator.console["standstill"] is None
            later = await Console(hall.url, "host", hall.operator, receipt=receipt).open()
            await operator.until(lambda: operator.console["standstill"] is not None, "the alarm")
            await early.close()
            await later.close()


# --- one place, several devices (RULES 1.5) --------------------------------------------------------------------------


async def test_the_newest_tab_of_a_device_is_active(people: People) -> None:
    older = await people.finalist(6)
    newer = await people.with_cookie(older.cookie, "device-6")
    await older.until(lambda: older.close_code, "the older tab's end")
    assert older.close_code == CLOSE_NEWER_TAB
    assert (await newer.command("confirm_identity", correct=True))["type"] == "ack"


async def test_signing_in_again_on_the_same_device_is_a_newer_tab_too(people: People) -> None:
    older = await people.finalist(7)
    newer = await people.finalist(7)
    await older.until(lambda: older.close_code, "the older tab's end")
    assert older.close_code == CLOSE_NEWER_TAB
    assert newer.parts["own"]["waiting"] is False


async def test_before_the_lock_another_device_takes_over_at_once(people: People) -> None:
    first = await people.finalist(8)
    second = await people.finalist(8, "tablet")
    await first.until(lambda: first.close_code, "the first device's end")
    assert first.close_code == CLOSE_REPLACED
    assert second.parts["own"]["waiting"] is False
    assert second.parts["own"]["candidate"] == candidate_number(8)
    back = await people.with_cookie(first.cookie, "device-8")
    assert back.close_code == CLOSE_REPLACED
    assert back.frames == []


async def test_after_the_lock_a_second_device_waits_for_a_proctor_of_its_zone(own_hall: Hall) -> None:
    async with People(own_hall) as people:
        operator = await people.operator()
        first = await people.finalist(1)
        await begin_round(operator)

        async def asked() -> tuple[Finalist, str]:
            answered = own_hall.sign_in(1, "tablet")
            assert (answered.status, answered.body) == (200, {"candidate": "0001", "waiting": True})
            waiting = await people.with_cookie(answered.cookie, "tablet")
            await waiting.until(lambda: waiting.parts.get("takeover"), "the takeover frame")
            assert waiting.parts["takeover"]["state"] == "waiting"
            assert waiting.parts["own"]["waiting"] is True
            assert (await waiting.command("confirm_identity", correct=True))["code"] == "replaced"
            await operator.until(lambda: operator.console["takeovers"], "the request")
            row = operator.console["takeovers"][0]
            assert (row["candidate"], row["device"]) == ("0001", "tablet")
            return waiting, row["session"]

        waiting, session = await asked()
        other = await people.console("proctor", "B")
        reply = await other.command("decide_takeover", candidate="0001", session=session, approve=True)
        assert (reply["type"], reply["code"]) == ("refused", "not_allowed")
        own = await people.console("proctor", "A")
        reply = await own.command("decide_takeover", candidate="0001", session=session, approve=False)
        assert reply["type"] == "ack"
        await waiting.until(lambda: waiting.parts["takeover"]["state"] == "refused", "the refusal")
        assert first.close_code == 0
        assert (await first.command("confirm_identity", correct=True))["type"] == "ack"
        again = await people.with_cookie(waiting.cookie, "tablet")
        assert again.close_code == CLOSE_REPLACED

        waiting, session = await asked()
        reply = await own.command("decide_takeover", candidate="0001", session=session, approve=True)
        assert reply["type"] == "ack"
        await waiting.until(lambda: waiting.parts["takeover"]["state"] == "approved", "the approval")
        await waiting.until(lambda: waiting.parts["own"]["waiting"] is False, "the place")
        await first.until(lambda: first.close_code, "the first device's end")
        assert first.close_code == CLOSE_REPLACED
        assert (await waiting.command("confirm_identity", correct=True))["type"] == "ack"


# --- fuzz ------------------------------------------------------------------------------------------------------------

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(0, 9), inner, max_size=3)
    ),
    max_leaves=6,
)
names = st.sampled_from(["type", "id", "name", "arguments", "flow_version", "sent", "version", "device", "receipt"])
kinds = st.sampled_from(["hello", "ping", "command", "sample", "ack", "sync"])
maps = st.builds(lambda kind, more: {**more, "type": kind}, kinds, st.dictionaries(names, values, max_size=6))
commands = st.builds(
    lambda name, arguments: {"type": "command", "id": "f", "name": name, "flow_version": -1, "arguments": arguments},
    st.sampled_from(["answer", "confirm_identity", *HOST_COMMANDS]),
    st.dictionaries(
        st.sampled_from(
            ["play", "choice", "correct", "candidate", "present", "order", "scope", "scene", "minutes", "by"]
        ),
        values,
        max_size=5,
    ),
)


@pytest.fixture(scope="module")
def fuzzed_finalist(hall: Hall) -> str:
    """Cookie of a finalist whose device sends anything."""
    return hall.sign_in(9).cookie


def answered(url: str, role: str, cookie: str, frames: Iterable[bytes]) -> None:
    """Send frames and a ping: whatever they were, a pong or a protocol error follows."""
    with RawSocket(url, f"/ws?role={role}", [f"Cookie: {cookie}"]) as client:
        for frame in (*frames, msgpack.packb(PING)):
            client.send(frame)
        kind = ""
        while kind != "pong":
            opcode, payload = client.receive()
            if opcode == 8:
                assert payload[:2] == CLOSE_PROTOCOL.to_bytes(2)
                break
            kind = msgpack.unpackb(payload)["type"]


@settings(max_examples=150)
@given(
    frames=st.lists(st.binary(max_size=200) | st.one_of(maps, commands, values).map(msgpack.packb), max_size=4),
    greeted=st.booleans(),
)
def test_no_frame_of_a_finalist_does_harm(hall: Hall, fuzzed_finalist: str, frames: list[bytes], greeted: bool) -> None:
    answered(hall.url, "finalist", fuzzed_finalist, [msgpack.packb(HELLO)] * greeted + frames)


def test_nothing_of_all_this_was_a_fault_of_the_server(hall: Hall) -> None:
    assert get(hall.url, "/readyz")[0] == 200
    assert hall.server.log() == ""


@pytest.fixture(scope="module")
def fuzzed_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A hall whose operator presses anything."""
    with served(tmp_path_factory.mktemp("fuzzed"), places=4) as running:
        yield running
        assert get(running.url, "/readyz")[0] == 200
        assert running.server.log() == ""


ARGUMENT_NAMES = [
    *("play", "candidate", "present", "approve", "session", "round", "question", "reason", "scene", "text", "minutes"),
    *("covered", "frozen", "on", "scope", "order", "witnesses", "by", "override_reason", "confirm"),
]
host_arguments = st.dictionaries(
    st.sampled_from(ARGUMENT_NAMES),
    values
    | st.sampled_from(["0001", "TT01", "TT01.1", "truc-tiep", "standings", "message", "team", 1, -1, True, False]),
    max_size=4,
)


@settings(max_examples=150)
@given(sent=st.lists(st.tuples(st.sampled_from([*HOST_COMMANDS]), host_arguments), min_size=1, max_size=8))
def test_no_command_of_the_operator_does_harm(fuzzed_hall: Hall, sent: list[tuple[str, Frame]]) -> None:
    """State may change as the rules allow; the server, and every view of that state, live on."""
    frames = [msgpack.packb(HELLO)]
    for name, arguments in sent:
        for version in (-1, 0, 1, 2, 3):
            frame = {"id": secrets.token_hex(4), "name": name, "flow_version": version, "arguments": arguments}
            frames.append(msgpack.packb({"type": "command", **frame}))
    answered(fuzzed_hall.url, "host", fuzzed_hall.operator, frames)
