"""A page opens sealed questions by itself, at their moment; on today's Chromium and on that of 2018."""

import json
import struct
import zlib
from pathlib import Path

import pytest

from tests.exchange.making import ContestFolder, question
from tests.harness.clients import Console
from tests.harness.contests import LIVE, TOML, candidate_number, finalist_row, unit_row
from tests.harness.serving import begin_round, press, served
from tests.pages.finalist_device import KeyboardDevice
from tests.pages.journey import RECEIPT, beginning

pytestmark = pytest.mark.browser

STEM = "Thủ tục nào được giải quyết trong ngày?"
CHOICES = ("Chứng thực bản sao", "Cấp giấy phép xây dựng", "Đăng ký đất đai", "Thành lập hội")
KEY = "A"
PLACES = 10
LEAD_MS = 700
LATE_MS_MAX = 400  # a busy machine draws late, but never early

# What the server sends with these words in it does not reach the page, which so shows only what it opened itself.
DEAF = """(() => {
    window.unheard = [];
    window.swallowed = 0;
    const real = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
    Object.defineProperty(WebSocket.prototype, 'onmessage', {
        get() { return real.get.call(this); },
        set(heard) {
            real.set.call(this, heard && ((event) => {
                const text = new TextDecoder().decode(event.data);
                if (window.unheard.some((words) => text.includes(words))) window.swallowed += 1;
                else heard(event);
            }));
        },
    });
})()"""
READABLE = (
    "(words) => [document.documentElement.outerHTML, JSON.stringify(localStorage)].some((t) => t.includes(words))"
)


def picture() -> bytes:
    """A PNG of 8 × 8 white pixels."""
    rows = b"".join(b"\0" + b"\xff" * 24 for _ in range(8))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def contest(directory: Path) -> Path:
    """A live round of three questions, the first with a picture."""
    folder = ContestFolder(directory)
    folder.toml = TOML.format(questions=3, window=20, standings_every=3)
    letters = {f"Phương_án_{letter}": text for letter, text in zip("ABCD", CHOICES, strict=True)}
    pictured = {"Lời_dẫn": STEM, "Hình_ảnh": "so-do.png", "Đáp_án": KEY, **letters}
    folder.questions = [
        question("TT01", "chính thức", LIVE, **pictured),
        *(question(f"TT{number:02d}", "chính thức", LIVE) for number in (2, 3)),
        *(question(f"DP{number:02d}", "dự phòng", LIVE) for number in (1, 2)),
        *(question(f"CP{number:02d}", "câu phụ") for number in range(1, 6)),
        *(question(f"TH{number:02d}", "thi thử") for number in (1, 2)),
    ]
    folder.images["so-do.png"] = picture()
    folder.units = [unit_row(1)]
    folder.finalists = [finalist_row(number) for number in range(1, PLACES + 1)]
    return folder.write()


async def next_step(console: Console, command: str) -> None:
    await console.until(lambda: console.console["step"]["command"] == command, f"the step {command}")
    await press(console)


@pytest.mark.parametrize("chromium_of_version", ["today", "67"], indirect=True)
async def test_what_was_sealed_is_opened_on_the_device(
    tmp_path: Path, screenshot_directory: Path, request: pytest.FixtureRequest, chromium_of_version: Path
) -> None:
    name = f"sealed-{request.node.callspec.params['chromium_of_version']}"
    options = ("--opening-lead", str(LEAD_MS))
    with served(tmp_path, contest=contest(tmp_path / "contest"), options=options) as hall:
        async with beginning(hall, chromium_of_version, KeyboardDevice, name, screenshot_directory) as journey:
            device, page, operator = journey.device, journey.device.page, journey.operator
            await page.before_scripts(DEAF)
            await journey.sign_in()
            await begin_round(operator)
            await next_step(operator, "prepare_play")
            place = candidate_number(1)
            await operator.until(lambda: operator.places[place]["armed"], "an armed device", timeout_s=15)
            assert operator.places[place]["page"] == operator.welcome["build"], "no device shows an old page here"

            await page.evaluate(f"window.unheard = [{json.dumps(STEM)}]")
            await next_step(operator, "open_stem")
            await device.sees("Chuẩn bị")
            assert await page.evaluate(f"({READABLE})({json.dumps(STEM)})") is False
            await device.sees(STEM)
            shown = "(() => { const i = document.querySelector('img'); return i && i.naturalWidth === 8 && i.src; })()"
            assert str(await page.until(shown, "the picture")).startswith("blob:")

            await page.evaluate(f"window.unheard = [{json.dumps(CHOICES[0])}]")
            await next_step(operator, "open_choices")
            await device.sees("Các phương án mở sau")
            assert await page.evaluate(f"({READABLE})({json.dumps(CHOICES[0])})") is False
            await device.choose(KEY, "letter")
            assert await page.evaluate(f"({READABLE})({json.dumps(CHOICES[0])})") is True
            await page.until("window.swallowed > 0", "what came in clear later")
            await device.sees(RECEIPT)

            await operator.until(lambda: operator.seen("fairness"), "the report of the play")
            fairness = operator.seen("fairness")[-1]["fairness"]
            counted = {field: fairness[field] for field in ("armed", "opener_in_time", "painted", "answers")}
            assert counted == dict.fromkeys(counted, 1), fairness
            assert -fairness["error_p99_us"] <= fairness["paint_p50_us"] < LATE_MS_MAX * 1_000, fairness
            assert operator.places[place]["doubts"] == []
            await device.finish()
