"""The shim itself: what it says would survive is what was synced, and nothing else."""

import asyncio
import errno
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import redis.asyncio as redis

from chungket.embedded import EmbeddedStore, store_binary
from tests.chaos.power import NOT_OF_THE_STORE, Power


class Drops(random.Random):
    """Nothing that was not synced was written out by chance."""

    def random(self) -> float:
        return 1.0


class Keeps(random.Random):
    """Half of what was not synced was written out."""

    def random(self) -> float:
        return 0.0

    def randint(self, a: int, b: int) -> int:
        return (a + b) // 2


@pytest.fixture
def power(tmp_path: Path) -> Power:
    (tmp_path / "files").mkdir()
    return Power(tmp_path / "files", tmp_path / "ledger")


def play(power: Power, script: str) -> str:
    """A program under the shim, in the watched directory, killed at its end; what it printed."""
    source = f"import os, signal\n{script}\nprint(end='', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    environment = {**os.environ, **power.environment(), "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=power.root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout


OPEN = "f = os.open('a', os.O_WRONLY | os.O_CREAT | os.O_APPEND)\nd = os.open('.', os.O_RDONLY)\n"


def test_bytes_behind_the_last_sync_are_gone(power: Power) -> None:
    play(power, OPEN + "os.fsync(d); os.write(f, b'12345'); os.fdatasync(f); os.write(f, b'678')")
    assert (power.root / "a").read_bytes() == b"12345678"
    power.lose(Drops())
    assert (power.root / "a").read_bytes() == b"12345"
    assert power.losses == [3]


def test_some_of_them_may_have_been_written_out(power: Power) -> None:
    play(power, OPEN + "os.fsync(d); os.write(f, b'12345'); os.fsync(f); os.write(f, b'6789')")
    power.lose(Keeps())
    assert (power.root / "a").read_bytes() == b"1234567"


def test_a_file_that_was_never_synced_is_empty(power: Power) -> None:
    play(power, OPEN + "os.fsync(d); os.write(f, b'12345')")
    power.lose(Drops())
    assert (power.root / "a").read_bytes() == b""


def test_a_name_its_directory_does_not_know_is_gone(power: Power) -> None:
    play(power, OPEN + "os.write(f, b'12345'); os.fsync(f)")
    power.lose(Drops())
    assert not (power.root / "a").exists()


def test_a_new_name_survives_when_its_directory_was_synced(power: Power) -> None:
    play(power, OPEN + "os.write(f, b'12345'); os.fsync(f); os.rename('a', 'b'); os.fsync(d); os.write(f, b'6')")
    power.lose(Drops())
    assert [path.name for path in power.root.iterdir()] == ["b"]
    assert (power.root / "b").read_bytes() == b"12345"


def test_a_file_that_was_replaced_comes_back(power: Power) -> None:
    """Also when it was replaced twice."""
    script = OPEN + "os.fsync(d); os.write(f, b'old'); os.fsync(f)\n"
    for text in ("new", "newer"):
        script += (
            f"g = os.open('t', os.O_WRONLY | os.O_CREAT); os.write(g, b'{text}'); os.fsync(g); os.rename('t', 'a')\n"
        )
    play(power, script)
    assert (power.root / "a").read_bytes() == b"newer"
    power.lose(Drops())
    assert (power.root / "a").read_bytes() == b"old"


def test_what_was_left_is_what_the_next_loss_begins_with(power: Power) -> None:
    play(power, OPEN + "os.fsync(d); os.write(f, b'12345'); os.fsync(f); os.write(f, b'678')")
    power.lose(Drops())
    play(power, OPEN + "os.write(f, b'x')")
    power.lose(Drops())
    assert (power.root / "a").read_bytes() == b"12345"


def test_a_kill_alone_loses_nothing_and_a_later_sync_covers_it(power: Power) -> None:
    play(power, OPEN + "os.fsync(d); os.write(f, b'123')")
    play(power, OPEN + "os.write(f, b'45'); os.fsync(f)")
    power.lose(Drops())
    assert (power.root / "a").read_bytes() == b"12345"


def test_a_shorter_file_stays_shorter(power: Power) -> None:
    play(power, OPEN + "os.fsync(d); os.write(f, b'12345'); os.fsync(f); os.ftruncate(f, 2); os.write(f, b'67')")
    power.lose(Drops())
    assert (power.root / "a").read_bytes() == b"12"


@pytest.mark.parametrize(("half", "left"), [(False, b""), (True, b"123")])
def test_writes_fail_while_they_are_told_to(power: Power, half: bool, left: bytes) -> None:
    power.fail_writes(errno.ENOSPC, half=half)
    script = "try:\n print(os.write(f, b'123456'))\nexcept OSError as fault:\n print(fault.errno)"
    assert play(power, OPEN + script).strip() == ("3" if half else str(errno.ENOSPC))
    assert (power.root / "a").read_bytes() == left
    assert power.failed_writes == 1
    power.fail_writes(0)
    assert play(power, OPEN + script).strip() == "6"


def test_files_elsewhere_are_left_alone(power: Power, tmp_path: Path) -> None:
    power.fail_writes(errno.EROFS)
    play(power, f"f = os.open('{tmp_path}/b', os.O_WRONLY | os.O_CREAT); os.write(f, b'1')")
    power.lose(Drops())
    assert (tmp_path / "b").read_bytes() == b"1"


@pytest.mark.parametrize(("policy", "left"), [("always", 200), ("everysec", 0)])
async def test_a_store_keeps_what_it_promised_to_keep(tmp_path: Path, policy: str, left: int) -> None:
    """With `appendfsync always` every answer is a promise; with `everysec` those of the last second are none."""
    store = EmbeddedStore(tmp_path / "data")
    power = Power(store.directory, tmp_path / "ledger", NOT_OF_THE_STORE)
    store.binary = power.program(tmp_path / "store", store_binary(), "--appendfsync", policy)
    await store.start()
    client = redis.Redis(unix_socket_path=str(store.socket))
    await asyncio.sleep(0.1)
    power.slow_syncs(0 if policy == "always" else 3_000_000)  # the sync of every second comes too late
    for number in range(200):
        await client.set(f"key-{number}", number)
    await client.aclose()
    assert store.pid is not None
    os.kill(store.pid, signal.SIGKILL)
    assert store._process is not None
    await store._process.wait()
    power.slow_syncs(0)
    power.lose(Drops())
    await store.start()
    client = redis.Redis(unix_socket_path=str(store.socket))
    try:
        assert await client.dbsize() == left
    finally:
        await client.aclose()
        await store.stop()


async def test_a_rewritten_file_survives(tmp_path: Path) -> None:
    """The store replaces its file by a shorter one: whenever the power goes, one of the two is whole."""
    store = EmbeddedStore(tmp_path / "data")
    power = Power(store.directory, tmp_path / "ledger", NOT_OF_THE_STORE)
    store.binary = power.program(tmp_path / "store", store_binary())
    for wait_s in (0.0, 0.02, 0.3):
        await store.start()
        client = redis.Redis(unix_socket_path=str(store.socket))
        for number in range(100):
            await client.set(f"key-{number}", wait_s)
        await client.bgrewriteaof()
        await asyncio.sleep(wait_s)
        await client.set("last", wait_s)
        await client.aclose()
        assert store.pid is not None
        os.kill(store.pid, signal.SIGKILL)
        assert store._process is not None
        await store._process.wait()
        power.lose(Drops())
        await store.start()
        client = redis.Redis(unix_socket_path=str(store.socket))
        assert await client.dbsize() == 101
        assert await client.get("last") == str(wait_s).encode()
        await client.aclose()
        await store.stop()
