"""People who came into the contest after the lock: corrected names (RULES 1.4).

Owns `<data>/added-people.json`, beside the locked copy and erasable with it: `{"format": 1, "people": [{"person",
"name", "unit", "public", "corrects"}]}`, mode 0600: `corrects` is the person's id before.
The log has the person's id alone (RULES 10). Called by `lock`, which reads it, and by the desk's routes, which add to
it.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from chungket.core.contest import Person, PersonId, UnitId
from chungket.exchange.hashes import canonical
from chungket.exchange.people import PERSON_ID_CHARACTERS
from chungket.exchange.problems import ExchangeError
from chungket.whole_file import PRIVATE, write_whole_file

ADDED_PEOPLE_FILE = "added-people.json"
ADDED_FORMAT = 1
ADDED_PEOPLE_MAX = 2_000
FILE_BYTES_MAX = 4 * 1024 * 1024


class AddedPeopleDamaged(ExchangeError):
    """The file is there and is not one this program wrote."""


class TooManyPeople(ExchangeError):
    """More people were added than a final can have."""


@dataclass(slots=True)
class AddedPeople:
    """The added people of one contest."""

    people: dict[PersonId, Person]  # those of the contest itself: whoever is added is known everywhere at once
    data_directory: Path
    salt: bytes

    def correct(self, person: PersonId, name: str) -> PersonId:
        """The same person under a corrected name: a new id, known from now on. Writing comes first: an id in the log
        must lead to a name. Raises `TooManyPeople`, OSError."""
        before = self.people[person]
        corrected = Person(_corrected_id(self.salt, person, name), name, before.unit, before.public, corrects=person)
        added = [*read_added_people(self.data_directory), corrected]
        if len(added) > ADDED_PEOPLE_MAX:
            raise TooManyPeople(f"nhiều nhất {ADDED_PEOPLE_MAX} lần sửa họ tên")
        _write(self.data_directory, added)
        self.people[corrected.id] = corrected
        return corrected.id

    def refresh(self) -> None:
        """Know whom another worker has added since. Raises `AddedPeopleDamaged`."""
        for person in read_added_people(self.data_directory):
            self.people.setdefault(person.id, person)


def _corrected_id(salt: bytes, person: PersonId, name: str) -> PersonId:
    """The first 16 hex digits of SHA-256(salt ‖ the person's id before in ASCII ‖ 0x00 ‖ the exact name in UTF-8)."""
    content = salt + person.encode("ascii") + b"\x00" + name.encode()
    return PersonId(hashlib.sha256(content).hexdigest()[:PERSON_ID_CHARACTERS])


def read_added_people(data_directory: Path) -> list[Person]:
    """Everybody added so far, oldest first. Raises `AddedPeopleDamaged`."""
    path = data_directory / ADDED_PEOPLE_FILE
    try:
        with path.open("rb") as stream:
            content = json.loads(stream.read(FILE_BYTES_MAX))
        if content["format"] != ADDED_FORMAT:
            raise AddedPeopleDamaged(f"{path}: cần định dạng {ADDED_FORMAT}; đang là {content['format']!r}")
        return [_person(entry) for entry in content["people"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise AddedPeopleDamaged(f"{path}: cần tệp còn nguyên vẹn; đang là tệp hỏng") from fault


def _person(entry: dict[str, object]) -> Person:
    return Person(
        PersonId(str(entry["person"])),
        str(entry["name"]),
        UnitId(str(entry["unit"])),
        entry["public"] is True,
        corrects=PersonId(str(entry.get("corrects", ""))),
    )


def _write(data_directory: Path, people: list[Person]) -> None:
    entries = [
        {
            "person": person.id,
            "name": person.name,
            "unit": person.unit,
            "public": person.public,
            "corrects": person.corrects,
        }
        for person in people
    ]
    content = canonical({"format": ADDED_FORMAT, "people": entries})
    write_whole_file(data_directory / ADDED_PEOPLE_FILE, content + b"\n", PRIVATE)
