"""Each shipped contest, rehearsed by `chungket rehearse` from the closed door to its end: nothing waits for anybody."""

import json
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chungket.exchange.lock import load_locked
from tests.harness.server import PROGRAM, free_port

CONFIG = Path(__file__).parents[2] / "config"
TIMEOUT_S = 900.0  # on a machine that does other things too
PACE = 50


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal said."""

    events: list[dict[str, Any]]
    problems: str

    def of(self, name: str) -> list[dict[str, Any]]:
        """Events of one kind."""
        return [event for event in self.events if event["event"] == name]

    @property
    def pressed(self) -> Counter[str]:
        """How often the operator pressed what."""
        return Counter(event["command"] for event in self.of("pressed"))

    @property
    def desk(self) -> Counter[str]:
        """How often jury and secretary did what."""
        return Counter(event["command"] for event in self.of("desk"))

    @property
    def totals(self) -> dict[str, Any]:
        """The last line."""
        [ended] = self.of("ended")
        return ended


def rehearse(contest: Path, data: Path, finalists: int) -> Rehearsed:
    command: list[str | Path] = [PROGRAM, "rehearse", contest, "--data-directory", data, "--host", "127.0.0.1"]
    command += ["--port", str(free_port()), "--json", "--pace", str(PACE), "--finalists", str(finalists)]
    command += ["--free", "0", "--lobby", "0", "--linger", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr
    _, *lines = [json.loads(line) for line in done.stdout.splitlines()]
    rehearsed = Rehearsed(lines, done.stderr)
    assert (rehearsed.totals["signed_in"], rehearsed.totals["gave_up"]) == (finalists, 0)
    assert rehearsed.pressed["end_contest"] == 1
    assert rehearsed.desk["record_signed"] == 1
    assert "cần người xử lý" not in rehearsed.problems
    assert "bị từ chối" not in rehearsed.problems
    return rehearsed


@pytest.mark.full
def test_the_reference_contest(tmp_path: Path) -> None:
    rehearsed = rehearse(CONFIG / "tien-giang-2020", tmp_path / "data", 12)
    assert rehearsed.pressed["score_play"] >= 12
    assert rehearsed.totals["papers"] == 0
    assert "absent" not in rehearsed.totals["refused"]


@pytest.mark.full
def test_the_reference_contest_with_its_paper(tmp_path: Path) -> None:
    contest = shutil.copytree(CONFIG / "tien-giang-2020", tmp_path / "contest")
    file = contest / "contest.toml"
    text = file.read_text("utf-8")
    assert "enabled = false" in text
    file.write_text(text.replace("enabled = false", "enabled = true"), "utf-8")
    rehearsed = rehearse(contest, tmp_path / "data", 12)
    assert [round_.type for round_ in load_locked(tmp_path / "data").contest.rounds if round_.enabled] == [
        "paper",
        "live",
    ]
    practice, counted = rehearsed.of("written")
    assert practice["paper"] == f"{counted['paper']}.thu"
    assert practice["submitted"] == counted["submitted"] == 12
    assert counted["saves"] > 12
    assert 0 < counted["p50_ms"] <= counted["p99_ms"]
    assert counted["refused"] == {}
    assert rehearsed.totals["reconnects"] >= 1  # one was offline in the middle
    assert rehearsed.totals["submitted"] == 24
    assert {event["label"] for event in rehearsed.of("waiting")} == {"Thí sinh đang làm bài"}


@pytest.mark.full
def test_the_golden_bell(tmp_path: Path) -> None:
    rehearsed = rehearse(CONFIG / "rung-chuong-vang", tmp_path / "data", 20)
    assert rehearsed.pressed["rescue"] == 1
    assert rehearsed.desk["confirm_key"] > 1
    assert set(rehearsed.totals["refused"]) <= {"not_playing"}


@pytest.mark.full
def test_the_summit_of_knowledge(tmp_path: Path) -> None:
    rehearsed = rehearse(CONFIG / "olympia", tmp_path / "data", 4)
    assert rehearsed.pressed["score_play"] >= 12 + 4 + 12
    assert rehearsed.totals["presses"] > 12
    assert rehearsed.pressed["end_round"] == 3
