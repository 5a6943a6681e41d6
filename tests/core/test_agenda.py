"""The show as an agenda: the big button walks it, and nothing advances by itself (SCREENS, Host)."""

from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core.agenda import agenda_comes_first, item_of, planned_starts, practice_passed
from chungket.core.agenda_view import agenda_now, agenda_shapes
from chungket.core.commands import Role
from chungket.core.console import step
from chungket.core.contest import AgendaItem, AgendaKind, Contest, RoundId, Rules
from chungket.core.decision import RejectionCode
from chungket.core.events import Scene
from chungket.core.flow import next_command
from chungket.core.model import Phase, State
from chungket.core.wording import refusal_text
from chungket.core.wording_steps import BLOCKERS
from tests.core.ending import all_apart, finalized
from tests.core.making import (
    CANDIDATES,
    LIVE,
    OPERATOR,
    RIGHT,
    SECOND_US,
    Driver,
    live_round,
    make_contest,
    person,
    prizes_of,
)

MC = person(Role.MC)
SECOND_ROUND = RoundId("TH")
MINUTE_US = 60 * SECOND_US


def item(id_: str, kind: AgendaKind, round_id: RoundId | None = None, minutes: int = 0) -> AgendaItem:
    return AgendaItem(id_, kind, f"Mục {id_}", f"Item {id_}", round_id, minutes=minutes)


ITEMS = (
    item("van-nghe", AgendaKind.PROGRAM),
    item("thi-thu", AgendaKind.PRACTICE),
    item("phan-1", AgendaKind.ROUND, LIVE),
    item("giai-lao", AgendaKind.BREAK, minutes=15),
    item("phan-2", AgendaKind.ROUND, SECOND_ROUND),
    item("xem-bai", AgendaKind.REVIEW),
    item("van-nghe-2", AgendaKind.PROGRAM),
    item("trao-giai", AgendaKind.CEREMONY),
    item("be-mac", AgendaKind.PROGRAM),
)


def contest(items: tuple[AgendaItem, ...] = ITEMS, *, review_us: int = 0) -> Contest:
    rounds = (live_round(1), live_round(1, SECOND_ROUND))
    made = make_contest(rounds=rounds, prizes=prizes_of((1,), ()), rules=Rules(review_us=review_us))
    return replace(made, agenda=items)


def test_the_big_button_walks_the_whole_show() -> None:
    driver = Driver(contest(review_us=15 * MINUTE_US))
    walked: list[str] = []
    signed_at = -1
    while driver.state.phase is not Phase.ENDED or next_command(driver.state) is not None:
        state = driver.state
        if state.phase is Phase.LOBBY and state.present == 0:
            driver.arrive()
        play = state.current_play
        if play is not None and play.phase.value == "open":
            for candidate, answer in all_apart().items():
                driver.answer(candidate, *answer)
            driver.close()
        if state.phase is Phase.FINALIZED and not state.signed and step(state).blockers:
            signed_at = len(walked)
            driver.ok(person(Role.SECRETARY), c.RecordSigned("Trưởng Ban"))
        if state.time_us < state.review_until_us:
            driver.wait(15 * MINUTE_US)
            driver.clock()
        command = driver.press()
        driver.wait(SECOND_US)
        walked.append(f"→ {ITEMS[command.to].id}" if isinstance(command, c.MoveAgenda) else type(command).__name__)
    play_ = ["PreparePlay", "OpenStem", "OpenChoices", "RevealKey", "ScorePlay"]
    assert walked == [
        "OpenLobby",
        "→ van-nghe",
        "→ thi-thu",
        *play_,
        "→ phan-1",
        "LockLobby",
        "StartRound",
        *play_,
        "EndRound",
        "→ giai-lao",
        "→ phan-2",
        "StartRound",
        *play_,
        "EndRound",
        "→ xem-bai",
        "OpenReview",
        "Finalize",
        "→ van-nghe-2",
        "→ trao-giai",
        *["MoveCeremony"] * 4,
        "EndContest",
        "→ be-mac",
    ]
    assert walked[signed_at] == "→ trao-giai"  # everything before it went on without the signatures


