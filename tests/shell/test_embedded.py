"""The embedded store's process: lock, kill, orphan, full path."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from chungket.embedded import BALLAST_BYTES, DirectoryInUse, EmbeddedStore, EmbeddedStoreError
from chungket.store import Appended, Store, StoreAway
from chungket.store_faults import FREE_BYTES_MIN


async def test_a_second_server_on_the_directory_is_refused(embedded: EmbeddedStore, tmp_path: Path) -> None:
    with pytest.raises(DirectoryInUse):
        await EmbeddedStore(tmp_path).start()


async def test_killed_store_is_started_again_with_what_it_acknowledged(embedded: EmbeddedStore, store: Store) -> None:
    assert await store.append(1, "a", b"one", "h1") is Appended.OK
    pid = embedded.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert embedded._process is not None
    await embedded._process.wait()
    with pytest.raises(StoreAway):
        await store.append(2, "b", b"two", "h2")
    assert await embedded.respawned()
    assert not await embedded.respawned()
    assert [entry async for entry in store.entries()] == [b"one"]
    assert await store.append(2, "b", b"two", "h2") is Appended.OK


async def test_orphan_of_a_killed_server_is_ended_and_its_data_kept(tmp_path: Path) -> None:
    killed = EmbeddedStore(tmp_path)
    await killed.start()
    orphan = killed.pid
    assert orphan is not None
    first = Store(killed.url, "thu")
    assert await first.append(1, "a", b"one", "h1") is Appended.OK
    await first.close()
    assert killed._lock is not None
    os.close(killed._lock)  # what the end of the server's process does
    heir = EmbeddedStore(tmp_path)
    await heir.start()
    assert heir.pid not in (None, orphan)
    second = Store(heir.url, "thu")
    assert [entry async for entry in second.entries()] == [b"one"]
    await second.close()
    await heir.stop()
    assert killed._process is not None
    await killed._process.wait()


async def test_an_orphan_that_hangs_is_ended_too(tmp_path: Path) -> None:
    hung = EmbeddedStore(tmp_path)
    await hung.start()
    assert hung.pid is not None
    first = Store(hung.url, "thu")
    assert await first.append(1, "a", b"one", "h1") is Appended.OK
    await first.close()
    os.kill(hung.pid, signal.SIGSTOP)
    assert hung._lock is not None
    os.close(hung._lock)
    heir = EmbeddedStore(tmp_path)
    await heir.start()
    assert hung._process is not None
    assert await hung._process.wait() == -signal.SIGKILL  # two processes must never write the same file
    second = Store(heir.url, "thu")
    assert [entry async for entry in second.entries()] == [b"one"]
    await second.close()
    await heir.stop()


async def test_a_binary_that_ends_at_once_is_reported(tmp_path: Path) -> None:
    server = EmbeddedStore(tmp_path, binary=Path("/bin/false"))
    with pytest.raises(EmbeddedStoreError, match="dừng ngay khi khởi động, mã 1: "):
        await server.start()
    await server.stop()


async def test_too_long_a_socket_path_is_refused(tmp_path: Path) -> None:
    server = EmbeddedStore(tmp_path)
    server.socket = Path("/tmp") / ("x" * 110) / "store.sock"
    with pytest.raises(EmbeddedStoreError, match="socket quá dài"):
        await server.start()


async def test_files_are_the_owner_s_alone(embedded: EmbeddedStore, store: Store) -> None:
    await store.append(1, "a", b"one", "h1")
    for path in [embedded.directory, *embedded.directory.rglob("*"), embedded.socket]:
        assert path.stat().st_mode & 0o077 == 0, path


async def test_a_full_disk_gets_the_space_kept_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedStore(tmp_path)
    await server.start()
    ballast = server.directory / "ballast"
    assert ballast.stat().st_size == BALLAST_BYTES
    pid = server.pid
    assert pid is not None
    monkeypatch.setattr("shutil.disk_usage", lambda path: Usage(free=FREE_BYTES_MIN - 1))
    os.kill(pid, signal.SIGKILL)  # as the store itself does it when a write fails
    assert server._process is not None
    await server._process.wait()
    assert await server.respawned()
    assert not ballast.exists()
    await server.stop()


@dataclass
class Usage:
    free: int
