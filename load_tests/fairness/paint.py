"""Experiment 1: how alike real pages behind bad networks show the choices, sealed beforehand and pushed at the moment.

Both kinds are played on the same devices in the same run, in turns: each device has one page on a server that seals and
announces, and one on a server started with `--opening-lead 0`, which hands out what opens a question when its moment
has come; its pages show it as soon as it arrives. That is a push through the same program. Before each moment the same
stalls are drawn for both. Called by `__main__`.
"""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Playwright, async_playwright

from chungket.clock import monotonic_us
from load_tests.fairness.arena import Arena, MeasuredServer, arena, serving
from load_tests.fairness.figures import spread
from load_tests.fairness.pages import FinalistPage, Shown, browser_on, open_page
from load_tests.hall.hall import BadHall, Device, open_hall
from load_tests.hall.profiles import mixed
from load_tests.swarm.lean_client import LeanClient

STALL_SHARE = 0.25
STALL_BEFORE_US = (50_000, 1_000_000)
STALL_LENGTH_US = (100_000, 1_000_000)
STARTING_AT_ONCE = 2
STEM_READ_S = 0.3
SETTLE_S = 0.25
PATIENCE_S = 20.0


@dataclass
class Side:
    """One way of opening: its server, its pages, and what they showed."""

    name: str
    arena: Arena
    pages: list[FinalistPage] = field(default_factory=list)
    plays: list[list[Shown]] = field(default_factory=list)
    moments_us: list[int] = field(default_factory=list)

    def spreads_us(self) -> list[float]:
        """Latest − earliest page of each play."""
        return [spread([one.drawn_us for one in play]) for play in self.plays]

    def presented_spreads_us(self) -> list[float]:
        """The same of the moments at which the browser handed its frame on, where every page knows that."""
        moments = [[one.presented_us for one in play] for play in self.plays]
        return [spread(play) for play in moments if all(play)]

    def lateness_us(self) -> list[list[int]]:
        """By device: how long after the moment each play was shown."""
        return [
            [play[index].drawn_us - moment for play, moment in zip(self.plays, self.moments_us, strict=True)]
            for index in range(len(self.pages))
        ]


def stalls(generator: random.Random, devices: int) -> list[tuple[int, int, int]]:
    """Which devices stand still before a moment: device, how long before it, for how long. µs."""
    drawn = []
    for device in range(devices):
        chosen, before_us, length_us = (
            generator.random() < STALL_SHARE,
            generator.randint(*STALL_BEFORE_US),
            generator.randint(*STALL_LENGTH_US),
        )
        if chosen:
            drawn.append((device, before_us, length_us))
    return drawn


async def play_once(side: Side, hall: BadHall[Device], number: int, seed: int, alone: asyncio.Lock) -> None:
    """One question from deck to score. Nothing else happens from its announcement until everybody has seen it."""
    play = await side.arena.prepare()
    stem_us = await side.arena.show_stem()
    await asyncio.sleep(max(0, stem_us - monotonic_us()) / 1_000_000 + STEM_READ_S)
    async with alone:
        moment_us = side.arena.machine_us(await side.arena.announce_choices())
        for device, before_us, length_us in stalls(random.Random(f"{seed}:{number}"), len(side.pages)):
            hall.device(device).stall(length_us, moment_us - before_us)
        await asyncio.sleep((moment_us - monotonic_us()) / 1_000_000 + SETTLE_S)
        stem = f"Nội dung của {play.partition('.')[0]} là gì?"
        side.plays.append(await seen_by_all(side.pages, stem, play))
        side.moments_us.append(moment_us)
    await side.arena.finish()


async def seen_by_all(pages: Sequence[FinalistPage], stem: str, play: str) -> list[Shown]:
    """Wait until every page has shown a question. Errors: TimeoutError names the pages that have not."""
    missing = list(range(len(pages)))
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                await asyncio.gather(*(pages[index].read() for index in missing))
                missing = [index for index in missing if pages[index].shown(stem, play) is None]
                if not missing:
                    break
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise TimeoutError(f"{play} was not shown by pages {missing} within {PATIENCE_S} s") from None
    return [shown for page in pages if (shown := page.shown(stem, play)) is not None]


async def confirm(url: str, cookies: Sequence[str]) -> None:
    """Everybody says that the name on the page is the own one, so that the pages show questions."""
    for cookie in cookies:
        client = await LeanClient(url, cookie).open()
        client.send(
            {
                "type": "command",
                "id": "identity",
                "name": "confirm_identity",
                "flow_version": -1,
                "arguments": {"correct": True},
            }
        )
        await client.reply("identity")
        await client.close()


async def open_side(
    stack: contextlib.AsyncExitStack,
    name: str,
    server: MeasuredServer,
    hall: BadHall[Device],
    browsers: Sequence[Browser],
) -> Side:
    """A page of this server in every browser, and its round begun."""
    played = await stack.enter_async_context(arena(server))
    cookies = played.cookies(range(1, len(browsers) + 1))
    await confirm(server.url, cookies)
    await played.begin_round()
    starting = asyncio.Semaphore(STARTING_AT_ONCE)

    async def start(browser: Browser, cookie: str) -> FinalistPage:
        async with starting:
            return await open_page(browser, f"http://{hall.server_address}:{server.port}/", cookie)

    pages = await asyncio.gather(*(start(browser, cookie) for browser, cookie in zip(browsers, cookies, strict=True)))
    return Side(name, played, list(pages))


async def run(
    hall: BadHall[Device], servers: tuple[MeasuredServer, MeasuredServer], chromium: Path, plays: int, seed: int
) -> tuple[Side, Side]:
    """Play both sides. The first server seals, the second pushes."""
    starting = asyncio.Semaphore(STARTING_AT_ONCE)
    async with contextlib.AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())

        async def start(playwright: Playwright, device: Device) -> Browser:
            async with starting:
                return await stack.enter_async_context(browser_on(playwright, device, chromium))

        browsers = await asyncio.gather(*(start(playwright, device) for device in hall.devices))
        ours = await open_side(stack, "sealed", servers[0], hall, browsers)
        push = await open_side(stack, "push", servers[1], hall, browsers)
        alone = asyncio.Lock()

        async def play_all(side: Side) -> None:
            for number in range(plays):
                await play_once(side, hall, number, seed, alone)

        await asyncio.gather(play_all(ours), play_all(push))
    return ours, push


def measure(directory: Path, chromium: Path, *, pages: int = 8, plays: int = 100, seed: int = 1) -> tuple[Side, Side]:
    """The whole experiment: (sealed, pushed)."""
    with (
        serving(directory / "sealed", id_="niem-phong", places=pages, questions=plays) as sealing,
        serving(directory / "push", id_="phat-thang", places=pages, questions=plays, lead_ms=0) as pushing,
        open_hall(mixed(pages, seed), sealing.port, seed=seed, kind="namespaces") as hall,
    ):
        return asyncio.run(run(hall, (sealing, pushing), chromium, plays, seed))
