"""The form of a copy in one file: a first line, then records that are only ever appended.

Owns its bytes. It must not know files on disk. First line: `{"chungket_copy":1,"contest":ID}`. A record is one line,
`["file",NAME,LENGTH,SHA256]` or `["entry",SEQ,LENGTH,SHA256]`, then so many bytes, then a line feed. Of several records
of one file the last one holds. Called by `copy_file`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

import msgspec

from chungket.mirror.copies import CopyRefused
from chungket.mirror.data_files import FILE_BYTES_MAX

VERSION = 1
LINE_BYTES_MAX = 4_096
PAYLOAD_BYTES_MAX = FILE_BYTES_MAX
AFTER_LINE_FEED = b'\n["'  # what the next record begins with


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `name`: of a file; `seq`: of an entry, 0 of a file; `end`: the offset behind it."""

    kind: Literal["file", "entry"]
    name: str
    seq: int
    digest: str
    payload: bytes
    end: int


def first_line(contest: str) -> bytes:
    """The beginning of a copy of this contest."""
    return msgspec.json.encode({"chungket_copy": VERSION, "contest": contest}) + b"\n"


def read_first_line(stream: BinaryIO) -> str:
    """The contest's id, "" of an empty file. Raises `CopyRefused`: the file is not ours."""
    line = stream.readline(LINE_BYTES_MAX)
    if not line:
        return ""
    try:
        told = msgspec.json.decode(line, type=dict[str, int | str])
        version, contest = told["chungket_copy"], told["contest"]
    except (msgspec.MsgspecError, KeyError) as fault:
        raise CopyRefused(f"cần bản sao của một hội thi (tệp .chungket); thấy {line[:40]!r}") from fault
    if version != VERSION or not isinstance(contest, str) or not line.endswith(b"\n"):
        raise CopyRefused(f"cần bản sao có dạng phiên bản {VERSION}; thấy {version!r}")
    return contest


def file_record(name: str, content: bytes) -> bytes:
    """The bytes of a file's record."""
    return _record("file", name, content)


def entry_record(seq: int, data: bytes) -> bytes:
    """The bytes of an entry's record; its digest is the entry's hash in the chain."""
    return _record("entry", seq, data)


def _record(kind: str, name: str | int, payload: bytes) -> bytes:
    line = msgspec.json.encode([kind, name, len(payload), hashlib.sha256(payload).hexdigest()])
    return line + b"\n" + payload + b"\n"


def read_records(stream: BinaryIO) -> Iterator[Record]:
    """Every whole record from where the stream stands; ends before the first that is not."""
    while (record := _next(stream)) is not None:
        yield record


def _next(stream: BinaryIO) -> Record | None:
    """The record that begins here; None where there is none, or not a whole one."""
    line = stream.readline(LINE_BYTES_MAX)
    try:
        kind, name, length, digest = msgspec.json.decode(line, type=tuple[str, str | int, int, str])
    except msgspec.MsgspecError:
        return None
    expected = {"file": str, "entry": int}.get(kind)
    if expected is None or not isinstance(name, expected) or not 0 <= length <= PAYLOAD_BYTES_MAX:
        return None
    payload = stream.read(length)
    if len(payload) != length or stream.read(1) != b"\n" or hashlib.sha256(payload).hexdigest() != digest:
        return None
    seq = name if isinstance(name, int) else 0
    return Record("entry" if seq else "file", "" if seq else str(name), seq, digest, payload, stream.tell())


def goes_on_after(stream: BinaryIO, offset: int) -> bool:
    """Whether a whole record stands somewhere behind this offset: then what is wrong there is no torn end."""
    stream.seek(offset)
    rest = stream.read()
    at = rest.find(AFTER_LINE_FEED)
    while at >= 0:
        stream.seek(offset + at + 1)
        if _next(stream) is not None:
            return True
        at = rest.find(AFTER_LINE_FEED, at + 1)
    return False
