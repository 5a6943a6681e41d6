"""Consoles' ways in and out."""

import asyncio
import http.client
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from chungket.auth.codes import CodeBook
from chungket.auth.hosts import HostAccount, HostAccounts
from chungket.auth.secret import Secret
from chungket.auth.sessions import Cookies
from chungket.auth.throttle import FAILURES_MAX
from chungket.config import Settings
from chungket.core.commands import Role
from chungket.exchange.added_people import AddedPeople
from chungket.gateway import Gateway
from chungket.hub import Hub
from chungket.protocol import CLOSE_SIGNED_OUT
from chungket.routes import web_application
from chungket.routes.page_files import PageFiles
from chungket.routes.site import Site
from chungket.sealing import Sealer
from chungket.sequencer import Sequencer
from chungket.store import Store
from tests.core.making import make_contest
from tests.harness.clients import Answered, Console, get, post
from tests.harness.serving import Hall, People, served

PASSWORD = "mật khẩu dài"
WAIT = "Đã nhập sai nhiều lần. Hãy đợi một phút rồi nhập lại."
USED = "Liên kết này đã dùng rồi hoặc đã hết hạn. Hãy xin liên kết mới."


def sign_in(hall: Hall, body: dict[str, str]) -> Answered:
    """As a console does."""
    return post(hall.url, "/api/host/sign-in", body)


@pytest.fixture(scope="session")
def accounts(hall: Hall) -> HostAccounts:
    """One operator and one proctor with a password, added while the server runs."""
    kept = HostAccounts(hall.server.data_directory)
    kept.put(HostAccount("giam-thi-a", Role.PROCTOR, "A"), PASSWORD)
    return kept


def test_a_password_signs_in(hall: Hall, accounts: HostAccounts) -> None:
    answered = sign_in(hall, {"name": "giam-thi-a", "password": PASSWORD})
    assert (answered.status, answered.body) == (200, {"name": "giam-thi-a", "role": "proctor"})
    assert answered.cookie.startswith("chungket_chung-ket-nho_host=")


async def test_a_cookie_ends_with_its_account_or_its_password(hall: Hall) -> None:
    kept = HostAccounts(hall.server.data_directory)
    account = HostAccount("thu-ky-1", Role.SECRETARY)
    kept.put(account, PASSWORD)
    cookie = (await asyncio.to_thread(sign_in, hall, {"name": "thu-ky-1", "password": PASSWORD})).cookie
    assert await close_code(hall, cookie) == 0
    kept.put(account, PASSWORD + " mới")
    assert await close_code(hall, cookie) == CLOSE_SIGNED_OUT
    cookie = (await asyncio.to_thread(sign_in, hall, {"name": "thu-ky-1", "password": PASSWORD + " mới"})).cookie
    assert await close_code(hall, cookie) == 0
    kept.remove("thu-ky-1")
    assert await close_code(hall, cookie) == CLOSE_SIGNED_OUT


async def close_code(hall: Hall, cookie: str) -> int:
    """How a console with this cookie fares: 0, or the code it is closed with."""
    console = await Console(hall.url, "host", cookie).open()
    code = console.close_code
    await console.close()
    return code


def test_a_wrong_password_and_a_wrong_name_are_answered_alike(hall: Hall, accounts: HostAccounts) -> None:
    wrong = sign_in(hall, {"name": "giam-thi-a", "password": "mật khẩu sai"})
    assert (wrong.status, wrong.body) == (403, {"code": "bad_password", "message": "Sai tên hoặc mật khẩu."})
    assert sign_in(hall, {"name": "nobody", "password": PASSWORD}).body == wrong.body


@pytest.mark.parametrize("field", ["name", "password", "token"])
def test_a_text_that_is_no_unicode_is_refused(hall: Hall, accounts: HostAccounts, field: str) -> None:
    body = {"name": "giam-thi-a", "password": PASSWORD} | {field: "\ud800"}
    answered = sign_in(hall, body)
    assert (answered.status, answered.body["code"]) == (400, "bad_request")


def test_a_link_works_once(hall: Hall) -> None:
    token = hall.link("mc")
    first = sign_in(hall, {"token": token})
    assert first.status == 200
    assert first.body["role"] == "mc"
    assert first.body["name"].startswith("mc-")
    again = sign_in(hall, {"token": token})
    assert (again.status, again.body) == (403, {"code": "bad_link", "message": USED})


