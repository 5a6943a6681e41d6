"""Where the power is lost: the machine, its hall, and the real pages people look at.

Owns the way into a hall with real pages, and out of a loss of power. It must not know what is played, nor judge. Called
by `timeline`.
"""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgpack
from playwright.async_api import Browser

from chungket.log import Entry
from tests.chaos.machine import Machine
from tests.chaos.watching import Kind, watch
from tests.final.faults import Hall, come_back, read_log
from tests.final.watched_pages import FinalistPage, HostPage, WallPage, WatchedPage, chromium
from tests.harness.clients import Console
from tests.harness.contests import candidate_number, write_final
from tests.harness.papers import write_paper_final

PLACES = 10
WINDOW_S = 90
QUESTIONS = 20  # of the paper
LAPTOP, FULL_HD = (1366, 768), (1920, 1080)
SYNC_US = 10_000_000  # so long that nothing written reaches the disk before the end
PATIENT_S = 30.0
GONE_S = 1.3  # when pages have noticed
STANDS_S = 3.0  # how long the operator thinks
HOST, WALL = "host", "wall"
KINDS: dict[str, Kind] = {HOST: "host", WALL: "wall"}  # everybody else is a finalist
Page = TypeVar("Page", bound=FinalistPage)


@dataclass(frozen=True, slots=True)
class Case:
    """`away_s`: without power; `interruption_max_s`: of the rules, up to which the contest goes on by itself."""

    title: str
    paper: bool
    away_s: float
    interruption_max_s: int = 5


class AllLost(random.Random):
    """Chance that wrote nothing out: of what was not synced, nothing is left."""

    def random(self) -> float:
        """Always the same."""
        return 1.0


@dataclass
class Stage:
    """The machine, the hall, and the real pages by name."""

    case: Case
    machine: Machine
    hall: Hall
    browser: Browser
    screenshots: Path
    pages: dict[str, WatchedPage] = field(default_factory=dict)
    events: list[tuple[float, str]] = field(default_factory=list)
    killed_ms: float = 0.0
    until_ms: float = 0.0
    greeted: dict[str, int] = field(default_factory=dict)

    async def finalist(self, page: type[Page], number: int, size: tuple[int, int]) -> Page:
        """A finalist's page in the lobby."""
        server = self.hall.server
        address = f"{server.url}/#code={server.code(candidate_number(number))}"
        opened = await page.open(self.browser, f"finalist-{number}", address, size, self.screenshots)
        await opened.confirm_identity()
        await opened.sees("Sẵn sàng")
        return opened

    async def wall_and_host(self) -> None:
        """The projector, and the console beside the scripted one of the same operator."""
        url = self.hall.server.url
        wall = await WallPage.open(self.browser, "wall", f"{url}/projector", FULL_HD, self.screenshots)
        width, height = LAPTOP
        context = await self.browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        name, _, value = self.hall.console.cookie.partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": url}])
        host = HostPage(await context.new_page(), "host", self.screenshots)
        await host.page.goto(f"{url}/host")
        self.pages |= {HOST: host, WALL: wall}

    async def watch(self, finalists: dict[str, WatchedPage]) -> None:
        """From now on it is noted what these, the console and the wall show."""
        self.pages = finalists | self.pages
        for name, page in self.pages.items():
            await watch(page, KINDS.get(name, "finalist"))

    @property
    def host(self) -> HostPage:
        """The operator's console."""
        page = self.pages[HOST]
        assert isinstance(page, HostPage)
        return page

    def happened(self, text: str) -> None:
        """Something worth a row of its own."""
        self.events.append((time.time() * 1_000, text))

    async def shoot(self, scene: str) -> None:
        """Every page as it is now."""
        await asyncio.gather(*(page.shoot(scene) for page in self.pages.values()))

    def stop_syncing(self) -> None:
        """What is written from now on is on no disk when power is lost."""
        self.machine.power.slow_syncs(SYNC_US)

    async def lose_power(self) -> None:
        """Everything on the machine is killed at once, and what was not on disk is gone."""
        self.greeted = self._welcomes()
        self.machine.resting = True
        self.killed_ms = time.time() * 1_000
        await self.machine.kill_all()
        self.machine.power.lose(AllLost())

    async def power_returns(self) -> None:
        """After a while; until everybody is greeted again."""
        gone_s = time.time() - self.killed_ms / 1_000
        await asyncio.sleep(max(0.0, GONE_S - gone_s))
        await self.shoot("1-gone")
        gone_s = time.time() - self.killed_ms / 1_000
        await asyncio.sleep(max(0.0, self.case.away_s - gone_s))
        await self.shoot("2-before-power")
        self.happened("power is back, the server is started")
        self.machine.resting = False
        await come_back(self.hall.console)
        self.happened("the server answers")
        await asyncio.gather(*(come_back(finalist) for finalist in self.hall.finalists.values()))
        await self._all_greeted()

    def _welcomes(self) -> dict[str, int]:
        return {
            name: sum(msgpack.unpackb(frame)["type"] == "welcome" for frame in page.frames)
            for name, page in self.pages.items()
        }

    async def _all_greeted(self) -> None:
        until_s = time.monotonic() + PATIENT_S
        while any(count <= self.greeted[name] for name, count in self._welcomes().items()):
            assert time.monotonic() < until_s, f"{self.greeted} before, now {self._welcomes()}"
            await asyncio.sleep(0.1)

    async def resume(self) -> None:
        """The operator sees what there is to choose, thinks, and lets it go on."""
        await asyncio.sleep(STANDS_S)
        await self.shoot("3-stands")
        self.happened("the operator holds “Tiếp tục thi”")
        await self.host.resume()

    async def held(self) -> bool:
        """Whether the contest stands still, as the server told a scripted device."""
        finalist = next(iter(self.hall.finalists.values()))
        await finalist.until(lambda: "stage" in finalist.parts, "the stage")
        return finalist.parts["stage"]["standstill"] is not None

    async def log(self) -> list[Entry]:
        """All of it."""
        return await read_log(self.machine.data)


@contextlib.asynccontextmanager
async def staged(case: Case, folder: Path, chromium_path: Path, screenshots: Path) -> AsyncIterator[Stage]:
    """The lobby is open, the wall and a console are watched; in the end nothing runs."""
    if case.paper:
        contest = write_paper_final(folder / "contest", places=PLACES, paper=QUESTIONS)
    else:
        contest = write_final(folder / "contest", places=PLACES, questions=2, window_s=WINDOW_S)
    settings = contest / "contest.toml"
    text = settings.read_text("utf-8")
    rule = f"interruption_max_s = {case.interruption_max_s}\n"
    changed = text.replace("[rules]\n", f"[rules]\n{rule}") if "[rules]\n" in text else f"{text}\n[rules]\n{rule}"
    settings.write_text(changed, "utf-8")
    screenshots = screenshots / re.sub(r"\W+", "-", case.title.lower())
    screenshots.mkdir(parents=True, exist_ok=True)
    machine = Machine(folder, contest)
    async with machine.running(), chromium(chromium_path) as browser:
        server = machine.server
        hall = Hall(server, await Console.with_token(server.url, server.token()))
        try:
            assert await hall.console.press() == "open_lobby"
            stage = Stage(case, machine, hall, browser, screenshots)
            await stage.wall_and_host()
            yield stage
        finally:
            for client in (hall.console, *hall.finalists.values()):
                await client.close()
