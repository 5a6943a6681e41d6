"""Who stands where and gets what, for the minutes.

Owns which column a tie chain needs. Ranks and prizes are those of the edition in force. A part of `minutes_filling`.
"""

from chungket.core import commands as c
from chungket.core.awards import Award, awards, eligible_rows, merit_units
from chungket.core.contest import CandidateNumber, Criterion, Scope, TeamFormula, UnitId
from chungket.core.measures import PERCENT
from chungket.core.minutes_facts import MinutesFacts
from chungket.core.model import Attendance, RankedRow, State
from chungket.core.names import full_name
from chungket.core.participation import is_out, took_part
from chungket.core.scoring import answers_in_force, right_times
from chungket.core.standings import Ranking, best_individual_ranks, team_divisors
from chungket.core.tiebreak import counting_plays, player_of
from chungket.core.wording_results import seconds_text, share_text
from chungket.core.wording_rulings import ruling_text
from chungket.exchange.minutes_awards import Merit, PrizeDecision, PrizeRecord, Standing, Winner
from chungket.exchange.minutes_records import CloseBoundary
from chungket.exchange.minutes_sources import Sources


def standings(sources: Sources, scope: Scope) -> tuple[Standing, ...]:
    """Everybody of a scope, best first; without a rank, last, whoever took no part or is disqualified."""
    state, ranking = sources.state, _ranking(sources.state)
    rows = ranking.individuals if scope is Scope.INDIVIDUAL else ranking.teams
    ranked = {row.id for row in eligible_rows(state, scope, ranking)}
    shape = _finalist if scope is Scope.INDIVIDUAL else _unit
    found = [shape(sources, row, row.id in ranked) for row in rows]
    return tuple(sorted(found, key=lambda standing: standing.rank is None))


def _ranking(state: State) -> Ranking:
    """The ranks of the edition in force, as they were when it was finalized."""
    return Ranking(state.editions[-1].individuals, state.editions[-1].teams)


def _finalist(sources: Sources, row: RankedRow, ranked: bool) -> Standing:
    state, candidate, tally = sources.state, CandidateNumber(row.id), row.tally
    chain = state.contest.rules.individual_chain
    return Standing(
        rank=row.rank if ranked else None,
        candidate=candidate,
        name=full_name(state, candidate),
        unit=sources.unit_of(candidate),
        correct=tally.correct,
        points=tally.points if Criterion.POINTS in chain else None,
        survived=tally.survived if Criterion.SURVIVED in chain else None,
        paper_time_us=tally.paper_us if Criterion.PAPER_TIME in chain and state.papers else None,
        live_correct=tally.live_correct if Criterion.LIVE_CORRECT in chain and state.papers else None,
        live_time_us=tally.live_us if Criterion.LIVE_TIME in chain else None,
        tie_break=_tie_break(state, Scope.INDIVIDUAL, row.id),
        lot=_lot(state, Scope.INDIVIDUAL, row.id),
        note=_note(state, candidate),
    )


def _unit(sources: Sources, row: RankedRow, ranked: bool) -> Standing:
    state, unit, tally = sources.state, sources.state.contest.units[UnitId(row.id)], row.tally
    rules = state.contest.rules
    divisor = team_divisors(state.contest)[unit.id]
    averaged = rules.team_formula in (TeamFormula.MEAN, TeamFormula.WEIGHTED)
    whole = PERCENT if rules.team_formula is TeamFormula.WEIGHTED else 1
    places = state.contest.places_of(unit.id)
    best = best_individual_ranks(state.contest, state.editions[-1].individuals)[unit.id]
    return Standing(
        rank=row.rank if ranked else None,
        candidate="",
        name=unit.name,
        unit=unit.short_name,
        correct=tally.correct // whole,
        points=tally.points // whole if Criterion.POINTS in rules.team_chain else None,
        survived=tally.survived // whole if Criterion.SURVIVED in rules.team_chain else None,
        average=share_text(tally.correct, divisor) if averaged else "",
        paper_time_us=tally.paper_us // whole if Criterion.PAPER_TIME in rules.team_chain and state.papers else None,
        live_correct=(
            tally.live_correct // whole if Criterion.LIVE_CORRECT in rules.team_chain and state.papers else None
        ),
        live_time_us=tally.live_us // whole if Criterion.LIVE_TIME in rules.team_chain else None,
        best_rank=best if Criterion.BEST_INDIVIDUAL in rules.team_chain and ranked else None,
        tie_break=_tie_break(state, Scope.TEAM, row.id),
        lot=_lot(state, Scope.TEAM, row.id),
        registered=len(places),
        took_part=sum(took_part(state, place.candidate) for place in places),
        note="hủy kết quả thi" if unit.id in state.effects.units_out else "",
    )


