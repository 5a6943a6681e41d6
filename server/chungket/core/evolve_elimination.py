"""How an elimination round changes: who falls, who comes back (RULES 7.1). Part of `evolve`; called by nothing else."""

from typing import assert_never

from chungket.core import events as e
from chungket.core.elimination import fallen_of, is_elimination, later_opened, play_players
from chungket.core.model import Elimination, Play, PlayPhase, Rescue, State
from chungket.core.record import note

EliminationEvent = e.KeyConfirmed | e.Eliminated | e.Rescued | e.RescueDeclined


def elimination(state: State, event: EliminationEvent) -> None:
    """Apply one event of an elimination round."""
    match event:
        case e.KeyConfirmed():
            state.plays[event.play].key_confirmed = True
        case e.Eliminated():
            play = state.plays[event.play]
            play.eliminated = event.candidates
            out = state.eliminations.setdefault(play.round, Elimination()).out
            for candidate in event.candidates:
                out.setdefault(candidate, play.slot)
        case e.Rescued():
            field = state.eliminations.setdefault(event.round, Elimination())
            for candidate in event.candidates:
                field.out.pop(candidate, None)
            field.rescues.append(Rescue(state.play or e.PlayId(""), event.candidates, event.by, state.time_us))
            note(state, event, ", ".join(event.candidates), event.by)
        case e.RescueDeclined():
            field = state.eliminations.setdefault(event.round, Elimination())
            field.declined.append(Rescue(state.play or e.PlayId(""), (), event.by, state.time_us))
            note(state, event, "", event.by)
        case _:
            assert_never(event)


def resettle(state: State, play: Play) -> None:
    """Who is out because of a play, by the rulings in force; called for every play when a ruling changes them. Nobody
    returns, and nobody falls, once the next question of the round is opened (RULES 7.1). Whom a rescue brought back
    since stays."""
    if not is_elimination(state, play) or play.phase is not PlayPhase.SCORED or later_opened(state, play):
        return
    fallen = () if play.void else fallen_of(state, play)
    field = state.eliminations.setdefault(play.round, Elimination())
    rescued = field.rescued_after(play.id)
    for candidate in play.eliminated:
        if field.out.get(candidate) == play.slot:
            del field.out[candidate]
    play.eliminated = fallen
    for candidate in fallen:
        if candidate not in rescued:
            field.out.setdefault(candidate, play.slot)
    upcoming = state.current_play
    if upcoming is not None and upcoming.phase is PlayPhase.SEALED and is_elimination(state, upcoming):
        upcoming.set_players(play_players(state, state.contest.round_of(upcoming.round)))
