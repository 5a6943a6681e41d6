"""A small valid contest for every test of this directory."""

from pathlib import Path

import pytest

from tests.exchange.making import ContestFolder


@pytest.fixture
def folder(tmp_path: Path) -> ContestFolder:
    """A valid contest, not yet written."""
    return ContestFolder(tmp_path / "contest")
