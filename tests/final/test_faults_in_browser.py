"""The pages come back by themselves: two finalists, the wall and the console through kills of server and store."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgpack
import pytest
from playwright.async_api import expect

from chungket.core.events import AnswerAccepted
from tests.final.faults import Hall, events_of, hall, read_log
from tests.final.watched_pages import FinalistPage, HostPage, WallPage, WatchedPage, chromium
from tests.harness.contests import candidate_number

pytestmark = pytest.mark.browser

PLACES = 6
PAGES = 2
PATIENT_S = 30
PHONE, LAPTOP, FULL_HD = (390, 844), (1024, 768), (1920, 1080)
COUNTDOWN_ERROR_S = 1.5  # whole seconds are shown


@dataclass
class Watched:
    """A hall and its real pages."""

    hall: Hall
    answering: FinalistPage  # place 1
    waiting: FinalistPage  # place 2
    wall: WallPage
    host: HostPage
    stem: str

    @property
    def pages(self) -> tuple[WatchedPage, ...]:
        """All of them."""
        return self.answering, self.waiting, self.wall, self.host

    def welcomes(self) -> list[int]:
        """How often each page was greeted."""
        return [sum(msgpack.unpackb(frame)["type"] == "welcome" for frame in page.frames) for page in self.pages]


async def all_are_welcomed_again(seen: Watched, before: list[int]) -> None:
    """A page that is still away shows what it knew, so what it shows proves nothing."""
    until_s = time.monotonic() + PATIENT_S
    while any(now <= then for now, then in zip(seen.welcomes(), before, strict=True)):
        assert time.monotonic() < until_s, f"{before} before, now {seen.welcomes()}"
        await asyncio.sleep(0.1)


@asynccontextmanager
async def watched(
    directory: Path, chromium_path: Path, screenshots: Path, interruption_max_s: int
) -> AsyncIterator[Watched]:
    """An open question that everybody sees."""
    async with (
        hall(directory, places=PLACES, pages=PAGES, interruption_max_s=interruption_max_s) as opened,
        chromium(chromium_path) as browser,
    ):
        server = opened.server
        finalists = [
            await FinalistPage.open(
                browser,
                f"finalist-{number}",
                f"{server.url}/#code={server.code(candidate_number(number))}",
                PHONE,
                screenshots,
            )
            for number in range(1, PAGES + 1)
        ]
        for finalist in finalists:
            await finalist.confirm_identity()
            await finalist.sees("Sẵn sàng")
        wall = await WallPage.open(browser, "projector", f"{server.url}/projector", FULL_HD, screenshots)
        context = await browser.new_context(viewport={"width": LAPTOP[0], "height": LAPTOP[1]}, locale="vi-VN")
        name, _, value = opened.console.cookie.partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": server.url}])
        host = HostPage(await context.new_page(), "host", screenshots)
        await host.page.goto(f"{server.url}/host")
        await opened.begin()
        await opened.open_question()
        stem = opened.console.console["play"]["stem"]
        found = Watched(opened, finalists[0], finalists[1], wall, host, stem)
        for page in found.pages:
            await page.sees(stem)
        yield found


async def seconds_shown(page: WatchedPage, selector: str) -> int:
    text = await page.page.locator(selector).first.inner_text()
    whole = re.search(r"(?:(\d+):)?(\d+)", text)
    assert whole is not None, text
    return int(whole.group(1) or 0) * 60 + int(whole.group(2))


async def countdown_follows_the_last_tick(seen: Watched) -> None:
    """Pages show deadline − contest time; contest time goes on from the last durable entry (DESIGN 4.1)."""
    for page, selector in ((seen.waiting, ".seconds .value"), (seen.wall, "p.seconds")):
        before_s = await seconds_left(seen.hall)
        shown_s = await seconds_shown(page, selector)
        after_s = await seconds_left(seen.hall)
        assert after_s - COUNTDOWN_ERROR_S < shown_s < before_s + COUNTDOWN_ERROR_S


async def seconds_left(opened: Hall) -> float:
    """As the server's clock has it."""
    client = opened.finalists[PAGES + 1]
    client.parts.pop("pong", None)
    await client.send({"type": "ping", "sent": 0})
    await client.until(lambda: "pong" in client.parts, "the pong")
    assert client.play is not None
    left_us: int = client.play["deadline_us"] - client.parts["pong"]["replied_us"]
    return left_us / 1_000_000


