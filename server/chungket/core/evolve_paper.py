"""What events of this kind change. Part of `evolve`."""

from chungket.core import events as e
from chungket.core.model import State


def paper(state: State, event: e.Event) -> None:
    """Apply one event."""
    raise NotImplementedError
