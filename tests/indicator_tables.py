"""Small spreadsheets for the indicators' tests: a text table becomes records, records become figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.indicators import Dataset, Evaluator
from bvq_excel.model import FIRST_ROW, Layout, Record, Source

PERIOD = "2020-Q2"  # 15 March to 14 June 2020
RECEIVED = date(2020, 6, 16)


def rows(
    catalog: Catalog, sheet: str, text: str, received: Mapping[str, date] | None = None, **same: str
) -> list[Record]:
    """Return the records of a table written with headers (column keys) and cells separated by `|`.

    Rows belong to the unit in `unit_code`, SCT where there is none; `received` gives the units' days of receipt,
    `same` further cells that all rows have.
    """
    definition = catalog.sheets[sheet]
    lines = [line for line in text.strip().splitlines() if line.strip()]
    keys, *cells = ([c.strip() for c in line.split("|")] for line in lines)
    found = []
    for number, line in enumerate(cells, FIRST_ROW):
        pairs = [*same.items(), *zip(keys, line, strict=True)]
        values = {k: _value(definition.by_key[k], c) for k, c in pairs if c}
        found.append(record(definition, values, number, received or {}))
    return found


def record(sheet: Sheet, values: Mapping[str, Any], row: int, received: Mapping[str, date]) -> Record:
    """Return one record of the unit that its values name."""
    unit = values.get("unit_code", "SCT")
    source = Source(f"{unit}.xlsx", unit, PERIOD, received=received.get(unit, RECEIVED))
    return Record(sheet.name, row, values, Layout({c.key: "A" for c in sheet.columns}), source)


def evaluator(
    catalog: Catalog, *tables: Sequence[Record], period: str = PERIOD, scheme: str = "", **more: Any
) -> Evaluator:
    """Return the evaluator over `tables` for `period` (of its year's scheme); `more` are further fields of Dataset."""
    by_sheet: dict[str, list[Record]] = {}
    for table in tables:
        for r in table:
            by_sheet.setdefault(r.sheet, []).append(r)
    fields: dict[str, Any] = {"received": RECEIVED, "tables": by_sheet} | more
    return Evaluator(Dataset(catalog, WorkingCalendar(catalog), periods.period(catalog, period, scheme), **fields))


def value(catalog: Catalog, code: str, *tables: Sequence[Record], **more: Any) -> int | float | None:
    """Return the value of indicator `code` over `tables`."""
    return evaluator(catalog, *tables, **more).figure(code).value


def parts(found: Mapping[Any, Any]) -> dict[Any, int | float | None]:
    """Return a breakdown as plain values."""
    return {group: figure.value for group, figure in found.items()}


def submission(unit: str, received: date) -> Source:
    """Return a unit's submission as received on a day."""
    return replace(Source(f"{unit}.xlsx", unit, PERIOD), received=received)


def _value(column: Column, cell: str) -> Any:
    if column.is_list:
        return tuple(x.strip() for x in cell.split(";"))
    if column.type == "date":
        return date.fromisoformat(cell)
    if column.type == "bool":
        return {"có": True, "không": False}[cell]
    return int(cell) if column.is_number else cell
