"""What a ruling would change if it took effect now: every rank and every prize (RULES 5, 6.4).

Owns the comparison. It applies the ruling to a copy by the same `evolve` that would apply it for good, so what is
shown is what happens. Called by the shell for the jury's, the secretary's and the organiser's pages.
"""

from copy import copy
from dataclasses import replace

from chungket.core import commands as c
from chungket.core.awards import awards, boundary_ties
from chungket.core.commands import Actor
from chungket.core.contest import CandidateNumber, Scope, UnitId
from chungket.core.decide_rulings import refusal_of
from chungket.core.events import Ruled
from chungket.core.evolve_rulings import rulings
from chungket.core.model import RankedRow, State
from chungket.core.names import member_name
from chungket.core.ruling_arguments import command_name, ruling_arguments
from chungket.core.shapes import PreviewShape, PrizeChangeShape, RankChangeShape
from chungket.core.standings import Ranking, current_ranking
from chungket.core.wording import refusal_text
from chungket.core.wording_results import result_text, undecided_text
from chungket.core.wording_rulings import ruling_text

CHANGES_SHOWN_MAX = 500  # of each list; more than that nobody reads before deciding


def preview(state: State, actor: Actor, command: c.RulingCommand) -> PreviewShape:
    """What would change. `refusal` says why it could not take effect, and nothing else is filled then."""
    text = ruling_text(state, command)
    refusal = refusal_of(state, actor, command)
    if refusal is not None:
        return PreviewShape(text, refusal_text(refusal.code, refusal.detail), (), ())
    after = applied(state, actor, command)
    before_ranking, after_ranking = current_ranking(state), current_ranking(after)
    ranks = _rank_changes(state, after, before_ranking, after_ranking)
    prizes = _prize_changes(state, after, before_ranking, after_ranking)
    return PreviewShape(text, "", ranks[:CHANGES_SHOWN_MAX], prizes[:CHANGES_SHOWN_MAX])


def applied(state: State, actor: Actor, command: c.RulingCommand) -> State:
    """A copy of the state with the ruling in force; the state itself is as it was."""
    after = _copied(state)
    name, arguments = command_name(type(command)), ruling_arguments(command)
    rulings(after, Ruled(len(state.rulings) + 1, 0, name, arguments, actor.name, actor.role, "", ""))
    return after


def _copied(state: State) -> State:
    """Everything a ruling may change is copied, registers are shared: they only ever grow by answers."""
    after = copy(state)
    after.places = {candidate: copy(place) for candidate, place in state.places.items()}
    after.plays = {id_: copy(play) for id_, play in state.plays.items()}
    after.papers = {id_: copy(paper) for id_, paper in state.papers.items()}
    after.eliminations = {
        id_: replace(elimination, out=dict(elimination.out)) for id_, elimination in state.eliminations.items()
    }
    after.proposals, after.empty_marks = dict(state.proposals), dict(state.empty_marks)
    after.requests = dict(state.requests)
    after.rulings, after.complaints = list(state.rulings), list(state.complaints)
    after.incidents, after.editions = list(state.incidents), list(state.editions)
    return after


def _rank_changes(state: State, after: State, before: Ranking, now: Ranking) -> tuple[RankChangeShape, ...]:
    """Rows whose rank or result changes, in the order of the new standings; individuals first."""
    return (
        *_scope_changes(state, after, Scope.INDIVIDUAL, before.individuals, now.individuals),
        *_scope_changes(state, after, Scope.TEAM, before.teams, now.teams),
    )


def _scope_changes(
    state: State, after: State, scope: Scope, before: tuple[RankedRow, ...], now: tuple[RankedRow, ...]
) -> tuple[RankChangeShape, ...]:
    old = {row.id: row for row in before}
    return tuple(
        RankChangeShape(
            id=row.id,
            name=member_name(state, scope, row.id),
            unit=_unit(state, scope, row.id),
            scope=scope,
            before=old[row.id].rank,
            after=row.rank,
            result_before=result_text(state.contest, scope, old[row.id]),
            result_after=result_text(after.contest, scope, row),
        )
        for row in now
        if row != old[row.id]
    )


def _prize_changes(state: State, after: State, before: Ranking, now: Ranking) -> tuple[PrizeChangeShape, ...]:
    """Who gets another prize than before, or none any more."""
    old, new = _prizes_of(state, before), _prizes_of(after, now)
    changed = [key for key in {**old, **new} if old.get(key, "") != new.get(key, "")]
    return tuple(
        PrizeChangeShape(
            id_, member_name(state, scope, id_), scope, old.get((scope, id_), ""), new.get((scope, id_), "")
        )
        for scope, id_ in changed
    )


def _prizes_of(state: State, ranking: Ranking) -> dict[tuple[Scope, str], str]:
    """Titles. Between those who are equal at a boundary nothing is decided: row order never gives a prize (RULES
    4.3)."""
    titles = {
        (award.prize.scope, row.id): award.prize.title for award in awards(state, ranking) for row in award.winners
    }
    for tie in boundary_ties(state, ranking):
        undecided = undecided_text(tuple(prize.title if prize else "" for prize in tie.prizes))
        titles.update(dict.fromkeys(((tie.scope, member) for member in tie.members), undecided))
    return titles


def _unit(state: State, scope: Scope, id_: str) -> str:
    unit = state.contest.places[CandidateNumber(id_)].unit if scope is Scope.INDIVIDUAL else UnitId(id_)
    return state.contest.units[unit].short_name
