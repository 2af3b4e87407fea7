"""Working days of Vietnam: weekends and public holidays, with the catalogue's table over the library's.

Source: Labour Code (Bộ luật Lao động) art. 112; the yearly notices with swapped days are the catalogue's
parameters `holiday.<year>`, which replace the library `holidays` for that year.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from bvq_excel.catalog import Catalog
from bvq_excel.periods import Period

SATURDAY = 5
UNIT_DUE_DAYS = "report.unit_due_days"
FIX_DAYS = "report.fix_days"


class WorkingCalendar:
    """The working days that a catalogue defines."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._years: dict[int, frozenset[date]] = {}
        self._ends: dict[tuple[date, int], date] = {}

    def holidays(self, year: int) -> frozenset[date]:
        """Return the public holidays of `year`: the catalogue's list, or the library's where there is none."""
        if year not in self._years:
            entries = self._catalog.parameters.get(f"holiday.{year}")
            listed = entries[0].value.split(";") if entries else ()
            self._years[year] = frozenset(map(date.fromisoformat, listed)) if listed else _library_holidays(year)
        return self._years[year]

    def is_working_day(self, day: date) -> bool:
        """Return whether offices work on `day`."""
        return day.weekday() < SATURDAY and day not in self.holidays(day.year)

    def add_working_days(self, start: date, days: int) -> date:
        """Return the `days`-th working day after `start`; counting begins the working day after `start`."""
        found = self._ends.get((start, days))
        if found is None:
            found = self._ends[start, days] = self._count(start, days)
        return found

    def _count(self, start: date, days: int) -> date:
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return day


def due_date(catalog: Catalog, period: Period, calendar: WorkingCalendar | None = None) -> date:
    """Return the last day on which a unit's report for `period` is in time: working days after the period's end."""
    days = int(catalog.number(UNIT_DUE_DAYS, period.last) or 0)
    return (calendar or WorkingCalendar(catalog)).add_working_days(period.last, days)


def fix_date(catalog: Catalog, told: date) -> date:
    """Return the day by which a unit that was told of errors on the day `told` should have mended them."""
    days = int(catalog.number(FIX_DAYS, told) or 0)
    return WorkingCalendar(catalog).add_working_days(told, days)


@lru_cache(maxsize=64)
def _library_holidays(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("VN", years=year))
