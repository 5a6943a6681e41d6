"""Answers that are not one letter given once, in a real browser on the real server: one that may be changed until the
close, and questions of a paper with several right choices (RULES 2.2, 3)."""

from pathlib import Path

import pytest

from chungket.core.events import AnswerAccepted, PaperSaved
from tests.final.faults import events_of, read_log
from tests.harness.contests import KEY, write_final
from tests.harness.papers import PAPER, write_paper_final
from tests.harness.serving import OPENED_EARLY, People, begin_round, press, served
from tests.pages.finalist_device import FinalistDevice, KeyboardDevice, TouchDevice
from tests.pages.journey import beginning

pytestmark = pytest.mark.browser

DEVICES = pytest.mark.parametrize(
    ("chromium_of_version", "kind"),
    [("today", KeyboardDevice), ("67", TouchDevice)],
    indirect=["chromium_of_version"],
)
CHOSEN = "Array.from(document.querySelectorAll('button.choice[aria-pressed=true]'), (one) => one.innerText[0]).join('')"


def with_setting(contest: Path, before: str, setting: str) -> Path:
    """The contest with one more line in its settings, before the first line that begins so."""
    path = contest / "contest.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text, text
    path.write_text(text.replace(before, f"{setting}\n{before}", 1), encoding="utf-8")
    return contest


@DEVICES
async def test_where_the_last_answer_counts_it_is_changed_until_the_close(
    tmp_path: Path, screenshot_directory: Path, chromium_of_version: Path, kind: type[FinalistDevice]
) -> None:
    contest = with_setting(write_final(tmp_path / "contest", places=10), 'reading = "host"', 'lock = "last"')
    with served(tmp_path, contest=contest) as hall:
        async with beginning(hall, chromium_of_version, kind, f"last-{kind.__name__}", screenshot_directory) as journey:
            device, operator = journey.device, journey.operator
            await journey.sign_in()
            await begin_round(operator)
            for _ in ("prepare_play", "open_stem", "open_choices"):
                await press(operator)
            await device.scene("Được đổi đến khi khóa, lựa chọn cuối cùng được tính.", "1-open")
            await device.choose("A")
            await device.scene("Đã chọn: A – còn được đổi", "2-first")
            await device.choose(KEY)
            await device.scene(f"Đã chọn: {KEY} – còn được đổi", "3-changed")
            assert await device.page.evaluate(CHOSEN) == KEY

            hall.server.kill()
            await device.choose("D")
            await device.scene(f"Máy chủ đang giữ: {KEY}", "4-away")
            hall.server.start()
            await device.scene("Đã chọn: D – còn được đổi", "5-back")
            await device.open(journey.address)
            await device.sees("Đã chọn: D – còn được đổi")
            await device.choose(KEY)
            await device.sees(f"Đã chọn: {KEY} – còn được đổi")

            async with People(hall) as people:
                operator = await people.operator()
                await press(operator)
                await device.scene(f"Đã chọn: {KEY} · Đã khóa", "6-closed")
                await press(operator)
                await device.scene("Trả lời đúng", "7-key")
        accepted = events_of(await read_log(hall.server.data_directory), AnswerAccepted)
        assert [event.choice for event in accepted] == ["A", KEY, "D", KEY]


@DEVICES
async def test_several_choices_of_a_paper_are_taken_in_and_out(
    tmp_path: Path, screenshot_directory: Path, chromium_of_version: Path, kind: type[FinalistDevice]
) -> None:
    contest = with_setting(write_paper_final(tmp_path / "contest"), "offline_seconds", 'answer = "several"')
    with served(tmp_path, contest=contest) as hall:
        async with beginning(
            hall, chromium_of_version, kind, f"several-{kind.__name__}", screenshot_directory
        ) as journey:
            device, operator = journey.device, journey.operator
            await journey.sign_in()
            for name, arguments in (
                ("lock_lobby", {}),
                ("start_round", {"round": PAPER, "override_reason": OPENED_EARLY}),
                ("open_paper", {"round": PAPER}),
            ):
                reply = await operator.flow(name, **arguments)
                assert reply["type"] == "ack", reply
            await device.scene("Có thể có nhiều phương án đúng", "1-first")
            for letter, chosen in (("A", "A"), ("C", "AC"), ("A", "C")):
                await device.choose(letter)
                await device.page.until(f"{CHOSEN} === '{chosen}'", chosen)
                await device.sees("Đã lưu trên máy chủ")
            await device.scene("Chưa trả lời: 5", "2-saved")
            await device.open(journey.address)
            await device.scene("Chưa trả lời: 5", "3-reloaded")
            assert await device.page.evaluate(CHOSEN) == "C"
        saved = events_of(await read_log(hall.server.data_directory), PaperSaved)
        assert [(len(event.choice), event.revision) for event in saved] == [(1, 1), (2, 2), (1, 3)]
        first, both, last = (set(event.choice) for event in saved)
        assert first | last == both
        assert not first & last
