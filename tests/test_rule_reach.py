"""Every rule of the catalogue can be reached: some input makes the product say it, and every sentence can be said.

Most rules are reached by the contract's own failing example, given as rows or as the cells of a file. Where that
example is a total ("@opening" = 3), the rows that give such a total stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.catalog import load
from bvq_excel.catalog.definitions import Case, Rule, Sheet
from bvq_excel.checking.engine import checker
from bvq_excel.checking.messages import PLACE, Speaker
from bvq_excel.consolidation import consolidate
from bvq_excel.ledger.memory import Background, History, Measures
from bvq_excel.model import CheckedFile, Finding, Problem, Record, Source
from tests import test_cover_rules as cover
from tests import test_general_examples as cells
from tests.examples import findings, layout, situation

CATALOG = load()
BEFORE = periods.period(CATALOG, "2019-Q1")
SOURCE = Source("SCT.xlsx", "SCT", "2019-Q2")
OPEN_CASE = {"record_id": "SCT-KN-2019-0001", "received_date": "2019-01-10", "status": "DANGXL"}

# With the shipped catalogue no input shows them, only the function on totals does, or another catalogue.
FROM_TOTALS_ALONE = {
    "R-XU-07": "the columns by which the annexes are split are required, so that rows without them are rejected before",
}

Said = Callable[[Rule], Iterable[object]]


# by rows of earlier periods -------------------------------------------------------------------------------------


def against(rows: Mapping[str, Any], history: History) -> Said:
    """Return what finds a rule when SCT reports `rows` for 2019-Q2 and `history` is known."""

    def said(rule: Rule) -> list[Finding]:
        made = situation(CATALOG, rule, {"@period": "2019-Q2", "@unit_code": "SCT", **rows})
        found = checker(CATALOG).check_history(made.submissions, made.period, made.received, history)
        return [f for f in found if f.rule == rule.id]

    return said


def a_quarter_before(**rows: Any) -> History:
    """Return what is known when SCT has reported `rows` for 2019-Q1."""
    made = situation(CATALOG, CATALOG.rules["R-KN-01"], {"@period": "2019-Q1", "@unit_code": "SCT", **rows})
    return History(before=BEFORE, submissions_before={"SCT": made.submissions[0]})


def twice_the_same_number(rule: Rule) -> list[Finding]:
    """Return what the consolidation finds in two files of one unit with one number and different contents."""
    made = situation(CATALOG, rule, {"@period": "2019-Q2", "KhieuNai": [{"unit_code": "SCT"}]})
    files = []
    for name in ("a.xlsx", "b.xlsx"):
        source = replace(made.submissions[0].source, file=name, sha256=name)
        files.append(CheckedFile(name, (replace(made.submissions[0], source=source),), ((),)))
    result = consolidate(CATALOG, files, made.period, made.received)
    return [f for f in result.findings if f.rule == rule.id]


def rows(example: Mapping[str, Any]) -> Said:
    """Return what finds a rule in rows of a single period."""
    return lambda rule: findings(CATALOG, rule.id, example)


FINE = {"decision_no": "15/QĐ-QLTT", "inspection_date": "2019-04-10", "subject_name": "Cửa hàng X", "team_lead": "SCT"}
TWO_FINES = [{**FINE, "violations": "HSD", "penalty_no": number} for number in ("1/QĐ-XPHC", "2/QĐ-XPHC")]

OTHERWISE: Mapping[str, Said] = {
    "R-CH-12": against({}, History(Background(earlier=Measures({"I-KT-01": 10})), current=Measures({"I-KT-01": 40}))),
    "R-CH-24": against(
        {"VanBan": [{"doc_no": "7/BC-SCT", "issuer": "SCT", "doc_date": "2019-03-04"}]}, a_quarter_before(VanBan=[])
    ),
    "R-KN-06": against({"KhieuNai": []}, a_quarter_before(KhieuNai=[OPEN_CASE])),
    "R-KT-07": rows({"@unit_code": "SCT", "@period": "2019-Q2", "KiemTra": TWO_FINES}),
    "R-XU-02": twice_the_same_number,
    "R-XU-04": against({"KhieuNai": []}, a_quarter_before(KhieuNai=[OPEN_CASE])),
    "R-XU-06": against(
        {}, History(Background(so_far=Measures({"I-VB-01": 35})), so_far_before=Measures({"I-VB-01": 40}))
    ),
    "R-XU-08": against({"KhieuNai": []}, History(closed=True)),
}


def said(rule: Rule) -> list[object]:
    """Return what the product says when it is given an input that fails `rule`."""
    if rule.id in OTHERWISE:
        return list(OTHERWISE[rule.id](rule))
    if rule.id.startswith("R-CH"):
        return list(cells._said(rule, rule.failing))
    if rule.id.startswith("R-TI"):
        return list(cover._said(rule, rule.failing))
    return list(findings(CATALOG, rule.id, rule.failing))


REACHABLE = [r for r in CATALOG.rules.values() if r.id not in FROM_TOTALS_ALONE]


def test_all_rules_of_the_contract_are_there() -> None:
    assert len(CATALOG.rules) == 149


@pytest.mark.parametrize("rule", REACHABLE, ids=lambda r: r.id)
def test_a_rule_is_reached(rule: Rule) -> None:
    assert said(rule)


@pytest.mark.parametrize("rule_id", sorted(FROM_TOTALS_ALONE))
def test_no_row_reaches_what_only_totals_show(rule_id: str) -> None:
    rule = CATALOG.rules[rule_id]
    assert not findings(CATALOG, rule_id, rule.failing), "it can be reached: it needs no exception"


# every sentence can be said -------------------------------------------------------------------------------------


def _sheet_of(rule: Rule, case: Case) -> Sheet | None:
    """Return a sheet on which the case can be said: one that has the column that it points at."""
    names = (*CATALOG.tables, CATALOG.cover.name) if "*" in rule.sheets else rule.sheets
    fitting = (CATALOG.sheets[n] for n in names if not case.at or case.at in CATALOG.sheets[n].by_key)
    return next(fitting, None)


CASES = [pytest.param(r, c, id=f"{r.id}-{c.name or 'first'}") for r in CATALOG.rules.values() for c in r.cases]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_a_sentence_can_be_said(rule: Rule, case: Case) -> None:
    sheet = _sheet_of(rule, case) if rule.sheets else None
    at = case.at or (next(iter(sheet.by_key)) if sheet else "")
    places = {p for text in (case.message, case.fix) for p in PLACE.findall(text)}
    facts = {p: "điều đã thấy" for p in places if p.isidentifier() and p != "this"}
    row = Record(sheet.name, 6, {}, layout(sheet), SOURCE) if sheet else None
    found = Speaker(CATALOG).finding(rule, Problem(at if sheet else "", case.name, row, facts=facts), SOURCE, None, {})
    assert found.message.endswith(".")
    assert not {"{", "}"} & set(found.message + found.fix)
