"""Equipment (ThietBi): what was bought, where it is, whether its calibration is in force."""

from __future__ import annotations

from collections.abc import Iterator

from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Submission
from bvq_excel.sheets.budgets import SHEET as BUDGET
from bvq_excel.sheets.budgets import cost, differ, own_line

SHEET = "ThietBi"
PURCHASES = "MUASAM"


def purchases_agree(submission: Submission, context: Context) -> Iterator[Problem]:
    """In a year, the equipment accepted costs what the budget sheet says was spent on purchases.

    Why: it is the same money. Budget years are calendar years, whatever the reporting period (R-TB-01).
    """
    if not context.period.is_annual or not {SHEET, BUDGET} <= set(submission.tables):
        return
    year = context.period.year
    bought = [
        cost(r, "amount")
        for r in submission.tables[SHEET]
        if r["accepted_date"] is not None and r["accepted_date"].year == year
    ]
    lines = [r["spent"] for r in submission.tables[BUDGET] if r["item"] == PURCHASES and own_line(r, year)]
    equipment, spent = (sum(x for x in amounts if x is not None) for amounts in (bought, lines))
    if differ(equipment, spent, context):
        facts = {"equipment": equipment, "spent": spent, "year": str(year)}
        yield Problem("amount", sheet=SHEET, facts=facts)


CHECKS: tuple[policy.Check, ...] = (policy.book("R-TB-01", purchases_agree),)
