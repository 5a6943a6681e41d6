"""The course of play-offs (RULES 4.6): which tie can be played off, who plays the next question, when it is over.

Owns these questions; the order a play-off gives is `tiebreak`, ties come from `awards`. Called by `flow` and
`decide_tiebreak`. A play-off is played only while those named are still tied and the prize differs.
"""

from chungket.core.awards import BoundaryTie, boundary_ties
from chungket.core.contest import CandidateNumber, Criterion, Question, QuestionRole, Scope
from chungket.core.model import State, Tiebreak
from chungket.core.standings import Ranking
from chungket.core.tiebreak import played_count, player_of


def next_tiebreak_question(state: State) -> Question | None:
    """The first tie-break question nobody has seen; a voided one is replaced by it as well."""
    questions = state.contest.questions_with_role(QuestionRole.TIEBREAK)
    return next((question for question in questions if question.id not in state.used), None)


def playable(state: State, tie: BoundaryTie) -> bool:
    """Whether a tie goes to a play-off rather than to lots: the chain names one, a question is left, and these members
    have not played all of them already."""
    rules = state.contest.rules
    chain = rules.individual_chain if tie.scope is Scope.INDIVIDUAL else rules.team_chain
    if Criterion.TIEBREAK not in chain or next_tiebreak_question(state) is None:
        return False
    return all(
        played_count(state, session, tie.members) < rules.tiebreak_questions_max
        for session in state.tiebreaks
        if session.scope is tie.scope and set(tie.members) <= set(session.members)
    )


def playable_ties(state: State, ranking: Ranking | None = None) -> tuple[BoundaryTie, ...]:
    """The ties that go to a play-off, in the order of the prize list, finalists before units."""
    return tuple(tie for tie in boundary_ties(state, ranking) if playable(state, tie))


def session_ties(state: State, session: Tiebreak, ranking: Ranking | None = None) -> tuple[BoundaryTie, ...]:
    """What a play-off has still to decide: the ties among its members that can be played on."""
    members = set(session.members)
    return tuple(
        tie for tie in playable_ties(state, ranking) if tie.scope is session.scope and set(tie.members) <= members
    )


def members_still_tied(state: State, session: Tiebreak, ranking: Ranking | None = None) -> tuple[str, ...]:
    """The members that play the next question, in the order of the session; () when it is over."""
    tied = {member for tie in session_ties(state, session, ranking) for member in tie.members}
    return tuple(member for member in session.members if member in tied)


def session_players(state: State, session: Tiebreak, ranking: Ranking | None = None) -> tuple[CandidateNumber, ...]:
    """Who answers the next question: those still tied, or their captains."""
    return tuple(player_of(state, session.scope, member) for member in members_still_tied(state, session, ranking))
