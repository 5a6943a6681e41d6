"""`chungket results`: standings, teams and awards for Excel and for programs (RULES 6)."""

import json
from dataclasses import replace
from pathlib import Path

import click

from chungket.cli.data_options import data_directory_option, data_place, inspected, stop, store_option
from chungket.core.shapes import SealShape
from chungket.exchange.hall_time import HALL_ZONE
from chungket.exchange.icpc import write_contest_api
from chungket.exchange.problems import ExchangeError
from chungket.exchange.result_files import csv_bytes
from chungket.exchange.results import result_tables, write_results
from chungket.fairness_report.facts import FairnessReport, FairnessWatch
from chungket.fairness_report.page import FILES, fairness_page
from chungket.fairness_report.tables import answer_table, fairness_tables
from chungket.whole_file import PRIVATE, PUBLIC, write_whole_file

ANSWERS_CSV = "thoi-gian.csv"


@click.command(
    help="Write the result as CSV, XLSX and JSON (shape of the ICPC Contest API); also while the server runs."
)
@click.argument("contest_directory", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@data_directory_option
@store_option
@click.option("--public", is_flag=True, help="Only what may be published (after the contest has ended).")
@click.option("--fairness", is_flag=True, help="Also write how alike everybody had each question.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Where to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the written files as JSON.")
def results(
    contest_directory: Path | None,
    data_directory: Path | None,
    store_url: str,
    public: bool,
    fairness: bool,
    output: Path,
    as_json: bool,
) -> None:
    """Read the log, write seven files; with `--fairness` two pages, a table and sheets of the workbook besides."""
    watch = FairnessWatch()
    place = data_place(contest_directory, data_directory)
    found = inspected(place, store_url, watch=watch.watch if fairness else None, with_samples=fairness)
    try:
        output.mkdir(parents=True, exist_ok=True)
        seal = SealShape(found.head.seq, found.head.hash)
        tables = result_tables(found.state, public=public, seal=seal)
        zone = HALL_ZONE
        report = watch.report(found.state, found.samples, found.wall_offset_us) if fairness else None
        if report is not None:
            tables = replace(tables, further=(*tables.further, *fairness_tables(report, public=public)))
        files = (
            *write_results(tables, output),
            *write_contest_api(found.state, output, public=public, wall_offset_us=found.wall_offset_us, zone=zone),
            *(_write_fairness(report, output, tables.status, public) if report is not None else ()),
        )
    except (ExchangeError, OSError) as fault:
        stop(str(fault))
    if as_json:
        shown = {"files": [str(file) for file in files], "final": tables.final, "seq": seal.seq, "head": seal.head}
        click.echo(json.dumps(shown))
        return
    click.echo(tables.status)
    for file in files:
        click.echo(str(file))


def _write_fairness(report: FairnessReport, output: Path, status: str, public: bool) -> tuple[Path, ...]:
    """The report in each language; at the desk also all answers."""
    contents = [(name, fairness_page(report, words, public=public).encode()) for name, words in FILES]
    if not public:
        contents.append((ANSWERS_CSV, csv_bytes(answer_table(report), status)))
    for name, content in contents:
        write_whole_file(output / name, content, PUBLIC if public else PRIVATE)
    return tuple(output / name for name, _ in contents)
