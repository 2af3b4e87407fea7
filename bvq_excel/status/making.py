"""From a consolidation to the status of its period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from bvq_excel.calendars import due_date
from bvq_excel.catalog.definitions import Unit
from bvq_excel.consolidation.result import SetAside, UnreadFile
from bvq_excel.model import Finding, Submission
from bvq_excel.status.model import LATE, MISSING, RECEIVED, RETURNED, PeriodStatus, SheetStatus, UnitStatus
from bvq_excel.views import OfPeriod
from bvq_excel.workbooks.entry_plan import required_sheets

WRONG_PERIOD = "wrong_period"


class Received(OfPeriod, Protocol):
    """What is known of a period's files (a consolidation has it)."""

    @property
    def submissions(self) -> Sequence[Submission]: ...
    @property
    def first_received(self) -> Mapping[str, date]: ...
    @property
    def set_aside(self) -> Sequence[SetAside]: ...
    @property
    def findings(self) -> Sequence[Finding]: ...
    @property
    def unreadable(self) -> Sequence[UnreadFile]: ...


def of(result: Received, *, returned: Collection[str] = (), closed: bool = False) -> PeriodStatus:
    """Return the status of a consolidated period.

    `returned` are the units of which the ledger has files that do not count, `closed` whether the period is closed.
    """
    maker = _Maker(result, returned)
    due = due_date(result.catalog, result.period)
    return PeriodStatus(
        result.catalog, result.period, result.received, due, tuple(maker.units(due)), closed, len(result.unreadable)
    )


class _Maker:
    """Makes the units of one period."""

    def __init__(self, result: Received, returned: Collection[str]) -> None:
        self._result = result
        self._catalog = result.catalog
        self._last = result.period.last
        self._submissions = {s.unit: s for s in result.submissions}
        self._returned = set(returned)
        self._refused = {s.source.unit for s in result.set_aside if s.reason == WRONG_PERIOD}
        self._files = Counter(s.source.unit for s in result.set_aside)
        self._files.update({s.unit: max(1, len(s.parts)) for s in result.submissions})
        # What a unit did not send is no finding in one of its files.
        told = [f for f in result.findings if f.file]
        self._found_in = Counter((f.unit, f.sheet, f.severity) for f in told)
        self._found: Counter[tuple[str | None, str]] = Counter()
        for (unit, _, severity), count in self._found_in.items():
            self._found[unit, severity] += count
        self._waived = Counter(f.unit for f in told if f.waived)
        self._waived_in = Counter((f.unit, f.sheet) for f in told if f.waived)

    def units(self, due: date) -> Iterator[UnitStatus]:
        """Yield the units that have to report or did, in catalogue order."""
        expected = {u.code: u for u in self._catalog.reporting_units(self._last)}
        for code in self._catalog.units:
            unit = expected.get(code) or self._catalog.unit(code, self._last) or self._catalog.any_unit(code)
            if unit and (code in expected or code in self._submissions):
                yield self._unit(unit, code in expected, due)

    def _unit(self, unit: Unit, expected: bool, due: date) -> UnitStatus:
        code, submission = unit.code, self._submissions.get(unit.code)
        day = self._first_day(submission) if submission else None
        return UnitStatus(
            unit=unit,
            expected=expected,
            state=self._state(code, day, due),
            first_received=day,
            submission_no=submission.source.submission_no if submission else None,
            files=self._files[code],
            rows=sum(map(len, submission.tables.values())) if submission else 0,
            errors=self._found[code, "error"],
            warnings=self._found[code, "warning"],
            waived=self._waived[code],
            wrong_period=code in self._refused,
            sheets=self._sheets(unit, expected, submission),
        )

    def _first_day(self, submission: Submission) -> date:
        return self._result.first_received.get(submission.unit) or submission.source.received or self._result.received

    def _state(self, code: str, day: date | None, due: date) -> str:
        if day is not None:
            return LATE if day > due else RECEIVED
        return RETURNED if code in self._refused | self._returned else MISSING

    def _sheets(self, unit: Unit, expected: bool, submission: Submission | None) -> dict[str, SheetStatus]:
        required = required_sheets(self._catalog, self._result.period, unit) if expected else frozenset()
        nil = set(submission.cover["nil_sheets"] or ()) if submission else set()
        tables = submission.tables if submission else {}
        return {
            name: SheetStatus(
                expected=name in required,
                rows=len(tables.get(name, ())),
                nil=name in nil,
                errors=self._found_in[unit.code, name, "error"],
                warnings=self._found_in[unit.code, name, "warning"],
                waived=self._waived_in[unit.code, name],
            )
            for name in self._catalog.tables
            if name in required or name in tables or name in nil
        }
