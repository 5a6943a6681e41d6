"""One running server for every test of the addresses whose outcome no other test can change."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.harness.serving import Hall, People, served


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """In the lobby, with consoles allowed from everywhere, a further origin and a public address."""
    options = ("--origin", "https://trang.example.vn", "--public-url", "https://thi.example.vn")
    with served(tmp_path_factory.mktemp("routes"), options=options) as running:
        yield running


@pytest.fixture
async def people(hall: Hall) -> AsyncIterator[People]:
    """Whoever a test needs."""
    async with People(hall) as here:
        yield here
