"""The result as tables: standings, teams and awards for Excel (RULES 4, 6).

Owns which rows and columns a result has, what they say, and which files hold them. It must not know the form of those
files (`result_files` does) nor compute any rank or prize: `standings` and `awards` of the core do. Called by the
command line and the application.

Two editions. The desk's holds everybody, with names; it stays with the organisers. The public one exists when the
contest has ended and holds what the hall has seen by then (RULES 2.6): those the ceremony showed, and of them the names
only where publication was agreed to (RULES 10).
"""

from collections.abc import Sequence
from pathlib import Path

from chungket.core.awards import Award, BoundaryTie, awards, boundary_ties, money
from chungket.core.contest import CandidateNumber, Scope, UnitId
from chungket.core.model import Phase, RankedRow, State
from chungket.core.shapes import SealShape
from chungket.core.wording_steps import tie_text
from chungket.exchange.chain_words import formula_text
from chungket.exchange.problems import ExchangeError
from chungket.exchange.result_decisions import further_tables, vacancy_text
from chungket.exchange.result_files import csv_bytes, workbook_bytes
from chungket.exchange.result_table import Column, ResultTable, ResultTables, Value
from chungket.exchange.standings_tables import candidate_name, candidate_unit_name, individual_table, team_table
from chungket.whole_file import PRIVATE, PUBLIC, write_whole_file

PROVISIONAL = "CHƯA CHÍNH THỨC"
NOBODY = "(không có người nhận)"
UNDECIDED = "Chưa phân định"
SEAL_DIGITS, SEAL_GROUP = 20, 4  # 80 bits, as on the wall
INDIVIDUALS_CSV, TEAMS_CSV, AWARDS_CSV, WORKBOOK = "ca-nhan.csv", "dong-doi.csv", "giai-thuong.csv", "ket-qua.xlsx"


class ResultNotPublic(ExchangeError):
    """A public edition was asked for before the ceremony has shown the result (RULES 6.3)."""


def result_tables(state: State, *, public: bool = False, seal: SealShape | None = None) -> ResultTables:
    """The result as it stands. `seal`: the head of the log that `state` was read from; None when there is no log yet.

    Raises `ResultNotPublic` for `public` before the contest has ended; ValueError for the seal of another state.
    """
    require_public(state, public)
    if seal is not None and seal.seq != state.seq:
        raise ValueError(f"expected the seal of entry {state.seq}, got that of entry {seal.seq}")
    final = state.phase in (Phase.FINALIZED, Phase.CEREMONY, Phase.ENDED)
    given, ties = awards(state), boundary_ties(state)
    status = _status(state, final)
    return ResultTables(
        status,
        final,
        public,
        individual_table(state, _winners(given, Scope.INDIVIDUAL) if public else None),
        team_table(state, _winners(given, Scope.TEAM) if public else None),
        _award_table(state, public, given, ties),
        further_tables(state, public=public),
        _information(state, status, public, seal),
    )


def require_public(state: State, public: bool) -> None:
    """Raise `ResultNotPublic` for a public edition before the contest has ended."""
    if public and state.phase is not Phase.ENDED:
        raise ResultNotPublic(f"bản công khai: cần hội thi đã kết thúc; đang là bước {_PHASES[state.phase]}")


def write_results(tables: ResultTables, directory: Path) -> tuple[Path, ...]:
    """Write `ca-nhan.csv`, `dong-doi.csv`, `giai-thuong.csv` and `ket-qua.xlsx` into an existing directory; their paths
    in this order. Each file appears whole or not at all; the desk's edition is for its owner alone (mode 0600).

    Raises OSError when the disk fails.
    """
    mode = PUBLIC if tables.public else PRIVATE
    contents = (
        (INDIVIDUALS_CSV, csv_bytes(tables.individuals, tables.status)),
        (TEAMS_CSV, csv_bytes(tables.teams, tables.status)),
        (AWARDS_CSV, csv_bytes(tables.awards, tables.status)),
        (WORKBOOK, workbook_bytes(tables)),
    )
    for name, content in contents:
        write_whole_file(directory / name, content, mode)
    return tuple(directory / name for name, _ in contents)


_PHASES = {
    Phase.SETUP: "chuẩn bị",
    Phase.LOBBY: "phòng chờ",
    Phase.RUNNING: "đang thi",
    Phase.FINALIZED: "đã chốt kết quả, chưa trao giải",
    Phase.CEREMONY: "trao giải",
    Phase.ENDED: "đã kết thúc",
}


