"""Sending the readiness board: what is new to each console, now and then, and as fast as it is read.

Owns when rows are made and sent, and which of them a console has. What is in them is `board`'s. Called by `hub`.
"""

import asyncio

from chungket.board import ReadinessBoard
from chungket.core import events as e
from chungket.core.contest import CandidateNumber
from chungket.core.shapes import PlaceShape
from chungket.fanout import Fanout, Steps
from chungket.members import Audience, Member, Members
from chungket.protocol import ToClientPlaces, encode
from chungket.socket import websocket_frame

ROWS_AT_ONCE_MAX = 1_000  # in a whole state; a larger hall's follow
ROWS_PER_FRAME = 500


class RowSender:
    """The board of one node and its consoles. `gap_s`: between two sendings."""

    def __init__(self, board: ReadinessBoard, members: Members, fanout: Fanout, gap_s: float) -> None:
        self.board = board
        self._members = members
        self._fanout = fanout
        self._gap_s = gap_s
        self._timer: asyncio.TimerHandle | None = None
        self._busy = False

    def happened(self, event: e.Event) -> None:
        """An entry says something; `send_later` follows."""
        self.board.happened(event)

    def changed(self, candidate: CandidateNumber) -> None:
        """Something about a place may have changed."""
        self.board.touch(candidate)
        self.send_later()

    def send_later(self) -> None:
        """Send what is new before long, if there is a console."""
        if self._timer is None and not self._busy and self._members.any_of(Audience.HOST):
            self._timer = asyncio.get_running_loop().call_later(self._gap_s, self._send)

    def whole(self, member: Member) -> tuple[PlaceShape, ...]:
        """The board for a whole state. That of a large hall is not in it: it follows in frames of its own, as fast as
        they are read."""
        member.rows_at = 0
        if len(self.board.places) > ROWS_AT_ONCE_MAX:
            self.send_later()
            return ()
        for _ in self.board.refresh():
            pass
        member.rows_at, rows = self.board.changed_since(0, member.actor.zone, ROWS_AT_ONCE_MAX)
        return rows

    def _send(self) -> None:
        self._timer, self._busy = None, True
        self._fanout.later(self._steps())

    def _steps(self) -> Steps:
        """Rows that are old are made anew, then each console gets those it has not seen like this."""
        try:
            yield from self.board.refresh()
        finally:
            self._busy = False
        encoded: dict[tuple[str, int], tuple[int, bytes]] = {}
        more = self.board.stale
        for member in self._members.of(Audience.HOST):
            while member.rows_at < self.board.version and not member.slow_since_us:
                key = (member.actor.zone, member.rows_at)
                if key not in encoded:
                    encoded[key] = self._frame(*key)
                    yield
                version, frame = encoded[key]
                if member.socket.outbox_bytes or (frame and not self._fanout.write(member, frame)):
                    more = True  # a board of megabytes is sent as fast as it is read
                    break
                member.rows_at = version
        if more:
            self.send_later()

    def _frame(self, zone: str, since: int) -> tuple[int, bytes]:
        """The next rows after a version, in a frame (b"" where there are none), and the version it leads to."""
        version, rows = self.board.changed_since(since, zone, ROWS_PER_FRAME)
        return version, websocket_frame(encode(ToClientPlaces(rows))) if rows else b""
