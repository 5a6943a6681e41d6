"""How people work the pages of the plan's final: a paper by keys and by taps, a ruling by two persons, a ceremony.

Owns presses and readings on top of `watched_pages`. It must not know who is right.
"""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgpack
from playwright.async_api import Locator, Page, expect

from tests.final.watched_pages import FinalistPage, HostPage

PATIENT_MS = 60_000  # the machine may be busy with other things
HOLD_S = 1.7
PRESSES_MAX = 4
MOVE_ON = "Chuyển sang:"  # of the big button, between items of the programme
# The question of the paper on the page: its place, its stem, and what the choices are called.
SHOWN = """() => ({
    place: (document.querySelector('.kicker strong') || {innerText: ''}).innerText,
    stem: (document.querySelector('h1.stem') || {innerText: ''}).innerText,
    labels: Array.from(document.querySelectorAll('button.choice'), (one) => one.getAttribute('aria-label')),
})"""


def plain(text: str) -> str:
    """Without the unbreakable signs pages put in for showing."""
    return " ".join(text.replace("\u2060", "").split())


class PaperPage(FinalistPage):
    """A finalist's device with a paper on it. `tapped`: by finger, otherwise by keys."""

    tapped = False

    async def write(self, wanted: Mapping[str, str], *, until: int) -> None:
        """Answer from the question shown up to the place `until`. `wanted`: stem → text of the choice; absent: none."""
        place = 0
        while place < until:
            shown = await self.page.evaluate(SHOWN)
            found = re.match(r"Câu (\d+)/(\d+)", plain(shown["place"]))
            assert found is not None, shown
            if int(found[1]) <= place:
                continue  # the next one is not there yet
            place = int(found[1])
            text = wanted.get(plain(shown["stem"]))
            if text is not None:
                await self._choose_text(text, shown["labels"])
            if place < int(found[2]):
                await self._next()

    async def _choose_text(self, text: str, labels: list[str]) -> None:
        [label] = [label for label in labels if plain(label).partition(": ")[2].startswith(plain(text))]
        letter = label.removeprefix("Phương án ")[0]
        button = self.page.locator("button.choice").nth(labels.index(label))
        await (button.tap() if self.tapped else self.page.keyboard.press(letter.lower()))
        await expect(button).to_have_attribute("aria-pressed", "true")

    async def _next(self) -> None:
        if self.tapped:
            await self.page.get_by_role("button", name="Câu sau").tap()
        else:
            await self.page.keyboard.press("ArrowRight")

    async def read_correction(self, text: str) -> None:
        """A correction lies over everything until it was read."""
        await self.sees(text)
        await self.look("22-correction")
        await self._press(self.page.get_by_role("button", name="Đã đọc đính chính"))
        await expect(self.page.get_by_role("dialog")).to_have_count(0)

    async def report(self) -> None:
        """Report the question shown."""
        await self._press(self.page.get_by_role("button", name="Báo câu hỏi có vấn đề"))
        await self._press(self.page.get_by_role("button", name="Báo câu hỏi", exact=True))
        await self.sees("Đã báo Ban Giám khảo")

    async def hand_in(self, *, unanswered: int) -> None:
        """ "Nộp bài", in its two steps."""
        if self.tapped:
            await self._press(self.page.locator(".foot .list"))
        await self._press(self.page.get_by_role("button", name="Nộp bài", exact=True).first)
        dialog = self.page.get_by_role("dialog")
        name = f"Nộp bài, bỏ trống {unanswered} câu" if unanswered else "Nộp bài"
        button = dialog.get_by_role("button", name=name, exact=True)
        await expect(button).not_to_have_attribute("aria-disabled", "true")
        await self.look("24-hand-in")
        await self._press(button)

    async def _press(self, button: Locator) -> None:
        if self.tapped:
            await button.tap()
        else:
            await button.focus()
            await self.page.keyboard.press("Enter")

    async def cut(self, *, off: bool) -> None:
        """The network of the device goes off, or on again."""
        await self.page.context.set_offline(off)

    @property
    def sheet(self) -> dict[str, Any]:
        """The own paper as the server told this device."""
        sheet: dict[str, Any] = self.parts["own"]["sheet"]
        return sheet

    @property
    def saved(self) -> dict[int, str]:
        """Choices the server has, by slot."""
        return {slot["slot"]: slot["choice"] for slot in self.sheet["slots"] if slot["choice"]}


