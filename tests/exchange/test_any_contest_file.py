"""Whatever stands in contest.toml, the readers answer with problems: never with an exception, never with a contest that
cannot be."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core.contest import Round, RoundType
from chungket.exchange.agenda_table import read_agenda
from chungket.exchange.problems import Problems
from chungket.exchange.round_table import KEYS_OF, read_round, read_tiebreak
from chungket.exchange.rules_table import read_merit, read_rules
from chungket.exchange.toml_table import TomlTable

KEYS = sorted({key for keys in KEYS_OF.values() for key in keys} | {"enabled", "questions"})
WORDS = (
    "live",
    "paper",
    "elimination",
    "buzzer",
    "tiebreak",
    "time",
    "rank",
    "one",
    "several",
    "all",
    "number",
    "host",
)
SCALARS = (
    st.integers(-10, 200)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.sampled_from(WORDS)
    | st.text(max_size=5)
    | st.just(date(2020, 9, 26))
)
LISTS = st.lists(SCALARS | st.lists(SCALARS, max_size=3), max_size=4)
VALUES: st.SearchStrategy[object] = SCALARS | LISTS | st.just({})
TYPES = st.sampled_from(("live", "paper", "elimination", "buzzer"))


def table(values: dict[str, object]) -> tuple[TomlTable, Problems]:
    problems = Problems()
    return TomlTable("contest.toml", values, ("rounds", 0), {}, problems), problems


@settings(max_examples=400)
@given(TYPES, st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8))
def test_rounds(kind: str, values: dict[str, object]) -> None:
    named: dict[str, object] = {"id": "phan-thi", "title": "Phần", "type": kind}
    toml, problems = table({**named, **values})
    read = read_round(toml)
    if not problems.errors:
        check(read.round, read.questions)


def check(round_: Round, questions: int) -> None:
    """What the core takes for granted of a round that was read without errors."""
    assert questions >= 1
    assert round_.window_us > 0
    assert len(round_.windows_us) in (0, questions)
    assert round_.marking.wrong <= 0 <= round_.marking.right
    limits = [step.limit for step in round_.marking.speed]
    assert limits == sorted(set(limits))
    if round_.type is RoundType.PAPER:
        assert all(0 < bell < round_.window_us for bell in round_.paper.bells_us)
        assert round_.paper.late_us <= round_.window_us
    assert round_.elimination.rescue_after < questions
    assert round_.buzzer.settle_us >= round_.buzzer.equal_us


@given(
    st.dictionaries(st.sampled_from(("title", "window_seconds", "reading", "reading_seconds", "questions_max")), VALUES)
)
def test_tiebreak(values: dict[str, object]) -> None:
    toml, problems = table(values)
    round_, count = read_tiebreak(toml, 3)
    assert problems.errors or (round_.window_us > 0 and count >= 1)


RULES = ("individual_chain", "team_chain", "team_formula", "team_best", "team_weights", "review_minutes", "error_ms")
LINKS = st.lists(st.sampled_from(("points", "correct", "best_individual", "tiebreak", "lots", "lot")), max_size=5)


@given(st.dictionaries(st.sampled_from(RULES), VALUES | LINKS | st.sampled_from(("mean", "best", "weighted"))))
def test_rules(values: dict[str, object]) -> None:
    toml, problems = table(values)
    rules = read_rules(toml)
    if not problems.errors:
        assert {rules.individual_chain[-1].value, rules.team_chain[-1].value} == {"lots"}
        assert len(rules.individual_chain) > 1
        assert (rules.team_best > 0) is (rules.team_formula.value == "best")
        assert any(rules.team_weights) is (rules.team_formula.value == "weighted")


@given(st.dictionaries(st.sampled_from(("title", "title_en", "count", "amount_vnd", "certificate", "sum")), VALUES))
def test_merit(values: dict[str, object]) -> None:
    toml, problems = table(values)
    assert read_merit(toml).count >= 1 or problems.errors


ITEM = st.dictionaries(
    st.sampled_from(("kind", "title", "round", "starts", "minutes", "mc")),
    VALUES | st.sampled_from(("round", "break", "review", "ceremony", "practice", "07:30", "06:00", "phan-thi")),
)


@given(st.lists(ITEM, max_size=4))
def test_agenda(items: list[dict[str, object]]) -> None:
    round_ = read_round(
        table({"id": "phan-thi", "title": "Phần", "type": "paper", "questions": 3, "minutes": 5})[0]
    ).round
    problems = Problems()
    tables = [TomlTable("contest.toml", item, ("agenda", index), {}, problems) for index, item in enumerate(items)]
    agenda = read_agenda(tables, (round_,))
    if not problems.errors:
        assert sum(item.round is not None for item in agenda) <= 1
        starts = [item.starts for item in agenda if item.starts]
        assert starts == sorted(starts)
