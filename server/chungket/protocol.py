"""The wire: frames, their MessagePack form, the commands they carry (docs/PROTOCOL.md).

Owns field names, versions and limits of frames, and is the only module that knows MessagePack. It must not know
sockets or who may do what. Called by `gateway` and `hub` on the server's side, by `rehearsal` on a client's.
The TypeScript types and the AsyncAPI document are generated from this module and `core.shapes`.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any, TypeVar, get_args

import msgpack
import msgspec
from msgspec import Meta

from chungket.core import commands as c
from chungket.core.ruling_arguments import command_name
from chungket.core.shapes import (
    AnswerSheetShape,
    ConsoleShape,
    FairnessShape,
    GivenAnswerShape,
    MirrorShape,
    OwnShape,
    PaperTextShape,
    PlaceShape,
    PreviewShape,
    StageShape,
    TroubleShape,
    WallShape,
)

PROTOCOL_VERSION = 1
SUBPROTOCOL = "chungket.v1"

FRAME_BYTES_MAX_FINALIST = 4 * 1024
FRAME_BYTES_MAX_HOST = 64 * 1024  # lots among a whole roster
TEXT_LENGTH_MAX = 1_000  # of one argument
LIST_LENGTH_MAX = 10_000  # of one argument
RECEIPT_HEAD_DIGITS = 16  # of the log's head in an ack: enough to notice another history

# Why the server ends a connection, and what the page does then.
CLOSE_STOPPING = 4000  # the server stops; reconnect with back-off
CLOSE_NEWER_TAB = 4001  # a newer tab of this device is active; do not reconnect, offer a button
CLOSE_REPLACED = 4002  # another device has the place; do not reconnect
CLOSE_SIGNED_OUT = 4003  # cookie missing, unknown or too old; go to the sign-in page
CLOSE_TOO_SLOW = 4004  # the client read too slowly; reconnect at once
CLOSE_PROTOCOL = 4005  # no frame of this protocol, too large, no hello in time or a second one; reconnect slowly
CLOSE_TOO_MANY_FRAMES = 4006  # more frames than the limit; reconnect slowly
CLOSE_WRONG_CONTEST = 4007  # the page has state of another contest; forget it and reconnect slowly

CommandT = TypeVar("CommandT", bound=c.Command)
ShortText = Annotated[str, Meta(max_length=64)]
ContestTime = Annotated[int, Meta(gt=-(2**53), lt=2**53)]  # as a device knows it, µs


class ProtocolError(Exception):
    """A message that is not a frame of this protocol. The connection it came from is closed."""


class BadCommand(Exception):
    """A well-formed command frame whose name or arguments mean nothing. The command is refused."""


class Frame(msgspec.Struct, frozen=True, tag_field="type"):
    """Base of all frames: one MessagePack map, `type` first."""


# --- to the server ---------------------------------------------------------------------------------------------------


class ReceiptShape(msgspec.Struct, frozen=True):
    """What a device keeps of the last stored command: entry number, log head and its seal by the server."""

    seq: int
    head: ShortText
    mac: ShortText


class ToServerHello(Frame, frozen=True, tag="hello"):
    """First frame of every connection. `contest` is "" on a first visit; `receipt` the newest one kept (DESIGN 3.5).
    `seen`: the newest entry of that contest this page was shown; it is greeted with nothing older."""

    version: int
    build: ShortText
    device: ShortText
    receipt: ReceiptShape | None
    contest: ShortText
    seen: Annotated[int, Meta(ge=0, lt=2**53)] = 0


class ToServerPing(Frame, frozen=True, tag="ping"):
    """`sent`: the client's own monotonic µs, given back as it is."""

    sent: int


class ToServerCommand(Frame, frozen=True, tag="command"):
    """A resend carries the same `id` and is safe. `flow_version`: the console's last seen one for flow commands,
    otherwise −1."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    name: ShortText
    flow_version: int
    arguments: dict[str, Any]


class ToServerSample(Frame, frozen=True, tag="sample"):
    """Quality of the connection as the device measured it, for the readiness board; −1: unknown. `away`: the page is
    in the background."""

    ping_p95_ms: Annotated[int, Meta(ge=-1, le=600_000)]
    clock_error_ms: Annotated[int, Meta(ge=-1, le=600_000)]
    away: bool = False


class ToServerPreview(Frame, frozen=True, tag="preview"):
    """What would this ruling change? Answered by a preview frame with the same `id`; nothing is changed."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    name: ShortText
    arguments: dict[str, Any]


class ToServerReview(Frame, frozen=True, tag="review"):
    """The own answer sheet, please (RULES 6.1)."""


