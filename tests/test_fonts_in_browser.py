"""The built pages bring their own letters: a hall's tablet shows Vietnamese in Inter without internet."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from chungket.resources import pages_directory


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the overridden method's name
        pass


@pytest.fixture
def pages_url() -> Iterator[str]:
    handler = partial(_Quiet, directory=pages_directory())
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.browser
@pytest.mark.parametrize("page_name", ["index", "projector", "host", "live"])
def test_vietnamese_letters_come_with_the_page(chromium_path: Path, pages_url: str, page_name: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{pages_url}/{page_name}.html")
        statuses = page.evaluate(
            "async () => (await document.fonts.load('600 40px Inter', 'Ấ Ẳ Ổ Ệ ữ')).map((face) => face.status)"
        )
        browser.close()
    # Two files answer: the space is Latin, the letters are Vietnamese.
    assert statuses == ["loaded", "loaded"]
