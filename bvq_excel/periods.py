"""Reporting periods: what `2019-Q2` means under each scheme, its neighbours and its months.

Two schemes exist. DUONGLICH cuts at calendar months; NGHIDINH09 (Decree 09/2019/NĐ-CP) runs from the 15th
of a month to the 14th of the next, so that the 15th of March is the first day of the second quarter. The
scheme of a year is the parameter `period.scheme`; 2019, the year of change, is clipped at
`period.transition_clip_from` so that no day is counted twice.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bvq_excel.catalog import Catalog
from bvq_excel.errors import UsageError

DECREE_09 = "NGHIDINH09"
CALENDAR = "DUONGLICH"
ROMAN = ("I", "II", "III", "IV")
HALVES = {"H1": (1, 6), "H2": (7, 12), "9M": (1, 9), "Y": (1, 12)}
SO_FAR = "C"
FIRST_NUMBERS = {"M": 800, "Q": 2400, "H": 4800}
THEMATIC_FIRST_NUMBER = 9601


@dataclass(frozen=True)
class Period:
    """One reporting period; `first` and `last` are both inside it."""

    code: str
    scheme: str
    first: date
    last: date

    @property
    def year(self) -> int:
        """The year in the code (Decree 09 years begin on 15 December of the year before)."""
        return int(self.code[:4])

    @property
    def part(self) -> str:
        """The code without its year: M03, Q2, H1, 9M, Y or CD153."""
        return self.code[5:]

    @property
    def type(self) -> str:
        """M, Q, H, 9M, Y or CD153."""
        return self.part if self.part in ("9M", "Y", "CD153") else self.part[0]

    @property
    def is_annual(self) -> bool:
        """Whether the period is a whole year."""
        return self.part == "Y"

    @property
    def is_thematic(self) -> bool:
        """Whether the period is the Consumer Rights Day theme (CD153), which overlaps others."""
        return self.part == "CD153"

    @property
    def years(self) -> tuple[int, ...]:
        """The budget years that the period belongs to: the year of its code."""
        return (self.year,)

    @property
    def months(self) -> tuple[str, ...]:
        """The months (`yyyy-mm`, in the scheme's sense) that lie wholly inside the period; none for CD153."""
        if self.is_thematic:
            return ()
        low, high = _months(self.part)
        return tuple(f"{self.year}-{m:02d}" for m in range(low, high + 1))

    @property
    def first_record_number(self) -> int:
        """The first number of record ids issued for this period, so that periods never share an id."""
        if self.type in FIRST_NUMBERS:
            return FIRST_NUMBERS[self.type] * (int(self.part[1:]) - 1) + 1
        return THEMATIC_FIRST_NUMBER if self.is_thematic else 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@lru_cache(maxsize=1024)
def scheme_of(catalog: Catalog, year: int) -> str:
    """Return the scheme in force for periods of `year` (parameter `period.scheme`)."""
    return catalog.parameter("period.scheme", date(year, 12, 31)) or CALENDAR


@lru_cache(maxsize=4096)
def period(catalog: Catalog, code: str, scheme: str = "") -> Period:
    """Return the period `code`, under `scheme` or under the one in force for its year.

    Raises UsageError when the code is not one of `2019-M03, 2019-Q2, 2019-H1, 2019-9M, 2019-Y, 2019-CD153`.
    """
    if not re.fullmatch(catalog.period_pattern, code):
        raise UsageError(
            f"Mã kỳ '{code}' không đúng. Ví dụ đúng: 2019-M03, 2019-Q2, 2019-H1, 2019-9M, 2019-Y, 2019-CD153."
        )
    year = int(code[:4])
    scheme = scheme or scheme_of(catalog, year)
    first, last = _bounds(catalog, scheme, year, code[5:])
    return Period(code, scheme, first, last)


def month_of(catalog: Catalog, day: date) -> str:
    """Return the reporting month (`yyyy-mm`) of `day` under the scheme in force: the 15th opens the next month."""
    for year in (day.year, day.year + 1):
        for m in range(1, 13):
            if day in period(catalog, f"{year}-M{m:02d}"):
                return f"{year}-{m:02d}"
    return f"{day:%Y-%m}"


def month_bounds(catalog: Catalog, month: str, scheme: str = "") -> tuple[date, date]:
    """Return first and last day of reporting month `yyyy-mm`."""
    found = period(catalog, f"{month[:4]}-M{month[5:]}", scheme)
    return found.first, found.last


def previous(catalog: Catalog, current: Period) -> Period:
    """Return the period of the same type just before; 9M, Y and CD153 go back one year."""
    numbered = {"M": 12, "Q": 4, "H": 2}
    if current.type not in numbered:
        return same_last_year(catalog, current)
    number, year = int(current.part[1:]) - 1, current.year
    if number == 0:
        number, year = numbered[current.type], year - 1
    digits = f"{number:02d}" if current.type == "M" else str(number)
    return period(catalog, f"{year}-{current.type}{digits}")


def following(catalog: Catalog, current: Period) -> Period:
    """Return the period of the same type just after; 9M, Y and CD153 go on by one year."""
    numbered = {"M": 12, "Q": 4, "H": 2}
    if current.type not in numbered:
        return period(catalog, f"{current.year + 1}-{current.part}")
    number, year = int(current.part[1:]) + 1, current.year
    if number > numbered[current.type]:
        number, year = 1, year + 1
    digits = f"{number:02d}" if current.type == "M" else str(number)
    return period(catalog, f"{year}-{current.type}{digits}")


def same_last_year(catalog: Catalog, current: Period) -> Period:
    """Return the period with the same code one year earlier (its scheme may differ)."""
    return period(catalog, f"{current.year - 1}-{current.part}")


def year_to_date(catalog: Catalog, current: Period) -> Period | None:
    """Return the span from the first day of the period's year to its last day, None for CD153.

    Where a reporting period has these days it is that one (2019-H1 for 2019-Q2); else the code names the month in
    which the span ends (2019-C05), which no reporting period does.
    """
    if current.is_thematic:
        return None
    whole = period(catalog, f"{current.year}-Y", current.scheme)
    month = _months(current.part)[1]
    part = {1: "M01", 3: "Q1", 6: "H1", 9: "9M", 12: "Y"}.get(month, f"{SO_FAR}{month:02d}")
    return Period(f"{current.year}-{part}", current.scheme, whole.first, current.last)


def named(catalog: Catalog, current: Period, document: str = "BC") -> str:
    """Return the period as a document of the catalogue (the report, if none is given) names it: "quý II năm 2019"."""
    patterns = catalog.documents[document].period_words
    pattern = patterns.get(current.part) or patterns[current.type]
    number = int(current.part[1:]) if current.type in ("M", "Q") else 0
    pattern = pattern.replace("{I|II|III|IV}", ROMAN[number - 1] if current.type == "Q" else "")
    return pattern.replace("{m}", str(number)).replace("{yyyy}", str(current.year))


def _months(part: str) -> tuple[int, int]:
    if part in HALVES:
        return HALVES[part]
    number = int(part[1:])
    if part[0] == SO_FAR:
        return 1, number
    return (number, number) if part[0] == "M" else (3 * number - 2, 3 * number)


def _bounds(catalog: Catalog, scheme: str, year: int, part: str) -> tuple[date, date]:
    if part == "CD153":
        day = date(year, 6, 30)
        return _month_day(catalog, "period.cd153_from", year, day), _month_day(catalog, "period.cd153_to", year, day)
    low, high = _months(part)
    if scheme == CALENDAR:
        return date(year, low, 1), date(year, high, monthrange(year, high)[1])
    day = date(year, 12, 31)
    cut_from = int(catalog.number("period.cut_day_from", day) or 15)
    cut_to = int(catalog.number("period.cut_day_to", day) or 14)
    first = date(year, low - 1, cut_from) if low > 1 else date(year - 1, 12, cut_from)
    clip = catalog.parameter("period.transition_clip_from", day)
    if clip:
        first = max(first, date.fromisoformat(clip))
    return first, date(year, high, cut_to)


def _month_day(catalog: Catalog, key: str, year: int, day: date) -> date:
    text = catalog.parameter(key, day)
    if text is None:
        raise UsageError(f"Danh mục thiếu tham số {key} cho năm {year}.")
    return date.fromisoformat(f"{year}-{text}")
