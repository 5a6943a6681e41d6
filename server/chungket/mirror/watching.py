"""Every serving process hears how the second copy fares.

Owns the listening, and the verdict on a copy that nothing is heard of. It must not know pages: whoever is told decides
what is shown. Called by `app` and `worker`.
"""

import asyncio
import logging
from collections.abc import Callable

import msgspec

from chungket.core.shapes import MirrorShape
from chungket.mirror import status
from chungket.store import StoreError, ask, connections

SILENT_S = 5.0
AGAIN_S = 1.0
_logger = logging.getLogger("chungket.mirror")
NOT_RUNNING = MirrorShape(status.AWAY, 0, 0, "tiến trình sao chép chưa chạy hoặc đã dừng")


class MirrorWatch:
    """Listens between `start` and `stop`; without a target nobody tells anything."""

    def __init__(self, target: str, store_url: str, contest: str, tell: Callable[[MirrorShape], None]) -> None:
        self._target = target
        self._store_url = store_url
        self._channel = status.channel(contest)
        self._tell = tell
        self._task: asyncio.Task[None] | None = None
        self._heard_s = 0.0

    def start(self) -> None:
        """From now on `tell` hears of each change, and of silence."""
        if self._target:
            self._task = asyncio.create_task(self._listen(), name="mirror watch")

    async def stop(self) -> None:
        """Hear nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self) -> None:
        client = connections(self._store_url, None)
        self._heard_s = asyncio.get_running_loop().time()
        try:
            while True:
                try:
                    async with client.pubsub() as listener:
                        await ask(listener.subscribe(self._channel))
                        while True:
                            self._hear(
                                await ask(listener.get_message(ignore_subscribe_messages=True, timeout=SILENT_S))
                            )
                except StoreError:
                    await asyncio.sleep(AGAIN_S)  # the hall is told of the store itself
        finally:
            await client.aclose()

    def _hear(self, message: dict[str, bytes] | None) -> None:
        now_s = asyncio.get_running_loop().time()
        if message is None:
            if now_s - self._heard_s >= SILENT_S:
                self._tell(NOT_RUNNING)
            return
        self._heard_s = now_s
        try:
            self._tell(status.decode_status(message["data"]))
        except msgspec.MsgspecError:
            _logger.exception("a message about the second copy cannot be read")
