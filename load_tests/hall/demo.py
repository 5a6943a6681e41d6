"""Shows the bad hall with real browsers: one Chromium page on each device, and the round trips the pages see.

Owns a small HTTP server with one page that asks it for an echo again and again. It must not know the product. Called by
hand, and by a test of the hall.

Usage: python -m load_tests.hall.demo [--pages NUMBER] [--seed NUMBER]   as root, on Linux
"""

import argparse
import asyncio
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from playwright.async_api import Playwright, async_playwright

from load_tests.hall.hall import BadHall, Device, open_hall
from load_tests.hall.profiles import mixed
from tools.chromium import ARGUMENTS

ROOT = Path(__file__).resolve().parents[2]
ECHOES = 20
PAGE = b"""<!doctype html><meta charset="utf-8"><title>Echo</title><script>
async function roundTrips(count) {
  const times = []
  for (let n = 0; n < count; n++) {
    const start = performance.now()
    await (await fetch('/echo?' + n, { cache: 'no-store' })).text()
    times.push(performance.now() - start)
  }
  return times
}
</script>"""


@dataclass(frozen=True)
class PageReport:
    """What one page saw. `address`: the device's, as the server saw it. `round_trips_ms`: of its echoes, in order."""

    device: int
    profile: str
    address: str
    want_ms: float
    round_trips_ms: tuple[float, ...]
    online: bool


class EchoHandler(BaseHTTPRequestHandler):
    """The page, and an echo on a connection that stays open; says who asked."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # header and body in one packet

    def do_GET(self) -> None:
        """Answer a request."""
        content = self.client_address[0].encode() if self.path.startswith("/echo") else PAGE
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def echo_site() -> Iterator[int]:
    """The server, on all of this machine's addresses; its port."""
    with ThreadingHTTPServer(("0.0.0.0", 0), EchoHandler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


async def visit(playwright: Playwright, device: Device, chromium: Path, start: asyncio.Semaphore) -> PageReport:
    """Load the page in a Chromium on a device and let it measure.

    Playwright stays outside: it speaks to its browser through a pipe, which knows no namespaces.
    """
    host, port = device.address
    async with start:
        browser = await playwright.chromium.launch(executable_path=device.program(chromium), args=list(ARGUMENTS))
        page = await browser.new_page()
        await page.goto(f"http://{host}:{port}/")
    try:
        address = await page.evaluate("async () => (await fetch('/echo')).text()")
        times_ms = await page.evaluate("count => roundTrips(count)", ECHOES)
        online = await page.evaluate("() => navigator.onLine")
    finally:
        await browser.close()
    want_ms = 2 * device.profile.delay_us / 1000
    return PageReport(device.index, device.profile.name, address, want_ms, tuple(times_ms), online)


async def visit_all(hall: BadHall[Device], chromium: Path) -> list[PageReport]:
    """A page on every device, all at once but for their starting."""
    start = asyncio.Semaphore(2)
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        return await asyncio.gather(*(visit(playwright, device, chromium, start) for device in hall.devices))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the demo and print a table."""
    parser = argparse.ArgumentParser(description="Real browsers on the devices of a bad hall.")
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    found = subprocess.run([ROOT / "tools" / "chromium.sh"], stdout=subprocess.PIPE, text=True, check=True)
    chromium = Path(found.stdout.strip())
    with (
        tempfile.TemporaryDirectory() as folder,
        echo_site() as port,
        open_hall(
            mixed(options.pages, options.seed), port, seed=options.seed, kind="namespaces", log=Path(folder) / "packets"
        ) as hall,
    ):
        reports = asyncio.run(visit_all(hall, chromium))
        figures = hall.figures()
        late_us = sorted(it.delivered_us - it.due_us for it in hall.packets() if it.delivered_us)
    print("device  address        wanted ms   least   median     most")
    for report in reports:
        times_ms = sorted(report.round_trips_ms)
        seen = f"{times_ms[0]:7.1f}  {median(times_ms):7.1f}  {times_ms[-1]:7.1f}"
        print(f"{report.device:6}  {report.address:13}  {report.want_ms:9.1f} {seen}")
    share = figures["processor_us"] / figures["running_us"]
    print(f"{figures['carried']} packets carried, {figures['lost']} lost, {share:.1%} of one core")
    print(f"late by {late_us[len(late_us) // 2]} µs (p50), {late_us[len(late_us) * 99 // 100]} µs (p99)")


if __name__ == "__main__":
    main()
