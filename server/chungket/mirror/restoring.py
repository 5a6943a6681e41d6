"""Taking over: a data directory is made anew from a copy, on this machine.

Owns that it appears complete and proved, or not at all, and the rebuilding of what the copy leaves out (sorted sets).
It must not decide anything: the contest goes on where `chungket serve` finds it. Called by `cli`.
"""

import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chungket.core.contest import Contest
from chungket.core.events import Genesis
from chungket.core.model import State
from chungket.core.standings import kept_ranking
from chungket.embedded import EmbeddedStore
from chungket.exchange.lock import LockedContest, load_locked
from chungket.inspection import genesis_of
from chungket.log import Entry, Head, decode_entry, follow
from chungket.mirror.copies import Content, CopyRefused, CopySource, is_address
from chungket.mirror.copy_file import SUFFIX, FileSource
from chungket.mirror.copy_store import ENTRIES_AT_ONCE, CopyStore, append_many, contests_in
from chungket.mirror.data_files import is_data_file, sync_directory, write_data_files
from chungket.projection import RERANKING, projection_of
from chungket.replica import Replica
from chungket.store import PROJECTION_CHUNK, Store, StoreAway, ask, connections


class PlaceTaken(Exception):
    """The data directory that was named holds something."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What is there now. `seal`: where the log stood when the wall last showed it; `last_wall_us`: Unix time of the
    last entry."""

    data_directory: Path
    contest: Contest
    state: State
    head: Head
    seal: Head
    last_wall_us: int
    torn_bytes: int


async def source_of(target: str, contest: str = "") -> CopySource:
    """The copy at a store's address, in a file, or the only one in a directory. Raises `CopyError`."""
    if is_address(target):
        found = [contest] if contest else await contests_in(target)
        if len(found) != 1:
            raise CopyRefused(_several(target.rpartition("@")[2], found, "--contest"))
        return CopyStore(target, found[0])
    paths = _files_at(Path(target), contest)
    if len(paths) != 1:
        raise CopyRefused(_several(target, [await _told(path) for path in paths], "tên tệp"))
    return FileSource(paths[0])


def _files_at(path: Path, contest: str) -> list[Path]:
    """The file itself, or all copies in a directory."""
    if not path.is_dir():
        return [path]
    return [found for found in sorted(path.glob(f"*{SUFFIX}")) if found.name.startswith(contest)]


