"""The steps of the prize-giving (RULES 6.6)."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.ceremony import StepKind, ceremony_steps
from chungket.core.ceremony_view import ceremony_at
from chungket.core.contest import Merit, Scope, UnitId
from chungket.core.decision import RejectionCode
from chungket.core.evolve import apply_entry
from chungket.core.model import Phase, State
from chungket.core.shapes import CeremonyShape
from chungket.core.views import wall
from chungket.core.wording_mc import mc_sentence
from tests.core.ending import all_apart, decide_as_committee, ended, finalized
from tests.core.looking import texts_in
from tests.core.making import CANDIDATES, OPERATOR, RIGHT, SECOND_US, SECRETARY, Driver, make_contest, prizes_of

TITLE, INVITATION, RESOLVER, WINNERS, PHOTO = (
    StepKind.TITLE,
    StepKind.INVITATION,
    StepKind.RESOLVER,
    StepKind.WINNERS,
    StepKind.PHOTO,
)


def signed() -> Driver:
    return finalized(ended(all_apart()))


def shapes(state: State) -> list[CeremonyShape]:
    found = [ceremony_at(state, cursor) for cursor in range(len(ceremony_steps(state)))]
    assert all(shape is not None for shape in found)
    return [shape for shape in found if shape is not None]


def test_tiers_are_revealed_from_the_bottom_up_teams_after_individuals() -> None:
    steps = ceremony_steps(signed().state)
    kinds = [(step.award.prize.id if step.award else "", step.kind) for step in steps]
    tier = [TITLE, INVITATION, WINNERS, PHOTO]
    assert kinds == [
        *(("individual1", kind) for kind in tier),
        *(("individual0", kind) for kind in tier),
        *(("team0", kind) for kind in (TITLE, INVITATION, RESOLVER, RESOLVER, RESOLVER, WINNERS, PHOTO)),
    ]
    award = steps[2].award
    assert award is not None
    assert [row.id for row in award.winners] == ["002", "003"]


def test_a_teams_places_turn_over_one_by_one_worst_first_and_the_total_climbs() -> None:
    turning = [shape.resolver for shape in shapes(signed().state) if shape.kind == RESOLVER]
    assert [resolver.unit for resolver in turning if resolver] == ["X1"] * 3
    seen = [
        (resolver.correct, [row.candidate for row in resolver.rows if row.shown]) for resolver in turning if resolver
    ]
    assert seen == [(1, ["003"]), (2, ["003", "002"]), (3, ["003", "002", "001"])]
    assert [resolver.time_us for resolver in turning if resolver] == [0, 0, 6 * SECOND_US]
    assert all(row.correct == 0 for resolver in turning if resolver for row in resolver.rows if not row.shown)


def test_a_tier_nobody_reached_is_left_out() -> None:
    assert ceremony_steps(State(make_contest())) == ()


def test_commended_units_come_first() -> None:
    driver = Driver(
        replace(
            make_contest(1, prizes=prizes_of((1,), ())), merit=Merit("Bằng khen tổ chức tốt", "Merit", 2, 1_000_000)
        )
    )
    driver.begin()
    driver.finish_round({CANDIDATES[0]: (RIGHT, SECOND_US)})
    decide_as_committee(driver, c.NameMerit((UnitId("X3"), UnitId("X1")), "12/QĐ-BTC", "Tổ chức tốt"))
    found = shapes(finalized(driver).state)
    assert [shape.kind for shape in found[:4]] == [TITLE, INVITATION, StepKind.MERIT, PHOTO]
    assert (found[0].count, found[0].amount_vnd, found[0].winners) == (2, 1_000_000, ())
    assert [winner.id for winner in found[2].winners] == ["X3", "X1"]
    assert found[4].title == "Giải 0"


def test_the_cursor_walks_both_ways_jumps_and_stays_inside() -> None:
    driver = signed()
    count = len(ceremony_steps(driver.state))
    driver.refused(OPERATOR, c.MoveCeremony(-1), RejectionCode.NOTHING_LEFT)
    driver.refused(OPERATOR, c.MoveCeremony(2), RejectionCode.NOTHING_LEFT)
    for cursor in range(count):
        driver.host(c.MoveCeremony(1))
        assert driver.state.ceremony_cursor == cursor
    assert driver.state.phase is Phase.CEREMONY
    driver.refused(OPERATOR, c.MoveCeremony(1), RejectionCode.NOTHING_LEFT)
    driver.host(c.MoveCeremony(-1))
    assert driver.state.ceremony_cursor == count - 2
    driver.host(c.JumpCeremony(0))
    assert driver.state.ceremony_cursor == 0
    for to in (-1, 0, count):
        driver.refused(OPERATOR, c.JumpCeremony(to), RejectionCode.NOTHING_LEFT)


def test_the_ceremony_waits_for_the_signatures_of_the_edition_in_force() -> None:
    driver = finalized(ended(all_apart()), signed=False)
    driver.refused(OPERATOR, c.MoveCeremony(1), RejectionCode.BLOCKED)
    driver.refused(OPERATOR, c.EndContest(), RejectionCode.BLOCKED)
    driver.refused(SECRETARY, c.RecordSigned(" "), RejectionCode.BAD_VALUE)
    driver.ok(SECRETARY, c.RecordSigned("Trưởng Ban Tổ chức"))
    driver.refused(SECRETARY, c.RecordSigned("Trưởng Ban Tổ chức"), RejectionCode.NOTHING_LEFT)
    driver.host(c.MoveCeremony(1))


def test_an_absent_winners_receiver_is_named_with_the_prize() -> None:
    driver = signed()
    driver.refused(SECRETARY, c.RecordReceiver("individual0", CANDIDATES[1], "Bà Hà"), RejectionCode.UNKNOWN)
    driver.refused(SECRETARY, c.RecordReceiver("khac", CANDIDATES[0], "Bà Hà"), RejectionCode.UNKNOWN)
    driver.refused(SECRETARY, c.RecordReceiver("individual0", CANDIDATES[0], "x" * 201), RejectionCode.BAD_VALUE)
    driver.refused(SECRETARY, c.RecordReceiver("individual0", CANDIDATES[0], ""), RejectionCode.NOTHING_LEFT)
    driver.ok(SECRETARY, c.RecordReceiver("individual0", CANDIDATES[0], "Bà Hà (mẹ)"))
    first = next(shape for shape in shapes(driver.state) if shape.title == "Giải 0" and shape.kind == WINNERS)
    assert [winner.receiver for winner in first.winners] == ["Bà Hà (mẹ)"]
    driver.ok(SECRETARY, c.RecordReceiver("individual0", CANDIDATES[0], ""))
    assert driver.state.receivers == []


def test_it_survives_a_restart() -> None:
    driver = signed()
    for _ in range(3):
        driver.host(c.MoveCeremony(1))
    again = State(driver.contest)
    for entry in driver.log:
        apply_entry(again, *entry)
    assert ceremony_at(again, again.ceremony_cursor) == ceremony_at(driver.state, driver.state.ceremony_cursor)


@settings(max_examples=60, deadline=None)
@given(
    individual=st.lists(st.integers(1, 3), max_size=3).map(tuple),
    team=st.lists(st.integers(1, 2), max_size=2).map(tuple),
    order=st.permutations(range(9)),
)
def test_nobody_is_named_before_the_own_step(
    individual: tuple[int, ...], team: tuple[int, ...], order: list[int]
) -> None:
    """Over every prefix of the ceremony: no winner of a tier to come is on the wall, on phones or in the MC's words."""
    answers = {CANDIDATES[index]: (RIGHT, (place + 1) * SECOND_US) for place, index in enumerate(order)}
    driver = finalized(ended(answers, prizes_of(individual, team)))
    state = driver.state
    steps = ceremony_steps(state)
    for cursor, step in enumerate(steps):
        driver.host(c.MoveCeremony(1))
        assert state.ceremony_cursor == cursor
        shape = ceremony_at(state, cursor)
        shown = {*texts_in(shape), *texts_in(wall(state, None)), mc_sentence(state)}
        for later in steps[cursor + 1 :]:
            if later.turning is not None and (step.turning is None or step.turning.unit != later.turning.unit):
                name = state.contest.units[later.turning.unit].name
                assert not any(name in text for text in shown), (cursor, name)
            if later.award is None or later.award == step.award:
                continue
            for row in later.award.winners:
                if later.award.prize.scope is Scope.TEAM:
                    assert not any(state.contest.units[UnitId(row.id)].name in text for text in shown), (cursor, row.id)
                elif step.award is not None and step.award.prize.scope is Scope.INDIVIDUAL:
                    assert row.id not in shown
                    assert not any(f"Người {row.id}" in text for text in shown)
        if not step.winners_shown and step.kind is not RESOLVER and step.award is not None:
            assert shape is not None
            assert (shape.winners, shape.resolver) == ((), None)
