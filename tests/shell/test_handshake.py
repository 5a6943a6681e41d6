"""What a handshake has to say, beside what the websockets library asks of one; and what is read of it."""

import contextlib
from http import HTTPStatus

import pytest
from websockets.server import ServerProtocol

from chungket.handshake import HandshakeFault, Upgrade, accepted, turned_away, upgrade_of

GOOD = {
    "Host": "x",
    "Connection": "keep-alive, Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
Headers = list[tuple[str, str]]


def with_(**changes: str | None) -> Headers:
    """The good headers, some changed or left out; a name's `_` is `-`."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    return [(name, value) for name, value in {**GOOD, **named}.items() if value is not None]


REQUESTS: dict[str, Headers] = {
    "good": with_(),
    "other letters": with_(Upgrade="WebSocket", Connection="upgrade"),
    "a body of nothing": with_(Content_Length="0"),
    "no upgrade": with_(Connection="keep-alive"),
    "no connection": with_(Connection=None),
    "upgrade to something else": with_(Upgrade="h2c"),
    "upgrade to two things": with_(Upgrade="websocket, h2c"),
    "no key": with_(Sec_WebSocket_Key=None),
    "a short key": with_(Sec_WebSocket_Key="dGhl"),
    "a key that is no base64": with_(Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZ!=="),
    "two keys": [*with_(), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")],
    "no version": with_(Sec_WebSocket_Version=None),
    "an old version": with_(Sec_WebSocket_Version="8"),
    "two versions": [*with_(), ("Sec-WebSocket-Version", "13")],
}


def ours(headers: Headers, method: str = "GET") -> int:
    """The status of our answer."""
    lowered = [(name.lower().encode(), value.encode()) for name, value in headers]
    with contextlib.suppress(HandshakeFault):
        accepted(upgrade_of(method, "1.1", b"/ws", lowered), "")
        return 101
    try:
        upgrade_of(method, "1.1", b"/ws", lowered)
    except HandshakeFault as fault:
        return fault.status
    raise AssertionError


def theirs(headers: Headers) -> int:
    """The status of the library's answer."""
    protocol = ServerProtocol()
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    protocol.receive_data(f"GET /ws HTTP/1.1\r\n{lines}\r\n".encode())
    (request,) = protocol.events_received()
    return protocol.accept(request).status_code  # type: ignore[arg-type]


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_answered_as_the_library_does(name: str) -> None:
    assert ours(REQUESTS[name]) == theirs(REQUESTS[name])


def test_what_a_page_cannot_send_is_refused() -> None:
    assert ours(with_(), "POST") == HTTPStatus.METHOD_NOT_ALLOWED
    assert ours(with_(Content_Length="5")) == HTTPStatus.BAD_REQUEST
    assert ours(with_(Transfer_Encoding="chunked")) == HTTPStatus.BAD_REQUEST
    with pytest.raises(HandshakeFault) as fault:
        upgrade_of("GET", "1.0", b"/ws", [])
    assert fault.value.status == HTTPStatus.HTTP_VERSION_NOT_SUPPORTED


def test_the_answer_is_that_of_the_standard() -> None:
    """RFC 6455, 1.3."""
    headers = [(name.lower().encode(), value.encode()) for name, value in GOOD.items()]
    request = upgrade_of("GET", "1.1", b"/ws", headers)
    assert b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n" in accepted(request, "")
    assert accepted(request, "chat").endswith(b"\r\nSec-WebSocket-Protocol: chat\r\n\r\n")


def test_who_is_turned_away_is_told_why() -> None:
    assert turned_away(HTTPStatus.FORBIDDEN).startswith(b"HTTP/1.1 403 Forbidden\r\n")
    told = turned_away(HTTPStatus.UPGRADE_REQUIRED, "why")
    assert b"\r\nUpgrade: websocket\r\n" in told
    assert told.endswith(b"Content-Length: 3\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nwhy")


def test_what_is_read_of_a_request() -> None:
    headers = {"cookie": "a=1;b = 2; c=x=y ", "sec-websocket-protocol": "one , two"}
    request = Upgrade("/ws", "role=finalist&x=a%20b&y=1&y=2&z", headers)
    assert [request.argument(name) for name in ("role", "x", "y", "z", "none")] == ["finalist", "a b", "2", "", ""]
    assert [request.cookie(name) for name in ("a", "b", "c", "d")] == ["1", "2", "x=y", ""]
    assert request.subprotocols == ["one", "two"]
    assert Upgrade("/ws", "", {}).subprotocols == []
