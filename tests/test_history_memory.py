"""What the ledger remembers of earlier periods, and what is compared with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.ledger import flow
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.memory import History
from bvq_excel.ledger.recall import history
from tests.books import valid
from tests.ledgers import Office, budget, complaint, document, documents, said, workbook
from tests.years import received_on

Q1, Q2, Q3, H1, Y = "2019-Q1", "2019-Q2", "2019-Q3", "2019-H1", "2019-Y"
APRIL = date(2019, 4, 12)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


# what is remembered ------------------------------------------------------------------------------------------


def test_the_first_period_of_a_ledger_has_no_past(office: Office, catalog: Catalog) -> None:
    office.enter(workbook("SCT", Q2, VanBan=[document(1, APRIL)]))
    with Ledger.open(office.data) as ledger:
        known = history(ledger, periods.period(catalog, Q2), received_on(Q2))
    assert known == History()


def test_the_year_so_far_is_only_known_whole(office: Office, catalog: Catalog) -> None:
    office.enter(workbook("SCT", Q2, VanBan=[document(9, APRIL)]))
    assert not office.consolidated(Q2).background.so_far
    office.enter(workbook("SCT", Q1, VanBan=documents(date(2019, 2, 1), 3)))
    assert office.consolidated(Q2).background.so_far.values["I-VB-04"] == 4
    assert office.consolidated(Q1).background.so_far.values["I-VB-04"] == 3
    with Ledger.open(office.data) as ledger:
        assert ledger.figures(Q2, "so_far").values["I-VB-04"] == 4


def test_a_row_that_another_units_file_puts_right_counts_in_the_year_so_far(office: Office) -> None:
    """An appraisal is the finance department's to state; a unit that repeats it is right once that is known."""
    stated = {"budget_unit": "H105", "appraised": 15_000_000, "appraised_date": date(2019, 2, 4)}
    line, answer = budget(2019, **stated), budget(2019, **stated, requested=None)
    alone = workbook("H105", Q1, KinhPhi=[line])
    assert said(alone.findings[0], "R-KP-06") != []
    office.enter(alone, workbook("STC", Q1, KinhPhi=[answer]), workbook("SCT", Q2))
    assert office.consolidated(Q2).background.so_far.values["I-KP-06"] == 20_000_000


def test_the_year_so_far_in_the_middle_of_a_quarter(office: Office) -> None:
    for month in (1, 2):
        day = date(2019, month, 10)
        office.enter(workbook("SCT", f"2019-M{month:02d}", VanBan=[document(month, day)]))
    assert office.consolidated("2019-M02").background.so_far.values["I-VB-04"] == 2


def test_quantities_done_so_far_are_those_of_the_tasks_rows(office: Office) -> None:
    task = valid("NhiemVu", task_code="TC08.1", uom="HOATDONG", lead_unit="SYT", actual_qty=3)
    rate = valid("NhiemVu", task_code="TC10.1", uom="PHANTRAM", lead_unit="SYT", actual_qty=40)
    for code in (Q1, Q2):
        office.enter(workbook("SYT", code, NhiemVu=[task, rate]))
    assert office.consolidated(Q2).background.done == {"TC08.1": {"HOATDONG": 6}}
    assert office.consolidated(Q1).background.done == {"TC08.1": {"HOATDONG": 3}}


def news(day: date, count: int, outlet: str = "BLC") -> list[dict[str, Any]]:
    return [valid("BaoChi", outlet=outlet, pub_date=day, title=f"Tin {n}") for n in range(count)]


def test_the_year_before_is_compared_with_in_the_province_and_by_unit(office: Office) -> None:
    office.enter(workbook("BLC", Q2, BaoChi=news(APRIL, 4)), workbook("DPTTH", Q2, BaoChi=news(APRIL, 1, "DPTTH")))
    day = date(2020, 4, 12)
    office.enter(workbook("BLC", "2020-Q2", BaoChi=news(day, 6)))
    office.enter(workbook("DPTTH", "2020-Q2", BaoChi=news(day, 1, "DPTTH")))
    result = office.consolidated("2020-Q2")
    assert result.background.earlier_period == periods.period(result.catalog, Q2)
    assert result.evaluator.figure("I-BC-02").value == 40.0
    split = result.evaluator.breakdown("I-BC-02", "unit")
    assert {u: f.value for u, f in split.items()} == {"BLC": 50.0, "DPTTH": 0.0}


def test_the_year_before_is_what_was_printed_then(office: Office) -> None:
    office.enter(workbook("BLC", Q2, BaoChi=news(APRIL, 4)))
    office.consolidated(Q2)
    office.close(Q2)
    with Ledger.open(office.data) as ledger:
        assert ledger.figures(Q2).by_unit["I-BC-01"] == {"BLC": 4}
    office.enter(workbook("BLC", "2020-Q2", BaoChi=news(date(2020, 4, 12), 2)))
    assert office.consolidated("2020-Q2").evaluator.figure("I-BC-02").value == -50.0


def test_half_a_year_before_is_composed_too(office: Office) -> None:
    office.enter(workbook("BLC", Q1, BaoChi=news(date(2019, 2, 1), 1)), workbook("BLC", Q2, BaoChi=news(APRIL, 3)))
    office.enter(workbook("BLC", "2020-Q1", BaoChi=news(date(2020, 2, 3), 1)))
    office.enter(workbook("BLC", "2020-Q2", BaoChi=news(date(2020, 4, 12), 1)))
    assert office.consolidated("2020-H1").evaluator.figure("I-BC-02").value == -50.0


def test_an_incomplete_year_before_is_not_compared_with(office: Office) -> None:
    office.enter(
        workbook("BLC", Q2, BaoChi=news(APRIL, 3)), workbook("BLC", "2020-H1", BaoChi=news(date(2020, 2, 3), 1))
    )
    result = office.consolidated("2020-H1")
    assert (result.background.earlier_period, result.evaluator.figure("I-BC-02").value) == (None, None)


def test_files_that_are_not_entered_can_be_seen_against_the_past(office: Office) -> None:
    office.enter(workbook("SCT", Q1, KhieuNai=[complaint()]))
    rows = [
        complaint(),
        complaint(received_date=APRIL, accepted_date=APRIL, due_date=None, record_id="SCT-KN-2019-2401"),
    ]
    files = [workbook("SCT", Q2), workbook("SCT", Q2, no=2, file="SCT (2).xlsx", KhieuNai=rows)]
    result = flow.compare(office.data, files, Q2, received_on(Q2))
    assert said(result.findings, "R-KN-06") == []
    assert result.background.so_far.values["I-KN-02"] == 2
    with Ledger.open(office.data) as ledger:
        assert ledger.submissions(Q2) == ()
    assert said(flow.compare(office.data, files[:1], Q2, received_on(Q2)).findings, "R-KN-06") != []


def test_the_report_needs_no_ledger_for_its_comparisons(office: Office, tmp_path: Path) -> None:
    from bvq_excel import store

    office.enter(
        workbook("BLC", Q2, BaoChi=news(APRIL, 4)), workbook("BLC", "2020-Q2", BaoChi=news(date(2020, 4, 12), 6))
    )
    result = office.consolidated("2020-Q2")
    store.write(result, tmp_path)
    assert store.read(tmp_path) == result
    assert store.read(tmp_path).evaluator.figure("I-BC-02").value == 50.0