class ToServerArmed(Frame, frozen=True, tag="armed"):
    """Everything sealed of this play is on the device, pictures included: it can open without the network."""

    play: ShortText


class ToServerPainted(Frame, frozen=True, tag="painted"):
    """One part of a play was shown. In contest time by the device's clock, µs: `opener_us` when the opener came, 0
    without one; `painted_us` the first frame that showed it. `error_us`: how far that clock may be off, −1: unknown."""

    play: ShortText
    part: ShortText
    opener_us: ContestTime
    painted_us: ContestTime
    error_us: Annotated[int, Meta(ge=-1, le=600_000_000)]


ToServerFrame = (
    ToServerHello
    | ToServerPing
    | ToServerCommand
    | ToServerSample
    | ToServerPreview
    | ToServerReview
    | ToServerArmed
    | ToServerPainted
)


# --- to the client ---------------------------------------------------------------------------------------------------


class ToClientWelcome(Frame, frozen=True, tag="welcome"):
    """Answer to hello. `clock`: id of the server's clock, a new one makes earlier offset samples worthless. `log`: id
    of the locked contest; receipts of another one are forgotten. `wall_offset_us`: wall clock − contest time."""

    version: int
    build: str
    contest: str
    role: str
    name: str
    clock: str
    log: str
    now_us: int
    wall_offset_us: int
    rehearsal: bool


class ToClientSync(Frame, frozen=True, tag="sync"):
    """The whole present state for this connection; parts it has no right to are null."""

    seq: int
    stage: StageShape | None
    own: OwnShape | None
    wall: WallShape | None
    console: ConsoleShape | None
    places: tuple[PlaceShape, ...] | None


class ToClientStage(Frame, frozen=True, tag="stage"):
    """The same bytes for every finalist."""

    seq: int
    stage: StageShape


class ToClientOwn(Frame, frozen=True, tag="own"):
    """For one finalist alone."""

    seq: int
    own: OwnShape


class ToClientWall(Frame, frozen=True, tag="wall"):
    """For projectors and audience."""

    seq: int
    wall: WallShape


class ToClientConsole(Frame, frozen=True, tag="console"):
    """For the consoles of one account."""

    seq: int
    console: ConsoleShape


class ToClientPlaces(Frame, frozen=True, tag="places"):
    """Changed rows only; at most twice a second."""

    rows: tuple[PlaceShape, ...]


class ToClientPaper(Frame, frozen=True, tag="paper"):
    """The questions of the paper being written: the same bytes for every finalist, once when it opens and after each
    hello."""

    seq: int
    paper: PaperTextShape


class ToClientSealed(Frame, frozen=True, tag="sealed"):
    """One part ("stem", "choices") of a play before anybody may read it: a secretbox of a padded text with a nonce of
    zeros, for its key serves once (DESIGN 4.3). `picture`: name of a sealed picture below /sealed/, "" without one."""

    play: str
    part: str
    box: bytes
    picture: str


class ToClientOpener(Frame, frozen=True, tag="opener"):
    """The key of one part, to be shown at `at_us` of contest time and not before."""

    play: str
    part: str
    key: bytes
    at_us: int


class ToClientFairness(Frame, frozen=True, tag="fairness"):
    """How alike everybody had the last play that closed, for the consoles."""

    fairness: FairnessShape


class ToClientMirror(Frame, frozen=True, tag="mirror"):
    """How the second copy fares, for the consoles; never sent where none is kept."""

    mirror: MirrorShape


class ToClientPreview(Frame, frozen=True, tag="preview"):
    """Answer to a preview request."""

    id: str
    preview: PreviewShape


class ToClientReview(Frame, frozen=True, tag="review"):
    """The own answer sheet; null while answer sheets are not shown."""

    seq: int
    sheet: AnswerSheetShape | None


class ToClientAck(Frame, frozen=True, tag="ack"):
    """The command `id` is on disk. (seq, head, mac) is the receipt to keep."""

    id: str
    seq: int
    head: str
    mac: str
    wall_ms: int
    answer: GivenAnswerShape | None


class ToClientRefused(Frame, frozen=True, tag="refused"):
    """The command `id` changed nothing. `detail` is Vietnamese."""

    id: str
    code: str
    detail: str


class ToClientPong(Frame, frozen=True, tag="pong"):
    """Contest time when the ping arrived and when this left."""

    sent: int
    received_us: int
    replied_us: int


class ToClientStatus(Frame, frozen=True, tag="status"):
    """`store`: "ok", or "away" while the server can store nothing. `troubles`: what is wrong, told to consoles
    alone."""

    store: str
    troubles: tuple[TroubleShape, ...] = ()


