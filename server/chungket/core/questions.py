"""Which question comes next, and which rounds are left, as a pure function of the state.

Owns the order of rounds, of a round's questions, of reserves, of practice and of tie-break questions (RULES 2.4, 4.6,
9). What the big button does with it is `flow`; putting a question on deck is `decide_play`.
"""

from dataclasses import dataclass

from chungket.core import agenda, elimination, paper
from chungket.core.contest import (
    CandidateNumber,
    Contest,
    Question,
    QuestionId,
    QuestionRole,
    Round,
    RoundId,
    RoundType,
)
from chungket.core.model import Phase, Play, PlayPhase, State
from chungket.core.standings import Ranking
from chungket.core.tiebreak_flow import next_tiebreak_question, session_players

PRACTICE_SLOT = -1
TIEBREAK_SLOT = -2


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The question the next play opens, and the slot it fills (−1: practice, −2: a play-off). `players`: who may
    answer, () is everybody registered; `tiebreak`: number of the play-off, 0 for none."""

    question: Question
    round: Round
    slot: int
    reserve: bool
    players: tuple[CandidateNumber, ...] = ()
    tiebreak: int = 0


def settled(play: Play) -> bool:
    """Whether nothing more happens to a play."""
    return play.void or play.phase is PlayPhase.SCORED


def busy(state: State) -> bool:
    """Whether a question is on its way from the deck to its score."""
    play = state.current_play
    return play is not None and not settled(play)


def rounds_left(state: State) -> tuple[Round, ...]:
    """Enabled rounds that have not ended, the one being played among them."""
    return tuple(round_ for round_ in state.contest.rounds if round_.enabled and round_.id not in state.rounds_ended)


def next_round(state: State) -> Round | None:
    """The first enabled round that has not ended and is not being played."""
    return next((round_ for round_ in rounds_left(state) if round_.id != state.round), None)


def round_scored(state: State, round_: Round) -> int:
    """How many counted plays of a round are scored; a voided one no longer counts."""
    return sum(
        play.round == round_.id and play.counted and play.phase is PlayPhase.SCORED and not play.void
        for play in state.plays.values()
    )


def open_slots(state: State, round_: Round) -> tuple[int, ...]:
    """Slots of a round without a play that counts or counted: voided before scoring means open again (RULES 2.4)."""
    done = {
        play.slot
        for play in state.plays.values()
        if play.round == round_.id and (not play.void or play.phase is PlayPhase.SCORED)
    }
    return tuple(slot for slot in range(len(round_.questions)) if slot not in done)


def next_question(state: State, ranking: Ranking | None = None) -> NextQuestion | None:
    """What the next `PreparePlay` without a question opens. `ranking`: the state's own, where the caller has it."""
    if state.phase is Phase.RUNNING:
        return next_counted(state) if state.tiebreak is None else next_in_tiebreak(state, ranking)
    return next_practice(state) if state.phase is Phase.LOBBY else None


def next_counted(state: State) -> NextQuestion | None:
    """The next question of the round being played: its own, or a reserve where its own was opened and voided. An
    elimination round can be over before its last question (RULES 7.1)."""
    if state.round is None:
        return None
    round_ = state.contest.round_of(state.round)
    if round_.type is RoundType.PAPER:
        return None
    if round_.type is RoundType.ELIMINATION and elimination.is_over(state, round_):
        return None
    for slot in open_slots(state, round_):
        own = round_.questions[slot]
        if own not in state.used:
            return NextQuestion(state.contest.questions[own], round_, slot, False, _players(state, round_))
        for reserve in state.contest.questions_with_role(QuestionRole.RESERVE, round_.id):
            if reserve.id not in state.used:
                return NextQuestion(reserve, round_, slot, True, _players(state, round_))
    return None


def _players(state: State, round_: Round) -> tuple[CandidateNumber, ...]:
    """Who may answer the next question of a round: the round's players, or those of them who are still in."""
    return elimination.play_players(state, round_) if round_.type is RoundType.ELIMINATION else state.players


def next_in_tiebreak(state: State, ranking: Ranking | None = None) -> NextQuestion | None:
    """The next question of the play-off, for those of its members who are still tied (RULES 4.6)."""
    session = state.tiebreak
    question = next_tiebreak_question(state)
    if session is None or question is None:
        return None
    players = session_players(state, session, ranking)
    if not players:
        return None
    return NextQuestion(question, state.contest.tiebreak, TIEBREAK_SLOT, False, players, session.number)


def next_practice(state: State) -> NextQuestion | None:
    """The next practice question nobody has seen, while practice is still possible (RULES 9)."""
    if state.counted_begun or agenda.practice_passed(state):
        return None
    round_ = _practice_round(state)
    if round_ is None:
        return None
    for question in state.contest.questions_with_role(QuestionRole.PRACTICE, round_.id):
        if question.id not in state.used:
            return NextQuestion(question, round_, PRACTICE_SLOT, reserve=False)
    return None


def practice_again(state: State, question_id: QuestionId) -> NextQuestion | None:
    """A practice question chosen by hand, for those who came later; it may have been opened before."""
    question = state.contest.questions.get(question_id)
    round_ = _practice_round(state)
    if question is None or round_ is None or question.role is not QuestionRole.PRACTICE or state.counted_begun:
        return None
    return NextQuestion(question, round_, PRACTICE_SLOT, reserve=False)


def _may_prepare(state: State) -> bool:
    """Whether nothing is before the finalists that practice would have to wait for."""
    return (
        state.standstill is None
        and not busy(state)
        and paper.being_written(state) is None
        and (state.phase is Phase.LOBBY or (state.phase is Phase.RUNNING and state.round is not None))
    )


def practice_papers(state: State) -> tuple[RoundId, ...]:
    """Rounds whose practice paper can be given out now by hand, in order: what the big button still brings is not among
    them."""
    if not _may_prepare(state):
        return ()
    brought = state.phase is Phase.LOBBY and not agenda.practice_passed(state)
    return tuple(
        round_.id
        for round_ in rounds_left(state)
        if round_.type is RoundType.PAPER
        and paper.may_practise(state, round_)
        and paper.practice_questions(state, round_)
        and (not brought or paper.paper_of(state, round_, practice=True) is not None)
    )


def practice_questions(state: State) -> tuple[QuestionId, ...]:
    """Practice questions that were opened before and can be opened again now, in file order."""
    if not _may_prepare(state):
        return ()
    practice = state.contest.questions_with_role(QuestionRole.PRACTICE)
    return tuple(
        question.id for question in practice if question.id in state.used and practice_again(state, question.id)
    )


def practice_number(contest: Contest, round_: Round, question: QuestionId) -> int:
    """Which of a round's practice questions one is, from 1 in file order; 0 when it is none of them."""
    ids = [practice.id for practice in contest.questions_with_role(QuestionRole.PRACTICE, round_.id)]
    return ids.index(question) + 1 if question in ids else 0


def _practice_round(state: State) -> Round | None:
    """The round whose practice is played question by question: the one being played, else the first one to come that
    is no paper."""
    if state.round is not None:
        round_ = state.contest.round_of(state.round)
        return None if round_.type is RoundType.PAPER else round_
    return next((round_ for round_ in rounds_left(state) if round_.type is not RoundType.PAPER), None)
