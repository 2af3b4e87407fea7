"""What a consolidation is: accepted submissions, rows with their fate, counts that balance, findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Unit
from bvq_excel.errors import BvqError
from bvq_excel.ledger.memory import Background
from bvq_excel.model import Finding, Record, Source, Submission
from bvq_excel.periods import Period

if TYPE_CHECKING:
    from bvq_excel.indicators import Dataset, Evaluator

# Why a submission's rows are not used.
Reason = Literal["superseded", "repeated", "same_number", "wrong_period", "unknown_unit"]
REJECTING: frozenset[Reason] = frozenset({"same_number", "wrong_period", "unknown_unit"})

Place = tuple[str, str, str, int]


class AccountingError(BvqError):
    """Rows or files got lost between reading and merging: a defect of the tool, never of the data."""


@dataclass(frozen=True)
class RowCount:
    """Rows read and what became of them: each is merged, rejected for an error, or a duplicate."""

    read: int = 0
    merged: int = 0
    rejected: int = 0
    duplicate: int = 0

    def __add__(self, other: RowCount) -> RowCount:
        return RowCount(
            self.read + other.read,
            self.merged + other.merged,
            self.rejected + other.rejected,
            self.duplicate + other.duplicate,
        )

    @property
    def balances(self) -> bool:
        """Whether every row that was read is accounted for exactly once."""
        return self.read == self.merged + self.rejected + self.duplicate


@dataclass(frozen=True)
class FileCount:
    """Workbooks by what became of them; each workbook is in one of the five numbers.

    `accepted` have at least one submission whose rows are used; `superseded` were replaced by a later
    submission of the same unit; `repeated` have the same content as another file.
    """

    accepted: int = 0
    rejected: int = 0
    unreadable: int = 0
    superseded: int = 0
    repeated: int = 0

    @property
    def total(self) -> int:
        """All workbooks that were given."""
        return self.accepted + self.rejected + self.unreadable + self.superseded + self.repeated


@dataclass(frozen=True)
class SetAside:
    """A submission that arrived but whose rows are not used, and the file that is used in its stead."""

    source: Source
    reason: Reason
    used: Source | None = None


@dataclass(frozen=True)
class UnreadFile:
    """A workbook that could not be read; `message` says why and what to do."""

    file: str
    reason: str
    message: str


@dataclass(frozen=True)
class Duplicate:
    """A row that another unit's row stands for; `counted` is None when that unit has not sent its row."""

    record: Record
    counted: Record | None


