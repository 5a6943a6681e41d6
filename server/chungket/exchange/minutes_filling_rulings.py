"""What was decided, for the minutes: voids, keys, adjustments, disqualifications, complaints, play-offs, lots.

Owns which ruling belongs to which section. A part of `minutes_filling`.
"""

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


def voids(sources: Sources, facts: MinutesFacts) -> tuple[Decision, ...]:
    """Questions voided, each with the reserve that stood in for it."""
    return tuple(
        _decision(sources, ruling, sources.play(ruling.command.play), _void_text(sources, ruling.command.play))
        if isinstance(ruling.command, c.VoidPlay)
        else _decision(
            sources,
            ruling,
            sources.paper_question(ruling.command.paper, ruling.command.question),
            "Hủy câu hỏi (không tính điểm)",
        )
        for ruling in facts.rulings
        if isinstance(ruling.command, c.VoidPlay | c.VoidQuestion)
    )


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
    return "Hủy câu hỏi (không tính điểm)" + ("" if reserve is None else f", dùng câu dự phòng {reserve.question}")


def rulings(sources: Sources, facts: MinutesFacts) -> tuple[Decision, ...]:
    """Keys, credits, affected questions that stand, amendments of the rules."""
    found = []
    for ruling in facts.rulings:
        match ruling.command:
            case c.SetKey(question=question, key=key):
                before = letters_text(sources.state.contest.questions[question].key)
                what = f"Đổi đáp án từ {before} sang {letters_text(key)}"
                found.append(_decision(sources, ruling, sources.question(question), what))
            case c.CreditQuestion(question=question):
                what = "Tính đúng cho mọi thí sinh"
                found.append(_decision(sources, ruling, sources.question(question), what))
            case c.RuleAffected(play=play):
                found.append(_decision(sources, ruling, sources.play(play), "Giữ nguyên kết quả câu hỏi"))
            case c.AmendRules(setting=setting, value=value, document=document):
                what = f"Sửa đổi thể lệ: {setting} = {value} ({document})"
                found.append(_decision(sources, ruling, "Thể lệ", what))
            case _:
                pass
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
        _adjustment(sources, ruling, ruling.command.candidate, _adjusted(sources, ruling.command))
        for ruling in facts.rulings
        if isinstance(ruling.command, c.AdjustPoints | c.EnterAnswer)
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
    for ruling in facts.rulings:
        command = ruling.command
        if not isinstance(command, c.Disqualify | c.Readmit):
            continue
        scope, member = (Scope.INDIVIDUAL, command.candidate) if command.candidate else (Scope.TEAM, command.unit)
        found.append(
            Disqualification(
                who=sources.member(scope, member),
                unit=sources.unit_of(command.candidate) if command.candidate else "",
                what="đình chỉ thi, hủy kết quả thi" if isinstance(command, c.Disqualify) else "cho tiếp tục dự thi",
                reason=command.reason,
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
