"""`python -m chungket.rehearsal`: one plan as a line of JSON on standard input, then a whole rehearsal.

Owns the process: signals, standard input as the lifeline to whoever started it, exit codes. 0: the contest has ended,
or somebody stopped the rehearsal; 1: it could not go on; 2: the plan is wrong.
"""

import asyncio
import contextlib
import os
import signal
import stat
import sys
import threading
from collections.abc import Callable

import uvloop

from chungket.core.commands import Role
from chungket.rehearsal.auto_desk import AutoDesk
from chungket.rehearsal.auto_host import AutoHost
from chungket.rehearsal.console_client import ConsoleFailed
from chungket.rehearsal.crowd import Crowd
from chungket.rehearsal.plan import Plan, PlanInvalid, parse_plan
from chungket.rehearsal.report import Report
from chungket.rehearsal.sign_in import trust

EXIT_FAILED = 1
EXIT_BAD_PLAN = 2
PLAN_BYTES_MAX = 4 * 1024 * 1024
CLOSING_S = 1.5  # for the sockets, when it ends


def main() -> int:
    """Read the plan, run it; the exit code."""
    report = Report()
    try:
        plan = parse_plan(sys.stdin.buffer.readline(PLAN_BYTES_MAX))
    except PlanInvalid as fault:
        report.problem(str(fault))
        return EXIT_BAD_PLAN
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_until_told(plan, report))


async def _until_told(plan: Plan, report: Report) -> int:
    """The rehearsal, until a signal comes or standard input ends."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    watch_input(sys.stdin.fileno(), lambda: _from_thread(loop, stop.set))
    return await rehearse(plan, report, stop)


def watch_input(descriptor: int, ended: Callable[[], None]) -> None:
    """Call `ended` from another thread when this descriptor ends. A plan in a plain file says nothing by ending."""
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return

    def read() -> None:
        with contextlib.suppress(OSError):
            while os.read(descriptor, 4096):
                pass
        ended()

    threading.Thread(target=read, name="input", daemon=True).start()


def _from_thread(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended: so has the rehearsal
        loop.call_soon_threadsafe(act)


async def rehearse(plan: Plan, report: Report, stop: asyncio.Event) -> int:
    """Crowd, host and desk together, until the contest has ended or `stop` is set; the exit code."""
    try:
        context = trust(plan.url, plan.ca)
    except OSError as fault:
        report.problem(f"ca: cần tệp chứng chỉ đọc được; {plan.ca}: {fault}")
        return EXIT_FAILED
    ended = asyncio.Event()
    crowd = Crowd(plan, report, ended, context)
    tasks = [asyncio.create_task(crowd.run())]
    accounts: set[str] = set()
    if plan.operator_token is not None:
        host = AutoHost(plan, report, crowd.arrived, crowd.late, ended, context, accounts)
        tasks.append(asyncio.create_task(host.run()))
    for role, token in ((Role.JURY, plan.jury_token), (Role.SECRETARY, plan.secretary_token)):
        if token is not None:
            tasks.append(asyncio.create_task(AutoDesk(plan, role, token, report, accounts, context).run()))
    try:
        await _first(stop, ended, tasks)
        report.event("ended" if ended.is_set() else "stopped", **crowd.totals())
        if ended.is_set() and plan.linger_s:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(plan.linger_s):
                    await stop.wait()
    except ConsoleFailed as failed:
        report.problem(str(failed))
        return EXIT_FAILED
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=CLOSING_S)
    return 0


async def _first(stop: asyncio.Event, ended: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    """Until one of the two is set. A task that fails ends everything; one that is done lets the others go on."""
    waiting = {asyncio.create_task(event.wait()) for event in (stop, ended)}
    running: set[asyncio.Task[None]] = set(tasks)
    try:
        while not any(task.done() for task in waiting):
            await asyncio.wait([*waiting, *running], return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in running if task.done()]:
                running.discard(task)
                task.result()
    finally:
        for event in waiting:
            event.cancel()


if __name__ == "__main__":
    sys.exit(main())
