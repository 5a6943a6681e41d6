"""What can be wrong with the store, by kind: which faults pass, and what each is called.

Owns the sorting of a client's faults into kinds a person can act on. It must not know who asks or what is said to
people (`troubles` does). Called by `store`, which raises them, and by everybody who waits for the store to come back.
"""

import asyncio
from enum import StrEnum
from pathlib import Path
from shutil import disk_usage

from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

FREE_BYTES_MIN = 4 * 1024 * 1024  # less than this is a full disk: [tried] the store ends itself when a write fails
LAST_WORDS_BYTES = 8_192
STARTED = "Ready to accept connections"  # what a store said before it could start no longer counts
# What a server that is up says when it cannot write, by the first word of its reply.
_REPLIES = {
    "MISCONF": "disk_failed",
    "NOREPLICAS": "replicas_missing",
    "MASTERDOWN": "read_only",
    "CLUSTERDOWN": "unreachable",
    "BUSY": "silent",
    "UNBLOCKED": "unreachable",  # its role changed while a read waited
    "READONLY": "read_only",
    "OOM": "memory_full",
    "NOPERM": "permission",
    "NOAUTH": "password",
    "WRONGPASS": "password",
    "ACL": "permission",  # "ACL failure in script: …", where a script did what the account may not
}


class TroubleKind(StrEnum):
    """What is wrong: the reason that `/readyz` gives to programs."""

    UNREACHABLE = "unreachable"
    SILENT = "silent"
    LOADING = "loading"
    READ_ONLY = "read_only"
    REPLICAS_MISSING = "replicas_missing"
    MEMORY_FULL = "memory_full"
    DISK_FULL = "disk_full"
    DISK_FAILED = "disk_failed"
    PASSWORD = "password"
    PERMISSION = "permission"
    TOO_OLD = "too_old"
    CLOCK = "clock"


VAGUE = (TroubleKind.SILENT, TroubleKind.UNREACHABLE)  # others say more


class StoreError(Exception):
    """Base of everything that can go wrong with the store."""


class StoreAway(StoreError):
    """The store did not do it, or did not say so: whether the last command was done is unknown. The same again, when
    the cause is gone, does it once."""

    def __init__(self, text: str = "", kind: TroubleKind = TroubleKind.UNREACHABLE) -> None:
        super().__init__(text)
        self.kind = kind


NO_ANSWER = StoreAway("no answer yet", TroubleKind.SILENT)  # told while it may still come, never raised


class StoreRefuses(StoreError):
    """The store answered with an error that does not pass by itself: it is not a store of ours."""


class StoreTooOld(ResponseError):
    """A connection found a server that is older than we need."""


def sorted_fault(fault: Exception) -> StoreError:
    """A client's fault as one that callers can act on."""
    text = str(fault)
    match fault:
        case StoreTooOld():
            kind = TroubleKind.TOO_OLD
        case AuthenticationError() | AuthorizationError():  # connection errors to redis-py
            kind = TroubleKind.PASSWORD
        case BusyLoadingError():
            kind = TroubleKind.LOADING
        case RedisTimeoutError() | TimeoutError() | asyncio.TimeoutError():
            kind = TroubleKind.SILENT
        case RedisConnectionError() | OSError() | RuntimeError():
            kind = TroubleKind.UNREACHABLE
        case NoPermissionError():
            kind = TroubleKind.PERMISSION
        case ReadOnlyError():
            kind = TroubleKind.READ_ONLY
        case OutOfMemoryError():
            kind = TroubleKind.MEMORY_FULL
        case RedisError():
            word = text.partition(" ")[0].lstrip("-").upper()
            if word not in _REPLIES:
                return StoreRefuses(text)
            kind = TroubleKind(_REPLIES[word])
        case _:
            return StoreRefuses(text)
    return StoreAway(text, kind)


def kind_of_embedded(directory: Path, kind: TroubleKind) -> TroubleKind:
    """Why a store of our own in this directory cannot be reached, where disk or its last words tell."""
    if kind is not TroubleKind.UNREACHABLE:
        return kind
    try:
        free = disk_usage(directory).free
        with (directory / "store.log").open("rb") as log:
            log.seek(max(0, log.seek(0, 2) - LAST_WORDS_BYTES))
            words = log.read().decode("utf-8", "replace").rpartition(STARTED)[2]
    except OSError:
        return TroubleKind.DISK_FAILED
    if free < FREE_BYTES_MIN or "No space left on device" in words:
        return TroubleKind.DISK_FULL
    failed = ("Read-only file system", "Input/output error", "Permission denied")
    return TroubleKind.DISK_FAILED if any(fault in words for fault in failed) else kind
