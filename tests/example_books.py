"""The contract's examples that speak of cells or of the cover, made into workbooks and read like files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Column, Rule, Sheet
from bvq_excel.checking.engine import checker
from bvq_excel.model import RawWorkbook, column_letter
from tests.books import changed, findings, raw_book, submission, valid
from tests.examples import situation

CATALOG = load()


# general rules ------------------------------------------------------------------------------------------------


def _fitting(sheet: Sheet, column: Column, rule: Rule, example: Mapping[str, Any]) -> bool:
    """Return whether the raw cell of an example can stand in `column`."""
    if "@sheet" in example:
        return sheet.name == example["@sheet"] and column.key in rule.keys
    required = column.required if example.get("@required") else True
    content = rule.id != "R-CH-16" or (column.max_length or 0) >= 200
    return (
        column.type == example["@type"]
        and not column.computed
        and column.enum == example.get("@enum", column.enum)
        and column.pattern == example.get("@pattern", column.pattern)
        and required
        and content
    )


def _in_a_cell(rule: Rule, example: Mapping[str, Any]) -> tuple[RawWorkbook, str]:
    """Return a workbook with the example's raw cell (in its font) in a column of its type, and the place."""
    sheet, column = next((s, c) for s in CATALOG.tables.values() for c in s.columns if _fitting(s, c, rule, example))
    letter = column_letter(sheet.position[column.key])
    raw = raw_book(**{sheet.name: [valid(sheet.name, **{column.key: example["@raw"]})]})
    font = example.get("@font", "")
    fonts = {f"{letter}6": font} if font.startswith(".Vn") else {}
    return changed(raw, sheet.name, fonts=fonts), f"{sheet.name}!{letter}6"


def _in_rows(rule: Rule, example: Mapping[str, Any]) -> tuple[RawWorkbook, date]:
    """Return a workbook with the example's rows, in the period that it needs, and the day of receipt."""
    made = situation(CATALOG, rule, example)
    rows = {n: [_filled(n, r) for r in rows] for n, rows in example.items() if n in CATALOG.tables}
    own = {k: v for k, v in example.items() if not k.startswith("@") and k not in CATALOG.sheets}
    if own or "@sheet" in example:
        rows[example["@sheet"]] = [_filled(example["@sheet"], own)]
    unit = example.get("@unit_code", "SCT")
    raw = raw_book(unit=unit, period=made.period.code, **rows)
    hidden = tuple(range(6, 6 + example.get("@hidden_rows", 0)))
    for name in rows:
        raw = changed(raw, name, hidden_rows=hidden)
    return raw, made.received


def _filled(name: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row of an example; one that has only printed columns, which is a blank row, is filled in."""
    printed = {c.key for c in CATALOG.sheets[name].columns if c.computed}
    return valid(name, **row) if row.keys() <= printed else row


def in_cells(rule: Rule, example: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return rule and place of what a general rule finds in an example put into cells and read like a file."""
    if "@raw" in example:
        raw, place = _in_a_cell(rule, example)
        return [f for f in findings(raw, of=rule.id) if f[1] == place]
    raw, received = _in_rows(rule, example)
    return findings(raw, received, of=rule.id)


# rules of the cover --------------------------------------------------------------------------------------------


def _with_required_sheets(example: Mapping[str, Any]) -> Catalog:
    """Return the catalogue, with the unit's required sheets as the example has them."""
    if "@required_sheets" not in example:
        return CATALOG
    unit = replace(CATALOG.units["SCT"][0], required_sheets=tuple(example["@required_sheets"]))
    return replace(CATALOG, units={**CATALOG.units, "SCT": (unit,)})


def on_the_cover(rule: Rule, example: Mapping[str, Any]) -> list[str]:
    """Return the cells at which a rule of the cover finds something in the example's workbook."""
    catalog = _with_required_sheets(example)
    made = situation(catalog, rule, example)
    fields = {k: v for k, v in example.items() if not k.startswith("@") and k not in catalog.sheets}
    cover = {**fields, **next(iter(example.get("ThongTin", ())), {})}
    rows = {n: rows for n, rows in example.items() if n in catalog.tables}
    unit, period = cover.pop("unit_code", "SCT"), cover.pop("period_code", made.period.code)
    read = submission(raw_book(catalog, unit, period, cover, **rows), catalog)
    return [f"{f.sheet}!{f.cell}" for f in checker(catalog).check(read, made.received) if f.rule == rule.id]
