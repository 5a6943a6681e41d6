"""Who plays a question: its kind, and the places that may answer it.

Owns these questions about one play; who is in an elimination round is `elimination`, who may press is `buzzer`. Pure;
asked by decisions, deadlines and views alike, so that all of them count the same people.
"""

from collections.abc import Iterator

from chungket.core.contest import CandidateNumber, Contest, RoundType
from chungket.core.model import Play, State
from chungket.core.participation import is_out


def kind_of(contest: Contest, play: Play) -> RoundType:
    """How a play is played. Practice is a live question in every round: it is there to prove the device (RULES 9)."""
    return RoundType.LIVE if play.practice else contest.round_of(play.round).type


def is_player(state: State, play: Play, candidate: CandidateNumber) -> bool:
    """Whether a place plays a question at all: who is disqualified does not (RULES 4.5)."""
    return (not play.players or candidate in play.members) and not is_out(state, candidate)


def present_players(state: State, play: Play) -> Iterator[CandidateNumber]:
    """The places that count in "x of y" of a play (RULES 1.3), in file order."""
    for candidate in play.players or state.places:
        if state.is_present(candidate) and not is_out(state, candidate):
            yield candidate


def present_count(state: State, play: Play) -> int:
    """How many places count in "x of y" of a play."""
    if not play.players and not state.effects.out and not state.effects.units_out:
        return state.present
    return sum(1 for _ in present_players(state, play))


def answered_count(state: State, play: Play) -> int:
    """How many of these have answered; in a buzzer round, how many have had their turn."""
    if kind_of(state.contest, play) is RoundType.BUZZER:
        return len(play.buzzer.attempts)
    return len(play.answers)
