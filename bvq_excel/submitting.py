"""Handing a workbook in: whether the saved file says what the open workbook says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.model import Record, Submission


def same_data(catalog: Catalog, one: Sequence[Submission], other: Sequence[Submission]) -> bool:
    """Return whether two readings of a workbook have the same units, periods, covers and rows.

    What Excel works out itself is left aside, and so is the list of findings: a check changes it.
    """
    return [_data(catalog, s) for s in one] == [_data(catalog, s) for s in other]


def _data(catalog: Catalog, submission: Submission) -> tuple[Any, ...]:
    source = submission.source
    rows = {name: list(_rows(catalog, records)) for name, records in submission.tables.items()}
    return source.unit, source.period, *_rows(catalog, (submission.cover,)), rows


def _rows(catalog: Catalog, records: Sequence[Record]) -> Iterator[tuple[Any, ...]]:
    for record in records:
        typed = catalog.sheets[record.sheet].by_key
        values = {k: v for k, v in record.values.items() if not typed[k].computed}
        yield record.row, values, record.unread
