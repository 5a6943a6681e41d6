"""Origins, bodies, and the headers of every answer."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from tests.harness.clients import get, post
from tests.harness.serving import Hall, RawSocket

POSTS = ("/api/sign-in", "/api/host/sign-in", "/api/host/links", "/api/sign-out")
FOREIGN = ("https://evil.example", "null", "http://[", "file://", "", "https://thi.example.vn.evil.example")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_post_from_another_site_is_refused(hall: Hall, path: str, origin: str) -> None:
    answered = post(hall.url, path, {}, {"Origin": origin, "Cookie": hall.operator})
    assert answered.status == 403
    assert answered.body == {"code": "origin", "message": "Yêu cầu đến từ một trang web khác."}
    assert answered.cookie == ""


def own_origins(hall: Hall) -> tuple[str, ...]:
    """What our pages may have been loaded from."""
    return (hall.url, "https://trang.example.vn", "https://thi.example.vn")


def test_a_post_from_our_own_pages_is_taken(hall: Hall) -> None:
    for origin in own_origins(hall):
        assert post(hall.url, "/api/sign-out", {}, {"Origin": origin}).status == 200


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_socket_from_another_site_is_refused(hall: Hall, origin: str) -> None:
    with RawSocket(hall.url, "/ws?role=projector", [f"Origin: {origin}"]) as socket:
        assert socket.status == 403


def test_a_socket_from_our_own_pages_is_opened(hall: Hall) -> None:
    for origin in own_origins(hall):
        with RawSocket(hall.url, "/ws?role=projector", [f"Origin: {origin}"]) as socket:
            assert socket.status == 101


def raw_post(hall: Hall, body: bytes, path: str = "/api/sign-in") -> tuple[int, bytes]:
    """POST any bytes."""
    address = urlsplit(hall.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.request("POST", path, body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "body", [b"x", b"[]", b"1", b"null", b'"x"', b"\xff", b"[" * 4_000, b'{"code": 1}', b'{"code": ["A"]}']
)
def test_a_body_that_is_no_object_of_texts_is_refused(hall: Hall, body: bytes) -> None:
    status, answer = raw_post(hall, body)
    assert status == 400
    assert json.loads(answer)["code"] == "bad_request"
    assert "cần" in json.loads(answer)["message"].lower()


def test_a_body_may_be_4_kib(hall: Hall) -> None:
    def body(size: int) -> bytes:
        return b'{"code": "?"' + b" " * (size - 13) + b"}"

    assert raw_post(hall, body(4_096))[0] == 403
    status, answer = raw_post(hall, body(4_097))
    assert status == 413
    assert json.loads(answer)["message"] == "Cần nhiều nhất 4096 byte."


@pytest.mark.parametrize("field", ["code", "device"])
def test_a_text_that_is_no_unicode_is_refused(hall: Hall, field: str) -> None:
    """JSON can say half a surrogate pair; the log cannot."""
    code = hall.server.code("0029")
    body = json.dumps({"code": code, "device": "tablet"} | {field: "\ud800"}).encode()
    status, answer = raw_post(hall, body)
    assert status == 400
    assert json.loads(answer)["code"] == "bad_request"
    assert get(hall.url, "/healthz")[0] == 200


@pytest.mark.parametrize("path", ["/", "/projector", "/nowhere", "/api/contest", "/healthz", "/images/x.png"])
def test_every_answer_says_what_a_page_may_load(hall: Hall, path: str) -> None:
    _, headers, _ = get(hall.url, path)
    policy = headers["content-security-policy"]
    host = urlsplit(hall.url).netloc
    assert "default-src 'none'; script-src 'self';" in policy
    assert f"connect-src 'self' ws://{host} wss://{host};" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


@pytest.mark.parametrize("host", ["x; script-src *", "x' 'unsafe-eval", "a b", "đ".encode().decode("latin-1")])
def test_a_made_up_host_does_not_get_into_the_policy(hall: Hall, host: str) -> None:
    _, headers, _ = get(hall.url, "/", {"Host": host})
    assert "connect-src 'self';" in headers["content-security-policy"]


def test_a_wrong_method_changes_nothing(hall: Hall) -> None:
    for path in POSTS:
        assert get(hall.url, path, {"Cookie": hall.operator})[0] == 404
    assert raw_post(hall, b"{}", "/api/contest")[0] == 405
