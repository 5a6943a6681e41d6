"""One hand on the buzzer: presses before, in and never after the race; answers on its turn alone."""

import asyncio
from dataclasses import replace

from chungket.clock import monotonic_us
from chungket.core import commands as c
from chungket.core.contest import AnswerBy, BuzzerRules, EarlyPress
from chungket.core.shapes import OwnShape
from chungket.rehearsal import buzzer_hand
from chungket.rehearsal.buzzer_hand import BuzzerHand
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.temperament import Temperament
from tests.core import making
from tests.core.making import CANDIDATES, RIGHT, SECOND_US, Driver, buzzer_round, make_contest
from tests.rehearsal.devices import Device

ME, OTHER = CANDIDATES[:2]
KNOWING = Temperament(skill=1.0, tempo=0.1)
RACED_S = 0.3  # by then everybody who wants to has pressed, at a hundred times the pace of people
SEEDS = range(1, 7)


class Hand(Device):
    """A hand, what it sees, and what it sent."""

    def __init__(self, driver: Driver, seed: int = 1, temperament: Temperament = KNOWING) -> None:
        super().__init__(keys={"TT01": (RIGHT,)}, seed=seed)
        self.driver = driver
        self.hand = BuzzerHand(ME, temperament, self.plan, self.chance, self.connection, self.later)

    def see(self) -> None:
        """The page as the server would show it now, with the clock of contest time."""
        self.connection.clock.begin(f"c{self.driver.now_us}", self.driver.now_us, monotonic_us())
        stage, own = self.shown(self.driver, ME)
        assert isinstance(own, OwnShape)
        self.hand.see(stage, own)


def buzzing(rules: BuzzerRules | None = None, *, opened: bool = True) -> Driver:
    driver = Driver(make_contest(rounds=(buzzer_round(3, rules),)))
    driver.begin()
    if opened:
        driver.open_question()
    else:
        driver.host(c.PreparePlay())
        driver.host(c.OpenStem(driver.play.id))
    return driver


async def raced(driver: Driver, seed: int = 1) -> list[PendingCommand]:
    hand = Hand(driver, seed)
    hand.see()
    hand.see()
    await asyncio.sleep(RACED_S)
    return hand.sent("press")


async def test_who_knows_presses_once_in_an_open_race() -> None:
    [press] = await raced(buzzing())
    assert press.arguments["play"] == "TT01.1"
    assert "pressed_us" in press.arguments


async def test_somebody_who_does_not_know_presses_seldom() -> None:
    pressed = 0
    for seed in range(1, 21):
        hand = Hand(buzzing(), seed, Temperament(skill=0.0, tempo=0.01))
        hand.see()
        await asyncio.sleep(0.02)
        pressed += len(hand.sent("press"))
    assert 0 < pressed < 12


async def test_nobody_presses_when_somebody_else_has_the_turn_or_was_too_quick() -> None:
    driver = buzzing()
    driver.press_buzzer(OTHER)
    driver.settle()
    assert await raced(driver) == []
    later = buzzing()
    hand = Hand(later)
    hand.see()  # the press is under way
    later.press_buzzer(OTHER)
    later.settle()
    hand.see()
    await asyncio.sleep(RACED_S)
    assert hand.sent("press") == []


async def test_every_opening_is_raced_anew() -> None:
    driver = buzzing(BuzzerRules(reopen=True))
    hand = Hand(driver)
    driver.press_buzzer(OTHER)
    driver.settle()
    hand.see()
    driver.settle()  # the other one said nothing
    driver.clock()
    assert driver.play.buzzer.open
    hand.see()
    await asyncio.sleep(RACED_S)
    assert len(hand.sent("press")) == 1


async def test_who_pressed_already_does_not_press_again() -> None:
    driver = buzzing()
    assert driver.press_buzzer(ME).rejection is None
    assert await raced(driver) == []


async def test_a_standstill_is_no_time_to_press() -> None:
    driver = buzzing()
    hand = Hand(driver)
    hand.see()
    driver.host(c.Suspend("mất điện"))
    hand.see()
    await asyncio.sleep(RACED_S)
    assert hand.sent("press") == []


async def test_the_one_on_turn_answers_once_with_what_is_known() -> None:
    answers = []
    for seed in SEEDS:
        driver = buzzing()
        driver.press_buzzer(ME)
        driver.settle()
        hand = Hand(driver, seed)
        hand.see()
        hand.see()
        await asyncio.sleep(0.12)
        answers += [command.arguments["choice"] for command in hand.sent("answer")]
    assert len(answers) >= len(SEEDS) - 1  # one may draw "no answer"
    assert answers.count(RIGHT) >= len(answers) - 2


async def test_an_answer_by_voice_is_not_sent() -> None:
    driver = buzzing(BuzzerRules(answer_by=AnswerBy.VOICE))
    driver.press_buzzer(ME)
    driver.settle()
    hand = Hand(driver)
    hand.see()
    await asyncio.sleep(0.12)
    assert hand.connection.pending == ()


async def test_an_owner_answers_and_never_races_for_the_own_question() -> None:
    driver = buzzing(BuzzerRules(turns=True, values=(20,)))
    assert driver.play.owner == ME
    hand = Hand(driver)
    hand.see()
    await asyncio.sleep(RACED_S)
    assert len(hand.sent("answer")) == 1
    driver.settle()  # nothing came
    driver.clock()
    assert driver.play.buzzer.open
    hand.see()
    await asyncio.sleep(RACED_S)
    assert hand.sent("press") == []


async def test_a_few_press_while_the_stem_is_read_out() -> None:
    early = 0
    for seed in range(1, 120):
        hand = Hand(buzzing(BuzzerRules(early=EarlyPress.OUT), opened=False), seed)
        hand.see()
        hand.see()
        await asyncio.sleep(0)
        early += len(hand.timers)
    assert 0 < early < 12  # three in a hundred


async def test_an_early_press_that_comes_after_the_opening_is_not_made() -> None:
    seed = next(seed for seed in range(1, 200) if early_at(seed))
    driver = buzzing(opened=False)
    hand = Hand(driver, seed)
    hand.see()
    assert hand.timers
    driver.wait(SECOND_US)
    driver.host(c.OpenChoices(driver.play.id))
    driver.press_buzzer(OTHER)
    driver.settle()
    hand.see()
    await asyncio.sleep(buzzer_hand.EARLY_S[1] / 100 + 0.05)
    assert hand.sent("press") == []


def early_at(seed: int) -> bool:
    hand = Hand(buzzing(opened=False), seed)
    hand.see()
    return bool(hand.timers)


async def test_a_live_question_is_not_for_the_hand() -> None:
    driver = Driver(making.make_contest())
    driver.begin()
    driver.open_question()
    assert await raced(driver) == []


async def test_who_is_out_of_the_question_watches() -> None:
    driver = buzzing()
    hand = Hand(driver)
    stage, own = hand.shown(driver, ME)
    hand.hand.see(stage, replace(own, playing=False))
    await asyncio.sleep(RACED_S)
    assert hand.sent("press") == []
