"""Signing in over HTTP: one POST of JSON, one cookie back.

Owns the little HTTP a client needs, on asyncio's own streams: a thousand sign-ins need no threads and end at once when
the rehearsal is stopped. Called by `finalist` and `console_client`.
"""

import asyncio
import io
import json
import ssl
from dataclasses import dataclass
from http.client import parse_headers
from typing import Any
from urllib.parse import urlsplit

SIGN_IN_PATH = "/api/sign-in"
HOST_SIGN_IN_PATH = "/api/host/sign-in"
TIMEOUT_S = 10.0
BODY_BYTES_MAX = 64 * 1024


class HttpFault(Exception):
    """No usable answer: nobody there, too slow, or not HTTP with JSON."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status, the JSON object of the body, and the cookies to send back ("name=value; …")."""

    status: int
    fields: dict[str, Any]
    cookie: str


def trust(url: str, ca: str | None) -> ssl.SSLContext | None:
    """What to check a server's certificate against; None for plain http. Raises OSError when `ca` cannot be read."""
    return ssl.create_default_context(cafile=ca) if urlsplit(url).scheme == "https" else None


async def post_json(url: str, path: str, body: dict[str, Any], context: ssl.SSLContext | None) -> HttpAnswer:
    """POST a JSON object to `path` of the server at `url`. Raises `HttpFault`."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return _answer(await _exchange(url, _request(url, path, body), context))
    except (OSError, ValueError, asyncio.IncompleteReadError) as fault:  # TimeoutError and SSLError are OSErrors
        raise HttpFault(f"{url}{path}: {type(fault).__name__}: {fault}") from fault


def _request(url: str, path: str, body: dict[str, Any]) -> bytes:
    """HTTP/1.0: the answer's body ends with the connection."""
    payload = json.dumps(body).encode()
    parts = urlsplit(url)
    head = (
        f"POST {path} HTTP/1.0\r\nHost: {parts.netloc}\r\nOrigin: {parts.scheme}://{parts.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode("ascii") + payload


async def _exchange(url: str, request: bytes, context: ssl.SSLContext | None) -> bytes:
    parts = urlsplit(url)
    port = parts.port or (80 if context is None else 443)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
    try:
        writer.write(request)
        await writer.drain()
        answer = bytearray()
        while part := await reader.read(BODY_BYTES_MAX):
            answer += part
            if len(answer) > 2 * BODY_BYTES_MAX:
                raise ValueError(f"expected at most {BODY_BYTES_MAX} bytes, got more")
        return bytes(answer)
    finally:
        writer.close()


def _answer(data: bytes) -> HttpAnswer:
    stream = io.BytesIO(data)
    line = stream.readline().decode("latin-1").split(" ", 2)
    if len(line) < 2 or not line[0].startswith("HTTP/"):
        raise ValueError(f"expected an HTTP answer, got {data[:40]!r}")
    headers = parse_headers(stream)
    text = stream.read()
    fields = json.loads(text) if text.strip() else {}
    if not isinstance(fields, dict):
        raise ValueError(f"expected a JSON object, got {text[:40]!r}")
    cookies = [value.split(";", 1)[0].strip() for value in headers.get_all("set-cookie", [])]
    return HttpAnswer(int(line[1]), fields, "; ".join(cookies))
