"""`chungket verify`: checks a bundle and computes its result anew; the same as `python verify.py` (docs/PROOF.md)."""

import sys
from pathlib import Path

import click

from chungket.verify import run


@click.command(help="Check a bundle of export-log and compute every mark, rank and prize anew.")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--receipt", "receipts", multiple=True, metavar="SEQ:HEAD", help="A device's receipt or a seal from the wall."
)
@click.option("--names", type=click.Path(path_type=Path), metavar="FILE", help="The names, to be checked too.")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", help="Language of what is said.")
def verify(bundle: Path, receipts: tuple[str, ...], names: Path | None, lang: str) -> None:
    """Hand over to the program that stands alone."""
    sys.exit(run(bundle, receipts, names, lang))
