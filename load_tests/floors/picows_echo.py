"""A floor: a WebSocket echo on picows, a server written in Cython, on uvloop.

Usage: python -m load_tests.floors.picows_echo PORT

Owns nothing but the echo. Called by `load_tests.bench` as a process of its own.
"""

import asyncio
import sys

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

from load_tests.swarm.process import open_files_max


class Echo(WSListener):
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Send back what came."""
        if frame.msg_type is WSMsgType.BINARY:
            transport.send(frame.msg_type, frame.get_payload_as_bytes())


def _listener(_: WSUpgradeRequest) -> Echo:
    return Echo()


async def serve(port: int) -> None:
    """Run until the process is ended."""
    server = await ws_create_server(_listener, "127.0.0.1", port, backlog=4_096)
    print("{}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    open_files_max()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1])))
