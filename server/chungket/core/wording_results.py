"""Results as a person reads them: right answers, points, times.

Owns the Vietnamese form of a tally by what the contest counts. Called by previews, minutes and the worked example.
"""

from chungket.core.contest import Contest, Criterion, Scope, TeamFormula
from chungket.core.measures import SECOND_US
from chungket.core.model import RankedRow, Tally
from chungket.core.standings import team_divisors

HUNDREDTH_US = SECOND_US // 100


def decimals_of(resolution_us: int) -> int:
    """How many decimals of a second a resolution has: 2 for 10 ms, 0 for whole seconds."""
    return next(count for count in range(7) if resolution_us % 10 ** (6 - count) == 0)


def seconds_number(time_us: int, resolution_us: int = HUNDREDTH_US) -> str:
    """ "1234,56": seconds with as many decimals as the resolution has; cut, not rounded, as times rank."""
    time_us, decimals = max(0, time_us), decimals_of(resolution_us)
    whole, fraction_us = divmod(time_us - time_us % resolution_us, SECOND_US)
    return f"{whole}" + (f",{fraction_us:06d}"[: decimals + 1] if decimals else "")


def seconds_text(time_us: int, resolution_us: int = HUNDREDTH_US) -> str:
    """ "12,34 giây", "1.234,56 giây"."""
    whole, comma, fraction = seconds_number(time_us, resolution_us).partition(",")
    return f"{thousands_text(int(whole))}{comma}{fraction} giây"


def thousands_text(number: int) -> str:
    """ "10.000.000"."""
    return f"{number:,}".replace(",", ".")


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
