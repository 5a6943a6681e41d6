"""What the operator presses, on the consoles of real contests: any of them is led to its end."""

from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core.contest import (
    AgendaItem,
    AgendaKind,
    AnswerBy,
    BuzzerRules,
    CandidateNumber,
    Choice,
    Contest,
    EliminationRules,
    PaperRules,
    Reading,
    RescueKind,
    RoundId,
    Rules,
)
from chungket.core.events import Scene
from chungket.rehearsal.careful_operator import BOARD_S, READING_S, waits_for
from chungket.rehearsal.press import REASON
from tests.core.ending import equal, with_tiebreak_questions
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    RIGHT,
    SECOND_US,
    WINDOW_US,
    WRONG,
    Driver,
    buzzer_round,
    elimination_round,
    live_round,
    make_contest,
    prizes_of,
)
from tests.core.papers import PaperDriver, paper_contest, paper_round
from tests.rehearsal.show import PRESENT, ask, obey, play_to_the_end, registered, seen

TURNS = BuzzerRules(turns=True, values=(20, 30), stars=1, moved=True)
VOICE = BuzzerRules(answer_by=AnswerBy.VOICE)
AGENDA = (
    AgendaItem("m0", AgendaKind.PROGRAM, "Khai mạc", "Opening"),
    AgendaItem("m1", AgendaKind.PRACTICE, "Thi thử", "Practice"),
    AgendaItem("m2", AgendaKind.ROUND, "Phần thi", "Round", LIVE),
    AgendaItem("m3", AgendaKind.BREAK, "Giải lao", "Break"),
    AgendaItem("m4", AgendaKind.CEREMONY, "Trao giải", "Awards"),
)


def rescuing(kind: RescueKind) -> EliminationRules:
    return EliminationRules(rescue=kind, rescue_after=2, rescues_max=1)


@pytest.mark.parametrize(
    "contest",
    [
        make_contest(),
        make_contest(12, practice=2),
        make_contest(practice=0),
        make_contest(rounds=(live_round(2), live_round(3, RoundId("T2")))),
        make_contest(rounds=(live_round(2, reading=Reading.NONE),)),
        make_contest(prizes=prizes_of((1, 1, 1), (1, 1))),
        make_contest(prizes=prizes_of((), ())),
        make_contest(rounds=(buzzer_round(3),)),
        make_contest(rounds=(buzzer_round(3, VOICE),)),
        make_contest(rounds=(buzzer_round(4, TURNS),)),
        make_contest(rounds=(buzzer_round(4, replace(TURNS, answer_by=AnswerBy.VOICE)),)),
        make_contest(rules=Rules()),  # with a review
        replace(make_contest(), agenda=AGENDA),
        with_tiebreak_questions(make_contest(2), 5),
        paper_contest(),
    ],
)
@pytest.mark.parametrize("pace", [1.0, 10.0])
def test_any_contest_is_led_to_its_end(contest: Contest, pace: float) -> None:
    driver = Driver(replace(contest, rehearsal=True))
    presses = play_to_the_end(driver, pace=pace)
    assert "end_contest" in {press.command for press in presses[-3:]}  # the agenda may go on
    assert driver.state.edition == 1
    counted = sum(len(round_.questions) for round_ in contest.rounds if round_.type != "paper")
    assert driver.state.scored == counted
    assert all(paper.practice or paper.phase == "scored" for paper in driver.state.papers.values())
    live = any(round_.type == "live" for round_ in contest.rounds)
    assert ("close_play" in {press.command for press in presses}) is (pace > 1) or not live


@pytest.mark.parametrize("kind", list(RescueKind))
def test_an_elimination_round_is_led_to_its_end_whatever_the_rescue(kind: RescueKind) -> None:
    """Three are out after the first question; nobody knows the later ones."""
    driver = Driver(replace(make_contest(rounds=(elimination_round(4, rescuing(kind)),)), rehearsal=True))
    driver.begin(*PRESENT)
    driver.play_question(dict.fromkeys(PRESENT[:3], (RIGHT, SECOND_US)))
    driver.play_question(dict.fromkeys(PRESENT[:2], (RIGHT, SECOND_US)))
    presses = play_to_the_end(driver)
    rescues = [press for press in presses if press.command == "rescue"]
    assert len(rescues) == (0 if kind is RescueKind.NONE else 1)
    assert presses[-1].command == "end_contest"


