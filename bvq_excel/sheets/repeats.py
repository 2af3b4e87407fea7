"""Rows that tell of the same thing: twice in one sheet of a unit, or in the files of two units."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from typing import Any

from bvq_excel.model import Record, Source

Key = Callable[[Record], Hashable | None]


def complete(*parts: Hashable | None) -> Hashable | None:
    """Return `parts` as one key, None when one of them is missing: what is not known is not the same."""
    return None if any(p is None or p == "" for p in parts) else parts


def repeated(rows: Iterable[Record], key: Key) -> Iterator[tuple[Record, Record]]:
    """Return every row whose key an earlier one of `rows` has, each with that earlier row."""
    seen: dict[Hashable, Record] = {}
    for row in rows:
        value = key(row)
        if value is None:
            continue
        if value in seen:
            yield row, seen[value]
        else:
            seen[value] = row


def repeated_across(rows: Iterable[Record], key: Key) -> Iterator[tuple[Record, Record]]:
    """Return every row whose key an earlier one from another file has, each with that row.

    Of one file only the first row with a key is looked at: its own repetitions are found when it is checked by
    itself. Which row is the earlier one depends on the rows alone, not on the order in which files are given.
    """
    first: dict[tuple[Hashable, Source], Record] = {}
    for row in sorted(rows, key=arrival):
        value = key(row)
        if value is not None:
            first.setdefault((value, row.source), row)
    yield from repeated(first.values(), key)


def arrival(row: Record) -> tuple[Any, ...]:
    """Return by what rows of several files are ordered: day of receipt, unit, file, row."""
    source = row.source
    return source.received or date.min, source.unit, source.file, row.row
