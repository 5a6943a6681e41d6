"""The door to the sockets: who comes in as what.

Owns the handshake. A page whose cookie is not known is let in only to be told so by a close code: browsers hide why a
handshake failed. Called through `routes`.
"""

from starlette.websockets import WebSocket

from chungket.core.commands import Actor, Role
from chungket.gateway import VISITOR, Connection
from chungket.hub import Audience
from chungket.protocol import SUBPROTOCOL
from chungket.routes.guards import origin_allowed
from chungket.routes.hosts import host_session
from chungket.routes.site import site_of
from chungket.socket import SCOPE_EXTENSION, Socket

CONNECTIONS_MAX = 18_000  # of one process; the hard limit of open files is usually 20,000
# Phones in the hall must not take the finalists' room, nor whoever claims to be a projector: neither has a cookie.
AUDIENCE_MAX = 5_000
PROJECTORS_MAX = 100


async def door(websocket: WebSocket) -> None:
    """`/ws?role=finalist|projector|audience|host`."""
    role = websocket.query_params.get("role", "")
    if not origin_allowed(websocket) or role not in list(Audience) or _full(websocket, Audience(role)):
        await websocket.close()  # before accepting: the handshake is answered with 403
        return
    audience = Audience(role)
    socket: Socket = websocket.scope["extensions"][SCOPE_EXTENSION]
    socket.attach(Connection(site_of(websocket).gateway, audience, _actor(websocket, audience), socket))
    offered = websocket.scope["subprotocols"]
    await websocket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
    # Messages go to the connection without passing here, so nobody has to wait for them.


def _full(websocket: WebSocket, audience: Audience) -> bool:
    gateway = site_of(websocket).gateway
    if audience is Audience.AUDIENCE and gateway.count(audience) >= AUDIENCE_MAX:
        return True
    if audience is Audience.PROJECTOR and gateway.count(audience) >= PROJECTORS_MAX:
        return True
    return audience is not Audience.HOST and gateway.count() >= CONNECTIONS_MAX


def _actor(websocket: WebSocket, audience: Audience) -> Actor | None:
    """Who speaks on this connection; None: nobody we know."""
    if audience is Audience.FINALIST:
        cookies = site_of(websocket).cookies
        finalist = cookies.finalist(websocket.cookies.get(cookies.finalist_name, ""))
        return None if finalist is None else Actor(Role.FINALIST, finalist.candidate, finalist.session)
    if audience is Audience.HOST:
        host = host_session(websocket)
        return None if host is None else Actor(host.role, host.name, host.session, host.zone)
    return VISITOR
