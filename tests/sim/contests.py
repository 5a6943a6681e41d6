"""Short contests of every kind of round, drawn by a seed.

Owns which rules a simulated contest has. Texts of questions carry the marks by which frames are searched. Called by
`run`.
"""

import random
from collections.abc import Sequence

from chungket.core.contest import (
    AnswerForm,
    AnswerLock,
    BuzzerRules,
    CandidateNumber,
    Choice,
    Contest,
    ContestId,
    EarlyPress,
    EliminationRules,
    EqualPress,
    Marking,
    PaperRules,
    Person,
    PersonId,
    Place,
    Prize,
    Question,
    QuestionId,
    QuestionRole,
    Reading,
    RescueKind,
    Round,
    RoundId,
    RoundType,
    Rules,
    Scope,
    Unit,
    UnitId,
)
from tests.history.secrets import marked

_S = 1_000_000
KINDS = (RoundType.LIVE, RoundType.PAPER, RoundType.ELIMINATION, RoundType.BUZZER)


def draw_contest(chance: random.Random, kinds: Sequence[RoundType] = ()) -> Contest:
    """A contest of one to three rounds. `kinds`: of its rounds; () draws them too."""
    chosen = tuple(kinds) or tuple(chance.sample(KINDS, chance.choice((1, 2, 2, 3))))
    units = chance.randint(2, 5)
    places = units * chance.choice((2, 3, 4, 6, 10, 14))
    questions: dict[QuestionId, Question] = {}
    rounds = tuple(_round(chance, kind, number, questions) for number, kind in enumerate(chosen, start=1))
    for number in range(1, 4):
        _add(chance, questions, f"DP{number}", QuestionRole.RESERVE, None)
    for number in range(1, 5):
        _add(chance, questions, f"CP{number}", QuestionRole.TIEBREAK, None)
    for number in range(1, 4):
        _add(chance, questions, f"TH{number}", QuestionRole.PRACTICE, None)
    seats = [_place(number, units) for number in range(1, places + 1)]
    people = {place.person: Person(place.person, f"Người {place.candidate}", place.unit) for place in seats}
    return Contest(
        ContestId("mo-phong"),
        "Hội thi",
        "Contest",
        "Ban Tổ chức",
        "Hội trường",
        "2026-11-20",
        rounds,
        questions,
        {UnitId(f"U{number}"): _unit(number) for number in range(1, units + 1)},
        {place.candidate: place for place in seats},
        people,
        _prizes(chance),
        _rules(chance),
    )


def _unit(number: int) -> Unit:
    return Unit(UnitId(f"U{number}"), f"Đơn vị {number}", f"ĐV {number}")


def _place(number: int, units: int) -> Place:
    unit = UnitId(f"U{(number - 1) % units + 1}")
    candidate = CandidateNumber(f"{number:03d}")
    return Place(candidate, unit, PersonId(f"p{number}"), f"G{number}", f"K{number % 2}", captain=number <= units)


def _prizes(chance: random.Random) -> tuple[Prize, ...]:
    return (
        Prize("N1", Scope.INDIVIDUAL, "Giải nhất", "First prize", 1, 5_000_000),
        Prize("N2", Scope.INDIVIDUAL, "Giải nhì", "Second prize", chance.randint(1, 2), 3_000_000),
        Prize("T1", Scope.TEAM, "Giải nhất tập thể", "First team prize", 1, 10_000_000),
    )


def _rules(chance: random.Random) -> Rules:
    return Rules(
        review_us=chance.choice((0, 0, 2 * _S)),
        practice_required=False,
        two_person=chance.random() < 0.7,
        interruption_max_us=chance.choice((2 * _S, 5 * _S, 5 * _S, 20 * _S)),
        countdown_us=chance.choice((0, 0, 3 * _S)),
        affected_present_percent=chance.choice((5, 40, 40)),
        affected_zone_percent=chance.choice((10, 60, 60)),
    )


def _add(
    chance: random.Random, questions: dict[QuestionId, Question], id_: str, role: QuestionRole, round_id: RoundId | None
) -> QuestionId:
    letters = "ABCD"[: chance.choice((2, 3, 4, 4, 4))]
    key = (Choice(chance.choice(letters)),)
    question = Question(QuestionId(id_), round_id, role, f"Lời dẫn {id_}", tuple(letters.lower()), key)
    questions[question.id] = marked(question)
    return question.id


def _round(chance: random.Random, kind: RoundType, number: int, questions: dict[QuestionId, Question]) -> Round:
    round_id = RoundId(f"R{number}")
    count = {RoundType.PAPER: chance.randint(10, 36), RoundType.BUZZER: chance.randint(2, 5)}.get(
        kind, chance.randint(4, 12)
    )
    ids = tuple(
        _add(chance, questions, f"{round_id}Q{index:02d}", QuestionRole.COUNTED, round_id)
        for index in range(1, count + 1)
    )
    window_us = chance.randint(25, 60) * _S if kind is RoundType.PAPER else chance.randint(4, 9) * _S
    reading = chance.choice((Reading.HOST, Reading.HOST, Reading.SECONDS, Reading.NONE))
    lock = chance.choice((AnswerLock.FIRST, AnswerLock.FIRST, AnswerLock.LAST))
    return Round(
        round_id,
        kind,
        f"Phần {number}",
        f"Round {number}",
        window_us,
        ids,
        reading=Reading.HOST if kind is RoundType.PAPER else reading,
        reading_us=2 * _S if reading is Reading.SECONDS else 0,
        lock=AnswerLock.FIRST if kind in (RoundType.BUZZER, RoundType.PAPER) else lock,
        standings_every=chance.choice((2, 3, 5)),
        standings_quiet_last=0,
        answer=AnswerForm.ONE,
        marking=Marking(right=10, wrong=-5) if kind is RoundType.BUZZER else Marking(),
        paper=PaperRules(offline_us=chance.choice((5, 20)) * _S, late_us=10 * _S, practice_us=8 * _S, bells_us=()),
        elimination=EliminationRules(
            rescue=chance.choice((RescueKind.NONE, RescueKind.ALL, RescueKind.NUMBER)),
            rescue_below=2,
        ),
        buzzer=BuzzerRules(
            early=chance.choice(tuple(EarlyPress)), equal=chance.choice(tuple(EqualPress)), answer_us=3 * _S
        ),
    )
