"""The console's record of what happened: one line an event, the oldest ones go.

Owns how a line is made; the whole record is the log. Called by `evolve` and its parts.
"""

from chungket.core import events as e
from chungket.core.model import INCIDENTS_KEPT_MAX, Incident, State


def note(state: State, event: e.Event, text: str, by: str) -> None:
    """Add a line. `text`: what `wording.incident_text` puts into the sentence of this kind of event."""
    state.incidents.append(Incident(state.time_us, state.seq, type(event).__name__, text, by))
    del state.incidents[:-INCIDENTS_KEPT_MAX]
