"""What a cell of the consolidated workbook holds for a typed value: numbers and dates as such, codes as labels.

People read this workbook, filter and count in it, so codes appear as their labels and units by name; areas keep
their code before the name, since names repeat, and tasks stay codes, since the plan itself speaks of them so.
Machines read the copy beside it, which has the codes.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column
from bvq_excel.model import Record

OWN_UNIT = "unit_code"


class Words:
    """Says typed values in words, with units by the name that they bore at the end of the period."""

    def __init__(self, catalog: Catalog, day: date) -> None:
        self._catalog = catalog
        self._day = day
        self._units: dict[str, str] = {}

    def cell(self, record: Record, column: Column) -> Any:
        """Return what the cell of `column` holds: a date, a number, or a text in words; None where it is empty.

        A cell that could not be read holds what it showed in the unit's file.
        """
        value = record.values.get(column.key)
        if value is None:
            return record.raw.get(column.key) if column.key in record.unread else None
        if column.type == "month":
            return date.fromisoformat(f"{value}-01")
        if isinstance(value, (date, int, float)) and not isinstance(value, bool):
            return value
        return self._text(value, column)

    def unit(self, code: str) -> str:
        """Return the unit's name at the end of the period, the code itself when it is unknown."""
        if code not in self._units:
            entry = self._catalog.unit(code, self._day)
            self._units[code] = entry.name if entry else display.unit_name(self._catalog, code)
        return self._units[code]

    def _text(self, value: Any, column: Column) -> str:
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
