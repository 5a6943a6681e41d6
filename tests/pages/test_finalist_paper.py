"""A finalist writes a paper in a real browser, on the real server: nothing is lost to a killed server or a reload."""

from pathlib import Path

import pytest

from chungket.core.events import PaperSaved, PaperSubmitted
from tests.final.faults import events_of, read_log
from tests.harness.clients import Console
from tests.harness.contests import KEY
from tests.harness.papers import PAPER, write_paper_final
from tests.harness.serving import OPENED_EARLY, served
from tests.pages.finalist_device import FinalistDevice, KeyboardDevice, TouchDevice
from tests.pages.journey import beginning

pytestmark = pytest.mark.browser

QUESTIONS = 6
KEY_TEXT = "Hai"  # of every question's key
# What the choices are called here, whose letters are shuffled: "Phương án C: Hai".
SHOWN = """Array.from(document.querySelectorAll('button.choice'), (one) => one.getAttribute('aria-label'))"""

# A second tap of the press that opened the dialog does not hand in: its button takes a moment.
READY = "document.querySelector('[role=dialog] [aria-disabled=true]') === null"


async def open_paper(operator: Console) -> None:
    """From the lobby to the start of the paper."""
    for name, arguments in (
        ("lock_lobby", {}),
        ("start_round", {"round": PAPER, "override_reason": OPENED_EARLY}),
        ("open_paper", {"round": PAPER}),
    ):
        reply = await operator.flow(name, **arguments)
        assert reply["type"] == "ack", reply


async def choose_key(device: FinalistDevice) -> None:
    """Choose the right answer of the question shown, whatever letter it has here."""
    await device.wait_for_choices()
    labels: list[str] = await device.page.evaluate(SHOWN)
    [label] = [label for label in labels if label.endswith(f": {KEY_TEXT}")]
    await device.choose(label.removeprefix("Phương án ")[0])


async def hand_in(device: FinalistDevice, button: str) -> None:
    """From the list to the server, in two steps (RULES 3.2). `button`: how the second one begins."""
    await device.press("Danh sách")
    await device.press("Nộp bài")
    await device.page.until(READY, "the button")
    await device.press(button)


@pytest.mark.parametrize("chromium_of_version", ["67"], indirect=True)
async def test_a_practice_paper_begins_afresh_when_it_is_opened_again(
    tmp_path: Path, screenshot_directory: Path, chromium_of_version: Path
) -> None:
    contest = write_paper_final(tmp_path / "contest", paper=QUESTIONS)
    with served(tmp_path, contest=contest) as hall:
        async with beginning(hall, chromium_of_version, TouchDevice, "practice-paper", screenshot_directory) as journey:
            device, operator = journey.device, journey.operator
            await journey.sign_in()
            for round_, result in ((1, "làm đúng 1/3 câu"), (2, "làm đúng 0/3 câu")):
                reply = await operator.flow("open_paper", round=PAPER, practice=True)
                assert reply["type"] == "ack", reply
                await device.scene("Chưa trả lời: 3", f"{round_}-first")
                if round_ == 1:
                    await choose_key(device)
                    await device.sees("Đã lưu trên máy chủ")
                await hand_in(device, "Nộp bài")
                await device.sees(result)
                await operator.until(
                    lambda: operator.console["paper"]["phase"] == "closed", "the paper everybody has handed in"
                )
        log = await read_log(hall.server.data_directory)
        assert [event.unanswered for event in events_of(log, PaperSubmitted)] == [2, 3]


@pytest.mark.parametrize(
    ("chromium_of_version", "kind"),
    [("today", KeyboardDevice), ("67", TouchDevice)],
    indirect=["chromium_of_version"],
)
async def test_a_paper_survives_a_killed_server_and_a_reload(
    tmp_path: Path, screenshot_directory: Path, chromium_of_version: Path, kind: type[FinalistDevice]
) -> None:
    contest = write_paper_final(tmp_path / "contest", paper=QUESTIONS)
    with served(tmp_path, contest=contest) as hall:
        async with beginning(
            hall, chromium_of_version, kind, f"paper-{kind.__name__}", screenshot_directory
        ) as journey:
            device = journey.device
            await journey.sign_in()
            await open_paper(journey.operator)
            await device.scene(f"Câu 1/{QUESTIONS}", "1-first")
            await choose_key(device)
            await device.scene("Đã lưu trên máy chủ", "2-saved")
            await device.press("Câu sau")
            await device.sees(f"Câu 2/{QUESTIONS}")

            hall.server.kill()
            await choose_key(device)
            await device.scene("Câu trả lời đã lưu trên máy này, đang chờ gửi (1)", "3-away")
            hall.server.start()
            await device.scene("Đã lưu trên máy chủ", "4-back")
            await device.open(journey.address)
            await device.scene(f"Câu 2/{QUESTIONS}", "5-reloaded")
            await device.sees(f"Chưa trả lời: {QUESTIONS - 2}")

            await device.press("Danh sách")
            await device.scene("Đến câu chưa trả lời", "6-list")
            await device.press("Nộp bài")
            await device.scene(f"Còn {QUESTIONS - 2} câu chưa trả lời", "7-confirm")
            await device.page.until(READY, "the button")
            await device.press("Nộp bài, bỏ trống")
            await device.scene(f"Thí sinh làm đúng 2/{QUESTIONS} câu", "8-result")
        log = await read_log(hall.server.data_directory)
        assert [(event.choice, event.revision) for event in events_of(log, PaperSaved)] == [(KEY, 1), (KEY, 1)]
        assert [event.unanswered for event in events_of(log, PaperSubmitted)] == [QUESTIONS - 2]
