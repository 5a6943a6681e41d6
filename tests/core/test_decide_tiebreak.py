"""Starting, playing and ending play-offs (RULES 4.6)."""

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber, Criterion, Rules, Scope, UnitId
from chungket.core.decision import RejectionCode
from chungket.core.flow import next_command
from chungket.core.model import Phase
from chungket.core.questions import next_question
from chungket.core.standings import current_ranking
from chungket.core.tiebreak_flow import members_still_tied
from chungket.core.tiebreak_view import tiebreak_shape
from tests.core.ending import Answers, ended, equal, finalized, right_of, rule, wrong_of
from tests.core.making import CANDIDATES, JURY, OPERATOR, SECOND_US, SECRETARY, Driver, finalist, prizes_of

ONE, TWO, THREE, FOUR = CANDIDATES[0], CANDIDATES[3], CANDIDATES[6], CANDIDATES[1]  # of three units
FIRST = prizes_of((1,), ())


def three_tied(questions: int = 5) -> Driver:
    """Three equal finalists on the boundary of the only prize."""
    return ended(equal(ONE, TWO, THREE), FIRST, tiebreak_questions=questions)


def start(driver: Driver) -> c.StartTiebreak:
    command = driver.press()
    assert isinstance(command, c.StartTiebreak)
    return command


def play(driver: Driver, answers: Answers) -> None:
    driver.play_question(answers)


def tied(driver: Driver) -> tuple[str, ...]:
    session = driver.state.tiebreak
    assert session is not None
    return members_still_tied(driver.state, session)


def test_the_big_button_plays_a_tie_off_until_it_is_decided() -> None:
    driver = three_tied()
    assert start(driver) == c.StartTiebreak(Scope.INDIVIDUAL, (ONE, TWO, THREE))
    assert driver.state.tiebreaks[0].prizes == ("individual0", "")
    shown = tiebreak_shape(driver.state)
    assert shown is not None
    assert (shown.members, shown.units) == ((ONE, TWO, THREE), ("X1", "X2", "X3"))
    upcoming = next_question(driver.state)
    assert upcoming is not None
    assert (upcoming.question.id, upcoming.slot, upcoming.players, upcoming.tiebreak) == (
        "CP1",
        -2,
        (ONE, TWO, THREE),
        1,
    )
    assert driver.press() == c.PreparePlay()
    assert driver.play.players == (ONE, TWO, THREE)
    assert (driver.play.tiebreak, driver.play.counted, driver.play.practice) == (1, False, False)
    for command in (c.OpenStem, c.OpenChoices):
        assert isinstance(driver.press(), command)
    driver.answer(ONE, *right_of(ONE)[ONE])
    driver.answer(TWO, *right_of(TWO, after_us=9 * SECOND_US)[TWO])
    driver.close()
    assert isinstance(driver.press(), c.RevealKey)
    assert isinstance(driver.press(), c.ScorePlay)
    assert tied(driver) == (ONE, TWO)
    play(driver, right_of(TWO))
    assert tied(driver) == ()
    assert driver.press() == c.EndTiebreak()
    assert [row.id for row in current_ranking(driver.state).individuals][:3] == [TWO, ONE, THREE]
    assert driver.press() == c.Finalize()
    assert driver.state.phase is Phase.FINALIZED


def test_nothing_of_a_play_off_goes_into_the_sums() -> None:
    driver = three_tied()
    before = {candidate: place.tally for candidate, place in driver.state.places.items()}
    start(driver)
    play(driver, right_of(ONE))
    assert {candidate: place.tally for candidate, place in driver.state.places.items()} == before
    assert driver.state.scored == 1


def test_whoever_does_not_play_cannot_answer() -> None:
    driver = three_tied()
    start(driver)
    play_ = driver.open_question()
    decision = driver.send(finalist(FOUR), c.Answer(play_.id, *right_of(FOUR)[FOUR][:1]))
    assert decision.rejection is not None
    assert decision.rejection.code is RejectionCode.NOT_PLAYING


