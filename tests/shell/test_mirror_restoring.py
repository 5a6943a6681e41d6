"""Backup, and the way back: a data directory that is complete and proved, or nothing at all."""

import shutil
import stat
from pathlib import Path

import pytest

from chungket.auth.secret import load_secret
from chungket.core.events import LobbyLocked, LobbyOpened
from chungket.exchange.lock import LockDamaged, load_locked
from chungket.inspection import inspect
from chungket.log import LogDamaged
from chungket.mirror.backup import back_up
from chungket.mirror.copies import CopyAway, CopyRefused
from chungket.mirror.copy_file import CopyFile
from chungket.mirror.copy_store import CopyStore
from chungket.mirror.records import entry_record, file_record, first_line
from chungket.mirror.restoring import PlaceTaken, TakenOver, source_of, take_over
from tests.shell.test_mirror import Contest, contest, copy_all, running_store

__all__ = ["contest"]  # the fixture

MOMENT = "20201003-081500"


async def taken_over(target: str | Path, place: Path, name: str = "") -> TakenOver:
    source = await source_of(str(target), name)
    try:
        return await take_over(source, place, place.parent)
    finally:
        await source.close()


def left_in(directory: Path, *names: str) -> bool:
    """Whether there is nothing but these."""
    return {path.name for path in directory.iterdir()} == set(names)


# --- back-up ---------------------------------------------------------------------------------------------------------


async def test_a_backup_of_a_running_contest_is_the_contest(contest: Contest, tmp_path: Path) -> None:
    locked = load_locked(contest.data)
    made = await back_up(contest.store_url, locked, contest.data, tmp_path / "b.chungket", MOMENT)
    assert (made.head, made.path) == (contest.heads[-1], tmp_path / "b.chungket")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    await contest.append(LobbyLocked("dieu-khien"))  # it runs on
    again = await taken_over(made.path, tmp_path / "second")
    assert (again.head, again.contest) == (contest.heads[2], locked.contest)
    found = await inspect(tmp_path / "second")
    assert (found.head, found.state.phase) == (contest.heads[2], again.state.phase)


