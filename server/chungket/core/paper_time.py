"""The clock of a paper: how much of it has passed, whose time is over, until when something may still come (RULES 3).

Owns deadlines, extra time, outages and what a device that was cut off may still deliver. Everything is measured on the
*paper's clock*: µs since its start that stands still whenever the hall does, so that a standstill changes nobody's
remaining time (3.7). `opens_us` and `deadline_us` of a paper move on by each standstill; their difference never
changes. Reads the state only; called by `paper`, `decide_paper` and `paper_view`.
"""

from collections.abc import Iterator

from chungket.core.contest import CandidateNumber, PaperRules
from chungket.core.events import SessionId
from chungket.core.measures import PERCENT
from chungket.core.model import CutSpan, Paper, StandstillSpan, State
from chungket.core.participation import is_out
from chungket.core.scoring import floored_us


def rules_of(state: State, paper: Paper) -> PaperRules:
    """The rules of the paper's round."""
    return state.contest.round_of(paper.round).paper


def length_us(paper: Paper) -> int:
    """The time everybody has: 45 minutes (RULES 3.1)."""
    return paper.deadline_us - paper.opens_us


def clock_us(state: State, paper: Paper, at_us: int) -> int:
    """The paper's clock at a moment of contest time."""
    still = state.standstill
    if still is not None:
        at_us = min(at_us, still.since_us)
    stood_us = sum(max(0, span.until_us - max(at_us, span.since_us)) for span in paper.standstills)
    return at_us - paper.opens_us + stood_us


def standstill_at(state: State, paper: Paper, at_us: int) -> int | None:
    """When the standstill began within which a moment lies; None: the paper was going on."""
    still = state.standstill
    if still is not None and at_us > still.since_us:
        return still.since_us
    return next((span.since_us for span in paper.standstills if span.since_us < at_us < span.until_us), None)


def stood_still(
    state: State, paper: Paper, candidate: CandidateNumber, session: SessionId, received_us: int, stamped_us: int
) -> bool:
    """Whether something arrived while the paper stood still and does not count for it (RULES 3.7). That it was made
    before is believed of what was under way, and of a device that had been cut off when the hall stopped; whoever was
    connected could have sent it then."""
    stopped_us = standstill_at(state, paper, received_us)
    if stopped_us is None:
        return False
    if claimed_us(state, paper, received_us, stamped_us) > stopped_us:
        return True
    return received_us > stopped_us + state.contest.rules.grace_us and not any(
        cut.since_us <= stopped_us and (cut.until_us == 0 or cut.until_us >= stopped_us)
        for cut in _cuts(state, candidate, session)
    )


def claimed_us(state: State, paper: Paper, received_us: int, stamped_us: int) -> int:
    """The moment a device says something was made at; a moment that cannot be, before the start or after the arrival,
    says nothing, and the arrival stands for it."""
    possible = stamped_us <= received_us and clock_us(state, paper, stamped_us) >= 0
    return stamped_us if possible else received_us


def remember_standstill(paper: Paper, span: StandstillSpan, kept_max: int) -> None:
    """The hall goes on: the paper is moved by what it stood still."""
    paper.opens_us += span.length_us
    paper.deadline_us += span.length_us
    paper.standstills = (*paper.standstills, span)[-kept_max:]


# --- one finalist's time ---------------------------------------------------------------------------------------------


def extended_us(paper: Paper, candidate: CandidateNumber) -> int:
    """The time of one finalist with extra time, without outages (RULES 2.7)."""
    return length_us(paper) * (PERCENT + paper.extra_percent.get(candidate, 0)) // PERCENT


def limit_us(state: State, paper: Paper, candidate: CandidateNumber, lasts_until: int | None = None) -> int | None:
    """A finalist's own deadline on the paper's clock; None while an outage of the zone lasts (RULES 3.4).

    An outage gives the zone its own length, if it began before the time was over. `lasts_until`: on the paper's clock,
    for one that still lasts.
    """
    limit = extended_us(paper, candidate)
    for since_us, until_us in _outages(state, paper, candidate):
        if since_us >= limit:
            break
        ended_us = lasts_until if until_us is None else until_us
        if ended_us is None:
            return None
        limit += max(0, ended_us - since_us)
    return limit


