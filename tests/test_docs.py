"""The documents' generated parts, and the files made from the code, say what the code says."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from chungket.core.phase import RULINGS
from tests.conftest import ROOT
from tools import docs, protocol_docs


def test_no_document_is_stale() -> None:
    assert [path.relative_to(ROOT).as_posix() for path in docs.stale()] == [], "run `make docs`"


@pytest.fixture(scope="module")
def made() -> Mapping[Path, str]:
    """What the derived files should say: plays whole contests, so it is made once."""
    return protocol_docs.files()


def test_no_derived_file_is_stale(made: Mapping[Path, str]) -> None:
    assert [path.relative_to(ROOT).as_posix() for path in docs.stale_files(made=made)] == [], "run `make docs`"


def test_a_missing_file_is_stale(tmp_path: Path, made: Mapping[Path, str]) -> None:
    missing = docs.stale_files(tmp_path, made)
    assert missing == {tmp_path / path: text for path, text in made.items()}
    path = tmp_path / "docs" / "asyncapi.json"
    path.parent.mkdir()
    path.write_text(missing[path], "utf-8")
    assert set(missing) - set(docs.stale_files(tmp_path, made)) == {path}
    path.write_text("{}", "utf-8")
    assert docs.stale_files(tmp_path, made) == missing


def test_a_part_is_replaced_and_the_rest_is_kept(tmp_path: Path) -> None:
    document = tmp_path / "docs" / "A.md"
    document.parent.mkdir()
    document.write_text("before\n<!-- generated: play-transitions -->\nold\n<!-- end -->\nafter\n", "utf-8")
    text = docs.stale(tmp_path)[document]
    assert text == f"before\n<!-- generated: play-transitions -->\n{docs.play_transitions()}<!-- end -->\nafter\n"
    document.write_text(text, "utf-8")
    assert docs.stale(tmp_path) == {}


def test_a_part_that_nobody_makes_is_an_error() -> None:
    with pytest.raises(KeyError, match="no-such-part"):
        docs.filled("<!-- generated: no-such-part -->\n<!-- end -->\n")


def test_play_transitions_start_sealed_and_join_the_ways_to_one_phase() -> None:
    lines = docs.play_transitions().splitlines()
    assert lines[:3] == ["```mermaid", "stateDiagram-v2", "    [*] --> sealed"]
    assert "    reading --> open: OpenChoices, OpenChoicesDue" in lines


def test_contest_transitions_show_every_source_of_a_command() -> None:
    lines = docs.contest_transitions().splitlines()
    assert "    lobby --> running: StartRound" in lines
    assert "    running --> running: StartRound" in lines


def test_permissions_name_roles_phases_and_standstill() -> None:
    assert "| VoidPlay | operator, jury, secretary | lobby, running | yes |" in docs.permissions().splitlines()


def test_rulings_name_both_persons_and_the_role_one_of_them_needs() -> None:
    lines = docs.rulings().splitlines()
    assert len(lines) == len(RULINGS) + 2
    assert "| `set_key` | jury, secretary | jury, secretary; one of the two is jury | lobby, running | yes |" in lines
    second = "organiser, jury, secretary; one of the two is organiser; nobody in setup, lobby, running"
    assert any(line.startswith(f"| `correct_name` | secretary | {second} |") for line in lines)
    assert any("| as for the ruling that is taken back |" in line for line in lines)


def test_every_target_with_a_description_is_in_the_table() -> None:
    assert "| `make help` | List the targets |" in docs.make_targets().splitlines()
