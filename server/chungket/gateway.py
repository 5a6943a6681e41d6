"""One connection's conversation: hello, pings, commands in; welcome, pongs, acks out (docs/PROTOCOL.md).

Owns the order of frames, the limits of one client, receipts and their alarm. It must not know HTTP (`routes`) or how
frames look as bytes (`protocol`). Messages arrive inside the event loop's read callback, so nothing here awaits.
Called by `routes`, which attaches a `Connection` to every accepted socket.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from chungket.auth.secret import Secret
from chungket.clock import ContestClock, monotonic_us
from chungket.core import commands as c
from chungket.core import views
from chungket.core.commands import NOTHING_MEASURED, Actor, CommandId, Measured, Request, Role
from chungket.core.contest import CandidateNumber
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId
from chungket.core.model import Phase, State
from chungket.core.phase import RULINGS
from chungket.core.ruling_arguments import RULING_COMMANDS, command_name
from chungket.core.shapes import GivenAnswerShape
from chungket.core.wording import refusal_text
from chungket.hub import Audience, Hub, Member
from chungket.inbox import Reply
from chungket.log import Head
from chungket.protocol import (
    CLOSE_PROTOCOL,
    CLOSE_REPLACED,
    CLOSE_SIGNED_OUT,
    CLOSE_STOPPING,
    CLOSE_TOO_MANY_FRAMES,
    CLOSE_TOO_SLOW,
    CLOSE_WRONG_CONTEST,
    FINALIST_COMMANDS,
    FRAME_BYTES_MAX_FINALIST,
    FRAME_BYTES_MAX_HOST,
    HOST_COMMANDS,
    PROTOCOL_VERSION,
    RECEIPT_HEAD_DIGITS,
    BadCommand,
    Frame,
    ProtocolError,
    ReceiptShape,
    ToClientAck,
    ToClientPong,
    ToClientPreview,
    ToClientRefused,
    ToClientReview,
    ToClientTakeover,
    ToClientWelcome,
    ToServerArmed,
    ToServerCommand,
    ToServerFrame,
    ToServerHello,
    ToServerPainted,
    ToServerPing,
    ToServerPreview,
    ToServerReview,
    ToServerSample,
    command_of,
    decode_to_server,
    encode,
)
from chungket.socket import Socket, websocket_frame

HELLO_TIMEOUT_S = 10.0
ALARM_AGAIN_S = 0.05  # while the contest stands still for another reason
CATCH_UP_TIMEOUT_S = 3.0  # for a node that has not read what a client was shown by another; then it may try a third
REPLACED_TIMEOUT_S = 15.0  # for a device that lost its place to deliver what it had stored (RULES 3.4)
REPLACED_COMMANDS = (c.SavePaper, c.SubmitPaper)
FRAMES_BURST = 60
FRAMES_PER_S = 10
FRAMES_BURST_HOST = 200
FRAMES_PER_S_HOST = 40

COMMANDS: Mapping[Audience, Mapping[str, type[c.Command]]] = {
    Audience.FINALIST: FINALIST_COMMANDS,
    Audience.PROJECTOR: {},
    Audience.AUDIENCE: {},
    Audience.HOST: HOST_COMMANDS,
}

_logger = logging.getLogger("chungket.gateway")


@dataclass(slots=True)
class FrameBudget:
    """How many frames one client may send: a bucket that fills steadily."""

    left: float
    burst: int
    per_s: int
    filled_us: int

    @classmethod
    def of(cls, audience: Audience, now_us: int) -> "FrameBudget":
        """A full bucket for a kind of client."""
        host = audience is Audience.HOST
        burst, per_s = (FRAMES_BURST_HOST, FRAMES_PER_S_HOST) if host else (FRAMES_BURST, FRAMES_PER_S)
        return cls(burst, burst, per_s, now_us)

    def take(self, now_us: int) -> bool:
        """Whether one more frame is within the limit."""
        self.left = min(self.burst, self.left + (now_us - self.filled_us) * self.per_s / 1_000_000)
        self.filled_us = now_us
        self.left -= 1
        return self.left >= 0


class Decides(Protocol):
    """Where commands go and state comes from: the sequencer of a server that is alone, or a node of several."""

    @property
    def state(self) -> State:
        """The durable state."""

    @property
    def head(self) -> Head:
        """Where the log stands."""

    @property
    def clock(self) -> ContestClock:
        """Contest time."""

    def submit(self, request: Request, reply: Callable[[Reply], None]) -> None:
        """Decide a command in its turn; the reply comes when its entry is on disk."""

    def alarm(self, reason: str) -> None:
        """Stop the contest where it stands."""

    def catch_up(self, seq: int, then: Callable[[], None]) -> None:
        """Call back when an entry has been read, or the log has none of this number."""

    def check(self, seq: int, head: str, missing: Callable[[], None]) -> None:
        """Say when a receipt's entry is not in the log."""

    async def hash_of(self, seq: int) -> str:
        """The hash of one entry, whole. Raises `StoreAway`, KeyError."""


