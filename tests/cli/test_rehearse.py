"""`chungket rehearse`, as a program sees it: a whole final that ends by itself."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chungket.cli.rehearse import Rehearsal
from chungket.exchange.contest_folder import read_contest
from chungket.exchange.lock import load_locked
from chungket.exchange.shown_questions import question_fingerprints
from tests.harness.contests import write_final
from tests.harness.server import PROGRAM, free_port

TIMEOUT_S = 120


def rehearse(contest: Path, data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    command: list[str | Path] = [PROGRAM, "rehearse", contest, "--data-directory", data, "--host", "127.0.0.1"]
    command += ["--port", str(free_port()), "--json", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)


@pytest.mark.full
def test_a_rehearsal_ends_by_itself_and_touches_no_real_question(tmp_path: Path) -> None:
    contest = write_final(tmp_path / "contest", places=12, questions=2, standings_every=2)
    options = ("--pace", "40", "--finalists", "8", "--free", "1", "--lobby", "0", "--linger", "0")
    done = rehearse(contest, tmp_path / "data", *options)
    assert done.returncode == 0, done.stderr
    addresses, *lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"finalists", "projector", "audience", "host", "jury"} < set(addresses)
    ended = lines[-1]
    assert (ended["event"], ended["signed_in"], ended["gave_up"]) == ("ended", 8, 0)
    assert ended["answers"] > 0
    assert [line["command"] for line in lines if line["event"] == "pressed"][-1] == "end_contest"
    rehearsed = load_locked(tmp_path / "data").contest
    real = read_contest(contest, salt=bytes(32)).contest
    assert rehearsed.rehearsal
    assert rehearsed.title == real.title
    assert not question_fingerprints(rehearsed) & question_fingerprints(real)


def test_a_wrong_contest_is_refused_with_its_errors(tmp_path: Path) -> None:
    contest = write_final(tmp_path / "contest", places=12)
    (contest / "contest.toml").write_text("id = 1\n", encoding="utf-8")
    done = rehearse(contest, tmp_path / "data")
    assert done.returncode == 1
    assert "contest.toml" in done.stderr


TIMES = {"p50_ms": 4.0, "p95_ms": 5.0, "p99_ms": 6.0, "max_ms": 7.0}


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"event": "desk", "role": "jury", "command": "confirm_key", "label": "Xác nhận đáp án"}, "✓ Xác nhận đáp án"),
        ({"event": "waiting", "label": "Thí sinh đang làm bài"}, "… Thí sinh đang làm bài"),
        (
            {"event": "answered", "play": "KD01.1", "answers": 1, "presses": 3, "refused": {}, **TIMES},
            "KD01.1: 1 câu trả lời đã lưu, 3 lần bấm chuông, xác nhận p50 4.0 ms, p99 6.0 ms",
        ),
        (
            {"event": "answered", "play": "TT01.1", "answers": 0, "presses": 0, "refused": {}},
            "TT01.1: 0 câu trả lời đã lưu",
        ),
        (
            {"event": "written", "paper": "trac-nghiem", "saves": 9, "submitted": 2, "refused": {}, **TIMES},
            "trac-nghiem: 2 bài đã nộp, 9 lần lưu bài, xác nhận p50 4.0 ms, p99 6.0 ms",
        ),
        (
            {"event": "ended", "answers": 5, "presses": 3, "saves": 9, **TIMES},
            "Tổng cộng: 5 câu trả lời, 3 lần bấm chuông, 9 lần lưu bài, xác nhận p50 4.0 ms, p99 6.0 ms",
        ),
    ],
)
def test_what_happens_is_told_in_a_line(event: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Rehearsal({"linger_s": 600}, as_json=False)._tell(event)
    assert capsys.readouterr().out.splitlines()[0].strip() == said
