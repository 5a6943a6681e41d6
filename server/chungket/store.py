"""The one boundary to Redis or Valkey: keys, scripts, append, reading the log, projections.

Owns key names and connections. It must not know what events mean beyond the projections it is handed. Every connection
uses `retries=0`: the sequencer alone retries, with the same batch id (DESIGN 3.3). Faults are `StoreAway` (try
again, what passes by itself or when a person has mended it) and `StoreRefuses` (it never will).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any, Protocol

import msgspec
import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError

from chungket.log import Head
from chungket.store_faults import StoreAway, StoreError, StoreRefuses, StoreTooOld, sorted_fault

__all__ = [
    "PROJECTION_CHUNK",
    "READ_CHUNK",
    "SOCKET_TIMEOUT_S",
    "VERSION_MIN",
    "Appended",
    "Keys",
    "LogStore",
    "Projection",
    "Store",
    "StoreAway",
    "StoreError",
    "StoreRefuses",
    "ask",
    "connections",
]

READ_CHUNK = 500  # entries a read asks for
PROJECTION_CHUNK = 1_000  # members a script or ZADD carries at most (DESIGN 3.9)
SOCKET_TIMEOUT_S = 5.0
VERSION_MIN = (7, 2)


class Appended(StrEnum):
    """The append script's answer."""

    OK = "OK"
    AGAIN = "AGAIN"
    FENCED = "FENCED"


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of one contest share a hash tag, so that they lie in one Cluster slot (DESIGN 6.3)."""

    contest: str

    @property
    def log(self) -> str:
        """Stream of entries, id `<seq>-0`, fields `b` (batch id) and `e` (bytes)."""
        return f"chungket:{{{self.contest}}}:log"

    @property
    def head(self) -> str:
        """String `<seq>:<hash>` of the last entry: the only cover the last entry has inside the store."""
        return f"chungket:{{{self.contest}}}:head"

    @property
    def samples(self) -> str:
        """Stream of devices' reports beside the log, trimmed: field `s` (DESIGN 3.8)."""
        return f"chungket:{{{self.contest}}}:samples"

    @property
    def touch(self) -> str:
        """What is written to see whether writing works; means nothing."""
        return f"chungket:{{{self.contest}}}:touch"

    def latency(self, play: str) -> str:
        """Sorted set of a play: candidate numbers by credited latency in µs."""
        return f"chungket:{{{self.contest}}}:latency:{play}"

    def press(self, play: str) -> str:
        """Sorted set of a buzzer question: candidate numbers by the moment of the last press, in µs after opening."""
        return f"chungket:{{{self.contest}}}:press:{play}"

    def paper(self, paper: str) -> str:
        """Sorted set of a paper: candidate numbers by completion time in µs, before compensation."""
        return f"chungket:{{{self.contest}}}:paper:{paper}"

    def standings(self, scope: str) -> str:
        """Sorted set of standings: ids by competition rank."""
        return f"chungket:{{{self.contest}}}:standings:{scope}"


Projection = Mapping[str, Sequence[tuple[int, str]]]  # key → (score, member) pairs


class LogStore(Protocol):
    """What a contest needs of a store to be decided and kept: `Store`, or a model of one. Every method raises
    `StoreAway` when it is unknown whether it was done, `StoreRefuses` when trying again is of no use."""

    @property
    def keys(self) -> Keys:
        """Names of this contest's keys."""

    async def append(
        self, seq: int, batch: str, data: bytes, hash_: str, projection: Projection | None = None
    ) -> Appended:
        """Append entry `seq` to the log, keep `hash_` as its head, write the projection, all at once; answered after
        fsync. `AGAIN` when the last entry is this very one, `FENCED` when entry `seq` would not be the next."""

    def entries(self, after: int = 0) -> AsyncIterator[bytes]:
        """Bytes of all durable entries with a higher number than `after`, in order."""

    async def entry(self, seq: int) -> bytes | None:
        """Bytes of one entry; None when there is none of this number."""

    async def head(self) -> Head | None:
        """The head kept beside the log; None when nothing was appended yet."""

    async def replace_standings(self, scope: str, ranks: Sequence[tuple[int, str]]) -> None:
        """Put a sorted set of (rank, id) in place of the one before."""


