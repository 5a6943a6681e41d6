"""What every simulated device does: connects, greets, keeps what it is told, sends again, comes back.

Owns the client's side of docs/PROTOCOL.md on virtual time, with the resends and the back-off of the rehearsal's
clients, and notes everything in the history. It must not know what finalists or hosts do. Base of `finalist` and
`host`.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgpack

from chungket.core.commands import Actor
from chungket.hub import Audience
from chungket.protocol import PROTOCOL_VERSION, ReceiptShape, ToServerHello, ToServerPing, encode
from chungket.rehearsal.back_off import FINAL_CODES, BackOff
from chungket.rehearsal.outbox import Outbox, PendingCommand
from tests.history.records import Opener, Receipt, Seen
from tests.history.secrets import secrets_in
from tests.sim.network import CLOSE_LOST, Line, Wire

if TYPE_CHECKING:
    from tests.sim.hall import Hall

Frame = dict[str, Any]
PING_US = 5_000_000
SILENCE_US = 6_000_000
PARTS = ("sync", "stage", "own", "wall", "console", "paper")
DUPLICATE_PER_MILLE = 15  # of commands: sent twice at once
CUT_AFTER_PER_MILLE = 12  # of commands: the line is cut before the reply

_SECOND_US = 1_000_000


def payload_of(frame: bytes) -> bytes:
    """What is in a WebSocket frame of the server."""
    length = frame[1] & 127
    return frame[2 if length < 126 else 4 if length == 126 else 10 :]


@lru_cache(maxsize=256)
def unpacked(payload: bytes) -> Frame:
    """One frame; not to be changed, for the same bytes go to many."""
    frame: Frame = msgpack.unpackb(payload)
    return frame


class Device:
    """One device with one page. `name`: in the history. `actor`: None until it is signed in; projectors never are."""

    def __init__(self, hall: "Hall", name: str, audience: Audience, actor: Actor | None, line: Line) -> None:
        self.hall = hall
        self.world = hall.world
        self.name = name
        self.audience = audience
        self.actor = actor
        self.line = line
        self.wire: Wire | None = None
        self.greeted = False
        self.finished = False  # does not come back
        self.offset_us = 0  # contest time − the world's, as this device believes
        self.receipt: ReceiptShape | None = None
        self.outbox = Outbox(self.world.chance)
        self._back_off = BackOff(self.world.chance)
        self._contest = ""
        self._seen = 0
        self._greeted_us = 0
        self._heard_us = 0
        self._store_away = False
        self._sending = False

    # --- for those who build on it -----------------------------------------------------------------------------------

    @property
    def role(self) -> str:
        """Who reads the frames, for the history."""
        return self.actor.role if self.actor is not None else str(self.audience)

    def contest_us(self) -> int:
        """Contest time, as this device knows it."""
        return self.world.now_us + self.offset_us

    def see(self, frame: Frame) -> None:
        """A frame that is not about the connection."""

    def settled(self, command: PendingCommand, frame: Frame) -> None:
        """A command was acknowledged or refused."""

    def command(self, name: str, arguments: Mapping[str, Any], flow_version: int = -1) -> PendingCommand:
        """Send something, now or as soon as there is a connection."""
        command = self.outbox.add(name, arguments, self._now_s(), flow_version=flow_version)
        actor = "" if self.actor is None else self.actor.name
        self.hall.history.invoked(
            self.name, actor, self.role, command.id, name, arguments, flow_version, self.world.now_us
        )
        self._send_due()
        return command

    def later(self, us: float, act: Callable[[], None]) -> None:
        """Do something after a while, if this device is still in use."""
        self.world.after(us, lambda: None if self.finished else act())

    # --- connecting --------------------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Try to get a connection."""
        if not self.finished and self.wire is None:
            self.hall.knock(self)

    def refused(self) -> None:
        """Nobody is there."""
        self._again(CLOSE_LOST)

    def connected(self, wire: Wire) -> None:
        """The handshake is done."""
        self.wire = wire
        self._heard_us = self.world.now_us
        hello = ToServerHello(PROTOCOL_VERSION, "", self.name, self.receipt, self._contest, self._seen)
        wire.send(encode(hello))
        self._ping(wire)

    def cut(self, noticed_us: int) -> None:
        """The line is cut; the server notices after a while."""
        if self.wire is not None:
            self.wire.cut(noticed_us)
            self._gone()
            self._again(CLOSE_LOST)

    def leave(self) -> None:
        """The device is switched off for good."""
        self.finished = True
        if self.wire is not None:
            self.wire.hang_up()
            self._gone()
        for pending in self.outbox.pending:
            self.hall.history.calls[self.name, pending.id].gone = True

    def lost(self, wire: Wire, code: int) -> None:
        """See `network.Client`."""
        if wire is self.wire:
            self._gone()
            if code in FINAL_CODES:
                self.sent_away(code)
            else:
                self._again(code)

    def sent_away(self, code: int) -> None:
        """The server says that there is no coming back."""
        self.leave()

    def _gone(self) -> None:
        if self.greeted:
            self._back_off.lasted((self.world.now_us - self._greeted_us) / _SECOND_US)
        self.wire, self.greeted, self._store_away = None, False, False

    def _again(self, code: int) -> None:
        self.later(self._back_off.delay_s(code) * _SECOND_US, self.connect)

    def _ping(self, wire: Wire) -> None:
        """Every few seconds; who hears nothing for long gives the connection up."""
        if wire is not self.wire:
            return
        if self.world.now_us - self._heard_us > PING_US + SILENCE_US:
            self.cut(noticed_us=self.world.chance.randint(0, 20_000_000))
            return
        if self.greeted:
            wire.send(encode(ToServerPing(self.world.now_us)))
        self.world.after(PING_US, lambda: self._ping(wire))

    # --- sending -----------------------------------------------------------------------------------------------------

    def _now_s(self) -> float:
        return self.world.now_us / _SECOND_US

    def _send_due(self) -> None:
        """Everything that is due, and once more when the next is."""
        wire = self.wire
        if wire is None or not self.greeted or self._store_away:
            return
        chance = self.world.chance
        for frame in self.outbox.due(self._now_s()):
            data, id_ = encode(frame), frame.id
            copies = 2 if chance.randrange(1_000) < DUPLICATE_PER_MILLE else 1
            for _ in range(copies):
                wire.send(data, lambda id_=id_: self.hall.arrived(wire, self.name, id_))  # type: ignore[misc]
            if self.hall.troubled and chance.randrange(1_000) < CUT_AFTER_PER_MILLE:
                self.hall.count("connection cut before the reply")
                self.world.after(
                    self.line.base_us + chance.randint(0, 30_000),
                    lambda: self.cut(chance.randint(0, 3_000_000)) if wire is self.wire else None,
                )
        due_s = self.outbox.next_due_s()
        if due_s < 1e9 and not self._sending:
            self._sending = True
            self.world.at(int(due_s * _SECOND_US) + 1, self._send_again)

    def _send_again(self) -> None:
        self._sending = False
        self._send_due()

    # --- hearing -----------------------------------------------------------------------------------------------------

    def received(self, wire: Wire, frame: bytes) -> None:
        """See `network.Client`."""
        if wire is not self.wire:
            return
        self._heard_us = self.world.now_us
        payload = payload_of(frame)
        fields = unpacked(payload)
        kind = fields["type"]
        if kind in PARTS:
            self._note_seen(kind, fields, payload)
        match kind:
            case "welcome":
                self._welcome(fields)
            case "status":
                self._store_away = fields["store"] == "away"
                self._send_due()
            case "ack" | "refused":
                self._settle(fields)
            case "opener":
                self.hall.history.openers.append(Opener(self.name, fields["play"], fields["part"], fields["at_us"]))
            case _:
                pass
        self.see(fields)

    def _note_seen(self, kind: str, fields: Frame, payload: bytes) -> None:
        console = fields.get("console")
        flow_version = -1 if console is None else console["flow_version"]
        self._seen = max(self._seen, fields["seq"])
        seen = Seen(
            self.name,
            self.role,
            kind,
            fields["seq"],
            flow_version,
            self.world.now_us,
            secrets_in(payload),
        )
        self.hall.history.seen.append(seen)

    def _welcome(self, fields: Frame) -> None:
        self._contest = fields["contest"]
        self.offset_us = fields["now_us"] - self.world.now_us + self.line.base_us + self.hall.clock_error_us(self.name)
        self.greeted = True
        self._greeted_us = self.world.now_us
        self.outbox.rearm()
        self._send_due()

    def _settle(self, fields: Frame) -> None:
        self.hall.history.replied(self.name, fields, self.world.now_us)
        if fields["type"] == "ack" and (self.receipt is None or fields["seq"] >= self.receipt.seq):
            self.receipt = ReceiptShape(fields["seq"], fields["head"], fields["mac"])
        if fields.get("code") == "busy":
            return
        command = self.outbox.settle(fields["id"])
        if command is not None:
            self.settled(command, fields)

    def last_receipt(self) -> Receipt | None:
        """What it keeps."""
        return None if self.receipt is None else Receipt(self.name, self.receipt.seq, self.receipt.head)


class Watcher(Device):
    """A projector, or a phone in the audience: shows what it is told."""

    def __init__(self, hall: "Hall", name: str, audience: Audience, line: Line) -> None:
        super().__init__(hall, name, audience, None, line)
        self.wall: Frame | None = None

    def see(self, frame: Frame) -> None:
        """The newest wall."""
        if frame.get("wall") is not None:
            self.wall = frame["wall"]
