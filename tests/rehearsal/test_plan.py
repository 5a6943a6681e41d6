"""The plan: its form, its errors, whom it simulates."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core.contest import CandidateNumber, Contest, Person, PersonId, Place, Unit, UnitId
from chungket.rehearsal.plan import Plan, PlanInvalid, SimulatedPlace, parse_plan, sample_plan
from tests.core.making import CANDIDATES, make_contest

URL = "http://127.0.0.1:8000"


def contest_of(sizes: list[int], substitutes: frozenset[str] = frozenset()) -> Contest:
    """Units with so many places; candidates are "<unit>-<place>"."""
    units = {
        UnitId(f"U{index}"): Unit(UnitId(f"U{index}"), f"Đơn vị {index}", f"U{index}") for index in range(len(sizes))
    }
    places: dict[CandidateNumber, Place] = {}
    people: dict[PersonId, Person] = {}
    for unit, size in zip(units, sizes, strict=True):
        for number in range(size):
            candidate = CandidateNumber(f"{unit}-{number}")
            person = PersonId(f"p{candidate}")
            places[candidate] = Place(candidate, unit, person, "1", "A")
            people[person] = Person(person, "Lê An", unit, substitute=candidate in substitutes)
    return replace(make_contest(), units=units, places=places, people=people)


def codes_of(contest: Contest) -> dict[CandidateNumber, str]:
    return {candidate: f"CODE-{candidate}" for candidate in contest.places}


def plan_of(contest: Contest, count: int, free: int) -> Plan:
    return sample_plan(contest, codes_of(contest), URL, count=count, free=free)


@given(st.lists(st.integers(1, 10), min_size=1, max_size=12), st.integers(0, 60), st.integers(0, 5))
def test_simulated_places_are_spread_over_the_units(sizes: list[int], count: int, free: int) -> None:
    contest = contest_of(sizes)
    plan = plan_of(contest, count, free)
    simulated = [finalist.candidate for finalist in plan.finalists]
    assert len(simulated) == len(set(simulated)) == max(0, min(count, sum(sizes) - free))
    assert len(plan.leave_open) == min(free, sum(sizes))
    assert not set(simulated) & set(plan.leave_open)
    taken = Counter(candidate.partition("-")[0] for candidate in simulated)
    for index, size in enumerate(sizes):
        mine = taken[f"U{index}"]
        assert mine == size or mine >= max(taken.values(), default=0) - 1


def test_substitutes_are_never_simulated_nor_left_open() -> None:
    contest = contest_of([3, 3], frozenset({"U0-1", "U1-0"}))
    plan = plan_of(contest, 100, 1)
    everybody = {finalist.candidate for finalist in plan.finalists} | set(plan.leave_open)
    assert everybody == {"U0-0", "U0-2", "U1-1", "U1-2"}
    assert len(plan.leave_open) == 1


def test_a_plan_survives_its_way_through_one_line_of_json() -> None:
    contest = make_contest()
    codes = {candidate: f"ABCD-{candidate}" for candidate in CANDIDATES}
    plan = sample_plan(
        contest,
        codes,
        "https://127.0.0.1:8443",
        operator_token="tờ-vé",
        jury_token="tờ-khác",
        secretary_token="tờ-nữa",
        count=5,
        free=2,
        pace=3,
        lobby_s=0,
        seed=9,
        mischief=True,
        linger_s=1.5,
        ca="/tmp/ca.pem",
    )
    text = plan.to_json()
    assert "\n" not in text
    assert parse_plan(text) == plan
    assert parse_plan(text.encode()) == plan
    assert plan.finalists[0] == SimulatedPlace("001", "ABCD-001")
    assert (plan.jury_token, plan.secretary_token) == ("tờ-khác", "tờ-nữa")
    assert plan.keys["TT01"] == ("A",)
    assert set(plan.keys) == set(contest.questions)


def test_what_is_left_out_has_a_default() -> None:
    plan = parse_plan('{"url": "http://127.0.0.1:8000", "finalists": []}')
    assert (plan.operator_token, plan.pace, plan.lobby_s, plan.mischief, plan.linger_s) == (None, 1.0, 30.0, False, 0.0)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "JSON"),
        ("[]", "JSON"),
        ('{"url": "http://h:1"}', "finalists"),
        ('{"url": "http://h:1", "finalists": [{"candidate": "1"}]}', "code"),
        ('{"url": "http://h:1", "finalists": [{"candidate": 1, "code": "A"}]}', "finalists[0].candidate"),
        ('{"url": "http://h:1", "finalists": [], "pace": 0}', "pace"),
        ('{"url": "http://h:1", "finalists": [], "lobby_s": -1}', "lobby_s"),
        ('{"url": "http://h:1", "finalists": [], "speed": 2}', "speed"),
        ('{"url": "ftp://h:1", "finalists": []}', "url"),
        ('{"url": "http://", "finalists": []}', "url"),
        ('{"url": "http://h:99999", "finalists": []}', "url"),
        (
            '{"url": "http://h:1", "finalists": [{"candidate": "007", "code": "A"},{"candidate": "007", "code": "B"}]}',
            "007",
        ),
    ],
)
def test_a_wrong_plan_is_refused_by_the_name_of_what_is_wrong(text: str, named: str) -> None:
    with pytest.raises(PlanInvalid, match="kế hoạch tổng duyệt") as refused:
        parse_plan(text)
    assert named in str(refused.value)


def test_a_place_without_a_code_is_named() -> None:
    contest = contest_of([2])
    with pytest.raises(PlanInvalid, match="U0-1"):
        sample_plan(contest, {CandidateNumber("U0-0"): "A"}, URL, free=0)


@pytest.mark.parametrize(("count", "free"), [(-1, 0), (1, -1)])
def test_negative_numbers_are_refused(count: int, free: int) -> None:
    with pytest.raises(PlanInvalid, match="từ 0"):
        plan_of(contest_of([2]), count, free)