class Store:
    """One contest's log and projections on one server. Not safe for concurrent appends: the sequencer is alone."""

    def __init__(self, url: str, contest: str) -> None:
        self._keys = Keys(contest)
        self._client = connections(url)
        self._append_source = files("chungket").joinpath("lua/append.lua").read_text(encoding="utf-8")
        self._append_sha = ""

    @property
    def keys(self) -> Keys:
        """Names of this contest's keys."""
        return self._keys

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def version(self) -> tuple[int, ...]:
        """The server's version. Raises `StoreAway`, also when it is older than `VERSION_MIN`."""
        return check_version(await ask(self._client.info("server")))

    async def check_writing(self) -> None:
        """A write that changes nothing: whether the store takes any. Raises `StoreError`."""
        await ask(self._client.setrange(self.keys.touch, 0, ""))

    async def touch(self) -> None:
        """Write something of no meaning: whether appends would be taken now. Raises `StoreError`."""
        await ask(self._client.set(self.keys.touch, "1"))

    async def append(
        self, seq: int, batch: str, data: bytes, hash_: str, projection: Projection | None = None
    ) -> Appended:
        """Append entry `seq`. The answer comes after fsync when the store is set up as DESIGN 7 says.

        Raises `StoreAway` when it is unknown whether the entry was appended: call again with the same arguments.
        """
        sets = dict(projection or {})
        keys = [self.keys.log, self.keys.head, *sets]
        arguments: list[str | bytes | int] = [seq, batch, data, hash_]
        arguments += [_one_argument(pairs) for pairs in sets.values()]
        answer = await ask(self._run_append(keys, arguments))
        return Appended(answer.decode())

    async def _run_append(self, keys: list[str], arguments: list[str | bytes | int]) -> bytes:
        """EVALSHA; a store that was restarted has lost the script (DESIGN 10)."""
        if not self._append_sha:
            self._append_sha = await self._client.script_load(self._append_source)
        try:
            result: bytes = await self._client.evalsha(self._append_sha, len(keys), *keys, *arguments)
        except NoScriptError:
            self._append_sha = await self._client.script_load(self._append_source)
            result = await self._client.evalsha(self._append_sha, len(keys), *keys, *arguments)
        return result

    async def entries(self, after: int = 0) -> AsyncIterator[bytes]:
        """Bytes of all entries with a higher number than `after`, in order."""
        while True:
            chunk = await ask(self._client.xrange(self.keys.log, f"({after}-0", "+", READ_CHUNK))
            for id_, fields in chunk:
                yield fields[b"e"]
                after = int(id_.split(b"-")[0])
            if len(chunk) < READ_CHUNK:
                return

    async def entry(self, seq: int) -> bytes | None:
        """Bytes of one entry; None when there is none of this number."""
        found = await ask(self._client.xrange(self.keys.log, f"{seq}-0", f"{seq}-0", 1))
        return found[0][1][b"e"] if found else None

    async def head(self) -> Head | None:
        """The head kept beside the log; None when nothing was appended yet."""
        value = await ask(self._client.get(self.keys.head))
        if value is None:
            return None
        seq, _, hash_ = value.decode().partition(":")
        return Head(int(seq), hash_)

    async def replace_standings(self, scope: str, ranks: Sequence[tuple[int, str]]) -> None:
        """Write standings (rank, id) in chunks to a shadow key, then put it in place at once (DESIGN 3.9)."""
        key = self.keys.standings(scope)
        shadow = f"{key}:next"
        await ask(self._client.delete(shadow))
        for start in range(0, len(ranks), PROJECTION_CHUNK):
            members = {id_: rank for rank, id_ in ranks[start : start + PROJECTION_CHUNK]}
            await ask(self._client.zadd(shadow, members))
        if ranks:
            await ask(self._client.rename(shadow, key))

    async def latencies(self, play: str) -> list[tuple[str, int]]:
        """Sorted set of a play: (candidate number, latency in µs), fastest first."""
        pairs = await ask(self._client.zrange(self.keys.latency(play), 0, -1, withscores=True))
        return [(member.decode(), int(score)) for member, score in pairs]

    async def add_samples(self, data: bytes, entries_kept: int) -> None:
        """Put reports of devices beside the log; about as many entries as named stay. Raises `StoreError`."""
        await ask(self._client.xadd(self.keys.samples, {"s": data}, maxlen=entries_kept, approximate=True))

    async def samples(self) -> AsyncIterator[bytes]:
        """Entries of reports, oldest first."""
        after = b"-"
        while True:
            chunk = await ask(self._client.xrange(self.keys.samples, after, "+", READ_CHUNK))
            for id_, fields in chunk:
                yield fields[b"s"]
                after = b"(" + id_
            if len(chunk) < READ_CHUNK:
                return


def connections(url: str, timeout_s: float | None = SOCKET_TIMEOUT_S) -> redis.Redis:
    """Connections that never try again by themselves. `timeout_s`: how long a reply may take; None: for ever."""
    return redis.Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=timeout_s,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        redis_connect_func=_greeted,
    )


async def _greeted(connection: Any) -> None:
    """Every new connection asks whom it has reached: a store may be exchanged while the contest runs."""
    await connection.on_connect()
    await connection.send_command("INFO", "server")
    lines = (await connection.read_response()).decode().splitlines()
    check_version(dict(line.partition(":")[::2] for line in lines))


def check_version(info: Mapping[str, Any]) -> tuple[int, ...]:
    """The version that a server tells of itself. Raises `StoreTooOld` when it is older than `VERSION_MIN`."""
    number = str(info.get("valkey_version") or info["redis_version"])
    version = tuple(int(part) for part in number.split(".")[:2])
    if version < VERSION_MIN:
        raise StoreTooOld(f"cần phiên bản {'.'.join(map(str, VERSION_MIN))} trở lên; đang là {number}")
    return version


async def ask(reply: Any) -> Any:
    """Await replies and sort faults into the two kinds a caller can act on."""
    try:
        return await reply
    except (RedisError, OSError) as fault:
        raise sorted_fault(fault) from fault
    except RuntimeError as fault:
        if not _lost_meanwhile(fault):
            raise
        raise sorted_fault(fault) from fault


def _lost_meanwhile(fault: RuntimeError) -> bool:
    """Whether uvloop says so of a connection that broke between redis-py's look at it and its write."""
    return str(fault).endswith("the handler is closed")


def _one_argument(pairs: Sequence[tuple[int, str]]) -> bytes:
    """Scores and members in one argument, and not in thousands: each of them costs on both sides."""
    return msgspec.json.encode([text for score, member in pairs for text in (str(score), member)])
