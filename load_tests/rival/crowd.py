"""The swarm's lines in the rival's language: Engine.IO 4 and Socket.IO 5 over WebSocket, read and stamped as ours are.

Owns the few packets that are needed. It must not know what is measured. Called in a process of `load_tests.swarm`, and
by tests in their own.
"""

import json

from load_tests.swarm.crowd import Crowd, Line
from load_tests.swarm.lean_client import OPCODE_TEXT, client_frame

TARGET = "/socket.io/?EIO=4&transport=websocket"
OPEN, CONNECTED, PING, EVENT, ACK, REFUSED = b"0{", b"40{", b"2", b'42["', b"43", b"44"
"""What packets of the server begin with."""
PONG = client_frame(b"3", OPCODE_TEXT)
FAILED = b'"ok":false'


class RivalCrowd(Crowd):
    """Lines of finalists. A line is greeted when it is connected to the namespace."""

    MESSAGES = OPCODE_TEXT

    def _request(self, line: Line) -> bytes:
        return self._upgrade(TARGET)

    def _shook(self, line: Line, stamp_ns: int) -> None:
        """The server speaks first."""

    def _frame(self, line: Line, payload: bytes, stamp_ns: int) -> None:
        if payload.startswith(ACK):
            if FAILED in payload:
                self._refused(str(json.loads(payload[payload.index(b"[") :])[0]["code"]))
            else:
                self._acked(line, stamp_ns)
        elif payload.startswith(EVENT):
            self._seen(line, payload[len(EVENT) : payload.index(b'"', len(EVENT))].decode(), payload, stamp_ns)
        elif payload == PING:
            self._write(line, PONG)
        elif payload.startswith(OPEN):
            who = json.dumps({"candidate": line.cookie})
            self._write(line, client_frame(b"40" + who.encode(), OPCODE_TEXT))
        elif payload.startswith(CONNECTED):
            self._greet(line, stamp_ns)
        elif payload.startswith(REFUSED):
            raise ValueError(f"the rival refused a line: {payload[:200]!r}")


def answer_packet(play: str, choice: str) -> bytes:
    """An answer that is to be acknowledged."""
    return b"420" + json.dumps(["answer", play, choice]).encode()
