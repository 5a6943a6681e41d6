"""One simulated finalist, told what a page is told: when it confirms, answers, and does not."""

import asyncio
from dataclasses import dataclass, field

import pytest

from chungket.clock import monotonic_us
from chungket.core import commands as c
from chungket.core import views
from chungket.core.contest import AnswerForm, CandidateNumber
from chungket.core.events import SessionId
from chungket.core.paper_view import paper_text
from chungket.core.shapes import StageShape
from chungket.protocol import ToClientAck, ToClientPaper, ToClientRefused, ToClientSync, ToClientTakeover
from chungket.rehearsal.finalist import Finalist
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.plan import Plan, SimulatedPlace
from chungket.rehearsal.temperament import Mischief, Temperament
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    WRONG,
    Driver,
    buzzer_round,
    elimination_round,
    make_contest,
    with_round,
)
from tests.core.papers import PAPER_ID, PaperDriver, paper_contest

ME = CANDIDATES[0]
SURE = Temperament(skill=1.0, tempo=0.01)
SEEDS = range(1, 6)  # one of them may draw "no answer"


@dataclass
class Told:
    """A watcher's notes."""

    notes: list[tuple[str, ...]] = field(default_factory=list)

    def signed_in(self, finalist: Finalist) -> None:
        self.notes.append(("signed_in", finalist.candidate))

    def gave_up(self, finalist: Finalist, reason: str) -> None:
        self.notes.append(("gave_up", reason))

    def acked(self, finalist: Finalist, name: str, target: str, round_trip_s: float) -> None:
        assert round_trip_s >= 0
        self.notes.append(("acked", name, target))

    def refused(self, finalist: Finalist, name: str, target: str, code: str) -> None:
        self.notes.append(("refused", name, target, code))

    def saw(self, stage: StageShape) -> None:
        """Nothing to note."""


def make_finalist(told: Told, temperament: Temperament = SURE, seed: int = 1) -> Finalist:
    """At a hundred times the pace of people: a window of 20 s is used up in 0.2 s."""
    plan = Plan("http://127.0.0.1:9", (), keys={"TT01": (RIGHT,)}, pace=100.0, seed=seed)
    return Finalist(SimulatedPlace(ME, "ABCD-EFGH"), plan, temperament, told)


def sync(driver: Driver, candidate: CandidateNumber = ME, *, waiting: bool = False) -> ToClientSync:
    own = views.own(driver.state, candidate, waiting=waiting, wall_offset_us=0)
    return ToClientSync(driver.state.seq, views.stage(driver.state), own, None, None, None)


def running_driver() -> Driver:
    driver = Driver(make_contest())
    driver.begin()
    return driver


def sent(finalist: Finalist, name: str) -> list[PendingCommand]:
    return [command for command in finalist.connection.pending if command.name == name]


def at_the_opening(finalist: Finalist, driver: Driver) -> None:
    """The finalist's clock shows the moment the question opens."""
    finalist.connection.clock.begin("c", driver.play.opens_us, monotonic_us())


async def test_the_name_is_confirmed_once_and_only_when_the_place_is_ours() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    issue = driver.state.places[ME].slip_issue
    finalist = make_finalist(Told())
    finalist.received(sync(driver))
    await asyncio.sleep(0.06)
    assert sent(finalist, "confirm_identity") == []  # not here yet
    driver.ok(c.Actor(c.Role.FINALIST, ME, SessionId("s")), c.SignIn(ME, SessionId("s"), "may-1", issue))
    finalist.received(sync(driver, waiting=True))
    await asyncio.sleep(0.06)
    assert sent(finalist, "confirm_identity") == []  # another device has the place
    finalist.received(sync(driver))
    finalist.received(sync(driver))
    await asyncio.sleep(0.06)
    [command] = sent(finalist, "confirm_identity")
    assert command.arguments == {"correct": True}


async def test_an_open_question_is_answered_once_with_what_the_finalist_knows() -> None:
    answered = 0
    for seed in SEEDS:
        driver = running_driver()
        driver.open_question()
        finalist = make_finalist(Told(), seed=seed)
        at_the_opening(finalist, driver)
        finalist.received(sync(driver))
        finalist.received(sync(driver))
        await asyncio.sleep(0.25)
        commands = sent(finalist, "answer")
        assert len(commands) <= 1
        for command in commands:
            assert command.arguments["play"] == "TT01.1"
            assert command.arguments["choice"] == RIGHT
            assert 0 < command.arguments["pressed_us"] <= finalist.connection.now_us()
        answered += len(commands)
    assert answered >= 4


async def test_nothing_is_answered_before_the_choices_or_when_there_is_an_answer() -> None:
    driver = running_driver()
    driver.host(c.PreparePlay())
    driver.host(c.OpenStem(driver.play.id))
    finalist = make_finalist(Told())
    finalist.received(sync(driver))
    driver.host(c.OpenChoices(driver.play.id))
    assert driver.answer(ME, RIGHT).rejection is None
    finalist.received(sync(driver))
    await asyncio.sleep(0.25)
    assert sent(finalist, "answer") == []


async def test_a_question_that_stands_still_is_not_answered_until_it_goes_on() -> None:
    answered = 0
    for seed in SEEDS:
        driver = running_driver()
        driver.open_question()
        finalist = make_finalist(Told(), seed=seed)
        at_the_opening(finalist, driver)
        finalist.received(sync(driver))
        driver.host(c.Suspend("mất điện"))
        finalist.received(sync(driver))
        await asyncio.sleep(0.22)
        assert sent(finalist, "answer") == []
        driver.host(c.Resume())
        finalist.received(sync(driver))
        await asyncio.sleep(0.22)
        answered += len(sent(finalist, "answer"))
    assert answered >= 3


