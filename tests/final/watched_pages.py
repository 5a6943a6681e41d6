"""Real pages in a real Chromium, each watched: every frame it receives, every word on its console.

Owns how a person works a page: what to press, what to read. It must not know what is right (`reckoning`).
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import msgpack
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, WebSocket, async_playwright, expect

from tools.chromium import ARGUMENTS

HELD_MS = 1_350  # `HOLD_MS` of the pages is 1,200
DEFAULT_PATIENCE_MS = 15_000
UNTIL_TIMEOUT_S = 60.0

expect.set_options(timeout=DEFAULT_PATIENCE_MS)


@asynccontextmanager
async def chromium(path: Path) -> AsyncIterator[Browser]:
    """One browser; every page in it has its own cookies."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


class WatchedPage:
    """A page in a context of its own. `faults`: whatever its console, its scripts or its requests complained about."""

    def __init__(self, page: Page, name: str, screenshots: Path) -> None:
        self.page = page
        self.name = name
        self.faults: list[str] = []
        self.frames: list[bytes] = []
        self.parts: dict[str, Any] = {}
        self.acks: list[dict[str, Any]] = []
        self._screenshots = screenshots
        self._news = asyncio.Event()
        page.on("console", self._complain)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("websocket", self._listen)

    @classmethod
    async def open(
        cls, browser: Browser, name: str, address: str, size: tuple[int, int], screenshots: Path, **options: Any
    ) -> Self:
        """Open an address in a fresh context."""
        width, height = size
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **options)
        watched = cls(await context.new_page(), name, screenshots)
        await watched.page.goto(address)
        return watched

    def _complain(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)

    def _take(self, payload: bytes | str) -> None:
        assert isinstance(payload, bytes)
        self._news.set()
        self.frames.append(payload)
        frame = msgpack.unpackb(payload)
        if frame["type"] == "sync":
            self.parts.update({name: frame[name] for name in ("stage", "own", "wall", "console")})
        elif frame["type"] in ("stage", "own", "wall", "console"):
            self.parts[frame["type"]] = frame[frame["type"]]
        elif frame["type"] == "ack":
            self.acks.append(frame)
        elif frame["type"] in ("preview", "paper", "review"):
            self.parts[frame["type"]] = frame

    async def until(self, condition: Callable[[], object], what: str, timeout_s: float = UNTIL_TIMEOUT_S) -> None:
        """Wait until a frame has made a condition true."""
        try:
            async with asyncio.timeout(timeout_s):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"{self.name} waited {timeout_s} s for {what}") from None

    async def shoot(self, scene: str) -> None:
        """Keep what a person would see now."""
        await self.page.screenshot(path=self._screenshots / f"{self.name}-{scene}.png")

    async def look(self, scene: str) -> None:
        """Keep what a person would see now; no text of it may be cut."""
        await self.shoot(scene)
        assert (self.name, scene, await self.cut_texts()) == (self.name, scene, [])

    async def sees(self, text: str) -> None:
        """Wait until a text can be read on the page."""
        await expect(self.page.get_by_text(text).first).to_be_visible()

    async def cut_texts(self) -> list[str]:
        """Texts in boxes that hide a part of them: nobody can scroll there. A wall inside has its own check."""
        found: list[str] = await self.page.evaluate(
            """() => Array.from(document.querySelectorAll('body *')).filter((one) => {
                const style = getComputedStyle(one);
                const hides = style.overflowX === 'hidden' && style.overflowY === 'hidden' && one.clientWidth > 1;
                const cut = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
                return hides && cut && one.closest('.wall') === null && one.innerText.trim() !== '';
            }).map((one) => one.innerText.trim())"""
        )
        return found

    async def sideways_overflow(self) -> int:
        """How many pixels of the page lie beside the screen."""
        pixels: int = await self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return pixels


class HostPage(WatchedPage):
    """The console of an operator, or of the jury."""

    @property
    def button(self) -> Locator:
        """The big button."""
        return self.page.locator(".dock .big")

    async def ready_for(self, label: str) -> None:
        """Wait until the big button offers a step and can be pressed."""
        await expect(self.button).to_contain_text(label)
        await expect(self.button).to_be_enabled()

    async def press(self, label: str, *, key: bool = False) -> None:
        """Press the big button once it says so: with the pointer, or with Space."""
        await self.ready_for(label)
        await (self.page.keyboard.press("Space") if key else self.button.click())

    async def hold(self, button: Locator) -> None:
        """A held press."""
        await expect(button).to_be_enabled()
        await button.hover()
        await self.page.mouse.down()
        await asyncio.sleep(HELD_MS / 1_000)
        await self.page.mouse.up()

    async def resume(self) -> None:
        """Go on after a standstill, beside the step that the big button offers."""
        await self.hold(self.page.locator(".dock .keys").get_by_role("button", name="Tiếp tục thi"))

    async def confirm(self, word: str) -> None:
        """Type the word a dialog asks for, and send."""
        dialog = self.page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await self.page.keyboard.type(word)
        await self.page.keyboard.press("Enter")
        await expect(dialog).to_have_count(0)

    async def press_held(self, label: str, word: str) -> None:
        """An irreversible step: held, then confirmed by its word."""
        await self.ready_for(label)
        await self.hold(self.button)
        await self.confirm(word)

    async def tab(self, name: str) -> None:
        """Go to a view."""
        await self.page.get_by_role("navigation").get_by_role("button", name=name, exact=True).click()

    async def scene(self, name: str) -> None:
        """Put a scene on the wall by its button."""
        button = self.page.locator(".scenes").get_by_role("button", name=name, exact=True)
        await expect(button).to_be_enabled()
        await button.click()

    async def mark_absent(self, candidate: str) -> None:
        """Find a place on the readiness board and mark it absent."""
        await self.tab("Sẵn sàng")
        await self.page.get_by_role("searchbox").fill(candidate)
        await self.page.get_by_role("button", name=f"Xử lý {candidate}", exact=True).click()
        absent = self.page.get_by_role("dialog").get_by_role("button", name="Vắng mặt")
        await absent.click()
        await expect(absent).to_have_attribute("aria-pressed", "true")
        await self.page.keyboard.press("Escape")
        await self.page.get_by_role("searchbox").fill("")

    async def board(self, kind: str) -> list[dict[str, str]]:
        """The rows in sight of "Cá nhân" or "Tập thể" on the standings view."""
        return await rows_of(
            self.page,
            f'.board [role="table"][aria-label="{kind}"] .line:not(.head)',
            {"rank": ".number", "name": ".who", "correct": ".number:nth-child(3)", "time": ".number:nth-child(4)"},
        )


