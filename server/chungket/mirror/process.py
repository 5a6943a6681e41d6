"""The process that keeps the second copy: `python -m chungket.mirror.process`, started by `keeping` alone.

Owns the copy's pace, its retries, and what is told of it. A stick that hangs holds this process alone: neither an
acknowledgement nor the end of the server waits for it. On stdin comes one line with everything it has to know
(`Orders`); the end of stdin is the end: it copies what is left and ends. It reads the log as any reader does.
"""

import asyncio
import contextlib
import logging
import os
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import uvloop

from chungket.core.shapes import MirrorShape
from chungket.log import LogDamaged, entry_hash
from chungket.mirror import status
from chungket.mirror.copier import Copier
from chungket.mirror.copies import Copy, CopyAway, CopyRefused, is_address
from chungket.mirror.copy_file import CopyFile, name_of
from chungket.mirror.copy_store import CopyStore
from chungket.store import Store, StoreAway, StoreError, ask, connections

PACE_S = 0.1  # between two looks at the log, and so between two fsyncs
BEAT_S = 1.0
AGAIN_FIRST_S = 0.5
AGAIN_MAX_S = 5.0
LAST_S = 2.0  # for what is left when the server ends
NICE = 5  # the server goes first

_logger = logging.getLogger("chungket.mirror")


@dataclass(frozen=True, slots=True)
class Orders:
    """What the server tells. `target`: a store's address, or a directory."""

    store_url: str
    contest: str
    data_directory: str
    target: str


class Mirror:
    """Copies one contest for as long as the server runs."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._store = Store(orders.store_url, orders.contest)
        self._telling = connections(orders.store_url)
        self._lag = status.Lag()
        self._copied = 0
        self._state = status.AWAY
        self._reason = "đang mở"
        self._said: str | None = None
        self._ending = False

    async def run(self, ended: asyncio.Event) -> None:
        """Until `ended`, and then what is left."""
        telling = asyncio.create_task(self._tell())
        copying = asyncio.create_task(self._copy())
        ending = asyncio.create_task(ended.wait())
        done, _ = await asyncio.wait([telling, copying, ending], return_when=asyncio.FIRST_COMPLETED)
        self._ending = True
        if ending in done:
            done, _ = await asyncio.wait([copying], timeout=LAST_S)
        for task in done:
            task.result()

    # --- copying -----------------------------------------------------------------------------------------------------

    async def _copy(self) -> None:
        """Again and again, until the server has ended and nothing is left."""
        wait_s = AGAIN_FIRST_S
        while True:
            try:
                async with self._opened() as copier:
                    wait_s = AGAIN_FIRST_S
                    while await self._step(copier):
                        pass
                    return
            except CopyRefused as fault:
                self._say(status.REFUSED, str(fault))
            except CopyAway as fault:
                self._say(status.AWAY, str(fault))
            except LogDamaged as fault:
                self._say(status.REFUSED, f"nhật ký không nối được vào bản sao tại mục {fault.seq}: {fault.fault}")
            except StoreAway:
                pass  # the whole hall is told of that
            except StoreError as fault:
                self._say(status.AWAY, f"không đọc được nhật ký: {fault}")
            if self._ending:
                return
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, AGAIN_MAX_S)

    async def _step(self, copier: Copier) -> bool:
        """Copy a chunk; False when the server has ended and this was the last."""
        ending = self._ending
        more = await copier.step()
        self._copied = copier.head.seq
        if not more:
            if ending:
                return False
            if not self._ending:
                await asyncio.sleep(PACE_S)
        return True

    @contextlib.asynccontextmanager
    async def _opened(self) -> AsyncIterator[Copier]:
        """The copy, compared with the log."""
        copy = await self._target()
        try:
            copier = Copier(self._store, Path(self._orders.data_directory), copy)
            await copier.open()
            self._copied = copier.head.seq
            self._say(status.OK, "")
            yield copier
        finally:
            await copy.close()

    async def _target(self) -> Copy:
        orders = self._orders
        if is_address(orders.target):
            return CopyStore(orders.target, orders.contest)
        first = await self._store.entry(1)
        if first is None:
            raise StoreAway("the log has not begun")
        return CopyFile(Path(orders.target) / name_of(orders.contest, entry_hash(first)), orders.contest)

    # --- telling -----------------------------------------------------------------------------------------------------

    def _say(self, state: str, reason: str) -> None:
        self._state, self._reason = state, reason
        if reason != self._said:
            self._said = reason
            if reason:
                _logger.error("bản sao thứ hai: %s", reason)
            else:
                _logger.warning("bản sao thứ hai: đang ghi vào %s", self._orders.target.rpartition("@")[2])

    async def _tell(self) -> None:
        """Once a second, whatever the copy does."""
        name = status.channel(self._orders.contest)
        while True:
            with contextlib.suppress(StoreError):
                head = await self._store.head()
                if self._said is None:  # not opened yet, nor failed to
                    await asyncio.sleep(PACE_S)
                    continue
                told = self._status(0 if head is None else head.seq, time.monotonic())
                await ask(self._telling.publish(name, status.encode_status(told)))
            await asyncio.sleep(BEAT_S)

    def _status(self, log: int, now_s: float) -> MirrorShape:
        self._lag.saw(log, now_s)
        entries, seconds = self._lag.of(log, self._copied, now_s)
        if self._state != status.OK:
            return MirrorShape(self._state, entries, seconds, self._reason)
        if seconds > status.BEHIND_S:
            return MirrorShape(status.BEHIND, entries, seconds, "")
        return MirrorShape(status.SAME_DISK if self._on_same_disk() else status.OK, 0, 0, "")

    def _on_same_disk(self) -> bool:
        """A copy that is lost together with what it is a copy of."""
        if is_address(self._orders.target):
            return False
        try:
            return os.stat(self._orders.target).st_dev == os.stat(self._orders.data_directory).st_dev
        except OSError:
            return False


async def main() -> None:
    """Read the orders, then copy."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    orders = msgspec.json.decode(await reader.readline(), type=Orders)
    ended = asyncio.Event()

    async def watch() -> None:
        await reader.read()
        ended.set()

    watching = asyncio.create_task(watch())
    try:
        await Mirror(orders).run(ended)
    finally:
        watching.cancel()


def run() -> None:
    """The process. It does not wait for a thread that a stick holds."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    os.nice(NICE)
    try:
        uvloop.new_event_loop().run_until_complete(main())
    except Exception:
        _logger.exception("the second copy's process failed; it is started again")
    finally:
        logging.shutdown()
        os._exit(0)


if __name__ == "__main__":
    run()
