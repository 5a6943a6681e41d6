"""What stands between the last question and the result (RULES 6.2), and before a play-off (RULES 4.6).

Owns the list of blockers. Called by `decide_show`, `decide_tiebreak` and `flow`; their wording is in `wording`.
"""

from dataclasses import dataclass

from chungket.core.awards import BoundaryTie, boundary_ties
from chungket.core.contest import Round
from chungket.core.events import PaperId, PlayId
from chungket.core.model import PaperPhase, State
from chungket.core.questions import rounds_left, settled
from chungket.core.standings import Ranking


@dataclass(frozen=True, slots=True)
class FinalizeBlockers:
    """What finalizing waits for (RULES 6.2)."""

    rounds: tuple[Round, ...] = ()
    plays: tuple[PlayId, ...] = ()
    papers: tuple[PaperId, ...] = ()
    proposals: tuple[int, ...] = ()
    complaints: tuple[int, ...] = ()
    affected: tuple[PlayId, ...] = ()
    review_ahead: bool = False  # nobody has seen the own answer sheet yet (RULES 6.1)
    review: bool = False  # complaints are still taken
    tiebreak: bool = False  # a play-off is being played
    ties: tuple[BoundaryTie, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.detail)

    @property
    def detail(self) -> str:
        """The first kind of blocker, in the order in which they have to be settled; "" without any."""
        kinds = (
            ("rounds", self.rounds or self.plays or self.papers),
            ("proposals", self.proposals),
            ("affected", self.affected),
            ("complaints", self.complaints),
            ("review_ahead", self.review_ahead),
            ("review", self.review),
            ("tiebreak", self.tiebreak),
            ("ties", self.ties),
        )
        return next((name for name, blocks in kinds if blocks), "")

    @property
    def only_ties(self) -> bool:
        """Whether nothing but ties is left: the moment for a play-off."""
        return self.detail in ("", "ties")


def finalize_blockers(state: State, ranking: Ranking | None = None, now_us: int | None = None) -> FinalizeBlockers:
    """What blocks the result. `ranking`: the state's own, if the caller has it; `now_us`: contest time, where it may be
    later than the last entry's."""
    now_us = state.time_us if now_us is None else now_us
    return FinalizeBlockers(
        rounds=rounds_left(state),
        plays=tuple(play.id for play in state.plays.values() if not play.practice and not settled(play)),
        papers=tuple(
            paper.id for paper in state.papers.values() if not paper.practice and paper.phase is not PaperPhase.SCORED
        ),
        proposals=tuple(state.proposals),
        complaints=tuple(complaint.number for complaint in state.complaints if complaint.upheld is None),
        affected=tuple(
            play.id
            for play in state.plays.values()
            if play.affected and not play.void and not play.practice and play.id not in state.effects.affected_ruled
        ),
        review_ahead=review_ahead(state),
        review=review_runs(state, now_us),
        tiebreak=state.tiebreak is not None,
        ties=boundary_ties(state, ranking),
    )


def review_ahead(state: State) -> bool:
    """Whether the answer sheets are still to be shown, and complaints to be taken (RULES 6.1); nobody alone leaves that
    out. In a rehearsal, and where the rules have no review, nobody waits for it."""
    wanted = state.contest.rules.review_us > 0 and state.review_until_us == 0
    return wanted and not state.contest.rehearsal and not state.contest.sample


def review_runs(state: State, now_us: int) -> bool:
    """Whether complaints are still taken (RULES 6.1). In a rehearsal, where nothing can be complained about, nobody
    waits for it."""
    return now_us < state.review_until_us and not state.contest.rehearsal and not state.contest.sample
