"""The console's record of what happened, one line an event, and which requests of the desk were taken; the oldest ones
go.

Owns how a line is made; the whole record is the log. Called by `evolve` and its parts.
"""

from chungket.core import events as e
from chungket.core.model import INCIDENTS_KEPT_MAX, REQUESTS_KEPT_MAX, Incident, State


def note(state: State, event: e.Event, text: str, by: str) -> None:
    """Add a line. `text`: what `wording.incident_text` puts into the sentence of this kind of event."""
    state.incidents.append(Incident(state.time_us, state.seq, type(event).__name__, text, by))
    del state.incidents[:-INCIDENTS_KEPT_MAX]


def keep_request(state: State, request: str) -> None:
    """Remember a request of the desk: sent again, it must not happen again."""
    state.requests[request] = None
    if len(state.requests) > REQUESTS_KEPT_MAX:
        del state.requests[next(iter(state.requests))]
