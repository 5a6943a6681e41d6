"""`chungket rehearse`: a whole final with simulated finalists who really connect.

Owns the data directory of a rehearsal, the simulated crowd's process and what is told about it. The crowd knows the
wire only (`rehearsal`); it runs in a process of its own, so that it takes nothing from the server's.
"""

import asyncio
import contextlib
import json
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from chungket.app import Running
from chungket.auth.codes import sign_in_code
from chungket.auth.hosts import HostAccount
from chungket.cli.running import run, server_of, show_addresses, show_json
from chungket.cli.server_options import server_options, settings_of
from chungket.config import data_home
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber
from chungket.exchange.rehearsal_folder import write_rehearsal_folder
from chungket.locking import check_directory
from chungket.network import own_address, url_of
from chungket.rehearsal.plan import COUNT_DEFAULT, FREE_DEFAULT, Plan, PlanInvalid, sample_plan
from chungket.resources import reference_contest_directory

REHEARSALS_KEPT = 5
CODES_UNTIL = "(vào trước câu tính điểm đầu tiên; sau đó không nhận người mới / until the first counted question)"
PREPARED_DIRECTORY = "rehearsed"  # the contest with other questions
CROWD_STOP_S = 5.0
LINE_BYTES_MAX = 1024 * 1024
AUTOMATIC_OPERATOR = HostAccount("dieu-khien-tu-dong", Role.OPERATOR)
AUTOMATIC_JURY = HostAccount("giam-khao-tu-dong", Role.JURY)
AUTOMATIC_SECRETARY = HostAccount("thu-ky-tu-dong", Role.SECRETARY)


@click.command(
    help="Rehearse a contest (default: the reference contest) with sample questions and simulated finalists."
)
@click.argument("contest_directory", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@server_options
@click.option(
    "--finalists", default=COUNT_DEFAULT, show_default=True, type=click.IntRange(0, 5000), help="How many to simulate."
)
@click.option(
    "--free", default=FREE_DEFAULT, show_default=True, type=click.IntRange(0, 100), help="Places left to try by hand."
)
@click.option(
    "--pace",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.1, 100),
    help="Times faster than people. Above 1, questions are closed early and papers handed in early: one of 45 minutes "
    "is over after at most 45 / PACE.",
)
@click.option("--lobby", "lobby_s", default=30, show_default=True, type=click.IntRange(0), help="Seconds in the lobby.")
@click.option("--manual", is_flag=True, help="No automatic operator, jury or secretary: people run the show.")
@click.option(
    "--linger", "linger_s", default=600, show_default=True, type=click.IntRange(0), help="Seconds after the end."
)
@click.option("--json", "as_json", is_flag=True, help="Print addresses and events as lines of JSON.")
def rehearse(contest_directory: Path | None, data_directory: Path | None, as_json: bool, **options: Any) -> None:
    """Run until the rehearsal is over, or Ctrl-C."""
    directory = data_directory or _new_directory()
    settings = settings_of(directory, options)
    rehearsal = Rehearsal(options, as_json)

    async def whole() -> None:
        try:
            check_directory(None, directory, rehearsal=True)  # before anything is written there
            contest = _contest(contest_directory, directory)
            await server_of(settings)(settings, contest, rehearsal.begin, rehearsal=True)
        finally:
            await rehearsal.end()

    run(whole())


def _new_directory() -> Path:
    """A data directory for this rehearsal; only the newest few are kept."""
    home = data_home() / "rehearsals"
    older = sorted(path for path in home.glob("*") if path.is_dir())
    for path in older[: max(0, len(older) - REHEARSALS_KEPT + 1)]:
        shutil.rmtree(path, ignore_errors=True)
    return home / datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")


def _contest(contest_directory: Path | None, data_directory: Path) -> Path:
    """What is rehearsed: the sample as it is, or a real contest with the sample's questions (RULES 9)."""
    sample = reference_contest_directory()
    if contest_directory is None or contest_directory.resolve() == sample.resolve():
        return sample
    prepared = data_directory / PREPARED_DIRECTORY
    return prepared if prepared.exists() else write_rehearsal_folder(contest_directory, sample, prepared)


