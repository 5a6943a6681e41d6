"""A copy of a contest as it is now, in one file, while its server runs or stands still.

Owns that the file is whole, and proved, before it has its name. It must not know how the log is reached. Called by
`cli`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from chungket.exchange.lock import LockedContest
from chungket.log import Head, check_head, entry_hash, follow
from chungket.mirror.copier import Copier
from chungket.mirror.copies import CopyRefused
from chungket.mirror.copy_file import SUFFIX, CopyFile, FileSource, name_of
from chungket.mirror.data_files import sync_directory
from chungket.store import Store


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The file, and what is in it."""

    path: Path
    head: Head
    files: int
    bytes: int


async def back_up(url: str, locked: LockedContest, data_directory: Path, output: Path, moment: str) -> BackedUp:
    """Write everything the contest needs to go on elsewhere. `output`: a new file, or a directory, in which its name is
    made of the contest and `moment`. Readable by its owner alone.

    Raises `CopyError`, `LogDamaged`, `StoreError`, OSError; then nothing has been added.
    """
    contest = locked.contest.id
    store = Store(url, contest)
    try:
        first = await store.entry(1)
        if first is None:
            raise CopyRefused(f"{data_directory}: cần nhật ký của cuộc thi để sao lưu; không có mục nào")
        path = _new_file(output, f"{name_of(contest, entry_hash(first)).removesuffix(SUFFIX)}-{moment}{SUFFIX}")
        unfinished = path.with_name(f".{path.name}.new")
        unfinished.unlink(missing_ok=True)
        try:
            head = await _copy(store, data_directory, CopyFile(unfinished, contest))
            files = await prove(unfinished, head)
            check_new(path)
            unfinished.rename(path)
            sync_directory(path.parent)
        finally:
            unfinished.unlink(missing_ok=True)
    finally:
        await store.close()
    return BackedUp(path, head, files, os.stat(path).st_size)


def _new_file(output: Path, name: str) -> Path:
    path = output / name if output.is_dir() else output
    check_new(path)
    return path


def check_new(path: Path) -> None:
    """Whether a file may be made there. Raises `CopyRefused`."""
    if path.exists():
        raise CopyRefused(f"{path}: cần tên tệp chưa có; tệp này đã có, không ghi đè")
    if not path.parent.is_dir():
        raise CopyRefused(f"{path}: cần tệp trong một thư mục đã có; không có thư mục {path.parent}")


async def _copy(store: Store, data_directory: Path, copy: CopyFile) -> Head:
    """Everything up to a head that was kept beside the log. Raises `LogDamaged` when the log does not reach it."""
    copier = Copier(store, data_directory, copy)
    try:
        await copier.open()
        while True:
            kept = await store.head() or Head()  # asked for first: the log must reach at least there
            while await copier.step():
                pass
            if copier.head.seq <= kept.seq:
                check_head(copier.head, kept)
                return copier.head
            # A running server has appended meanwhile: nothing vouches for its last entry yet.
    finally:
        await copy.close()


async def prove(path: Path, head: Head) -> int:
    """Read a file as whoever takes over would; how many files are in it. Raises `CopyError`, `LogDamaged`."""
    source = FileSource(path)
    content = await source.look()
    if content.torn_bytes:
        raise CopyRefused(f"{path}: bản sao ghi chưa trọn, dư {content.torn_bytes} byte")
    walked = Head()
    async for data in source.entries():
        _, walked = follow(walked, data)
    check_head(walked, head)
    return len(content.files)
