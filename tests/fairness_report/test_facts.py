"""What is gathered from log and reports; expected values are worked out by hand."""

from chungket.core import commands as c
from chungket.core.commands import SYSTEM
from chungket.core.decision import RejectionCode
from chungket.fairness import LATE_US, Sample
from chungket.fairness_report.facts import LateDevice, Spread, TimedAnswer, spread
from chungket.sealing import Part
from tests.core.making import CANDIDATES, OPERATOR, SECOND_US, Driver, buzzer_round, make_contest
from tests.fairness_report.reports import WALL_OFFSET_US, answered, armed, report_of, shown

C1, C2, C3, C4 = CANDIDATES[:4]
S = SECOND_US


def open_question(driver: Driver) -> None:
    """The next question, with its moment 500 ms ahead, and then past."""
    driver.lead_us = 500_000
    driver.open_question()
    driver.wait(driver.play.opens_us - driver.now_us)
    driver.clock()


def begun() -> Driver:
    driver = Driver(make_contest())
    driver.begin()
    return driver


def test_nearest_rank() -> None:
    assert spread(()) == Spread()
    assert spread((7,)) == Spread(1, 7, 7, 7, 7, 7)
    assert spread(range(100, 0, -1)) == Spread(100, 1, 50, 95, 99, 100)


def test_a_contest_without_questions_says_nothing() -> None:
    report = report_of(Driver(make_contest()))
    assert (report.plays, report.total.paint, report.samples) == ((), Spread(), 0)


def test_answers_have_every_value_their_time_was_made_of() -> None:
    driver = begun()
    open_question(driver)
    play = driver.play.id
    assert answered(driver, C1, 2 * S, 90_000, 60_000).rejection is None  # claims more than was measured
    assert answered(driver, C2, 3 * S, 40_000, 60_000).rejection is None  # claims less
    assert answered(driver, C3, 4 * S, 900_000, 700_000).rejection is None  # more than the rules allow
    driver.close()
    found = report_of(driver).plays[0]
    assert found.answers == (
        TimedAnswer(play, C1, False, 2 * S, 90_000, 60_000, 60_000, 1_940_000, 8_000, 3_000),
        TimedAnswer(play, C2, False, 3 * S, 40_000, 60_000, 40_000, 2_960_000, 8_000, 3_000),
        TimedAnswer(play, C3, False, 4 * S, 900_000, 700_000, 250_000, 3_750_000, 8_000, 3_000),
    )
    assert found.credit == Spread(3, 40_000, 60_000, 250_000, 250_000, 250_000)
    assert found.claimed.max == 900_000
    assert found.age == Spread(3, 8_000, 8_000, 8_000, 8_000, 8_000)
    assert (found.present, found.practice, found.void) == (9, False, False)
    assert found.opened_wall_ms == (driver.play.opens_us + WALL_OFFSET_US) // 1_000


def test_devices_as_they_reported() -> None:
    driver = begun()
    open_question(driver)
    play = driver.play
    samples = [armed(candidate, play) for candidate in (C1, C2, C3)]
    samples += [
        Sample(C1, play.id, Part.STEM, 1, 1, 1, 1),  # the stem is not what is timed
        shown(C1, play, 3_000),
        shown(C2, play, LATE_US, error_us=-1),
        shown(C3, play, 80_000, opener_us=70_000, error_us=9_000),
        shown(C4, play, 300_000, opener_us=-play.opens_us),
    ]
    found = report_of(driver, samples, dropped=4)
    (opening,) = found.plays
    assert (found.samples, found.dropped) == (8, 4)
    assert (opening.armed, opening.opener_in_time) == (3, 2)
    assert opening.paint == Spread(4, 3_000, LATE_US, 300_000, 300_000, 300_000)
    assert opening.error == Spread(3, 2_000, 2_000, 9_000, 9_000, 9_000)
    assert opening.late == (
        LateDevice(play.id, C4, 300_000, None, True, 2_000),
        LateDevice(play.id, C3, 80_000, 70_000, False, 9_000),
    )


