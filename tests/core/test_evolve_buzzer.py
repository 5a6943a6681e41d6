"""What the buzzer's events change, also two of one entry that were decided on the same state (RULES 7.2)."""

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.contest import BuzzerRules, Choice
from chungket.core.evolve import apply_entry
from chungket.core.model import PlayPhase
from chungket.core.tallying import right_of
from tests.core.making import CANDIDATES, RIGHT, SECOND_US, WRONG, Driver, buzzer_round, make_contest

ONE, TWO = CANDIDATES[:2]


def begun(rules: BuzzerRules | None = None) -> Driver:
    driver = Driver(make_contest(rounds=(buzzer_round(3, rules),)))
    driver.begin()
    driver.open_question()
    return driver


def on_turn() -> Driver:
    """The first finalist answers."""
    driver = begun()
    driver.press_buzzer(ONE)
    driver.settle()
    assert driver.play.buzzer.turn == ONE
    return driver


def apply(driver: Driver, *events: e.Event) -> None:
    """One more entry, whatever decided it."""
    apply_entry(driver.state, driver.state.seq + 1, driver.now_us, events)


def attempted(driver: Driver, choice: Choice, right: bool) -> e.Attempted:
    return e.Attempted(driver.play.id, ONE, choice, right, ONE, f"m-{choice}", driver.now_us)


def test_an_attempt_ends_the_turn_and_the_question_for_who_made_it() -> None:
    driver = on_turn()
    apply(driver, attempted(driver, WRONG, right=False))
    held = driver.play.buzzer
    assert (held.turn, held.open, list(held.out)) == ("", False, [ONE])
    assert driver.play.answers[ONE].choice == WRONG
    assert driver.play.answers[ONE].command == f"m-{WRONG}"


def test_of_an_answer_and_the_end_of_its_time_in_one_entry_the_answer_counts() -> None:
    driver = on_turn()
    timeout = e.Attempted(driver.play.id, ONE, Choice(""), False, "system", "s", driver.now_us)
    apply(driver, attempted(driver, RIGHT, right=True), timeout)
    assert [attempt.right for attempt in driver.play.buzzer.attempts] == [True]


def test_a_press_in_the_entry_that_gave_the_turn_away_does_not_take_it_back() -> None:
    driver = begun()
    driver.press_buzzer(TWO)
    press = e.Pressed(driver.play.id, ONE, "m-x", driver.now_us, 0, 0, driver.now_us, early=False)
    apply(driver, press, e.TurnGiven(driver.play.id, TWO, driver.now_us + SECOND_US, -1))
    assert driver.play.buzzer.turn == TWO


def test_after_the_close_nothing_opens_or_answers_any_more() -> None:
    driver = on_turn()
    play = driver.play
    apply(driver, e.PlayClosed(play.id, 0), attempted(driver, RIGHT, right=True))
    apply(driver, e.BuzzerOpened(play.id, driver.now_us, driver.now_us + SECOND_US))
    assert (play.phase, play.buzzer.open, play.buzzer.turn) == (PlayPhase.CLOSED, False, "")
    assert (play.buzzer.attempts, play.answers) == ([], {})


def test_an_interruption_of_the_store_moves_the_turn_but_not_the_opening() -> None:
    driver = on_turn()
    opens_us, until_us = driver.play.buzzer.opens_us, driver.play.buzzer.turn_until_us
    driver.wait(2 * SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(2 * SECOND_US, "store"))
    assert (driver.play.buzzer.opens_us, driver.play.buzzer.turn_until_us) == (opens_us, until_us + 2 * SECOND_US)


def test_presses_raise_no_flow_version() -> None:
    driver = begun()
    before = driver.state.flow_version
    driver.press_buzzer(ONE)
    assert driver.state.flow_version == before
    driver.settle()
    assert driver.state.flow_version == before + 1


def test_a_practice_question_of_a_buzzer_round_is_answered_by_everybody() -> None:
    """RULES 9: practice proves the device."""
    driver = Driver(make_contest(rounds=(buzzer_round(3, BuzzerRules(turns=True)),)))
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.open_question()
    assert not driver.play.buzzer.open
    for candidate in CANDIDATES:
        assert driver.answer(candidate, RIGHT if candidate == ONE else WRONG).rejection is None
    driver.clock()
    driver.reveal_and_score()
    assert all(place.practised for place in driver.state.places.values())
    assert driver.state.scored == 0
    assert right_of(driver.state, driver.play) == driver.play.right == 1  # by answers, for nobody pressed
