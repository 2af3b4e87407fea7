"""Businesses in the programme "for the consumer" (DoanhNghiep): a register with a yearly rating."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from bvq_excel import periods
from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Record, Submission
from bvq_excel.sheets.repeats import repeated

SHEET = "DoanhNghiep"
INSPECTIONS = "KiemTra"
FULFILLED, VIOLATION = "DAT", "VIPHAM"


def one_row_a_business(rows: Sequence[Record], _context: Context) -> Iterator[Problem]:
    """In one file a tax code stands for one business.

    Why: the register counts businesses, not rows (R-DNN-01).
    """
    for row, earlier in repeated(rows, tax_code):
        yield Problem("tax_code", row=row, facts={"other_cell": earlier.cell("tax_code")})


def rated_without_violation(submission: Submission, context: Context) -> Iterator[Problem]:
    """A business rated as fulfilling all criteria had no inspection that found a violation in the year.

    Why: the programme honours businesses that respect the consumer (R-DNN-03).
    """
    year = periods.period(context.catalog, f"{context.period.year}-Y", context.period.scheme)
    violations: dict[str, Record] = {}
    for visit in submission.tables.get(INSPECTIONS, ()):
        if visit["conclusion"] == VIOLATION and visit["subject_tax"] and visit["inspection_date"] in year:
            violations.setdefault(visit["subject_tax"], visit)
    for row in submission.tables.get(SHEET, ()):
        found = violations.get(row["tax_code"])
        if row["rating"] == FULFILLED and found:
            facts = {"inspected": found["inspection_date"], "other_cell": found.cell("conclusion")}
            yield Problem("rating", row=row, facts=facts)


def tax_code(row: Record) -> Hashable | None:
    """Return what makes two rows the same business: its tax code."""
    code: Hashable | None = row["tax_code"]
    return code


CHECKS: tuple[policy.Check, ...] = (
    policy.sheet("R-DNN-01", one_row_a_business),
    policy.book("R-DNN-03", rated_without_violation),
)
