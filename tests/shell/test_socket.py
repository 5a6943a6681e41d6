"""Our WebSocket and HTTP protocols on real connections: what hostile and broken clients send, and what they get."""

import http.client
import resource
import socket as sockets
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgpack
import pytest

from chungket.protocol import CLOSE_PROTOCOL, CLOSE_TOO_MANY_FRAMES, FRAME_BYTES_MAX_FINALIST, FRAME_BYTES_MAX_HOST
from chungket.resources import pages_directory
from chungket.socket import websocket_frame
from tests.harness.clients import get
from tests.harness.server import wait_until
from tests.harness.serving import Hall, RawSocket, masked, served

HELLO = {"type": "hello", "version": 1, "build": "", "device": "d", "receipt": None, "contest": ""}
CLOSE_TOO_BIG = 1009  # the standard's own code, said by the WebSocket library
CONSTANTS = (
    "chungket.http_protocol:HEADERS_TIMEOUT_S = 0.5",
    "chungket.http_protocol:BODY_TIMEOUT_S = 0.5",
    "chungket.http_protocol:CLOSE_TIMEOUT_S = 0.5",
    "chungket.http_protocol:ANSWER_TIMEOUT_S = 1.0",
    "chungket.socket:CLOSE_TIMEOUT_S = 0.5",
    "chungket.gateway:HELLO_TIMEOUT_S = 0.5",
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A lobby whose timeouts are short."""
    with served(tmp_path_factory.mktemp("socket"), constants=CONSTANTS) as running:
        yield running


@pytest.fixture
def finalist(hall: Hall) -> Iterator[RawSocket]:
    """A finalist's connection that was not greeted yet."""
    cookie = hall.sign_in(1).cookie
    with RawSocket(hall.url, "/ws?role=finalist", [f"Cookie: {cookie}"]) as connection:
        yield connection


def connected(hall: Hall, role: str = "projector", **more: int) -> RawSocket:
    """A greeted connection."""
    cookie = [f"Cookie: {hall.operator}"] if role == "host" else []
    connection = RawSocket(hall.url, f"/ws?role={role}", cookie, **more)
    connection.send(msgpack.packb(HELLO))
    return connection


# --- frames we write -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_is_what_the_standard_says(length: int) -> None:
    payload = bytes(length)
    frame = websocket_frame(payload)
    assert frame[0] == 0x82  # final, binary
    assert frame[1] & 0x80 == 0  # unmasked
    head = {True: 2, False: 4 if length < 65_536 else 10}[length < 126]
    size = frame[1] if head == 2 else int.from_bytes(frame[2:head])
    assert (size, frame[head:]) == (length, payload)


# --- frames we get ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", [b"", b"\xc1", b"\x00", b"x" * 100, b"\xdf\xff\xff\xff\xff", b"\x81\x90\x01"])
def test_garbage_is_a_protocol_error(finalist: RawSocket, payload: bytes) -> None:
    finalist.send(payload)
    assert finalist.close_code() == CLOSE_PROTOCOL


@pytest.mark.parametrize("payload", [b"", b"{}", "xin chào".encode(), b"\xff\xff"])
def test_text_is_a_protocol_error(finalist: RawSocket, payload: bytes) -> None:
    finalist.send(payload, opcode=1)
    assert finalist.close_code() in (CLOSE_PROTOCOL, 1007)


def test_a_frame_of_a_finalist_may_be_4_kib(hall: Hall) -> None:
    for role, limit in (("finalist", FRAME_BYTES_MAX_FINALIST), ("host", FRAME_BYTES_MAX_HOST)):
        for more, code in ((0, 0), (1, CLOSE_PROTOCOL if role == "finalist" else CLOSE_TOO_BIG)):
            cookie = hall.sign_in(2).cookie if role == "finalist" else hall.operator
            with RawSocket(hall.url, f"/ws?role={role}", [f"Cookie: {cookie}"]) as connection:
                connection.send(fitted(limit + more))
                if code:
                    assert connection.close_code() == code
                else:
                    assert msgpack.unpackb(connection.receive()[1])["type"] == "welcome"


def fitted(size: int) -> bytes:
    """A hello of exactly this many bytes."""
    length = size - len(msgpack.packb({**HELLO, "left_out": b""}))
    frame: bytes = msgpack.packb({**HELLO, "left_out": b"x" * length})
    while len(frame) > size:
        length -= 1
        frame = msgpack.packb({**HELLO, "left_out": b"x" * length})
    assert len(frame) == size
    return frame


def test_a_message_in_fragments_is_one_message(finalist: RawSocket) -> None:
    hello = msgpack.packb(HELLO)
    finalist.send(hello[:10], final=False)
    finalist.send(b"", opcode=9)  # control frames may come in between
    finalist.send(hello[10:20], opcode=0, final=False)
    finalist.send(hello[20:], opcode=0)
    opcodes = [finalist.receive() for _ in range(2)]
    assert opcodes[0][0] == 10
    assert msgpack.unpackb(opcodes[1][1])["type"] == "welcome"


def test_fragments_beyond_the_limit_are_refused(hall: Hall) -> None:
    with connected(hall, "host") as console:
        console.send(bytes(FRAME_BYTES_MAX_HOST), final=False)
        console.send(b"x", opcode=0)
        assert console.close_code() == CLOSE_TOO_BIG


def test_empty_fragments_do_not_pile_up(hall: Hall) -> None:
    with connected(hall) as client:
        client.send(b"", final=False)
        assert flood(client, masked(b"", 0, final=False), 20_000) in (CLOSE_PROTOCOL, 0)


def test_thousands_of_frames_end_a_connection(hall: Hall) -> None:
    with connected(hall) as client:
        assert flood(client, masked(msgpack.packb({"type": "ping", "sent": 1})), 5_000) in (CLOSE_TOO_MANY_FRAMES, 0)
    assert get(hall.url, "/healthz")[0] == 200


def test_thousands_of_frames_get_their_own_code(hall: Hall) -> None:
    with connected(hall) as client:
        for _ in range(70):
            client.send(msgpack.packb({"type": "ping", "sent": 1}))
        assert client.close_code() == CLOSE_TOO_MANY_FRAMES


def flood(client: RawSocket, frame: bytes, count: int) -> int:
    """Send a frame over and over; the close code, 0 when the connection was cut while sending."""
    try:
        for _ in range(count // 100):
            client.socket.sendall(frame * 100)
    except OSError:
        return 0
    return client.close_code()


# Named, for masks are random and every process that runs tests must call them the same.
NO_WEBSOCKET = {
    "reserved opcode": b"\x83\x80" + bytes(4),
    "unmasked": b"\x82\x01x",
    "reserved bit, though no extension was agreed on": b"\xc2\x80" + bytes(4),
    "continues nothing": b"\x80\x80" + bytes(4),
    "control frame in fragments": b"\x09\x80" + bytes(4),
    "control frame too long": b"\x89\xfe\x00\x7e" + bytes(4 + 126),
    "2^64 bytes announced": b"\x82\xff" + b"\xff" * 8 + bytes(4),
    "message that is a lone number": masked(b"\x03"),
    "close code that does not exist": masked(struct.pack("!H", 99), 8),
}


@pytest.mark.parametrize("frame", NO_WEBSOCKET.values(), ids=NO_WEBSOCKET)
def test_what_is_no_websocket_ends_the_connection(hall: Hall, frame: bytes) -> None:
    with connected(hall) as client:
        client.socket.sendall(frame)
        assert client.close_code() in (1002, 1009, CLOSE_PROTOCOL)
    assert hall.server.log() == ""


def test_no_hello_in_time(finalist: RawSocket) -> None:
    began_s = time.monotonic()
    assert finalist.close_code() == CLOSE_PROTOCOL
    assert 0.2 < time.monotonic() - began_s < 5


def test_half_a_frame_is_not_waited_for(finalist: RawSocket) -> None:
    finalist.socket.sendall(masked(msgpack.packb(HELLO))[:-5])
    assert finalist.close_code() == CLOSE_PROTOCOL


def test_nothing_is_read_after_a_close(hall: Hall, finalist: RawSocket) -> None:
    finalist.socket.sendall(masked(b"\xc1") + masked(msgpack.packb(HELLO)))
    opcode, payload = finalist.receive()
    assert (opcode, payload[:2]) == (8, struct.pack("!H", CLOSE_PROTOCOL))
    with pytest.raises((EOFError, OSError)):
        finalist.receive()


# --- clients that do not read, or not go -----------------------------------------------------------------------------


def open_files(hall: Hall) -> int:
    """How many descriptors the server holds."""
    assert hall.server.process is not None
    return len(list(Path(f"/proc/{hall.server.process.pid}/fd").iterdir()))


def memory_mib(hall: Hall) -> float:
    """Resident memory of the server."""
    assert hall.server.process is not None
    pages = int(Path(f"/proc/{hall.server.process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def test_a_client_that_never_answers_a_close_is_let_go(hall: Hall) -> None:
    before = open_files(hall)
    with connected(hall) as client:
        client.send(b"\xc1")
        wait_until(lambda: open_files(hall) == before, "the end of the connection", 5)


def test_a_client_that_floods_with_pings_and_reads_nothing_is_cut(hall: Hall) -> None:
    before, memory = open_files(hall), memory_mib(hall)
    with connected(hall, receive_bytes=4_096) as client:
        client.socket.settimeout(1)
        assert send_until_cut(client.socket, masked(bytes(125), 9) * 500, 2_000)  # reset, or no longer read
        wait_until(lambda: open_files(hall) == before, "the end of the connection", 5)
    assert memory_mib(hall) - memory < 20


def test_a_client_that_stops_reading_and_misbehaves_is_let_go(hall: Hall) -> None:
    """Its outbox is full when it is closed: nobody will ever take the close frame."""
    before = open_files(hall)
    with connected(hall, receive_bytes=4_096) as client:
        client.socket.settimeout(0.5)
        pings = masked(bytes(125), 9) * 100
        try:
            for _ in range(40):  # fills both kernels' buffers, not much more
                client.socket.sendall(pings)
            client.send(b"\xc1")
        except OSError:
            pass
        wait_until(lambda: open_files(hall) == before, "the end of the connection", 8)


# --- HTTP ------------------------------------------------------------------------------------------------------------


def raw_http(hall: Hall, data: bytes) -> sockets.socket:
    """A connection on which some bytes were sent."""
    address = urlsplit(hall.url)
    connection = sockets.create_connection((address.hostname, address.port), timeout=5)
    connection.sendall(data)
    return connection


def send_until_cut(connection: sockets.socket, data: bytes, times: int, pause_s: float = 0) -> bool:
    """Send the same again and again; whether the server put an end to it."""
    try:
        for _ in range(times):
            connection.sendall(data)
            time.sleep(pause_s)
    except OSError:
        return True
    return False


def ended_after_s(connection: sockets.socket) -> float:
    """Wait until the server ends a connection."""
    began_s = time.monotonic()
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass
    finally:
        connection.close()
    return time.monotonic() - began_s


GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-",
        GET + b"GET / HTTP/1.1\r\nHost:",  # a second request on the same connection
        b"POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"POST /api/sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        GET + b"POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    ],
)
def test_a_half_open_request_is_not_waited_for(hall: Hall, data: bytes) -> None:
    assert ended_after_s(raw_http(hall, data)) < 4


def test_a_request_that_drips_in_is_not_waited_for(hall: Hall) -> None:
    connection = raw_http(hall, b"GET / HTTP/1.1\r\n")
    assert send_until_cut(connection, b"X-A: b\r\n", 60, 0.1)
    connection.close()


def test_endless_headers_are_refused(hall: Hall) -> None:
    connection = raw_http(hall, b"GET / HTTP/1.1\r\n")
    assert send_until_cut(connection, b"X-A: " + b"A" * 10_000 + b"\r\n", 400)
    connection.close()


def test_a_connection_is_kept_for_the_next_request(hall: Hall) -> None:
    address = urlsplit(hall.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    connection.connect()
    socket = connection.sock
    for _ in range(4):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status":"ok"}'
        time.sleep(0.2)  # longer together than any timeout of a request
    assert connection.sock is socket
    connection.close()


def test_a_client_that_does_not_read_its_page_is_let_go(hall: Hall) -> None:
    before = open_files(hall)
    address = urlsplit(hall.url)
    connection = sockets.socket()
    connection.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 2_048)
    connection.connect((address.hostname, address.port))
    target = max(
        (path for path in (pages_directory() / "assets").iterdir() if path.suffix == ".woff2"),
        key=lambda path: path.stat().st_size,
    )
    for _ in range(60):
        connection.sendall(f"GET /assets/{target.name} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    try:
        wait_until(lambda: open_files(hall) == before, "the end of the connection", 15)
    finally:
        connection.close()


@pytest.mark.parametrize(
    "data", [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"\r\n" * 10 + b"X", b"PRI * HTTP/2.0\r\n\r\n"]
)
def test_what_is_no_http_is_answered_and_ended(hall: Hall, data: bytes) -> None:
    assert ended_after_s(raw_http(hall, data)) < 4
    assert hall.server.log() == ""