class ToClientTakeover(Frame, frozen=True, tag="takeover"):
    """`state`: "waiting", "approved", "refused" (RULES 1.5); "replaced": another device has the place, and this one may
    deliver the changes of a paper it had stored before it is sent away (RULES 3.4)."""

    state: str


ToClientFrame = (
    ToClientWelcome
    | ToClientSync
    | ToClientStage
    | ToClientOwn
    | ToClientWall
    | ToClientConsole
    | ToClientPlaces
    | ToClientPaper
    | ToClientSealed
    | ToClientOpener
    | ToClientFairness
    | ToClientMirror
    | ToClientPreview
    | ToClientReview
    | ToClientAck
    | ToClientRefused
    | ToClientPong
    | ToClientStatus
    | ToClientTakeover
)

FINALIST_COMMANDS: dict[str, type[c.Command]] = {
    command_name(command): command for command in get_args(c.FinalistCommand)
}
# Signing in comes over HTTP, with the code.
HOST_COMMANDS: dict[str, type[c.Command]] = {
    command_name(command): command
    for command in (
        *get_args(c.PlaceCommand),
        *get_args(c.FlowCommand),
        *get_args(c.DeskCommand),
        *get_args(c.RulingCommand),
    )
    if command is not c.SignIn
}


_FIELD_NAMES: Mapping[type, tuple[str, ...]] = {
    command: tuple(field.name for field in fields(command)) for command in get_args(c.Command)
}
_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[ToServerFrame] = msgspec.msgpack.Decoder(ToServerFrame)


# --- bytes -----------------------------------------------------------------------------------------------------------


def encode(frame: Frame) -> bytes:
    """One MessagePack map, `type` first, fields in class order."""
    return _encoder.encode(frame)


def decode_to_server(data: bytes) -> ToServerFrame:
    """The frame a client sent. Unknown fields are left out. Raises `ProtocolError`."""
    try:
        return _decoder.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise ProtocolError(f"expected one frame of version {PROTOCOL_VERSION}, got {fault}") from fault


def decode_to_client(data: bytes) -> ToClientFrame:
    """The frame the server sent, for clients written in Python. Raises `ProtocolError`."""
    frame: ToClientFrame = _convert(data, ToClientFrame)
    return frame


def _convert(data: bytes, type_: Any) -> Any:
    try:
        return msgspec.convert(msgpack.unpackb(data), type_)
    except (msgspec.ValidationError, msgpack.UnpackException, ValueError, TypeError, RecursionError) as fault:
        raise ProtocolError(f"expected one frame of version {PROTOCOL_VERSION}, got {fault}") from fault


def command_of(frame: ToServerCommand | ToServerPreview, known: Mapping[str, type[CommandT]]) -> CommandT:
    """The command a frame carries. Argument values may come as text, as `StepShape.arguments` has them.

    Raises `BadCommand` naming the command or the argument.
    """
    command_type = known.get(frame.name)
    if command_type is None:
        raise BadCommand(f"không có lệnh {frame.name!r}")
    try:
        command = msgspec.convert(frame.arguments, command_type, strict=False)
    except (msgspec.ValidationError, ValueError, OverflowError) as fault:
        raise BadCommand(f"{frame.name}: {fault}") from fault
    for name in _FIELD_NAMES[type(command)]:
        value = getattr(command, name)
        if type(value) is not str or len(value) > TEXT_LENGTH_MAX:  # an answer is nothing but short texts and a number
            _check_length(name, value)
    return command


def _check_length(name: str, value: object) -> None:
    if isinstance(value, str):
        if len(value) > TEXT_LENGTH_MAX:
            raise BadCommand(f"{name}: cần nhiều nhất {TEXT_LENGTH_MAX} ký tự, nhận {len(value)}")
        return
    if type(value) is int and -(2**53) < value < 2**53:
        return
    texts = value if isinstance(value, tuple) else (value,)
    if len(texts) > LIST_LENGTH_MAX:
        raise BadCommand(f"{name}: cần nhiều nhất {LIST_LENGTH_MAX} phần tử, nhận {len(texts)}")
    for text in texts:
        if isinstance(text, c.SlotChange):
            for field in fields(text):
                _check_length(f"{name}.{field.name}", getattr(text, field.name))
        if isinstance(text, str) and len(text) > TEXT_LENGTH_MAX:
            raise BadCommand(f"{name}: cần nhiều nhất {TEXT_LENGTH_MAX} ký tự, nhận {len(text)}")
        if isinstance(text, int) and not -(2**53) < text < 2**53:
            raise BadCommand(f"{name}: cần số nhỏ hơn 2^53, nhận {text}")
