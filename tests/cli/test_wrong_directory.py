"""A data directory that is not one for what was asked: named, and not a byte in it changed."""

import asyncio
import hashlib
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chungket.auth.secret import load_secret
from chungket.cli import main
from chungket.cli.exit_codes import CANNOT_RUN
from chungket.core.commands import Actor, CommandId, OpenLobby, Request, Role
from chungket.embedded import EmbeddedStore
from chungket.exchange.lock import load_locked
from chungket.hub import Hub
from chungket.inspection import genesis_of
from chungket.locking import lock_for_serving
from chungket.log import decode_entry, entry_hash
from chungket.sequencer import Sequencer
from chungket.store import Appended, Store
from tests.harness.contests import write_final
from tests.harness.server import free_port


async def begin(contest: Path, data: Path, *, rehearsal: bool = False, lobby: bool = False) -> None:
    """Lock a contest and begin its log, as `serve` and `rehearse` do."""
    locked = (await lock_for_serving(contest, data, rehearsal=rehearsal)).locked
    embedded = EmbeddedStore(data)
    await embedded.start()
    load_secret(data)
    store = Store(embedded.url, locked.contest.id)
    sequencer = Sequencer.alone(locked.contest, store, Hub())
    await sequencer.recover(genesis_of(locked))
    if lobby:
        operator = Actor(Role.OPERATOR, "dieu-khien")
        request = Request(CommandId("lobby"), operator, OpenLobby(), 0, sequencer.state.flow_version)
        sequencer.submit(request, lambda _: sequencer.stop())
        await sequencer.run()
    await store.close()
    await embedded.stop()


async def add_entry_of_version(data: Path, version: int) -> None:
    """What a program with another form of entries would have written next."""
    embedded = EmbeddedStore(data)
    await embedded.start()
    store = Store(embedded.url, load_locked(data).contest.id)
    entries = [entry async for entry in store.entries()]
    last = decode_entry(entries[-1])
    written = (
        entries[-1]
        .replace(b'{"v":1,', b'{"v":%d,' % version)
        .replace(b'"seq":%d,' % last.seq, b'"seq":%d,' % (last.seq + 1))
    )
    written = written.replace(last.prev.encode(), entry_hash(entries[-1]).encode())
    assert await store.append(last.seq + 1, "another", written, entry_hash(written)) is Appended.OK
    await store.close()
    await embedded.stop()


def held(directory: Path) -> dict[str, str]:
    """Every file and its content."""
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def run(command: str, contest: Path, data: Path) -> Result:
    options = ["--data-directory", str(data), "--host", "127.0.0.1", "--port", str(free_port())]
    return CliRunner().invoke(main, [command, str(contest), *options])


@pytest.fixture
def contest(tmp_path: Path) -> Path:
    return write_final(tmp_path / "contest", places=2)


@pytest.fixture
def another(contest: Path, tmp_path: Path) -> Path:
    """A contest of another id."""
    directory = shutil.copytree(contest, tmp_path / "another")
    text = (directory / "contest.toml").read_text("utf-8")
    (directory / "contest.toml").write_text(text.replace('"chung-ket-nho"', '"chung-ket-khac"', 1), "utf-8")
    return directory


@pytest.mark.parametrize("lobby", [False, True])
def test_the_directory_of_another_contest(contest: Path, another: Path, tmp_path: Path, lobby: bool) -> None:
    data = tmp_path / "data"
    asyncio.run(begin(contest, data, lobby=lobby))
    before = held(data)
    refused = run("serve", another, data)
    assert refused.exit_code == CANNOT_RUN, refused.output
    assert f'LỖI: {data}: cần thư mục dữ liệu của cuộc thi "chung-ket-khac" ({another}); đây là' in refused.output
    assert '"chung-ket-nho"' in refused.output
    assert held(data) == before


def test_a_rehearsal_opened_as_a_final(contest: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    asyncio.run(begin(contest, data, rehearsal=True, lobby=True))
    before = held(data)
    refused = run("serve", contest, data)
    assert refused.exit_code == CANNOT_RUN, refused.output
    assert f"LỖI: {data}: cần thư mục dữ liệu của chung kết thật; đây là của một buổi tổng duyệt" in refused.output
    assert held(data) == before


def test_a_final_opened_as_a_rehearsal(contest: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    asyncio.run(begin(contest, data))
    before = held(data)
    refused = run("rehearse", contest, data)
    assert refused.exit_code == CANNOT_RUN, refused.output
    assert f"LỖI: {data}: cần thư mục dữ liệu của một buổi tổng duyệt; đây là của chung kết thật" in refused.output
    assert held(data) == before


def test_the_log_of_another_version(contest: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    asyncio.run(begin(contest, data, lobby=True))
    asyncio.run(add_entry_of_version(data, 2))
    before = held(data)
    said = "Nhật ký này do phiên bản khác của chương trình ghi: mục 3 cần phiên bản 1, thấy 2"
    served = run("serve", contest, data)
    assert served.exit_code == CANNOT_RUN, served.output
    assert f"LỖI: {said}. Hãy chạy đúng phiên bản đã ghi nó; không có gì bị thay đổi." in served.output
    exported = CliRunner().invoke(
        main, ["export-log", "--data-directory", str(data), "--output", str(tmp_path / "goi.zip")]
    )
    assert exported.exit_code == CANNOT_RUN, exported.output
    assert said in exported.output
    assert not (tmp_path / "goi.zip").exists()
    after = held(data)
    for logs in (before, after):
        del logs["store/store.log"]  # what the store says of being started
    assert after == before
