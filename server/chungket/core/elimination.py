"""Who is still in an elimination round, who fell and who may come back (RULES 7.1).

Owns these questions; what people may do is `decide_elimination`, what it changes `evolve_elimination`, sums are
`tallying`. It must not know flow or views. Pure.
"""

from dataclasses import dataclass

from chungket.core.contest import CandidateNumber, RescueKind, Round, RoundType
from chungket.core.model import Elimination, Play, PlayPhase, State
from chungket.core.participation import is_out, took_part
from chungket.core.players import kind_of
from chungket.core.scoring import answers_in_force, is_right, round_players


@dataclass(frozen=True, slots=True)
class RescueOffer:
    """A rescue that may be called now. `candidates`: who could come back, those who came furthest first."""

    kind: RescueKind
    candidates: tuple[CandidateNumber, ...]
    everybody_out: bool


def is_elimination(state: State, play: Play) -> bool:
    """Whether a play puts out who does not survive it."""
    return play.counted and kind_of(state.contest, play) is RoundType.ELIMINATION


def current_elimination(state: State) -> Round | None:
    """The elimination round being played."""
    if state.round is None:
        return None
    round_ = state.contest.round_of(state.round)
    return round_ if round_.type is RoundType.ELIMINATION else None


def field_of(state: State, round_: Round) -> Elimination:
    """Who is out of a round, to read."""
    return state.eliminations.get(round_.id) or Elimination()


# --- one question ----------------------------------------------------------------------------------------------------


def players_of(state: State, play: Play) -> tuple[CandidateNumber, ...]:
    """Who played a question of an elimination round."""
    return play.players or round_players(state.contest, state.contest.round_of(play.round))


def survivors_of(state: State, play: Play) -> tuple[CandidateNumber, ...]:
    """Who survived a question by the key in force, in file order; no answer is no survival (RULES 7.1)."""
    players = players_of(state, play)
    if play.question in state.effects.credited:
        return players
    answers = answers_in_force(state, play)
    return tuple(
        candidate for candidate in players if candidate in answers and is_right(state, play, answers[candidate])
    )


def fallen_of(state: State, play: Play) -> tuple[CandidateNumber, ...]:
    """Who did not survive a question, in file order."""
    survivors = frozenset(survivors_of(state, play))
    return tuple(candidate for candidate in players_of(state, play) if candidate not in survivors)


def later_opened(state: State, play: Play) -> bool:
    """Whether another counted question of the round was opened after this one: from then on nobody returns."""
    plays = list(state.plays)
    later = (state.plays[id_] for id_ in plays[plays.index(play.id) + 1 :])
    return any(other.round == play.round and other.counted and other.phase is not PlayPhase.SEALED for other in later)


def is_golden(state: State, play: Play) -> bool:
    """Whether a play is the golden question of its round."""
    round_ = state.contest.round_of(play.round)
    return is_elimination(state, play) and round_.elimination.golden and play.slot == len(round_.questions) - 1


# --- the field -------------------------------------------------------------------------------------------------------


def standing(state: State, round_: Round) -> tuple[CandidateNumber, ...]:
    """Who may answer the next question of a round, in file order: also who never came, until a question was played."""
    out = field_of(state, round_).out
    return tuple(
        candidate
        for candidate in round_players(state.contest, round_)
        if candidate not in out and not is_out(state, candidate)
    )


def left(state: State, round_: Round) -> tuple[CandidateNumber, ...]:
    """Those of them who took part in the contest: the field people see."""
    return tuple(candidate for candidate in standing(state, round_) if took_part(state, candidate))


def play_players(state: State, round_: Round) -> tuple[CandidateNumber, ...]:
    """`Play.players` of the round's next question: () while everybody registered plays."""
    players = standing(state, round_)
    return () if len(players) == len(state.places) else players


def scored_count(state: State, round_: Round) -> int:
    """How many questions of a round were played to their end, void or not."""
    return sum(
        play.round == round_.id and play.counted and play.phase is PlayPhase.SCORED for play in state.plays.values()
    )


def everybody_out(state: State, round_: Round) -> bool:
    """Whether the last question of the round being played left nobody: rescue or void, the operator's choice.

    Not the golden question, which nobody has to survive, nor one that the last finalist played alone.
    """
    play = state.current_play
    if play is None or play.round != round_.id or play.void or play.phase is not PlayPhase.SCORED:
        return False
    if not play.eliminated or is_golden(state, play) or left(state, round_):
        return False
    return sum(took_part(state, candidate) for candidate in players_of(state, play)) > 1


def is_over(state: State, round_: Round) -> bool:
    """Whether a round ends before its questions do: one is left, or nobody, and no rescue is possible now or later.
    With a golden question the last one goes on alone."""
    if scored_count(state, round_) == 0 or len(left(state, round_)) > (0 if round_.elimination.golden else 1):
        return False
    return rescue_offer(state) is None and not _rescue_ahead(state, round_)


def _rescue_ahead(state: State, round_: Round) -> bool:
    rules = round_.elimination
    planned = rules.rescue is not RescueKind.NONE and rules.rescue_after > scored_count(state, round_)
    return planned and rescues_left(state, round_) > 0 and bool(left(state, round_))


# --- rescues ---------------------------------------------------------------------------------------------------------


def rescues_left(state: State, round_: Round) -> int:
    """How many rescues the rules still allow."""
    if round_.elimination.rescue is RescueKind.NONE:
        return 0
    return max(0, round_.elimination.rescues_max - len(field_of(state, round_).rescues))


def rescue_offer(state: State) -> RescueOffer | None:
    """The rescue the rules name at this point: between two questions, after the set one, with fewer than the set number
    left, or when everybody is out. One at a time, and none where it was declined, unless everybody is out since."""
    round_, play = current_elimination(state), state.current_play
    if round_ is None or play is None or play.round != round_.id or not (play.void or play.phase is PlayPhase.SCORED):
        return None
    if rescues_left(state, round_) == 0 or field_of(state, round_).rescued_after(play.id):
        return None
    rules, everybody = round_.elimination, everybody_out(state, round_)
    if field_of(state, round_).declined_after(play.id) and not everybody:
        return None
    count = scored_count(state, round_)
    if count == len(round_.questions):
        return None  # nothing is left to come back for
    after = count > 0 and count == rules.rescue_after
    below = count > 0 and len(left(state, round_)) < rules.rescue_below
    candidates = returnable(state, round_)
    if not candidates or not (after or below or everybody):
        return None
    return RescueOffer(rules.rescue, candidates, everybody)


def rescue_offered(state: State, round_: Round) -> bool:
    """Whether a rescue may be called now in a round."""
    return state.round == round_.id and rescue_offer(state) is not None


def returnable(state: State, round_: Round) -> tuple[CandidateNumber, ...]:
    """Who is out and could come back, those who came furthest first: took part and is present."""
    out = field_of(state, round_).out
    may = [
        candidate
        for candidate in round_players(state.contest, round_)
        if candidate in out and state.is_present(candidate) and not is_out(state, candidate)
    ]
    return tuple(sorted(may, key=lambda candidate: -out[candidate]))


def furthest(state: State, round_: Round, count: int) -> tuple[CandidateNumber, ...]:
    """The first `count` who could come back, with everybody equal to the last of them, by the question they fell at."""
    candidates, out = returnable(state, round_), field_of(state, round_).out
    if count <= 0 or not candidates:
        return ()
    last_slot = out[candidates[min(count, len(candidates)) - 1]]
    return tuple(candidate for candidate in candidates if out[candidate] >= last_slot)
