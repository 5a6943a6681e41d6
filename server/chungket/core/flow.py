"""What comes next in the show, as a pure function of the state: the one command the big button sends (SCREENS, Host).

Owns the order of steps across rounds of every type, and when standings are due. Whether a command is allowed is
decided by `decide`, with the same functions. Which question is next is `questions`, what blocks the result `finalize`.
"""

from enum import StrEnum

from chungket.core import agenda, elimination, paper
from chungket.core import commands as c
from chungket.core.ceremony import ceremony_steps
from chungket.core.contest import AgendaKind, AnswerBy, RoundId, RoundType
from chungket.core.events import Scene
from chungket.core.finalize import finalize_blockers
from chungket.core.model import Phase, Play, PlayPhase, State
from chungket.core.players import kind_of
from chungket.core.questions import (
    busy,
    next_counted,
    next_in_tiebreak,
    next_practice,
    next_round,
    open_slots,
    round_scored,
    rounds_left,
    settled,
)
from chungket.core.standings import Ranking, current_ranking
from chungket.core.tiebreak_flow import playable_ties
from chungket.core.timing import cut_off

# The command the play's phase calls for.
PLAY_STEPS: dict[PlayPhase, type[c.OpenStem | c.OpenChoices | c.ClosePlay | c.RevealKey | c.ScorePlay]] = {
    PlayPhase.SEALED: c.OpenStem,
    PlayPhase.READING: c.OpenChoices,
    PlayPhase.OPEN: c.ClosePlay,
    PlayPhase.CLOSED: c.RevealKey,
    PlayPhase.REVEALED: c.ScorePlay,
}
READ_PHASES = (PlayPhase.READING, PlayPhase.OPEN)  # everybody has read at least the stem

INTERRUPTED_REASON = "Gián đoạn quá thời gian cho phép"  # of the void that the big button proposes
EVERYBODY_OUT_REASON = "Mọi thí sinh đều bị loại ở câu này"


class Waiting(StrEnum):
    """Whom the show waits for when there is nothing for the operator to press."""

    PROPOSAL = "proposal"  # the second person of a ruling on the question
    KEY = "key"  # the jury, before anybody is out (RULES 7.1)
    VERDICT = "verdict"  # right or wrong, for an answer by voice (RULES 7.2)
    TURN = "turn"  # whoever pressed first is answering
    PAPER = "paper"  # the finalists, until the paper's time is over or all have submitted


def next_command(state: State, ranking: Ranking | None = None) -> c.Command | None:
    """The one command the big button sends; None when nothing is left or another person is needed (`waiting`)."""
    if state.standstill is not None:
        return _standstill_command(state)
    step = _contest_command(state, ranking)
    if state.contest.agenda and (step is not None or state.phase is Phase.ENDED):
        kind, round_id = _belongs_to(state, step)
        if agenda.agenda_comes_first(state, kind, round_id):
            return c.MoveAgenda(state.agenda + 1)
    return step


def waiting(state: State) -> Waiting | None:
    """Whom the show waits for while the big button has nothing to send."""
    play = state.current_play
    if play is not None and not play.void and (not settled(play) or _everybody_out(state)):
        if _ruling_proposed(state, play):
            return Waiting.PROPOSAL
        return None if state.standstill is not None else _waiting_in_play(state, play)
    if state.standstill is None and paper.being_written(state) is not None:
        return Waiting.PAPER
    return None


def _waiting_in_play(state: State, play: Play) -> Waiting | None:
    kind = kind_of(state.contest, play)
    unconfirmed = play.phase is PlayPhase.CLOSED and not play.key_confirmed and state.contest.rules.two_person
    if kind is RoundType.ELIMINATION and unconfirmed:
        return Waiting.KEY
    if kind is RoundType.BUZZER and play.phase is PlayPhase.OPEN and play.buzzer.turn:
        by_voice = state.contest.round_of(play.round).buzzer.answer_by is AnswerBy.VOICE
        return Waiting.VERDICT if by_voice else Waiting.TURN
    return None


def _contest_command(state: State, ranking: Ranking | None) -> c.Command | None:
    """The contest's own next step, whatever the agenda says."""
    match state.phase:
        case Phase.SETUP:
            return c.OpenLobby()
        case Phase.LOBBY:
            return _lobby_command(state)
        case Phase.RUNNING:
            return _running_command(state, ranking)
        case Phase.FINALIZED | Phase.CEREMONY:
            last = len(ceremony_steps(state, ranking)) - 1
            return c.MoveCeremony(1) if state.ceremony_cursor < last else c.EndContest()
        case Phase.ENDED:
            return None


def _belongs_to(state: State, step: c.Command | None) -> tuple[AgendaKind | None, RoundId | None]:
    """The kind of item of the agenda a step belongs to, and its round."""
    if step is None:
        return None, None
    if state.phase in (Phase.FINALIZED, Phase.CEREMONY):
        return AgendaKind.CEREMONY, None
    if isinstance(step, c.StartRound):
        return AgendaKind.ROUND, step.round
    if state.round is not None:
        return AgendaKind.ROUND, state.round
    if isinstance(step, c.LockLobby):
        round_ = next_round(state)
        return AgendaKind.ROUND, None if round_ is None else round_.id
    return (AgendaKind.PRACTICE if state.phase is Phase.LOBBY else AgendaKind.REVIEW), None


def _standstill_command(state: State) -> c.Command | None:
    """An interrupted question that everybody has read is voided; anything else goes on, a paper with each one's
    remaining time (RULES 2.4, 3.7)."""
    play = state.current_play
    if waiting(state) is not None:
        return None
    read = play is not None and not play.void and play.phase in READ_PHASES
    if play is not None and read and state.standstill is not None and state.standstill.kind == "interrupted":
        return c.VoidPlay(play.id, INTERRUPTED_REASON)
    return c.Resume()


