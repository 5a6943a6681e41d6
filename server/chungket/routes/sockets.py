"""The door to the sockets: who comes in as what.

Owns who is let in. A page whose cookie is not known is let in only to be told so by a close code: browsers hide why a
handshake failed. Called by `http_protocol` through `serving`, once for every handshake; a hall comes back in seconds,
so no request object is made of what a few headers say.
"""

from chungket.core.commands import Actor, Role
from chungket.gateway import VISITOR, Connection
from chungket.handshake import Upgrade
from chungket.hub import Audience
from chungket.protocol import SUBPROTOCOL
from chungket.routes.guards import is_own_origin
from chungket.routes.hosts import host_of_cookie
from chungket.routes.site import Site
from chungket.socket import Socket

PATH = "/ws"
CONNECTIONS_MAX = 18_000  # of one process; the hard limit of open files is usually 20,000
# Phones in the hall must not take the finalists' room, nor whoever claims to be a projector: neither has a cookie.
AUDIENCE_MAX = 5_000
PROJECTORS_MAX = 100
ROLES = {audience.value: audience for audience in Audience}


def door(site: Site, request: Upgrade, socket: Socket) -> str | None:
    """`/ws?role=finalist|projector|audience|host`; see `http_protocol.Door`."""
    audience = ROLES.get(request.argument("role"))
    own = is_own_origin(request.header("origin"), request.header("host") or "", site.settings)
    if request.path != PATH or audience is None or not own or _full(site, audience):
        return None
    socket.attach(Connection(site.gateway, audience, _actor(site, request, audience), socket))
    return SUBPROTOCOL if SUBPROTOCOL in request.subprotocols else ""


def _full(site: Site, audience: Audience) -> bool:
    gateway = site.gateway
    if audience is Audience.AUDIENCE and gateway.count(audience) >= AUDIENCE_MAX:
        return True
    if audience is Audience.PROJECTOR and gateway.count(audience) >= PROJECTORS_MAX:
        return True
    return audience is not Audience.HOST and gateway.count() >= CONNECTIONS_MAX


def _actor(site: Site, request: Upgrade, audience: Audience) -> Actor | None:
    """Who speaks on this connection; None: nobody we know."""
    if audience is Audience.FINALIST:
        finalist = site.cookies.finalist(request.cookie(site.cookies.finalist_name))
        return None if finalist is None else Actor(Role.FINALIST, finalist.candidate, finalist.session)
    if audience is Audience.HOST:
        host = host_of_cookie(site, request.cookie(site.cookies.host_name))
        return None if host is None else Actor(host.role, host.name, host.session, host.zone)
    return VISITOR
