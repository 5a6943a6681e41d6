"""What happened in the hall, as the minutes record it: who was there, what was played, what was decided.

Owns the shapes; the conventions of `minutes` hold for every field. It must not know who fills or prints them.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who worked in the hall. An empty role or name is written in by hand."""

    role: str  # "Trưởng Ban Giám khảo", "thư ký", "giám thị", …
    name: str
    account: str = ""  # the one that acted in the log
    note: str = ""  # zone of a proctor, time of taking over


@dataclass(frozen=True, slots=True)
class Finalist:
    """A finalist by candidate number."""

    candidate: str  # SBD
    name: str  # "" when names have been erased (RULES 10)
    unit: str  # full name
    note: str = ""  # "có phép", "đến lúc 08:40:12"


@dataclass(frozen=True, slots=True)
class Replacement:
    """A place taken over (RULES 1.4)."""

    candidate: str
    unit: str
    old_name: str
    new_name: str
    document: str  # number of the unit's letter


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there. `registered` = `present` + absent."""

    units: int
    registered: int
    present: int
    absent: tuple[Finalist, ...] = ()
    late: tuple[Finalist, ...] = ()
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """A round as it was played."""

    title: str
    kind: str  # "bài thi trắc nghiệm", "phần thi trực tiếp", …
    counted: int  # questions that count in the result
    voided: int
    reserves: int  # reserve questions used
    window_us: int
    window_of: str  # what the window is for: "mỗi câu", "cả bài"
    formula: str  # how points and times come about, one or more whole sentences
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The order in which results are compared, first link first, in words: "Tổng số câu đúng: nhiều hơn xếp trên".
    `error`: the error of a measured time and what it means, whole sentences; "" where none is declared."""

    individual: tuple[str, ...]
    team: tuple[str, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class ExtraTime:
    """More time for somebody (RULES 2.7), or compensation for a fault."""

    who: str  # "SBD 014 – Nguyễn Thị Ổn", "Khu vực C"
    amount: str  # "thêm 25 %", "bù 02 phút 10 giây"
    where: str  # round or question
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened: a fault, a device changed, a slip issued anew, a violation, a message."""

    at: datetime
    what: str
    who: str  # who recorded it


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch of time in which the hall or a part of it could not answer."""

    place: str  # "Cả hội trường", "Khu vực C"
    started_at: datetime
    ended_at: datetime | None  # None: until the end
    devices: int | None  # cut off at most; None when everybody was
    cause: str
    consequence: str  # "Câu 7 được hủy", "Thời gian được cộng lại"


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """An answer that came after its deadline and was held for a ruling (RULES 3.4)."""

    candidate: str
    name: str
    question: str
    arrived_at: datetime
    admitted: bool
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class RefusedAnswers:
    """Answers to one live question that arrived when they could not count any more (RULES 2.4)."""

    question: str
    why: str  # "sau khi hết giờ"
    who: tuple[str, ...]  # candidate numbers


@dataclass(frozen=True, slots=True)
class Rescue:
    """Finalists brought back into an elimination round (RULES 7.1), or a rescue that was declined."""

    after: str  # "Câu 10 Rung chuông vàng (RC-010)"
    kind: str  # "theo số lượng: những thí sinh đi xa nhất"
    who: tuple[str, ...]  # "SBD 014 – Nguyễn Thị Ổn"; () of one that was declined
    decided_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a question, sent while a paper was written (RULES 3.6)."""

    question: str
    text: str
    read: int  # finalists who confirmed that they read it
    writers: int  # of so many who took part
    sent_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """A question voided, its key changed, credited to everybody: what the jury decided about it (RULES 4.4)."""

    question: str  # "Câu 7 phần thi trực tiếp (mã CK-031)"
    what: str  # "Hủy câu hỏi, dùng câu dự phòng CK-090"; "Đổi đáp án từ B sang C"
    reason: str
    proposed_by: str
    confirmed_by: str  # "" when one person may decide
    at: datetime


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A single mark or time changed by decision."""

    candidate: str
    name: str
    unit: str
    what: str  # "Câu 12: từ sai thành đúng", "trừ 01 câu đúng"
    reason: str
    proposed_by: str
    confirmed_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Disqualification:
    """Somebody disqualified, or admitted again (RULES 4.5)."""

    who: str  # SBD and name, or unit
    unit: str
    what: str  # "đình chỉ thi", "hủy kết quả thi", "cho tiếp tục dự thi"
    reason: str
    decided_by: str
    decision: str  # document number
    at: datetime


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint and its ruling (RULES 6.1)."""

    unit: str
    by: str  # head of unit
    content: str
    received_at: datetime
    ruling: str
    ruled_by: str
    ruled_at: datetime | None


@dataclass(frozen=True, slots=True)
class TieBreak:
    """A tie-break question played for a prize boundary (RULES 4.6)."""

    boundary: str  # "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"
    question: str
    outcomes: tuple[str, ...]  # one line each: "SBD 014 – Nguyễn Thị Ổn: đúng, 12,34 giây"
    result: str  # what it decided
    at: datetime


@dataclass(frozen=True, slots=True)
class Lots:
    """A draw (RULES 4.1)."""

    boundary: str
    order: tuple[str, ...]  # as drawn, first first: "SBD 014 – Nguyễn Thị Ổn"
    witnesses: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CloseBoundary:
    """A prize boundary decided by less than the measured error bound (RULES 2.3)."""

    boundary: str
    margin_us: int
    error_us: int
    ruling: str
