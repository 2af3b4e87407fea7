"""Rows as indicators see them: a record with the values that count, which may differ from its cells.

A row without a unit belongs to its file's unit; a row of a chain of transferred cases counts from the first day of
receipt; a row split by a list column carries one code at a time. The record stays what it is, so that a figure can
always name its cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bvq_excel.indicators.dataset import Dataset
from bvq_excel.model import FIRST_ROW, Layout, Record
from bvq_excel.text import fold

COMMUNICATIONS = "TuyenTruyen"
CONSUMER_DAY = "Ngay15_3"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A record and the values by which it is counted; compared by identity, so that sets of entries are cheap."""

    record: Record
    values: Mapping[str, Any]

    def changed(self, key: str, value: Any) -> Entry:
        """Return the entry with another value for `key`."""
        return replace(self, values={**self.values, key: value})


def entries_of(dataset: Dataset, sheet: str) -> tuple[Entry, ...]:
    """Return the rows of `sheet` that indicators may count, in the order of the dataset."""
    if sheet == dataset.catalog.cover.name:
        return tuple(map(_entry, _covers(dataset, sheet)))
    rows: Iterable[Record] = dataset.tables.get(sheet, ())
    if sheet == COMMUNICATIONS:
        rows = _without_consumer_day(rows, dataset.tables.get(CONSUMER_DAY, ()))
    return tuple(map(_entry, rows))


def _entry(record: Record) -> Entry:
    if record.values.get("unit_code") or not record.source.unit:
        return Entry(record, record.values)
    return Entry(record, {**record.values, "unit_code": record.source.unit})


def _covers(dataset: Dataset, sheet: str) -> Iterable[Record]:
    """Yield one cover per unit that reported; where only the submission is known, one made from it."""
    covers = dataset.tables.get(sheet, ())
    if not dataset.submissions:
        yield from covers
        return
    by_unit = {r.unit: r for r in covers}
    for s in dataset.submissions:
        values = {"unit_code": s.unit, "period_code": s.period, "submission_no": s.submission_no}
        yield by_unit.get(s.unit) or Record(sheet, FIRST_ROW, values, Layout({}, {}), s)


def _without_consumer_day(rows: Iterable[Record], activities: Sequence[Record]) -> list[Record]:
    """Return `rows` without those that repeat an activity of Consumer Rights Day (R-15-1): it counts there only."""
    taken = {_occasion(a, a["date"], a["activity_name"]) for a in activities} - {None}
    return [r for r in rows if _occasion(r, r["date_from"], r["topic"]) not in taken or not r["topic"]]


def _occasion(row: Record, day: date | None, name: str | None) -> tuple[Any, ...] | None:
    return (row.unit, day, row["area_code"], fold(name)) if day and name else None
