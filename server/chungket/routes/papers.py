"""Official papers for the consoles: the minutes as Word and PDF files (RULES 6.3).

Owns the answers of `/api/minutes.docx` and `/api/minutes.pdf`. What stands in them is `exchange`'s. Called through
`routes`.
"""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from chungket.auth.hosts import HostsInvalid, account_roles
from chungket.core.commands import Role
from chungket.core.model import State
from chungket.exchange.hall_time import HALL_ZONE
from chungket.exchange.minutes import Minutes
from chungket.exchange.minutes_docx import minutes_docx
from chungket.exchange.minutes_filling import MinutesNotReady, fill_minutes, minutes_name
from chungket.exchange.minutes_pdf import minutes_pdf
from chungket.exchange.minutes_sources import Sources
from chungket.exchange.problems import ExchangeError
from chungket.routes.guards import Refused
from chungket.routes.hosts import host_session
from chungket.routes.site import Site, site_of
from chungket.store import StoreAway

READERS = (Role.OPERATOR, Role.JURY, Role.SECRETARY, Role.ORGANISER, Role.OBSERVER)
FORMS = {
    "pdf": (minutes_pdf, "application/pdf"),
    "docx": (minutes_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}

_logger = logging.getLogger("chungket.routes")


async def minutes(request: Request) -> Response:
    """`GET /api/minutes.pdf` or `.docx`: the minutes of the edition in force, for those who sign or watch."""
    try:
        return await _minutes(request, request.path_params["form"])
    except Refused as refused:
        return refused.response()


async def _minutes(request: Request, form: str) -> Response:
    session = host_session(request)
    if session is None or session.role not in READERS:
        raise Refused(403, "not_allowed", "Chỉ bàn điều khiển được tải biên bản.")
    if form not in FORMS:
        raise Refused(404, "unknown", "Biên bản có ở dạng pdf và docx.")
    make, media_type = FORMS[form]
    try:
        filled = await _filled(site_of(request))
        content = await run_in_threadpool(make, filled)
    except MinutesNotReady as fault:
        raise Refused(409, "not_finalized", f"{fault}.") from fault
    except (ExchangeError, HostsInvalid, StoreAway) as fault:
        _logger.error("the minutes could not be made: %s", fault)
        raise Refused(503, "busy", f"Chưa lập được biên bản: {fault}") from fault
    name = f"{minutes_name(filled)}.{form}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


async def _filled(site: Site) -> Minutes:
    """The minutes of now. The seals are read first: what follows must see one state."""
    sequencer = site.gateway.sequencer
    state: State = sequencer.state
    seals = {edition.seq: await sequencer.hash_of(edition.seq) for edition in list(state.editions)}
    roles = account_roles(site.accounts, state.actors)
    return fill_minutes(Sources(state, sequencer.clock.wall_offset_us(), HALL_ZONE, roles=roles), seals)
