"""What a rehearsal is told: where the server is, whom to simulate, how.

Owns the plan's form, and the choice of the places that are simulated. It must not know connections. Called by the
command line (`sample_plan`, `Plan.to_json`) and by `__main__` (`parse_plan`).
"""

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from chungket.core.contest import CandidateNumber, Contest, Place

COUNT_DEFAULT = 200
FREE_DEFAULT = 2
FINALISTS_MAX = 5_000
PACE_MIN, PACE_MAX = 0.1, 100.0
SPAN_S_MAX = 24 * 3600.0

SpanS = Annotated[float, Meta(ge=0, le=SPAN_S_MAX)]


class PlanInvalid(Exception):
    """The plan cannot be used. Vietnamese, names the field, what was expected and what came."""


class SimulatedPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place somebody is simulated for: candidate number and sign-in code as printed."""

    candidate: Annotated[str, Meta(min_length=1, max_length=64)]
    code: Annotated[str, Meta(min_length=1, max_length=64)]


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rehearsal.

    `operator_token`: a sign-in link's token of an operator account nobody else uses; None leaves the show to people.
    `jury_token`, `secretary_token`: the same for those who confirm, judge and sign where the show waits for them; None
    leaves it to people.
    `keys`: letters of the right choices by question id, so that skill means something. `pace`: how many times faster
    than people everything goes; above 1, questions are closed early and papers handed in early. `lobby_s`: how long
    the lobby is open at least. `skill_spread`: standard deviation of the probability to be right. `mischief`: some
    lose their connection, answer twice, one comes late. `leave_open`: places that are not marked absent when nobody
    takes them. `linger_s`: how long everybody stays connected after the end. `ca`: file with the certificate to trust,
    for https.
    """

    url: str
    finalists: Annotated[tuple[SimulatedPlace, ...], Meta(max_length=FINALISTS_MAX)]
    operator_token: str | None = None
    jury_token: str | None = None
    secretary_token: str | None = None
    keys: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    pace: Annotated[float, Meta(ge=PACE_MIN, le=PACE_MAX)] = 1.0
    lobby_s: SpanS = 30.0
    seed: int = 1
    skill_spread: Annotated[float, Meta(ge=0, le=1)] = 0.18
    mischief: bool = False
    leave_open: tuple[str, ...] = ()
    linger_s: SpanS = 0.0
    ca: str | None = None

    def to_json(self) -> str:
        """One line of JSON, as `parse_plan` reads it."""
        return msgspec.json.encode(self).decode()


def parse_plan(text: bytes | str) -> Plan:
    """The plan in a JSON text. Raises `PlanInvalid`."""
    try:
        plan = msgspec.json.decode(text, type=Plan)
    except (msgspec.DecodeError, ValueError) as fault:
        raise PlanInvalid(f"kế hoạch tổng duyệt: cần một đối tượng JSON đúng mẫu; nhận được: {fault}") from fault
    check_plan(plan)
    return plan


def check_plan(plan: Plan) -> None:
    """What a type cannot say. Raises `PlanInvalid`."""
    try:
        url = urlsplit(plan.url)
        usable = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise PlanInvalid(f"kế hoạch tổng duyệt: url: cần http://máy:cổng hoặc https://máy:cổng; nhận {plan.url!r}")
    seen: set[str] = set()
    for finalist in plan.finalists:
        if finalist.candidate in seen:
            raise PlanInvalid(
                f"kế hoạch tổng duyệt: finalists: cần mỗi số báo danh một lần; nhận {finalist.candidate} hai lần"
            )
        seen.add(finalist.candidate)


def sample_plan(
    contest: Contest,
    codes: Mapping[CandidateNumber, str],
    url: str,
    *,
    operator_token: str | None = None,
    jury_token: str | None = None,
    secretary_token: str | None = None,
    count: int = COUNT_DEFAULT,
    free: int = FREE_DEFAULT,
    pace: float = 1.0,
    lobby_s: float = 30.0,
    seed: int = 1,
    skill_spread: float = 0.18,
    mischief: bool = False,
    linger_s: float = 0.0,
    ca: str | None = None,
) -> Plan:
    """A plan for this contest: `count` places are simulated, `free` ones are left to people with their own phones.

    `codes`: the sign-in code of every place. When the contest has too few places, the free ones come first and fewer
    are simulated. Raises `PlanInvalid` for a number that makes no sense.
    """
    if count < 0 or free < 0:
        raise PlanInvalid(f"tổng duyệt: cần số thí sinh từ 0 trở lên; nhận {count} mô phỏng, {free} để trống")
    order = spread_places(contest)
    simulated = order[: max(0, min(count, len(order) - free))]
    left = order[len(simulated) :][:free]
    missing = [place.candidate for place in simulated if place.candidate not in codes]
    if missing:
        raise PlanInvalid(f"tổng duyệt: cần mã đăng nhập của mọi suất; thiếu số báo danh {missing[0]}")
    plan = Plan(
        url=url,
        finalists=tuple(SimulatedPlace(place.candidate, codes[place.candidate]) for place in simulated),
        operator_token=operator_token,
        jury_token=jury_token,
        secretary_token=secretary_token,
        keys={question.id: tuple(question.key) for question in contest.questions.values()},
        pace=float(pace),
        lobby_s=float(lobby_s),
        seed=seed,
        skill_spread=skill_spread,
        mischief=mischief,
        leave_open=tuple(place.candidate for place in left),
        linger_s=float(linger_s),
        ca=ca,
    )
    return parse_plan(plan.to_json())


def spread_places(contest: Contest) -> list[Place]:
    """Places in the order in which they are simulated: one of each unit, then the second of each, and so on.

    Places held by a substitute are left out.
    """
    by_unit: Iterable[list[Place]] = (
        [place for place in contest.places_of(unit) if not contest.people[place.person].substitute]
        for unit in contest.units
    )
    return [place for turn in zip_longest(*by_unit) for place in turn if place is not None]
