"""axe-core finds nothing serious or critical on any scene of the four pages, dark and light, on tablet and phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.final.watched_pages import chromium
from tests.pages.scene_inspection import LOOKS, Inspector
from tools.screenshots import Photographer, Wish
from tools.screenshots_gallery import PAGES, Scene

pytestmark = pytest.mark.browser

# Letters too faint, and a button that says nothing.
SPOIL = """() => {
    document.querySelector('h1').style.color = '#333';
    document.querySelector('#page').appendChild(document.createElement('button'));
}"""


@pytest_asyncio.fixture
async def browser(chromium_path: Path) -> AsyncIterator[Browser]:
    async with chromium(chromium_path) as opened:
        yield opened


@pytest.mark.parametrize("page", PAGES)
async def test_every_eighth_scene_is_accessible(browser: Browser, scenes_url: str, page: str) -> None:
    """Each in one theme and size, half of them in each; `make test-full` looks at all of them in all."""
    scenes = (await Photographer(browser, scenes_url, Wish(Path())).scenes(page))[::8]
    inspector = Inspector(browser, scenes_url, thorough=False)
    await inspector.inspect(scenes)
    assert 0 < inspector.looks == len(scenes)
    assert inspector.found == []


@pytest.mark.full
@pytest.mark.parametrize("page", PAGES)
async def test_every_scene_is_accessible_in_every_theme(browser: Browser, scenes_url: str, page: str) -> None:
    scenes = await Photographer(browser, scenes_url, Wish(Path())).scenes(page)
    inspector = Inspector(browser, scenes_url)
    await inspector.inspect(scenes)
    assert 0 < inspector.looks == len(scenes) * len(LOOKS)
    assert inspector.found == []


async def test_what_is_not_accessible_is_found(browser: Browser, scenes_url: str) -> None:
    inspector = Inspector(browser, scenes_url, spoil=SPOIL)
    await inspector.inspect([Scene("finalist", "sign-in")])
    rules = {line.partition(": ")[2].partition(" ")[0] for line in inspector.found}
    assert rules == {"color-contrast", "button-name"}
