"""Entry workbooks: what a unit fills in for a period, written anew from the catalogue every time.

The layout is the contract's; everything else (dropdowns, hints, guide) is made of the same catalogue that the
checks use, so that workbook, check and message cannot disagree. Identical input and clock give identical bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Unit
from bvq_excel.errors import UsageError
from bvq_excel.model import Finding
from bvq_excel.periods import Period
from bvq_excel.workbooks.entry_cover import write_cover
from bvq_excel.workbooks.entry_errors import write_errors
from bvq_excel.workbooks.entry_guide import write_guide
from bvq_excel.workbooks.entry_lists import build_lists, write_lists
from bvq_excel.workbooks.entry_plan import BookPlan, Contents, Rows, plan_book, starting_rows
from bvq_excel.workbooks.entry_tables import Canvas, write_table
from bvq_excel.workbooks.layout import load_layout
from bvq_excel.workbooks.look import load_look
from bvq_excel.workbooks.saving import new_workbook

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

__all__ = ["Contents", "starting_rows", "write", "write_shared"]

MOST_UNITS = 20
Appended = Callable[[Canvas], None]


def write(
    path: Path,
    catalog: Catalog,
    period: Period,
    unit: Unit,
    rows: Rows | None = None,
    cover: Mapping[str, Any] | None = None,
    *,
    last_numbers: Mapping[str, int] | None = None,
    blank_rows: int | None = None,
    clock: datetime,
    findings: Sequence[Finding] = (),
) -> Path:
    """Write `unit`'s workbook for `period` to `path` and return the path.

    `rows` has typed values by key for each sheet (a row without `record_id` gets the next one), `cover` those
    of the cover form; `last_numbers` the greatest record number that the unit has used in the year by sheet;
    `blank_rows` is the number of pre-numbered empty rows per sheet (default: layout.toml); `clock` becomes the
    file's creation time; `findings` fill sheet Loi and mark their cells.
    Raises HostError when the file cannot be written.
    """
    contents = [Contents(unit, rows or {}, cover or {}, last_numbers or {})]
    plan = plan_book(
        catalog, period, contents, load_layout(), clock, shared=False, blank_rows=blank_rows, findings=findings
    )
    return write_plan(path, plan)


def write_shared(
    path: Path,
    catalog: Catalog,
    period: Period,
    contents: Sequence[Contents],
    *,
    blank_rows: int | None = None,
    clock: datetime,
    findings: Sequence[Finding] = (),
) -> Path:
    """Write one workbook for several units to `path`: a cover column and a block of rows for each.

    Columns that identify a consumer are left out. Raises UsageError for no units, too many or a unit twice.
    """
    codes = [c.unit.code for c in contents]
    if not codes or len(set(codes)) != len(codes) or len(codes) > MOST_UNITS:
        raise UsageError(f"Sổ dùng chung nhận từ 1 đến {MOST_UNITS} đơn vị, mỗi đơn vị một lần.")
    plan = plan_book(
        catalog, period, contents, load_layout(), clock, shared=True, blank_rows=blank_rows, findings=findings
    )
    return write_plan(path, plan)


def write_plan(path: Path, plan: BookPlan, appended: Sequence[Appended] = ()) -> Path:
    """Write a planned workbook to `path` and return the path; `appended` write further sheets after Loi."""
    with new_workbook(path) as book:
        _fill(book, plan, appended)
    return path


def _fill(book: Workbook, plan: BookPlan, appended: Sequence[Appended]) -> None:
    canvas = Canvas(book, load_look().formats(book), plan)
    book.set_properties(
        {
            "title": f"Biểu báo cáo {plan.period.code}",
            "subject": "; ".join(u.name for u in plan.units),
            "author": "bvq_excel",
            "company": "",
            "comments": f"Phiên bản biểu mẫu {plan.layout.template_version}",
            "created": plan.clock,
        }
    )
    write_cover(canvas)
    for table in plan.tables:
        write_table(canvas, table)
    write_errors(canvas)
    for write_sheet in appended:
        write_sheet(canvas)
    write_guide(canvas)
    write_lists(book, canvas.formats, build_lists(plan))
