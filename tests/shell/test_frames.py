"""Reading and writing frames, beside the server of the websockets library: the same bytes, the same outcome."""

import asyncio
import contextlib
import os
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from chungket.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    FRAGMENTS_MAX,
    NO_CODE,
    PING,
    PONG,
    TEXT,
    TOO_BIG,
    FrameFault,
    FrameReader,
    close_frame,
    websocket_frame,
)
from chungket.handshake import Upgrade
from chungket.http_protocol import http_protocol
from chungket.socket import Socket
from tests.harness.server import free_port
from tests.harness.serving import RawSocket, masked

BYTES_MAX = 70_000
TEXT_CODE = 4005
START_S = 10.0


@dataclass
class Heard:
    """What a reader said."""

    said: list[tuple[Any, ...]] = field(default_factory=list)

    def message(self, data: bytes | None) -> None:
        self.said.append(("message", data))

    def pinged(self, payload: bytes) -> None:
        self.said.append(("ping", payload))

    def ponged(self, payload: bytes) -> None:
        self.said.append(("pong", payload))

    def left(self, code: int, payload: bytes) -> None:
        self.said.append(("left", code))


def ours(pieces: list[bytes], bytes_max: int = BYTES_MAX) -> list[tuple[Any, ...]]:
    """What our reader makes of bytes that come in pieces."""
    heard, reader = Heard(), FrameReader(bytes_max)
    try:
        for piece in pieces:
            reader.feed(piece, heard)
    except FrameFault as fault:
        heard.said.append(("fault", fault.code))
    return heard.said


def theirs(data: bytes, bytes_max: int = BYTES_MAX) -> list[tuple[Any, ...]]:
    """What the websockets library makes of them, in our words."""
    protocol = ServerProtocol(state=OPEN, max_size=bytes_max)
    protocol.receive_data(data)
    said: list[tuple[Any, ...]] = []
    fragments: list[bytes] = []
    text = False
    for frame in protocol.events_received():
        assert isinstance(frame, Frame)
        payload = bytes(frame.data)
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            text = text if frame.opcode is Opcode.CONT else frame.opcode is Opcode.TEXT
            fragments.append(payload)
            if frame.fin:
                whole, fragments = b"".join(fragments), []
                if text and not is_text(whole):  # said by the library one layer above
                    return [*said, ("fault", 1007)]
                said.append(("message", None if text else whole))
        elif frame.opcode is Opcode.CLOSE:
            assert protocol.close_rcvd is not None
            said.append(("left", protocol.close_rcvd.code))
        else:
            said.append(("ping" if frame.opcode is Opcode.PING else "pong", payload))
    if protocol.parser_exc is not None:
        assert protocol.close_sent is not None
        said.append(("fault", protocol.close_sent.code))
    return said


def is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


# --- any bytes -------------------------------------------------------------------------------------------------------


def frame(opcode: int, payload: bytes, *, final: bool = True, reserved: int = 0, mask: bytes = b"\1\2\3\4") -> bytes:
    """A client's frame; an empty mask makes it an unmasked one."""
    length, marker = len(payload), 0x80 if mask else 0
    first = (0x80 if final else 0) | reserved << 4 | opcode
    head = bytes((first, marker | length)) if length < 126 else struct.pack("!BBH", first, marker | 126, length)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)) if mask else head + payload


payloads = st.one_of(
    st.binary(max_size=20), st.sampled_from([b"", bytes(125), bytes(126), bytes(300), "chữ".encode(), b"\xff"])
)
closes = st.builds(
    lambda code, reason: struct.pack("!H", code) + reason,
    st.sampled_from([0, 999, 1000, 1001, 1004, 1005, 1006, 1012, 1014, 1015, 1016, 2999, 3000, 4999, 5000, 65_535]),
    st.sampled_from([b"", "hết".encode(), b"\xff\xfe"]),
)
frames = st.one_of(
    st.builds(frame, st.sampled_from([BINARY, CONTINUATION, TEXT, PING, PONG]), payloads, final=st.booleans()),
    st.builds(frame, st.sampled_from([BINARY, PING, CLOSE]), payloads),
    st.builds(frame, st.just(CLOSE), st.one_of(closes, st.binary(max_size=3))),
    st.builds(
        frame,
        st.integers(0, 15),
        payloads,
        final=st.booleans(),
        reserved=st.integers(0, 7),
        mask=st.sampled_from([b"", b"\0\0\0\0", b"\xa5\x5a\x01\x80"]),
    ),
)


