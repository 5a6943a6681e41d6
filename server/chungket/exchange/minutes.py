"""The minutes of a final (biên bản kết quả, RULES 6.3) as plain values: everything that is printed, and nothing else.

Owns the shape, with `minutes_records` (what happened) and `minutes_awards` (who gets what). It must not know the state
of a contest, how it is filled from one, nor how it is worded and set: `minutes_document` words it, `minutes_docx` and
`minutes_pdf` set it. Filled by whoever finalizes a contest.

Conventions of every field:

- Texts are Vietnamese and complete; "" means not known, and the paper leaves a dotted line to be filled in by hand
  where a person can know it, nothing where not.
- `datetime` values carry a zone and are already in the hall's own: they are printed as they are.
- Spans and times of answers are integer microseconds (`…_us`), amounts integer đồng (`…_vnd`).
- People who act are texts a signer recognises: "Nguyễn Văn An (thư ký)". Two-person decisions name both.
- Tuples are printed in their order. An empty one is printed as "Không có.", None not at all.
"""

from dataclasses import dataclass
from datetime import datetime

from chungket.exchange.minutes_awards import Merit, PrizeDecision, PrizeRecord, Standing
from chungket.exchange.minutes_records import (
    Adjustment,
    Attendance,
    CloseBoundary,
    Complaint,
    Correction,
    Decision,
    Disqualification,
    ExtraTime,
    Incident,
    LateAnswer,
    Lots,
    Officer,
    Outage,
    Ranking,
    RefusedAnswers,
    Rescue,
    RoundRecord,
    TieBreak,
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What was held, by whom, where and when."""

    contest_id: str
    title: str  # of the contest, without "cuộc thi": the paper adds "Kết quả vòng chung kết cuộc thi"
    organiser: str  # issues the paper: "Ban Tổ chức cuộc thi tỉnh Tiền Giang"
    venue: str
    made_at: datetime  # when the result was finalized, and these minutes with it; the day in "…, ngày … tháng … năm …"
    started_at: datetime | None = None  # first counted question or start of the paper
    ended_at: datetime | None = None  # end of the last round
    superior: str = ""  # the authority above the organiser, first line of the head: "Ủy ban nhân dân tỉnh Tiền Giang"
    locality: str = ""  # before the date: "Tiền Giang"
    symbol: str = ""  # document number and symbol: "12/BB-BTC"
    rehearsal: bool = False
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Seal:
    """The head of the log: number of the last entry and its SHA-256 as 64 hex digits."""

    entry: int
    sha256: str

    def __post_init__(self) -> None:
        if len(self.sha256) != 64 or not set(self.sha256.lower()) <= set("0123456789abcdef"):
            raise ValueError(f"expected a SHA-256 of 64 hex digits, got {self.sha256!r}")


@dataclass(frozen=True, slots=True)
class RankChange:
    """A rank that another edition changes; None: no rank (took no part, disqualified)."""

    candidate: str  # SBD, "" for a unit
    name: str  # of the finalist or unit
    unit: str  # short name; "" for a unit
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class PrizeChange:
    """A prize that another edition changes; "" stands for no prize."""

    candidate: str
    name: str
    unit: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of the result (RULES 6.4). All but `number` belong to editions from the second on."""

    number: int = 1
    decision: str = ""  # number and day of the decision: "15/QĐ-BTC ngày 06/02/2026"
    reason: str = ""
    decided_by: tuple[str, ...] = ()
    rank_changes: tuple[RankChange, ...] = ()
    prize_changes: tuple[PrizeChange, ...] = ()
    earlier_seals: tuple[tuple[int, Seal], ...] = ()  # edition, its seal; oldest first


@dataclass(frozen=True, slots=True)
class Signatory:
    """A signature block. `name` is printed under the room for the signature; "" leaves it to the hand."""

    title: str
    name: str = ""


SIGNATORIES = (
    Signatory("Thư ký"),
    Signatory("Đại diện giám sát"),
    Signatory("Trưởng Ban Giám khảo"),
    Signatory("Trưởng Ban Tổ chức"),
)


@dataclass(frozen=True, slots=True)
class Minutes:
    """The whole paper, in the order in which it is printed."""

    occasion: Occasion
    edition: Edition
    composition: tuple[Officer, ...]
    attendance: Attendance
    rounds: tuple[RoundRecord, ...]
    ranking: Ranking
    seal: Seal
    # Standings of everybody, best first, those without a rank last.
    individuals: tuple[Standing, ...]
    teams: tuple[Standing, ...]
    individual_prizes: tuple[PrizeRecord, ...]
    team_prizes: tuple[PrizeRecord, ...]
    merits: tuple[Merit, ...] = ()
    prize_decisions: tuple[PrizeDecision, ...] = ()
    extra_times: tuple[ExtraTime, ...] = ()
    incidents: tuple[Incident, ...] = ()
    violations: tuple[Incident, ...] = ()
    outages: tuple[Outage, ...] = ()
    corrections: tuple[Correction, ...] | None = None  # None: no paper was written
    rescues: tuple[Rescue, ...] | None = None  # None: no round had rescues
    late_answers: tuple[LateAnswer, ...] = ()
    refused_answers: tuple[RefusedAnswers, ...] = ()
    voids: tuple[Decision, ...] = ()
    rulings: tuple[Decision, ...] = ()  # keys changed, credit for everybody, other decisions on a question
    adjustments: tuple[Adjustment, ...] = ()
    disqualifications: tuple[Disqualification, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    tie_breaks: tuple[TieBreak, ...] = ()
    lots: tuple[Lots, ...] = ()
    close_boundaries: tuple[CloseBoundary, ...] = ()
    resolution_us: int = 10_000  # of live times: how many decimals they are ranked and printed with
    signatories: tuple[Signatory, ...] = SIGNATORIES
