"""Contests of a handful of finalists, prepared once for all smokes of the bench."""

from collections.abc import Callable
from pathlib import Path

import pytest

from load_tests.bench.setting import SMOKE, Setting


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prepared")


@pytest.fixture
def setting(cache: Path, tmp_path: Path) -> Callable[[int], Setting]:
    """A setting of the smallest sizes; how often everything is done."""

    def of(runs: int = 1) -> Setting:
        return Setting(cache, tmp_path, runs, SMOKE)

    return of
