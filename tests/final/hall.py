"""The hall of the whole final: the server, a hundred scripted finalists, and the pages people look at.

Owns who is there and how a question is played by everybody at once; keeps what was sent and acknowledged. It must not
judge: the tests compare.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import redis.asyncio as redis
from playwright.async_api import Browser, expect

from chungket.embedded import EmbeddedStore
from chungket.store import Keys
from tests.final.hall_contest import (
    ABSENT,
    CLICKER,
    LATE,
    QUESTIONS,
    TOO_LATE,
    TYPIST,
    Intent,
    candidates,
    scripted_intents,
    write_hall_contest,
)
from tests.final.plan_pages import DeskPage
from tests.final.reckoning import Acknowledged
from tests.final.watched_pages import FinalistPage, WallPage, WatchedPage, chromium
from tests.harness.clients import Finalist
from tests.harness.server import ServerProcess

CONTEST = "chung-ket-tron-ven"
CLICK_AFTER_S = 1.3  # behind every scripted finalist
PHONE, SMALL_PHONE, LAPTOP, FULL_HD = (390, 844), (320, 568), (1024, 768), (1920, 1080)


@dataclass
class Hall:
    """Everybody. `answers`: play → candidate number → what was acknowledged."""

    server: ServerProcess
    browser: Browser
    screenshots: Path
    host: DeskPage
    jury: DeskPage
    secretary: DeskPage
    projector: WallPage
    audience: WatchedPage
    clicker: FinalistPage
    typist: FinalistPage
    latecomer: FinalistPage | None = None
    scripted: dict[str, Finalist] = field(default_factory=dict)
    intents: dict[str, dict[str, Intent]] = field(default_factory=scripted_intents)
    answers: dict[str, dict[str, Acknowledged]] = field(default_factory=dict)

    @property
    def pages(self) -> tuple[WatchedPage, ...]:
        """All pages."""
        fixed = (self.host, self.jury, self.secretary, self.projector, self.audience, self.clicker, self.typist)
        return fixed if self.latecomer is None else (*fixed, self.latecomer)

    @property
    def finalist_pages(self) -> tuple[FinalistPage, FinalistPage]:
        """Those who take part at a page."""
        return self.clicker, self.typist

    async def seat(self, *numbers: str) -> None:
        """Scripted finalists sign in and confirm who they are."""

        async def arrive(number: str) -> None:
            finalist = await Finalist.with_code(self.server.url, self.server.code(number), f"device-{number}")
            self.scripted[number] = finalist
            assert (await finalist.command("confirm_identity", correct=True))["type"] == "ack"

        await asyncio.gather(*map(arrive, numbers))

    async def open_finalist_page(self, name: str, candidate: str, size: tuple[int, int]) -> FinalistPage:
        """A device that scanned the slip's QR code."""
        address = f"{self.server.url}/#code={self.server.code(candidate)}"
        return await FinalistPage.open(self.browser, name, address, size, self.screenshots)

    async def everybody_answers(self, question: str, clicked: str, typed: str) -> None:
        """All scripted finalists as they intend, and the two pages; returns when all receipts are there.

        `clicked`, `typed`: the letters chosen at the pages; "": no answer. The caller opens the choices meanwhile.
        """
        play = f"{question}.1"
        kept = self.answers.setdefault(play, {})
        await asyncio.gather(
            *(
                self._scripted_answer(finalist, question, self.intents[question][candidate], kept)
                for candidate, finalist in self.scripted.items()
            ),
            self._page_answer(self.clicker, play, clicked, kept, after_s=CLICK_AFTER_S),
            self._page_answer(self.typist, play, typed, kept, key=True),
        )

    async def _scripted_answer(
        self, finalist: Finalist, question: str, intent: Intent, kept: dict[str, Acknowledged]
    ) -> None:
        await finalist.until_phase("open", question)
        if not intent.choice:
            return
        await asyncio.sleep(intent.delay_s)
        reply = await finalist.answer(intent.choice)
        assert reply["type"] == "ack", (question, reply)
        answer = reply["answer"]
        assert answer["choice"] == intent.choice
        candidate = finalist.parts["own"]["candidate"]
        kept[candidate] = Acknowledged(answer["choice"], answer["latency_us"])

    async def _page_answer(
        self,
        page: FinalistPage,
        play: str,
        letter: str,
        kept: dict[str, Acknowledged],
        *,
        key: bool = False,
        after_s: float = 0,
    ) -> None:
        if not letter:
            return
        await expect(page.page.locator(".choice").first).to_be_visible()
        await asyncio.sleep(after_s)
        await page.choose(letter, key=key)
        await page.sees("Đã ghi nhận câu trả lời lúc")
        answer = next(ack["answer"] for ack in page.acks if ack["answer"] and ack["answer"]["play"] == play)
        assert answer["choice"] == letter
        kept[page.parts["own"]["candidate"]] = Acknowledged(letter, answer["latency_us"])

    def _store(self) -> "redis.Redis":
        """A connection to the embedded store, past the server."""
        socket = EmbeddedStore(self.server.data_directory).socket
        return redis.Redis(unix_socket_path=str(socket), decode_responses=True)

    async def sorted_set(self, name: str) -> dict[str, int]:
        """A sorted set of the contest as the embedded store has it: "standings:individual", "latency:TT01.1"."""
        kind, _, what = name.partition(":")
        keys = Keys(CONTEST)
        key = keys.standings(what) if kind == "standings" else keys.latency(what)
        async with self._store() as client:
            pairs: list[tuple[str, float]] = await client.zrange(key, 0, -1, withscores=True)  # type: ignore[assignment]
        return {member: int(score) for member, score in pairs}

    async def last_entry_with(self, event: str) -> tuple[int, str]:
        """Number and SHA-256 of the newest entry of the log with such an event, as the embedded store has it."""
        async with self._store() as client:
            newest: Any = await client.xrevrange(Keys(CONTEST).log)
        for name, fields in newest:
            data = str(fields["e"]).encode()
            if any(found == event for found, _ in json.loads(data)["events"]):
                return int(str(name).partition("-")[0]), sha256(data).hexdigest()
        raise LookupError(event)


