"""Options and faults of commands that look at a data directory.

Owns reading it from the command line. Called by `badges`, `export_log`, `minutes` and `results`.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from chungket.cli.exit_codes import CANNOT_RUN
from chungket.config import data_directory_of
from chungket.embedded import STORE_DIRECTORY, EmbeddedStoreError
from chungket.exchange.contest_folder import CONTEST_FILE
from chungket.exchange.lock import LOCKED_DIRECTORY
from chungket.exchange.problems import ExchangeError
from chungket.inspection import Inspected, Watch, inspect, uncopied, unwatched
from chungket.log import LogDamaged, LogOfOtherVersion
from chungket.store import StoreError

data_directory_option = click.option(
    "--data-directory", type=click.Path(path_type=Path, file_okay=False), help="The server's data directory."
)
store_option = click.option(
    "--store", "store_url", default="", metavar="URL", help="The external store, if there is one."
)


def data_place(directory: Path | None, data_directory: Path | None) -> Path:
    """Where the data of a contest lies: what `--data-directory` names, else what was given, be it the contest's
    directory or the data directory itself. All commands after a contest take either."""
    if data_directory is not None:
        return data_directory
    if directory is None:
        raise click.UsageError("cần CONTEST_DIRECTORY hoặc --data-directory; đang không có cả hai")
    if (directory / LOCKED_DIRECTORY).exists():
        return directory
    of_contest = data_directory_of(directory)
    return of_contest if (directory / CONTEST_FILE).is_file() or of_contest.exists() else directory


def inspected(
    data_directory: Path,
    store_url: str,
    *,
    watch: Watch | None = None,
    copied: Callable[[bytes], object] = uncopied,
    with_samples: bool = False,
) -> Inspected:
    """The state of a data directory; ends the program with a sentence when it cannot be read, or holds no log. Nothing
    is made anew in a directory that has lost what it held. `watch`, `copied`, `with_samples`: as `inspect` has
    them."""
    if not data_directory.is_dir():
        stop(f"{data_directory}: cần thư mục dữ liệu của máy chủ; không có thư mục này")
    if not (data_directory / LOCKED_DIRECTORY).exists():
        stop(f"{data_directory}: chưa có cuộc thi nào được khóa trong thư mục dữ liệu này")
    if not store_url and not (data_directory / STORE_DIRECTORY).exists():
        _no_log(data_directory / STORE_DIRECTORY)
    try:
        found = asyncio.run(
            inspect(data_directory, store_url, watch=watch or unwatched, copied=copied, with_samples=with_samples)
        )
    except LogOfOtherVersion as fault:
        stop(f"Nhật ký này do phiên bản khác của chương trình ghi: mục {fault.seq} {fault.fault}")
    except LogDamaged as fault:
        stop(f"Nhật ký bị sửa hoặc hỏng tại mục {fault.seq}: {fault.fault}")
    except (EmbeddedStoreError, StoreError) as fault:
        stop(f"Kho dữ liệu: {fault}")
    except (ExchangeError, OSError) as fault:
        stop(str(fault))
    if found.head.seq == 0:
        _no_log("Kho dữ liệu --store" if store_url else data_directory / STORE_DIRECTORY)
    return found


def _no_log(place: object) -> NoReturn:
    stop(
        f"{place}: cần nhật ký của cuộc thi; không có mục nào. Nếu cuộc thi đã bắt đầu thì nhật ký đã mất hoặc nằm ở "
        "chỗ khác: chép lại từ bản sao lưu, hoặc dùng đúng --data-directory, --store như khi chạy máy chủ"
    )


def stop(sentence: str) -> NoReturn:
    """Say why and end."""
    click.echo(f"LỖI: {sentence}", err=True)
    sys.exit(CANNOT_RUN)
