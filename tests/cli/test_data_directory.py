"""Commands on a data directory that has lost something: a sentence and an exit code, and nothing made anew."""

import asyncio
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chungket.app import run_server
from chungket.auth.secret import SECRET_FILE, load_secret
from chungket.cli import main
from chungket.cli.data_options import data_place
from chungket.cli.exit_codes import CANNOT_RUN, DONE
from chungket.config import Settings
from chungket.embedded import STORE_DIRECTORY, EmbeddedStore
from chungket.hub import Hub
from chungket.inspection import genesis_of
from chungket.locking import lock_for_serving
from chungket.sequencer import Sequencer
from chungket.serving import StartFailed
from chungket.store import Store
from tests.harness.contests import write_final
from tests.harness.server import free_port

READERS = ("results", "minutes", "badges")


async def begin(contest: Path, data: Path) -> None:
    """Lock a contest and write the first entry of its log, as `serve` does."""
    locked = (await lock_for_serving(contest, data)).locked
    embedded = EmbeddedStore(data)
    await embedded.start()
    store = Store(embedded.url, locked.contest.id)
    await Sequencer.alone(locked.contest, store, Hub()).recover(genesis_of(locked))
    load_secret(data)
    await store.close()
    await embedded.stop()


@pytest.fixture
def contest(tmp_path: Path) -> Path:
    """A small final's directory."""
    return write_final(tmp_path / "hoi-thi", places=2)


@pytest.fixture
def data(contest: Path, tmp_path: Path) -> Path:
    """A data directory in which this final has been locked and served."""
    asyncio.run(begin(contest, tmp_path / "data"))
    return tmp_path / "data"


def run(command: str, contest: Path, data: Path, *more: str) -> Result:
    output = ["--output", str(data.parent / "out")]
    return CliRunner().invoke(main, [command, str(contest), "--data-directory", str(data), *output, *more])


def files(directory: Path) -> set[Path]:
    return set(directory.rglob("*"))


def test_a_contest_is_found_by_its_own_directory_and_by_that_of_its_data(
    contest: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One way for all commands after a contest."""
    (tmp_path / "home" / "chungket").mkdir(parents=True)
    kept = data.rename(tmp_path / "home" / "chungket" / contest.name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    assert data_place(contest, None) == data_place(kept, None) == data_place(None, kept) == kept
    for number, directory in enumerate((contest, kept)):
        bundle = tmp_path / f"goi-{number}.zip"
        assert CliRunner().invoke(main, ["export-log", str(directory), "--output", str(bundle)]).exit_code == DONE
        output = str(tmp_path / f"kq-{number}")
        assert CliRunner().invoke(main, ["results", str(directory), "--output", output]).exit_code == DONE
    assert CliRunner().invoke(main, ["export-log", "--output", str(tmp_path / "x.zip")]).exit_code == 2


@pytest.mark.parametrize("command", READERS)
def test_a_log_that_is_gone_is_said_and_not_begun_anew(command: str, contest: Path, data: Path) -> None:
    shutil.rmtree(data / STORE_DIRECTORY)
    before = files(data)
    result = run(command, contest, data)
    assert result.exit_code == CANNOT_RUN
    assert f"LỖI: {data / STORE_DIRECTORY}: cần nhật ký của cuộc thi; không có mục nào" in result.output
    assert files(data) == before


@pytest.mark.parametrize("command", READERS)
def test_an_empty_log_is_no_result(command: str, contest: Path, data: Path) -> None:
    shutil.rmtree(data / STORE_DIRECTORY / "appendonlydir")
    result = run(command, contest, data)
    assert result.exit_code == CANNOT_RUN
    assert "cần nhật ký của cuộc thi" in result.output


@pytest.mark.parametrize("command", ["results", "minutes"])
def test_a_directory_that_is_none_is_named(command: str, contest: Path, tmp_path: Path) -> None:
    for place, said in (("nowhere", "không có thư mục này"), ("empty", "chưa có cuộc thi nào được khóa")):
        if place == "empty":
            (tmp_path / place).mkdir()
        result = run(command, contest, tmp_path / place)
        assert result.exit_code == CANNOT_RUN
        assert said in result.output
        assert not (tmp_path / "nowhere").exists()


def test_badges_make_no_second_secret_for_a_locked_contest(contest: Path, data: Path, tmp_path: Path) -> None:
    (data / SECRET_FILE).unlink()
    result = run("badges", contest, data)
    assert result.exit_code == CANNOT_RUN
    assert f"{data / SECRET_FILE}: cần tệp khóa bí mật" in result.output
    assert not (data / SECRET_FILE).exists()
    assert run("badges", contest, tmp_path / "fresh").exit_code == DONE  # before anything is locked one is made
    assert (tmp_path / "fresh" / SECRET_FILE).exists()


async def test_a_log_without_its_secret_is_not_served(contest: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    await begin(contest, data)
    (data / SECRET_FILE).unlink()
    settings = Settings(data_directory=data, host="127.0.0.1", port=free_port())

    async def ready(_: object) -> None:
        raise AssertionError("it must not be served")

    with pytest.raises(StartFailed, match="cần tệp khóa bí mật đã dùng từ đầu cuộc thi"):
        await run_server(settings, contest, ready)
    assert not (data / SECRET_FILE).exists()
