"""Decisions after the last question: review, lots, the result and its signatures, receivers, the ceremony (RULES 4.1,
6).

Owns these rules; called by `decide_show`.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.ceremony import ceremony_steps
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.events import (
    CeremonyMoved,
    ContestEnded,
    Finalized,
    LotsDrawn,
    MinutesSigned,
    ReceiverRecorded,
    ReviewOpened,
)
from chungket.core.finalize import finalize_blockers
from chungket.core.model import Phase, State
from chungket.core.questions import rounds_left
from chungket.core.tiebreak_flow import playable

TEXT_LENGTH_MAX = 200

ResultCommand = (
    c.OpenReview
    | c.DrawLots
    | c.Finalize
    | c.RecordSigned
    | c.RecordReceiver
    | c.MoveCeremony
    | c.JumpCeremony
    | c.EndContest
)


def result(state: State, by: str, command: ResultCommand, now_us: int) -> Decision:
    """Decide one command about the result. `now_us`: contest time."""
    match command:
        case c.OpenReview():
            return _open_review(state, by, now_us)
        case c.DrawLots():
            return _draw_lots(state, by, command, now_us)
        case c.Finalize():
            blockers = finalize_blockers(state, now_us=now_us)
            if blockers:
                return refuse(RejectionCode.BLOCKED, blockers.detail)
            return accept(Finalized(state.edition + 1, by))
        case c.RecordSigned():
            return _record_signed(state, by, command)
        case c.RecordReceiver():
            return _record_receiver(state, by, command)
        case c.MoveCeremony():
            return _move_ceremony(state, by, command)
        case c.JumpCeremony():
            if command.to == state.ceremony_cursor or not 0 <= command.to < len(ceremony_steps(state)):
                return refuse(RejectionCode.NOTHING_LEFT)
            return accept(CeremonyMoved(command.to, by))
        case c.EndContest():
            if state.phase is Phase.FINALIZED and not state.signed:
                return refuse(RejectionCode.BLOCKED, "signed")
            return accept(ContestEnded(by))
        case _:
            assert_never(command)


def _open_review(state: State, by: str, now_us: int) -> Decision:
    """RULES 6.1: once, after everything is scored."""
    if state.review_until_us > 0 or state.contest.rules.review_us == 0:
        return refuse(RejectionCode.NOTHING_LEFT)
    if finalize_blockers(state, now_us=now_us).detail == "rounds":
        return refuse(RejectionCode.BLOCKED, "rounds")
    return accept(ReviewOpened(now_us + state.contest.rules.review_us, by))


def _draw_lots(state: State, by: str, command: c.DrawLots, now_us: int) -> Decision:
    """RULES 4.1, 4.6: lots are drawn among exactly those who are tied at a prize boundary, before named witnesses, when
    nothing can change the tie any more and no play-off is left to decide it."""
    witnesses = command.witnesses.strip()
    if not witnesses or len(witnesses) > TEXT_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "witnesses")
    if rounds_left(state):  # lots before the last question would decide nothing
        return refuse(RejectionCode.WRONG_PHASE, "round")
    blockers = finalize_blockers(state, now_us=now_us)
    if not blockers.only_ties:
        return refuse(RejectionCode.BLOCKED, blockers.detail)
    for tie in blockers.ties:
        if tie.scope is command.scope and sorted(tie.members) == sorted(command.order):
            if playable(state, tie):
                return refuse(RejectionCode.BLOCKED, "play_off")
            return accept(LotsDrawn(command.scope, command.order, witnesses, by))
    return refuse(RejectionCode.BAD_VALUE, "order")


def _record_signed(state: State, by: str, command: c.RecordSigned) -> Decision:
    """RULES 6.3: "đã ký", by whom."""
    signers = command.signers.strip()
    if not signers or len(signers) > TEXT_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "signers")
    if state.signed:
        return refuse(RejectionCode.NOTHING_LEFT)
    return accept(MinutesSigned(state.edition, signers, by))


def _record_receiver(state: State, by: str, command: c.RecordReceiver) -> Decision:
    """RULES 6.5: for somebody who gets this prize. An empty receiver takes an earlier one back."""
    receiver = command.receiver.strip()
    if len(receiver) > TEXT_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "receiver")
    if command.winner not in dict(state.editions[-1].winners).get(command.prize, ()):
        return refuse(RejectionCode.UNKNOWN, command.winner)
    before = {(entry.prize, entry.winner): entry.receiver for entry in state.receivers}
    if before.get((command.prize, command.winner), "") == receiver:
        return refuse(RejectionCode.NOTHING_LEFT)
    return accept(ReceiverRecorded(command.prize, command.winner, receiver, by))


def _move_ceremony(state: State, by: str, command: c.MoveCeremony) -> Decision:
    if not state.signed:
        return refuse(RejectionCode.BLOCKED, "signed")
    cursor = state.ceremony_cursor + command.by
    if command.by not in (1, -1) or not 0 <= cursor < len(ceremony_steps(state)):
        return refuse(RejectionCode.NOTHING_LEFT)
    return accept(CeremonyMoved(cursor, by))
