"""What the minutes are filled from beside the facts of the state: names, times of day, who an account is.

Owns how a moment, a person and a question are named in the minutes. It must not know their order or form. Called by
the parts of `minutes_filling`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber, PersonId, QuestionId, Scope
from chungket.core.events import PaperId, PlayId
from chungket.core.model import Ruling, State
from chungket.core.names import full_name, member_name, prize_titles
from chungket.core.timing import wall_ms
from chungket.core.wording_steps import tie_text
from chungket.exchange.minutes_wording import finalist_text

SYSTEM_NAME = "hệ thống"


@dataclass(frozen=True, slots=True)
class Sources:
    """The state and what it does not know. `wall_offset_us`: wall clock − contest time now; `zone`: the hall's own;
    `accounts`: account name → "Nguyễn Văn An (thư ký)"; `roles`: account name → what it is, as far as anybody knows
    beside the log."""

    state: State
    wall_offset_us: int
    zone: tzinfo = UTC
    accounts: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)

    def at(self, at_us: int, *, after_gap_us: int = 0) -> datetime:
        """The time of day of a moment of contest time; `after_gap_us`: so much earlier, where the log stood still."""
        wall = wall_ms(self.state, at_us, self.wall_offset_us) - after_gap_us // 1000
        return datetime.fromtimestamp(wall / 1000, self.zone).replace(microsecond=0)

    def moment(self, at_us: int) -> datetime | None:
        """The same; None for a moment that is not there (−1)."""
        return None if at_us < 0 else self.at(at_us)

    def account(self, name: str) -> str:
        """Who acted, as a signer recognises it."""
        return SYSTEM_NAME if name == "system" else self.accounts.get(name, name)

    def decided_by(self, ruling: Ruling) -> str:
        """Both persons of a ruling."""
        return "; ".join(self.account(name) for name in (ruling.by, ruling.confirmed_by) if name)

    def finalist(self, candidate: CandidateNumber) -> str:
        """ "SBD 014 – Nguyễn Thị Ổn"."""
        return finalist_text(candidate, full_name(self.state, candidate))

    def person(self, person: PersonId) -> str:
        """A name; "" when names were erased."""
        known = self.state.contest.people.get(person)
        return "" if known is None else known.name

    def unit_of(self, candidate: CandidateNumber) -> str:
        """The full name of a finalist's unit."""
        return self.state.contest.units[self.state.contest.places[candidate].unit].name

    def member(self, scope: Scope, id_: str) -> str:
        """A finalist with number and name, or a unit."""
        return self.finalist(CandidateNumber(id_)) if scope is Scope.INDIVIDUAL else member_name(self.state, scope, id_)

    def boundary(self, scope: Scope, size: int, prizes: tuple[str, ...]) -> str:
        """ "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"."""
        return tie_text(scope, size, prize_titles(self.state, prizes)) if prizes else ""

    def play(self, id_: PlayId) -> str:
        """ "Câu 7 Phần thi trực tiếp (CK-031)"."""
        play = self.state.plays[id_]
        title = self.state.contest.round_of(play.round).title
        if play.practice:
            return f"Câu thi thử ({play.question})"
        if play.counted:
            return f"Câu {play.slot + 1} {title} ({play.question})"
        number = self.state.tiebreaks[play.tiebreak - 1].plays.index(play.id) + 1
        return f"Câu hỏi phụ {number} ({play.question})"

    def paper_question(self, paper: PaperId, question: QuestionId) -> str:
        """ "Câu 12 Bài thi trắc nghiệm (CK-012)"."""
        found = self.state.papers[paper]
        title = self.state.contest.round_of(found.round).title
        return f"Câu {found.questions.index(question) + 1} {title} ({question})"

    def question(self, question: QuestionId) -> str:
        """A question by where it was played last: live, or in a paper."""
        for play in reversed(self.state.plays.values()):
            if play.question == question:
                return self.play(play.id)
        for paper in self.state.papers.values():
            if question in paper.questions:
                return self.paper_question(paper.id, question)
        return f"Câu {question}"

    def target(self, target: str) -> str:
        """A play, or a paper by its round's title."""
        paper = self.state.papers.get(PaperId(target))
        return self.play(PlayId(target)) if paper is None else self.state.contest.round_of(paper.round).title
