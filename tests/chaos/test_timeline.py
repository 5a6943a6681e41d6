"""The power of the whole machine is lost before everybody's eyes: nobody loses anything, or is told anything wrong."""

from pathlib import Path

import pytest

from chungket.core.events import AnswerAccepted, AnswerRefused, LoopStalled, Resumed
from tests.chaos.stage import HOST, WALL, Case
from tests.chaos.timeline import RECORDED, UNDER_WAY, WRITING, Story, play
from tests.chaos.watching import Sighting, as_table, changes, rows_of
from tests.final.faults import events_of
from tests.harness.contests import candidate_number

PATIENT_S = 60  # how fast this machine starts a server is not these tests' matter
BOOT_US_MAX = 500_000  # from the clock's start to the first entry of a new life
RECEIPT = "Đã ghi nhận câu trả lời lúc"
ON_DEVICE = "Câu trả lời đã lưu trên máy này, đang chờ gửi"
AWAY = "Không liên lạc được với máy chủ, đang kết nối lại"
NOT_THIS_DEVICE = "Đây không phải lỗi của máy này"
SAVED = "Đã lưu trên máy chủ"


def contest_time_stood_still(story: Story, *, held: bool) -> None:
    """RULES 2.4, 3.7: nobody loses a microsecond to the time without a server."""
    assert story.held == held
    assert 0 <= story.recovered.time_us - story.last_durable.time_us < BOOT_US_MAX
    resumed = [entry.time_us for entry in story.entries if events_of([entry], Resumed)]
    assert len(resumed) == held
    stood_us = sum(resumed) - story.recovered.time_us if held else 0
    stalled_us = sum(
        event.stall_us for event in events_of(story.entries, LoopStalled)
    )  # RULES 2.3: this machine is slow
    before_us, _, end_us = story.deadlines_us
    assert end_us - before_us <= stood_us + stalled_us
    assert end_us - before_us >= stood_us


def everybody_was_told_whose_fault_it_is(story: Story, *, held: bool) -> None:
    for name in story.seen:
        assert not story.said(name, "Wi-Fi"), name
    assert story.said(HOST, "Mất kết nối: chưa bấm được.")
    assert story.said(WALL, "Hội thi tạm dừng do sự cố máy chủ") == held
    assert story.said(HOST, "MÁY CHỦ VỪA GIÁN ĐOẠN") == held


def the_last_words(story: Story, name: str) -> str:
    return " ".join(story.seen[name][-1].facts.values())


# --- an open question ------------------------------------------------------------------------------------------------


def question_lost_nothing(story: Story, *, again: bool) -> None:
    """What was acknowledged counts once and as it was given; what was under way came again by itself, or by hand."""
    assert story.lost_bytes > 0  # the answers under way were written, and not on disk
    assert "đang gửi" in story.before(UNDER_WAY).facts["answer"]
    assert RECEIPT in story.before(RECORDED).facts["answer"]
    first = story.entries[: story.entries.index(story.recovered)]
    assert {one.candidate: one.choice for one in events_of(first, AnswerAccepted)} == story.acked
    later = story.entries[len(first) :]
    wanted = {candidate_number(2): "C", candidate_number(7): "B"}
    wanted |= {candidate_number(number): "A" for number in (8, 9, 10)}
    accepted = [(one.candidate, one.choice) for one in events_of(later, AnswerAccepted)]
    assert sorted(accepted) == sorted(wanted.items())
    refused = {(one.candidate, one.code) for one in events_of(later, AnswerRefused)}
    asked_again = {(candidate_number(number), "standstill") for number in (2, 7)}
    assert refused == (asked_again if again else set())
    assert story.went_on


def the_recorded_answer_was_never_in_doubt(story: Story) -> None:
    """Its receipt stays in sight wherever the question, or the notice that it is interrupted, is."""
    for one in story.seen[RECORDED]:
        if one.at_ms >= story.killed_ms:
            assert RECEIPT in one.facts["answer"], one


@pytest.mark.full
@pytest.mark.browser
async def test_an_open_question_goes_on_by_itself(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path
) -> None:
    case = Case("An open question, back at once", paper=False, away_s=1.5, interruption_max_s=PATIENT_S)
    story = await play(case, tmp_path, chromium_path, screenshot_directory)
    contest_time_stood_still(story, held=False)
    question_lost_nothing(story, again=False)
    the_recorded_answer_was_never_in_doubt(story)
    everybody_was_told_whose_fault_it_is(story, held=False)
    assert story.said(UNDER_WAY, ON_DEVICE)
    assert story.said(UNDER_WAY, AWAY)
    assert RECEIPT in the_last_words(story, UNDER_WAY)
    for name in story.seen:
        assert AWAY not in the_last_words(story, name)


