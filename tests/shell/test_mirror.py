"""Writing a second copy: to a file, to a second store, after faults, and never over anything else."""

import contextlib
import os
import resource
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chungket.auth.secret import load_secret
from chungket.core.events import LobbyLocked, LobbyOpened
from chungket.embedded import EmbeddedStore
from chungket.exchange.lock import load_locked, lock_contest
from chungket.inspection import genesis_of
from chungket.log import Entry, Head, encode_entry, entry_hash
from chungket.mirror.copier import Copier
from chungket.mirror.copies import Content, Copy, CopyAway, CopyRefused
from chungket.mirror.copy_file import CopyFile, FileSource
from chungket.mirror.copy_store import CopyStore
from chungket.mirror.data_files import is_data_file
from chungket.mirror.records import entry_record, file_record
from chungket.store import Appended, Store
from tests.harness.contests import write_final

SALT = bytes(range(32))


@dataclass
class Contest:
    """A locked contest, its log on a real store, and how to write more of it."""

    data: Path
    store: Store
    id: str
    store_url: str = ""
    heads: list[Head] = field(default_factory=lambda: [Head()])
    bytes: list[bytes] = field(default_factory=list)

    async def append(self, *events: LobbyOpened | LobbyLocked, batch: str = "1-1") -> None:
        """One more entry."""
        await self._append(Entry(0, "", batch, 10 * len(self.bytes), 1_700_000_000_000_000, 0, (), events))

    async def begin(self) -> None:
        """The first entry."""
        genesis = genesis_of(load_locked(self.data))
        await self._append(Entry(0, "", "1-0", 0, 1_700_000_000_000_000, 0, (), (genesis,)))

    async def _append(self, entry: Entry) -> None:
        head = self.heads[-1]
        data = encode_entry(
            Entry(
                head.seq + 1,
                head.hash,
                f"{entry.batch}-{head.seq}",
                entry.time_us,
                entry.wall_us,
                0,
                entry.outcomes,
                entry.events,
            )
        )
        hash_ = entry_hash(data)
        assert await self.store.append(head.seq + 1, f"{entry.batch}-{head.seq}", data, hash_) is Appended.OK
        self.heads.append(Head(head.seq + 1, hash_))
        self.bytes.append(data)


@pytest.fixture
async def contest(tmp_path: Path) -> AsyncIterator[Contest]:
    """A contest whose lobby is open: two entries."""
    data = tmp_path / "data"
    lock_contest(write_final(tmp_path / "contest", places=4), data, SALT)
    load_secret(data)
    async with running_store(data) as url:
        store = Store(url, "chung-ket-nho")
        made = Contest(data, store, "chung-ket-nho", url)
        await made.begin()
        await made.append(LobbyOpened("dieu-khien"))
        yield made
        await store.close()


@contextlib.asynccontextmanager
async def running_store(directory: Path) -> AsyncIterator[str]:
    """A store, and its address."""
    embedded = EmbeddedStore(directory)
    await embedded.start()
    try:
        yield embedded.url
    finally:
        await embedded.stop()


async def copy_all(contest: Contest, copy: Copy) -> Head:
    """As the process does it, until nothing is left."""
    copier = Copier(contest.store, contest.data, copy)
    try:
        await copier.open()
        while await copier.step():
            pass
        return copier.head
    finally:
        await copy.close()


async def content_of(path: Path) -> Content:
    return await FileSource(path).look()


# --- a file ----------------------------------------------------------------------------------------------------------


