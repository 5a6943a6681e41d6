"""What each link of a tie chain is called, and which links tell people apart in a given contest (RULES 4.1, 4.2).

Owns these words and that choice. It must not know states or files. Called by `standings_tables`, `worked_example`,
`setup_preview` and `rules_text`.
"""

from collections.abc import Mapping

from chungket.core.contest import Contest, Criterion, Round, RoundType, Scope, TeamFormula

CRITERION_WORDS: Mapping[Criterion, str] = {
    Criterion.POINTS: "tổng điểm",
    Criterion.CORRECT: "tổng số câu đúng",
    Criterion.SURVIVED: "số câu đã vượt qua",
    Criterion.PAPER_TIME: "thời gian hoàn thành bài thi trắc nghiệm",
    Criterion.LIVE_CORRECT: "số câu đúng trực tiếp",
    Criterion.LIVE_TIME: "tổng thời gian trả lời",
    Criterion.BEST_INDIVIDUAL: "hạng của thí sinh cao nhất",
    Criterion.TIEBREAK: "câu hỏi phụ",
    Criterion.LOTS: "bốc thăm",
}
SMALLER_IS_BETTER = (Criterion.PAPER_TIME, Criterion.LIVE_TIME, Criterion.BEST_INDIVIDUAL)
TIMED = (RoundType.LIVE, RoundType.ELIMINATION)  # a buzzer round gives no times (RULES 7.2)


def chain_of(contest: Contest, scope: Scope) -> tuple[Criterion, ...]:
    """The tie chain of a scope."""
    rules = contest.rules
    return rules.individual_chain if scope is Scope.INDIVIDUAL else rules.team_chain


def gives_points(round_: Round) -> bool:
    """Whether a round's points are anything but its number of right answers."""
    marking = round_.marking
    return (marking.right, marking.wrong) != (1, 0) or marking.speed_by is not None or round_.buzzer.turns


def enabled_rounds(contest: Contest) -> tuple[Round, ...]:
    """The rounds that are played."""
    return tuple(round_ for round_ in contest.rounds if round_.enabled)


def says_something(contest: Contest, criterion: Criterion) -> bool:
    """Whether a number of results can differ in this contest without saying what another one says."""
    rounds = enabled_rounds(contest)
    types = {round_.type for round_ in rounds}
    timed = any(kind in TIMED for kind in types)
    match criterion:
        case Criterion.POINTS:
            return any(gives_points(round_) for round_ in rounds)
        case Criterion.SURVIVED:
            return RoundType.ELIMINATION in types
        case Criterion.PAPER_TIME:
            return RoundType.PAPER in types
        case Criterion.LIVE_CORRECT:
            return timed and any(kind not in TIMED for kind in types)
        case Criterion.LIVE_TIME:
            return timed
        case Criterion.CORRECT | Criterion.BEST_INDIVIDUAL:
            return True
        case Criterion.TIEBREAK | Criterion.LOTS:
            return False  # no numbers of the result


def telling_links(contest: Contest, scope: Scope) -> tuple[Criterion, ...]:
    """The links of a scope's chain that tell people apart, in its order. Where no round gives points, points are the
    right answers, and stand for them only if the chain does not name those."""
    chain = chain_of(contest, scope)
    plain = Criterion.POINTS in chain and Criterion.CORRECT not in chain
    return tuple(link for link in chain if says_something(contest, link) or (link is Criterion.POINTS and plain))


def formula_text(contest: Contest) -> str:
    """How places make a unit's result (RULES 4.2): "cộng kết quả của 03 thí sinh cao nhất của đơn vị"."""
    rules = contest.rules
    match rules.team_formula:
        case TeamFormula.SUM:
            return "cộng kết quả của mọi suất dự thi của đơn vị"
        case TeamFormula.MEAN:
            return "cộng kết quả của mọi suất dự thi của đơn vị rồi chia cho số suất dự thi"
        case TeamFormula.BEST:
            return f"cộng kết quả của {rules.team_best:02d} thí sinh cao nhất của đơn vị"
        case TeamFormula.WEIGHTED:
            weights = ", ".join(f"{weight} %" for weight in rules.team_weights)
            return f"cộng kết quả của các thí sinh cao nhất của đơn vị theo hệ số lần lượt {weights}"
