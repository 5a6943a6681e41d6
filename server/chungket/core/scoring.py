"""What one finalist gets for one live or elimination question.

Owns the key in force and the mark of a single answer. It must not know ranks (standings), when things are allowed
(decide), nor the other kinds of rounds (buzzer, paper): `tallying` brings them together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from chungket.core.contest import (
    AnswerForm,
    CandidateNumber,
    Choice,
    Contest,
    Marking,
    Players,
    QuestionId,
    Round,
    RoundType,
    SpeedBy,
)
from chungket.core.measures import PERCENT
from chungket.core.model import GivenAnswer, Play, State, Tally
from chungket.core.players import kind_of
from chungket.core.timing import moved_after_us, place_deadline_us

LIVE_SLOT = -1  # slot of an entered answer to a play


def floored_us(time_us: int, resolution_us: int) -> int:
    """A time as it ranks: floored to the resolution (RULES 2.3). Both in µs; never negative."""
    return max(0, time_us) // resolution_us * resolution_us


def round_players(contest: Contest, round_: Round) -> tuple[CandidateNumber, ...]:
    """The registered places that get marks from a round, in file order."""
    if round_.players is Players.CAPTAINS:
        return tuple(candidate for candidate, place in contest.places.items() if place.captain)
    return tuple(contest.places)


def key_of(state: State, question: QuestionId) -> tuple[Choice, ...]:
    """The key in force: the question set's, or the jury's (RULES 4.4)."""
    return state.effects.keys.get(question, state.contest.questions[question].key)


def matches(key: Sequence[Choice], form: AnswerForm, choice: Choice) -> bool:
    """Whether an answer is right: one of the keys, or all of them where an answer is a set."""
    return choice == "".join(key) if form is AnswerForm.SEVERAL else choice in key


def is_right(state: State, play: Play, choice: Choice) -> bool:
    """Whether a choice is right by the key in force."""
    return matches(key_of(state, play.question), state.contest.round_of(play.round).answer, choice)


def ranked_time_us(state: State, play: Play, candidate: CandidateNumber, latency_us: int) -> int:
    """A latency as it ranks: scaled back where the window was extended, less compensation, floored, at most the window
    (RULES 2.3, 2.7)."""
    window_us = state.contest.round_of(play.round).window_of_us(play.slot)
    percent = play.extra_percent.get(candidate, 0)
    scaled_us = latency_us * PERCENT // (PERCENT + percent)
    fair_us = scaled_us - state.effects.compensated_us.get((play.id, candidate), 0)
    return min(floored_us(fair_us, state.contest.rules.resolution_us), window_us)


def counted_answer(state: State, play: Play, candidate: CandidateNumber) -> GivenAnswer | None:
    """The answer of a place. Where extra time was taken back, the last one that was in time without it."""
    answer = play.answers.get(candidate)
    if candidate not in play.extra_taken or kind_of(state.contest, play) is RoundType.BUZZER:
        return answer
    deadline_us = place_deadline_us(state, play, candidate)
    while answer is not None and answer.received_us > deadline_us - moved_after_us(play, answer.received_us):
        answer = answer.replaced
    return answer


def counted_answers(state: State, play: Play) -> Mapping[CandidateNumber, GivenAnswer]:
    """The answers of all places, as `counted_answer` has them."""
    if not play.extra_taken:
        return play.answers
    found = {candidate: counted_answer(state, play, candidate) for candidate in play.answers}
    return {candidate: answer for candidate, answer in found.items() if answer is not None}


def answers_in_force(state: State, play: Play) -> dict[CandidateNumber, Choice]:
    """What counts as everybody's answer: the device's, or what a proctor entered for a dead one."""
    answers = {candidate: answer.choice for candidate, answer in counted_answers(state, play).items()}
    for (target, candidate, slot), choice in state.effects.entered.items():
        if target == play.id and slot == LIVE_SLOT:
            answers[candidate] = choice
    return answers


def play_marks(state: State, play: Play) -> dict[CandidateNumber, Tally]:
    """Marks of everybody in a live question's round, absent places included (RULES 1.1), in file order."""
    round_ = state.contest.round_of(play.round)
    window_us = round_.window_of_us(play.slot)
    answers = answers_in_force(state, play)
    times = right_times(state, play, answers)
    points = right_points(round_.marking, times)
    wrong, none = Tally(points=round_.marking.wrong, live_us=window_us), Tally(live_us=window_us)
    if play.question in state.effects.credited:
        wrong = none = Tally(round_.marking.right, 1, live_correct=1, live_us=window_us)
    marks = {}
    for candidate in round_players(state.contest, round_):
        if candidate in times:
            marks[candidate] = Tally(points[candidate], 1, 0, 0, 1, times[candidate])
        else:
            marks[candidate] = wrong if candidate in answers else none
    return marks


