"""What happened, for the minutes: people, rounds, incidents, standstills, extra time, late answers.

Owns which fact becomes which line of the course. A part of `minutes_filling`.
"""

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber, Contest, Criterion, RescueKind, Round, RoundType, Rules, TeamFormula
from chungket.core.decision import RejectionCode
from chungket.core.events import IncidentKind
from chungket.core.minutes_facts import MinutesFacts, RoundFacts, StandstillFacts
from chungket.core.model import HeldChange, Ruling
from chungket.core.names import full_name
from chungket.core.wording import INTERRUPTION_CAUSES, incident_text
from chungket.exchange.minutes_records import (
    Attendance,
    Correction,
    ExtraTime,
    Finalist,
    Incident,
    LateAnswer,
    Outage,
    Ranking,
    RefusedAnswers,
    Replacement,
    Rescue,
    RoundRecord,
)
from chungket.exchange.minutes_sources import Sources
from chungket.exchange.minutes_wording import clock_text, span_text
from chungket.exchange.time_words import error_line, timing_lines

INCIDENT_KINDS = (
    "IncidentRecorded",
    "TakeoverDecided",
    "SlipReissued",
    "IdentityAnswered",
    "RoundStarted",
    "PressEqual",
    "NameCorrected",
)
VIOLATIONS = (IncidentKind.REMINDER, IncidentKind.WARNING, IncidentKind.SUSPENSION_PROPOSED)

KINDS = {
    RoundType.LIVE: "phần thi trực tiếp",
    RoundType.PAPER: "bài thi trắc nghiệm",
    RoundType.ELIMINATION: "phần thi loại trực tiếp",
    RoundType.BUZZER: "phần thi bấm chuông",
    RoundType.TIEBREAK: "câu hỏi phụ",
}
FORMULAS = {
    RoundType.LIVE: "Mỗi câu đúng được tính 01 câu và thời gian trả lời; câu sai hoặc không trả lời tính đủ thời gian "
    "quy định.",
    RoundType.PAPER: "Mỗi câu đúng được tính 01 câu; câu bỏ trống tính là sai. Thời gian hoàn thành phần thi tính từ "
    "lúc bắt đầu đến lúc nộp bài; không nộp bài tính đủ thời gian quy định.",
    RoundType.ELIMINATION: "Thí sinh trả lời sai hoặc không trả lời thì dừng cuộc thi, trừ khi được cứu trợ.",
    RoundType.BUZZER: "Thí sinh bấm chuông trước theo thời điểm máy chủ ghi nhận được quyền trả lời.",
    RoundType.TIEBREAK: "Trả lời đúng xếp trên trả lời sai.",
}
LATE_WHY: dict[str, str] = {
    RejectionCode.TOO_LATE: "sau khi hết giờ",
    RejectionCode.STANDSTILL: "trong lúc hội thi tạm dừng",
}
NO_RESCUE = "không cứu trợ"
RESCUE_KINDS = {
    RescueKind.NONE: "",
    RescueKind.ALL: "mọi thí sinh đã dừng",
    RescueKind.NUMBER: "theo số lượng, thí sinh đi xa nhất",
    RescueKind.PICKED: "thí sinh được chọn",
}
CRITERIA = {
    Criterion.POINTS: "Tổng số điểm: nhiều hơn xếp trên",
    Criterion.CORRECT: "Tổng số câu đúng: nhiều hơn xếp trên",
    Criterion.SURVIVED: "Số câu vượt qua ở phần thi loại trực tiếp: nhiều hơn xếp trên",
    Criterion.PAPER_TIME: "Thời gian hoàn thành bài thi trắc nghiệm: ít hơn xếp trên",
    Criterion.LIVE_CORRECT: "Số câu đúng ở phần thi trực tiếp: nhiều hơn xếp trên",
    Criterion.LIVE_TIME: "Thời gian trả lời ở phần thi trực tiếp: ít hơn xếp trên",
    Criterion.BEST_INDIVIDUAL: "Hạng của thí sinh cao nhất của đơn vị",
    Criterion.TIEBREAK: "Câu hỏi phụ",
    Criterion.LOTS: "Bốc thăm có người chứng kiến",
}


def attendance(sources: Sources, facts: MinutesFacts) -> Attendance:
    """Who was there, who was not, who came late, who was replaced."""
    known = facts.attendance

    def finalist(candidate: CandidateNumber, note: str = "") -> Finalist:
        return Finalist(candidate, full_name(sources.state, candidate), sources.unit_of(candidate), note)

    return Attendance(
        units=known.units,
        registered=known.registered,
        present=known.present,
        absent=tuple(finalist(candidate) for candidate in known.absent),
        late=tuple(
            finalist(candidate, f"có mặt lúc {clock_text(sources.at(at_us))}") for candidate, at_us in known.late
        ),
        replacements=tuple(
            Replacement(
                change.candidate,
                sources.unit_of(change.candidate),
                sources.person(change.before),
                sources.person(change.after),
                change.document,
            )
            for change in known.replaced
        ),
    )


