"""A store that is read-only for a while, as people see it: the console says what to do, the finalist's answer waits."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from chungket.core.events import AnswerAccepted
from chungket.log import decode_entry
from chungket.store import Store
from tests.final.faults import CONTEST, events_of, hall
from tests.final.watched_pages import FinalistPage, HostPage, WallPage, WatchedPage, chromium
from tests.harness.contests import candidate_number
from tests.harness.stores import OwnStore

pytestmark = pytest.mark.browser

SIZES = ((1920, 1080), (1024, 768), (390, 844), (320, 640))
PATIENT_S = 60
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


async def fits(page: WatchedPage, name: str) -> None:
    """Photographed at every size; nothing is cut off at the side."""
    for width, height in SIZES:
        await page.page.set_viewport_size({"width": width, "height": height})
        await page.page.wait_for_timeout(200)
        assert not await page.page.evaluate(OVERFLOWS), (page.name, width)
        await page.shoot(f"{name}-{width}")
    await page.page.set_viewport_size({"width": 1024, "height": 768})


async def test_everybody_sees_that_nothing_is_stored_and_it_goes_on_by_itself(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path
) -> None:
    own = OwnStore(tmp_path / "external")
    await asyncio.to_thread(own.start)
    try:
        url = f"redis://127.0.0.1:{own.port}"
        async with (
            hall(tmp_path, places=3, pages=1, interruption_max_s=PATIENT_S, options=("--store", url)) as opened,
            chromium(chromium_path) as browser,
        ):
            server = opened.server
            code = server.code(candidate_number(1))
            finalist = await FinalistPage.open(
                browser, "finalist", f"{server.url}/#code={code}", SIZES[2], screenshot_directory
            )
            await finalist.confirm_identity()
            await finalist.sees("Sẵn sàng")
            wall = await WallPage.open(browser, "projector", f"{server.url}/projector", SIZES[0], screenshot_directory)
            context = await browser.new_context(viewport={"width": 1024, "height": 768}, locale="vi-VN")
            name, _, value = opened.console.cookie.partition("=")
            await context.add_cookies([{"name": name, "value": value, "url": server.url}])
            host = HostPage(await context.new_page(), "host", screenshot_directory)
            await host.page.goto(f"{server.url}/host")
            await opened.begin()
            await opened.open_question()
            await finalist.sees(opened.console.console["play"]["stem"])
            banner = host.page.get_by_role("alert")
            await expect(banner).to_have_count(0)

            own.ask("REPLICAOF", "127.0.0.1", "1")
            await finalist.choose("C", key=False)
            await finalist.sees("Câu trả lời đã lưu trên máy này, đang chờ gửi")
            await finalist.sees("Máy chủ tạm thời chưa lưu được, câu trả lời đang chờ")
            await expect(banner).to_contain_text("Kho dữ liệu chỉ cho đọc")
            await expect(banner).to_contain_text("Cần làm: Kho này đang là bản sao (replica)")
            await expect(banner).to_contain_text("Hết sự cố, hội thi tự tiếp tục.")
            await expect(finalist.page.get_by_text("Đã ghi nhận câu trả lời lúc")).to_have_count(0)
            await fits(host, "degraded")
            await fits(finalist, "degraded")
            await wall.shoot("degraded")

            own.ask("REPLICAOF", "NO", "ONE")
            await finalist.sees("Đã ghi nhận câu trả lời lúc")  # nobody touched it
            await expect(banner).to_have_count(0)
            await expect(finalist.page.get_by_text("Máy chủ tạm thời chưa lưu được")).to_have_count(0)
            await finalist.shoot("recovered")
            await host.shoot("recovered")
            store = Store(url, CONTEST)
            accepted = events_of([decode_entry(data) async for data in store.entries()], AnswerAccepted)
            await store.close()
            assert [(event.candidate, event.choice) for event in accepted] == [(candidate_number(1), "C")]
            assert [page.faults for page in (finalist, wall, host)] == [[], [], []]
    finally:
        own.kill()
