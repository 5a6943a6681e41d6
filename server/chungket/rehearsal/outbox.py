"""Commands on their way: each is sent again under its id until it is acknowledged or refused (docs/PROTOCOL.md).

Owns the queue of one client and its resends. It must not know sockets; times are the caller's monotonic seconds. Called
by `connection`.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chungket.protocol import ToServerCommand

RESEND_S = 2.0
RESEND_MAX_S = 8.0
ID_BITS = 96


@dataclass(slots=True, eq=False)
class PendingCommand:
    """One command, sent again as it is."""

    id: str
    name: str
    arguments: Mapping[str, Any]
    flow_version: int
    pressed_s: float
    sent_s: float = -math.inf
    tries: int = 0  # on this connection

    @property
    def due_s(self) -> float:
        """When it has to be sent (again)."""
        return self.sent_s + min(RESEND_MAX_S, RESEND_S * (1 << max(0, self.tries - 1)))

    def frame(self) -> ToServerCommand:
        """The frame to send."""
        return ToServerCommand(self.id, self.name, self.flow_version, dict(self.arguments))


class Outbox:
    """The unsettled commands of one client, oldest first."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._pending: dict[str, PendingCommand] = {}

    @property
    def pending(self) -> tuple[PendingCommand, ...]:
        """What waits, oldest first."""
        return tuple(self._pending.values())

    def add(self, name: str, arguments: Mapping[str, Any], now_s: float, *, flow_version: int = -1) -> PendingCommand:
        """Queue a command that was pressed now."""
        id_ = f"{self._chance.getrandbits(ID_BITS):0{ID_BITS // 4}x}"
        command = PendingCommand(id_, name, arguments, flow_version, now_s)
        self._pending[id_] = command
        return command

    def due(self, now_s: float) -> list[ToServerCommand]:
        """Frames of everything that is due; they count as sent now."""
        frames = []
        for command in self._pending.values():
            if command.due_s <= now_s:
                command.sent_s = now_s
                command.tries += 1
                frames.append(command.frame())
        return frames

    def next_due_s(self) -> float:
        """When `due` has something again; infinity while nothing waits."""
        return min((command.due_s for command in self._pending.values()), default=math.inf)

    def rearm(self) -> None:
        """A new connection: everything is due at once."""
        for command in self._pending.values():
            command.sent_s = -math.inf
            command.tries = 0

    def settle(self, id_: str) -> PendingCommand | None:
        """The command an ack or a refusal belongs to; None when it was settled before."""
        return self._pending.pop(id_, None)
