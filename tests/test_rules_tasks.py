"""NhiemVu: progress that contradicts itself, and quantities that the evidence sheets do not bear out."""

from __future__ import annotations

from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from tests.examples import UNREAD, findings, places

CLASS = {"task_code": "ND3.01", "kind": "MOLOP", "date_from": "2019-04-01", "date_to": "2019-04-02", "hours": 8}


@pytest.mark.parametrize(
    ("rule", "row", "found"),
    [
        pytest.param("R-NV-01", {"due_date": "2019-06-16", "status": "DTH"}, ["K6"], id="a day late"),
        pytest.param("R-NV-01", {"due_date": "2019-06-17", "status": "DTH"}, [], id="due on the day of receipt"),
        pytest.param("R-NV-01", {"due_date": "2019-06-16", "status": "KTH"}, [], id="given up"),
        pytest.param("R-NV-01", {"due_date": "2019-06-16"}, [], id="no status: said as missing"),
        pytest.param(
            "R-NV-01", {"due_date": "2019-06-16", "status": "HTM", "done_date": "2019-06-17"}, [], id="done meanwhile"
        ),
        pytest.param("R-NV-51", {"lead_unit": "SCT"}, [], id="nobody else takes part"),
        pytest.param("R-NV-51", {"lead_unit": "SCT", "coop_units": "SYT;SCT"}, ["G6"], id="leads and takes part"),
        pytest.param("R-NV-52", {"start_date": "2019-04-01", "due_date": "2019-04-01"}, [], id="one day's task"),
        pytest.param("R-NV-52", {"start_date": "2019-04-02"}, [], id="no due date"),
        pytest.param("R-NV-53", {"start_date": "2019-04-01", "done_date": "2019-04-01"}, [], id="done the same day"),
        pytest.param("R-NV-54", {"status": "HTM"}, ["J6"], id="done but no date"),
        pytest.param("R-NV-54", {"status": "QH", "done_date": "2019-04-01"}, ["K6"], id="overdue with a date"),
        pytest.param("R-NV-54", {"done_date": "2019-04-01"}, [], id="date without status: said as missing"),
        pytest.param("R-NV-55", {"status": "HT", "progress_pct": 99}, ["L6"], id="done at 99"),
        pytest.param("R-NV-55", {"status": "CTH", "progress_pct": 1}, ["L6"], id="not begun at 1"),
        pytest.param("R-NV-55", {"status": "CTH", "progress_pct": 100}, ["L6"], id="not begun at 100, said once"),
        pytest.param("R-NV-55", {"status": "HT", "progress_pct": 0}, ["L6"], id="done at 0, said once"),
        pytest.param("R-NV-55", {"status": "DTH", "progress_pct": 0}, ["K6"], id="under way at 0"),
        pytest.param("R-NV-55", {"status": "QH", "progress_pct": 0}, [], id="overdue at 0"),
        pytest.param("R-NV-55", {"status": "KTH", "progress_pct": 100}, ["K6"], id="given up at 100"),
        pytest.param("R-NV-55", {"status": "DTH"}, [], id="no percentage"),
        pytest.param("R-NV-56", {"task_code": "ND1.01", "uom": "LOP"}, ["O6"], id="another task's unit of measure"),
        pytest.param("R-NV-56", {"task_code": "ND1.01"}, [], id="no unit of measure"),
        pytest.param("R-NV-57", {"target_qty": 10, "actual_qty": 20}, [], id="twice the target"),
        pytest.param("R-NV-57", {"target_qty": 10, "actual_qty": 21}, ["N6"], id="more than twice"),
        pytest.param("R-NV-57", {"target_qty": 0, "actual_qty": 21}, [], id="no target set"),
        pytest.param(
            "R-NV-58", {"status": "HT", "due_date": "2019-04-01", "done_date": "2019-04-01"}, [], id="on the last day"
        ),
        pytest.param(
            "R-NV-58", {"status": "HTM", "due_date": "2019-04-01", "done_date": "2019-04-01"}, ["K6"], id="not late"
        ),
    ],
)
def test_one_row(catalog: Catalog, rule: str, row: dict[str, Any], found: list[str]) -> None:
    example = {"@period": "2019-Q2", "@today": "2019-06-17", "@sheet": "NhiemVu", **row}
    assert places(catalog, rule, example) == [f"NhiemVu!{cell}" for cell in found]


def claims(*quantities: Any, uom: str = "LOP", **sheets: Any) -> dict[str, Any]:
    rows = [{"task_code": "ND3.01", "uom": uom, "actual_qty": q} for q in quantities]
    return {"@period": "2019-Q2", "NhiemVu": rows, **sheets}


