"""Real browsers on the devices of a bad hall, driven from outside."""

import asyncio
from pathlib import Path

import pytest

from load_tests.hall.demo import ECHOES, echo_site, visit_all
from load_tests.hall.hall import open_hall
from load_tests.hall.measure import main as measure
from load_tests.hall.profiles import Profile
from tests.hall.halls import in_namespaces


@pytest.mark.browser
@pytest.mark.full
@in_namespaces
def test_eight_pages_live_on_eight_devices(chromium_path: Path) -> None:
    profiles = [Profile(f"steady-{index}", delay_us=2_500 + 10_000 * index, loss_rate=0.005) for index in range(8)]
    with echo_site() as port, open_hall(profiles, port, seed=1, kind="namespaces") as hall:
        reports = asyncio.run(visit_all(hall, chromium_path))
    assert len({report.address for report in reports}) == 8
    for report in reports:
        assert len(report.round_trips_ms) == ECHOES
        # A page's clock has a grain of 0.1 ms.
        assert report.want_ms - 0.2 <= min(report.round_trips_ms) < report.want_ms + 40
        assert report.online


@in_namespaces
def test_the_measurement_of_the_hall_runs(capsys: pytest.CaptureFixture[str]) -> None:
    measure(["--devices", "3", "--seconds", "0.6"])
    said = capsys.readouterr().out
    assert "3 devices" in said
    assert "of one core" in said
