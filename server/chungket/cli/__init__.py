"""The command `chungket`.

Owns options, exit codes and what a person at the desk reads; one module per command, imported only when it is used: a
server that was killed must be back within seconds. It must not hold rules: every command hands over to the package
that does the work. Exit codes: `exit_codes`; 2 is click's own, for wrong usage.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from chungket.cli.exit_codes import DONE, INVALID
from chungket.cli.usage import usage_text

# In the order in which a final needs them. Each module holds a command of its own name.
COMMANDS = (
    "serve",
    "rehearse",
    "check",
    "badges",
    "results",
    "minutes",
    "backup",
    "take-over",
    "export-log",
    "verify",
    "doctor",
    "hosts",
    "version",
)


class LateCommands(click.Group):
    """A group whose commands are imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"chungket.cli.{name}"), name)
        return command

    def main(  # type: ignore[override]  # the two overloads of the original differ in what they return
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run; wrong usage and faults are told in Vietnamese, with click's own exit codes."""
        if not standalone_mode:
            return super().main(args, prog_name, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name, standalone_mode=False, **extra)
        except click.ClickException as fault:
            context = getattr(fault, "ctx", None)
            if context is not None:
                click.echo(f"Cách dùng: {_usage(context)}\nXem hướng dẫn: {context.command_path} --help\n", err=True)
            text = usage_text(fault)
            click.echo(f"LỖI: {text}" if text.endswith((".", "?")) else f"LỖI: {text}.", err=True)
            sys.exit(fault.exit_code)
        except click.Abort:
            click.echo("Đã bỏ dở.", err=True)
            sys.exit(INVALID)
        sys.exit(code if isinstance(code, int) else DONE)


def _usage(context: click.Context) -> str:
    """ "chungket check [OPTIONS] [CONTEST_DIRECTORY]"."""
    return " ".join([context.command_path, *context.command.collect_usage_pieces(context)])


@click.group(
    cls=LateCommands, help="Chung Kết: a real-time server for the final round of a knowledge contest held in one hall."
)
def main() -> None:
    """Group of the commands below."""
