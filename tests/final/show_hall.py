"""The hall of a shipped contest: server, consoles, wall, finalists at pages and by script, and the way every show goes.

Owns who is there and the steps that are the same whatever is played: lobby, practice, result, minutes, ceremony, end.
It must not judge: the tests compare, and know what is played in between.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.final.plan_pages import PATIENT_MS, DeskPage
from tests.final.reckoning import Acknowledged
from tests.final.secrecy import leaks
from tests.final.shipped_contest import ShippedContest
from tests.final.watched_pages import FinalistPage, WallPage, WatchedPage, chromium
from tests.harness.clients import Finalist, get
from tests.harness.server import ServerProcess

PATIENT_S = PATIENT_MS / 1_000
LAPTOP, DESK, FULL_HD, AUDIENCE = (1366, 768), (1280, 800), (1920, 1080), (390, 844)
SIGNERS = "Trưởng Ban Tổ chức, Trưởng Ban Giám khảo, Thư ký"
ON_THE_WAY = ("Chuyển sang:", "Chiếu bảng xếp hạng")


class ShowConsole(DeskPage):
    """The operator's console of a contest with a programme. `boards`: how often standings were offered and shown."""

    boards = 0

    async def offered(self, label: str) -> None:
        """Wait until the big button says so. Items of the programme and standings on the way are pressed."""
        wanted = re.compile("|".join(map(re.escape, (label, *ON_THE_WAY))))
        while True:
            await expect(self.button).to_contain_text(wanted)
            text = await self.button.inner_text()
            if label in text:
                return
            self.boards += ON_THE_WAY[1] in text
            await self._step_pressed()

    async def _step_pressed(self) -> None:
        before = self.parts["console"]["flow_version"]
        await expect(self.button).to_be_enabled()
        await self.button.click()
        await self.until(lambda: self.parts["console"]["flow_version"] != before, "what came of a press")

    async def advance(self, label: str, *, word: str = "") -> None:
        """The next step of the show, by the big button. `word`: of a step that cannot be undone."""
        await self.offered(label)
        await (self.press_held(label, word) if word else self.press(label))