def test_nobody_goes_to_the_ceremony_before_the_minutes_are_signed() -> None:
    """RULES 6.3, 6.4: forward, back or by a jump; what stands before and after it is free."""
    driver = Driver(contest())
    locked = [item_.id == "trao-giai" for item_ in ITEMS]

    def shown_locked() -> list[bool]:
        return [shape.locked for shape in agenda_shapes(driver.state, 0)]

    driver.begin()
    assert shown_locked() == locked
    decision = driver.refused(MC, c.MoveAgenda(7), RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert refusal_text(RejectionCode.BLOCKED, decision.rejection.detail) == (
        "Biên bản kết quả chưa được ghi nhận là đã ký."
    )
    driver.host(c.MoveAgenda(8))
    driver.refused(OPERATOR, c.MoveAgenda(7), RejectionCode.BLOCKED)  # back
    driver.host(c.MoveAgenda(6))
    driver.finish_round(all_apart())
    driver.host(c.StartRound(SECOND_ROUND))
    driver.finish_round(all_apart())
    driver.refused(OPERATOR, c.MoveAgenda(7), RejectionCode.BLOCKED)
    driver.host(c.Finalize())
    assert shown_locked() == locked
    assert (step(driver.state).command, step(driver.state).blockers) == ("move_agenda", (BLOCKERS["signed"],))
    driver.refused(OPERATOR, c.MoveAgenda(7), RejectionCode.BLOCKED)
    driver.ok(person(Role.SECRETARY), c.RecordSigned("Trưởng Ban"))
    assert shown_locked() == [False] * len(ITEMS)
    assert step(driver.state).blockers == ()
    driver.ok(MC, c.MoveAgenda(7))
    driver.host(c.MoveAgenda(6))
    driver.rule(person(Role.SECRETARY), c.NewEdition("QĐ 1", "chấm lại"), person(Role.ORGANISER))
    assert shown_locked() == locked  # the new edition is signed anew
    driver.refused(OPERATOR, c.MoveAgenda(7), RejectionCode.BLOCKED)


def test_a_show_without_items_for_its_rounds_is_not_stopped_by_the_locked_ceremony() -> None:
    driver = Driver(contest((ITEMS[0], ITEMS[7], ITEMS[8])))
    driver.begin()
    assert driver.press() == c.MoveAgenda(0)
    assert driver.press() == c.PreparePlay()


def test_each_item_remembers_when_it_began_and_a_break_ends() -> None:
    driver = Driver(contest())
    driver.host(c.OpenLobby())
    driver.wait(MINUTE_US)
    driver.host(c.MoveAgenda(3))
    assert driver.state.agenda_us == {3: MINUTE_US}
    assert (driver.state.scene, driver.state.scene_until_us) == (Scene.BREAK, 16 * MINUTE_US)
    driver.wait(MINUTE_US)
    driver.ok(MC, c.MoveAgenda(2))
    assert driver.state.agenda_us == {2: 2 * MINUTE_US}
    assert (driver.state.scene, driver.state.scene_until_us) == (Scene.AGENDA, 0)
    driver.wait(MINUTE_US)
    driver.host(c.MoveAgenda(4))
    driver.host(c.MoveAgenda(2))
    assert driver.state.agenda_us == {2: 2 * MINUTE_US}


def test_only_items_there_are_and_only_between_questions() -> None:
    driver = Driver(contest())
    driver.begin()
    for to in (-1, len(ITEMS)):
        driver.refused(OPERATOR, c.MoveAgenda(to), RejectionCode.UNKNOWN)
    driver.host(c.MoveAgenda(2))
    driver.refused(OPERATOR, c.MoveAgenda(2), RejectionCode.NOTHING_LEFT)
    driver.host(c.PreparePlay())
    driver.ok(MC, c.MoveAgenda(3))
    driver.host(c.OpenStem(driver.play.id))
    driver.refused(MC, c.MoveAgenda(2), RejectionCode.WRONG_PHASE)
    driver.void(driver.play.id)
    driver.ok(MC, c.MoveAgenda(2))
    driver.refused(person(Role.JURY), c.MoveAgenda(3), RejectionCode.NOT_ALLOWED)


def test_going_on_past_the_practice_leaves_it_out() -> None:
    driver = Driver(contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    assert not practice_passed(driver.state)
    driver.host(c.MoveAgenda(1))
    assert next_command(driver.state) == c.PreparePlay()
    driver.host(c.MoveAgenda(2))
    assert practice_passed(driver.state)
    assert driver.press() == c.LockLobby()
    assert next_command(driver.state) == c.StartRound(LIVE)


def test_a_step_that_is_behind_comes_before_the_rest_of_the_show() -> None:
    """Somebody pressed on to the break in the middle of a round: the round goes on."""
    driver = Driver(contest())
    driver.begin()
    driver.host(c.MoveAgenda(3))
    assert driver.press() == c.PreparePlay()
    assert isinstance(driver.press(), c.OpenStem)


def test_without_an_agenda_nothing_of_it_is_offered() -> None:
    driver = Driver(contest(()))
    driver.host(c.OpenLobby())
    assert next_command(driver.state) == c.PreparePlay()
    driver.refused(OPERATOR, c.MoveAgenda(0), RejectionCode.UNKNOWN)


@pytest.mark.parametrize(
    ("items", "kind", "round_id", "expected"),
    [
        (ITEMS, AgendaKind.ROUND, LIVE, 2),
        (ITEMS, AgendaKind.ROUND, SECOND_ROUND, 4),
        (ITEMS, AgendaKind.CEREMONY, None, 7),
        (ITEMS[:3], AgendaKind.ROUND, SECOND_ROUND, 2),
        (ITEMS[3:5], AgendaKind.ROUND, LIVE, 1),
        (ITEMS[:1], AgendaKind.ROUND, LIVE, 0),
        (ITEMS[:5], AgendaKind.REVIEW, None, 4),
        (ITEMS[:5], AgendaKind.CEREMONY, None, 4),
        (ITEMS[2:], AgendaKind.PRACTICE, None, 0),
        (ITEMS[6:], AgendaKind.ROUND, LIVE, 0),
        (ITEMS[7:], AgendaKind.REVIEW, None, -1),
        (ITEMS, AgendaKind.BREAK, None, 8),
        ((), AgendaKind.CEREMONY, None, -1),
    ],
)
def test_a_step_without_an_item_of_its_own_belongs_to_the_nearest(
    items: tuple[AgendaItem, ...], kind: AgendaKind, round_id: RoundId | None, expected: int
) -> None:
    made = contest(items)
    assert item_of(made, kind, round_id) == expected


def test_the_agenda_goes_on_after_the_contest() -> None:
    state = State(contest())
    assert not agenda_comes_first(state, None)
    state.phase, state.agenda = Phase.ENDED, 7
    assert agenda_comes_first(state, None)
    state.agenda = 8
    assert not agenda_comes_first(state, None)


def test_the_result_is_not_held_up_by_where_the_show_is() -> None:
    driver = Driver(contest())
    driver.begin()
    for _ in range(2):
        driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US)})
        assert driver.state.round is not None
        driver.host(c.EndRound(driver.state.round))
        if driver.state.rounds_ended == [LIVE]:
            driver.host(c.StartRound(SECOND_ROUND, "x"))
    finalized(driver)
    assert next_command(driver.state) == c.MoveAgenda(0)
    driver.host(c.MoveAgenda(7))
    assert next_command(driver.state) == c.MoveCeremony(1)


def test_a_start_that_is_not_written_follows_from_the_item_before_it() -> None:
    items = tuple(
        AgendaItem(f"muc-{number}", AgendaKind.PROGRAM, "Mục", "", None, starts, minutes)
        for number, (starts, minutes) in enumerate([("", 5), ("23:30", 15), ("", 20), ("", 0), ("", 10), ("23:59", 0)])
    )
    assert planned_starts(items) == ("", "23:30", "23:45", "00:05", "", "23:59")
    assert planned_starts(()) == ()


def test_pages_are_told_the_planned_start() -> None:
    items = (
        AgendaItem("muc-1", AgendaKind.PROGRAM, "Văn nghệ", "", None, "07:30", 15),
        AgendaItem("muc-2", AgendaKind.PROGRAM, "Khai mạc", "", None),
    )
    state = State(replace(make_contest(), agenda=items))
    assert [shape.starts for shape in agenda_shapes(state, 0)] == ["07:30", "07:45"]
    state.agenda = 1
    now = agenda_now(state)
    assert now is not None
    assert now.starts == "07:45"