def in_time() -> tuple[str, ...]:
    """Scripted finalists who are there when the lobby opens."""
    elsewhere = (CLICKER, TYPIST, ABSENT, TOO_LATE, LATE)
    return tuple(one for one in candidates() if one not in elsewhere)


def key_of(question: str) -> str:
    """The right letter."""
    return QUESTIONS[question].key


def wrong_for(question: str) -> str:
    """A letter that is not right."""
    return "B" if key_of(question) == "A" else "A"


@asynccontextmanager
async def open_hall(directory: Path, chromium_path: Path, screenshots: Path) -> AsyncIterator[Hall]:
    """Server, browser and pages; everything is gone afterwards."""
    server = ServerProcess(write_hall_contest(directory / "contest"), directory / "data")
    await asyncio.to_thread(server.start)
    try:
        async with chromium(chromium_path) as browser, AsyncExitStack() as leaving:
            hall = await _with_pages(server, browser, screenshots)
            leaving.push_async_callback(_everybody_leaves, hall)
            yield hall
    finally:
        await asyncio.to_thread(server.stop)


async def _with_pages(server: ServerProcess, browser: Browser, screenshots: Path) -> Hall:
    url, addresses = server.url, server.addresses
    return Hall(
        server,
        browser,
        screenshots,
        host=await DeskPage.open(browser, "host", addresses["host"], LAPTOP, screenshots),
        jury=await DeskPage.open(browser, "jury", addresses["jury"], LAPTOP, screenshots),
        secretary=await DeskPage.open(browser, "secretary", addresses["secretary"], LAPTOP, screenshots),
        projector=await WallPage.open(browser, "projector", f"{url}/projector", FULL_HD, screenshots),
        audience=await WatchedPage.open(browser, "audience", f"{url}/live", PHONE, screenshots),
        clicker=await FinalistPage.open(browser, "clicker", url, PHONE, screenshots),
        typist=await FinalistPage.open(browser, "typist", url, SMALL_PHONE, screenshots),
    )


async def _everybody_leaves(hall: Hall) -> None:
    await asyncio.gather(*(finalist.close() for finalist in hall.scripted.values()))
