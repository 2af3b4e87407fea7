"""What a cell of the consolidated workbook holds for a typed value: numbers and dates as such, codes as labels.

People read this workbook, filter and count in it, so codes appear as their labels and units by name; areas keep
their code before the name, since names repeat, and tasks stay codes, since the plan itself speaks of them so.
Machines read the copy beside it, which has the codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import CODE_TYPES, Column
from bvq_excel.model import Record

OWN_UNIT = "unit_code"
# Types of columns whose cells hold something else than the value itself.
SAID = frozenset({"month", "bool", *CODE_TYPES})


class Words:
    """Says typed values in words, with units by the name that they bore at the end of the period."""

    def __init__(self, catalog: Catalog, day: date) -> None:
        self._catalog = catalog
        self._day = day
        self._units: dict[str, str] = {}

    def columns(self, records: Sequence[Record], columns: Sequence[Column]) -> list[list[Any]]:
        """Return what the cells of each column hold: dates, numbers, or texts in words; None where they are empty.

        A cell that could not be read holds what it showed in the unit's file.
        """
        known = [record.values for record in records]
        unread = [(at, record) for at, record in enumerate(records) if record.unread]
        return [self._column(known, unread, column) for column in columns]

    def _column(
        self, known: Sequence[Mapping[str, Any]], unread: Sequence[tuple[int, Record]], column: Column
    ) -> list[Any]:
        key = column.key
        values = [fields.get(key) for fields in known]
        if column.type in SAID:
            values = list(map(_Said(self, column).__getitem__, values))
        for at, record in unread:
            if key in record.unread and values[at] is None:
                values[at] = record.raw.get(key)
        return values

    def unit(self, code: str) -> str:
        """Return the unit's name at the end of the period, the code itself when it is unknown."""
        if code not in self._units:
            entry = self._catalog.unit(code, self._day)
            self._units[code] = entry.name if entry else display.unit_name(self._catalog, code)
        return self._units[code]

    def said(self, value: Any, column: Column) -> Any:
        """Return a value of `column` as its cell holds it: a month as its first day, codes in words."""
        if column.type == "month":
            return date.fromisoformat(f"{value}-01")
        if isinstance(value, (date, int, float)) and not isinstance(value, bool):
            return value
        if column.type == "bool" and isinstance(value, str):
            return self._catalog.enums["Bool"].label(value)
        if column.key == OWN_UNIT:
            return str(value)
        if column.ref == "units":
            return "; ".join(map(self.unit, value if isinstance(value, tuple) else (value,)))
        if column.ref == "areas":
            area = self._catalog.areas.get(value)
            return f"{value} – {area.name}" if area else str(value)
        return display.label(self._catalog, value, column)


class _Said(dict[Any, Any]):
    """What cells of a column hold, by value: codes return again and again."""

    def __init__(self, words: Words, column: Column) -> None:
        super().__init__({None: None})
        self._words = words
        self._column = column

    def __missing__(self, value: Any) -> Any:
        said = self[value] = self._words.said(value, self._column)
        return said
