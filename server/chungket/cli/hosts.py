"""`chungket hosts`: accounts for consoles that sign in with a password."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from chungket.auth.hosts import HostAccount, HostAccounts, HostsInvalid
from chungket.cli.exit_codes import INVALID
from chungket.core.commands import Role
from chungket.core.phase import CONSOLES

data_directory = click.option(
    "--data-directory", required=True, type=click.Path(path_type=Path), help="The server's data directory."
)


@click.group(help="Accounts for consoles that sign in with a password.")
def hosts() -> None:
    """Group of the commands below."""


@hosts.command(help="Add an account or change its password; asks for the password.")
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.value for role in CONSOLES]), default=Role.OPERATOR.value, show_default=True
)
@click.option("--zone", default="", help="A proctor's own zone; all zones when left out.")
@click.password_option(
    prompt="Mật khẩu",
    confirmation_prompt="Nhập lại mật khẩu",
    help="Asked for when left out, which keeps it out of the shell's history.",
)
@data_directory
def add(name: str, role: str, zone: str, password: str, data_directory: Path) -> None:
    """Write the account."""
    try:
        HostAccounts(data_directory).put(HostAccount(name, Role(role), zone), password)
    except HostsInvalid as fault:
        _end(str(fault))
    click.echo(f"Đã lưu tài khoản {name} ({role}).")


@hosts.command(help="Remove an account.")
@click.argument("name")
@data_directory
def remove(name: str, data_directory: Path) -> None:
    """Take the account away."""
    try:
        removed = HostAccounts(data_directory).remove(name)
    except HostsInvalid as fault:
        _end(str(fault))
    if not removed:
        _end(f"Không có tài khoản {name}.")
    click.echo(f"Đã xóa tài khoản {name}.")


@hosts.command("list", help="List the accounts.")
@data_directory
def list_accounts(data_directory: Path) -> None:
    """Print name, role and zone of each."""
    try:
        accounts = HostAccounts(data_directory).accounts()
    except HostsInvalid as fault:
        _end(str(fault))
    for account in accounts:
        click.echo(f"{account.name}\t{account.role}\t{account.zone}")


def _end(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(INVALID)
