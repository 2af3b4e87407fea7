"""Longer periods made up of the reports of shorter ones, so that no unit types anything twice.

Half a year, nine months and the year (and a quarter of months) are composed of every report that counts inside
them. Of each record the latest state stands (`merging`). A report that a unit sends for the longer period itself
is one more part, the last one: its rows replace those of the same record, and what it does not repeat stays. A row
that its own period rejected stays rejected unless a later state of it is in order, but for a supplementary row
(R-CH-24): what happened earlier in the longer period is inside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.checking.context import Context
from bvq_excel.consolidation.flow import rejected_rows, where
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.merging import TASKS, is_among, merged
from bvq_excel.ledger.spans import by_time, covers, inside, missing
from bvq_excel.model import CheckedFile, Finding, Record, Source, Submission
from bvq_excel.periods import Period
from bvq_excel.scope import RowScope
from bvq_excel.sheets.tasks import countable, counted_evidence

OUTSIDE = "R-CH-04"
DISTINCT = "count_distinct"

Files = Mapping[str, Sequence[CheckedFile]]


@dataclass(frozen=True)
class Composition:
    """The submissions of a period, composed where they have to be, as checked files.

    Of a period that is not composed the replaced submissions are there too; of a composed one the findings are
    those about rows that stay rejected. `gaps` are the parts that a unit has not reported;
    `complete` says whether at least some unit has reported for every day of the period.
    """

    files: tuple[CheckedFile, ...]
    gaps: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    complete: bool = False

    @property
    def counting(self) -> tuple[CheckedFile, ...]:
        """The files without the submissions that later ones of the same unit replaced."""
        last: dict[str, int] = {}
        for submission in (s for f in self.files for s in f.submissions):
            last[submission.unit] = max(submission.source.sequence, last.get(submission.unit, 0))
        kept = []
        for file in self.files:
            pairs = [
                (s, found)
                for s, found in zip(file.submissions, file.findings, strict=True)
                if s.source.sequence == last[s.unit]
            ]
            if pairs:
                kept.append(CheckedFile(file.file, tuple(s for s, _ in pairs), tuple(found for _, found in pairs)))
        return tuple(kept)


@dataclass(frozen=True)
class _Part:
    """One unit's submission for a part of the period, and what its own check found."""

    period: Period
    submission: Submission
    findings: tuple[Finding, ...]


def compose(ledger: Ledger, period: Period) -> list[Submission]:
    """Return the submissions of `period`, one per unit: as sent, or composed of those for the periods inside it."""
    return [s for f in composition(ledger, period).counting for s in f.submissions]


def composition(ledger: Ledger, period: Period, given: Files | None = None) -> Composition:
    """Return the submissions of `period` with what is wrong in them and what is missing.

    `given` are checked files that stand in for what the ledger has, by period code.
    """
    catalog, given = ledger.catalog, given or {}
    known = {c: periods.period(catalog, c) for c in (*ledger.known(), *given)}
    parts = sorted((p for p in known.values() if inside(p, period)), key=by_time)
    complete = covers(parts, period)
    if all(p.code == period.code for p in parts):
        own = given.get(period.code)
        return Composition(tuple(ledger.files((period.code,), replaced=True) if own is None else own), {}, complete)
    by_unit: dict[str, list[_Part]] = {}
    for part in parts:
        for file in given.get(part.code) or ledger.files((part.code,)):
            for submission, found in zip(file.submissions, file.findings, strict=True):
                by_unit.setdefault(submission.unit, []).append(_Part(part, submission, found))
    composer = _Composer(catalog, period, _first_days(ledger, parts))
    order = {code: i for i, code in enumerate(catalog.units)}
    units = sorted(by_unit, key=lambda u: (order.get(u, len(order)), u))
    return Composition(tuple(composer.file(by_unit[u]) for u in units), _gaps(catalog, period, by_unit), complete)


def _first_days(ledger: Ledger, parts: Iterable[Period]) -> dict[tuple[str, str], date]:
    """Return by period and unit the day of the first submission: being late is judged by that day."""
    days: dict[tuple[str, str], date] = {}
    for part in parts:
        for e in ledger.submissions(part.code):
            key = (e.period, e.unit)
            days[key] = min(e.received, days.get(key, e.received))
    return days


def _gaps(catalog: Catalog, period: Period, by_unit: Mapping[str, Sequence[_Part]]) -> dict[str, tuple[Period, ...]]:
    """Return the parts that units which have reported something should have reported besides.

    A unit of which there is nothing at all is named as a whole, by the rule that demands its report.
    """
    gaps = {}
    for unit, parts in by_unit.items():
        lacking = missing(catalog, [p.period for p in parts], period)
        found = tuple(p for p in lacking if any(u.code == unit for u in catalog.reporting_units(p.last)))
        if found:
            gaps[unit] = found
    return gaps