@pytest.mark.full
@pytest.mark.browser
async def test_an_open_question_stands_still_until_the_operator_chooses(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path
) -> None:
    case = Case("An open question, away for longer", paper=False, away_s=6.0)
    story = await play(case, tmp_path, chromium_path, screenshot_directory)
    contest_time_stood_still(story, held=True)
    question_lost_nothing(story, again=True)
    the_recorded_answer_was_never_in_doubt(story)
    everybody_was_told_whose_fault_it_is(story, held=True)
    for name in (RECORDED, UNDER_WAY):
        assert story.said(name, NOT_THIS_DEVICE)
    assert story.said(UNDER_WAY, "Câu trả lời chưa được ghi nhận. Khi thi tiếp, hãy chọn lại ngay")
    assert "[Hủy câu 1, dùng câu dự phòng]" in {one.facts["button"] for one in story.seen[HOST]}  # can be pressed
    assert RECEIPT in the_last_words(story, UNDER_WAY)


# --- a paper ---------------------------------------------------------------------------------------------------------


def paper_lost_nothing(story: Story) -> None:
    assert len(story.written) > 3
    assert story.saved == story.written
    assert story.went_on
    assert SAVED in the_last_words(story, WRITING)


@pytest.mark.full
@pytest.mark.browser
async def test_a_paper_is_written_through_a_loss_of_power(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path
) -> None:
    case = Case("A paper, back at once", paper=True, away_s=1.5, interruption_max_s=PATIENT_S)
    story = await play(case, tmp_path, chromium_path, screenshot_directory)
    contest_time_stood_still(story, held=False)
    paper_lost_nothing(story)
    everybody_was_told_whose_fault_it_is(story, held=False)
    assert story.said(WRITING, ON_DEVICE)
    assert all(one.facts["screen"] == "the question" for one in story.seen[WRITING])  # nothing lay over it


@pytest.mark.full
@pytest.mark.browser
async def test_a_paper_stands_still_until_the_operator_chooses(
    tmp_path: Path, chromium_path: Path, screenshot_directory: Path
) -> None:
    case = Case("A paper, away for longer", paper=True, away_s=6.0)
    story = await play(case, tmp_path, chromium_path, screenshot_directory)
    contest_time_stood_still(story, held=True)
    paper_lost_nothing(story)
    everybody_was_told_whose_fault_it_is(story, held=True)
    assert story.said(WRITING, ON_DEVICE)
    assert story.said(WRITING, NOT_THIS_DEVICE)
    assert "[Tiếp tục]" in {one.facts["button"] for one in story.seen[HOST]}  # can be pressed


# --- the table -------------------------------------------------------------------------------------------------------


def sighting(at_ms: int, words: str, clock: str = "") -> Sighting:
    return Sighting(at_ms, {"words": words, "clock": clock})


def test_what_nobody_could_read_is_left_out() -> None:
    seen = [sighting(0, "đã lưu"), sighting(1_000, "đang gửi"), sighting(1_100, "đã lưu"), sighting(2_000, "hết giờ")]
    assert [one.facts["words"] for _, one in changes(seen, 500)] == ["hết giờ"]


def test_numbers_that_count_are_not_news() -> None:
    seen = [sighting(0, "chờ gửi (1)", "9"), sighting(1_000, "chờ gửi (2)", "8"), sighting(2_000, "đã lưu", "7")]
    [(before, after)] = changes(seen, 500)
    assert (before.facts["words"], after.facts["words"]) == ("chờ gửi (2)", "đã lưu")


def test_pages_that_change_together_share_a_row() -> None:
    pages = {
        "one": [sighting(0, "hỏi", "9"), sighting(1_500, "mất", "8"), sighting(3_000, "", "7")],
        "other": [sighting(0, "hỏi"), sighting(1_600, "mất")],
    }
    rows = rows_of(pages, 1_000, [(2_500, "power is back")], 5_000)
    assert as_table(rows, list(pages)).splitlines()[2:] == [
        "| 0.0 s, **everything is killed, power is lost** | hỏi<br>(9) | hỏi |",
        "| 0.5 s | mất<br>(8) | mất |",
        "| 1.5 s, **power is back** | (8) |  |",
        "| 2.0 s | ~~mất~~<br>(7) |  |",
    ]
