"""Rows of several units that tell of the same thing: which of them counts for the province.

What makes two rows the same, and which one is kept, is the catalogue's: the `dedup_key` and `dedup_keep` of
the sheet's leading indicator, read as the indicators read them. A joint inspection is reported by every member
of the team, and the row of the unit that led it counts (R-KT-01); a document declared by two units counts once
(R-VB-01); a business or an organisation reported by several units is one entry of its register (R-DNN-01).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.consolidation.result import Duplicate
from bvq_excel.expressions import Expression, parse
from bvq_excel.indicators.dedup import STRATEGIES, Rank, by_date
from bvq_excel.indicators.entries import Entry
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
    """How the rows of one sheet are recognised as the same, and which one is kept.

    With a `condition` only a row that satisfies it can count; `rank` chooses among several.
    """

    key: KeyReader
    rank: Rank
    condition: Expression | None
    scope: RowScope

    def split(self, rows: Sequence[Record]) -> tuple[tuple[Record, ...], tuple[Duplicate, ...]]:
        """Return the rows that count and the duplicates, each in the order of `rows`."""
        groups: dict[object, list[Entry]] = {}
        for row in rows:
            entry = Entry(row, {"unit_code": row.unit, **row.values})
            # A row without a key cannot be told to be the same as another one.
            groups.setdefault(self.key.read(entry.values, self.scope) or entry, []).append(entry)
        stands: dict[int, Record | None] = {}
        for group in groups.values():
            counted = self._counted(group)
            stands.update((id(e.record), counted) for e in group if e.record is not counted)
        merged = tuple(row for row in rows if id(row) not in stands)
        return merged, tuple(Duplicate(row, stands[id(row)]) for row in rows if id(row) in stands)

    def _counted(self, group: Sequence[Entry]) -> Record | None:
        able = [e for e in group if self.condition is None or self.condition.true(e.values, self.scope)]
        chosen = min(able, key=lambda e: self.rank(e, self.scope), default=None)
        return chosen.record if chosen else None


def counted_once(catalog: Catalog, sheet: str, period: Period, received: date) -> CountedOnce | None:
    """Return how rows of `sheet` are counted once, None for sheets whose rows all count."""
    indicator = catalog.indicators.get(LEADING_INDICATORS.get(sheet, ""))
    if indicator is None:
        return None
    definition, keep = catalog.sheets[sheet], indicator.dedup_keep
    return CountedOnce(
        key=key_reader(indicator.dedup_key, definition),
        rank=STRATEGIES.get(keep, by_date),
        condition=None if keep in STRATEGIES else parse(keep, definition.by_key),
        scope=RowScope(catalog, WorkingCalendar(catalog), definition, period, received),
    )
