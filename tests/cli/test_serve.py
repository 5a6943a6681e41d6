"""`chungket serve`: what the person who typed it, or the program that did, reads."""

import json
import os
import shutil
import signal
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from chungket.cli import main
from chungket.cli.exit_codes import DONE, INVALID
from chungket.cli.running import host_address
from chungket.config import Settings
from chungket.resources import reference_contest_directory
from tests.harness.clients import post
from tests.harness.contests import write_final
from tests.harness.server import PROGRAM, free_port


def started(
    arguments: list[str | Path], until: str, environment: dict[str, str] | None = None
) -> tuple[subprocess.Popen[str], str]:
    """A running `chungket serve` and what it printed up to a word."""
    process = subprocess.Popen(
        [PROGRAM, "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {}), "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    printed = ""
    too_late = threading.Timer(60, process.kill)
    too_late.start()
    while until not in printed:
        line = process.stdout.readline()
        assert line, printed
        printed += line
    too_late.cancel()
    return process, printed


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Ctrl-C, its exit code, and what was printed then."""
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    rest = process.stdout.read()
    process.stdout.close()
    assert "Traceback" not in rest
    return process.wait(20), rest


def stopped(process: subprocess.Popen[str]) -> int:
    """Ctrl-C, and its exit code."""
    return ended(process)[0]


@pytest.fixture
def contest(tmp_path: Path) -> Path:
    """A small final's directory."""
    return write_final(tmp_path / "hoi-thi", places=2)


def test_json_is_one_line_of_addresses(contest: Path, tmp_path: Path) -> None:
    port = free_port()
    arguments: list[str | Path] = [contest, "--json", "--host", "127.0.0.1", "--port", str(port)]
    arguments += ["--data-directory", tmp_path / "data"]
    process, printed = started(arguments, "}\n")
    facts = json.loads(printed)
    base = f"http://127.0.0.1:{port}"
    tokens = [facts.pop(name).partition("/host#token=") for name in ("host", "jury", "secretary")]
    assert [token[0] for token in tokens] == [base] * 3
    assert facts == {
        "finalists": f"{base}/",
        "projector": f"{base}/projector",
        "audience": f"{base}/live",
        "data_directory": str(tmp_path / "data"),
        "pid": process.pid,
    }
    roles = [post(base, "/api/host/sign-in", {"token": token[2]}).body["role"] for token in tokens]
    assert roles == ["operator", "jury", "secretary"]
    assert stopped(process) == DONE


def test_a_person_reads_a_qr_code_and_every_address(contest: Path, tmp_path: Path) -> None:
    port = free_port()
    home = tmp_path / "home"
    arguments: list[str | Path] = [contest, "--host", "127.0.0.1", "--port", str(port)]
    arguments += ["--public-url", "https://thi.example.vn"]
    process, printed = started(arguments, "Ctrl-C", {"XDG_DATA_HOME": str(home)})
    assert any(set(line) & set("█▀▄") for line in printed.splitlines())
    assert "Thí sinh / Finalists" in printed
    assert "https://thi.example.vn/\n" in printed
    assert "https://thi.example.vn/live" in printed
    assert "còn sửa được (sửa tệp, chạy lại) đến khi mở phòng chờ" in printed
    assert f"Ví dụ xếp hạng theo thể lệ: chungket check {contest}\n" in printed
    assert "Đã khóa" not in printed
    assert f"http://127.0.0.1:{port}/host#token=" in printed  # consoles sign in on this machine itself
    assert f"Dữ liệu: {home}/chungket/hoi-thi " in printed
    assert (home / "chungket" / "hoi-thi" / "secret").is_file()
    code, said = ended(process)
    assert (code, said.splitlines()[-1]) == (DONE, "Đã dừng. Không mất gì: chạy lại đúng lệnh cũ là tiếp tục.")


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("127.0.0.2", "127.0.0.2"), ("::1", "::1"), ("192.0.2.1", "")],
)
def test_consoles_get_an_address_that_is_listened_on(host: str, address: str) -> None:
    """ "" is the one that everybody gets: consoles may come from anywhere, or there is no other."""
    settings = Settings(Path("data"), host)
    assert host_address(settings) == address
    assert host_address(replace(settings, insecure_hosts=True)) == ""
    assert host_address(replace(settings, certificate=Path("pem"))) == ""


def test_shipped_questions_never_count(tmp_path: Path) -> None:
    copy = tmp_path / "hoi-thi"
    shutil.copytree(reference_contest_directory(), copy)
    text = (copy / "contest.toml").read_text("utf-8")
    assert "sample = true" in text
    (copy / "contest.toml").write_text(text.replace("sample = true", "sample = false"), "utf-8")
    arguments = ["serve", str(copy), "--data-directory", str(tmp_path / "data"), "--port", str(free_port())]
    ended = CliRunner().invoke(main, arguments)
    assert isinstance(ended.exception, SystemExit)
    assert ended.exit_code == INVALID
    assert "questions.xlsx" in ended.stderr
    checked = CliRunner().invoke(main, ["check", str(copy)])
    assert checked.exit_code == INVALID
    refused = [line for line in checked.output.splitlines() if line.startswith("LỖI:")]
    assert refused == [line for line in ended.stderr.splitlines() if line.startswith("LỖI:")]
    assert json.loads(CliRunner().invoke(main, ["check", str(copy), "--json"]).output)["valid"] is False


def test_a_directory_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["serve", str(tmp_path / "nowhere")])
    assert ended.exit_code == 2
    assert "nowhere" in ended.stderr
