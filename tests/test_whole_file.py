"""A file appears whole, under the right mode, or not at all."""

import os
from pathlib import Path

import pytest

from chungket.whole_file import PUBLIC, write_whole_file


def test_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_whole_file(tmp_path / "a.pdf", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "a.pdf").stat().st_mode & 0o777 == 0o600


def test_public_when_asked_for(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_whole_file(tmp_path / "a.csv", b"x", PUBLIC)
    finally:
        os.umask(before)
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o644


def test_an_older_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    path.chmod(0o666)
    write_whole_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_whole_file(tmp_path / "taken", b"x")
    assert list(tmp_path.iterdir()) == [tmp_path / "taken"]


def test_a_missing_directory_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole_file(tmp_path / "none" / "a.pdf", b"x")
