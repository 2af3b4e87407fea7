"""How typed values stand in the cells of an entry workbook: labels, `mã – tên`, real dates, whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import MASTER_REFS, Column
from bvq_excel.expressions import parse
from bvq_excel.workbooks.entry_plan import BookPlan, PlannedRow, TablePlan, as_day

DASH = " – "


def cell_value(catalog: Catalog, column: Column, value: Any, day: date) -> Any:
    """Return what the cell shows for a typed value: a text, number or date, None for an empty cell.

    Codes appear as the dropdown shows them: labels, and `mã – tên` (the name in force on `day`) for units,
    areas and tasks. Lists of units keep bare codes, which is what fits in one cell.
    """
    if value is None or value == "" or value == ():
        return None
    if column.type in ("date", "month"):
        return as_day(value) or str(value)
    if column.type == "bool":
        return "Có" if value in (True, "CO", "Có") else "Không"
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


def computed_value(plan: BookPlan, table: TablePlan, row: PlannedRow, column: Column) -> Any:
    """Return the value that a computed column has in `row`, as its formula gives it; None where it shows nothing."""
    rule = plan.layout.computed.get(f"{table.name}.{column.key}")
    if rule is None or not row.given:
        return None
    if rule.constant:
        return plan.catalog.enums[column.enum].label(rule.constant)
    values = row.values
    if any(values.get(key) in (None, "") for key in rule.needs):
        return None
    if rule.field:
        source = table.sheet.by_key[rule.needs[0]]
        entry = plan.catalog.enums[source.enum].by_code.get(str(values[rule.needs[0]]))
        return entry.extra.get(rule.field) if entry else None
    scope = plan.scope(table.sheet, row.unit)
    return parse(rule.value, table.sheet.by_key).run(values, scope)


def is_started(table: TablePlan, values: Mapping[str, Any]) -> bool:
    """Return whether a row holds anything that the user fills in."""
    return any(values.get(c.key) not in (None, "", ()) for c in table.inputs)
