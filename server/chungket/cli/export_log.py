"""`chungket export-log`: everything that proves a result, in one file (docs/PROOF.md)."""

import json
import tempfile
from importlib.metadata import version as installed_version
from pathlib import Path

import click

from chungket.cli.data_options import data_directory_option, data_place, inspected, stop, store_option
from chungket.core.shapes import SealShape
from chungket.exchange.bundle import names_form, published_of, short_code, write_bundle
from chungket.exchange.hashes import canonical
from chungket.exchange.problems import ExchangeError
from chungket.whole_file import PRIVATE, write_whole_file


@click.command(
    "export-log",
    help="Write the log and all that proves the result into one bundle, without names; also while the server runs.",
)
@click.argument("contest_directory", required=False, type=click.Path(path_type=Path))
@data_directory_option
@click.option("--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The bundle, a .zip.")
@click.option(
    "--names", type=click.Path(path_type=Path), metavar="FILE", help="Also write the names, into a file kept apart."
)
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the written files as JSON.")
def export_log(
    contest_directory: Path | None,
    data_directory: Path | None,
    output: Path,
    names: Path | None,
    store_url: str,
    as_json: bool,
) -> None:
    """Read the log, write one file, or two. The contest's directory or the data directory may be named."""
    place = data_place(contest_directory, data_directory)
    for path in (output, *(() if names is None else (names,))):
        if path.is_dir() or not path.parent.is_dir():
            stop(f"{path}: cần tên tệp trong một thư mục đã có")
    if names is not None and names.absolute() == output.absolute():
        stop(f"{names}: họ tên phải để ở tệp khác với gói kết quả")
    with tempfile.TemporaryFile() as log:
        found = inspected(place, store_url, copied=lambda data: log.write(data + b"\n"))
        try:
            published = published_of(found.locked, place)
            seal = SealShape(found.head.seq, found.head.hash)
            write_bundle(output, published, found.state, seal, log, f"chungket {installed_version('chungket')}")
            if names is not None:
                write_whole_file(names, canonical(names_form(published)) + b"\n", PRIVATE)
        except (ExchangeError, OSError) as fault:
            stop(str(fault))
    files = [str(path) for path in (output, names) if path is not None]
    if as_json:
        click.echo(json.dumps({"files": files, "seq": found.head.seq, "head": found.head.hash}))
        return
    if found.state.edition == 0:
        click.echo("CHƯA CHÍNH THỨC: kết quả chưa chốt")
    for file in files:
        click.echo(file)
    click.echo(f"Niêm phong: mục {found.head.seq}, {short_code(found.head.hash)}")
