"""A thousand scripted finalists on one machine: how long everything takes, beside a floor measured in the same run.

Owns the measuring. Each figure's floor is what the same sockets, the same two processes and the same machine need for
an echo: the difference is the contest's. Server and finalists share the machine's cores.
"""

import asyncio
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from tests.final.faults import command_id
from tests.harness.clients import Console, Finalist, Frame
from tests.harness.contests import LIVE, candidate_number
from tests.harness.server import ServerProcess

SIGN_IN_AT_ONCE = 50
CROWD_TIMEOUT_S = 60.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spread:
    """Milliseconds over all finalists."""

    p50: float
    p95: float
    p99: float
    max: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        """Of durations in seconds."""
        ordered = sorted(seconds)
        last = len(ordered) - 1
        p50, p95, p99, highest = (round(ordered[round(last * part)] * 1_000, 2) for part in (0.5, 0.95, 0.99, 1))
        return cls(p50, p95, p99, highest)


@dataclass(frozen=True)
class ProcessFigures:
    """What a process has used up until now."""

    cpu_s: float
    rss_mib: float
    peak_rss_mib: float

    @classmethod
    def of(cls, pid: int) -> "ProcessFigures":
        """From /proc."""
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        rss, peak = (round(int(status[name].split()[0]) / 1_024, 1) for name in ("VmRSS", "VmHWM"))
        return cls((int(fields[11]) + int(fields[12])) / TICKS_PER_S, rss, peak)


@dataclass
class Timed(Finalist):
    """A finalist that remembers when frames came."""

    opened_s: float = 0.0
    acked_s: float = 0.0
    ponged_s: float = 0.0
    own_s: float = 0.0

    def _take(self, frame: Frame) -> None:
        super()._take(frame)
        now_s = time.perf_counter()
        match frame["type"]:
            case "stage" if frame["stage"]["play"] is not None and frame["stage"]["play"]["phase"] == "open":
                self.opened_s = self.opened_s or now_s
            case "ack" if frame["answer"] is not None:
                self.acked_s = now_s
            case "pong":
                self.ponged_s = now_s
            case _:
                pass


@dataclass
class Figures:
    """What one question for everybody took."""

    finalists: int
    cores: int
    load_before: float
    sign_in_s: float
    echo_ms: Spread  # everybody pings at once: the floor of an answer
    echo_span_ms: float  # first to last pong: the floor of the fan-out's span
    open_span_ms: float  # first to last finalist who saw the choices
    open_after_press_ms: Spread  # from the host's press
    ack_ms: Spread  # everybody answers at once
    ack_span_ms: float
    answers_per_s: float  # durable, from the first sent to the last acked
    entries_of_answers: int
    server_cpu_sign_in_s: float
    server_cpu_answers_s: float
    server: ProcessFigures
    store: ProcessFigures
    ratios: dict[str, float] = field(default_factory=dict)

    def write(self, path: Path) -> str:
        """Keep the figures; as text."""
        self.ratios = {
            "open span / echo span": round(self.open_span_ms / self.echo_span_ms, 2),
            "ack p50 / echo p50": round(self.ack_ms.p50 / self.echo_ms.p50, 2),
            "ack p99 / echo p99": round(self.ack_ms.p99 / self.echo_ms.p99, 2),
        }
        text = json.dumps(asdict(self), indent=2)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
        return text


async def crowd_of(server: ServerProcess, count: int) -> list[Timed]:
    """The first `count` places sign in with their slips and confirm who they are."""
    gate = asyncio.Semaphore(SIGN_IN_AT_ONCE)

    async def arrive(number: int) -> Timed:
        candidate = candidate_number(number)
        async with gate:
            finalist = await Timed.with_code(server.url, server.code(candidate), f"may-{candidate}")
            assert isinstance(finalist, Timed)
            assert (await finalist.command("confirm_identity", correct=True))["type"] == "ack"
        return finalist

    return list(await asyncio.gather(*(arrive(number) for number in range(1, count + 1))))


async def until_all(crowd: Sequence[Timed], moment: str) -> None:
    """Wait until everybody has a moment."""
    for finalist in crowd:
        await finalist.until(partial(getattr, finalist, moment), moment, CROWD_TIMEOUT_S)


async def echo(crowd: Sequence[Timed]) -> tuple[Spread, float]:
    """Everybody pings at once."""
    sent: list[float] = []
    for finalist in crowd:
        finalist.ponged_s = 0.0
        sent.append(time.perf_counter())
        await finalist.send({"type": "ping", "sent": 0})
    await until_all(crowd, "ponged_s")
    return Spread.of([one.ponged_s - at_s for one, at_s in zip(crowd, sent, strict=True)]), span_ms(crowd, "ponged_s")


def span_ms(crowd: Sequence[Timed], moment: str) -> float:
    """First to last, in milliseconds."""
    moments: list[float] = [getattr(one, moment) for one in crowd]
    return round((max(moments) - min(moments)) * 1_000, 2)


async def open_question(console: Console, crowd: Sequence[Timed]) -> float:
    """From the lobby to an open question; when the host pressed."""
    for name, arguments in (
        ("lock_lobby", {}),
        ("start_round", {"round": LIVE, "override_reason": "không thi thử"}),
    ):
        assert (await console.flow(name, **arguments))["type"] == "ack"
    while console.console["step"]["command"] != "open_choices":
        await console.press()
    await asyncio.gather(*(one.until_phase("reading", timeout_s=CROWD_TIMEOUT_S) for one in crowd))
    pressed_s = time.perf_counter()
    await console.press()
    await until_all(crowd, "opened_s")
    return pressed_s


async def answer_at_once(crowd: Sequence[Timed], play: str) -> list[float]:
    """Everybody answers; when each sent."""
    sent: list[float] = []
    for number, finalist in enumerate(crowd, start=1):
        arguments = {"play": play, "choice": "ABCD"[number % 4], "pressed_us": 0}
        frame = {"type": "command", "id": command_id(number), "name": "answer", "flow_version": -1}
        sent.append(time.perf_counter())
        await finalist.send({**frame, "arguments": arguments})
    await until_all(crowd, "acked_s")
    return sent
