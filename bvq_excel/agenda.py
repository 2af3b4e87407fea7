"""What a unit still has to do in its workbook: sheets to fill in and sheets with errors, in the workbook's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.error_list import SEVERITY_WORDS
from bvq_excel.marks import Mark
from bvq_excel.model import FIRST_ROW, Submission
from bvq_excel.workbooks.entry_plan import required_sheets


@dataclass(frozen=True)
class Task:
    """A sheet that waits for the user, and the row at which to go on."""

    sheet: str
    row: int


def waiting(catalog: Catalog, submissions: Sequence[Submission], marks: Sequence[Mark]) -> tuple[Task, ...]:
    """Return the sheets that wait: required ones without rows that are not declared empty, and those with errors."""
    wrong = {m.sheet for m in marks if m.severity == SEVERITY_WORDS["error"] and not m.kept}
    missing = {name for s in submissions for name in _missing(catalog, s)}
    names = [n for n in catalog.sheets if any(n in s.layouts for s in submissions)]
    return tuple(Task(n, _row(n, submissions)) for n in names if n in wrong or n in missing)


def following(tasks: Sequence[Task], names: Sequence[str], active: str) -> Task | None:
    """Return the task after sheet `active` in the order `names` of the workbook, the first one at the end."""
    order = {name: i for i, name in enumerate(names)}
    here = order.get(active, -1)
    sorted_tasks = sorted((t for t in tasks if t.sheet in order), key=lambda t: order[t.sheet])
    return next((t for t in sorted_tasks if order[t.sheet] > here), sorted_tasks[0] if sorted_tasks else None)


def _missing(catalog: Catalog, submission: Submission) -> set[str]:
    period = periods.period(catalog, submission.source.period)
    unit = catalog.unit(submission.unit, period.last)
    required = required_sheets(catalog, period, unit) if unit else frozenset()
    declared = set(submission.cover["nil_sheets"] or ())
    return {name for name in required - declared if name in submission.tables and not submission.tables[name]}


def _row(sheet: str, submissions: Sequence[Submission]) -> int:
    """Return the row below the last record."""
    return max((r.row + 1 for s in submissions for r in s.tables.get(sheet, ())), default=FIRST_ROW)