@dataclass
class ShowHall:
    """Everybody. `seats`: finalists at pages; `scripted`: the others; `answers`: question → candidate number → what was
    acknowledged."""

    contest: ShippedContest
    server: ServerProcess
    host: ShowConsole
    jury: DeskPage
    secretary: DeskPage
    projector: WallPage
    audience: WatchedPage
    seats: dict[str, FinalistPage]
    scripted: dict[str, Finalist] = field(default_factory=dict)
    answers: dict[str, dict[str, Acknowledged]] = field(default_factory=dict)

    @property
    def pages(self) -> tuple[WatchedPage, ...]:
        """All pages."""
        return (self.host, self.jury, self.secretary, self.projector, self.audience, *self.seats.values())

    async def look(self, scene: str, *pages: WatchedPage) -> None:
        """Keep what the hall sees now: the wall once it stands still, and these pages."""
        await self.projector.settle()
        for page in (self.projector, *pages):
            await page.look(scene)

    # --- answers ---

    async def answered(self, question: str, intents: Mapping[str, tuple[str, float]]) -> None:
        """Those with an intent answer at their places; returns when all receipts are there. The caller opens.

        `intents`: candidate number → letter, and how many seconds after the choices are there.
        """
        self.answers[question] = {}
        await asyncio.gather(*(self._answers(candidate, question, *intent) for candidate, intent in intents.items()))

    async def _answers(self, candidate: str, question: str, letter: str, delay_s: float) -> None:
        if candidate in self.seats:
            await self._page_answers(self.seats[candidate], question, letter, delay_s)
            return
        finalist = self.scripted[candidate]
        await finalist.until_phase("open", question, PATIENT_S)
        await asyncio.sleep(delay_s)
        reply = await finalist.answer(letter)
        assert reply["type"] == "ack", (question, candidate, reply)
        self.answers[question][candidate] = Acknowledged(letter, reply["answer"]["latency_us"])

    async def _page_answers(self, page: FinalistPage, question: str, letter: str, delay_s: float) -> None:
        button = page.page.get_by_role("button", name=f"Phương án {letter}:")
        await expect(button).to_have_attribute("aria-disabled", "false")
        await asyncio.sleep(delay_s)
        await page.page.keyboard.press(letter.lower())
        await page.sees("Đã ghi nhận câu trả lời lúc")
        answer = next(ack["answer"] for ack in page.acks if ack["answer"] and ack["answer"]["play"] == f"{question}.1")
        assert answer["choice"] == letter
        self.answers[question][page.name] = Acknowledged(letter, answer["latency_us"])

    # --- the way of every show ---

    async def lobby(self, *, absent: Iterable[str] = ()) -> None:
        """The lobby opens, everybody who came signs in, who did not is absent, the practice is answered."""
        await self.host.advance("Khóa đề và mở phòng chờ", word="đồng ý")
        await self.projector.scene_shown("join")
        for candidate, page in self.seats.items():
            await page.sign_in_by_slip(self.server.url, self.server.code(candidate))
            await page.sees(self.contest.places[candidate].name)
            await page.confirm_identity()
            await page.sees("Sẵn sàng")
        missing = set(absent)
        await asyncio.gather(
            *(self._arrives(one) for one in self.contest.places if one not in self.seats and one not in missing)
        )
        if missing:
            await self.host.mark_missing_absent()
        await self.look("02-join", self.audience)

    async def _arrives(self, candidate: str) -> None:
        finalist = await Finalist.with_code(self.server.url, self.server.code(candidate), f"device-{candidate}")
        self.scripted[candidate] = finalist
        assert (await finalist.command("confirm_identity", correct=True))["type"] == "ack"

    async def practice(self) -> None:
        """Everybody answers the practice questions of the first round (RULES 9)."""
        questions = self.contest.of_round(self.contest.settings["rounds"][0]["id"], "thi thử")
        for question in questions:
            await self.host.advance("Chuẩn bị câu thi thử")
            await self.host.advance("Mở lời dẫn câu thi thử")
            everybody = dict.fromkeys((*self.seats, *self.scripted), (question.key, 0.1))
            answering = asyncio.create_task(self.answered(question.id, everybody))
            await self.host.advance("Mở phương án câu thi thử")
            await answering
            await self.host.advance("Công bố đáp án câu thi thử")
            await self.host.advance("Tính điểm câu thi thử")
        await self.host.advance("Khóa phòng chờ")

    async def finalized(self) -> None:
        """The answer sheets are shown, the result is fixed, the minutes are signed (RULES 6.1–6.3)."""
        await self.host.advance("Cho thí sinh xem bài làm, nhận khiếu nại")
        for page in self.seats.values():
            await page.page.get_by_role("button", name="Xem bài làm").click()
            await page.sees("Bài làm của thí sinh")
            await page.look("60-sheet")
            assert "rank" not in repr(page.parts["review"])
            await page.page.get_by_role("button", name="Đóng bài làm").first.click()
        await self.host.advance("Chốt kết quả", word="chốt")
        for page in self.seats.values():
            await page.sees("Kết quả đã được chốt")
        await self.secretary.sees("Chưa ghi nhận chữ ký")

    async def signed(self) -> None:
        """The secretary records the signatures."""
        await self.secretary.page.get_by_role("button", name="Ghi nhận đã ký…").click()
        await self.secretary.dialog.get_by_role("textbox").fill(SIGNERS)
        await self.secretary.hold(self.secretary.dialog.get_by_role("button", name="Ghi nhận"))
        await self.secretary.sees(f"Đã ký: {SIGNERS}")

    async def minutes(self) -> bytes:
        """The minutes as the secretary downloads them, for Word."""
        cookies = await self.secretary.page.context.cookies()
        cookie = {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in cookies)}
        status, _, body = await asyncio.to_thread(get, self.server.url, "/api/minutes.docx", cookie)
        assert status == 200
        return body

    async def ceremony(self, prizes: Mapping[str, tuple[str, ...]]) -> None:
        """RULES 6.6: from the last prize to the first: its title, the guests, its winners, the photo. `prizes`: id →
        winners, best first."""
        label = "Bắt đầu trao giải"
        for prize in reversed(self.contest.settings["prizes"]):
            winners = [self.contest.places[id_].shown_name for id_ in prizes[prize["id"]]]
            await self.host.advance(label)
            label = "Bước trao giải tiếp"
            await self.projector.scene_shown("ceremony")
            await expect(self.projector.page.locator("h1")).to_have_text(prize["title"])
            await self.host.advance(label)
            await self.projector.sees("Kính mời đại biểu")
            await expect(self.projector.page.locator(".winner")).to_have_count(0)
            await self.look(f"70-{prize['id']}-1")
            await self.host.advance(label)
            await expect(self.projector.page.locator(".winner")).to_have_count(len(winners))
            await self.look(f"70-{prize['id']}-2", self.audience)
            assert await self.projector.page.locator(".winner .name").all_inner_texts() == winners
            await expect(self.audience.page.locator("li .name")).to_have_text(winners)
            await self.host.advance(label)
            await self.projector.sees("Chụp ảnh lưu niệm")

    async def ended(self) -> None:
        """The end, on every page; nothing leaked before its moment, and no page complained."""
        await self.host.advance("Kết thúc hội thi", word="ket thuc")
        for page in self.seats.values():
            await page.sees("Cuộc thi đã kết thúc")
        for finalist in self.scripted.values():
            assert leaks(finalist.frames) == []
        for watched in (self.projector, self.audience, *self.seats.values()):
            assert (watched.name, leaks(watched.frames)) == (watched.name, [])
        assert leaks(self.host.frames, desk=True) == []
        assert {watched.name: watched.faults for watched in self.pages if watched.faults} == {}
        assert [watched.name for watched in self.pages if await watched.sideways_overflow()] == []
        assert self.server.log() == ""


