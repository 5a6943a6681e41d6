"""Cookies: who a browser is, sealed by the secret so that nothing has to be kept (and nothing is lost in a crash).

Owns the names and values of the cookies. Cookies ignore ports (DESIGN 10), so the name holds the contest. Called by
`routes` and `gateway`.
"""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass

from chungket.auth.secret import Secret
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber
from chungket.core.events import SessionId

SESSION_BYTES = 8
HOST_SESSION_MAX_S = 24 * 3600
COOKIE_BYTES_MAX = 1024


def new_session() -> SessionId:
    """A public id for a new sign-in; the cookie's seal is what makes it one's own."""
    return SessionId(secrets.token_hex(SESSION_BYTES))


@dataclass(frozen=True, slots=True)
class FinalistSession:
    """A finalist's browser."""

    candidate: CandidateNumber
    session: SessionId


@dataclass(frozen=True, slots=True)
class HostSession:
    """A console's browser. `since_s`: Unix time of the sign-in; `password`: `HostAccount.password` at that time."""

    role: Role
    name: str
    zone: str
    session: SessionId
    since_s: int
    password: str = ""


class Cookies:
    """Makes and reads the cookies of one contest."""

    def __init__(self, secret: Secret, contest: str) -> None:
        self._secret = secret
        self.finalist_name = f"chungket_{contest}_finalist"
        self.host_name = f"chungket_{contest}_host"
        self.device_name = f"chungket_{contest}_device"

    def of_finalist(self, session: FinalistSession) -> str:
        """The value of a finalist's cookie."""
        return self._seal("finalist", session.candidate, session.session)

    def finalist(self, value: str) -> FinalistSession | None:
        """Who a finalist's cookie belongs to; None when it is not one of ours."""
        parts = self._open("finalist", value, 2)
        return None if parts is None else FinalistSession(CandidateNumber(parts[0]), SessionId(parts[1]))

    def of_host(self, session: HostSession) -> str:
        """The value of a console's cookie."""
        account = (session.role, session.name, session.zone, session.password)
        return self._seal("host", *account, session.session, str(session.since_s))

    def host(self, value: str, now_s: int) -> HostSession | None:
        """Who a console's cookie belongs to; None when it is not one of ours, or older than a day."""
        parts = self._open("host", value, 6)
        if parts is None:
            return None
        role, name, zone, password, session, since = parts
        if now_s - int(since) > HOST_SESSION_MAX_S:
            return None
        return HostSession(Role(role), name, zone, SessionId(session), int(since), password)

    def new_device(self) -> str:
        """The value of a cookie that tells one browser from the next before anybody signed in, and nothing else."""
        return self._seal("device", secrets.token_hex(SESSION_BYTES))

    def device(self, value: str) -> str:
        """Which browser it is; "" when the cookie is not one of ours."""
        parts = self._open("device", value, 1)
        return "" if parts is None else parts[0]

    def _seal(self, kind: str, *parts: str) -> str:
        body = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
        return f"{body}.{self._secret.mac(f'{kind} cookie', body)}"

    def _open(self, kind: str, value: str, count: int) -> list[str] | None:
        body, _, mac = value.partition(".")
        if len(value) > COOKIE_BYTES_MAX or not self._secret.is_mac(mac, f"{kind} cookie", body):
            return None
        try:
            parts: list[str] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (binascii.Error, ValueError):
            return None
        return parts if len(parts) == count else None
