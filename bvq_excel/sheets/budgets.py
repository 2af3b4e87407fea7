"""Budget lines (KinhPhi) and what they have to do with the activities' costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from bvq_excel import display
from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Record, Submission
from bvq_excel.sheets.repeats import complete

SHEET = "KinhPhi"
FINANCE = "STC"
LINE = ("budget_unit", "year", "task_code", "item", "fund_source")

# The columns in which each activity sheet says what was spent.
COSTS: Mapping[str, tuple[str, ...]] = {
    "TuyenTruyen": ("cost",),
    "Ngay15_3": ("cost_state", "cost_social"),
    "DaoTao": ("cost",),
    "ThuNghiem": ("cost",),
    "ThietBi": ("amount",),
}


def costs_agree(submission: Submission, context: Context) -> Iterator[Problem]:
    """In a year, a task costs the same in the activity sheets and in the budget sheet.

    Why: both are reported of the same money. Only tasks that are on both sides are compared (R-KP-07).
    """
    if not context.period.is_annual:
        return
    lines = _lines_by_task(submission, context)
    for task, parts in _activity_costs(submission).items():
        rows = [r for r in lines.get(task, ()) if r["spent"] is not None]
        if not rows:
            continue
        activity, total = sum(parts.values()), sum(r["spent"] for r in rows)
        if differ(activity, total, context):
            shown = "; ".join(f"{sheet} {display.number(amount)}" for sheet, amount in parts.items())
            yield Problem("spent", row=rows[0], facts={"activity": activity, "total": total, "parts": shown})


def differ(amount: float, reference: float, context: Context) -> bool:
    """Return whether two sums in đồng differ by more than `check.cost_tolerance_pct` percent of the second."""
    tolerance = context.parameter("check.cost_tolerance_pct")
    return tolerance is not None and abs(amount - reference) * 100 > tolerance * abs(reference)


def cost(row: Record, key: str) -> Any:
    """Return what the row says was spent under `key` in đồng, None if nothing; a missing amount is worked out."""
    if row[key] is None and row["qty"] is not None and row["unit_price"] is not None:
        return row["qty"] * row["unit_price"]
    return row[key]


def own_line(row: Record, year: int) -> bool:
    """Return whether a budget line is the unit's own, of `year`; where a cell is empty that is taken for granted."""
    return row["year"] in (None, year) and row["budget_unit"] in (None, row.unit)


def line_key(row: Record) -> Hashable | None:
    """Return what makes two budget lines the same: user, year, task, item and source of the money."""
    return complete(row["budget_unit"] or row.unit, *(row[k] for k in LINE[1:]))


def _lines_by_task(submission: Submission, context: Context) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in submission.tables.get(SHEET, ()):
        if row["task_code"] and own_line(row, context.period.year):
            found[row["task_code"]].append(row)
    return found


def _activity_costs(submission: Submission) -> Mapping[str, dict[str, int]]:
    """Return the costs in đồng by task and sheet."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for sheet, keys in COSTS.items():
        for row in submission.tables.get(sheet, ()):
            for key in keys:
                amount = cost(row, key)
                if amount is not None:
                    parts = found[row["task_code"]]
                    parts[sheet] = parts.get(sheet, 0) + amount
    return found


CHECKS: tuple[policy.Check, ...] = (policy.book("R-KP-07", costs_agree),)