def _lobby_command(state: State) -> c.Command | None:
    if busy(state):
        return _play_command(state)
    if paper.being_written(state) is not None:
        return None
    if next_practice(state) is not None:
        return c.PreparePlay()
    mini_paper = next_mini_paper(state)
    if mini_paper is not None:
        return mini_paper
    if not state.lobby_locked:
        return c.LockLobby()
    round_ = next_round(state)
    return None if round_ is None else c.StartRound(round_.id)


def next_mini_paper(state: State) -> c.Command | None:
    """The practice of a paper that nobody has seen yet (RULES 9)."""
    if agenda.practice_passed(state):
        return None
    steps = (paper.practice_step(state, round_) for round_ in rounds_left(state))
    return next((step for step in steps if step is not None), None)


def _running_command(state: State, ranking: Ranking | None) -> c.Command | None:
    if busy(state):
        return _play_command(state)
    if paper.being_written(state) is not None:
        return None
    if state.round is None:
        round_ = next_round(state)
        return _result_command(state, ranking) if round_ is None else c.StartRound(round_.id)
    round_ = state.contest.round_of(state.round)
    if round_.type is RoundType.PAPER:
        return c.EndRound(round_.id) if paper.is_done(state, round_) else paper.step(state)
    if waiting(state) is not None:
        return None
    rescue = _rescue_command(state)
    if rescue is not None:
        return rescue
    if standings_pending(state, ranking):
        return c.ShowScene(Scene.BOTH)
    if next_counted(state) is not None:
        return c.PreparePlay()
    return c.EndRound(round_.id)


def _play_command(state: State) -> c.Command | None:
    """The next step of the play on the wall; None while somebody else is waited for."""
    play = state.current_play
    if play is None or waiting(state) is not None:
        return None
    if play.phase is PlayPhase.OPEN and (reason := affected_reason(state, play)):
        return c.Suspend(reason)
    return PLAY_STEPS[play.phase](play.id)


def _rescue_command(state: State) -> c.Command | None:
    """RULES 7.1: a rescue the rules offer comes before the next question. Everybody out and nobody to be brought back:
    the question that did it is voided."""
    round_, play = elimination.current_elimination(state), state.current_play
    if round_ is None or play is None:
        return None
    if elimination.rescue_offered(state, round_):
        return c.Rescue(round_.id)
    return c.VoidPlay(play.id, EVERYBODY_OUT_REASON) if elimination.everybody_out(state, round_) else None


def _everybody_out(state: State) -> bool:
    round_ = elimination.current_elimination(state)
    return round_ is not None and elimination.everybody_out(state, round_)


def _result_command(state: State, ranking: Ranking | None) -> c.Command:
    """After the last round: review, play-offs, then the result (RULES 4.6, 6.1, 6.2)."""
    if state.tiebreak is not None:
        return c.EndTiebreak() if next_in_tiebreak(state, ranking) is None else c.PreparePlay()
    if state.review_until_us == 0 and state.contest.rules.review_us > 0:
        return c.OpenReview()
    blockers = finalize_blockers(state, ranking)
    if blockers.only_ties:
        for tie in playable_ties(state, ranking):
            return c.StartTiebreak(tie.scope, tie.members)
    return c.Finalize()


def affected_reason(state: State, play: Play) -> str:
    """Why the big button stops the contest: too many were cut off and still are (RULES 2.5); "" when they are not, or
    when it stood still for them already."""
    if not play.affected or play.standstills or play.id in state.effects.affected_ruled:
        return ""
    cut = dict(cut_off(state, play))
    parts = [f"{_zone_name(zone)} mất kết nối {cut[zone]} máy" for zone in play.affected if zone in cut]
    return ", ".join(parts)


def _zone_name(zone: str) -> str:
    return f"khu {zone}" if zone else "cả hội trường"


def _ruling_proposed(state: State, play: Play) -> bool:
    """Whether a ruling on the question waits for its second person: a void always holds it, whatever decides who is
    right only before the score."""
    for proposal in state.proposals.values():
        match proposal.command:
            case c.VoidPlay() if proposal.command.play == play.id:
                return True
            case c.SetKey() | c.CreditQuestion() if proposal.command.question == play.question:
                if play.phase is PlayPhase.REVEALED:
                    return True
            case _:
                pass
    return False


def standings_due(state: State) -> bool:
    """Whether the wall may take a fresh copy of the standings now (RULES 2.6); never in a paper's round (3.5)."""
    if state.frozen:
        return False
    if state.phase is Phase.CEREMONY or state.phase is Phase.ENDED:
        return state.ceremony_cursor >= len(ceremony_steps(state)) - 1
    if state.phase is not Phase.RUNNING or state.round is None:
        return False
    round_ = state.contest.round_of(state.round)
    if round_.type is RoundType.PAPER:
        return False
    played = round_scored(state, round_)
    current = state.current_play
    between = current is not None and settled(current)
    quiet = len(open_slots(state, round_)) < round_.standings_quiet_last
    return between and played > 0 and played % round_.standings_every == 0 and not quiet


def standings_pending(state: State, ranking: Ranking | None = None) -> bool:
    """Whether standings are due and have not been shown at this point. `ranking`: the state's own, where the caller has
    it; it is needed only after a ruling, which may have changed nothing anybody has seen."""
    if state.phase is not Phase.RUNNING or not standings_due(state):
        return False
    shown = state.shown_individuals
    if shown is None or shown.after != state.scored:
        return True
    if shown.version == state.standings_version:
        return False
    return shown.rows != (ranking or current_ranking(state)).individuals
