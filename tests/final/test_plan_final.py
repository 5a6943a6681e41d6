"""The plan's final from the lobby to the results: a paper of 60 questions for 240 finalists, ten live questions,
judging, a play-off, minutes and prizes, in real browsers where people look and by script where they are many.

Four finalists sit at real pages: one by keyboard only, one on a small phone, one who reloads, one whose network goes.
One live question is voided, one question of the paper regraded after a complaint, a tie at a prize boundary broken by
sudden death. Whatever is shown, signed and written is compared with `plan_reckoning`, which knows only what was sent.
"""

import asyncio
import json
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.async_api import expect

from tests.exchange.minutes_reading import one_line, pdf_text, word_document, word_rows, word_text
from tests.final.hall_contest import Intent
from tests.final.plan_contest import (
    ABSENT,
    CHAMPIONS,
    CORRECTED,
    CUT,
    FIRST_KEYS,
    KEYBOARD,
    LAST_KEYS,
    LIVE_IDS,
    MERIT,
    PAGE_ANSWERS,
    PAGES,
    PAPER,
    PAPER_IDS,
    PAPER_QUESTIONS,
    PHONE,
    PLACES,
    PLAYED,
    PRIZES,
    QUESTIONS,
    REGRADED,
    REGRADED_TO,
    REJECTED,
    RELOADER,
    RESERVE,
    TIEBREAKS,
    TIED,
    TIED_RIGHT,
    TWIN,
    UNIT_NAMES,
    VOIDED,
    WINDOW_US,
    name_of,
    page_answers,
)
from tests.final.plan_hall import PlanHall, open_plan_hall, wanted_texts
from tests.final.plan_pages import PATIENT_MS, PaperPage, plain
from tests.final.plan_reckoning import Papers, PlanReckoning, reckon_plan, sudden_death
from tests.final.plan_secrecy import PAPER_PRACTICE, plan_leaks
from tests.final.watched_pages import DEFAULT_PATIENCE_MS, seconds_text
from tests.harness.clients import Console, get, post
from tests.harness.server import PROGRAM

pytestmark = [pytest.mark.browser, pytest.mark.full]

PAPER_MINUTES = 1
SHOWN_MIN = 5  # rows of a board on the wall
PAPER_US = PAPER_MINUTES * 60_000_000
PRESENT = len(PLACES) - len(ABSENT)
CORRECTION = "Trong lời dẫn, số văn bản đọc đúng như trên màn hình."
UPHELD, DISMISSED = "Sửa đáp án theo quy định đang có hiệu lực.", "Đáp án đúng với văn bản nêu trong câu hỏi."
CUT_FOR_S = 5
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"
FIRST_PART = {KEYBOARD: 12, RELOADER: 10, PHONE: 4, CUT: 16}  # places of the paper, before the correction
DURING_CUT = 28
SIGNERS = "Trưởng Ban Tổ chức, Trưởng Ban Giám khảo, Thư ký"


@pytest.fixture(autouse=True)
def patience() -> Any:
    """Wait longer than the other tests: 240 devices share this machine."""
    expect.set_options(timeout=PATIENT_MS)
    yield
    expect.set_options(timeout=DEFAULT_PATIENCE_MS)


async def test_the_final_of_the_plan(tmp_path: Path, chromium_path: Path, screenshot_directory: Path) -> None:
    async with open_plan_hall(tmp_path, chromium_path, screenshot_directory, minutes=PAPER_MINUTES) as hall:
        watch = Stopwatch(screenshot_directory / "plan-final-seconds.json")
        await _lobby(hall)
        watch.lap("lobby")
        await _practice(hall)
        watch.lap("practice")
        await _paper(hall)
        watch.lap("paper")
        await _live_round(hall)
        watch.lap("live round")
        await _review_and_judging(hall)
        watch.lap("review and judging")
        playoff = await _play_off(hall)
        watch.lap("play-off")
        result = _reckoned(hall, LAST_KEYS, playoff)
        _as_meant(result)
        await _finalize(hall, result)
        await _minutes(hall, result)
        watch.lap("result and minutes")
        await _ceremony(hall, result)
        watch.lap("ceremony")
        await _published(hall, result, tmp_path)
        _nothing_leaked(hall)
        _nothing_complained(hall)
        watch.lap("results and secrecy")


