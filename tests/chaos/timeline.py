"""The power of the whole machine is lost before everybody's eyes: in an open question, and in a paper.

Owns what people do meanwhile; what they saw is noted by `watching`, what happens to the machine is in `stage`. It must
not judge. Called by `make chaos` and the tests.
"""

import asyncio
import contextlib
import itertools
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chungket.core.events import Interrupted, PaperSaved
from chungket.log import Entry
from tests.chaos.stage import PLACES, QUESTIONS, Case, Stage, staged
from tests.chaos.watching import Row, Sighting, as_table, at, rows_of, sightings
from tests.final.faults import Hall, command_id, entry_with, events_of
from tests.final.plan_pages import SHOWN, PaperPage, plain
from tests.final.watched_pages import FinalistPage
from tests.harness.contests import candidate_number
from tests.harness.papers import PAPER, Writer
from tests.harness.serving import OPENED_EARLY

ROOT = Path(__file__).resolve().parents[2]
LAPTOP, PHONE = (1366, 768), (390, 844)
UNDER_WAY_S = 0.3
KEY_S = 0.45  # between two changes of somebody who writes
CALM_S = 1.0
TRIES = 5
RECORDED, UNDER_WAY = "finalist, answer recorded", "finalist, answer under way"
WRITING = "finalist, writing"
TEXTS = {"Một": "A", "Hai": "B", "Ba": "C", "Bốn": "D"}  # of every question's choices
CHOSEN = "() => (document.querySelector('button.choice[aria-pressed=true]') || {ariaLabel: ''}).ariaLabel"

CASES = (
    Case("An open question, back at once", paper=False, away_s=1.5),
    Case("An open question, away for longer", paper=False, away_s=6.0),
    Case("A paper, back at once", paper=True, away_s=1.5),
    Case("A paper, away for longer", paper=True, away_s=6.0),
)


