"""What the desk needs beside the socket: facts that change seldom, and people's names, which never travel in commands
(RULES 10).

Owns the answers of `/api/desk`, `/api/people` and `/api/substitutes`. What is decided with them is the core's. Called
through `routes`.
"""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from chungket.core.amendments import settings_of
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber, PersonId
from chungket.exchange.problems import ExchangeError
from chungket.exchange.text import clean
from chungket.routes.guards import Refused, json_body, json_response, text_field
from chungket.routes.hosts import host_session
from chungket.routes.site import Site, site_of

NAME_LENGTH_MAX = 80
DESK = (Role.SECRETARY, Role.ORGANISER)
RULING = (Role.OPERATOR, Role.JURY, *DESK)
MERIT_FACTS = ("title", "title_en", "count", "amount_vnd")

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


async def facts(request: Request) -> JSONResponse:
    """`GET /api/desk`: what rulings are made of and changes seldom: {two_person, units, prizes, merit, settings}."""
    session = host_session(request)
    if session is None or session.role not in RULING:
        return Refused(403, "not_allowed", "Chỉ bàn điều khiển được xem các mục này.").response()
    contest = site_of(request).gateway.sequencer.state.contest
    merit = contest.merit
    return json_response(
        {
            "two_person": contest.rules.two_person,
            "units": [
                {"id": unit.id, "name": unit.name, "short_name": unit.short_name} for unit in contest.units.values()
            ],
            "prizes": [
                {
                    "id": prize.id,
                    "scope": prize.scope,
                    "title": prize.title,
                    "title_en": prize.title_en,
                    "count": prize.count,
                    "amount_vnd": prize.amount_vnd,
                }
                for prize in contest.prizes
            ],
            "merit": None if merit is None else {key: getattr(merit, key) for key in MERIT_FACTS},
            "settings": [
                {"setting": setting.name, "label": setting.label, "value": setting.value}
                for setting in settings_of(contest)
            ],
        }
    )


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
