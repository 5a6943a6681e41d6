"""What anybody may ask."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.exchange.making import PNG, ContestFolder, question
from tests.harness.clients import get
from tests.harness.contests import LIVE, finalist_row, unit_row, write_final
from tests.harness.papers import PAPER, write_paper_final
from tests.harness.serving import OPENED_EARLY, Hall, People, begin_round, press_until, served

PICTURE = "so-do.png"


def test_the_contest_s_facts(hall: Hall) -> None:
    status, headers, body = get(hall.url, "/api/contest")
    about = json.loads(body)
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert len(about.pop("build")) == 12
    assert about == {
        "id": "chung-ket-nho",
        "title": "Chung kết nhỏ",
        "title_en": "A small final",
        "organiser": "Ban Tổ chức",
        "venue": "Hội trường",
        "date": "2020-09-26",
        "rehearsal": False,
        "sample": False,
        "join_url": "https://thi.example.vn",
        "hall": {"farthest_viewer_cm": 3000, "picture_height_cm": 250},
        "audience_on": True,
    }


def test_health(hall: Hall) -> None:
    assert get(hall.url, "/healthz")[::2] == (200, b'{"status":"ok"}')
    assert get(hall.url, "/readyz")[::2] == (200, b'{"status":"ok"}')


@pytest.fixture
def hall_with_picture(tmp_path: Path) -> Iterator[Hall]:
    """The first question has a picture."""
    directory = write_final(tmp_path / "contest", places=2, questions=2)
    folder = ContestFolder(directory)
    folder.toml = (directory / "contest.toml").read_text("utf-8")
    folder.questions = [
        question("TT01", "chính thức", LIVE, Hình_ảnh=PICTURE),
        question("TT02", "chính thức", LIVE),
        question("DP01", "dự phòng", LIVE),
        *(question(f"CP{number:02d}", "câu phụ") for number in range(1, 6)),
        *(question(f"TH{number:02d}", "thi thử") for number in (1, 2)),
    ]
    folder.units = [{"Mã đơn vị": "SNV", "Tên đơn vị": "Sở Nội vụ", "Tên ngắn": "SNV", "Trưởng đoàn": "Lê Văn Tư"}]
    folder.finalists = folder.finalists[:2]
    folder.images = {PICTURE: PNG, "khac.png": PNG}
    with served(tmp_path, contest=folder.write()) as running:
        yield running


@pytest.fixture
async def people(hall_with_picture: Hall) -> AsyncIterator[People]:
    """In the hall with the picture."""
    async with People(hall_with_picture) as here:
        yield here


async def test_a_picture_is_given_out_with_its_stem_and_not_before(people: People) -> None:
    hall = people.hall

    def status(play: str = "TT01.1", name: str = PICTURE, cookie: str = "") -> int:
        return get(hall.url, f"/images/{name}?play={play}", {"Cookie": cookie})[0]

    proctor, mc = hall.console_cookie("proctor"), hall.console_cookie("mc")
    operator = await people.operator()
    await begin_round(operator)
    assert operator.console["next_question"]["image"] == PICTURE
    await press_until(operator, "open_stem")
    assert [status(), status(""), status("TT01.2"), status("TT02.1")] == [404] * 4
    assert status(cookie=proctor) == 404  # sees no question before the hall does
    assert status("", cookie=mc) == 200
    assert status("", cookie=mc[:-1]) == 404
    await press_until(operator, "open_choices")
    code, headers, body = get(hall.url, f"/images/{PICTURE}?play=TT01.1")
    assert (code, body) == (200, PNG)
    assert headers["content-type"] == "image/png"
    assert headers["cache-control"] == "private, max-age=3600"
    assert [status(name="khac.png"), status(name="..%2f" + PICTURE), status("TT02.1")] == [404] * 3
    await operator.command("suspend", reason="thử máy")
    await operator.until(lambda: operator.console["standstill"], "the standstill")
    assert status() == 404  # the text is hidden too (RULES 2.4)


async def test_a_picture_of_a_paper_is_for_those_who_write_it(tmp_path: Path) -> None:
    directory = write_paper_final(tmp_path / "contest", places=2)
    folder = ContestFolder(directory)
    folder.toml = (directory / "contest.toml").read_text("utf-8")
    folder.questions = [
        *(question(f"TN{number:02d}", "chính thức", PAPER, Hình_ảnh=PICTURE) for number in range(1, 7)),
        *(question(f"TNT{number}", "thi thử", PAPER) for number in (1, 2, 3)),
        *(question(f"TT{number:02d}", "chính thức", LIVE) for number in (1, 2)),
        *(question(f"DP{number:02d}", "dự phòng") for number in (1, 2, 3)),
        *(question(f"CP{number:02d}", "câu phụ") for number in range(1, 6)),
        *(question(f"TH{number:02d}", "thi thử") for number in (1, 2)),
    ]
    folder.units = [unit_row(1)]
    folder.finalists = [finalist_row(number) for number in (1, 2)]
    folder.images = {PICTURE: PNG, "khac.png": PNG}
    with served(tmp_path, contest=folder.write()) as hall:
        async with People(hall) as here:
            cookie = (await here.finalist(1)).cookie

            def status(paper: str = PAPER, name: str = PICTURE, cookie: str = cookie) -> int:
                return get(hall.url, f"/images/{name}?play={paper}", {"Cookie": cookie})[0]

            operator = await here.operator()
            await operator.flow("lock_lobby")
            await operator.flow("start_round", round=PAPER, override_reason=OPENED_EARLY)
            assert status() == 404
            await operator.flow("open_paper", round=PAPER)
            await operator.until(lambda: operator.console["paper"], "the paper")
            assert status() == 200
            assert [status(cookie=""), status(""), status("khac"), status(name="khac.png")] == [404] * 4
            assert status(cookie=hall.console_cookie("proctor")) == 404
            await operator.command("suspend", reason="thử máy")
            await operator.until(lambda: operator.console["standstill"], "the standstill")
            assert status() == 404  # the text is hidden too (RULES 2.4)
