"""The shipped "Chinh phục đỉnh cao tri thức" from the lobby to the prizes, with four finalists at real pages.

Twelve questions with the buzzer (a press too early, two at the same moment, nobody, a turn that runs out), four by
speed, twelve in turns with values, hope stars and steals. Points, standings and prizes are compared with
`olympia_reckoning`, which knows only who was on turn, what was answered and when.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.exchange.minutes_reading import word_document, word_rows
from tests.final.olympia_reckoning import (
    Owned,
    Raced,
    SummitLine,
    Try,
    finish,
    prizes_of,
    speed,
    standings,
    warm_up,
)
from tests.final.plan_pages import PATIENT_MS
from tests.final.shipped_contest import shipped
from tests.final.show_hall import ShowHall, open_show_hall
from tests.final.watched_pages import DEFAULT_PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.full]

CONTEST = shipped("olympia")
PLACES = tuple(CONTEST.places)
FIRST, SECOND, THIRD, FOURTH = PLACES
SEATS = {FIRST: (1366, 768), SECOND: (390, 844), THIRD: (768, 1024), FOURTH: (1024, 768)}
WARM_UP, SPEED_UP, FINISH = (CONTEST.of_round(one["id"]) for one in CONTEST.settings["rounds"])

# Warm-up: who presses (both at the same moment, then the second again), and whether the answer is right.
RIGHT, WRONG, SILENT = "right", "wrong", "silent"
RACES = (
    ((SECOND,), RIGHT),  # FIRST pressed too early, which is not heard
    ((FIRST, THIRD), RIGHT),
    ((FOURTH,), WRONG),
    ((FOURTH,), RIGHT),
    ((), ""),
    ((FIRST,), SILENT),
    ((FIRST,), RIGHT),
    ((SECOND,), RIGHT),
    ((THIRD,), RIGHT),
    ((FIRST,), RIGHT),
    ((FOURTH,), WRONG),
    ((SECOND,), RIGHT),
)
# Speed: seconds until everybody's answer; below zero: a wrong one after so many; absent: none.
PACES = (
    {FIRST: 0.2, SECOND: 0.9, THIRD: 1.6, FOURTH: 2.3},
    {FOURTH: 0.2, FIRST: 0.9, THIRD: 1.6, SECOND: -0.5},
    {SECOND: 0.2, THIRD: 0.9, FOURTH: 1.6},
    {FOURTH: 0.2, THIRD: 0.9, SECOND: 1.6, FIRST: 2.3},
)


@dataclass(frozen=True)
class Turn:
    """A question of the finish. `thief`: who presses once the owner was wrong."""

    owner: str
    value: int
    star: bool
    right: bool
    thief: str = ""
    thief_right: bool = False


TURNS = (
    Turn(FIRST, 20, False, True),
    Turn(FIRST, 30, True, True),
    Turn(FIRST, 20, False, False, SECOND, True),
    Turn(SECOND, 30, True, False, THIRD, False),
    Turn(SECOND, 20, False, True),
    Turn(SECOND, 20, False, False),
    Turn(THIRD, 20, False, False, FOURTH, True),
    Turn(THIRD, 20, True, True),
    Turn(THIRD, 30, False, False, FIRST, False),
    Turn(FOURTH, 20, False, True),
    Turn(FOURTH, 30, True, False, THIRD, True),
    Turn(FOURTH, 20, False, False),
)


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Wait longer than the other tests: this machine may be busy."""
    expect.set_options(timeout=PATIENT_MS)
    yield
    expect.set_options(timeout=DEFAULT_PATIENCE_MS)


@dataclass
class Played:
    """What was heard, round by round."""

    raced: list[Raced] = field(default_factory=list)
    owned: list[Owned] = field(default_factory=list)
    sped: int = 0

    def lines(self, hall: ShowHall) -> tuple[SummitLine, ...]:
        """The standings that follow."""
        by_speed = [(question.key, hall.answers[question.id]) for question in SPEED_UP[: self.sped]]
        return standings((warm_up(PLACES, self.raced), speed(PLACES, by_speed), finish(PLACES, self.owned)))


