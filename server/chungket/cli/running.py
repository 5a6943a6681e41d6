"""Running a server from the command line: faults into exit codes, addresses onto the terminal.

Owns what `serve` and `rehearse` have in common besides options.
"""

import asyncio
import contextlib
import json
import logging
import os
import resource
import sys
from collections.abc import Awaitable, Callable, Collection, Coroutine
from pathlib import Path
from typing import Any, Protocol

import click
import segno
import uvloop

from chungket.app import Running, run_server
from chungket.cli.exit_codes import CANNOT_RUN, INVALID
from chungket.cli.resuming import resumed_text
from chungket.config import Settings
from chungket.core.commands import Role
from chungket.exchange.problems import ContestInvalid, ExchangeError, errors_first
from chungket.network import is_loopback, own_address
from chungket.resources import ResourceMissing
from chungket.serving import StartFailed
from chungket.workers import run_workers

OPEN_FILES_WANTED = 20_000


class RunsServer(Protocol):
    """`app.run_server`, `workers.run_workers`."""

    def __call__(
        self,
        settings: Settings,
        contest_directory: Path | None,
        on_ready: Callable[[Running], Awaitable[None]],
        *,
        rehearsal: bool = ...,
        refused: Callable[[], Collection[str]] = ...,
    ) -> Coroutine[Any, Any, None]:
        """Serve to the end."""


def server_of(settings: Settings) -> RunsServer:
    """What serves by these settings: one process, or several under one that supervises."""
    return run_server if settings.workers == 1 else run_workers


def run(server: Coroutine[Any, Any, None]) -> None:
    """Run a server to its end; a fault becomes a sentence and an exit code."""
    _raise_open_files()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    # uvicorn warns of every malformed request: no client may fill the disk with lines.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(server)
    except ContestInvalid as invalid:
        click.echo("\n".join(str(problem) for problem in errors_first(invalid.problems)), err=True)
        sys.exit(INVALID)
    except (StartFailed, ExchangeError, ResourceMissing) as fault:
        click.echo(f"LỖI: {fault}", err=True)
        sys.exit(CANNOT_RUN)


def _raise_open_files() -> None:
    """As many connections as the system lets this process have; some systems begin with 256."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES_WANTED)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def host_address(settings: Settings) -> str:
    """Where consoles may sign in: this machine itself, unless the way there is safe or was declared to be."""
    if settings.certificate is not None or settings.insecure_hosts:
        return ""
    own = own_address(settings.host)
    return own if is_loopback(own) else ""


def addresses(running: Running) -> dict[str, str]:
    """Where everybody goes; the links of consoles work once."""
    host = host_address(running.settings)
    return {
        "finalists": running.url("/"),
        "projector": running.url("/projector", host),
        "audience": running.url("/live"),
        "host": running.host_link(Role.OPERATOR, host),
        "jury": running.host_link(Role.JURY, host),
        "secretary": running.host_link(Role.SECRETARY, host),
    }


def show_json(running: Running) -> None:
    """One line for a program that started the server."""
    facts: dict[str, object] = {
        **addresses(running),
        "data_directory": str(running.settings.data_directory),
        "pid": os.getpid(),
    }
    if running.workers:
        facts["workers"] = running.workers
    click.echo(json.dumps(facts))


LABELS = {
    "finalists": "Thí sinh / Finalists",
    "projector": "Màn chiếu / Projector",
    "audience": "Khán giả / Audience",
    "host": "Điều khiển / Host (một lần)",
    "jury": "Giám khảo / Jury (một lần)",
    "secretary": "Thư ký / Secretary (một lần)",
}


def show_addresses(running: Running) -> None:
    """Join address as a QR code for the hall; wall, audience and console addresses below."""
    width = max(map(len, LABELS.values()))
    click.echo()
    segno.make(running.url("/"), error="m").terminal(sys.stdout, compact=True, border=2)
    for name, url in addresses(running).items():
        click.echo(f"  {LABELS[name]:<{width}}  {click.style(url, bold=True)}")
    click.echo()
    resumed = resumed_text(running.state)
    if resumed:
        click.echo(f"  {click.style(resumed, bold=True)}")
    for change in running.served.changes:
        click.echo(f"Lưu ý: {change.message}", err=True)
    if running.served.set_aside is not None:
        click.echo(f"  Tệp cuộc thi đã sửa trước khi mở phòng chờ: đã đọc lại; bản trước ở {running.served.set_aside}")
    if running.contest.sample:
        click.echo("  Cuộc thi mẫu: câu hỏi đã công khai, không dùng để chấm giải.")
    click.echo(f"  Dữ liệu: {running.settings.data_directory}    Dừng: Ctrl-C")
