"""From one period's workbook to the next one's: open cases, registers and budget lines go on, ids never meet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.carry import Carried, carry_over
from bvq_excel.catalog import Catalog
from bvq_excel.checking.batches import check_file, submissions
from bvq_excel.indicators import Dataset, Evaluator
from bvq_excel.model import Submission
from bvq_excel.pipeline import entry_workbooks
from bvq_excel.workbooks import entry
from bvq_excel.workbooks.layout import load_layout
from tests.books import book, valid

CLOCK = datetime(2019, 1, 2, 8, 0)
OPEN: dict[str, Any] = {
    "status": "DANGXL",
    "closed_date": None,
    "outcome": None,
    "recovered_value": None,
    "reply_doc_no": None,
}


def carried(catalog: Catalog, before: Submission, code: str) -> Carried:
    layout = load_layout()
    period = periods.period(catalog, code)
    return carry_over(catalog, before, period, layout.carried_sheets, layout.cleared_columns)


def test_open_complaints_go_on_with_their_ids_and_settled_ones_do_not(catalog: Catalog) -> None:
    open_case = valid("KhieuNai", record_id="SCT-KN-2019-2401", **OPEN)
    settled = valid(
        "KhieuNai",
        record_id="SCT-KN-2019-2402",
        status="RUT",
        closed_date=date(2019, 5, 2),
    )
    found = carried(catalog, book(KhieuNai=[open_case, settled]), "2019-Q3")
    assert [r["record_id"] for r in found.rows["KhieuNai"]] == ["SCT-KN-2019-2401"]
    assert found.last_numbers["KhieuNai"] == 2402


def test_an_inspection_goes_on_where_it_was_fined_in_the_new_period(catalog: Catalog) -> None:
    fined = valid("KiemTra", record_id="SCT-KT-2019-2401", penalty_date=date(2019, 6, 20))
    before = valid("KiemTra", record_id="SCT-KT-2019-2402", penalty_date=date(2019, 6, 10))
    found = carried(catalog, book(KiemTra=[fined, before]), "2019-Q3")
    assert [r["record_id"] for r in found.rows["KiemTra"]] == ["SCT-KT-2019-2401"]


def test_a_register_goes_on_without_what_belongs_to_the_old_period(catalog: Catalog) -> None:
    row = valid("DoanhNghiep", guided=True, complaints_in=4, complaints_done=4)
    (found,) = carried(catalog, book(DoanhNghiep=[row]), "2019-Q3").rows["DoanhNghiep"]
    assert found["tax_code"] == row["tax_code"]
    assert not {"guided", "complaints_in", "complaints_done"} & set(found)


def test_budget_lines_go_on_within_their_year_only(catalog: Catalog) -> None:
    before = book(KinhPhi=[valid("KinhPhi", year=2019)])
    assert len(carried(catalog, before, "2019-Q3").rows["KinhPhi"]) == 1
    assert "KinhPhi" not in carried(catalog, before, "2020-Q1").rows


def test_four_quarters_made_one_after_the_other(catalog: Catalog, tmp_path: Path) -> None:
    """Ids never meet, what was open at the end of a quarter is what the next one opens with."""
    seen: set[str] = set()
    before: list[Submission] = []
    closing = None
    unit = catalog.unit("SCT", date(2019, 12, 14))
    assert unit
    for code in ("2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4"):
        period = periods.period(catalog, code)
        (made,) = entry_workbooks(code, ["SCT"], tmp_path / code, CLOCK, before=before)
        numbers = _printed_ids(made, before)
        assert not numbers & seen
        cases = _worked_on(before, period.first)
        for n, record_id in enumerate(sorted(numbers)[:4]):
            day = period.first + timedelta(days=10 * n)
            cases.append(valid("KhieuNai", record_id=record_id, received_date=day, transaction_date=day, **OPEN))
            seen.add(record_id)
        path = entry.write(tmp_path / f"{code}.xlsx", catalog, period, unit, {"KhieuNai": cases}, clock=CLOCK)
        before = list(check_file(path, period.last + timedelta(days=2)).submissions)
        opening, received, closed, now_open = _balance(catalog, before[0], period)
        assert closing is None or opening == closing
        assert opening + received == closed + now_open
        assert received == 4
        closing = now_open
    assert closing == 7


def _printed_ids(path: Path, before: list[Submission]) -> set[str]:
    """Return the ids that the new workbook offers for complaints, without those that were carried over."""
    import openpyxl

    sheet = openpyxl.load_workbook(path)["KhieuNai"]
    offered = {row[1] for row in sheet.iter_rows(min_row=6, values_only=True) if row[1]}
    return offered - {r.record_id for s in before for r in s.tables["KhieuNai"]}


def _worked_on(before: list[Submission], first: date) -> list[dict[str, Any]]:
    """Return the open cases of the quarter before; the oldest three are settled in the first week."""
    rows = [dict(r.values) for s in before for r in s.tables["KhieuNai"] if r["status"] == "DANGXL"]
    for row in rows[:3]:
        row |= {"status": "RUT", "closed_date": first + timedelta(days=6)}
    return rows


def _balance(catalog: Catalog, submission: Submission, period: periods.Period) -> tuple[Any, ...]:
    calendar = WorkingCalendar(catalog)
    dataset = Dataset(catalog, calendar, period, period.last, submission.tables, own_unit="SCT")
    figures = Evaluator(dataset)
    return tuple(figures.figure(code).value for code in ("I-KN-01", "I-KN-02", "I-KN-06", "I-KN-07"))


def test_submissions_of_a_folder_feed_the_next_workbooks(catalog: Catalog, tmp_path: Path) -> None:
    period = periods.period(catalog, "2019-Q2")
    unit = catalog.unit("SCT", period.last)
    assert unit
    rows = {"KhieuNai": [valid("KhieuNai", record_id="SCT-KN-2019-2401", **OPEN)]}
    entry.write(tmp_path / "SCT.xlsx", catalog, period, unit, rows, clock=CLOCK)
    before = submissions([tmp_path], date(2019, 6, 17))
    (made,) = entry_workbooks("2019-Q3", ["SCT"], tmp_path / "q3", CLOCK, before=before)
    (again,) = submissions([made], date(2019, 9, 16))
    assert [r.record_id for r in again.tables["KhieuNai"]] == ["SCT-KN-2019-2401"]
    assert {r["task_code"] for r in again.tables["NhiemVu"]} == {t.code for t in catalog.led_by(unit)}
