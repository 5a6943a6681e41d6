"""Who comes back when a ruling changes a question that put people out (RULES 7.1)."""

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber, EliminationRules, RescueKind
from chungket.core.evolve_elimination import resettle
from chungket.core.model import PlayPhase
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    RIGHT,
    SECOND_US,
    SECRETARY,
    A,
    B,
    Driver,
    elimination_round,
    make_contest,
)

FIRST, SECOND = CANDIDATES[:2]


def begun(rules: EliminationRules | None = None) -> Driver:
    driver = Driver(make_contest(rounds=(elimination_round(5, rules),)))
    driver.begin()
    return driver


def ask(driver: Driver, *right: CandidateNumber) -> None:
    driver.play_question(dict.fromkeys(right, (RIGHT, SECOND_US)))


def out(driver: Driver) -> tuple[CandidateNumber, ...]:
    field = driver.state.eliminations.get(LIVE)
    return () if field is None else tuple(sorted(field.out))


def test_a_void_brings_back_whom_the_question_put_out_until_the_next_one_opens() -> None:
    driver = begun()
    ask(driver, *CANDIDATES[:4])
    ask(driver, *CANDIDATES[:2])
    first, second = driver.state.plays
    driver.void(first)
    assert out(driver) == CANDIDATES[2:]  # the second question was opened since: nobody returns
    driver.void(second)
    assert out(driver) == CANDIDATES[4:]
    assert driver.state.plays[second].eliminated == ()


def test_a_question_on_deck_is_played_by_whom_a_void_brought_back() -> None:
    driver = begun()
    ask(driver, *CANDIDATES[:4])
    scored = driver.play.id
    driver.host(c.PreparePlay())
    assert driver.play.players == CANDIDATES[:4]
    driver.void(scored)
    assert (driver.play.players, driver.play.phase) == ((), PlayPhase.SEALED)
    assert driver.play.members == frozenset()


def test_a_void_taken_back_puts_them_out_again() -> None:
    driver = begun()
    ask(driver, *CANDIDATES[:4])
    driver.void(driver.play.id)
    assert out(driver) == ()
    driver.rule(JURY, c.UndoRuling(1, "nhầm"), SECRETARY)
    assert out(driver) == CANDIDATES[4:]
    assert driver.play.eliminated == CANDIDATES[4:]


def test_whom_a_rescue_brought_back_stays_whatever_becomes_of_the_void() -> None:
    driver = begun(EliminationRules(RescueKind.PICKED, rescue_after=1))
    ask(driver, *CANDIDATES[:4])
    driver.host(c.Rescue(LIVE, 0, CANDIDATES[4:6]))
    assert out(driver) == CANDIDATES[6:]
    assert driver.state.incidents[-1].kind == "Rescued"
    driver.void(driver.play.id)
    driver.rule(JURY, c.UndoRuling(1, "nhầm"), SECRETARY)
    assert out(driver) == CANDIDATES[6:]


def test_a_changed_key_changes_who_is_out_until_the_next_question_opens() -> None:
    driver = begun()
    driver.open_question()
    for candidate in CANDIDATES[:4]:
        driver.answer(candidate, A if candidate in (FIRST, SECOND) else B)
    driver.close()
    driver.reveal_and_score()
    play = driver.play
    assert out(driver) == CANDIDATES[2:]
    driver.rule(JURY, c.SetKey(play.question, (B,), "đáp án sai"), SECRETARY)
    assert out(driver) == play.eliminated == (*CANDIDATES[:2], *CANDIDATES[4:])
    driver.open_question()
    assert driver.play.players == CANDIDATES[2:4]
    driver.rule(JURY, c.UndoRuling(1, "nhầm"), SECRETARY)
    assert out(driver) == (*CANDIDATES[:2], *CANDIDATES[4:])


def test_a_question_that_was_not_scored_settles_nothing() -> None:
    driver = begun()
    driver.open_question()
    driver.void(driver.play.id)
    assert out(driver) == ()
    resettle(driver.state, driver.play)
    assert LIVE not in driver.state.eliminations
