"""How plays and tallies change (RULES 2.2, 2.4, 4.4)."""

import pytest

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.contest import AnswerLock, Choice, QuestionId, Scope
from chungket.core.events import PlayId
from chungket.core.evolve import evolve
from chungket.core.evolve_play import go_on
from chungket.core.model import PlayPhase, Standstill, StandstillSpan, Tally, Tiebreak
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WINDOW_US,
    WRONG,
    Driver,
    finalist,
    make_contest,
    with_round,
)

FIRST = CANDIDATES[0]


def test_a_prepared_play_is_sealed_current_and_used(driver: Driver) -> None:
    driver.host(c.PreparePlay())
    assert (driver.play.phase, driver.state.used) == (PlayPhase.SEALED, {"TT01": 1})


def test_an_answer_keeps_the_commands_it_replaced() -> None:
    driver = Driver(with_round(make_contest(), lock=AnswerLock.LAST))
    driver.begin()
    play = driver.open_question()
    for number, choice in enumerate((WRONG, RIGHT)):
        driver.send(finalist(FIRST), c.Answer(play.id, choice), id_=f"m{number}-")
    given = play.answers[FIRST]
    assert (given.command, given.earlier, given.choice) == ("m1-", ("m0-",), RIGHT)
    assert [given.decided(id_) for id_ in ("m0-", "m1-", "m2-")] == [True, True, False]


def test_a_practice_answer_proves_the_device_and_never_counts() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.play_question({FIRST: (Choice("A"), SECOND_US)})
    assert driver.state.places[FIRST].practised
    assert not driver.state.places[CANDIDATES[1]].practised
    assert (driver.state.scored, driver.state.standings_version) == (0, 0)
    assert driver.state.places[FIRST].tally == Tally()
    assert not driver.state.counted_begun


def test_a_play_off_is_remembered_there_and_only_orders_equals() -> None:
    driver = Driver(make_contest(1))
    driver.begin()
    driver.finish_round({})
    driver.state.tiebreaks.append(Tiebreak(1, Scope.INDIVIDUAL, CANDIDATES[:2]))
    before = (driver.state.scored, driver.state.standings_version)
    play, question = PlayId("PHU1.1"), QuestionId("DP1")
    round_ = driver.contest.tiebreak.id
    for event in (
        e.PlayPrepared(play, question, round_, -2, OPERATOR.name, CANDIDATES[:2]),
        e.PlayScored(play, 0, OPERATOR.name),
    ):
        evolve(driver.state, event)
    assert (driver.play.tiebreak, driver.state.tiebreaks[0].plays) == (1, [play])
    assert (driver.state.scored, driver.state.standings_version) == (before[0], before[1] + 1)
    assert driver.play.members == frozenset(CANDIDATES[:2])


def test_extra_time_is_what_was_granted_when_the_window_opened() -> None:
    """RULES 2.7: a later grant, or one taken back, changes nothing of a question already opened."""
    driver = Driver(make_contest())
    driver.begin()
    driver.rule(SECRETARY, c.GrantExtraTime(FIRST, 30, "khuyết tật"), JURY)
    first = driver.play_question()
    driver.rule(SECRETARY, c.GrantExtraTime(FIRST, 60, "khuyết tật"), JURY)
    second = driver.play_question()
    assert [driver.state.plays[play].extra_percent for play in (first, second)] == [{FIRST: 30}, {FIRST: 60}]


def standing(driver: Driver) -> bool:
    return driver.state.standstill is not None


def test_a_void_ends_an_interruption_but_not_a_suspension(driver: Driver) -> None:
    """RULES 2.4: the interruption was about this question; a host's word stands until the host takes it back."""
    driver.open_question()
    driver.host(c.Suspend("Ồn"))
    driver.void(driver.play.id)
    assert standing(driver)
    driver.host(c.Resume())
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(6 * SECOND_US, "restart"))
    driver.void(driver.play.id, "Gián đoạn")
    assert not standing(driver)
    assert driver.play.standstills == ()


@pytest.mark.parametrize("reading", [True, False])
def test_going_on_gives_the_time_back_to_what_was_running(driver: Driver, reading: bool) -> None:
    play = driver.open_question()
    play.phase = PlayPhase.READING if reading else PlayPhase.OPEN
    play.choices_due_us = play.opens_us + 5
    opens_us, due_us = play.opens_us, play.choices_due_us
    driver.state.standstill = Standstill("suspended", "Ồn", opens_us + 1)
    driver.state.time_us = opens_us + 101
    go_on(driver.state)
    assert not standing(driver)
    assert play.choices_due_us == due_us + (100 if reading else 0)
    assert (play.opens_us, play.deadline_us) == (
        opens_us + (0 if reading else 100),
        opens_us + WINDOW_US + (0 if reading else 100),
    )
    assert play.standstills == (() if reading else (StandstillSpan(opens_us + 1, opens_us + 101),))
    go_on(driver.state)
    assert play.deadline_us == opens_us + WINDOW_US + (0 if reading else 100)
