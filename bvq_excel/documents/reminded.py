"""Whom a reminder is for: exactly the units whose report is missing or came late, and what each still lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Unit
from bvq_excel.consolidation.result import SetAside
from bvq_excel.errors import UsageError
from bvq_excel.model import Submission
from bvq_excel.periods import Period
from bvq_excel.workbooks.entry_plan import required_sheets

DUE_DAYS = "report.unit_due_days"
SOCIAL_GROUP = 9  # the Fatherland Front and the mass organisations, which are not under the province


class Status(Protocol):
    """What a reminder needs to know about a period (a consolidation has it)."""

    @property
    def catalog(self) -> Catalog: ...
    @property
    def period(self) -> Period: ...
    @property
    def received(self) -> date: ...
    @property
    def missing(self) -> Sequence[Unit]: ...
    @property
    def submissions(self) -> Sequence[Submission]: ...
    @property
    def first_received(self) -> Mapping[str, date]: ...
    @property
    def set_aside(self) -> Sequence[SetAside]: ...


@dataclass(frozen=True)
class Reminded:
    """One unit to be reminded: the sheets that it still owes; `came` is the day on which its report came late.

    `wrong_period` says that it did send a file, but one for another period.
    """

    unit: Unit
    sheets: tuple[str, ...]
    came: date | None = None
    wrong_period: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether nothing of the unit was accepted."""
        return self.came is None

    @property
    def is_social(self) -> bool:
        """Whether it is one of those who are asked with particular courtesy."""
        return self.unit.group == SOCIAL_GROUP


def due_date(status: Status) -> date:
    """Return the last day on which a unit's report was in time."""
    days = int(status.catalog.number(DUE_DAYS, status.period.last) or 0)
    return WorkingCalendar(status.catalog).add_working_days(status.period.last, days)


def reminded(status: Status, issuer: str, only: Collection[str] | None = None) -> tuple[Reminded, ...]:
    """Return the units to be reminded in catalogue order, without the `issuer` itself; of `only` these, if given.

    Raises UsageError for a unit in `only` that is neither missing nor late.
    """
    found = [r for r in _all(status) if r.unit.code != issuer]
    if only is None:
        return tuple(found)
    codes = {r.unit.code for r in found}
    for code in only:
        if code not in codes:
            raise UsageError(f"Đơn vị {code} không thuộc diện đôn đốc kỳ {status.period.code}: đã gửi đúng hạn.")
    return tuple(r for r in found if r.unit.code in only)


def _all(status: Status) -> Iterator[Reminded]:
    due = due_date(status)
    missing = {u.code: u for u in status.missing}
    refused = {s.source.unit for s in status.set_aside if s.reason == "wrong_period"}
    submissions = {s.unit: s for s in status.submissions}
    for code in status.catalog.units:
        if code in missing:
            yield Reminded(missing[code], _owed(status, missing[code], None), wrong_period=code in refused)
        elif code in submissions:
            unit = status.catalog.unit(code, status.period.last)
            came = status.first_received.get(code)
            if unit and unit.required_sheets and came and came > due:
                yield Reminded(unit, _owed(status, unit, submissions[code]), came)


def _owed(status: Status, unit: Unit, submission: Submission | None) -> tuple[str, ...]:
    """Return the sheets that the unit has neither filled in nor declared empty, in workbook order."""
    required = required_sheets(status.catalog, status.period, unit)
    given: set[str] = set()
    if submission is not None:
        given = {name for name, rows in submission.tables.items() if rows}
        given |= set(submission.cover["nil_sheets"] or ())
    return tuple(name for name in status.catalog.tables if name in required - given)
