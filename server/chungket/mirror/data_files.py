"""Which files of a data directory a contest needs besides its log.

Owns their names, and the check that a name from a copy stays inside the data directory. It must not know what is in
them. Called by `copier` and `restoring`.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from chungket.auth.hosts import HOSTS_FILE
from chungket.auth.secret import SECRET_FILE
from chungket.exchange.added_people import ADDED_PEOPLE_FILE
from chungket.exchange.lock import LOCKED_DIRECTORY

TLS_DIRECTORY = "tls"  # devices trust this authority: with another one the hall would have to install it again
SINGLE_FILES = (SECRET_FILE, ADDED_PEOPLE_FILE, HOSTS_FILE)
DIRECTORIES = (LOCKED_DIRECTORY, TLS_DIRECTORY)
FILE_BYTES_MAX = 64 * 1024 * 1024

Mark = tuple[int, int, int]  # of one state of a file: inode, size, time of the last change in ns


def is_data_file(name: str) -> bool:
    """Whether a name from outside is one of ours, and leads nowhere else."""
    parts = PurePosixPath(name).parts
    if str(PurePosixPath(name)) != name or "\0" in name or any(part in (".", "..") for part in parts):
        return False
    return name in SINGLE_FILES or (len(parts) > 1 and parts[0] in DIRECTORIES)


def marks(data_directory: Path) -> dict[str, Mark]:
    """The files there are, and by what a change is noticed. Raises OSError."""
    found = {}
    for path in _paths(data_directory):
        try:
            fact = path.stat()
        except FileNotFoundError:  # replaced just now; the next look finds it
            continue
        found[path.relative_to(data_directory).as_posix()] = (fact.st_ino, fact.st_size, fact.st_mtime_ns)
    return found


def changed_files(data_directory: Path, known: Mapping[str, Mark], now: Mapping[str, Mark]) -> dict[str, bytes]:
    """The content of files whose mark is not the known one. Raises OSError."""
    changed = {}
    for name, mark in now.items():
        if known.get(name) != mark:
            changed[name] = (data_directory / name).read_bytes()
    return changed


def write_data_files(data_directory: Path, files: Mapping[str, bytes]) -> None:
    """Put them into a new data directory, for their owner alone, and onto the disk. Raises OSError."""
    for name, content in files.items():
        path = data_directory / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    for directory in {(data_directory / name).parent for name in files} | {data_directory}:
        sync_directory(directory)


def sync_directory(directory: Path) -> None:
    """Names are on disk. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _paths(data_directory: Path) -> Iterator[Path]:
    for name in SINGLE_FILES:
        path = data_directory / name
        if path.is_file():
            yield path
    for name in DIRECTORIES:
        for path in sorted((data_directory / name).rglob("*")):
            if path.is_file() and not path.name.startswith("."):  # a dot: being written, see `whole_file`
                yield path
