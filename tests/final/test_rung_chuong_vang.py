"""The shipped "Rung chuông vàng" from the lobby to the prizes, in real browsers, with sixty places.

Three finalists sit at pages: the winner, one who falls and comes back by the rescue, one who falls for good. One
question puts everybody out and is voided, a number of finalists is rescued, one question is golden. Who is still in is
compared after every question, and standings and prizes at the end, with `rung_chuong_vang_reckoning`.
"""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.exchange.minutes_reading import word_document, word_rows, word_text
from tests.final.plan_pages import PATIENT_MS
from tests.final.rung_chuong_vang_reckoning import BellLine, Counted, Field, individuals, prizes_of, teams
from tests.final.shipped_contest import shipped
from tests.final.show_hall import PATIENT_S, ShowHall, open_show_hall
from tests.final.watched_pages import DEFAULT_PATIENCE_MS, FinalistPage, seconds_text

pytestmark = [pytest.mark.browser, pytest.mark.full]

CONTEST = shipped("rung-chuong-vang")
ROUND = CONTEST.settings["rounds"][0]
QUESTIONS = CONTEST.of_round(ROUND["id"])
WINDOWS_US = [seconds * 1_000_000 for seconds in ROUND["window_seconds"]]
GOLDEN = len(QUESTIONS)

WINNER, RESCUED, FALLEN = "031", "014", "045"
SEATS = {WINNER: (1366, 768), RESCUED: (390, 844), FALLEN: (768, 1024)}
ABSENT = "057"
SCRIPTED = tuple(one for one in CONTEST.places if one not in (*SEATS, ABSENT))
PRESENT = tuple(one for one in CONTEST.places if one != ABSENT)

