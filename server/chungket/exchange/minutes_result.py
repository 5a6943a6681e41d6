"""The sections of the minutes that say who got what: prizes, merit, money, and the standings as annexes.

Owns their wording, section VIII and both annexes. It must not know a file format, nor compute a rank, a prize or a
sum that the rules make; it adds up money only. Called by `minutes_document`.
"""

from collections.abc import Callable, Sequence

from chungket.core.wording_results import seconds_text
from chungket.exchange.minutes import Minutes
from chungket.exchange.minutes_awards import PrizeRecord, Standing
from chungket.exchange.minutes_blocks import Alignment, Annex, Band, Block, Column, Heading, Paragraph, Row, Table
from chungket.exchange.minutes_course import NOTHING, listed
from chungket.exchange.minutes_wording import DOTS, count_text, mark_text, money_text, span_text

NOBODY = "không có người nhận"
PRIZE_KEPT_DAYS = 30  # RULES 6.5

Cell = Callable[[Standing], str]


def results(minutes: Minutes) -> tuple[Block, ...]:
    """Section VIII."""
    return (
        Heading("VIII. GIẢI THƯỞNG", 1),
        Heading("1. Giải cá nhân"),
        _prizes(minutes, minutes.individual_prizes, team=False),
        Heading("2. Giải tập thể"),
        _prizes(minutes, minutes.team_prizes, team=True),
        Heading("3. Bằng khen đơn vị tổ chức tốt vòng loại"),
        *_merits(minutes),
        Heading("4. Quyết định để trống giải, chuyển giải"),
        *_prize_decisions(minutes),
        Heading("5. Tổng giá trị giải thưởng"),
        *_totals(minutes),
    )


def annexes(minutes: Minutes) -> tuple[Block, ...]:
    """Standings of all finalists and of all units."""
    mark = mark_text(minutes.occasion)
    return (
        Annex("PHỤ LỤC I", f"Bảng xếp hạng cá nhân (lần {minutes.edition.number})", mark),
        _standings(minutes, minutes.individuals, team=False),
        Annex("PHỤ LỤC II", f"Bảng xếp hạng tập thể (lần {minutes.edition.number})", mark),
        _standings(minutes, minutes.teams, team=True),
    )


# --- prizes


def _prizes(minutes: Minutes, prizes: Sequence[PrizeRecord], *, team: bool) -> Block:
    """One table for all tiers, so that its columns stand below one another. What an annex says besides stays there."""
    if not prizes:
        return NOTHING
    standings = [winner.standing for prize in prizes for winner in prize.winners]
    fields = _result_fields(minutes, standings, team)
    rows: list[Row] = []
    for prize in prizes:
        rows.append(Band(_worth(prize)))
        for winner in prize.winners:
            rows.append(tuple(cell(winner.standing) for _, cell in fields))
            if winner.absent or winner.received_by:
                receiver = winner.received_by or f"{DOTS} (giải được giữ {PRIZE_KEPT_DAYS} ngày)"
                rows.append(Band(f"Vắng mặt; người nhận thay: {receiver}.", strong=False))
        if missing := prize.count - len(prize.winners):
            rows.append(Band(f"Không trao {count_text(missing)} giải: {prize.vacancy or NOBODY}.", strong=False))
    return Table(tuple(column for column, _ in fields), tuple(rows))


def _worth(prize: PrizeRecord) -> str:
    """ "02 giải nhì cá nhân, mỗi giải 7.000.000 đồng và Bằng khen …"."""
    title = prize.title[:1].lower() + prize.title[1:]
    certificate = f" và {prize.certificate}" if prize.certificate else ""
    each = "mỗi giải " if prize.count > 1 else ""
    return f"{count_text(prize.count)} {title}, {each}{money_text(prize.amount_vnd)}{certificate}"


def _merits(minutes: Minutes) -> tuple[Block, ...]:
    if not minutes.merits:
        return (NOTHING,)
    return (
        Paragraph("Do Ban Tổ chức xét theo báo cáo của các đơn vị, không tính từ kết quả thi:"),
        listed(
            (Column("Đơn vị"), Column("Hình thức khen thưởng"), Column("Tiền thưởng", Alignment.RIGHT, whole=True)),
            [(merit.unit, merit.certificate, money_text(merit.bonus_vnd)) for merit in minutes.merits],
        ),
    )


def _prize_decisions(minutes: Minutes) -> tuple[Block, ...]:
    columns = (
        Column("Quyết định số"),
        Column("Nội dung"),
        Column("Lý do"),
        Column("Người quyết định"),
        Column("Tổng tiền trước", Alignment.RIGHT, whole=True),
        Column("Tổng tiền sau", Alignment.RIGHT, whole=True),
    )
    rows = [
        (
            decision.decision,
            decision.what,
            decision.reason,
            decision.decided_by,
            money_text(decision.total_before_vnd),
            money_text(decision.total_after_vnd),
        )
        for decision in minutes.prize_decisions
    ]
    return (listed(columns, rows),)