@dataclass
class Story:
    """What came of a case. `acked`: choices by candidate (and slot of a paper) that were acknowledged before the kill;
    `written`: those of the page that writes, as it showed them in the end; `saved`: as the server has them."""

    case: Case
    rows: list[Row] = field(default_factory=list)
    seen: dict[str, list[Sighting]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    acked: dict[str, Any] = field(default_factory=dict)
    written: dict[int, str] = field(default_factory=dict)
    saved: dict[int, str] = field(default_factory=dict)
    deadlines_us: list[int] = field(default_factory=list)  # before the kill, after it, at the end
    lost_bytes: int = 0
    killed_ms: float = 0.0
    went_on: bool = False

    @property
    def recovered(self) -> Entry:
        """The first entry of the new life."""
        return entry_with(self.entries, Interrupted)

    @property
    def held(self) -> bool:
        """Whether the contest stood still until the operator chose."""
        return any(event.held for event in events_of([self.recovered], Interrupted))

    @property
    def last_durable(self) -> Entry:
        """The entry before it: what the disk still had."""
        return self.entries[self.entries.index(self.recovered) - 1]

    def before(self, name: str) -> Sighting:
        """What a page showed when everything was killed."""
        return at(self.seen[name], self.killed_ms)

    def said(self, name: str, text: str) -> bool:
        """Whether a page showed a text at any time since then."""
        return any(text in " ".join(one.facts.values()) for one in self.seen[name] if one.at_ms > self.killed_ms)


async def play(case: Case, folder: Path, chromium_path: Path, screenshots: Path) -> Story:
    """Play a case; pictures of all pages are kept."""
    async with staged(case, folder, chromium_path, screenshots) as stage:
        story = Story(case)
        await (_paper if case.paper else _question)(stage, story)
        story.entries = await stage.log()
    story.lost_bytes = stage.machine.power.losses[0]
    story.killed_ms = stage.killed_ms
    story.rows = rows_of(story.seen, stage.killed_ms, stage.events, stage.until_ms)
    return story


async def _look_back(stage: Stage, story: Story) -> None:
    """The watch is over: what was seen until now is the story."""
    stage.until_ms = time.time() * 1_000
    story.seen = {name: await sightings(page) for name, page in stage.pages.items()}


# --- an open question ------------------------------------------------------------------------------------------------


async def _question(stage: Stage, story: Story) -> None:
    hall = stage.hall
    recorded = await stage.finalist(FinalistPage, 1, PHONE)
    pressing = await stage.finalist(FinalistPage, 2, PHONE)
    await hall.sign_in(range(3, PLACES + 1))
    await hall.begin()
    play_id = await hall.open_question()
    await stage.watch({RECORDED: recorded, UNDER_WAY: pressing})
    await recorded.choose("B", key=False)
    await recorded.sees("Đã ghi nhận câu trả lời lúc")
    await hall.answer("B", 3, 4, 5, 6)
    story.acked = {candidate_number(number): "B" for number in (1, 3, 4, 5, 6)}
    story.deadlines_us.append(_deadline_us(hall))
    await asyncio.sleep(1.2)  # past a tick
    stage.stop_syncing()
    await pressing.choose("C", key=False)
    await hall.send_answer("B", play_id, 7)
    await asyncio.sleep(UNDER_WAY_S)
    await stage.lose_power()
    await stage.power_returns()
    story.deadlines_us.append(_deadline_us(hall))
    finalist, again = hall.finalists[7], command_id(7)
    if await stage.held():
        refused = await finalist.answer("B", id_=again)
        assert refused["code"] == "standstill", refused
        await stage.resume()
        await pressing.sees("hãy chọn lại NGAY")
        await stage.shoot("4-again")
        await pressing.choose("C", key=False)
        stage.happened("the finalist chooses again")
        again = "tra-loi-7-lai"
    await pressing.sees("Đã ghi nhận câu trả lời lúc")
    await stage.shoot("5-recorded")
    story.deadlines_us.append(_deadline_us(hall))
    assert (await finalist.answer("B", id_=again))["type"] == "ack"
    await asyncio.sleep(CALM_S)
    await _look_back(stage, story)
    story.went_on = await _scored(hall, recorded)


def _deadline_us(hall: Hall) -> int:
    play = hall.finalists[3].play
    assert play is not None
    deadline_us: int = play["deadline_us"]
    return deadline_us


async def _scored(hall: Hall, page: FinalistPage) -> bool:
    """The others answer, the question closes and is scored, the next one opens for everybody."""
    await hall.answer("A", *range(8, PLACES + 1))
    console = hall.console
    await console.until(lambda: console.console["step"]["command"] == "reveal_key", "the close")
    assert await console.press() == "reveal_key"
    await page.sees("Trả lời đúng")
    await hall.open_question()
    return True


# --- a paper ---------------------------------------------------------------------------------------------------------


@dataclass
class Hand:
    """Somebody who never stops changing answers. `written`: what the page showed as chosen, by slot."""

    page: PaperPage
    written: dict[int, str] = field(default_factory=dict)

    async def write(self) -> None:
        """Until cancelled; while the questions are hidden there is nothing to press."""
        for count, letter in enumerate(itertools.cycle("abcd")):
            await self.page.page.keyboard.press(letter)
            await self.note()
            if count % 3 == 2:
                await self.page.page.keyboard.press("ArrowRight")
            await asyncio.sleep(KEY_S)

    async def note(self) -> None:
        """What is chosen now on the question shown."""
        shown, label = await self.page.page.evaluate(f"() => [({SHOWN})(), ({CHOSEN})()]")
        found = re.search(r"TN(\d+)", shown["stem"])  # its id, in the order of the sheet
        if found is not None and label:
            self.written[int(found[1]) - 1] = TEXTS[plain(label).partition(": ")[2].partition(",")[0]]


async def _paper(stage: Stage, story: Story) -> None:
    hall = stage.hall
    page = await stage.finalist(PaperPage, 1, LAPTOP)
    await hall.sign_in(range(2, PLACES + 1))
    for name, arguments in (
        ("lock_lobby", {}),
        ("start_round", {"round": PAPER, "override_reason": OPENED_EARLY}),
        ("open_paper", {"round": PAPER}),
    ):
        reply = await hall.console.flow(name, **arguments)
        assert reply["type"] == "ack", reply
    await page.sees(f"Câu 1/{QUESTIONS}")
    await stage.watch({WRITING: page})
    writers = {number: Writer(finalist) for number, finalist in hall.finalists.items()}
    for number, writer in writers.items():
        await writer.opened()
        choices = {slot: "ABCD"[(slot + number) % 4] for slot in range(8)}
        assert (await writer.save(choices))["type"] == "ack"
        story.acked[candidate_number(number)] = choices
    story.deadlines_us.append(writers[2].sheet["deadline_us"])
    hand = Hand(page)
    writing = asyncio.create_task(hand.write())
    try:
        await asyncio.sleep(4.0)  # past a tick, with some questions saved
        stage.stop_syncing()
        await asyncio.sleep(UNDER_WAY_S + KEY_S)
        await stage.lose_power()
        await stage.power_returns()
        story.deadlines_us.append(await _sheet_deadline_us(writers[2]))
        if await stage.held():
            await stage.resume()
        await page.sees(f"/{QUESTIONS}")
        await asyncio.sleep(2.0)
    finally:
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing
    await hand.note()
    stage.happened("the finalist lays the pen down")
    await page.sees("Đã lưu trên máy chủ")
    await asyncio.sleep(CALM_S)
    await stage.shoot("5-saved")
    story.deadlines_us.append(await _sheet_deadline_us(writers[2]))
    await _look_back(stage, story)
    story.written = hand.written
    story.saved = saved_of(await stage.log(), candidate_number(1))
    story.went_on = await _handed_in(page, len(story.saved), writers, hall)


def saved_of(entries: Sequence[Entry], candidate: str) -> dict[int, str]:
    """What counts of a paper by the log: of each slot its highest revision."""
    saved = [event for event in events_of(list(entries), PaperSaved) if event.candidate == candidate]
    return {event.slot: event.choice for event in sorted(saved, key=lambda event: event.revision)}


async def _sheet_deadline_us(writer: Writer) -> int:
    await writer.page.until(lambda: writer.page.parts.get("own") and writer.page.parts["own"]["sheet"], "the sheet")
    deadline_us: int = writer.sheet["deadline_us"]
    return deadline_us


async def _handed_in(page: PaperPage, answered: int, writers: dict[int, Writer], hall: Hall) -> bool:
    """Everybody hands in, and the paper closes by itself."""
    for number, writer in writers.items():
        assert writer.slots == {slot: "ABCD"[(slot + number) % 4] for slot in range(8)}
        assert (await writer.submit(unanswered=QUESTIONS - 8))["type"] == "ack"
    await page.hand_in(unanswered=QUESTIONS - answered)
    console = hall.console
    await console.until(lambda: console.console["paper"]["phase"] == "closed", "the end of the paper")
    return True


def timelines(say: Callable[[str], object]) -> dict[str, str]:
    """All cases, one after the other: their tables by title. Pictures are kept in $CHUNGKET_SCREENSHOTS."""
    found = subprocess.run([ROOT / "tools" / "chromium.sh"], capture_output=True, text=True, check=True)
    chromium_path = Path(found.stdout.strip())
    tables = {}
    for case in CASES:
        story = _as_wanted(case, chromium_path, say)
        tables[case.title] = as_table(story.rows, list(story.seen))
        say(f"{case.title}\n\n{tables[case.title]}")
    return tables


def _as_wanted(case: Case, chromium_path: Path, say: Callable[[str], object]) -> Story:
    """Played again where the machine was so busy that a short absence became a long one."""
    for _ in range(TRIES):
        with TemporaryDirectory(prefix="chungket-timeline-") as folder:
            screenshots = Path(os.environ.get("CHUNGKET_SCREENSHOTS", folder))
            story = asyncio.run(play(case, Path(folder), chromium_path, screenshots))
        if story.held == (case.away_s > case.interruption_max_s):
            return story
        say(f"{case.title}: the server was away for too long; once more")
    raise SystemExit(f"{case.title}: this machine is too busy; try again when it is quiet")
