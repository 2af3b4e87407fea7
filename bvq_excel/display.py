"""How values look to a Vietnamese reader: dates 03/02/2019, numbers 1.234.567, yes and no as words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column

_VIETNAMESE = str.maketrans(",.", ".,")


def number(value: float, decimals: int | None = None) -> str:
    """Return `value` with Vietnamese separators: 1.234.567,5 (decimals as given, or as many as it has)."""
    if decimals is None:
        text = f"{value:,.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    else:
        text = f"{value:,.{decimals}f}"
    return text.translate(_VIETNAMESE)


def day(value: date) -> str:
    """Return `value` as dd/mm/yyyy."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def plain(value: Any) -> str:
    """Return any value without knowledge of its column, as a cell would show it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime):
        return day(value) if (value.hour, value.minute, value.second) == (0, 0, 0) else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, (int, float)):
        return number(int(value) if isinstance(value, float) and value.is_integer() else value)
    if isinstance(value, tuple):
        return "; ".join(value)
    return str(value)


def shown(value: Any, column: Column) -> str:
    """Return a typed value as the entry workbook's cell for `column` shows it."""
    if value is None:
        return ""
    if column.type == "month" and isinstance(value, str):
        return f"{value[5:]}/{value[:4]}"
    if column.type == "integer" and column.key in ("year", "theme_year", "seq", "submission_no"):
        return str(value)
    return plain(value)


def label(catalog: Catalog, value: Any, column: Column) -> str:
    """Return a typed value in words: labels for codes, names for units, areas and tasks where they are known."""
    if value is None:
        return ""
    if column.type in ("enum", "enum_list"):
        codes = value if isinstance(value, tuple) else (value,)
        return "; ".join(catalog.enums[column.enum].label(c) for c in codes)
    if column.ref == "units":
        codes = value if isinstance(value, tuple) else (value,)
        return "; ".join(unit_name(catalog, c) for c in codes)
    if column.ref == "areas":
        area = catalog.areas.get(value)
        return area.name if area else str(value)
    return shown(value, column)


def unit_name(catalog: Catalog, code: str, day: date | None = None) -> str:
    """Return the name of unit `code` on `day` (or its latest one), the code itself when it is unknown."""
    unit = (catalog.unit(code, day) if day else None) or catalog.any_unit(code)
    return unit.name if unit else code
