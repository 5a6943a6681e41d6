"""The server's side of the second copy: its process is started, and started again when it ends.

Owns that process. It must not know what a copy is. Called by `app` and `workers`, once the log has begun.
"""

import asyncio
import contextlib
import logging
import os
import sys
from pathlib import Path

import msgspec

from chungket.mirror.process import LAST_S, Orders

RESPAWN_S = 2.0
STOP_TIMEOUT_S = LAST_S + 1.0

_logger = logging.getLogger("chungket.mirror")


class MirrorProcess:
    """Keeps one process alive between `start` and `stop`; without a target there is none."""

    def __init__(self, target: str, store_url: str, contest: str, data_directory: Path) -> None:
        self._orders = Orders(store_url, contest, str(data_directory.absolute()), target)
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """From now on the log is copied."""
        if self._orders.target:
            self._task = asyncio.create_task(self._keep(), name="mirror")

    async def stop(self) -> None:
        """Copy what is left, but wait for nothing that hangs."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._live()
            except OSError as fault:
                _logger.error("bản sao thứ hai: không chạy được tiến trình sao chép: %s", fault)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RESPAWN_S):
                    await self._stopping.wait()

    async def _live(self) -> None:
        """One process from its start to its end."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "chungket.mirror.process",
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches the server alone
            env={**os.environ, "CHUNGKET_MIRROR": self._orders.contest},  # for whoever looks at the process
        )
        assert process.stdin is not None
        ending = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            with contextlib.suppress(ConnectionError):
                process.stdin.write(msgspec.json.encode(self._orders) + b"\n")
            await asyncio.wait([ending, stopping], return_when=asyncio.FIRST_COMPLETED)
            process.stdin.close()
            await asyncio.wait([ending], timeout=STOP_TIMEOUT_S)
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await asyncio.wait([ending], timeout=1.0)  # one that the disk holds cannot even be killed
        finally:
            ending.cancel()
            stopping.cancel()