def _totals(minutes: Minutes) -> tuple[Block, ...]:
    individual = sum(prize.amount_vnd * len(prize.winners) for prize in minutes.individual_prizes)
    team = sum(prize.amount_vnd * len(prize.winners) for prize in minutes.team_prizes)
    merit = sum(merit.bonus_vnd for merit in minutes.merits)
    individuals = sum(len(prize.winners) for prize in minutes.individual_prizes)
    teams = sum(len(prize.winners) for prize in minutes.team_prizes)
    rows = (
        ("Giải cá nhân", count_text(individuals), money_text(individual)),
        ("Giải tập thể", count_text(teams), money_text(team)),
        ("Bằng khen đơn vị tổ chức tốt vòng loại", count_text(len(minutes.merits)), money_text(merit)),
        ("Cộng", count_text(individuals + teams + len(minutes.merits)), money_text(individual + team + merit)),
    )
    columns = (
        Column("Loại"),
        Column("Số lượng trao", Alignment.CENTRE),
        Column("Số tiền", Alignment.RIGHT, whole=True),
    )
    return (Table(columns, rows, total=True),)


# --- standings


def _standings(minutes: Minutes, standings: Sequence[Standing], *, team: bool) -> Block:
    if not standings:
        return NOTHING
    fields = _result_fields(minutes, standings, team) + _further_fields(standings, team)
    rows = tuple(tuple(cell(standing) for _, cell in fields) for standing in standings)
    return Table(tuple(column for column, _ in fields), rows)


def _result_fields(minutes: Minutes, standings: Sequence[Standing], team: bool) -> list[tuple[Column, Cell]]:
    """Who, and the result: what a prize list and an annex both have, where one of these rows has a value."""
    resolution_us = minutes.resolution_us

    def paper(standing: Standing) -> str:
        return "" if standing.paper_time_us is None else span_text(standing.paper_time_us)

    def live(standing: Standing) -> str:
        return "" if standing.live_time_us is None else seconds_text(standing.live_time_us, resolution_us)

    fields: list[tuple[Column, Cell]] = [
        (Column("Hạng", Alignment.CENTRE, whole=True), lambda row: _number(row.rank) or "–")
    ]
    if team:
        fields.append((Column("Đơn vị dự thi"), lambda row: row.name))
    else:
        fields.append((Column("SBD", Alignment.CENTRE, whole=True), lambda row: row.candidate))
        fields.append((Column("Họ và tên"), lambda row: row.name))
        fields.append((Column("Đơn vị"), lambda row: row.unit))
    return fields + _used(
        standings,
        (
            (Column("Số câu đã vượt qua", Alignment.CENTRE), lambda row: _number(row.survived)),
            (Column("Số câu đúng", Alignment.CENTRE), lambda row: str(row.correct)),
            (Column("Số điểm", Alignment.CENTRE), lambda row: _number(row.points)),
            (Column("Bình quân", Alignment.CENTRE), lambda row: row.average),
            (Column("Thời gian bài thi", Alignment.RIGHT, whole=True), paper),
            (Column("Thời gian trực tiếp", Alignment.RIGHT, whole=True), live),
        ),
    )


def _further_fields(standings: Sequence[Standing], team: bool) -> list[tuple[Column, Cell]]:
    """What only the annex has."""
    return _used(
        standings,
        (
            (Column("Tên ngắn"), lambda row: row.unit if team else ""),
            (Column("Số câu đúng trực tiếp", Alignment.CENTRE), lambda row: _number(row.live_correct)),
            (Column("Hạng thí sinh cao nhất", Alignment.CENTRE), lambda row: _number(row.best_rank)),
            (Column("Câu hỏi phụ"), lambda row: row.tie_break),
            (Column("Thứ tự bốc thăm", Alignment.CENTRE), lambda row: _number(row.lot)),
            (Column("Số suất", Alignment.CENTRE), lambda row: _number(row.registered)),
            (Column("Số thí sinh dự thi", Alignment.CENTRE), lambda row: _number(row.took_part)),
            (Column("Ghi chú"), lambda row: row.note),
        ),
    )


def _used(standings: Sequence[Standing], fields: Sequence[tuple[Column, Cell]]) -> list[tuple[Column, Cell]]:
    """The columns one of these rows has a value for."""
    return [(column, cell) for column, cell in fields if any(cell(row) for row in standings)]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
