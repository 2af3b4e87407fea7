"""The contract's pass and fail examples of the general rules (R-CH-*), put into cells and read like a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from bvq_excel.catalog import load
from bvq_excel.catalog.definitions import Column, Rule, Sheet
from bvq_excel.model import RawWorkbook, column_letter
from tests.books import changed, findings, raw_book, valid
from tests.examples import situation

CATALOG = load()
# These compare with an earlier period, which one file does not show.
EARLIER_PERIODS = {"R-CH-12", "R-CH-24"}
RULES = [r for r in CATALOG.rules.values() if r.id.startswith("R-CH") and r.id not in EARLIER_PERIODS]


# the contract's examples --------------------------------------------------------------------------------------


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


def _said(rule: Rule, example: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "@raw" in example:
        raw, place = _in_a_cell(rule, example)
        return [f for f in findings(raw, of=rule.id) if f[1] == place]
    raw, received = _in_rows(rule, example)
    return findings(raw, received, of=rule.id)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_the_contracts_passing_example_passes(rule: Rule) -> None:
    assert _said(rule, rule.passing) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_the_contracts_failing_example_fails(rule: Rule) -> None:
    assert _said(rule, rule.failing)