def _winners(given: Sequence[Award], scope: Scope) -> frozenset[str]:
    """Candidate numbers and unit ids the ceremony showed."""
    return frozenset(row.id for award in given if award.prize.scope is scope for row in award.winners)


def _award_table(state: State, public: bool, given: tuple[Award, ...], ties: tuple[BoundaryTie, ...]) -> ResultTable:
    """One row per prize to be given, best first, then those left vacant by decision. Where a tie spans a boundary
    nobody is named: the order of rows never decides a prize (RULES 4.3). Who receives a prize for an absent winner
    (RULES 6.5) stays with the desk."""
    receivers = {} if public else {(entry.prize, entry.winner): entry.receiver for entry in state.receivers}
    columns = (
        Column("Giải"),
        Column("Đối tượng"),
        Column("Hạng"),
        Column("SBD"),
        Column("Người hoặc đơn vị nhận"),
        Column("Đơn vị"),
        Column("Số tiền (đồng)", money=True),
        Column("Hình thức khen thưởng"),
        *((Column("Người nhận thay"),) if receivers else ()),
    )
    rows: list[tuple[Value, ...]] = []
    for award in given:
        prize = award.prize
        scope = "cá nhân" if prize.scope is Scope.INDIVIDUAL else "tập thể"
        for index in range(award.count + award.vacant):
            row = award.winners[index] if index < len(award.winners) else None
            rank, number, recipient, unit = _recipient(state, prize.scope, row, public, ties)
            recipient = vacancy_text(state, prize.id) if index >= award.count else recipient
            kept = row is not None
            amount, certificate = (prize.amount_vnd, prize.certificate) if kept else (None, "")
            received = (receivers.get((prize.id, row.id), "") if row else "",) if receivers else ()
            rows.append((prize.title, scope, rank, number, recipient, unit, amount, certificate, *received))
    return ResultTable("Danh sách giải thưởng", columns, tuple(rows))


def _recipient(
    state: State, scope: Scope, row: RankedRow | None, public: bool, ties: tuple[BoundaryTie, ...]
) -> tuple[Value, str, str, str]:
    """Rank, candidate number, recipient and unit of one prize."""
    if row is None:
        return None, "", NOBODY, ""
    for tie in ties:
        if tie.scope is scope and row.id in tie.members:
            titles = tuple(prize.title if prize else "" for prize in tie.prizes)
            return row.rank, "", f"{UNDECIDED}: {tie_text(scope, len(tie.members), titles)}", ""
    if scope is Scope.TEAM:
        name = state.contest.units[UnitId(row.id)].name
        return row.rank, "", name, name
    candidate = CandidateNumber(row.id)
    return row.rank, row.id, candidate_name(state, candidate, public), candidate_unit_name(state, candidate)


def _status(state: State, final: bool) -> str:
    status = f"Chính thức, lần {state.edition}" if final else PROVISIONAL
    if state.contest.rehearsal:
        status += " – TỔNG DUYỆT, không có giá trị"
    if state.contest.sample:
        status += " – DỮ LIỆU MẪU, không có giá trị"
    return status


def _information(state: State, status: str, public: bool, seal: SealShape | None) -> tuple[tuple[str, Value], ...]:
    contest, (before_vnd, after_vnd) = state.contest, money(state)
    year, month, day = contest.date.split("-")
    short = "" if seal is None else seal.head[:SEAL_DIGITS].upper()
    groups = " ".join(short[start : start + SEAL_GROUP] for start in range(0, len(short), SEAL_GROUP))
    mark = ", ".join(
        name for name, marked in (("tổng duyệt", contest.rehearsal), ("dữ liệu mẫu", contest.sample)) if marked
    )
    return (
        ("Cuộc thi", contest.title),
        ("Mã cuộc thi", contest.id),
        ("Ban tổ chức", contest.organiser),
        ("Địa điểm", contest.venue),
        ("Ngày thi", f"{day}/{month}/{year}"),
        ("Tình trạng kết quả", status),
        ("Lần công bố", state.edition or None),
        ("Bước của hội thi", _PHASES[state.phase]),
        ("Tổng duyệt hoặc dữ liệu mẫu", mark or "không"),
        ("Bản", "công khai" if public else "lưu nội bộ, có họ tên của mọi thí sinh"),
        ("Số câu đã tính điểm", state.scored),
        ("Kết quả của đơn vị", formula_text(contest)),
        ("Tổng tiền thưởng theo thể lệ (đồng)", before_vnd),
        ("Tổng tiền thưởng theo các quyết định (đồng)", after_vnd),
        ("Bản ghi cuối của nhật ký", state.seq),
        ("Mã niêm phong của nhật ký", groups or "(không có)"),
    )
