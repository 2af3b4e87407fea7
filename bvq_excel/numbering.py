"""Record ids for rows that have none of their own: inserted rows, copied rows, rows beyond the pre-numbered ones.

An id is `{unit}-{sheet code}-{year}-{number}`. Numbers are never used twice: the next one follows the greatest
that stands in the sheet, in empty pre-numbered rows too, and begins at the period's own first number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Sheet
from bvq_excel.model import Layout, RawSheet, RawWorkbook, Record, Submission
from bvq_excel.records import known_sheets
from bvq_excel.records.structure import column_index
from bvq_excel.text import fold, normalise

KEY = "record_id"
_ID = re.compile(r"(.+-)(\d+)")


@dataclass(frozen=True)
class NewId:
    """An id that a row is to get: the sheet's own name in the file, the cell, what stood there."""

    sheet: str
    cell: str
    row: int
    column: int
    before: str
    after: str


def missing_ids(
    raw: RawWorkbook, submissions: Sequence[Submission], catalog: Catalog, own: str = ""
) -> tuple[NewId, ...]:
    """Return the ids that rows need, by sheet and row; `own` narrows them to the rows of one unit.

    A filled row without id gets one. Of rows with equal ids the first filled one keeps it; later ones are copies
    and get the next number, empty pre-numbered rows too. A copy that says the same as a row above may simply be
    there twice: it keeps the id, and rule R-CH-06 goes on asking.
    """
    if not submissions:
        return ()
    sheets = known_sheets(raw, catalog).by_name
    return tuple(
        new
        for name in catalog.tables
        if name in sheets and KEY in submissions[0].layouts.get(name, ())
        for new in _Column(catalog, name, sheets[name], submissions, own).missing()
    )


def with_ids(raw: RawWorkbook, new: Sequence[NewId]) -> RawWorkbook:
    """Return `raw` with the new ids in their cells."""
    by_sheet: dict[str, dict[int, NewId]] = {}
    for one in new:
        by_sheet.setdefault(one.sheet, {})[one.row] = one
    sheets = {n: _filled(s, by_sheet[n]) if n in by_sheet else s for n, s in raw.sheets.items()}
    return replace(raw, sheets=sheets)


def _filled(sheet: RawSheet, new: Mapping[int, NewId]) -> RawSheet:
    rows = list(sheet.cells)
    for number, one in new.items():
        row = list(rows[number - 1])
        row[one.column] = one.after
        rows[number - 1] = tuple(row)
    return replace(sheet, cells=tuple(rows))


class _Column:
    """The column of record ids of one sheet."""

    def __init__(self, catalog: Catalog, name: str, raw: RawSheet, submissions: Sequence[Submission], own: str) -> None:
        layout: Layout = submissions[0].layouts[name]
        self.raw, self.own, self.sheet = raw, own, catalog.sheets[name]
        self.letter = layout.columns[KEY]
        self.at = column_index(self.letter)
        self.code = self.sheet.sheet_code
        self.year = periods.period(catalog, submissions[0].source.period).year
        self.first = periods.period(catalog, submissions[0].source.period).first_record_number
        self.filled: dict[int, Record] = {r.row: r for s in submissions for r in s.tables.get(name, ())}
        self.texts = dict(self._texts(layout.header_row))
        self.last = _last_numbers(self.texts.values())

    def missing(self) -> Iterator[NewId]:
        """Yield the ids that rows need, by row; numbers are given in the order of the rows."""
        taken = _Taken()
        needing = [row for row, record in sorted(self.filled.items()) if self._needs(record, taken)]
        spare = (row for row in sorted(self.texts) if row not in self.filled)
        needing += [row for row in spare if not taken.take(self.texts[row])]
        for row in sorted(needing):
            prefix = self._prefix(row)
            if prefix and (not self.own or prefix.startswith(f"{self.own}-")):
                yield self._new(row, prefix)

    def _needs(self, record: Record, taken: _Taken) -> bool:
        """Return whether a filled row has no id or a copied one; an id that cannot be read is left to its rule."""
        text = self.texts.get(record.row, "")
        if not text:
            return KEY not in record.unread
        above = taken.rows.setdefault(fold(text), [])
        above.append(record)
        return not taken.take(text) and not any(_repeats(record, other, self.sheet) for other in above[:-1])

    def _prefix(self, row: int) -> str:
        record = self.filled.get(row)
        if record:
            return f"{record.unit}-{self.code}-{self.year}-"
        found = _ID.fullmatch(self.texts[row])
        return found[1] if found else ""

    def _new(self, row: int, prefix: str) -> NewId:
        number = max(self.first, self.last.get(fold(prefix), 0) + 1)
        self.last[fold(prefix)] = number
        cell = f"{self.letter}{row}"
        return NewId(self.raw.name, cell, row, self.at, self.texts.get(row, ""), f"{prefix}{number:04d}")

    def _texts(self, header_row: int) -> Iterator[tuple[int, str]]:
        for number, row in enumerate(self.raw.cells[header_row:], header_row + 1):
            value = row[self.at] if self.at < len(row) else None
            if value is not None and (text := normalise(str(value))):
                yield number, text


@dataclass
class _Taken:
    """Ids that a row has kept, and the filled rows that bear each."""

    ids: set[str] = field(default_factory=set)
    rows: dict[str, list[Record]] = field(default_factory=dict)

    def take(self, text: str) -> bool:
        """Return whether the id was still free; it is taken now."""
        free = fold(text) not in self.ids
        self.ids.add(fold(text))
        return free


def _repeats(record: Record, other: Record, sheet: Sheet) -> bool:
    """Return whether a row says the same as another: in all that was typed, or in what tells such rows apart."""
    typed = [c.key for c in sheet.columns if not c.computed]
    telling = [k for k in sheet.key if not sheet.by_key[k].computed]
    return _same(record, other, typed) or (bool(telling) and _same(record, other, telling))


def _same(record: Record, other: Record, keys: Sequence[str]) -> bool:
    return all(_plain(record, k) == _plain(other, k) for k in keys)


def _plain(record: Record, key: str) -> Any:
    value = record.raw.get(key) if key in record.unread else record[key]
    return fold(value) if isinstance(value, str) else value


def _last_numbers(texts: Iterable[str]) -> dict[str, int]:
    """Return the greatest number of each prefix."""
    last: dict[str, int] = {}
    for text in texts:
        if found := _ID.fullmatch(text):
            prefix = fold(found[1])
            last[prefix] = max(last.get(prefix, 0), int(found[2]))
    return last
