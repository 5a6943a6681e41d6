"""A whole final in real browsers: two finalists at pages, a hundred scripted ones, host, jury, projector, audience.

Every question of a short contest is played, one is voided and replaced by its reserve, one finalist is absent, one
comes late and one too late. What everybody sees is compared with `reckoning`, which knows only what was sent.
"""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.final.hall import Hall, in_time, key_of, open_hall, wrong_for
from tests.final.hall_contest import (
    ABSENT,
    ABSTAINED,
    CHAMPIONS,
    CLICKER,
    LATE,
    PLACES,
    PLAYED,
    PRIZES,
    QUESTIONS,
    RESERVE,
    SHY,
    TOO_LATE,
    TYPIST,
    UNIT_NAMES,
    VOIDED,
    WINDOW_US,
    PrizePlan,
    candidates,
    name_of,
    unit_of,
)
from tests.final.reckoning import Line, Reckoning, reckon
from tests.final.secrecy import leaks
from tests.final.watched_pages import FinalistPage, rows_of, seconds_text
from tests.harness.clients import get, post

SEAL_GAP_PX = 32  # seen from the last row
PRESENT = PLACES - 2  # all but the absent one and the one who comes too late
REFUSED_LATE = "Phần thi tính điểm đã bắt đầu, không đăng nhập được nữa. Giơ tay gọi giám thị."


@pytest.mark.browser
async def test_everybody_sees_the_result_that_follows_from_what_was_sent(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path
) -> None:
    async with open_hall(tmp_path, chromium_path, screenshot_directory) as hall:
        await _lobby(hall)
        await _practice(hall)
        await _start(hall)
        for slot, question in enumerate(PLAYED, start=1):
            if question == RESERVE:
                await _voided(hall, slot)
            await _counted(hall, slot, question)
            if slot in (2, 4):
                await _standings_on_all_pages(hall, slot)
        result = _reckoned(hall, PLAYED)
        _as_meant(result)
        await _finalize(hall)
        await _ceremony(hall, result)
        await _published(hall, result)
        await _end(hall)
        _nothing_leaked(hall)
        _nothing_complained(hall)


# --- before the first counted question -------------------------------------------------------------------------------


async def _lobby(hall: Hall) -> None:
    await hall.projector.look("01-title")
    await hall.clicker.look("01-sign-in")
    await hall.typist.look("01-sign-in")
    await hall.host.ready_for("Khóa đề và mở phòng chờ")
    await hall.host.look("01-setup")
    await hall.host.press_held("Khóa đề và mở phòng chờ", "đồng ý")
    await hall.projector.scene_shown("join")
    await hall.clicker.sign_in_by_slip(hall.server.url, hall.server.code(CLICKER))
    await hall.typist.sign_in_by_hand(hall.server.code(TYPIST))
    for page, candidate in zip(hall.finalist_pages, (CLICKER, TYPIST), strict=True):
        await page.sees(name_of(candidate))
        await page.look("02-identity")
        await page.confirm_identity()
        await page.sees("Sẵn sàng")
    await hall.seat(*in_time())
    await hall.host.mark_absent(ABSENT)
    refused = await asyncio.to_thread(
        post, hall.server.url, "/api/sign-in", {"code": hall.server.code(ABSENT), "device": "d"}
    )
    assert (refused.status, refused.body["code"]) == (403, "absent")
    await hall.projector.sees("đã đăng nhập")
    await hall.projector.settle()
    await hall.projector.look("02-join")
    await hall.audience.look("02-join")
    await hall.host.look("02-readiness")
    await hall.host.tab("Điều khiển")
    for page in hall.finalist_pages:
        await page.look("03-lobby")


async def _practice(hall: Hall) -> None:
    for question in ("TH01", "TH02"):
        await hall.host.press("Chuẩn bị câu thi thử")
        await hall.host.press("Mở lời dẫn câu thi thử")
        answering = asyncio.create_task(hall.everybody_answers(question, key_of(question), wrong_for(question)))
        await hall.host.press("Mở phương án câu thi thử")
        await answering
        await hall.host.press("Công bố đáp án câu thi thử")
        await hall.projector.scene_shown("question")
        if question == "TH01":
            await hall.clicker.look("04-practice")
        await hall.host.press("Tính điểm câu thi thử")
    await hall.host.press("Khóa phòng chờ")
    for page in hall.finalist_pages:
        assert page.parts["own"]["practice_done"]
        assert (page.parts["own"]["correct"], page.parts["own"]["time_us"]) == (0, 0)


