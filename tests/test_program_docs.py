"""What the documents say of the program is what the program says."""

from typing import get_args

import click
import pytest

from chungket.cli import main
from chungket.core import events as e
from chungket.core.phase import CONSOLES
from tools import program_docs


def test_every_option_of_every_command_is_listed() -> None:
    """Counted over the commands themselves, so that a nested or a new one cannot be left out."""
    text, found = program_docs.options(), 0
    groups: list[click.Group] = [main]
    while groups:
        for command in program_docs.subcommands(groups.pop()):
            if isinstance(command, click.Group):
                groups.append(command)
                continue
            options = [option for option in command.params if isinstance(option, click.Option)]
            assert all(f"`{option.opts[0]}" in text for option in options)
            found += len(options)
    assert text.count("\n| `--") == found


def test_commands_are_listed_with_their_groups() -> None:
    commands = program_docs.commands()
    assert "| `chungket hosts add NAME` | Add an account" in commands
    assert "| `chungket check [CONTEST_DIRECTORY]` | Check a contest directory" in commands


def test_exit_codes_are_listed_with_click_s_own() -> None:
    statuses = [line.split(" | ")[0] for line in program_docs.exit_code_table().splitlines()[2:]]
    assert statuses == ["| 0", "| 1", "| 2", "| 3"]


def test_every_event_of_the_log_is_listed_with_its_fields() -> None:
    lines = program_docs.event_table().splitlines()[2:]
    assert [line.split("`")[1] for line in lines] == [event.__name__ for event in get_args(e.Event)]
    assert "| `KeyRevealed` | `play` text, `key` list of text, `by` text |  |" in lines
    assert any("`fresh` boolean" in line and "a new frozen copy" in line for line in lines)


def test_layers_are_those_of_the_contract_that_exist() -> None:
    lines = program_docs.layers().splitlines()[2:]
    assert lines[0].startswith("| 1 | `__main__` | ")
    assert lines[1].startswith("| 2 | `cli` | ")
    assert lines[-1].split(" | ")[1:] == [
        "`core`",
        "The pure core: rules, state, standings. Standard library only; no I/O, clock or randomness. |",
    ]
    assert all(line.split(" | ")[2].strip(" |") for line in lines)


def test_limits_have_their_values() -> None:
    limits = program_docs.limits()
    assert "| `auth.throttle.FAILURES_MAX` | 10 |" in limits
    assert "| `embedded.BALLAST_BYTES` | 16 777 216 |" in limits


@pytest.mark.parametrize("role", CONSOLES)
def test_an_account_can_have_every_role_by_its_written_name(role: str) -> None:
    hosts = next(command for command in program_docs.subcommands(main) if command.name == "hosts")
    assert isinstance(hosts, click.Group)
    option = next(option for option in hosts.commands["add"].params if option.name == "role")
    assert option.type.convert(str(role), None, None) == role
