"""Decisions about elimination rounds: the jury's word on the key, rescues (RULES 7.1).

Owns nothing but these rules; called by `decide` after its entrance checks. Who falls is decided with the score
(`decide_play`).
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.commands import Actor
from chungket.core.contest import CandidateNumber, RescueKind
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.elimination import RescueOffer, furthest, is_elimination, rescue_offer
from chungket.core.events import KeyConfirmed, Rescued, RescueDeclined
from chungket.core.model import PlayPhase, State


def elimination(state: State, actor: Actor, command: c.ConfirmKey | c.Rescue | c.DeclineRescue) -> Decision:
    """Decide one command about an elimination round."""
    match command:
        case c.ConfirmKey():
            return _confirm_key(state, actor, command)
        case c.Rescue():
            return _rescue(state, actor, command)
        case c.DeclineRescue():
            return _decline(state, actor, command)
        case _:
            assert_never(command)


def _confirm_key(state: State, actor: Actor, command: c.ConfirmKey) -> Decision:
    """The jury has looked at the key before anybody is out."""
    play = state.plays.get(command.play)
    if play is None or command.play != state.play:
        return refuse(RejectionCode.UNKNOWN, command.play)
    if play.void or play.phase is not PlayPhase.CLOSED or not is_elimination(state, play):
        return refuse(RejectionCode.WRONG_PHASE, play.phase)
    if play.key_confirmed:
        return refuse(RejectionCode.NOTHING_LEFT)
    return accept(KeyConfirmed(play.id, actor.name))


def _rescue(state: State, actor: Actor, command: c.Rescue) -> Decision:
    """Bring people back, as the rules of the round name it."""
    offer = rescue_offer(state)
    if state.round != command.round:
        return refuse(RejectionCode.WRONG_PHASE, command.round)
    if offer is None:
        return refuse(RejectionCode.NOTHING_LEFT)
    candidates = _rescued(state, offer, command)
    if not candidates:
        return refuse(RejectionCode.BAD_VALUE, offer.kind)
    return accept(Rescued(command.round, candidates, actor.name))


def _decline(state: State, actor: Actor, command: c.DeclineRescue) -> Decision:
    """Nobody comes back at this point. With everybody out it is a rescue or a void, nothing else."""
    offer = rescue_offer(state)
    if state.round != command.round:
        return refuse(RejectionCode.WRONG_PHASE, command.round)
    if offer is None:
        return refuse(RejectionCode.NOTHING_LEFT)
    if offer.everybody_out:
        return refuse(RejectionCode.BLOCKED, "everybody_out")
    return accept(RescueDeclined(command.round, actor.name))


def _rescued(state: State, offer: RescueOffer, command: c.Rescue) -> tuple[CandidateNumber, ...]:
    """Who comes back; () where the arguments do not fit the rules."""
    match offer.kind:
        case RescueKind.ALL:
            return () if command.count or command.candidates else offer.candidates
        case RescueKind.NUMBER:
            fits = 0 < command.count <= len(offer.candidates) and not command.candidates
            return furthest(state, state.contest.round_of(command.round), command.count) if fits else ()
        case RescueKind.PICKED:
            picked = frozenset(command.candidates)
            known = picked <= frozenset(offer.candidates) and len(picked) == len(command.candidates)
            return tuple(id_ for id_ in offer.candidates if id_ in picked) if known and not command.count else ()
        case RescueKind.NONE:
            return ()
        case _:
            assert_never(offer.kind)