def test_three_questions_alike_are_decided_by_the_sum_of_times() -> None:
    driver = three_tied()
    start(driver)
    for _ in range(3):
        assert next_command(driver.state) == c.PreparePlay()
        play(driver, {**right_of(ONE, after_us=3 * SECOND_US), **right_of(TWO, THREE, after_us=5 * SECOND_US)})
    assert next_command(driver.state) == c.EndTiebreak()
    driver.press()
    assert driver.press() == c.Finalize()
    assert [winner for _, winners in driver.state.editions[0].winners for winner in winners] == [ONE]


def test_who_is_still_equal_after_three_questions_draws_lots() -> None:
    driver = three_tied()
    start(driver)
    lots = c.DrawLots(Scope.INDIVIDUAL, (TWO, THREE, ONE), "Bà Hà")
    driver.refused(SECRETARY, lots, RejectionCode.BLOCKED)
    for _ in range(3):
        play(driver, right_of(ONE, TWO, THREE))
    driver.press()
    assert next_command(driver.state) == c.Finalize()
    driver.refused(OPERATOR, c.Finalize(), RejectionCode.BLOCKED)
    driver.refused(OPERATOR, c.StartTiebreak(Scope.INDIVIDUAL, (ONE, TWO, THREE)), RejectionCode.NOTHING_LEFT)
    driver.ok(SECRETARY, lots)
    drawn = driver.state.lots[0]
    assert (drawn.prizes, drawn.witnesses, drawn.by) == (("individual0", ""), "Bà Hà", SECRETARY.name)
    finalized(driver)
    assert driver.state.editions[0].winners == (("individual0", (TWO,)),)


def test_without_questions_left_lots_decide() -> None:
    driver = three_tied(questions=1)
    start(driver)
    play(driver, wrong_of(ONE, TWO, THREE))
    assert driver.press() == c.EndTiebreak()
    assert next_command(driver.state) == c.Finalize()
    driver.ok(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, (TWO, THREE, ONE), "Bà Hà"))
    driver.host(c.Finalize())


def test_a_play_off_ends_only_when_it_is_decided() -> None:
    driver = three_tied()
    driver.refused(OPERATOR, c.EndTiebreak(), RejectionCode.NOTHING_LEFT)
    start(driver)
    driver.refused(OPERATOR, c.EndTiebreak(), RejectionCode.BLOCKED)
    play_ = driver.open_question()
    driver.refused(OPERATOR, c.EndTiebreak(), RejectionCode.WRONG_PHASE)
    driver.void(play_.id)
    driver.refused(OPERATOR, c.EndTiebreak(), RejectionCode.BLOCKED)
    driver.host(c.PreparePlay())
    assert driver.play.question == "CP2"


def test_only_one_of_the_ties_there_are_can_be_played_off() -> None:
    driver = three_tied()
    for members in ((ONE, TWO), (ONE, TWO, THREE, FOUR), (ONE, ONE, TWO)):
        driver.refused(OPERATOR, c.StartTiebreak(Scope.INDIVIDUAL, members), RejectionCode.BAD_VALUE)
    driver.refused(OPERATOR, c.StartTiebreak(Scope.TEAM, (ONE, TWO, THREE)), RejectionCode.BAD_VALUE)
    driver.host(c.StartTiebreak(Scope.INDIVIDUAL, (THREE, ONE, TWO)))
    again = c.StartTiebreak(Scope.INDIVIDUAL, (ONE, TWO, THREE))
    decision = driver.refused(OPERATOR, again, RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == "tiebreak"


def test_a_chain_without_tie_break_questions_goes_to_lots() -> None:
    rules = Rules(review_us=0, individual_chain=(Criterion.CORRECT, Criterion.LIVE_TIME, Criterion.LOTS))
    driver = ended(equal(ONE, TWO), FIRST, tiebreak_questions=5, rules=rules)
    assert next_command(driver.state) == c.Finalize()
    driver.refused(OPERATOR, c.StartTiebreak(Scope.INDIVIDUAL, (ONE, TWO)), RejectionCode.NOTHING_LEFT)
    driver.ok(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, (TWO, ONE), "Bà Hà"))