@pytest.mark.parametrize("killed", ["server", pytest.param("both", marks=pytest.mark.full)])
async def test_pages_come_back_and_the_question_goes_on(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path, killed: str
) -> None:
    async with watched(tmp_path, chromium_path, screenshot_directory, PATIENT_S) as seen:
        await seen.answering.choose("B", key=False)
        await seen.answering.sees("Đã ghi nhận câu trả lời lúc")
        await asyncio.sleep(1.2)  # past a tick
        server, welcomed = seen.hall.server, seen.welcomes()
        (server.kill if killed == "server" else server.kill_both)()
        await seen.waiting.choose("C", key=False)  # into the dark: kept on the device
        await seen.waiting.sees("Câu trả lời đã lưu trên máy này, đang chờ gửi")
        await seen.waiting.shoot(f"{killed}-killed")
        await asyncio.to_thread(server.start)
        await seen.waiting.sees("Đã ghi nhận câu trả lời lúc")  # nobody touched it
        await seen.hall.come_back()
        await all_are_welcomed_again(seen, welcomed)
        for page in seen.pages:
            await page.sees(seen.stem)
        chosen = seen.answering.page.get_by_role("button", name="Phương án B:")
        await expect(chosen).to_have_attribute("aria-pressed", "true")
        await seen.answering.sees("Đã ghi nhận câu trả lời lúc")
        await countdown_follows_the_last_tick(seen)
        await seen.hall.answer("B", *range(PAGES + 1, PLACES + 1))
        accepted = events_of(await read_log(seen.hall.data_directory), AnswerAccepted)
        assert sorted((event.candidate, event.choice) for event in accepted) == [
            ("0001", "B"),
            ("0002", "C"),
            *((candidate_number(number), "B") for number in range(PAGES + 1, PLACES + 1)),
        ]


async def test_a_killed_store_is_not_noticed_by_the_pages(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path
) -> None:
    async with watched(tmp_path, chromium_path, screenshot_directory, PATIENT_S) as seen:
        seen.hall.server.kill_store()
        await seen.answering.choose("B", key=False)
        await seen.answering.sees("Đã ghi nhận câu trả lời lúc")
        for page in seen.pages:
            await page.sees(seen.stem)
        await countdown_follows_the_last_tick(seen)
        assert len(events_of(await read_log(seen.hall.data_directory), AnswerAccepted)) == 1


@pytest.mark.full
async def test_a_long_absence_hides_the_question_until_the_host_decides(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path
) -> None:
    async with watched(tmp_path, chromium_path, screenshot_directory, 5) as seen:
        await seen.answering.choose("B", key=False)
        await seen.answering.sees("Đã ghi nhận câu trả lời lúc")
        seen.hall.server.kill()
        await asyncio.sleep(6)
        await asyncio.to_thread(seen.hall.server.start)
        for finalist in (seen.answering, seen.waiting):
            await finalist.sees("Máy chủ vừa bị gián đoạn")
            await expect(finalist.page.get_by_text(seen.stem)).to_have_count(0)
        await seen.wall.sees("Hội thi tạm dừng do sự cố máy chủ")
        await expect(seen.wall.page.get_by_text(seen.stem)).to_have_count(0)
        await seen.host.ready_for("Hủy câu")
        for page in seen.pages:
            await page.shoot("held")
        await seen.host.resume()
        for page in seen.pages:
            await page.sees(seen.stem)
        await seen.answering.sees("Đã ghi nhận câu trả lời lúc")
        await seen.waiting.choose("B", key=False)
        await seen.waiting.sees("Đã ghi nhận câu trả lời lúc")
        assert len(events_of(await read_log(seen.hall.data_directory), AnswerAccepted)) == PAGES


@pytest.mark.full
async def test_an_answer_chosen_while_the_server_is_away_is_asked_for_again(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path
) -> None:
    async with watched(tmp_path, chromium_path, screenshot_directory, 5) as seen:
        seen.hall.server.kill()
        await seen.waiting.choose("A", key=False)
        await seen.waiting.sees("Câu trả lời đã lưu trên máy này, đang chờ gửi")
        await asyncio.sleep(6)
        await asyncio.to_thread(seen.hall.server.start)
        await seen.waiting.sees("Câu trả lời chưa được ghi nhận. Khi thi tiếp, hãy chọn lại ngay")
        await seen.waiting.shoot("unrecorded")
        await seen.host.ready_for("Hủy câu")
        await seen.host.resume()
        await seen.waiting.sees("Câu trả lời chưa được ghi nhận – hãy chọn lại NGAY")
        await seen.waiting.shoot("again")
        await seen.waiting.choose("B", key=False)
        await seen.waiting.sees("Đã ghi nhận câu trả lời lúc")
        await expect(seen.waiting.page.get_by_text("hãy chọn lại")).to_have_count(0)
        assert [event.choice for event in events_of(await read_log(seen.hall.data_directory), AnswerAccepted)] == ["B"]
