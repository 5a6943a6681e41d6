"""What the minutes of a final record, as plain values taken from the state only (RULES 6.3).

Owns which facts there are: people, rounds, standstills, play-offs, prizes, what an edition changes. It must not know
names, times of day, words or files: `exchange.minutes_filling` joins these facts with the roster, the clock and the
accounts. Moments are contest time in µs.
"""

from dataclasses import dataclass, replace

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber, PersonId, QuestionRole, Round, RoundId, RoundType, Scope
from chungket.core.edition_facts import (
    Change,
    CloseBoundary,
    PrizeDecisionFacts,
    close_boundaries,
    prize_changes,
    prize_decisions,
    rank_changes,
)
from chungket.core.events import PaperId, PlayId
from chungket.core.evidence import LATE
from chungket.core.model import Incident, PlayPhase, Ruling, State
from chungket.core.participation import took_part, units_taking_part
from chungket.core.round_facts import CorrectionFacts, RescueFacts, corrections, rescues
from chungket.core.scoring import answers_in_force, right_times
from chungket.core.tiebreak import counting_plays, player_of

HALL = ""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A place taken over by another person."""

    candidate: CandidateNumber
    before: PersonId
    after: PersonId
    document: str


@dataclass(frozen=True, slots=True)
class AttendanceFacts:
    """Who was there. `present`: took part at any time; with `absent` that is everybody registered."""

    units: int
    registered: int
    present: int
    absent: tuple[CandidateNumber, ...]
    late: tuple[tuple[CandidateNumber, int], ...]  # first present after the first round began, and when
    replaced: tuple[Replaced, ...]


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round as it was played; a moment of −1 is not there."""

    round: Round
    counted: int
    voided: int
    reserves: int
    began_us: int
    ended_us: int


@dataclass(frozen=True, slots=True)
class StandstillFacts:
    """A stretch in which the hall, or a zone, could not go on. `gap_us` of a restart is time the log does not have.
    `ended_us` −1: until the end. `play`: the question it was about, or ""."""

    kind: str  # suspended | interrupted | outage | affected
    zone: str  # HALL: everybody
    began_us: int
    ended_us: int
    gap_us: int
    reason: str
    cut: int  # devices; 0: everybody
    play: PlayId = PlayId("")
    by: str = ""  # who stopped the contest
    back_us: int = -1  # of one that had to be let go on by a person: when the server could go on
    ended_by: str = ""  # who let it go on, or voided the question
    voided: bool = False  # it ended because its question was voided (RULES 2.4)


@dataclass(frozen=True, slots=True)
class LateFacts:
    """Answers or presses to one play that arrived when they could not count any more. `code`: why they were refused."""

    play: PlayId
    code: str
    candidates: tuple[CandidateNumber, ...]


@dataclass(frozen=True, slots=True)
class TiebreakOutcome:
    """What one member did on one question of a play-off. `time_us`: of a right answer; −1: wrong or missing."""

    member: str
    time_us: int


@dataclass(frozen=True, slots=True)
class TiebreakFacts:
    """One question of a play-off: `better` are those it put first, () where it told nobody apart."""

    number: int
    scope: Scope
    prizes: tuple[str, ...]
    members: int
    play: PlayId
    at_us: int
    outcomes: tuple[TiebreakOutcome, ...]
    better: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """Everything of one edition. `actors`: accounts that acted, with the roles they may have acted in."""

    actors: tuple[tuple[str, tuple[Role, ...]], ...]

    attendance: AttendanceFacts
    rounds: tuple[RoundFacts, ...]
    standstills: tuple[StandstillFacts, ...]
    rescues: tuple[RescueFacts, ...]
    corrections: tuple[CorrectionFacts, ...]
    tiebreaks: tuple[TiebreakFacts, ...]
    prize_decisions: tuple[PrizeDecisionFacts, ...]
    rank_changes: tuple[Change, ...]
    prize_changes: tuple[Change, ...]
    close_boundaries: tuple[CloseBoundary, ...]
    rulings: tuple[Ruling, ...]  # in force, in order
    decided: tuple[Ruling, ...]  # all of them, also those that were taken back
    late: tuple[LateFacts, ...]