@given(st.lists(frames, max_size=8), st.integers(0, 40), st.lists(st.integers(1, 30), max_size=20))
@example([frame(BINARY, b"a", final=False), frame(PING, b"p"), frame(CONTINUATION, b"b")], 0, [1] * 20)
@example([frame(BINARY, b"a", final=False), frame(CLOSE, b"\x03\xe8")], 0, [])
@example([frame(BINARY, b"a", final=False), frame(BINARY, b"b")], 0, [])
def test_every_sequence_of_frames_is_read_as_the_library_reads_it(
    sent: list[bytes], cut: int, sizes: list[int]
) -> None:
    data = b"".join(sent)
    data = data[: len(data) - cut] if cut < len(data) else data
    expected = theirs(data)
    pieces, start = [], 0
    for size in sizes:
        pieces.append(data[start : start + size])
        start += size
    for said in (ours([data]), ours([*pieces, data[start:]]), ours([bytes((byte,)) for byte in data])):
        if said != expected and said[:-1] == expected and said[-1][0] == "fault":
            # What is wrong with the head of a frame is said before the rest of it is there.
            assert cut
        else:
            assert said == expected


@pytest.mark.parametrize("length", [0, 1, 5, 6, 125, 126, 127, 65_535, 65_536, BYTES_MAX, BYTES_MAX + 1])
def test_messages_of_any_length(length: int) -> None:
    payload = os.urandom(length)
    data = masked(payload)
    expected = theirs(data)
    assert ours([data]) == ours([data[:3], data[3:9], data[9:]]) == expected
    assert expected == ([("message", payload)] if length <= BYTES_MAX else [("fault", TOO_BIG)])


def test_fragments_together_are_limited() -> None:
    data = masked(bytes(40_000), final=False) + masked(bytes(40_000), 0)
    assert ours([data]) == theirs(data) == [("fault", TOO_BIG)]


def test_many_fragments_are_one_message_that_nobody_wants() -> None:
    data = masked(b"", final=False) + masked(b"", 0, final=False) * FRAGMENTS_MAX
    assert ours([data]) == [("message", None)]


def test_nothing_is_read_after_the_end() -> None:
    whole = masked(b"x")
    assert ours([masked(b"", CLOSE) + whole, whole]) == [("left", NO_CODE)]
    heard, reader = Heard(), FrameReader(BYTES_MAX)
    with pytest.raises(FrameFault):
        reader.feed(b"\xff\xff" + whole, heard)
    reader.feed(whole, heard)
    assert heard.said == []


def test_what_we_write_is_what_the_standard_says() -> None:
    assert websocket_frame(b"ab") == b"\x82\x02ab"
    assert websocket_frame(b"", PONG) == b"\x8a\x00"
    assert close_frame(4004) == b"\x88\x02\x0f\xa4"
    assert close_frame(1002, "xấu") == b"\x88\x07\x03\xea" + "xấu".encode()


# --- whole servers ---------------------------------------------------------------------------------------------------


class Echo:
    """An endpoint that sends back what it gets, and wants no text."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket

    def received(self, data: bytes | None, received_us: int, age_us: int) -> None:
        if data is None:
            self.socket.close(TEXT_CODE)
        else:
            self.socket.write(websocket_frame(data))

    def closed(self) -> None:
        """Nothing to do."""


def our_door(request: Upgrade, socket: Socket) -> str | None:
    socket.attach(Echo(socket))
    return ""


async def no_application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Nobody asks for a page."""


async def their_application(connection: ServerConnection) -> None:
    async for message in connection:
        if isinstance(message, str):
            await connection.close(TEXT_CODE)
        else:
            await connection.send(message)


