"""[rules] and [merit] of contest.toml.

Owns the keys of the rules, their limits and defaults, and what a tie chain must be. Called by `contest_file`.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chungket.core.contest import Criterion, Merit, Round, RoundType, Rules, TeamFormula
from chungket.core.measures import MINUTE_US, SECOND_US
from chungket.exchange.chain_words import gives_points
from chungket.exchange.toml_table import TomlTable

MERIT_MAX = 200
AMOUNT_VND_MAX = 10_000_000_000
PLACES_MAX = 100  # of one unit, for a team formula
PERCENT_MAX = 1_000
DEFAULT_RULES = Rules()


def read_rules(table: TomlTable) -> Rules:
    """[rules]; chains that cannot be are reported, and the default taken."""
    default = DEFAULT_RULES
    individual = [criterion for criterion in Criterion if criterion is not Criterion.BEST_INDIVIDUAL]
    rules = Rules(
        resolution_us=1_000 * table.integer("resolution_ms", default.resolution_us // 1_000, 1, 1_000),
        grace_us=1_000 * table.integer("grace_ms", default.grace_us // 1_000, 0, 2_000),
        countdown_us=1_000 * table.integer("countdown_ms", default.countdown_us // 1_000, 0, 10_000),
        lag_credit_max_us=1_000 * table.integer("lag_credit_max_ms", default.lag_credit_max_us // 1_000, 0, 1_000),
        early_close_us=1_000 * table.integer("early_close_ms", default.early_close_us // 1_000, 0, 10_000),
        interruption_max_us=SECOND_US
        * table.integer("interruption_max_s", default.interruption_max_us // SECOND_US, 0, 60),
        two_person=table.flag("two_person", default.two_person),
        practice_required=table.flag("practice_required", default.practice_required),
        error_us=1_000 * table.integer("error_ms", default.error_us // 1_000, 0, 1_000),
        review_us=MINUTE_US * table.integer("review_minutes", default.review_us // MINUTE_US, 0, 120),
        affected_present_percent=table.integer("affected_present_percent", default.affected_present_percent, 1, 100),
        affected_zone_percent=table.integer("affected_zone_percent", default.affected_zone_percent, 1, 100),
        individual_chain=table.choices("individual_chain", individual, default.individual_chain),
        team_chain=table.choices("team_chain", list(Criterion), default.team_chain),
    )
    rules = _with_formula(table, rules)
    table.finish()
    for key, chain in (("individual_chain", rules.individual_chain), ("team_chain", rules.team_chain)):
        _check_end(table, key, chain)
    return rules


def _with_formula(table: TomlTable, rules: Rules) -> Rules:
    """How places make a team's result (RULES 4.2)."""
    formula = table.choice("team_formula", TeamFormula, rules.team_formula) or rules.team_formula
    best = 0
    weights: tuple[int, ...] = ()
    if formula is TeamFormula.BEST:
        best = table.integer("team_best", None, 1, PLACES_MAX)
    if formula is TeamFormula.WEIGHTED:
        weights = table.integers("team_weights", 0, PERCENT_MAX, several=True)
    for key, needed in (("team_best", TeamFormula.BEST), ("team_weights", TeamFormula.WEIGHTED)):
        if formula is not needed and table.has(key):
            table.known.append(key)
            table.error(key, f'chỉ dùng khi team_formula = "{needed.value}"', f'team_formula = "{formula.value}"')
    if weights and not any(weights):
        table.error("team_weights", "ít nhất một hệ số lớn hơn 0", str(list(weights)))
    if any(after > before for before, after in pairwise(weights)):
        table.error("team_weights", "hệ số không tăng dần: người giỏi hơn không được nhẹ hơn", str(list(weights)))
    return replace(rules, team_formula=formula, team_best=best, team_weights=weights)


def _check_end(table: TomlTable, key: str, chain: Sequence[Criterion]) -> None:
    """RULES 4.1, 4.2: lots is the only link that always decides, and a play-off is what comes just before it."""
    if not chain or chain[-1] is not Criterion.LOTS:
        got = ", ".join(f'"{criterion.value}"' for criterion in chain) or "danh sách rỗng"
        table.error(key, 'danh sách kết thúc bằng "lots" (bốc thăm)', got)
    elif Criterion.TIEBREAK in chain and chain[-2] is not Criterion.TIEBREAK:
        after = chain[list(chain).index(Criterion.TIEBREAK) + 1]
        table.error(key, '"tiebreak" (câu hỏi phụ) ngay trước "lots"', f'"{after.value}" ở sau "tiebreak"')
    elif set(chain) <= {Criterion.TIEBREAK, Criterion.LOTS}:
        got = ", ".join(f'"{criterion.value}"' for criterion in chain)
        table.error(key, 'ít nhất một mục của kết quả thi trước "tiebreak" và "lots"', got)


def check_chains(top: TomlTable, rules: Rules, rounds: Sequence[Round]) -> None:
    """Whether the chains look at what the rounds give."""
    table = TomlTable(top.file, {}, ("rules",), top.lines, top.problems)
    for key, chain in (("individual_chain", rules.individual_chain), ("team_chain", rules.team_chain)):
        got = ", ".join(f'"{criterion.value}"' for criterion in chain)
        if Criterion.POINTS not in chain and any(gives_points(round_) for round_ in rounds):
            table.warning(key, 'có "points", vì có phần thi tính điểm khác 1 mỗi câu đúng', got)
        if Criterion.SURVIVED not in chain and any(round_.type is RoundType.ELIMINATION for round_ in rounds):
            table.warning(key, 'có "survived", vì có phần thi loại trực tiếp', got)


def read_merit(table: TomlTable) -> Merit:
    """[merit]: Bằng khen for units that organised their preliminary best, entered by hand."""
    merit = Merit(
        title=table.text("title"),
        title_en=table.text("title_en", required=False),
        count=table.integer("count", None, 1, MERIT_MAX),
        amount_vnd=table.integer("amount_vnd", 0, 0, AMOUNT_VND_MAX),
        certificate=table.text("certificate", required=False),
    )
    table.finish()
    return merit