async def _start(hall: Hall) -> None:
    """One place is neither present nor absent, and the late one has not practised: only a reason starts the round."""
    await hall.seat(LATE)
    await expect(hall.host.button).to_contain_text("Bắt đầu Phần thi trực tiếp")
    await hall.host.sees("01 thí sinh chưa được ghi có mặt hay vắng mặt")
    await hall.host.sees("01 thí sinh chưa trả lời câu thi thử trên máy này")
    await expect(hall.host.button).to_be_disabled()
    await hall.host.look("03-blocked")
    await hall.host.page.get_by_role("button", name="Bắt đầu dù chưa sẵn sàng").click()
    await hall.host.look("04-override")
    await hall.host.page.get_by_role("button", name="Thí sinh còn lại dùng máy dự phòng").click()
    await hall.host.ready_for("Chuẩn bị câu 1")


# --- questions -------------------------------------------------------------------------------------------------------


async def _counted(hall: Hall, slot: int, question: str) -> None:
    prepare = f"Chuẩn bị câu dự phòng cho câu {slot}" if question == RESERVE else f"Chuẩn bị câu {slot}"
    await hall.host.press(prepare)
    await hall.host.ready_for(f"Mở lời dẫn câu {slot}")
    await _picture_is_sealed(hall, question)
    if question in ("TT01", RESERVE):
        await _sealed_everywhere(hall, slot, question)
    await hall.host.press(f"Mở lời dẫn câu {slot}", key=True)
    await _stem_everywhere(hall, question)
    if slot == 1:
        await _too_late(hall)
    await _answers(hall, slot, question)
    await hall.host.ready_for(f"Công bố đáp án câu {slot}")
    await _closed_everywhere(hall, slot, question)
    await hall.host.press(f"Công bố đáp án câu {slot}")
    await _key_everywhere(hall, slot, question)
    await hall.host.press(f"Tính điểm câu {slot}")
    await _own_totals(hall, slot)


async def _picture_is_sealed(hall: Hall, question: str) -> None:
    """Also by its address a picture cannot be had before its stem."""
    if QUESTIONS[question].image:
        path = f"/images/{QUESTIONS[question].image}?play={question}.1"
        status, _, _ = await asyncio.to_thread(get, hall.server.url, path)
        assert status == 404


async def _sealed_everywhere(hall: Hall, slot: int, question: str) -> None:
    for page in hall.finalist_pages:
        await page.sees(f"Câu {slot}/{len(PLAYED)} sắp mở")
    await hall.projector.scene_shown("question")
    if question == RESERVE:
        for watched in (hall.projector, hall.audience, *hall.finalist_pages):
            await watched.sees("Câu dự phòng")
    await hall.projector.look(f"{slot}0-sealed")
    await hall.audience.look(f"{slot}0-sealed")
    await hall.clicker.look(f"{slot}0-sealed")


async def _stem_everywhere(hall: Hall, question: str) -> None:
    plan = QUESTIONS[question]
    for watched in (hall.projector, hall.audience, *hall.finalist_pages):
        await expect(watched.page.locator("body")).to_contain_text(_start_of(plan.stem))
        assert plan.choices[0] not in await watched.page.locator("body").inner_text()
    await hall.projector.settle()
    await hall.projector.look(f"{question}-1-stem")
    await hall.host.look(f"{question}-1-stem")
    await hall.typist.look(f"{question}-1-stem")
    await hall.jury.sees("Chỉ trang Ban Giám khảo có đáp án này trước khi khóa.")


def _start_of(text: str) -> str:
    """Enough to know a text by; pages put unbreakable signs into numbers and names."""
    return text[:24]


async def _too_late(hall: Hall) -> None:
    """RULES 1.4: who never signed in cannot once a counted stem has been shown."""
    hall.latecomer = await hall.open_finalist_page("latecomer", TOO_LATE, (390, 844))
    await hall.latecomer.sees(REFUSED_LATE)
    await hall.latecomer.look("01-too-late")
    assert hall.latecomer.frames == []
    allowed = [fault for fault in hall.latecomer.faults if "403" in fault]
    assert len(allowed) == 1, "the browser itself reports the one refusal"
    hall.latecomer.faults.remove(allowed[0])


