"""What a roster as a whole must be: eligibility, places, captains, seats, names (RULES 1).

Owns the checks between rows, and against the list of excluded people. It must not know columns' positions or files.
Called by `contest_folder`.
"""

from collections.abc import Sequence
from datetime import date

from chungket.exchange.cells import day_shown
from chungket.exchange.excluded_file import EXCLUDED_FILE, ExcludedRow, excluded_names
from chungket.exchange.finalist_file import (
    BIRTH,
    CANDIDATE,
    CAPTAIN,
    FINALISTS,
    FINALISTS_FILE,
    NAME,
    PUBLIC,
    SEAT,
    SHORT_NAME,
    UNIT_ID,
    UNIT_NAME,
    UNITS,
    FinalistRow,
    UnitRow,
)
from chungket.exchange.fits import name_fits
from chungket.exchange.problems import Problems, quoted
from chungket.exchange.text import fold, legacy_encoding_suspected

AGE_MIN = 12
AGE_MAX = 110  # beyond it a birth date is a slip
UNIT_PLACES_MAX = 10
ROWS_LISTED_MAX = 12  # in one message


def check_units(units: Sequence[UnitRow], finalists: Sequence[FinalistRow] | None, problems: Problems) -> None:
    """Codes, names and short names occur once; every unit has finalists. `finalists` None: they could not be read."""
    seen: dict[tuple[str, str], UnitRow] = {}
    for row in units:
        unit = row.unit
        for column, value in ((UNIT_ID, unit.id), (UNIT_NAME, unit.name), (SHORT_NAME, unit.short_name)):
            first = seen.setdefault((column, fold(value)), row)
            if value and first is not row:
                row.row.error(column, f"khác dòng {first.row.number}", quoted(value))
    if not units:
        problems.error(FINALISTS_FILE, "ít nhất 01 đơn vị", "00 đơn vị", sheet=UNITS.title)
    if finalists is None:
        return
    represented = {finalist.unit for finalist in finalists if not finalist.substitute}
    for row in units:
        if row.unit.id and row.unit.id not in represented:
            row.row.error(UNIT_ID, f'ít nhất 01 thí sinh trong trang "{FINALISTS.title}"', "00 thí sinh")


def check_roster(
    units: Sequence[UnitRow],
    finalists: Sequence[FinalistRow],
    excluded: Sequence[ExcludedRow],
    registration_closes: date | None,
    problems: Problems,
) -> None:
    """Add the problems of the roster. `registration_closes` None (unknown) leaves ages unchecked."""
    if not finalists:
        problems.error(FINALISTS_FILE, "ít nhất 01 thí sinh", "00 thí sinh", sheet=FINALISTS.title)
    _check_ages(finalists, registration_closes)
    _check_doubles(finalists)
    _check_excluded(finalists, excluded)
    _check_candidates(finalists)
    _check_seats(finalists)
    for unit in units:
        if unit.unit.id:
            _check_unit(unit, [finalist for finalist in finalists if finalist.unit == unit.unit.id])
    _check_names(finalists)
    _check_public(finalists, problems)


