"""A short final with a hall of locust's finalists: contest, server, operator, jury, secretary and locust itself.

Owns starting, the lobby's end and ending: whatever happens, nothing is left running. Called by `bench` and `__main__`.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path

from chungket.auth.codes import sign_in_code
from chungket.auth.secret import load_secret
from chungket.core.commands import Role
from chungket.rehearsal.auto_desk import AutoDesk
from chungket.rehearsal.auto_host import AutoHost
from chungket.rehearsal.plan import Plan
from chungket.rehearsal.report import Report
from load_tests.bench.machine import SWARM_CORE, pin
from load_tests.bench.operator import operator
from load_tests.bench.prepared import Prepared, candidates
from load_tests.bench.processes import ROOT, Running, served
from load_tests.bench.setting import Raw
from load_tests.bench.storm import accepted
from load_tests.fairness.contest import write_contest
from tests.harness.contests import KEY

CLOSING_S = 0.5
RULES = """
review_minutes = 0
# Some drop out on purpose: of a small hall that is soon a large part.
affected_present_percent = 50
affected_zone_percent = 50
"""
ARRIVING_S = 120.0
STOP_S = 20.0
LOG_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Course:
    """`questions`: beside two for practice. `pace`: of operator, jury and secretary (`chungket.rehearsal`);
    `countdown_ms`: from the announcement to the choices; `within_s`: everybody who answers has pressed by then;
    `arrivals_per_s`: sign-ins; `timeout_s`: of the whole."""

    finalists: int
    questions: int
    pace: float
    countdown_ms: int
    within_s: float
    arrivals_per_s: int
    timeout_s: float

    @property
    def window_s(self) -> int:
        """The operator closes a question by hand so long after announcing it, divided by the pace."""
        return round((self.within_s + self.countdown_ms / 1_000 + CLOSING_S) * self.pace)


async def play(course: Course, directory: Path, html: Path) -> Raw:
    """The whole final: what locust measured (`load_tests/locustfile.py`), and `log_answers`, those in the server's log.
    `html`: for locust's own report. Errors: RuntimeError, TimeoutError."""
    contest, data, name = directory / "final", directory / "data-final", f"locust-{course.finalists}"
    write_contest(
        contest,
        id_=name,
        places=course.finalists,
        questions=course.questions,
        window_s=course.window_s,
        countdown_ms=course.countdown_ms,
    )
    toml = contest / "contest.toml"
    toml.write_text(toml.read_text("utf-8").replace("[rules]\n", f"[rules]{RULES}"), "utf-8")
    prepared = Prepared(contest, data, (), name)
    log = directory / "servers.log"
    with served(prepared, log, lead_ms=None) as server:
        secret = load_secret(data)
        codes = directory / "codes.json"
        codes.write_text(json.dumps([sign_in_code(secret, candidate, 1) for candidate in candidates(course.finalists)]))
        figures = directory / "locust.json"
        async with asyncio.timeout(course.timeout_s), hosts(course, prepared, server) as working:
            await together(hall(course, server, codes, figures, html, log), working)
        raw = left(figures, log)
        plays = sorted({one for one, _ in raw["answers"]})
        raw["log_answers"] = [[one, who] for one in plays for who in sorted(await accepted(data, name, one))]
    return raw


async def together(leading: Coroutine[None, None, None], working: Sequence[asyncio.Task[None]]) -> None:
    """Until the leading one is done. Errors: the first of any."""
    leader = asyncio.create_task(leading)
    running = {leader, *working}
    try:
        while not leader.done():
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        leader.cancel()
        await asyncio.wait([leader])


def left(figures: Path, log: Path) -> Raw:
    """What locust left behind. Errors: RuntimeError with its last words when there is nothing."""
    if not figures.exists():
        raise RuntimeError(f"locust left no figures: {log.read_text(encoding='utf-8')[-LOG_CHARACTERS:]}")
    raw: Raw = json.loads(figures.read_text("utf-8"))
    return raw


async def hall(course: Course, server: Running, codes: Path, figures: Path, html: Path, log: Path) -> None:
    """Locust, until everybody is through."""
    command = [sys.executable, "-m", "locust", "--locustfile", str(ROOT / "load_tests" / "locustfile.py")]
    command += ["--headless", "--only-summary", "--users", str(course.finalists)]
    command += ["--spawn-rate", str(course.arrivals_per_s), "--run-time", f"{course.timeout_s:.0f}s"]
    command += ["--host", f"http://127.0.0.1:{server.port}", "--codes", str(codes), "--figures", str(figures)]
    command += ["--right", KEY, "--within", str(course.within_s), "--html", str(html), "--loglevel", "WARNING"]
    with log.open("a") as said:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=said, stderr=said, cwd=ROOT
        )
    try:
        pin(process.pid, SWARM_CORE)
        await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_S)
        if process.returncode is None:
            process.kill()
            await process.wait()


@contextlib.asynccontextmanager
async def hosts(course: Course, prepared: Prepared, server: Running) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    """Operator, jury and secretary play the final meanwhile; the lobby ends when everybody has signed in."""
    tokens = {name: str(server.greeting[name]).partition("#token=")[2] for name in ("host", "jury", "secretary")}
    url = f"http://127.0.0.1:{server.port}"
    plan = Plan(
        url,
        (),
        operator_token=tokens["host"],
        jury_token=tokens["jury"],
        secretary_token=tokens["secretary"],
        pace=course.pace,
        lobby_s=0.0,
    )
    report, accounts, arrived, ended = Report(), set[str](), asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(AutoHost(plan, report, arrived, (), ended, accounts=accounts).run())]
    for role, name in ((Role.JURY, "jury"), (Role.SECRETARY, "secretary")):
        tasks.append(asyncio.create_task(AutoDesk(plan, role, tokens[name], report, accounts).run()))
    try:
        async with operator(prepared, server.port) as desk:

            async def wait_for_all() -> None:
                async with asyncio.timeout(ARRIVING_S):
                    while desk.console["readiness"]["signed_in"] < course.finalists:
                        await desk.news()
                arrived.set()

            tasks.append(asyncio.create_task(wait_for_all()))
            yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
