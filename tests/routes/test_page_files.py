"""Static files: encodings, caching, and no way out of the directory."""

import gzip
import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chungket.resources import pages_directory
from chungket.routes.page_files import IMMUTABLE, PageFiles
from tests.harness.clients import get
from tests.harness.serving import Hall

PAGES = {"/": "index.html", "/projector": "projector.html", "/live": "live.html", "/host": "host.html"}


def asset(suffix: str) -> str:
    """The path of one built file."""
    found = sorted(pages_directory().joinpath("assets").glob(f"*{suffix}"))
    assert found, suffix
    return f"/assets/{found[0].name}"


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_its_address(hall: Hall, path: str) -> None:
    for asked in (path, path.rstrip("/") + "/", f"{path}?x=1"):
        status, headers, body = get(hall.url, asked)
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert headers["cache-control"] == "no-cache"
        assert body == (pages_directory() / PAGES[path]).read_bytes()


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=1.0, gzip;q=0.8", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.000", ""),
        ("deflate, zstd", ""),
    ],
)
def test_the_best_encoding_both_know_is_taken(hall: Hall, accepted: str, encoding: str) -> None:
    _, headers, body = get(hall.url, "/", {"Accept-Encoding": accepted})
    page = pages_directory() / "index.html"
    assert headers.get("content-encoding", "") == encoding
    assert headers["vary"] == "Accept-Encoding"
    suffix = {"br": ".br", "gzip": ".gz", "": ""}[encoding]
    assert body == page.with_name(page.name + suffix).read_bytes()
    if encoding == "gzip":
        assert gzip.decompress(body) == page.read_bytes()


def test_hashed_files_are_kept_for_ever(hall: Hall) -> None:
    for suffix, kind in ((".js", "text/javascript; charset=utf-8"), (".css", "text/css; charset=utf-8")):
        _, headers, _ = get(hall.url, asset(suffix))
        assert headers["cache-control"] == IMMUTABLE
        assert headers["content-type"] == kind
    assert get(hall.url, asset(".woff2"))[1]["content-type"] == "font/woff2"


def test_an_unchanged_page_is_not_sent_again(hall: Hall) -> None:
    _, headers, _ = get(hall.url, "/")
    for known in (headers["etag"], f'"other", {headers["etag"]}', f"W/{headers['etag']}"):
        status, again, body = get(hall.url, "/", {"If-None-Match": known})
        assert (status, body) == (304, b"")
        assert again["etag"] == headers["etag"]
        assert "content-security-policy" in again
    assert get(hall.url, "/", {"If-None-Match": '"other"'})[0] == 200


@pytest.mark.parametrize(
    "target",
    [
        "/nowhere",
        "/index",
        "/index.html.br",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/../../../../etc/passwd",
        "/assets/..%2f..%2fprotocol.py",
        "/assets/../../protocol.py",
        "/images/..%2f",
        "/images/..%2fcontest.toml",
        "/images/../contest.toml",
        "/images/",
        "/images/%00",
        "//etc/passwd",
        "/C:%5cwindows",
        "/%ff",
        "/" + "a" * 8_000,
    ],
)
def test_nothing_else_is_found(hall: Hall, target: str) -> None:
    address = urlsplit(hall.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request("GET", target)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status == 404
    assert body.decode() in ("Không có trang này.", "Không có hình này.")


def test_head_gives_the_headers_alone(hall: Hall) -> None:
    address = urlsplit(hall.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request("HEAD", "/")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"")
    assert int(response.getheader("Content-Length") or 0) == (pages_directory() / "index.html").stat().st_size
    connection.close()


def test_the_build_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("one")
    first = PageFiles(tmp_path).build
    assert PageFiles(tmp_path).build == first
    (tmp_path / "index.html").write_text("two")
    assert PageFiles(tmp_path).build != first


def test_the_build_is_the_one_the_pages_name_in_their_greeting() -> None:
    """Otherwise every device of the hall would be listed as showing an old page."""
    build = PageFiles(pages_directory()).build
    for name in PAGES.values():
        assert f'<meta name="build" content="{build}"' in (pages_directory() / name).read_text("utf-8")
