"""The bytes of a WebSocket connection once it is open: frames in, frames out (RFC 6455, section 5).

Owns reading what a client sends, piece by piece as the network brings it, the faults that end a connection, and the
frames a server writes. It must not know sockets, timers or what a message means. Called by `socket`.

Nearly all that thousands of devices send is one whole, short, binary frame in one piece of data: `FrameReader.feed`
has a way of its own for it, and another for everything else. No extension is ever agreed on, so reserved bits are
faults.
"""

import struct
from typing import Protocol

try:
    from websockets.speedups import apply_mask
except ImportError:  # a platform without its compiled part
    from websockets.utils import apply_mask

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FINAL = 0x80
MASKED = 0x80
RESERVED_BITS = 0x70
CONTROL_BIT = 0x08
CONTROL_BYTES_MAX = 125
FRAGMENTS_MAX = 64  # of one message: they may be empty, so their size alone is no limit

NORMAL = 1000
PROTOCOL_ERROR = 1002
NO_CODE = 1005  # a close frame without one; never sent
INVALID_DATA = 1007
TOO_BIG = 1009

_WHOLE_BINARY = FINAL | BINARY
_SHORT_MAX = 125
_SHORT_HEAD = 6  # two bytes and the mask
_CODES = frozenset((1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014))
_OWN_CODES = range(3000, 5000)


class FrameFault(Exception):
    """What came is no WebSocket. `code`: what the connection is closed with."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Handler(Protocol):
    """Who takes what was read. Called while bytes are read: must not block."""

    def message(self, data: bytes | None) -> None:
        """A whole message; None for text, and for one of more than `FRAGMENTS_MAX` fragments."""

    def pinged(self, payload: bytes) -> None:
        """The client asks for a pong."""

    def ponged(self, payload: bytes) -> None:
        """The client answers a ping, or says so."""

    def left(self, code: int, payload: bytes) -> None:
        """The client closes, with this code; `payload` is its close frame's, to be echoed. Nothing is read any more."""


