"""What random courses are made of beside a live question: rulings, papers, buzzers, rescues, play-offs, the desk.

Owns contests of every kind of round and steps about them. Many steps have to be refused; `decide` alone says which.
"""

from dataclasses import replace
from typing import get_args

from chungket.core import commands as c
from chungket.core.awards import awards, boundary_ties
from chungket.core.commands import Role
from chungket.core.contest import (
    AgendaItem,
    AgendaKind,
    BuzzerRules,
    CandidateNumber,
    Choice,
    Contest,
    EarlyPress,
    EliminationRules,
    EqualPress,
    Marking,
    Merit,
    PaperRules,
    PersonId,
    QuestionId,
    QuestionRole,
    RescueKind,
    RoundId,
    RoundType,
    Rules,
    SpeedBy,
    SpeedStep,
    UnitId,
)
from chungket.core.decide_rulings import may_confirm
from chungket.core.events import IncidentKind, PaperId, PlayId
from chungket.core.flow import waiting
from chungket.core.model import Phase, PlayPhase, State
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    SECOND_US,
    SECRETARY,
    Driver,
    buzzer_round,
    elimination_round,
    finalist,
    live_round,
    make_contest,
    person,
    prizes_of,
    question,
)

ORGANISER = person(Role.ORGANISER)
PROCTOR = person(Role.PROCTOR, zone="X1")
PAPER = RoundId("TN")
RULINGS = get_args(c.RulingCommand)
AGENDA = (
    AgendaItem("mo-dau", AgendaKind.PROGRAM, "Văn nghệ", "Opening"),
    AgendaItem("thi", AgendaKind.ROUND, "Phần thi", "Round", RoundId("TT")),
    AgendaItem("nghi", AgendaKind.BREAK, "Giải lao", "Break", minutes=10),
    AgendaItem("trao-giai", AgendaKind.CEREMONY, "Trao giải", "Ceremony"),
)


def of_kind(kind: int, count: int, rules: Rules) -> Contest:
    """A contest whose main round TT is of one of four kinds: live, elimination, buzzer, live after a paper."""
    marking = Marking(10, -5, points_min=-10, speed_by=SpeedBy.RANK, speed=(SpeedStep(1, 40), SpeedStep(2, 30)))
    rounds = (
        replace(live_round(count), marking=marking),
        elimination_round(
            count + 1, EliminationRules(RescueKind.NUMBER, rescue_after=2, rescue_below=6, rescues_max=2)
        ),
        buzzer_round(
            count,
            BuzzerRules(
                early=EarlyPress.OUT, equal=EqualPress.AGAIN, turns=count > 2, values=(20, 30), stars=1, moved=True
            ),
            marking=marking,
        ),
        live_round(count),
    )
    main = rounds[kind % 4]
    contest = make_contest(count, reserves=1, practice=2, rules=rules, prizes=prizes_of((1, 2), (1,)), rounds=(main,))
    extra = {id_: question(id_, QuestionRole.TIEBREAK, None) for id_ in ("PHU1", "PHU2", "PHU3", "PHU4")}
    contest = replace(
        contest,
        questions={**contest.questions, **{QuestionId(id_): entry for id_, entry in extra.items()}},
        merit=Merit("Bằng khen", "Merit", 2),
        agenda=AGENDA if kind % 4 == 1 else (),
        rules=replace(rules, review_us=60 * SECOND_US),
    )
    return with_paper(contest) if kind % 4 == 3 else contest


def with_paper(contest: Contest) -> Contest:
    """The contest with its paper round switched on: three questions, one minute, after the main round."""
    ids = tuple(QuestionId(f"TN0{number}") for number in (1, 2, 3))
    papers = {id_: question(id_, round_id=PAPER) for id_ in ids}
    practice = {
        QuestionId(f"TNT{number}"): question(f"TNT{number}", QuestionRole.PRACTICE, PAPER) for number in (1, 2, 3)
    }
    off, main = contest.rounds
    rules = PaperRules(late_us=20 * SECOND_US, practice_us=30 * SECOND_US)
    paper = replace(off, enabled=True, questions=ids, window_us=60 * SECOND_US, paper=rules)
    assert paper.type is RoundType.PAPER
    return replace(contest, questions={**contest.questions, **papers, **practice}, rounds=(paper, main))


# --- steps -----------------------------------------------------------------------------------------------------------


def help_on(driver: Driver) -> None:
    """Whoever the show waits for does it: the jury, the one on the turn, or time passes."""
    whom, play = waiting(driver.state), driver.state.current_play
    if whom is None:
        return
    match whom.value:
        case "key" if play is not None:
            driver.send(JURY, c.ConfirmKey(play.id))
        case "verdict" if play is not None:
            driver.send(JURY, c.JudgeAttempt(play.id, right=False))
        case "paper":
            for pick in range(driver.sent % 7, driver.sent % 7 + 8):
                write_paper(driver, pick)
            work_at_desk(driver, 6 + driver.sent % 2)
            driver.send(OPERATOR, c.DeclareOutage("X2", over=True))
            driver.wait(8 * SECOND_US)
        case _:
            driver.wait(2 * SECOND_US)


