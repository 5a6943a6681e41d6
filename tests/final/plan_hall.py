"""Who is in the hall of the plan's final, and how a paper and a question are answered by everybody at once.

Owns the server, the scripted finalists, the pages, and what was sent and acknowledged. It must not judge: the test
compares.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, expect

from tests.final.hall_contest import Intent
from tests.final.plan_contest import (
    ABSENT,
    CUT,
    KEYBOARD,
    PAGES,
    PHONE,
    PLACES,
    QUESTIONS,
    RELOADER,
    PlanScript,
    plan_script,
    write_plan_contest,
)
from tests.final.plan_pages import PATIENT_MS, DeskPage, PaperPage
from tests.final.reckoning import Acknowledged
from tests.final.watched_pages import WallPage, WatchedPage, chromium
from tests.harness.clients import Finalist, Frame, post
from tests.harness.papers import Writer
from tests.harness.server import ServerProcess

PATIENT_S = PATIENT_MS / 1_000
SIGN_IN_AT_ONCE = 40
LOOK_AGAIN_S = 0.02
SAVES = 3  # of each writer
FIRST_SAVE_S = 2.0
SMALL_PHONE, LAPTOP, DESK, FULL_HD = (360, 640), (1366, 768), (1280, 800), (1920, 1080)


class SharedFrames(list[bytes]):
    """The frames of many clients, each kept once: most are the same bytes for all of them."""

    def __init__(self, shared: dict[bytes, None]) -> None:
        super().__init__()
        self._shared = shared

    def append(self, frame: bytes) -> None:
        """Keep one."""
        self._shared[frame] = None


@dataclass
class PlanHall:
    """Everybody. `written`: candidate number → slot → the letter that was acknowledged; `times_us`: completion times as
    the devices were told; `answers`: play → candidate number → what was acknowledged."""

    server: ServerProcess
    browser: Browser
    screenshots: Path
    host: DeskPage
    jury: DeskPage
    secretary: DeskPage
    projector: WallPage
    audience: WatchedPage
    seats: dict[str, PaperPage]
    scripted: dict[str, Finalist] = field(default_factory=dict)
    frames: dict[bytes, None] = field(default_factory=dict)  # of all scripted finalists
    script: PlanScript = field(default_factory=plan_script)
    written: dict[str, dict[int, str]] = field(default_factory=dict)
    times_us: dict[str, int] = field(default_factory=dict)
    answers: dict[str, dict[str, Acknowledged]] = field(default_factory=dict)

    @property
    def pages(self) -> tuple[WatchedPage, ...]:
        """All pages."""
        return (self.host, self.jury, self.secretary, self.projector, self.audience, *self.seats.values())

    @property
    def keyboard(self) -> PaperPage:
        """The one without a mouse."""
        return self.seats[KEYBOARD]

    @property
    def reloader(self) -> PaperPage:
        """The one who reloads."""
        return self.seats[RELOADER]

    @property
    def phone(self) -> PaperPage:
        """The one with a small phone."""
        return self.seats[PHONE]

    @property
    def cut(self) -> PaperPage:
        """The one whose network goes."""
        return self.seats[CUT]

    async def seat(self) -> None:
        """Everybody who is not at a page signs in and confirms who they are."""
        gate = asyncio.Semaphore(SIGN_IN_AT_ONCE)

        async def arrive(candidate: str) -> None:
            async with gate:
                body = {"code": self.server.code(candidate), "device": f"device-{candidate}"}
                answered = await asyncio.to_thread(post, self.server.url, "/api/sign-in", body)
                assert answered.status == 200, answered
                frames = SharedFrames(self.frames)
                finalist = Finalist(self.server.url, "finalist", answered.cookie, body["device"], frames=frames)
                self.scripted[candidate] = finalist
                await finalist.open()
                assert (await finalist.command("confirm_identity", correct=True))["type"] == "ack"

        await asyncio.gather(*(arrive(one) for one in PLACES if one not in (*ABSENT, *PAGES)))

    # --- the paper ---

    async def everybody_writes(self, paper: str, script: Mapping[str, Mapping[int, str]], *, practice: bool) -> None:
        """All scripted finalists write, save and hand in as they mean to; the pages are worked by the caller."""
        await asyncio.gather(*(self._writes(one, paper, script[one], practice) for one in self.scripted))

    async def _writes(self, candidate: str, paper: str, answers: Mapping[int, str], practice: bool) -> None:
        writer = Writer(self.scripted[candidate])
        page = writer.page
        await page.until(lambda: _has_paper(page.parts, paper), "the paper", PATIENT_S)
        begun_s = asyncio.get_running_loop().time()
        submits_s = 0.0 if practice else self.script.submits.get(candidate)
        slots = sorted(answers)
        for part in range(1 if practice else SAVES):
            if not practice:
                last_s = (submits_s or self.script.submits[KEYBOARD]) - 1
                await _until_s(begun_s + FIRST_SAVE_S + (last_s - FIRST_SAVE_S) * (part + 1) / SAVES)
            chosen = {slot: answers[slot] for slot in slots[part :: 1 if practice else SAVES]}
            if not chosen:
                continue
            reply = await writer.save(chosen)
            assert reply["type"] == "ack", (candidate, reply)
            if not practice:
                self.written.setdefault(candidate, {}).update(chosen)
        if submits_s is None:
            return
        await _until_s(begun_s + submits_s)
        reply = await writer.submit(len(page.parts["paper"]["paper"]["questions"]) - len(slots))
        assert reply["type"] == "ack", (candidate, reply)
        await page.until(lambda: writer.sheet["paper"] == paper and writer.sheet["submitted"], "the result", PATIENT_S)
        if not practice:
            self.times_us[candidate] = writer.sheet["time_us"]

    # --- a question ---

    async def everybody_answers(self, play: str, intents: Mapping[str, Intent]) -> None:
        """Those with an intent answer at their places; returns when all receipts are there. The caller opens."""
        self.answers[play] = {}
        await asyncio.gather(*(self._answers(candidate, play, intent) for candidate, intent in intents.items()))

    async def _answers(self, candidate: str, play: str, intent: Intent) -> None:
        if candidate in self.seats:
            await self._page_answers(self.seats[candidate], play, intent)
            return
        finalist = self.scripted[candidate]
        await finalist.until_phase("open", play, PATIENT_S)
        await asyncio.sleep(intent.delay_s)
        reply = await finalist.answer(intent.choice)
        assert reply["type"] == "ack", (play, reply)
        self._keep(candidate, play, intent.choice, reply["answer"])

    async def _page_answers(self, page: PaperPage, play: str, intent: Intent) -> None:
        button = page.page.get_by_role("button", name=f"Phương án {intent.choice}:")
        await expect(button).to_have_attribute("aria-disabled", "false")
        await (button.tap() if page.tapped else page.page.keyboard.press(intent.choice.lower()))
        await page.sees("Đã ghi nhận câu trả lời lúc")
        answer = next(ack["answer"] for ack in page.acks if ack["answer"] and ack["answer"]["play"] == play)
        self._keep(page.name, play, intent.choice, answer)

    def _keep(self, candidate: str, play: str, choice: str, answer: Frame) -> None:
        assert (answer["play"], answer["choice"]) == (play, choice)
        self.answers[play][candidate] = Acknowledged(choice, answer["latency_us"])

    # --- the ceremony ---

    @property
    def ceremony_step(self) -> int:
        """The step of the ceremony the wall was told last; −1: none."""
        ceremony = self.projector.parts["wall"]["ceremony"]
        return -1 if ceremony is None else int(ceremony["step"])

    async def ceremony_after(self, step: int) -> dict[str, Any]:
        """What the wall is told of the ceremony, once it is another step."""
        until_s = asyncio.get_running_loop().time() + PATIENT_S
        while self.ceremony_step == step:
            assert asyncio.get_running_loop().time() < until_s, f"step {step} stayed on the wall"
            await asyncio.sleep(LOOK_AGAIN_S)
        ceremony: dict[str, Any] = self.projector.parts["wall"]["ceremony"]
        return ceremony

    async def cookie(self, page: DeskPage) -> str:
        """The Cookie header of a console's browser."""
        cookies = await page.page.context.cookies()
        return "; ".join(f"{one['name']}={one['value']}" for one in cookies)