class Stopwatch:
    """How long each part took, kept beside the screenshots."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begun_s = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """A part is over."""
        passed_s = time.perf_counter() - self._begun_s - sum(self._laps.values())
        self._laps[name] = round(passed_s, 1)
        self._path.write_text(json.dumps(self._laps, indent=2) + "\n", encoding="utf-8")


# --- before the first counted question -------------------------------------------------------------------------------


async def _lobby(hall: PlanHall) -> None:
    await hall.host.advance("Khóa đề và mở phòng chờ", word="đồng ý")
    await hall.projector.scene_shown("join")
    for candidate, page in hall.seats.items():
        await page.sign_in_by_slip(hall.server.url, hall.server.code(candidate))
        await page.sees(PLACES[candidate].name)
        await page.confirm_identity()
        await page.sees("Sẵn sàng")
    await hall.seat()
    await hall.host.mark_missing_absent()
    await hall.projector.settle()
    await hall.projector.look("10-join")


async def _practice(hall: PlanHall) -> None:
    """Two live questions and the mini-paper, answered by everybody (RULES 9)."""
    for question in (one.id for one in QUESTIONS.values() if one.role == "thi thử" and one.round != PAPER):
        await hall.host.advance("Chuẩn bị câu thi thử")
        await hall.host.advance("Mở lời dẫn câu thi thử")
        everybody = {one: Intent(QUESTIONS[question].key, 0.1) for one in PLACES if one not in ABSENT}
        answering = asyncio.create_task(hall.everybody_answers(f"{question}.1", everybody))
        await hall.host.advance("Mở phương án câu thi thử")
        await answering
        await hall.host.advance("Công bố đáp án câu thi thử")
        await hall.host.advance("Tính điểm câu thi thử")
    written = {candidate: {0: "A"} for candidate in PLACES}
    writing = asyncio.create_task(hall.everybody_writes(f"{PAPER}.thu", written, practice=True))
    await hall.host.advance("Phát bài thi thử")
    await asyncio.gather(*(_mini_paper(page) for page in hall.seats.values()))
    await writing
    await hall.host.advance("Khóa phòng chờ")
    await hall.host.advance("Bắt đầu Bài thi trắc nghiệm")  # nobody is missing, nobody has not practised


async def _mini_paper(page: PaperPage) -> None:
    await page.sees("Thi thử – không tính điểm")
    await page.sees("Câu 1/3")
    await page.look("11-mini-paper")
    await page.write(wanted_texts({0: "A", 1: "A", 2: "A"}, PAPER_PRACTICE), until=3)
    await page.hand_in(unanswered=0)
    await page.sees("Thi thử không tính vào kết quả.")


# --- the paper -------------------------------------------------------------------------------------------------------


async def _paper(hall: PlanHall) -> None:
    for page in hall.seats.values():
        await page.sees("Phần thi trắc nghiệm sắp bắt đầu")
    writing = asyncio.create_task(hall.everybody_writes(PAPER, hall.script.paper, practice=False))
    await hall.host.advance("Phát đề, bắt đầu tính giờ làm bài")
    await asyncio.gather(*(_first_part(hall, page) for page in hall.seats.values()))
    await asyncio.gather(_correction(hall), *(page.read_correction(CORRECTION) for page in hall.seats.values()))
    for watched in (hall.projector, hall.audience, hall.host, hall.jury):
        await watched.look("21-paper")
    await asyncio.gather(
        _by_keyboard(hall, hall.keyboard), _reloading(hall, hall.reloader), _by_phone(hall), _cut_off(hall, hall.cut)
    )
    await hall.projector.look("25-paper")
    await writing
    await _closed(hall)


def _wanted(hall: PlanHall, page: PaperPage) -> dict[str, str]:
    return wanted_texts(hall.script.paper[page.name], PAPER_IDS)


async def _first_part(hall: PlanHall, page: PaperPage) -> None:
    await page.sees(f"Câu 1/{PAPER_QUESTIONS}")
    await page.look("20-paper")
    hall.script.paper[page.name] = page_answers(page.name, page.sheet["order"])
    await page.write(_wanted(hall, page), until=FIRST_PART[page.name])


async def _correction(hall: PlanHall) -> None:
    """RULES 3.6: on every device at once; the paper does not stop."""
    await hall.jury.page.get_by_role("button", name="Đính chính…").click()
    await hall.jury.dialog.get_by_label("Câu của bài thi").select_option(CORRECTED)
    await hall.jury.dialog.get_by_role("textbox").fill(CORRECTION)
    await hall.jury.hold(hall.jury.dialog.get_by_role("button", name="Gửi đến mọi máy"))
    await expect(hall.jury.dialog).to_have_count(0)


async def _by_keyboard(hall: PlanHall, page: PaperPage) -> None:
    await page.write(_wanted(hall, page), until=PAGE_ANSWERS[page.name])
    await page.hand_in(unanswered=PAPER_QUESTIONS - PAGE_ANSWERS[page.name])
    await _handed_in(hall, page)


async def _reloading(hall: PlanHall, page: PaperPage) -> None:
    """A reload in the middle: the same question, everything that was saved, the same clock."""
    await page.sees("Đã lưu trên máy chủ")
    left_s = await _seconds_left(page)
    await page.page.reload()
    await page.sees(f"/{PAPER_QUESTIONS}")
    written = page.sheet["order"][: FIRST_PART[RELOADER]]
    assert page.saved == {slot: hall.script.paper[RELOADER][slot] for slot in written}
    assert left_s - 20 < await _seconds_left(page) <= left_s
    await page.write(_wanted(hall, page), until=PAGE_ANSWERS[page.name])
    await page.hand_in(unanswered=PAPER_QUESTIONS - PAGE_ANSWERS[page.name])
    await _handed_in(hall, page)


async def _seconds_left(page: PaperPage) -> int:
    text = await page.page.locator('[role="timer"] .value').inner_text()
    minutes, _, seconds = text.rpartition(":")
    return int(minutes or 0) * 60 + int(seconds)


async def _by_phone(hall: PlanHall) -> None:
    """By finger."""
    page = hall.phone
    await page.report()
    await page.look("23-reported")
    await page.write(_wanted(hall, page), until=PAGE_ANSWERS[PHONE])
    await page.sees(f"Chưa trả lời: {PAPER_QUESTIONS - PAGE_ANSWERS[PHONE]}")
    await page.hand_in(unanswered=PAPER_QUESTIONS - PAGE_ANSWERS[PHONE])
    await _handed_in(hall, page)
    await expect(hall.jury.page.get_by_text("1 thí sinh báo")).to_be_visible()


async def _cut_off(hall: PlanHall, page: PaperPage) -> None:
    """RULES 3.4: the network goes in the middle, the finalist writes on, and loses nothing."""
    wanted = _wanted(hall, page)
    await page.sees("Đã lưu trên máy chủ")
    await page.cut(off=True)
    cut_s = time.perf_counter()
    frames, saved = len(page.frames), page.saved
    assert len(saved) == FIRST_PART[CUT]
    await page.write(wanted, until=DURING_CUT)
    await page.sees("Câu trả lời đã lưu trên máy này, đang chờ gửi")
    await page.look("23-cut-off")
    await asyncio.sleep(max(0.0, CUT_FOR_S - (time.perf_counter() - cut_s)))
    assert len(page.frames) == frames, "the connection really was cut: nothing reached this device meanwhile"
    assert page.saved == saved, "and nothing that was written meanwhile was acknowledged"
    await page.cut(off=False)
    await page.sees("Đã lưu trên máy chủ")
    await page.write(wanted, until=TIED_RIGHT)
    await page.sees("Đã lưu trên máy chủ")


async def _handed_in(hall: PlanHall, page: PaperPage) -> None:
    """RULES 3.2: the result at once, on the own device, with nothing lost on the way."""
    answers = hall.script.paper[page.name]
    await _right_on_paper(page, answers)
    await page.sees("Kết quả chưa chính thức")
    await page.look("26-handed-in")
    assert page.saved == answers
    hall.times_us[page.name] = page.sheet["time_us"]


async def _right_on_paper(page: PaperPage, answers: Mapping[int, str]) -> None:
    right = sum(FIRST_KEYS[slot] == letter for slot, letter in answers.items())
    await page.sees(f"Thí sinh làm đúng {right}/{PAPER_QUESTIONS} câu")


async def _closed(hall: PlanHall) -> None:
    over = hall.cut.page.get_by_text("Bài thi đã khóa")
    await expect(over).to_be_visible(timeout=PATIENT_MS + PAPER_MINUTES * 60_000)
    await _right_on_paper(hall.cut, hall.script.paper[CUT])
    await hall.cut.look("27-closed")
    assert hall.cut.saved == hall.script.paper[CUT], "nothing of what was written without a network is lost"
    for candidate in PAGES:
        hall.written[candidate] = hall.script.paper[candidate]
    assert set(hall.written) == set(hall.script.paper)
    assert all(hall.written[one] == hall.script.paper[one] for one in hall.written)
    assert set(hall.times_us) == set(PLACES) - set(ABSENT) - set(TIED)
    assert all(time_us % 1_000_000 == 0 and 0 < time_us < PAPER_US for time_us in hall.times_us.values())
    await hall.host.advance("Tính điểm bài trắc nghiệm")
    await hall.host.advance("Kết thúc Bài thi trắc nghiệm")


# --- live questions --------------------------------------------------------------------------------------------------


async def _live_round(hall: PlanHall) -> None:
    await hall.host.advance("Bắt đầu Phần thi trực tiếp")
    for slot, question in enumerate(PLAYED, start=1):
        if question == RESERVE:
            await _voided(hall, slot)
        await _played(hall, f"câu {slot}", question, reserve=question == RESERVE)
        if slot == 5:
            await hall.host.advance("Chiếu bảng xếp hạng")
            await hall.projector.scene_shown("both")
            await hall.projector.look("35-both")
            await hall.audience.look("35-both")
    await hall.host.advance("Kết thúc Phần thi trực tiếp")


async def _played(hall: PlanHall, name: str, question: str, *, reserve: bool = False) -> None:
    await hall.host.advance(f"Chuẩn bị câu dự phòng cho {name}" if reserve else f"Chuẩn bị {name}")
    await hall.host.advance(f"Mở lời dẫn {name}")
    await _answered(hall, name, question, hall.script.live[question])
    await hall.host.advance(f"Công bố đáp án {name}")
    if question in LIVE_IDS[:1]:
        await hall.projector.scene_shown("question")
        for watched in (hall.projector, hall.audience, hall.phone, hall.host):
            await watched.look(f"30-{question}-key")
    await hall.host.advance(f"Tính điểm {name}")


async def _answered(hall: PlanHall, name: str, question: str, intents: Mapping[str, Intent]) -> None:
    answering = asyncio.create_task(hall.everybody_answers(f"{question}.1", intents))
    await hall.host.advance(f"Mở phương án {name}")
    await answering


async def _voided(hall: PlanHall, slot: int) -> None:
    """RULES 2.4, 4.4, 5: proposed by the jury, confirmed by the secretary."""
    await hall.host.advance(f"Chuẩn bị câu {slot}")
    await hall.host.advance(f"Mở lời dẫn câu {slot}")
    await _answered(hall, f"câu {slot}", VOIDED, hall.script.live[VOIDED])
    await hall.host.ready_for(f"Công bố đáp án câu {slot}")
    await hall.jury.page.get_by_role("button", name="Đề nghị hủy câu…").click()
    await hall.jury.propose("Đáp án hoặc câu hỏi có sai sót")
    await hall.jury.look("31-void")
    await hall.jury.send_proposal()
    await hall.host.look("31-void-proposed")
    await hall.secretary.confirm_proposal(f"Hủy câu {slot}", "32-void-confirm")
    for watched in (hall.projector, hall.audience):
        await watched.sees("Câu hỏi đã hủy")
    for page in hall.seats.values():
        await page.sees("Câu hỏi đã bị hủy")
    await hall.projector.look("33-void")
    await hall.phone.look("33-void")


# --- review and judging ----------------------------------------------------------------------------------------------


async def _review_and_judging(hall: PlanHall) -> None:
    await hall.host.advance("Cho thí sinh xem bài làm, nhận khiếu nại")
    for page in hall.seats.values():
        await page.page.get_by_role("button", name="Xem bài làm").click()
        await page.sees("Bài làm của thí sinh")
    await _sheets(hall, FIRST_KEYS)
    await hall.phone.look("40-sheet")
    await _complain(hall, PLACES[CUT].unit, REGRADED, "Quy định đã thay đổi, phương án B mới đúng.")
    await _complain(hall, PLACES[PHONE].unit, REJECTED, "Đề nghị xem lại đáp án.")
    await _rule(hall, 1, "Chấp nhận", UPHELD)
    await _rule(hall, 2, "Không chấp nhận", DISMISSED)
    await _regrade(hall)
    await _commend(hall)
    await _sheets(hall, LAST_KEYS)
    await hall.phone.look("46-sheet")
    for page in hall.seats.values():
        await page.page.get_by_role("button", name="Đóng bài làm").first.click()


async def _commend(hall: PlanHall) -> None:
    """By the committee, from reports; never computed."""
    organiser = await _organiser(hall)
    reason = "Theo báo cáo tổ chức vòng loại"
    reply = await organiser.command("name_merit", units=list(MERIT), document="45/QĐ-BTC", reason=reason)
    assert reply["type"] == "ack", reply
    await organiser.close()
    await hall.secretary.confirm_proposal(f"Khen {len(MERIT):02d} đơn vị tổ chức tốt vòng loại", "45-merit")


async def _sheets(hall: PlanHall, keys: tuple[str, ...]) -> None:
    """RULES 6.1: the own answers beside the key in force; no rank."""
    slot = PAPER_IDS.index(REGRADED)
    for page in hall.seats.values():
        question = QUESTIONS[REGRADED]
        row = page.page.locator("article.row").nth(slot)  # in the order of the question set
        await expect(row).to_contain_text(f"Đáp án: {keys[slot]}. {question.text_of(keys[slot])}")
        written = hall.script.paper[page.name].get(slot)
        await expect(row).to_contain_text(f"Đã trả lời: {written}." if written else "Không trả lời")
        line = _reckoned(hall, keys).line(page.name)
        await page.sees(f"Đúng {line.correct}/{PAPER_QUESTIONS + len(PLAYED)} câu")
        assert "rank" not in repr(page.parts["review"])


async def _complain(hall: PlanHall, unit: str, question: str, text: str) -> None:
    await hall.secretary.page.get_by_role("button", name="Ghi đơn khiếu nại…").click()
    who, about = await hall.secretary.dialog.get_by_role("combobox").all()
    await who.select_option(unit)
    await about.select_option(question)
    await hall.secretary.dialog.get_by_label("Nội dung khiếu nại").fill(text)
    await hall.secretary.look(f"41-complaint-{question}")
    await hall.secretary.dialog.get_by_role("button", name="Ghi đơn", exact=True).click()
    await expect(hall.secretary.dialog).to_have_count(0)
    await hall.secretary.sees(text)


async def _rule(hall: PlanHall, number: int, verdict: str, text: str) -> None:
    await hall.jury.tab("Khiếu nại")
    await hall.jury.page.get_by_role("button", name="Kết luận…").first.click()
    await hall.jury.dialog.get_by_role("button", name=verdict, exact=True).click()
    await hall.jury.propose(text)
    await hall.jury.look(f"42-ruling-{number}")
    await hall.jury.send_proposal()
    lowered = verdict[0].lower() + verdict[1:]
    await hall.secretary.confirm_proposal(
        f"Kết luận giải quyết khiếu nại số {number}: {lowered}", f"43-ruling-{number}"
    )
    await hall.jury.sees(f"Kết luận: {text}")


async def _regrade(hall: PlanHall) -> None:
    """RULES 4.4: what it changes is seen before, by both persons, and is what comes of it."""
    await hall.jury.tab("Câu đã thi")
    await hall.jury.page.get_by_role("searchbox").fill(REGRADED)
    await hall.jury.page.get_by_role("button", name=REGRADED).click()
    await hall.jury.page.get_by_role("button", name="Sửa đáp án…").click()
    for letter in (REGRADED_TO, QUESTIONS[REGRADED].key):  # the new one in, the old one out
        await hall.jury.dialog.locator("button.letter").nth("ABCDEF".index(letter)).click()
    await hall.jury.sees(f"Đáp án câu {REGRADED}: {REGRADED_TO}")
    preview = await hall.jury.propose("Văn bản căn cứ đã thay đổi")
    await hall.jury.look("44-regrade")
    before, after = _reckoned(hall, FIRST_KEYS), _reckoned(hall, LAST_KEYS)
    changed = {row["id"]: (row["before"], row["after"]) for row in preview["preview"]["ranks"]}
    moved = {
        id_: (before.line(id_).rank, after.line(id_).rank)
        for id_ in (*PLACES, *UNIT_NAMES)
        if before.line(id_).rank != after.line(id_).rank
    }
    assert moved
    assert {id_: ranks for id_, ranks in changed.items() if ranks[0] != ranks[1]} == moved
    await hall.jury.send_proposal()
    await hall.secretary.confirm_proposal(f"Đáp án câu {REGRADED}: {REGRADED_TO}", "45-regrade")


# --- the play-off ----------------------------------------------------------------------------------------------------


async def _play_off(hall: PlanHall) -> dict[str, int]:
    """RULES 4.6: at the boundary of third and consolation prizes. All alike, and then right beats wrong."""
    label = "Thi câu hỏi phụ giữa 02 thí sinh"
    await hall.host.ready_for(label)
    await hall.host.look("50-tie")
    await hall.host.advance(label)
    first, second = TIEBREAKS
    rounds = {
        first: {candidate: Intent(QUESTIONS[first].key, 0.2) for candidate in TIED},
        second: {CUT: Intent(QUESTIONS[second].key, 0.2), TWIN: Intent(_wrong(second), 0.2)},
    }
    for question, intents in rounds.items():
        await hall.host.advance("Chuẩn bị câu hỏi phụ cho 02 thí sinh")
        await hall.host.advance("Mở lời dẫn câu hỏi phụ")
        await hall.keyboard.sees("Thí sinh không tham gia câu hỏi phụ, mời theo dõi")
        await _answered(hall, "câu hỏi phụ", question, intents)
        await hall.host.ready_for("Công bố đáp án câu hỏi phụ")
        if question == first:
            await hall.projector.settle()
            for watched in (hall.projector, hall.audience, hall.cut, hall.keyboard, hall.host):
                await watched.look("51-tiebreak")
        await hall.host.advance("Công bố đáp án câu hỏi phụ")
        await hall.host.advance("Tính điểm câu hỏi phụ")
    await hall.host.advance("Kết thúc câu hỏi phụ")
    played = [(QUESTIONS[question].key, hall.answers[f"{question}.1"]) for question in TIEBREAKS]
    return sudden_death(TIED, played)


def _wrong(question: str) -> str:
    return "B" if QUESTIONS[question].key == "A" else "A"


# --- the result ------------------------------------------------------------------------------------------------------


def _reckoned(hall: PlanHall, keys: tuple[str, ...], playoff: Mapping[str, int] | None = None) -> PlanReckoning:
    return reckon_plan(
        {candidate: place.unit for candidate, place in PLACES.items()},
        hall.written,
        Papers(keys, hall.written, hall.times_us, PAPER_US),
        [(QUESTIONS[question].key, hall.answers[f"{question}.1"]) for question in PLAYED],
        WINDOW_US,
        [(prize["id"], prize["scope"], prize["count"]) for prize in PRIZES],
        playoff or {},
    )


def _as_meant(result: PlanReckoning) -> None:
    """The course the test was written for."""
    assert [line.id for line in result.individuals[:5]] == list(CHAMPIONS)
    assert [(line.id, line.rank) for line in result.individuals[5:7]] == [(CUT, 6), (TWIN, 7)]
    assert result.line(CUT).correct == result.line(TWIN).correct
    for absent in ABSENT:
        line = result.line(absent)
        assert (line.correct, line.paper_us, line.live_us) == (0, PAPER_US, WINDOW_US * len(PLAYED))
    third, consolation = result.prizes["ca-nhan-ba"], result.prizes["ca-nhan-khuyen-khich"]
    assert (third[-1], consolation[0]) == (CUT, TWIN)


def _line(row: Mapping[str, Any]) -> tuple[str, int, int, int]:
    return row["id"], row["rank"], row["correct"], row["time_us"]


async def _finalize(hall: PlanHall, result: PlanReckoning) -> None:
    await hall.host.ready_for("Chốt kết quả")
    await hall.host.tab("Xếp hạng")
    await hall.host.look("60-standings")
    await hall.host.tab("Điều khiển")
    console = hall.host.parts["console"]
    for shown, lines in ((console["individuals"], result.individuals), (console["teams"], result.teams)):
        expected = [(line.id, line.rank, line.correct, line.live_us) for line in lines]
        assert [_line(row) for row in shown] == expected[: len(shown)]
        assert len(shown) >= len(UNIT_NAMES)
    await hall.host.advance("Chốt kết quả", word="chốt")
    for page in hall.seats.values():
        await page.sees("Kết quả đã được chốt")
    await hall.phone.look("61-finalized")


async def _minutes(hall: PlanHall, result: PlanReckoning) -> None:
    """RULES 6.3: the minutes have the numbers of the log; until they are signed there is no ceremony."""
    await hall.host.ready_for_blocked("Chuyển sang: Công bố kết quả và trao giải")
    await hall.host.look("62-unsigned")
    await hall.secretary.sees("Chưa ghi nhận chữ ký")
    cookie = {"Cookie": await hall.cookie(hall.secretary)}
    files = {}
    for form in ("docx", "pdf"):
        status, _, files[form] = await asyncio.to_thread(get, hall.server.url, f"/api/minutes.{form}", cookie)
        assert status == 200
        (hall.screenshots / f"plan-minutes.{form}").write_bytes(files[form])
    _minutes_agree(files, result)
    organiser = await _organiser(hall)
    assert (await organiser.command("record_signed", signers=SIGNERS))["type"] == "ack"
    await organiser.close()
    await hall.secretary.sees(f"Đã ký: {SIGNERS}")
    await hall.secretary.look("63-signed")


async def _organiser(hall: PlanHall) -> Console:
    """A console of the committee, through a link the operator made."""
    operator = {"Cookie": await hall.cookie(hall.host)}
    body = {"role": "organiser", "zone": ""}
    answered = await asyncio.to_thread(post, hall.server.url, "/api/host/links", body, operator)
    assert answered.status == 200, answered
    return await Console.with_token(hall.server.url, answered.body["url"].partition("#token=")[2])


def _minutes_agree(files: Mapping[str, bytes], result: PlanReckoning) -> None:
    tables = [word_rows(table) for table in word_document(files["docx"]).tables]
    [individuals] = [rows for rows in tables if len(rows) == len(PLACES) + 1]
    [teams] = [rows for rows in tables if len(rows) == len(UNIT_NAMES) + 1 and rows[0][0] == "Hạng"]
    for rows, lines in ((individuals, result.individuals), (teams, result.teams)):
        columns = rows[0]
        for row, line in zip(rows[1:], lines, strict=True):
            cells = dict(zip(columns, row, strict=True))
            rank = "–" if line.id in ABSENT else str(line.rank)
            assert (cells["Hạng"], cells["Số câu đúng"]) == (rank, str(line.correct)), (row, line)
            assert cells["Số câu đúng trực tiếp"] == str(line.live_correct)
            assert cells["Thời gian trực tiếp"].removesuffix(" giây") == seconds_text(line.live_us)
            assert cells["Thời gian bài thi"] == _span(line.paper_us), (row, line)
            assert name_of(line.id) in cells.values() or PLACES[line.id].name in cells.values()
    text = word_text(files["docx"])
    facts = (
        f"Thí sinh có mặt {PRESENT}",
        f"Hủy câu hỏi (không tính điểm), dùng câu dự phòng {RESERVE}",
        f"Đổi đáp án từ {QUESTIONS[REGRADED].key} sang {REGRADED_TO}",
        f"Chấp nhận: {UPHELD}",
        f"Không chấp nhận: {DISMISSED}",
        f"Xếp trên: SBD {CUT} – {PLACES[CUT].name}",
    )
    assert [fact for fact in facts if one_line(fact) not in text] == []
    money = sum(prize["count"] * prize["amount_vnd"] for prize in PRIZES)
    total = f"{money:,}".replace(",", ".")
    for document in (text, pdf_text(files["pdf"])):
        assert total in document
        for winners in result.prizes.values():
            assert all(UNIT_NAMES.get(id_) or PLACES[id_].name in document for id_ in winners)


def _span(time_us: int) -> str:
    minutes, seconds = divmod(time_us // 1_000_000, 60)
    parts = [f"{minutes:02d} phút"] * (minutes > 0) + [f"{seconds:02d} giây"] * (seconds > 0 or minutes == 0)
    return " ".join(parts)


# --- ceremony and results --------------------------------------------------------------------------------------------


async def _ceremony(hall: PlanHall, result: PlanReckoning) -> None:
    """RULES 6.6: individuals before units, from the last prize to the first; nobody's name before its step."""
    tiers = [prize for scope in ("individual", "team") for prize in reversed(PRIZES) if prize["scope"] == scope]
    hidden = {name_of(id_) for winners in result.prizes.values() for id_ in winners}
    label = "Bắt đầu trao giải"
    for kind in ("title", "invitation", "merit", "photo"):
        shown = await _step(hall, label, kind)
        label = "Bước trao giải tiếp"
        assert [winner["id"] for winner in shown["winners"]] == ([] if kind in ("title", "invitation") else list(MERIT))
    await hall.projector.look("70-merit")
    hidden -= {name_of(unit) for unit in MERIT}  # they were named for something else
    for number, prize in enumerate(tiers):
        winners = result.prizes[prize["id"]]
        for kind in ("title", "invitation"):
            await _step(hall, label, kind)
            await _names_are_hidden(hall, hidden)
        if number in (0, 4):
            await hall.projector.look(f"70-{prize['id']}-invitation")
        if prize["scope"] == "team":
            await _resolved(hall, prize, result, hidden)
        await _step(hall, label, "winners")
        hidden -= {name_of(id_) for id_ in winners}
        await expect(hall.projector.page.locator(".winner")).to_have_count(len(winners))
        await hall.projector.settle()
        await hall.projector.look(f"71-{prize['id']}-winners")
        names = [plain(text) for text in await hall.projector.page.locator(".winner .name").all_inner_texts()]
        assert names == [name_of(id_) for id_ in winners]
        await _names_are_hidden(hall, hidden)
        await _step(hall, label, "photo")
    await hall.projector.look("72-photo")
    await hall.audience.look("72-photo")
    assert hidden == set()


