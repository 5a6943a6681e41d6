"""The result as a bundle has it: every mark, rank, team total and prize as the server reckoned them (docs/LOG.md).

Owns that form. It must not compute anything: `tallying`, `standings` and `awards` of the core do. Called by `bundle`.
"""

from dataclasses import astuple
from typing import Any

from chungket.core.awards import Award, awards, boundary_ties
from chungket.core.contest import UnitId
from chungket.core.model import Edition, PaperPhase, RankedRow, State, Tally
from chungket.core.paper_marks import paper_marks
from chungket.core.standings import current_ranking, team_divisors
from chungket.core.tallying import counts, marks_of


def standings_form(state: State) -> dict[str, Any]:
    """Everything `chungket.verify` compares with. A mark is [points, correct, survived, paper µs, live correct, live
    µs]."""
    ranking = current_ranking(state)
    divisors = team_divisors(state.contest)
    return {
        "phase": state.phase.value,
        "marks": _marks(state),
        "individuals": [_row(row) for row in ranking.individuals],
        "teams": [{**_row(row), "divided_by": divisors[UnitId(row.id)]} for row in ranking.teams],
        "awards": [_award(award) for award in awards(state, ranking)],
        "undecided": [
            {
                "scope": tie.scope.value,
                "prizes": ["" if prize is None else prize.id for prize in tie.prizes],
                "members": list(tie.members),
            }
            for tie in boundary_ties(state, ranking)
        ],
        "merit": list(state.effects.merit),
        "editions": [_edition(edition) for edition in state.editions],
    }


def _marks(state: State) -> list[list[object]]:
    """Of each question and paper that counts: its id, and the mark of each candidate number."""
    plays = [(play.id, marks_of(state, play)) for play in state.plays.values() if counts(play)]
    papers = [
        (paper.id, paper_marks(state, paper))
        for paper in state.papers.values()
        if paper.phase is PaperPhase.SCORED and not paper.practice
    ]
    return [
        [id_, {str(candidate): list(astuple(mark)) for candidate, mark in marks.items()}]
        for id_, marks in (*plays, *papers)
    ]


def _row(row: RankedRow) -> dict[str, object]:
    return {"id": row.id, "rank": row.rank, **_tally(row.tally)}


def _tally(tally: Tally) -> dict[str, int]:
    return {
        "points": tally.points,
        "correct": tally.correct,
        "survived": tally.survived,
        "paper_us": tally.paper_us,
        "live_correct": tally.live_correct,
        "live_us": tally.live_us,
    }


def _award(award: Award) -> dict[str, object]:
    return {
        "prize": award.prize.id,
        "count": award.count,
        "vacant": award.vacant,
        "winners": [row.id for row in award.winners],
    }


def _edition(edition: Edition) -> dict[str, object]:
    return {
        "edition": edition.number,
        "seq": edition.seq,
        "at_us": edition.at_us,
        "individuals": [_row(row) for row in edition.individuals],
        "teams": [_row(row) for row in edition.teams],
        "awards": {prize: list(winners) for prize, winners in edition.winners},
    }
