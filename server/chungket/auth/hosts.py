"""Consoles' ways in: accounts with a password, and links that work once.

Owns the accounts' file (`hosts.toml` in the data directory, argon2 hashes) and the links that were given out. Called by
`routes` and by the command line.
"""

import hashlib
import re
import secrets
import time
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chungket.core.commands import Role
from chungket.core.phase import CONSOLES
from chungket.whole_file import write_whole_file

HOSTS_FILE = "hosts.toml"
HOSTS_BYTES_MAX = 256 * 1024
ACCOUNTS_MAX = 200
PASSWORD_LENGTH_MIN = 8
PASSWORD_LENGTH_MAX = 200
PASSWORD_DIGITS = 16  # of the digest that tells one password from the next
NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
LINK_BYTES = 16
LINK_VALID_S = 30 * 60
LINKS_MAX = 200


class HostsInvalid(Exception):
    """The accounts' file, or what somebody wants to put into it, is wrong. Vietnamese, for the desk."""


@dataclass(frozen=True, slots=True)
class HostAccount:
    """Who a console speaks for. `zone`: a proctor's own zone, "" for all. `password`: which password is set, as a
    digest of its hash; "" for a link."""

    name: str
    role: Role
    zone: str = ""
    password: str = field(default="", compare=False)


class HostAccounts:
    """The accounts of a data directory, read anew on every question: they are few and asked seldom."""

    def __init__(self, data_directory: Path) -> None:
        self._path = data_directory / HOSTS_FILE
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def accounts(self) -> tuple[HostAccount, ...]:
        """All accounts. Raises `HostsInvalid`."""
        return tuple(self._account(name, row) for name, row in self._rows().items())

    def account(self, name: str) -> HostAccount | None:
        """The account of a name. Raises `HostsInvalid`."""
        row = self._rows().get(name)
        return None if row is None else self._account(name, row)

    def sign_in(self, name: str, password: str) -> HostAccount | None:
        """The account, if the password is right. Takes as long for a name nobody has. Raises `HostsInvalid`."""
        row = self._rows().get(name)
        try:
            self._hasher.verify(self._nobody if row is None else str(row["password"]), password[:PASSWORD_LENGTH_MAX])
        except (VerificationError, InvalidHashError, KeyError):
            return None
        return None if row is None else self._account(name, row)

    def put(self, account: HostAccount, password: str) -> None:
        """Add an account or change it. Raises `HostsInvalid`."""
        if NAME.fullmatch(account.name) is None:
            raise HostsInvalid(f"tên tài khoản: cần 2–40 chữ thường không dấu, số, gạch nối; nhận {account.name!r}")
        if account.role not in CONSOLES:
            raise HostsInvalid(f"vai trò: cần một trong {', '.join(CONSOLES)}; nhận {account.role!r}")
        if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
            raise HostsInvalid(f"mật khẩu: cần {PASSWORD_LENGTH_MIN}–{PASSWORD_LENGTH_MAX} ký tự; nhận {len(password)}")
        rows = self._rows()
        rows[account.name] = {
            "role": str(account.role),
            "zone": account.zone,
            "password": self._hasher.hash(password),
        }
        if len(rows) > ACCOUNTS_MAX:
            raise HostsInvalid(f"cần nhiều nhất {ACCOUNTS_MAX} tài khoản")
        self._write(rows)

    def remove(self, name: str) -> bool:
        """Take an account away; whether there was one."""
        rows = self._rows()
        if rows.pop(name, None) is None:
            return False
        self._write(rows)
        return True

    def _rows(self) -> dict[str, dict[str, object]]:
        if not self._path.exists():
            return {}
        try:
            rows = tomllib.loads(self._path.read_text("utf-8")[:HOSTS_BYTES_MAX])
        except (OSError, ValueError) as fault:
            raise HostsInvalid(f"{self._path}: cần tệp TOML đọc được; {fault}") from fault
        if not all(isinstance(row, dict) for row in rows.values()):
            raise HostsInvalid(f"{self._path}: mỗi tài khoản cần là một bảng [tên]")
        return rows

    def _account(self, name: str, row: dict[str, object]) -> HostAccount:
        role = str(row.get("role", ""))
        if role not in CONSOLES:
            raise HostsInvalid(f"{self._path}: [{name}] role: cần một trong {', '.join(CONSOLES)}; đang là {role!r}")
        digest = hashlib.sha256(str(row.get("password", "")).encode()).hexdigest()[:PASSWORD_DIGITS]
        return HostAccount(name, Role(role), str(row.get("zone", "")), digest)

    def _write(self, rows: dict[str, dict[str, object]]) -> None:
        """A value is a hash, a role or a zone: quoted as TOML basic strings, which JSON's are."""
        lines = []
        for name, row in rows.items():
            lines.append(f"[{name}]")
            lines += [f"{key} = {_quoted(str(value))}" for key, value in row.items()]
            lines.append("")
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole_file(self._path, "\n".join(lines).encode())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(character for character in escaped if character.isprintable()) + '"'


# What the account behind a link is called: its role, and digits of its own.
LINK_NAMES = {
    Role.OPERATOR: "dieu-khien",
    Role.MC: "mc",
    Role.JURY: "giam-khao",
    Role.SECRETARY: "thu-ky",
    Role.ORGANISER: "ban-to-chuc",
    Role.PROCTOR: "giam-thi",
    Role.OBSERVER: "quan-sat",
}


def link_account(role: Role, zone: str = "") -> HostAccount:
    """The account behind a link for a role; each link speaks under a name of its own in the record."""
    return HostAccount(f"{LINK_NAMES[role]}-{secrets.token_hex(2)}", role, zone)


def account_roles(accounts: HostAccounts, names: Iterable[str]) -> dict[str, Role]:
    """What accounts are, as far as it is known: from the accounts' file, else from a link's own name. Raises
    `HostsInvalid`."""
    roles = {account.name: account.role for account in accounts.accounts()}
    for name in names:
        found = (role for role, link in LINK_NAMES.items() if re.fullmatch(f"{link}(-[0-9a-f]{{4}})?", name))
        if name not in roles and (role := next(found, None)) is not None:
            roles[name] = role
    return roles


class OneTimeLinks(Protocol):
    """Links that work once and not for long."""

    def mint(self, account: HostAccount, valid_s: float = LINK_VALID_S) -> str:
        """A token for an account."""

    async def redeem(self, token: str) -> HostAccount | None:
        """The account of a token that is used for the first time and in time."""


class Links:
    """Links that work once and not for long. Kept in memory only: a restart makes them void."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[HostAccount, float]] = {}

    def mint(self, account: HostAccount, valid_s: float = LINK_VALID_S) -> str:
        """A token for an account."""
        now_s = time.monotonic()
        self._open = {token: entry for token, entry in self._open.items() if entry[1] > now_s}
        while len(self._open) >= LINKS_MAX:
            self._open.pop(next(iter(self._open)))
        token = secrets.token_urlsafe(LINK_BYTES)
        self._open[token] = (account, now_s + valid_s)
        return token

    async def redeem(self, token: str) -> HostAccount | None:
        """The account of a token that is used for the first time and in time."""
        account, until_s = self._open.pop(token, (None, 0.0))
        return account if time.monotonic() < until_s else None
