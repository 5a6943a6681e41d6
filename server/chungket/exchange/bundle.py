"""The bundle of a contest: everything somebody needs to check its result without us (docs/LOG.md, docs/PROOF.md).

Owns which members a bundle has, their bytes and their form; the result's part is `bundle_standings`. It must not know
how a bundle is checked: `chungket.verify` knows that, by itself. Called by the command line.

Same log, same bytes: members are stored as they are, in one order, with one date. No name of a person is in a bundle:
names are a file of their own (RULES 10).
"""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from chungket.core.contest import Contest, Person, QuestionId
from chungket.core.model import PaperPhase, PlayPhase, State
from chungket.core.shapes import SealShape
from chungket.exchange.added_people import read_added_people
from chungket.exchange.bundle_standings import standings_form
from chungket.exchange.hashes import (
    canonical,
    person_content,
    question_digests,
    question_form,
    roster_digests,
    row_salt,
    rules_form,
)
from chungket.exchange.lock import LockedContest

FORMAT = 1
BUNDLE, RULES, QUESTIONS, ROSTER, LOG, STANDINGS = (
    "bundle.json",
    "rules.json",
    "questions.json",
    "roster.json",
    "log.jsonl",
    "standings.json",
)
CODE_DIGITS, CODE_GROUP = 20, 4  # 80 bits, as on the wall
_DATE = (1980, 1, 1, 0, 0, 0)  # the first a zip can hold: the day of exporting is not part of the evidence
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Published:
    """What was locked before the first question: the contest as it was then, its salt and its images' SHA-256; and the
    people who came after the lock, whose spelling was corrected."""

    contest: Contest
    salt: bytes
    image_digests: Mapping[str, str]
    added: tuple[Person, ...] = ()


def published_of(locked: LockedContest, data_directory: Path) -> Published:
    """What a locked contest's hashes were made of. Raises `AddedPeopleDamaged`."""
    added = tuple(read_added_people(data_directory))
    ids = frozenset(person.id for person in added)
    people = {id_: person for id_, person in locked.contest.people.items() if id_ not in ids}
    return Published(replace(locked.contest, people=people), locked.salt, locked.image_digests, added)


def short_code(head: str) -> str:
    """The seal as the wall shows it: 80 bits of the head in groups of four."""
    digits = head[:CODE_DIGITS].upper()
    return " ".join(digits[start : start + CODE_GROUP] for start in range(0, len(digits), CODE_GROUP))


def write_bundle(path: Path, published: Published, state: State, seal: SealShape, log: BinaryIO, program: str) -> None:
    """Write the zip in one step, readable by its owner alone. `log`: one entry's bytes a line, from the first to the
    one `state` and `seal` stand at; read from its beginning.

    Raises OSError when the disk fails.
    """
    parts = {
        BUNDLE: _cover(published.contest, seal, program),
        RULES: rules_form(published.contest),
        QUESTIONS: questions_part(published, state),
        ROSTER: roster_part(published),
        STANDINGS: standings_form(state),
    }
    with tempfile.NamedTemporaryFile(prefix=f".{path.name}.", dir=path.parent, delete=False) as whole:
        try:
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as bundle:
                for name, part in parts.items():
                    bundle.writestr(_member(name), canonical(part) + b"\n")
                log.seek(0)
                with bundle.open(_member(LOG), "w", force_zip64=True) as member:
                    shutil.copyfileobj(log, member)
            whole.flush()
            os.fsync(whole.fileno())
            Path(whole.name).replace(path)
        except BaseException:
            Path(whole.name).unlink(missing_ok=True)
            raise


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _DATE)
    member.create_system = 3  # whatever the machine: the bytes are the same
    member.external_attr = _MODE << 16
    return member


def _cover(contest: Contest, seal: SealShape, program: str) -> dict[str, object]:
    return {
        "format": FORMAT,
        "program": program,
        "contest": contest.id,
        "rehearsal": contest.rehearsal,
        "sample": contest.sample,
        "head": {"seq": seal.seq, "hash": seal.head, "code": short_code(seal.head)},
    }


# --- questions -------------------------------------------------------------------------------------------------------


def questions_part(published: Published, state: State) -> dict[str, object]:
    """Digests of all questions, the rounds' order, and content, key and salt of those that are over. Reserves nobody
    saw stay secret (RULES 9)."""
    contest, salt, images = published.contest, published.salt, published.image_digests
    over = questions_over(state)
    return {
        "digests": question_digests(contest, salt, images),
        "rounds": [[round_.id, list(round_.questions)] for round_ in contest.rounds],
        "questions": [
            {
                "salt": row_salt(salt, "question", question.id).hex(),
                "content": question_form(question, images.get(question.image, "")),
            }
            for question in contest.questions.values()
            if question.id in over
        ],
    }


def questions_over(state: State) -> frozenset[QuestionId]:
    """Questions whose key tells nothing any more: it was revealed, or everybody has read them and nobody can answer."""
    told, read, still_open = set[QuestionId](), set[QuestionId](), set[QuestionId]()
    for play in state.plays.values():
        if play.phase in (PlayPhase.REVEALED, PlayPhase.SCORED):
            told.add(play.question)
        elif play.void and play.phase is not PlayPhase.SEALED:
            read.add(play.question)
        elif not play.void:
            still_open.add(play.question)
    for paper in state.papers.values():
        (still_open if paper.phase is PaperPhase.OPEN else read).update(paper.questions)
    return frozenset(told | read - still_open)


# --- roster and names ------------------------------------------------------------------------------------------------


def roster_part(published: Published) -> dict[str, object]:
    """Digests of units, places and people; the places themselves, in the order of the file. No names."""
    contest, salt = published.contest, published.salt
    return {
        "digests": roster_digests(contest, salt),
        "units": list(contest.units),
        "places": [
            {"salt": row_salt(salt, "place", place.candidate).hex(), "content": asdict(place)}
            for place in contest.places.values()
        ],
    }


def names_form(published: Published) -> dict[str, object]:
    """The file that is kept apart: units and people with their salts, so that a row can be proved while it exists. Who
    was added after the lock is in no published digest."""
    contest, salt = published.contest, published.salt
    return {
        "format": FORMAT,
        "contest": contest.id,
        "units": [
            {"salt": row_salt(salt, "unit", unit.id).hex(), "content": asdict(unit)} for unit in contest.units.values()
        ],
        "people": [
            {"salt": row_salt(salt, "person", person.id).hex(), "content": person_content(person)}
            for person in contest.people.values()
        ],
        "added": [person_content(person) for person in published.added],
    }
