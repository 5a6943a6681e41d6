"""Locking a contest: its files are copied into the data directory, and from then on only the copy is read.

Owns the layout of `<data>/contest/` and what makes a copy trustworthy (RULES preamble, DESIGN 3.2). It must not know
what is in the files. Called by the command line when a contest is locked and by the application when it starts.

Layout: the contest's files under their own names, and `lock.json`: `{"format": 1, "salt": hex, "rehearsal": bool,
"hashes": {"rules", "questions", "roster"}, "files": {name: SHA-256 of its bytes}}`. Directories 0700, files 0600: the
keys, birth dates and the salt are in there.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from chungket.core.contest import Contest, Person, PersonId
from chungket.exchange.added_people import read_added_people
from chungket.exchange.contest_folder import CheckedContest, read_contest
from chungket.exchange.hashes import ContestHashes, canonical
from chungket.exchange.problems import ContestInvalid, ExchangeError

LOCKED_DIRECTORY = "contest"
LOCK_FILE = "lock.json"
LOCK_FORMAT = 1
LOCK_BYTES_MAX = 1024 * 1024


class ContestAlreadyLocked(ExchangeError):
    """The data directory already holds a locked contest; another final needs another data directory."""


class LockDamaged(ExchangeError):
    """There is no locked contest, or its files are not the ones that were locked."""


@dataclass(frozen=True, slots=True)
class LockedContest:
    """A locked contest as the server uses it. `directory` holds the copied files; images are in its `images/`. `people`
    is the mapping in `contest`, for who may add to it."""

    contest: Contest
    people: dict[PersonId, Person]
    hashes: ContestHashes
    salt: bytes
    image_digests: Mapping[str, str]
    directory: Path


def lock_contest(
    contest_directory: Path,
    data_directory: Path,
    salt: bytes,
    *,
    rehearsal: bool = False,
    refused: Collection[str] = frozenset(),
) -> Contest:
    """Check a contest, copy its files into `<data>/contest/` and return it as read from the copy.

    `refused`: as `read_contest` has it.

    All or nothing: the copy appears under its name complete and on disk, or not at all. Raises `ContestInvalid`,
    `ContestAlreadyLocked`; OSError when the disk fails.
    """
    target = data_directory / LOCKED_DIRECTORY
    if target.exists():
        raise ContestAlreadyLocked(f"{target}: cần thư mục dữ liệu chưa có cuộc thi; đã có cuộc thi được khóa")
    source = read_contest(contest_directory, salt=salt, rehearsal=rehearsal, refused=refused)
    data_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = Path(tempfile.mkdtemp(prefix=f"{LOCKED_DIRECTORY}.new-", dir=data_directory))
    try:
        _copy_files(contest_directory, copy, source)
        # Read once more from the copy: somebody may have saved a file in Excel in between.
        checked = read_contest(copy, salt=salt, rehearsal=rehearsal, refused=refused)
        _write_lock(copy, checked, salt)
        _sync_tree(copy)
        try:
            copy.rename(target)
        except OSError as fault:
            if not target.exists():
                raise
            raise ContestAlreadyLocked(f"{target}: cuộc thi vừa được khóa từ nơi khác") from fault
        _sync(data_directory)
    finally:
        shutil.rmtree(copy, ignore_errors=True)  # gone already when all went well
    return checked.contest


def _copy_files(source: Path, copy: Path, checked: CheckedContest) -> None:
    for name in checked.files:
        if not (source / name).exists():
            continue  # excluded.xlsx is optional; anything else missing is found when the copy is read
        destination = copy / name
        destination.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(source / name, destination)
        destination.chmod(0o600)


def _write_lock(copy: Path, checked: CheckedContest, salt: bytes) -> None:
    content = {
        "format": LOCK_FORMAT,
        "salt": salt.hex(),
        "rehearsal": checked.contest.rehearsal,
        "hashes": asdict(checked.hashes),
        "files": {name: _file_digest(copy / name) for name in checked.files if (copy / name).exists()},
    }
    path = copy / LOCK_FILE
    path.touch(mode=0o600)
    path.write_bytes(canonical(content) + b"\n")


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_tree(directory: Path) -> None:
    for path in sorted(directory.rglob("*"), reverse=True):
        _sync(path)
    _sync(directory)


def load_locked(data_directory: Path) -> LockedContest:
    """Read the locked contest of a data directory, with the people added since. Raises `LockDamaged` when it is
    missing, altered or unreadable, `AddedPeopleDamaged`."""
    directory = data_directory / LOCKED_DIRECTORY
    salt, rehearsal, hashes, files = _read_lock(directory)
    for name, digest in files.items():
        path = directory / name
        found = _file_digest(path) if path.is_file() else "không có tệp"
        if found != digest:
            raise LockDamaged(f"{path}: cần tệp đã khóa (SHA-256 {digest[:16]}…); đang là {found[:16]}")
    try:
        checked = read_contest(directory, salt=salt, rehearsal=rehearsal)
    except ContestInvalid as fault:
        raise LockDamaged(f"{directory}: cuộc thi đã khóa không đọc lại được. {fault}") from fault
    if checked.hashes != hashes:
        raise LockDamaged(f"{directory}: cần mã băm {hashes}; đang là {checked.hashes}")
    added = {person.id: person for person in read_added_people(data_directory)}
    people = {**checked.contest.people, **added}
    contest = replace(checked.contest, people=people)
    return LockedContest(contest, people, checked.hashes, salt, checked.image_digests, directory)


def _read_lock(directory: Path) -> tuple[bytes, bool, ContestHashes, dict[str, str]]:
    path = directory / LOCK_FILE
    try:
        with path.open("rb") as stream:
            content = json.loads(stream.read(LOCK_BYTES_MAX))
        if content["format"] != LOCK_FORMAT:
            raise LockDamaged(f"{path}: cần định dạng {LOCK_FORMAT}; đang là {content['format']!r}")
        hashes = ContestHashes(**{part: str(content["hashes"][part]) for part in ("rules", "questions", "roster")})
        files = {str(name): str(digest) for name, digest in content["files"].items()}
        return bytes.fromhex(content["salt"]), content["rehearsal"] is True, hashes, files
    except FileNotFoundError as fault:
        raise LockDamaged(f"{path}: cần cuộc thi đã khóa; không có tệp này") from fault
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise LockDamaged(f"{path}: cần tệp khóa còn nguyên vẹn; đang là tệp hỏng") from fault
