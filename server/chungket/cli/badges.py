"""`chungket badges`: badges without a secret, and sign-in slips apart from them (RULES 1.5)."""

import json
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from chungket.auth.codes import sign_in_code
from chungket.auth.secret import SecretDamaged, load_secret
from chungket.cli.check import problems_text
from chungket.cli.data_options import data_directory_option, inspected, stop, store_option
from chungket.cli.exit_codes import INVALID
from chungket.cli.server_options import AUTO, site_address
from chungket.cli.slip_address import address_of_slips, note_printed, say
from chungket.config import data_directory_of
from chungket.core.contest import CandidateNumber, Contest
from chungket.exchange.badges import SlipCode, write_badges, write_slips
from chungket.exchange.contest_folder import read_contest
from chungket.exchange.lock import LOCKED_DIRECTORY
from chungket.exchange.people import SALT_BYTES
from chungket.exchange.problems import ContestInvalid, ExchangeError

BADGES_FILE, SLIPS_FILE = "badges.pdf", "slips.pdf"


@click.command(help="Write badges.pdf and slips.pdf (A4) for all finalists, or for those named.")
@click.argument("contest_directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@data_directory_option
@store_option
@click.option("--candidate", "candidates", multiple=True, metavar="SBD", help="Only this one; may be repeated.")
@click.option(
    "--public-url", default="", metavar="URL", help="What the QR codes open; default: where it was served last."
)
@click.option("--port", type=click.IntRange(1, 65535), help="The port serve will listen on.")
@click.option("--tls", type=click.Choice([AUTO]), help="serve will run with --tls auto: the QR codes open https.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Where to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the written files as JSON.")
def badges(
    contest_directory: Path,
    data_directory: Path | None,
    store_url: str,
    candidates: tuple[str, ...],
    public_url: str,
    port: int | None,
    tls: str | None,
    output: Path,
    as_json: bool,
) -> None:
    """Write both files. The codes belong to the data directory the server will use."""
    directory = data_directory or data_directory_of(contest_directory)
    contest, issues = _contest(contest_directory, directory, store_url)
    given = site_address("--public-url", public_url) if public_url else ""
    address = address_of_slips(directory, given, port, True if tls == AUTO else None)
    only = tuple(CandidateNumber(candidate) for candidate in candidates)
    try:
        # The first slips are printed before anything is locked; after that another secret would void them.
        secret = load_secret(directory, make=not (directory / LOCKED_DIRECTORY).exists())
        codes = {
            candidate: SlipCode(sign_in_code(secret, candidate, issue), issue) for candidate, issue in issues.items()
        }
        output.mkdir(parents=True, exist_ok=True)
        files = [write_badges(contest, output / BADGES_FILE, only=only)]
        with click.progressbar(length=len(only) or len(codes), label="Phiếu", file=sys.stderr) as bar:
            files.append(
                write_slips(
                    contest, codes, address.url, output / SLIPS_FILE, only=only, progress=lambda done, _: bar.update(1)
                )
            )
        note_printed(directory, address.url)
    except (ExchangeError, SecretDamaged, OSError, ValueError) as fault:
        stop(str(fault))
    say(address.notice)
    if as_json:
        click.echo(json.dumps({"files": [str(file) for file in files], "public_url": address.url}))
        return
    for file in files:
        click.echo(str(file))
    click.echo(f"Mã QR mở: {address.url}. Phiếu là bí mật: in xong, cất giữ; không gửi qua mạng.")


def _contest(
    contest_directory: Path, data_directory: Path, store_url: str
) -> tuple[Contest, Mapping[CandidateNumber, int]]:
    """The contest and which slip of each place is valid: as locked, or as the files say while nothing is locked."""
    if (data_directory / LOCKED_DIRECTORY).exists():
        found = inspected(data_directory, store_url)
        return found.locked.contest, {candidate: place.slip_issue for candidate, place in found.state.places.items()}
    try:
        contest = read_contest(contest_directory, salt=secrets.token_bytes(SALT_BYTES)).contest
    except ContestInvalid as invalid:
        click.echo(problems_text(contest_directory, invalid.problems, valid=False), err=True)
        sys.exit(INVALID)
    return contest, dict.fromkeys(contest.places, 1)
