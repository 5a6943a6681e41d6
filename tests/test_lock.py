"""The lock files: complete, hashed, and free of any registry's address."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT
from tools.bundle import locked

REQUIREMENTS = ROOT / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS = PROJECT["dependency-groups"]


def _versions(path: Path) -> dict[str, str]:
    return {canonicalize_name(entry.name): str(entry.specifier).removeprefix("==") for entry, _ in locked(path)}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("runtime.txt", PROJECT["project"]["dependencies"]),
        ("development.txt", PROJECT["project"]["dependencies"] + GROUPS["dev"]),
        ("node.txt", GROUPS["node"]),
    ],
)
def test_everything_asked_for_is_locked_at_a_version_that_satisfies(name: str, wanted: list[str]) -> None:
    versions = _versions(REQUIREMENTS / name)
    for text in wanted:
        requirement = Requirement(text)
        assert versions[canonicalize_name(requirement.name)] in requirement.specifier, text


@pytest.mark.parametrize("path", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda path: path.name)
def test_every_entry_is_exact_and_hashed_and_names_no_place(path: Path) -> None:
    for entry, text in locked(path):
        assert re.fullmatch(r"==[^*,]+", str(entry.specifier)), text
        assert "--hash=sha256:" in text
        assert entry.url is None
        assert "://" not in text


def test_tests_run_on_what_users_get() -> None:
    assert _versions(REQUIREMENTS / "runtime.txt").items() <= _versions(REQUIREMENTS / "development.txt").items()


@pytest.mark.parametrize("folder", ["display", "load_tests/rival"])
def test_node_packages_have_hashes_and_no_place(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
    entries = {name: entry for name, entry in packages.items() if name}
    assert entries
    assert [name for name, entry in entries.items() if "resolved" in entry or "integrity" not in entry] == []