async def test_a_file_holds_all_that_is_needed_and_nobody_else_reads_it(contest: Contest, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    path = tmp_path / "stick" / "copy.chungket"
    assert await copy_all(contest, CopyFile(path, contest.id)) == contest.heads[-1]
    source = FileSource(path)
    assert [data async for data in source.entries()] == contest.bytes
    files = await source.files()
    assert files["secret"] == (contest.data / "secret").read_bytes()
    assert files["contest/contest.toml"] == (contest.data / "contest" / "contest.toml").read_bytes()
    assert not any(name.startswith("store") for name in files)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_it_goes_on_where_it_stopped_and_takes_changed_files_again(contest: Contest, tmp_path: Path) -> None:
    path = tmp_path / "copy.chungket"
    await copy_all(contest, CopyFile(path, contest.id))
    size = path.stat().st_size
    await copy_all(contest, CopyFile(path, contest.id))
    assert path.stat().st_size == size, "nothing was new"
    (contest.data / "hosts.toml").write_text("# một", encoding="utf-8")
    await contest.append(LobbyLocked("dieu-khien"))
    before = path.read_bytes()
    assert await copy_all(contest, CopyFile(path, contest.id)) == contest.heads[-1]
    assert path.read_bytes().startswith(before)
    (contest.data / "hosts.toml").write_text("# hai", encoding="utf-8")
    await copy_all(contest, CopyFile(path, contest.id))
    assert (await FileSource(path).files())["hosts.toml"] == b"# hai"


async def test_a_file_s_change_comes_before_the_entry_that_may_speak_of_it(contest: Contest, tmp_path: Path) -> None:
    path = tmp_path / "copy.chungket"
    await copy_all(contest, CopyFile(path, contest.id))
    (contest.data / "added-people.json").write_text("{}", encoding="utf-8")
    await contest.append(LobbyLocked("dieu-khien"))
    await copy_all(contest, CopyFile(path, contest.id))
    end = path.read_bytes()
    assert end.index(file_record("added-people.json", b"{}")) < end.index(entry_record(3, contest.bytes[2]))


@pytest.mark.parametrize("cut", [1, 30, 200])
async def test_an_unfinished_end_is_cut_off_and_written_again(contest: Contest, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "copy.chungket"
    await copy_all(contest, CopyFile(path, contest.id))
    whole = path.read_bytes()
    os.truncate(path, len(whole) - cut)
    torn = await content_of(path)
    assert (torn.head, torn.torn_bytes > 0) == (contest.heads[1], True)
    assert await copy_all(contest, CopyFile(path, contest.id)) == contest.heads[-1]
    assert path.read_bytes() == whole


async def test_zeros_at_the_end_are_an_unfinished_end(contest: Contest, tmp_path: Path) -> None:
    path = tmp_path / "copy.chungket"
    await copy_all(contest, CopyFile(path, contest.id))
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(4_096))
    assert await copy_all(contest, CopyFile(path, contest.id)) == contest.heads[-1]
    assert path.read_bytes() == whole


async def test_damage_in_the_middle_is_named_and_left_alone(contest: Contest, tmp_path: Path) -> None:
    path = tmp_path / "copy.chungket"
    await copy_all(contest, CopyFile(path, contest.id))
    wrong = bytearray(path.read_bytes())
    wrong[wrong.index(contest.bytes[0]) + 40] ^= 1
    path.write_bytes(wrong)
    with pytest.raises(CopyRefused, match="hỏng tại byte"):
        await copy_all(contest, CopyFile(path, contest.id))
    assert path.read_bytes() == wrong


async def test_a_file_that_is_none_of_ours_is_left_alone(contest: Contest, tmp_path: Path) -> None:
    path = tmp_path / "copy.chungket"
    path.write_text("Danh sách khách mời\n", encoding="utf-8")
    with pytest.raises(CopyRefused, match="cần bản sao của một hội thi"):
        await copy_all(contest, CopyFile(path, contest.id))
    assert path.read_text("utf-8") == "Danh sách khách mời\n"


async def test_two_servers_do_not_write_into_one_file(contest: Contest, tmp_path: Path) -> None:
    path = tmp_path / "copy.chungket"
    first = CopyFile(path, contest.id)
    await first.open()
    with pytest.raises(CopyAway, match="một máy chủ khác"):
        await CopyFile(path, contest.id).open()
    await first.close()
    await copy_all(contest, CopyFile(path, contest.id))


async def test_a_stick_that_is_not_there_is_no_reason_to_make_its_place(contest: Contest, tmp_path: Path) -> None:
    path = tmp_path / "media" / "usb" / "copy.chungket"
    with pytest.raises(CopyAway, match="đã được cắm chưa"):
        await copy_all(contest, CopyFile(path, contest.id))
    assert not (tmp_path / "media").exists()


async def test_a_stick_that_was_pulled_out_is_noticed(contest: Contest, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    path = tmp_path / "stick" / "copy.chungket"
    copy = CopyFile(path, contest.id)
    await copy.open()
    path.parent.rename(tmp_path / "pulled out")
    with pytest.raises(CopyAway, match="đã được cắm chưa"):
        await copy.write({"secret": b"x"}, [])
    await copy.close()


async def test_a_write_that_stops_in_the_middle_is_done_again(contest: Contest, tmp_path: Path) -> None:
    """As on a full stick: the part that was written is no entry."""
    path = tmp_path / "copy.chungket"
    await copy_all(contest, CopyFile(path, contest.id))
    size = path.stat().st_size
    await contest.append(LobbyLocked("dieu-khien"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, hard))
    try:
        with pytest.raises(CopyAway, match=r"copy\.chungket"):
            await copy_all(contest, CopyFile(path, contest.id))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (await content_of(path)).head == contest.heads[2]
    assert await copy_all(contest, CopyFile(path, contest.id)) == contest.heads[-1]
    assert (await content_of(path)).torn_bytes == 0


# --- what is never written over --------------------------------------------------------------------------------------


async def test_another_contest_another_lock_a_longer_log_and_another_branch(contest: Contest, tmp_path: Path) -> None:
    path = tmp_path / "copy.chungket"
    await contest.append(LobbyLocked("dieu-khien"))
    await copy_all(contest, CopyFile(path, contest.id))
    kept = path.read_bytes()
    with pytest.raises(CopyRefused, match="cần bản sao của hội thi khac"):
        await CopyFile(path, "khac").open()
    async with running_store(tmp_path / "other") as url:
        other = Contest(contest.data, Store(url, contest.id), contest.id)
        await other.begin()
        with pytest.raises(CopyRefused, match="dài hơn"):
            await copy_all(other, CopyFile(path, contest.id))
        for _ in range(3):
            await other.append(LobbyOpened("ke-khac"))
        with pytest.raises(CopyRefused, match="nhật ký khác"):
            await copy_all(other, CopyFile(path, contest.id))
        await other.store.close()
    async with running_store(tmp_path / "third") as url:
        third = Contest(contest.data, Store(url, contest.id), contest.id)
        await third.append(LobbyOpened("dieu-khien"))
        with pytest.raises(CopyRefused, match="lần khóa đề khác"):
            await copy_all(third, CopyFile(path, contest.id))
        await third.store.close()
    assert path.read_bytes() == kept


# --- a second store --------------------------------------------------------------------------------------------------


async def test_a_second_store_holds_log_head_and_files(contest: Contest, tmp_path: Path) -> None:
    async with running_store(tmp_path / "second") as url:
        copy = CopyStore(url, contest.id)
        assert await copy_all(contest, copy) == contest.heads[-1]
        await contest.append(LobbyLocked("dieu-khien"))
        assert await copy_all(contest, CopyStore(url, contest.id)) == contest.heads[-1]
        there = Store(url, contest.id)
        assert [data async for data in there.entries()] == contest.bytes
        assert await there.head() == contest.heads[-1]
        source = CopyStore(url, contest.id)
        assert (await source.files())["secret"] == (contest.data / "secret").read_bytes()
        await source.close()
        await there.close()


async def test_a_store_with_a_log_of_its_own_is_left_alone(contest: Contest, tmp_path: Path) -> None:
    async with running_store(tmp_path / "second") as url:
        own = Contest(contest.data, Store(url, contest.id), contest.id)
        await own.begin()
        with pytest.raises(CopyRefused, match="nhật ký của một máy chủ"):
            await copy_all(contest, CopyStore(url, contest.id))
        assert await own.store.head() == own.heads[-1]
        await own.store.close()


async def test_a_copy_that_is_served_from_is_never_written_over(contest: Contest, tmp_path: Path) -> None:
    """The second machine has taken over and appended, while the first one still lives."""
    async with running_store(tmp_path / "second") as url:
        copy = CopyStore(url, contest.id)
        copier = Copier(contest.store, contest.data, copy)
        await copier.open()
        await copier.step()
        second = Contest(contest.data, Store(url, contest.id), contest.id, heads=list(contest.heads))
        await second.append(LobbyLocked("may-hai"), batch="2-2")
        await contest.append(LobbyLocked("may-mot"))
        with pytest.raises(CopyAway, match="từ nơi khác"):
            await copier.step()
        await copy.close()
        with pytest.raises(CopyRefused, match="nhật ký khác"):
            await copy_all(contest, CopyStore(url, contest.id))
        assert await second.store.head() == second.heads[-1]
        await second.store.close()


async def test_a_store_that_is_away_or_no_address(contest: Contest) -> None:
    with pytest.raises(CopyAway, match=r"//…@127\.0\.0\.1:1.*không trả lời"):
        await copy_all(contest, CopyStore("redis://:mat-khau@127.0.0.1:1", contest.id))
    with pytest.raises(CopyRefused, match="cần địa chỉ như"):
        CopyStore("redis://127.0.0.1:cong", contest.id)


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["secret", "contest/lock.json", "contest/images/a b.png", "tls/ca.key", "hosts.toml"])
def test_files_of_a_data_directory(name: str) -> None:
    assert is_data_file(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../secret",
        "contest/../../x",
        "contest",
        "tls",
        "store/lock",
        "contest//x",
        "contest/./x",
        "a\0",
    ],
)
def test_names_that_lead_elsewhere(name: str) -> None:
    assert not is_data_file(name)


async def test_a_large_log_is_copied_in_chunks(contest: Contest, tmp_path: Path) -> None:
    for _ in range(1_100):
        await contest.append(LobbyOpened("dieu-khien"))
    path = tmp_path / "copy.chungket"
    copy = CopyFile(path, contest.id)
    copier = Copier(contest.store, contest.data, copy)
    await copier.open()
    assert [await copier.step() for _ in range(3)] == [True, True, False]
    assert copier.head == contest.heads[-1]
    await copy.close()
