"""The command `chungket`.

Owns options, exit codes and what a person at the desk reads; one module per command, imported only when it is used: a
server that was killed must be back within seconds. It must not hold rules: every command hands over to the package
that does the work. Exit codes: `exit_codes`; 2 is click's own, for wrong usage.
"""

from importlib import import_module

import click

# In the order in which a final needs them. Each module holds a command of its own name.
COMMANDS = ("serve", "rehearse", "check", "badges", "results", "minutes", "doctor", "hosts", "version")


class LateCommands(click.Group):
    """A group whose commands are imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"chungket.cli.{cmd_name}"), cmd_name)
        return command


@click.group(
    cls=LateCommands, help="Chung Kết: a real-time server for the final round of a knowledge contest held in one hall."
)
def main() -> None:
    """Group of the commands below."""
