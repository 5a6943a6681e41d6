"""Applying events: replay, tallies, random commands (DESIGN 3.6)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber, Choice, Scope
from chungket.core.evolve import apply_entry
from chungket.core.flow import next_command
from chungket.core.model import INCIDENTS_KEPT_MAX, Phase, PlayPhase, State
from chungket.core.phase import CONTEST_TRANSITIONS, PLAY_TRANSITIONS
from chungket.core.standings import team_tally
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    SECOND_US,
    SECRETARY,
    Driver,
    finalist,
    make_contest,
    person,
)

NEXT_PHASES = {(before, after) for befores, after in CONTEST_TRANSITIONS.values() for before in befores}
NEXT_PLAY_PHASES = set(PLAY_TRANSITIONS.values())


def replayed(driver: Driver) -> State:
    state = State(driver.contest)
    for seq, time_us, events in driver.log:
        apply_entry(state, seq, time_us, events)
    return state


def random_command(driver: Driver, kind: int, pick: int) -> tuple[c.Actor, c.Command]:
    """One of many commands, mostly about what is going on, by somebody."""
    candidate = CANDIDATES[pick % 9]
    play = driver.state.play or e.PlayId("TT01.1")
    plays = list(driver.state.plays)
    some_play = plays[pick % len(plays)] if plays else play
    session = finalist(candidate).session
    scene = list(e.Scene)[pick % len(e.Scene)]
    choices: tuple[tuple[c.Actor, c.Command], ...] = (
        (finalist(candidate), c.Answer(play, Choice("ABCDEF"[pick % 6]))),
        (finalist(candidate), c.Answer(some_play, Choice("A"))),
        (finalist(candidate), c.SignIn(candidate, session, f"may-{pick % 2}", 1)),
        (finalist(candidate), c.ConfirmIdentity(pick % 3 > 0)),
        (OPERATOR, c.MarkAttendance(candidate, pick % 2 == 0)),
        (OPERATOR, c.MarkMissingAbsent()),
        (person(Role.PROCTOR, zone="X1"), c.DecideTakeover(candidate, session, pick % 2 == 0)),
        (SECRETARY, c.ReissueSlip(candidate)),
        (OPERATOR, c.StartRound(driver.contest.rounds[1].id, "lý do" if pick % 2 else "")),
        (OPERATOR, c.PreparePlay()),
        (OPERATOR, c.OpenStem(play)),
        (OPERATOR, c.OpenChoices(some_play)),
        (OPERATOR, c.ClosePlay(play)),
        (c.SYSTEM, c.CloseDue(play)),
        (OPERATOR, c.RevealKey(some_play)),
        (OPERATOR, c.ScorePlay(play)),
        (OPERATOR, c.ProposeVoid(some_play, "lý do")),
        (JURY, c.DecideVoid(some_play, pick % 3 > 0)),
        (OPERATOR, c.EndRound(driver.contest.rounds[1].id)),
        (OPERATOR, c.ShowScene(scene, "chữ", pick % 4)),
        (OPERATOR, c.SetFrozen(pick % 2 == 0)),
        (OPERATOR, c.Suspend("lý do")),
        (OPERATOR, c.Resume()),
        (c.SYSTEM, c.Recover(pick * SECOND_US, "store" if pick % 2 else "restart")),
        (OPERATOR, c.DrawLots(Scope.INDIVIDUAL, (candidate,), "nhân chứng")),
        (OPERATOR, c.Finalize()),
        (OPERATOR, c.MoveCeremony(1 if pick % 2 else -1)),
        (OPERATOR, c.TakeControl()),
        (person(Role.OBSERVER), c.CoverWall(pick % 2 == 0)),
        (OPERATOR, next_command(driver.state) or c.Resume()),
        (OPERATOR, next_command(driver.state) or c.Resume()),
        (OPERATOR, next_command(driver.state) or c.Resume()),
    )
    return choices[kind % len(choices)]


ARRIVALS = st.lists(st.tuples(st.sampled_from(CANDIDATES), st.integers(-2_000_000, 25_000_000)), max_size=20)
STEPS = st.lists(st.tuples(st.integers(0, 31), st.integers(0, 12), st.integers(0, 7)), max_size=80)


@settings(max_examples=80)
@given(STEPS)
def test_random_commands_make_only_legal_steps_and_replay_to_the_same_state(steps: list[tuple[int, int, int]]) -> None:
    driver = Driver(make_contest(3, reserves=1))
    driver.host(c.OpenLobby())
    driver.arrive(*CANDIDATES[:4])
    for kind, pick, wait in steps:
        state = driver.state
        phase, flow_version = state.phase, state.flow_version
        play_phases = {id_: (play.phase, play.void) for id_, play in state.plays.items()}
        decision = driver.send(*random_command(driver, kind, pick))
        changed = any(not isinstance(event, e.QUIET_EVENTS) for event in decision.events)
        assert (state.flow_version > flow_version) == changed
        assert state.phase is phase or (phase, state.phase) in NEXT_PHASES
        for id_, (before, void) in play_phases.items():
            play = state.plays[id_]
            assert play.phase is before or (not void and (before, play.phase) in NEXT_PLAY_PHASES)
            assert play.void or not void
        driver.wait(wait * SECOND_US // 2)
        driver.clock()
        assert_consistent(state)
    assert replayed(driver) == driver.state


def assert_consistent(state: State) -> None:
    """What is true of every state."""
    assert state.present == sum(state.is_present(candidate) for candidate in state.places)
    assert state.scored == sum(
        play.phase is PlayPhase.SCORED and not play.void and not play.practice for play in state.plays.values()
    )
    for unit in state.contest.units:
        assert state.unit_tallies[unit] == team_tally(state, unit)
    assert all(place.tally.correct <= state.scored for place in state.places.values())
    for play in state.plays.values():
        assert all(play.opens_us <= play.deadline_us for _ in play.answers)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(CANDIDATES), st.integers(-2_000_000, 25_000_000)), max_size=20), st.booleans()
)
def test_no_answer_counts_that_arrived_outside_the_window(
    arrivals: list[tuple[CandidateNumber, int]], closed_early: bool
) -> None:
    driver = Driver(make_contest())
    driver.begin()
    play = driver.open_question()
    if closed_early:
        driver.wait(2 * SECOND_US)
        driver.host(c.ClosePlay(play.id))
    for candidate, after_us in sorted(arrivals, key=lambda arrival: arrival[1]):
        driver.now_us = max(driver.now_us, play.opens_us + after_us)
        driver.answer(candidate, Choice("A"), after_us)
        driver.clock()
    for _, _, events in driver.log:
        for event in events:
            if isinstance(event, e.AnswerAccepted):
                assert play.opens_us <= event.received_us <= play.deadline_us
    assert all(play.opens_us <= given.received_us <= play.deadline_us for given in play.answers.values())


def test_the_record_of_incidents_is_bounded() -> None:
    driver = Driver(make_contest())
    for _ in range(INCIDENTS_KEPT_MAX + 10):
        driver.ok(SECRETARY, c.ReissueSlip(CANDIDATES[0]))
    assert len(driver.state.incidents) == INCIDENTS_KEPT_MAX
    assert driver.state.incidents[-1].seq == driver.state.seq
    assert driver.state.phase is Phase.SETUP


def test_another_device_must_confirm_and_practise_anew() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    first = CANDIDATES[0]
    driver.open_question()
    driver.answer(first, Choice("B"))
    assert driver.state.places[first].practised
    driver.ok(finalist(first), c.SignIn(first, finalist(first).session, "may-khac", 1))
    place = driver.state.places[first]
    assert not place.practised
    assert place.identity.value == "unknown"


def test_practice_never_counts() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.play_question({CANDIDATES[0]: (Choice("A"), SECOND_US)})
    assert driver.state.scored == 0
    assert driver.state.places[CANDIDATES[0]].tally.correct == 0
    assert not driver.state.counted_begun
