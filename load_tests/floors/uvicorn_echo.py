"""A floor: a WebSocket echo as one writes it on the same stack: bare uvicorn and starlette, on uvloop.

Usage: python -m load_tests.floors.uvicorn_echo PORT

Owns nothing but the echo. Compression is off, as in the server; everything else is as uvicorn has it, but for the
pings, which would disturb what runs beside it. Called by `load_tests.bench` as a process of its own.
"""

import asyncio
import sys

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from load_tests.swarm.process import open_files_max


async def echo(websocket: WebSocket) -> None:
    """Send back what came."""
    offered = websocket.scope["subprotocols"]
    await websocket.accept(subprotocol=offered[0] if offered else None)
    try:
        while True:
            await websocket.send_bytes(await websocket.receive_bytes())
    except WebSocketDisconnect:
        pass


class Announced(uvicorn.Server):
    """Says when it takes connections."""

    async def startup(self, sockets: object = None) -> None:
        """Say it on standard output."""
        await super().startup()
        print("{}", flush=True)


async def serve(port: int) -> None:
    """Run until the process is ended."""
    await Announced(
        uvicorn.Config(
            Starlette(routes=[WebSocketRoute("/ws", echo)]),
            host="127.0.0.1",
            port=port,
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            lifespan="off",
            log_level="warning",
            access_log=False,
            backlog=4_096,
        )
    ).serve()


if __name__ == "__main__":
    open_files_max()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1])))
