"""The repair on one screen: read -> move over -> write -> read again -> compare -> check -> write with the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bvq_excel import files, periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.errors import UsageError
from bvq_excel.model import Finding, RawWorkbook, Submission
from bvq_excel.reading import open_workbook
from bvq_excel.records import Reading, read_book
from bvq_excel.repair import comparing, contents, sheets, structure
from bvq_excel.repair.result import Repair
from bvq_excel.workbooks import entry
from bvq_excel.workbooks.entry_plan import BookPlan, plan_book
from bvq_excel.workbooks.entry_suggestions import suggestion
from bvq_excel.workbooks.entry_values import SUGGESTED, AsTyped
from bvq_excel.workbooks.layout import load_layout

TASKS, QUANTITY = "NhiemVu", "actual_qty"


def fix(
    source: Path | RawWorkbook,
    catalog: Catalog,
    received: date,
    out: Path,
    clock: datetime,
    *,
    blank_rows: int | None = None,
    keeper: files.Keeper | None = None,
) -> Repair:
    """Write the repaired workbook to `out` and return what was done; `source` is never changed.

    `received` is the day of receipt by which the remaining findings are judged, `clock` the new file's time of
    making, `blank_rows` the number of pre-numbered rows per sheet (default: layout.toml). A second repair of the
    result changes nothing more. The new workbook has no findings that the old one had not, but for what only its
    form brings to light: empty cells of a column or sheet that was missing, or that a merged range hid, and what a
    computed cell shows whose formula was lost. What stood at `out` is kept by the `keeper`. Raises UsageError when
    `out` is the file itself, InputError when it cannot be read or holds formulas without values, HostError when
    `out` cannot be written.
    """
    if isinstance(source, Path):
        _refuse_itself(source, out)
    raw = open_workbook(source) if isinstance(source, Path) else source
    before = read_book(raw, catalog, received)
    contents.refuse_unknown_formulas(before)
    plan = _plan(catalog, before, clock, blank_rows)
    with TemporaryDirectory() as folder:
        draft = entry.write_plan(Path(folder) / out.name, plan)
        after = read_book(open_workbook(draft), catalog, received)
    comparing.require_all_moved(catalog, before, after)
    compared = comparing.compare(catalog, before, after)
    left = _findings(catalog, before, after, received)
    unmoved = structure.unmoved(catalog, before)
    appended = [
        lambda canvas: sheets.write_changes(canvas, compared.changes),
        *([lambda canvas: sheets.write_unmoved(canvas, unmoved)] if unmoved else []),
    ]
    with files.delivering(out.parent, keeper) as room:
        entry.write_plan(room / out.name, replace(plan, findings=left), appended)
    rows = sum(len(s.records) for s in after.submissions)
    return Repair(out, compared.changes, unmoved, left, rows, compared.ambiguous)


def _refuse_itself(source: Path, out: Path) -> None:
    if out.exists() and source.exists() and out.samefile(source):
        raise UsageError(f"Không ghi đè lên tệp gốc {source.name}. Hãy đặt tên khác cho tệp kết quả.")


def _plan(catalog: Catalog, reading: Reading, clock: datetime, blank_rows: int | None) -> BookPlan:
    """Return the plan of the new workbook."""
    period = periods.period(catalog, reading.submissions[0].source.period)
    ids = contents.new_ids(catalog, reading)
    parts = [contents.contents(catalog, reading, s, period, ids) for s in reading.submissions]
    plan = plan_book(catalog, period, parts, load_layout(), clock, shared=reading.form.shared, blank_rows=blank_rows)
    return _with_suggestions(plan, reading)


def _with_suggestions(plan: BookPlan, reading: Reading) -> BookPlan:
    """Return the plan with live formulas for the quantities that were such before and are what these give."""
    table, tasks = plan.table(TASKS), reading.tables.get(TASKS)
    if table is None or tasks is None:
        return plan
    given = [r for r in table.rows if r.given]
    records = [r for s in reading.submissions for r in s.tables.get(TASKS, ())]
    live = set()
    for number, (row, record) in enumerate(zip(given, records, strict=True)):
        value = row.values.get(QUANTITY)
        if record.cell(QUANTITY) in tasks.raw.formulas and value is not None and not isinstance(value, AsTyped):
            found = suggestion(plan, row.unit, str(row.values.get("task_code")), str(row.values.get("uom")))
            live.update([number] if found and found.value == value else [])
    count = iter(range(len(given)))
    rows = tuple(
        replace(r, values={**r.values, QUANTITY: SUGGESTED}) if r.given and next(count) in live else r
        for r in table.rows
    )
    tables = tuple(replace(t, rows=rows) if t is table else t for t in plan.tables)
    return replace(plan, tables=tables)


# findings -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reasons:
    """What units had to say to their findings, by what the finding is about."""

    known: Mapping[tuple[str | None, ...], Finding]

    def judge(self, finding: Finding) -> Finding:
        """Return the finding with the reason that was given for the same one before."""
        old = self.known.get(_identity(finding))
        if old is None or finding.waived or not old.reason:
            return finding
        return replace(finding, waived=old.waived, reason=old.reason)


def _identity(finding: Finding) -> tuple[str | None, ...]:
    place = finding.record_id or finding.cell
    return finding.unit, finding.rule, finding.severity, finding.sheet, finding.key, place


def _findings(catalog: Catalog, before: Reading, after: Reading, received: date) -> tuple[Finding, ...]:
    """Return what the check still says about the new workbook, with the reasons that the old one gave."""
    told = [f for s in before.submissions for f in _checked(catalog, s, received) if f.reason]
    reasons = _Reasons({_identity(f): f for f in told})
    return tuple(reasons.judge(f) for s in after.submissions for f in _checked(catalog, s, received))


def _checked(catalog: Catalog, submission: Submission, received: date) -> tuple[Finding, ...]:
    return checker(catalog).check(submission, received)
