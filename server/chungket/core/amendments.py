"""Settings that can still be changed after the lock, by decision (AmendRules).

Owns the list of them, their names as in contest.toml, and their limits. Everything else is fixed by the lock. Called
by `decide_rulings`, to check, and by `evolve_rulings`, to apply.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chungket.core.contest import Contest, Prize, Round, RoundType
from chungket.core.measures import MINUTE_US, SECOND_US

WINDOW_SECONDS = (3, 600)
QUESTIONS = (1, 200)
PRIZE_COUNT = (0, 500)
AMOUNT_VND = (0, 10_000_000_000)
REVIEW_MINUTES = (0, 120)

SETTINGS = (
    "rounds.<id>.window_seconds",
    "rounds.<id>.standings_every",
    "rounds.<id>.standings_quiet_last",
    "prizes.<id>.count",
    "prizes.<id>.amount_vnd",
    "rules.review_minutes",
)


class NotAmendable(ValueError):
    """The setting is not one of `SETTINGS`, or the value is outside its limits. The text is Vietnamese."""


def amended(contest: Contest, setting: str, value: str) -> Contest:
    """The contest with one setting changed. Raises `NotAmendable`."""
    section, _, rest = setting.partition(".")
    if setting == "rules.review_minutes":
        minutes = _number(value, REVIEW_MINUTES)
        return replace(contest, rules=replace(contest.rules, review_us=minutes * MINUTE_US))
    id_, _, key = rest.partition(".")
    if section == "rounds" and key in _ROUND_CHANGES:
        rounds = tuple(_ROUND_CHANGES[key](round_, value) if round_.id == id_ else round_ for round_ in contest.rounds)
        if any(round_.id == id_ for round_ in contest.rounds):
            return replace(contest, rounds=rounds)
    if section == "prizes" and key in _PRIZE_CHANGES and any(prize.id == id_ for prize in contest.prizes):
        prizes = tuple(_PRIZE_CHANGES[key](prize, value) if prize.id == id_ else prize for prize in contest.prizes)
        return replace(contest, prizes=prizes)
    raise NotAmendable(f"cần một trong {', '.join(SETTINGS)}; nhận {setting!r}")


def _number(value: str, limits: tuple[int, int]) -> int:
    low, high = limits
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise NotAmendable(f"cần số nguyên từ {low} đến {high}, nhận {value!r}")
    return int(value)


_ROUND_CHANGES: dict[str, Callable[[Round, str], Round]] = {
    "window_seconds": lambda round_, value: replace(
        round_, window_us=_number(value, WINDOW_SECONDS) * SECOND_US, windows_us=()
    ),
    "standings_every": lambda round_, value: replace(round_, standings_every=_number(value, QUESTIONS)),
    "standings_quiet_last": lambda round_, value: replace(
        round_, standings_quiet_last=_number(value, (0, QUESTIONS[1]))
    ),
}
_PRIZE_CHANGES: dict[str, Callable[[Prize, str], Prize]] = {
    "count": lambda prize, value: replace(prize, count=_number(value, PRIZE_COUNT)),
    "amount_vnd": lambda prize, value: replace(prize, amount_vnd=_number(value, AMOUNT_VND)),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that can be amended: its name, what the desk calls it, its present value."""

    name: str
    label: str
    value: str


def settings_of(contest: Contest) -> tuple[Setting, ...]:
    """Every setting of `SETTINGS` that exists in a contest, in the order of contest.toml."""
    minutes = contest.rules.review_us // MINUTE_US
    found = [Setting("rules.review_minutes", "Thời gian xem bài làm và nhận khiếu nại (phút)", str(minutes))]
    for round_ in contest.rounds:
        if not round_.enabled or round_.type is RoundType.PAPER:
            continue
        key, title = f"rounds.{round_.id}", round_.title
        window = str(round_.window_us // SECOND_US)
        found += [
            Setting(f"{key}.window_seconds", f"{title}: thời gian mỗi câu (giây)", window),
            Setting(
                f"{key}.standings_every", f"{title}: chiếu bảng xếp hạng sau mỗi … câu", str(round_.standings_every)
            ),
            Setting(
                f"{key}.standings_quiet_last",
                f"{title}: không chiếu bảng xếp hạng trong … câu cuối",
                str(round_.standings_quiet_last),
            ),
        ]
    for prize in contest.prizes:
        found += [
            Setting(f"prizes.{prize.id}.count", f"{prize.title}: số giải", str(prize.count)),
            Setting(f"prizes.{prize.id}.amount_vnd", f"{prize.title}: số tiền mỗi giải (đồng)", str(prize.amount_vnd)),
        ]
    return tuple(found)