async def _answers(hall: Hall, slot: int, question: str) -> None:
    """The clicker knows everything; the typist gives no answer to question 2 and a wrong one to the last."""
    typed = {2: "", len(PLAYED): wrong_for(question)}.get(slot, key_of(question))
    answering = asyncio.create_task(hall.everybody_answers(question, key_of(question), typed))
    await hall.host.press(f"Mở phương án câu {slot}", key=slot % 2 == 0)
    await expect(hall.clicker.page.locator(".choice").first).to_be_visible()
    await asyncio.sleep(0.8)
    for watched in (hall.projector, hall.audience, hall.clicker, hall.typist, hall.host):
        await watched.look(f"{question}-2-open")
    await answering
    if slot == 4:
        await hall.host.press(f"Khóa câu {slot}")  # the others need not wait for those who do not answer
    if QUESTIONS[question].image:
        width = await hall.clicker.page.locator("main img").evaluate("(image) => image.naturalWidth")
        assert width > 0


async def _closed_everywhere(hall: Hall, slot: int, question: str) -> None:
    answered = len(hall.answers[f"{question}.1"])
    assert (answered == PRESENT) == (question not in ABSTAINED)
    await expect(hall.projector.page.locator(".meter")).to_contain_text(f"/{PRESENT}")
    await expect(hall.host.page.locator(".dock .meter")).to_contain_text(f"{answered}/{PRESENT} đã nhận")
    await expect(hall.audience.page.locator(".meter")).to_contain_text(f"{answered}/{PRESENT}")
    if slot == 2:
        await hall.typist.sees("Hết giờ – không có câu trả lời")
        await hall.typist.look(f"{question}-3-closed")
    await hall.projector.settle()
    await hall.projector.look(f"{question}-3-closed")
    wall = hall.projector.parts["wall"]
    assert (wall["answered"], wall["present"]) == (answered, PRESENT)


async def _key_everywhere(hall: Hall, slot: int, question: str) -> None:
    plan = QUESTIONS[question]
    answers = hall.answers[f"{question}.1"]
    right = sum(answer.choice == plan.key for answer in answers.values())
    await expect(hall.projector.page.locator(".head .right")).to_contain_text(f"/{PRESENT} thí sinh trả lời đúng")
    await expect(hall.audience.page.locator("p.right")).to_contain_text(f"{right}/{PRESENT}")
    distribution = hall.projector.parts["wall"]["distribution"]
    letters = "ABCDEF"[: len(plan.choices)]
    counted = [sum(answer.choice == letter for answer in answers.values()) for letter in letters]
    assert (distribution["right"], distribution["counts"]) == (right, counted)
    for page in hall.finalist_pages:
        await page.sees("Căn cứ:")
    await hall.projector.settle()
    for watched in (hall.projector, hall.audience, hall.clicker, hall.typist, hall.host):
        await watched.look(f"{question}-4-key")


async def _own_totals(hall: Hall, slot: int) -> None:
    result = _reckoned(hall, PLAYED[:slot])
    for page in hall.finalist_pages:
        line = result.individual(page.parts["own"]["candidate"])
        await expect(page.totals).to_have_text([f"{line.correct}/{slot}", f"{seconds_text(line.time_us)} giây"])


async def _voided(hall: Hall, slot: int) -> None:
    """RULES 2.4, 4.4, 5: proposed by the operator, confirmed by the jury; the question is gone for everybody."""
    await hall.host.press(f"Chuẩn bị câu {slot}")
    await hall.host.press(f"Mở lời dẫn câu {slot}")
    answering = asyncio.create_task(hall.everybody_answers(VOIDED, key_of(VOIDED), key_of(VOIDED)))
    await hall.host.press(f"Mở phương án câu {slot}")
    await answering
    await hall.host.ready_for(f"Công bố đáp án câu {slot}")
    await hall.host.tab("Đáp án, đề nghị")
    await hall.host.page.get_by_role("button", name="Đề nghị hủy câu…").click()
    preview = (await hall.host.propose("Đáp án hoặc câu hỏi có sai sót"))["preview"]
    assert (preview["refusal"], preview["prizes"]) == ("", []), "nothing was counted yet"
    await hall.host.look("31-void-reason")
    await hall.host.send_proposal()
    await hall.host.sees("Người đề nghị không được tự xác nhận.")
    await hall.host.look("32-void-proposed")
    await hall.jury.look("31-void-proposed")
    await hall.jury.confirm_proposal("Lý do: Đáp án hoặc câu hỏi có sai sót", "32-void-confirm")
    await hall.host.tab("Điều khiển")
    for watched in (hall.projector, hall.audience, *hall.finalist_pages):
        await watched.sees("Câu hỏi đã hủy" if watched in (hall.projector, hall.audience) else "Câu hỏi đã bị hủy")
        await watched.look("33-void")
    await hall.host.ready_for(f"Chuẩn bị câu dự phòng cho câu {slot}")
    await hall.host.look("33-void")


