"""What a play-off says about those who were tied (RULES 4.6)."""

from hypothesis import given
from hypothesis import strategies as st

from chungket.core.contest import CandidateNumber, QuestionId, Scope
from chungket.core.events import PlayId
from chungket.core.model import Attendance, GivenAnswer, Play, PlayPhase, State, Tiebreak
from chungket.core.standings import individual_standings
from chungket.core.tiebreak import played_count, player_of, refine
from tests.core.ending import with_tiebreak_questions
from tests.core.making import CANDIDATES, RIGHT, SECOND_US, WRONG, make_contest

Outcome = dict[int, int]  # index of the finalist → time in seconds of the right answer; −1: a wrong one

MEMBERS = CANDIDATES[:4]


def hall() -> State:
    """Everybody is there and nobody has anything: all nine are equal."""
    state = State(with_tiebreak_questions(make_contest(1), 10))
    for place in state.places.values():
        place.attendance = Attendance.PRESENT
    return state


def play_off(state: State, members: tuple[CandidateNumber, ...], outcomes: list[Outcome]) -> Tiebreak:
    """A play-off with these outcomes, one question each, played by all members."""
    session = Tiebreak(len(state.tiebreaks) + 1, Scope.INDIVIDUAL, members)
    state.tiebreaks.append(session)
    for outcome in outcomes:
        number = sum(len(other.plays) for other in state.tiebreaks) + 1
        play = Play(PlayId(f"CP{number}.1"), QuestionId(f"CP{number}"), state.contest.tiebreak.id, -2, members)
        play.phase = PlayPhase.SCORED
        for index, seconds in outcome.items():
            choice = WRONG if seconds < 0 else RIGHT
            play.answers[CANDIDATES[index]] = GivenAnswer(choice, f"m{index}", 0, abs(seconds) * SECOND_US)
        state.plays[play.id] = play
        session.plays.append(play.id)
    return session


def order(state: State, group: tuple[CandidateNumber, ...] = MEMBERS) -> list[list[CandidateNumber]]:
    """The group by its keys, best first, equals together."""
    keys = refine(state, Scope.INDIVIDUAL, group)
    assert keys is not None
    return [[CandidateNumber(id_) for id_ in group if keys[id_] == key] for key in sorted(set(keys.values()))]


def test_right_beats_wrong_and_a_missing_answer_is_wrong() -> None:
    state = hall()
    play_off(state, MEMBERS, [{0: -3, 1: 9, 3: 2}])
    assert order(state) == [[CANDIDATES[1], CANDIDATES[3]], [CANDIDATES[0], CANDIDATES[2]]]


def test_question_by_question_the_first_difference_decides() -> None:
    state = hall()
    play_off(state, MEMBERS, [{0: 5, 1: 5, 2: 5}, {0: 5, 3: 1}])
    assert order(state) == [[CANDIDATES[0]], [CANDIDATES[1], CANDIDATES[2]], [CANDIDATES[3]]]


def test_after_the_last_question_the_sum_of_times_decides() -> None:
    state = hall()
    pair = MEMBERS[:2]
    play_off(state, pair, [{0: 5, 1: 6}, {0: 5, 1: 6}])
    assert order(state, pair) == [[*pair]]
    state.tiebreaks.clear()
    play_off(state, pair, [{0: 5, 1: 6}, {0: 5, 1: 6}, {0: 9, 1: 6}])
    assert order(state, pair) == [[CANDIDATES[1]], [CANDIDATES[0]]]


def test_a_wrong_answer_counts_the_whole_window_in_the_sum() -> None:
    state = hall()
    pair = MEMBERS[:2]
    window_s = state.contest.tiebreak.window_us // SECOND_US
    play_off(state, pair, [{0: -1, 1: -14}, {0: 5, 1: 4}, {0: 5, 1: 5}])
    assert order(state, pair) == [[CANDIDATES[1]], [CANDIDATES[0]]]
    keys = refine(state, Scope.INDIVIDUAL, pair)
    assert keys is not None
    assert keys[CANDIDATES[0]][-1] == (window_s + 10) * SECOND_US


