"""`chungket take-over`: go on with a contest from its second copy, on this machine (docs/OPERATIONS.md 7)."""

import asyncio
import json
from datetime import datetime
from pathlib import Path

import click

from chungket.cli.data_options import stop
from chungket.cli.resuming import resumed_text
from chungket.config import data_home
from chungket.embedded import EmbeddedStoreError
from chungket.exchange.bundle import short_code
from chungket.exchange.problems import ExchangeError
from chungket.log import LogDamaged
from chungket.mirror import restoring
from chungket.mirror.copies import CopyError
from chungket.mirror.restoring import PlaceTaken, TakenOver, source_of
from chungket.store import StoreError


@click.command(
    "take-over",
    help="Make a data directory on this machine from a second copy (--mirror) or a backup, and say how to go on.",
)
@click.argument("mirror", metavar="MIRROR")
@click.option(
    "--data-directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="A new one; default: of the contest's id, where all of them are.",
)
@click.option("--contest", default="", metavar="ID", help="Which contest, where there are copies of several.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def take_over(mirror: str, data_directory: Path | None, contest: str, as_json: bool) -> None:
    """Read the copy, prove it, write the directory."""
    try:
        taken = asyncio.run(_taken(mirror, contest, data_directory))
    except LogDamaged as fault:
        stop(f"Nhật ký trong bản sao bị sửa hoặc hỏng tại mục {fault.seq}: {fault.fault}")
    except (EmbeddedStoreError, StoreError) as fault:
        stop(f"Kho dữ liệu: {fault}")
    except (CopyError, PlaceTaken, ExchangeError, OSError) as fault:
        stop(str(fault))
    click.echo(_facts(taken) if as_json else _told(taken))


async def _taken(mirror: str, contest: str, data_directory: Path | None) -> TakenOver:
    source = await source_of(mirror, contest)
    try:
        return await restoring.take_over(source, data_directory, data_home())
    finally:
        await source.close()


def _facts(taken: TakenOver) -> str:
    return json.dumps(
        {
            "data_directory": str(taken.data_directory),
            "contest": taken.contest.id,
            "seq": taken.head.seq,
            "head": taken.head.hash,
            "seal": {"seq": taken.seal.seq, "head": taken.seal.hash, "code": short_code(taken.seal.hash)},
            "last_wall_us": taken.last_wall_us,
            "torn_bytes": taken.torn_bytes,
        }
    )


def _told(taken: TakenOver) -> str:
    last = datetime.fromtimestamp(taken.last_wall_us / 1_000_000).astimezone()
    moment = f"{last:%H:%M:%S} {last:%d/%m/%Y}"
    torn = f" (bỏ {taken.torn_bytes} byte cuối ghi dở)" if taken.torn_bytes else ""
    resumed = resumed_text(taken.state)
    lines = [
        f"Đã dựng lại: {taken.contest.title}{' (tổng duyệt)' if taken.contest.rehearsal else ''}",
        f"  Nhật ký: {taken.head.seq} mục{torn}, chuỗi mã băm đúng từ mục đầu đến mục cuối. Mục cuối lúc {moment}.",
        f"  So với màn chiếu: niêm phong gần nhất là mục {taken.seal.seq}, {short_code(taken.seal.hash)}",
        *([f"  {resumed}"] if resumed else []),
        f"  Có thể thiếu: những gì máy cũ ghi sau {moment}. Thiết bị nào giữ biên nhận mới hơn thì hội thi tự dừng và "
        "báo tên thiết bị: Ban Giám khảo quyết định, xem phần “Máy chủ chết hẳn” của hướng dẫn vận hành.",
        "",
        "Máy cũ phải tắt hẳn, máy này mang địa chỉ của máy cũ. Rồi chạy, với các tùy chọn như ở máy cũ (--tls, "
        "--public-url, --port…):",
        f"  chungket serve {taken.data_directory}{' --rehearsal' if taken.contest.rehearsal else ''}",
    ]
    return "\n".join(lines)