def delivery_us(state: State, paper: Paper, candidate: CandidateNumber, limit: int) -> int | None:
    """Until when, on the paper's clock, a device that was cut off may deliver what was written before `limit`; None
    while an outage lasts. An outage that began after the time was over gives no time to write, only to deliver."""
    if paper.practice:
        return limit
    delivery = limit + rules_of(state, paper).offline_us
    for since_us, until_us in _outages(state, paper, candidate):
        if limit <= since_us < delivery:
            if until_us is None:
                return None
            delivery += until_us - since_us
    return delivery


def cut_at_limit(state: State, paper: Paper, candidate: CandidateNumber, session: SessionId, limit: int) -> bool:
    """Whether the server had seen this device cut off when its time was over (RULES 3.4)."""
    seen_until = limit + state.contest.rules.grace_us
    return any(
        clock_us(state, paper, cut.since_us) <= seen_until
        and (cut.until_us == 0 or clock_us(state, paper, cut.until_us) >= limit)
        for cut in _cuts(state, candidate, session)
    )


def in_time(
    state: State, paper: Paper, candidate: CandidateNumber, session: SessionId, received_us: int, stamped_us: int
) -> bool:
    """Whether a change counts by its time (RULES 3.4): it arrived before the own deadline; or from a device that was
    cut off then, stamped before it and delivered soon enough. Times of contest time."""
    limit = limit_us(state, paper, candidate)
    arrival = clock_us(state, paper, received_us)
    if limit is None or arrival <= limit + state.contest.rules.grace_us:
        return True
    delivery = delivery_us(state, paper, candidate, limit)
    if delivery is not None and arrival > delivery:
        return False
    stamp = clock_us(state, paper, claimed_us(state, paper, received_us, stamped_us))
    return stamp <= limit and cut_at_limit(state, paper, candidate, session, limit)


def completion_us(
    state: State, paper: Paper, candidate: CandidateNumber, session: SessionId, received_us: int, stamped_us: int
) -> int:
    """Completion time as it ranks before compensation (RULES 3.1, 3.4)."""
    spent_us = own_us(state, paper, candidate, session, received_us, stamped_us)
    return scaled_us(state, paper, spent_us, paper.extra_percent.get(candidate, 0))


def own_us(
    state: State, paper: Paper, candidate: CandidateNumber, session: SessionId, received_us: int, stamped_us: int
) -> int:
    """What a submission took: arrival − start, less the declared outage it waited in."""
    waited = waited_us(state, paper, candidate, session, received_us, stamped_us)
    return max(0, clock_us(state, paper, received_us) - waited)


