"""Who was first, and what everybody gets for a question of a buzzer round (RULES 7.2)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.buzzer import ALONE, Race, owners, play_marks, race, right_count, stars_left, value_of
from chungket.core.commands import Role
from chungket.core.contest import BuzzerRules, CandidateNumber, Choice, Marking, Players
from chungket.core.events import PlayId
from chungket.core.model import Attempt, BuzzerPress, Play, PlayPhase, State, Tally
from tests.core.making import (
    CANDIDATES,
    LIVE,
    OPERATOR,
    RIGHT,
    SECRETARY,
    WRONG,
    B,
    C,
    Driver,
    buzzer_round,
    make_contest,
    person,
)

ONE, TWO, THREE, FOUR = CANDIDATES[:4]
EQUAL_US = 20_000
VALUE = 30
MOMENTS = st.dictionaries(st.sampled_from(CANDIDATES), st.integers(0, 300_000), min_size=1)
CHOICES = st.sampled_from("ABC").map(Choice)


def prepared(rules: BuzzerRules, play: Play, **changes: object) -> State:
    """A state in which this play is the only one."""
    state = State(make_contest(rounds=(buzzer_round(3, rules, **changes),)))
    state.plays[play.id] = play
    state.play, state.round = play.id, LIVE
    return state


def played(*attempts: tuple[CandidateNumber, Choice], owner: CandidateNumber | str = "", star: bool = False) -> Play:
    """A play with these attempts by device, in order."""
    contest = make_contest(rounds=(buzzer_round(3),))
    question = contest.rounds[1].questions[0]
    value = VALUE if owner else 0
    play = Play(PlayId("TT01.1"), question, LIVE, 0, owner=CandidateNumber(owner), value=value, star=star)
    for candidate, choice in attempts:
        right = choice == RIGHT
        play.buzzer.attempts.append(Attempt(candidate, choice, right, candidate, "m"))
    return play


def points(marks: dict[CandidateNumber, Tally]) -> dict[CandidateNumber, int]:
    """Points other than none."""
    return {candidate: mark.points for candidate, mark in marks.items() if mark.points}


# --- the race


@given(MOMENTS)
def test_the_first_has_the_earliest_moment_and_its_margin_is_to_the_next_one(
    moments: dict[CandidateNumber, int],
) -> None:
    play = played()
    for candidate, pressed_us in moments.items():
        play.buzzer.presses[candidate] = BuzzerPress(pressed_us, pressed_us, f"m{candidate}", early=False)
    run = race(play)
    assert run is not None
    ordered = sorted(moments.values())
    assert moments[run.first] == ordered[0]
    assert run.margin_us == (ordered[1] - ordered[0] if len(ordered) > 1 else ALONE)
    equals = run.equals(EQUAL_US)
    assert run.first in equals
    assert {id_ for id_, us in moments.items() if us - ordered[0] < EQUAL_US} == set(equals)
    assert (len(equals) > 1) == (0 <= run.margin_us < EQUAL_US)


@given(MOMENTS, st.permutations(CANDIDATES))
def test_the_order_of_the_inbox_decides_only_between_equal_moments(
    moments: dict[CandidateNumber, int], order: list[CandidateNumber]
) -> None:
    play = played()
    for candidate in order:
        if candidate in moments:
            play.buzzer.presses[candidate] = BuzzerPress(moments[candidate], 0, f"m{candidate}", early=False)
    run = race(play)
    assert run is not None
    fastest = [candidate for candidate in order if moments.get(candidate) == min(moments.values())]
    assert run.first == fastest[0]


def test_who_is_out_of_the_question_does_not_race() -> None:
    play = played()
    play.buzzer.presses = {ONE: BuzzerPress(1, 1, "m1", True), TWO: BuzzerPress(2, 2, "m2", False)}
    play.buzzer.out[ONE] = None
    assert race(play) == Race(((TWO, 2),))
    play.buzzer.out[TWO] = None
    assert race(play) is None


# --- marks without turns


def test_right_and_wrong_on_the_buzzer() -> None:
    play = played((ONE, WRONG), (TWO, RIGHT))
    marks = play_marks(prepared(BuzzerRules(), play), play)
    assert points(marks) == {ONE: -5, TWO: 10}
    assert marks[TWO] == Tally(points=10, correct=1)
    assert marks[THREE] == Tally()
    assert tuple(marks) == CANDIDATES


def test_only_the_round_s_players_get_marks() -> None:
    play = played((ONE, RIGHT))
    state = prepared(BuzzerRules(), play, players=Players.CAPTAINS)
    assert tuple(play_marks(state, play)) == (CANDIDATES[0], CANDIDATES[3], CANDIDATES[6])


def test_an_answer_by_voice_stays_as_the_jury_heard_it() -> None:
    play = played()
    play.buzzer.attempts = [Attempt(ONE, Choice(""), False, "jury", "m1"), Attempt(TWO, Choice(""), True, "jury", "m2")]
    state = prepared(BuzzerRules(), play)
    state.effects.keys[play.question] = (C,)
    assert points(play_marks(state, play)) == {ONE: -5, TWO: 10}
    assert right_count(state, play) == 1


@given(st.lists(st.tuples(st.sampled_from(CANDIDATES), CHOICES), unique_by=lambda pair: pair[0]), CHOICES)
def test_a_changed_key_judges_every_attempt_anew(attempts: list[tuple[CandidateNumber, Choice]], key: Choice) -> None:
    play = played(*attempts)
    state = prepared(BuzzerRules(), play)
    state.effects.keys[play.question] = (key,)
    marks = play_marks(state, play)
    assert points(marks) == {candidate: 10 if choice == key else -5 for candidate, choice in attempts}
    assert right_count(state, play) == sum(choice == key for _, choice in attempts)


def test_a_credited_question_is_right_for_everybody() -> None:
    play = played((ONE, WRONG), (TWO, WRONG), owner=ONE, star=True)
    state = prepared(BuzzerRules(turns=True, moved=True, wrong_percent=50), play)
    state.effects.credited[play.question] = None
    marks = play_marks(state, play)
    assert marks[ONE] == Tally(points=2 * VALUE, correct=1)
    assert {marks[candidate] for candidate in CANDIDATES[1:]} == {Tally(points=VALUE, correct=1)}


# --- marks in turns


def turn_points(rules: BuzzerRules, play: Play) -> dict[CandidateNumber, int]:
    return points(play_marks(prepared(replace(rules, turns=True), play), play))


def test_the_owner_gains_the_value_and_twice_with_the_star() -> None:
    assert turn_points(BuzzerRules(), played((ONE, RIGHT), owner=ONE)) == {ONE: VALUE}
    assert turn_points(BuzzerRules(), played((ONE, RIGHT), owner=ONE, star=True)) == {ONE: 2 * VALUE}


def test_the_owner_loses_only_with_the_star_or_to_somebody_else() -> None:
    assert turn_points(BuzzerRules(), played((ONE, WRONG), owner=ONE)) == {}
    assert turn_points(BuzzerRules(), played((ONE, WRONG), owner=ONE, star=True)) == {ONE: -VALUE}
    stolen = played((ONE, WRONG), (TWO, RIGHT), owner=ONE)
    assert turn_points(BuzzerRules(), stolen) == {TWO: VALUE}
    assert turn_points(BuzzerRules(moved=True), stolen) == {ONE: -VALUE, TWO: VALUE}


def test_with_star_and_move_the_owner_loses_the_value_once() -> None:
    stolen = played((ONE, WRONG), (TWO, RIGHT), owner=ONE, star=True)
    assert turn_points(BuzzerRules(moved=True), stolen) == {ONE: -VALUE, TWO: VALUE}


def test_somebody_else_who_is_wrong_loses_a_share_rounded_towards_zero() -> None:
    wrong = played((ONE, WRONG), (TWO, B), owner=ONE)
    assert turn_points(BuzzerRules(), wrong) == {}
    assert turn_points(BuzzerRules(wrong_percent=50), wrong) == {TWO: -15}
    assert turn_points(BuzzerRules(wrong_percent=33), wrong) == {TWO: -9}


def test_a_question_without_a_value_of_its_own_is_worth_the_round_s() -> None:
    play = played((ONE, RIGHT), owner=ONE)
    play.value = 0
    state = prepared(BuzzerRules(turns=True), play, marking=Marking(right=40))
    assert value_of(state, play) == 40
    assert points(play_marks(state, play)) == {ONE: 40}


@given(
    st.sampled_from(CANDIDATES),
    st.lists(st.sampled_from(CANDIDATES), max_size=3, unique=True),
    st.booleans(),
    st.sampled_from([0, 33, 50, 100]),
    st.booleans(),
)
def test_what_is_moved_is_gained_by_one_and_lost_by_the_other(
    owner: CandidateNumber, others: list[CandidateNumber], won: bool, percent: int, star: bool
) -> None:
    """With `moved` and nothing lost for being wrong, owner and winner sum to zero; penalties are the others' own."""
    rivals = [candidate for candidate in others if candidate != owner]
    attempts = [(owner, WRONG), *((candidate, WRONG) for candidate in rivals[:-1])]
    attempts += [(candidate, RIGHT if won else WRONG) for candidate in rivals[-1:]]
    given_points = turn_points(
        BuzzerRules(moved=True, wrong_percent=percent), played(*attempts, owner=owner, star=star)
    )
    winner = rivals[-1] if rivals and won else None
    if winner is not None:
        assert given_points.get(owner, 0) + given_points[winner] == 0
    else:
        assert given_points.get(owner, 0) == (-VALUE if star else 0)
    for candidate in rivals:
        if candidate != winner:
            assert given_points.get(candidate, 0) == -(VALUE * percent // 100)


def test_a_regrade_in_the_owner_s_favour_gives_back_what_was_moved() -> None:
    play = played((ONE, B), (TWO, RIGHT), owner=ONE, star=True)
    state = prepared(BuzzerRules(turns=True, moved=True, wrong_percent=50), play)
    assert points(play_marks(state, play)) == {ONE: -VALUE, TWO: VALUE}
    state.effects.keys[play.question] = (B,)
    assert points(play_marks(state, play)) == {ONE: 2 * VALUE, TWO: -VALUE // 2}
    state.effects.keys[play.question] = (RIGHT, B)
    assert points(play_marks(state, play)) == {ONE: 2 * VALUE, TWO: VALUE}


# --- turns


def test_owners_are_those_present_who_has_had_the_fewest_turns_first() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(3, BuzzerRules(turns=True, stars=1)),)))
    driver.begin()
    driver.ok(OPERATOR, c.MarkAttendance(TWO, present=False))
    driver.rule(SECRETARY, c.Disqualify("gian lận", "QĐ 1", FOUR), person(Role.ORGANISER))
    assert owners(driver.state)[:2] == (ONE, THREE)
    assert FOUR not in owners(driver.state)
    driver.host(c.PreparePlay(owner=ONE, star=True))
    assert owners(driver.state)[0] == THREE
    assert owners(driver.state)[-1] == ONE
    assert (stars_left(driver.state, ONE), stars_left(driver.state, THREE)) == (0, 1)
    driver.void(driver.play.id)
    assert owners(driver.state)[0] == ONE
    assert stars_left(driver.state, ONE) == 1


def test_a_turn_goes_on_for_as_many_questions_as_there_are_for_each() -> None:
    questions = 2 * len(CANDIDATES)
    driver = Driver(make_contest(rounds=(buzzer_round(questions, BuzzerRules(turns=True)),)))
    driver.begin()
    had = []
    for _ in range(questions):
        had.append(driver.open_question().owner)
        while driver.play.phase is PlayPhase.OPEN:
            driver.settle()
        driver.reveal_and_score()
    assert had == [candidate for candidate in CANDIDATES for _ in range(2)]


def test_without_turns_there_are_no_stars() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(3, BuzzerRules(stars=2)),)))
    assert stars_left(driver.state, ONE) == 0
    driver.begin()
    assert stars_left(driver.state, ONE) == 0
