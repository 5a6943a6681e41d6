"""Links that work once, whichever worker they are presented to.

Owns their form: the account sealed by the secret, for one run of the server. That a link was used is remembered where
all workers look. Called by `workers`, which makes them, and through `routes`.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Awaitable, Callable

from chungket.auth.hosts import LINK_VALID_S, HostAccount
from chungket.auth.secret import Secret
from chungket.core.commands import Role

NONCE_BYTES = 8
TOKEN_BYTES_MAX = 400


class SharedLinks:
    """Links of one run: a restart makes them void. `use_once`: whether nobody has used a name yet, and how many seconds
    nobody can again; `now_s`: Unix time."""

    def __init__(
        self, secret: Secret, run: str, use_once: Callable[[str, int], Awaitable[bool]], now_s: Callable[[], float]
    ) -> None:
        self._secret = secret
        self._purpose = f"link {run}"
        self._use_once = use_once
        self._now_s = now_s

    def mint(self, account: HostAccount, valid_s: float = LINK_VALID_S) -> str:
        """A token for an account."""
        parts = (account.role, account.name, account.zone, int(self._now_s() + valid_s), secrets.token_hex(NONCE_BYTES))
        body = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
        return f"{body}.{self._secret.mac(self._purpose, body)}"

    async def redeem(self, token: str) -> HostAccount | None:
        """The account of a token that is used for the first time and in time. Raises `StoreError`."""
        body, _, mac = token.partition(".")
        if len(token) > TOKEN_BYTES_MAX or not self._secret.is_mac(mac, self._purpose, body):
            return None
        try:
            role, name, zone, until_s, nonce = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (binascii.Error, ValueError):
            return None
        left_s = until_s - self._now_s()
        if left_s <= 0 or not await self._use_once(nonce, int(left_s) + 1):
            return None
        return HostAccount(name, Role(role), zone)
