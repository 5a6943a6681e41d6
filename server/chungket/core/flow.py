"""What comes next in the show, as a pure function of the state.

Owns the order of steps: which question is next, whether standings are due, what blocks a start or the finalizing, and
the one command the big button sends (SCREENS, Host). Whether a command is allowed is decided by `decide`, with these
same functions.
"""

from dataclasses import dataclass

from chungket.core import commands as c
from chungket.core.awards import BoundaryTie, boundary_ties
from chungket.core.ceremony import ceremony_steps
from chungket.core.contest import Contest, Question, QuestionId, QuestionRole, Round, RoundType
from chungket.core.events import PlayId, Scene
from chungket.core.model import Attendance, Identity, Phase, Play, PlayPhase, State
from chungket.core.standings import Ranking

# The command the play's phase calls for.
PLAY_STEPS: dict[PlayPhase, type[c.OpenStem | c.OpenChoices | c.ClosePlay | c.RevealKey | c.ScorePlay]] = {
    PlayPhase.SEALED: c.OpenStem,
    PlayPhase.READING: c.OpenChoices,
    PlayPhase.OPEN: c.ClosePlay,
    PlayPhase.CLOSED: c.RevealKey,
    PlayPhase.REVEALED: c.ScorePlay,
}

INTERRUPTED_REASON = "Gián đoạn quá thời gian cho phép"  # of the void that the big button proposes


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The question the next play opens, and the slot it fills (−1: practice)."""

    question: Question
    round: Round
    slot: int
    reserve: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """Counts over the registered places (RULES 1.3)."""

    places: int
    registered: int
    present: int
    absent: int
    signed_in: int
    confirmed: int
    disputed: int
    practised: int


@dataclass(frozen=True, slots=True)
class FinalizeBlockers:
    """What finalizing waits for (RULES 6.2)."""

    rounds: tuple[Round, ...]
    plays: tuple[PlayId, ...]
    void_proposal: bool
    ties: tuple[BoundaryTie, ...]

    def __bool__(self) -> bool:
        return bool(self.rounds or self.plays or self.void_proposal or self.ties)


def settled(play: Play) -> bool:
    """Whether nothing more happens to a play."""
    return play.void or play.phase is PlayPhase.SCORED


def next_round(state: State) -> Round | None:
    """The first enabled live round that has not ended and is not being played."""
    return next((round_ for round_ in rounds_left(state) if round_.id != state.round), None)


def open_slots(state: State, round_: Round) -> tuple[int, ...]:
    """Slots of a round without a play that counts or counted: voided before scoring means open again (RULES 2.4)."""
    done = {
        play.slot
        for play in state.plays.values()
        if play.round == round_.id and (not play.void or play.phase is PlayPhase.SCORED)
    }
    return tuple(slot for slot in range(len(round_.questions)) if slot not in done)


def next_counted(state: State) -> NextQuestion | None:
    """The next question of the round being played: its own, or a reserve where its own was opened and voided."""
    if state.round is None:
        return None
    round_ = state.contest.round_of(state.round)
    for slot in open_slots(state, round_):
        own = round_.questions[slot]
        if own not in state.used:
            return NextQuestion(state.contest.questions[own], round_, slot, reserve=False)
        for reserve in state.contest.questions_with_role(QuestionRole.RESERVE, round_.id):
            if reserve.id not in state.used:
                return NextQuestion(reserve, round_, slot, reserve=True)
    return None


def next_practice(state: State) -> NextQuestion | None:
    """The next practice question nobody has seen, while practice is still possible (RULES 9)."""
    if state.counted_begun:
        return None
    round_ = _practice_round(state)
    if round_ is None:
        return None
    for question in state.contest.questions_with_role(QuestionRole.PRACTICE, round_.id):
        if question.id not in state.used:
            return NextQuestion(question, round_, -1, reserve=False)
    return None


def practice_again(state: State, question_id: QuestionId) -> NextQuestion | None:
    """A practice question chosen by hand, for those who came later; it may have been opened before."""
    question = state.contest.questions.get(question_id)
    round_ = _practice_round(state)
    if question is None or round_ is None or question.role is not QuestionRole.PRACTICE or state.counted_begun:
        return None
    return NextQuestion(question, round_, -1, reserve=False)


def practice_questions(state: State) -> tuple[QuestionId, ...]:
    """Practice questions that were opened before and can be opened again now, in file order."""
    current = state.current_play
    busy = state.standstill is not None or (current is not None and not settled(current))
    if (
        busy
        or state.phase not in (Phase.LOBBY, Phase.RUNNING)
        or (state.phase is Phase.RUNNING and state.round is None)
    ):
        return ()
    practice = state.contest.questions_with_role(QuestionRole.PRACTICE)
    return tuple(
        question.id for question in practice if question.id in state.used and practice_again(state, question.id)
    )


def _practice_round(state: State) -> Round | None:
    """The round practice prepares for: the one being played, or the one to come."""
    return next_round(state) if state.round is None else state.contest.round_of(state.round)


def next_question(state: State) -> NextQuestion | None:
    """What the next `PreparePlay` without a question opens."""
    if state.phase is Phase.RUNNING:
        return next_counted(state)
    return next_practice(state) if state.phase is Phase.LOBBY else None


def readiness(state: State) -> Readiness:
    """Counts of the readiness board. "Signed in" and later counts are over present places."""
    places = state.places.values()
    present = [place for place in places if place.attendance is Attendance.PRESENT]
    return Readiness(
        places=len(state.places),
        registered=sum(place.attendance is Attendance.REGISTERED for place in places),
        present=len(present),
        absent=sum(place.attendance is Attendance.ABSENT for place in places),
        signed_in=sum(place.session != "" for place in present),
        confirmed=sum(place.identity is Identity.CONFIRMED for place in present),
        disputed=sum(place.identity is Identity.DISPUTED for place in present),
        practised=sum(place.practised for place in present),
    )


def is_ready(state: State) -> bool:
    """Whether a round may start without an override: everybody arrived or absent, identified and practised (RULES
    1.3, 9)."""
    counts = readiness(state)
    practised = (
        counts.practised == counts.present or state.counted_begun or not state.contest.rules.practice_required
    )  # practice ends with the first counted question, so a later round cannot ask for it
    return counts.present > 0 and counts.registered == 0 and counts.confirmed == counts.present and practised


def standings_due(state: State) -> bool:
    """Whether the wall may take a fresh copy of the standings now (RULES 2.6)."""
    if state.frozen:
        return False
    if state.phase is Phase.CEREMONY or state.phase is Phase.ENDED:
        return state.ceremony_cursor >= len(ceremony_steps(state)) - 1
    if state.phase is not Phase.RUNNING or state.round is None:
        return False
    round_ = state.contest.round_of(state.round)
    played = round_scored(state, round_)
    current = state.current_play
    between = current is not None and settled(current)
    quiet = len(open_slots(state, round_)) < round_.standings_quiet_last
    return between and played > 0 and played % round_.standings_every == 0 and not quiet


def standings_pending(state: State) -> bool:
    """Whether standings are due and have not been shown at this point."""
    shown = state.shown_individuals
    seen = shown is not None and shown.version == state.standings_version
    return state.phase is Phase.RUNNING and standings_due(state) and not seen


def round_scored(state: State, round_: Round) -> int:
    """How many counted plays of a round are scored; a voided one no longer counts."""
    return sum(
        play.round == round_.id and not play.practice and play.phase is PlayPhase.SCORED and not play.void
        for play in state.plays.values()
    )


def rounds_left(state: State) -> tuple[Round, ...]:
    """Enabled live rounds that have not ended, the one being played among them."""
    return tuple(
        round_
        for round_ in state.contest.rounds
        if round_.enabled and round_.type is RoundType.LIVE and round_.id not in state.rounds_ended
    )


def unplayable_rounds(contest: Contest) -> tuple[Round, ...]:
    """Enabled rounds of a type that cannot be played: left out silently, they would change who wins."""
    return tuple(round_ for round_ in contest.rounds if round_.enabled and round_.type is not RoundType.LIVE)


def finalize_blockers(state: State, ranking: Ranking | None = None) -> FinalizeBlockers:
    """What stands between the last question and the result (RULES 6.2). `ranking`: the state's own, if the caller has
    it."""
    rounds = rounds_left(state)
    plays = tuple(play.id for play in state.plays.values() if not play.practice and not settled(play))
    return FinalizeBlockers(rounds, plays, state.void_proposal is not None, boundary_ties(state, ranking))


def next_command(state: State, ranking: Ranking | None = None) -> c.Command | None:
    """The one command the big button sends; None when nothing is left or another person is needed."""
    if state.standstill is not None:
        return _standstill_command(state)
    match state.phase:
        case Phase.SETUP:
            return c.OpenLobby()
        case Phase.LOBBY:
            return _lobby_command(state)
        case Phase.RUNNING:
            return _running_command(state)
        case Phase.FINALIZED | Phase.CEREMONY:
            last = len(ceremony_steps(state, ranking)) - 1
            return c.MoveCeremony(1) if state.ceremony_cursor < last else c.EndContest()
        case Phase.ENDED:
            return None


def _standstill_command(state: State) -> c.Command | None:
    """An interrupted question that everybody has read is voided; anything else goes on (RULES 2.4, 3.7)."""
    if state.void_proposal is not None:
        return None
    play = state.current_play
    read = play is not None and not play.void and play.phase in (PlayPhase.READING, PlayPhase.OPEN)
    if play is not None and read and state.standstill is not None and state.standstill.kind == "interrupted":
        return c.ProposeVoid(play.id, INTERRUPTED_REASON)
    return c.Resume()


def _lobby_command(state: State) -> c.Command | None:
    play = state.current_play
    if play is not None and not settled(play):
        return PLAY_STEPS[play.phase](play.id)
    if next_practice(state) is not None:
        return c.PreparePlay()
    if not state.lobby_locked:
        return c.LockLobby()
    round_ = next_round(state)
    return None if round_ is None else c.StartRound(round_.id)


def _running_command(state: State) -> c.Command | None:
    if state.round is None:
        round_ = next_round(state)
        return c.Finalize() if round_ is None else c.StartRound(round_.id)
    play = state.current_play
    if play is not None and not settled(play):
        return PLAY_STEPS[play.phase](play.id)
    if standings_pending(state):
        return c.ShowScene(Scene.BOTH)
    if next_counted(state) is not None:
        return c.PreparePlay()
    return c.EndRound(state.round)