@asynccontextmanager
async def open_show_hall(
    contest: ShippedContest,
    directory: Path,
    chromium_path: Path,
    screenshots: Path,
    seats: Mapping[str, tuple[int, int]],
) -> AsyncIterator[ShowHall]:
    """Server, browser and pages; everything is gone afterwards. `seats`: candidate number → size of the page."""
    server = ServerProcess(contest.directory, directory / "data")
    await asyncio.to_thread(server.start)
    try:
        async with chromium(chromium_path) as browser, AsyncExitStack() as leaving:
            hall = await _with_pages(contest, server, browser, screenshots, seats)
            leaving.push_async_callback(_everybody_leaves, hall)
            yield hall
    finally:
        await asyncio.to_thread(server.stop)


async def _with_pages(
    contest: ShippedContest,
    server: ServerProcess,
    browser: Browser,
    screenshots: Path,
    seats: Mapping[str, tuple[int, int]],
) -> ShowHall:
    url, addresses = server.url, server.addresses
    hall = ShowHall(
        contest,
        server,
        host=await ShowConsole.open(browser, "host", addresses["host"], LAPTOP, screenshots),
        jury=await DeskPage.open(browser, "jury", addresses["jury"], DESK, screenshots),
        secretary=await DeskPage.open(browser, "secretary", addresses["secretary"], DESK, screenshots),
        projector=await WallPage.open(browser, "projector", f"{url}/projector", FULL_HD, screenshots),
        audience=await WatchedPage.open(browser, "audience", f"{url}/live", AUDIENCE, screenshots),
        seats={
            candidate: await FinalistPage.open(browser, candidate, url, size, screenshots)
            for candidate, size in seats.items()
        },
    )
    for page in hall.pages:
        page.page.context.set_default_timeout(PATIENT_MS)
    return hall


async def _everybody_leaves(hall: ShowHall) -> None:
    await asyncio.gather(*(finalist.close() for finalist in hall.scripted.values()))
