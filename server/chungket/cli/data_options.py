"""Options and faults of commands that look at a data directory.

Owns reading it from the command line. Called by `badges` and `results`.
"""

import asyncio
import sys
from pathlib import Path
from typing import NoReturn

import click

from chungket.cli.exit_codes import CANNOT_RUN
from chungket.embedded import EmbeddedStoreError
from chungket.exchange.problems import ExchangeError
from chungket.inspection import Inspected, inspect
from chungket.log import LogDamaged
from chungket.store import StoreError

data_directory_option = click.option(
    "--data-directory", type=click.Path(path_type=Path, file_okay=False), help="The server's data directory."
)
store_option = click.option(
    "--store", "store_url", default="", metavar="URL", help="The external store, if there is one."
)


def inspected(data_directory: Path, store_url: str) -> Inspected:
    """The state of a data directory; ends the program with a sentence when it cannot be read."""
    try:
        return asyncio.run(inspect(data_directory, store_url))
    except LogDamaged as fault:
        stop(f"Nhật ký bị sửa hoặc hỏng tại mục {fault.seq}: {fault.fault}")
    except (ExchangeError, EmbeddedStoreError, StoreError, OSError) as fault:
        stop(str(fault))


def stop(sentence: str) -> NoReturn:
    """Say why and end."""
    click.echo(f"LỖI: {sentence}", err=True)
    sys.exit(CANNOT_RUN)
