"""How the show changes: agenda, review, play-offs, lots, editions, ceremony, receivers. Part of `evolve`; called by
nothing else."""

from dataclasses import replace
from typing import assert_never

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.awards import boundary_ties, winners_by_prize
from chungket.core.contest import AgendaKind, Scope
from chungket.core.measures import MINUTE_US
from chungket.core.model import Edition, Lots, Phase, Receiver, State, Tiebreak
from chungket.core.record import note
from chungket.core.standings import current_ranking

ShowEvent = (
    e.TiebreakStarted
    | e.TiebreakEnded
    | e.AgendaMoved
    | e.ReviewOpened
    | e.Finalized
    | e.MinutesSigned
    | e.ReceiverRecorded
    | e.CeremonyMoved
)


def show(state: State, event: ShowEvent) -> None:
    """Apply one event of the show."""
    match event:
        case e.TiebreakStarted():
            prizes = _boundary(state, event.scope, event.members)
            state.tiebreaks.append(Tiebreak(event.tiebreak, event.scope, event.members, prizes, state.time_us))
            state.scene = e.Scene.TITLE
            note(state, event, ", ".join(event.members), event.by)
        case e.TiebreakEnded():
            state.tiebreaks[-1].over = True
            state.scene = e.Scene.TITLE
            note(state, event, str(event.tiebreak), event.by)
        case e.AgendaMoved():
            _agenda_moved(state, event)
        case e.ReviewOpened():
            state.review_until_us = event.until_us
            note(state, event, "", event.by)
        case e.Finalized():
            _finalized(state, event)
        case e.MinutesSigned():
            state.editions[-1] = replace(state.editions[-1], signers=event.signers, signed_us=state.time_us)
            note(state, event, event.signers, event.by)
        case e.ReceiverRecorded():
            _receiver_recorded(state, event)
        case e.CeremonyMoved():
            state.phase, state.ceremony_cursor, state.scene = Phase.CEREMONY, event.cursor, e.Scene.CEREMONY
        case _:
            assert_never(event)


def new_edition(state: State) -> None:
    """Finalized results are opened again (RULES 6.4). The ceremony begins anew once the new edition is signed."""
    state.phase, state.scene = Phase.RUNNING, e.Scene.TITLE
    state.ceremony_cursor = -1


def lots_drawn(state: State, event: e.LotsDrawn) -> None:
    """A draw orders exactly those who drew (RULES 4.1)."""
    prizes = _boundary(state, event.scope, event.order)
    state.lots.append(Lots(event.scope, event.order, prizes, event.witnesses, event.by, state.time_us))
    state.standings_version += 1
    note(state, event, event.witnesses, event.by)


def _boundary(state: State, scope: Scope, members: tuple[str, ...]) -> tuple[str, ...]:
    """The prizes between which these are tied now; "" for none."""
    for tie in boundary_ties(state):
        if tie.scope is scope and set(tie.members) == set(members):
            return tuple("" if prize is None else prize.id for prize in tie.prizes)
    return ()


def _agenda_moved(state: State, event: e.AgendaMoved) -> None:
    """What lies after the item has not begun, whatever was pressed before; an item that began keeps its beginning."""
    for index in [index for index in state.agenda_us if index > event.to]:
        del state.agenda_us[index]
    state.agenda = event.to
    state.agenda_us.setdefault(event.to, state.time_us)
    item = state.contest.agenda[event.to]
    state.scene, state.scene_text = (e.Scene.BREAK if item.kind is AgendaKind.BREAK else e.Scene.AGENDA), ""
    pause = item.kind is AgendaKind.BREAK and item.minutes > 0
    state.scene_until_us = state.agenda_us[event.to] + item.minutes * MINUTE_US if pause else 0


def _finalized(state: State, event: e.Finalized) -> None:
    ranking = current_ranking(state)
    decision = _decision_for_edition(state) if event.edition > 1 else None
    state.editions.append(
        Edition(
            number=event.edition,
            at_us=state.time_us,
            seq=state.seq,
            document="" if decision is None else decision.document,
            reason="" if decision is None else decision.reason,
            individuals=ranking.individuals,
            teams=ranking.teams,
            winners=winners_by_prize(state, ranking),
        )
    )
    state.phase, state.scene = Phase.FINALIZED, e.Scene.TITLE
    note(state, event, str(event.edition), event.by)


def _decision_for_edition(state: State) -> c.NewEdition | None:
    """The decision that opened the results last (RULES 6.4)."""
    commands = (ruling.command for ruling in reversed(state.rulings))
    return next((command for command in commands if isinstance(command, c.NewEdition)), None)


def _receiver_recorded(state: State, event: e.ReceiverRecorded) -> None:
    """The last word on a prize and its winner counts; an empty one takes it back."""
    others = [entry for entry in state.receivers if (entry.prize, entry.winner) != (event.prize, event.winner)]
    receiver = [Receiver(event.prize, event.winner, event.receiver)] if event.receiver else []
    state.receivers = [*others, *receiver]
    note(state, event, f"{event.winner}: {event.receiver}", event.by)
