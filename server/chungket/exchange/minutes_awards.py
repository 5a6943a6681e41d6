"""Who stands where and gets what, as the minutes record it.

Owns the shapes; the conventions of `minutes` hold for every field. It must not know who fills or prints them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of the standings, of a finalist or of a unit. A column nobody has a value for is not printed."""

    rank: int | None  # None: took no part or has been disqualified
    candidate: str  # SBD; "" for a unit
    name: str
    unit: str  # a finalist's unit; of a unit its short name
    correct: int
    points: int | None = None  # where a round gives points
    survived: int | None = None  # questions of elimination rounds, where they rank
    average: str = ""  # of a unit, where means are ranked: "11,25"
    paper_time_us: int | None = None
    live_correct: int | None = None
    live_time_us: int | None = None
    best_rank: int | None = None  # of a unit: rank of its best finalist
    tie_break: str = ""  # "đúng 02/03 câu hỏi phụ, 31,20 giây"
    lot: int | None = None  # place in a draw that decided
    registered: int | None = None  # of a unit: its places
    took_part: int | None = None  # of a unit
    note: str = ""  # "vắng mặt", "đình chỉ thi"


@dataclass(frozen=True, slots=True)
class Winner:
    """Who gets a prize: the row of the standings, so that prize and annex cannot differ."""

    standing: Standing
    absent: bool = False  # the paper then has a line for whoever receives it instead (RULES 6.5)
    received_by: str = ""  # "người nhận thay", with the relation; "" while nobody has come: to be filled in by hand


@dataclass(frozen=True, slots=True)
class PrizeRecord:
    """One prize tier. With fewer winners than `count` the rest is printed as not awarded; `vacancy` says why."""

    title: str  # "Giải nhất cá nhân"
    count: int
    amount_vnd: int  # of each
    certificate: str
    winners: tuple[Winner, ...]
    vacancy: str = ""  # "để trống theo Quyết định số 16/QĐ-BTC"


@dataclass(frozen=True, slots=True)
class Merit:
    """A certificate for organising the preliminary best: the committee's choice, not a prize and never computed."""

    unit: str
    bonus_vnd: int
    certificate: str


@dataclass(frozen=True, slots=True)
class PrizeDecision:
    """A prize left vacant or moved (RULES 6.5), with all prize money before and after."""

    decision: str  # document number
    what: str
    reason: str
    decided_by: str
    total_before_vnd: int
    total_after_vnd: int
