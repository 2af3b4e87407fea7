"""From checked workbooks to a Consolidation: choose submissions, sort out rows, count, check across units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import cache, partial
from itertools import chain

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.consolidation.duplicates import counted_once
from bvq_excel.consolidation.refusals import Refusals
from bvq_excel.consolidation.result import (
    REJECTING,
    AccountingError,
    Consolidation,
    Duplicate,
    FileCount,
    RowCount,
    UnreadFile,
    on_first_day,
)
from bvq_excel.consolidation.selection import Selection, Selector
from bvq_excel.ledger.memory import Background, History, measured
from bvq_excel.ledger.merging import TASKS, quantities
from bvq_excel.model import CheckedFile, Finding, Record, Submission
from bvq_excel.periods import Period

DEFECT = "Đây là lỗi của phần mềm, hãy báo cho bộ phận hỗ trợ."

NO_SHEET: tuple[int, Mapping[str, int]] = (-1, {})  # before all sheets

# By unit, where the rejected rows stand: file, sheet, row number.
RejectedRows = Mapping[str, Set[tuple[str, str, int]]]


def consolidate(
    catalog: Catalog,
    files: Sequence[CheckedFile],
    period: Period,
    received: date,
    history: History | None = None,
) -> Consolidation:
    """Return the data of `period` out of the checked workbooks `files`, received by `received`.

    A submission of another period, or of a unit that is unknown or not in force at the end of the period, is
    set aside as a whole; of each unit the submission with the highest number is used. A row with an error of
    its own is rejected, unless another unit's file shows that it is right after all; errors of a sheet, the
    cover or the unit reject nothing. With a `history` the rules of earlier periods are judged too and the
    figures can be compared. The order of `files` does not matter. Raises AccountingError if rows or files got
    lost on the way.
    """
    selector = Selector(catalog, period, Refusals(catalog, period, received))
    selection = selector.select(files)
    submissions = tuple(replace(a.submission, problems=()) for a in selection.accepted)
    first = selection.first_received
    together = [on_first_day(s, first) for s in submissions]
    answered = checker(catalog).answered(together, period, received)
    supplement = checker(catalog).supplements(together, period, received, history or History())
    own = {a.source.unit: [f for f in a.findings if not answered(f) and not supplement(f)] for a in selection.accepted}
    across = checker(catalog).check_province(together, period, received)
    said_anew = [f for f in across if answered(f)]
    rejected = {
        unit: rejected_rows(catalog, chain(found, (f for f in said_anew if f.unit == unit)))
        for unit, found in own.items()
    }
    tables, duplicates = merge(catalog, submissions, rejected, period, received)
    consolidation = Consolidation(
        catalog=catalog,
        period=period,
        received=received,
        submissions=tuple(replace(s, remarks=()) for s in submissions),
        tables=tables,
        duplicates=duplicates,
        findings=_ordered(catalog, selector, (*chain(*own.values()), *selection.findings, *across)),
        by_unit_sheet=count_rows(submissions, rejected, tables, duplicates),
        files=_count_files(files, selection),
        set_aside=tuple(s for _, s in selection.set_aside),
        unreadable=_unread(files),
        first_received=first,
        background=history.background if history else Background(),
    )
    _assert_nothing_lost(consolidation, files)
    ordered = partial(_ordered, catalog, selector)
    contrary = checker(catalog).check_figures(together, period, received, consolidation.evaluator)
    if contrary:
        findings = ordered((*consolidation.findings, *contrary))
        consolidation = consolidation.told(findings, consolidation.background)
    if history is None:
        return consolidation
    return _against_the_past(consolidation, together, history, ordered)


def _against_the_past(
    result: Consolidation,
    submissions: Sequence[Submission],
    history: History,
    ordered: Callable[[Iterable[Finding]], tuple[Finding, ...]],
) -> Consolidation:
    """Return `result` with what the rules of earlier periods say, now that the period's own figures are known."""
    catalog, period, background = result.catalog, result.period, history.background
    current = measured(result.dataset, result.evaluator)
    year = periods.year_to_date(catalog, period)
    if year and year.first == period.first:
        rows = result.tables[TASKS]
        done, planned = (quantities(catalog, rows, column) for column in ("actual_qty", "target_qty"))
        background = replace(background, so_far=current, done=done, planned=planned)
    known = replace(history, background=background, current=current)
    past = checker(catalog).check_history(submissions, period, result.received, known)
    return result.told(ordered((*result.findings, *past)), background)


