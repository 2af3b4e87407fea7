"""Small provinces for tests: rows of several units in, what the checker says about all of them out."""

from __future__ import annotations

from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.checking.context import Context
from bvq_excel.checking.engine import checker
from bvq_excel.model import Finding
from tests.examples import findings, situation

Rows = dict[str, Any]


def told(catalog: Catalog, rule: str, example: Rows) -> list[str]:
    """Return what `rule` finds as `file sheet!cell`: each file by itself, then all together."""
    return [f"{f.file} {f.sheet}!{f.cell}" for f in findings(catalog, rule, example)]


def across(catalog: Catalog, rule: str, example: Rows, order: int = 1) -> list[Finding]:
    """Return what the province's check alone finds, the files given forwards or (-1) backwards."""
    made = situation(catalog, catalog.rules[rule], example)
    found = checker(catalog).check_province(made.submissions[::order], made.period, made.received)
    return [f for f in found if f.rule == rule]


def context_of(catalog: Catalog, rule: str, example: Rows) -> Context:
    """Return the surroundings of the province's check of `example`."""
    made = situation(catalog, catalog.rules[rule], example)
    return Context(catalog, checker(catalog).calendar, made.period, made.received, province=made.submissions)


def pair(sheet: str, first: Rows, second: Rows, period: str = "2020-Q2") -> Rows:
    """Return one row of H105 and one of SCT."""
    return {"@period": period, sheet: [{"unit_code": "H105", **first}, {"unit_code": "SCT", **second}]}