async def test_the_summit_of_knowledge(tmp_path: Path, chromium_path: Path, screenshot_directory: Path) -> None:
    played = Played()
    async with open_show_hall(CONTEST, tmp_path, chromium_path, screenshot_directory / "olympia", SEATS) as hall:
        await hall.lobby()
        await hall.practice()
        await _warm_up(hall, played)
        await _speed(hall, played)
        await _finish(hall, played)
        assert hall.host.boards == 12 // 4 + 4 // 2 + 12 // 3
        lines = played.lines(hall)
        prizes = prizes_of(lines, CONTEST.prizes)
        assert len({line.points for line in lines}) == len(lines), "the course was written without ties"
        await hall.host.offered("Cho thí sinh xem bài làm, nhận khiếu nại")
        await hall.host.tab("Xếp hạng")
        rows = [(row["rank"], row["correct"], row["time"]) for row in await hall.host.board("Cá nhân")]
        assert rows == [(str(line.rank), str(line.points), "") for line in lines], "no time ranks here"
        await hall.host.look("50-standings")
        await hall.host.tab("Điều khiển")
        await hall.finalized()
        _minutes_agree(await hall.minutes(), lines, prizes)
        await hall.signed()
        await hall.ceremony(prizes)
        await hall.ended()


# --- the warm-up -----------------------------------------------------------------------------------------------------


async def _warm_up(hall: ShowHall, played: Played) -> None:
    await hall.host.advance("Bắt đầu Khởi động")
    for number, (pressers, outcome) in enumerate(RACES, start=1):
        name, question = f"câu {number}", WARM_UP[number - 1]
        await hall.host.advance(f"Chuẩn bị {name}")
        await hall.host.advance(f"Mở lời dẫn {name}")
        if number == 1:
            await _too_early(hall, FIRST)
        await hall.host.advance(f"Mở phương án {name}")
        if len(pressers) > 1:
            await _equal(hall, pressers)
        elif pressers:
            await _choices_in_sight(hall, pressers[0])
            await _presses(hall, pressers[0])
        tries: tuple[Try, ...] = ()
        if pressers:
            tries = (await _answers(hall, pressers[-1], question.id, _letter(question.key, question.wrong, outcome)),)
        await hall.host.offered(f"Công bố đáp án {name}")
        if not pressers:
            await hall.projector.sees("Không ai bấm chuông")
        if number in (3, 5):
            await hall.look(f"1{number}-closed", hall.audience, hall.seats[FOURTH])
        await _scored(hall, name, f"1{number}-key" if number in (2, 3) else "")
        played.raced.append(Raced(question.key, tries))
        await _points_are(hall, played)
    await hall.host.advance("Kết thúc Khởi động")


def _letter(right: str, wrong: str, outcome: str) -> str:
    return {RIGHT: right, WRONG: wrong, SILENT: ""}[outcome]


async def _too_early(hall: ShowHall, candidate: str) -> None:
    """RULES 7.2: while the question is read the buzzer is shut; in this contest a press then is not heard."""
    page = hall.seats[candidate]
    await page.sees("Bấm trước khi mở chuông không được tính.")
    await page.page.keyboard.press("Space")
    await hall.look("11-shut", hall.audience, page)
    assert hall.host.parts["console"]["presses"] == []


async def _choices_in_sight(hall: ShowHall, candidate: str) -> None:
    """Short choices are read beside the buzzer, not under it."""
    page = hall.seats[candidate].page
    pad = await page.locator("button.pad.ready").bounding_box()
    last = await page.locator(".choice").last.bounding_box()
    assert pad is not None
    assert last is not None
    assert (candidate, last["y"] + last["height"] < pad["y"]) == (candidate, True)


async def _presses(hall: ShowHall, candidate: str) -> None:
    page = hall.seats[candidate]
    await expect(page.page.locator("button.pad.ready")).to_be_visible()
    await page.page.keyboard.press("Space")