EVERYBODY_WRONG = 5
SILENT_AT = 3  # one gives no answer there
RESCUE_AFTER = 10
RESCUE_COUNT = 5
# How many scripted finalists fall at which question: before the rescue, and after it.
FALLS = {1: 4, 2: 4, 3: 5, 4: 5, 6: 6, 7: 6, 8: 5, 9: 5, 10: 3}
LATER_FALLS = {11: 3, 12: 3, 13: 2, 14: 2, 15: 2, 16: 1, 17: 2, 18: 2, 19: 1, GOLDEN: 3}


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Wait longer than the other tests: sixty devices share this machine."""
    expect.set_options(timeout=PATIENT_MS)
    yield
    expect.set_options(timeout=DEFAULT_PATIENCE_MS)


async def test_the_golden_bell(tmp_path: Path, chromium_path: Path, screenshot_directory: Path) -> None:
    field = Field(PRESENT)
    async with open_show_hall(
        CONTEST, tmp_path, chromium_path, screenshot_directory / "rung-chuong-vang", SEATS
    ) as hall:
        await hall.lobby(absent=(ABSENT,))
        await hall.practice()
        await hall.host.advance("Bắt đầu Rung chuông vàng")
        for slot in range(1, GOLDEN + 1):
            await _played(hall, field, slot)
            if slot == EVERYBODY_WRONG:
                await _voided(hall, field)
            if slot == RESCUE_AFTER:
                await _rescued(hall, field)
        await hall.host.advance("Kết thúc Rung chuông vàng")
        assert hall.host.boards == _boards_due(field)
        lines = individuals(tuple(CONTEST.places), field.played)
        prizes = prizes_of(lines, PRESENT, CONTEST.prizes)
        _as_meant(field, lines, prizes)
        await _standings(hall, lines)
        await hall.finalized()
        _minutes_agree(await hall.minutes(), lines, prizes)
        await hall.signed()
        await hall.ceremony(prizes)
        await hall.ended()


# --- who means to do what --------------------------------------------------------------------------------------------


def _falls(places: tuple[str, ...], counts: dict[int, int]) -> dict[str, int]:
    """Place → the question it falls at; whoever is left never does."""
    waiting = iter(places)
    return {next(waiting): slot for slot, count in counts.items() for _ in range(count)}


FIRST_FALL = {**_falls(SCRIPTED, FALLS), FALLEN: 2, RESCUED: 10}
COME_BACK = tuple(one for one, slot in FIRST_FALL.items() if slot >= 9)  # five, and who fell with the last of them
SECOND_FALL = {
    **_falls(
        (*(one for one in COME_BACK if one != RESCUED), *(one for one in SCRIPTED if one not in FIRST_FALL)),
        LATER_FALLS,
    ),
    RESCUED: 16,
}


def _intents(field: Field, slot: int) -> dict[str, tuple[str, float]]:
    """What those who are still in answer, each with a pace of the own: no prize hangs on how busy the machine is."""
    question = QUESTIONS[slot - 1]
    falls = FIRST_FALL if slot <= RESCUE_AFTER else SECOND_FALL
    intents = {}
    for index, candidate in enumerate(PRESENT):
        wrong = slot == EVERYBODY_WRONG or falls.get(candidate) == slot
        if candidate in field.standing and candidate != _silent(slot):
            pace_s = 0.0 if candidate in SEATS else 0.1 + 0.03 * (index % 40)
            intents[candidate] = (question.wrong if wrong else question.key, pace_s)
    return intents


def _silent(slot: int) -> str:
    return next(one for one in SCRIPTED if FIRST_FALL.get(one) == slot) if slot == SILENT_AT else ""


# --- the questions ---------------------------------------------------------------------------------------------------


async def _played(hall: ShowHall, field: Field, slot: int) -> None:
    name, question = f"câu {slot}", QUESTIONS[slot - 1]
    await hall.host.advance(f"Chuẩn bị {name}")
    if slot == GOLDEN:
        await hall.projector.sees("Câu hỏi vàng")
        await hall.seats[WINNER].sees("Câu hỏi vàng")
        await hall.look("39-golden", hall.host, hall.audience, hall.seats[WINNER])
    await hall.host.advance(f"Mở lời dẫn {name}")
    answering = asyncio.create_task(hall.answered(question.id, _intents(field, slot)))
    await hall.host.advance(f"Mở phương án {name}")
    if slot == 3:
        await _out_is_out(hall, field)
    await answering
    if _silent(slot):
        await hall.host.press(f"Khóa {name}")
    await _key_confirmed(hall, slot)
    await hall.host.advance(f"Công bố đáp án {name}")
    await hall.projector.sees("Căn cứ:")
    if slot in (2, GOLDEN):
        await hall.look(f"{slot:02d}-key", hall.host, hall.audience, *hall.seats.values())
    await hall.host.advance(f"Tính điểm {name}")
    fallen = field.play(Counted(slot, question.key, WINDOWS_US[slot - 1], hall.answers[question.id]))
    await _field_is(hall, field)
    assert hall.host.parts["console"]["field"]["fallen"] == len(fallen)
    await _own_totals(hall, field)
    if slot == 2:
        await hall.seats[FALLEN].sees("Thí sinh dừng bước tại đây")
        await hall.seats[FALLEN].look("02-out")
    if slot in (2, EVERYBODY_WRONG):
        await _field_on_the_wall(hall, field, f"{slot:02d}-field")


async def _out_is_out(hall: ShowHall, field: Field) -> None:
    """Who fell reads it on the own page, and is not heard any more."""
    await hall.seats[FALLEN].sees("Thí sinh đã dừng bước ở phần thi này, mời theo dõi")
    await hall.seats[FALLEN].look("03-out")
    out = hall.scripted[next(one for one in field.out if one in hall.scripted)]
    await out.until_phase("open", QUESTIONS[2].id, PATIENT_S)
    reply = await out.answer(QUESTIONS[2].key)
    assert (reply["type"], reply["code"]) == ("refused", "not_playing")


async def _key_confirmed(hall: ShowHall, slot: int) -> None:
    """RULES 7.1: the jury confirms the key before anybody is out; the operator waits."""
    key = QUESTIONS[slot - 1].key
    await hall.host.sees("Chờ Ban Giám khảo xác nhận đáp án")
    button = hall.jury.page.get_by_role("button", name=f"Đáp án {key} đúng – xác nhận")
    if slot == 1:
        await expect(button).to_be_visible()
        await hall.jury.sees(f"{len(PRESENT) - FALLS[1]} đúng trong {len(PRESENT)} câu trả lời.")
        await hall.jury.look("01-key")
        await hall.look("01-key-waits", hall.host, hall.seats[WINNER])
    await hall.jury.hold(button)


async def _voided(hall: ShowHall, field: Field) -> None:
    """RULES 7.1: everybody is out, and a rescue is left: the operator chooses to void instead, the jury confirms."""
    assert field.standing == ()
    await hall.host.offered("Cứu trợ thí sinh")
    await hall.host.sees("Không còn thí sinh nào trên sàn đấu.")
    await hall.host.look("05-everybody-out")
    await hall.host.page.get_by_role("button", name="Hoặc hủy câu vừa rồi…").click()
    await hall.host.propose("Mọi thí sinh đều bị loại ở câu này")
    await hall.host.look("05-void")
    await hall.host.send_proposal()
    await hall.jury.confirm_proposal("Mọi thí sinh đều bị loại ở câu này", "05-void-confirm")
    field.void()
    await _field_is(hall, field)
    await hall.seats[WINNER].sees("Câu hỏi đã bị hủy")
    await _own_totals(hall, field)
    await _field_on_the_wall(hall, field, "05-returned")


async def _rescued(hall: ShowHall, field: Field) -> None:
    """RULES 7.1: by number, after the tenth question: those who came furthest, and who fell with the last of them."""
    await hall.host.offered("Cứu trợ thí sinh")
    await expect(hall.host.button).to_be_disabled()
    await hall.host.page.get_by_label("Số thí sinh trở lại").fill(str(RESCUE_COUNT))
    await hall.host.look("10-rescue")
    await hall.host.press("Cứu trợ thí sinh")
    back = field.rescue(RESCUE_COUNT)
    assert set(back) == set(COME_BACK)
    assert len(back) > RESCUE_COUNT
    await _field_is(hall, field)
    await hall.seats[RESCUED].sees("Thí sinh được cứu trợ, mời trở lại sàn thi đấu!")
    await hall.seats[RESCUED].look("10-rescued")
    await _field_on_the_wall(hall, field, "10-field")
    assert hall.host.parts["console"]["field"]["rescues_left"] == 0


# --- what everybody sees ---------------------------------------------------------------------------------------------


async def _field_is(hall: ShowHall, field: Field) -> None:
    """The operator's console has exactly those who are still in."""
    await hall.host.until(
        lambda: tuple(hall.host.parts["console"]["field"]["standing"]) == field.standing, "who is still in"
    )
    shown = hall.host.parts["console"]["field"]
    assert (shown["total"], shown["left"]) == (len(PRESENT), len(field.standing))
    assert set(shown["out"]) == set(field.out)


