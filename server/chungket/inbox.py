"""Commands that wait to be decided, and which of them go into the next batch (DESIGN 2.1, 2.2).

Owns the order of arrival, each sender's share and the numbers of the commands. It must not know what a command does
beyond which place it touches and whether it is the last of a batch. Called by `sequencer` and `node`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chungket.core import commands as c
from chungket.core.commands import Request, Role
from chungket.core.decision import Receipt, Rejection
from chungket.core.phase import PERMISSIONS

BATCH_MAX = 1_000  # commands in one entry
PENDING_PER_FINALIST_MAX = 2  # DESIGN 2.2
PENDING_PER_HOST_MAX = 16  # several consoles may share an account
_GOING_LAST = frozenset((*(command for command in PERMISSIONS if PERMISSIONS[command].flow), c.MarkMissingAbsent))


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a command. `head` is that of entry `seq`, which is on disk."""

    rejection: Rejection | None
    receipt: Receipt | None
    seq: int
    head: str


@dataclass(slots=True)
class Pending:
    """A command that waits, its number, and who waits for its reply. Several workers share one inbox: number 0 is then
    a command the leader gave itself, which came through none."""

    inbox: int
    request: Request
    reply: Callable[[Reply], None]


class Shares:
    """Who waits for what: each sender's commands that are not decided yet."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[bool, str], list[Pending]] = {}

    def resent(self, request: Request, reply: Callable[[Reply], None]) -> bool:
        """Whether the same command waits already; then it is answered here instead of there."""
        for pending in self._waiting.get(sender_of(request), ()):
            if pending.request.id == request.id:
                pending.reply = reply
                return True
        return False

    def is_used_up(self, request: Request) -> bool:
        """Whether as many commands of this sender wait as may."""
        most = PENDING_PER_FINALIST_MAX if request.actor.role is Role.FINALIST else PENDING_PER_HOST_MAX
        return len(self._waiting.get(sender_of(request), ())) >= most

    def add(self, pending: Pending) -> None:
        """A command begins to wait."""
        self._waiting.setdefault(sender_of(pending.request), []).append(pending)

    def remove(self, pending: Pending) -> None:
        """A command waits no longer."""
        sender = sender_of(pending.request)
        waiting = self._waiting.get(sender, ())
        if len(waiting) == 1 and waiting[0] is pending:  # as with nearly all
            del self._waiting[sender]
            return
        others = [other for other in self._waiting.get(sender, ()) if other is not pending]
        if others:
            self._waiting[sender] = others
        else:
            self._waiting.pop(sender, None)


class Inbox:
    """The inbox of a server that is alone: a list."""

    shared = False  # its numbers mean something to other nodes

    def __init__(self) -> None:
        self.shares = Shares()
        self._list: list[Pending] = []
        self._last = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._list

    def number(self) -> int:
        """The number of a command the sequencer gives itself."""
        self._last += 1
        return self._last

    def add(self, request: Request, reply: Callable[[Reply], None]) -> None:
        """Somebody's command comes last."""
        pending = Pending(self.number(), request, reply)
        self._list.append(pending)
        self.shares.add(pending)

    def put(self, pending: Pending, *, first: bool = False) -> None:
        """A command nobody waits for, before or after all others."""
        self._list.insert(0 if first else len(self._list), pending)

    def take(self) -> tuple[list[Pending], bool]:
        """One batch (DESIGN 2.1): a sender and a place once, a flow command only as the last, in order of arrival. The
        flag: it has its last command already, no other may follow."""
        batch: list[Pending] = []
        rest: list[Pending] = []
        touched: set[str] = set()
        closed = False
        for at, pending in enumerate(self._list):
            if closed or len(batch) >= BATCH_MAX:  # thousands may wait: they are not looked at once for each batch
                rest += self._list[at:]
                break
            last = _goes_last(pending.request.command)
            place = self._touches(pending.request)
            if place in touched or (last and rest):
                rest.append(pending)
                continue
            batch.append(pending)
            closed = last
            if place:
                touched.add(place)
        self._list = rest
        for taken in batch:
            self.shares.remove(taken)
        return batch, closed

    def tells(self, batch: list[Pending]) -> bool:
        """Whether other nodes wait to hear what became of a batch in which nothing happened."""
        return False

    def position(self, batch: list[Pending]) -> int:
        """The last number that is used up once this batch is appended."""
        return batch[-1].inbox if batch else 0

    def _touches(self, request: Request) -> str:
        """What at most one command of a batch may be about."""
        return place_of(request)

    def closing_us(self, now_us: int) -> int:
        """Contest time up to which everything that arrived is in this inbox (DESIGN 4.5)."""
        return now_us


def sender_of(request: Request) -> tuple[bool, str]:
    """Whose share of the inbox a command takes: a place's, or an account's. No role is in it: it would be hashed by a
    function written in Python, with every answer."""
    return request.actor.role is Role.FINALIST, request.actor.name


def key_of(request: Request) -> tuple[str, str, str]:
    """What a resent command has in common with the first one."""
    return request.actor.role, request.actor.name, request.id


def nobody_waits(_: Reply) -> None:
    """The reply of a command nobody waits for."""


def _goes_last(command: c.Command) -> bool:
    """Flow commands, and the one that touches every place at once."""
    return type(command) in _GOING_LAST


def place_of(request: Request) -> str:
    """The place a command decides about: at most one such command in a batch."""
    command = request.command
    if request.actor.role is Role.FINALIST:
        return request.actor.name
    if isinstance(command, c.SignIn | c.MarkAttendance | c.DecideTakeover | c.ReissueSlip | c.NoteConnection):
        return command.candidate
    return ""
