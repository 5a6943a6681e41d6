"""A finalist's page worked by keyboard only, or by a finger only.

Owns how a person finds and does things with each, and that nothing is out of reach or out of sight for them: where the
focus is, how large a target is. It must not know the course of a contest (`journey`). What runs in the page must run in
Chromium 72.
"""

import abc
import json
from pathlib import Path
from typing import Any

from tests.pages.devtools import DrivenPage

TABS_MAX = 40
TARGET_MIN_PX = 64  # SCREENS: answer targets ≥ 64 px high, ≥ 12 px apart
GAP_MIN_PX = 12
# The server guards its pages over https; over plain http a new browser says that this one header is for https only.
HARMLESS = "The Cross-Origin-Opener-Policy header has been ignored"

NAME = "(one.getAttribute('aria-label') || (one.labels && one.labels[0] || one).innerText || '').trim()"
# What has the focus, or null. `seen`: its middle lies on the screen, under nothing else.
FOCUS = f"""(() => {{
    const one = document.activeElement;
    if (one === null || one === document.body) return null;
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return {{ name: {NAME}, ring, seen: top !== null && one.contains(top) }};
}})()"""
# A frame in which nothing has the focus any more is one too many.
WATCH_FOCUS = """(() => {
    let had = false;
    window.lostFocus = [];
    const look = () => {
        const nowhere = document.activeElement === null || document.activeElement === document.body;
        if (had && nowhere) window.lostFocus.push(document.body.innerText.slice(0, 200));
        had = !nowhere;
        requestAnimationFrame(look);
    };
    look();
})()"""
LAYOUT = """(() => {
    const root = document.documentElement;
    const boxes = Array.from(document.querySelectorAll('button.choice'), (one) => one.getBoundingClientRect());
    const gaps = boxes.slice(1).map((box, index) => box.top - boxes[index].bottom);
    const cut = Array.from(document.querySelectorAll('main *')).filter((one) =>
        getComputedStyle(one).overflowX === 'hidden' && one.clientWidth > 1 &&
        (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1));
    return {
        wider: root.scrollWidth - root.clientWidth,
        low: boxes.map((box) => box.height).filter((height) => height < %d),
        close: gaps.filter((gap) => gap < %d),
        cut: cut.map((one) => one.innerText),
        inter: document.fonts.check('16px Inter', 'ữ'),
    };
})()""" % (TARGET_MIN_PX, GAP_MIN_PX)  # noqa: UP031  # braces everywhere
READING_PLACE = """Array.from(document.querySelectorAll('h1.stem, button.choice'), (one) =>
    Math.round(one.getBoundingClientRect().top + window.pageYOffset))"""
SOUND_LAYOUT = {"wider": 0, "low": [], "close": [], "cut": [], "inter": True}


class FinalistDevice(abc.ABC):
    """A page at a finalist's seat."""

    size: tuple[int, int]
    touch: bool

    def __init__(self, page: DrivenPage, name: str, screenshots: Path) -> None:
        self.page = page
        self._name = name
        self._screenshots = screenshots

    async def open(self, address: str) -> None:
        """Go to the page."""
        await self.page.open(address)

    async def sees(self, text: str) -> None:
        """Wait until a text can be read. No-break spaces count as spaces."""
        await self.page.until(f"document.body.innerText.replace(/\\s+/g, ' ').includes({json.dumps(text)})", text)

    async def scene(self, text: str, name: str) -> None:
        """A new scene has come, known by a text; its layout is sound. `name`: of its picture."""
        await self.sees(text)
        layout = await self.page.evaluate(LAYOUT)
        assert layout == SOUND_LAYOUT, (text, layout)
        await self.page.photograph(self._screenshots / f"{self._name}-{name}.png")

    async def wait_for_choices(self) -> None:
        """The choices are there and can be answered."""
        await self.page.until("document.querySelector('button.choice[aria-disabled=false]') !== null", "choices")

    async def reading_place(self) -> list[float]:
        """Where the question and its choices stand: nobody's eye may lose its line when the time is over."""
        tops: list[float] = await self.page.evaluate(READING_PLACE)
        return tops

    @abc.abstractmethod
    async def type_code(self, code: str) -> None:
        """Write the sign-in code and send it."""

    @abc.abstractmethod
    async def press(self, button: str) -> None:
        """Press the button whose name begins so."""

    @abc.abstractmethod
    async def choose(self, letter: str, way: str = "") -> None:
        """Answer. `way`: one of the device's own."""

    async def finish(self) -> None:
        """Nothing has complained."""
        faults = [fault for fault in self.page.faults if HARMLESS not in fault]
        assert faults == [], faults


