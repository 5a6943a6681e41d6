"""What every second copy can do, wherever it is, and what can go wrong with it.

Owns the interface and its faults. It must not know where a copy lies (`copy_file`, `copy_store`) or what is copied
(`copier`). Faults are Vietnamese, for whoever looks at the host page or the terminal.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chungket.log import Head


class CopyError(Exception):
    """Base of everything that can go wrong with a copy."""


class CopyAway(CopyError):
    """It cannot be reached or written now: a stick was pulled out, a machine is off, a disk is full. Try again."""


class CopyRefused(CopyError):
    """What lies there is something else, or damaged. It is never written over; a person has to choose."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a copy holds. `first`: hash of its first entry, "" of an empty one; `files`: SHA-256 by name; `torn_bytes`:
    of a record at the end that was never finished."""

    contest: str
    head: Head = field(default_factory=Head)
    first: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    torn_bytes: int = 0


class Copy(Protocol):
    """A copy that is written. After any fault it has to be opened anew."""

    async def open(self) -> Content:
        """What it holds already; an empty one is begun. Raises `CopyAway`, `CopyRefused`."""

    async def write(self, files: Mapping[str, bytes], entries: Sequence[bytes]) -> None:
        """Add files by name, then entries in order; all are on its disk on return. Raises `CopyAway`."""

    async def close(self) -> None:
        """Let go of it."""


class CopySource(Protocol):
    """A copy that is read, to take over from it."""

    async def look(self) -> Content:
        """What it holds. Nothing is changed. Raises `CopyAway`, `CopyRefused`."""

    async def files(self) -> dict[str, bytes]:
        """The newest content of every file, by name. Raises `CopyAway`, `CopyRefused`."""

    def entries(self) -> AsyncIterator[bytes]:
        """Bytes of all entries, in order. Raises `CopyAway`, `CopyRefused`."""

    async def close(self) -> None:
        """Let go of it."""


def is_address(target: str) -> bool:
    """Whether it names a store, and not a path."""
    return target.startswith(("redis://", "rediss://", "unix://"))
