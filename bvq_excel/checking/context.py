"""What rule functions are given besides the rows: catalogue, calendar, period, day of receipt, the province."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Unit
from bvq_excel.model import Record, Submission
from bvq_excel.periods import Period
from bvq_excel.scope import RowScope


@dataclass(frozen=True)
class Context:
    """The surroundings of one check: for one submission, or (with `province`) for all units of a period.

    `received` is the day of receipt (`--as-of`); `province` holds the submissions that count, one per unit.
    """

    catalog: Catalog
    calendar: WorkingCalendar
    period: Period
    received: date
    own_unit: str = ""
    submission: Submission | None = None
    province: Sequence[Submission] = ()
    _scopes: dict[str, RowScope] = field(default_factory=dict, compare=False)

    def scope(self, sheet: str) -> RowScope:
        """Return the surroundings of the rows of `sheet`."""
        if sheet not in self._scopes:
            self._scopes[sheet] = RowScope(
                self.catalog, self.calendar, self.catalog.sheets[sheet], self.period, self.received, self.own_unit
            )
        return self._scopes[sheet]

    @cached_property
    def unit(self) -> Unit | None:
        """The reporting unit as in force at the end of the period."""
        return self.catalog.unit(self.own_unit, self.period.last)

    def parameter(self, key: str, row: Record | None = None) -> Any:
        """Return parameter `key` in force on the row's event date, or at the end of the period."""
        if row is None:
            return RowScope.parameter(self.scope(self.catalog.cover.name), key, {})
        return self.scope(row.sheet).parameter(key, row.values)

    def rows(self, sheet: str) -> Sequence[Record]:
        """Return the rows of `sheet`: of the submission, or of all units when the province is checked."""
        if self.submission is not None:
            return self.submission.tables.get(sheet, ())
        return [r for s in self.province for r in s.tables.get(sheet, ())]

    def labels(self, enum: str, codes: Sequence[str]) -> str:
        """Return the labels of `codes`, separated by commas."""
        return ", ".join(self.catalog.enums[enum].label(c) for c in codes)

    @property
    def tables(self) -> Mapping[str, Sequence[Record]]:
        """Every record sheet's rows by sheet name."""
        return {name: self.rows(name) for name in self.catalog.tables}
