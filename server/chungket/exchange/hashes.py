"""The hashes that the genesis entry holds: of the rules, the question set and the roster (DESIGN 3.2).

Owns the exact bytes that are hashed. It must not know files. Called by `contest_folder`, `lock` and whoever discloses
or proves a single question.

*Canonical JSON* here: objects with keys in code point order, no white space, no escaping of non-ASCII characters,
UTF-8; only objects, arrays, strings, integers, true, false and null.

*Salted digests*: everything with few possible values is hashed with a salt of its own, derived from the contest's,
so that one row can be disclosed and proved later (by publishing its content and its own salt) without helping
anybody to guess the others. An unsalted hash of one key falls in four guesses.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from chungket.core.contest import Contest, Person, Place, Question, QuestionId, Round, Unit
from chungket.exchange.people import SALT_BYTES_MIN

_RULES_PREFIX = b"chungket rules 1\n"
_QUESTIONS_PREFIX = b"chungket questions 1\n"
_ROSTER_PREFIX = b"chungket roster 1\n"


LOG_DIGITS = 16


@dataclass(frozen=True, slots=True)
class ContestHashes:
    """SHA-256, in hex, of the three parts of a contest."""

    rules: str
    questions: str
    roster: str

    @property
    def log(self) -> str:
        """Which locked contest a log is of: one that is locked anew has other salts, so another log."""
        return hashlib.sha256(f"{self.rules}{self.questions}{self.roster}".encode()).hexdigest()[:LOG_DIGITS]


def canonical(value: object) -> bytes:
    """Canonical JSON of a value. Raises TypeError for a float or anything JSON does not have."""
    _refuse_inexact(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _refuse_inexact(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"expected integers and strings only, got the float {value!r}")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_inexact(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_inexact(item)


def row_salt(salt: bytes, kind: str, key: str) -> bytes:
    """The salt of one row: HMAC-SHA-256 with the contest's salt as key over `chungket <kind> salt LF <key>`.

    `kind` is "question", "unit", "place" or "person"; `key` is the row's id. 32 bytes. Safe to publish.
    Raises ValueError for a contest salt shorter than 16 bytes.
    """
    if len(salt) < SALT_BYTES_MIN:
        raise ValueError(f"expected a salt of at least {SALT_BYTES_MIN} bytes, got {len(salt)}")
    return hmac.digest(salt, f"chungket {kind} salt\n{key}".encode(), "sha256")


def row_digest(salt_of_row: bytes, form: Mapping[str, object]) -> str:
    """SHA-256, in hex, of the row's salt followed by the canonical JSON of its content."""
    return hashlib.sha256(salt_of_row + canonical(form)).hexdigest()


# ------------------------------------------------------------------------------------------------------------- rules


def rules_hash(contest: Contest) -> str:
    """SHA-256, in hex, of `chungket rules 1 LF` and the canonical JSON of `rules_form`.

    Not salted: the rules are shown and printed before the first question, and anybody may check them.
    """
    return hashlib.sha256(_RULES_PREFIX + canonical(rules_form(contest))).hexdigest()


def rules_form(contest: Contest) -> dict[str, object]:
    """What counts as the rules: every field of the contest but questions, units, places and people.

    Rounds are given without their question ids (those belong to the question set); everything else has the names and
    values of `core.contest`, enumerations as their words.
    """
    return {
        "id": contest.id,
        "title": contest.title,
        "title_en": contest.title_en,
        "organiser": contest.organiser,
        "venue": contest.venue,
        "date": contest.date,
        "rounds": [_round_form(round_) for round_ in contest.rounds],
        "prizes": [asdict(prize) for prize in contest.prizes],
        "rules": asdict(contest.rules),
        "hall": asdict(contest.hall),
        "agenda": [asdict(item) for item in contest.agenda],
        "merit": None if contest.merit is None else asdict(contest.merit),
        "tiebreak": _round_form(contest.tiebreak),
        "rehearsal": contest.rehearsal,
        "sample": contest.sample,
    }


def _round_form(round_: Round) -> dict[str, object]:
    form = asdict(round_)
    del form["questions"]
    return form


# --------------------------------------------------------------------------------------------------------- questions


def question_form(question: Question, image_digest: str) -> dict[str, object]:
    """What counts as one question: every field, and the SHA-256 of its image's bytes ("" without one)."""
    return {**asdict(question), "image_sha256": image_digest}


def question_digests(
    contest: Contest, salt: bytes, image_digests: Mapping[str, str] | None = None
) -> dict[QuestionId, str]:
    """The salted digest of every question, by id, in file order: what a later disclosure is compared with.

    `image_digests`: image file name → SHA-256 (hex), as `CheckedContest.image_digests`. Raises ValueError when a
    question shows an image that is not in it: an image may hold the whole question.
    """
    digests = {}
    for question in contest.questions.values():
        image_digest = (image_digests or {}).get(question.image, "")
        if question.image and not image_digest:
            raise ValueError(f"expected the digest of image {question.image!r} of question {question.id}, got none")
        form = question_form(question, image_digest)
        digests[question.id] = row_digest(row_salt(salt, "question", question.id), form)
    return digests


def questions_hash(contest: Contest, salt: bytes, image_digests: Mapping[str, str] | None = None) -> str:
    """SHA-256, in hex, of `chungket questions 1 LF` and canonical JSON `{"questions": …, "rounds": …}`.

    "questions": object of question id → salted digest. "rounds": array of `[round id, [question ids in playing
    order]]`. To prove one question, publish its content, its `row_salt` and the two members above.
    """
    content = {
        "questions": question_digests(contest, salt, image_digests),
        "rounds": [[round_.id, list(round_.questions)] for round_ in contest.rounds],
    }
    return hashlib.sha256(_QUESTIONS_PREFIX + canonical(content)).hexdigest()


# ------------------------------------------------------------------------------------------------------------ roster


def person_content(person: Person) -> dict[str, object]:
    """A person's row. `corrects` is in rows that were added after the lock alone, which are in no hash."""
    content = asdict(person)
    return content if person.corrects else {key: value for key, value in content.items() if key != "corrects"}


def roster_digests(contest: Contest, salt: bytes) -> dict[str, dict[str, str]]:
    """Salted digests of every unit, place and person, by kind and id.

    A person's row may be erased later (RULES 10): its digest stays, so the hash of the roster can still be recomputed.
    """
    units: Mapping[str, Unit] = {str(key): unit for key, unit in contest.units.items()}
    places: Mapping[str, Place] = {str(key): place for key, place in contest.places.items()}
    people: Mapping[str, Person] = {str(key): person for key, person in contest.people.items()}
    return {
        "units": {key: row_digest(row_salt(salt, "unit", key), asdict(unit)) for key, unit in units.items()},
        "places": {key: row_digest(row_salt(salt, "place", key), asdict(place)) for key, place in places.items()},
        "people": {
            key: row_digest(row_salt(salt, "person", key), person_content(person)) for key, person in people.items()
        },
    }


def roster_hash(contest: Contest, salt: bytes) -> str:
    """SHA-256, in hex, of `chungket roster 1 LF` and the canonical JSON of `roster_digests`.

    The order of rows in the file does not matter.
    """
    return hashlib.sha256(_ROSTER_PREFIX + canonical(roster_digests(contest, salt))).hexdigest()


def contest_hashes(contest: Contest, salt: bytes, image_digests: Mapping[str, str] | None = None) -> ContestHashes:
    """All three."""
    return ContestHashes(rules_hash(contest), questions_hash(contest, salt, image_digests), roster_hash(contest, salt))
