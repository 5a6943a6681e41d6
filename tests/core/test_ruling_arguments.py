from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber, Choice, QuestionId, UnitId
from chungket.core.ruling_arguments import command_name, ruling_arguments, ruling_command

TEXTS = st.text(max_size=40)
COUNTS = st.integers(-10_000, 10_000)
LETTERS = st.lists(st.sampled_from("ABCDEF").map(Choice), max_size=6).map(tuple)


def test_a_ruling_is_written_in_the_order_of_its_fields() -> None:
    command = c.SetKey(QuestionId("TT07"), (Choice("A"), Choice("C")), "Hai phương án đều đúng")
    assert command_name(c.SetKey) == "set_key"
    assert ruling_arguments(command) == ("question=TT07", "key=A,C", "reason=Hai phương án đều đúng")


@given(question=TEXTS, key=LETTERS, reason=TEXTS)
def test_a_key_comes_back_as_it_was_written(question: str, key: tuple[Choice, ...], reason: str) -> None:
    command = c.SetKey(QuestionId(question), key, reason)
    assert ruling_command("set_key", ruling_arguments(command)) == command


@given(candidate=TEXTS, points=COUNTS, correct=COUNTS, reason=TEXTS)
def test_numbers_and_texts_come_back(candidate: str, points: int, correct: int, reason: str) -> None:
    command = c.AdjustPoints(CandidateNumber(candidate), points, correct, reason)
    assert ruling_command("adjust_points", ruling_arguments(command)) == command


@pytest.mark.parametrize("upheld", [True, False])
def test_truth_values_come_back(upheld: bool) -> None:
    command = c.RuleComplaint(3, upheld, "a=b, c")
    assert ruling_command("rule_complaint", ruling_arguments(command)) == command


def test_an_empty_list_comes_back_empty() -> None:
    command = c.NameMerit((), "QĐ 12", "")
    assert ruling_command("name_merit", ruling_arguments(command)) == command


def test_a_field_with_a_default_comes_back() -> None:
    command = c.Disqualify("", "QĐ 1", unit=UnitId("X1"))
    assert ruling_command("disqualify", ruling_arguments(command)) == command


@pytest.mark.parametrize("command", get_args(c.RulingCommand))
def test_every_ruling_gives_its_reason(command: type[c.RulingCommand]) -> None:
    assert "reason" in {field.name for field in fields(command)}


@pytest.mark.parametrize(("name", "arguments"), [("open_lobby", ()), ("set_key", ("nonsense",))])
def test_what_is_no_ruling_is_refused(name: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises((KeyError, ValueError)):
        ruling_command(name, arguments)
