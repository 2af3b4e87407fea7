"""Rules of the sheet TuyenTruyen (communication) that compare it with other sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from bvq_excel import display
from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, book
from bvq_excel.model import Problem, Record, Submission

SHEET = "TuyenTruyen"
BUDGET = "KinhPhi"


def cost_agrees_with_budget(submission: Submission, context: Context) -> Iterator[Problem]:
    """A task's communication costs come to what the budget sheet says was spent; compared at the end of a year.

    Why: what was spent runs through the year, so that the two sheets only meet at its end.
    """
    tolerance = context.parameter("check.cost_tolerance_pct")
    if not context.period.is_annual or tolerance is None:
        return
    activities = _by_task(submission.tables.get(SHEET, ()))
    budget = _by_task([r for r in submission.tables.get(BUDGET, ()) if _is_own_spending(r, context)])
    for task, lines in budget.items():
        rows = activities.get(task, [])
        if any("cost" in r.unread for r in rows) or any("spent" in r.unread for r in lines):
            continue
        cost, spent = sum(r["cost"] or 0 for r in rows), sum(r["spent"] or 0 for r in lines)
        if abs(cost - spent) * 100 <= tolerance * spent:
            continue
        facts: dict[str, Any] = {"task": task, "cost": cost, "spent": spent, "tolerance": display.plain(tolerance)}
        facts["cells"] = ", ".join(r.cell("spent") for r in lines)
        if rows:
            yield Problem("cost", row=next((r for r in rows if r["cost"]), rows[0]), facts=facts)
        else:
            yield Problem("spent", "no_activity", row=lines[0], facts=facts)


def _is_own_spending(record: Record, context: Context) -> bool:
    """Return whether a budget line is the unit's own money for communication in the year of the period."""
    own = record["budget_unit"] in (None, record.unit)
    this_year = record["year"] is None or record["year"] in context.period.years
    return record["item"] == "TUYENTRUYEN" and own and this_year


def _by_task(rows: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in rows:
        if record["task_code"]:
            found[record["task_code"]].append(record)
    return found


CHECKS: tuple[Check, ...] = (book("R-TT-03", cost_agrees_with_budget),)