def test_a_voided_question_drops_out() -> None:
    state = hall()
    session = play_off(state, MEMBERS, [{0: 5}, {1: 5}])
    assert order(state)[0] == [CANDIDATES[0]]
    state.plays[session.plays[0]].void = True
    assert order(state)[0] == [CANDIDATES[1]]
    assert played_count(state, session, MEMBERS) == 1


def test_a_question_credited_to_everybody_drops_out() -> None:
    state = hall()
    play_off(state, MEMBERS, [{0: 5}])
    state.effects.credited[QuestionId("CP1")] = None
    assert refine(state, Scope.INDIVIDUAL, MEMBERS) is None


def test_a_changed_key_decides_the_play_off_anew() -> None:
    state = hall()
    play_off(state, MEMBERS, [{0: 5, 1: -5}])
    state.effects.keys[QuestionId("CP1")] = (WRONG,)
    assert order(state)[0] == [CANDIDATES[1]]


def test_somebody_who_did_not_play_makes_it_say_nothing() -> None:
    state = hall()
    play_off(state, MEMBERS, [{0: 5}])
    assert refine(state, Scope.INDIVIDUAL, CANDIDATES[:5]) is None
    assert refine(state, Scope.TEAM, MEMBERS) is None
    assert refine(state, Scope.INDIVIDUAL, ()) is None


def test_what_the_others_played_stands_when_one_is_gone() -> None:
    state = hall()
    play_off(state, MEMBERS, [{0: 5, 2: 4}])
    left = MEMBERS[1:]
    assert order(state, left) == [[CANDIDATES[2]], [CANDIDATES[1], CANDIDATES[3]]]


def test_a_later_play_off_orders_those_an_earlier_one_left_equal() -> None:
    state = hall()
    play_off(state, MEMBERS, [{0: 5, 1: 5}])
    play_off(state, MEMBERS[:2], [{1: 5}])
    assert order(state) == [[CANDIDATES[1]], [CANDIDATES[0]], [CANDIDATES[2], CANDIDATES[3]]]


def test_a_question_only_some_of_the_equals_played_orders_none_of_them() -> None:
    """The first question told two pairs apart; it is voided, and the second one was played by one pair alone."""
    state = hall()
    session = play_off(state, MEMBERS, [{0: 5, 1: 5}, {0: 5}])
    later = state.plays[session.plays[1]]
    later.set_players(MEMBERS[:2])
    assert order(state) == [[CANDIDATES[0]], [CANDIDATES[1]], [CANDIDATES[2], CANDIDATES[3]]]
    state.plays[session.plays[0]].void = True
    assert refine(state, Scope.INDIVIDUAL, MEMBERS) is None


def test_the_captain_plays_for_a_unit() -> None:
    state = hall()
    assert player_of(state, Scope.TEAM, "X2") == CANDIDATES[3]
    assert player_of(state, Scope.INDIVIDUAL, "005") == "005"


OUTCOMES = st.lists(st.dictionaries(st.integers(0, 3), st.integers(-14, 14), max_size=4), max_size=4)


@given(OUTCOMES, OUTCOMES)
def test_a_play_off_reorders_only_those_who_were_tied(first: list[Outcome], second: list[Outcome]) -> None:
    state = hall()
    for index, candidate in enumerate(CANDIDATES):  # two groups of equals: the members, and three of the rest
        correct = 3 if index < 4 else 5 if index == 4 else 1
        state.places[candidate].tally = state.places[candidate].tally.__class__(correct=correct)
    before = {row.id: row.rank for row in individual_standings(state)}
    play_off(state, MEMBERS, first)
    play_off(state, MEMBERS, second)
    after = individual_standings(state)
    ranks = {row.id: row.rank for row in after}
    assert {id_: rank for id_, rank in ranks.items() if id_ not in MEMBERS} == {
        id_: rank for id_, rank in before.items() if id_ not in MEMBERS
    }
    keys = refine(state, Scope.INDIVIDUAL, MEMBERS)
    if keys is None:
        assert ranks == before
        return
    for candidate in MEMBERS:
        better = sum(keys[other] < keys[candidate] for other in MEMBERS)
        assert ranks[candidate] == before[candidate] + better
