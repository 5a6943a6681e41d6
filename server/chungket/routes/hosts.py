"""A console's way in and out: password or one-time link for a cookie, links for further consoles.

Owns the answers of `/api/host/…` and `/api/sign-out`. Over plain http only this machine itself may sign in, unless the
settings say otherwise: a password or a link would be readable in the air. Called through `routes`.
"""

import logging
import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse

from chungket.auth.hosts import HostAccount, HostsInvalid, link_account
from chungket.auth.sessions import HOST_SESSION_MAX_S, HostSession, new_session
from chungket.core.commands import Role
from chungket.core.phase import CONSOLES
from chungket.network import is_loopback
from chungket.routes.guards import Refused, json_body, json_response, text_field
from chungket.routes.site import Site, client_address, site_of

_logger = logging.getLogger("chungket.routes")


def host_session(connection: HTTPConnection) -> HostSession | None:
    """Whose console a request comes from. A cookie of a removed account, or of an old password, is nobody's."""
    site = site_of(connection)
    return host_of_cookie(site, connection.cookies.get(site.cookies.host_name, ""))


def host_of_cookie(site: Site, cookie: str) -> HostSession | None:
    """The same by the cookie's value."""
    session = site.cookies.host(cookie, int(time.time()))
    if session is None or not session.password:
        return session
    try:
        account = site.accounts.account(session.name)
    except HostsInvalid:
        return None
    same = account == HostAccount(session.name, session.role, session.zone)
    return session if account is not None and same and account.password == session.password else None


async def sign_in(request: Request) -> JSONResponse:
    """`POST /api/host/sign-in` {name, password} or {token}: 200 {name, role} and a cookie."""
    try:
        body = await json_body(request)
        _only_safely(request)
        account = await _account(request, body)
    except Refused as refused:
        return refused.response()
    cookies = site_of(request).cookies
    session = HostSession(account.role, account.name, account.zone, new_session(), int(time.time()), account.password)
    response = json_response({"name": account.name, "role": account.role})
    response.set_cookie(
        cookies.host_name,
        cookies.of_host(session),
        max_age=HOST_SESSION_MAX_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


def _only_safely(request: Request) -> None:
    settings = site_of(request).settings
    if request.url.scheme == "https" or settings.insecure_hosts or _from_here(client_address(request)):
        return
    raise Refused(
        403,
        "insecure",
        "Bàn điều khiển chỉ đăng nhập được qua https, hoặc ngay trên máy chủ. "
        "Hãy chạy máy chủ với --tls auto (hoặc --insecure-hosts nếu chấp nhận rủi ro).",
    )


def _from_here(address: str) -> bool:
    return address == "" or is_loopback(address)  # "": a Unix socket


async def _account(request: Request, body: dict[str, object]) -> HostAccount:
    site, address = site_of(request), client_address(request)
    token = text_field(body, "token")
    if not token:
        name, password = text_field(body, "name"), text_field(body, "password")
        return await _with_password(site, f"{address} {name}", name, password)
    account = await site.links.redeem(token)  # nobody guesses one: a right link works whatever others tried
    if account is None:
        _not_braked(site, address)
        site.throttle.failed(address)
        raise Refused(403, "bad_link", "Liên kết này đã dùng rồi hoặc đã hết hạn. Hãy xin liên kết mới.")
    return account


def _not_braked(site: Site, source: str) -> None:
    if site.throttle.blocked(source):
        raise Refused(429, "too_many", "Đã nhập sai nhiều lần. Hãy đợi một phút rồi nhập lại.")


async def _with_password(site: Site, source: str, name: str, password: str) -> HostAccount:
    """The account of a name and its password. `source`: what the brake counts by, an address and a name, so that wrong
    guesses at one account do not keep the others behind the same address out.

    Argon2 takes time and memory on purpose: not in the event loop, and one at a time, so that many guesses at once
    neither pass the brake nor take the machine from the contest.
    """
    async with site.password_turn:
        _not_braked(site, source)
        try:
            account = await run_in_threadpool(site.accounts.sign_in, name, password)
        except HostsInvalid as fault:
            _logger.error("%s", fault)
            raise Refused(500, "accounts", "Tệp tài khoản hosts.toml có lỗi; xem nhật ký máy chủ.") from fault
        if account is None:
            site.throttle.failed(source)
            raise Refused(403, "bad_password", "Sai tên hoặc mật khẩu.")
        return account


async def make_link(request: Request) -> JSONResponse:
    """`POST /api/host/links` {role, zone?}: 200 {url} that signs one console in, once. For operators only."""
    try:
        body = await json_body(request)
        session = host_session(request)
        if session is None or session.role is not Role.OPERATOR:
            raise Refused(403, "not_allowed", "Chỉ người điều khiển được cấp liên kết.")
        role = text_field(body, "role")
        if role not in CONSOLES:
            raise Refused(400, "bad_request", f"role: cần một trong {', '.join(CONSOLES)}; nhận {role!r}.")
        zone = text_field(body, "zone") if role == Role.PROCTOR else ""
    except Refused as refused:
        return refused.response()
    site = site_of(request)
    token = site.links.mint(link_account(Role(role), zone))
    return json_response({"url": f"{site.join_url.rstrip('/')}/host#token={token}"})


async def sign_out(request: Request) -> JSONResponse:
    """`POST /api/sign-out`: forget this browser."""
    try:
        await json_body(request)
    except Refused as refused:
        return refused.response()
    cookies = site_of(request).cookies
    response = json_response({})
    for name in (cookies.finalist_name, cookies.host_name):
        response.delete_cookie(name, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return response
