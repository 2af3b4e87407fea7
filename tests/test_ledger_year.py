"""A year composed of its quarters and halves, and how periods lie in one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bvq_excel import periods, store
from bvq_excel.catalog import Catalog
from bvq_excel.consolidation import Consolidation
from bvq_excel.ledger import flow, spans
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from tests.ledgers import NOW, Office, complaint, figures, said, settled, workbook
from tests.years import QUARTERS, enter, errors, received_on, year

Q1, Q2, Q3, Q4, H1, Y = "2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4", "2019-H1", "2019-Y"
# Violations, confiscated and destroyed goods count with the inspection until there is a penalty, then with that:
# an inspection penalised in the next quarter is in both quarters and once in the year.
MOVING = {"I-KT-04", "I-KT-06", "I-KT-07"}


@pytest.fixture
def office(place: Path | str) -> Office:
    return Office(place)


# the whole year ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole_year(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Consolidation]:
    """The example province's coherent year, each quarter and the composed periods consolidated out of one ledger."""
    data = tmp_path_factory.mktemp("data")
    files = year()
    assert errors(files) == []
    with Ledger.open(data) as ledger:
        enter(ledger, files)
    return {c: flow.consolidate(Hands(data, NOW), c, received_on(c)) for c in (*files, H1, "2019-H2", "2019-9M", Y)}


def test_a_coherent_year_has_nothing_that_rules_of_earlier_periods_object_to(
    whole_year: dict[str, Consolidation],
) -> None:
    assert [f.line for r in whole_year.values() for f in r.findings if f.severity == "error"] == []
    assert all(r.rows.rejected == 0 for r in whole_year.values())


def additive(catalog: Catalog) -> list[str]:
    """Return the indicators of events: what each quarter counts of its own days."""
    return [
        code
        for code, i in catalog.indicators.items()
        if i.aggregation in ("count", "sum") and ("in_period(" in i.filter or i.sheet == "NhiemVu")
    ]


def test_the_year_is_the_sum_of_its_quarters_and_of_its_halves(
    catalog: Catalog, whole_year: dict[str, Consolidation]
) -> None:
    codes = [c for c in additive(catalog) if c not in MOVING]
    assert len(codes) > 50
    for parts, whole in (
        ((Q1, Q2, Q3, Q4), Y),
        ((H1, "2019-H2"), Y),
        ((Q1, Q2), H1),
        ((Q1, Q2, Q3), "2019-9M"),
    ):
        sums = {c: sum(whole_year[p].evaluator.figure(c).value or 0 for p in parts) for c in codes}
        assert {c: whole_year[whole].evaluator.figure(c).value or 0 for c in codes} == sums
    assert sum(whole_year[Y].evaluator.figure(c).value or 0 for c in codes) > 0


def test_stocks_are_those_of_the_years_ends(catalog: Catalog, whole_year: dict[str, Consolidation]) -> None:
    first, last, whole = whole_year[Q1], whole_year[Q4], whole_year[Y]
    assert figures(whole, "I-KN-01") == figures(first, "I-KN-01") != [0]
    ends = ["I-KN-07", "I-DNN-02", "I-XH-02", "I-XH-03", "I-KP-03", "I-KP-04", "I-NV-02", "I-NV-05", "I-NV-06"]
    assert figures(whole, *ends) == figures(last, *ends)
    for code in ("I-KN-07", "I-DNN-02"):
        split = [{u: f.value for u, f in r.evaluator.breakdown(code, "unit").items()} for r in (whole, last)]
        assert split[0] == split[1]


def test_the_rows_of_the_year_name_the_quarters_file_and_cell(whole_year: dict[str, Consolidation]) -> None:
    rows = whole_year[Y].evaluator.figure("I-KN-02").rows
    assert {r.source.file.partition("/")[0] for r in rows} == {Q1, Q2, Q3, Q4}
    assert len({(r.source.file, r.sheet, r.row) for r in rows}) == len(rows)


def test_a_composed_period_is_written_and_read_back(whole_year: dict[str, Consolidation], tmp_path: Path) -> None:
    store.write(whole_year[Y], tmp_path)
    assert store.read(tmp_path) == whole_year[Y]


def test_every_unit_is_judged_late_by_its_last_part(office: Office) -> None:
    office.enter(workbook("SCT", Q1), workbook("SCT", Q2, received=date(2019, 7, 30)))
    office.enter(workbook("SYT", Q1, received=date(2019, 5, 2)), workbook("SYT", Q2))
    half = office.consolidated(H1)
    assert [f.unit for f in half.findings if f.rule == "R-XU-03"] == ["SCT"]
    assert office.composed(H1)["SYT"].source.received == received_on(Q2)


