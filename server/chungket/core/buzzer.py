"""The buzzer of a question: who may press, who was first, what is due, what everybody gets (RULES 7.2).

Owns these questions about one play of a buzzer round. What people may do is `decide_buzzer`, what it changes
`evolve_buzzer`; sums are `tallying`. It must not know flow or views. Pure.

A play is opened with its choices; the buzzer opens with them, or, where the round is played in turns, once the owner
of the question was wrong. Presses settle for `settle_us`, then the first gets a turn. After a wrong answer the buzzer
opens again for the others for what was left of the opening.
"""

from dataclasses import dataclass
from enum import StrEnum

from chungket.core.contest import AnswerBy, BuzzerRules, CandidateNumber, EarlyPress, RoundType
from chungket.core.measures import PERCENT
from chungket.core.model import Attempt, BuzzerPress, Play, PlayPhase, State, Tally
from chungket.core.participation import is_out
from chungket.core.players import is_player, kind_of, present_players
from chungket.core.scoring import is_right, round_players

REOPENING_MIN_US = 3_000_000  # nobody can press in less
REPEATS_MAX = 2  # after so many equal presses in a row the earlier credited moment counts all the same
ALONE = -1  # margin of whoever was not raced


class BuzzerPhase(StrEnum):
    """What the buzzer of a play is doing."""

    SHUT = "shut"
    OPEN = "open"
    SETTLING = "settling"  # somebody pressed; earlier presses may still be under way
    TURN = "turn"  # somebody answers
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Race:
    """Those who pressed in one opening, earliest first, with the credited moment of each."""

    presses: tuple[tuple[CandidateNumber, int], ...]

    @property
    def first(self) -> CandidateNumber:
        """Whose credited moment is the earliest; of the same microsecond, who arrived first."""
        return self.presses[0][0]

    @property
    def margin_us(self) -> int:
        """How much earlier than the next one; `ALONE` without one."""
        return self.presses[1][1] - self.presses[0][1] if len(self.presses) > 1 else ALONE

    def equals(self, equal_us: int) -> tuple[CandidateNumber, ...]:
        """Those closer to the first than the measured error bound, the first included."""
        first_us = self.presses[0][1]
        return tuple(candidate for candidate, pressed_us in self.presses if pressed_us - first_us < equal_us)


def rules_of(state: State, play: Play) -> BuzzerRules:
    """The buzzer rules of a play's round."""
    return state.contest.round_of(play.round).buzzer


def buzzer_phase(play: Play) -> BuzzerPhase:
    """What the buzzer is doing now."""
    buzzer = play.buzzer
    if play.void or play.phase not in (PlayPhase.SEALED, PlayPhase.READING, PlayPhase.OPEN) or is_won(play):
        return BuzzerPhase.OVER
    if buzzer.turn:
        return BuzzerPhase.TURN
    if not buzzer.open:
        return BuzzerPhase.SHUT
    return BuzzerPhase.SETTLING if race(play) is not None else BuzzerPhase.OPEN


def is_won(play: Play) -> bool:
    """Whether an answer was right, as it was judged then."""
    return any(attempt.right for attempt in play.buzzer.attempts)


def race(play: Play) -> Race | None:
    """The presses of the present opening that count; None before the first."""
    buzzer = play.buzzer
    counting = [(id_, press.pressed_us) for id_, press in buzzer.presses.items() if id_ not in buzzer.out]
    return Race(tuple(sorted(counting, key=lambda press: press[1]))) if counting else None


def may_press(state: State, play: Play, candidate: CandidateNumber) -> bool:
    """Whether a place can win this question by a press: it plays, is not out of it, does not own it, and is among the
    equals where only they press again."""
    buzzer = play.buzzer
    if candidate in buzzer.out or candidate == play.owner or not is_player(state, play, candidate):
        return False
    return not buzzer.equals or candidate in buzzer.equals


def reopens(state: State, play: Play) -> bool:
    """Whether the buzzer opens (again) after a wrong answer: the rules say so, and somebody is left."""
    owner_only = play.owner != "" and len(play.buzzer.attempts) == 1
    goes_on = rules_of(state, play).reopen or owner_only
    return goes_on and not is_won(play) and not play.early and _somebody_left(state, play)


def _somebody_left(state: State, play: Play) -> bool:
    return any(may_press(state, play, candidate) for candidate in present_players(state, play))


def opening_us(state: State, play: Play) -> int:
    """How long the next opening lasts: the answering time after the owner's turn, otherwise what was left."""
    if play.buzzer.openings == 0:
        return rules_of(state, play).answer_us
    return max(REOPENING_MIN_US, play.buzzer.left_us)


def left_us(play: Play, pressed_us: int) -> int:
    """What was left of the present opening when somebody pressed; a press before it took nothing of it."""
    return max(0, play.deadline_us - max(pressed_us, play.buzzer.opens_us))


def due_us(state: State, play: Play) -> int | None:
    """When something happens by itself in an open play, in contest time; None while a person is needed.

    Somebody who answers by voice has as long as the jury gives: a spoken answer is not cut off by a clock.
    """
    buzzer, rules = play.buzzer, rules_of(state, play)
    grace_us = state.contest.rules.grace_us
    if play.phase is not PlayPhase.OPEN:
        return None
    if buzzer.turn:
        return None if rules.answer_by is AnswerBy.VOICE else buzzer.turn_until_us + grace_us
    if not buzzer.open:
        return state.time_us
    if race(play) is not None:
        return _first_arrival_us(play) + rules.settle_us
    return play.deadline_us + grace_us if _somebody_left(state, play) else state.time_us