class DeskPage(HostPage):
    """A console, of whatever role."""

    def __init__(self, page: Page, name: str, screenshots: Path) -> None:
        super().__init__(page, name, screenshots)
        self.refusals: list[str] = []
        self._answered = asyncio.Event()

    def _take(self, payload: bytes | str) -> None:
        super()._take(payload)
        assert isinstance(payload, bytes)
        frame = msgpack.unpackb(payload)
        if frame["type"] == "refused":
            self.refusals.append(frame["code"])
        if frame["type"] in ("ack", "refused"):
            self._answered.set()

    @property
    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.get_by_role("dialog")

    async def hold(self, button: Locator) -> None:
        """A held press, also where the page is slow to begin."""
        await expect(button).to_be_enabled()
        await button.hover()
        await self.page.mouse.down()
        await asyncio.sleep(HOLD_S)
        await self.page.mouse.up()

    async def advance(self, label: str, *, word: str = "") -> None:
        """The next step of the show, by the big button. `word`: of a step that cannot be undone. Items of the
        programme on the way are pressed too.

        A press on what has just changed is refused, and made again: where the store was slow for a second, the contest
        stood still for it, and that is a change.
        """
        await self._pass_items(label)
        await self._press_until_taken(label, word)

    async def _pass_items(self, label: str) -> None:
        wanted = re.compile(f"{re.escape(label)}|{MOVE_ON}")
        await expect(self.button).to_contain_text(wanted)
        while (item := plain(await self.button.inner_text())).startswith(MOVE_ON) and label not in item:
            await self._press_until_taken(MOVE_ON)
            title = item.removeprefix(MOVE_ON).removesuffix("Phím cách").strip()
            await expect(self.button).not_to_contain_text(f"{MOVE_ON} {title}")
            await expect(self.button).to_contain_text(wanted)

    async def _press_until_taken(self, label: str, word: str = "") -> None:
        for _ in range(PRESSES_MAX):
            acks = len(self.acks)
            self._answered.clear()
            await (self.press_held(label, word) if word else self.press(label))
            await asyncio.wait_for(self._answered.wait(), PATIENT_MS / 1_000)
            if len(self.acks) > acks:
                return
            assert self.refusals[-1] == "stale", (label, self.refusals)
        raise AssertionError(f"{label} was refused {PRESSES_MAX} times")

    async def ready_for_blocked(self, label: str) -> None:
        """Wait until the big button names a step that something else has to come before."""
        await self._pass_items(label)
        await expect(self.button).to_contain_text(label)
        await expect(self.button).to_be_disabled()

    async def propose(self, reason: str) -> dict[str, Any]:
        """In the form of a ruling: why, once what it would change has been seen; the preview."""
        await expect(self.dialog.locator(".preview")).not_to_contain_text(re.compile("Đang tính|Điền đủ"))
        usual = self.dialog.get_by_role("button", name=reason, exact=True)
        if await usual.count():
            await usual.click()
        else:
            await self.dialog.locator("textarea").fill(reason)
        await expect(self.dialog.get_by_role("button", name="Đề nghị", exact=True)).to_be_enabled()
        preview: dict[str, Any] = self.parts["preview"]
        return preview

    async def send_proposal(self) -> None:
        """ "Đề nghị"."""
        await self.dialog.get_by_role("button", name="Đề nghị", exact=True).click()
        await expect(self.dialog).to_have_count(0)

    async def confirm_proposal(self, text: str, scene: str) -> None:
        """The second person looks at a proposal and confirms it."""
        await self.sees(text)
        await self.page.get_by_role("button", name="Xem thay đổi và xác nhận…").click()
        await expect(self.dialog.locator(".preview")).not_to_contain_text("Đang tính")
        await self.look(scene)
        await self.hold(self.dialog.get_by_role("button", name="Xác nhận, có hiệu lực ngay"))
        await expect(self.dialog).to_have_count(0)

    async def mark_missing_absent(self) -> None:
        """Everybody who has not come is absent."""
        await self.tab("Sẵn sàng")
        await self.hold(self.page.get_by_role("button", name=re.compile("Đánh dấu vắng tất cả chưa đến")))
        await self.tab("Điều khiển")