def scaled_us(state: State, paper: Paper, spent_us: int, percent: int) -> int:
    """The same as it ranks: scaled back from extra time (2.7); floored; at most the full time."""
    ranked = floored_us(spent_us * PERCENT // (PERCENT + percent), rules_of(state, paper).resolution_us)
    return min(ranked, length_us(paper))


def waited_us(
    state: State, paper: Paper, candidate: CandidateNumber, session: SessionId, received_us: int, stamped_us: int
) -> int:
    """How long a submission lay in a device that the server saw cut off within declared outages of its zone."""
    made_us = _made_us(state, paper, candidate, session, received_us, stamped_us)
    made, arrival = clock_us(state, paper, made_us), clock_us(state, paper, received_us)
    waited = 0
    for cut in _cuts(state, candidate, session):
        begun = max(made, clock_us(state, paper, cut.since_us))
        ended = arrival if cut.until_us == 0 else min(arrival, clock_us(state, paper, cut.until_us))
        for since_us, until_us in _outages(state, paper, candidate):
            waited += max(0, (ended if until_us is None else min(ended, until_us)) - max(begun, since_us))
    return waited


def _made_us(
    state: State, paper: Paper, candidate: CandidateNumber, session: SessionId, received_us: int, stamped_us: int
) -> int:
    """When a submission was made: when its device says, but never before the last change of the sheet was. Nobody goes
    on writing what was submitted."""
    latest_us = _believed_us(state, paper, candidate, session, received_us, stamped_us)
    sheet = paper.sheets.get(candidate)
    for answer in () if sheet is None else sheet.slots.values():
        if answer.received_us <= received_us:
            moments = answer.received_us, answer.stamped_us
            latest_us = max(latest_us, _believed_us(state, paper, candidate, answer.session, *moments))
    return latest_us


def _believed_us(
    state: State, paper: Paper, candidate: CandidateNumber, session: SessionId, received_us: int, stamped_us: int
) -> int:
    """The moment that is taken for what a device says: its own word where the thing was under way, or where the device
    had been cut off meanwhile and sent it as soon as it was back; else the arrival."""
    made_us = claimed_us(state, paper, received_us, stamped_us)
    if received_us - made_us <= state.contest.rules.grace_us:
        return made_us
    arrival, soon_us = clock_us(state, paper, received_us), rules_of(state, paper).offline_us
    for cut in _cuts(state, candidate, session):
        back_us = cut.until_us or received_us
        if cut.since_us <= received_us and back_us >= made_us and arrival - clock_us(state, paper, back_us) <= soon_us:
            return made_us
    return received_us


def deadline_us(state: State, paper: Paper, candidate: CandidateNumber) -> int:
    """A finalist's own deadline in contest time, for the device; while an outage of the zone lasts, as if it ended
    now."""
    limit = limit_us(state, paper, candidate, clock_us(state, paper, state.time_us))
    assert limit is not None
    return paper.opens_us + limit


def _outages(state: State, paper: Paper, candidate: CandidateNumber) -> Iterator[tuple[int, int | None]]:
    """Outages of a place's zone on the paper's clock, oldest first; the end is None while it lasts."""
    zone = state.contest.places[candidate].zone
    for outage in paper.outages:
        if outage.zone == zone:
            until_us = None if outage.until_us == 0 else clock_us(state, paper, outage.until_us)
            yield clock_us(state, paper, outage.since_us), until_us


def _cuts(state: State, candidate: CandidateNumber, session: SessionId) -> tuple[CutSpan, ...]:
    return tuple(cut for cut in state.places[candidate].cuts if cut.session == session)


# --- the end of the whole paper --------------------------------------------------------------------------------------


def awaited(state: State, paper: Paper) -> Iterator[CandidateNumber]:
    """Places in the hall that have not submitted, in file order."""
    for candidate in state.places:
        sheet = paper.sheets.get(candidate)
        if (sheet is None or not sheet.submitted) and state.is_present(candidate) and not is_out(state, candidate):
            yield candidate


def everybody_submitted(state: State, paper: Paper) -> bool:
    """Whether each place in the hall has submitted."""
    some_out = bool(state.effects.out or state.effects.units_out)
    if paper.submitted == 0 or state.present == 0 or (paper.submitted < state.present and not some_out):
        return False
    return next(awaited(state, paper), None) is None


def last_us(state: State, paper: Paper) -> int | None:
    """When the time of everybody in the hall is over on the paper's clock, with what may be under way or come from
    devices that were cut off; None while an outage lasts."""
    last = length_us(paper)
    for candidate in awaited(state, paper):
        end = _end_us(state, paper, candidate)
        if end is None:
            return None
        last = max(last, end)
    return last + state.contest.rules.grace_us


def _end_us(state: State, paper: Paper, candidate: CandidateNumber) -> int | None:
    """Until when something of one finalist may count."""
    limit = limit_us(state, paper, candidate)
    if limit is None or not cut_at_limit(state, paper, candidate, state.places[candidate].session, limit):
        return limit
    return delivery_us(state, paper, candidate, limit)


def is_over(state: State, paper: Paper, now_us: int) -> bool:
    """Whether nothing more can come for an open paper."""
    if everybody_submitted(state, paper):
        return True
    now = clock_us(state, paper, now_us)
    if now < length_us(paper) + state.contest.rules.grace_us:  # nobody's time is shorter
        return False
    last = last_us(state, paper)
    return last is not None and now >= last
