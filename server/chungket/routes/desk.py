"""What the secretary's desk needs beside the socket: people's names, which never travel in commands (RULES 10).

Owns the answers of `/api/people` and `/api/substitutes`. What is decided with them is the core's. Called through
`routes`.
"""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber, PersonId
from chungket.exchange.problems import ExchangeError
from chungket.exchange.text import clean
from chungket.routes.guards import Refused, json_body, json_response, text_field
from chungket.routes.hosts import host_session
from chungket.routes.site import Site, site_of

NAME_LENGTH_MAX = 80
DESK = (Role.SECRETARY, Role.ORGANISER)

_logger = logging.getLogger("chungket.routes")


def _only_desk(request: Request) -> None:
    session = host_session(request)
    if session is None or session.role not in DESK:
        raise Refused(403, "not_allowed", "Chỉ thư ký và Ban Tổ chức được dùng danh sách thí sinh.")


def _person_of(site: Site, candidate: str) -> PersonId:
    place = site.gateway.sequencer.state.places.get(CandidateNumber(candidate))
    if place is None:
        raise Refused(404, "unknown", f"Không có số báo danh {candidate!r}.")
    return place.person


async def correct_name(request: Request) -> JSONResponse:
    """`POST /api/people` {candidate, name}: 200 {person}, the id a `correct_name` command names. Nothing has changed
    until that command is accepted."""
    try:
        _only_desk(request)
        body = await json_body(request)
        site = site_of(request)
        name = " ".join(clean(text_field(body, "name")).split())
        if not 0 < len(name) <= NAME_LENGTH_MAX:
            raise Refused(400, "bad_request", f"name: cần họ và tên, nhiều nhất {NAME_LENGTH_MAX} ký tự.")
        person = _person_of(site, text_field(body, "candidate"))
        corrected = await run_in_threadpool(site.people.correct, person, name)
    except Refused as refused:
        return refused.response()
    except (ExchangeError, OSError) as fault:
        _logger.error("a corrected name was not stored: %s", fault)
        return Refused(500, "not_stored", f"Chưa lưu được họ tên: {fault}").response()
    return json_response({"person": corrected})


async def substitutes(request: Request) -> JSONResponse:
    """`GET /api/substitutes?candidate=SBD`: 200 {substitutes: [{person, name}]}, free ones of the unit."""
    try:
        _only_desk(request)
        site = site_of(request)
        candidate = request.query_params.get("candidate", "")
        unit = site.people.people[_person_of(site, candidate)].unit
    except Refused as refused:
        return refused.response()
    taken = {place.person for place in site.gateway.sequencer.state.places.values()}
    free = [
        {"person": person.id, "name": person.name}
        for person in site.people.people.values()
        if person.substitute and person.unit == unit and person.id not in taken
    ]
    return json_response({"substitutes": free})