async def _field_on_the_wall(hall: ShowHall, field: Field, picture: str) -> None:
    """A number for everybody who came, filled while its finalist is in."""
    await hall.host.scene("Sàn đấu")
    await hall.projector.scene_shown("field")
    seats = hall.projector.page.locator("[data-seat]")
    await expect(seats).to_have_count(len(PRESENT))
    await expect(hall.projector.page.locator("[data-seat]:not(.out)")).to_have_count(len(field.standing))
    standing = hall.projector.page.locator("[data-seat]:not(.out)")
    ids = await standing.evaluate_all("(all) => all.map((one) => one.dataset.seat)")
    assert tuple(ids) == field.standing
    await hall.look(picture, hall.audience, hall.host, hall.seats[RESCUED])


async def _own_totals(hall: ShowHall, field: Field) -> None:
    """Each page says how many questions the own finalist survived; never a rank."""
    lines = individuals(tuple(CONTEST.places), field.played)
    for candidate, page in hall.seats.items():
        survived = next(line.survived for line in lines if line.id == candidate)
        out = "eliminated" if candidate in field.out else ""
        await page.until(partial(_own_is, page, survived, out), f"{survived} questions survived, {out}")


def _own_is(page: FinalistPage, survived: int, out: str) -> bool:
    return (page.parts["own"]["survived"], page.parts["own"]["out"]) == (survived, out)


def _boards_due(field: Field) -> int:
    """RULES 2.6: after every fifth question that counts, but not close to the end."""
    every, quiet = ROUND["standings_every"], ROUND["standings_quiet_last"]
    slots = [question.slot for question in field.played]
    return sum(count % every == 0 and GOLDEN - slot >= quiet for count, slot in enumerate(slots, start=1))


# --- the result ------------------------------------------------------------------------------------------------------


def _as_meant(field: Field, lines: tuple[BellLine, ...], prizes: dict[str, tuple[str, ...]]) -> None:
    """The course the test was written for."""
    assert field.standing == (WINNER,)
    assert prizes["chuong-vang"] == (WINNER,)
    assert lines[0].survived == GOLDEN - 1  # one was voided
    absent = next(line for line in lines if line.id == ABSENT)
    assert (absent.survived, absent.time_us) == (0, sum(question.window_us for question in field.played))
    golden_losers = {one for one, slot in field.out.items() if slot == GOLDEN}
    assert golden_losers == {*prizes["giai-nhi"], *prizes["giai-ba"]}


async def _standings(hall: ShowHall, lines: tuple[BellLine, ...]) -> None:
    await hall.host.offered("Cho thí sinh xem bài làm, nhận khiếu nại")
    console = hall.host.parts["console"]
    assert console["ties"] == []
    assert [_line(row) for row in console["individuals"]] == list(lines)
    assert [_line(row) for row in console["teams"]] == list(teams(CONTEST.units, lines))
    assert console["measure"] == "survived"
    await hall.host.tab("Xếp hạng")
    for row, line in zip(await hall.host.board("Cá nhân"), lines, strict=False):
        assert (row["rank"], row["correct"], row["time"]) == (
            str(line.rank),
            str(line.survived),
            seconds_text(line.time_us),
        )
    await hall.host.look("50-standings")
    await hall.host.tab("Điều khiển")


def _line(row: dict[str, Any]) -> BellLine:
    assert row["correct"] == row["survived"]  # there are no other questions in this contest
    return BellLine(row["id"], row["rank"], row["survived"], row["time_us"])


def _minutes_agree(minutes: bytes, lines: tuple[BellLine, ...], prizes: dict[str, tuple[str, ...]]) -> None:
    tables = [word_rows(table) for table in word_document(minutes).tables]
    [table] = [rows for rows in tables if len(rows) == len(lines) + 1]
    for row, line in zip(table[1:], lines, strict=True):
        cells = dict(zip(table[0], row, strict=True))
        rank = "–" if line.id == ABSENT else str(line.rank)
        assert (cells["Hạng"], cells["SBD"]) == (rank, line.id)
        assert cells["Số câu đã vượt qua"] == str(line.survived)
    text = word_text(minutes)
    assert "Mọi thí sinh đều bị loại ở câu này" in text
    for winners in prizes.values():
        assert all(CONTEST.places[one].name in text for one in winners)
