"""What a result has beside ranks and prizes: commended units, decisions on prizes, editions and what they changed.

Owns these tables, of the workbook only. It must not compute anything: `awards` and `edition_facts` of the core do.
Called by `results`.
"""

from collections.abc import Iterator

from chungket.core import commands as c
from chungket.core.awards import merit_units
from chungket.core.contest import CandidateNumber, Scope
from chungket.core.edition_facts import Change, prize_changes, prize_decisions, rank_changes
from chungket.core.model import State
from chungket.core.names import member_name
from chungket.core.wording_rulings import ruling_text
from chungket.exchange.result_table import Column, ResultTable, Value


def further_tables(state: State, *, public: bool) -> tuple[ResultTable, ...]:
    """Those there are something in. What people typed as a reason, and who signed, stays with the desk (RULES 10)."""
    tables = [_merits(state), _decisions(state, public)]
    tables += [_editions(state, public), *([] if public else [_changes(state)])]
    return tuple(table for table in tables if table.rows)


def vacancy_text(state: State, prize: str) -> str:
    """In place of a winner: "(để trống theo quyết định 16/QĐ-BTC)"."""
    numbers = (
        ruling.command.document
        for ruling in state.rulings
        if not ruling.undone and isinstance(ruling.command, c.LeaveVacant) and ruling.command.prize == prize
    )
    return f"({' '.join(('để trống theo quyết định', ', '.join(dict.fromkeys(numbers)))).rstrip()})"


def _merits(state: State) -> ResultTable:
    """In the order of the decision: chosen by the committee, never computed."""
    merit = state.contest.merit
    columns = (Column("Đơn vị"), Column("Khen thưởng"), Column("Tiền thưởng (đồng)", money=True))
    named = merit_units(state) if merit else ()
    units = (state.contest.units[unit].name for unit in named)
    text, amount = (merit.certificate or merit.title, merit.amount_vnd) if merit else ("", 0)
    return ResultTable("Bằng khen vòng loại", columns, tuple((unit, text, amount) for unit in units))


def _decisions(state: State, public: bool) -> ResultTable:
    """Prizes left vacant or given as others, with all prize money before and after (RULES 6.5)."""
    reason = () if public else (Column("Lý do"),)
    columns = (
        Column("Quyết định số"),
        Column("Nội dung"),
        Column("Tổng tiền trước (đồng)", money=True),
        Column("Tổng tiền sau (đồng)", money=True),
        *reason,
    )
    rows: list[tuple[Value, ...]] = []
    for decision in prize_decisions(state):
        command = decision.ruling.command
        assert isinstance(command, c.LeaveVacant | c.MovePrize)
        text = ruling_text(state, command)
        row = (command.document, text, decision.before_vnd, decision.after_vnd)
        rows.append(row if public else (*row, command.reason))
    return ResultTable("Quyết định về giải", columns, tuple(rows))


def _editions(state: State, public: bool) -> ResultTable:
    """Every finalized result with the decision that opened it again (RULES 6.4)."""
    more = () if public else (Column("Lý do"), Column("Người ký biên bản"))
    columns = (Column("Lần"), Column("Bản ghi của nhật ký"), Column("Quyết định mở lại"), *more)
    rows: list[tuple[Value, ...]] = []
    for edition in state.editions if len(state.editions) > 1 else ():
        row = (edition.number, edition.seq, edition.document)
        rows.append(row if public else (*row, edition.reason, edition.signers))
    return ResultTable("Các lần chốt kết quả", columns, tuple(rows))


def _changes(state: State) -> ResultTable:
    """Every rank and prize the last edition changed (RULES 6.4)."""
    columns = tuple(Column(text) for text in ("Đối tượng", "Mã", "Tên", "Mục", "Lần trước", "Lần này"))
    titles = {prize.id: prize.title for prize in state.contest.prizes}
    rows = [*_change_rows(state, "hạng", rank_changes(state), {})]
    rows += _change_rows(state, "giải", prize_changes(state), titles)
    return ResultTable("Thay đổi so với lần trước", columns, tuple(rows))


def _change_rows(
    state: State, what: str, changes: tuple[Change, ...], titles: dict[str, str]
) -> Iterator[tuple[Value, ...]]:
    for change in changes:
        scope = "cá nhân" if change.scope is Scope.INDIVIDUAL else "tập thể"
        before, after = (
            titles.get(value, "không") if isinstance(value, str) else value for value in (change.before, change.after)
        )
        id_ = CandidateNumber(change.id)
        yield scope, change.id, member_name(state, change.scope, id_), what, before, after