@dataclass(frozen=True)
class Consolidation:
    """The data of one period from all units.

    `submissions` are the accepted ones, one per unit in catalogue order, with every row that was read.
    `tables` are the rows that count for the province, by sheet; `duplicates` those that do not, because
    another row stands for them. `first_received` is the day on which each unit's first submission came.
    `background` is what the figures are compared with, empty where no earlier period is known.
    """

    catalog: Catalog = field(compare=False, repr=False)
    period: Period
    received: date
    submissions: tuple[Submission, ...]
    tables: Mapping[str, tuple[Record, ...]]
    duplicates: Mapping[str, tuple[Duplicate, ...]]
    findings: tuple[Finding, ...]
    by_unit_sheet: Mapping[str, Mapping[str, RowCount]]
    files: FileCount
    set_aside: tuple[SetAside, ...] = ()
    unreadable: tuple[UnreadFile, ...] = ()
    first_received: Mapping[str, date] = field(default_factory=dict)
    background: Background = field(default_factory=Background)

    # units ----------------------------------------------------------------------------------------------

    @cached_property
    def expected(self) -> tuple[Unit, ...]:
        """The units that have to report: in force at the end of the period, with required sheets."""
        return self.catalog.reporting_units(self.period.last)

    @cached_property
    def missing(self) -> tuple[Unit, ...]:
        """The expected units of which no submission was accepted, in catalogue order."""
        present = {s.unit for s in self.submissions}
        return tuple(u for u in self.expected if u.code not in present)

    @property
    def superseded(self) -> tuple[SetAside, ...]:
        """The submissions that a later one of the same unit replaced."""
        return tuple(s for s in self.set_aside if s.reason == "superseded")

    # rows -----------------------------------------------------------------------------------------------

    @cached_property
    def by_sheet(self) -> Mapping[str, RowCount]:
        """The row counts of every record sheet, in catalogue order."""
        counts = self.by_unit_sheet.values()
        return {name: total(c[name] for c in counts if name in c) for name in self.catalog.tables}

    @cached_property
    def by_unit(self) -> Mapping[str, RowCount]:
        """The row counts of every unit whose submission was accepted."""
        return {unit: total(counts.values()) for unit, counts in self.by_unit_sheet.items()}

    @property
    def rows(self) -> RowCount:
        """The row counts of everything."""
        return total(self.by_unit.values())

    def all_rows(self, sheet: str) -> tuple[tuple[Record, Duplicate | None], ...]:
        """Return the merged and duplicate rows of `sheet` by unit and row; duplicates carry their Duplicate."""
        if sheet not in self._all_rows:
            self._all_rows[sheet] = tuple(self._kept_rows(sheet))
        return self._all_rows[sheet]

    @cached_property
    def _all_rows(self) -> dict[str, tuple[tuple[Record, Duplicate | None], ...]]:
        """What `all_rows` has found: figures, workbooks and traces ask for the same rows."""
        return {}

    def _kept_rows(self, sheet: str) -> Iterator[tuple[Record, Duplicate | None]]:
        marked = {place(d.record): d for d in self.duplicates.get(sheet, ())}
        kept = {place(r) for r in self.tables.get(sheet, ())}
        for submission in self.submissions:
            for record in submission.tables.get(sheet, ()):
                at = place(record)
                if at in kept or at in marked:
                    yield record, marked.get(at)

    # figures --------------------------------------------------------------------------------------------

    @cached_property
    def dataset(self) -> Dataset:
        """What indicators are computed from.

        Duplicate rows are in it: each unit's own figure counts its own part, and a member's part in joint
        inspections is a figure too. The evaluator takes care that the province counts them once.
        """
        from bvq_excel.indicators import Dataset

        first_sent = [on_first_day(s, self.first_received) for s in self.submissions]
        tables = {name: tuple(record for record, _ in self.all_rows(name)) for name in self.catalog.tables}
        return Dataset(
            catalog=self.catalog,
            calendar=WorkingCalendar(self.catalog),
            period=self.period,
            received=self.received,
            tables=tables | {self.catalog.cover.name: tuple(s.cover for s in first_sent)},
            submissions=tuple(s.source for s in first_sent),
            expected=tuple(u.code for u in self.expected),
            earlier=self.background.earlier.values,
            earlier_by_unit=self.background.earlier.by_unit,
        )

    @cached_property
    def evaluator(self) -> Evaluator:
        """The evaluator of this consolidation's indicators (one, so that nothing is computed twice)."""
        from bvq_excel.indicators import Evaluator

        return Evaluator(self.dataset)

    def told(self, findings: tuple[Finding, ...], background: Background) -> Consolidation:
        """Return the consolidation with other findings and background; its figures are not computed again."""
        result = replace(self, findings=findings, background=background)
        result.__dict__["evaluator"] = self.evaluator
        return result


def total(counts: Iterable[RowCount]) -> RowCount:
    """Return the sum of `counts`."""
    return sum(counts, RowCount())


def place(record: Record) -> Place:
    """Return what identifies a row within a consolidation: unit and file of its submission, sheet, row number."""
    return record.source.unit, record.source.file, record.sheet, record.row


def on_first_day(submission: Submission, first: Mapping[str, date]) -> Submission:
    """Return `submission` as received on the day of the unit's first one: being late is judged by that day."""
    day = first.get(submission.unit)
    if day is None or day == submission.source.received:
        return submission
    source = replace(submission.source, received=day)
    return replace(submission, source=source, cover=replace(submission.cover, source=source))