# --- standings and result --------------------------------------------------------------------------------------------


def _reckoned(hall: Hall, played: tuple[str, ...]) -> Reckoning:
    return reckon(
        candidates(),
        unit_of,
        (*hall.scripted, CLICKER, TYPIST),
        [(QUESTIONS[question].key, hall.answers[f"{question}.1"]) for question in played],
        WINDOW_US,
        [(prize.id, prize.scope, prize.count) for prize in PRIZES],
    )


def _as_meant(result: Reckoning) -> None:
    """The course the test was written for: who is absent or too late keeps a place and gets nothing (RULES 1.1)."""
    for id_ in (ABSENT, TOO_LATE):
        line = result.individual(id_)
        assert (line.correct, line.time_us) == (0, WINDOW_US * len(PLAYED))
    given = tuple(id_ for prize in PRIZES if prize.scope == "individual" for id_ in result.prizes[prize.id])
    assert given == (*CHAMPIONS, CLICKER)
    assert result.individual(LATE).correct > 0
    ranks = [line.rank for line in result.individuals]
    assert len(set(ranks)) < len(ranks), "equals share a rank"


async def _standings_on_all_pages(hall: Hall, after: int) -> None:
    result = _reckoned(hall, PLAYED[:after])
    await hall.host.press("Chiếu bảng xếp hạng")
    await hall.projector.scene_shown("both")
    await expect(hall.projector.page.locator(".rows .row").first).to_be_visible()
    await hall.projector.settle()
    await hall.projector.look(f"{after}5-both")
    await hall.audience.sees("Kết quả chưa chính thức")
    await hall.projector.sees("Kết quả chưa chính thức")
    _same_board(await hall.projector.board(), result, least=10, times=False)
    _same_board(await _audience_board(hall), result, least=10, times=True)
    await hall.audience.look(f"{after}5-both")
    await _standings_of_the_desk(hall, after, result)


async def _standings_of_the_desk(hall: Hall, after: int, result: Reckoning) -> None:
    """The host's own view, the frames under it, and the sorted sets."""
    await hall.host.tab("Xếp hạng")
    _same_board(await _desk_board(hall), result, least=10, times=True, public=False)
    await hall.host.look(f"standings-{after}")
    await hall.host.tab("Điều khiển")
    console = hall.host.parts["console"]
    assert [_line(row) for row in console["individuals"]] == list(result.individuals[:100])
    assert [_line(row) for row in console["teams"]] == list(result.teams)
    assert await hall.sorted_set("standings:individual") == {line.id: line.rank for line in result.individuals}
    assert await hall.sorted_set("standings:team") == {line.id: line.rank for line in result.teams}


def _line(row: dict[str, object]) -> Line:
    return Line(str(row["id"]), int(str(row["rank"])), int(str(row["correct"])), int(str(row["time_us"])))


async def _desk_board(hall: Hall) -> list[dict[str, str]]:
    """Individuals, then teams, as far as they are in sight: "Lê Thị Hồng Ỷ 013 · TX. Gò Công"."""
    rows = [row for kind in ("Cá nhân", "Tập thể") for row in await hall.host.board(kind)]
    for row in rows:
        row["name"], _, row["id"] = row["name"].partition(" · ")[0].rpartition(" ")
    return rows


def _unit_ids() -> dict[str, str]:
    """Names of units, long and short → ids."""
    return {name: f"DV{number:02d}" for number, names in enumerate(UNIT_NAMES, start=1) for name in names}


async def _audience_board(hall: Hall) -> list[dict[str, str]]:
    cells = {"rank": ".rank", "name": ".name", "details": ".who .quiet", "correct": "strong", "time": ".result .quiet"}
    rows = await rows_of(hall.audience.page, ".boards li", cells)
    ids = _unit_ids()
    for row in rows:
        row["rank"] = row["rank"].split(" ")[0]
        row["time"] = row["time"].removesuffix(" giây")
        number = next((word for word in f"{row['name']} {row['details']}".split() if word.isdigit()), "")
        row["id"] = ids[row["name"]] if row["details"] == "" else number
    return rows