@contextlib.contextmanager
def in_a_thread(run: Any) -> Iterator[None]:
    """Run an asynchronous server until the block ends. `run(ready, stop)`."""
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(run(ready, stop)))
    thread.start()
    try:
        assert ready.wait(START_S)
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@pytest.fixture(scope="module")
def urls() -> Iterator[tuple[str, str]]:
    """Our server and the library's, both echoing."""
    our_port, their_port = free_port(), free_port()

    async def run(ready: threading.Event, stop: asyncio.Event) -> None:
        config = uvicorn.Config(
            no_application,
            host="127.0.0.1",
            port=our_port,
            http=http_protocol(our_door, 10.0),
            ws="none",
            ws_max_size=BYTES_MAX,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
        )
        server = uvicorn.Server(config)
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        async with serve(
            their_application,
            "127.0.0.1",
            their_port,
            max_size=BYTES_MAX,
            compression=None,
            ping_interval=None,
            close_timeout=1,
        ):
            ready.set()
            await stop.wait()
            await server.shutdown()

    with in_a_thread(run):
        yield f"http://127.0.0.1:{our_port}", f"http://127.0.0.1:{their_port}"


def conversation(url: str, sent: list[bytes]) -> list[tuple[int, bytes]]:
    """All frames that come back until the server ends it; of a close frame the code alone, for reasons differ."""
    with RawSocket(url, "/") as client:
        frames: list[tuple[int, bytes]] = []
        for at, piece in enumerate(sent):
            if piece is GOODBYE:  # the library sends nothing more to a client that has left
                answers = [said for said in ours(sent[:at]) if said[0] in ("message", "ping")]
                frames += [client.receive() for _ in answers]
            client.socket.sendall(piece)
        try:
            while True:
                opcode, payload = client.receive()
                frames.append((opcode, payload[:2] if opcode == CLOSE else payload))
                if opcode == CLOSE:
                    client.socket.sendall(masked(payload, CLOSE))
        except (EOFError, ConnectionError):
            return frames


GOODBYE = masked(struct.pack("!H", 1000), CLOSE)
CONVERSATIONS = {
    "messages": [masked(b"a"), masked(b""), masked(bytes(126)), masked(bytes(66_000)), GOODBYE],
    "fragments": [masked(b"a", final=False), masked(b"", 0, final=False), masked(b"c", 0), GOODBYE],
    "pings between fragments": [masked(b"a", final=False), masked(b"p", PING), masked(b"b", 0), GOODBYE],
    "one frame in two pieces": [masked(b"ab")[:3], bytes(5), GOODBYE],
    "several frames in one piece": [masked(b"a") + masked(b"b") + masked(b"c"), GOODBYE],
    "pong nobody asked for": [masked(b"x", PONG), masked(b"a"), GOODBYE],
    "ping of 125 bytes": [masked(bytes(125), PING), GOODBYE],
    "ping of 126 bytes": [masked(bytes(126), PING)],
    "ping in fragments": [masked(b"x", PING, final=False)],
    "too large": [masked(bytes(BYTES_MAX + 1))],
    "too large together": [masked(bytes(BYTES_MAX), final=False), masked(b"x", 0)],
    "too large announced": [b"\x82\xff" + b"\x7f" + b"\xff" * 7 + bytes(4)],
    "no mask": [b"\x82\x01x"],
    "reserved bits": [b"\xc2\x80" + bytes(4)],
    "reserved opcode": [b"\x83\x80" + bytes(4)],
    "reserved control opcode": [b"\x8b\x80" + bytes(4)],
    "continuation of nothing": [masked(b"x", 0)],
    "message within a message": [masked(b"a", final=False), masked(b"b")],
    "close within a message": [masked(b"a", final=False), GOODBYE],
    "text": [masked("chữ".encode(), TEXT)],
    "text that is none": [masked(b"\xc3\x28", TEXT)],
    "text that ends within a letter": [masked(b"\xc3", TEXT)],
    "close without a code": [masked(b"", CLOSE)],
    "close of one byte": [masked(b"\x03", CLOSE)],
    "close with a reason": [masked(struct.pack("!H", 1001) + "hết".encode(), CLOSE)],
    "close with a reason that is no text": [masked(struct.pack("!H", 1001) + b"\xff", CLOSE)],
    **{
        f"close with {code}": [masked(struct.pack("!H", code), CLOSE)]
        for code in (0, 999, 1000, 1003, 1004, 1005, 1006, 1012, 1014, 1015, 2999, 3000, 4000, 4999, 5000)
    },
    "message after the close": [GOODBYE + masked(b"x")],
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_server_answers_as_the_library_s_does(urls: tuple[str, str], name: str) -> None:
    sent = CONVERSATIONS[name]
    mine, its = (conversation(url, sent) for url in urls)
    assert mine == its
    assert mine, name
