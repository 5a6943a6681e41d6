"""The contest's secret: one file, many purposes."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.auth.secret import (
    MAC_DIGITS,
    SECRET_BYTES,
    SECRET_FILE,
    Secret,
    SecretDamaged,
    SecretMissing,
    load_secret,
)

SECRET = Secret(bytes(range(32)))
parts = st.lists(st.text(st.characters(codec="utf-8"), max_size=6), max_size=4)


def test_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    first = load_secret(directory)
    path = directory / SECRET_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert len(path.read_bytes()) == SECRET_BYTES
    assert load_secret(directory).derive("x") == first.derive("x")
    assert load_secret(tmp_path / "other").derive("x") != first.derive("x")
    assert [entry.name for entry in directory.iterdir()] == [SECRET_FILE]


@pytest.mark.parametrize("value", [b"", b"x", bytes(31), bytes(33)])
def test_a_file_of_another_size_is_not_taken(tmp_path: Path, value: bytes) -> None:
    (tmp_path / SECRET_FILE).write_bytes(value)
    with pytest.raises(SecretDamaged, match=f"cần 32 byte; đang có {len(value)}"):
        load_secret(tmp_path)
    assert (tmp_path / SECRET_FILE).read_bytes() == value


def test_one_that_is_gone_is_not_replaced_once_a_contest_has_begun(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing, match=r"không có tệp này\. Hãy chép lại"):
        load_secret(tmp_path / "data", make=False)
    assert list(tmp_path.iterdir()) == []
    first = load_secret(tmp_path / "data")
    assert load_secret(tmp_path / "data", make=False).derive("x") == first.derive("x")


@given(parts, parts)
def test_different_parts_give_different_values(one: list[str], other: list[str]) -> None:
    assert (SECRET.derive("p", *one) == SECRET.derive("p", *other)) is (one == other)


def test_purposes_and_secrets_are_apart() -> None:
    assert SECRET.derive("a", "b") != SECRET.derive("b", "a")
    assert SECRET.derive("a", "b") != SECRET.derive("ab")
    assert SECRET.derive("a") != Secret(bytes(32)).derive("a")


def test_a_mac_is_told_from_every_other_text() -> None:
    mac = SECRET.mac("receipt", "7", "abcd")
    assert len(mac) == MAC_DIGITS
    assert SECRET.is_mac(mac, "receipt", "7", "abcd")
    assert not SECRET.is_mac(mac, "receipt", "8", "abcd")
    assert not SECRET.is_mac(mac, "cookie", "7", "abcd")
    for wrong in ("", mac[:-1], mac + "A", mac.lower(), "đ" * 24):
        assert not SECRET.is_mac(wrong, "receipt", "7", "abcd")