@pytest.mark.parametrize(
    ("example", "found"),
    [
        pytest.param(claims(1, DaoTao=[CLASS]), [], id="one class, one claimed"),
        pytest.param(claims(0, DaoTao=[]), [], id="none, none claimed"),
        pytest.param(claims(1, DaoTao=[]), ["NhiemVu!N6"], id="none, one claimed"),
        pytest.param(claims(1, DaoTao=[CLASS | {"task_code": "ND3.02"}]), ["NhiemVu!N6"], id="another task's class"),
        pytest.param(claims(1, DaoTao=[CLASS | {"date_to": "2019-06-15"}]), ["NhiemVu!N6"], id="ends after the period"),
        pytest.param(claims(8, uom="GIO", DaoTao=[CLASS]), [], id="hours added up"),
        pytest.param(claims(1, 2, DaoTao=[CLASS] * 3), [], id="two rows claim it together"),
        pytest.param(claims(1, 1, DaoTao=[CLASS] * 3), ["NhiemVu!N7"], id="together they claim too little"),
        pytest.param(claims(3, "", DaoTao=[CLASS]), [], id="a quantity is missing: said as missing"),
        pytest.param(claims(3, DaoTao=[CLASS | {"date_to": UNREAD}]), [], id="the evidence waits to be corrected"),
        pytest.param(claims(3, DaoTao=[CLASS | {"task_code": UNREAD}]), [], id="nobody knows of what it is evidence"),
        pytest.param(
            claims(3, DaoTao=[CLASS, CLASS | {"task_code": "ND3.02", "hours": UNREAD}]),
            ["NhiemVu!N6"],
            id="another task's evidence waits to be corrected",
        ),
    ],
)
def test_quantities_follow_from_the_evidence(catalog: Catalog, example: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-NV-02", example) == found


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"task_code": "ND2.06", "uom": "PHANTRAM", "actual_qty": 5}, id="a ratio"),
        pytest.param({"task_code": "ND6.03", "uom": "NHANLUC", "actual_qty": 5}, id="self-reported"),
        pytest.param({"task_code": "TC08.1", "uom": "HOATDONG", "actual_qty": 5}, id="evidence is this sheet"),
        pytest.param({"task_code": "ND1.01", "uom": "LOP", "actual_qty": 5}, id="not the task's unit of measure"),
    ],
)
def test_what_no_evidence_sheet_counts_is_not_compared(catalog: Catalog, row: dict[str, Any]) -> None:
    assert places(catalog, "R-NV-02", {"@period": "2019-Q2", "NhiemVu": [row]}) == []


def test_a_day_of_consumer_rights_is_not_counted_as_communication(catalog: Catalog) -> None:
    event = {"task_code": "ND1.08", "form": "SUKIEN", "events": 1, "area_code": "H105"}
    twice = event | {"date_from": "2019-03-15", "topic": "Mít tinh 15/3"}
    example = {
        "@period": "2019-Q2",
        "NhiemVu": [{"task_code": "ND1.08", "uom": "SUKIEN", "actual_qty": 1}],
        "TuyenTruyen": [twice, event | {"date_from": "2019-04-02", "topic": "Hội chợ"}],
        "Ngay15_3": [{"date": "2019-03-15", "activity_name": "Mít tinh 15/3", "area_code": "H105"}],
    }
    assert places(catalog, "R-NV-02", example) == []


def test_the_quantity_is_said_in_words(catalog: Catalog) -> None:
    (finding,) = findings(catalog, "R-NV-02", claims(3, DaoTao=[CLASS]))
    assert finding.message == (
        'số thực hiện "3" khác số tính được từ biểu Đào tạo là 1 lớp (các dòng trong kỳ mang mã nhiệm vụ ND3.01).'
    )
    assert finding.fix.startswith("Sửa N6 thành 1,")


def test_a_lead_unit_reports_each_of_its_tasks(catalog: Catalog) -> None:
    example = {"@unit_code": "STC", "@period": "2019-Q2", "NhiemVu": [{"task_code": "TC02.1"}]}
    (finding,) = findings(catalog, "R-NV-03", example)
    assert (finding.cell, finding.severity) == ("C5", "warning")
    assert "ND4.05 (Theo dõi cung cầu, giá mặt hàng thiết yếu); TC02.2" in finding.message
    assert "ND3.02" not in finding.message, "tasks of ALL units are no unit's own"


def test_the_thematic_period_asks_for_no_tasks(catalog: Catalog) -> None:
    example = {"@unit_code": "STC", "@period": "2019-CD153", "NhiemVu": [{"task_code": "TC02.1"}]}
    assert places(catalog, "R-NV-03", example) == []