def _note(state: State, candidate: CandidateNumber) -> str:
    if is_out(state, candidate):
        return "đình chỉ thi, hủy kết quả thi"
    return "" if took_part(state, candidate) else "vắng mặt"


def _tie_break(state: State, scope: Scope, member: str) -> str:
    """ "đúng 02/03 câu hỏi phụ, 31,20 giây" over all play-offs somebody played in."""
    right = played = time_us = 0
    for session in state.tiebreaks:
        if session.scope is not scope or member not in session.members:
            continue
        player = player_of(state, scope, member)
        for play in counting_plays(state, session):
            if player in play.players:
                times = right_times(state, play, answers_in_force(state, play))
                played += 1
                right += player in times
                time_us += times.get(player, state.contest.tiebreak.window_us)
    if not played:
        return ""
    return f"đúng {right:02d}/{played:02d} câu hỏi phụ, {seconds_text(time_us, state.contest.rules.resolution_us)}"


def _lot(state: State, scope: Scope, member: str) -> int | None:
    """The place in the last draw somebody was in."""
    draws = [draw.order for draw in state.lots if draw.scope is scope and member in draw.order]
    return draws[-1].index(member) + 1 if draws else None


def prizes(sources: Sources, scope: Scope) -> tuple[PrizeRecord, ...]:
    """Every tier of a scope with its winners' rows; what is left vacant is counted and says by which decision."""
    given = awards(sources.state, _ranking(sources.state))
    return tuple(_prize(sources, award) for award in given if award.prize.scope is scope)


def _prize(sources: Sources, award: Award) -> PrizeRecord:
    prize, state = award.prize, sources.state
    shape = _finalist if prize.scope is Scope.INDIVIDUAL else _unit
    receivers = {(entry.prize, entry.winner): entry.receiver for entry in state.receivers}
    winners = (
        Winner(shape(sources, row, True), _is_absent(state, prize.scope, row.id), receivers.get((prize.id, row.id), ""))
        for row in award.winners
    )
    vacant = [
        ruling.command.document
        for ruling in state.rulings
        if not ruling.undone and isinstance(ruling.command, c.LeaveVacant) and ruling.command.prize == prize.id
    ]
    return PrizeRecord(
        title=prize.title,
        count=award.count + award.vacant,
        amount_vnd=prize.amount_vnd,
        certificate=prize.certificate,
        winners=tuple(winners),
        vacancy=f"để trống theo Quyết định số {', '.join(vacant)}" if award.vacant else "",
    )


def _is_absent(state: State, scope: Scope, id_: str) -> bool:
    """Whether nobody is there to receive a prize in person."""
    if scope is Scope.TEAM:
        return False
    return state.places[CandidateNumber(id_)].attendance is not Attendance.PRESENT


def merits(sources: Sources) -> tuple[Merit, ...]:
    """Commended units, in the order of the decision."""
    merit, units = sources.state.contest.merit, sources.state.contest.units
    if merit is None:
        return ()
    return tuple(
        Merit(units[unit].name, merit.amount_vnd, merit.certificate or merit.title)
        for unit in merit_units(sources.state)
    )


def prize_decisions(sources: Sources, facts: MinutesFacts) -> tuple[PrizeDecision, ...]:
    """Prizes left vacant or moved, with the money before and after each decision (RULES 6.5)."""
    return tuple(
        PrizeDecision(
            decision=getattr(decision.ruling.command, "document", ""),
            what=ruling_text(sources.state, decision.ruling.command),
            reason=decision.ruling.command.reason,
            decided_by=sources.decided_by(decision.ruling),
            total_before_vnd=decision.before_vnd,
            total_after_vnd=decision.after_vnd,
        )
        for decision in facts.prize_decisions
    )


def close_boundaries(facts: MinutesFacts, error_us: int) -> tuple[CloseBoundary, ...]:
    """Boundaries within the error of measurement (RULES 2.3)."""
    found = []
    for boundary in facts.close_boundaries:
        titles = [prize.title.lower() if prize else "không có giải" for prize in boundary.prizes]
        found.append(CloseBoundary(f"Mức phân định {titles[0]} và {titles[1]}", boundary.margin_us, error_us, ""))
    return tuple(found)
