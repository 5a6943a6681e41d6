"""Applying events: legal steps, replay, the record (DESIGN 3.6)."""

from hypothesis import given, settings

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.contest import Choice
from chungket.core.evolve import apply_entry
from chungket.core.model import INCIDENTS_KEPT_MAX, Phase, PlayPhase, State
from chungket.core.phase import CONTEST_TRANSITIONS, PLAY_TRANSITIONS
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.making import CANDIDATES, SECRETARY, Driver, finalist, make_contest

NEXT_PHASES = {(before, after) for befores, after in CONTEST_TRANSITIONS.values() for before in befores}
NEXT_PLAY_PHASES = set(PLAY_TRANSITIONS.values())


@settings(max_examples=150)
@given(VARIANTS, STEPS)
def test_every_event_of_a_course_makes_a_legal_step_and_replay_gives_the_same_state(
    variant: int, steps: list[Step]
) -> None:
    """DESIGN 3.6: `evolve` takes whatever `decide` emits; the log alone makes the state."""
    course = Course(variant)
    for step in steps:
        course.take(step)
    replica = State(course.state.contest)
    for seq, time_us, events in course.driver.log:
        for event in events:
            apply_checked(replica, seq, time_us, event)
        assert_consistent(replica)
    assert replica == course.state


def apply_checked(state: State, seq: int, time_us: int, event: e.Event) -> None:
    """Apply one event; what may never happen in between has not happened."""
    phase, flow_version, standings_version = state.phase, state.flow_version, state.standings_version
    plays = {id_: (play.phase, play.void) for id_, play in state.plays.items()}
    totals = [place.tally for place in state.places.values()]
    apply_entry(state, seq, time_us, (event,))
    short = False  # RULES 2.4
    if isinstance(event, e.Interrupted) and event.cause != e.CLOCK_BEHIND:
        short = not event.held and event.gap_us <= 5_000_000
    assert state.flow_version - flow_version == (not isinstance(event, e.QUIET_EVENTS) and not short)
    assert state.phase is phase or (phase, state.phase) in NEXT_PHASES
    for id_, (before, void) in plays.items():
        play = state.plays[id_]
        assert play.phase is before or (not void and (before, play.phase) in NEXT_PLAY_PHASES)
        assert play.void or not void or isinstance(event, e.Ruled)  # one that is taken back
    if totals != [place.tally for place in state.places.values()]:
        assert state.standings_version > standings_version


def assert_consistent(state: State) -> None:
    """What is true of every state."""
    assert state.present == sum(state.is_present(candidate) for candidate in state.places)
    assert state.scored == sum(
        play.phase is PlayPhase.SCORED and not play.void and play.counted for play in state.plays.values()
    )
    for play in state.plays.values():
        assert play.opens_us <= play.deadline_us
        assert all(span.since_us <= span.until_us <= state.time_us for span in play.standstills)


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
