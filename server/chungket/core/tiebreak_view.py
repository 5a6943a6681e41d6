"""A play-off as everybody may see it (RULES 4.6).

Owns that shape. Called by `views` and `console`; pure.
"""

from chungket.core.model import State
from chungket.core.names import member_name, member_unit, prize_titles
from chungket.core.shapes import TiebreakShape
from chungket.core.standings import Ranking
from chungket.core.tiebreak import played_count
from chungket.core.tiebreak_flow import members_still_tied
from chungket.core.wording_steps import tie_text


def tiebreak_shape(state: State, ranking: Ranking | None = None) -> TiebreakShape | None:
    """The play-off being played; those still tied, or all who began it once it is decided."""
    session = state.tiebreak
    if session is None:
        return None
    members = members_still_tied(state, session, ranking) or session.members
    return TiebreakShape(
        number=session.number,
        scope=session.scope,
        text=tie_text(session.scope, len(session.members), prize_titles(state, session.prizes)),
        members=members,
        names=tuple(member_name(state, session.scope, member, public=True) for member in members),
        played=played_count(state, session, members),
        questions_max=state.contest.rules.tiebreak_questions_max,
        units=tuple(member_unit(state, session.scope, member) for member in members),
    )
