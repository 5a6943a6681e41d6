"""A real store for every test that needs one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chungket.embedded import EmbeddedStore
from chungket.store import Store


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[EmbeddedStore]:
    """A running embedded store over an empty data directory."""
    server = EmbeddedStore(tmp_path)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def store(embedded: EmbeddedStore) -> AsyncIterator[Store]:
    """A contest's store on it."""
    contest_store = Store(embedded.url, "thu")
    yield contest_store
    await contest_store.close()
