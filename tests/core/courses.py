"""Random courses of a contest that get everywhere: voids, takeovers, standstills, lots, the ceremony.

Owns one step after another, each chosen by numbers, so that Hypothesis can shrink a course; what has to hold of the
states it passes through is said in the tests. Steps look at the state to be meaningful more often than not, but many
of them have to be refused, and `decide` alone says which.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.awards import boundary_ties
from chungket.core.commands import Actor, Command, Role
from chungket.core.contest import AnswerLock, Choice, Contest, QuestionId, Reading, Rules, Scope
from chungket.core.events import PlayId, Scene, SessionId
from chungket.core.flow import next_command
from chungket.core.model import PlayPhase, State
from tests.core.course_steps import (
    ORGANISER,
    clear_the_way,
    decide_some_proposal,
    help_on,
    of_kind,
    some_ruling,
    use_buzzer,
    work_at_desk,
    write_paper,
)
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    SECOND_US,
    SECRETARY,
    Driver,
    finalist,
    person,
    with_round,
)

Step = tuple[int, int, int]  # which step, whom or what it is about, half seconds that pass afterwards

STEPS_MAX = 88
STEPS = st.lists(st.tuples(st.integers(0, STEPS_MAX), st.integers(0, 35), st.integers(0, 5)), min_size=20, max_size=110)
VARIANTS = st.integers(0, 127)
HIDDEN_NAME = "Người không công khai"


def course_contest(variant: int) -> Contest:
    """A short contest with texts found nowhere else; `variant` chooses its rules bit by bit."""
    rules = Rules(two_person=not variant & 1)
    questions_count = 2 + (variant >> 1 & 1)
    contest = with_round(
        of_kind(variant >> 5, questions_count, rules),
        lock=AnswerLock.LAST if variant & 4 else AnswerLock.FIRST,
        reading=Reading.SECONDS if variant & 8 else Reading.HOST,
        reading_us=2 * SECOND_US,
        standings_every=1,
        standings_quiet_last=0,
    )
    questions = {
        id_: replace(
            question,
            choices=tuple(f"{id_} phương án {letter}" for letter in "abcd"),
            source=f"{id_} căn cứ",
            image=f"{id_}.png",
        )
        for id_, question in contest.questions.items()
    }
    hidden = contest.places[CANDIDATES[1]].person
    people = {**contest.people, hidden: replace(contest.people[hidden], name=HIDDEN_NAME, public=False)}
    return replace(contest, questions=questions, people=people)


@dataclass
class Course:
    """One contest on its random way."""

    variant: int
    driver: Driver = field(init=False)
    answers: list[tuple[Actor, c.Answer, str]] = field(default_factory=list)  # sent so far, for resends

    def __post_init__(self) -> None:
        self.driver = Driver(course_contest(self.variant))
        if self.variant & 16:
            self.driver.begin()
        else:
            self.driver.host(c.OpenLobby())
            self.driver.arrive(*CANDIDATES[:5])

    @property
    def state(self) -> State:
        """The state now."""
        return self.driver.state

    def take(self, step: Step) -> None:
        """One step, and the time after it."""
        kind, pick, half_seconds = step
        COURSE_STEPS[kind % len(COURSE_STEPS)](self, pick)
        self.driver.wait(half_seconds * SECOND_US // 2)
        self.driver.clock()

    # --- what the steps are made of

    @property
    def play(self) -> PlayId:
        """The current play, or one that does not exist."""
        return self.state.play or PlayId("TT01.1")

    def some_play(self, pick: int) -> PlayId:
        """Any play there has been."""
        plays = list(self.state.plays)
        return plays[pick % len(plays)] if plays else self.play

    def press(self, _: int) -> None:
        """The big button, or the person it waits for."""
        command = next_command(self.state)
        if self.state.proposals:
            decide_some_proposal(self.driver)
        elif command is None:
            help_on(self.driver)
        elif self.driver.send(OPERATOR, command).rejection is not None:
            clear_the_way(self.driver)

    def start(self, pick: int) -> None:
        """A round with or without a reason."""
        self.send(OPERATOR, c.StartRound(self.state.contest.rounds[1].id, "lý do" if pick % 3 else ""))

    def answer(self, pick: int) -> None:
        """A finalist answers, maybe with a frame that was under way for long."""
        actor = finalist(CANDIDATES[pick % 9])
        late_us = (0, 0, SECOND_US, 5 * SECOND_US)[pick % 4]
        pressed_us = (0, self.driver.now_us, self.driver.now_us + 9 * SECOND_US)[pick % 7 % 3]
        answer = c.Answer(self.play if pick % 5 else self.some_play(pick), Choice("AABCF"[pick % 5]), pressed_us)
        id_ = f"a{len(self.answers)}"
        self.answers.append((actor, answer, id_))
        self.driver.send(actor, answer, id_=id_, received_us=max(0, self.driver.now_us - late_us))

    def resend(self, pick: int) -> None:
        """An earlier answer once more."""
        if self.answers:
            actor, answer, id_ = self.answers[-1 - pick % len(self.answers)]
            self.driver.send(actor, answer, id_=id_)

    def everybody_answers(self, pick: int) -> None:
        """All present answer alike, so that there are ties; or some right and the others wrong: some are left."""
        right = CANDIDATES[: 1 + pick % 7] if pick % 3 == 0 else CANDIDATES if pick % 4 else ()
        for candidate in CANDIDATES:
            self.driver.send(finalist(candidate), c.Answer(self.play, Choice("A" if candidate in right else "B")))

    def window_passes(self, _: int) -> None:
        """Nobody does anything until the question closes."""
        play = self.state.current_play
        if play is not None and play.phase is PlayPhase.OPEN:
            self.driver.now_us = max(self.driver.now_us, play.deadline_us + self.state.contest.rules.grace_us)

    def sign_in(self, pick: int) -> None:
        """From the own device, or from another one."""
        candidate = CANDIDATES[pick % 9]
        issue = self.state.places[candidate].slip_issue
        other = pick % 3 == 0
        session = SessionId(f"s2-{candidate}") if other else finalist(candidate).session
        device = f"may-khac-{candidate}" if other else f"may-{candidate}"
        self.send(finalist(candidate), c.SignIn(candidate, session, device, issue - (pick % 7 == 0)))
        self.send(finalist(candidate), c.ConfirmIdentity(pick % 4 > 0))

    def takeover(self, pick: int) -> None:
        """Somebody decides about a waiting device; the finalist then speaks from there or is sent away."""
        waiting = [candidate for candidate, place in self.state.places.items() if place.takeover is not None]
        candidate = waiting[pick % len(waiting)] if waiting else CANDIDATES[pick % 9]
        pending = self.state.places[candidate].takeover
        session = finalist(candidate).session if pending is None else pending.session
        actor = person(Role.PROCTOR, zone="X1") if pick % 3 == 0 else OPERATOR
        self.send(actor, c.DecideTakeover(candidate, session, approve=pick % 4 > 0))

    def attendance(self, pick: int) -> None:
        """Present, absent, or everybody missing."""
        if pick % 6 == 0:
            self.send(OPERATOR, c.MarkMissingAbsent())
        else:
            self.send(OPERATOR, c.MarkAttendance(CANDIDATES[pick % 9], present=pick % 3 > 0))

    def slip(self, pick: int) -> None:
        """A new slip."""
        self.send(SECRETARY, c.ReissueSlip(CANDIDATES[pick % 9]))

    def practise(self, pick: int) -> None:
        """A practice question chosen by hand."""
        self.send(OPERATOR, c.PreparePlay(QuestionId(("THU1", "THU2", "TT01")[pick % 3])))

    def propose(self, pick: int) -> None:
        """Somebody wants a play voided."""
        actor = (OPERATOR, JURY, SECRETARY)[pick % 3]
        self.send(actor, c.VoidPlay(self.play if pick % 2 else self.some_play(pick), "lý do"))

    def rule(self, pick: int) -> None:
        """Somebody wants another ruling, of any kind, about anything."""
        command = some_ruling(self.driver, pick)
        self.send((JURY, ORGANISER, SECRETARY)[pick % 3], command)

    def decide(self, pick: int) -> None:
        """Somebody answers a proposal."""
        proposals = list(self.state.proposals)
        number = proposals[pick % len(proposals)] if proposals else 1
        actor = (JURY, SECRETARY, ORGANISER, person(Role.JURY, "giam-khao-2"))[pick % 4]
        self.send(actor, c.DecideProposal(number, confirm=pick % 5 > 0))

    def write(self, pick: int) -> None:
        """Somebody writes a paper: saves, submits, reports, reads a correction."""
        write_paper(self.driver, pick)

    def buzz(self, pick: int) -> None:
        """Somebody presses the buzzer, answers on the turn, or is judged."""
        use_buzzer(self.driver, pick)

    def desk(self, pick: int) -> None:
        """The desk beside the show: complaints, incidents, outages, corrections, devices that come and go."""
        work_at_desk(self.driver, pick)

    def stand_still(self, pick: int) -> None:
        """The contest stops: by the host, by a restart, by the store."""
        if pick % 2:
            self.send(OPERATOR, c.Suspend("lý do"))
        else:
            cause = "store" if pick % 4 else "restart"
            gap_us = (1 + pick % 8) * SECOND_US if cause == "store" or pick % 5 else -1
            self.driver.wait(gap_us if cause == "store" else 0)
            self.send(c.SYSTEM, c.Recover(gap_us, cause))
        if pick % 3:  # frames under way do not know
            self.driver.wait(SECOND_US // 2)
            self.answer(pick)

    def resume(self, _: int) -> None:
        """The contest goes on."""
        self.send(OPERATOR, c.Resume())

    def wall(self, pick: int) -> None:
        """A scene, a cover, a switch."""
        others: tuple[tuple[Actor, Command], ...] = (
            (OPERATOR, c.SetFrozen(pick % 4 == 0)),
            (person(Role.OBSERVER), c.CoverWall(pick % 4 == 0)),
            (OPERATOR, c.SwitchAudience(pick % 4 == 0)),
        )
        if pick % 3:
            self.send(OPERATOR, c.ShowScene(list(Scene)[pick % len(Scene)], "chữ", pick % 4))
        else:
            self.send(*others[pick // 3 % 3])

    def control(self, pick: int) -> None:
        """Another operator takes over, and gives back."""
        self.send(person(Role.OPERATOR, "dieu-khien-2") if pick % 2 else OPERATOR, c.TakeControl())
        self.send(OPERATOR, c.TakeControl())

    def lots(self, pick: int) -> None:
        """Lots among those tied, or among somebody else."""
        ties = boundary_ties(self.state)
        if ties and pick % 5:
            tie = ties[pick % len(ties)]
            cut = pick % len(tie.members)
            self.send(SECRETARY, c.DrawLots(tie.scope, (*tie.members[cut:], *tie.members[:cut]), "nhân chứng"))
        else:
            self.send(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, CANDIDATES[: pick % 4], "nhân chứng"))

    def ceremony(self, pick: int) -> None:
        """A step of the ceremony, forward more often than back."""
        self.send(OPERATOR, c.MoveCeremony(1 if pick % 4 else -1))

    def out_of_turn(self, pick: int) -> None:
        """A flow command at whatever moment."""
        play, round_ = self.some_play(pick), self.state.contest.rounds[1].id
        commands: tuple[Command, ...] = (
            c.OpenStem(play),
            c.OpenChoices(play),
            c.ClosePlay(play),
            c.RevealKey(play),
            c.ScorePlay(play),
            c.EndRound(round_),
            c.LockLobby(),
            c.Finalize(),
            c.PreparePlay(),
            c.EndContest() if pick > 32 else c.OpenLobby(),
        )
        self.send(OPERATOR, commands[pick % len(commands)])

    def announce(self, pick: int) -> None:
        """What is shown is announced before from now on; it may be put off, and the server may stall."""
        self.driver.lead_us = (0, 0, 0, 700_000)[pick % 4]
        self.driver.send(c.SYSTEM, c.PostponeOpening(self.play))
        if pick % 3 == 0:
            self.driver.send(c.SYSTEM, c.NoteStall(200_000))

    def too_soon(self, pick: int) -> None:
        """The clock's own commands at a wrong moment, as after a wait in the inbox."""
        play = self.state.plays.get(self.some_play(pick))
        if play is not None and (play.phase is not PlayPhase.OPEN or play.void):
            self.send(c.SYSTEM, c.CloseDue(play.id))

    def send(self, actor: Actor, command: Command) -> None:
        """Send a command, whatever comes of it."""
        self.driver.send(actor, command)


COURSE_STEPS: tuple[Callable[[Course, int], None], ...] = (
    *(Course.press,) * 26,
    *(Course.answer,) * 6,
    *(Course.everybody_answers,) * 4,
    *(Course.window_passes,) * 3,
    *(Course.lots,) * 3,
    *(Course.resume,) * 3,
    *(Course.sign_in,) * 2,
    *(Course.takeover,) * 2,
    *(Course.propose,) * 2,
    *(Course.rule,) * 4,
    *(Course.decide,) * 4,
    *(Course.write,) * 5,
    *(Course.buzz,) * 5,
    *(Course.desk,) * 4,
    *(Course.wall,) * 2,
    *(Course.ceremony,) * 2,
    *(Course.stand_still,) * 2,
    Course.resend,
    Course.start,
    Course.attendance,
    Course.slip,
    Course.practise,
    Course.control,
    Course.out_of_turn,
    Course.too_soon,
    *(Course.announce,) * 2,
)