class Rehearsal:
    """The simulated crowd of one rehearsal."""

    def __init__(self, options: dict[str, Any], as_json: bool) -> None:
        self._options = options
        self._as_json = as_json
        self._crowd: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def begin(self, running: Running) -> None:
        """Show the addresses, then let the finalists come."""
        (show_json if self._as_json else show_addresses)(running)
        plan, free = self._plan(running)
        if free and not self._as_json:
            click.echo("  Thử làm thí sinh, mã đăng nhập / try as a finalist, sign-in code:")
            click.echo(f"  {CODES_UNTIL}")
            for candidate, code in free.items():
                click.echo(f"    SBD {candidate}  {click.style(code, bold=True)}")
            click.echo()
        self._crowd = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "chungket.rehearsal",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES_MAX,
            start_new_session=True,  # Ctrl-C reaches the server first, which then ends the crowd
        )
        assert self._crowd.stdin is not None
        self._crowd.stdin.write(plan.to_json().encode() + b"\n")
        await self._crowd.stdin.drain()
        self._reading = asyncio.create_task(self._read(self._crowd, running))

    def _plan(self, running: Running) -> tuple[Plan, dict[str, str]]:
        """The crowd's plan, and the codes of the places left to people."""
        settings, options = running.settings, self._options
        places = running.state.places.items()
        codes = {candidate: sign_in_code(running.secret, candidate, place.slip_issue) for candidate, place in places}
        operator, jury, secretary = (
            None if options["manual"] else running.mint(account)
            for account in (AUTOMATIC_OPERATOR, AUTOMATIC_JURY, AUTOMATIC_SECRETARY)
        )
        authority = settings.data_directory / "tls" / "ca.crt"
        try:
            plan = sample_plan(
                running.contest,
                codes,
                url_of(settings.scheme, own_address(settings.host), settings.port),
                operator_token=operator,
                jury_token=jury,
                secretary_token=secretary,
                count=options["finalists"],
                free=options["free"],
                pace=options["pace"],
                lobby_s=options["lobby_s"] / options["pace"],
                linger_s=options["linger_s"],
                ca=str(settings.certificate if options["tls"] is None else authority) if settings.certificate else None,
            )
        except PlanInvalid as fault:
            raise click.ClickException(str(fault)) from fault
        return plan, {candidate: codes[CandidateNumber(candidate)] for candidate in plan.leave_open}

    async def _read(self, crowd: asyncio.subprocess.Process, running: Running) -> None:
        """Tell what happens; the crowd's end is the rehearsal's."""
        assert crowd.stdout is not None
        async for line in crowd.stdout:
            if self._as_json:
                click.echo(line.decode().rstrip())
            else:
                self._tell(json.loads(line))
        if not self._options["manual"]:
            running.stop()

    def _tell(self, event: dict[str, Any]) -> None:
        match event:
            case {"event": "signed_in", "signed_in": count, "of": total}:
                click.echo(f"  Đã vào phòng thi: {count}/{total} thí sinh mô phỏng")
            case {"event": "pressed", "label": label}:
                click.echo(f"  ▶ {label}")
            case {"event": "desk", "label": label}:
                click.echo(f"  ✓ {label}")
            case {"event": "waiting", "label": label}:
                click.echo(f"  … {label}")
            case {"event": "answered", "play": play, "answers": acked, "presses": presses}:
                pressed = f", {presses} lần bấm chuông" if presses else ""
                click.echo(f"    {play}: {acked} câu trả lời đã lưu{pressed}{_spread(event)}")
            case {"event": "written", "paper": paper, "saves": saves, "submitted": submitted}:
                click.echo(f"    {paper}: {submitted} bài đã nộp, {saves} lần lưu bài{_spread(event)}")
            case {"event": "human_in_control"}:
                click.echo("  Người điều khiển đã nhận quyền; phần tự động chỉ theo dõi.")
            case {"event": "ended", "answers": answers, "presses": presses, "saves": saves}:
                click.echo(
                    f"  Tổng cộng: {answers} câu trả lời, {presses} lần bấm chuông, {saves} lần lưu bài{_spread(event)}"
                )
                click.echo(f"  Tổng duyệt đã xong. Máy chủ còn chạy {self._options['linger_s']} giây; dừng: Ctrl-C.")

    async def end(self) -> None:
        """The crowd goes."""
        if self._crowd is not None and self._crowd.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._crowd.terminate()
            try:
                async with asyncio.timeout(CROWD_STOP_S):
                    await self._crowd.wait()
            except TimeoutError:
                self._crowd.kill()
                await self._crowd.wait()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)


def _spread(event: dict[str, Any]) -> str:
    """How long acknowledgements took."""
    return f", xác nhận p50 {event['p50_ms']} ms, p99 {event['p99_ms']} ms" if "p99_ms" in event else ""
