"""What an expression or a rule may know about a row's surroundings: period, day of receipt, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Sheet
from bvq_excel.evaluators import Value
from bvq_excel.periods import Period


@dataclass(frozen=True)
class RowScope:
    """The surroundings of the rows of one sheet; implements `evaluators.Scope`.

    `received_at` is the day on which the file was received; legal deadlines are judged as of that day.
    """

    catalog: Catalog
    calendar: WorkingCalendar
    sheet: Sheet
    period: Period
    received_at: date
    own_unit: str = ""

    @property
    def period_from(self) -> date:
        """The first day of the reporting period."""
        return self.period.first

    @property
    def period_to(self) -> date:
        """The last day of the reporting period."""
        return self.period.last

    @property
    def period_year(self) -> int:
        """The year in the period's code."""
        return self.period.year

    @property
    def years_of_period(self) -> tuple[int, ...]:
        """The budget years that belong to the period."""
        return self.period.years

    @cached_property
    def _months(self) -> frozenset[str]:
        if not self.period.is_thematic:
            return frozenset(self.period.months)
        inside = []
        for m in range(1, 13):
            month = f"{self.period.year}-{m:02d}"
            first, last = periods.month_bounds(self.catalog, month, self.period.scheme)
            if self.period.first <= first and last <= self.period.last:
                inside.append(month)
        return frozenset(inside)

    def in_period(self, value: Value) -> bool | None:
        """Return whether a date lies in the period, or a month (`yyyy-mm`) wholly does; None for an empty cell."""
        if value is None:
            return None
        return value in self.period if isinstance(value, date) else value in self._months

    def event_value(self, values: Mapping[str, Any]) -> Any:
        """Return the row's event date as it stands in its column (a date, or `yyyy-mm`), None without one."""
        for key in self.sheet.event_date_keys:
            value = values.get(key)
            if value is not None:
                return value
        return None

    def event_date(self, values: Mapping[str, Any]) -> date | None:
        """Return the row's event date; of a month its first day; None where the row has none."""
        value = self.event_value(values)
        if value is None or isinstance(value, date):
            return value
        return periods.month_bounds(self.catalog, value, self.period.scheme)[0]

    def day_of(self, values: Mapping[str, Any]) -> date:
        """Return the day on which validity of rules, codes and parameters is judged: event date, else period end."""
        return self.event_date(values) or self.period.last

    def parameter(self, key: str, values: Mapping[str, Any]) -> Value:
        """Return parameter `key` in force on the row's day: a number, a date or a text; None if none is."""
        return _parameter(self.catalog, key, self.day_of(values))

    def working_day(self, start: date, days: int) -> date:
        """Return the `days`-th working day after `start`."""
        return self.calendar.add_working_days(start, days)


@lru_cache(maxsize=16384)
def _parameter(catalog: Catalog, key: str, day: date) -> Value:
    text = catalog.parameter(key, day)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        return _date_or_text(text)
    return int(number) if number.is_integer() else number


def _date_or_text(text: str) -> Value:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
