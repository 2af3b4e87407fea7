"""A unit's whole workbook with the faulty cells marked, for use inside the office: it holds personal data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.error_list import CAPACITY
from bvq_excel.marks import most_important
from bvq_excel.model import FIRST_ROW, HEADER_ROW, Finding, Record, Submission, column_letter
from bvq_excel.workbooks.entry import write_plan
from bvq_excel.workbooks.entry_plan import BookPlan, Contents, plan_book
from bvq_excel.workbooks.entry_values import AsTyped
from bvq_excel.workbooks.layout import load_layout

NOTE = "BẢN ĐÁNH DẤU NỘI BỘ, CÓ DỮ LIỆU CÁ NHÂN, KHÔNG GỬI QUA THƯ"
SPARE_ROWS = 1


def write(
    catalog: Catalog, submission: Submission, findings: Sequence[Finding], path: Path, clock: datetime
) -> Path | None:
    """Write the marked copy of `submission` to `path` and return the path; None for a unit without an entry.

    It is laid out as the current template is, so that the findings speak of the cells of the copy.
    """
    period = periods.period(catalog, submission.source.period)
    unit = catalog.unit(submission.unit, period.last) or catalog.any_unit(submission.unit)
    if unit is None:
        return None
    faulty = {(f.sheet, f.row, f.key) for f in findings}
    rows = {
        name: [_typed(catalog, record, faulty) for record in records]
        for name, records in submission.tables.items()
        if records
    }
    contents = Contents(unit, rows, _typed(catalog, submission.cover, faulty))
    plan = plan_book(catalog, period, [contents], load_layout(), clock, shared=False, blank_rows=SPARE_ROWS)
    placed = tuple(_placed(plan, submission, most_important(findings, CAPACITY)))
    return write_plan(path, replace(plan, findings=placed, note=NOTE))


def _typed(catalog: Catalog, record: Record, faulty: set[tuple[Any, ...]]) -> dict[str, Any]:
    """Return the values of a row; what was not understood, and what is at fault, as it was typed."""
    typed = {
        key: AsTyped(text)
        for key, text in record.raw.items()
        if key in record.unread or (record.sheet, record.row, key) in faulty
    }
    computed = {c.key for c in catalog.sheets[record.sheet].columns if c.computed}
    return {k: v for k, v in {**record.values, **typed}.items() if k not in computed or k in ("record_id", "unit_code")}


def _placed(plan: BookPlan, submission: Submission, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings with the cells and record ids that their rows have in the copy."""
    numbers: Mapping[tuple[str, int], int] = {
        (name, record.row): at for name, records in submission.tables.items() for at, record in enumerate(records)
    }
    cover = plan.catalog.cover
    for finding in findings:
        table = plan.table(finding.sheet or "")
        if finding.sheet == cover.name and finding.key:
            yield replace(finding, cell=f"{column_letter(2)}{FIRST_ROW + cover.position[finding.key]}")
        elif table is None:
            yield replace(finding, cell=finding.cell if finding.sheet == cover.name else None)
        else:
            at = numbers.get((table.name, finding.row)) if finding.row is not None else None
            letter = table.letter(finding.key) if finding.key and finding.key in table.index else "A"
            if at is None:
                yield replace(finding, cell=f"{letter}{HEADER_ROW}")
            else:
                record_id = str(table.rows[at].values["record_id"])
                yield replace(finding, cell=f"{letter}{FIRST_ROW + at}", record_id=record_id)
