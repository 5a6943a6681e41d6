"""Searches every frame of the plan's final for what had to stay secret when it left the server (RULES 5, DESIGN 4.6).

Owns the search. Live questions are judged as in `secrecy`, by the phase of the play in the same frame; of the paper the
texts may be in finalists' own frames of texts and answer sheets only, and no key before an answer sheet is.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import msgpack

from tests.final.plan_contest import PAPER_IDS, QUESTIONS
from tests.final.secrecy import CHOICES_OUT, KEY_OUT, STEM_OUT, is_key_out, maps_in, shape_leaks

TELLING_CHARACTERS = 24  # shorter texts occur elsewhere by chance
PAPER_PRACTICE = tuple(id_ for id_, each in QUESTIONS.items() if each.role == "thi thử" and each.round == "trac-nghiem")
ON_PAPER = frozenset((*PAPER_IDS, *PAPER_PRACTICE))
STEM, CHOICE, SOURCE = "stem", "choice", "source"


def plan_leaks(frames: Iterable[bytes], *, finalist: bool = False) -> list[str]:
    """What frames for the hall tell too early. `finalist`: they may hold the open paper, and after it answer sheets."""
    found: dict[str, None] = {}
    for data in frames:
        frame = msgpack.unpackb(data)
        maps = list(maps_in(frame))
        plays = {one["id"].partition(".")[0]: one for one in maps if "opens_us" in one and "stem" in one}
        for question, play in plays.items():
            found.update(dict.fromkeys(shape_leaks(question, play)))
        if any(one.get("distribution") for one in maps) and not any(is_key_out(play) for play in plays.values()):
            found["a distribution before the key"] = None
        sheet = finalist and frame["type"] == "review"
        for one in maps:
            if not sheet and one.get("key") and one.get("question"):
                found[f"the key of {one['question']} in a {frame['type']}"] = None
        out = {question: play["phase"] for question, play in plays.items()}
        found.update(dict.fromkeys(_texts(data, out, written=finalist and frame["type"] == "paper", sheet=sheet)))
    return list(found)


@cache
def _telling() -> tuple[tuple[bytes, tuple[tuple[str, str], ...]], ...]:
    """Every text long enough to tell, with the questions whose texts have it in them: a stem may name another's
    source."""
    texts = [
        (text, (id_, kind))
        for id_, question in QUESTIONS.items()
        for kind, text in (
            (STEM, question.stem),
            (SOURCE, question.source),
            *((CHOICE, one) for one in question.choices),
        )
    ]
    long = dict.fromkeys(text for text, _ in texts if len(text) >= TELLING_CHARACTERS)
    return tuple((text.encode(), tuple(owner for whole, owner in texts if text in whole)) for text in long)


def _texts(data: bytes, out: Mapping[str, str], *, written: bool, sheet: bool) -> Iterator[str]:
    """Texts anywhere in the bytes that belong to no question that may show them here."""
    for text, owners in _telling():
        if text in data and not any(_may(id_, kind, out.get(id_, ""), written, sheet) for id_, kind in owners):
            yield f"the {owners[0][1]} of {owners[0][0]} in a frame with {dict(out)}"


def _may(question: str, kind: str, phase: str, written: bool, sheet: bool) -> bool:
    if question in ON_PAPER:
        return kind != SOURCE and (written or sheet)
    if sheet:
        return kind != SOURCE
    return phase in {STEM: STEM_OUT, CHOICE: CHOICES_OUT, SOURCE: KEY_OUT}[kind]
