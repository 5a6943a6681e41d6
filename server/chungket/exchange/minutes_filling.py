"""The minutes of a finalized contest, filled from its state (RULES 6.3, 6.4).

Owns the joining of the facts (`core.minutes_facts`) with the roster, the clock and the accounts into `Minutes`. It must
not compute a rank, a prize or a number of its own, nor word or set the paper (`minutes_document`). Called by the shell
and the command line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chungket.core.contest import CandidateNumber, Scope, UnitId
from chungket.core.edition_facts import Change
from chungket.core.minutes_facts import MinutesFacts, minutes_facts
from chungket.core.model import Phase, State
from chungket.core.names import full_name, member_name
from chungket.exchange.minutes import (
    SIGNATORIES,
    Edition,
    Minutes,
    Occasion,
    PrizeChange,
    RankChange,
    Seal,
    Signatory,
)
from chungket.exchange.minutes_filling_course import (
    attendance,
    corrections,
    extra_times,
    incidents,
    late_answers,
    outages,
    ranking,
    refused_answers,
    rescues,
    rounds,
    violations,
)
from chungket.exchange.minutes_filling_people import composition
from chungket.exchange.minutes_filling_result import (
    close_boundaries,
    merits,
    prize_decisions,
    prizes,
    standings,
)
from chungket.exchange.minutes_filling_rulings import (
    adjustments,
    complaints,
    disqualifications,
    lots,
    rulings,
    tie_breaks,
    voids,
)
from chungket.exchange.minutes_records import Officer
from chungket.exchange.minutes_sources import Sources
from chungket.exchange.problems import ExchangeError

FINAL = (Phase.FINALIZED, Phase.CEREMONY, Phase.ENDED)


class MinutesNotReady(ExchangeError):
    """Minutes were asked for while no result is in force (RULES 6.3)."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the organisers add to the paper; "" leaves a dotted line."""

    superior: str = ""
    locality: str = ""
    symbol: str = ""
    officers: tuple[Officer, ...] = ()
    signatories: tuple[Signatory, ...] = field(default=SIGNATORIES)


def minutes_name(minutes: Minutes) -> str:
    """What a file of these minutes is called, without its ending; the same wherever it comes from."""
    return f"bien-ban-{minutes.occasion.contest_id}-lan-{minutes.edition.number}"


def fill_minutes(sources: Sources, seals: Mapping[int, str], letterhead: Letterhead | None = None) -> Minutes:
    """The minutes of the edition in force.

    `seals`: SHA-256 in hex of the log entries that finalized each edition, by their number (`Edition.seq`).
    They are made the moment the edition was finalized, whenever somebody asks for them: every copy says the same.
    Raises `MinutesNotReady` while the contest is not finalized, KeyError for a missing seal.
    """
    state = sources.state
    if state.phase not in FINAL:
        raise MinutesNotReady("biên bản: cần kết quả đã chốt")
    facts, letterhead = minutes_facts(state), letterhead or Letterhead()
    return Minutes(
        occasion=_occasion(sources, facts, letterhead),
        edition=_edition(sources, facts, seals),
        composition=composition(sources, facts, letterhead.officers, letterhead.signatories),
        attendance=attendance(sources, facts),
        rounds=rounds(sources, facts),
        ranking=ranking(state.contest),
        seal=_seal(state, len(state.editions), seals),
        individuals=standings(sources, Scope.INDIVIDUAL),
        teams=standings(sources, Scope.TEAM),
        individual_prizes=prizes(sources, Scope.INDIVIDUAL),
        team_prizes=prizes(sources, Scope.TEAM),
        merits=merits(sources),
        prize_decisions=prize_decisions(sources, facts),
        extra_times=extra_times(sources, facts),
        incidents=incidents(sources),
        violations=violations(sources),
        outages=outages(sources, facts),
        corrections=corrections(sources, facts),
        rescues=rescues(sources, facts),
        late_answers=late_answers(sources, facts),
        refused_answers=refused_answers(sources, facts),
        voids=voids(sources, facts),
        rulings=rulings(sources, facts),
        adjustments=adjustments(sources, facts),
        disqualifications=disqualifications(sources, facts),
        complaints=complaints(sources, facts),
        tie_breaks=tie_breaks(sources, facts),
        lots=lots(sources),
        close_boundaries=close_boundaries(facts, state.contest.rules.error_us),
        resolution_us=state.contest.rules.resolution_us,
        signatories=letterhead.signatories,
    )


def _occasion(sources: Sources, facts: MinutesFacts, letterhead: Letterhead) -> Occasion:
    contest = sources.state.contest
    began = [round_.began_us for round_ in facts.rounds if round_.began_us >= 0]
    ended = [round_.ended_us for round_ in facts.rounds if round_.ended_us >= 0]
    return Occasion(
        contest_id=contest.id,
        title=contest.title,
        organiser=contest.organiser,
        venue=contest.venue,
        made_at=sources.at(sources.state.editions[-1].at_us),
        started_at=sources.moment(min(began, default=-1)),
        ended_at=sources.moment(max(ended, default=-1)),
        superior=letterhead.superior,
        locality=letterhead.locality,
        symbol=letterhead.symbol,
        rehearsal=contest.rehearsal,
        sample=contest.sample,
    )


def _seal(state: State, number: int, seals: Mapping[int, str]) -> Seal:
    seq = state.editions[number - 1].seq
    return Seal(seq, seals[seq])


def _edition(sources: Sources, facts: MinutesFacts, seals: Mapping[int, str]) -> Edition:
    """Against the edition before it, with every earlier seal (RULES 6.4)."""
    state = sources.state
    number, edition = len(state.editions), state.editions[-1]
    if number == 1:
        return Edition()
    opened = next(
        (ruling for ruling in reversed(facts.rulings) if getattr(ruling.command, "document", "") == edition.document),
        None,
    )
    return Edition(
        number=number,
        decision=edition.document,
        reason=edition.reason,
        decided_by=() if opened is None else tuple(sources.decided_by(opened).split("; ")),
        rank_changes=tuple(_rank_change(state, change) for change in facts.rank_changes),
        prize_changes=tuple(_prize_change(state, change) for change in facts.prize_changes),
        earlier_seals=tuple((earlier, _seal(state, earlier, seals)) for earlier in range(1, number)),
    )


def _rank_change(state: State, change: Change) -> RankChange:
    candidate, name, unit = _who(state, change)
    before, after = (rank if isinstance(rank, int) else None for rank in (change.before, change.after))
    return RankChange(candidate, name, unit, before, after)


def _prize_change(state: State, change: Change) -> PrizeChange:
    titles = {prize.id: prize.title for prize in state.contest.prizes}
    old, new = (titles.get(str(prize), "") for prize in (change.before, change.after))
    return PrizeChange(*_who(state, change), old, new)


def _who(state: State, change: Change) -> tuple[str, str, str]:
    """Candidate number, name and short name of the unit; a unit has its name alone."""
    if change.scope is Scope.TEAM:
        return "", member_name(state, Scope.TEAM, change.id), ""
    candidate = CandidateNumber(change.id)
    unit = state.contest.units[UnitId(state.contest.places[candidate].unit)].short_name
    return candidate, full_name(state, candidate), unit