async def _step(hall: PlanHall, label: str, kind: str) -> dict[str, Any]:
    """One press of the big button, and what the wall says it shows."""
    before = hall.ceremony_step
    await hall.host.advance(label)
    shown = await hall.ceremony_after(before)
    assert shown["kind"] == kind, shown
    return shown


async def _resolved(hall: PlanHall, prize: Mapping[str, Any], result: PlanReckoning, hidden: set[str]) -> None:
    """The places of each team turn over, the team with the worst result first; the total climbs to the team's own."""
    for unit in reversed(result.prizes[prize["id"]]):
        line = result.line(unit)
        hidden.discard(name_of(unit))
        members = sum(place.unit == unit for place in PLACES.values())
        resolver: dict[str, Any] = {}
        for turned in range(1, members + 1):
            resolver = (await _step(hall, "Bước trao giải tiếp", "resolver"))["resolver"]
            assert (resolver["unit"], sum(row["shown"] for row in resolver["rows"])) == (unit, turned)
        assert resolver["correct"] == line.correct
        await _names_are_hidden(hall, hidden)
    await hall.projector.settle()
    await hall.projector.look(f"71-{prize['id']}-resolver")


async def _names_are_hidden(hall: PlanHall, hidden: set[str]) -> None:
    """A unit may be read below the name of its finalist; as a winner it may not."""
    units = hidden & set(UNIT_NAMES.values())
    for watched in (hall.projector, hall.audience):
        text = plain(await watched.page.locator("body").inner_text())
        assert (watched.name, [name for name in hidden - units if name in text]) == (watched.name, [])
        ceremony = watched.parts["wall"]["ceremony"]
        shown = {winner["name"] for winner in ceremony["winners"]} | {(ceremony["resolver"] or {"name": ""})["name"]}
        assert (watched.name, shown & units) == (watched.name, set())


