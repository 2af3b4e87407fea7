"""What a ledger remembers for one period: its History, with the figures that its own are compared with.

Figures of another period are those stored when it was consolidated; where none are stored they are computed from
the rows that count, provided that some unit has reported for every day of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.consolidation.flow import rejected_rows, where
from bvq_excel.indicators import Dataset, Evaluator
from bvq_excel.ledger import corrections, spans
from bvq_excel.ledger.entries import CLOSED
from bvq_excel.ledger.identity import id_key
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.memory import Background, History, Measures, Use, measured
from bvq_excel.ledger.merging import TASKS, quantities
from bvq_excel.ledger.rollup import Files, composition
from bvq_excel.model import CheckedFile, Record, Submission
from bvq_excel.periods import Period
from bvq_excel.sheets import budgets


@dataclass(frozen=True)
class Measured:
    """The figures of a composition, and the quantities done and planned by task and measure (sheet NhiemVu)."""

    figures: Measures = field(default_factory=Measures)
    done: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    planned: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def history(ledger: Ledger, period: Period, received: date, given: Sequence[CheckedFile] | None = None) -> History:
    """Return what `ledger` knows for the rules and figures of `period`, seen on the day `received`.

    `given` are the period's submissions, one per unit, where they are not those that the ledger has.
    """
    files: Files = {} if given is None else {period.code: given}
    own = composition(ledger, period, files)
    known = ledger.known()
    before = _before(ledger, period)
    closed = ledger.state(period.code) == CLOSED
    return History(
        background=_background(ledger, period, received, files),
        before=before.period,
        submissions_before={s.unit: s for f in before.files for s in f.submissions},
        closing=_closing(ledger, period),
        so_far_before=_so_far_before(ledger, period),
        used=_used(ledger, spans.earlier_alike(ledger.catalog, known, period), own.counting, period),
        budget_before=_budget(ledger, period.year - 1),
        gaps=own.gaps,
        closed=closed,
        accepted=frozenset(e.sha256 for e in ledger.submissions(period.code) if e.counts) if closed else frozenset(),
    )


def measure(catalog: Catalog, files: Sequence[CheckedFile], period: Period, received: date) -> Measured:
    """Return the figures of `period` over the rows of `files` that are in order."""
    submissions = [s for f in files for s in f.submissions if s.source.period == period.code]
    answered = checker(catalog).answered(submissions, period, received)
    findings = [x for f in files for found in f.findings for x in found if not answered(x)]
    rejected = rejected_rows(catalog, findings)
    tables: dict[str, Sequence[Record]] = {
        name: [r for s in submissions for r in s.tables.get(name, ()) if where(r) not in rejected]
        for name in catalog.tables
    }
    dataset = Dataset(
        catalog=catalog,
        calendar=WorkingCalendar(catalog),
        period=period,
        received=received,
        tables=tables | {catalog.cover.name: [s.cover for s in submissions]},
        submissions=[s.source for s in submissions],
        expected=[u.code for u in catalog.reporting_units(period.last)],
    )
    done, planned = (quantities(catalog, tables[TASKS], column) for column in ("actual_qty", "target_qty"))
    return Measured(measured(dataset, Evaluator(dataset)), done, planned)


# the year so far, the year before -------------------------------------------------------------------------------


def _background(ledger: Ledger, period: Period, received: date, given: Files) -> Background:
    catalog = ledger.catalog
    earlier_period = periods.same_last_year(catalog, period)
    earlier = ledger.figures(earlier_period.code)
    if not earlier:
        then = composition(ledger, earlier_period)
        earlier = measure(catalog, then.counting, earlier_period, received).figures if then.complete else earlier
    so_far = _so_far(ledger, period, received, given)
    return Background(
        earlier_period=earlier_period if earlier else None,
        earlier=earlier,
        so_far=so_far.figures,
        done=so_far.done,
        planned=so_far.planned,
        corrections=corrections.since_last_report(catalog, ledger.corrections(), ledger.closed(), period),
    )


def _so_far(ledger: Ledger, period: Period, received: date, given: Files) -> Measured:
    """Return the figures from the year's beginning; none where some of its days are not known or it has no year.

    A period that begins with the year has none of its own here: what was done in it is all that was done.
    """
    span = periods.year_to_date(ledger.catalog, period)
    if span is None or span.first == period.first:
        return Measured()
    whole = composition(ledger, span, given)
    return measure(ledger.catalog, whole.counting, span, received) if whole.complete else Measured()


def _so_far_before(ledger: Ledger, period: Period) -> Measures:
    """Return the year's figures up to the period before, as they were stored; empty at the beginning of a year."""
    for before in spans.ending_before(ledger.catalog, period):
        if before.year == period.year:
            stored = ledger.figures(before.code, "so_far")
            if stored:
                return stored
    return Measures()


# the period before ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Before:
    period: Period | None = None
    files: Sequence[CheckedFile] = ()


def _before(ledger: Ledger, period: Period) -> _Before:
    """Return the period that ends the day before, of the same type if the ledger knows one, and its submissions."""
    if period.is_thematic:
        return _Before()
    for candidate in spans.ending_before(ledger.catalog, period):
        files = composition(ledger, candidate).counting
        if files:
            return _Before(candidate, files)
    return _Before()


def _closing(ledger: Ledger, period: Period) -> Measures:
    """Return the figures of a closed period that ends the day before; empty while there is none."""
    for candidate in () if period.is_thematic else spans.ending_before(ledger.catalog, period):
        if ledger.state(candidate.code) == CLOSED:
            return ledger.figures(candidate.code)
    return Measures()


def _used(
    ledger: Ledger, codes: Sequence[str], files: Sequence[CheckedFile], period: Period
) -> dict[tuple[str, str], list[Use]]:
    ids: dict[str, set[str]] = {}
    for submission in (s for f in files for s in f.submissions):
        for row in _own_rows(submission, period):
            key = id_key(row)
            if key:
                ids.setdefault(row.sheet, set()).add(key)
    return ledger.uses(codes, ids)


def _own_rows(submission: Submission, period: Period) -> list[Record]:
    return [r for r in submission.records if r.source.period == period.code]


def _budget(ledger: Ledger, year: int) -> dict[tuple[object, ...], Record]:
    """Return the lines of the users' budgets of `year` by key, as they were reported last."""
    codes = [c for c in ledger.known() if c.startswith(f"{year}-")]
    lines: dict[tuple[object, ...], Record] = {}
    for code in codes:
        for row in (r for s in ledger.accepted(code) for r in s.tables.get(budgets.SHEET, ())):
            key = budgets.line_key(row)
            if isinstance(key, tuple) and row["budget_unit"] in (None, row.unit):
                lines[key] = row
    return lines