def rounds(sources: Sources, facts: MinutesFacts) -> tuple[RoundRecord, ...]:
    """Rounds in the order they were played."""
    return tuple(_round(sources, played) for played in facts.rounds)


def _round(sources: Sources, played: RoundFacts) -> RoundRecord:
    round_ = played.round
    points = round_.marking
    formula = FORMULAS[round_.type]
    if (points.right, points.wrong) != (1, 0) or points.speed:
        formula += f" Câu đúng được {points.right} điểm, câu sai {points.wrong} điểm."
        if points.speed:
            formula += " Điểm câu đúng tính theo tốc độ trả lời như thể lệ."
    formula = " ".join((formula, *timing_lines(round_, sources.state.contest.rules)))
    return RoundRecord(
        title=round_.title,
        kind=KINDS[round_.type],
        counted=played.counted,
        voided=played.voided,
        reserves=played.reserves,
        window_us=round_.window_us,
        window_of="cả bài" if round_.type is RoundType.PAPER else "mỗi câu",
        formula=formula,
        started_at=sources.moment(played.began_us),
        ended_at=sources.moment(played.ended_us),
    )


def ranking(contest: Contest) -> Ranking:
    """The tie chains in words."""
    rules = contest.rules
    team = [CRITERIA[criterion] for criterion in rules.team_chain]
    return Ranking(
        individual=tuple(CRITERIA[criterion] for criterion in rules.individual_chain),
        team=(f"{team[0]} ({_formula_text(rules)})", *team[1:]) if team else (),
        error=error_line(rules) if Criterion.LIVE_TIME in (*rules.individual_chain, *rules.team_chain) else "",
    )


def _formula_text(rules: Rules) -> str:
    match rules.team_formula:
        case TeamFormula.SUM:
            return "tổng của mọi suất đã đăng ký"
        case TeamFormula.MEAN:
            return "bình quân trên mọi suất đã đăng ký"
        case TeamFormula.BEST:
            return f"tổng của {rules.team_best:02d} thí sinh cao nhất"
        case TeamFormula.WEIGHTED:
            return f"tổng có trọng số {', '.join(f'{weight} %' for weight in rules.team_weights)}"


def extra_times(sources: Sources, facts: MinutesFacts) -> tuple[ExtraTime, ...]:
    """Extra time and compensation by ruling."""
    found = []
    for ruling in facts.rulings:
        command = ruling.command
        if isinstance(command, c.GrantExtraTime):
            amount, where = f"thêm {command.percent} %", "mọi phần thi từ lúc quyết định"
        elif isinstance(command, c.Compensate):
            amount, where = f"bù {span_text(command.time_us)}", sources.target(command.target)
        else:
            continue
        who = sources.finalist(command.candidate)
        found.append(ExtraTime(who, amount, where, command.reason, sources.decided_by(ruling)))
    return tuple(found)


def incidents(sources: Sources) -> tuple[Incident, ...]:
    """What happened beside the questions; violations are a list of their own."""
    return tuple(
        Incident(sources.at(line.at_us), incident_text(line), sources.account(line.by))
        for line in sources.state.incidents
        if line.kind in INCIDENT_KINDS and not _is_violation(line.kind, line.text)
    )


def violations(sources: Sources) -> tuple[Incident, ...]:
    """Reminders, warnings and proposals to send somebody out (RULES 5)."""
    return tuple(
        Incident(sources.at(line.at_us), incident_text(line), sources.account(line.by))
        for line in sources.state.incidents
        if _is_violation(line.kind, line.text)
    )


def _is_violation(kind: str, text: str) -> bool:
    return kind == "IncidentRecorded" and text.split("|", 1)[0] in VIOLATIONS


def outages(sources: Sources, facts: MinutesFacts) -> tuple[Outage, ...]:
    """Whenever the hall or a zone could not go on."""
    return tuple(_outage(sources, still) for still in facts.standstills)


def _outage(sources: Sources, still: StandstillFacts) -> Outage:
    cause, consequence = _cause(sources, still)
    return Outage(
        place=f"Khu vực {still.zone}" if still.zone else "Cả hội trường",
        started_at=sources.at(still.began_us, after_gap_us=still.gap_us),
        ended_at=sources.moment(still.ended_us),
        devices=still.cut or None,
        cause=cause,
        consequence=consequence,
    )


