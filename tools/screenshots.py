"""Photographs every scene of the four pages at every size, and publishes some of the pictures in docs/screenshots.

The pages run on the server that lives in the page itself (`display/src/lib/testing/`), on a clock that stands still, so
that the same pages give the same pictures. Owns how long each scene runs before its picture is taken, and what no
picture may show: a page wider than its window, a wall that scrolls, a button its words do not fit into, a script's
complaint. It must not know what a scene holds: each page's `scenes.ts` does; nor what is published:
`screenshots_gallery` does. Called by `make screenshots`.

Usage: python -m tools.screenshots [--all FOLDER [--page NAME] [--scene NAME] [--whole] [--light]]
"""

import argparse
import asyncio
import base64
import datetime
import subprocess
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from tools.chromium import ARGUMENTS
from tools.screenshots_gallery import BYTES_MAX, PAGES, SIZES, Scene, choose, publish, unknown

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"

NOW = datetime.datetime(2026, 11, 20, 8, 15, 20, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))

RUN_MS = 2_600
"""How long a scene runs before its picture is taken: enough for a silence of 1 s to be noticed and said."""
RUN_MS_OF = {
    "projector/lost": 16_000,  # the last frame stands for 10 s, then the emblem
    "projector/moving": 3_250,  # in the middle of a change of ranks
    "projector/walk": 8_000,  # the second question step of five
    "live/lost": 4_000,
    "host/away": 6_000,
    "finalist/open-last-seconds": 1_500,
}
RESIZE_MS = 400  # the same after the window was resized
QUALITY = 22  # of the pictures; text stays legible, and all of them together stay small
WORKERS = 2

QUESTION_PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="675" viewBox="0 0 1200 675">
<rect width="1200" height="675" fill="#fff"/>
<g fill="none" stroke="#0b5cad" stroke-width="6"><rect x="60" y="230" width="280" height="200" rx="24"/>
<rect x="460" y="230" width="280" height="200" rx="24"/><rect x="860" y="230" width="280" height="200" rx="24"/>
<path d="M345 330h100m-24-20 26 20-26 20M745 330h100m-24-20 26 20-26 20"/></g>
<g font-family="sans-serif" font-size="44" font-weight="700" fill="#0b1220" text-anchor="middle">
<text x="200" y="345">Tiếp nhận</text><text x="600" y="345">Giải quyết</text><text x="1000" y="345">Trả kết quả</text>
<text x="600" y="140" font-size="56">Bộ phận Một cửa</text></g></svg>"""

OVERFLOW = (
    "() => { const e = document.documentElement; return [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight]; }"
)
SPILLING = """() => Array.from(document.querySelectorAll('button, a.button'))
    .filter((e) => e.clientHeight > 0 && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2))
    .map((e) => e.textContent.replace(/\\s+/g, ' ').trim())"""
FINISH_TRANSITIONS = "document.getAnimations().forEach((a) => { try { a.finish(); } catch (endless) { a.cancel(); } })"


class PagesHandler(SimpleHTTPRequestHandler):
    """Serves the built pages, and one picture as every question's picture."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript", ".woff2": "font/woff2"}

    def do_GET(self) -> None:
        """Answer one request."""
        if not self.path.startswith("/images/"):
            super().do_GET()
            return
        content = QUESTION_PICTURE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "image/svg+xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: a request here is no news."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to photograph, and where to."""

    into: Path
    page: str = ""
    scene: str = ""
    whole: bool = False
    light: bool = False


@dataclass(slots=True)
class Photographer:
    """Takes the pictures of scenes one after another. `faults`: what no picture may show."""

    browser: Browser
    address: str
    wish: Wish
    faults: list[str] = field(default_factory=list)

    async def _context(self) -> BrowserContext:
        return await self.browser.new_context(
            viewport={"width": SIZES[0][0], "height": SIZES[0][1]},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            color_scheme="light" if self.wish.light else "dark",
        )

    async def scenes(self, page_name: str) -> list[Scene]:
        """The scenes of a page, as it lists them itself."""
        context = await self._context()
        page = await context.new_page()
        await page.goto(f"{self.address}?page={page_name}")
        await page.wait_for_selector("li a")
        names = await page.locator("li a").all_inner_texts()
        await context.close()
        return [Scene(page_name, name) for name in names]

    async def shoot(self, scene: Scene) -> None:
        """Open a scene in a fresh context, let it run, and keep its pictures, one a size of the window."""
        name = f"{scene.page}/{scene.name}"
        context = await self._context()
        page = await context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{name}: {error}"))
        await page.clock.install(time=NOW)
        await page.clock.pause_at(NOW + datetime.timedelta(minutes=1))  # one that is past cannot be paused at
        await page.add_init_script("Math.random = () => 0.5;")
        await page.goto(f"{self.address}?page={scene.page}&scene={scene.name}", wait_until="load")
        await page.wait_for_function("document.querySelector('#page > *') !== null", polling=20)
        await page.clock.run_for(100)
        await page.evaluate("document.fonts.ready.then(() => true)")
        await page.wait_for_function("Array.from(document.images).every((image) => image.complete)", polling=20)
        await self._run(page, RUN_MS_OF.get(name, RUN_MS))
        session = await context.new_cdp_session(page)
        for size in SIZES:
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            await self._run(page, RESIZE_MS)
            await self._look_for_faults(page, scene, size)
            path = self.wish.into / scene.path(size)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(await self._picture(page, session, size))
        await context.close()

    async def _run(self, page: Page, duration_ms: int) -> None:
        """Let the page's clock run, in steps: measurements of layout follow the browser's own clock."""
        steps = 4
        for _ in range(steps):
            await page.clock.run_for(duration_ms // steps)
            await asyncio.sleep(0.02)
        await page.evaluate(FINISH_TRANSITIONS)
        await asyncio.sleep(0.02)

    async def _look_for_faults(self, page: Page, scene: Scene, size: tuple[int, int]) -> None:
        wider, taller = await page.evaluate(OVERFLOW)
        where = f"{scene.page}/{scene.name} at {size[0]}×{size[1]}"
        if wider > 0:
            self.faults.append(f"{where}: {wider} px wider than the window")
        if taller > 0 and scene.page == "projector":
            self.faults.append(f"{where}: {taller} px taller than the wall")
        for text in await page.evaluate(SPILLING):
            self.faults.append(f"{where}: the words of a button do not fit into it: {text}")

    async def _picture(self, page: Page, session: CDPSession, size: tuple[int, int]) -> bytes:
        width, height = size
        if self.wish.whole:
            height = await page.evaluate("Math.max(innerHeight, document.documentElement.scrollHeight)")
        parameters: dict[str, object] = {
            "format": "webp",
            "quality": QUALITY,
            "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1},
            "captureBeyondViewport": self.wish.whole,
        }
        answer = await session.send("Page.captureScreenshot", parameters)
        return base64.b64decode(answer["data"])


async def work(jobs: list[Callable[[], Awaitable[None]]]) -> None:
    """Do all jobs, `WORKERS` at a time."""

    async def one() -> None:
        while jobs:
            await jobs.pop(0)()

    await asyncio.gather(*(one() for _ in range(WORKERS)))


async def photograph(address: str, chromium: str, wish: Wish) -> tuple[list[Scene], list[str]]:
    """Take all pictures wished for. Returns the scenes and the faults found."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        photographer = Photographer(browser, address, wish)
        scenes: list[Scene] = []
        for page in PAGES:
            if wish.page in ("", page):
                scenes += [scene for scene in await photographer.scenes(page) if wish.scene in ("", scene.name)]
        await work([partial(photographer.shoot, scene) for scene in scenes])
        await browser.close()
        return scenes, photographer.faults