# Two pages press at one moment of the clock they share. They wait in a loop: timers are late by more than is allowed.
PRESS_AT = """at => new Promise((done) => setTimeout(() => {
  while (Date.now() < at) { /* nothing */ }
  for (const type of ["keydown", "keyup"]) {
    document.body.dispatchEvent(new KeyboardEvent(type, { key: " ", code: "Space", bubbles: true, cancelable: true }));
  }
  done();
}, at - Date.now() - 50))"""


async def _equal(hall: ShowHall, candidates: tuple[str, ...]) -> None:
    """RULES 7.2: presses at one moment are equal, even with a server that hears of them late, for the kernel knows when
    they came; only those who pressed them press again."""
    await asyncio.gather(
        *(expect(hall.seats[one].page.locator("button.pad.ready")).to_be_visible() for one in candidates)
    )
    async with _server_stopped(hall):
        at_ms = time.time() * 1_000 + 400
        await asyncio.gather(*(hall.seats[one].page.evaluate(PRESS_AT, at_ms) for one in candidates))
        for candidate in candidates:
            await hall.seats[candidate].sees("Đã bấm – đang gửi…")
    for candidate in candidates:
        await hall.seats[candidate].sees("Bấm ngang nhau, mời bấm lại")
    others = [one for one in PLACES if one not in candidates]
    for other in others:
        await hall.seats[other].sees("Các thí sinh bấm ngang nhau đang bấm lại")
    equals = hall.seats[candidates[0]].parts["stage"]["play"]["buzzer"]["equals"]
    assert sorted(equals) == sorted(candidates)
    await hall.projector.sees(f"Bấm lại: SBD {', '.join(equals)}")
    for page in (hall.projector, hall.audience, hall.host, hall.seats[candidates[0]], hall.seats[others[0]]):
        await page.shoot("12-again")
    assert sorted(hall.host.parts["console"]["play"]["buzzer"]["equals"]) == sorted(candidates)
    await _presses(hall, candidates[-1])


@asynccontextmanager
async def _server_stopped(hall: ShowHall) -> AsyncIterator[None]:
    """The server hears nothing for a moment, and then everything at once."""
    process = hall.server.process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


async def _answers(hall: ShowHall, candidate: str, question: str, letter: str) -> Try:
    """Whoever is on turn answers, or lets the time run out."""
    page = hall.seats[candidate]
    await page.sees("Quyền trả lời thuộc về thí sinh")
    if not letter:
        return Try(candidate, "")
    button = page.page.get_by_role("button", name=f"Phương án {letter}:")
    await expect(button).to_have_attribute("aria-disabled", "false")
    await page.page.keyboard.press(letter.lower())

    def answers() -> list[dict[str, Any]]:
        return [ack["answer"] for ack in page.acks if ack["answer"] and ack["answer"]["play"] == f"{question}.1"]

    await page.until(answers, "the receipt of an answer")
    return Try(candidate, answers()[-1]["choice"])


async def _scored(hall: ShowHall, name: str, picture: str = "") -> None:
    await hall.host.advance(f"Công bố đáp án {name}")
    await hall.projector.sees("Căn cứ:")
    if picture:
        await hall.look(picture, hall.audience, hall.host, hall.seats[FIRST], hall.seats[SECOND])
    await hall.host.advance(f"Tính điểm {name}")


# --- speed -----------------------------------------------------------------------------------------------------------


async def _speed(hall: ShowHall, played: Played) -> None:
    await hall.host.advance("Bắt đầu Tăng tốc")
    for number, paces in enumerate(PACES, start=1):
        name, question = f"câu {number}", SPEED_UP[number - 1]
        await hall.host.advance(f"Chuẩn bị {name}")
        await hall.host.advance(f"Mở lời dẫn {name}")
        intents = {one: (question.key if s > 0 else question.wrong, abs(s)) for one, s in paces.items()}
        answering = asyncio.create_task(hall.answered(question.id, intents))
        await hall.host.advance(f"Mở phương án {name}")
        await answering
        if len(paces) < len(PLACES):
            await hall.host.press(f"Khóa {name}")
        await hall.host.offered(f"Công bố đáp án {name}")
        await _scored(hall, name, f"2{number}-key" if number == 1 else "")
        played.sped = number
        await _points_are(hall, played)
    await hall.host.advance("Kết thúc Tăng tốc")


