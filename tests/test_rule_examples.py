"""Every rule keeps its promise: of all 149 the contract's passing example passes and its failing example fails.

No rule is left out. Examples that are rows go through the public checker, those that are cells or the cover through
the reader of files as well; those that are totals (`@opening` = 3) through the rule's own function. For the latter
rows that give such totals stand in `test_rule_reach.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.catalog import load
from bvq_excel.catalog.definitions import Rule
from bvq_excel.checking.engine import checker
from bvq_excel.consolidation import consolidate
from bvq_excel.ledger.memory import History
from bvq_excel.model import CheckedFile, Finding
from bvq_excel.sheets.complaints import Balance
from bvq_excel.sheets.history import changed_much, has_shrunk, is_recorded
from bvq_excel.sheets.inspections import Measures
from bvq_excel.sheets.province import disagreeing
from tests.example_books import in_cells, on_the_cover
from tests.examples import CONTEXT, Example, findings, situation

CATALOG = load()
# What is found in an example; nothing when it passes.
Judge = Callable[[Rule, Example], Any]


# examples that are totals ---------------------------------------------------------------------------------------


def change_on_last_year(_rule: Rule, example: Example) -> bool:
    limit = CATALOG.number("check.yoy_pct", date(2019, 6, 14))
    assert limit is not None
    return changed_much(example["@current"], example["@last_year"], limit)


def balance(_rule: Rule, example: Example) -> bool:
    given = {k.removeprefix("@"): v for k, v in example.items()}
    made = Balance(previous_closing=given.pop("prev_closing"), **given)
    return not (made.adds_up and made.carries_on)


def opening(_rule: Rule, example: Example) -> bool:
    start = example["@opening"]
    return not Balance(start, 0, 0, 0, 0, start, example["@prev_closing"]).carries_on


def measures(_rule: Rule, example: Example) -> tuple[str, ...]:
    return Measures(*(example[f"@{n}"] for n in ("inspections", "handled", "acts", "subjects"))).failing


def sums_of_annexes(_rule: Rule, example: Example) -> dict[str, float]:
    sums = {k: v for k, v in example.items() if k.startswith("@by")}
    return disagreeing(example["@total"], sums, once=False)


TOTALS: Mapping[str, Judge] = {
    "R-CH-12": change_on_last_year,
    "R-KN-06": balance,
    "R-KT-07": measures,
    "R-XU-04": opening,
    "R-XU-06": lambda _, e: has_shrunk(e["@cumulative"], e["@prev_cumulative"]),
    "R-XU-07": sums_of_annexes,
    "R-XU-08": lambda _, e: not is_recorded(e["@period_state"], e["@change"], e["@reason"]),
}


# examples that need more than rows of one period ----------------------------------------------------------------


def expected_units(rule: Rule, example: Example) -> list[Finding]:
    """What is found when only the example's units have to report."""
    units = {
        code: entries if code in example["@expected"] else tuple(replace(u, required_sheets=()) for u in entries)
        for code, entries in CATALOG.units.items()
    }
    catalog = replace(CATALOG, units=units)
    made = situation(catalog, rule, {"@period": "2019-Q2", "ThongTin": example["ThongTin"]})
    found = checker(catalog).check_province(made.submissions, made.period, made.received)
    return [f for f in found if f.rule == rule.id]


def several_files(rule: Rule, example: Example) -> list[Finding]:
    """What the consolidation finds in files with the example's covers and contents that differ."""
    files = []
    for number, cover in enumerate(example["ThongTin"]):
        (made,) = situation(CATALOG, rule, {"@period": cover["period_code"], "ThongTin": [cover]}).submissions
        name = f"{number}.xlsx"
        source = replace(made.source, file=name, sha256=name, submission_no=cover["submission_no"])
        files.append(CheckedFile(name, (replace(made, source=source),), ((),)))
    period = periods.period(CATALOG, example["ThongTin"][0]["period_code"])
    result = consolidate(CATALOG, files, period, period.last)
    return [f for f in result.findings if f.rule == rule.id]


def supplement(rule: Rule, example: Example) -> list[Finding]:
    """What is found in an example whose quarter is the one after the period that it names."""
    made = situation(CATALOG, rule, {**example, "@period": "2020-Q2"})
    first, last = (date.fromisoformat(example[f"@prev_period_{end}"]) for end in ("from", "to"))
    before = replace(periods.period(CATALOG, "2020-Q1"), first=first, last=last)
    found = checker(CATALOG).check_history(made.submissions, made.period, made.received, History(before=before))
    return [f for f in found if f.rule == rule.id]


OTHERWISE: Mapping[str, Judge] = {
    **TOTALS,
    "R-CH-24": supplement,
    "R-XU-01": expected_units,
    "R-XU-02": several_files,
}


# all of them ----------------------------------------------------------------------------------------------------


def judged(rule: Rule, example: Example) -> Any:
    """Return what is found in a rule's example; nothing when it passes."""
    if rule.id in OTHERWISE:
        return OTHERWISE[rule.id](rule, example)
    if rule.id.startswith("R-CH"):
        return in_cells(rule, example)
    if rule.id.startswith("R-TI"):
        return on_the_cover(rule, example)
    return [f.line for f in findings(CATALOG, rule.id, example)]


RULES = tuple(CATALOG.rules.values())


def test_none_of_the_contracts_149_rules_is_left_out() -> None:
    assert len(RULES) >= 149  # an office may add its own


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_the_passing_example_passes(rule: Rule) -> None:
    assert not judged(rule, rule.passing)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_the_failing_example_fails(rule: Rule) -> None:
    assert judged(rule, rule.failing)


@pytest.mark.parametrize("rule_id", sorted(TOTALS))
def test_only_totals_go_by_the_public_checker(rule_id: str) -> None:
    failing = CATALOG.rules[rule_id].failing
    assert set(failing) - CONTEXT, "this example has rows only: the public checker can judge it"
    assert not any(key in CATALOG.sheets for key in failing)


def test_the_contracts_four_numbers_fail_where_they_differ() -> None:
    rule = CATALOG.rules["R-KT-07"]
    assert measures(rule, rule.failing) == ("acts", "subjects")


def test_the_contracts_annexes_fail_where_they_differ() -> None:
    rule = CATALOG.rules["R-XU-07"]
    assert sums_of_annexes(rule, rule.failing) == {"@by_area": 44}
