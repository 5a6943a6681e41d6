"""A finalist's way in: the code of a slip for a cookie (RULES 1.5).

Owns the answers of `POST /api/sign-in`. Whether the place may be taken is decided by the core. Called through `routes`.
"""

import asyncio
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse

from chungket.auth.sessions import FinalistSession, new_session
from chungket.core import commands as c
from chungket.core.commands import Actor, CommandId, Role
from chungket.core.commands import Request as CommandRequest
from chungket.core.contest import CandidateNumber
from chungket.core.decision import RejectionCode
from chungket.core.model import Phase
from chungket.core.phase import PERMISSIONS
from chungket.inbox import Reply
from chungket.routes.guards import Refused, json_body, json_response, text_field
from chungket.routes.site import Site, client_address, site_of

SIGN_IN_TIMEOUT_S = 6.0  # the page waits for 8
SESSION_MAX_S = 24 * 3600

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


async def _sign_in(request: Request, code: str, device: str) -> JSONResponse:
    site, address = site_of(request), client_address(request)
    if site.throttle.blocked(address):
        raise Refused(429, "too_many", "Đã nhập sai nhiều lần. Hãy đợi một phút rồi nhập lại.")
    candidate, issue = _place_of(site, code, address)
    session = new_session()
    reply = await _decided(site, candidate, c.SignIn(candidate, session, device or secrets.token_hex(8), issue))
    if reply.rejection is not None:
        raise refusal(reply.rejection.code, site.gateway.sequencer.state.phase)
    waiting = site.gateway.sequencer.state.places[candidate].session != session
    response = json_response({"candidate": candidate, "waiting": waiting})
    response.set_cookie(
        site.cookies.finalist_name,
        site.cookies.of_finalist(FinalistSession(candidate, session)),
        max_age=SESSION_MAX_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


def _place_of(site: Site, code: str, address: str) -> tuple[CandidateNumber, int]:
    places = site.gateway.sequencer.state.places
    found = site.codes.find(code, {candidate: place.slip_issue for candidate, place in places.items()})
    if found is None:
        site.throttle.failed(address)
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
