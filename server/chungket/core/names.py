"""What the pages may call a person or a unit (RULES 10).

Owns the consent to publication; it reads the roster, which can be erased. Called by everything that shapes a view.
"""

from chungket.core.contest import CandidateNumber, Scope, UnitId
from chungket.core.model import State


def public_name(state: State, candidate: CandidateNumber) -> str:
    """The name of whoever holds a place, or "" where publication was not agreed to or names were erased (RULES 10)."""
    person = state.contest.people.get(state.places[candidate].person)
    return person.name if person is not None and person.public else ""


def full_name(state: State, candidate: CandidateNumber) -> str:
    """The name for the finalist's own page and the desk; "" when names were erased."""
    person = state.contest.people.get(state.places[candidate].person)
    return "" if person is None else person.name


def member_name(state: State, scope: Scope, member: str, *, public: bool = False) -> str:
    """The name of a finalist or a unit; `public` respects the consent to publication."""
    if scope is Scope.TEAM:
        return state.contest.units[UnitId(member)].name
    name = public_name if public else full_name
    return name(state, CandidateNumber(member))


def member_unit(state: State, scope: Scope, member: str) -> str:
    """The short name of a finalist's unit, always said beside a name (RULES 4.3); "" for a unit itself."""
    if scope is Scope.TEAM:
        return ""
    return state.contest.units[state.contest.places[CandidateNumber(member)].unit].short_name


def prize_titles(state: State, prizes: tuple[str, ...]) -> tuple[str, ...]:
    """The titles of prizes by their ids; "" stays "" and means no prize."""
    titles = {prize.id: prize.title for prize in state.contest.prizes}
    return tuple(titles.get(prize, prize) for prize in prizes)
