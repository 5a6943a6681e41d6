"""The show as an agenda (SCREENS, Host): which item a step of the contest belongs to.

Owns the agenda's order against the contest's. It must not know how the contest's next step is found (`flow`, which
asks here whether the agenda comes first). Nothing advances by itself: an item begins when somebody presses.
"""

from collections.abc import Sequence

from chungket.core.contest import AgendaItem, AgendaKind, Contest, RoundId
from chungket.core.model import Phase, State


def agenda_comes_first(state: State, kind: AgendaKind | None, round_id: RoundId | None = None) -> bool:
    """Whether the big button moves on in the agenda before the contest takes its own next step.

    `kind`, `round_id`: what that step belongs to; a kind of None says that the contest is over, and what the agenda
    has after it follows.
    """
    if state.phase is Phase.SETUP or state.agenda >= len(state.contest.agenda) - 1:
        return False
    return kind is None or state.agenda < item_of(state.contest, kind, round_id)


def item_of(contest: Contest, kind: AgendaKind, round_id: RoundId | None = None) -> int:
    """The place of the item a step belongs to; −1 without an agenda. A step the agenda has no item for belongs to the
    nearest item before it, else to the first after it; nothing but the ceremony to the ceremony, which is locked until
    everything else is over."""
    last = len(contest.agenda) - 1
    if kind in (AgendaKind.PRACTICE, AgendaKind.ROUND, AgendaKind.REVIEW):
        last = _first(contest, AgendaKind.CEREMONY, last + 1) - 1
    match kind:
        case AgendaKind.CEREMONY:
            return _first(contest, kind, last)
        case AgendaKind.REVIEW:
            return _first(contest, kind, _last_round(contest, last))
        case AgendaKind.PRACTICE:
            return _first(contest, kind, min(0, last))
        case AgendaKind.ROUND:
            return _of_round(contest, round_id, last)
        case AgendaKind.PROGRAM | AgendaKind.BREAK:
            return last  # nothing of the contest belongs to them


def is_locked(state: State, index: int) -> bool:
    """Whether an item cannot be gone to yet: the ceremony, until the result in force is signed (RULES 6.3, 6.4)."""
    if state.contest.agenda[index].kind is not AgendaKind.CEREMONY:
        return False
    return not state.signed or state.phase not in (Phase.FINALIZED, Phase.CEREMONY, Phase.ENDED)


def planned_minutes(items: Sequence[AgendaItem]) -> tuple[int | None, ...]:
    """When each item is planned to begin, in minutes of the day: as the agenda says, else when the one before it is
    planned to be over; None where neither is known. Past midnight it goes on from 1,440."""
    planned: list[int | None] = []
    over: int | None = None
    for item in items:
        hours, _, minutes = item.starts.partition(":")
        begins = int(hours) * 60 + int(minutes) if item.starts else over
        planned.append(begins)
        over = begins + item.minutes if begins is not None and item.minutes else None
    return tuple(planned)


def planned_starts(items: Sequence[AgendaItem]) -> tuple[str, ...]:
    """The same as times of day "HH:MM"; "" where nothing is known."""
    return tuple("" if at is None else clock_text(at) for at in planned_minutes(items))


def clock_text(minutes: int) -> str:
    """450 → "07:30"."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def practice_passed(state: State) -> bool:
    """Whether the show has gone on past the practice: it is not offered any more."""
    items = [index for index, item in enumerate(state.contest.agenda) if item.kind is AgendaKind.PRACTICE]
    return bool(items) and state.agenda > items[-1]


def _first(contest: Contest, kind: AgendaKind, otherwise: int) -> int:
    return next((index for index, item in enumerate(contest.agenda) if item.kind is kind), otherwise)


def _last_round(contest: Contest, otherwise: int) -> int:
    rounds = [index for index, item in enumerate(contest.agenda) if item.kind is AgendaKind.ROUND]
    return rounds[-1] if rounds else otherwise


def _of_round(contest: Contest, round_id: RoundId | None, otherwise: int) -> int:
    items = {item.round: index for index, item in enumerate(contest.agenda) if item.kind is AgendaKind.ROUND}
    order = [round_.id for round_ in contest.rounds]
    at = order.index(round_id) if round_id in order else 0
    before = [items[id_] for id_ in order[: at + 1] if id_ in items]
    after = [items[id_] for id_ in order[at:] if id_ in items]
    if before:
        return before[-1]
    return after[0] if after else otherwise