class Gateway:
    """What all connections of this node share."""

    def __init__(
        self, sequencer: Decides, hub: Hub, secret: Secret, build: str, clock_id: str = "", log: str = ""
    ) -> None:
        self.sequencer = sequencer
        self.hub = hub
        self.secret = secret
        self.build = build
        self.clock_id = clock_id or secrets.token_hex(8)
        self.log = log  # which locked contest receipts are of
        self.alarmed = False
        self._sealed = (0, "", "", "")  # the last receipt
        self._open = dict.fromkeys(Audience, 0)

    def count(self, audience: Audience | None = None) -> int:
        """How many connections of a kind, or of all kinds, are open, greeted or not."""
        return sum(self._open.values()) if audience is None else self._open[audience]

    def counted(self, audience: Audience, by: int) -> None:
        """A connection of a kind has opened (+1) or ended (−1)."""
        self._open[audience] += by

    @property
    def contest_id(self) -> str:
        """Which contest is served."""
        return self.sequencer.state.contest.id

    def receipt_mac(self, seq: int, head: str) -> str:
        """The seal of a receipt: a made-up one must not raise the alarm."""
        return self.secret.mac("receipt", self.log, str(seq), head)

    def receipt(self, seq: int, head: str) -> tuple[str, str]:
        """The head of an entry as a receipt has it, and its seal. Those of a batch are all alike."""
        if self._sealed[:2] != (seq, head):
            short = head[:RECEIPT_HEAD_DIGITS]
            self._sealed = (seq, head, short, self.receipt_mac(seq, short))
        return self._sealed[2:]

    def check_receipt(self, receipt: ReceiptShape, name: str) -> None:
        """A receipt this server sealed and its log does not hold: history was lost (DESIGN 3.5). Stops the contest."""
        sealed = ("receipt", self.log, str(receipt.seq), receipt.head)
        if self.alarmed or not self.secret.is_mac(receipt.mac, *sealed):
            return
        self.sequencer.check(receipt.seq, receipt.head, lambda: self._missing(receipt, name))

    def _missing(self, receipt: ReceiptShape, name: str) -> None:
        if self.alarmed:
            return
        # Before the lobby there is nothing to stop: whoever shows such a receipt afterwards stops it.
        self.alarmed = self.sequencer.state.phase is not Phase.SETUP
        _logger.critical(
            "device of %s holds a receipt for entry %d, the log ends at %d", name, receipt.seq, self.sequencer.head.seq
        )
        if self.alarmed:
            self._alarm(f"Thiết bị {name} giữ biên nhận số {receipt.seq} mà nhật ký không có")

    def _alarm(self, reason: str) -> None:
        """What stands still already, held after a restart say, cannot be stopped: it is as soon as it goes on."""
        if self.sequencer.state.standstill is None:
            self.sequencer.alarm(reason)
        else:
            asyncio.get_running_loop().call_later(ALARM_AGAIN_S, self._alarm, reason)


