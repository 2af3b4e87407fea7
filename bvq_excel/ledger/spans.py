"""How reporting periods lie in time to one another: inside, side by side, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.periods import Period

DAY = timedelta(days=1)
MONTHS = tuple(f"M{m:02d}" for m in range(1, 13))
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
LONGER = ("H1", "H2", "9M", "Y")


def inside(inner: Period, outer: Period) -> bool:
    """Return whether `inner` is a part of which `outer` is made up; the theme of 15 March is no part of any period."""
    if inner.is_thematic or outer.is_thematic:
        return inner == outer
    return outer.first <= inner.first and inner.last <= outer.last


def by_time(period: Period) -> tuple[date, int]:
    """Return by what parts are ordered, the state that is newer last: last day, then the shorter before the longer."""
    return period.last, (period.last - period.first).days


def ending_before(catalog: Catalog, current: Period) -> tuple[Period, ...]:
    """Return the periods that end on the day before `current` begins, one of its own type first."""
    parts = (*QUARTERS, *MONTHS, *LONGER)
    years = (current.first.year - 1, current.first.year)
    every = (periods.period(catalog, f"{year}-{part}") for year in years for part in parts)
    found = [p for p in every if p.last + DAY == current.first]
    return tuple(sorted(found, key=lambda p: p.type != current.type))


def earlier_alike(catalog: Catalog, codes: Iterable[str], current: Period) -> tuple[str, ...]:
    """Return the `codes` of earlier periods of the type of `current`."""
    known = (periods.period(catalog, c) for c in codes)
    return tuple(p.code for p in known if p.type == current.type and p.last < current.first)


def covers(parts: Iterable[Period], whole: Period) -> bool:
    """Return whether `parts` leave no day of `whole` out."""
    day = whole.first
    for part in sorted(parts, key=lambda p: p.first):
        if part.first > day:
            break
        day = max(day, part.last + DAY)
    return day > whole.last


def missing(catalog: Catalog, parts: Sequence[Period], whole: Period) -> tuple[Period, ...]:
    """Return the quarters of `whole` that `parts` do not cover; of a quarter of which months are there, the months."""
    if whole.type == "M":
        return () if covers(parts, whole) else (whole,)
    if whole.type == "Q":
        months = _named(catalog, MONTHS, whole)
        if covers(parts, whole):
            return ()
        lacking = tuple(m for m in months if not covers(parts, m))
        return lacking if len(lacking) < len(months) else (whole,)
    return tuple(p for quarter in _named(catalog, QUARTERS, whole) for p in missing(catalog, parts, quarter))


def _named(catalog: Catalog, names: Iterable[str], whole: Period) -> tuple[Period, ...]:
    found = (periods.period(catalog, f"{whole.year}-{name}", whole.scheme) for name in names)
    return tuple(p for p in found if inside(p, whole))