class FrameReader:
    """The reading end of one connection. `bytes_max`: of one message."""

    __slots__ = ("_buffer", "_bytes_max", "_ended", "_fragments", "_length", "_text")

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._buffer = b""  # the beginning of a frame
        self._fragments: list[bytes] | None = None  # of the message that is being read
        self._length = 0  # of its fragments together
        self._text = False
        self._ended = False

    def end(self) -> None:
        """Read nothing more."""
        self._ended, self._buffer, self._fragments = True, b"", None

    def feed(self, data: bytes, handler: Handler) -> None:
        """Some more bytes. Raises `FrameFault`; nothing is read after that, nor after a close frame."""
        if (
            _SHORT_HEAD <= len(data) <= _SHORT_HEAD + _SHORT_MAX
            and data[0] == _WHOLE_BINARY
            and data[1] == MASKED | len(data) - _SHORT_HEAD
            and not self._buffer
            and self._fragments is None
            and not self._ended
        ):
            handler.message(apply_mask(data[_SHORT_HEAD:], data[2:_SHORT_HEAD]))
            return
        if self._buffer:
            data = self._buffer + data
            self._buffer = b""
        start = 0
        try:
            while not self._ended and (found := self._next(data, start)) is not None:
                first, begin, start = found
                self._take(first, apply_mask(data[begin:start], data[begin - 4 : begin]), handler)
        except FrameFault:
            self.end()
            raise
        self._buffer = b"" if self._ended else bytes(data[start:])

    def _next(self, data: bytes, start: int) -> tuple[int, int, int] | None:
        """The first byte of the next frame, and where its payload begins and ends; None while it is not whole. What is
        wrong with its head is said before its payload is there."""
        left = len(data) - start
        if left < 2:
            return None
        first, length = data[start], data[start + 1] & 0x7F
        self._check_head(first, data[start + 1], length)
        head = 2
        if length == 126:
            head = 4
        elif length == 127:
            head = 10
        if left < head:
            return None
        if head > 2:
            length = int.from_bytes(data[start + 2 : start + head])
        self._check_length(first, length)
        begin = start + head + 4
        return None if len(data) < begin + length else (first, begin, begin + length)

    def _check_head(self, first: int, second: int, length: int) -> None:
        """5.2, 5.5: reserved bits, opcodes, masks, and what a control frame may be."""
        opcode = first & 0x0F
        if first & RESERVED_BITS:
            raise FrameFault(PROTOCOL_ERROR, "reserved bits must be 0")
        if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise FrameFault(PROTOCOL_ERROR, f"invalid opcode: {opcode:#04x}")
        if not second & MASKED:
            raise FrameFault(PROTOCOL_ERROR, "incorrect masking")
        if opcode & CONTROL_BIT and length > CONTROL_BYTES_MAX:
            raise FrameFault(PROTOCOL_ERROR, "control frame too long")
        if opcode & CONTROL_BIT and not first & FINAL:
            raise FrameFault(PROTOCOL_ERROR, "fragmented control frame")

    def _check_length(self, first: int, length: int) -> None:
        """A message is refused as soon as it is announced to be too large."""
        if not first & CONTROL_BIT and self._length + length > self._bytes_max:
            raise FrameFault(TOO_BIG, "message too big")

    def _take(self, first: int, payload: bytes, handler: Handler) -> None:
        opcode = first & 0x0F
        if opcode in (TEXT, BINARY, CONTINUATION):
            self._take_data(opcode, payload, bool(first & FINAL), handler)
        elif opcode == PING:
            handler.pinged(payload)
        elif opcode == PONG:
            handler.ponged(payload)
        else:
            code = _code_of(payload)
            if self._fragments is not None:
                raise FrameFault(PROTOCOL_ERROR, "incomplete fragmented message")
            self.end()
            handler.left(code, payload)

    def _take_data(self, opcode: int, payload: bytes, final: bool, handler: Handler) -> None:
        """5.4: a message is one frame, or a first fragment and its continuations; nothing comes between but control
        frames."""
        if opcode == CONTINUATION:
            if self._fragments is None:
                raise FrameFault(PROTOCOL_ERROR, "unexpected continuation frame")
        elif self._fragments is not None:
            raise FrameFault(PROTOCOL_ERROR, "expected a continuation frame")
        else:
            self._fragments, self._length, self._text = [], 0, opcode == TEXT
        fragments = self._fragments
        fragments.append(payload)
        self._length += len(payload)
        many = len(fragments) > FRAGMENTS_MAX
        if final or many:
            self._fragments, self._length = None, 0
            if self._text and final:
                _check_text(b"".join(fragments))
            handler.message(None if self._text or many else b"".join(fragments))


def _code_of(payload: bytes) -> int:
    """The code of a close frame (5.5.1, 7.4). Raises `FrameFault`."""
    if not payload:
        return NO_CODE
    if len(payload) < 2:
        raise FrameFault(PROTOCOL_ERROR, "close frame too short")
    _check_text(payload[2:])
    code = int.from_bytes(payload[:2])
    if code not in _CODES and code not in _OWN_CODES:
        raise FrameFault(PROTOCOL_ERROR, "invalid status code")
    return code


def _check_text(data: bytes) -> None:
    """8.1: text is UTF-8, whatever becomes of it."""
    try:
        data.decode()
    except UnicodeDecodeError as fault:
        raise FrameFault(INVALID_DATA, f"{fault.reason} at position {fault.start}") from None


# --- frames a server writes ------------------------------------------------------------------------------------------


def websocket_frame(payload: bytes, opcode: int = BINARY) -> bytes:
    """An unmasked whole frame (5.2): the same bytes serve every client, since deflate is off (DESIGN 10)."""
    length = len(payload)
    if length < 126:
        return bytes((FINAL | opcode, length)) + payload
    if length < 65_536:
        return struct.pack("!BBH", FINAL | opcode, 126, length) + payload
    return struct.pack("!BBQ", FINAL | opcode, 127, length) + payload


def close_frame(code: int, reason: str = "") -> bytes:
    """A close frame (5.5.1)."""
    return websocket_frame(struct.pack("!H", code) + reason.encode(), CLOSE)