async def _told(path: Path) -> str:
    """What a person tells copies apart by: of a rehearsal or of the final, and how far it goes."""
    first: bytes | None = None
    last = b""
    async for data in FileSource(path).entries():
        first, last = first or data, data
    if first is None:
        return f"{path.name}: chưa có mục nào"
    begun, entry = decode_entry(first), decode_entry(last)
    rehearsal = any(isinstance(event, Genesis) and event.rehearsal for event in begun.events)
    moment = datetime.fromtimestamp(entry.wall_us // 1_000_000).astimezone()
    return (
        f"{path.name}: {'tổng duyệt, ' if rehearsal else ''}{entry.seq} mục, "
        f"mục cuối lúc {moment:%H:%M:%S} {moment:%d/%m/%Y}"
    )


def _several(place: str, found: list[str], by: str) -> str:
    if not found:
        return f"{place}: cần bản sao của một hội thi; không có bản nào"
    return f"{place}: cần một bản sao; đang có {len(found)} ({'; '.join(found)}). Hãy chọn bằng {by}"


async def take_over(source: CopySource, data_directory: Path | None, home: Path) -> TakenOver:
    """Make the data directory from the copy; None: of the contest's name below `home`. Nothing is changed at the copy,
    nor where something is already.

    Raises `PlaceTaken`, `CopyError`, `LogDamaged`, `exchange.problems.ExchangeError`, `EmbeddedStoreError`,
    `StoreError`, OSError; then nothing has been made.
    """
    content = await source.look()
    place = data_directory or home / content.contest
    _check_place(place)
    if content.head.seq == 0:
        raise CopyRefused("cần bản sao có nhật ký; bản này chưa có mục nào")
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{place.name}.new-", dir=place.parent))  # 0700
    try:
        write_data_files(made, await _files(source, content))
        locked = load_locked(made)
        if locked.contest.id != content.contest:
            raise CopyRefused(f"cần tệp của hội thi {content.contest}; trong bản sao có {locked.contest.id}")
        replica, last = await _rebuilt(source, made, locked)
        if replica.head.seq < content.head.seq or not replica.knows(content.head.seq, content.head.hash):
            raise CopyRefused(f"bản sao thay đổi trong lúc đọc: cần đến mục {content.head.seq}")
        _put_in_place(made, place)
    finally:
        shutil.rmtree(made, ignore_errors=True)  # gone already when all went well
    return TakenOver(place, locked.contest, replica.state, replica.head, replica.seal, last.wall_us, content.torn_bytes)


def _check_place(place: Path) -> None:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise PlaceTaken(
            f"{place}: cần thư mục chưa có hoặc còn trống để dựng lại dữ liệu; đã có nội dung, không ghi đè. "
            "Hãy chọn thư mục khác bằng --data-directory"
        )


def _put_in_place(made: Path, place: Path) -> None:
    _check_place(place)
    made.rename(place)
    sync_directory(place.parent)


async def _files(source: CopySource, content: Content) -> dict[str, bytes]:
    files = await source.files()
    for name in files:
        if not is_data_file(name):
            raise CopyRefused(f"cần tên tệp của thư mục dữ liệu; trong bản sao có {name!r}")
    missing = content.files.keys() - files.keys()
    if missing:
        raise CopyRefused(f"cần tệp {min(missing)} trong bản sao; không đọc được")
    return files


async def _rebuilt(source: CopySource, made: Path, locked: LockedContest) -> tuple[Replica, Entry]:
    """The log in a store of this machine, read once more from its beginning; the last entry."""
    embedded = EmbeddedStore(made)
    store = Store(embedded.url, locked.contest.id)
    try:
        await embedded.start()
        await _append_all(source, embedded.url, locked.contest.id)
        replica = Replica(locked.contest, store, _Nobody())
        sets: dict[str, dict[str, int]] = {}
        ranked = False

        def seen(entry: Entry) -> None:
            nonlocal ranked
            ranked = ranked or any(isinstance(event, RERANKING) for event in entry.events)
            for key, pairs in projection_of(replica.state, entry.events, store.keys).items():
                sets.setdefault(key, {}).update((member, score) for score, member in pairs)

        last = await replica.recover(genesis_of(locked), seen)
        assert last is not None
        await _write_sets(embedded.url, sets)
        if ranked:
            ranking = kept_ranking(replica.state)
            await store.replace_standings("individual", [(row.rank, row.id) for row in ranking.individuals])
            await store.replace_standings("team", [(row.rank, row.id) for row in ranking.teams])
    finally:
        await store.close()
        await embedded.stop()
        with contextlib.suppress(OSError):  # made for the name it had while it was built
            embedded.socket.unlink(missing_ok=True)
            embedded.socket.parent.rmdir()
    return replica, last


async def _append_all(source: CopySource, url: str, contest: str) -> None:
    client = connections(url)
    try:
        async for chunk in _chunks(source.entries()):
            await append_many(client, contest, chunk)
    finally:
        await client.aclose()


async def _chunks(entries: AsyncIterator[bytes]) -> AsyncIterator[list[bytes]]:
    """Entries that follow each other, many at a time. Raises `LogDamaged`."""
    chunk: list[bytes] = []
    head = Head()
    async for data in entries:
        _, head = follow(head, data)
        chunk.append(data)
        if len(chunk) == ENTRIES_AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


async def _write_sets(url: str, sets: dict[str, dict[str, int]]) -> None:
    client = connections(url)
    try:
        for key, members in sets.items():
            pairs = list(members.items())
            for start in range(0, len(pairs), PROJECTION_CHUNK):
                await ask(client.zadd(key, dict(pairs[start : start + PROJECTION_CHUNK])))
    finally:
        await client.aclose()


class _Nobody:
    """Nobody is told anything while a log is rebuilt."""

    def replayed(self, entry: Entry) -> None:
        pass

    def appended(self, entry: Entry) -> None:
        """See `replica.Listener`."""

    def store_away(self, fault: StoreAway | None) -> None:
        """See `replica.Listener`."""