def rejected_rows(catalog: Catalog, findings: Iterable[Finding]) -> frozenset[tuple[str, str, int]]:
    """Return file, sheet and row number of every row of a record sheet that has an error of its own."""
    return frozenset(
        (f.file or "", f.sheet, f.row)
        for f in findings
        if f.severity == "error" and f.row is not None and f.sheet is not None and f.sheet in catalog.tables
    )


def where(row: Record) -> tuple[str, str, int]:
    """Return file, sheet and row number of a row."""
    return row.source.file, row.sheet, row.row


def merge(
    catalog: Catalog, submissions: Sequence[Submission], rejected: RejectedRows, period: Period, received: date
) -> tuple[dict[str, tuple[Record, ...]], dict[str, tuple[Duplicate, ...]]]:
    """Return the rows that count, and the duplicates, by sheet: by unit in catalogue order, then by row."""
    tables: dict[str, tuple[Record, ...]] = {}
    duplicates: dict[str, tuple[Duplicate, ...]] = {}
    for sheet in catalog.tables:
        rows = tuple(row for s in submissions for row in _in_order(s.tables.get(sheet, ()), rejected[s.unit]))
        once = counted_once(catalog, sheet, period, received)
        tables[sheet], duplicates[sheet] = once.split(rows) if once else (rows, ())
    return tables, duplicates


def _in_order(rows: Sequence[Record], rejected: Set[tuple[str, str, int]]) -> Sequence[Record]:
    return [row for row in rows if where(row) not in rejected] if rejected else rows


def count_rows(
    submissions: Sequence[Submission],
    rejected: RejectedRows,
    tables: Mapping[str, Sequence[Record]],
    duplicates: Mapping[str, Sequence[Duplicate]],
) -> dict[str, dict[str, RowCount]]:
    """Return the row counts by unit and sheet, each of the four numbers counted where it stands."""
    merged = Counter((r.source.unit, sheet) for sheet, rows in tables.items() for r in rows)
    double = Counter((d.record.source.unit, sheet) for sheet, rows in duplicates.items() for d in rows)
    return {
        s.unit: {
            sheet: RowCount(
                read=len(rows),
                merged=merged[s.unit, sheet],
                rejected=len(rows) - len(_in_order(rows, rejected[s.unit])),
                duplicate=double[s.unit, sheet],
            )
            for sheet, rows in s.tables.items()
        }
        for s in submissions
    }


def _count_files(files: Sequence[CheckedFile], selection: Selection) -> FileCount:
    accepted = {id(a.file) for a in selection.accepted}
    rejecting = {id(a.file) for a, s in selection.set_aside if s.reason in REJECTING}
    superseded = {id(a.file) for a, s in selection.set_aside if s.reason == "superseded"}
    repeated = {id(a.file) for a, s in selection.set_aside if s.reason == "repeated"}
    return FileCount(
        accepted=len(accepted),
        rejected=len(rejecting - accepted),
        unreadable=sum(not f.readable for f in files),
        superseded=len(superseded - rejecting - accepted),
        repeated=len(repeated - superseded - rejecting - accepted),
    )


def _unread(files: Sequence[CheckedFile]) -> tuple[UnreadFile, ...]:
    found = [UnreadFile(f.file, f.reason, f.message or "") for f in files if f.reason is not None]
    return tuple(sorted(found, key=lambda f: (f.file, f.reason, f.message)))


def _ordered(catalog: Catalog, selector: Selector, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    sheets = {name: (i, sheet.position) for i, (name, sheet) in enumerate(catalog.sheets.items())}
    unit_order = cache(selector.unit_order)

    def order(finding: Finding) -> tuple[object, ...]:
        at, columns = sheets[finding.sheet] if finding.sheet else NO_SHEET
        return (
            finding.file is None,
            unit_order(finding.unit),
            finding.file or "",
            at,
            finding.row or 0,
            columns.get(finding.key or "", -1),
            finding.rule,
            finding.message,
            finding.cell or "",
        )

    return tuple(sorted(findings, key=order))


def _assert_nothing_lost(result: Consolidation, files: Sequence[CheckedFile]) -> None:
    for unit, counts in result.by_unit_sheet.items():
        for sheet, count in counts.items():
            if not count.balances:
                raise AccountingError(
                    f"Số dòng không khớp ở biểu {sheet} của {unit}: đọc {count.read}, tổng hợp {count.merged}, "
                    f"bị loại {count.rejected}, trùng {count.duplicate}. {DEFECT}"
                )
    if result.files.total != len(files):
        raise AccountingError(f"Số tệp không khớp: nhận {len(files)}, hạch toán {result.files.total}. {DEFECT}")
