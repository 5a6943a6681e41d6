"""A finalist's way in (RULES 1.5)."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chungket.auth.throttle import FAILURES_MAX, STRANGERS_BURST
from chungket.core.decision import RejectionCode
from chungket.core.model import Phase
from chungket.routes.finalists import refusal
from tests.harness.clients import get, post
from tests.harness.contests import candidate_number
from tests.harness.serving import Hall, People, begin_round, press_until, served

NO_SUCH_CODE = "Không có mã này. Hãy xem lại mã trên phiếu."
OLD_SLIP = "Phiếu này đã được thay bằng phiếu mới. Hãy dùng phiếu mới."
WAIT = "Đã nhập sai nhiều lần. Hãy đợi một phút rồi nhập lại."


def test_a_slip_signs_in_however_it_is_typed(hall: Hall) -> None:
    code = hall.server.code("0001")
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code} "):
        answered = post(hall.url, "/api/sign-in", {"code": typed, "device": "tablet"})
        assert answered.status == 200
        assert answered.body == {"candidate": "0001", "waiting": False}
        assert answered.cookie.startswith("chungket_chung-ket-nho_finalist=")


def test_a_cookie_is_out_of_reach_of_scripts_and_other_sites(hall: Hall) -> None:
    address = urlsplit(hall.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request("POST", "/api/sign-in", f'{{"code": "{hall.server.code("0002")}"}}')
    response = connection.getresponse()
    header = (response.getheader("Set-Cookie") or "").lower()
    connection.close()
    assert "; httponly" in header
    assert "; samesite=strict" in header
    assert "; max-age=86400" in header
    assert "; path=/" in header
    assert response.getheader("Cache-Control") == "no-store"


def test_a_device_that_gives_no_name_gets_one(hall: Hall) -> None:
    assert post(hall.url, "/api/sign-in", {"code": hall.server.code("0003")}).status == 200
    answered = post(hall.url, "/api/sign-in", {"code": hall.server.code("0003"), "device": "x" * 65})
    assert answered.status == 400


async def test_a_reissued_slip_kills_the_old_code(people: People) -> None:
    hall = people.hall
    assert hall.sign_in(4, "tablet").status == 200
    operator = await people.operator()
    assert (await operator.command("reissue_slip", candidate="0004"))["type"] == "ack"
    old = hall.sign_in(4, "tablet")
    assert (old.status, old.body) == (403, {"code": "bad_code", "message": OLD_SLIP})
    assert old.cookie == ""
    new = hall.sign_in(4, "tablet", issue=2)
    assert (new.status, new.body) == (200, {"candidate": "0004", "waiting": False})


async def test_an_absent_place_is_told_so(people: People) -> None:
    operator = await people.operator()
    assert (await operator.command("mark_attendance", candidate="0005", present=False))["type"] == "ack"
    answered = people.hall.sign_in(5)
    assert (answered.status, answered.body["code"]) == (403, "absent")
    assert answered.body["message"] == "Số báo danh này đã được ghi vắng. Hãy báo thư ký."


@pytest.fixture
def closed_hall(tmp_path: Path) -> Iterator[Hall]:
    """Where the lobby is not open yet."""
    with served(tmp_path, lobby=False) as running:
        yield running


async def test_before_the_lobby_and_after_the_first_question(closed_hall: Hall) -> None:
    early = closed_hall.sign_in(1)
    assert (early.status, early.body["code"]) == (403, "not_open")
    assert early.body["message"] == "Chưa đến giờ vào phòng thi. Hãy đợi người dẫn chương trình mời."
    async with People(closed_hall) as people:
        operator = await people.operator()
        await operator.press()
        assert closed_hall.sign_in(1).status == 200
        await begin_round(operator)
        await press_until(operator, "open_choices")
        late = closed_hall.sign_in(2)
        assert (late.status, late.body["code"]) == (403, "too_late")
        assert closed_hall.sign_in(1).status == 200  # who was there may come back


@pytest.mark.parametrize(
    ("phase", "code"),
    [
        (Phase.SETUP, "not_open"),
        (Phase.LOBBY, "busy"),  # refused before it opened; it has opened since, often with the very same entry
        (Phase.RUNNING, "busy"),
        (Phase.FINALIZED, "too_late"),
        (Phase.CEREMONY, "too_late"),
        (Phase.ENDED, "too_late"),
    ],
)
def test_nobody_is_told_that_the_contest_is_over_before_it_is(phase: Phase, code: str) -> None:
    assert refusal(RejectionCode.WRONG_PHASE, phase).code == code


def device_cookie(hall: Hall) -> str:
    """What the front page gives a browser that has nothing yet."""
    status, headers, _ = get(hall.url, "/")
    assert status == 200
    assert "httponly" in headers["set-cookie"].lower()
    return headers["set-cookie"].partition(";")[0]


def type_code(hall: Hall, code: str, cookie: str = "") -> tuple[int, str]:
    """Status and code of what the server answers to a typed code."""
    answered = post(hall.url, "/api/sign-in", {"code": code, "device": "x"}, {"Cookie": cookie} if cookie else {})
    return answered.status, answered.body.get("code", "")


def test_a_device_that_guesses_has_to_wait_and_nobody_else_behind_its_address(tmp_path: Path) -> None:
    with served(tmp_path) as hall:
        guessing, honest = device_cookie(hall), device_cookie(hall)
        assert guessing != honest
        for _ in range(FAILURES_MAX):
            assert type_code(hall, "ABCD-EFGH", guessing) == (403, "bad_code")
        right = hall.server.code(candidate_number(1))
        for code in ("ABCD-EFGH", right):
            braked = post(hall.url, "/api/sign-in", {"code": code, "device": "x"}, {"Cookie": guessing})
            assert (braked.status, braked.body) == (429, {"code": "too_many", "message": WAIT})
        assert type_code(hall, right, honest) == (200, "")
        assert type_code(hall, hall.server.code(candidate_number(2))) == (200, "")  # one that keeps no cookies
        console = post(hall.url, "/api/host/sign-in", {"name": "a", "password": "b"})
        assert console.status == 403  # people who run the contest do not wait for what finalists mistype


def test_a_thousand_slips_of_the_finger_behind_one_address_lock_nobody_out(tmp_path: Path) -> None:
    """Strangers together run dry, and who is told to load the page again comes in."""
    with served(tmp_path) as hall:
        honest = device_cookie(hall)
        answers = {type_code(hall, f"ABCD-{number:04d}") for number in range(4 * STRANGERS_BURST)}
        assert (503, "busy") in answers
        right = hall.server.code(candidate_number(1))
        assert type_code(hall, right, honest) == (200, "")
        assert type_code(hall, right, device_cookie(hall)) == (200, "")


def test_half_a_slip_does_not_give_away_the_rest(tmp_path: Path) -> None:
    """Who read the first four letters over a shoulder is braked at that slip, from however many devices."""
    with served(tmp_path) as hall:
        right = hall.server.code(candidate_number(1))
        for number in range(FAILURES_MAX):
            assert type_code(hall, f"{right[:4]}-22{number:02d}", device_cookie(hall)) == (403, "bad_code")
        assert type_code(hall, f"{right[:4]}-2299", device_cookie(hall)) == (429, "too_many")
        assert type_code(hall, hall.server.code(candidate_number(2)), device_cookie(hall)) == (200, "")


def test_a_device_keeps_its_cookie_and_nobody_makes_one_up(hall: Hall) -> None:
    cookie = device_cookie(hall)
    assert "set-cookie" not in get(hall.url, "/", {"Cookie": cookie})[1]
    assert "set-cookie" in get(hall.url, "/", {"Cookie": cookie[:-1] + "?"})[1]
    assert "set-cookie" not in get(hall.url, "/live")[1]
