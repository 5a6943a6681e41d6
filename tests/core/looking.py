"""What is to be found in a shape, and what of the question set is public by now.

Owns how the tests look at views: the phases are written out here, not taken from `views`.
"""

from dataclasses import fields, is_dataclass

from chungket.core.contest import QuestionId
from chungket.core.model import PlayPhase, State

READ = (PlayPhase.READING, PlayPhase.OPEN, PlayPhase.CLOSED, PlayPhase.REVEALED, PlayPhase.SCORED)
CHOSEN = READ[1:]
REVEALED = (PlayPhase.REVEALED, PlayPhase.SCORED)


def texts_in(value: object) -> set[str]:
    """Every string anywhere in a shape."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, tuple):
        return {text for part in value for text in texts_in(part)}
    if is_dataclass(value):
        return {text for part in fields(value) for text in texts_in(getattr(value, part.name))}
    return set()


def phases_reached(state: State, question: QuestionId) -> set[PlayPhase]:
    """Phases in which a question's plays are."""
    return {play.phase for play in state.plays.values() if play.question == question}