@pytest.mark.parametrize(
    ("kind", "back"), [(RescueKind.ALL, PRESENT[2:]), (RescueKind.NUMBER, PRESENT[2:]), (RescueKind.PICKED, None)]
)
def test_a_rescue_says_what_its_kind_wants(kind: RescueKind, back: tuple[CandidateNumber, ...] | None) -> None:
    driver = Driver(make_contest(rounds=(elimination_round(4, rescuing(kind)),)))
    driver.begin(*PRESENT)
    for _ in range(2):
        driver.play_question(dict.fromkeys(PRESENT[:2], (RIGHT, SECOND_US)))
    press = ask(driver)
    assert press is not None
    assert press.command == "rescue"
    obey(driver, press)
    returned = driver.state.eliminations[LIVE].out.keys() ^ set(CANDIDATES[2:])
    assert returned == set(back) if back is not None else len(returned) == 2  # a third of four, rounded up


def test_in_turns_the_next_one_owns_the_question_and_chooses_its_value() -> None:
    values, stars, owners = set(), set(), []
    for seed in range(1, 12):
        driver = Driver(make_contest(rounds=(buzzer_round(4, TURNS),)))
        driver.begin(*PRESENT)
        press = ask(driver, seed=seed)
        assert press is not None
        values.add(press.arguments["value"])
        stars.add(press.arguments["star"])
        owners.append(press.arguments["owner"])
        obey(driver, press)
        assert driver.play.owner == PRESENT[0]
    assert values == {20, 30}
    assert stars == {True, False}
    assert set(owners) == {PRESENT[0]}


def test_a_tie_at_a_prize_is_played_off_before_lots_are_drawn() -> None:
    driver = Driver(with_tiebreak_questions(make_contest(1), 5))
    driver.begin(*PRESENT)
    driver.finish_round(equal(*PRESENT[:2]))
    commands = [press.command for press in play_to_the_end(driver)]
    assert commands[0] == "start_tiebreak"
    assert commands.index("end_tiebreak") < commands.index("draw_lots") < commands.index("finalize")


def test_while_a_paper_is_written_nothing_is_pressed_and_the_finalists_are_waited_for() -> None:
    driver = PaperDriver(paper_contest(paper_round(paper=PaperRules())))
    driver.write()
    assert ask(driver, pace=20.0) is None
    waits = waits_for(seen(driver))
    assert (waits.text, waits.finalists, waits.desk) == ("Thí sinh đang làm bài", True, False)
    driver.close_paper()
    press = ask(driver)
    assert press is not None
    assert press.command == "score_paper"


def test_a_key_nobody_has_confirmed_is_waited_for() -> None:
    driver = Driver(make_contest(rounds=(elimination_round(3),)))
    driver.begin(*PRESENT)
    driver.open_question()
    driver.close()
    assert ask(driver) is None
    waits = waits_for(seen(driver))
    assert waits.desk
    assert "xác nhận đáp án" in waits.text


def test_a_hall_that_is_cut_off_is_said_aloud_and_the_question_ends_by_itself() -> None:
    driver = Driver(make_contest())
    driver.begin()
    for candidate in CANDIDATES:
        driver.send(c.SYSTEM, c.NoteConnection(candidate, driver.state.places[candidate].session, True))
    driver.open_question()
    for candidate in CANDIDATES:
        driver.send(c.SYSTEM, c.NoteConnection(candidate, driver.state.places[candidate].session, False))
    driver.wait(5 * SECOND_US)
    driver.clock()
    assert seen(driver).step.command == "suspend"
    assert ask(driver) is None
    assert "mất kết nối" in waits_for(seen(driver)).text
    presses = play_to_the_end(driver)
    rulings = [press.command for press in presses if press.command in ("rule_affected", "decide_proposal")]
    assert rulings == ["rule_affected", "decide_proposal"]
    assert driver.state.edition == 1


def test_nobody_answered_so_lots_decide_before_named_witnesses() -> None:
    driver = Driver(make_contest())
    presses = play_to_the_end(driver)
    lots = [press for press in presses if press.command == "draw_lots"]
    assert {press.arguments["witnesses"] for press in lots} == {REASON}
    individual = next(press for press in lots if press.arguments["scope"] == "individual")
    assert sorted(individual.arguments["order"]) == list(CANDIDATES[:6])
    assert individual.arguments["order"] != list(CANDIDATES[:6])  # by the seed, not by the row


def test_in_the_lobby_nothing_happens_before_its_time() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    assert ask(driver, lobby_over=False) is None
    press = ask(driver)
    assert press is not None
    assert press.command == "prepare_play"


