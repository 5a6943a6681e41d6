"""Checks of the store: the embedded one really starts and keeps what it acknowledged; a given one is set up safely.

Owns the trial run, the settings that are asked for, limits and wording. The trial runs in a temporary directory on the
data directory's disk and is gone afterwards; of a given store only settings are read. Called by `diagnose`.
"""

import contextlib
import hashlib
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError

from chungket.doctor.finding import Finding, Level, decimal, unknown
from chungket.embedded import EmbeddedStore, EmbeddedStoreError
from chungket.log import Head
from chungket.network import is_loopback
from chungket.store import SOCKET_TIMEOUT_S, VERSION_MIN, Appended, Store, StoreError, StoreRefuses

APPENDS = 40
ENTRY_BYTES = 400  # a small batch
APPEND_GOOD_US = 20_000
APPEND_MAX_US = 200_000

# DESIGN 7; `no-appendfsync-on-rewrite yes` would switch fsync off during a rewrite even with `always` (DESIGN 10).
SAFE_SETTINGS = {
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "maxmemory-policy": "noeviction",
}

_TITLE = "Kho dữ liệu"
_CREDENTIALS = ("username", "password")


@dataclass(frozen=True, slots=True)
class Trial:
    """What the trial run of the embedded store measured: its version, and per append the time until the reply."""

    version: tuple[int, ...]
    append_us: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GivenStore:
    """What a given store tells. `settings` is None when it does not let us ask; `password` whether it asks for one."""

    version: tuple[int, ...]
    settings: Mapping[str, str] | None
    password: bool


# ---------------------------------------------------------------------------------------------------------------------
# The embedded store
# ---------------------------------------------------------------------------------------------------------------------


async def embedded_findings(binary: Path | None, place: Path) -> tuple[Finding, ...]:
    """Run the embedded store in a new directory below `place`, which must be writable."""
    try:
        trial = await try_embedded(binary, place)
    except (EmbeddedStoreError, StoreError, OSError) as fault:
        return (
            Finding(
                "store",
                Level.ERROR,
                _TITLE,
                f"kho dữ liệu kèm theo không chạy được: {fault}",
                "Chỉ định Redis hoặc Valkey 7.2 trở lên bằng --store-binary, hoặc một kho có sẵn bằng --store.",
            ),
        )
    return (
        Finding(
            "store",
            Level.OK,
            _TITLE,
            f"kho kèm theo, phiên bản {_number(trial.version)}: khởi động, ghi, tắt và đọc lại được",
        ),
        check_append(trial.append_us),
    )


async def try_embedded(binary: Path | None, place: Path) -> Trial:
    """Start, append, stop, start again and compare the head. Raises `EmbeddedStoreError`, `StoreError`, `OSError`."""
    with tempfile.TemporaryDirectory(prefix=".chungket-doctor-", dir=place) as directory:
        embedded = EmbeddedStore(Path(directory), binary)
        store = Store(embedded.url, "doctor")
        try:
            await embedded.start()
            version = await store.version()
            append_us, last = await _append(store)
            await embedded.stop()
            await embedded.start()
            if await store.head() != last:
                raise StoreRefuses("sau khi khởi động lại, dữ liệu đã ghi không còn đủ")
        finally:
            await store.close()
            await embedded.stop()
            _remove_socket(embedded.socket)
    return Trial(version, append_us)


