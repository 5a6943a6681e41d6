"""Loss of power for a store: what was not synced is gone, and writes fail when they are told to.

Owns the preloaded shim (`power_shim.c`), the program that starts a store with it, and the ledger both share. It must
not know what is stored. Called by `machine`.
"""

import mmap
import os
import random
import shutil
import struct
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

SOURCE = Path(__file__).with_name("power_shim.c")
RECORDS = 128
PATH_BYTES = 480
HEAD_BYTES = 64
RECORD_BYTES = 1024
_HEAD = struct.Struct("<IIIIQQ")  # lock, errno of writes, half of them is written, failed, µs of a sync, syncs
_RECORD = struct.Struct(f"<QQII{PATH_BYTES}s{PATH_BYTES}s")
USED, NEW_NAME, REPLACED = 1, 2, 4
NOT_OF_THE_STORE = ("lock", "ballast", "store.log")  # in its directory, written by the server


class NoCompiler(Exception):
    """There is no C compiler here, so nobody can know what a loss of power would leave."""


@cache
def shim() -> Path:
    """The shim, compiled once for each process. Raises `NoCompiler`."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompiler("cc or gcc is needed to lose power in a test: install one")
    library = Path(mkdtemp(prefix="chungket-shim-")) / "power_shim.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return library


@dataclass(slots=True)
class _Record:
    synced: int
    before_synced: int
    flags: int
    path: Path
    before: str


@dataclass
class Power:
    """The power of everything below `root`. `ledger`: where the shim keeps what it knows. `others`: names of files
    there that others write, not the programs under the shim."""

    root: Path
    ledger: Path
    others: tuple[str, ...] = ()
    losses: list[int] = field(default_factory=list)  # bytes that were gone each time

    def __post_init__(self) -> None:
        self.ledger.parent.mkdir(parents=True, exist_ok=True)
        self._write([])

    def environment(self) -> dict[str, str]:
        """What a program must be started with."""
        root = self.root.resolve()
        return {"LD_PRELOAD": str(shim()), "POWER_ROOT": str(root), "POWER_LEDGER": str(self.ledger)}

    def program(self, path: Path, binary: Path, *options: str) -> Path:
        """A program that starts the binary under the shim; `options` come after those it is given."""
        lines = ["#!/bin/sh", *(f"export {name}='{value}'" for name, value in self.environment().items())]
        lines.append(f"exec '{binary}' \"$@\" " + " ".join(f"'{option}'" for option in options))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    # --- faults ------------------------------------------------------------------------------------------------------

    def fail_writes(self, errno: int, *, half: bool = False) -> None:
        """From now on every write fails, after half of its bytes or before the first; 0: none does any more."""
        self._set(4, "<II", errno, int(half))

    def slow_syncs(self, delay_us: int) -> None:
        """Every sync takes so much longer."""
        self._set(16, "<Q", delay_us)

    def _set(self, at: int, form: str, *values: int) -> None:
        with self.ledger.open("r+b") as file, mmap.mmap(file.fileno(), HEAD_BYTES) as head:
            struct.pack_into(form, head, at, *values)

    @property
    def failed_writes(self) -> int:
        """How many writes were made to fail."""
        return int(_HEAD.unpack_from(self.ledger.read_bytes())[3])

    @property
    def syncs(self) -> int:
        """How many syncs there were."""
        return int(_HEAD.unpack_from(self.ledger.read_bytes())[5])

    # --- the loss ----------------------------------------------------------------------------------------------------

    def lose(self, chance: random.Random) -> None:
        """Leave of each file what was synced, and as much of what came behind as chance wrote out; of each name, what
        its directory knew. Everything that used the files must have ended."""
        lost = 0
        known = self._read()
        for record in known:
            record.path.parent.mkdir(parents=True, exist_ok=True)
            if record.flags & REPLACED and Path(record.before).exists():
                os.replace(record.before, record.path)
                record.synced = record.before_synced
            elif record.flags & NEW_NAME:
                lost += _size(record.path)
                record.path.unlink(missing_ok=True)
            lost += _cut(record, chance)
        for path in self._unknown({record.path for record in known}):
            lost += _size(path)
            path.unlink()
        self.losses.append(lost)
        self._write([_Record(_size(one.path), 0, USED, one.path, "") for one in known if one.path.exists()])

    def _unknown(self, known: set[Path]) -> list[Path]:
        """Files nobody ever synced."""
        files = (path for path in self.root.resolve().rglob("*") if path.is_file())
        return [path for path in files if path not in known and path.name not in self.others]

    def _read(self) -> list[_Record]:
        data = self.ledger.read_bytes()
        found = []
        for number in range(RECORDS):
            fields = _RECORD.unpack_from(data, HEAD_BYTES + number * RECORD_BYTES)
            if fields[2] & USED:
                path, before = (os.fsdecode(text.split(b"\0", 1)[0]) for text in fields[4:6])
                found.append(_Record(fields[0], fields[1], fields[2], Path(path), before))
        return found

    def _write(self, records: list[_Record]) -> None:
        data = bytearray(HEAD_BYTES + RECORDS * RECORD_BYTES)
        for number, one in enumerate(records):
            fields = (one.synced, 0, one.flags, 0, os.fsencode(one.path), b"")
            _RECORD.pack_into(data, HEAD_BYTES + number * RECORD_BYTES, *fields)
        self.ledger.write_bytes(data)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _cut(record: _Record, chance: random.Random) -> int:
    """Cut what was not synced, or the end of it; how many bytes that were."""
    size = _size(record.path)
    unsynced = max(0, size - record.synced)
    kept = record.synced + (chance.randint(0, unsynced) if chance.random() < 0.5 else 0)
    if unsynced:
        os.truncate(record.path, kept)
    return size - kept if unsynced else 0
