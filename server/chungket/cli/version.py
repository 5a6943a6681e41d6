"""`chungket version`."""

import json
import sys
from importlib.metadata import version as installed_version

import click


@click.command(help="Print the version.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def version(as_json: bool) -> None:
    """Print the version of the installed program."""
    number = installed_version("chungket")
    click.echo(json.dumps({"chungket": number, "python": sys.version.split()[0]}) if as_json else f"chungket {number}")
