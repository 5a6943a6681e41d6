"""`chungket backup`: everything a contest needs to go on elsewhere, in one file; also while the server runs."""

import asyncio
import json
from datetime import datetime
from pathlib import Path

import click

from chungket.cli.data_options import data_directory_option, data_place, stop, store_option
from chungket.embedded import STORE_DIRECTORY, EmbeddedStoreError
from chungket.exchange.bundle import short_code
from chungket.exchange.lock import load_locked
from chungket.exchange.problems import ExchangeError
from chungket.inspection import log_reached
from chungket.log import LogDamaged
from chungket.mirror.backup import BackedUp, back_up
from chungket.mirror.copies import CopyError
from chungket.store import StoreError


@click.command(
    help="Write everything a contest needs to go on into one file; also while the server runs. With all secrets in it."
)
@click.argument("contest_directory", required=False, type=click.Path(path_type=Path))
@data_directory_option
@store_option
@click.option(
    "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="A new file, or a directory."
)
@click.option("--json", "as_json", is_flag=True, help="Print the written file as JSON.")
def backup(
    contest_directory: Path | None, data_directory: Path | None, store_url: str, output: Path, as_json: bool
) -> None:
    """Write one file and read it again. The contest's directory or the data directory may be named."""
    place = data_place(contest_directory, data_directory)
    if not store_url and place.is_dir() and not (place / STORE_DIRECTORY).exists():
        stop(f"{place / STORE_DIRECTORY}: cần nhật ký của cuộc thi; không có thư mục này")
    try:
        written = asyncio.run(_backed_up(place, store_url, output))
    except LogDamaged as fault:
        stop(f"Nhật ký bị sửa hoặc hỏng tại mục {fault.seq}: {fault.fault}")
    except (EmbeddedStoreError, StoreError) as fault:
        stop(f"Kho dữ liệu: {fault}")
    except (CopyError, ExchangeError, OSError) as fault:
        stop(str(fault))
    if as_json:
        facts = {"file": str(written.path), "seq": written.head.seq, "head": written.head.hash, "bytes": written.bytes}
        click.echo(json.dumps(facts))
        return
    click.echo(written.path)
    click.echo(
        f"Đã sao lưu {written.head.seq} mục nhật ký và {written.files} tệp, đã đọc lại và kiểm tra. Mục cuối: "
        f"{short_code(written.head.hash)}"
    )
    click.echo("Trong tệp có khóa bí mật, đáp án và ngày sinh: cất như phiếu mã đăng nhập.")


async def _backed_up(place: Path, store_url: str, output: Path) -> BackedUp:
    locked = load_locked(place)
    moment = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    async with log_reached(place, store_url) as url:
        return await back_up(url, locked, place, output, moment)
