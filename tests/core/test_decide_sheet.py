"""Decisions about one finalist's paper: what counts, what is held, what submitting means (RULES 3.2, 3.4)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.commands import Actor, CommandId, Request, Role, SlotChange
from chungket.core.contest import Choice, RoundId
from chungket.core.decide import decide
from chungket.core.decide_sheet import HELD_MAX, HELD_NUMBERS, REVISION_MAX
from chungket.core.decision import Decision, RejectionCode
from chungket.core.events import PaperHeld, PaperId, PaperSaved, PaperSubmitted, SessionId
from chungket.core.evolve import apply_entry
from chungket.core.model import PaperPhase
from chungket.core.paper_view import held_shapes
from tests.core.making import CANDIDATES, OPERATOR, RIGHT, SECOND_US, WRONG, A, B, C, D, finalist
from tests.core.papers import (
    FIRST,
    GRACE_US,
    LENGTH_US,
    MINUTE_US,
    OFFLINE_US,
    PAPER,
    PAPER_ID,
    PRACTICE_ID,
    QUESTIONS,
    SECOND,
    PaperDriver,
    paper_contest,
)

NEW_SESSION = SessionId("s-moi")
SILENT = Decision()


@pytest.fixture
def driver() -> PaperDriver:
    begun = PaperDriver(paper_contest())
    begun.write(FIRST, SECOND)
    begun.at(MINUTE_US)
    return begun


def code_of(decision: Decision) -> RejectionCode | None:
    return None if decision.rejection is None else decision.rejection.code


def causes(decision: Decision) -> list[str]:
    """Why each change is held; the decision holds and nothing else."""
    assert all(isinstance(event, PaperHeld) for event in decision.events), decision
    return [event.cause for event in decision.events if isinstance(event, PaperHeld)]


# --- the register (DESIGN 3.9) ---------------------------------------------------------------------------------------


def test_a_save_writes_the_register(driver: PaperDriver) -> None:
    change = SlotChange(3, B, True, 1, driver.now_us - SECOND_US)
    decision = driver.send(finalist(FIRST), c.SavePaper(PAPER_ID, (change,)), id_="luu-1")
    assert decision.events == (
        PaperSaved(PAPER_ID, FIRST, finalist(FIRST).session, 3, B, True, 1, MINUTE_US - SECOND_US, MINUTE_US, "luu-1"),
    )
    assert (driver.sheet().slots[3].choice, driver.sheet().slots[3].flagged) == (B, True)


def test_a_resend_is_acknowledged_and_changes_nothing(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: A, 1: B}, revision=2)
    assert driver.save(FIRST, {0: A, 1: B}, revision=2) == SILENT
    assert driver.save(FIRST, {0: C}, revision=1) == SILENT
    mixed = driver.send(
        finalist(FIRST),
        c.SavePaper(PAPER_ID, (SlotChange(0, A, False, 2, 0), SlotChange(2, C, False, 1, 0))),
    )
    assert [event.slot for event in mixed.events if isinstance(event, PaperSaved)] == [2]
    assert driver.choices() == {0: A, 1: B, 2: C}


CHANGES = st.lists(
    st.tuples(st.integers(0, QUESTIONS - 1), st.integers(1, 9)), min_size=1, max_size=25, unique=True
).flatmap(lambda changes: st.tuples(st.permutations(changes), st.lists(st.sampled_from(changes), max_size=8)))


@given(CHANGES)
def test_the_order_of_arrival_never_matters(drawn: tuple[list[tuple[int, int]], list[tuple[int, int]]]) -> None:
    """Whatever comes in whatever order, resends among it: the highest revision of each slot is what counts."""
    order, resent = drawn
    driver = PaperDriver(paper_contest())
    driver.write(FIRST)
    for slot, revision in (*order, *resent):
        choice = Choice("ABCD"[(slot + revision) % 4])
        assert driver.save(FIRST, {slot: choice}, revision=revision).rejection is None
    highest = {slot: max(revision for other, revision in order if other == slot) for slot, _ in order}
    assert driver.choices() == {slot: "ABCD"[(slot + revision) % 4] for slot, revision in highest.items()}


def test_offline_for_three_minutes_in_the_middle_loses_nothing(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: WRONG})
    driver.cut(FIRST, 10 * MINUTE_US, 13 * MINUTE_US)
    changes = tuple(
        SlotChange(slot, RIGHT, False, revision, (11 * 60 + 10 * slot) * SECOND_US)
        for slot, revision in ((0, 2), (1, 1), (2, 4), (3, 1))
    )
    decision = driver.send(finalist(FIRST), c.SavePaper(PAPER_ID, changes))
    assert (len(decision.events), decision.rejection) == (4, None)
    assert driver.choices() == dict.fromkeys(range(4), RIGHT)


def test_each_finalist_has_an_own_sheet(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: A})
    driver.save(SECOND, {0: B})
    assert (driver.choices(FIRST), driver.choices(SECOND)) == ({0: A}, {0: B})


# --- what makes no sense ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ((), RejectionCode.BAD_VALUE),
        ((SlotChange(-1, A, False, 1, 0),), RejectionCode.BAD_VALUE),
        ((SlotChange(QUESTIONS, A, False, 1, 0),), RejectionCode.BAD_VALUE),
        ((SlotChange(0, A, False, 1, 0), SlotChange(0, B, False, 2, 0)), RejectionCode.BAD_VALUE),
        ((SlotChange(0, A, False, 0, 0),), RejectionCode.BAD_VALUE),
        ((SlotChange(0, A, False, REVISION_MAX + 1, 0),), RejectionCode.TOO_MANY),
        ((SlotChange(0, Choice("E"), False, 1, 0),), RejectionCode.BAD_CHOICE),
        ((SlotChange(0, Choice("AB"), False, 1, 0),), RejectionCode.BAD_CHOICE),
    ],
)
def test_changes_that_make_no_sense(driver: PaperDriver, changes: tuple[SlotChange, ...], code: RejectionCode) -> None:
    decision = driver.send(finalist(FIRST), c.SavePaper(PAPER_ID, changes))
    assert (decision.events, code_of(decision)) == ((), code)


def test_who_may_not_save(driver: PaperDriver) -> None:
    save = c.SavePaper(PAPER_ID, (SlotChange(0, A, False, 1, 0),))
    driver.refused(finalist(FIRST), replace(save, paper=PaperId("khac")), RejectionCode.UNKNOWN)
    driver.refused(Actor(Role.FINALIST, "999", SessionId("s-999")), save, RejectionCode.UNKNOWN)
    driver.refused(replace(finalist(FIRST), session=finalist(SECOND).session), save, RejectionCode.REPLACED)
    driver.refused(finalist(CANDIDATES[5]), save, RejectionCode.REPLACED)  # never signed in
    driver.refused(finalist(FIRST), save, RejectionCode.TOO_EARLY, received_us=driver.paper.opens_us - 1)
    driver.state.effects.out[SECOND] = None
    driver.refused(finalist(SECOND), save, RejectionCode.NOT_ALLOWED)


# --- marked absent while writing (RULES 1.3) --------------------------------------------------------------------------


def test_what_somebody_marked_absent_writes_is_refused_and_kept_for_the_jury(driver: PaperDriver) -> None:
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=False))
    held = driver.save(FIRST, {0: A})
    assert (causes(held), code_of(held)) == (["absent"], RejectionCode.ABSENT)
    again = driver.save(FIRST, {0: A})
    assert (again.events, code_of(again)) == ((), RejectionCode.ABSENT)
    assert driver.choices() == {}
    (shown,) = held_shapes(driver.state, 0)
    assert (shown.candidate, shown.question, shown.choice, shown.cause) == (FIRST, "BT01", A, "absent")


def test_who_is_found_to_be_there_after_all_loses_nothing(driver: PaperDriver) -> None:
    """The device sends it again, and it counts by itself; nothing is left for the jury to decide."""
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=False))
    driver.save(FIRST, {0: A})
    submission = driver.submit(FIRST)
    assert (causes(submission), code_of(submission)) == (["absent"], RejectionCode.ABSENT)
    assert (driver.submit(FIRST).events, code_of(driver.submit(FIRST))) == ((), RejectionCode.ABSENT)
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=True))
    assert driver.save(FIRST, {0: A}).rejection is None
    assert driver.choices() == {0: A}
    assert driver.submit(FIRST).rejection is None
    assert driver.sheet().submitted
    assert held_shapes(driver.state, 0) == ()


def test_what_came_too_late_stays_too_late_for_who_is_absent(driver: PaperDriver) -> None:
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=False))
    driver.at(LENGTH_US + 2 * MINUTE_US)
    assert causes(driver.save(FIRST, {0: A})) == ["too_late"]


def test_the_practice_paper_keeps_nothing_of_who_is_absent() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive(FIRST, SECOND)
    driver.host(c.OpenPaper(PAPER, practice=True))
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=False))
    refused = driver.save(FIRST, {0: A}, paper=driver.state.papers[PRACTICE_ID])
    assert (refused.events, code_of(refused)) == ((), RejectionCode.ABSENT)


# --- the deadline (RULES 3.4) ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("after_us", "counts"), [(0, True), (GRACE_US, True), (GRACE_US + 1, False)])
def test_the_deadline_of_a_connected_device(driver: PaperDriver, after_us: int, counts: bool) -> None:
    driver.at(LENGTH_US + after_us)
    decision = driver.save(FIRST, {0: A}, stamped_us=driver.now_us - MINUTE_US)
    assert decision.rejection is None
    assert driver.choices() == ({0: A} if counts else {})
    assert (causes(decision) if not counts else []) == ([] if counts else ["too_late"])


@pytest.mark.parametrize(
    ("after_us", "counts"), [(OFFLINE_US - 1_000, True), (OFFLINE_US, True), (OFFLINE_US + 1_000, False)]
)
def test_the_deadline_of_a_device_that_was_cut_off(driver: PaperDriver, after_us: int, counts: bool) -> None:
    """59.999, 60.000 and 60.001 seconds."""
    driver.cut(FIRST, LENGTH_US - MINUTE_US, LENGTH_US + after_us)
    deadline_us = driver.paper.deadline_us
    driver.save(FIRST, {0: A}, stamped_us=deadline_us)
    driver.save(FIRST, {1: A}, stamped_us=deadline_us + 1)
    assert driver.choices() == ({0: A} if counts else {})
    assert [change.slot for change in driver.state.held] == ([1] if counts else [0, 1])


def test_after_the_close_everything_is_held(driver: PaperDriver) -> None:
    driver.save(SECOND, {0: A})
    driver.at(LENGTH_US + GRACE_US)
    received_us = driver.now_us - 1
    driver.clock()
    assert driver.paper.phase is PaperPhase.CLOSED
    # What had arrived before the close and waited in the inbox still counts; what arrives later does not.
    assert driver.save(FIRST, {0: A}, received_us=received_us).rejection is None
    driver.wait(SECOND_US)
    assert causes(driver.save(FIRST, {1: A}, stamped_us=0)) == ["too_late"]
    assert driver.choices() == {0: A}
    driver.host(c.ScorePaper(PAPER_ID))
    assert causes(driver.save(FIRST, {2: A}, received_us=received_us)) == ["too_late"]


@given(
    st.lists(
        st.tuples(st.integers(0, QUESTIONS - 1), st.integers(-200, 200), st.integers(-200, 200)),
        min_size=1,
        max_size=12,
    ),
    st.one_of(st.none(), st.tuples(st.integers(-100, 20), st.integers(0, 150))),
)
def test_nothing_that_counts_is_lost_and_nothing_else_counts(
    arrivals: list[tuple[int, int, int]], cut: tuple[int, int] | None
) -> None:
    """Slot, arrival and stamp of each save, in seconds around the deadline, with the clock running."""
    driver = PaperDriver(paper_contest())
    driver.write(FIRST)
    driver.connection(FIRST, connected=True)
    moments = [(arrival, index, "save") for index, (_, arrival, _) in enumerate(arrivals)]
    if cut is not None:
        since, until = cut[0], cut[0] + cut[1]
        moments += [(since, -2, "cut"), (until, -1, "back")]
    expected: dict[int, int] = {}
    for moment, index, what in sorted(moments):
        driver.at(LENGTH_US + moment * SECOND_US)
        driver.clock()
        if what != "save":
            driver.connection(FIRST, connected=what == "back")
            continue
        slot, _, stamp = arrivals[index]
        stamped_us = driver.paper.deadline_us + stamp * SECOND_US
        driver.save(FIRST, {slot: Choice("ABCD"[index % 4])}, revision=index + 1, stamped_us=stamped_us)
        seen_cut = cut is not None and cut[0] <= 0 <= cut[0] + cut[1]
        counts = moment <= 0 or (seen_cut and moment <= 60 and stamp <= 0)
        if counts and index + 1 > expected.get(slot, 0):
            expected[slot] = index + 1
    assert {slot: answer.revision for slot, answer in driver.sheet().slots.items()} == expected


# --- what is held ----------------------------------------------------------------------------------------------------


def test_what_a_replaced_device_sends_is_held(driver: PaperDriver) -> None:
    old = finalist(FIRST).session
    driver.save(FIRST, {0: A})
    driver.take_over(FIRST, NEW_SESSION)
    assert causes(driver.save(FIRST, {0: B}, revision=2, session=old)) == ["replaced"]
    assert driver.save(FIRST, {0: C}, revision=1, session=NEW_SESSION).rejection is None  # its own count of changes
    assert driver.save(FIRST, {0: A}, session=old).events != ()  # not what is there any more
    assert driver.choices() == {0: C}
    assert driver.save(FIRST, {0: B}, revision=2, session=old) == SILENT  # held once


def test_what_is_held_has_numbers_of_its_own(driver: PaperDriver) -> None:
    """Two places in one batch are decided on the same state and still get different numbers."""
    driver.at(LENGTH_US + SECOND_US)
    decisions = [
        decide(
            driver.state,
            Request(
                CommandId(f"m-{candidate}"),
                finalist(candidate),
                c.SavePaper(PAPER_ID, (SlotChange(0, A, False, 1, 0), SlotChange(1, A, False, 1, 0))),
                driver.now_us,
            ),
            driver.now_us,
        )
        for candidate in (FIRST, SECOND)
    ]
    events = tuple(event for decision in decisions for event in decision.events)
    apply_entry(driver.state, driver.state.seq + 1, driver.now_us, events)
    assert [change.number for change in driver.state.held] == [
        HELD_NUMBERS,
        HELD_NUMBERS + 1,
        2 * HELD_NUMBERS,
        2 * HELD_NUMBERS + 1,
    ]


def test_only_so_much_is_held(driver: PaperDriver) -> None:
    driver.at(LENGTH_US + SECOND_US)
    for revision in range(1, HELD_MAX // QUESTIONS + 1):
        assert driver.save(FIRST, dict.fromkeys(range(QUESTIONS), A), revision=revision).rejection is None
    last = driver.save(FIRST, dict.fromkeys(range(QUESTIONS), A), revision=900)
    assert (len(last.events), code_of(last)) == (HELD_MAX % QUESTIONS, RejectionCode.TOO_MANY)
    full = driver.save(FIRST, {0: A}, revision=901)
    assert (full.events, code_of(full)) == ((), RejectionCode.TOO_MANY)
    assert len(driver.state.held) == HELD_MAX
    assert driver.save(SECOND, {0: A}).rejection is None


def test_practice_holds_nothing() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive(FIRST)
    driver.host(c.OpenPaper(PAPER, practice=True))
    paper = driver.state.papers[PRACTICE_ID]
    driver.now_us = paper.deadline_us + SECOND_US
    late = driver.save(FIRST, {0: A}, paper=paper)
    assert (late.events, code_of(late)) == ((), RejectionCode.TOO_LATE)
    driver.clock()
    driver.wait(1)
    driver.refused(finalist(FIRST), c.SubmitPaper(PRACTICE_ID, 3, 0), RejectionCode.TOO_LATE)


# --- while the hall stands still (RULES 3.7) -------------------------------------------------------------------------


def test_while_the_hall_stands_still(driver: PaperDriver) -> None:
    driver.cut(FIRST, 2 * MINUTE_US)
    driver.host(c.Suspend("lý do"))
    since_us = driver.now_us
    driver.wait(10 * SECOND_US)
    driver.connection(FIRST, connected=True)
    assert driver.save(FIRST, {0: A}, stamped_us=since_us).rejection is None
    stopped = driver.save(FIRST, {1: A}, stamped_us=since_us + 1)
    assert (causes(stopped), code_of(stopped)) == (["standstill"], RejectionCode.STANDSTILL)
    again = driver.save(FIRST, {1: A}, stamped_us=since_us + 1)
    assert (again.events, code_of(again)) == ((), RejectionCode.STANDSTILL)
    assert driver.choices() == {0: A}
    received_us = driver.now_us
    driver.wait(1)
    driver.host(c.Resume())
    # Decided when the hall goes on again, but it arrived before that.
    assert causes(driver.save(FIRST, {2: A}, stamped_us=received_us, received_us=received_us)) == ["standstill"]
    # Sent again now, it counts: the device may still write.
    assert driver.save(FIRST, {1: A}, stamped_us=since_us + 1).rejection is None
    assert driver.choices() == {0: A, 1: A}


def test_a_device_that_was_never_cut_off_writes_nothing_into_a_standstill(driver: PaperDriver) -> None:
    """It could have sent it before: a stamp from then is not believed beyond what may be under way (RULES 3.7)."""
    driver.connection(FIRST, connected=True)
    driver.host(c.Suspend("lý do"))
    since_us = driver.now_us
    driver.wait(GRACE_US)
    assert driver.save(FIRST, {0: A}, stamped_us=since_us).rejection is None
    driver.wait(1)
    assert causes(driver.save(FIRST, {1: A}, stamped_us=since_us)) == ["standstill"]
    assert causes(driver.save(FIRST, {2: A}, stamped_us=0)) == ["standstill"]
    driver.connection(FIRST, connected=False)  # too late to have been away when the hall stopped
    driver.wait(SECOND_US)
    driver.connection(FIRST, connected=True)
    assert causes(driver.save(FIRST, {3: A}, stamped_us=since_us)) == ["standstill"]
    assert driver.choices() == {0: A}
    driver.host(c.Resume())
    driver.wait(SECOND_US)
    assert driver.save(FIRST, {1: A}, stamped_us=since_us).rejection is None


OUTAGE_US = 10 * MINUTE_US


@pytest.mark.parametrize(
    ("changed_after_us", "stamped_after_us", "submitted_after_us", "waited_us"),
    [
        (None, 0, 0, OUTAGE_US),  # stamped when it was cut off, sent as soon as it was back
        (-MINUTE_US, 0, 0, OUTAGE_US),
        (5 * MINUTE_US, 6 * MINUTE_US, 0, 4 * MINUTE_US),  # an honest one wrote for half the outage
        (5 * MINUTE_US, 0, 0, 5 * MINUTE_US),  # claims to have submitted before it wrote its last change
        (OUTAGE_US, 0, SECOND_US, 0),  # went on writing after the outage
        (None, 0, OFFLINE_US + 1, 0),  # was back and kept it
        (None, -20 * MINUTE_US, 0, 0),  # a stamp from before the paper
    ],
)
def test_a_submission_is_never_older_than_the_last_change(
    driver: PaperDriver,
    changed_after_us: int | None,
    stamped_after_us: int,
    submitted_after_us: int,
    waited_us: int,
) -> None:
    """RULES 3.4: what a declared outage takes off the time. Moments are counted from its beginning; the paper had been
    open for ten minutes then, and the device comes back with the end of the outage."""
    begun_us, opens_us = OUTAGE_US, driver.paper.opens_us
    driver.connection(FIRST, connected=True)
    driver.at(begun_us)
    driver.ok(OPERATOR, c.DeclareOutage("X1", over=False))
    driver.connection(FIRST, connected=False)
    driver.at(begun_us + OUTAGE_US)
    driver.ok(OPERATOR, c.DeclareOutage("X1", over=True))
    driver.connection(FIRST, connected=True)
    if changed_after_us is not None:
        driver.save(FIRST, {0: A}, stamped_us=opens_us + begun_us + changed_after_us)
    driver.wait(submitted_after_us)
    assert driver.submit(FIRST, stamped_us=opens_us + begun_us + stamped_after_us).rejection is None
    own_us = driver.now_us - opens_us - waited_us
    assert driver.sheet().time_us == own_us // SECOND_US * SECOND_US


def test_a_server_that_was_away_for_long_loses_nothing(driver: PaperDriver) -> None:
    """What devices stored meanwhile is refused while the hall waits, kept by them, and counts when it goes on."""
    driver.send(c.SYSTEM, c.Recover(30 * SECOND_US, "restart"))
    assert driver.state.standstill is not None
    driver.wait(SECOND_US)
    assert code_of(driver.save(FIRST, {3: B})) is RejectionCode.STANDSTILL
    driver.wait(SECOND_US)
    driver.host(c.Resume())
    assert driver.save(FIRST, {3: B}, stamped_us=driver.now_us - SECOND_US).rejection is None
    assert driver.choices() == {3: B}
    assert driver.paper.deadline_us - driver.now_us == LENGTH_US - MINUTE_US


def test_a_server_that_was_away_for_short_changes_nothing(driver: PaperDriver) -> None:
    driver.wait(4 * SECOND_US)
    driver.send(c.SYSTEM, c.Recover(4 * SECOND_US, "store"))
    assert driver.state.standstill is None
    assert driver.save(FIRST, {3: B}, received_us=driver.now_us - 2 * SECOND_US).rejection is None
    assert driver.choices() == {3: B}


def test_a_submission_while_the_hall_stands_still(driver: PaperDriver) -> None:
    driver.cut(FIRST, 2 * MINUTE_US)
    driver.host(c.Suspend("lý do"))
    since_us = driver.now_us
    driver.wait(10 * SECOND_US)
    assert code_of(driver.submit(SECOND)) is RejectionCode.STANDSTILL
    assert code_of(driver.submit(SECOND, stamped_us=since_us)) is RejectionCode.STANDSTILL  # it was connected
    before_us = driver.paper.opens_us - 1  # a moment that cannot be
    assert code_of(driver.submit(FIRST, stamped_us=before_us)) is RejectionCode.STANDSTILL
    assert driver.submit(FIRST, stamped_us=since_us).rejection is None
    assert driver.sheet().time_us == 2 * MINUTE_US
    driver.host(c.Resume())
    driver.wait(SECOND_US)
    assert driver.submit(SECOND).rejection is None
    assert driver.sheet(SECOND).time_us == 2 * MINUTE_US + SECOND_US


# --- submitting (RULES 3.1, 3.2) -------------------------------------------------------------------------------------


def test_submitting_is_final(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: A})
    driver.at(20 * MINUTE_US + SECOND_US // 2)
    decision = driver.submit(FIRST, id_="nop")
    (event,) = decision.events
    assert isinstance(event, PaperSubmitted)
    assert (event.time_us, event.received_us) == (20 * MINUTE_US, driver.now_us)
    assert driver.submit(FIRST, id_="nop") == SILENT
    assert code_of(driver.submit(FIRST)) is RejectionCode.SUBMITTED
    late = driver.save(FIRST, {0: B, 1: B}, revision=2)
    assert (late.events, code_of(late)) == ((), RejectionCode.SUBMITTED)
    assert driver.save(FIRST, {0: A}) == SILENT  # a resend of what it has
    assert driver.choices() == {0: A}
    assert driver.paper.submitted == 1


def test_what_is_partly_known_after_submitting_is_refused_for_the_rest(driver: PaperDriver) -> None:
    driver.save(FIRST, {0: A})
    driver.submit(FIRST)
    both = driver.save(FIRST, {0: A, 1: A})
    assert (both.events, code_of(both)) == ((), RejectionCode.SUBMITTED)


def test_a_submission_after_the_deadline_has_the_full_time(driver: PaperDriver) -> None:
    driver.cut(SECOND, LENGTH_US - SECOND_US)  # so that the paper is still open
    driver.at(LENGTH_US + 10 * SECOND_US)
    driver.clock()
    assert driver.submit(FIRST, stamped_us=LENGTH_US - MINUTE_US).rejection is None
    assert driver.sheet().time_us == LENGTH_US


def test_a_submission_after_the_close_is_held_once(driver: PaperDriver) -> None:
    driver.close_paper()
    driver.wait(1)
    decision = driver.submit(FIRST, stamped_us=MINUTE_US)
    assert (causes(decision), code_of(decision)) == (["too_late"], RejectionCode.TOO_LATE)
    assert driver.submit(FIRST, stamped_us=MINUTE_US) == SILENT
    assert not driver.sheet().submitted


def test_a_submission_of_a_replaced_device_is_held(driver: PaperDriver) -> None:
    old = finalist(FIRST).session
    driver.take_over(FIRST, NEW_SESSION)
    decision = driver.submit(FIRST, session=old)
    assert (causes(decision), code_of(decision)) == (["replaced"], RejectionCode.REPLACED)
    assert driver.submit(FIRST, session=NEW_SESSION).rejection is None
    assert causes(driver.save(FIRST, {0: A}, session=old)) == ["replaced"]


@pytest.mark.parametrize("unanswered", [-1, QUESTIONS + 1])
def test_the_count_of_unanswered_questions(driver: PaperDriver, unanswered: int) -> None:
    command = c.SubmitPaper(PAPER_ID, unanswered, driver.now_us)
    driver.refused(finalist(FIRST), command, RejectionCode.BAD_VALUE)
    driver.ok(finalist(FIRST), replace(command, unanswered=QUESTIONS))


def test_a_submission_within_a_declared_outage(driver: PaperDriver) -> None:
    driver.connection(FIRST, connected=True)
    driver.at(20 * MINUTE_US)
    driver.connection(FIRST, connected=False)
    driver.outage("X1", 20 * MINUTE_US, 25 * MINUTE_US)
    driver.connection(FIRST, connected=True)
    driver.submit(FIRST, stamped_us=driver.paper.opens_us + 22 * MINUTE_US)
    assert driver.sheet().time_us == 22 * MINUTE_US


def test_the_choices_are_those_of_each_question(driver: PaperDriver) -> None:
    assert driver.save(FIRST, {0: D, 1: Choice("")}).rejection is None
    assert driver.choices() == {0: D, 1: ""}
    assert RoundId(PAPER_ID) == PAPER
