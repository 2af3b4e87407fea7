"""What a clerk reads: every case of every rule, rendered once, speaks in headers and labels and ends its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bvq_excel import display, periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import load
from bvq_excel.catalog.definitions import Case, Column, Rule
from bvq_excel.checking.engine import checker
from bvq_excel.checking.messages import PLACE, Speaker
from bvq_excel.model import Finding, Problem, Record, Source
from bvq_excel.scope import RowScope
from tests.examples import layout

CATALOG = load()
SOURCE = Source("SCT.xlsx", "SCT", "2019-Q2")
KEY = re.compile(r"[a-z]+(_[a-z0-9]+)+")
# Codes of enumerations as they stand in the data. Clerks know units and tasks by their codes, sheets by their
# tabs, and some codes are ordinary words or abbreviations.
WORDS = {*CATALOG.units, *CATALOG.sheets, *CATALOG.enums["ContentArea"].by_code, "UBND", "DTTS", "18006838"}
CODES = {c for e in CATALOG.enums.values() for c in e.by_code if len(c) > 1 and not c.isdigit()} - WORDS
OWN = ("NhiemVu", "TuyenTruyen", "Ngay15_3", "DuongDayNong", "KhieuNai", "HoaGiai", "KiemTra")


def _cases() -> Iterator[Any]:
    for rule in CATALOG.rules.values():
        for case in rule.cases:
            for sheet in OWN:
                if rule.applies_to(sheet) and case.at in rule.keys_on(sheet):
                    yield pytest.param(rule, case, sheet, id=f"{rule.id}-{case.name or 'first'}-{sheet}")


def _value(column: Column) -> Any:
    """Return an ordinary value of the column."""
    if column.type in ("enum", "enum_list"):
        code = next(iter(CATALOG.enums[column.enum].by_code))
        return (code,) if column.is_list else code
    ordinary: dict[str, Any] = {
        "date": date(2019, 4, 2),
        "month": "2019-04",
        "bool": True,
        "integer": 12,
        "money": 1_200_000,
        "percent": 12,
    }
    if column.ref == "units":
        return ("SYT",) if column.is_list else "SCT"
    return ordinary.get(column.type, "Ví dụ")


def rendered(rule: Rule, case: Case, name: str) -> Finding:
    """Return the case as a finding on a row full of ordinary values, facts as plain words."""
    sheet = CATALOG.sheets[name]
    values = {c.key: _value(c) for c in sheet.columns}
    shown = {c.key: display.label(CATALOG, values[c.key], c) for c in sheet.columns if c.enum or c.ref == "units"}
    row = Record(name, 6, values, layout(sheet), SOURCE, raw=shown)
    places = {p for text in (case.message, case.fix) for p in PLACE.findall(text)}
    facts = {p: "sự thật" for p in places if p.isidentifier() and p != "this" and p not in sheet.by_key}
    scope = RowScope(
        CATALOG, WorkingCalendar(CATALOG), sheet, periods.period(CATALOG, "2019-Q2"), date(2019, 6, 17), "SCT"
    )
    return Speaker(CATALOG).finding(rule, Problem(case.at, case.name, row, facts=facts), SOURCE, scope, {})


@pytest.mark.parametrize(("rule", "case", "sheet"), list(_cases()))
def test_a_case_is_said_in_plain_words(rule: Rule, case: Case, sheet: str) -> None:
    found = rendered(rule, case, sheet)
    for text in (found.message, found.fix):
        assert text.endswith(".")
        assert ".." not in text
        assert "{" not in text
        assert not KEY.search(text), text
        assert not CODES & set(re.findall(r"\w+", text)), text
        assert '""' not in text, text
        assert "()" not in text, text


@pytest.mark.parametrize("rule", [r for r in CATALOG.rules.values() if set(r.sheets) <= set(OWN)], ids=lambda r: r.id)
def test_every_rule_is_carried_out(rule: Rule) -> None:
    assert rule.cases
    assert all(c.holds for c in rule.cases) or rule.id in checker(CATALOG).policy.by_rule
    for case in rule.cases:
        assert case.at in {k for sheet in rule.sheets for k in rule.keys_on(sheet)}, "the cell is one the rule names"
