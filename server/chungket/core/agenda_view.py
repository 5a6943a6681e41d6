"""The agenda as shapes: the whole for the consoles, the present item for everybody.

Owns these shapes. Called by `views` and `console`; pure.
"""

from chungket.core.agenda import is_locked, planned_starts
from chungket.core.contest import AgendaItem
from chungket.core.model import State
from chungket.core.shapes import AgendaItemShape
from chungket.core.timing import wall_ms


def agenda_now(state: State) -> AgendaItemShape | None:
    """The present item, without what only the desk is told."""
    if not 0 <= state.agenda < len(state.contest.agenda):
        return None
    starts = planned_starts(state.contest.agenda)[state.agenda]
    return _item(state.contest.agenda[state.agenda], starts, began_wall_ms=0, mc="", locked=False)


def agenda_shapes(state: State, wall_offset_us: int) -> tuple[AgendaItemShape, ...]:
    """All items, with when each one began."""
    shapes = []
    starts = planned_starts(state.contest.agenda)
    for index, item in enumerate(state.contest.agenda):
        began_us = state.agenda_us.get(index)
        began_wall_ms = 0 if began_us is None else wall_ms(state, began_us, wall_offset_us)
        shapes.append(_item(item, starts[index], began_wall_ms, item.mc, locked=is_locked(state, index)))
    return tuple(shapes)


def _item(item: AgendaItem, starts: str, began_wall_ms: int, mc: str, *, locked: bool) -> AgendaItemShape:
    return AgendaItemShape(
        id=item.id,
        kind=item.kind,
        title=item.title,
        title_en=item.title_en,
        round=item.round or "",
        starts=starts,
        minutes=item.minutes,
        began_wall_ms=began_wall_ms,
        mc=mc,
        locked=locked,
    )
