"""A coherent year of the example province: four quarters whose open cases and registers pass from one to the next.

`year(catalog)` gives every unit's checked workbook by quarter. Rows are the example's, but a case that is open at the
end of a quarter stands again, with its id, in the next one, where two of three are settled; a business that joined
stays in its register. Everything is invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from bvq_excel import periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.checking.engine import checker
from bvq_excel.demo import province
from bvq_excel.demo.province import UnitData
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.model import CheckedFile, Submission
from bvq_excel.sheets.complaints import OPEN
from bvq_excel.sheets.tasks import countable, counted_evidence
from tests.books import raw_book, submission

Row = dict[str, Any]
Tables = dict[str, list[Row]]

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
NOW = datetime(2020, 1, 6, 8, 30)
REGISTER = "DoanhNghiep"


def received_on(code: str) -> date:
    """Return the day on which the files of period `code` come in."""
    return periods.period(load(), code).last + timedelta(days=2)


@dataclass(frozen=True)
class Contents:
    """What one unit fills in for a quarter: cover values and rows by sheet, as the workbook has them."""

    cover: Row
    tables: Tables


def year(number: int = 2019, seed: int = 1, units: tuple[str, ...] = ()) -> Mapping[str, Sequence[CheckedFile]]:
    """Return the checked workbooks of all (or of these) units by quarter of the year."""
    return _made(number, seed, units)[0]


def contents(number: int = 2019, seed: int = 1, units: tuple[str, ...] = ()) -> Mapping[str, Mapping[str, Contents]]:
    """Return by quarter and unit what these workbooks are filled with."""
    return _made(number, seed, units)[1]


@lru_cache(maxsize=4)
def _made(
    number: int, seed: int, units: tuple[str, ...]
) -> tuple[dict[str, list[CheckedFile]], dict[str, dict[str, Contents]]]:
    catalog = load()
    before: dict[str, Tables] = {}
    made: dict[str, list[CheckedFile]] = {}
    filled: dict[str, dict[str, Contents]] = {}
    for quarter in QUARTERS:
        code = f"{number}-{quarter}"
        for data in province.make(catalog, periods.period(catalog, code), received_on(code), seed):
            if units and data.unit not in units:
                continue
            before[data.unit] = tables = _going_on(catalog, code, data, before.get(data.unit))
            made.setdefault(code, []).append(workbook(catalog, code, data.unit, tables, dict(data.cover)))
            cover = {**data.cover, "nil_sheets": _empty(data.cover, tables)}
            filled.setdefault(code, {})[data.unit] = Contents(cover, tables)
    return made, filled


def _empty(cover: Row, tables: Tables) -> tuple[str, ...]:
    """Return the sheets that the cover declares empty and that are."""
    return tuple(n for n in cover.get("nil_sheets", ()) if not tables.get(n))


def workbook(
    catalog: Catalog, code: str, unit: str, tables: Tables, cover: Row, content: str = "", file: str = ""
) -> CheckedFile:
    """Return one unit's workbook for a period, checked as on the day on which it comes in."""
    cover = cover | {"nil_sheets": _empty(cover, tables)}
    read = _read(unit, code, tables, cover, content, file)
    if _agree(catalog, read, tables):
        read = _read(unit, code, tables, cover, content, file)
    found = checker(catalog).check(read, received_on(code))
    return CheckedFile(read.source.file, (replace(read, problems=()),), (found,))


def enter(ledger: Ledger, files: Mapping[str, Sequence[CheckedFile]], *codes: str) -> None:
    """Enter the workbooks of all (or of these) periods in the ledger."""
    for code in codes or files:
        for file in files[code]:
            ledger.record(file, NOW)


def errors(files: Mapping[str, Sequence[CheckedFile]]) -> list[str]:
    """Return what is wrong in the workbooks."""
    return [f.line for by in files.values() for file in by for said in file.findings for f in said if _is_error(f)]


def _is_error(finding: Any) -> bool:
    return bool(finding.severity == "error")


def _read(unit: str, code: str, tables: Tables, cover: Row, content: str, file: str) -> Submission:
    raw = raw_book(unit=unit, period=code, cover=cover, file=file, **tables)
    digest = f"{unit} {code} {content or cover.get('submission_no', 1)}"
    return submission(replace(raw, sha256=digest), received=received_on(code))


def _going_on(catalog: Catalog, code: str, data: UnitData, before: Tables | None) -> Tables:
    """Return a unit's rows: what is open goes on from the quarter before, the example's own carried cases do not."""
    unit = catalog.any_unit(data.unit)
    first = periods.period(catalog, code).first
    tables = {
        n: [dict(r) for r in data.tables.get(n, ())] for n in (unit.all_sheets if unit else ()) if n in catalog.tables
    }
    dropped = {r["record_id"] for r in tables.get("KhieuNai", ()) if r["received_date"] < first}
    if before is not None and "KhieuNai" in tables:
        still_open = [r for r in before["KhieuNai"] if r["status"] in OPEN]
        fresh = [r for r in tables["KhieuNai"] if r["record_id"] not in dropped]
        tables["KhieuNai"] = [_next_state(r, first, i) for i, r in enumerate(still_open)] + fresh
        tables["HoaGiai"] = [r for r in tables.get("HoaGiai", ()) if r["complaint_id"] not in dropped]
    if before is not None and REGISTER in tables:
        joined = [r | {"reg_date": first + timedelta(days=3)} for r in tables[REGISTER]]
        tables[REGISTER] = [r | {"guided": False} for r in before[REGISTER]] + joined
    for row in tables.get("VanBan", ()):
        number, slash, rest = row["doc_no"].partition("/")
        row["doc_no"] = f"{int(number) + 100 * QUARTERS.index(code[5:])}{slash}{rest}"
    return tables


def _next_state(row: Row, first: date, number: int) -> Row:
    """Return an open case as it stands in the next quarter: two of three are settled."""
    if number % 3 == 2:
        return row
    closed = first + timedelta(days=5 + number)
    settled = {"status": "DAGQ", "closed_date": closed, "reply_doc_no": "90/CV-SCT", "action": ("TRALOI",)}
    return row | settled | {"outcome": "KHONGTHANH"}


def _agree(catalog: Catalog, read: Submission, tables: Tables) -> bool:
    """Make the tasks' quantities those of the evidence sheets; return whether anything has changed."""
    context = checker(catalog).context(read, received_on(read.source.period))
    changed = False
    for row in tables.get("NhiemVu", ()):
        indicator = countable(catalog, row["task_code"], row["uom"])
        if indicator is None or (indicator.sheet not in read.tables):
            continue
        counted = int(counted_evidence(read, context, indicator, row["task_code"]))
        changed |= counted != row["actual_qty"]
        row["actual_qty"] = counted
    return changed