def _age(birth: date, day: date) -> int:
    """Completed years. Compared as (month, day): who is born on 29 February completes a year on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _check_ages(finalists: Sequence[FinalistRow], registration_closes: date | None) -> None:
    if registration_closes is None:
        return
    closes = day_shown(registration_closes)
    for finalist in finalists:
        if finalist.birth is None:
            continue
        age = _age(finalist.birth, registration_closes)
        got = f'"{day_shown(finalist.birth)}"'
        if age < 0 or age > AGE_MAX:
            finalist.row.error(BIRTH, f"ngày sinh trước ngày {closes}, không quá {AGE_MAX} tuổi", got)
        elif age < AGE_MIN:
            finalist.row.error(BIRTH, f"đủ {AGE_MIN} tuổi vào ngày hết hạn đăng ký {closes}", f"{got}, {age} tuổi")


def _check_doubles(finalists: Sequence[FinalistRow]) -> None:
    """RULES 1.2: nobody is registered twice, in one unit or in two, as a finalist or in reserve."""
    seen: dict[tuple[str, date], FinalistRow] = {}
    for finalist in finalists:
        key = finalist.person_key
        if key is None:
            continue
        first = seen.setdefault(key, finalist)
        if first is not finalist:
            where = f"dòng {first.row.number}, đơn vị {quoted(first.unit)}"
            finalist.row.error(
                NAME, "mỗi người đăng ký một lần", f"{quoted(finalist.name)}, cùng ngày sinh với {where}"
            )


def _check_excluded(finalists: Sequence[FinalistRow], excluded: Sequence[ExcludedRow]) -> None:
    names = excluded_names(tuple(excluded))
    for finalist in finalists:
        same_name = names.get(fold(finalist.name), ())
        same_birth = [row for row in same_name if row.birth is not None and row.birth == finalist.birth]
        if same_birth:
            row = same_birth[0]
            got = f"{quoted(finalist.name)}, có ở {EXCLUDED_FILE}, dòng {row.row.number}"
            finalist.row.error(NAME, "người được phép dự thi", got, row.reason)
        elif same_name:
            row = same_name[0]
            got = f"{quoted(finalist.name)}, trùng tên người ở {EXCLUDED_FILE}, dòng {row.row.number}"
            finalist.row.warning(NAME, "người được phép dự thi", got, "kiểm tra có phải một người không")


def _check_candidates(finalists: Sequence[FinalistRow]) -> None:
    """Candidate numbers are called out and typed: "1" and "001", "a1" and "A1" are one number to everybody."""
    seen: dict[str, FinalistRow] = {}
    digits: dict[int, FinalistRow] = {}
    for finalist in finalists:
        candidate = finalist.candidate
        if not candidate:
            continue
        first = seen.setdefault(candidate.upper().lstrip("0"), finalist)
        if first is not finalist:
            alike = "" if first.candidate == candidate else f', dòng đó ghi "{first.candidate}"'
            finalist.row.error(CANDIDATE, f"số khác dòng {first.row.number}", f"{quoted(candidate)}{alike}")
        if candidate.isdigit():
            digits.setdefault(len(candidate), finalist)
    if len(digits) > 1:
        longest = max(digits)
        for length in sorted(digits.keys() - {longest}):
            finalist = digits[length]
            advice = f"định dạng ô là Văn bản và ghi đủ {longest} chữ số"
            finalist.row.warning(CANDIDATE, f"{longest} chữ số như các dòng khác", quoted(finalist.candidate), advice)


def _check_seats(finalists: Sequence[FinalistRow]) -> None:
    seen: dict[tuple[str, str], FinalistRow] = {}
    for finalist in finalists:
        if not finalist.seat:
            continue
        first = seen.setdefault((fold(finalist.zone), fold(finalist.seat)), finalist)
        if first is not finalist:
            got = f"{quoted(finalist.seat)} ở khu vực {quoted(finalist.zone)}"
            finalist.row.error(SEAT, f"chỗ khác dòng {first.row.number}", got)


def _rows_listed(finalists: Sequence[FinalistRow]) -> str:
    shown = ", ".join(str(finalist.row.number) for finalist in finalists[:ROWS_LISTED_MAX])
    return f"dòng {shown}" + (" …" if len(finalists) > ROWS_LISTED_MAX else "")


def _check_unit(unit: UnitRow, finalists: Sequence[FinalistRow]) -> None:
    """At most ten places (RULES 4.7), exactly one captain (RULES 4.2: the play-off is between captains)."""
    places = [finalist for finalist in finalists if not finalist.substitute]
    if len(places) > UNIT_PLACES_MAX:
        expected = f"không quá {UNIT_PLACES_MAX} thí sinh chính thức của đơn vị {quoted(unit.unit.id)}"
        places[UNIT_PLACES_MAX].row.error(UNIT_ID, expected, f"{len(places)} thí sinh ({_rows_listed(places)})")
    captains = [finalist for finalist in places if finalist.captain]
    expected = f"đúng 01 đội trưởng của đơn vị {quoted(unit.unit.id)}"
    if places and not captains:
        places[0].row.error(CAPTAIN, expected, f"00 đội trưởng ({_rows_listed(places)})")
    elif len(captains) > 1:
        captains[1].row.error(CAPTAIN, expected, f"{len(captains):02d} đội trưởng ({_rows_listed(captains)})")


def _check_names(finalists: Sequence[FinalistRow]) -> None:
    for finalist in finalists:
        if not finalist.name:
            continue
        if not name_fits(finalist.name):
            advice = "tên sẽ xuống dòng; không cần sửa nếu đúng giấy tờ"
            finalist.row.warning(NAME, "tên vừa một dòng trên thẻ và màn hình", quoted(finalist.name), advice)
        if legacy_encoding_suspected(finalist.name):
            advice = "có thể gõ bằng bảng mã TCVN3 hoặc VNI"
            finalist.row.warning(NAME, "họ tên tiếng Việt Unicode", quoted(finalist.name), advice)
        elif len(finalist.name.split()) == 1:
            finalist.row.warning(NAME, "cả họ và tên", quoted(finalist.name))


def _check_public(finalists: Sequence[FinalistRow], problems: Problems) -> None:
    """RULES 10: without a word of consent a name stays off every public view. Said once, not once a row."""
    silent = [finalist for finalist in finalists if finalist.public is None]
    if silent:
        problems.warning(
            FINALISTS_FILE,
            '"có" hay "không" ở mỗi dòng',
            f"{len(silent)} ô trống ({_rows_listed(silent)})",
            sheet=FINALISTS.title,
            row=silent[0].row.number,
            column=PUBLIC,
            advice='coi là "không": chỉ công khai SBD và đơn vị',
        )


def check_prize_count(
    prizes: int, available: int, whom: str, file: str, line: int, problems: Problems, *, lenient: bool = False
) -> None:
    """More prizes than finalists or units: an error, for the numbers are exact (RULES 6.5) and no place is ever added
    after the lock: a substitute takes over a place, and who is absent only leaves fewer. A prize may stay vacant, but
    by a decision of the day, not by an impossible rule. `lenient`: a sample or a rehearsal gives no prizes; a note."""
    if prizes > available:
        add = problems.warning if lenient else problems.error
        add(file, f"không quá {available} giải, vì có {available} {whom}", f"{prizes} giải", row=line, column="prizes")
