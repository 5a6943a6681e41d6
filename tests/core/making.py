"""A small contest and a driver of the pure core for the tests beside it.

Owns builders only: what a test expects is in the test. `Driver` stands for the sequencer: it decides, appends and
applies, with a contest time of its own.
"""

from dataclasses import dataclass, field, replace

from chungket.core import buzzer
from chungket.core import commands as c
from chungket.core.commands import NOTHING_MEASURED, Actor, Command, CommandId, Measured, Request, Role
from chungket.core.contest import (
    BuzzerRules,
    CandidateNumber,
    Choice,
    Contest,
    ContestId,
    EliminationRules,
    Marking,
    Person,
    PersonId,
    Place,
    Prize,
    Question,
    QuestionId,
    QuestionRole,
    Reading,
    Round,
    RoundId,
    RoundType,
    Rules,
    Scope,
    Unit,
    UnitId,
)
from chungket.core.decide import decide
from chungket.core.decision import Decision, RejectionCode
from chungket.core.elimination import is_elimination
from chungket.core.events import Event, PlayId, SessionId
from chungket.core.evolve import apply_entry
from chungket.core.flow import next_command
from chungket.core.model import Play, PlayPhase, State
from chungket.core.phase import PERMISSIONS
from chungket.core.schedule import due
from chungket.core.timing import last_deadline_us

SECOND_US = 1_000_000
WINDOW_US = 20 * SECOND_US
UNITS = ("X1", "X2", "X3")
CANDIDATES = tuple(CandidateNumber(f"{number:03d}") for number in range(1, 10))  # three of each unit, in order
LIVE = RoundId("TT")
A, B, C, D = (Choice(letter) for letter in "ABCD")
RIGHT, WRONG = A, B  # every question of this contest has the key A

DEFAULT_PRIZES = (
    Prize("N1", Scope.INDIVIDUAL, "Giải nhất", "First prize", 1, 5_000_000),
    Prize("N2", Scope.INDIVIDUAL, "Giải nhì", "Second prize", 2, 3_000_000),
    Prize("T1", Scope.TEAM, "Giải nhất tập thể", "First team prize", 1, 10_000_000),
)


def question(id_: str, role: QuestionRole = QuestionRole.COUNTED, round_id: RoundId | None = LIVE) -> Question:
    """A question with four choices of which A is right."""
    return Question(QuestionId(id_), round_id, role, f"Lời dẫn {id_}", ("a", "b", "c", "d"), (A,))


def live_round(count: int, round_id: RoundId = LIVE, reading: Reading = Reading.HOST, reading_us: int = 0) -> Round:
    """A live round of `count` questions named after it: TT01, TT02, …"""
    ids = tuple(QuestionId(f"{round_id}{number:02d}") for number in range(1, count + 1))
    return Round(round_id, RoundType.LIVE, "Phần thi", "Round", WINDOW_US, ids, reading=reading, reading_us=reading_us)


def elimination_round(count: int, rules: EliminationRules | None = None, **changes: object) -> Round:
    """An elimination round of `count` questions: TT01, TT02, …"""
    round_ = replace(live_round(count), type=RoundType.ELIMINATION, elimination=rules or EliminationRules())
    return replace(round_, **changes)  # type: ignore[arg-type]


def buzzer_round(count: int, rules: BuzzerRules | None = None, **changes: object) -> Round:
    """A buzzer round of `count` questions, 10 points for a right answer, 5 lost for a wrong one: TT01, TT02, …"""
    round_ = replace(live_round(count), type=RoundType.BUZZER, buzzer=rules or BuzzerRules())
    return replace(replace(round_, marking=Marking(right=10, wrong=-5)), **changes)  # type: ignore[arg-type]