async def test_who_answers_twice_uses_another_id_and_another_choice() -> None:
    twice = 0
    for seed in SEEDS:
        driver = running_driver()
        driver.open_question()
        finalist = make_finalist(Told(), Temperament(1.0, 0.01, Mischief.ANSWERS_TWICE), seed)
        at_the_opening(finalist, driver)
        finalist.received(sync(driver))
        await asyncio.sleep(0.25)
        commands = sent(finalist, "answer")
        if commands:
            first, second = commands
            assert first.id != second.id
            assert first.arguments["choice"] != second.arguments["choice"]
            twice += 1
    assert twice >= 3


async def test_the_watcher_hears_what_became_of_answers() -> None:
    told = Told()
    finalist = make_finalist(told)
    pressed = finalist.connection.send("answer", {"play": "TT01.1", "choice": "A"})
    finalist.settled(pressed, ToClientAck(pressed.id, 9, "h", "m", 0, None))
    finalist.settled(pressed, ToClientRefused(pressed.id, "too_late", "Đã hết giờ."))
    saved = finalist.connection.send("save_paper", {"paper": "BT", "changes": []})
    finalist.settled(saved, ToClientAck(saved.id, 10, "h", "m", 0, None))
    assert told.notes == [
        ("acked", "answer", "TT01.1"),
        ("refused", "answer", "TT01.1", "too_late"),
        ("acked", "save_paper", "BT"),
    ]


async def test_a_refused_takeover_is_given_up_once() -> None:
    told = Told()
    finalist = make_finalist(told)
    finalist.received(ToClientTakeover("waiting"))
    assert told.notes == []
    finalist.received(ToClientTakeover("refused"))
    finalist.received(ToClientTakeover("refused"))
    assert told.notes == [("gave_up", "máy khác đang giữ suất này")]


@pytest.mark.parametrize("present", [True, False])
async def test_attendance_does_not_stop_the_press_the_server_decides(present: bool) -> None:
    driver = running_driver()
    driver.ok(OPERATOR, c.MarkAttendance(ME, present=False))
    if present:
        driver.ok(OPERATOR, c.MarkAttendance(ME, present=True))
    driver.open_question()
    driver.wait(SECOND_US)
    finalist = make_finalist(Told(), seed=2)
    at_the_opening(finalist, driver)
    finalist.received(sync(driver))
    await asyncio.sleep(0.25)
    assert len(sent(finalist, "answer")) == 1


async def test_who_is_out_of_an_elimination_round_only_watches() -> None:
    driver = Driver(make_contest(rounds=(elimination_round(3),)))
    driver.begin()
    driver.play_question({ME: (WRONG, SECOND_US), **dict.fromkeys(CANDIDATES[1:4], (RIGHT, SECOND_US))})
    driver.open_question()
    for seed in SEEDS:
        finalist = make_finalist(Told(), seed=seed)
        at_the_opening(finalist, driver)
        finalist.received(sync(driver))
        await asyncio.sleep(0.22)
        assert finalist.connection.pending == ()


async def test_several_right_choices_are_answered_together() -> None:
    choices = []
    for seed in SEEDS:
        contest = with_round(make_contest(), answer=AnswerForm.SEVERAL)
        driver = Driver(contest)
        driver.begin()
        driver.open_question()
        plan = Plan("http://127.0.0.1:9", (), keys={"TT01": ("A", "C")}, pace=100.0, seed=seed)
        finalist = Finalist(SimulatedPlace(ME, "ABCD-EFGH"), plan, SURE, Told())
        at_the_opening(finalist, driver)
        finalist.received(sync(driver))
        await asyncio.sleep(0.22)
        choices += [command.arguments["choice"] for command in sent(finalist, "answer")]
    assert set(choices) == {"AC"}


async def test_an_open_buzzer_is_pressed_and_not_answered() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(2),)))
    driver.begin()
    driver.open_question()
    finalist = make_finalist(Told(), Temperament(1.0, 0.1))
    at_the_opening(finalist, driver)
    finalist.received(sync(driver))
    await asyncio.sleep(0.3)
    assert [command.name for command in finalist.connection.pending] == ["press"]


def papers(driver: PaperDriver) -> ToClientPaper:
    text = paper_text(driver.state)
    assert text is not None
    return ToClientPaper(driver.state.seq, text)


async def test_a_paper_is_begun_once_its_questions_are_there() -> None:
    driver = PaperDriver(paper_contest())
    driver.write()
    finalist = make_finalist(Told())
    finalist.connection.clock.begin("c", driver.now_us, monotonic_us())
    finalist.received(sync(driver))
    await asyncio.sleep(0.3)
    assert sent(finalist, "save_paper") == []
    finalist.received(papers(driver))
    finalist.received(papers(driver))
    await asyncio.sleep(0.5)
    [save] = sent(finalist, "save_paper")
    assert save.arguments["paper"] == PAPER_ID
    finalist.settled(save, ToClientAck(save.id, 9, "h", "m", 0, None))


async def test_a_paper_that_was_submitted_is_not_begun_again() -> None:
    driver = PaperDriver(paper_contest())
    driver.write()
    driver.submit(ME)
    finalist = make_finalist(Told())
    finalist.received(sync(driver))
    finalist.received(papers(driver))
    await asyncio.sleep(0.3)
    assert finalist.connection.pending == ()


async def test_a_correction_is_read_and_acknowledged_once() -> None:
    driver = PaperDriver(paper_contest())
    driver.write()
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, driver.paper.questions[1], "Bỏ chữ “không”."))
    driver.submit(ME)
    finalist = make_finalist(Told())
    finalist.received(sync(driver))
    finalist.received(sync(driver))
    await asyncio.sleep(0.15)
    [command] = sent(finalist, "acknowledge_correction")
    assert command.arguments == {"correction": 1}
