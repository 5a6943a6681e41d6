"""When a contest is locked, locked again, and no longer."""

import shutil
from pathlib import Path

import pytest

from chungket.core.commands import Actor, CommandId, Request, Role
from chungket.core.commands import OpenLobby as OpenLobbyCommand
from chungket.embedded import DirectoryInUse, EmbeddedStore, EmbeddedStoreError, store_binary
from chungket.exchange.problems import ContestInvalid
from chungket.hub import Hub
from chungket.inbox import Reply
from chungket.inspection import genesis_of, inspect
from chungket.locking import NothingToServe, Served, lock_for_serving
from chungket.sequencer import Sequencer
from chungket.store import Store
from tests.harness.contests import write_final


@pytest.fixture
def contest_directory(tmp_path: Path) -> Path:
    return write_final(tmp_path / "contest", places=10)


async def begin(data: Path, served: Served, *, open_lobby: bool = False) -> None:
    """What a server does with a locked contest: the genesis entry, and maybe the lobby."""
    embedded = EmbeddedStore(data)
    await embedded.start()
    store = Store(embedded.url, served.locked.contest.id)
    sequencer = Sequencer.alone(served.locked.contest, store, Hub())
    await sequencer.recover(genesis_of(served.locked))
    if open_lobby:
        replies: list[Reply] = []
        operator = Actor(Role.OPERATOR, "dieu-khien")
        version = sequencer.state.flow_version
        sequencer.submit(Request(CommandId("first"), operator, OpenLobbyCommand(), 0, version), replies.append)
        sequencer.submit(
            Request(CommandId("again"), operator, OpenLobbyCommand(), 0, version), lambda _: sequencer.stop()
        )
        await sequencer.run()
        assert replies[0].rejection is None
    await store.close()
    await embedded.stop()


def edit(contest_directory: Path, old: str, new: str) -> None:
    path = contest_directory / "contest.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


async def test_the_first_start_locks(contest_directory: Path, tmp_path: Path) -> None:
    served = await lock_for_serving(contest_directory, tmp_path / "data")
    assert served.locked.contest.title == "Chung kết nhỏ"
    assert served.set_aside is None
    again = await lock_for_serving(None, tmp_path / "data")
    assert again.locked.hashes == served.locked.hashes


async def test_without_a_contest_there_is_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(NothingToServe):
        await lock_for_serving(None, tmp_path / "data")


async def test_edits_before_the_lobby_opens_are_locked_anew(contest_directory: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    await begin(data, await lock_for_serving(contest_directory, data))
    edit(contest_directory, "Chung kết nhỏ", "Chung kết lớn")
    served = await lock_for_serving(contest_directory, data)
    assert served.locked.contest.title == "Chung kết lớn"
    assert served.set_aside is not None
    assert {path.name for path in served.set_aside.iterdir()} == {"store", "contest"}
    await begin(data, served)
    assert (await inspect(data)).head.seq == 1


async def test_edits_after_the_lobby_opened_are_reported_and_not_used(contest_directory: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    await begin(data, await lock_for_serving(contest_directory, data), open_lobby=True)
    edit(contest_directory, "Chung kết nhỏ", "Chung kết lớn")
    served = await lock_for_serving(contest_directory, data)
    assert served.locked.contest.title == "Chung kết nhỏ"
    assert served.set_aside is None
    assert [(change.file, change.new) for change in served.changes] == [("contest.toml", '"Chung kết lớn"')]


async def test_wrong_edits_leave_the_lock_alone(contest_directory: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    await begin(data, await lock_for_serving(contest_directory, data))
    edit(contest_directory, "title =", "tieu_de =")
    with pytest.raises(ContestInvalid):
        await lock_for_serving(contest_directory, data)
    shutil.rmtree(contest_directory)
    assert (await lock_for_serving(None, data)).locked.contest.title == "Chung kết nhỏ"


async def test_a_running_server_s_log_is_not_set_aside(contest_directory: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    await begin(data, await lock_for_serving(contest_directory, data))
    edit(contest_directory, "Chung kết nhỏ", "Chung kết lớn")
    running = EmbeddedStore(data)
    running.lock()
    with pytest.raises(DirectoryInUse):
        await lock_for_serving(contest_directory, data)
    await running.stop()


async def test_an_unused_lock_is_read_with_the_binary_that_was_named(
    contest_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, binary = tmp_path / "data", store_binary()
    await begin(data, await lock_for_serving(contest_directory, data))
    edit(contest_directory, "Chung kết nhỏ", "Chung kết lớn")

    def no_binary() -> Path:
        raise EmbeddedStoreError("no store binary for this platform")

    monkeypatch.setattr("chungket.embedded.store_binary", no_binary)
    served = await lock_for_serving(contest_directory, data, store_binary=binary)
    assert served.set_aside is not None
