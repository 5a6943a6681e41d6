"""The door to the sockets: who comes in as what, and as whom nobody comes in."""

import time
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import connect

from chungket.auth.secret import Secret
from chungket.auth.sessions import Cookies, FinalistSession, HostSession
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber
from chungket.core.events import SessionId
from chungket.protocol import CLOSE_SIGNED_OUT, CLOSE_WRONG_CONTEST, SUBPROTOCOL
from tests.harness.clients import Client, Console, Finalist
from tests.harness.server import wait_until
from tests.harness.serving import Hall, People, RawSocket, served


def status(hall: Hall, query: str) -> int:
    """How a handshake is answered."""
    with RawSocket(hall.url, "/ws" + query) as socket:
        return socket.status


@pytest.mark.parametrize("role", ["", "?role=", "?role=jury", "?role=FINALIST", "?role=finalist%20"])
def test_a_role_nobody_has_is_refused_at_the_door(hall: Hall, role: str) -> None:
    assert status(hall, role) == 403


async def test_our_subprotocol_is_chosen_where_it_is_offered(hall: Hall) -> None:
    address = hall.url.replace("http", "ws") + "/ws?role=audience"
    async with connect(address, subprotocols=["x", SUBPROTOCOL]) as socket:  # type: ignore[list-item]  # NewType
        assert socket.subprotocol == SUBPROTOCOL
    async with connect(address) as socket:
        assert socket.subprotocol is None


async def test_no_deflate_even_when_it_is_offered(hall: Hall) -> None:
    async with connect(hall.url.replace("http", "ws") + "/ws?role=audience", compression="deflate") as socket:
        assert socket.response is not None
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


@pytest.mark.parametrize("role", ["finalist", "host"])
async def test_without_a_cookie_a_page_is_let_in_only_to_be_told_so(hall: Hall, role: str) -> None:
    page = await Client(hall.url, role).open()
    assert page.close_code == CLOSE_SIGNED_OUT
    assert page.frames == []
    await page.close()


def changed(cookie: str) -> list[str]:
    """The same cookie with its value, its seal or both made up."""
    name, _, value = cookie.partition("=")
    body, _, seal = value.partition(".")
    made_up = (f"{body}.{_other(seal)}", f"{_other(body)}.{seal}", body, f".{seal}", "", "x.y")
    return [f"{name}={text}" for text in made_up]


def _other(text: str) -> str:
    """The same but for its first letter; the last one may hold bits that do not count."""
    return ("B" if text[0] == "A" else "A") + text[1:]


async def test_a_tampered_cookie_is_nobodys(hall: Hall) -> None:
    cookies = [("finalist", text) for text in changed(hall.sign_in(6).cookie)]
    cookies += [("host", text) for text in changed(hall.operator)]
    for role, cookie in cookies:
        page = await Client(hall.url, role, cookie).open()
        assert (page.close_code, page.frames) == (CLOSE_SIGNED_OUT, [])
        await page.close()


async def test_a_cookie_of_another_contest_is_nobodys(hall: Hall) -> None:
    """Another data directory has another secret; the names can be alike."""
    other = Cookies(Secret(bytes(32)), "chung-ket-nho")
    finalist = other.of_finalist(FinalistSession(CandidateNumber("0001"), SessionId("s")))
    host = other.of_host(HostSession(Role.OPERATOR, "dieu-khien", "", SessionId("s"), int(time.time())))
    for role, cookie in (("finalist", f"{other.finalist_name}={finalist}"), ("host", f"{other.host_name}={host}")):
        page = await Client(hall.url, role, cookie).open()
        assert (page.close_code, page.frames) == (CLOSE_SIGNED_OUT, [])
        await page.close()


async def test_one_kind_of_cookie_opens_no_other_door(hall: Hall) -> None:
    finalist = hall.sign_in(7).cookie
    name = hall.operator.partition("=")[0]
    console = await Console(hall.url, "host", f"{name}={finalist.partition('=')[2]}").open()
    assert console.close_code == CLOSE_SIGNED_OUT
    page = await Finalist(hall.url, "finalist", hall.operator).open()
    assert page.close_code == CLOSE_SIGNED_OUT
    await console.close()
    await page.close()


async def test_a_page_with_state_of_another_contest_is_told_so(hall: Hall) -> None:
    page = await Client(hall.url, "projector").open(hello={"contest": "chung-ket-khac"})
    assert (page.close_code, page.frames) == (CLOSE_WRONG_CONTEST, [])
    await page.close()
    same = await Client(hall.url, "projector").open(hello={"contest": "chung-ket-nho"})
    assert same.close_code == 0
    await same.close()


async def test_each_comes_in_as_who_it_is(people: People) -> None:
    finalist = await people.finalist(8)
    assert (finalist.welcome["role"], finalist.welcome["name"]) == ("finalist", "0008")
    operator = await people.operator()
    assert (operator.welcome["role"], operator.welcome["name"]) == ("operator", "dieu-khien")
    for role in ("projector", "audience"):
        visitor = await people.visitor(role)
        assert (visitor.welcome["role"], visitor.welcome["name"]) == (role, "")


@pytest.fixture(scope="module")
def small_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Room for two in the audience, two projectors, and five altogether."""
    limits = ("AUDIENCE_MAX = 2", "PROJECTORS_MAX = 2", "CONNECTIONS_MAX = 5")
    constants = [f"chungket.routes.sockets:{line}" for line in limits]
    with served(tmp_path_factory.mktemp("small"), constants=constants, places=2) as running:
        yield running


async def test_a_full_house_keeps_room_for_consoles_and_finalists(small_house: Hall) -> None:
    async with People(small_house) as people:
        for role in ("audience", "audience", "projector", "projector"):
            await people.visitor(role)
        assert [status(small_house, f"?role={role}") for role in ("audience", "projector")] == [403, 403]
        await people.finalist(1)
        assert status(small_house, "?role=finalist") == 403
        assert (await people.operator()).welcome["role"] == "operator"


def test_who_has_not_said_hello_takes_room_too(small_house: Hall) -> None:
    wait_until(lambda: status(small_house, "?role=audience") == 101, "an empty house")
    one, two = RawSocket(small_house.url, "/ws?role=audience"), RawSocket(small_house.url, "/ws?role=audience")
    assert status(small_house, "?role=audience") == 403
    one.socket.close()
    wait_until(lambda: status(small_house, "?role=audience") == 101, "room")
    two.socket.close()
