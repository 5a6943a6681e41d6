"""A finalist's way through a contest, scene by scene, beside an operator who presses.

Owns the order of things and the words by which each scene is known. It must not know how a device is worked
(`finalist_device`). A new kind of round is one more method here.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from tests.harness.clients import Console
from tests.harness.contests import candidate_number
from tests.harness.serving import Hall, People, press
from tests.pages.devtools import chromium
from tests.pages.finalist_device import FinalistDevice

HOST_NAME = "venue.test"
RECEIPT = "Đã ghi nhận câu trả lời lúc"


@dataclass
class Journey:
    """The finalist of place 1 at one device, and the operator; nobody else is in the hall."""

    hall: Hall
    operator: Console
    device: FinalistDevice

    @property
    def address(self) -> str:
        """Of the page: plain http under a name, as in a hall; browsers keep much for localhost and https."""
        return f"http://{HOST_NAME}:{self.hall.server.port}/"

    async def sign_in(self) -> None:
        """From the address to the lobby."""
        device = self.device
        await device.open(self.address)
        await device.scene("Đăng nhập dự thi", "1-sign-in")
        await device.type_code(self.hall.server.code(candidate_number(1)))
        await device.scene("Thông tin này có đúng không?", "2-identity")
        await device.press("Đúng")
        await device.scene("Sẵn sàng", "3-lobby")

    async def live_question(self, sealed: str, letter: str, *, key: str, way: str, name: str) -> None:
        """One question of a live round, or of the practice, from sealed to scored.

        `sealed`: how it is announced; `way`: how the keyboard answers; `name`: of the pictures.
        """
        device = self.device
        await self._press("prepare_play")
        await device.scene(sealed, f"{name}-sealed")
        await self._press("open_stem")
        await device.scene("Nghe đọc câu hỏi", f"{name}-stem")
        await self._press("open_choices")
        await device.choose(letter, way)
        await device.scene(RECEIPT, f"{name}-receipt")
        place = await device.reading_place()
        # Everybody present has answered: it closes by itself (DESIGN 4.5).
        await self._press("reveal_key")
        await device.scene("Trả lời đúng" if letter == key else f"Đáp án: {key}", f"{name}-key")
        assert await device.reading_place() == place, (place, await device.reading_place())
        await self._press("score_play")

    async def _press(self, command: str) -> None:
        console = self.operator
        await console.until(lambda: console.console["step"]["command"] == command, f"the step {command}")
        await press(console)


@contextlib.asynccontextmanager
async def beginning(
    hall: Hall, program: Path, kind: type[FinalistDevice], name: str, screenshots: Path
) -> AsyncIterator[Journey]:
    """A device with an empty page in this browser, and an operator. `name`: of the device, for its pictures."""
    async with (
        People(hall) as people,
        chromium(program, hosts=f"MAP {HOST_NAME} 127.0.0.1") as browser,
        browser.page(kind.size, touch=kind.touch) as page,
    ):
        yield Journey(hall, await people.operator(), kind(page, name, screenshots))
