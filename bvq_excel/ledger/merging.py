"""The rows of a unit's sheet over several periods as one row for each record: its latest state, its sums.

A record is known by its id; a row under a new id is the same record where the sheet's key columns say so. The
latest row stands for the record. What a column counts by period is added up (a business's complaints settled, a
task's quantity done), what it says of the period holds if it held in one of them (guided, strengthened). A row of a
longer period speaks for the shorter ones inside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Sheet
from bvq_excel.ledger.identity import id_key, natural_key
from bvq_excel.ledger.spans import inside
from bvq_excel.model import Record
from bvq_excel.periods import Period

TASKS = "NhiemVu"
# Columns that speak of the period alone, and how they pass into a longer one.
FLOWS: Mapping[str, Mapping[str, Callable[[Iterable[Any]], Any]]] = {
    TASKS: {"target_qty": sum, "actual_qty": sum},
    "DoanhNghiep": {"guided": any, "complaints_in": sum, "complaints_done": sum, "complaints_ontime": sum},
    "ToChucXH": {"strengthened": any},
}
# Units of measure of which the last value counts.
RATES = frozenset({"PHANTRAM", "COKHONG"})
ADDITIVE = frozenset({"count", "sum", "count_distinct"})


@dataclass(eq=False)
class _Slot:
    """One record: its latest row, its ids, and what each period adds to its sums."""

    row: Record
    ids: set[str] = field(default_factory=set)
    amounts: dict[str, list[tuple[Period, Any]]] = field(default_factory=dict)

    def take(self, row: Record, period: Period, flows: Iterable[str]) -> None:
        """Let `row` be the latest."""
        self.row = row
        key = id_key(row)
        self.ids |= {key} if key else set()
        for name in flows:
            if row[name] is not None:
                others = [(p, v) for p, v in self.amounts.get(name, ()) if not inside(p, period)]
                self.amounts[name] = [*others, (period, row[name])]


def merged(catalog: Catalog, name: str, parts: Sequence[tuple[Period, Sequence[Record]]]) -> tuple[Record, ...]:
    """Return one row for each record of sheet `name` in `parts`, which are given in the order of time.

    Two rows of one part are never the same record: whether they repeat each other has been judged there.
    """
    sheet, flows = catalog.sheets[name], FLOWS.get(name, {})
    slots: list[_Slot] = []
    for period, rows in parts:
        known = _Known(sheet, slots)
        for row, slot in known.assigned(rows):
            if slot is None:
                slot = _Slot(row)
                slots.append(slot)
            slot.take(row, period, flows)
    return tuple(_summed(catalog, slot, flows) for slot in slots)


def is_among(sheet: Sheet, row: Record, rows: Iterable[Record]) -> bool:
    """Return whether `rows` have the record that `row` is a state of."""
    key, ident = natural_key(row, sheet), id_key(row)
    return any(
        (ident is not None and id_key(r) == ident) or (key is not None and natural_key(r, sheet) == key) for r in rows
    )


class _Known:
    """The records known from earlier parts, each of which a part can go on with once."""

    def __init__(self, sheet: Sheet, slots: Sequence[_Slot]) -> None:
        self._sheet = sheet
        self._free = dict.fromkeys(slots)

    def assigned(self, rows: Sequence[Record]) -> list[tuple[Record, _Slot | None]]:
        """Return the rows of one part, each with the record that it goes on with."""
        found: dict[int, _Slot] = {}
        # The words for an activity differ from time to time: the only row of a task and measure is that row again.
        alone = self._alone(rows) if self._sheet.name == TASKS else frozenset()
        self._by_id(rows, found)
        self._by_key(rows, found, lambda r: natural_key(r, self._sheet))
        self._by_key(rows, found, lambda r: measure if (measure := _measure(r)) in alone else None)
        return [(row, found.get(i)) for i, row in enumerate(rows)]

    def _by_id(self, rows: Sequence[Record], found: dict[int, _Slot]) -> None:
        by_id = {ident: slot for slot in self._free for ident in slot.ids}
        for i, row in enumerate(rows):
            slot = by_id.get(id_key(row) or "")
            if slot is not None and slot in self._free:
                found[i] = slot
                del self._free[slot]

    def _alone(self, rows: Sequence[Record]) -> frozenset[Hashable]:
        """Return the tasks and measures of which there is one row among `rows`, and one known before."""
        now, before = Counter(map(_measure, rows)), Counter(_measure(slot.row) for slot in self._free)
        return frozenset(m for m, count in now.items() if count == before[m] == 1)

    def _by_key(
        self, rows: Sequence[Record], found: dict[int, _Slot], key: Callable[[Record], Hashable | None]
    ) -> None:
        slots: dict[Hashable, list[_Slot]] = {}
        for slot in self._free:
            slots.setdefault(key(slot.row), []).append(slot)
        waiting: dict[Hashable, list[int]] = {}
        for i, row in enumerate(rows):
            if i not in found:
                waiting.setdefault(key(row), []).append(i)
        for value, places in waiting.items():
            same = slots.get(value, [])
            for i, slot in zip(places, same if value is not None else (), strict=False):
                found[i] = slot
                del self._free[slot]


def _measure(row: Record) -> Hashable:
    """Return what the quantity of a task's row is a quantity of."""
    return row["lead_unit"], row["task_code"], row["uom"]


def _summed(catalog: Catalog, slot: _Slot, flows: Mapping[str, Callable[[Iterable[Any]], Any]]) -> Record:
    row = slot.row
    if not adds_up(catalog, row):
        return row
    sums = {name: flows[name](value for _, value in amounts) for name, amounts in slot.amounts.items()}
    changed = {name: value for name, value in sums.items() if value != row[name]}
    if not changed:
        return row
    return replace(row, values={**row.values, **changed}, raw={k: v for k, v in row.raw.items() if k not in changed})


def adds_up(catalog: Catalog, row: Record) -> bool:
    """Return whether what the row counts is added up over periods: of a task's row no rate and no state."""
    if row["uom"] in RATES:
        return False
    task = catalog.tasks.get(row["task_code"])
    codes = [i for i, uom in zip(task.indicators, task.uoms, strict=True) if uom == row["uom"]] if task else []
    return all(code == "-" or catalog.indicators[code].aggregation in ADDITIVE for code in codes)


def quantities(catalog: Catalog, rows: Sequence[Record], column: str = "actual_qty") -> dict[str, dict[str, float]]:
    """Return by task and unit of measure the sum of a column (what was done), where quantities add up."""
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if row["task_code"] and row["uom"] and row[column] is not None and adds_up(catalog, row):
            by_uom = found.setdefault(row["task_code"], {})
            by_uom[row["uom"]] = by_uom.get(row["uom"], 0) + row[column]
    return found
