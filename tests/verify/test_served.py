"""What a real server wrote, in batches, over sockets, verifies; also when it is exported while the server runs."""

import json
import subprocess
from pathlib import Path

import pytest

from chungket.exchange.lock import LOCK_FILE, LOCKED_DIRECTORY
from chungket.resources import sample_contest_directories
from chungket.verify import verify
from tests.harness.contests import write_final
from tests.harness.server import PROGRAM, free_port

TIMEOUT_S = 300


def program(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)


def rehearsed(contest: Path, data: Path, *, finalists: int) -> subprocess.CompletedProcess[str]:
    options = ("--pace", "40", "--finalists", finalists, "--free", "0", "--lobby", "0", "--linger", "0", "--json")
    return program(
        "rehearse", contest, "--data-directory", data, "--host", "127.0.0.1", "--port", free_port(), *options
    )


@pytest.mark.full
def test_a_rehearsed_final_verifies(tmp_path: Path) -> None:
    contest = write_final(tmp_path / "contest", places=12, questions=2, standings_every=2)
    played = rehearsed(contest, tmp_path / "data", finalists=8)
    assert played.returncode == 0, played.stderr
    ended = json.loads(played.stdout.splitlines()[-1])
    written = program("export-log", tmp_path / "data", "--output", tmp_path / "goi.zip", "--json")
    assert written.returncode == 0, written.stderr
    said = json.loads(written.stdout)
    found = verify(tmp_path / "goi.zip", [f"{said['seq']}:{said['head']}"])
    assert found.edition == 1
    assert found.answers == ended["answers"]


@pytest.mark.full
@pytest.mark.parametrize("directory", sample_contest_directories(), ids=lambda directory: directory.name)
def test_a_rehearsal_of_each_shipped_contest_verifies(directory: Path, tmp_path: Path) -> None:
    played = rehearsed(directory, tmp_path / "data", finalists=40)
    assert played.returncode == 0, played.stderr
    written = program("export-log", tmp_path / "data", "--output", tmp_path / "goi.zip")
    assert written.returncode == 0, written.stderr
    assert verify(tmp_path / "goi.zip").edition == 1


def test_a_log_is_exported_while_the_server_runs(tmp_path: Path) -> None:
    contest, data = write_final(tmp_path / "contest", places=4), tmp_path / "data"
    command = [str(PROGRAM), "serve", str(contest), "--data-directory", str(data), "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--port", str(free_port())], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline()  # it says where it listens once the log has begun
        assert (data / LOCKED_DIRECTORY / LOCK_FILE).exists()
        written = program("export-log", data, "--output", tmp_path / "goi.zip")
        assert written.returncode == 0, written.stderr
        assert "CHƯA CHÍNH THỨC" in written.stdout
        assert verify(tmp_path / "goi.zip").edition == 0
    finally:
        server.terminate()
        server.communicate(timeout=TIMEOUT_S)