def _first_arrival_us(play: Play) -> int:
    arrivals = [press.received_us for id_, press in play.buzzer.presses.items() if id_ not in play.buzzer.out]
    return max(min(arrivals), play.buzzer.opens_us)


def is_early(play: Play, received_us: int, moved_us: int) -> bool:
    """Whether a press arrived before the buzzer first opened. `moved_us`: by standstills after the arrival."""
    buzzer = play.buzzer
    return buzzer.openings == 0 or (buzzer.openings == 1 and received_us < buzzer.opens_us - moved_us)


def is_out_by(state: State, play: Play, press: BuzzerPress) -> bool:
    """Whether a press ended the question for who pressed (RULES 7.2, early presses)."""
    return press.early and rules_of(state, play).early is EarlyPress.OUT


# --- turns -----------------------------------------------------------------------------------------------------------


def value_of(state: State, play: Play) -> int:
    """What a right answer is worth."""
    return play.value or state.contest.round_of(play.round).marking.right


def turn_plays(state: State) -> tuple[Play, ...]:
    """The counted plays of the present round that are not void, in playing order."""
    return tuple(play for play in state.plays.values() if play.round == state.round and play.counted and not play.void)


def owners(state: State) -> tuple[CandidateNumber, ...]:
    """Who may own the next question, in the order in which they come: whoever's turn goes on, then who has had the
    fewest; equal ones in file order. A turn is as many questions in a row as there are for each."""
    plays = turn_plays(state)
    had = {candidate: sum(play.owner == candidate for play in plays) for candidate in state.players or state.places}
    may = [candidate for candidate in had if state.is_present(candidate) and not is_out(state, candidate)]
    last = plays[-1].owner if plays else ""
    questions = 0 if state.round is None else len(state.contest.round_of(state.round).questions)
    goes_on = last in may and had[CandidateNumber(last)] < questions // len(may)
    return tuple(sorted(may, key=lambda candidate: (not (goes_on and candidate == last), had[candidate])))


def stars_left(state: State, candidate: CandidateNumber) -> int:
    """How many hope stars a player has left in the present round; one laid on a voided question comes back."""
    if state.round is None:
        return 0
    rules = state.contest.round_of(state.round).buzzer
    used = sum(play.star and play.owner == candidate for play in turn_plays(state))
    return max(0, rules.stars - used) if rules.turns else 0


# --- marks -----------------------------------------------------------------------------------------------------------


def attempt_right(state: State, play: Play, attempt: Attempt) -> bool:
    """Whether an attempt is right by the key in force; one by voice stays as the jury heard it."""
    return is_right(state, play, attempt.choice) if attempt.choice else attempt.right


def right_count(state: State, play: Play) -> int:
    """How many attempts of a play are right by the key in force."""
    return sum(attempt_right(state, play, attempt) for attempt in play.buzzer.attempts)


def play_marks(state: State, play: Play) -> dict[CandidateNumber, Tally]:
    """What everybody in the round gets for a play, in file order: points and right answers, never a time.

    Without turns: right gets the value, wrong `marking.wrong`. In turns the owner gets the value when right, twice
    with the star; loses it when wrong only with the star. Somebody else who is right gets the value, with `moved` from
    the owner, who loses it once at most; who is wrong loses `wrong_percent` of it, rounded towards zero.
    """
    round_ = state.contest.round_of(play.round)
    points = dict.fromkeys(round_players(state.contest, round_), 0)
    correct = dict.fromkeys(points, 0)
    if play.question in state.effects.credited:  # RULES 4.4
        for candidate in points:
            points[candidate], correct[candidate] = _gain(state, play, candidate), 1
    else:
        for attempt in play.buzzer.attempts:
            right = attempt_right(state, play, attempt)
            points[attempt.candidate] += _gain(state, play, attempt.candidate) if right else _loss(state, play, attempt)
            correct[attempt.candidate] += right
        if play.owner and _owner_loses(state, play):
            points[play.owner] = -value_of(state, play)
    return {candidate: Tally(points[candidate], correct[candidate]) for candidate in points}


def _gain(state: State, play: Play, candidate: CandidateNumber) -> int:
    doubled = play.star and candidate == play.owner
    return value_of(state, play) * (2 if doubled else 1)


def _loss(state: State, play: Play, attempt: Attempt) -> int:
    """Zero or less, for a wrong attempt. The owner's is `_owner_loses`."""
    if not play.owner:
        return state.contest.round_of(play.round).marking.wrong
    if attempt.candidate == play.owner:
        return 0
    return -(value_of(state, play) * rules_of(state, play).wrong_percent // PERCENT)


def _owner_loses(state: State, play: Play) -> bool:
    """The owner was not right, and the star lay on the question or somebody else took its value."""
    right = {attempt.candidate for attempt in play.buzzer.attempts if attempt_right(state, play, attempt)}
    if play.owner in right:
        return False
    attempted = any(attempt.candidate == play.owner for attempt in play.buzzer.attempts)
    return (play.star and attempted) or (rules_of(state, play).moved and bool(right))


def is_buzzer(state: State, play: Play) -> bool:
    """Whether a play is played with the buzzer."""
    return kind_of(state.contest, play) is RoundType.BUZZER
