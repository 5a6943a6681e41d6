"""What the addresses of one server share.

Owns nothing but the bundle; `app` fills it, every route finds it in its request.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import HTTPConnection

from chungket.auth.codes import CodeBook
from chungket.auth.hosts import HostAccounts, Links, OneTimeLinks
from chungket.auth.sessions import Cookies
from chungket.auth.throttle import SignInBrake, Throttle
from chungket.config import Settings
from chungket.exchange.added_people import AddedPeople
from chungket.gateway import Gateway
from chungket.sealing import Sealer


@dataclass(slots=True)
class Site:
    """One contest on one server. `images`: the locked contest's directory of pictures."""

    settings: Settings
    gateway: Gateway
    cookies: Cookies
    codes: CodeBook
    accounts: HostAccounts
    images: Path
    sealer: Sealer
    people: AddedPeople
    join_url: str
    links: OneTimeLinks = field(default_factory=Links)
    throttle: Throttle = field(default_factory=Throttle)  # of consoles; a hall's slips of the finger do not touch it
    brake: SignInBrake = field(default_factory=SignInBrake)
    password_turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # one password is checked at a time


def site_of(connection: HTTPConnection) -> Site:
    """The bundle of the application that serves this request."""
    site: Site = connection.app.state.site
    return site


def client_address(connection: HTTPConnection) -> str:
    """Where a request comes from; "" over a Unix socket."""
    return "" if connection.client is None else connection.client.host