def test_what_went_wrong_is_counted_where_it_happened() -> None:
    driver = begun()
    driver.lead_us = 500_000
    driver.host(c.PreparePlay())
    driver.host(c.OpenStem(driver.play.id))
    driver.wait(400_000)
    driver.ok(SYSTEM, c.PostponeOpening(driver.play.id))  # of the stem
    driver.wait(S)
    driver.clock()
    driver.host(c.OpenChoices(driver.play.id))
    driver.wait(400_000)
    driver.ok(SYSTEM, c.PostponeOpening(driver.play.id))
    driver.wait(S)
    driver.clock()
    driver.ok(SYSTEM, c.NoteStall(300_000))
    decision = answered(driver, C1, S, -3 * S, 0)
    assert decision.rejection is not None
    assert decision.rejection.code is RejectionCode.BAD_TIME
    driver.ok(SYSTEM, c.Recover(2 * S, "store"))
    driver.close()
    driver.reveal_and_score()
    open_question(driver)
    first, second = report_of(driver).plays
    assert (first.postponed, first.stalls_us, first.times_refused) == (2, (300_000,), 1)
    assert first.interruptions_us == (2 * S,)
    assert (second.postponed, second.stalls_us, second.times_refused, second.interruptions_us) == (0, (), 0, ())
    total = report_of(driver).total
    assert (total.postponed, total.stalls_us, total.times_refused) == (2, (300_000,), 1)


def test_a_pause_counts_as_long_as_it_lasted() -> None:
    driver = begun()
    open_question(driver)
    driver.wait(S)
    driver.host(c.Suspend("mất điện"))
    driver.wait(7 * S)
    driver.ok(OPERATOR, c.Resume())
    assert report_of(driver).plays[0].interruptions_us == (7 * S,)


def test_who_had_seen_the_choices_before_a_standstill_was_not_early() -> None:
    """A standstill moves T; what was painted before it is measured by T as it was."""
    driver = begun()
    open_question(driver)
    before = shown(C1, driver.play, 4_000)
    driver.wait(S)
    driver.host(c.Suspend("mất điện"))
    driver.wait(7 * S)
    driver.ok(OPERATOR, c.Resume())
    after = shown(C2, driver.play, 1_200_000)  # came back 200 ms after the hall went on
    found = report_of(driver, [before, after]).plays[0]
    assert found.paints_us == (4_000, 1_200_000)
    assert found.opener_in_time == 2


def test_practice_is_told_and_not_summed_up() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    open_question(driver)
    assert driver.play.practice
    driver.close()
    driver.reveal_and_score()
    driver.host(c.LockLobby())
    driver.host(c.StartRound(driver.contest.rounds[1].id, "không thi thử"))
    open_question(driver)
    assert answered(driver, C1, S, 10_000, 10_000).rejection is None
    driver.void(driver.play.id)
    report = report_of(driver)
    assert [(play.practice, play.void) for play in report.plays] == [(True, False), (False, True)]
    assert report.total.present == 9
    assert len(report.total.answers) == 1


def test_presses_are_timed_like_answers() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(2),)))
    driver.begin()
    open_question(driver)
    received_us = driver.play.opens_us + 700_000
    assert driver.press_buzzer(C1, received_us - driver.play.buzzer.opens_us).rejection is None
    (press,) = report_of(driver).plays[0].answers
    assert (press.candidate, press.press, press.raw_us, press.credited_us) == (C1, True, 700_000, 700_000)


def test_a_restart_that_waited_for_the_operator_is_one_interruption() -> None:
    driver = begun()
    open_question(driver)
    driver.wait(S)
    driver.ok(SYSTEM, c.Recover(12 * S, "restart"))
    driver.wait(56 * S)
    driver.ok(OPERATOR, c.Resume())
    assert report_of(driver).plays[0].interruptions_us == (68 * S,)
