"""Searches frames for what had to stay secret when they left the server (RULES 5, DESIGN 4.6).

Owns the search. It knows the shapes of a play by their field names only; called with all frames one client received.
`plan_secrecy` takes parts of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgpack

from tests.final.hall_contest import QUESTIONS

STEM_OUT = ("reading", "open", "closed", "revealed", "scored")
CHOICES_OUT = STEM_OUT[1:]
KEY_OUT = STEM_OUT[3:]


def leaks(frames: Iterable[bytes], *, desk: bool = False) -> list[str]:
    """What the frames of one client tell too early. `desk`: a console, which may look ahead to the text of the next
    question, never to its key."""
    found: dict[str, None] = {}
    for data in frames:
        frame = msgpack.unpackb(data)
        maps = list(maps_in(frame))
        plays = {one["id"].partition(".")[0]: one for one in maps if "opens_us" in one and "stem" in one}
        for question, play in plays.items():
            found.update(dict.fromkeys(shape_leaks(question, play)))
        if any(one.get("distribution") for one in maps) and not any(is_key_out(play) for play in plays.values()):
            found["a distribution before the key"] = None
        for one in maps:
            deck = one.get("next_question")
            if deck and (deck["key"] or deck["source"]):
                found[f"the key of {deck['question']} on deck"] = None
        found.update(dict.fromkeys(_text_leaks(data, plays, desk)))
    return list(found)


def shape_leaks(question: str, play: Mapping[str, Any]) -> Iterator[str]:
    """What the fields of a play have before its phase lets them."""
    phase = play["phase"]
    if (play["key"] or play["source"]) and not is_key_out(play):
        yield f"the key of {question} while {phase}"
    if play["choices"] and phase not in CHOICES_OUT:
        yield f"the choices of {question} while {phase}"
    if (play["stem"] or play["image"]) and phase not in STEM_OUT:
        yield f"the stem of {question} while {phase}"


def _text_leaks(data: bytes, plays: Mapping[str, Mapping[str, Any]], desk: bool) -> Iterator[str]:
    """The same by text, wherever it may hide in the bytes."""
    for question, plan in QUESTIONS.items():
        play = plays.get(question)
        phase = "never opened" if play is None else play["phase"]
        if plan.source.encode() in data and (play is None or not is_key_out(play)):
            yield f"the source of {question}, which names its key, while {phase}"
        if desk:
            continue
        if plan.stem.encode() in data and phase not in STEM_OUT:
            yield f"the stem of {question} while {phase}"
        if any(choice.encode() in data for choice in plan.choices) and phase not in CHOICES_OUT:
            yield f"a choice of {question} while {phase}"


def is_key_out(play: Mapping[str, Any]) -> bool:
    """Whether the key of a play is public."""
    return play["phase"] in KEY_OUT


def maps_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every map inside a decoded frame."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from maps_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from maps_in(inner)
