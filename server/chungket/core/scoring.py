"""What one finalist gets for one play.

Owns the mark of a single answer. It must not know ranks (standings) or when things are allowed (decide).
"""

from chungket.core.contest import CandidateNumber, Choice, Contest, Question, Round
from chungket.core.model import GivenAnswer, Play, Tally


def floored_us(time_us: int, resolution_us: int) -> int:
    """A time as it ranks: floored to the resolution (RULES 2.3). Both in µs; never negative."""
    return max(0, time_us) // resolution_us * resolution_us


def is_right(question: Question, choice: Choice) -> bool:
    """Whether a choice is one of the keys."""
    return choice in question.key


def live_mark(question: Question, round_: Round, answer: GivenAnswer | None, resolution_us: int) -> Tally:
    """The tally of one place for one live play: right with its time, or wrong or missing with the full window (RULES
    2.2)."""
    if answer is None or not is_right(question, answer.choice):
        return Tally(live_us=round_.window_us)
    latency_us = min(floored_us(answer.latency_us, resolution_us), round_.window_us)
    return Tally(correct=1, live_correct=1, live_us=latency_us)


def play_marks(contest: Contest, play: Play) -> dict[CandidateNumber, Tally]:
    """Marks of every registered place for a play, absent ones included (RULES 1.1), in file order."""
    question = contest.questions[play.question]
    round_ = contest.round_of(play.round)
    resolution_us = contest.rules.resolution_us
    return {
        candidate: live_mark(question, round_, play.answers.get(candidate), resolution_us)
        for candidate in contest.places
    }


def right_count(contest: Contest, play: Play) -> int:
    """How many answers of a play are right."""
    question = contest.questions[play.question]
    return sum(1 for answer in play.answers.values() if is_right(question, answer.choice))


def distribution(contest: Contest, play: Play) -> tuple[int, ...]:
    """How many finalists chose A, B, …"""
    letters = contest.questions[play.question].letters
    counts = dict.fromkeys(letters, 0)
    for answer in play.answers.values():
        counts[answer.choice] += 1
    return tuple(counts[letter] for letter in letters)
