"""`--mirror`, `chungket backup` and `chungket take-over`, as a person reads them."""

import json
import signal
import stat
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from chungket.cli import main
from chungket.cli.exit_codes import CANNOT_RUN, DONE
from chungket.cli.mirror_option import mirror_target
from tests.harness.clients import get
from tests.harness.contests import write_final
from tests.harness.server import PROGRAM, ServerProcess, free_port


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def contest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a server that ran for a moment."""
    folder = tmp_path_factory.mktemp("hall")
    server = ServerProcess(write_final(folder / "contest", places=2), folder / "data")
    server.start()
    assert server.stop() == 0
    return server.data_directory


@pytest.fixture(scope="module")
def copy(contest: Path) -> Path:
    """A back-up of it."""
    path = contest.parent / "a.chungket"
    made = run("backup", contest, "--output", path)
    assert made.exit_code == DONE, made.output
    assert f"{path}\nĐã sao lưu 1 mục nhật ký và" in made.output
    assert "khóa bí mật" in made.output
    return path


def test_a_backup_says_what_it_wrote(contest: Path, copy: Path, tmp_path: Path) -> None:
    made = run("backup", "--data-directory", contest, "--output", tmp_path, "--json")
    said = json.loads(made.output)
    assert (said["seq"], Path(said["file"]).parent, said["bytes"]) == (1, tmp_path, copy.stat().st_size)
    assert stat.S_IMODE(Path(said["file"]).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("backup", "{data}", "--output", "{copy}"), "LỖI: {copy}: cần tên tệp chưa có; tệp này đã có, không ghi đè"),
        (("backup", "{data}", "--output", "{empty}/x/y"), "không có thư mục {empty}/x"),
        (("backup", "{empty}", "--output", "{empty}/y"), "cần nhật ký của cuộc thi"),
        (("take-over", "{empty}/y"), "LỖI: {empty}/y: không thấy"),
        (("take-over", "{empty}"), "LỖI: {empty}: cần bản sao của một hội thi; không có bản nào"),
        (("take-over", "{data}/secret"), "LỖI: {data}/secret: cần bản sao của một hội thi"),
        (("take-over", "{copy}", "--data-directory", "{data}"), "LỖI: {data}: cần thư mục chưa có hoặc còn trống"),
        (("take-over", "redis://127.0.0.1:1"), "LỖI: redis://127.0.0.1:1: kho của bản sao không trả lời"),
        (("take-over", "redis://127.0.0.1:x"), "LỖI: redis://127.0.0.1:x: cần địa chỉ như redis://"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_touched(
    contest: Path, copy: Path, tmp_path: Path, arguments: tuple[str, ...], expected: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    names = {"data": contest, "copy": copy, "empty": empty}
    before = sorted(contest.rglob("*")), copy.read_bytes()
    done = run(*(argument.format(**names) for argument in arguments))
    assert done.exit_code == CANNOT_RUN, done.output
    assert expected.format(**names) in done.output
    assert (sorted(contest.rglob("*")), copy.read_bytes(), list(empty.iterdir())) == (*before, [])


def test_taking_over_says_what_there_is_and_how_to_go_on(copy: Path, tmp_path: Path) -> None:
    done = run("take-over", copy, "--data-directory", tmp_path / "second")
    assert done.exit_code == DONE, done.output
    assert "Đã dựng lại: Chung kết nhỏ" in done.output
    assert "Nhật ký: 1 mục, chuỗi mã băm đúng từ mục đầu đến mục cuối" in done.output
    assert "niêm phong gần nhất là mục 1, " in done.output
    assert done.output.endswith(f"  chungket serve {tmp_path / 'second'}\n")


def test_without_a_directory_it_has_the_contest_s_name(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    done = run("take-over", copy, "--json")
    assert json.loads(done.output)["data_directory"] == str(tmp_path / "chungket" / "chung-ket-nho")


def test_a_data_directory_alone_is_served(copy: Path, tmp_path: Path) -> None:
    data = tmp_path / "second" / "data"
    assert run("take-over", copy, "--data-directory", data).exit_code == DONE
    server = ServerProcess(data, data)
    server.start()
    try:
        assert server.addresses["data_directory"] == str(data)
    finally:
        assert server.stop() == 0
    two = run("serve", data, "--data-directory", tmp_path, "--port", str(free_port()))
    assert "cần một thư mục dữ liệu; đang có hai" in two.output


def test_a_rehearsal_goes_on_as_one_and_never_as_a_final(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "r.chungket"
    options = (
        "--pace",
        "100",
        "--finalists",
        "0",
        "--free",
        "0",
        "--lobby",
        "0",
        "--linger",
        "0",
        "--manual",
        "--json",
    )
    address = ("--host", "127.0.0.1", "--port", str(free_port()))
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [PROGRAM, "rehearse", *options, *address, "--data-directory", data], stdout=subprocess.PIPE, stderr=log
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline(), (tmp_path / "log").read_text()
            made = run("backup", data, "--output", copy)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    assert made.exit_code == DONE, made.output
    taken = run("take-over", copy, "--data-directory", tmp_path / "second" / "data")
    assert "(tổng duyệt)" in taken.output
    assert taken.output.endswith(f"chungket serve {tmp_path / 'second' / 'data'} --rehearsal\n")
    server = ServerProcess(tmp_path / "second" / "data", tmp_path / "second" / "data")
    with pytest.raises(AssertionError, match="đây là của một buổi tổng duyệt"):
        server.start()
    server.stop()
    server.options = ("--rehearsal",)
    server.start()
    try:
        assert json.loads(get(server.url, "/api/contest")[2])["rehearsal"] is True
    finally:
        assert server.stop() == 0


def test_rehearsal_is_no_way_to_begin_one(tmp_path: Path) -> None:
    done = run("serve", write_final(tmp_path / "contest", places=2), "--rehearsal")
    assert "cần thư mục dữ liệu của buổi tổng duyệt" in done.output


# --- --mirror --------------------------------------------------------------------------------------------------------


def test_a_directory_becomes_absolute_and_an_address_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert mirror_target("stick") == str(tmp_path / "stick")
    assert mirror_target("redis://:x@10.0.0.3:6379/1", "redis://10.0.0.3:6379/0") == "redis://:x@10.0.0.3:6379/1"
    assert mirror_target("") == ""


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("http://10.0.0.3", "cần thư mục, hoặc địa chỉ kho như redis://192.168.10.3:6379; thấy 'http://10.0.0.3'"),
        ("redis://10.0.0.3", "cần kho khác với --store"),
    ],
)
def test_what_is_neither_a_directory_nor_another_store(target: str, expected: str) -> None:
    with pytest.raises(click.UsageError, match=expected):
        mirror_target(target, "redis://10.0.0.3")


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("", encoding="ascii")
    with pytest.raises(click.UsageError, match="là tệp"):
        mirror_target(str(tmp_path / "tep"))
