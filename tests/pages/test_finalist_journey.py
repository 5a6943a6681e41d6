"""A finalist takes part by keyboard alone or by finger alone, on today's Chromium and on those of 2018."""

from pathlib import Path

import pytest

from chungket.core.events import AnswerAccepted
from tests.final.faults import events_of, read_log
from tests.harness.contests import KEY
from tests.harness.serving import begin_round, served
from tests.pages.finalist_device import FinalistDevice, KeyboardDevice, TouchDevice
from tests.pages.journey import beginning

pytestmark = pytest.mark.browser

NOBODYS_CODE = "2345-6789"
VERSIONS = ("today", "72", "67")  # 67: the oldest that SCREENS promises
QUESTIONS = 3
# Counted question: letter, how the keyboard gives it, correct answers afterwards.
ANSWERS = ((KEY, "digit", 1), ("C", "Enter", 1), (KEY, "Space", 2))


@pytest.mark.parametrize("kind", [KeyboardDevice, TouchDevice])
@pytest.mark.parametrize("chromium_of_version", VERSIONS, indirect=True)
async def test_a_finalist_takes_part(
    tmp_path: Path,
    screenshot_directory: Path,
    request: pytest.FixtureRequest,
    chromium_of_version: Path,
    kind: type[FinalistDevice],
) -> None:
    version = request.node.callspec.params["chromium_of_version"]
    name = f"{version}-{kind.__name__}"
    with served(tmp_path, places=10, questions=QUESTIONS, standings_every=QUESTIONS) as hall:
        async with beginning(hall, chromium_of_version, kind, name, screenshot_directory) as journey:
            device = journey.device
            await journey.sign_in()
            assert version == "today" or f"Chrome/{version}." in device.page.product
            assert await device.page.evaluate("window.isSecureContext") is False
            await journey.live_question("Câu thi thử 1 sắp mở", "A", key=KEY, way="letter", name="4-practice")
            await begin_round(journey.operator)
            for slot, (letter, way, correct) in enumerate(ANSWERS, start=1):
                sealed = f"Câu {slot}/{QUESTIONS} sắp mở"
                await journey.live_question(sealed, letter, key=KEY, way=way, name=f"{slot + 4}-live")
                await device.scene(f"{correct}/{slot}", f"{slot + 4}-live-totals")
            await device.finish()
        accepted = events_of(await read_log(hall.server.data_directory), AnswerAccepted)
        assert [event.choice for event in accepted] == ["A", *(letter for letter, _, _ in ANSWERS)]


async def test_after_a_wrong_code_the_keyboard_is_still_in_its_field(
    tmp_path: Path, screenshot_directory: Path, chromium_path: Path
) -> None:
    with served(tmp_path, places=10) as hall:
        async with beginning(hall, chromium_path, KeyboardDevice, "wrong-code", screenshot_directory) as journey:
            device = journey.device
            assert isinstance(device, KeyboardDevice)
            await device.open(journey.address)
            await device.type_code(NOBODYS_CODE)
            await device.scene("Mã này không đúng", "refused")
            assert (await device.focused())["name"] == "Mã đăng nhập"