async def _append(store: Store) -> tuple[tuple[int, ...], Head]:
    """Append one entry after the other; the time of each in µs, and where the log stands then."""
    times: list[int] = []
    head = Head()
    for seq in range(1, APPENDS + 1):
        data = bytes([seq]) * ENTRY_BYTES
        head = Head(seq, hashlib.sha256(data).hexdigest())
        before = time.perf_counter_ns()
        answer = await store.append(seq, f"doctor-{seq}", data, head.hash)
        times.append((time.perf_counter_ns() - before) // 1000)
        if answer is not Appended.OK:
            raise StoreRefuses(f"lần ghi {seq}: cần trả lời OK, đang là {answer}")
    return tuple(times), head


def _remove_socket(socket: Path) -> None:
    with contextlib.suppress(OSError):  # a temporary name; the next start of the system would remove it, too
        socket.unlink(missing_ok=True)
        socket.parent.rmdir()


def check_append(append_us: Sequence[int]) -> Finding:
    """Whether the disk syncs fast enough that nobody waits for "Đã ghi nhận". Times in µs; the median decides."""
    title = "Tốc độ ghi"
    ordered = sorted(append_us)
    median, worst = ordered[len(ordered) // 2], ordered[-1]
    detail = f"ghi bền vững (fsync) một lần {decimal(median / 1000)} ms, lâu nhất {decimal(worst / 1000)} ms"
    if median <= APPEND_GOOD_US:
        return Finding("store-append", Level.OK, title, detail)
    level = Level.ERROR if median > APPEND_MAX_US else Level.WARNING
    return Finding("store-append", level, title, f"{detail}: chậm", "Dùng ổ SSD gắn trong; không dùng thẻ nhớ, USB.")


# ---------------------------------------------------------------------------------------------------------------------
# A given store
# ---------------------------------------------------------------------------------------------------------------------


async def given_findings(url: str) -> tuple[Finding, ...]:
    """Ask the store at `url` for version and settings; nothing is written to it."""
    shown = "--store"
    try:
        shown = without_credentials(url, keep_query=False)
        given = await ask_given(url)
    except (StoreError, ValueError) as fault:
        return (
            Finding(
                "store",
                Level.ERROR,
                _TITLE,
                f"{shown}: không dùng được ({fault})",
                f"Kiểm tra địa chỉ, mật khẩu và phiên bản (cần {_number(VERSION_MIN)} trở lên) của --store.",
            ),
        )
    reached = Finding("store", Level.OK, _TITLE, f"{shown}: trả lời, phiên bản {_number(given.version)}")
    return (reached, check_settings(given.settings), check_password(url, given.password))


async def ask_given(url: str) -> GivenStore:
    """Raises `StoreError` when it does not answer or is too old, `ValueError` for an address that is none."""
    store = Store(url, "doctor")
    try:
        version = await store.version()
    finally:
        await store.close()
    return GivenStore(version, await _settings(url), await _asks_for_password(url))


async def _settings(url: str) -> dict[str, str] | None:
    client = _client(url)
    try:
        found = await client.config_get(*SAFE_SETTINGS)
    except (RedisError, OSError):  # a managed store may refuse CONFIG
        return None
    finally:
        await client.aclose()
    return {_text(name): _text(value) for name, value in found.items()}


async def _asks_for_password(url: str) -> bool:
    """Whether it refuses those who come without one."""
    client = _client(without_credentials(url, keep_query=True))
    try:
        await client.ping()
    except AuthenticationError:
        return True
    except (RedisError, OSError):  # refused for another reason: not open to everybody either
        return True
    finally:
        await client.aclose()
    return False


def check_settings(settings: Mapping[str, str] | None) -> Finding:
    """Whether a reply of the store means "on disk", and nothing is ever dropped."""
    id_, title = "store-settings", "Thiết lập kho"
    advice = "Đặt: " + ", ".join(f"{name} {value}" for name, value in SAFE_SETTINGS.items()) + "."
    if settings is None:
        return unknown(id_, title, "thiết lập của kho (kho không cho đọc)", advice)
    wrong = [
        f"{name} cần {expected}, đang là {settings.get(name) or '(không có)'}"
        for name, expected in SAFE_SETTINGS.items()
        if settings.get(name) != expected
    ]
    if wrong:
        detail = "; ".join(wrong) + ": câu trả lời đã ghi nhận có thể mất khi mất điện"
        return Finding(id_, Level.WARNING, title, detail, advice)
    return Finding(id_, Level.OK, title, "ghi bền vững (fsync) trước khi trả lời, không tự xóa dữ liệu")


def check_password(url: str, password: bool) -> Finding:
    """Whether others on the network could write into the log."""
    id_, title = "store-password", "Mật khẩu kho"
    parts = urlsplit(url)
    if parts.scheme == "unix" or is_loopback(parts.hostname or ""):
        return Finding(id_, Level.OK, title, "không cần: kho chỉ nghe trên máy này")
    if password:
        return Finding(id_, Level.OK, title, "kho đòi mật khẩu")
    return Finding(
        id_,
        Level.WARNING,
        title,
        f"ai vào được {parts.hostname} đều sửa được dữ liệu: kho không đòi mật khẩu",
        "Đặt mật khẩu (requirepass hoặc ACL) và ghi vào địa chỉ: --store redis://:MẬT-KHẨU@máy:6379",
    )


def without_credentials(url: str, *, keep_query: bool) -> str:
    """The address without user and password, for showing it (without its query, too) or for knocking."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in _CREDENTIALS]
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return f"{place}?{urlencode(query)}" if keep_query and query else place


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, retry=Retry(NoBackoff(), 0), socket_timeout=SOCKET_TIMEOUT_S, socket_connect_timeout=SOCKET_TIMEOUT_S
    )


def _text(value: str | bytes | None) -> str:
    return value.decode() if isinstance(value, bytes) else value or ""


def _number(version: Sequence[int]) -> str:
    return ".".join(map(str, version))
