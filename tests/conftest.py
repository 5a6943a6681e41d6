"""What every test may use.

Markers: `browser` drives a real Chromium, `full` is left out of `make test`.
"""

import os
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import settings

from tests.nothing_skipped import NothingSkipped
from tools.screenshots import PagesHandler, build

ROOT = Path(__file__).resolve().parent.parent

# Node id of a test that may be skipped, or expected to fail -> why. Any other one fails the run.
ALLOWED_NOT_RUN: dict[str, str] = {}


# How long one example takes says more about what else the machine does than about the code.
settings.register_profile("chungket", deadline=None)
settings.load_profile("chungket")


def pytest_configure(config: pytest.Config) -> None:
    """Watch over what does not run."""
    config.pluginmanager.register(NothingSkipped(ALLOWED_NOT_RUN))


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The Chromium that drives the pages: `CHUNGKET_CHROMIUM`, or the first one found on this machine."""
    found = subprocess.run([ROOT / "tools" / "chromium.sh"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return Path(found.stdout.strip())


@pytest.fixture(scope="session")
def scenes_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where every scene of every page is served, on the fake server, built from the sources: `?page=…&scene=…`."""
    folder = tmp_path_factory.mktemp("scenes")
    build(folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(PagesHandler, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/src/lib/testing/fake.html"
        server.shutdown()
        thread.join()


@pytest.fixture
def screenshot_directory(tmp_path: Path) -> Path:
    """Where a browser test puts pictures of what it saw: CHUNGKET_SCREENSHOTS, or nowhere that stays."""
    directory = Path(os.environ.get("CHUNGKET_SCREENSHOTS", tmp_path))
    directory.mkdir(parents=True, exist_ok=True)
    return directory
