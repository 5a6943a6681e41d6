"""The console's record of what happened, one line an event, and which requests of the desk were taken; the oldest ones
go.

Owns how a line is made; the whole record is the log. Called by `evolve` and its parts.
"""

from chungket.core import events as e
from chungket.core.model import INCIDENTS_KEPT_MAX, REQUESTS_KEPT_MAX, Incident, Phase, Ruling, State

NAME_CORRECTED = "NameCorrected"  # a kind of line beside the names of events


def note(state: State, event: e.Event, text: str, by: str) -> None:
    """Add a line. `text`: what `wording.incident_text` puts into the sentence of this kind of event."""
    state.incidents.append(Incident(state.time_us, state.seq, type(event).__name__, text, by))
    del state.incidents[:-INCIDENTS_KEPT_MAX]


def note_name(state: State, ruling: Ruling, text: str) -> None:
    """Add a line on a corrected name, which the minutes list: what, why, who asked, after which edition."""
    parts = [text, f"lý do: {ruling.command.reason}"]
    if ruling.confirmed_by:
        parts.append(f"đề nghị: {ruling.by}")
    if state.phase in (Phase.FINALIZED, Phase.CEREMONY, Phase.ENDED):
        parts.append(f"sau khi chốt kết quả lần {state.edition}")
    by = ruling.confirmed_by or ruling.by
    state.incidents.append(Incident(state.time_us, state.seq, NAME_CORRECTED, "; ".join(parts), by))
    del state.incidents[:-INCIDENTS_KEPT_MAX]


def keep_request(state: State, request: str) -> None:
    """Remember a request of the desk: sent again, it must not happen again."""
    state.requests[request] = None
    if len(state.requests) > REQUESTS_KEPT_MAX:
        del state.requests[next(iter(state.requests))]
