"""Who is still in and who is ranked where in a "Rung chuông vàng", worked out a second time.

Owns nothing of the product: plain arithmetic after RULES 1.1, 2.2, 2.3, 4.3, 6.5 and 7.1 from what was sent and heard.
Imports nothing of `chungket`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.final.reckoning import GRAIN_US, Acknowledged, PrizeLine


@dataclass(frozen=True)
class Counted:
    """A question that counts: its slot from 1, right letter, window, and candidate number → answer."""

    slot: int
    key: str
    window_us: int
    answers: Mapping[str, Acknowledged]


@dataclass(frozen=True)
class BellLine:
    """A line of standings: questions survived, and the time of all of them."""

    id: str
    rank: int
    survived: int
    time_us: int


@dataclass
class Field:
    """Everybody who came. `out`: candidate number → the question they fell at."""

    present: tuple[str, ...]
    out: dict[str, int] = field(default_factory=dict)
    played: list[Counted] = field(default_factory=list)
    _before: dict[str, int] = field(default_factory=dict)

    @property
    def standing(self) -> tuple[str, ...]:
        """Who is still in, in file order."""
        return tuple(one for one in self.present if one not in self.out)

    def play(self, question: Counted) -> tuple[str, ...]:
        """A question is scored: who was wrong or silent falls; those, in file order."""
        self._before = dict(self.out)
        fallen = tuple(
            one for one in self.standing if one not in question.answers or question.answers[one].choice != question.key
        )
        self.out.update(dict.fromkeys(fallen, question.slot))
        self.played.append(question)
        return fallen

    def void(self) -> None:
        """The last question counts for nobody: everybody it put out returns."""
        self.out = self._before
        self.played.pop()

    def rescue(self, count: int) -> tuple[str, ...]:
        """So many who came furthest return, with everybody who fell together with the last of them."""
        furthest = sorted(self.out.values(), reverse=True)[:count][-1]
        back = tuple(one for one in self.present if self.out.get(one, 0) >= furthest)
        for one in back:
            del self.out[one]
        return back


def individuals(places: Sequence[str], played: Sequence[Counted]) -> tuple[BellLine, ...]:
    """All registered places, best first: questions survived, then time (the whole window where not survived)."""
    sums = {}
    for place in places:
        survived = time_us = 0
        for question in played:
            answer = question.answers.get(place)
            right = answer is not None and answer.choice == question.key
            survived += right
            time_us += _floored(answer.latency_us, question.window_us) if right and answer else question.window_us
        sums[place] = survived, time_us
    return _ranked(sums, {place: (-survived, time_us) for place, (survived, time_us) in sums.items()})


def teams(unit_of: Mapping[str, str], lines: Sequence[BellLine]) -> tuple[BellLine, ...]:
    """All units: sums over their places, then the best individual."""
    members: dict[str, list[BellLine]] = {unit: [] for unit in unit_of.values()}
    for line in lines:
        members[unit_of[line.id]].append(line)
    sums = {
        unit: (sum(line.survived for line in inside), sum(line.time_us for line in inside))
        for unit, inside in members.items()
    }
    keys = {
        unit: (-survived, time_us, min(line.rank for line in members[unit]))
        for unit, (survived, time_us) in sums.items()
    }
    return _ranked(sums, keys)


def prizes_of(
    lines: Sequence[BellLine], present: Sequence[str], prizes: Sequence[PrizeLine]
) -> dict[str, tuple[str, ...]]:
    """Prize → winners, best first; nothing for who never came."""
    winners = [line.id for line in lines if line.id in present]
    given = {}
    for prize, _, count in prizes:
        given[prize], winners = tuple(winners[:count]), winners[count:]
    return given


def _floored(latency_us: int, window_us: int) -> int:
    return min(latency_us - latency_us % GRAIN_US, window_us)


def _ranked(sums: Mapping[str, tuple[int, int]], keys: Mapping[str, tuple[int, ...]]) -> tuple[BellLine, ...]:
    """RULES 4.3, 1224: a rank is one more than how many are better."""
    lines = [BellLine(id_, 1 + sum(other < keys[id_] for other in keys.values()), *sums[id_]) for id_ in sums]
    return tuple(sorted(lines, key=lambda line: line.rank))  # stable: equals keep file order
