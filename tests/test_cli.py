"""The command line, as a person at the desk types it."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from chungket.cli import main
from chungket.cli.exit_codes import INVALID
from chungket.resources import reference_contest_directory
from tests.harness.server import free_port


def test_version_is_the_installed_one() -> None:
    result = CliRunner().invoke(main, ["version", "--json"])
    assert result.exit_code == 0
    assert set(json.loads(result.output)) == {"chungket", "python"}


def test_reference_contest_is_valid() -> None:
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 0, result.output
    assert "hợp lệ" in result.output


def test_every_error_is_listed_in_vietnamese(tmp_path: Path) -> None:
    contest = tmp_path / "contest"
    shutil.copytree(reference_contest_directory(), contest)
    text = (contest / "contest.toml").read_text(encoding="utf-8")
    (contest / "contest.toml").write_text("khong_co = 1\n" + text, encoding="utf-8")
    (contest / "finalists.xlsx").write_bytes(b"not a workbook")
    result = CliRunner().invoke(main, ["check", str(contest)])
    assert result.exit_code == INVALID
    assert "khong_co" in result.output
    assert "finalists.xlsx" in result.output
    assert "chưa dùng được" in result.output


def test_json_names_file_row_expected_and_got(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", "--json", str(tmp_path / "nowhere")])
    report = json.loads(result.output)
    assert result.exit_code == INVALID
    assert report["valid"] is False
    assert all(problem["expected"] and problem["got"] for problem in report["problems"])


def test_a_round_that_cannot_be_played_is_neither_checked_nor_served(tmp_path: Path) -> None:
    contest = tmp_path / "contest"
    shutil.copytree(reference_contest_directory(), contest)
    text = (contest / "contest.toml").read_text(encoding="utf-8")
    assert "minutes = 45" in text
    (contest / "contest.toml").write_text(text.replace("minutes = 45", "minutes = 0", 1), encoding="utf-8")
    options = ["--data-directory", str(tmp_path / "data"), "--port", str(free_port())]
    for arguments in (["check", str(contest)], ["serve", str(contest), *options]):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == INVALID
        assert 'mục "rounds[1].minutes": cần số nguyên từ 1 đến 180' in result.output
    assert not (tmp_path / "data" / "contest").exists()
