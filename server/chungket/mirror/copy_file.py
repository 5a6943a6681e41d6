"""A copy in one append-only file, on a stick, another disk or a folder of the network.

Owns opening, cutting off an unfinished end, and fsync. It must not know which entries should follow (`copier`). Every
call that touches the disk runs in a thread: a stick may hang for minutes.
"""

import asyncio
import contextlib
import errno
import fcntl
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

from chungket.log import Head, decode_entry
from chungket.mirror.copies import Content, CopyAway, CopyRefused
from chungket.mirror.data_files import sync_directory
from chungket.mirror.records import (
    entry_record,
    file_record,
    first_line,
    goes_on_after,
    read_first_line,
    read_records,
)

SUFFIX = ".chungket"
HASH_DIGITS = 8  # of the first entry, in a file's name: another lock of the same contest gets another file
READ_AT_ONCE = 500  # entries

_FAULTS = {
    errno.ENOENT: "không thấy thư mục này; ổ đã được cắm chưa, đã tạo thư mục trên ổ chưa",
    errno.ENOSPC: "hết dung lượng",
    errno.EDQUOT: "hết hạn mức dung lượng",
    errno.EROFS: "ổ chỉ cho đọc",
    errno.EACCES: "không có quyền ghi",
    errno.EPERM: "không có quyền ghi",
    errno.ENOTDIR: "không phải là thư mục",
    errno.EIO: "ổ báo lỗi khi đọc hoặc ghi",
}
_T = TypeVar("_T")


def name_of(contest: str, first: str) -> str:
    """The name of a contest's copy in a directory; `first`: the hash of its first entry."""
    return f"{contest}-{first[:HASH_DIGITS]}{SUFFIX}"


def away(path: Path, fault: OSError) -> CopyAway:
    """What is said of a disk that does not do it."""
    return CopyAway(f"{path}: {_FAULTS.get(fault.errno or 0) or fault.strerror or fault}")


class CopyFile:
    """One file, written by one process at a time."""

    def __init__(self, path: Path, contest: str) -> None:
        self.path = path
        self._contest = contest
        self._stream: BinaryIO | None = None
        self._end = 0

    async def open(self) -> Content:
        """See `Copy.open`. The directory must be there."""
        return await self._in_thread(self._open)

    async def write(self, files: Mapping[str, bytes], entries: Sequence[bytes]) -> None:
        """See `Copy.write`."""
        await self._in_thread(lambda: self._write(files, entries))

    async def close(self) -> None:
        """See `Copy.close`."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(OSError):  # a stick that is gone
                await asyncio.to_thread(stream.close)

    async def _in_thread(self, act: Callable[[], _T]) -> _T:
        try:
            return await asyncio.to_thread(act)
        except OSError as fault:
            raise away(self.path, fault) from fault

    def _open(self) -> Content:
        # The directory is never made: without it the stick is not there, and the copy would land on the server's disk.
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        stream = os.fdopen(descriptor, "r+b")
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CopyAway(f"{self.path}: một máy chủ khác đang ghi vào bản sao này") from None
            content = read_content(stream, self.path)
            if content.contest not in ("", self._contest):
                raise CopyRefused(
                    f"{self.path}: cần bản sao của hội thi {self._contest}; đang là của {content.contest}"
                )
            self._end = _begin(stream, self._contest) if not content.contest else stream.tell()
            if content.torn_bytes:
                stream.truncate(self._end)
            os.fsync(descriptor)
            with contextlib.suppress(OSError):  # folders of some networks cannot
                sync_directory(self.path.parent)
        except BaseException:
            stream.close()
            raise
        self._stream = stream
        return content

    def _write(self, files: Mapping[str, bytes], entries: Sequence[bytes]) -> None:
        assert self._stream is not None
        records = [file_record(name, content) for name, content in files.items()]
        records += [entry_record(decode_entry(data).seq, data) for data in entries]
        data = b"".join(records)
        if not _is_there(self.path, self._stream):
            raise CopyAway(f"{self.path}: {_FAULTS[errno.ENOENT]}")
        self._stream.seek(self._end)
        self._stream.write(data)
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._end += len(data)


class FileSource:
    """A file to take over from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: Content | None = None

    async def look(self) -> Content:
        """See `CopySource.look`."""
        try:
            with self.path.open("rb") as stream:
                found = await asyncio.to_thread(read_content, stream, self.path)
        except OSError as fault:
            raise away(self.path, fault) from fault
        if not found.contest:
            raise CopyRefused(f"{self.path}: cần bản sao của một hội thi; đang là tệp rỗng")
        return found

    async def files(self) -> dict[str, bytes]:
        """See `CopySource.files`."""
        found: dict[str, bytes] = {}
        with self._records() as stream:
            for record in read_records(stream):
                if record.kind == "file":
                    found[record.name] = record.payload
        return found

    async def entries(self) -> AsyncIterator[bytes]:
        """See `CopySource.entries`."""
        with self._records() as stream:
            for record in read_records(stream):
                if record.kind == "entry":
                    yield record.payload

    async def close(self) -> None:
        """Nothing is kept open."""

    def _records(self) -> BinaryIO:
        try:
            stream = self.path.open("rb")
        except OSError as fault:
            raise away(self.path, fault) from fault
        stream.readline()  # `look` has seen that it is ours
        return stream


def read_content(stream: BinaryIO, path: Path) -> Content:
    """Read a whole copy; the stream then stands behind its last whole record. Raises `CopyRefused`, OSError."""
    stream.seek(0)
    try:
        contest = read_first_line(stream)
    except CopyRefused as fault:
        raise CopyRefused(f"{path}: {fault}") from fault
    end, head, first, files = stream.tell(), Head(), "", {}
    for record in read_records(stream):
        if record.kind == "file":
            files[record.name] = record.digest
        else:
            if record.seq != head.seq + 1:
                raise CopyRefused(f"{path}: cần mục {head.seq + 1} của nhật ký; thấy mục {record.seq}")
            head, first = Head(record.seq, record.digest), first or record.digest
        end = record.end
    size = stream.seek(0, os.SEEK_END)
    if end < size and goes_on_after(stream, end):
        raise CopyRefused(f"{path}: bản sao hỏng tại byte {end}, sau mục {head.seq}")
    stream.seek(end)
    return Content(contest, head, first, files, size - end)


def _begin(stream: BinaryIO, contest: str) -> int:
    line = first_line(contest)
    stream.seek(0)
    stream.write(line)
    stream.flush()
    return len(line)


def _is_there(path: Path, stream: BinaryIO) -> bool:
    """Whether the open file is still the one of this name: a stick that was pulled out may take writes for a while."""
    try:
        there, mine = path.stat(), os.fstat(stream.fileno())
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)