def make_contest(
    count: int = 6,
    *,
    reserves: int = 2,
    practice: int = 1,
    rules: Rules | None = None,
    prizes: tuple[Prize, ...] = DEFAULT_PRIZES,
    rounds: tuple[Round, ...] | None = None,
) -> Contest:
    """Three units of three places each; every zone is the unit's id. A paper round is there and switched off."""
    rounds = rounds or (live_round(count),)
    paper = Round(RoundId("TN"), RoundType.PAPER, "Trắc nghiệm", "Paper", 45 * 60 * SECOND_US, (), enabled=False)
    questions = [question(id_, round_id=round_.id) for round_ in rounds for id_ in round_.questions]
    questions += [question(f"DP{number}", QuestionRole.RESERVE, None) for number in range(1, reserves + 1)]
    questions += [question(f"THU{number}", QuestionRole.PRACTICE, None) for number in range(1, practice + 1)]
    places = {
        candidate: Place(
            candidate,
            UnitId(UNITS[index // 3]),
            PersonId(f"p{candidate}"),
            f"G{index + 1}",
            UNITS[index // 3],
            captain=index % 3 == 0,
        )
        for index, candidate in enumerate(CANDIDATES)
    }
    return Contest(
        ContestId("thu"),
        "Hội thi",
        "Contest",
        "Ban Tổ chức",
        "Hội trường",
        "2026-11-20",
        (paper, *rounds),
        {entry.id: entry for entry in questions},
        {UnitId(id_): Unit(UnitId(id_), f"Đơn vị {id_}", id_) for id_ in UNITS},
        places,
        {place.person: Person(place.person, f"Người {place.candidate}", place.unit) for place in places.values()},
        prizes,
        rules or Rules(review_us=0),
    )


def prizes_of(individual: tuple[int, ...], team: tuple[int, ...]) -> tuple[Prize, ...]:
    """A prize list with these counts, best first."""
    return tuple(
        Prize(f"{scope}{index}", scope, f"Giải {index}", f"Prize {index}", count, 1_000_000)
        for scope, counts in ((Scope.INDIVIDUAL, individual), (Scope.TEAM, team))
        for index, count in enumerate(counts)
    )


@dataclass
class Driver:
    """One contest being played: sends commands, keeps the log, counts contest time."""

    contest: Contest
    state: State = field(init=False)
    now_us: int = 0
    log: list[tuple[int, int, tuple[Event, ...]]] = field(default_factory=list)
    sent: int = 0
    lead_us: int = 0  # how long before its moment something is announced

    def __post_init__(self) -> None:
        self.state = State(self.contest)

    # --- sending

    def wait(self, us: int) -> None:
        """Contest time goes on."""
        self.now_us += us

    def send(
        self,
        actor: Actor,
        command: Command,
        *,
        id_: str = "",
        received_us: int | None = None,
        flow_version: int | None = None,
        measured: Measured = NOTHING_MEASURED,
    ) -> Decision:
        """Decide a command and apply its events. Without `flow_version` the sender has seen the present state."""
        self.sent += 1
        seen = self.state.flow_version if flow_version is None else flow_version
        request = Request(
            CommandId(id_ or f"m{self.sent}"),
            actor,
            command,
            self.now_us if received_us is None else received_us,
            seen if flow_version is not None or PERMISSIONS[type(command)].versioned else -1,
            f"{self.sent:032x}",
            self.lead_us,
            measured,
        )
        decision = decide(self.state, request, self.now_us)
        if decision.events:
            entry = (self.state.seq + 1, self.now_us, decision.events)
            self.log.append(entry)
            apply_entry(self.state, *entry)
        return decision

    def ok(self, actor: Actor, command: Command) -> tuple[Event, ...]:
        """Send a command that has to be accepted; its events."""
        decision = self.send(actor, command)
        assert decision.rejection is None, (command, decision.rejection)
        assert decision.events, command
        return decision.events

    def refused(
        self,
        actor: Actor,
        command: Command,
        code: RejectionCode,
        *,
        flow_version: int | None = None,
        received_us: int | None = None,
    ) -> Decision:
        """Send a command that has to be refused with this code."""
        decision = self.send(actor, command, flow_version=flow_version, received_us=received_us)
        assert decision.rejection is not None, (command, decision)
        assert decision.rejection.code is code, (command, decision.rejection)
        return decision

    def host(self, command: Command) -> tuple[Event, ...]:
        """The operator sends a command that has to be accepted."""
        return self.ok(OPERATOR, command)

    def press(self) -> Command:
        """The big button: what it sent."""
        command = next_command(self.state)
        assert command is not None
        self.host(command)
        return command

    def clock(self) -> list[Command]:
        """Everything contest time has to give now."""
        given: list[Command] = []
        while (command := due(self.state, self.now_us)) is not None:
            self.ok(c.SYSTEM, command)
            given.append(command)
        return given

    # --- the course of a contest

    @property
    def play(self) -> Play:
        """The current play."""
        play = self.state.current_play
        assert play is not None
        return play

    def arrive(self, *candidates: CandidateNumber) -> None:
        """Finalists sign in and confirm who they are."""
        for candidate in candidates or CANDIDATES:
            issue = self.state.places[candidate].slip_issue
            actor = finalist(candidate)
            self.ok(actor, c.SignIn(candidate, actor.session, f"may-{candidate}", issue))
            self.ok(actor, c.ConfirmIdentity(correct=True))

    def begin(self, *candidates: CandidateNumber) -> None:
        """From setup to the first round: lobby, sign-in, lock, start with a reason instead of practice."""
        self.host(c.OpenLobby())
        self.arrive(*candidates)
        self.ok(OPERATOR, c.LockLobby())
        self.host(c.StartRound(self.contest.rounds[1].id, "không thi thử"))

    def open_question(self) -> Play:
        """The next question up to its open choices."""
        self.host(c.PreparePlay())
        self.host(c.OpenStem(self.play.id))
        self.wait(SECOND_US)
        self.host(c.OpenChoices(self.play.id))
        return self.play

    def answer(self, candidate: CandidateNumber, choice: Choice, after_us: int = SECOND_US) -> Decision:
        """An answer to the current play that arrived `after_us` after its start."""
        command = c.Answer(self.play.id, choice)
        return self.send(finalist(candidate), command, received_us=self.play.opens_us + after_us)

    def close(self) -> None:
        """The window and its grace pass, with everybody's extra time."""
        self.now_us = max(self.now_us, last_deadline_us(self.state, self.play) + self.contest.rules.grace_us)
        self.clock()
        assert self.play.phase is PlayPhase.CLOSED

    def play_question(self, answers: dict[CandidateNumber, tuple[Choice, int]] | None = None) -> PlayId:
        """A whole question with these answers (choice, µs after the start)."""
        play = self.open_question()
        for candidate, (choice, after_us) in (answers or {}).items():
            assert self.answer(candidate, choice, after_us).rejection is None
        self.close()
        self.reveal_and_score()
        return play.id

    def reveal_and_score(self) -> None:
        """The closed question's key and score, with the jury's word before an elimination (RULES 7.1)."""
        if is_elimination(self.state, self.play) and not self.play.key_confirmed:
            self.ok(JURY, c.ConfirmKey(self.play.id))
        self.host(c.RevealKey(self.play.id))
        self.host(c.ScorePlay(self.play.id))

    def void(self, play: PlayId, reason: str = "Đáp án sai") -> None:
        """The operator proposes, the jury confirms."""
        self.rule(OPERATOR, c.VoidPlay(play, reason), JURY)

    def rule(self, proposer: Actor, command: Command, confirmer: Actor | None = None) -> int:
        """A ruling with its second person, where the rules ask for one; its number."""
        self.ok(proposer, command)
        if confirmer is not None and self.state.proposals:
            self.ok(confirmer, c.DecideProposal(self.state.proposals_made, confirm=True))
        return len(self.state.rulings)

    # --- the buzzer

    def press_buzzer(self, candidate: CandidateNumber, after_us: int = SECOND_US, id_: str = "") -> Decision:
        """A press that arrived `after_us` after the present opening."""
        play = self.play
        received_us = (play.buzzer.opens_us or self.now_us) + after_us
        return self.send(finalist(candidate), c.Press(play.id), received_us=received_us, id_=id_)

    def settle(self) -> None:
        """Contest time goes on until the clock has something to say about the buzzer; it says it."""
        due_us = buzzer.due_us(self.state, self.play)
        assert due_us is not None
        self.now_us = max(self.now_us, due_us)
        self.clock()

    def finish_round(self, *questions: dict[CandidateNumber, tuple[Choice, int]]) -> None:
        """Play these questions and end the round."""
        for answers in questions:
            self.play_question(answers)
        assert self.state.round is not None
        self.host(c.EndRound(self.state.round))


def finalist(candidate: CandidateNumber) -> Actor:
    """Who speaks from the finalist's device."""
    return Actor(Role.FINALIST, candidate, SessionId(f"s-{candidate}"))


def person(role: Role, name: str = "", zone: str = "") -> Actor:
    """Somebody at a console."""
    return Actor(role, name or role.value, SessionId(f"s-{name or role.value}"), zone)


def with_round(contest: Contest, **changes: object) -> Contest:
    """The contest with its round TT changed."""
    return replace(
        contest,
        rounds=tuple(
            replace(round_, **changes) if round_.id == LIVE else round_  # type: ignore[arg-type]
            for round_ in contest.rounds
        ),
    )


OPERATOR = person(Role.OPERATOR)
JURY = person(Role.JURY)
SECRETARY = person(Role.SECRETARY)
