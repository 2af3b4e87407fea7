"""What the rules of DaoTao to KienNghi and of the province say, read as a clerk reads it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Case, Column, Rule, Sheet
from bvq_excel.checking.engine import checker
from bvq_excel.checking.messages import PLACE, Speaker
from bvq_excel.model import Finding, Problem, Record, Source
from bvq_excel.scope import RowScope
from tests.examples import findings, layout, record
from tests.test_rules_second_half import ROWS

CATALOG = load()
SHEETS = (
    "DaoTao",
    "ThuNghiem",
    "ThiTruong",
    "ThietBi",
    "DoanhNghiep",
    "ToChucXH",
    "KinhPhi",
    "BaoChi",
    "VanBan",
    "KienNghi",
)
# What the rules' functions supply, by the name of the place in the template.
FACTS: dict[str, Any] = {
    "activity": 20_000_000,
    "arrived": date(2019, 6, 20),
    "cumulative": 35,
    "dimension": "địa bàn",
    "due": date(2019, 6, 18),
    "equipment": 50_000_000,
    "finance": 90_000_000,
    "first": date(2019, 3, 15),
    "goods": "Gạo tẻ thường",
    "high": 18_850,
    "indicator": "Vụ kiểm tra",
    "inspected": date(2019, 4, 5),
    "last": date(2019, 6, 14),
    "lead": "Sở Công Thương",
    "low": 10_150,
    "median": 14_500,
    "opening": 3,
    "other_cell": "E6",
    "other_file": "SYT (2).xlsx",
    "other_name": "Công ty B",
    "other_unit": "Sở Y tế",
    "part": 44,
    "parts": "DaoTao 20.000.000",
    "points": 3,
    "prev_closing": 2,
    "prev_cumulative": 40,
    "spent": 30_000_000,
    "total": 45,
    "unit": "Sở Y tế",
    "used_file": "SYT (3).xlsx",
    "uom": "vụ",
    "week_from": date(2019, 4, 8),
    "week_to": date(2019, 4, 14),
    "what": "Số vụ việc còn tồn",
    "year": "2019",
}
# Codes that are also words or abbreviations which a clerk uses.
WORDS = {"UBND", "KH", "DN"}


def _cases() -> list[Any]:
    rules = [r for r in CATALOG.rules.values() if r.sheets[0] in SHEETS or r.id.startswith("R-XU")]
    return [pytest.param(r, c, id=f"{r.id} {c.name}") for r in rules for c in r.cases]


def _sample(column: Column) -> Any:
    """Return a plausible value of `column` as an example gives it."""
    if column.enum:
        return next(iter(CATALOG.enums[column.enum].by_code))
    by_type: dict[str, Any] = {"date": "2019-04-05", "month": "2019-04", "bool": True, "tax_code": "0100109106"}
    by_type |= {"integer": 12, "money": 1_500_000, "percent": 10}
    named = {"unit_code": "SCT", "task_code": "ND3.01", "area_code": "H105"}
    return named.get(column.key) or by_type.get(column.type) or ("SCT" if column.ref == "units" else "chữ đã ghi")


def _said(rule: Rule, case: Case) -> Finding:
    """Return the finding of `case` on a row with every cell filled."""
    name = next((s for s in rule.sheets if case.at and case.at in CATALOG.sheets[s].by_key), "")
    period = periods.period(CATALOG, "2019-Q2")
    source = Source("SCT.xlsx", "SCT", period.code)
    problem, scope = Problem(case=case.name, facts=_facts(case)), None
    if name:
        sheet: Sheet = CATALOG.sheets[name]
        row: Record = record(CATALOG, name, {c.key: _sample(c) for c in sheet.columns}, source)
        problem = Problem(case.at, case.name, row, facts=_facts(case))
        scope = RowScope(CATALOG, checker(CATALOG).calendar, sheet, period, period.last + timedelta(days=3), "SCT")
    return Speaker(CATALOG).finding(rule, problem, source, scope, {n: layout(CATALOG.sheets[n]) for n in SHEETS})


def _facts(case: Case) -> dict[str, Any]:
    return {p: FACTS[p] for p in PLACE.findall(case.message + case.fix) if p in FACTS}


@pytest.mark.parametrize(("rule", "case"), _cases())
def test_every_case_speaks_the_language_of_the_clerk(rule: Rule, case: Case) -> None:
    _assert_readable(_said(rule, case))


@pytest.mark.parametrize(("rule", "row"), [(rule, row) for rule, row, faults in ROWS if faults])
def test_a_message_reads_well_when_other_cells_are_empty(catalog: Catalog, rule: str, row: dict[str, Any]) -> None:
    for found in findings(catalog, rule, row):
        _assert_readable(found)


def _assert_readable(said: Finding) -> None:
    for sentence in (said.message, said.fix):
        assert sentence.endswith("."), sentence
        assert "  " not in sentence, sentence
        assert not re.search(r"[a-z]_[a-z]|[{}]|None", sentence), sentence
        assert not _codes(sentence), sentence
    assert said.fix[0].isupper(), said.fix


def _codes(sentence: str) -> set[str]:
    """Return the catalogue's codes that stand bare in `sentence`, outside what it quotes from cells."""
    bare = re.sub(r'"[^"]*"', "", sentence.replace("646/KH-UBND", ""))
    codes = {c for e in CATALOG.enums.values() for c in e.by_code} | set(CATALOG.units) | set(CATALOG.areas)
    return set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", bare)) & codes - WORDS - set(CATALOG.tables)


@pytest.mark.parametrize("name", SHEETS)
def test_every_rule_that_these_sheets_need_is_spoken(catalog: Catalog, name: str) -> None:
    silent = [r.id for r in catalog.rules.values() if r.sheets[0] == name and not r.cases]
    assert silent == []


def test_every_rule_without_a_condition_has_a_function(catalog: Catalog) -> None:
    functions = checker(catalog).policy.by_rule
    waiting = {"R-XU-02", "R-XU-04", "R-XU-06", "R-XU-08"}  # judged where files are chosen, or with earlier periods
    rules = [r for r in catalog.rules.values() if r.sheets[0] in SHEETS or r.id.startswith("R-XU")]
    idle = {r.id for r in rules if r.id not in functions and not any(c.holds for c in r.cases)}
    assert idle - waiting == set()