def wanted_texts(answers: Mapping[int, str], slots: Iterable[str]) -> dict[str, str]:
    """Stem → text of the choice, for a page: it shows neither slots nor original letters."""
    questions = list(slots)
    return {
        " ".join(QUESTIONS[questions[slot]].stem.split()): QUESTIONS[questions[slot]].text_of(letter)
        for slot, letter in answers.items()
    }


def _has_paper(parts: Frame, paper: str) -> bool:
    sheet = parts["own"]["sheet"] if "own" in parts else None
    if sheet is None or "paper" not in parts:
        return False
    return bool(sheet["paper"] == paper == parts["paper"]["paper"]["paper"])


async def _until_s(moment_s: float) -> None:
    await asyncio.sleep(max(0.0, moment_s - asyncio.get_running_loop().time()))


@asynccontextmanager
async def open_plan_hall(
    directory: Path, chromium_path: Path, screenshots: Path, *, minutes: int
) -> AsyncIterator[PlanHall]:
    """Server, browser and pages; everything is gone afterwards."""
    server = ServerProcess(write_plan_contest(directory / "contest", minutes=minutes), directory / "data")
    await asyncio.to_thread(server.start)
    try:
        async with chromium(chromium_path) as browser, AsyncExitStack() as leaving:
            hall = await _with_pages(server, browser, screenshots)
            leaving.push_async_callback(_everybody_leaves, hall)
            try:
                yield hall
            except BaseException:
                for page in hall.pages:
                    await page.shoot("99-failed")
                raise
    finally:
        await asyncio.to_thread(server.stop)


async def _with_pages(server: ServerProcess, browser: Browser, screenshots: Path) -> PlanHall:
    url, addresses = server.url, server.addresses
    sizes = {KEYBOARD: LAPTOP, RELOADER: (768, 1024), PHONE: SMALL_PHONE, CUT: (1024, 768)}
    seats = {}
    for candidate, size in sizes.items():
        touch = {"has_touch": True, "is_mobile": True} if candidate == PHONE else {}
        seats[candidate] = await PaperPage.open(browser, candidate, url, size, screenshots, **touch)
    seats[PHONE].tapped = True
    hall = PlanHall(
        server,
        browser,
        screenshots,
        host=await DeskPage.open(browser, "host", addresses["host"], LAPTOP, screenshots),
        jury=await DeskPage.open(browser, "jury", addresses["jury"], DESK, screenshots),
        secretary=await DeskPage.open(browser, "secretary", addresses["secretary"], DESK, screenshots),
        projector=await WallPage.open(browser, "projector", f"{url}/projector", FULL_HD, screenshots),
        audience=await WatchedPage.open(browser, "audience", f"{url}/live", (390, 844), screenshots),
        seats=seats,
    )
    for page in hall.pages:
        page.page.context.set_default_timeout(PATIENT_MS)
    return hall


async def _everybody_leaves(hall: PlanHall) -> None:
    await asyncio.gather(*(finalist.close() for finalist in hall.scripted.values()))