class KeyboardDevice(FinalistDevice):
    """A laptop without a mouse. Ways to answer: "letter", "digit", "Enter", "Space" (the last two by way of Tab)."""

    size = (1024, 768)
    touch = False

    async def open(self, address: str) -> None:
        """Go to the page; nothing has the focus yet."""
        await super().open(address)
        await self.page.evaluate(WATCH_FOCUS)

    async def scene(self, text: str, name: str) -> None:
        """A new scene; the focus is somewhere in it, and can be seen."""
        await super().scene(text, name)
        focus = await self.page.evaluate(FOCUS)
        assert focus is None or (focus["ring"] and focus["seen"]), (text, focus)
        lost = await self.page.evaluate("window.lostFocus")
        assert lost == [], lost

    async def focused(self) -> dict[str, Any]:
        """What has the focus now, once it can be seen."""
        found: dict[str, Any] = await self.page.until(
            f"(() => {{ const focus = {FOCUS}; return focus && focus.ring && focus.seen && focus; }})()",
            "a focus that can be seen",
        )
        return found

    async def tab_to(self, name: str) -> None:
        """Press Tab until what is reached has a name that begins so."""
        passed: list[str] = []
        while len(passed) < TABS_MAX:
            await self.page.press("Tab")
            # From the last thing of a page the browser's own controls come next.
            if await self.page.evaluate("document.activeElement === document.body"):
                continue
            passed.append((await self.focused())["name"])
            if passed[-1].startswith(name):
                return
        raise AssertionError(f"expected to reach {name!r} by Tab, got {passed}")

    async def type_code(self, code: str) -> None:
        """In small letters and without the hyphen, then Enter."""
        await self.tab_to("Mã đăng nhập")
        for character in code.replace("-", "").lower():
            await self.page.press(character)
        await self.page.press("Enter")

    async def press(self, button: str) -> None:
        """Tab, Enter."""
        await self.tab_to(button)
        await self.page.press("Enter")

    async def choose(self, letter: str, way: str = "letter") -> None:
        """By the letter's key, by its number, or by Tab."""
        await self.wait_for_choices()
        if way == "letter":
            await self.page.press(letter.lower())
        elif way == "digit":
            await self.page.press(str("ABCDEF".index(letter) + 1))
        else:
            await self.tab_to(f"Phương án {letter}:")
            await self.page.press(way)


class TouchDevice(FinalistDevice):
    """A small old phone."""

    size = (360, 640)
    touch = True

    async def _touch(self, condition: str, what: str) -> None:
        """Touch the middle of the one thing to press that a condition on `one` is true for."""
        place = await self.page.until(
            f"""(() => {{
                const one = Array.from(document.querySelectorAll('button, input')).find((one) => {condition});
                if (one === undefined) return null;
                one.scrollIntoView({{block: 'nearest'}});
                const box = one.getBoundingClientRect();
                const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
                return one.contains(document.elementFromPoint(x, y)) && {{ x, y }};
            }})()""",
            what,
        )
        await self.page.touch(place["x"], place["y"])

    async def type_code(self, code: str) -> None:
        """Touch the field, type, touch the button."""
        await self._touch("one.id === 'code'", "the field for the code")
        for character in code.replace("-", "").lower():
            await self.page.press(character)
        await self.press("Đăng nhập")

    async def press(self, button: str) -> None:
        """Touch it."""
        await self._touch(f"{NAME}.startsWith({json.dumps(button)})", button)

    async def choose(self, letter: str, way: str = "") -> None:
        """Touch the choice."""
        await self.wait_for_choices()
        await self.press(f"Phương án {letter}:")