class _Composer:
    """Makes one submission of a unit's parts."""

    def __init__(self, catalog: Catalog, period: Period, first_days: Mapping[tuple[str, str], date]) -> None:
        self._catalog = catalog
        self._calendar = WorkingCalendar(catalog)
        self._period = period
        self._first_days = first_days

    def file(self, parts: Sequence[_Part]) -> CheckedFile:
        """Return the unit's submission for the period as a checked file; one sent for it alone stays as it is."""
        if parts[0].period.code == self._period.code:  # the longest comes last, so it is the only one
            (only,) = parts
            return CheckedFile(only.submission.source.file, (only.submission,), (only.findings,))
        placed = [self._placed(p) for p in parts]
        source = self._source(placed)
        sorted_out = [self._sorted_out(p) for p in placed]
        names = [n for n in self._catalog.tables if any(n in p.submission.tables for p in placed)]
        tables: dict[str, tuple[Record, ...]] = {}
        kept: list[Finding] = []
        for name in names:
            good = merged(self._catalog, name, [(part.period, rows[name][0]) for part, rows in sorted_out])
            bad = self._still_rejected(name, good, [rows[name][1] for _, rows in sorted_out])
            tables[name] = (*good, *bad)
            places = {where(r) for r in bad}
            kept.extend(
                f for p in placed for f in p.findings if (f.file, f.sheet, f.row) in places and f.severity == "error"
            )
        last = placed[-1].submission
        submission = Submission(
            source=source,
            cover=self._cover(last, source, tables),
            tables=tables,
            layouts={k: v for p in placed for k, v in p.submission.layouts.items()},
            parts=tuple(p.submission.source for p in placed),
        )
        return CheckedFile(source.file, (self._with_distinct(submission),), (tuple(kept),))

    def _placed(self, part: _Part) -> _Part:
        """Return the part with its period before the file's name, so that equal names stay apart."""
        name = f"{part.period.code}/{part.submission.source.file}"
        source = replace(part.submission.source, file=name)
        tables = {n: tuple(replace(r, source=source) for r in rows) for n, rows in part.submission.tables.items()}
        submission = replace(part.submission, source=source, tables=tables)
        return replace(part, submission=submission, findings=tuple(replace(f, file=name) for f in part.findings))

    def _source(self, parts: Sequence[_Part]) -> Source:
        """Return the composed submission's source: complete on the day when the last part first came."""
        sources = [p.submission.source for p in parts]
        days = [self._first_days.get((s.period, s.unit), s.received) for s in sources]
        received = max((d for d in days if d is not None), default=None)
        names = "; ".join(s.file for s in sources)
        return Source(names, sources[-1].unit, self._period.code, sources[-1].submission_no, received)

    def _sorted_out(self, part: _Part) -> tuple[_Part, dict[str, tuple[list[Record], list[Record]]]]:
        """Return the part and by sheet its rows in order and those that stay rejected."""
        rejected = rejected_rows(self._catalog, (f for f in part.findings if not self._is_inside_after_all(f, part)))
        rows: dict[str, tuple[list[Record], list[Record]]] = {n: ([], []) for n in self._catalog.tables}
        for name, records in part.submission.tables.items():
            for record in records:
                rows[name][where(record) in rejected].append(record)
        return part, rows

    def _is_inside_after_all(self, finding: Finding, part: _Part) -> bool:
        """Return whether the finding faults a date as outside its own period that is earlier in this one."""
        if finding.rule != OUTSIDE:
            return False
        rows = part.submission.tables.get(finding.sheet or "", ())
        days = (self._scope(r.sheet).event_date(r.values) for r in rows if r.row == finding.row)
        return any(day is not None and self._period.first <= day < part.period.first for day in days)

    def _still_rejected(
        self, name: str, good: Sequence[Record], rejected: Sequence[Sequence[Record]]
    ) -> tuple[Record, ...]:
        """Return the rejected rows of records that have no row in order, the latest of each."""
        sheet = self._catalog.sheets[name]
        kept: list[Record] = []
        for rows in reversed(rejected):
            kept.extend(r for r in rows if not is_among(sheet, r, (*good, *kept)))
        return tuple(kept)

    def _cover(self, last: Submission, source: Source, tables: Mapping[str, Sequence[Record]]) -> Record:
        nil = tuple(n for n in last.cover["nil_sheets"] or () if not tables.get(n))
        values = {
            **last.cover.values,
            "unit_code": source.unit,
            "period_code": self._period.code,
            "period_from": self._period.first,
            "period_to": self._period.last,
            "nil_sheets": nil,
        }
        return replace(last.cover, values={k: v for k, v in values.items() if v != ()}, source=source, raw={})

    def _with_distinct(self, submission: Submission) -> Submission:
        """Return the submission with the tasks' quantities counted anew where a thing counts once in the period.

        A business visited in two quarters is two in the sum of the quarters and one in the year.
        """
        last = self._period.last
        context = Context(self._catalog, self._calendar, self._period, last, submission.unit, submission)
        rows = list(submission.tables.get(TASKS, ()))
        pairs = [(r["task_code"], r["uom"]) for r in rows]
        for i, (row, pair) in enumerate(zip(rows, pairs, strict=True)):
            indicator = countable(self._catalog, *pair)
            distinct = indicator is not None and indicator.aggregation == DISTINCT
            if indicator is None or not distinct or pairs.count(pair) > 1 or row["actual_qty"] is None:
                continue
            if indicator.sheet in submission.tables:
                counted = counted_evidence(submission, context, indicator, pair[0])
                rows[i] = replace(row, values={**row.values, "actual_qty": counted})
        return replace(submission, tables={**submission.tables, TASKS: tuple(rows)}) if rows else submission

    def _scope(self, sheet: str) -> RowScope:
        period = self._period
        return RowScope(self._catalog, self._calendar, self._catalog.sheets[sheet], period, period.last)