def minutes_facts(state: State) -> MinutesFacts:
    """The facts of the edition in force. Raises ValueError when nothing is finalized."""
    if not state.editions:
        raise ValueError("expected a finalized result")
    return MinutesFacts(
        actors=tuple(state.actors.items()),
        attendance=_attendance(state),
        rounds=tuple(_round(state, id_) for id_ in (*state.rounds_ended, *_running(state))),
        standstills=tuple(
            sorted((*_stops(state), *_outages(state), *_affected(state)), key=lambda entry: entry.began_us)
        ),
        rescues=rescues(state),
        corrections=corrections(state),
        tiebreaks=_tiebreaks(state),
        prize_decisions=prize_decisions(state),
        rank_changes=rank_changes(state),
        prize_changes=prize_changes(state),
        close_boundaries=close_boundaries(state),
        rulings=tuple(ruling for ruling in state.rulings if not ruling.undone),
        decided=tuple(state.rulings),
        late=_late(state),
    )


def _late(state: State) -> tuple[LateFacts, ...]:
    """Of each question that counts or tells equals apart: whose answers came late, by why they were refused."""
    return tuple(
        LateFacts(play.id, code, candidates)
        for play in state.plays.values()
        if not play.practice
        for code in LATE
        if (candidates := tuple(candidate for candidate, why in play.late if why == code))
    )


# --- people and rounds -----------------------------------------------------------------------------------------------


def _attendance(state: State) -> AttendanceFacts:
    began_us = min(state.rounds_began_us.values(), default=None)
    present = {candidate: place for candidate, place in state.places.items() if took_part(state, candidate)}
    late = [
        (candidate, place.arrived_us)
        for candidate, place in present.items()
        if began_us is not None and place.arrived_us > began_us
    ]
    return AttendanceFacts(
        units=len(units_taking_part(state)),
        registered=len(state.places),
        present=len(present),
        absent=tuple(candidate for candidate in state.places if candidate not in present),
        late=tuple(sorted(late, key=lambda entry: entry[1])),
        replaced=_replaced(state),
    )


def _replaced(state: State) -> tuple[Replaced, ...]:
    persons = {candidate: place.person for candidate, place in state.contest.places.items()}
    found = []
    for ruling in state.rulings:
        command = ruling.command
        if isinstance(command, c.CorrectName):
            persons[command.candidate] = command.person
        elif isinstance(command, c.ReplaceFinalist):
            before = persons[command.candidate]
            found.append(Replaced(command.candidate, before, command.person, command.document))
            persons[command.candidate] = command.person
    return tuple(found)


def _running(state: State) -> tuple[RoundId, ...]:
    return () if state.round is None else (state.round,)


def _round(state: State, round_id: RoundId) -> RoundFacts:
    round_ = state.contest.round_of(round_id)
    began_us, ended_us = (times.get(round_id, -1) for times in (state.rounds_began_us, state.rounds_ended_us))
    if round_.type is RoundType.PAPER:
        paper = state.papers.get(PaperId(round_id))
        questions = () if paper is None else paper.questions
        voided = sum((PaperId(round_id), question) in state.effects.slots_void for question in questions)
        return RoundFacts(round_, len(questions) - voided, voided, 0, began_us, ended_us)
    plays = [play for play in state.plays.values() if play.round == round_id and play.counted]
    opened = [play for play in plays if play.phase is not PlayPhase.SEALED]
    reserve = [play for play in opened if state.contest.questions[play.question].role is QuestionRole.RESERVE]
    counted = sum(play.phase is PlayPhase.SCORED and not play.void for play in opened)
    return RoundFacts(round_, counted, sum(play.void for play in opened), len(reserve), began_us, ended_us)


# --- standstills -----------------------------------------------------------------------------------------------------