def _cause(sources: Sources, still: StandstillFacts) -> tuple[str, str]:
    state = sources.state
    match still.kind:
        case "suspended":
            return still.reason, f"{_went_on(sources, still)}; thời gian thi được cộng lại"
        case "outage":
            return "mất kết nối", "Thời gian làm bài của khu vực được cộng thêm"
        case "affected":
            question = sources.play(still.play)
            if still.play in state.effects.plays_void:
                return "mất kết nối", f"{question} được hủy"
            return "mất kết nối", f"{question} được giữ: {state.effects.affected_ruled.get(still.play, '')}"
        case _:
            kept = "Mọi câu trả lời đã ghi nhận được giữ nguyên"
            consequence = kept if still.back_us < 0 else f"{_went_on(sources, still)}. {kept}"
            return INTERRUPTION_CAUSES[still.reason], consequence


def _went_on(sources: Sources, still: StandstillFacts) -> str:
    """Of a standstill that waited for a person: when the server was back, who ended it, what became of the question."""
    parts = []
    if still.kind == "interrupted":
        parts.append(f"Hoạt động trở lại lúc {clock_text(sources.at(still.back_us))}, chờ quyết định")
    elif still.by:
        parts.append(f"Tạm dừng theo lệnh của {sources.account(still.by)}")
    if still.ended_us >= 0:
        verb = "hủy câu hỏi" if still.voided else "cho tiếp tục"
        parts.append(f"{sources.account(still.ended_by)} {verb} lúc {clock_text(sources.at(still.ended_us))}")
    if still.play:
        done = "được hủy" if still.voided else "tiếp tục với thời gian còn lại" if still.ended_us >= 0 else "dừng"
        parts.append(f"{sources.play(still.play)}: {done}")
    return "; ".join(parts)


def corrections(sources: Sources, facts: MinutesFacts) -> tuple[Correction, ...] | None:
    """What was corrected while papers were written; None where there was no paper."""
    if not any(played.round.type is RoundType.PAPER for played in facts.rounds):
        return None
    return tuple(
        Correction(
            question=sources.paper_question(sent.correction.paper, sent.correction.question),
            text=sent.correction.text,
            read=sent.read,
            writers=sent.writers,
            sent_by=sources.account(sent.correction.by),
            at=sources.at(sent.correction.at_us),
        )
        for sent in facts.corrections
    )


def rescues(sources: Sources, facts: MinutesFacts) -> tuple[Rescue, ...] | None:
    """Whom rescues brought back, and which were declined; None where no round that was played has any in its rules."""
    if not any(RESCUE_KINDS[played.round.elimination.rescue] for played in facts.rounds if _eliminates(played.round)):
        return None
    return tuple(
        Rescue(
            after=sources.play(called.rescue.after),
            kind=RESCUE_KINDS[called.round.elimination.rescue] if called.rescue.candidates else NO_RESCUE,
            who=tuple(sources.finalist(candidate) for candidate in called.rescue.candidates),
            decided_by=sources.account(called.rescue.by),
            at=sources.at(called.rescue.at_us),
        )
        for called in facts.rescues
    )


def _eliminates(round_: Round) -> bool:
    return round_.type is RoundType.ELIMINATION


def late_answers(sources: Sources, facts: MinutesFacts) -> tuple[LateAnswer, ...]:
    """What came too late in a paper and was held, with what the jury decided (RULES 3.4)."""
    admitted = {ruling.command.held: ruling for ruling in facts.rulings if isinstance(ruling.command, c.AdmitHeld)}
    return tuple(_late_answer(sources, held, admitted.get(held.number)) for held in sources.state.held)


def refused_answers(sources: Sources, facts: MinutesFacts) -> tuple[RefusedAnswers, ...]:
    """Live answers that came late or into a standstill, and whose (RULES 2.4): none of them counts."""
    return tuple(RefusedAnswers(sources.play(late.play), LATE_WHY[late.code], late.candidates) for late in facts.late)


def _late_answer(sources: Sources, held: HeldChange, ruling: Ruling | None) -> LateAnswer:
    paper = sources.state.papers[held.paper]
    what = "Nộp bài" if held.slot < 0 else sources.paper_question(paper.id, paper.questions[held.slot])
    return LateAnswer(
        candidate=held.candidate,
        name=full_name(sources.state, held.candidate),
        question=what,
        arrived_at=sources.at(held.received_us),
        admitted=ruling is not None,
        reason="" if ruling is None else ruling.command.reason,
        decided_by="" if ruling is None else sources.decided_by(ruling),
    )


def adjustment_text(command: c.AdjustPoints) -> str:
    """ "cộng 05 điểm, trừ 01 câu đúng"."""
    parts = []
    for number, unit in ((command.points, "điểm"), (command.correct, "câu đúng")):
        if number:
            parts.append(f"{'cộng' if number > 0 else 'trừ'} {abs(number):02d} {unit}")
    return ", ".join(parts)
