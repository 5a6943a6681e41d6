"""Looks at scenes of the pages with axe-core, as `make screenshots` photographs them: the same scenes, the same clock.

Owns which themes and sizes a scene is looked at in, and what counts. It must not know what a scene holds. Called by
`test_accessibility`.
"""

import asyncio
import contextlib
import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, CDPSession, Page
from playwright.async_api import TimeoutError as PageTimeout

from tools.screenshots import FINISH_TRANSITIONS, NOW, ROOT, RUN_MS, RUN_MS_OF
from tools.screenshots_gallery import Scene

AXE = ROOT / "display" / "node_modules" / "axe-core" / "axe.min.js"
COUNTED = ("serious", "critical")
LOOKS: tuple[tuple[Literal["dark", "light"], tuple[int, int]], ...] = (("dark", (1024, 768)), ("light", (390, 844)))
WORKERS = 3
LOADS_MAX = 3
MOUNTED_MS = 10_000
MOUNTED = "document.querySelector('#page > *') !== null"
SCENES_OF_A_CONTEXT = 32
"""A new context costs as much as three scenes; an old one plays its clock's whole past again in every new page."""
SETTLE_MS = 400
WORLD = "axe"  # one of its own: it has the browser's own timers, which axe-core needs; those of the page stand still

# Set by the projector's address, by the console's own switch; the other pages follow the device.
SWITCH_THEME = """(theme) => {
    const page = new URLSearchParams(location.search).get('page');
    const wall = document.querySelector('[data-wall-theme]');
    if (page === 'projector' && wall !== null) wall.dataset.wallTheme = theme;
    if (page === 'host') document.documentElement.dataset.theme = theme;
}"""
INITIAL = "Math.random = () => 0.5; localStorage.clear(); sessionStorage.clear();"

# A watermark that stood out would hide what it lies on; it is named to screen readers as a picture (WCAG 1.4.3,
# incidental text).
INSPECT = """axe.run({include: [['html']], exclude: [['.watermark']]}, {resultTypes: ['violations']}).then((result) =>
    JSON.stringify({
        looked_at: result.passes.length,
        violations: result.violations.flatMap(({id, impact, nodes}) => nodes.map((node) => ({
            rule: id,
            impact: impact || '',
            place: node.target.join(' '),
            reason: node.failureSummary.replace(/\\s+/g, ' '),
        }))),
    }))"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


@dataclass
class Inspector:
    """Looks at scenes one after another, several at a time. `looks`: how many; `found`: one line a violation."""

    browser: Browser
    address: str
    spoil: str = ""
    """A script run in every scene before it is looked at: proves that something would be found."""
    thorough: bool = True
    """In every theme and size; otherwise in one of them, half of the scenes in each."""
    looks: int = 0
    found: list[str] = field(default_factory=list)
    _source: str = field(default_factory=lambda: Path(AXE).read_text("utf-8"))

    async def inspect(self, scenes: Iterable[Scene]) -> None:
        """All of these scenes."""
        waiting = list(scenes)
        await asyncio.gather(*(self._work(waiting) for _ in range(WORKERS)))
        self.found.sort()

    async def _work(self, waiting: list[Scene]) -> None:
        while waiting:
            taken, waiting[:] = waiting[:SCENES_OF_A_CONTEXT], waiting[SCENES_OF_A_CONTEXT:]
            context = await self.browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
            page = await context.new_page()
            await page.clock.install(time=NOW)
            await page.clock.pause_at(NOW + datetime.timedelta(minutes=1))
            await page.add_init_script(INITIAL)
            session = await context.new_cdp_session(page)
            await session.send("Page.enable")
            await session.send("Page.addScriptToEvaluateOnNewDocument", {"source": self._source, "worldName": WORLD})
            for scene in taken:
                await self._inspect_scene(page, session, scene)
            await context.close()

    def _looks(self, name: str) -> tuple[tuple[Literal["dark", "light"], tuple[int, int]], ...]:
        return LOOKS if self.thorough else (LOOKS[sum(name.encode()) % len(LOOKS)],)

    async def _open(self, page: Page, scene: Scene) -> None:
        """On its halted clock a page may wait for ever for what a busy browser was late with: it is loaded anew."""
        for _ in range(LOADS_MAX):
            await page.goto(f"{self.address}?page={scene.page}&scene={scene.name}", wait_until="load")
            with contextlib.suppress(PageTimeout):
                await page.wait_for_function(MOUNTED, polling=20, timeout=MOUNTED_MS)
                return
        raise AssertionError(f"{scene.page}/{scene.name}: never showed anything, loaded {LOADS_MAX} times")

    async def _inspect_scene(self, page: Page, session: CDPSession, scene: Scene) -> None:
        name = f"{scene.page}/{scene.name}"
        await self._open(page, scene)
        tree = await session.send("Page.getFrameTree")
        world = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": WORLD}
        context = (await session.send("Page.createIsolatedWorld", world))["executionContextId"]
        duration_ms = RUN_MS_OF.get(name, RUN_MS)
        await page.clock.run_for(duration_ms - SETTLE_MS)
        for theme, (width, height) in self._looks(name):
            await page.emulate_media(color_scheme=theme)
            await page.set_viewport_size({"width": width, "height": height})
            await page.evaluate(SWITCH_THEME, theme)
            await page.evaluate(self.spoil or "0")
            # Layout is measured in the browser's own frames; what follows from it, on the page's clock.
            await _evaluate(session, context, f"document.fonts.ready.then(() => {TWO_FRAMES})")
            await page.clock.run_for(SETTLE_MS)
            await page.evaluate(FINISH_TRANSITIONS)
            result = json.loads(await _evaluate(session, context, INSPECT))
            assert result["looked_at"] > 0, f"{name}: nothing to look at"
            self.looks += 1
            self.found += [
                f"{name}, {theme}, {width}×{height}: {one['rule']} ({one['impact']}) at {one['place']}: {one['reason']}"
                for one in result["violations"]
                if one["impact"] in COUNTED
            ]


async def _evaluate(session: CDPSession, context: int, expression: str) -> Any:
    parameters = {"expression": expression, "contextId": context, "awaitPromise": True, "returnByValue": True}
    answer = await session.send("Runtime.evaluate", parameters)
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")
