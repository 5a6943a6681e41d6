"""What jury and secretary of a rehearsal do: only what the show waits for, and nothing of what people began."""

import pytest

from chungket.core import commands as c
from chungket.core.contest import AnswerBy, BuzzerRules
from chungket.rehearsal.careful_desk import CONFIRM_KEY_S
from chungket.rehearsal.press import REASON
from tests.core.ending import all_apart
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    Driver,
    buzzer_round,
    elimination_round,
    make_contest,
)
from tests.rehearsal.show import PRESENT, ask_desk, obey

VOICE = BuzzerRules(answer_by=AnswerBy.VOICE)


def elimination() -> Driver:
    """A question of an elimination round, closed."""
    driver = Driver(make_contest(rounds=(elimination_round(3),)))
    driver.begin(*PRESENT)
    driver.open_question()
    driver.close()
    return driver


def voiding() -> Driver:
    """The operator proposed to void an interrupted question."""
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    driver.press()
    return driver


def test_the_jury_confirms_the_key_once_the_question_is_closed() -> None:
    driver = elimination()
    press = ask_desk(driver, JURY, pace=2.0)
    assert press is not None
    assert (press.command, press.arguments, press.pause_s) == (
        "confirm_key",
        {"play": driver.play.id},
        CONFIRM_KEY_S / 2,
    )
    assert ask_desk(driver, SECRETARY) is None
    obey(driver, press, JURY)
    assert driver.play.key_confirmed
    assert ask_desk(driver, JURY) is None


def test_no_key_is_confirmed_in_an_open_question_nor_while_a_void_is_proposed() -> None:
    driver = Driver(make_contest(rounds=(elimination_round(3),)))
    driver.begin(*PRESENT)
    driver.open_question()
    assert ask_desk(driver, JURY) is None
    closed = elimination()
    closed.ok(SECRETARY, c.VoidPlay(closed.play.id, "Đáp án sai"))
    assert ask_desk(closed, JURY, accounts=()) is None


def test_the_jury_confirms_what_the_rehearsal_proposed_and_not_what_people_did() -> None:
    driver = voiding()
    assert ask_desk(driver, JURY, accounts=("giam-khao-tu-dong",)) is None
    assert ask_desk(driver, SECRETARY) is None  # a void needs the jury
    press = ask_desk(driver, JURY, accounts=(OPERATOR.name,))
    assert press is not None
    obey(driver, press, JURY)
    assert driver.play.void


def test_an_answer_by_voice_is_judged_right_or_wrong_at_random() -> None:
    verdicts = set()
    for seed in range(1, 12):
        driver = Driver(make_contest(rounds=(buzzer_round(3, VOICE),)))
        driver.begin(*PRESENT)
        driver.open_question()
        assert ask_desk(driver, JURY) is None
        driver.press_buzzer(PRESENT[2])
        driver.settle()
        press = ask_desk(driver, JURY, seed=seed)
        assert press is not None
        assert (press.command, press.flow) == ("judge_attempt", True)
        obey(driver, press, JURY)
        [attempt] = driver.play.buzzer.attempts
        assert attempt.right is press.arguments["right"]
        verdicts.add(attempt.right)
    assert verdicts == {True, False}


def test_an_answer_on_the_device_is_nothing_to_judge() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(3),)))
    driver.begin(*PRESENT)
    driver.open_question()
    driver.press_buzzer(PRESENT[2])
    driver.settle()
    assert ask_desk(driver, JURY) is None


def test_the_secretary_signs_the_minutes_once_and_only_when_there_is_a_result() -> None:
    driver = Driver(make_contest(1))
    driver.begin()
    driver.finish_round(all_apart())
    assert ask_desk(driver, SECRETARY) is None
    driver.host(c.Finalize())
    assert ask_desk(driver, JURY) is None
    press = ask_desk(driver, SECRETARY)
    assert press is not None
    assert press.arguments == {"signers": REASON}
    obey(driver, press, SECRETARY)
    assert driver.state.editions[-1].signers == REASON
    assert ask_desk(driver, SECRETARY) is None


@pytest.mark.parametrize("actor", [JURY, SECRETARY])
def test_in_a_live_round_the_desk_has_nothing_to_do(actor: c.Actor) -> None:
    driver = Driver(make_contest())
    driver.begin()
    for _ in range(2):
        driver.open_question()
        assert ask_desk(driver, actor) is None
        driver.answer(CANDIDATES[0], RIGHT)
        driver.close()
        assert ask_desk(driver, actor) is None
        driver.reveal_and_score()
        assert ask_desk(driver, actor) is None
