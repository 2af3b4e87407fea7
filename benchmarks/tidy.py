"""Full and tidy workbooks: every sheet with as many rows as wanted, of which no rule has much to say.

The rows are those valid ones of the tests, each with its own id, number and names. The layout is the contract's:
header in row 5, a table from there on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bvq_excel import display, periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Column, Sheet
from tests.books import COVER, VALID

PERIOD = "2019-Q2"
HOME = "SCT"  # whose rows the valid ones are
WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
SAME = frozenset({"theme", "uom", "item_uom"})  # what the rows of a sheet share
CASES = frozenset({"complaint_id"})
BY_TASK = frozenset({"KinhPhi"})  # a task's money is told once


def write(folder: Path, units: int, rows: int) -> Path:
    """Return `folder` with a workbook for each of the first `units` units, `rows` rows in every sheet."""
    catalog = load()
    folder.mkdir(parents=True, exist_ok=True)
    for place, unit in enumerate(catalog.reporting_units(periods.period(catalog, PERIOD).last)[:units]):
        with xlsxwriter.Workbook(str(folder / f"{unit.code}.xlsx"), {"in_memory": True}) as book:
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            _cover(book.add_worksheet(catalog.cover.name), catalog, unit.code, day)
            for sheet in catalog.tables.values():
                _table(book.add_worksheet(sheet.name), sheet, _rows(sheet, unit.code, place, rows), rows, day)
    return folder


def _cover(page: Worksheet, catalog: Catalog, unit: str, day: Format) -> None:
    values = {**COVER, "unit_code": unit, "period_scheme": "NGHIDINH09", "period_code": PERIOD}
    values["doc_no"] = f"45/BC-{unit}"
    for row, column in enumerate(catalog.cover.columns, 5):
        page.write_string(row, 1, column.header)
        _cell(page, row, 2, values.get(column.key), day)


def _table(page: Worksheet, sheet: Sheet, rows: Iterator[Mapping[str, Any]], count: int, day: Format) -> None:
    page.write_string(0, 0, sheet.title)
    columns = [{"header": c.header} for c in sheet.columns]
    page.add_table(4, 0, 4 + count, len(columns) - 1, {"name": sheet.table, "columns": columns})
    for number, row in enumerate(rows, 5):
        for index, column in enumerate(sheet.columns):
            _cell(page, number, index, row.get(column.key), day)


def _cell(page: Worksheet, row: int, column: int, value: Any, day: Format) -> None:
    if isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, (str, bool, tuple)):
        page.write_string(row, column, display.plain(value))
    elif value is not None:
        page.write_number(row, column, value)


def _rows(sheet: Sheet, unit: str, place: int, count: int) -> Iterator[Mapping[str, Any]]:
    for number in range(1, count + 1):
        row = {c.key: _own(c, VALID[sheet.name].get(c.key), unit, number, place) for c in sheet.columns}
        if sheet.name in BY_TASK:
            row["task_code"] = sheet.task_codes[number % len(sheet.task_codes)]
        yield row | {"seq": number, "record_id": f"{unit}-{sheet.sheet_code}-2019-{2400 + number}", "unit_code": unit}


def _own(column: Column, value: Any, unit: str, number: int, place: int) -> Any:
    """Return what row `number` of `unit`, the `place`-th, has instead of the valid row's value: its own."""
    if value is None or column.key in SAME:
        return value
    if column.key in CASES:
        return f"{unit}-KN-2019-{2400 + number}"
    if column.ref == "units":
        return unit if value == HOME else value
    serial = 1000 * place + number
    if column.type in ("tax_code", "phone"):
        return tax_code(serial) if column.type == "tax_code" else f"0912{serial:06d}"
    if not isinstance(value, str) or column.type not in ("text", "id"):
        return value
    if "/" in value and column.key.endswith("_no"):
        return f"{serial}{value[value.find('/') :]}"
    return re.sub(r"\d+$", f"{serial:02d}", value) if column.type == "id" else f"{value} {serial}"


def tax_code(serial: int) -> str:
    """Return a tax code with a right check digit, another one for each `serial`."""
    start = 100_000_000 + 20 * serial
    while True:
        digits = f"{start:09d}"
        check = 10 - sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11
        if check < 10:
            return f"{digits}{check}"
        start += 1