def test_the_captains_play_for_their_units() -> None:
    driver = ended(equal(CANDIDATES[1], CANDIDATES[4]), prizes_of((), (1,)), tiebreak_questions=5)
    assert start(driver) == c.StartTiebreak(Scope.TEAM, ("X1", "X2"))
    shown = tiebreak_shape(driver.state)
    assert shown is not None
    assert (shown.names, shown.units) == (("Đơn vị X1", "Đơn vị X2"), ("", ""))
    driver.host(c.PreparePlay())
    assert driver.play.players == (CANDIDATES[0], CANDIDATES[3])
    driver.void(driver.play.id)
    play(driver, right_of(CANDIDATES[3]))
    driver.press()
    assert [row.id for row in current_ranking(driver.state).teams][:2] == ["X2", "X1"]


def test_several_ties_are_played_one_after_another() -> None:
    prizes = prizes_of((1, 2), ())
    answers = {**equal(ONE, TWO), **right_of(THREE, FOUR, after_us=4 * SECOND_US)}
    driver = ended(answers, prizes, tiebreak_questions=5)
    assert start(driver).members == (ONE, TWO)
    play(driver, right_of(TWO))
    driver.press()
    assert start(driver).members == (FOUR, THREE)
    play(driver, right_of(THREE))
    driver.press()
    driver.press()
    assert driver.state.editions[0].winners == (("individual0", (TWO,)), ("individual1", (ONE, THREE)))


def test_only_those_still_on_a_boundary_play_on() -> None:
    """Four for one first and two second prizes: the two who are right play for the first; of the two who are wrong one
    gets the last second prize, so they play as well. When the first is decided the others go on alone."""
    driver = ended(equal(ONE, TWO, THREE, FOUR), prizes_of((1, 2), ()), tiebreak_questions=5)
    start(driver)
    play(driver, right_of(ONE, TWO))
    assert set(tied(driver)) == {ONE, TWO, THREE, FOUR}
    play(driver, right_of(ONE, THREE, FOUR))
    assert set(tied(driver)) == {THREE, FOUR}
    play(driver, right_of(FOUR))
    driver.press()
    driver.press()
    assert driver.state.editions[0].winners == (("individual0", (ONE,)), ("individual1", (TWO, FOUR)))


def test_a_void_that_unties_them_ends_the_play_off() -> None:
    """A ruling in the middle of a play-off moves one of them away; nobody plays for nothing."""
    driver = ended(equal(ONE, TWO), FIRST, tiebreak_questions=5)
    start(driver)
    rule(driver, c.AdjustPoints(CandidateNumber(ONE), 0, 1, "Trọng tài ghi sót"))
    assert tied(driver) == ()
    assert driver.press() == c.EndTiebreak()
    driver.host(c.Finalize())
    assert driver.state.editions[0].winners == (("individual0", (ONE,)),)


def test_a_play_off_waits_for_everything_that_could_change_the_tie() -> None:
    driver = three_tied()
    driver.ok(SECRETARY, c.FileComplaint(UnitId("X1"), driver.play.question, "Đáp án sai"))
    command = c.StartTiebreak(Scope.INDIVIDUAL, (ONE, TWO, THREE))
    assert driver.refused(OPERATOR, command, RejectionCode.BLOCKED).rejection is not None
    assert next_command(driver.state) == c.Finalize()
    rule(driver, c.RuleComplaint(1, upheld=False, reason="Đáp án đúng"))
    driver.ok(SECRETARY, c.AdjustPoints(CandidateNumber(ONE), 0, 1, "Ghi sót"))
    driver.refused(OPERATOR, command, RejectionCode.BLOCKED)
    driver.ok(JURY, c.DecideProposal(driver.state.proposals_made, confirm=False))
    start(driver)


def test_a_play_off_waits_until_no_complaint_can_come_any_more() -> None:
    driver = ended(equal(ONE, TWO), FIRST, tiebreak_questions=5, rules=Rules(review_us=60 * SECOND_US))
    assert driver.press() == c.OpenReview()
    command = c.StartTiebreak(Scope.INDIVIDUAL, (ONE, TWO))
    decision = driver.refused(OPERATOR, command, RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == "review"
    driver.wait(60 * SECOND_US)
    driver.clock()
    assert start(driver) == command
