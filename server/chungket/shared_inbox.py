"""The inbox that several workers share: commands and marks as bytes, and the leader's view of them (DESIGN 3.4, 4.5).

Owns the form of an entry of the inbox, which numbers are used up, and up to which moment every node has handed over
what arrived. It must not know where entries are kept (`shared_store`) or how they are decided. Called by `node`.

Contest time is one clock for all workers: each reckons it from the same CLOCK_MONOTONIC of one machine and the same
beginning. A node on another machine would have to measure its own offset to the leader's clock, and answers would carry
the error of that measurement in `Measured.error_us`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import msgspec

from chungket.core import commands as c
from chungket.core.commands import SYSTEM, Actor, Command, CommandId, Measured, Request, Role
from chungket.inbox import Inbox, Pending, nobody_waits, place_of
from chungket.log import Entry

COMMAND_TYPES: Mapping[str, type[Command]] = {command.__name__: command for command in get_args(Command)}


@dataclass(frozen=True, slots=True)
class Mark:
    """All that this node received up to `at_us` stands before it in the inbox."""

    node: str
    at_us: int


class Unreadable(Exception):
    """Bytes in the inbox that no worker of this program wrote."""


def encode_mark(mark: Mark) -> bytes:
    """JSON: `{"mark": [node, at_us]}`."""
    return msgspec.json.encode({"mark": [mark.node, mark.at_us]})


def encode_request(request: Request) -> bytes:
    """JSON of the envelope, the command as its name and its fields. `lead_us` is the leader's own."""
    actor = request.actor
    return msgspec.json.encode(
        {
            "id": request.id,
            "actor": [actor.role, actor.name, actor.session, actor.zone],
            "command": [type(request.command).__name__, request.command],
            "received_us": request.received_us,
            "flow_version": request.flow_version,
            "nonce": request.nonce,
            "measured": request.measured,
        }
    )


def decode(data: bytes) -> Request | Mark:
    """What an entry of the inbox says. Raises `Unreadable`."""
    try:
        fields: dict[str, Any] = msgspec.json.decode(data, type=dict)
        if "mark" in fields:
            node, at_us = fields["mark"]
            return Mark(str(node), int(at_us))
        name, body = fields["command"]
        role, who, session, zone = fields["actor"]
        return Request(
            id=CommandId(fields["id"]),
            actor=Actor(Role(role), who, session, zone),
            command=msgspec.convert(body, COMMAND_TYPES[name]),
            received_us=fields["received_us"],
            flow_version=fields["flow_version"],
            nonce=fields["nonce"],
            measured=msgspec.convert(fields["measured"], Measured),
        )
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as fault:
        raise Unreadable(str(fault)) from fault


class UsedUp:
    """Which numbers of a run's inbox the log has decided: all up to `position`, and `beyond` some that overtook others
    which have to wait for their turn."""

    def __init__(self, run: str) -> None:
        self.position = 0
        self.beyond: set[int] = set()
        self._run = run

    def applied(self, entry: Entry) -> None:
        """One more entry of the log; those of other runs number another inbox."""
        if entry.batch.partition("-")[0] != self._run:
            return
        self.beyond.update(outcome.inbox for outcome in entry.outcomes)
        if entry.position > self.position:
            self.position = entry.position
        self.beyond = {number for number in self.beyond if number > self.position}

    def has(self, number: int) -> bool:
        """Whether a command of this number is decided."""
        return number <= self.position or number in self.beyond


class SharedInbox(Inbox):
    """What the leader has read of the inbox and not decided yet."""

    shared = True

    def __init__(self, used_up: UsedUp) -> None:
        super().__init__()
        self.read = used_up.position  # the last number that was taken from the store
        self._used_up = used_up
        self._marks: dict[str, int] = {}
        self._nodes: Sequence[str] = ()
        self._nodes_us = -1  # when these were all that lived
        self._stalled_until_us = 0

    def number(self) -> int:
        """A command of the leader's own came through no inbox."""
        return 0

    def arrived(self, number: int, data: bytes) -> Command | None:
        """The next entry of the inbox; the command it brings, if any. What the log has decided is not decided again.
        Raises `Unreadable`."""
        self.read = number
        said = decode(data)
        if isinstance(said, Mark):
            self._marks[said.node] = max(said.at_us, self._marks.get(said.node, 0))
            return None
        if self._used_up.has(number):
            return None
        stall = isinstance(said.command, c.NoteStall)
        request = self._only_more(said) if stall else said
        self.put(Pending(number, request, nobody_waits), first=stall)
        return request.command

    def lives(self, nodes: Sequence[str], at_us: int) -> None:
        """These nodes, and no others, served anybody at this moment."""
        self._nodes, self._nodes_us = nodes, at_us

    def tells(self, batch: list[Pending]) -> bool:
        """Whoever took a command in hears of it from the log alone (DESIGN 3.4)."""
        return any(pending.inbox for pending in batch)

    def position(self, batch: list[Pending]) -> int:
        """Up to where everything is decided once this batch is: to the first that still waits."""
        waits = min((pending.inbox for pending in self._list if pending.inbox), default=self.read + 1)
        return waits - 1

    def _touches(self, request: Request) -> str:
        """A host's command that was sent again through another node is two entries: the second is decided after the
        first, and known."""
        return place_of(request) or (request.id if request.actor != SYSTEM else "")

    def closing_us(self, now_us: int) -> int:
        """Each node that lives has handed over what it received up to there."""
        return min([now_us, self._nodes_us, *(self._marks.get(node, -1) for node in self._nodes)])

    def _only_more(self, request: Request) -> Request:
        """A stall of the whole machine is told by every node: only what it lasted beyond the others counts."""
        assert isinstance(request.command, c.NoteStall)
        until_us = request.received_us
        since_us = max(until_us - request.command.stall_us, self._stalled_until_us)
        self._stalled_until_us = max(self._stalled_until_us, until_us)
        return replace(request, command=c.NoteStall(max(0, until_us - since_us)))