def decide_some_proposal(driver: Driver) -> None:
    """Somebody who may decides on the oldest proposal; one that makes no sense any more is withdrawn."""
    proposal = next(iter(driver.state.proposals.values()))
    for actor in (JURY, SECRETARY, ORGANISER, person(Role.JURY, "giam-khao-2")):
        if may_confirm(driver.state, actor.role, actor.name, proposal):
            decision = driver.send(actor, c.DecideProposal(proposal.number, confirm=True))
            if decision.rejection is not None:
                driver.send(actor, c.DecideProposal(proposal.number, confirm=False))
            return


def clear_the_way(driver: Driver) -> None:
    """What the big button waits for is done by those who do it: rulings, lots, the signature, a rescue or none."""
    state = driver.state
    if state.phase is Phase.FINALIZED:
        driver.send(SECRETARY, c.RecordSigned("Trưởng Ban"))
        return
    for complaint in state.complaints:
        if complaint.upheld is None:
            driver.send(JURY, c.RuleComplaint(complaint.number, upheld=False, reason="Không có căn cứ"))
    for play in state.plays.values():
        if play.affected and play.id not in state.effects.affected_ruled:
            driver.send(JURY, c.RuleAffected(play.id, "Mọi thí sinh đã trả lời"))
    for tie in boundary_ties(state):
        driver.send(SECRETARY, c.DrawLots(tie.scope, tie.members, "nhân chứng"))
    if state.round is not None:
        command = c.Rescue(state.round, 2) if driver.sent % 3 else c.DeclineRescue(state.round)
        driver.send(OPERATOR, command)
    driver.wait(30 * SECOND_US)


def use_buzzer(driver: Driver, pick: int) -> None:
    """Presses, answers on the turn, verdicts."""
    state, play = driver.state, driver.state.current_play
    play_id = PlayId("TT01.1") if play is None else play.id
    candidate = CANDIDATES[pick % 9]
    if play is not None and play.phase is PlayPhase.OPEN and play.buzzer.turn and pick % 3:
        turn = play.buzzer.turn if pick % 5 else candidate
        driver.send(finalist(turn), c.Answer(play_id, Choice("AB"[pick % 2])))
    elif pick % 11 == 0:
        driver.send(JURY, c.JudgeAttempt(play_id, right=pick % 2 > 0))
    elif pick % 13 == 0 and state.round is not None:
        driver.send(OPERATOR, c.PreparePlay(owner=candidate, value=(0, 20, 30, 40)[pick % 4], star=pick % 2 > 0))
    elif pick % 7 == 0 and state.round is not None:
        rescue = c.Rescue(state.round, pick % 4, CANDIDATES[: pick % 3])
        driver.send(OPERATOR, rescue if pick % 2 else c.DeclineRescue(state.round))
    else:
        for other in CANDIDATES[pick % 9 : pick % 9 + 1 + pick % 4]:
            driver.send(finalist(other), c.Press(play_id))


