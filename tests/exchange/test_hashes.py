import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from chungket.core.contest import AgendaItem, AgendaKind, Contest, Hall, Merit, QuestionId, UnitId
from chungket.exchange.hashes import (
    canonical,
    contest_hashes,
    question_digests,
    question_form,
    questions_hash,
    roster_digests,
    roster_hash,
    row_digest,
    row_salt,
    rules_form,
    rules_hash,
)
from tests.exchange.making import PNG, SALT, ContestFolder


@pytest.fixture
def contest(folder: ContestFolder) -> Contest:
    return folder.read().contest


def test_canonical_json() -> None:
    assert canonical({"b": [1, True, None], "a": "Ẩ\n"}) == '{"a":"Ẩ\\n","b":[1,true,null]}'.encode()
    for inexact in (1.5, {"a": [1.0]}):
        with pytest.raises(TypeError, match="float"):
            canonical(inexact)


def test_rules_hash_is_over_the_documented_bytes(contest: Contest) -> None:
    form = rules_form(contest)
    content = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert rules_hash(contest) == hashlib.sha256(b"chungket rules 1\n" + content).hexdigest()
    assert sorted(form) == [
        "agenda",
        "date",
        "hall",
        "id",
        "merit",
        "organiser",
        "prizes",
        "rehearsal",
        "rounds",
        "rules",
        "sample",
        "tiebreak",
        "title",
        "title_en",
        "venue",
    ]
    assert "TN01" not in content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda contest: replace(contest, title="Khác"),
        lambda contest: replace(contest, rules=replace(contest.rules, resolution_us=1)),
        lambda contest: replace(contest, hall=Hall(1, 1)),
        lambda contest: replace(contest, prizes=contest.prizes[:1]),
        lambda contest: replace(contest, rounds=contest.rounds[::-1]),
        lambda contest: replace(contest, rehearsal=True),
        lambda contest: replace(contest, agenda=(AgendaItem("muc-1", AgendaKind.BREAK, "Nghỉ", ""),)),
        lambda contest: replace(contest, merit=Merit("Bằng khen", "", 10)),
        lambda contest: replace(contest, tiebreak=replace(contest.tiebreak, window_us=1)),
    ],
    ids=["title", "rules", "hall", "prizes", "rounds", "rehearsal", "agenda", "merit", "tiebreak"],
)
def test_rules_hash_sees_every_rule(contest: Contest, change: Callable[[Contest], Contest]) -> None:
    changed = change(contest)
    assert rules_hash(changed) != rules_hash(contest)
    assert roster_hash(changed, SALT) == roster_hash(contest, SALT)


def test_one_question_can_be_disclosed_and_proved(contest: Contest) -> None:
    """With its content and its own salt only, against the published digests, which give the published hash."""
    published = questions_hash(contest, SALT)
    digests = question_digests(contest, SALT)
    rounds = [[round_.id, list(round_.questions)] for round_ in contest.rounds]
    content = {"questions": digests, "rounds": rounds}
    assert hashlib.sha256(b"chungket questions 1\n" + canonical(content)).hexdigest() == published

    question = contest.questions[QuestionId("TT01")]
    salt_of_question = hmac.digest(SALT, b"chungket question salt\nTT01", "sha256")
    assert salt_of_question == row_salt(SALT, "question", "TT01")
    disclosed = {
        "id": "TT01",
        "round": "truc-tiep",
        "role": "counted",
        "stem": "Nội dung của TT01 là gì?",
        "choices": ["Một", "Hai", "Ba", "Bốn"],
        "key": ["B"],
        "source": "Điều 5 Luật Giao dịch điện tử",
        "right_on": "2020-08-01",
        "image": "",
        "keep_order": False,
        "image_sha256": "",
    }
    assert canonical(question_form(question, "")) == canonical(disclosed)
    proof = hashlib.sha256(salt_of_question + canonical(disclosed)).hexdigest()
    assert proof == digests[QuestionId("TT01")]
    for wrong_key in ("A", "C", "D"):
        assert row_digest(salt_of_question, disclosed | {"key": [wrong_key]}) != proof


def test_one_salt_does_not_help_with_another_question() -> None:
    assert row_salt(SALT, "question", "TT01") != row_salt(SALT, "question", "TT02")
    assert row_salt(SALT, "question", "X") != row_salt(SALT, "unit", "X")
    with pytest.raises(ValueError, match="16 bytes, got 3"):
        row_salt(b"abc", "question", "X")


def test_questions_hash_sees_content_order_salt_and_images(folder: ContestFolder) -> None:
    folder.images["a.png"] = PNG
    folder.questions[0]["Hình ảnh"] = "a.png"
    checked = folder.read()
    contest, images = checked.contest, checked.image_digests
    before = questions_hash(contest, SALT, images)
    assert before == checked.hashes.questions
    question = contest.questions[QuestionId("TN01")]
    edited = replace(contest, questions={**contest.questions, question.id: replace(question, key=())})
    reordered = replace(contest, rounds=(replace(contest.rounds[0], questions=contest.rounds[0].questions[::-1]),))
    hashes = {
        before,
        questions_hash(edited, SALT, images),
        questions_hash(reordered, SALT, images),
        questions_hash(contest, SALT[::-1], images),
        questions_hash(contest, SALT, {"a.png": "0" * 64}),
    }
    assert len(hashes) == 5


def test_image_without_a_digest_is_refused(folder: ContestFolder) -> None:
    folder.images["a.png"] = PNG
    folder.questions[0]["Hình ảnh"] = "a.png"
    contest = folder.read().contest
    with pytest.raises(ValueError, match=r"expected the digest of image 'a\.png' of question TN01"):
        questions_hash(contest, SALT)


def test_roster_hash_survives_the_erasure_of_names(contest: Contest) -> None:
    digests = roster_digests(contest, SALT)
    assert hashlib.sha256(b"chungket roster 1\n" + canonical(digests)).hexdigest() == roster_hash(contest, SALT)
    names = [person.name for person in contest.people.values()] + [unit.head for unit in contest.units.values()]
    assert not any(name in canonical(digests).decode() for name in names)
    assert {kind: len(rows) for kind, rows in digests.items()} == {"units": 2, "places": 4, "people": 5}


def test_roster_hash_ignores_the_order_of_rows_only(contest: Contest) -> None:
    turned = replace(contest, places=dict(reversed(list(contest.places.items()))))
    assert roster_hash(turned, SALT) == roster_hash(contest, SALT)
    unit = contest.units[UnitId("SNV")]
    renamed = replace(contest, units={**contest.units, unit.id: replace(unit, short_name="Sở")})
    assert roster_hash(renamed, SALT) != roster_hash(contest, SALT)
    assert roster_hash(contest, SALT[::-1]) != roster_hash(contest, SALT)


def test_all_three(contest: Contest) -> None:
    hashes = contest_hashes(contest, SALT)
    assert (hashes.rules, hashes.questions, hashes.roster) == (
        rules_hash(contest),
        questions_hash(contest, SALT),
        roster_hash(contest, SALT),
    )
