"""A copy in a second machine's store: the log under the keys it always has, the files beside it.

Owns how many entries go there with one round trip, and the key of the files. The append script is the usual one, so
what lies there can never be written over (DESIGN 3.3). It must not know which entries should follow (`copier`).
"""

import re
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from importlib.resources import files as package_files
from typing import TypeVar

import redis.asyncio as redis

from chungket.log import Head, decode_entry, entry_hash
from chungket.mirror.copies import Content, CopyAway, CopyRefused
from chungket.store import Appended, Keys, Store, StoreAway, StoreRefuses, ask, connections

FILES_FIELD_DIGEST = "sha256:"  # before a file's name: its digest, so that looking does not read the files
ENTRIES_AT_ONCE = 500
LOG_KEY = re.compile(r"chungket:\{(.+)\}:files")

_T = TypeVar("_T")


def files_key(contest: str) -> str:
    """Hash of a copy's files: their contents and digests by name. Only copies have it."""
    return Keys(contest).log.removesuffix("log") + "files"


async def append_many(client: redis.Redis, contest: str, entries: Sequence[bytes]) -> None:
    """Append entries in order, each with the script that compares and keeps the head. Raises `StoreAway`,
    `StoreRefuses`; `CopyAway` when one would not be the next."""
    keys, source = Keys(contest), package_files("chungket").joinpath("lua/append.lua").read_text(encoding="utf-8")
    sha = await ask(client.script_load(source))
    for start in range(0, len(entries), ENTRIES_AT_ONCE):
        pipeline = client.pipeline(transaction=False)
        for data in entries[start : start + ENTRIES_AT_ONCE]:
            entry = decode_entry(data)
            pipeline.evalsha(sha, 2, keys.log, keys.head, entry.seq, entry.batch, data, entry_hash(data))
        answers = [Appended(answer.decode()) for answer in await ask(pipeline.execute())]
        if Appended.FENCED in answers:
            raise CopyAway("kho của bản sao đã được ghi từ nơi khác")  # opening it anew tells what lies there


class CopyStore:
    """One contest's copy in a store; a `Copy` and a `CopySource`."""

    def __init__(self, url: str, contest: str) -> None:
        self._contest = contest
        self._shown = _without_password(url)
        try:
            self._client = connections(url)
            self._store = Store(url, contest)
        except ValueError as fault:
            raise CopyRefused(f"{self._shown}: cần địa chỉ như redis://192.168.10.3:6379; {fault}") from fault

    async def open(self) -> Content:
        """See `Copy.open`."""
        await self._told(self._store.version())
        return await self.look()

    async def look(self) -> Content:
        """See `CopySource.look`."""
        head = await self._told(self._store.head())
        first = await self._told(self._store.entry(1))
        if (head is None) != (first is None):
            raise CopyRefused(f"{self._shown}: nhật ký của {self._contest} trong kho này không còn đủ")
        fields = await self._told(ask(self._client.hgetall(files_key(self._contest))))
        if first is not None and not fields:
            raise CopyRefused(
                f"{self._shown}: cần kho trống hoặc bản sao của {self._contest}; trong kho đã có nhật ký của một máy "
                "chủ. Hãy dùng kho khác, hoặc số cơ sở dữ liệu khác ở cuối địa chỉ, ví dụ /1"
            )
        start = FILES_FIELD_DIGEST.encode()
        files = {
            name.removeprefix(start).decode(): digest.decode()
            for name, digest in fields.items()
            if name.startswith(start)
        }
        return Content(self._contest, head or Head(), entry_hash(first) if first else "", files)

    async def write(self, files: Mapping[str, bytes], entries: Sequence[bytes]) -> None:
        """See `Copy.write`."""
        if files:
            fields: list[str | bytes] = []
            for name, content in files.items():
                fields += [name, content, FILES_FIELD_DIGEST + name, entry_hash(content)]
            command = self._client.execute_command("HSET", files_key(self._contest), *fields)  # type: ignore[no-untyped-call]  # of redis-py
            await self._told(ask(command))
        if entries:
            await self._told(append_many(self._client, self._contest, entries))

    async def files(self) -> dict[str, bytes]:
        """See `CopySource.files`."""
        fields = await self._told(ask(self._client.hgetall(files_key(self._contest))))
        start = FILES_FIELD_DIGEST.encode()
        return {name.decode(): content for name, content in fields.items() if not name.startswith(start)}

    async def entries(self) -> AsyncIterator[bytes]:
        """See `CopySource.entries`."""
        try:
            async for data in self._store.entries():
                yield data
        except (StoreAway, StoreRefuses) as fault:
            raise CopyAway(f"{self._shown}: {fault}") from fault

    async def entry(self, seq: int) -> bytes | None:
        """One entry of the copy. Raises `CopyAway`."""
        return await self._told(self._store.entry(seq))

    async def close(self) -> None:
        """See `Copy.close`."""
        await self._client.aclose()
        await self._store.close()

    async def _told(self, reply: Awaitable[_T]) -> _T:
        """Faults of the store are faults of the copy. A wrong password may be mended: it is asked again, too."""
        try:
            return await reply
        except StoreAway as fault:
            raise CopyAway(f"{self._shown}: kho của bản sao không trả lời ({fault})") from fault
        except StoreRefuses as fault:
            raise CopyAway(f"{self._shown}: kho của bản sao từ chối ({fault})") from fault


async def contests_in(url: str) -> list[str]:
    """Contests a store has copies of. Raises `CopyAway`, `CopyRefused`."""
    shown = _without_password(url)
    try:
        client = connections(url)
    except ValueError as fault:
        raise CopyRefused(f"{shown}: cần địa chỉ như redis://192.168.10.3:6379; {fault}") from fault
    try:
        keys = await ask(_scan(client))
    except (StoreAway, StoreRefuses) as fault:
        raise CopyAway(f"{shown}: kho của bản sao không trả lời ({fault})") from fault
    finally:
        await client.aclose()
    return sorted(match[1] for key in keys if (match := LOG_KEY.fullmatch(key.decode())))


async def _scan(client: redis.Redis) -> list[bytes]:
    return [key async for key in client.scan_iter(match="chungket:{*}:files", count=1_000)]


def _without_password(url: str) -> str:
    """The address as it may be shown."""
    return re.sub(r"//[^@/]*@", "//…@", url)
