"""Rows of several units that tell of the same thing: which of them counts for the province.

What makes two rows the same, and which one is kept, is the catalogue's: the `dedup_key` and `dedup_keep` of
the sheet's leading indicator. A joint inspection is reported by every member of the team, and the row of the
unit that led it counts (R-KT-01); a document declared by two units counts once (R-VB-01); a business, an
organisation reported by several units is one entry of its register (R-DNN-01).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.consolidation.result import Duplicate
from bvq_excel.expressions import Expression, parse
from bvq_excel.indicators.keys import KeyReader, key_reader
from bvq_excel.model import Record
from bvq_excel.periods import Period
from bvq_excel.scope import RowScope

# The sheets in which a row may stand for another unit's row, with the indicator whose key and choice say so.
# Complaints handed on within the province are not here: each unit keeps its part of such a case.
LEADING_INDICATORS: Mapping[str, str] = {
    "HoaGiai": "I-HG-01",
    "KiemTra": "I-KT-01",
    "DoanhNghiep": "I-DNN-02",
    "ToChucXH": "I-XH-05",
    "VanBan": "I-VB-02",
}


@dataclass(frozen=True)
class CountedOnce:
    """How the rows of one sheet are recognised as the same, and which one is kept."""

    key: KeyReader
    keep: str
    condition: Expression | None
    scope: RowScope

    def split(self, rows: Sequence[Record]) -> tuple[tuple[Record, ...], tuple[Duplicate, ...]]:
        """Return the rows that count and the duplicates, each in the order of `rows`."""
        groups: dict[Any, list[Record]] = {}
        for row in rows:
            # A row without a key cannot be told to be the same as another one.
            key = self.key.read(self._values(row), self.scope) or id(row)
            groups.setdefault(key, []).append(row)
        stands: dict[int, Record | None] = {}
        for group in groups.values():
            counted = self._counted(group)
            stands.update((id(row), counted) for row in group if row is not counted)
        merged = tuple(row for row in rows if id(row) not in stands)
        return merged, tuple(Duplicate(row, stands[id(row)]) for row in rows if id(row) in stands)

    def _counted(self, group: Sequence[Record]) -> Record | None:
        if self.condition is not None:
            candidates = [r for r in group if self.condition.true(self._values(r), self.scope)]
            return min(candidates, key=self._earliest, default=None)
        return max(group, key=_latest) if self.keep == "latest_unit" else min(group, key=self._earliest)

    def _earliest(self, row: Record) -> tuple[Any, ...]:
        day = self.scope.event_date(row.values) or date.max
        return day, row.record_id or "", row.source.unit, row.row

    def _values(self, row: Record) -> Mapping[str, Any]:
        return row.values if "unit_code" in row.values else {**row.values, "unit_code": row.unit}


def counted_once(catalog: Catalog, sheet: str, period: Period, received: date) -> CountedOnce | None:
    """Return how rows of `sheet` are counted once, None for sheets whose rows all count."""
    indicator = catalog.indicators.get(LEADING_INDICATORS.get(sheet, ""))
    if indicator is None:
        return None
    definition = catalog.sheets[sheet]
    keep = indicator.dedup_keep
    return CountedOnce(
        key=key_reader(indicator.dedup_key, definition),
        keep=keep,
        condition=None if keep.isidentifier() else parse(keep, definition.by_key),
        scope=RowScope(catalog, WorkingCalendar(catalog), definition, period, received),
    )


def _latest(row: Record) -> tuple[Any, ...]:
    # Earlier rows of the same file go first, so the row number counts backwards.
    return row.source.received or date.min, row.source.unit, -row.row