async def _published(hall: PlanHall, result: PlanReckoning, directory: Path) -> None:
    boards = (("standings", "Cá nhân", "individuals", result.individuals), ("teams", "Tập thể", "teams", result.teams))
    for scene, button, part, lines in boards:
        await hall.host.scene(button)
        await hall.projector.scene_shown(scene)
        await hall.projector.look(f"80-{scene}")
        rows = hall.projector.parts["wall"][part]["rows"]
        assert [_line(row) for row in rows] == [
            (line.id, line.rank, line.correct, line.live_us) for line in lines[: len(rows)]
        ]
        assert len(rows) >= SHOWN_MIN
    await hall.host.advance("Kết thúc hội thi", word="ket thuc")
    for page in hall.seats.values():
        await page.sees("Cuộc thi đã kết thúc")
    await asyncio.to_thread(_results_agree, hall, result, directory / "results")


def _results_agree(hall: PlanHall, result: PlanReckoning, output: Path) -> None:
    """`chungket results` beside the running server."""
    command: list[str | Path] = [
        PROGRAM,
        "results",
        "--data-directory",
        hall.server.data_directory,
        "--output",
        output,
        "--json",
    ]
    written = subprocess.run(command, capture_output=True, text=True, check=False)
    assert written.returncode == 0, written.stderr
    [workbook] = [file for file in json.loads(written.stdout)["files"] if file.endswith(".xlsx")]
    book = load_workbook(workbook)
    for sheet, who, lines in (("Cá nhân", "SBD", result.individuals), ("Tập thể", "Đơn vị", result.teams)):
        columns = ("Hạng", who, "Số câu đúng", "Số câu đúng trực tiếp")
        listed = [tuple(row[column] for column in columns) for row in _table(book, sheet)]
        ranked = [line for line in lines if line.id not in ABSENT]  # who took no part stands below without a rank
        assert listed[: len(ranked)] == [
            (line.rank, UNIT_NAMES.get(line.id, line.id), line.correct, line.live_correct) for line in ranked
        ]
    given = [(row["Giải"], row["SBD"] or row["Đơn vị"], row["Số tiền (đồng)"]) for row in _table(book, "Giải thưởng")]
    assert given == [
        (prize["title"], UNIT_NAMES.get(id_, id_), prize["amount_vnd"])
        for prize in PRIZES
        for id_ in result.prizes[prize["id"]]
    ]