def _same_board(rows: list[dict[str, str]], result: Reckoning, *, least: int, times: bool, public: bool = True) -> None:
    """Rows in sight are the top of the standings, in order, with their numbers. `least`: how many must be in sight."""
    assert len(rows) >= least, rows
    individuals = [row for row in rows if not row["id"].startswith("DV")]
    teams = [row for row in rows if row["id"].startswith("DV")]
    for shown, lines in ((individuals, result.individuals), (teams, result.teams)):
        for row, line in zip(shown, lines, strict=False):
            expected = (line.id, str(line.rank), str(line.correct))
            assert (row["id"], row["rank"], row["correct"]) == expected, (row, line)
            if times:
                assert row["time"] == seconds_text(line.time_us), (row, line)
            if not row["id"].startswith("DV"):
                assert row["name"] == (f"SBD {SHY}" if public and line.id == SHY else name_of(line.id))


async def _finalize(hall: Hall) -> None:
    await hall.host.press("Kết thúc Phần thi trực tiếp")
    await hall.host.ready_for("Chốt kết quả")
    await hall.host.look("60-finalize")
    await hall.host.hold(hall.host.button)
    await hall.host.look("61-finalize-word")
    await hall.host.confirm("chốt")
    await expect(hall.host.button).to_contain_text("Bắt đầu trao giải")
    result = _reckoned(hall, PLAYED)
    for page in hall.finalist_pages:
        await page.sees("Kết quả đã được chốt")
        await _final_totals(page, result)
        await page.look("60-finalized")


async def _final_totals(page: FinalistPage, result: Reckoning) -> None:
    line = result.individual(page.parts["own"]["candidate"])
    await expect(page.totals).to_have_text(
        [re.compile(rf"^{line.correct}(/{len(PLAYED)})?$"), f"{seconds_text(line.time_us)} giây"]
    )


async def _ceremony(hall: Hall, result: Reckoning) -> None:
    """RULES 6.3, 6.6: once the minutes are signed, from the last prize to the first, individuals before units: a
    tier's title, the guests, the places of its units one by one, its winners, the photo."""
    await _signed(hall)
    tiers = [prize for scope in ("individual", "team") for prize in reversed(PRIZES) if prize.scope == scope]
    for number, prize in enumerate(tiers):
        await _tier_announced(hall, number, prize)
        for unit in reversed(result.prizes[prize.id] if prize.scope == "team" else ()):
            await _unit_turned(hall, number, unit)
        await _tier_given(hall, number, prize, result.prizes[prize.id])
    for page in hall.finalist_pages:
        await page.sees("Lễ trao giải")


async def _signed(hall: Hall) -> None:
    await hall.host.sees("Biên bản chưa ghi nhận đã ký")
    await expect(hall.host.button).to_be_disabled()
    await hall.host.look("69-unsigned")
    await hall.secretary.page.get_by_role("button", name="Ghi nhận đã ký…").click()
    await hall.secretary.dialog.get_by_role("textbox").fill("Lê Văn Tư, Trưởng Ban Tổ chức")
    await hall.secretary.hold(hall.secretary.dialog.get_by_role("button", name="Ghi nhận"))
    await hall.secretary.sees("Đã ký: Lê Văn Tư, Trưởng Ban Tổ chức")
    await hall.secretary.look("69-signed")


async def _tier_announced(hall: Hall, number: int, prize: PrizePlan) -> None:
    await hall.host.press("Bước trao giải tiếp" if number else "Bắt đầu trao giải")
    await hall.projector.scene_shown("ceremony")
    await expect(hall.projector.page.locator("h1")).to_have_text(prize.title)
    await expect(hall.projector.page.locator(".winner")).to_have_count(0)
    await hall.projector.look(f"7{number}-{prize.id}-1")
    if number == 0:
        await hall.host.look("70-ceremony")
        await hall.audience.look("70-ceremony")
    await hall.host.press("Bước trao giải tiếp", key=True)
    await hall.projector.sees("Kính mời đại biểu")
    await hall.projector.settle()
    await hall.projector.look(f"7{number}-{prize.id}-2")
    await expect(hall.projector.page.locator(".winner")).to_have_count(0)


