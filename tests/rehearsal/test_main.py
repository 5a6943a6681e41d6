"""The process: exit codes, standard input as its lifeline, signals."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chungket.rehearsal.__main__ import EXIT_BAD_PLAN, EXIT_FAILED, watch_input
from chungket.rehearsal.plan import Plan, SimulatedPlace

NOBODY = "http://127.0.0.1:9"  # nobody listens there
END_S = 2.0


@contextmanager
def started(plan_line: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "chungket.rehearsal"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        process.stdin.write(plan_line + "\n")
        process.stdin.flush()
        try:
            yield process
        finally:
            process.kill()


def plan(**fields: object) -> str:
    places = tuple(SimulatedPlace(f"{number:03d}", "ABCD-EFGH") for number in range(50))
    return Plan(NOBODY, places, lobby_s=1.0, **fields).to_json()  # type: ignore[arg-type]


def test_a_wrong_plan_says_what_is_wrong_and_exits() -> None:
    with started('{"url": "http://h:1"}') as process:
        out, problems = process.communicate(timeout=20)
    assert process.returncode == EXIT_BAD_PLAN
    assert out == ""
    assert "finalists" in problems


@pytest.mark.parametrize("way", ["stdin", signal.SIGTERM, signal.SIGINT])
def test_it_ends_quickly_when_told(way: str | signal.Signals) -> None:
    with started(plan()) as process:
        assert process.stdin is not None
        time.sleep(1.5)  # it has started and tries to connect
        assert process.poll() is None
        since_s = time.monotonic()
        if isinstance(way, signal.Signals):
            process.send_signal(way)
        else:
            process.stdin.close()
        assert process.wait(timeout=20) == 0
        assert time.monotonic() - since_s < END_S
        assert process.stdout is not None
        assert process.stderr is not None
        [last] = process.stdout.readlines()
        assert json.loads(last)["event"] == "stopped"
        assert process.stderr.read() == ""


def test_an_authority_that_cannot_be_read_ends_it(tmp_path: Path) -> None:
    line = Plan("https://127.0.0.1:9", (), ca=str(tmp_path / "none.pem")).to_json()
    with started(line) as process:
        _, problems = process.communicate(timeout=20)
    assert process.returncode == EXIT_FAILED
    assert "none.pem" in problems


def test_the_end_of_an_input_is_noticed_but_not_that_of_a_file(tmp_path: Path) -> None:
    ended = threading.Event()
    reading, writing = os.pipe()
    watch_input(reading, ended.set)
    os.write(writing, b"more")
    assert not ended.wait(0.1)
    os.close(writing)
    assert ended.wait(5)
    os.close(reading)
    path = tmp_path / "plan.json"
    path.write_text("{}")
    with path.open() as stream:
        assert isinstance(stream, io.TextIOWrapper)
        unnoticed = threading.Event()
        watch_input(stream.fileno(), unnoticed.set)
        assert not unnoticed.wait(0.1)
