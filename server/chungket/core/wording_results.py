"""Results as a person reads them: right answers, points, times.

Owns the Vietnamese form of a tally by what the contest counts. Called by previews, minutes and the worked example.
"""

from chungket.core.contest import Contest, Criterion, Scope, TeamFormula
from chungket.core.model import RankedRow, Tally
from chungket.core.standings import team_divisors

SECOND_US = 1_000_000


def seconds_text(time_us: int, digits: int = 2) -> str:
    """ "12,34 giây": cut, not rounded, as times rank."""
    whole, part = divmod(max(0, time_us), SECOND_US)
    if digits == 0:
        return f"{whole} giây"
    return f"{whole},{part // 10 ** (6 - digits):0{digits}d} giây"


def minutes_text(time_us: int) -> str:
    """ "38:05": minutes and seconds of a completion time (RULES 3.1)."""
    minutes, seconds = divmod(max(0, time_us) // SECOND_US, 60)
    return f"{minutes:02d}:{seconds:02d}"


def share_text(number: int, divisor: int) -> str:
    """A number, or an exact fraction rounded once, for display, to two decimals (RULES 4.2)."""
    if number % divisor == 0:
        return str(number // divisor)
    hundredths = (200 * number + divisor) // (2 * divisor)
    sign, hundredths = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{hundredths // 100},{hundredths % 100:02d}"


def undecided_text(prizes: tuple[str, ...]) -> str:
    """ "Giải nhì hoặc giải ba, chưa phân định": what equals at a prize boundary get; an empty title stands for no
    prize."""
    titles = [prize[:1].lower() + prize[1:] if prize else "không có giải" for prize in prizes]
    listed = " hoặc ".join(titles)
    return f"{listed[:1].upper()}{listed[1:]}, chưa phân định"


def result_text(contest: Contest, scope: Scope, row: RankedRow) -> str:
    """ "41 câu đúng · 38:05 · 412,34 giây": the parts the scope's tie chain looks at, in its order."""
    rules = contest.rules
    chain = rules.individual_chain if scope is Scope.INDIVIDUAL else rules.team_chain
    divisor = 1
    if scope is Scope.TEAM and rules.team_formula in (TeamFormula.MEAN, TeamFormula.WEIGHTED):
        divisor = next(divisor for unit, divisor in team_divisors(contest).items() if unit == row.id)
    parts = (criterion_text(criterion, row.tally, divisor) for criterion in chain)
    return " · ".join(part for part in parts if part)


def criterion_text(criterion: Criterion, tally: Tally, divisor: int = 1) -> str:
    """One part of a result; "" for a criterion that is no number of the tally."""
    match criterion:
        case Criterion.POINTS:
            return f"{share_text(tally.points, divisor)} điểm"
        case Criterion.CORRECT:
            return f"{share_text(tally.correct, divisor)} câu đúng"
        case Criterion.SURVIVED:
            return f"vượt qua {share_text(tally.survived, divisor)} câu"
        case Criterion.PAPER_TIME:
            return minutes_text(tally.paper_us // divisor)
        case Criterion.LIVE_CORRECT:
            return f"{share_text(tally.live_correct, divisor)} câu trực tiếp đúng"
        case Criterion.LIVE_TIME:
            return seconds_text(tally.live_us // divisor)
        case Criterion.BEST_INDIVIDUAL | Criterion.TIEBREAK | Criterion.LOTS:
            return ""