# any year ----------------------------------------------------------------------------------------------------

DAYS = st.integers(0, 347).map(lambda n: date(2019, 1, 1) + timedelta(days=n))  # to 14 December, the year's last day
CASES = st.lists(st.tuples(DAYS, st.none() | st.integers(0, 200)), max_size=12)


def reported(catalog: Catalog, cases: list[tuple[date, int | None]], code: str) -> list[dict[str, Any]]:
    """Return the list of cases that a unit reports for a quarter: those open at its start or received in it."""
    period, rows = periods.period(catalog, code), []
    for number, (day, open_days) in enumerate(cases, 1):
        closed = None if open_days is None else day + timedelta(days=open_days)
        if day > period.last or (closed is not None and closed < period.first):
            continue
        known = {"received_date": day, "accepted_date": day, "due_date": None, "consumer_name": f"Vàng Thị {number}"}
        known |= {"record_id": f"SCT-KN-2019-{number:04d}", "respondent_name": f"Cửa hàng {number}"}
        ended = closed is not None and closed <= period.last
        rows.append(settled(closed, **known) if ended and closed else complaint(**known))
    return rows


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases=CASES)
def test_any_years_cases_add_up_and_balance(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory, cases: list[tuple[date, int | None]]
) -> None:
    office = Office(tmp_path_factory.mktemp("year"))
    for quarter in QUARTERS:
        code = f"2019-{quarter}"
        office.enter(workbook("SCT", code, KhieuNai=reported(catalog, cases, code)))
    results = {c: office.consolidated(c) for c in (Q1, Q2, Q3, Q4, Y)}
    for flow_code in ("I-KN-02", "I-KN-03", "I-KN-08"):
        parts = [results[f"2019-{q}"].evaluator.figure(flow_code).value or 0 for q in QUARTERS]
        assert (results[Y].evaluator.figure(flow_code).value or 0) == sum(parts)
    opening, received, solved, closing = figures(results[Y], "I-KN-01", "I-KN-02", "I-KN-03", "I-KN-07")
    assert (opening, closing) == (0, results[Q4].evaluator.figure("I-KN-07").value)
    assert received == len(cases) == (solved or 0) + (closing or 0)
    for result in results.values():
        assert said(result.findings, "R-KN-06", "R-XU-04", "R-XU-06", "R-CH-06") == []


# how periods lie ---------------------------------------------------------------------------------------------


def test_periods_that_end_where_another_begins(catalog: Catalog) -> None:
    def before(code: str) -> list[str]:
        return [p.code for p in spans.ending_before(catalog, periods.period(catalog, code))]

    assert before("2020-Q1") == ["2019-Q4", "2019-M12", "2019-H2", "2019-Y"]
    assert before("2020-9M") == ["2019-Q4", "2019-M12", "2019-H2", "2019-Y"]
    assert before("2019-Q1") == ["2018-Q4", "2018-M12", "2018-H2", "2018-Y"]
    assert before("2019-H2") == ["2019-H1", "2019-Q2", "2019-M06"]
    assert before("2019-M11") == ["2019-M10"]


def test_what_is_part_of_a_period(catalog: Catalog) -> None:
    def is_part(inner: str, outer: str) -> bool:
        return spans.inside(periods.period(catalog, inner), periods.period(catalog, outer))

    assert is_part("2019-Q1", "2019-H1")
    assert is_part("2019-H1", "2019-H1")
    assert not is_part("2019-H1", "2019-Q1")
    assert not is_part("2019-Q3", "2019-H1")
    assert is_part("2019-CD153", "2019-CD153")
    assert not is_part("2019-CD153", "2019-Y")
    assert not is_part("2019-M03", "2019-CD153")


def test_parts_cover_a_period_or_leave_days_out(catalog: Catalog) -> None:
    def parts(*names: str) -> list[periods.Period]:
        return [periods.period(catalog, f"2019-{n}") for n in names]

    (half,) = parts("H1")
    assert spans.covers(parts("Q2", "Q1"), half)
    assert spans.covers(parts("Y"), half)
    assert not spans.covers(parts("Q1", "M05", "M06"), half)
    assert not spans.covers([], half)
    assert [p.part for p in spans.missing(catalog, parts("Q1", "M05", "M06"), half)] == ["M04"]
    assert [p.part for p in spans.missing(catalog, parts("M01"), half)] == ["M02", "M03", "Q2"]
    assert spans.missing(catalog, parts("H1"), half) == ()
    assert not spans.covers([replace(half, last=half.last - timedelta(days=1))], half)
    assert [p.part for p in spans.missing(catalog, [], *parts("M04"))] == ["M04"]