class Connection:
    """The endpoint of one socket. `actor` is None when the cookie is not known: greeted only to be told so."""

    __slots__ = (
        "_actor",
        "_audience",
        "_budget",
        "_bytes_max",
        "_ended",
        "_gateway",
        "_hello_timer",
        "_member",
        "_page",
        "_replaced",
        "_socket",
    )

    def __init__(self, gateway: Gateway, audience: Audience, actor: Actor | None, socket: Socket) -> None:
        self._gateway = gateway
        self._audience = audience
        self._actor = actor
        self._socket = socket
        self._member: Member | None = None
        self._replaced = False  # greeted only to deliver what it had stored
        self._page = ""
        self._budget = FrameBudget.of(audience, monotonic_us())
        self._bytes_max = FRAME_BYTES_MAX_HOST if audience is Audience.HOST else FRAME_BYTES_MAX_FINALIST
        self._ended = False
        gateway.counted(audience, 1)
        self._hello_timer = asyncio.get_running_loop().call_later(HELLO_TIMEOUT_S, self._end, CLOSE_PROTOCOL)

    # --- endpoint ----------------------------------------------------------------------------------------------------

    def received(self, data: bytes | None, received_us: int, age_us: int) -> None:
        """One message."""
        if not self._budget.take(received_us):
            self._end(CLOSE_TOO_MANY_FRAMES)
            return
        if data is None or len(data) > self._bytes_max:
            self._end(CLOSE_PROTOCOL)
            return
        try:
            frame = decode_to_server(data)
        except ProtocolError:
            self._end(CLOSE_PROTOCOL)
            return
        if self._member is not None and not isinstance(frame, ToServerHello):
            self._take(self._member, frame, received_us, age_us)
        elif isinstance(frame, ToServerHello):
            self._met(frame)
        elif self._replaced and self._actor is not None and isinstance(frame, ToServerCommand):
            self._command(self._actor, frame, self._gateway.sequencer.clock.at_us(received_us), age_us)
        elif self._replaced:
            pass  # pings and samples of a device that has nothing to say any more
        else:
            self._end(CLOSE_PROTOCOL)

    def closed(self) -> None:
        """The connection is gone."""
        if self._ended:
            return
        self._ended = True
        self._gateway.counted(self._audience, -1)
        self._hello_timer.cancel()
        if self._member is not None:
            self._gateway.hub.leave(self._member)
            self._member = None

    def _end(self, code: int) -> None:
        self._socket.close(code)
        self.closed()

    # --- hello -------------------------------------------------------------------------------------------------------

    def _met(self, hello: ToServerHello) -> None:
        """Nobody is greeted with less than what they know already."""
        self._hello_timer.cancel()
        self._hello_timer = asyncio.get_running_loop().call_later(CATCH_UP_TIMEOUT_S, self._end, CLOSE_STOPPING)
        known = hello.seen if hello.receipt is None else max(hello.seen, hello.receipt.seq)
        self._gateway.sequencer.catch_up(known, partial(self._greet, hello))

    def _greet(self, hello: ToServerHello) -> None:
        """Welcome and whole state, or a close code that tells the page what to do."""
        if self._ended:
            return
        refusal = CLOSE_PROTOCOL if self._member is not None or self._replaced else self._refusal(hello)
        if refusal == CLOSE_REPLACED and self._may_deliver():
            self._greet_replaced()
            return
        if refusal:
            self._end(refusal)
            return
        assert self._actor is not None
        self._hello_timer.cancel()
        self._page = hello.build
        if hello.receipt is not None:
            self._gateway.check_receipt(hello.receipt, self._actor.name)
        self._member = Member(self._audience, self._socket, self._actor, hello.device)
        self._send(self._welcome(self._actor))
        self._gateway.hub.join(self._member)
        self._gateway.hub.seen(self._member, self._page)
        if self._audience is Audience.FINALIST and self._waits(self._actor):
            self._send(ToClientTakeover("waiting"))

    def _refusal(self, hello: ToServerHello) -> int:
        """The close code for a hello that leads nowhere; 0 when it is fine."""
        if self._actor is None:
            return CLOSE_SIGNED_OUT
        if hello.contest not in ("", self._gateway.contest_id):
            return CLOSE_WRONG_CONTEST
        if self._audience is not Audience.FINALIST:
            return 0
        place = self._gateway.sequencer.state.places.get(CandidateNumber(self._actor.name))
        if place is None:
            return CLOSE_SIGNED_OUT
        if self._actor.session == place.session or self._waits(self._actor):
            return 0
        return CLOSE_REPLACED if place.session else CLOSE_SIGNED_OUT

    def _may_deliver(self) -> bool:
        """Whether a device that lost its place may still have changes of a paper, which are held for the jury."""
        if self._actor is None:
            return False
        state = self._gateway.sequencer.state
        place = state.places[CandidateNumber(self._actor.name)]
        return state.paper is not None and self._actor.session in place.sessions

    def _greet_replaced(self) -> None:
        """Take what the device had stored, then send it away."""
        assert self._actor is not None
        self._replaced = True
        self._hello_timer.cancel()
        loop = asyncio.get_running_loop()
        self._hello_timer = loop.call_later(REPLACED_TIMEOUT_S, self._end, CLOSE_REPLACED)
        self._send(self._welcome(self._actor))
        self._send(ToClientTakeover("replaced"))

    def _waits(self, actor: Actor) -> bool:
        """Whether this device asked for a place that another one has (RULES 1.5)."""
        takeover = self._gateway.sequencer.state.places[CandidateNumber(actor.name)].takeover
        return takeover is not None and takeover.session == actor.session

    def _welcome(self, actor: Actor) -> ToClientWelcome:
        clock = self._gateway.sequencer.clock
        return ToClientWelcome(
            version=PROTOCOL_VERSION,
            build=self._gateway.build,
            contest=self._gateway.contest_id,
            role=actor.role if self._audience in (Audience.FINALIST, Audience.HOST) else self._audience,
            name=actor.name,
            clock=self._gateway.clock_id,
            log=self._gateway.log,
            now_us=clock.now_us(),
            wall_offset_us=clock.wall_offset_us(),
            rehearsal=self._gateway.sequencer.state.contest.rehearsal,
        )

    # --- after hello -------------------------------------------------------------------------------------------------

    def _take(self, member: Member, frame: ToServerFrame, received_us: int, age_us: int) -> None:
        self._gateway.hub.seen(member, self._page)
        clock = self._gateway.sequencer.clock
        match frame:
            case ToServerCommand():
                self._command(member.actor, frame, clock.at_us(received_us), age_us)
            case ToServerPing():
                self._send(ToClientPong(frame.sent, clock.at_us(received_us), clock.now_us()))
            case ToServerSample():
                self._gateway.hub.sample(member, frame.ping_p95_ms, frame.clock_error_ms, away=frame.away)
            case ToServerPreview():
                self._preview(member, frame)
            case ToServerArmed() if self._audience is Audience.FINALIST:
                self._gateway.hub.armed(member, PlayId(frame.play), clock.at_us(received_us))
            case ToServerPainted() if self._audience is Audience.FINALIST:
                self._gateway.hub.painted(member, frame, clock.at_us(received_us))
            case ToServerReview() if self._audience is Audience.FINALIST:
                sheet = self._gateway.hub.now.review(member.candidate)
                self._send(ToClientReview(self._gateway.sequencer.state.seq, sheet))
            case _:
                self._end(CLOSE_PROTOCOL)

    def _command(self, actor: Actor, frame: ToServerCommand, received_us: int, age_us: int) -> None:
        try:
            command = command_of(frame, COMMANDS[self._audience])
        except BadCommand as fault:
            self._send(ToClientRefused(frame.id, RejectionCode.BAD_VALUE, f"Lệnh không hợp lệ: {fault}"))
            return
        if self._replaced and not isinstance(command, REPLACED_COMMANDS):
            self._send(ToClientRefused(frame.id, RejectionCode.REPLACED, refusal_text(RejectionCode.REPLACED, "")))
            return
        nonce = secrets.token_hex(16) if isinstance(command, c.OpenPaper) else ""
        measured = self._measured(actor, command, age_us)
        request = Request(
            CommandId(frame.id), actor, command, received_us, frame.flow_version, nonce, measured=measured
        )
        self._gateway.sequencer.submit(request, partial(self._reply, frame.id))

    def _measured(self, actor: Actor, command: c.Command, age_us: int) -> Measured:
        """What the server knows of the way of an answer or a press."""
        if not isinstance(command, c.Answer | c.Press):
            return NOTHING_MEASURED
        return self._gateway.hub.measured(CandidateNumber(actor.name), command.play, self._socket.lag, age_us)

    def _preview(self, member: Member, frame: ToServerPreview) -> None:
        """What a ruling would change, for whoever may propose it."""
        try:
            command = self._previewed(frame)
        except BadCommand as fault:
            self._send(ToClientRefused(frame.id, RejectionCode.BAD_VALUE, f"Lệnh không hợp lệ: {fault}"))
            return
        right = RULINGS[type(command)]
        if member.actor.role not in (*right.proposers, *right.confirmers):
            rejection = RejectionCode.NOT_ALLOWED
            self._send(ToClientRefused(frame.id, rejection, refusal_text(rejection, "")))
            return
        self._send(ToClientPreview(frame.id, self._gateway.hub.now.preview(member.actor, command)))

    def _previewed(self, frame: ToServerPreview) -> c.RulingCommand:
        """The ruling a console asks about: one it would propose, or the one of a proposal that waits. Raises
        `BadCommand`."""
        if self._audience is not Audience.HOST:
            raise BadCommand(f"không có lệnh {frame.name!r}")
        if frame.name != command_name(c.DecideProposal):
            return command_of(frame, RULING_COMMANDS)
        decided = command_of(frame, {frame.name: c.DecideProposal})
        proposal = self._gateway.sequencer.state.proposals.get(decided.proposal)
        if proposal is None:
            raise BadCommand(f"không có đề nghị số {decided.proposal}")
        return proposal.command

    def _reply(self, id_: str, reply: Reply) -> None:
        """What became of a command. Who does not even take that is sent away: it comes back, and asks again."""
        if not self._tell(id_, reply) and self._socket.outbox_bytes:
            self._end(CLOSE_TOO_SLOW)

    def _tell(self, id_: str, reply: Reply) -> bool:
        if reply.rejection is not None:
            code, detail = reply.rejection.code, reply.rejection.detail
            return self._send(ToClientRefused(id_, code, refusal_text(code, detail)))
        head, mac = self._gateway.receipt(reply.seq, reply.head)
        wall_ms = self._gateway.sequencer.clock.wall_now_us() // 1000
        return self._send(ToClientAck(id_, reply.seq, head, mac, wall_ms, self._given_answer(reply)))

    def _given_answer(self, reply: Reply) -> GivenAnswerShape | None:
        if reply.receipt is None or self._actor is None:
            return None
        sequencer = self._gateway.sequencer
        play = sequencer.state.plays[reply.receipt.play]
        candidate = CandidateNumber(self._actor.name)
        return views.given_answer(sequencer.state, play, candidate, sequencer.clock.wall_offset_us())

    def _send(self, frame: Frame) -> bool:
        return self._socket.write(websocket_frame(encode(frame)))


VISITOR = Actor(Role.OBSERVER, "")  # projectors and audience: they only listen
