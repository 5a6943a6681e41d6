"""Signing in over HTTP, against a server by script; also over TLS with an authority of our own."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chungket.rehearsal.sign_in import BODY_BYTES_MAX, HttpFault, post_json, trust
from chungket.tls import local_certificate

OK = (
    b"HTTP/1.1 200 OK\r\nset-cookie: chungket_thu_finalist=abc.def; HttpOnly; Path=/; SameSite=strict\r\n"
    b"content-type: application/json\r\n\r\n"
)


@asynccontextmanager
async def answering(answer: bytes, requests: list[bytes], context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server that gives everybody this answer; its address."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        requests.append(head + await reader.readexactly(length))
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{port}"


async def test_a_post_of_json_brings_status_fields_and_cookie() -> None:
    requests: list[bytes] = []
    async with answering(OK + '{"candidate": "007", "name": "Ẩn"}'.encode(), requests) as url:
        answer = await post_json(url, "/api/sign-in", {"code": "ABCD-EFGH", "device": "máy 1"}, None)
    assert answer.status == 200
    assert answer.fields == {"candidate": "007", "name": "Ẩn"}
    assert answer.cookie == "chungket_thu_finalist=abc.def"
    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/sign-in HTTP/1.0\r\n")
    assert f"Origin: {url}".encode() in head
    assert json.loads(body) == {"code": "ABCD-EFGH", "device": "máy 1"}


async def test_a_refusal_is_an_answer() -> None:
    async with answering(b'HTTP/1.1 403 Forbidden\r\n\r\n{"code": "absent", "message": "..."}', []) as url:
        answer = await post_json(url, "/api/sign-in", {}, None)
    assert (answer.status, answer.fields["code"], answer.cookie) == (403, "absent", "")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n<html>",
        b"HTTP/1.1 200 OK\r\n\r\n[1]",
        b"HTTP/1.1 abc\r\n\r\n{}",
        OK + b" " * (3 * BODY_BYTES_MAX),
    ],
)
async def test_what_is_no_answer_is_a_fault_that_names_the_address(answer: bytes) -> None:
    async with answering(answer, []) as url:
        with pytest.raises(HttpFault, match=url):
            await post_json(url, "/api/sign-in", {}, None)


async def test_nobody_there_is_a_fault() -> None:
    async with answering(b"", []) as url:
        pass
    with pytest.raises(HttpFault):
        await post_json(url, "/api/sign-in", {}, None)


async def test_https_trusts_the_given_authority_and_no_other(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    files = local_certificate(tmp_path / "a", (), now=now, own=("127.0.0.1",))
    other = local_certificate(tmp_path / "b", (), now=now, own=("127.0.0.1",))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    async with answering(OK + b"{}", [], context) as url:
        answer = await post_json(url, "/api/sign-in", {}, trust(url, str(files.authority)))
        assert answer.cookie != ""
        with pytest.raises(HttpFault, match="CERTIFICATE_VERIFY_FAILED"):
            await post_json(url, "/api/sign-in", {}, trust(url, str(other.authority)))


def test_a_missing_authority_is_an_os_error(tmp_path: Path) -> None:
    assert trust("http://127.0.0.1:1", str(tmp_path / "none.pem")) is None
    with pytest.raises(OSError, match="No such file"):
        trust("https://127.0.0.1:1", str(tmp_path / "none.pem"))
