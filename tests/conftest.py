"""What every test may use.

Markers: `browser` drives a real Chromium, `full` is left out of `make test`.
"""

import os
import platform
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

OLD_CHROMIUM_RUNS = (platform.system(), platform.machine()) == ("Linux", "x86_64")

# Node id of a test that may be skipped, or expected to fail -> why. Any other one fails the run.
ALLOWED_NOT_RUN: dict[str, str] = {
    f"tests/pages/test_finalist_journey.py::test_a_finalist_takes_part[{version}-{device}]": "none for this machine"
    for version in (() if OLD_CHROMIUM_RUNS else ("67", "72"))
    for device in ("KeyboardDevice", "TouchDevice")
}
if not OLD_CHROMIUM_RUNS:
    _PAPER = "tests/pages/test_finalist_paper.py::test_a_paper_survives_a_killed_server_and_a_reload"
    ALLOWED_NOT_RUN[f"{_PAPER}[67-TouchDevice]"] = "none for this machine"


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


@pytest.fixture
def chromium_of_version(request: pytest.FixtureRequest, chromium_path: Path) -> Path:
    """The Chromium a test is parametrised with: "today", or of 2018 "67" or "72", which are packages of the pages."""
    version: str = request.param
    if version == "today":
        return chromium_path
    if not OLD_CHROMIUM_RUNS:
        pytest.skip("there is an old Chromium for Linux on x86-64 only")
    unpack: list[str | Path] = [ROOT / "tools" / "npm.sh", "run", "--silent", "old-chromium", "--", version]
    unpacked = subprocess.run(unpack, capture_output=True, text=True, check=False)
    assert unpacked.returncode == 0, unpacked.stderr
    return Path(unpacked.stdout.strip())


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
