"""How typed values stand in the cells of an entry workbook: labels, `mã – tên`, real dates, whole numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import MASTER_REFS, Column

DASH = " – "


class Suggested:
    """Stands in a given row for a quantity that the workbook works out from the unit's other sheets."""


SUGGESTED = Suggested()


@dataclass(frozen=True)
class AsTyped:
    """Stands for the contents of a cell that nobody may change: not understood, or open to doubt.

    `shown` is a text, or a number in a column that shows it as one. Nothing is worked out from it.
    """

    shown: str | float


def understood(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's values without those that only stand as they were typed."""
    return {key: value for key, value in values.items() if not isinstance(value, AsTyped)}


def cell_value(catalog: Catalog, column: Column, value: Any, day: date) -> Any:
    """Return what the cell shows for a value: a text, number or date, None for an empty cell.

    Codes appear as the dropdown shows them: labels, and `mã – tên` (the name in force on `day`) for units,
    areas and tasks. Lists of units keep bare codes, which is what fits in one cell. A text that was never
    understood (a date of 31 February) stands as it was typed.
    """
    if isinstance(value, AsTyped):
        return value.shown
    if value is None or value == "" or value == () or value is SUGGESTED:
        return None
    if column.type in ("date", "month"):
        return as_day(value) or str(value)
    if column.type == "bool":
        return {True: "Có", "CO": "Có", False: "Không", "KHONG": "Không"}.get(value, value)
    if column.type in ("enum", "enum_list"):
        codes = value if isinstance(value, tuple | list) else (value,)
        return "; ".join(catalog.enums[column.enum].label(c) for c in codes)
    if column.type == "ref_list":
        return "; ".join(value) if isinstance(value, tuple | list) else str(value)
    if column.type == "ref" and column.ref in MASTER_REFS:
        return named(catalog, column.ref, str(value), day)
    if column.is_number:
        return value
    return str(value)


def named(catalog: Catalog, ref: str, code: str, day: date) -> str:
    """Return `mã – tên` of a unit, area or task; the bare code when it is unknown."""
    if ref == "units":
        unit = catalog.unit(code, day) or catalog.any_unit(code)
        return f"{code}{DASH}{unit.name}" if unit else code
    if ref == "areas":
        area = catalog.areas.get(code)
        return f"{code}{DASH}{area.name}" if area else code
    task = catalog.tasks.get(code)
    return f"{code}{DASH}{task.description}" if task else code


def as_day(value: Any) -> date | None:
    """Return a date, or the first day of a month written `yyyy-mm`, as a date; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}", value):
        return date(int(value[:4]), int(value[5:]), 1)
    return None
