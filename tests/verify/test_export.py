"""`chungket export-log` on a data directory a server left behind, and `chungket verify` on what it wrote."""

import asyncio
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chungket.cli import main
from chungket.cli.exit_codes import CANNOT_RUN, DONE, INVALID
from chungket.core.events import Event
from chungket.core.model import State
from chungket.embedded import STORE_DIRECTORY, EmbeddedStore
from chungket.exchange.lock import LockedContest
from chungket.inspection import genesis_of
from chungket.locking import lock_for_serving
from chungket.log import HASH_BEFORE_FIRST, Entry, encode_entry, entry_hash
from chungket.store import Store
from tests.harness.contests import write_final
from tests.verify.finals import play_final


def entries_of(locked: LockedContest, played: list[tuple[int, int, tuple[Event, ...]]]) -> list[bytes]:
    prev, entries = HASH_BEFORE_FIRST, []
    everything = [(0, (genesis_of(locked),)), *((time_us, events) for _, time_us, events in played)]
    for seq, (time_us, events) in enumerate(everything, start=1):
        entry = Entry(seq, prev, "00000000-00000000", time_us, 1_700_000_000_000_000 + time_us, 0, (), tuple(events))
        entries.append(encode_entry(entry))
        prev = entry_hash(entries[-1])
    return entries


async def served(contest: Path, data: Path) -> State:
    """Lock a contest, play it, and leave its log in the store as a server would."""
    locked = (await lock_for_serving(contest, data)).locked
    driver = play_final(locked.contest, 5)
    entries = entries_of(locked, driver.log)
    embedded = EmbeddedStore(data)
    await embedded.start()
    store = Store(embedded.url, locked.contest.id)
    for seq, entry in enumerate(entries, start=1):
        await store._client.xadd(store.keys.log, {"b": "x", "e": entry}, id=f"{seq}-0")
    await store._client.set(store.keys.head, f"{len(entries)}:{entry_hash(entries[-1])}")
    await store.close()
    await embedded.stop()
    return driver.state


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State]:
    folder = tmp_path_factory.mktemp("export")
    contest = write_final(folder / "hoi-thi", places=8)
    return folder / "data", asyncio.run(served(contest, folder / "data"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def bundle(played: tuple[Path, State], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "ket-qua.zip"
    written = run("export-log", played[0], "--output", path, "--names", path.with_name("ho-ten.json"))
    assert written.exit_code == DONE, written.output
    return path


def test_what_is_exported_verifies(bundle: Path, played: tuple[Path, State]) -> None:
    found = run("verify", bundle, "--names", bundle.with_name("ho-ten.json"))
    assert found.exit_code == DONE, found.output
    assert f"{played[1].seq + 1} mục nhật ký" in found.output


def test_the_same_log_gives_the_same_bytes(bundle: Path, played: tuple[Path, State], tmp_path: Path) -> None:
    again = run("export-log", played[0], "--output", tmp_path / "goi.zip", "--json")
    assert (tmp_path / "goi.zip").read_bytes() == bundle.read_bytes()
    said = json.loads(again.output)
    assert said["files"] == [str(tmp_path / "goi.zip")]
    assert said["seq"] == played[1].seq + 1
    assert run("verify", bundle, "--receipt", f"{said['seq']}:{said['head']}").exit_code == DONE


def test_names_are_in_their_own_file_alone(bundle: Path, played: tuple[Path, State]) -> None:
    content, names = bundle.read_bytes(), bundle.with_name("ho-ten.json").read_bytes()
    for person in played[1].contest.people.values():
        assert person.name.encode() in names
        assert person.name.encode() not in content
    for unit in played[1].contest.units.values():
        assert not unit.head or unit.head.encode() not in content
    assert bundle.stat().st_mode & 0o777 == 0o600
    assert bundle.with_name("ho-ten.json").stat().st_mode & 0o777 == 0o600
    assert b"birth" not in names


def test_a_changed_name_is_named(bundle: Path, tmp_path: Path) -> None:
    names = json.loads(bundle.with_name("ho-ten.json").read_text("utf-8"))
    names["people"][0]["content"]["name"] = "Người Khác"
    (tmp_path / "ho-ten.json").write_text(json.dumps(names), "utf-8")
    found = run("verify", bundle, "--names", tmp_path / "ho-ten.json")
    assert found.exit_code == INVALID
    assert f"thí sinh {names['people'][0]['content']['id']} không phải dòng đã khóa" in found.output


def test_questions_nobody_saw_stay_secret(bundle: Path, played: tuple[Path, State]) -> None:
    state = played[1]
    with zipfile.ZipFile(bundle) as members:
        part = json.loads(members.read("questions.json"))
    asked = {play.question for play in state.plays.values()}
    asked |= {question for paper in state.papers.values() for question in paper.questions}
    disclosed = {row["content"]["id"] for row in part["questions"]}
    assert disclosed == asked
    assert set(part["digests"]) == set(state.contest.questions) > asked
    content = bundle.read_bytes()
    for question in state.contest.questions.values():
        assert (question.stem.encode() in content) is (question.id in asked)


def test_the_salt_of_the_contest_is_not_told(bundle: Path, played: tuple[Path, State]) -> None:
    salt = json.loads((played[0] / "contest" / "lock.json").read_text("utf-8"))["salt"]
    assert salt.encode() not in bundle.read_bytes()
    assert salt.encode() not in bundle.with_name("ho-ten.json").read_bytes()


def test_a_directory_without_a_contest_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "khong-co", tmp_path):
        refused = run("export-log", path, "--output", tmp_path / "goi.zip")
        assert refused.exit_code == CANNOT_RUN
        assert refused.output.startswith(f"LỖI: {path}: ")
    assert not (tmp_path / "goi.zip").exists()


def test_a_lost_log_is_refused_and_nothing_is_written(played: tuple[Path, State], tmp_path: Path) -> None:
    shutil.copytree(played[0], tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / STORE_DIRECTORY)
    refused = run("export-log", tmp_path / "data", "--output", tmp_path / "goi.zip")
    assert refused.exit_code == CANNOT_RUN
    assert "cần nhật ký của cuộc thi" in refused.output
    assert not (tmp_path / "goi.zip").exists()


def test_the_names_never_go_into_the_bundle(played: tuple[Path, State], tmp_path: Path) -> None:
    refused = run("export-log", played[0], "--output", tmp_path / "goi.zip", "--names", tmp_path / "goi.zip")
    assert refused.exit_code == CANNOT_RUN
    assert "họ tên phải để ở tệp khác" in refused.output


def test_a_place_that_is_none_is_named(played: tuple[Path, State], tmp_path: Path) -> None:
    refused = run("export-log", played[0], "--output", tmp_path / "khong-co" / "goi.zip")
    assert refused.exit_code == CANNOT_RUN
    assert "cần tên tệp trong một thư mục đã có" in refused.output
