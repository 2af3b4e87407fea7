"""The status of a period as plain values: what each unit was expected to report, and what came of it.

Rates are those of DHIS2 (`REPORTING_RATE`, `REPORTING_RATE_ON_TIME`): actual reports over expected reports, and
reports that came in time over expected reports, both in per cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Unit
from bvq_excel.periods import Period

# Codes of the catalogue's SubmissionState.
MISSING, RETURNED, LATE, RECEIVED = "CHUABAOCAO", "TRALAI", "MUON", "DANHAN"
STATES = "SubmissionState"
SOCIAL_GROUP = 9  # the Fatherland Front and the mass organisations, which are not under the province


@dataclass(frozen=True)
class Rates:
    """How many reports were expected, came, and came in time; units for a period, or the units' parts of a sheet."""

    expected: int = 0
    received: int = 0
    on_time: int = 0

    @property
    def missing(self) -> int:
        """Reports that have not come."""
        return self.expected - self.received

    @property
    def late(self) -> int:
        """Reports that came after the last day."""
        return self.received - self.on_time

    @property
    def reporting_rate(self) -> float | None:
        """Actual reports over expected reports in per cent, unrounded; None where none was expected."""
        return self.received / self.expected * 100 if self.expected else None

    @property
    def on_time_rate(self) -> float | None:
        """Reports in time over expected reports in per cent, unrounded; None where none was expected."""
        return self.on_time / self.expected * 100 if self.expected else None


@dataclass(frozen=True)
class SheetStatus:
    """One sheet of one unit's report: whether it is asked for, its rows, and what was found in it.

    `nil` says that the unit has declared that nothing occurred; `warnings` are all, `waived` those among them that
    the unit keeps with a reason.
    """

    expected: bool
    rows: int = 0
    nil: bool = False
    errors: int = 0
    warnings: int = 0
    waived: int = 0

    @property
    def received(self) -> bool:
        """Whether the sheet is reported: with rows, or as one in which nothing occurred."""
        return self.rows > 0 or self.nil

    @property
    def owed(self) -> bool:
        """Whether it is asked for and not reported."""
        return self.expected and not self.received


@dataclass(frozen=True)
class UnitStatus:
    """One unit in one period.

    `state` is a code of SubmissionState: CHUABAOCAO (nothing came), TRALAI (what came does not count: returned, or
    of another period), MUON (its first file came late) or DANHAN. `first_received` is the day of its first file, by
    which being late is judged; `submission_no` that of the file that counts; `files` how many have come. `rows` is the
    number of rows in it. `wrong_period` says that it sent a file of another period.
    """

    unit: Unit
    expected: bool
    state: str
    first_received: date | None = None
    submission_no: int | None = None
    files: int = 0
    rows: int = 0
    errors: int = 0
    warnings: int = 0
    waived: int = 0
    wrong_period: bool = False
    sheets: Mapping[str, SheetStatus] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The unit's code."""
        return self.unit.code

    @property
    def received(self) -> bool:
        """Whether a report of the unit counts."""
        return self.state in (RECEIVED, LATE)

    @property
    def late(self) -> bool:
        """Whether its report came after the last day."""
        return self.state == LATE

    @property
    def on_time(self) -> bool:
        """Whether its report came in time."""
        return self.state == RECEIVED

    @property
    def open_warnings(self) -> int:
        """The warnings for which the unit has given no reason."""
        return self.warnings - self.waived

    @property
    def nil(self) -> tuple[str, ...]:
        """The sheets that it has declared empty."""
        return tuple(name for name, s in self.sheets.items() if s.nil)

    @property
    def owed(self) -> tuple[str, ...]:
        """The sheets that it has neither filled in nor declared empty."""
        return tuple(name for name, s in self.sheets.items() if s.owed)

    @property
    def is_social(self) -> bool:
        """Whether it is one of those who are asked with particular courtesy."""
        return self.unit.group == SOCIAL_GROUP


@dataclass(frozen=True)
class PeriodStatus:
    """All units of one period, in catalogue order, as things stood on `received`.

    `due` is the last day on which a report is in time. Units that did not have to report but did are there too
    (`expected` is false) and count in no rate. `closed` says that the period is closed, `unreadable` how many files
    could not be read.
    """

    catalog: Catalog = field(compare=False, repr=False)
    period: Period
    received: date
    due: date
    units: tuple[UnitStatus, ...]
    closed: bool = False
    unreadable: int = 0

    @cached_property
    def by_unit(self) -> Mapping[str, UnitStatus]:
        """The units by code."""
        return {u.code: u for u in self.units}

    @cached_property
    def rates(self) -> Rates:
        """Units that were expected to report, did, and did in time."""
        return rates((u.expected, u.received, u.on_time) for u in self.units)

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that somebody is asked for or has reported, in workbook order."""
        asked = {name for u in self.units for name, s in u.sheets.items() if s.expected or s.received}
        return tuple(name for name in self.catalog.tables if name in asked)

    @cached_property
    def by_sheet(self) -> Mapping[str, Rates]:
        """The rates of every sheet; a sheet came in time where its unit's first file did."""
        return {
            name: rates((s.expected, s.received, s.received and u.on_time) for u, s in self.of_sheet(name))
            for name in self.sheets
        }

    def of_sheet(self, name: str) -> list[tuple[UnitStatus, SheetStatus]]:
        """Return the units that have something to do with a sheet."""
        return [(u, u.sheets[name]) for u in self.units if name in u.sheets]

    @property
    def with_errors(self) -> tuple[UnitStatus, ...]:
        """The units whose report counts and has errors to mend."""
        return tuple(u for u in self.units if u.received and u.errors)


def rates(reports: Iterable[tuple[bool, bool, bool]]) -> Rates:
    """Return the rates of reports, each expected or not, there or not, in time or not; only expected ones count."""
    wanted = [(there, in_time) for expected, there, in_time in reports if expected]
    return Rates(len(wanted), sum(there for there, _ in wanted), sum(in_time for _, in_time in wanted))