def build(folder: Path) -> None:
    """Build the fake server's page into a folder."""
    subprocess.run(
        [ROOT / "tools" / "npm.sh", "run", "--silent", "build:scenes", "--", "--outDir", folder], check=True, cwd=ROOT
    )


def take(wish: Wish) -> tuple[list[Scene], list[str]]:
    """Build the scenes, serve them, photograph what is wished for. Returns the scenes and the faults found."""
    chromium = subprocess.run(
        [ROOT / "tools" / "chromium.sh"], check=True, capture_output=True, text=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(PagesHandler, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/src/lib/testing/fake.html"
        taken = asyncio.run(photograph(address, chromium, wish))
        server.shutdown()
        server.server_close()
    return taken


def take_and_publish() -> list[str]:
    """All scenes at all sizes; some of them into docs/screenshots. Returns the faults found."""
    with tempfile.TemporaryDirectory() as folder:
        scenes, faults = take(Wish(Path(folder)))
        faults += [f"{name}: named in tools/screenshots_gallery.py, and no page has it" for name in unknown(scenes)]
        chosen = choose(scenes, Path(folder))
        size_bytes = publish(chosen, Path(folder), PICTURES)
    pictures = sum(len(shown.sizes) for shown in chosen)
    print(f"{len(scenes)} scenes at {len(SIZES)} sizes; {pictures} pictures, {size_bytes / 1e6:.1f} MB in {PICTURES}")
    if size_bytes > BYTES_MAX:
        faults.append(f"{PICTURES}: {size_bytes} bytes, more than {BYTES_MAX}")
    return faults


def main() -> int:
    """Photograph all scenes and publish some; or put what is asked for elsewhere. Returns 1 when a picture shows what
    none may."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="keep every picture, there; publish nothing")
    parser.add_argument("--page", default="", choices=["", *PAGES], help="this page only (with --all)")
    parser.add_argument("--scene", default="", help="this scene only (with --all)")
    parser.add_argument("--whole", action="store_true", help="whole pages, also what must be scrolled to (with --all)")
    parser.add_argument("--light", action="store_true", help="the light theme (with --all)")
    arguments = parser.parse_args()
    asked = (arguments.page, arguments.scene, arguments.whole, arguments.light)
    if arguments.all is None:
        if any(asked):
            parser.error("expected --all FOLDER with --page, --scene, --whole and --light")
        faults = take_and_publish()
    else:
        scenes, faults = take(Wish(arguments.all, *asked))
        print(f"{len(scenes)} scenes at {len(SIZES)} sizes in {arguments.all}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