def _table(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    """The rows below title, contest and status, by their headers."""
    headers, *rows = list(book[sheet].iter_rows(values_only=True))[3:]
    return [dict(zip(map(str, headers), row, strict=True)) for row in rows]


# --- what must not be ------------------------------------------------------------------------------------------------


def _nothing_leaked(hall: PlanHall) -> None:
    found = {"scripted": plan_leaks(hall.frames, finalist=True)}
    found |= {page.name: plan_leaks(page.frames, finalist=True) for page in hall.seats.values()}
    found |= {watched.name: plan_leaks(watched.frames) for watched in (hall.projector, hall.audience)}
    found = {name: leaks for name, leaks in found.items() if leaks}
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)
    assert plan_leaks(hall.jury.frames) != [], "the jury alone has the key, which proves that the search finds it"


def _nothing_complained(hall: PlanHall) -> None:
    """But the browser without a network, which says so itself where its page tried to come back meanwhile. It need not
    have: an open socket stays, silent, and the page gives it up after some seconds only (`_cut_off` proves the cut)."""
    faults = {watched.name: watched.faults for watched in hall.pages}
    faults[hall.cut.name] = [fault for fault in hall.cut.faults if NO_NETWORK not in fault]
    assert {name: complaints for name, complaints in faults.items() if complaints} == {}
    notes = ("Lưu ý: ",)  # what `check` says of the shipped contest
    assert [line for line in hall.server.log().splitlines() if not line.startswith(notes)] == []
