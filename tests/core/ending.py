"""Contests that have come to their end, or into trouble: ties, play-offs, results, ceremonies, a hall cut off.

Owns builders only; what a test expects is in the test.
"""

from dataclasses import replace

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber, Choice, Contest, Prize, QuestionId, QuestionRole, Rules
from tests.core.making import (
    CANDIDATES,
    JURY,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WRONG,
    Driver,
    make_contest,
    person,
    prizes_of,
    question,
)

ORGANISER = person(Role.ORGANISER)
NO_REVIEW = Rules(review_us=0)

AWAY_US = 3_500_000  # longer than a device needs to come back

Answers = dict[CandidateNumber, tuple[Choice, int]]


def with_tiebreak_questions(contest: Contest, count: int) -> Contest:
    """The contest with so many tie-break questions (CP1, CP2, …), usable in any round."""
    more = {
        QuestionId(f"CP{number}"): question(f"CP{number}", QuestionRole.TIEBREAK, None)
        for number in range(1, count + 1)
    }
    return replace(contest, questions={**contest.questions, **more})


def ended(
    answers: Answers,
    prizes: tuple[Prize, ...] | None = None,
    *,
    tiebreak_questions: int = 0,
    rules: Rules = NO_REVIEW,
) -> Driver:
    """A contest of one question, answered like this, whose only round is over."""
    contest = make_contest(1, prizes=prizes_of((1, 2), (1,)) if prizes is None else prizes, rules=rules)
    driver = Driver(with_tiebreak_questions(contest, tiebreak_questions))
    driver.begin()
    driver.finish_round(answers)
    return driver


def all_apart() -> Answers:
    """Everybody right, each one second later than the one before: nobody is tied."""
    return {candidate: (RIGHT, (index + 1) * SECOND_US) for index, candidate in enumerate(CANDIDATES)}


def equal(*candidates: CandidateNumber) -> Answers:
    """These are right at the same time, nobody else is."""
    return dict.fromkeys(candidates, (RIGHT, SECOND_US))


def right_of(*candidates: CandidateNumber, after_us: int = SECOND_US) -> Answers:
    """Answers to a tie-break question: these are right."""
    return dict.fromkeys(candidates, (RIGHT, after_us))


def wrong_of(*candidates: CandidateNumber) -> Answers:
    """Answers to a tie-break question: these are wrong."""
    return dict.fromkeys(candidates, (WRONG, SECOND_US))


def decide_as_committee(driver: Driver, command: c.RulingCommand) -> int:
    """A ruling of the organising committee, with its two persons; its number."""
    return driver.rule(SECRETARY, command, ORGANISER)


def rule(driver: Driver, command: c.RulingCommand) -> int:
    """A ruling of the jury, with its two persons; its number."""
    return driver.rule(SECRETARY, command, JURY)


def finalized(driver: Driver, *, signed: bool = True) -> Driver:
    """The result is fixed and, if so, its minutes are signed."""
    driver.host(c.Finalize())
    if signed:
        driver.ok(SECRETARY, c.RecordSigned("Trưởng Ban Tổ chức"))
    return driver


def cut_off_hall() -> Driver:
    """Two of the three of zone X1 are cut off during an open question."""
    driver = Driver(make_contest())
    driver.begin()
    for candidate in CANDIDATES:
        driver.ok(c.SYSTEM, c.NoteConnection(candidate, driver.state.places[candidate].session, connected=True))
    driver.open_question()
    driver.wait(SECOND_US)
    for candidate in CANDIDATES[:2]:
        driver.ok(c.SYSTEM, c.NoteConnection(candidate, driver.state.places[candidate].session, connected=False))
    driver.wait(AWAY_US)
    driver.clock()
    return driver
