"""What a console shows beside the wall (SCREENS, Host; RULES 5)."""

import copy
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import pytest
from hypothesis import given, settings

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.console import INCIDENTS_SHOWN_MAX, console, step
from chungket.core.console_rulings import played
from chungket.core.contest import CandidateNumber, Contest, PersonId, QuestionId, Scope
from chungket.core.decide import may_send
from chungket.core.decision import RejectionCode
from chungket.core.events import CeremonyMoved, Finalized, PaperId, PlayId, RoundEnded
from chungket.core.evolve import apply_entry
from chungket.core.flow import next_command
from chungket.core.model import Attendance, PaperPhase, Phase, PlayPhase, State, Tally
from chungket.core.phase import CONSOLES
from chungket.core.questions import practice_questions
from chungket.core.ruling_arguments import command_name
from chungket.core.shapes import SealShape
from chungket.core.standings import current_ranking, individual_standings, team_standings
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.ending import ended, equal, finalized
from tests.core.looking import REVEALED, phases_reached, texts_in
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    Driver,
    elimination_round,
    finalist,
    make_contest,
    person,
    prizes_of,
)
from tests.core.papers import PAPER, PaperDriver, paper_contest

SEAL = SealShape(7, "ab" * 32)
HALL = 10_000


@settings(max_examples=40)
@given(VARIANTS, STEPS)
def test_the_key_is_the_jury_s_alone_before_it_is_public(variant: int, steps: list[Step]) -> None:
    """RULES 5, 9: what a console gets does not depend on keys; observers and proctors know no question ahead."""
    course = Course(variant)
    for taken in steps:
        course.take(taken)
    state = course.state
    secret = {
        id_: not phases_reached(state, id_).intersection(REVEALED) or state.standstill is not None
        for id_ in state.contest.questions
    }
    other = copy.copy(state)
    other.contest = replace(
        state.contest,
        questions={
            id_: replace(question, key=question.letters[-1:], source="khác") if secret[id_] else question
            for id_, question in state.contest.questions.items()
        },
    )
    for role in CONSOLES:
        if role is not Role.JURY:
            shown = console(state, role, SEAL, 0)
            # Those who rule see the key once nobody can answer any more.
            assert replace(console(other, role, SEAL, 0), played=()) == replace(shown, played=())
            for row in shown.played:
                play, paper = state.plays.get(PlayId(row.play)), state.papers.get(PaperId(row.play))
                open_play = play is not None and play.phase in (PlayPhase.READING, PlayPhase.OPEN)
                open_paper = paper is not None and paper.phase is PaperPhase.OPEN
                assert row.key == () or not (open_play or open_paper)
    ahead = {question.stem for id_, question in state.contest.questions.items() if not phases_reached(state, id_)}
    for role in (Role.OBSERVER, Role.PROCTOR):
        assert not ahead.intersection(texts_in(console(state, role, SEAL, 0)))


@settings(max_examples=40)
@given(VARIANTS, STEPS)
def test_a_console_agrees_with_what_is_decided(variant: int, steps: list[Step]) -> None:
    course = Course(variant)
    for taken in steps:
        course.take(taken)
    state = course.state
    shown = console(state, Role.OPERATOR, SEAL, 0, name=OPERATOR.name)
    assert shown == console(state, Role.OPERATOR, SEAL, 0, name=OPERATOR.name, ranking=current_ranking(state))
    assert shown.in_control == (state.operator == OPERATOR.name)
    command = next_command(state)
    assert shown.step.command == ("" if command is None else command_name(type(command)))
    assert command is None or shown.step.label
    assert command is None or may_send(state, Role.OPERATOR, type(command))
    for question in shown.practice_questions:
        again = copy.deepcopy(course.driver)
        assert again.send(again_operator(state), c.PreparePlay(QuestionId(question))).rejection is None


def again_operator(state: State) -> c.Actor:
    """Whoever is in control."""
    return c.Actor(Role.OPERATOR, state.operator or OPERATOR.name, state.operator_session)


def test_control_is_of_one_operator_at_one_console() -> None:
    driver = Driver(make_contest())
    other = person(Role.OPERATOR, "dieu-khien-2")

    def in_control(role: Role, name: str) -> bool:
        return console(driver.state, role, None, 0, name=name).in_control

    assert not in_control(Role.OPERATOR, OPERATOR.name)
    assert not console(driver.state, Role.OPERATOR, None, 0).in_control
    driver.host(c.OpenLobby())
    assert [in_control(Role.OPERATOR, name) for name in (OPERATOR.name, other.name, "")] == [True, False, False]
    assert not in_control(Role.JURY, OPERATOR.name)
    driver.ok(other, c.TakeControl())
    assert [in_control(Role.OPERATOR, name) for name in (OPERATOR.name, other.name)] == [False, True]


