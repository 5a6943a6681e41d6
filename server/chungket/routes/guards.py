"""What every request has to pass: origin, size and form of a body; and what every answer says to browsers.

Owns these checks. Called by the other modules of `routes`.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chungket.config import Settings
from chungket.routes.site import site_of

BODY_BYTES_MAX = 4 * 1024
HALF_PAIR = re.compile("[\ud800-\udfff]")
HOST_HEADER = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")

# Pages load nothing from elsewhere. Styles: progress bars and the like set their own `style`.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data: blob:; connect-src {connect}; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": Chromium 67 then calls the origin of every POST "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Middleware: the same security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap `send` of HTTP requests."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = POLICY.format(connect=_connect_sources(HTTPConnection(scope).headers.get("host", "")))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _connect_sources(host: str) -> str:
    """Old engines do not count a socket of the same host as 'self'."""
    return f"'self' ws://{host} wss://{host}" if HOST_HEADER.fullmatch(host) else "'self'"


class Refused(Exception):
    """A request that is answered with a status, a code for programs and a Vietnamese sentence for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> JSONResponse:
        """The answer."""
        return json_response({"code": self.code, "message": self.message}, self.status)


def json_response(body: Mapping[str, object], status: int = 200) -> JSONResponse:
    """A JSON answer that nobody keeps."""
    return JSONResponse(body, status, {"Cache-Control": "no-store"})


def origin_allowed(connection: HTTPConnection) -> bool:
    """Whether a request comes from a page of ours."""
    headers = connection.headers
    return is_own_origin(headers.get("origin"), headers.get("host", ""), site_of(connection).settings)


def is_own_origin(origin: str | None, host: str, settings: Settings) -> bool:
    """Whether a browser's page of ours is speaking: same host, the public address, or one the settings name.

    Programs that are not browsers send no Origin; they carry nobody's cookies.
    """
    if origin is None or origin in settings.origins:
        return True
    try:
        said = urlsplit(origin).netloc.lower()
    except ValueError:  # "http://["
        return False
    own = {host.lower(), urlsplit(settings.public_url).netloc.lower()}
    return said != "" and said in own


async def json_body(request: Request) -> dict[str, Any]:
    """The body of a POST from one of our pages. Raises `Refused`."""
    if not origin_allowed(request):
        raise Refused(403, "origin", "Yêu cầu đến từ một trang web khác.")
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES_MAX:
                raise Refused(413, "too_large", f"Cần nhiều nhất {BODY_BYTES_MAX} byte.")
    except ClientDisconnect:
        raise Refused(400, "bad_request", "Yêu cầu chưa gửi hết.") from None
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise Refused(400, "bad_request", "Cần một đối tượng JSON.") from None
    if not isinstance(value, dict):
        raise Refused(400, "bad_request", "Cần một đối tượng JSON.")
    return value


def text_field(body: dict[str, Any], name: str, length_max: int = 200) -> str:
    """A text of the body; "" when it is left out. Raises `Refused`."""
    value = body.get(name, "")
    # JSON can escape half a surrogate pair: a text that nothing can encode, the log least of all.
    if not isinstance(value, str) or len(value) > length_max or HALF_PAIR.search(value):
        raise Refused(400, "bad_request", f"{name}: cần chữ, nhiều nhất {length_max} ký tự.")
    return value
