"""A finalist's way in: the code of a slip for a cookie (RULES 1.5).

Owns the answers of `POST /api/sign-in`, and the cookie that tells devices apart before they sign in. Whether the place
may be taken is decided by the core. Called through `routes`.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chungket.auth.sessions import FinalistSession, new_session
from chungket.auth.throttle import Wait
from chungket.core import commands as c
from chungket.core.commands import Actor, CommandId, Role
from chungket.core.commands import Request as CommandRequest
from chungket.core.contest import CandidateNumber
from chungket.core.decision import RejectionCode
from chungket.core.model import Phase
from chungket.core.phase import PERMISSIONS
from chungket.inbox import Reply
from chungket.routes.guards import Refused, json_body, json_response, text_field
from chungket.routes.page_files import PageFiles
from chungket.routes.site import Site, site_of

SIGN_IN_TIMEOUT_S = 6.0  # the page waits for 8
SESSION_MAX_S = 24 * 3600

TOO_MANY = (429, "too_many", "Đã nhập sai nhiều lần. Hãy đợi một phút rồi nhập lại.")
CROWDED = (503, "busy", "Quá nhiều máy đang nhập sai mã. Hãy đợi một phút, tải lại trang này rồi nhập lại.")

REFUSALS = {
    RejectionCode.BAD_CODE: (403, "bad_code", "Phiếu này đã được thay bằng phiếu mới. Hãy dùng phiếu mới."),
    RejectionCode.ABSENT: (403, "absent", "Số báo danh này đã được ghi vắng. Hãy báo thư ký."),
    RejectionCode.TOO_LATE: (
        403,
        "too_late",
        "Phần thi tính điểm đã bắt đầu, không nhận thêm thí sinh. Hãy báo thư ký.",
    ),
}


async def sign_in(request: Request) -> JSONResponse:
    """`POST /api/sign-in` {code, device}: 200 {candidate, waiting} and a cookie."""
    try:
        body = await json_body(request)
        return await _sign_in(request, text_field(body, "code"), text_field(body, "device", 64))
    except Refused as refused:
        return refused.response()


def front_page(pages: PageFiles) -> Callable[[Request], Awaitable[Response]]:
    """`GET /`: the finalists' page, and a cookie for a device that has none: in a hall behind one address the brake on
    wrong codes counts by it."""

    async def front(request: Request) -> Response:
        site, response = site_of(request), await pages.serve(request)
        if not _device_of(request) and site.brake.may_name_device():
            _set_cookie(request, response, site.cookies.device_name, site.cookies.new_device())
        return response

    return front


def _device_of(request: Request) -> str:
    cookies = site_of(request).cookies
    return cookies.device(request.cookies.get(cookies.device_name, ""))


def _set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=SESSION_MAX_S, httponly=True, samesite="strict", secure=secure)


async def _sign_in(request: Request, code: str, device: str) -> JSONResponse:
    site = site_of(request)
    candidate, issue = _place_of(site, code, _device_of(request))
    session = new_session()
    reply = await _decided(site, candidate, c.SignIn(candidate, session, device or secrets.token_hex(8), issue))
    if reply.rejection is not None:
        raise refusal(reply.rejection.code, site.gateway.sequencer.state.phase)
    waiting = site.gateway.sequencer.state.places[candidate].session != session
    response = json_response({"candidate": candidate, "waiting": waiting})
    cookie = site.cookies.of_finalist(FinalistSession(candidate, session))
    _set_cookie(request, response, site.cookies.finalist_name, cookie)
    return response


def _place_of(site: Site, code: str, device: str) -> tuple[CandidateNumber, int]:
    """The place and slip of a code. `device`: which browser typed it, "" where it has no cookie."""
    places = site.gateway.sequencer.state.places
    issues = {candidate: place.slip_issue for candidate, place in places.items()}
    half = site.codes.half(code, issues)
    wait = site.brake.wait(device, half)
    if wait is not None:
        raise Refused(*(CROWDED if wait is Wait.CROWD else TOO_MANY))
    found = site.codes.find(code, issues)
    if found is None:
        site.brake.failed(device, half)
        raise Refused(403, "bad_code", "Không có mã này. Hãy xem lại mã trên phiếu.")
    return found


async def _decided(site: Site, candidate: CandidateNumber, command: c.SignIn) -> Reply:
    """What the core says. While the store is away the person is told to try again, and nothing is lost."""
    sequencer = site.gateway.sequencer
    replied: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

    def answer(reply: Reply) -> None:
        if not replied.done():
            replied.set_result(reply)

    actor = Actor(Role.FINALIST, candidate, command.session)
    id_ = CommandId(secrets.token_hex(8))
    sequencer.submit(CommandRequest(id_, actor, command, sequencer.clock.now_us()), answer)
    try:
        async with asyncio.timeout(SIGN_IN_TIMEOUT_S):
            return await replied
    except TimeoutError:
        raise Refused(503, "busy", "Máy chủ chưa lưu được. Hãy thử lại sau vài giây.") from None


def refusal(code: RejectionCode, phase: Phase) -> Refused:
    """What a person is told whom the core refused. `phase`: where the contest stands now, which may be further on than
    when it was decided: the lobby opens with the last command of a batch."""
    if code is RejectionCode.WRONG_PHASE:
        if phase is Phase.SETUP:
            return Refused(403, "not_open", "Chưa đến giờ vào phòng thi. Hãy đợi người dẫn chương trình mời.")
        if phase not in PERMISSIONS[c.SignIn].phases:
            return Refused(403, "too_late", "Cuộc thi đã xong, không nhận thêm thí sinh.")
    if code in REFUSALS:
        return Refused(*REFUSALS[code])
    return Refused(503, "busy", "Máy chủ đang bận. Hãy thử lại sau vài giây.")
