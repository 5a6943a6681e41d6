"""`chungket doctor`: whether this machine is fit for a final."""

import asyncio
import sys
from pathlib import Path

import click

from chungket.cli.mirror_option import mirror_target
from chungket.config import HOST, PORT, data_directory_of, data_home
from chungket.doctor import diagnose, exit_code, findings_json, findings_text


@click.command(help="Check this machine: ports, store, disk, clock, addresses, sleep and power.")
@click.argument("contest_directory", required=False, type=click.Path(path_type=Path))
@click.option("--host", default=HOST, show_default=True, help="Address the server will listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Port it will listen on.")
@click.option("--data-directory", type=click.Path(path_type=Path), help="Where everything will be kept.")
@click.option("--store", "store_url", metavar="URL", help="The external store, if there is one.")
@click.option("--store-binary", type=click.Path(path_type=Path), help="Another valkey-server to start.")
@click.option("--mirror", default="", metavar="TARGET", help="Where the second copy will be kept.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(
    contest_directory: Path | None,
    host: str,
    port: int,
    data_directory: Path | None,
    store_url: str | None,
    store_binary: Path | None,
    mirror: str,
    as_json: bool,
) -> None:
    """Print all findings; exit with 1 when one of them is an error."""
    findings = asyncio.run(
        diagnose(
            host=host,
            port=port,
            data_directory=data_directory or _default_directory(contest_directory),
            store_url=store_url,
            store_binary=store_binary,
            contest_directory=contest_directory,
            mirror=mirror_target(mirror, store_url or ""),
        )
    )
    click.echo(findings_json(findings) if as_json else findings_text(findings))
    sys.exit(exit_code(findings))


def _default_directory(contest_directory: Path | None) -> Path:
    """Where the server of this contest would keep everything; where all of them do, without one."""
    return data_home() if contest_directory is None else data_directory_of(contest_directory)
