"""Every rule of the catalogue can be reached by rows: what the product says of them, and of rows that are in order.

Most rules are reached by the contract's own examples, given as rows or as the cells of a file. Where those are totals
("@opening" = 3), the rows that give such totals stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Case, Rule, Sheet
from bvq_excel.checking.engine import checker
from bvq_excel.checking.messages import PLACE, Speaker
from bvq_excel.ledger.memory import Background, History, Measures
from bvq_excel.model import Finding, Problem, Record, Source
from tests.examples import findings, layout, situation
from tests.test_province_rules import TEST_ROW, optional
from tests.test_rule_examples import TOTALS, judged

CATALOG = load()
BEFORE = periods.period(CATALOG, "2019-Q1")
SOURCE = Source("SCT.xlsx", "SCT", "2019-Q2")
OPEN_CASE = {"record_id": "SCT-KN-2019-0001", "received_date": "2019-01-10", "status": "DANGXL"}

Said = Callable[[Rule], list[Finding]]


# rows in place of totals ----------------------------------------------------------------------------------------


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


def rows(example: Mapping[str, Any], catalog: Catalog = CATALOG) -> Said:
    """Return what finds a rule in rows of a single period."""
    return lambda rule: findings(catalog, rule.id, example)


def this_and_last_year(before: int, now: int) -> Said:
    background = Background(earlier=Measures({"I-KT-01": before}))
    return against({}, History(background, current=Measures({"I-KT-01": now})))


def so_far(before: int, now: int) -> Said:
    return against(
        {}, History(Background(so_far=Measures({"I-VB-01": now})), so_far_before=Measures({"I-VB-01": before}))
    )


def open_case_goes_on(*cases: Mapping[str, Any]) -> Said:
    return against({"KhieuNai": cases}, a_quarter_before(KhieuNai=[OPEN_CASE]))


def visits(*changes: Mapping[str, Any]) -> Said:
    visit = {
        "decision_no": "15/QĐ-QLTT",
        "inspection_date": "2019-04-10",
        "subject_name": "Cửa hàng X",
        "team_lead": "SCT",
        "violations": "HSD",
    }
    return rows({"@unit_code": "SCT", "@period": "2019-Q2", "KiemTra": [{**visit, **change} for change in changes]})


def samples_by_goods(*groups: str) -> Said:
    """Samples in rows of these groups of goods, under a catalogue that lets the group be empty."""
    tested = [{**TEST_ROW, "goods_group": group} for group in groups]
    return rows({"@period": "2020-Q2", "ThuNghiem": tested}, optional(CATALOG, "ThuNghiem", "goods_group"))


# rule, rows that are in order, rows that are not
IN_ROWS: Mapping[str, tuple[Said, Said]] = {
    "R-CH-12": (this_and_last_year(10, 15), this_and_last_year(10, 40)),
    "R-KN-06": (open_case_goes_on(OPEN_CASE), open_case_goes_on()),
    "R-KT-07": (visits({"penalty_no": "1/QĐ-XPHC"}), visits({"penalty_no": "1/QĐ"}, {"penalty_no": "2/QĐ"})),
    "R-XU-04": (open_case_goes_on(OPEN_CASE), open_case_goes_on()),
    "R-XU-06": (so_far(40, 40), so_far(40, 35)),
    "R-XU-07": (samples_by_goods("TP", "TP"), samples_by_goods("TP", "")),
    "R-XU-08": (against({"KhieuNai": []}, History()), against({"KhieuNai": []}, History(closed=True))),
}


def test_every_example_that_is_a_total_stands_here_as_rows() -> None:
    assert IN_ROWS.keys() == TOTALS.keys()


@pytest.mark.parametrize("rule_id", sorted(IN_ROWS))
def test_rows_in_order_are_not_reproached(rule_id: str) -> None:
    assert [f.line for f in IN_ROWS[rule_id][0](CATALOG.rules[rule_id])] == []


@pytest.mark.parametrize("rule", CATALOG.rules.values(), ids=lambda r: r.id)
def test_a_rule_is_reached(rule: Rule) -> None:
    assert IN_ROWS[rule.id][1](rule) if rule.id in IN_ROWS else judged(rule, rule.failing)


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
