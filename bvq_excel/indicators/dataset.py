"""What figures are made from and what they are: a Dataset of records, a Figure with its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.model import Record, Source
from bvq_excel.periods import Period


@dataclass(frozen=True)
class Figure:
    """One indicator's value, not yet rounded, with the rows that it came from (after de-duplication).

    `value` is None where nothing can be said; `note` then says why, in Vietnamese. Money is in whole đồng, rates
    in percent. For an average at the start and at the end of a period `first` is the start, `value` the end.
    """

    code: str
    value: int | float | None
    rows: tuple[Record, ...] = ()
    note: str = ""
    first: float | None = None


@dataclass(frozen=True)
class Dataset:
    """The records of one period, of the whole province or (with `own_unit`) of one unit.

    `tables` has the rows by sheet. `submissions` has one entry per unit that reported, `received` being the day
    of receipt of its first submission; `expected` are the codes of the units that have to report. `earlier` has
    the values of the same period of the year before, by indicator code; `earlier_by_unit` those of each unit, by
    indicator and unit.
    """

    catalog: Catalog
    calendar: WorkingCalendar
    period: Period
    received: date
    tables: Mapping[str, Sequence[Record]]
    submissions: Sequence[Source] = ()
    expected: Sequence[str] = ()
    own_unit: str = ""
    earlier: Mapping[str, float] = field(default_factory=dict)
    earlier_by_unit: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
