"""Who is still in, who fell, who may come back (RULES 7.1)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber, Choice, EliminationRules, Players, RescueKind, Round
from chungket.core.decision import RejectionCode
from chungket.core.elimination import (
    everybody_out,
    fallen_of,
    furthest,
    is_golden,
    is_over,
    left,
    rescue_offer,
    rescue_offered,
    rescues_left,
    standing,
    survivors_of,
)
from chungket.core.model import PlayPhase
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WRONG,
    A,
    B,
    Driver,
    elimination_round,
    finalist,
    make_contest,
    person,
)

FIRST, SECOND, THIRD = CANDIDATES[:3]


def begun(rules: EliminationRules | None = None, count: int = 5, **changes: object) -> Driver:
    """An elimination round before its first question."""
    driver = Driver(make_contest(rounds=(elimination_round(count, rules, **changes),)))
    driver.begin()
    return driver


def ask(driver: Driver, *right: CandidateNumber, wrong: tuple[CandidateNumber, ...] = ()) -> None:
    """A question these answer right and those wrong; nobody else answers."""
    driver.play_question(dict.fromkeys(right, (RIGHT, SECOND_US)) | dict.fromkeys(wrong, (WRONG, SECOND_US)))


def the_round(driver: Driver) -> Round:
    return driver.contest.rounds[1]


# --- one question


def test_who_is_wrong_or_says_nothing_is_out() -> None:
    driver = begun()
    ask(driver, *CANDIDATES[:4], wrong=CANDIDATES[4:6])
    assert survivors_of(driver.state, driver.play) == CANDIDATES[:4]
    assert fallen_of(driver.state, driver.play) == driver.play.eliminated == CANDIDATES[4:]
    assert standing(driver.state, the_round(driver)) == CANDIDATES[:4]
    assert driver.state.eliminations[the_round(driver).id].out == dict.fromkeys(CANDIDATES[4:], 0)


def test_a_survived_question_is_counted_and_the_others_get_the_empty_mark() -> None:
    driver = begun()
    ask(driver, *CANDIDATES[:2])
    ask(driver, FIRST, wrong=(SECOND,))
    tallies = [driver.state.places[candidate].tally for candidate in CANDIDATES[:3]]
    assert [(tally.survived, tally.correct) for tally in tallies] == [(2, 2), (1, 1), (0, 0)]
    empty = driver.state.empty_marks[the_round(driver).id]
    assert driver.state.places[THIRD].tally == empty


def test_who_is_out_plays_no_further() -> None:
    driver = begun()
    ask(driver, *CANDIDATES[:3])
    driver.open_question()
    assert driver.play.players == CANDIDATES[:3]
    driver.refused(finalist(CANDIDATES[3]), c.Answer(driver.play.id, RIGHT), RejectionCode.NOT_PLAYING)
    for candidate in CANDIDATES[:3]:
        driver.answer(candidate, RIGHT)
    assert driver.clock() == [c.CloseDue(driver.play.id)]  # the others are not waited for


def test_practice_puts_nobody_out() -> None:
    driver = Driver(make_contest(rounds=(elimination_round(3),)))
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.play_question({FIRST: (RIGHT, SECOND_US)})
    assert driver.play.practice
    assert (driver.play.eliminated, driver.state.eliminations) == ((), {})


def test_a_credited_question_puts_nobody_out_and_a_changed_key_others() -> None:
    driver = begun()
    driver.open_question()
    driver.answer(FIRST, A)
    driver.answer(SECOND, B)
    driver.close()
    question = driver.play.question
    driver.rule(JURY, c.SetKey(question, (B,), "đáp án sai"), SECRETARY)
    driver.reveal_and_score()
    assert standing(driver.state, the_round(driver)) == (SECOND,)
    driver.rule(JURY, c.CreditQuestion(question, "đề sai"), SECRETARY)
    assert survivors_of(driver.state, driver.play) == CANDIDATES


def test_the_last_question_is_the_golden_one_where_there_is_one() -> None:
    driver = begun(EliminationRules(golden=True), count=2)
    driver.host(c.PreparePlay())
    assert not is_golden(driver.state, driver.play)
    driver.void(driver.play.id)
    ask(driver, FIRST, SECOND)
    driver.open_question()
    assert is_golden(driver.state, driver.play)


def test_captains_play_for_their_teams() -> None:
    driver = begun(players=Players.CAPTAINS)
    captains = CANDIDATES[::3]
    ask(driver, *captains[:2])
    assert standing(driver.state, the_round(driver)) == captains[:2]
    assert SECOND not in driver.state.eliminations[the_round(driver).id].out
    assert driver.state.places[SECOND].marks == {}


# --- the field


def test_who_never_came_is_no_part_of_the_field() -> None:
    driver = Driver(make_contest(rounds=(elimination_round(3),)))
    driver.begin(*CANDIDATES[:5])
    assert left(driver.state, the_round(driver)) == CANDIDATES[:5]
    assert standing(driver.state, the_round(driver)) == CANDIDATES


def test_a_disqualified_finalist_neither_answers_nor_falls() -> None:
    driver = begun()
    driver.rule(SECRETARY, c.Disqualify("gian lận", "QĐ 1", FIRST), person(Role.ORGANISER))
    ask(driver, *CANDIDATES[1:4])
    assert FIRST not in driver.play.eliminated
    driver.rule(SECRETARY, c.Readmit("oan", "QĐ 2", FIRST), person(Role.ORGANISER))
    assert standing(driver.state, the_round(driver)) == CANDIDATES[:4]


def test_the_round_is_over_with_one_left() -> None:
    driver = begun()
    assert not is_over(driver.state, the_round(driver))
    ask(driver, FIRST, SECOND)
    assert not is_over(driver.state, the_round(driver))
    ask(driver, FIRST)
    assert is_over(driver.state, the_round(driver))
    driver.refused(OPERATOR, c.PreparePlay(), RejectionCode.NOTHING_LEFT)


def test_with_a_golden_question_the_last_one_goes_on_alone() -> None:
    driver = begun(EliminationRules(golden=True))
    ask(driver, FIRST)
    assert not is_over(driver.state, the_round(driver))
    ask(driver, FIRST)
    ask(driver)
    assert is_over(driver.state, the_round(driver))


def test_a_rescue_still_ahead_keeps_the_round_open() -> None:
    driver = begun(EliminationRules(rescue=RescueKind.ALL, rescue_after=3))
    ask(driver, FIRST)
    assert not is_over(driver.state, the_round(driver))
    ask(driver, FIRST)
    assert not rescue_offered(driver.state, the_round(driver))
    ask(driver, FIRST)
    assert rescue_offered(driver.state, the_round(driver))
    driver.host(c.Rescue(the_round(driver).id))
    assert rescues_left(driver.state, the_round(driver)) == 0


def test_with_everybody_out_there_is_a_rescue_or_a_void() -> None:
    driver = begun(EliminationRules(rescue=RescueKind.ALL))
    ask(driver, *CANDIDATES[:4])
    ask(driver)
    assert everybody_out(driver.state, the_round(driver))
    offer = rescue_offer(driver.state)
    assert offer is not None
    assert (offer.everybody_out, offer.candidates) == (True, CANDIDATES[:4] + CANDIDATES[4:])
    driver.refused(OPERATOR, c.PreparePlay(), RejectionCode.BLOCKED)
    driver.void(driver.play.id)
    assert not everybody_out(driver.state, the_round(driver))
    assert standing(driver.state, the_round(driver)) == CANDIDATES[:4]
    driver.host(c.PreparePlay())


def test_who_goes_on_alone_may_fall_and_nobody_has_to_survive_the_golden_question() -> None:
    alone = begun(EliminationRules(RescueKind.ALL, golden=True))
    ask(alone, FIRST)
    ask(alone)
    assert not everybody_out(alone.state, the_round(alone))
    assert is_over(alone.state, the_round(alone))
    golden = begun(EliminationRules(RescueKind.ALL, golden=True), count=2)
    ask(golden, *CANDIDATES)
    ask(golden)
    assert not everybody_out(golden.state, the_round(golden))
    assert is_over(golden.state, the_round(golden))


def test_after_the_last_question_there_is_nothing_to_come_back_for() -> None:
    driver = begun(EliminationRules(RescueKind.ALL, rescue_after=2), count=2)
    ask(driver, *CANDIDATES[:4])
    ask(driver)
    assert everybody_out(driver.state, the_round(driver))
    assert rescue_offer(driver.state) is None


def test_with_everybody_out_and_no_rescue_the_round_is_over() -> None:
    driver = begun()
    ask(driver)
    assert everybody_out(driver.state, the_round(driver))
    assert rescue_offer(driver.state) is None
    assert is_over(driver.state, the_round(driver))


# --- rescues


def test_a_rescue_is_offered_when_fewer_than_the_set_number_are_left() -> None:
    driver = begun(EliminationRules(rescue=RescueKind.ALL, rescue_below=3))
    ask(driver, *CANDIDATES[:3])
    assert rescue_offer(driver.state) is None
    ask(driver, *CANDIDATES[:2])
    offer = rescue_offer(driver.state)
    assert offer is not None
    assert offer.candidates == (THIRD, *CANDIDATES[3:])  # who came furthest first
    driver.host(c.DeclineRescue(the_round(driver).id))
    assert rescue_offer(driver.state) is None
    driver.host(c.PreparePlay())
    assert rescue_offer(driver.state) is None


def test_who_came_furthest_comes_back_with_everybody_equal() -> None:
    driver = begun()
    ask(driver, *CANDIDATES[:5])
    ask(driver, *CANDIDATES[:2])
    assert furthest(driver.state, the_round(driver), 1) == CANDIDATES[2:5]
    assert furthest(driver.state, the_round(driver), 3) == CANDIDATES[2:5]
    assert furthest(driver.state, the_round(driver), 4) == CANDIDATES[2:]
    assert furthest(driver.state, the_round(driver), 0) == ()
    driver.ok(OPERATOR, c.MarkAttendance(THIRD, present=False))
    assert furthest(driver.state, the_round(driver), 1) == CANDIDATES[3:5]


ANSWERS = st.lists(st.dictionaries(st.sampled_from(CANDIDATES), st.sampled_from((A, B))), min_size=1, max_size=5)


@settings(max_examples=60)
@given(ANSWERS, st.sampled_from(RescueKind), st.integers(0, 4), st.integers(1, 4), st.booleans())
def test_who_is_out_never_answers_again_without_a_rescue(
    questions: list[dict[CandidateNumber, Choice]], kind: RescueKind, after: int, count: int, golden: bool
) -> None:
    driver = begun(EliminationRules(kind, rescue_after=after, rescue_below=2, golden=golden))
    round_ = the_round(driver)
    fallen: set[CandidateNumber] = set()
    for answers in questions:
        offer = rescue_offer(driver.state)
        if offer is not None:
            picked = offer.candidates[:count] if kind is RescueKind.PICKED else ()
            number = min(count, len(offer.candidates)) if kind is RescueKind.NUMBER else 0
            (event,) = driver.host(c.Rescue(round_.id, number, picked))
            fallen -= set(event.candidates)  # type: ignore[union-attr]
        if is_over(driver.state, round_):
            driver.refused(OPERATOR, c.PreparePlay(), RejectionCode.NOTHING_LEFT)
            break
        driver.open_question()
        for candidate in CANDIDATES:
            decision = driver.answer(candidate, answers.get(candidate, B))
            assert (decision.rejection is None) == (candidate not in fallen)
        driver.clock()
        assert driver.play.phase is PlayPhase.CLOSED
        driver.reveal_and_score()
        fallen |= {id_ for id_ in CANDIDATES if id_ not in fallen and answers.get(id_, B) != RIGHT}
        assert set(standing(driver.state, round_)) == set(CANDIDATES) - fallen
