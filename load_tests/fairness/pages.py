"""Real finalist pages in real browsers, and when each of them truly showed the choices.

Owns the browser of a device, the probe that runs in its pages, and the way from a page's clock to the machine's. The
probe does not ask the product's code: an IntersectionObserver is told by the browser in which frame a choice was first
drawn. It must not know plays or servers. Called by `paint`.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgpack
from playwright.async_api import Browser, Page, Playwright, ViewportSize

from chungket.clock import monotonic_us
from load_tests.hall.hall import Device
from tools.chromium import ARGUMENTS

LOAD_TIMEOUT_MS = 60_000
ORIGIN_SAMPLES = 30
SIZE: ViewportSize = {"width": 360, "height": 640}

# `drawn`: in the frame that first draws a choice, by the browser. `presented`: when that frame was handed on, where the
# browser says so. `told`: the page's own reports, as they go to the server.
PROBE = """(() => {
  const shown = window.fairnessShown = [];
  const told = window.fairnessTold = [];
  const send = WebSocket.prototype.send;
  const mark = 'painted';
  WebSocket.prototype.send = function (data) {
    const bytes = new Uint8Array(data.buffer || data, data.byteOffset || 0, data.byteLength);
    let text = '';
    for (let n = 0; n < Math.min(bytes.length, 16); n++) text += String.fromCharCode(bytes[n]);
    if (text.includes(mark)) told.push({ at: performance.now(), bytes: Array.from(bytes) });
    return send.call(this, data);
  };
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const one = shown.find((one) => one.element === entry.target);
      if (one !== undefined && one.drawn === 0 && entry.boundingClientRect.height > 0) one.drawn = entry.time;
    }
  });
  const presented = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const one = shown.find((one) => one.element.contains(entry.element));
      if (one !== undefined) one.presented = entry.renderTime;
    }
  });
  try { presented.observe({ type: 'element', buffered: true }); } catch (_) { /* an older browser */ }
  let last = null;
  new MutationObserver(() => {
    const first = document.querySelector('button.choice');
    if (first === last) return;
    last = first;
    if (first === null) return;
    const stem = document.querySelector('h1.stem');
    for (const one of first.querySelectorAll('*')) {
      if (one.children.length === 0) one.setAttribute('elementtiming', 'choice');
    }
    shown.push({ element: first, stem: stem === null ? '' : stem.textContent, inserted: performance.now(), drawn: 0,
      presented: 0 });
    watcher.observe(first);
  }).observe(document, { childList: true, subtree: true });
})()"""
READ = """() => ({
  shown: window.fairnessShown.slice(-3).map(({ stem, inserted, drawn, presented }) =>
    ({ stem, inserted, drawn, presented })),
  told: window.fairnessTold.splice(0),
})"""


@dataclass(frozen=True, slots=True)
class Shown:
    """The choices of one question on one page, µs of the machine's clock. `presented_us`: 0 where the browser does not
    say. `told_us`: what the page itself reported, in contest time; `told_error_us`: how far off it says it may be."""

    drawn_us: int
    presented_us: int
    told_us: int
    told_error_us: int
    opener_us: int


@dataclass
class FinalistPage:
    """One page. `origin_us`: zero of its clock on the machine's; `origin_error_us`: how far that may be off."""

    page: Page
    origin_us: float = 0.0
    origin_error_us: float = 0.0
    _shown: dict[str, dict[str, float]] = field(default_factory=dict)
    _told: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def find_origin(self) -> None:
        """Where the page's clock begins: the browser says it on the machine's clock; that is checked from outside."""
        session = await self.page.context.new_cdp_session(self.page)
        await session.send("Performance.enable")
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        await session.detach()
        (started_s,) = [metric["value"] for metric in metrics if metric["name"] == "NavigationStart"]
        low_us, high_us = -float("inf"), float("inf")
        for _ in range(ORIGIN_SAMPLES):
            before_us = monotonic_us()
            now_us = await self.page.evaluate("performance.now()") * 1000
            after_us = monotonic_us()
            low_us, high_us = max(low_us, before_us - now_us), min(high_us, after_us - now_us)
        self.origin_us = started_s * 1_000_000
        self.origin_error_us = max(0.0, low_us - self.origin_us, self.origin_us - high_us)

    async def read(self) -> None:
        """Take over what the probe has seen."""
        read = await self.page.evaluate(READ)
        for one in read["shown"]:
            self._shown[one["stem"]] = one  # again and again: the browser says one thing after another
        for one in read["told"]:
            report = msgpack.unpackb(bytes(one["bytes"]))
            if report.get("type") == "painted" and report["part"] == "choices":
                self._told.setdefault(report["play"], report)

    def shown(self, stem: str, play: str) -> Shown | None:
        """When the choices of a question were shown; None while the page has not said all of it."""
        one, report = self._shown.get(stem), self._told.get(play)
        if one is None or report is None or one["drawn"] == 0:
            return None
        return Shown(
            self._machine_us(one["drawn"]),
            self._machine_us(one["presented"]) if one["presented"] else 0,
            report["painted_us"],
            report["error_us"],
            report["opener_us"],
        )

    def _machine_us(self, page_ms: float) -> int:
        return round(self.origin_us + page_ms * 1000)


@contextlib.asynccontextmanager
async def browser_on(playwright: Playwright, device: Device, chromium: Path) -> AsyncIterator[Browser]:
    """A Chromium on a device."""
    browser = await playwright.chromium.launch(executable_path=device.program(chromium), args=list(ARGUMENTS))
    try:
        yield browser
    finally:
        await browser.close()


async def open_page(browser: Browser, url: str, cookie: str) -> FinalistPage:
    """A finalist's page that is signed in, in a context of its own. `url`: as the device reaches the server."""
    context = await browser.new_context(viewport=SIZE)
    name, _, value = cookie.partition("=")
    await context.add_cookies([{"name": name, "value": value, "url": url}])
    page = await context.new_page()
    await page.add_init_script(PROBE)
    await page.goto(url, timeout=LOAD_TIMEOUT_MS)
    finalist = FinalistPage(page)
    await finalist.find_origin()
    return finalist
