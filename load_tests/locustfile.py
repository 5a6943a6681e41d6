"""A hall of finalists for locust: each signs in with the code of a slip and lives through a whole final.

Usage: python -m locust -f load_tests/locustfile.py --headless --users N --host http://… --codes FILE   from the root
       python -m load_tests.locust                 prepares the contest, its server and its operator too

Owns what locust has to know: who comes, what counts as a request, when it is over. `load_tests/locust/person.py` is who
answers. Only this process is patched by gevent.
"""

import json
from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, constant, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.exception import StopUser

from load_tests.locust.ledger import SIGNED_IN
from load_tests.locust.person import Person, Plan

WITHIN_S = 5.0
PARTING_S = 0.2


class Hall:
    """What all finalists of this process share. See `ledger.Ledger`."""

    def __init__(self, environment: Environment, options: Namespace) -> None:
        self.environment = environment
        self.codes: list[str] = json.loads(Path(options.codes).read_text("utf-8"))
        self.options = options
        self.plan = Plan(str(environment.host), options.right, options.within)
        self.come = self.gone = 0
        self.answers: set[tuple[str, str]] = set()
        self._openers_us: dict[str, int] = {}
        self._values: dict[str, list[float]] = {}
        self._faults: Counter[str] = Counter()

    def next_code(self) -> str:
        """The slip of the next one to come."""
        self.come += 1
        return self.codes[self.come - 1]

    def left(self) -> None:
        """Somebody is through; with the last one it is over."""
        self.gone += 1
        if self.gone >= len(self.codes) and self.environment.runner is not None:
            gevent.spawn_later(PARTING_S, self.environment.runner.quit)  # the last one is still on the way out

    def measured(self, name: str, ms: float, fault: str = "") -> None:
        """A request, as locust counts them."""
        self.environment.events.request.fire(
            request_type="WS",
            name=name,
            response_time=ms,
            response_length=0,
            exception=RuntimeError(fault) if fault else None,
            context={},
        )

    def opener(self, play: str, now_us: int) -> float:
        """See `ledger.Ledger`."""
        return (now_us - self._openers_us.setdefault(play, now_us)) / 1_000

    def acked(self, play: str, candidate: str) -> None:
        """See `ledger.Ledger`."""
        self.answers.add((play, candidate))

    def keep(self, name: str, ms: float, exception: Exception | None) -> None:
        """Every request once more, for exact percentiles: locust rounds."""
        if exception is None:
            self._values.setdefault(name, []).append(round(ms, 3))
        else:
            self._faults[f"{name}: {exception}"] += 1

    def write(self, path: Path) -> None:
        """What was measured, for whoever started this process."""
        stats = self.environment.stats
        said: dict[str, Any] = {
            "come": self.come,
            "gone": self.gone,
            "requests": stats.total.num_requests,
            "failures": stats.total.num_failures,
            "faults": dict(self._faults),
            "values": self._values,
            "answers": sorted(self.answers),
            "history": stats.history,
        }
        path.write_text(json.dumps(said, default=str), encoding="utf-8")


hall: Hall | None = None


class Finalist(FastHttpUser):
    """One finalist, from the slip to the end of the contest."""

    wait_time = constant(0)

    @task
    def whole_final(self) -> None:
        """Come, live through it, go."""
        assert hall is not None
        try:
            code = hall.next_code()
            device = f"locust-{code}"
            answer = self.client.post("/api/sign-in", json={"code": code, "device": device}, name=SIGNED_IN)
            if answer.status_code == 200:
                assert answer.headers is not None
                cookie = str(answer.headers["set-cookie"]).partition(";")[0]
                Person(hall.plan, answer.json()["candidate"], cookie, device, hall).live()
        finally:
            hall.left()
        raise StopUser


def _options(parser: LocustArgumentParser) -> None:
    parser.add_argument("--codes", required=True, help="file with a JSON list of sign-in codes, one for each user")
    parser.add_argument("--right", default="", help="the letter that is right in every question; default: they guess")
    parser.add_argument("--within", type=float, default=WITHIN_S, help="seconds within which everybody has answered")
    parser.add_argument("--figures", default="", help="file for exact figures, JSON")


def _begin(environment: Environment, **_: object) -> None:
    global hall  # noqa: PLW0603  # locust makes the users, and gives them nothing
    assert environment.parsed_options is not None
    hall = Hall(environment, environment.parsed_options)
    environment.events.request.add_listener(_keep)


def _keep(name: str, response_time: float, exception: Exception | None, **_: object) -> None:
    assert hall is not None
    hall.keep(name, response_time, exception)


def _end(**_: object) -> None:
    assert hall is not None
    if hall.options.figures:
        hall.write(Path(hall.options.figures))


events.init_command_line_parser.add_listener(_options)
events.init.add_listener(_begin)
events.quitting.add_listener(_end)
