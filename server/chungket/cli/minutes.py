"""`chungket minutes`: the minutes of a finalized result as Word and PDF files (RULES 6.3)."""

import json
from pathlib import Path

import click

from chungket.auth.hosts import HostAccounts, HostsInvalid, account_roles
from chungket.cli.data_options import data_directory_option, data_place, inspected, stop, store_option
from chungket.exchange.hall_time import HALL_ZONE
from chungket.exchange.minutes_docx import write_minutes_docx
from chungket.exchange.minutes_filling import Letterhead, fill_minutes, minutes_name
from chungket.exchange.minutes_pdf import write_minutes_pdf
from chungket.exchange.minutes_sources import Sources
from chungket.exchange.problems import ExchangeError


@click.command(help="Write the minutes of a finalized result as DOCX and PDF; also while the server runs.")
@click.argument("contest_directory", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@data_directory_option
@store_option
@click.option("--superior", default="", help="The authority above the organiser, first line of the head.")
@click.option("--locality", default="", help="The place before the date.")
@click.option("--symbol", default="", help="Document number and symbol, as in 12/BB-BTC.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Where to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the written files as JSON.")
def minutes(
    contest_directory: Path | None,
    data_directory: Path | None,
    store_url: str,
    superior: str,
    locality: str,
    symbol: str,
    output: Path,
    as_json: bool,
) -> None:
    """Read the log, write two files."""
    place = data_place(contest_directory, data_directory)
    found = inspected(place, store_url)
    letterhead = Letterhead(superior, locality, symbol)
    try:
        roles = account_roles(HostAccounts(place), found.state.actors)
        sources = Sources(found.state, found.wall_offset_us, HALL_ZONE, roles=roles)
        seals = {edition.seq: found.hashes[edition.seq - 1] for edition in found.state.editions}
        filled = fill_minutes(sources, seals, letterhead)
        output.mkdir(parents=True, exist_ok=True)
        name = minutes_name(filled)
        files = (
            write_minutes_docx(filled, output / f"{name}.docx"),
            write_minutes_pdf(filled, output / f"{name}.pdf"),
        )
    except (ExchangeError, HostsInvalid, OSError) as fault:
        stop(str(fault))
    if as_json:
        click.echo(json.dumps({"files": [str(file) for file in files], "edition": filled.edition.number}))
        return
    for file in files:
        click.echo(str(file))