def write_paper(driver: Driver, pick: int) -> None:
    """One of the things a finalist does with a paper."""
    state, candidate = driver.state, CANDIDATES[pick % 9]
    paper = state.paper or PaperId("TN")
    actor = finalist(candidate)
    revision = 1 + driver.sent
    match pick % 6:
        case 0 | 1 | 2:
            changes = tuple(
                c.SlotChange(slot, Choice("ABCF"[(pick + slot) % 4]), slot == 1, revision, driver.now_us)
                for slot in range(1 + pick % 3)
            )
            late_us = (0, 0, 2 * SECOND_US)[pick % 3]
            driver.send(actor, c.SavePaper(paper, changes), received_us=max(0, driver.now_us - late_us))
        case 3:
            driver.send(actor, c.SubmitPaper(paper, pick % 4, driver.now_us))
        case 4:
            driver.send(actor, c.ReportQuestion(paper, pick % 4))
        case _:
            driver.send(actor, c.AcknowledgeCorrection(1 + pick // 6 % 2))


def work_at_desk(driver: Driver, pick: int) -> None:
    """One of the things that happen beside the show."""
    state, candidate = driver.state, CANDIDATES[pick % 9]
    place, paper = state.places[candidate], state.paper or PaperId("TN")
    match pick % 12:
        case 0 | 1 | 2:
            driver.send(c.SYSTEM, c.NoteConnection(candidate, place.session, not place.connected))
        case 3:
            for other in CANDIDATES:
                driver.send(c.SYSTEM, c.NoteConnection(other, state.places[other].session, pick % 5 > 2))
        case 4:
            driver.send(SECRETARY, c.FileComplaint(UnitId("X1"), QuestionId(""), "Đơn"))
        case 5:
            driver.send(PROCTOR, c.RecordIncident(list(IncidentKind)[pick % 4], "", candidate, "Việc"))
        case 6:
            driver.send(OPERATOR, c.DeclareOutage("X2", over=pick % 5 > 2))
        case 7:
            questions = (QuestionId("TN01"),) if state.paper is None else state.papers[state.paper].questions
            driver.send(JURY, c.IssueCorrection(paper, questions[pick % len(questions)], "Đính chính"))
        case 8:
            driver.send(OPERATOR, c.MoveAgenda(pick % 5 - 1))
        case 9:
            driver.send(SECRETARY, c.RecordSigned("Trưởng Ban"))
            driver.send(OPERATOR, c.JumpCeremony(pick % 6))
        case 10:
            driver.send(OPERATOR, c.EndTiebreak())
            for award in [award for award in awards(state) if award.winners][: 1 + pick % 2]:
                driver.send(SECRETARY, c.RecordReceiver(award.prize.id, award.winners[0].id, "Người nhận thay"))
        case _:
            driver.send(
                OPERATOR, (c.OpenReview(), c.OpenPaper(PAPER, practice=pick > 20), c.ScorePaper(paper))[pick % 3]
            )


def some_ruling(driver: Driver, pick: int) -> c.RulingCommand:
    """Any ruling, about something that is there more often than not."""
    state, candidate = driver.state, CANDIDATES[pick % 9]
    plays = list(state.plays) or [PlayId("TT01.1")]
    play = plays[pick % len(plays)]
    target = str(state.paper) if state.paper is not None and pick % 2 else play
    known = state.plays.get(play)
    asked = QuestionId("TT01") if known is None else known.question
    prize = state.contest.prizes[pick % len(state.contest.prizes)].id
    kind = RULINGS[(pick + driver.sent) % len(RULINGS)]
    slot = pick % 3 if target != play else -1
    made: dict[type[c.RulingCommand], c.RulingCommand] = {
        c.VoidPlay: c.VoidPlay(play, "lý do"),
        c.VoidQuestion: c.VoidQuestion(PaperId(target), _in_paper(state, pick), "lý do"),
        c.SetKey: c.SetKey(
            asked if pick % 2 else _in_paper(state, pick), (Choice("B"), Choice("C"))[: 1 + pick % 2], "lý do"
        ),
        c.CreditQuestion: c.CreditQuestion(asked if pick % 2 else _in_paper(state, pick), "lý do"),
        c.AdjustPoints: c.AdjustPoints(candidate, pick - 18, pick % 3 - 1, "lý do"),
        c.Disqualify: c.Disqualify(
            "lý do", "QĐ", *((candidate, UnitId("")) if pick % 4 else (CandidateNumber(""), UnitId("X2")))
        ),
        c.Readmit: c.Readmit("lý do", "QĐ", candidate),
        c.ReplaceFinalist: c.ReplaceFinalist(candidate, PersonId("p-du-bi"), "GT", "lý do"),
        c.CorrectName: c.CorrectName(candidate, PersonId("p-sua"), "lý do"),
        c.GrantExtraTime: c.GrantExtraTime(candidate, 25 * (pick % 3), "lý do"),
        c.Compensate: c.Compensate(candidate, target, SECOND_US, "lý do"),
        c.EnterAnswer: c.EnterAnswer(candidate, target, slot, Choice("A"), "lý do"),
        c.AdmitHeld: c.AdmitHeld(1 + pick % 3, "lý do"),
        c.RejectHeld: c.RejectHeld(1 + pick % 3, "lý do"),
        c.RuleComplaint: c.RuleComplaint(1 + pick % 2, pick % 3 > 0, "lý do"),
        c.RuleAffected: c.RuleAffected(play, "lý do"),
        c.LeaveVacant: c.LeaveVacant(prize, 1, "QĐ", "lý do"),
        c.MovePrize: c.MovePrize(prize, state.contest.prizes[0].id, 1, "QĐ", "lý do"),
        c.NameMerit: c.NameMerit((UnitId("X1"), UnitId("X3"))[: 1 + pick % 2], "QĐ", "lý do"),
        c.AmendRules: c.AmendRules("rounds.TT.standings_every", str(1 + pick % 3), "QĐ", "lý do"),
        c.NewEdition: c.NewEdition("QĐ", "lý do"),
        c.UndoRuling: c.UndoRuling(1 + pick % (len(state.rulings) + 1), "lý do"),
    }
    return made[kind]


def _in_paper(state: State, pick: int) -> QuestionId:
    questions = () if state.paper is None else state.papers[state.paper].questions
    return questions[pick % len(questions)] if questions else QuestionId("TN01")