async def _unit_turned(hall: Hall, number: int, unit: str) -> None:
    """The unit's places turn over one by one, the best one last; what is not turned yet has no result."""
    places = [one for one in candidates() if unit_of(one) == unit]
    rows = hall.projector.page.locator(".resolver .row")
    for turned in range(1, len(places) + 1):
        await hall.host.press("Bước trao giải tiếp", key=turned % 2 == 0)
        await expect(rows).to_have_count(len(places))
        await expect(hall.projector.page.locator(".resolver .row.shown")).to_have_count(turned)
    assert {await row.get_attribute("data-place") for row in await rows.all()} == set(places)
    await hall.projector.settle()
    await hall.projector.look(f"7{number}-{unit}")


async def _tier_given(hall: Hall, number: int, prize: PrizePlan, winners: tuple[str, ...]) -> None:
    await hall.host.press("Bước trao giải tiếp", key=True)
    await expect(hall.projector.page.locator(".winner")).to_have_count(len(winners))
    await hall.projector.settle()
    await hall.projector.look(f"7{number}-{prize.id}-3")
    names = [_public_name(id_) for id_ in winners]
    assert await hall.projector.page.locator(".winner .name").all_inner_texts() == names
    await expect(hall.audience.page.locator("li .name")).to_have_text(names)
    await hall.audience.look(f"7{number}-{prize.id}-3")
    await hall.host.press("Bước trao giải tiếp")
    await hall.projector.sees("Chụp ảnh lưu niệm")
    await expect(hall.projector.page.locator(".winner")).to_have_count(len(winners))


def _public_name(id_: str) -> str:
    if id_.startswith("DV"):
        return UNIT_NAMES[int(id_.removeprefix("DV")) - 1][0]
    return f"SBD {id_}" if id_ == SHY else name_of(id_)


async def _published(hall: Hall, result: Reckoning) -> None:
    """After the last prize the whole result may be shown; it is nowhere called provisional any more."""
    for scene, button in (("standings", "Cá nhân"), ("teams", "Tập thể")):
        await hall.host.scene(button)
        await hall.projector.scene_shown(scene)
        await expect(hall.projector.page.locator(".rows .row").first).to_be_visible()
        await hall.projector.settle()
        await hall.projector.look(f"80-{scene}")
        _same_board(await hall.projector.board(), result, least=5, times=True)
        await expect(hall.audience.page.locator(".boards li").first).to_be_visible()
        _same_board(await _audience_board(hall), result, least=5, times=True)
        await hall.audience.look(f"80-{scene}")
        assert "chưa chính thức" not in await hall.projector.page.locator("body").inner_text()
    await _standings_of_the_desk(hall, len(PLAYED), result)
    for play, answers in hall.answers.items():
        expected = {candidate: answer.latency_us for candidate, answer in answers.items()}
        assert await hall.sorted_set(f"latency:{play}") == expected, play


async def _end(hall: Hall) -> None:
    await hall.host.scene("Niêm phong")
    await hall.projector.scene_shown("seal")
    await hall.projector.look("81-seal")
    seq, head = await hall.last_entry_with("Finalized")
    seal = hall.projector.parts["wall"]["seal"]
    assert (seal["seq"], seal["head"]) == (seq, head), "the seal of the minutes"
    digits = "".join(await hall.projector.page.locator(".digits span").all_inner_texts())
    assert digits == head[:20].upper()
    assert min(await hall.projector.seal_gaps()) > SEAL_GAP_PX
    await hall.host.press_held("Kết thúc hội thi", "ket thuc")
    for page in hall.finalist_pages:
        await page.sees("Cuộc thi đã kết thúc")
        await page.look("90-ended")
    await hall.projector.scene_shown("emblem")
    await hall.host.look("90-ended")
    for watched in hall.pages:
        assert await watched.sideways_overflow() == 0, watched.name


def _nothing_leaked(hall: Hall) -> None:
    for number, finalist in hall.scripted.items():
        assert leaks(finalist.frames) == [], number
    for watched in (hall.projector, hall.audience, *hall.finalist_pages):
        assert leaks(watched.frames) == [], watched.name
    assert leaks(hall.host.frames, desk=True) == []
    assert leaks(hall.jury.frames, desk=True) != [], "the jury alone has the key, which proves that the search finds it"


def _nothing_complained(hall: Hall) -> None:
    assert {watched.name: watched.faults for watched in hall.pages if watched.faults} == {}
    assert hall.server.log() == ""