class FinalistPage(WatchedPage):
    """A finalist's device."""

    async def sign_in_by_slip(self, url: str, code: str) -> None:
        """The slip's QR code was scanned: a new page whose address holds the code, and does not keep it."""
        await self.page.goto("about:blank")
        await self.page.goto(f"{url}/#code={code}")
        await self.sees("Thông tin này có đúng không?")
        assert code not in self.page.url

    async def sign_in_by_hand(self, code: str) -> None:
        """The code is typed, in small letters."""
        await self.page.get_by_label("Mã đăng nhập").fill(code.lower())
        await self.page.get_by_role("button", name="Đăng nhập").click()
        await self.sees("Thông tin này có đúng không?")

    async def confirm_identity(self) -> None:
        """ "Đúng"."""
        await self.page.get_by_role("button", name="Đúng", exact=True).click()

    async def choose(self, letter: str, *, key: bool) -> None:
        """Answer once the choices are there, with the pointer or with the letter's key."""
        button = self.page.get_by_role("button", name=f"Phương án {letter}:")
        await expect(button).to_have_attribute("aria-disabled", "false")
        await (self.page.keyboard.press(letter.lower()) if key else button.click())

    @property
    def totals(self) -> Locator:
        """Correct answers and time as they stand on the page."""
        return self.page.locator(".totals .value")


class WallPage(WatchedPage):
    """The projector."""

    async def scene_shown(self, scene: str) -> None:
        """Wait for a scene, and until nothing on it moves any more."""
        await expect(self.page.locator(f'[data-scene="{scene}"]')).to_be_visible()
        await self.settle()

    async def settle(self) -> None:
        """Wait until numbers have counted to their values and rows have reached their places."""
        await self.page.wait_for_function(
            """() => Array.from(document.querySelectorAll('.rolling')).every(
                (one) => one.children[0].textContent === one.children[1].textContent
            ) && document.getAnimations().every((one) => one.playState !== 'running')"""
        )

    async def board(self) -> list[dict[str, str]]:
        """The rows of all boards on the wall, as they can be read."""
        cells = {"rank": ".rank .now", "name": ".name", "correct": ".correct .now", "time": ".time .now"}
        return await rows_of(self.page, ".rows .row", cells)

    async def cut_texts(self) -> list[str]:
        """Texts that stick out of the picture."""
        found: list[str] = await self.page.evaluate(
            """() => {
                const walker = document.createTreeWalker(document.querySelector('.wall-stage'), NodeFilter.SHOW_TEXT);
                const found = [];
                for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
                    if (node.parentElement.closest('.watermark') !== null) continue; // lies across the whole picture
                    const range = document.createRange();
                    range.selectNodeContents(node);
                    for (const box of range.getClientRects()) {
                        const out = box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight;
                        if (box.width > 0 && out) found.push(node.textContent.trim());
                    }
                }
                return found.filter((text) => text !== '');
            }"""
        )
        return found

    async def seal_gaps(self) -> list[float]:
        """Pixels between groups of the seal's digits that stand on one line."""
        found: list[float] = await self.page.evaluate(
            """() => {
                const boxes = Array.from(document.querySelectorAll('.digits span'), (group) => {
                    const range = document.createRange();
                    range.selectNodeContents(group);
                    return range.getBoundingClientRect();
                });
                return boxes.slice(1).map((box, index) => [boxes[index], box])
                    .filter(([left, right]) => left.top === right.top)
                    .map(([left, right]) => right.left - left.right);
            }"""
        )
        return found


async def rows_of(page: Page, row: str, cells: dict[str, str]) -> list[dict[str, str]]:
    """Texts of the first element of each selector in each row, and the row's `data-id`; "" where there is none."""
    found: list[dict[str, str]] = await page.evaluate(
        """([row, cells]) => Array.from(document.querySelectorAll(row), (one) => {
            const texts = {id: one.dataset.id || ''};
            for (const [name, selector] of Object.entries(cells)) {
                const cell = one.querySelector(selector);
                texts[name] = cell === null ? '' : cell.textContent.replace(/\\s+/g, ' ').trim();
            }
            return texts;
        })""",
        [row, cells],
    )
    return found


def seconds_text(time_us: int) -> str:
    """ "1.012,34": as all pages write a time (WORDS)."""
    hundredths = time_us // 10_000
    whole = re.sub(r"\B(?=(\d{3})+$)", ".", str(hundredths // 100))
    return f"{whole},{hundredths % 100:02d}"
