"""Which contest a data directory serves: locked on the first start, and again while nobody has opened the lobby.

Owns the moment of locking. Files edited before the lobby opens replace the locked ones, and what was locked before is
set aside, not deleted; files edited later are only reported (RULES, preamble). It must not know how files are read or
copied (`exchange.lock` does). Called by `app`.
"""

import secrets
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from chungket.core.model import Phase
from chungket.embedded import STORE_DIRECTORY, EmbeddedStore
from chungket.exchange.changes import Change, changes_since_lock
from chungket.exchange.contest_folder import CONTEST_FILE, read_contest
from chungket.exchange.lock import LOCKED_DIRECTORY, LockedContest, load_locked, lock_contest
from chungket.exchange.people import SALT_BYTES
from chungket.exchange.problems import ExchangeError
from chungket.inspection import inspect

SET_ASIDE_DIRECTORY = "set-aside"


class OtherContest(ExchangeError):
    """The data directory is that of another contest, or of a rehearsal where a final is meant, or the reverse."""


class NothingToServe(Exception):
    """No contest is locked, and none was named."""


@dataclass(frozen=True, slots=True)
class Served:
    """The contest to serve. `changes`: edits made too late to be used. `set_aside`: where an unused lock went."""

    locked: LockedContest
    changes: list[Change] = field(default_factory=list)
    set_aside: Path | None = None


async def lock_for_serving(
    contest_directory: Path | None,
    data_directory: Path,
    *,
    rehearsal: bool = False,
    refused: Callable[[], Collection[str]] = frozenset,
    own_store: bool = True,
    store_binary: Path | None = None,
) -> Served:
    """The contest of a data directory, locked now if there is none yet or only an unused one.

    To be called before the store runs. `refused`: fingerprints of questions that must not count, asked for only when
    something is locked. `own_store`: the log lies in the data directory, so an unused one can be set aside;
    `store_binary`: what to read it with. Raises `NothingToServe`; `ExchangeError` when files are wrong, `OtherContest`;
    what `inspect` raises.
    """
    set_aside: Path | None = None
    if (data_directory / LOCKED_DIRECTORY).exists():
        check_directory(contest_directory, data_directory, rehearsal=rehearsal)
        changes = [] if contest_directory is None else changes_since_lock(contest_directory, data_directory)
        unused = bool(changes) and own_store and await _is_unused(data_directory, store_binary)
        if contest_directory is None or not unused:
            return Served(load_locked(data_directory), changes)
        # When the new files are wrong, nothing has been moved.
        salt = secrets.token_bytes(SALT_BYTES)
        read_contest(contest_directory, salt=salt, rehearsal=rehearsal, refused=refused())
        set_aside = _set_aside(data_directory)
    if contest_directory is None:
        raise NothingToServe
    lock_contest(
        contest_directory, data_directory, secrets.token_bytes(SALT_BYTES), rehearsal=rehearsal, refused=refused()
    )
    return Served(load_locked(data_directory), [], set_aside)


def check_directory(contest_directory: Path | None, data_directory: Path, *, rehearsal: bool) -> None:
    """Whether a data directory is one for this contest; nothing is written. Raises `OtherContest`, `LockDamaged`."""
    if not (data_directory / LOCKED_DIRECTORY).exists():
        return
    locked = load_locked(data_directory).contest
    if locked.rehearsal and not rehearsal:
        raise OtherContest(
            f"{data_directory}: cần thư mục dữ liệu của chung kết thật; đây là của một buổi tổng duyệt. Hãy dùng thư "
            "mục khác (--data-directory)"
        )
    if rehearsal and not locked.rehearsal:
        raise OtherContest(
            f"{data_directory}: cần thư mục dữ liệu của một buổi tổng duyệt; đây là của chung kết thật. Hãy dùng thư "
            "mục khác, hoặc bỏ --data-directory"
        )
    named = _id_of(contest_directory) if contest_directory is not None else ""
    if named not in ("", locked.id):
        raise OtherContest(
            f'{data_directory}: cần thư mục dữ liệu của cuộc thi "{named}" ({contest_directory}); đây là của cuộc thi '
            f'"{locked.id}". Hãy dùng thư mục khác (--data-directory), hoặc nêu đúng thư mục cuộc thi'
        )


def _id_of(contest_directory: Path) -> str:
    """The id in a contest's file; "" where it cannot be read: `check` says why."""
    try:
        contest = tomllib.loads((contest_directory / CONTEST_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    named = contest.get("id")
    return named if isinstance(named, str) else ""


async def _is_unused(data_directory: Path, store_binary: Path | None) -> bool:
    """Whether the lobby was never opened. Raises `DirectoryInUse`: a running server's log is not moved away."""
    embedded = EmbeddedStore(data_directory, store_binary)
    embedded.lock()
    await embedded.stop()
    return (await inspect(data_directory, store_binary=store_binary)).state.phase is Phase.SETUP


def _set_aside(data_directory: Path) -> Path:
    """Move the locked contest and its log away, under the time of day."""
    place = data_directory / SET_ASIDE_DIRECTORY / datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
    place.mkdir(mode=0o700, parents=True)
    for name in (STORE_DIRECTORY, LOCKED_DIRECTORY):  # a log without its contest could not be read; the reverse can
        (data_directory / name).rename(place / name)
    return place