def test_practice_can_be_opened_again_until_a_counted_question_is_shown() -> None:
    driver = Driver(make_contest(practice=2))

    def offered() -> tuple[str, ...]:
        return console(driver.state, Role.OPERATOR, None, 0).practice_questions

    assert offered() == ()
    driver.host(c.OpenLobby())
    driver.arrive()
    assert offered() == ()  # nothing was opened yet: the next one is the big button's
    on_deck = console(driver.state, Role.OPERATOR, None, 0).next_question
    assert on_deck is not None
    assert (on_deck.question, on_deck.number) == ("THU1", 1)
    driver.open_question()
    assert offered() == ()
    driver.close()
    driver.host(c.RevealKey(driver.play.id))
    driver.host(c.ScorePlay(driver.play.id))
    assert offered() == ("THU1",)
    driver.host(c.Suspend("Ồn"))
    assert offered() == ()
    driver.refused(OPERATOR, c.PreparePlay(QuestionId("THU1")), RejectionCode.STANDSTILL)
    driver.host(c.Resume())
    driver.host(c.LockLobby())
    driver.host(c.StartRound(LIVE, "gấp"))
    assert offered() == practice_questions(driver.state) == ("THU1",)
    driver.open_question()
    driver.void(driver.play.id)
    assert offered() == ()


def test_the_desk_sees_who_waits_and_what_happened() -> None:
    driver = Driver(make_contest())
    driver.begin()
    first = CANDIDATES[0]
    driver.ok(finalist(first), c.SignIn(first, c.Actor(Role.FINALIST, "x").session, "may-khac", 1))
    driver.host(c.PreparePlay())
    driver.host(c.VoidPlay(driver.play.id, "Đề sai"))
    shown = console(driver.state, Role.JURY, None, 5_000_000, name=JURY.name)
    (takeover,) = shown.takeovers
    assert (takeover.candidate, takeover.name, takeover.device) == (first, "Người 001", "may-khac")
    (proposal,) = shown.proposals
    assert (proposal.reason, proposal.by, proposal.may_decide) == ("Đề sai", OPERATOR.name, True)
    assert "Đề sai" in shown.incidents[0].text
    assert shown.incidents[0].time_wall_ms == (driver.now_us + 5_000_000) // 1000
    assert "decide_proposal" in shown.allowed
    for _ in range(INCIDENTS_SHOWN_MAX + 3):
        driver.ok(SECRETARY, c.ReissueSlip(first))
    assert len(console(driver.state, Role.JURY, None, 0).incidents) == INCIDENTS_SHOWN_MAX


def test_the_question_on_deck_is_for_those_who_run_or_read_the_show() -> None:
    driver = Driver(make_contest())
    driver.begin()
    for role in (Role.OPERATOR, Role.MC, Role.JURY, Role.SECRETARY):
        deck = console(driver.state, role, None, 0).next_question
        assert deck is not None
        assert (deck.question, deck.number, deck.stem) == ("TT01", 1, "Lời dẫn TT01")
        assert deck.key == ((RIGHT,) if role is Role.JURY else ())
    for role in (Role.OBSERVER, Role.PROCTOR):
        assert console(driver.state, role, None, 0).next_question is None


def test_the_start_tells_what_it_waits_for_and_ends_are_held() -> None:
    driver = Driver(make_contest(practice=0))
    assert step(driver.state).held
    driver.host(c.OpenLobby())
    driver.arrive(*CANDIDATES[:2])
    driver.host(c.LockLobby())
    start = step(driver.state)
    assert (start.command, start.held) == ("start_round", False)
    assert "07 thí sinh chưa được ghi có mặt hay vắng mặt" in start.blockers


def test_ties_are_named_once_the_rounds_are_over() -> None:
    driver = Driver(make_contest(1, prizes=prizes_of((1,), ())))
    driver.begin()
    driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US), CANDIDATES[3]: (RIGHT, SECOND_US)})
    assert console(driver.state, Role.SECRETARY, None, 0).ties == ()
    driver.host(c.EndRound(LIVE))
    shown = console(driver.state, Role.SECRETARY, None, 0)
    (tie,) = shown.ties
    assert (tie.scope, tie.members, tie.names) == (Scope.INDIVIDUAL, ("001", "004"), ("Người 001", "Người 004"))
    assert shown.step.command == "finalize"
    assert shown.step.blockers == (tie.text,)