def test_who_has_not_come_is_absent_all_at_once() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive(*CANDIDATES[:6])
    press = ask(driver)
    assert press is not None
    assert (press.command, press.flow) == ("mark_missing_absent", False)
    obey(driver, press)
    assert registered(driver) == []


def test_one_by_one_when_somebody_is_still_expected() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive(*CANDIDATES[:6])
    marked = []
    while (press := ask(driver, expected={CANDIDATES[7]})) is not None and press.command == "mark_attendance":
        marked.append(press.arguments["candidate"])
        obey(driver, press)
    assert marked == [CANDIDATES[6], CANDIDATES[8]]
    assert registered(driver) == [CANDIDATES[7]]


def test_a_round_that_is_blocked_starts_with_a_reason_and_a_ready_one_without() -> None:
    driver = Driver(make_contest(practice=0))
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.host(c.LockLobby())
    blocked = ask(driver)
    assert blocked is not None
    assert blocked.command == "start_round"
    assert blocked.arguments["override_reason"] == REASON
    ready = Driver(make_contest(practice=1))
    ready.host(c.OpenLobby())
    ready.arrive()
    ready.play_question(dict.fromkeys(CANDIDATES, (RIGHT, SECOND_US)))
    ready.host(c.LockLobby())
    press = ask(ready)
    assert press is not None
    assert press.arguments == {"round": "TT", "override_reason": ""}


def test_a_long_stem_takes_longer_to_read_out_within_limits() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.host(c.PreparePlay())
    driver.host(c.OpenStem(driver.play.id))
    short = ask(driver)
    assert short is not None
    assert (short.command, short.pause_s) == ("open_choices", READING_S[0])
    quick = ask(driver, pace=4)
    assert quick is not None
    assert quick.pause_s == READING_S[0] / 4


def test_the_window_belongs_to_the_finalists_unless_time_is_pressed_together() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    assert ask(driver, pace=1.0) is None
    press = ask(driver, pace=4.0)
    assert press is not None
    assert (press.command, press.pause_s) == ("close_play", WINDOW_US / SECOND_US / 4)


def test_a_buzzer_is_shut_only_when_nobody_has_pressed() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(2),)))
    driver.begin()
    driver.open_question()
    assert ask(driver, pace=1.0) is None
    press = ask(driver, pace=50.0)
    assert press is not None
    assert (press.command, press.pause_s) == ("close_play", WINDOW_US / SECOND_US / 10)
    driver.press_buzzer(CANDIDATES[0])
    assert ask(driver, pace=50.0) is None  # earlier presses may be under way
    driver.settle()
    assert ask(driver, pace=50.0) is None  # the turn
    assert waits_for(seen(driver)).text == ""


def test_standings_stay_on_the_wall_for_a_while() -> None:
    driver = Driver(make_contest(12))
    driver.begin()
    for _ in range(5):
        driver.play_question()
    board = ask(driver)
    assert board is not None
    assert board.command == "show_scene"
    obey(driver, board)
    assert driver.state.scene is Scene.BOTH
    after = ask(driver)
    assert after is not None
    assert (after.command, after.pause_s) == ("prepare_play", BOARD_S)


def test_what_a_person_stopped_a_person_lets_go_on() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.host(c.Suspend("mất điện"))
    assert seen(driver).step.command == "resume"
    assert ask(driver) is None
    assert "mất điện" in waits_for(seen(driver)).text


def test_an_interrupted_question_is_put_to_the_jury_and_the_show_goes_on_after_it() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    press = ask(driver)
    assert press is not None
    assert press.command == "void_play"
    assert waits_for(seen(driver)).text == ""
    obey(driver, press)
    assert ask(driver) is None
    waits = waits_for(seen(driver))
    assert waits.desk
    assert "chờ người thứ hai" in waits.text
    driver.ok(JURY, c.DecideProposal(driver.state.proposals_made, confirm=True))
    assert play_to_the_end(driver)[-1].command == "end_contest"


def test_where_one_person_is_enough_the_operator_voids_alone() -> None:
    driver = Driver(make_contest(rules=Rules(two_person=False, review_us=0)))
    driver.begin()
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    presses = play_to_the_end(driver)
    assert [press.command for press in presses[:3]] == ["void_play", "prepare_play", "open_stem"]


def test_a_ruling_somebody_proposed_is_said_to_be_waited_for() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.play_question({CandidateNumber("001"): (RIGHT, SECOND_US)})
    driver.ok(JURY, c.SetKey(driver.play.question, (Choice(WRONG),), "Đáp án sai"))
    assert "chờ người thứ hai" in waits_for(seen(driver)).text
