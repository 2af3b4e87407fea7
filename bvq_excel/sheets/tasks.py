"""Rules of the sheet NhiemVu (tasks and progress) that need more than one row's own values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator
from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, book, row, sheet
from bvq_excel.model import Problem, Record, Submission

SHEET = "NhiemVu"
COUNTED = ("count", "count_distinct", "sum")
NO_EVIDENCE = (SHEET, "ThongTin")
DESCRIBED_TASKS = 3


def unit_of_measure(record: Record, context: Context) -> Iterator[Problem]:
    """The unit of measure is one that the task is counted in.

    Why: each indicator of the plan is counted in one unit of measure (tasks.csv).
    """
    task = context.catalog.tasks.get(record["task_code"])
    if task and record["uom"] and record["uom"] not in task.uoms:
        yield Problem("uom", facts={"task": task.code, "uoms": context.labels("Uom", task.uoms)})


def led_tasks(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Each task that the unit leads has at least one row.

    Why: a lead unit accounts for every task that the plan gives it, also for those not begun.
    """
    if context.unit is None or context.period.is_thematic:
        return
    reported = {r["task_code"] for r in rows}
    missing = [t for t in context.catalog.led_by(context.unit) if t.code not in reported]
    if missing:
        described = len(missing) <= DESCRIBED_TASKS
        names = [f"{t.code} ({t.description})" if described else t.code for t in missing]
        yield Problem("task_code", sheet=SHEET, facts={"tasks": "; ".join(names)})


def countable(catalog: Catalog, task_code: str, uom: str) -> Indicator | None:
    """Return the indicator that counts task `task_code` in `uom` over an evidence sheet, None if there is none."""
    task = catalog.tasks.get(task_code)
    codes = [i for i, u in zip(task.indicators, task.uoms, strict=True) if u == uom and i != "-"] if task else []
    for indicator in (catalog.indicators[c] for c in codes):
        if indicator.sheet not in NO_EVIDENCE and indicator.aggregation in COUNTED:
            return indicator
    return None


def evidence(submission: Submission, context: Context) -> Iterator[Problem]:
    """The quantity done is what the evidence sheet's rows of the same task come to.

    Why: the report's figures come from the evidence sheets, so a task may not claim another number.
    """
    pairs: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in submission.tables.get(SHEET, ()):
        pairs[record["task_code"], record["uom"]].append(record)
    for (task, uom), rows in pairs.items():
        indicator = countable(context.catalog, task, uom)
        stated = [r["actual_qty"] for r in rows]
        if indicator is None or None in stated or not _is_conclusive(submission, context, indicator, task):
            continue
        counted = counted_evidence(submission, context, indicator, task)
        if counted != sum(stated):
            yield _disagreement(rows, context, indicator, counted)


def _is_conclusive(submission: Submission, context: Context, indicator: Indicator, task: str) -> bool:
    """Return whether the evidence can be counted: no row of it has a cell that waits to be corrected.

    A required sheet that is not in the file is reported as such, not once more for each of its tasks.
    """
    if indicator.sheet not in submission.tables:
        return context.unit is not None and indicator.sheet in context.unit.optional_sheets
    return not any(
        r.unread and (r["task_code"] == task or "task_code" in r.unread) for r in submission.tables[indicator.sheet]
    )


def counted_evidence(submission: Submission, context: Context, indicator: Indicator, task: str) -> float:
    """Return the indicator's value over the unit's rows of `task`; nothing to add up is zero."""
    from bvq_excel.indicators import Dataset, Evaluator

    tables: dict[str, Sequence[Record]] = dict(submission.tables)
    tables[indicator.sheet] = [r for r in tables.get(indicator.sheet, ()) if r["task_code"] == task]
    dataset = Dataset(
        catalog=context.catalog,
        calendar=context.calendar,
        period=context.period,
        received=context.received,
        tables=tables,
        own_unit=context.own_unit,
    )
    return Evaluator(dataset).figure(indicator.code).value or 0


def _disagreement(rows: Sequence[Record], context: Context, indicator: Indicator, counted: float) -> Problem:
    last = rows[-1]
    facts = {
        "task": last["task_code"],
        "unit": context.labels("Uom", (last["uom"],)),
        "sheet": context.labels("SheetName", (indicator.sheet,)),
        "counted": counted,
        "stated": sum(r["actual_qty"] for r in rows),
        "rows": ", ".join(str(r.row) for r in rows),
    }
    return Problem("actual_qty", "several" if len(rows) > 1 else "", row=last, facts=facts)


CHECKS: tuple[Check, ...] = (
    row("R-NV-56", unit_of_measure),
    sheet("R-NV-03", led_tasks),
    book("R-NV-02", evidence),
)