def test_the_presenter_looks_one_step_ahead() -> None:
    driver = Driver(make_contest(1, prizes=prizes_of((1,), ())))
    driver.begin()
    driver.finish_round({candidate: (RIGHT, (index + 1) * SECOND_US) for index, candidate in enumerate(CANDIDATES)})
    assert console(driver.state, Role.MC, None, 0).ceremony_next is None
    finalized(driver)
    for _ in range(2):
        driver.host(c.MoveCeremony(1))
    ahead = console(driver.state, Role.MC, None, 0)
    assert ahead.wall.ceremony is not None
    assert ahead.wall.ceremony.winners == ()
    assert ahead.ceremony_next is not None
    assert [winner.id for winner in ahead.ceremony_next.winners] == ["001"]


def full_hall() -> State:
    """Ten thousand places after their last question, all of them ranked differently."""
    small = make_contest(1)
    places = {}
    for number in range(HALL):
        candidate = CandidateNumber(f"{number:05d}")
        like = small.places[CANDIDATES[number % 9]]
        places[candidate] = replace(like, candidate=candidate, person=PersonId(f"p{candidate}"))
    contest: Contest = replace(small, places=places)
    state = State(contest, phase=Phase.RUNNING, round=LIVE)
    for number, place in enumerate(state.places.values()):
        place.tally = Tally(correct=number % 7, live_correct=number % 7, live_us=number)
        place.attendance = Attendance.PRESENT
    return state


def calls_in(run: Callable[[], object]) -> Counter[object]:
    """How often each function was called."""
    calls: Counter[object] = Counter()

    def count(frame: FrameType, kind: str, _: object) -> None:
        if kind == "call":
            calls[frame.f_code] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.FINALIZED, Phase.CEREMONY])
def test_a_full_hall_is_ranked_once_for_a_console_and_not_at_all_with_a_ranking(phase: Phase) -> None:
    state = full_hall()
    apply_entry(state, 1, 1, (RoundEnded(LIVE, "op"),))
    if phase is not Phase.RUNNING:
        apply_entry(state, 2, 2, (Finalized(1, "op"),))
    if phase is Phase.CEREMONY:
        apply_entry(state, 3, 3, (CeremonyMoved(1, "op"),))
    assert state.phase is phase
    ranked = (individual_standings.__code__, team_standings.__code__)
    calls = calls_in(lambda: console(state, Role.OPERATOR, SEAL, 0))
    assert [calls[code] for code in ranked] == [1, 1]
    ranking = current_ranking(state)
    calls = calls_in(lambda: console(state, Role.JURY, SEAL, 0, ranking=ranking))
    assert [calls[code] for code in ranked] == [0, 0]


def test_what_was_played_stands_in_the_order_it_was_asked_and_is_called_as_the_hall_knows_it() -> None:
    """A paper before a live round stands before it, its questions by their numbers; a reserve says what it is."""
    driver = PaperDriver(paper_contest())
    driver.write()
    driver.score()
    driver.host(c.EndRound(PAPER))
    driver.host(c.StartRound(LIVE, "không thi thử"))
    voided = driver.open_question().id
    driver.void(voided)
    driver.open_question()
    rows = played(driver.state, Role.JURY)
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 1, 1]
    assert [(row.kind, row.reserve) for row in rows[5:]] == [("paper", False), ("live", False), ("live", True)]
    assert [(row.round_title, row.round_title_en) for row in rows[5:7]] == [
        ("Bài thi trắc nghiệm", "Paper"),
        (driver.contest.round_of(LIVE).title, driver.contest.round_of(LIVE).title_en),
    ]


def test_a_question_of_a_play_off_has_its_number_in_the_play_off() -> None:
    driver = ended(equal(*CANDIDATES[:2]), prizes_of((1,), ()), tiebreak_questions=5)
    driver.press()
    driver.play_question(equal(*CANDIDATES[:2]))
    driver.open_question()
    rows = [row for row in played(driver.state, Role.JURY) if row.kind == "tiebreak"]
    assert [row.number for row in rows] == [1, 2]


def test_the_jury_sees_how_many_were_right_when_it_confirms_the_key() -> None:
    """RULES 7.1: nothing else tells it that a key may be wrong; nobody else may learn the key from it (RULES 5)."""
    driver = Driver(make_contest(rounds=(elimination_round(2),)))
    driver.begin()
    driver.open_question()
    for candidate in CANDIDATES[:3]:
        driver.answer(candidate, RIGHT)
    assert [row.right for row in played(driver.state, Role.JURY)] == [0]
    driver.close()
    assert [row.right for row in played(driver.state, Role.JURY)] == [3]
    assert [row.right for row in played(driver.state, Role.SECRETARY)] == [0]
    driver.reveal_and_score()
    assert [row.right for row in played(driver.state, Role.SECRETARY)] == [3]