def right_times(state: State, play: Play, answers: Mapping[CandidateNumber, Choice]) -> dict[CandidateNumber, int]:
    """The ranked time of each right answer; an entered one has the full window."""
    window_us = state.contest.round_of(play.round).window_of_us(play.slot)
    right = {choice: is_right(state, play, choice) for choice in dict.fromkeys(answers.values())}
    entered = {candidate for target, candidate, slot in state.effects.entered if (target, slot) == (play.id, LIVE_SLOT)}
    resolution_us = state.contest.rules.resolution_us
    special = entered or play.extra_percent or play.extra_taken or state.effects.compensated_us
    times = {}
    for candidate, choice in answers.items():
        if not right[choice]:
            continue
        if not special:  # as below, in a third of the time: 10,000 answers are scored at once
            times[candidate] = min(floored_us(play.answers[candidate].latency_us, resolution_us), window_us)
            continue
        given = None if candidate in entered else counted_answer(state, play, candidate)
        times[candidate] = window_us if given is None else ranked_time_us(state, play, candidate, given.latency_us)
    return times


def right_points(marking: Marking, times: Mapping[CandidateNumber, int]) -> dict[CandidateNumber, int]:
    """Points of right answers: the same for all, or by a speed table."""
    if marking.speed_by is None:
        return dict.fromkeys(times, marking.right)
    ranks = _ranks(times) if marking.speed_by is SpeedBy.RANK else times
    return {candidate: _step_points(marking, ranks[candidate]) for candidate in times}


def _ranks(times: Mapping[CandidateNumber, int]) -> dict[CandidateNumber, int]:
    """Competition ranks of times, best 1; equal times share the better rank (RULES 4.3)."""
    ordered = sorted(times.values())
    first = {time_us: index for index, time_us in reversed(list(enumerate(ordered, start=1)))}
    return {candidate: first[time_us] for candidate, time_us in times.items()}


def _step_points(marking: Marking, value: int) -> int:
    return next((step.points for step in marking.speed if value <= step.limit), marking.right)


def empty_mark(state: State, play: Play) -> Tally:
    """What a place that did nothing gets from a live question (RULES 1.1)."""
    return Tally(live_us=state.contest.round_of(play.round).window_of_us(play.slot))


def right_count(state: State, play: Play) -> int:
    """How many answers of a play are right."""
    choices = Counter([answer.choice for answer in counted_answers(state, play).values()])
    return sum(is_right(state, play, choice) * count for choice, count in choices.items())


def distribution(contest: Contest, play: Play) -> tuple[int, ...]:
    """How many finalists chose A, B, …; who chose several is counted with each."""
    letters = contest.questions[play.question].letters
    counts = dict.fromkeys(letters, 0)
    for choice, count in _choices(play).items():
        for letter in choice:
            counts[Choice(letter)] += count
    return tuple(counts[letter] for letter in letters)


def _choices(play: Play) -> Counter[Choice]:
    """How often each choice was given: a hall gives thousands of answers, and few different ones."""
    return Counter([answer.choice for answer in play.answers.values()])