# --- the finish ------------------------------------------------------------------------------------------------------


async def _finish(hall: ShowHall, played: Played) -> None:
    await hall.host.advance("Bắt đầu Về đích")
    for number, turn in enumerate(TURNS, start=1):
        name, question = f"câu {number}", FINISH[number - 1]
        await _cast(hall, number, turn)
        await hall.host.press(f"Chuẩn bị {name}")
        if number in (1, 2):
            await hall.projector.sees(CONTEST.places[turn.owner].shown_name)
            await hall.look(f"3{number}-sealed", hall.audience, hall.seats[turn.owner], hall.seats[FOURTH])
        await hall.host.advance(f"Mở lời dẫn {name}")
        await hall.host.advance(f"Mở phương án {name}")
        letter = question.key if turn.right else question.wrong
        tries = [await _answers(hall, turn.owner, question.id, letter)]
        if turn.thief:
            await _presses(hall, turn.thief)
            letter = question.key if turn.thief_right else question.wrong
            if turn.star:
                await hall.seats[turn.thief].sees("Quyền trả lời thuộc về thí sinh")
                await hall.projector.shoot(f"3{number}-steal")
            tries.append(await _answers(hall, turn.thief, question.id, letter))
        await hall.host.offered(f"Công bố đáp án {name}")
        await _scored(hall, name, f"3{number}-key" if number in (2, 3) else "")
        played.owned.append(Owned(question.key, turn.owner, turn.value, turn.star, tuple(tries)))
        await _points_are(hall, played)
    await hall.host.advance("Kết thúc Về đích")


async def _cast(hall: ShowHall, number: int, turn: Turn) -> None:
    """The operator chooses whose question it is, its value, and whether the star lies on it."""
    await hall.host.offered(f"Chuẩn bị câu {number}")
    cast = hall.host.page.get_by_role("region", name="Câu tiếp theo của ai, bao nhiêu điểm?")
    assert hall.host.parts["console"]["cast"]["owners"][0] == turn.owner, "three questions in a row for each"
    owner = cast.get_by_role("group", name="Lượt của").get_by_role("button").filter(has_text=turn.owner)
    await owner.click()
    await expect(owner).to_have_attribute("aria-pressed", "true")
    await cast.get_by_role("button", name=str(turn.value), exact=True).click()
    if turn.star:
        await cast.get_by_role("button", name="Ngôi sao hy vọng").click()
        await hall.host.look(f"3{number}-cast")
    star = " · ★ ngôi sao hy vọng" if turn.star else ""
    await expect(hall.host.button).to_contain_text(f"{turn.value} điểm{star}")


# --- what everybody sees ---------------------------------------------------------------------------------------------


async def _points_are(hall: ShowHall, played: Played) -> None:
    """The operator's standings, and the points each finalist reads on the own page."""
    lines = played.lines(hall)
    wanted = [(line.id, line.rank, line.points, line.correct) for line in lines]
    await hall.host.until(lambda: _shown(hall) == wanted, "these points")
    for line in lines:
        page = hall.seats[line.id]
        await expect(page.totals.first).to_have_text(str(line.points).replace("-", "−"))


def _shown(hall: ShowHall) -> list[tuple[str, int, int, int]]:
    rows = hall.host.parts["console"]["individuals"]
    return [(row["id"], row["rank"], row["points"], row["correct"]) for row in rows]


def _minutes_agree(minutes: bytes, lines: tuple[SummitLine, ...], prizes: dict[str, tuple[str, ...]]) -> None:
    tables = [word_rows(table) for table in word_document(minutes).tables]
    ranked = [rows for rows in tables if {"Hạng", "SBD", "Số điểm"} <= set(rows[0])]
    cells = [dict(zip(ranked[-1][0], row, strict=True)) for row in ranked[-1][1:]]
    assert [(row["Hạng"], row["SBD"], row["Số điểm"]) for row in cells] == [
        (str(line.rank), line.id, str(line.points)) for line in lines
    ]
    assert sum(len(winners) for winners in prizes.values()) == len(lines)
