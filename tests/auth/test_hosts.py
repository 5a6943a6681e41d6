"""Accounts with passwords, and links that work once."""

import stat
from pathlib import Path

import pytest

from chungket.auth.hosts import (
    HOSTS_FILE,
    LINKS_MAX,
    HostAccount,
    HostAccounts,
    HostsInvalid,
    Links,
    account_roles,
    link_account,
)
from chungket.core.commands import Role

OPERATOR = HostAccount("dieu-khien", Role.OPERATOR)
PROCTOR = HostAccount("giam-thi-1", Role.PROCTOR, 'Khu "Á" \\ 1')
PASSWORD = "mật khẩu dài"


@pytest.fixture
def accounts(tmp_path: Path) -> HostAccounts:
    """An empty file's accounts."""
    return HostAccounts(tmp_path)


def test_the_right_password_signs_in_and_no_other(accounts: HostAccounts) -> None:
    accounts.put(OPERATOR, PASSWORD)
    accounts.put(PROCTOR, "another one")
    assert accounts.accounts() == (OPERATOR, PROCTOR)
    assert accounts.sign_in("dieu-khien", PASSWORD) == OPERATOR
    assert accounts.sign_in("giam-thi-1", "another one") == PROCTOR
    assert accounts.sign_in("dieu-khien", "another one") is None
    assert accounts.sign_in("dieu-khien", "") is None
    assert accounts.sign_in("nobody", PASSWORD) is None


def test_an_account_s_role_is_known_from_the_file_or_from_its_link(accounts: HostAccounts) -> None:
    accounts.put(HostAccount("thu-ky-0a1b", Role.JURY), PASSWORD)
    link = link_account(Role.PROCTOR, "X1").name
    names = ["thu-ky-0a1b", link, "dieu-khien", "giam-thi-1", "an"]
    assert account_roles(accounts, names) == {
        "thu-ky-0a1b": Role.JURY,
        link: Role.PROCTOR,
        "dieu-khien": Role.OPERATOR,
    }


def test_passwords_are_kept_as_argon2_hashes_for_the_owner_alone(accounts: HostAccounts, tmp_path: Path) -> None:
    accounts.put(OPERATOR, PASSWORD)
    path = tmp_path / HOSTS_FILE
    assert "$argon2id$" in path.read_text("utf-8")
    assert PASSWORD not in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_changed_password_replaces_the_old_one_and_a_removed_account_is_gone(accounts: HostAccounts) -> None:
    accounts.put(OPERATOR, PASSWORD)
    accounts.put(OPERATOR, "một cái khác")
    assert accounts.sign_in("dieu-khien", PASSWORD) is None
    assert accounts.sign_in("dieu-khien", "một cái khác") == OPERATOR
    assert accounts.remove("dieu-khien")
    assert not accounts.remove("dieu-khien")
    assert accounts.sign_in("dieu-khien", "một cái khác") is None


@pytest.mark.parametrize(
    ("account", "password", "message"),
    [
        (HostAccount("A B", Role.JURY), PASSWORD, "tên tài khoản"),
        (HostAccount("x", Role.JURY), PASSWORD, "tên tài khoản"),
        (HostAccount("x\n[y]", Role.JURY), PASSWORD, "tên tài khoản"),
        (HostAccount("giam-khao", Role.FINALIST), PASSWORD, "vai trò"),
        (HostAccount("giam-khao", Role.SYSTEM), PASSWORD, "vai trò"),
        (HostAccount("giam-khao", Role.JURY), "1234567", "8–200 ký tự; nhận 7"),
        (HostAccount("giam-khao", Role.JURY), "x" * 201, "8–200 ký tự; nhận 201"),
    ],
)
def test_what_may_not_be_put_is_named(
    accounts: HostAccounts, account: HostAccount, password: str, message: str
) -> None:
    with pytest.raises(HostsInvalid, match=message):
        accounts.put(account, password)
    assert accounts.accounts() == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not toml", "cần tệp TOML đọc được"),
        ("a = 1", "cần là một bảng"),
        ('[x]\nrole = "finalist"\npassword = ""', "role: cần một trong"),
        ("[x]\n", "role: cần một trong"),
    ],
)
def test_a_damaged_file_is_named(accounts: HostAccounts, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / HOSTS_FILE).write_text(text, "utf-8")
    with pytest.raises(HostsInvalid, match=message) as fault:
        accounts.accounts()
    assert HOSTS_FILE in str(fault.value)


def test_a_row_without_a_usable_hash_lets_nobody_in(accounts: HostAccounts, tmp_path: Path) -> None:
    (tmp_path / HOSTS_FILE).write_text('[a]\nrole = "jury"\n[b]\nrole = "jury"\npassword = "plain"', "utf-8")
    assert accounts.sign_in("a", "") is None
    assert accounts.sign_in("b", "plain") is None


async def test_a_link_works_once() -> None:
    links = Links()
    token = links.mint(OPERATOR)
    assert await links.redeem(token) == OPERATOR
    assert await links.redeem(token) is None
    assert await links.redeem("") is None


async def test_a_link_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 1_000.0
    monkeypatch.setattr("chungket.auth.hosts.time.monotonic", lambda: now_s)
    links = Links()
    early, late = links.mint(OPERATOR, 60), links.mint(PROCTOR, 60)
    now_s += 59.9
    assert await links.redeem(early) == OPERATOR
    now_s += 0.1
    assert await links.redeem(late) is None


async def test_the_oldest_of_too_many_links_is_given_up() -> None:
    links = Links()
    tokens = [links.mint(OPERATOR) for _ in range(LINKS_MAX + 1)]
    assert len(set(tokens)) == len(tokens)
    assert await links.redeem(tokens[0]) is None
    assert await links.redeem(tokens[1]) == OPERATOR
