"""Who is connected: greeted connections by kind, and finalists' by the place they speak for.

Owns these tables and what is kept of one connection. It must not know what anybody is sent. Called by `hub`, `fanout`
and `gateway`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from chungket.core.commands import Actor
from chungket.core.contest import CandidateNumber
from chungket.socket import Socket


class Audience(StrEnum):
    """Kinds of connections."""

    FINALIST = "finalist"
    PROJECTOR = "projector"
    AUDIENCE = "audience"
    HOST = "host"


@dataclass(slots=True, eq=False)
class Member:
    """One greeted connection. `actor`: who speaks; projectors and audience have no name."""

    audience: Audience
    socket: Socket
    actor: Actor
    device: str = ""
    slow_since_us: int = 0  # 0: it keeps up
    synced_at: int = 0  # number of the last broadcast whose content its last whole state has
    rows_at: int = 0  # version of the readiness board a console has
    candidate: CandidateNumber = field(init=False)  # the place of a finalist

    def __post_init__(self) -> None:
        self.candidate = CandidateNumber(self.actor.name)


class Members:
    """All members of one node."""

    def __init__(self) -> None:
        self._of: dict[Audience, dict[int, Member]] = {audience: {} for audience in Audience}
        self._devices: dict[CandidateNumber, dict[int, Member]] = {}

    def add(self, member: Member) -> None:
        """A connection was greeted."""
        self._of[member.audience][id(member)] = member
        if member.audience is Audience.FINALIST:
            self._devices.setdefault(member.candidate, {})[id(member)] = member

    def remove(self, member: Member) -> bool:
        """A connection is gone; whether it was here."""
        if self._of[member.audience].pop(id(member), None) is None:
            return False
        if member.audience is Audience.FINALIST:
            del self._devices[member.candidate][id(member)]
        return True

    def of(self, audience: Audience) -> list[Member]:
        """Those of a kind, in the order in which they came."""
        return list(self._of[audience].values())

    def any_of(self, audience: Audience) -> bool:
        """Whether there is one of a kind."""
        return bool(self._of[audience])

    def everybody(self) -> list[Member]:
        """All of them."""
        return [member for members in self._of.values() for member in members.values()]

    def devices_of(self, candidate: CandidateNumber) -> list[Member]:
        """The connections that speak for a place."""
        return list(self._devices.get(candidate, {}).values())