def test_only_an_operator_gives_out_links(hall: Hall) -> None:
    for cookie in ("", hall.console_cookie("jury"), hall.console_cookie("proctor", "A")):
        answered = post(hall.url, "/api/host/links", {"role": "operator"}, {"Cookie": cookie})
        assert (answered.status, answered.body["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("role", ["", "finalist", "system", "OPERATOR"])
def test_a_link_is_for_a_console(hall: Hall, role: str) -> None:
    answered = post(hall.url, "/api/host/links", {"role": role}, {"Cookie": hall.operator})
    assert answered.status == 400
    assert "cần một trong operator, jury" in answered.body["message"]


async def test_a_proctors_link_is_for_a_zone(people: People) -> None:
    proctor = await people.console("proctor", "B")
    assert proctor.welcome["role"] == "proctor"
    assert proctor.places == {}  # nobody sits in zone B
    everywhere = await people.console("proctor")
    assert len(everywhere.places) == 30


async def test_signing_out_forgets_the_cookies(people: People) -> None:
    address = urlsplit(people.hall.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request("POST", "/api/sign-out", "{}")
    response = connection.getresponse()
    headers = [value for name, value in response.getheaders() if name.lower() == "set-cookie"]
    response.read()
    connection.close()
    assert sorted(header.partition("=")[0] for header in headers) == [
        "chungket_chung-ket-nho_finalist",
        "chungket_chung-ket-nho_host",
    ]
    assert all("max-age=0" in header.lower() for header in headers)


LINK_S = 1.0


@pytest.fixture(scope="module")
def other_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Where links are good for a moment only, and this address may get itself braked."""
    constants = [f"chungket.auth.hosts:Links.mint.__defaults__ = ({LINK_S},)"]
    with served(tmp_path_factory.mktemp("other"), constants=constants, places=2, lobby=False) as running:
        yield running


def test_a_link_expires(other_hall: Hall) -> None:
    token = other_hall.link("jury")
    time.sleep(LINK_S)
    answered = sign_in(other_hall, {"token": token})
    assert (answered.status, answered.body["message"]) == (403, USED)


def test_a_damaged_accounts_file_is_said_without_a_traceback(other_hall: Hall) -> None:
    path = other_hall.server.data_directory / "hosts.toml"
    path.write_text("x", "utf-8")
    answered = sign_in(other_hall, {"name": "a", "password": "b"})
    path.unlink()
    assert (answered.status, answered.body["code"]) == (500, "accounts")
    assert str(path.parent) not in answered.body["message"]
    assert str(path) in other_hall.server.log()
    assert "Traceback" not in other_hall.server.log()


async def test_many_guesses_at_once_are_braked_too_and_hold_nobody_up(other_hall: Hall) -> None:
    HostAccounts(other_hall.server.data_directory).put(HostAccount("dieu-khien", Role.OPERATOR), PASSWORD)

    def guess(number: int) -> int:
        return sign_in(other_hall, {"name": "dieu-khien", "password": f"guess {number}"}).status

    guesses = 2 * FAILURES_MAX
    statuses = await asyncio.gather(*(asyncio.to_thread(guess, number) for number in range(guesses)))
    assert statuses.count(403) <= FAILURES_MAX
    assert statuses.count(403) + statuses.count(429) == guesses
    braked = sign_in(other_hall, {"name": "dieu-khien", "password": PASSWORD})
    assert (braked.status, braked.body) == (429, {"code": "too_many", "message": WAIT})
    assert get(other_hall.url, "/healthz")[0] == 200


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An application's bundle whose contest is not running: enough to sign in."""
    secret = Secret(bytes(32))
    hub, contest = Hub(), make_contest()
    sequencer = Sequencer.alone(contest, Store("unix:///nowhere", "thu"), hub)
    return Site(
        settings=Settings(tmp_path),
        gateway=Gateway(sequencer, hub, secret, "build"),
        cookies=Cookies(secret, "thu"),
        codes=CodeBook(secret),
        accounts=HostAccounts(tmp_path),
        images=tmp_path,
        sealer=Sealer(secret, contest, tmp_path),
        people=AddedPeople({}, tmp_path, bytes(32)),
        join_url="http://192.0.2.1:8000",
    )


async def signed_in_from(site: Site, address: str, scheme: str = "http") -> httpx.Response:
    """A link's token presented from an address, without a network in between."""
    application = web_application(site, PageFiles(site.images))
    token = site.links.mint(HostAccount("dieu-khien", Role.OPERATOR))
    transport = httpx.ASGITransport(application, client=(address, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://192.0.2.1:8000") as client:
        return await client.post("/api/host/sign-in", json={"token": token})


@pytest.mark.parametrize("address", ["192.0.2.20", "2001:db8::1", "::ffff:192.0.2.20", "127.0.0.1.example"])
async def test_a_console_from_another_machine_needs_https(site: Site, address: str) -> None:
    refused = await signed_in_from(site, address)
    assert (refused.status_code, refused.json()["code"]) == (403, "insecure")
    assert "chỉ đăng nhập được qua https" in refused.json()["message"]
    assert "set-cookie" not in refused.headers
    safe = await signed_in_from(site, address, "https")
    assert safe.status_code == 200
    assert "; secure" in safe.headers["set-cookie"].lower()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", ""])
async def test_this_machine_itself_may_sign_in_over_plain_http(site: Site, address: str) -> None:
    answer = await signed_in_from(site, address)
    assert answer.status_code == 200
    assert "; secure" not in answer.headers["set-cookie"].lower()


async def test_the_risk_can_be_taken(site: Site) -> None:
    site.settings = replace(site.settings, insecure_hosts=True)
    assert (await signed_in_from(site, "192.0.2.20")).status_code == 200
