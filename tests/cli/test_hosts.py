"""`chungket hosts`: accounts from the command line."""

from pathlib import Path

from click.testing import CliRunner, Result

from chungket.auth.hosts import HostAccount, HostAccounts
from chungket.cli import main
from chungket.cli.exit_codes import DONE, INVALID
from chungket.core.commands import Role

PASSWORD = "mật khẩu dài"


def hosts(tmp_path: Path, *arguments: str, typed: str = "") -> Result:
    """The command over one data directory."""
    return CliRunner().invoke(main, ["hosts", *arguments, "--data-directory", str(tmp_path)], input=typed)


def test_an_added_account_signs_in_and_is_listed(tmp_path: Path) -> None:
    added = hosts(tmp_path, "add", "giam-thi-a", "--role", "proctor", "--zone", "A", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (added.exit_code, added.output.splitlines()[-1]) == (DONE, "Đã lưu tài khoản giam-thi-a (proctor).")
    assert PASSWORD not in added.output
    assert [line.partition(":")[0] for line in added.output.splitlines()[:2]] == ["Mật khẩu", "Nhập lại mật khẩu"]
    account = HostAccount("giam-thi-a", Role.PROCTOR, "A")
    assert HostAccounts(tmp_path).sign_in("giam-thi-a", PASSWORD) == account
    hosts(tmp_path, "add", "dieu-khien", "--password", PASSWORD)
    listed = hosts(tmp_path, "list")
    assert (listed.exit_code, listed.output) == (DONE, "giam-thi-a\tproctor\tA\ndieu-khien\toperator\t\n")


def test_a_removed_account_is_gone(tmp_path: Path) -> None:
    hosts(tmp_path, "add", "dieu-khien", "--password", PASSWORD)
    removed = hosts(tmp_path, "remove", "dieu-khien")
    assert (removed.exit_code, removed.output) == (DONE, "Đã xóa tài khoản dieu-khien.\n")
    again = hosts(tmp_path, "remove", "dieu-khien")
    assert (again.exit_code, again.output) == (INVALID, "Không có tài khoản dieu-khien.\n")
    assert hosts(tmp_path, "list").output == ""


def test_what_is_wrong_is_said_in_vietnamese(tmp_path: Path) -> None:
    for arguments, words in (
        (("add", "X Y", "--password", PASSWORD), "tên tài khoản: cần 2–40 chữ thường"),
        (("add", "mc", "--role", "mc", "--password", "ngắn"), "mật khẩu: cần 8–200 ký tự; nhận 4"),
    ):
        result = hosts(tmp_path, *arguments)
        assert result.exit_code == INVALID
        assert words in result.output
    assert hosts(tmp_path, "add", "x1", "--role", "finalist", "--password", PASSWORD).exit_code == 2
    assert not (tmp_path / "hosts.toml").exists()


def test_a_damaged_file_is_named_by_every_command(tmp_path: Path) -> None:
    (tmp_path / "hosts.toml").write_text("x", "utf-8")
    for arguments in (("list",), ("add", "mc", "--password", PASSWORD), ("remove", "mc")):
        result = hosts(tmp_path, *arguments)
        assert result.exit_code == INVALID
        assert f"{tmp_path / 'hosts.toml'}: cần tệp TOML đọc được" in result.output
        assert isinstance(result.exception, SystemExit)
