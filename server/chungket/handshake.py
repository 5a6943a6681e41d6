"""The opening handshake of a WebSocket connection (RFC 6455, section 4.2): what a request has to say, and the answer.

Owns these rules and the bytes of the answer. It must not know sockets, or who is let in (`routes.sockets`). Called by
`http_protocol`. A hall of 10,000 comes back in seconds, and each handshake stands before its state: one pass over the
headers, one hash, one write.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote_plus

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
KEY_BYTES = 16
VERSION = "13"
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "


class HandshakeFault(Exception):
    """A request that cannot become a WebSocket. `status`: of the answer."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A request that may become a WebSocket. `headers`: by lower-case name; a repeated one as one list."""

    path: str
    query: str
    headers: dict[str, str]

    def header(self, name: str) -> str | None:
        """A header's value; None when it is left out."""
        return self.headers.get(name)

    def argument(self, name: str) -> str:
        """The last value of this name in the query; "" without one."""
        found = ""
        for part in self.query.split("&"):
            key, _, value = part.partition("=")
            if key == name:
                found = unquote_plus(value)
        return found

    def cookie(self, name: str) -> str:
        """A cookie's value; "" without one. Ours need no quotes."""
        for part in self.headers.get("cookie", "").split(";"):
            key, _, value = part.partition("=")
            if key.strip() == name:
                return value.strip()
        return ""

    @property
    def subprotocols(self) -> list[str]:
        """What the client offers to speak."""
        return _tokens(self.headers.get("sec-websocket-protocol", ""))


def upgrade_of(method: str, version: str, target: bytes, headers: Iterable[tuple[bytes, bytes]]) -> Upgrade:
    """The request, when it is a whole handshake. Header names are lower-case. Raises `HandshakeFault`."""
    known: dict[str, str] = {}
    for name_bytes, value_bytes in headers:
        name, value = name_bytes.decode("latin-1"), value_bytes.decode("latin-1")
        if name in known:  # a key or a version that is said twice is then none any more
            value = known[name] + ("; " if name == "cookie" else ", ") + value
        known[name] = value
    path, _, query = target.decode("latin-1").partition("?")
    upgrade = Upgrade(path, query, known)
    _check(method, version, upgrade)
    return upgrade


def _check(method: str, version: str, request: Upgrade) -> None:
    """4.2.1."""
    if method != "GET":
        raise HandshakeFault(HTTPStatus.METHOD_NOT_ALLOWED, "expected GET")
    if version != "1.1":
        raise HandshakeFault(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "expected HTTP/1.1")
    if "upgrade" not in [token.lower() for token in _tokens(request.header("connection") or "")]:
        raise HandshakeFault(HTTPStatus.UPGRADE_REQUIRED, "expected Connection: Upgrade")
    if (request.header("upgrade") or "").strip().lower() != "websocket":
        raise HandshakeFault(HTTPStatus.UPGRADE_REQUIRED, "expected Upgrade: websocket")
    if "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0":
        raise HandshakeFault(HTTPStatus.BAD_REQUEST, "expected no body")
    try:
        key = base64.b64decode((request.header("sec-websocket-key") or "").encode(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise HandshakeFault(HTTPStatus.BAD_REQUEST, "expected one Sec-WebSocket-Key of 16 bytes")
    if request.header("sec-websocket-version") != VERSION:
        raise HandshakeFault(HTTPStatus.BAD_REQUEST, f"expected Sec-WebSocket-Version: {VERSION}")


def accepted(request: Upgrade, subprotocol: str) -> bytes:
    """The answer that makes it a WebSocket (4.2.2); no extension is ever agreed on."""
    key = request.headers["sec-websocket-key"].encode()
    accept = binascii.b2a_base64(hashlib.sha1(key + GUID, usedforsecurity=False).digest(), newline=False)
    if not subprotocol:
        return SWITCHING + accept + b"\r\n\r\n"
    return SWITCHING + accept + b"\r\nSec-WebSocket-Protocol: " + subprotocol.encode() + b"\r\n\r\n"


def turned_away(status: HTTPStatus, reason: str = "") -> bytes:
    """The answer to everything else; the connection ends with it."""
    body = reason.encode()
    more = f"Sec-WebSocket-Version: {VERSION}\r\nUpgrade: websocket\r\n" if status in _TELLING else ""
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n{more}Connection: close\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return head.encode() + body


_TELLING = (HTTPStatus.UPGRADE_REQUIRED, HTTPStatus.BAD_REQUEST)  # 4.2.2, 4.4: what would have been right


def _tokens(value: str) -> list[str]:
    return [token for part in value.split(",") if (token := part.strip())]
