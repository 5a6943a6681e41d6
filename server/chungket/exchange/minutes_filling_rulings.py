"""What was decided, for the minutes: voids, keys, adjustments, disqualifications, complaints, play-offs, lots.

Owns which ruling belongs to which section. A part of `minutes_filling`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber, QuestionRole, Scope
from chungket.core.events import PlayId
from chungket.core.minutes_facts import MinutesFacts, TiebreakFacts
from chungket.core.model import Complaint as FiledComplaint
from chungket.core.model import Ruling
from chungket.core.names import full_name
from chungket.core.scoring import LIVE_SLOT
from chungket.core.wording_results import seconds_text
from chungket.core.wording_rulings import letters_text
from chungket.exchange.minutes_filling_course import adjustment_text
from chungket.exchange.minutes_records import Adjustment, Complaint, Decision, Disqualification, Lots, TieBreak
from chungket.exchange.minutes_sources import Sources

VOIDED = "Hủy câu hỏi (không tính điểm)"


@dataclass(frozen=True, slots=True)
class Step:
    """A ruling as the minutes list it: `command` is what it decides, or what it takes back."""

    ruling: Ruling
    command: c.RulingCommand
    back: bool

    def told(self, what: str) -> str:
        """What was decided, with what became of it."""
        if self.back:
            return f"Rút quyết định: {what[:1].lower()}{what[1:]}"
        return f"{what} (quyết định này sau đó được rút)" if self.ruling.undone else what


def steps(facts: MinutesFacts) -> Iterator[Step]:
    """Every ruling, and with each that took one back what that one decided, in order: who signs must see both."""
    commands = {ruling.number: ruling.command for ruling in facts.decided}
    for ruling in facts.decided:
        if isinstance(ruling.command, c.UndoRuling):
            yield Step(ruling, commands[ruling.command.ruling], back=True)
        else:
            yield Step(ruling, ruling.command, back=False)


def voids(sources: Sources, facts: MinutesFacts) -> tuple[Decision, ...]:
    """Questions voided, each with the reserve that stood in for it, and voids taken back."""
    found = []
    for step in steps(facts):
        match step.command:
            case c.VoidPlay(play=play):
                question, what = sources.play(play), _void_text(sources, play)
            case c.VoidQuestion(paper=paper, question=slot):
                question, what = sources.paper_question(paper, slot), VOIDED
            case _:
                continue
        found.append(_decision(sources, step.ruling, question, step.told(VOIDED if step.back else what)))
    return tuple(found)


def _void_text(sources: Sources, play_id: PlayId) -> str:
    state = sources.state
    play = state.plays[play_id]
    later = [
        other
        for other in state.plays.values()
        if (other.round, other.slot) == (play.round, play.slot) and other.id != play.id and play.counted
    ]
    reserve = next(
        (other for other in later if state.contest.questions[other.question].role is QuestionRole.RESERVE), None
    )
    return VOIDED + ("" if reserve is None else f", dùng câu dự phòng {reserve.question}")


def rulings(sources: Sources, facts: MinutesFacts) -> tuple[Decision, ...]:
    """Keys, credits, affected questions that stand, amendments of the rules."""
    found = []
    for step in steps(facts):
        match step.command:
            case c.SetKey(question=question, key=key):
                before = letters_text(sources.state.contest.questions[question].key)
                about, what = sources.question(question), f"Đổi đáp án từ {before} sang {letters_text(key)}"
            case c.CreditQuestion(question=question):
                about, what = sources.question(question), "Tính đúng cho mọi thí sinh"
            case c.RuleAffected(play=play):
                about, what = sources.play(play), "Giữ nguyên kết quả câu hỏi"
            case c.AmendRules(setting=setting, value=value, document=document):
                about, what = "Thể lệ", f"Sửa đổi thể lệ: {setting} = {value} ({document})"
            case _:
                continue
        found.append(_decision(sources, step.ruling, about, step.told(what)))
    return tuple(found)


def _decision(sources: Sources, ruling: Ruling, question: str, what: str) -> Decision:
    return Decision(
        question=question,
        what=what,
        reason=ruling.command.reason,
        proposed_by=sources.account(ruling.by),
        confirmed_by=sources.account(ruling.confirmed_by) if ruling.confirmed_by else "",
        at=sources.at(ruling.at_us),
    )


def adjustments(sources: Sources, facts: MinutesFacts) -> tuple[Adjustment, ...]:
    """Marks changed one by one: adjustments, and answers entered for a dead device."""
    return tuple(
        _adjustment(sources, step.ruling, step.command.candidate, step.told(_adjusted(sources, step.command)))
        for step in steps(facts)
        if isinstance(step.command, c.AdjustPoints | c.EnterAnswer)
    )


def _adjusted(sources: Sources, command: c.AdjustPoints | c.EnterAnswer) -> str:
    if isinstance(command, c.AdjustPoints):
        return adjustment_text(command)
    where = sources.target(command.target)
    if command.slot != LIVE_SLOT:
        where = f"câu {command.slot + 1} {where}"
    return f"Nhập câu trả lời {letters_text(tuple(command.choice))}: {where}"


def _adjustment(sources: Sources, ruling: Ruling, candidate: CandidateNumber, what: str) -> Adjustment:
    return Adjustment(
        candidate=candidate,
        name=full_name(sources.state, candidate),
        unit=sources.unit_of(candidate),
        what=what,
        reason=ruling.command.reason,
        proposed_by=sources.account(ruling.by),
        confirmed_by=sources.account(ruling.confirmed_by) if ruling.confirmed_by else "",
        at=sources.at(ruling.at_us),
    )


def disqualifications(sources: Sources, facts: MinutesFacts) -> tuple[Disqualification, ...]:
    """Who was disqualified or admitted again, finalists and units."""
    found = []
    for step in steps(facts):
        command, ruling = step.command, step.ruling
        if not isinstance(command, c.Disqualify | c.Readmit):
            continue
        scope, member = (Scope.INDIVIDUAL, command.candidate) if command.candidate else (Scope.TEAM, command.unit)
        what = "đình chỉ thi, hủy kết quả thi" if isinstance(command, c.Disqualify) else "cho tiếp tục dự thi"
        found.append(
            Disqualification(
                who=sources.member(scope, member),
                unit=sources.unit_of(command.candidate) if command.candidate else "",
                what=step.told(what),
                reason=ruling.command.reason,
                decided_by=sources.decided_by(ruling),
                decision=command.document,
                at=sources.at(ruling.at_us),
            )
        )
    return tuple(found)


def complaints(sources: Sources, facts: MinutesFacts) -> tuple[Complaint, ...]:
    """Every complaint with its ruling."""
    ruled = {
        ruling.command.complaint: ruling for ruling in facts.rulings if isinstance(ruling.command, c.RuleComplaint)
    }
    return tuple(_complaint(sources, filed, ruled.get(filed.number)) for filed in sources.state.complaints)


def _complaint(sources: Sources, filed: FiledComplaint, ruling: Ruling | None) -> Complaint:
    unit = sources.state.contest.units[filed.unit]
    verdict = "" if filed.upheld is None else "Chấp nhận" if filed.upheld else "Không chấp nhận"
    about = f"{sources.question(filed.question)}: " if filed.question else ""
    return Complaint(
        unit=unit.name,
        by=unit.head,
        content=f"{about}{filed.text}",
        received_at=sources.at(filed.at_us),
        ruling=f"{verdict}: {filed.ruling}" if verdict else "",
        ruled_by="" if ruling is None else sources.decided_by(ruling),
        ruled_at=None if ruling is None else sources.at(ruling.at_us),
    )


def tie_breaks(sources: Sources, facts: MinutesFacts) -> tuple[TieBreak, ...]:
    """Every question of every play-off."""
    return tuple(_tie_break(sources, played) for played in facts.tiebreaks)


def _tie_break(sources: Sources, played: TiebreakFacts) -> TieBreak:
    resolution_us = sources.state.contest.rules.resolution_us
    outcomes = []
    for outcome in played.outcomes:
        told = "sai hoặc không trả lời"
        if outcome.time_us >= 0:
            told = f"đúng, {seconds_text(outcome.time_us, resolution_us)}"
        outcomes.append(f"{sources.member(played.scope, outcome.member)}: {told}")
    better = ", ".join(sources.member(played.scope, member) for member in played.better)
    return TieBreak(
        boundary=sources.boundary(played.scope, played.members, played.prizes),
        question=sources.play(played.play),
        outcomes=tuple(outcomes),
        result=f"Xếp trên: {better}" if better else "Chưa phân định",
        at=sources.at(played.at_us),
    )


def lots(sources: Sources) -> tuple[Lots, ...]:
    """Every draw, in the order drawn."""
    return tuple(
        Lots(
            boundary=sources.boundary(draw.scope, len(draw.order), draw.prizes),
            order=tuple(sources.member(draw.scope, member) for member in draw.order),
            witnesses=draw.witnesses,
            at=sources.at(draw.at_us),
        )
        for draw in sources.state.lots
    )