async def test_in_a_directory_it_gets_a_name_of_its_own(contest: Contest, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    place.mkdir()
    for moment in (MOMENT, "20201003-091500"):
        await back_up(contest.store_url, load_locked(contest.data), contest.data, place, moment)
    first = f"chung-ket-nho-{contest.heads[1].hash[:8]}"
    assert left_in(place, f"{first}-{MOMENT}.chungket", f"{first}-20201003-091500.chungket")


async def test_a_backup_writes_over_nothing_and_leaves_no_half(contest: Contest, tmp_path: Path) -> None:
    locked, there = load_locked(contest.data), tmp_path / "there.chungket"
    there.write_text("đã có", encoding="utf-8")
    with pytest.raises(CopyRefused, match="không ghi đè"):
        await back_up(contest.store_url, locked, contest.data, there, MOMENT)
    assert there.read_text("utf-8") == "đã có"
    with pytest.raises(CopyRefused, match="không có thư mục"):
        await back_up(contest.store_url, locked, contest.data, tmp_path / "none" / "b.chungket", MOMENT)
    await contest.store._client.xdel(contest.store.keys.log, "2-0")
    with pytest.raises(LogDamaged, match="mục này không còn"):
        await back_up(contest.store_url, locked, contest.data, tmp_path / "b.chungket", MOMENT)
    assert left_in(tmp_path, "contest", "data", "there.chungket")


# --- taking over -----------------------------------------------------------------------------------------------------


async def test_from_a_second_store(contest: Contest, tmp_path: Path) -> None:
    async with running_store(tmp_path / "machine two") as url:
        await copy_all(contest, CopyStore(url, contest.id))
        again = await taken_over(url, tmp_path / "second")
    assert again.head == contest.heads[-1]
    assert again.last_wall_us == 1_700_000_000_000_000
    for path in (tmp_path / "second").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert (tmp_path / "second" / "secret").read_bytes() == (contest.data / "secret").read_bytes()
    load_secret(tmp_path / "second", make=False)


async def test_a_store_with_several_contests_asks_for_one(contest: Contest, tmp_path: Path) -> None:
    async with running_store(tmp_path / "machine two") as url:
        with pytest.raises(CopyRefused, match="không có bản nào"):
            await source_of(url)
        await copy_all(contest, CopyStore(url, contest.id))
        other = CopyStore(url, "khac")
        await other.write({"secret": b"x"}, [])
        await other.close()
        with pytest.raises(CopyRefused, match=r"đang có 2 \(chung-ket-nho; khac\)"):
            await source_of(url)
        assert (await taken_over(url, tmp_path / "second", contest.id)).head == contest.heads[-1]


async def test_a_directory_with_several_copies_asks_for_one(contest: Contest, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    await copy_all(contest, CopyFile(stick / "a.chungket", contest.id))
    assert (await taken_over(stick, tmp_path / "second")).head == contest.heads[-1]
    shutil.copyfile(stick / "a.chungket", stick / "b.chungket")
    with pytest.raises(CopyRefused, match=r"đang có 2 \(a.chungket: 2 mục, mục cuối lúc .*; b.chungket: 2 mục"):
        await source_of(str(stick))


async def test_an_unfinished_end_is_left_out_and_said(contest: Contest, tmp_path: Path) -> None:
    path = tmp_path / "c.chungket"
    await copy_all(contest, CopyFile(path, contest.id))
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    again = await taken_over(path, tmp_path / "second")
    assert (again.head, again.torn_bytes > 0) == (contest.heads[-2], True)
    assert path.read_bytes() == whole[:-20], "nothing is changed at the copy"


async def test_where_something_is_nothing_is_touched(contest: Contest, tmp_path: Path) -> None:
    path, place = tmp_path / "c.chungket", tmp_path / "second"
    await copy_all(contest, CopyFile(path, contest.id))
    place.mkdir()
    (place / "thu").write_text("x", encoding="ascii")
    with pytest.raises(PlaceTaken, match="không ghi đè"):
        await taken_over(path, place)
    assert left_in(place, "thu")
    (place / "thu").unlink()
    assert (await taken_over(path, place)).data_directory == place, "an empty one is as good as none"


async def bad_copy(contest: Contest, path: Path, what: str) -> None:
    """A copy with one thing wrong."""
    await copy_all(contest, CopyFile(path, contest.id))
    await contest.append(LobbyOpened("dieu-khien"))  # an entry that vouches for the last one in the copy
    spoil(path, contest.bytes, what)


def spoil(path: Path, log: list[bytes], what: str) -> None:
    """Change one thing. `log`: what is in the copy, and one entry more."""
    entries = b"".join(entry_record(seq, data) for seq, data in enumerate(log[:2], start=1))
    whole = path.read_bytes()
    files = whole.removesuffix(entries)
    edited = log[1].replace(b"dieu-khien", b"dieu-khiem")
    match what:
        case "another program's file":
            path.write_bytes(b"PK\x03\x04")
        case "an empty file":
            path.write_bytes(b"")
        case "no entry":
            path.write_bytes(files)
        case "a name that leads elsewhere":
            path.write_bytes(files + file_record("../../khac", b"x") + entries)
        case "an edited entry":
            path.write_bytes(files + entry_record(1, log[0]) + entry_record(2, edited) + entry_record(3, log[2]))
        case "a missing entry":
            path.write_bytes(files + entry_record(1, log[0]) + entry_record(3, log[1]))
        case "an edited question":
            path.write_bytes(files + file_record("contest/questions.xlsx", b"x") + entries)
        case "the log of another lock":
            path.write_bytes(files + entry_record(1, log[0].replace(b'"rehearsal":false', b'"rehearsal":true')))
        case "another contest's first line":
            path.write_bytes(first_line("khac") + files.partition(b"\n")[2] + entries)
        case _:
            raise AssertionError(what)


@pytest.mark.parametrize(
    ("what", "fault", "said"),
    [
        ("another program's file", CopyRefused, "cần bản sao của một hội thi"),
        ("an empty file", CopyRefused, "tệp rỗng"),
        ("no entry", CopyRefused, "chưa có mục nào"),
        ("a name that leads elsewhere", CopyRefused, "khac"),
        ("an edited entry", LogDamaged, "2"),
        ("a missing entry", CopyRefused, "cần mục 2"),
        ("an edited question", LockDamaged, "questions.xlsx"),
        ("the log of another lock", LogDamaged, "1"),
        ("another contest's first line", CopyRefused, "khac"),
    ],
)
async def test_a_bad_copy_is_refused_and_nothing_is_made(
    contest: Contest, tmp_path: Path, what: str, fault: type[Exception], said: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    path = tmp_path / "c.chungket"
    await bad_copy(contest, path, what)
    with pytest.raises(fault, match=said):
        await taken_over(path, home / "second")
    assert left_in(home)


async def test_a_copy_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CopyAway, match="không thấy"):
        await taken_over(tmp_path / "c.chungket", tmp_path / "second")
    with pytest.raises(CopyRefused, match="không có bản nào"):
        await source_of(str(tmp_path))
    with pytest.raises(CopyAway, match="không trả lời"):
        await source_of("redis://127.0.0.1:1")