def _stops(state: State) -> list[StandstillFacts]:
    """Suspensions and interruptions, each with what ended it."""
    stops: list[StandstillFacts] = []
    open_: list[StandstillFacts] = []  # wait for a person
    for line in state.incidents:
        match line.kind:
            case "Suspended":
                play = _stood(state, line.at_us)
                open_.append(
                    StandstillFacts("suspended", HALL, line.at_us, -1, 0, line.text, 0, play, line.by, line.at_us)
                )
            case "Resumed":
                stops += [replace(stop, ended_us=line.at_us, ended_by=line.by) for stop in open_]
                open_ = []
            case "Interrupted":
                cause, gap, *held = line.text.split(":")
                stop = _interruption(cause, int(gap), line.at_us)
                if not held:
                    stops.append(stop)
                    continue
                stop = replace(stop, ended_us=-1, back_us=line.at_us, play=PlayId(held[1]))
                void = _void_over(state, stop.play, line)
                if void is None:
                    open_.append(stop)
                else:
                    by = void.confirmed_by or void.by
                    stops.append(replace(stop, ended_us=void.at_us, ended_by=by, voided=True))
            case _:
                pass
    return [*stops, *open_]


def _stood(state: State, since_us: int) -> PlayId:
    """The question whose window a suspension stopped, or ""."""
    stopped = (play for play in state.plays.values() for span in play.standstills if span.since_us == since_us)
    return next((play.id for play in stopped), PlayId(""))


def _void_over(state: State, play: PlayId, line: Incident) -> Ruling | None:
    """The void of its question that ended a standstill, unless somebody let it go on before."""
    went_on = next((other.seq for other in state.incidents if other.kind == "Resumed" and other.seq > line.seq), None)
    for ruling in state.rulings:
        command = ruling.command
        if isinstance(command, c.VoidPlay) and command.play == play and ruling.seq > line.seq:
            return ruling if went_on is None or ruling.seq < went_on else None
    return None


def _interruption(cause: str, gap_us: int, at_us: int) -> StandstillFacts:
    """Contest time went on while only the store was away, and stood still while the server was."""
    if cause == "store":
        return StandstillFacts("interrupted", HALL, max(0, at_us - gap_us), at_us, 0, cause, 0)
    return StandstillFacts("interrupted", HALL, at_us, at_us, gap_us, cause, 0)


def _outages(state: State) -> list[StandstillFacts]:
    """What was declared for zones during a paper (RULES 3.4)."""
    return [
        StandstillFacts("outage", outage.zone, outage.since_us, outage.until_us or -1, 0, "", 0)
        for paper in state.papers.values()
        for outage in paper.outages
    ]


def _affected(state: State) -> list[StandstillFacts]:
    """Questions during which too many were cut off (RULES 2.5), until their deadline."""
    return [
        StandstillFacts("affected", zone, at_us, max(play.deadline_us, at_us), 0, "", cut, play.id)
        for play in state.plays.values()
        for zone, (at_us, cut) in zip(play.affected, play.affected_at, strict=True)
        if not play.practice
    ]


# --- play-offs -------------------------------------------------------------------------------------------------------


def _tiebreaks(state: State) -> tuple[TiebreakFacts, ...]:
    """Every question of every play-off that counts, in the order played."""
    found = []
    for session in state.tiebreaks:
        for play in counting_plays(state, session):
            right = right_times(state, play, answers_in_force(state, play))
            players = {member: player_of(state, session.scope, member) for member in session.members}
            outcomes = tuple(
                TiebreakOutcome(member, right.get(player, -1))
                for member, player in players.items()
                if player in play.players
            )
            better = tuple(outcome.member for outcome in outcomes if outcome.time_us >= 0)
            told_apart = 0 < len(better) < len(outcomes)
            found.append(
                TiebreakFacts(
                    session.number,
                    session.scope,
                    session.prizes,
                    len(session.members),
                    play.id,
                    play.opens_us,
                    outcomes,
                    better if told_apart else (),
                )
            )
    return tuple(found)
