"""Cells that a row's other cells make necessary (R-CH-01), column by column: with which values, and with which not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.catalog import load
from bvq_excel.checking.context import Context
from bvq_excel.checking.engine import checker
from bvq_excel.model import Source
from bvq_excel.sheets.general import required_is_filled
from tests.examples import record

CATALOG = load()
SOURCE = Source("SCT.xlsx", "SCT", "2019-Q2")
CONTEXT = Context(
    CATALOG, checker(CATALOG).calendar, periods.period(CATALOG, "2019-Q2"), date(2019, 6, 17), own_unit="SCT"
)

# sheet, column that may be necessary, column that decides, values with which it is necessary, values with which not
BY_ONE_COLUMN: list[tuple[str, str, str, list[Any], list[Any]]] = [
    ("ThongTin", "doc_date", "doc_no", ["45/BC-SCT"], [""]),
    ("NhiemVu", "done_date", "status", ["HT", "HTM"], ["QH", "DTH", ""]),
    ("NhiemVu", "integrated_program", "task_code", ["TC08.2", "TC09.2", "TC11.2"], ["TC08.1", ""]),
    ("NhiemVu", "delay_reason", "status", ["QH", "HTM", "KTH"], ["HT", ""]),
    (
        "TuyenTruyen",
        "attendees",
        "form",
        ["HNGHI", "HTHAO", "TDAM", "DDAN", "GIANHANG", "SUKIEN"],
        ["ANPHAM", "TOROI", ""],
    ),
    ("TuyenTruyen", "copies", "form", ["ANPHAM", "TOROI", "BANGRON"], ["HNGHI", ""]),
    ("TuyenTruyen", "copies_uom", "form", ["ANPHAM", "TOROI", "BANGRON"], ["HNGHI", ""]),
    ("TuyenTruyen", "fund_source", "cost", [1], [0, ""]),
    ("Ngay15_3", "plan_date", "plan_no", ["312/KH-UBND"], [""]),
    ("Ngay15_3", "tax_code", "activity_type", ["KHUYENMAI", "TRIAN"], ["MITTINH", ""]),
    ("DuongDayNong", "linked_date", "linked", [True], [False, ""]),
    ("KhieuNai", "accepted_date", "status", ["DAGQ"], ["CHUYEN", ""]),
    ("KhieuNai", "closed_date", "status", ["DAGQ", "CHUYEN", "TUCHOI", "RUT"], ["MOI", "DANGXL", ""]),
    ("KhieuNai", "reply_doc_no", "status", ["DAGQ", "CHUYEN", "TUCHOI"], ["RUT", ""]),
    ("KhieuNai", "outcome", "status", ["DAGQ"], ["CHUYEN", ""]),
    ("KhieuNai", "recovered_value", "outcome", ["THANH", "MOTPHAN"], ["VIPHAM", ""]),
    ("KhieuNai", "reject_reason", "status", ["TUCHOI"], ["DAGQ", ""]),
    ("KhieuNai", "inspection_id", "outcome", ["VIPHAM"], ["THANH", ""]),
    ("KhieuNai", "linked_case", "status", ["CHUYEN"], ["DAGQ", ""]),
    ("KhieuNai", "linked_case", "channel", ["CHUYEN"], ["TRUCTIEP", ""]),
    ("HoaGiai", "settled_value", "result", ["THANH"], ["KHONGTHANH", ""]),
    ("DaoTao", "sent", "kind", ["CUDI"], ["MOLOP", ""]),
    ("DaoTao", "fund_source", "cost", [1], [0, ""]),
    ("KiemTra", "team_members", "inspect_type", ["LIENNGANH"], ["DINHKY", ""]),
    ("KiemTra", "violations", "conclusion", ["VIPHAM"], ["DAT", ""]),
    ("KiemTra", "record_date", "conclusion", ["VIPHAM"], ["DAT", ""]),
    ("KiemTra", "penalty_no", "fine", [1], [0, ""]),
    ("KiemTra", "penalty_date", "fine", [1], [0, ""]),
    ("KiemTra", "penalty_body", "fine", [1], [0, ""]),
    ("KiemTra", "fine", "penalty_no", ["1/QĐ-XPHC"], [""]),
    ("KiemTra", "goods", "seized_value", [1], [0, ""]),
    ("KiemTra", "goods", "destroyed_value", [1], [0, ""]),
    ("KiemTra", "goods", "other_value", [1], [0, ""]),
    ("KiemTra", "qty_uom", "qty", [1], [0, ""]),
    ("KiemTra", "published_at", "published", [True], [False, ""]),
    ("ThuNghiem", "result_date", "pass_n", [1], [0, ""]),
    ("ThuNghiem", "result_date", "fail_n", [1], [0, ""]),
    ("ThuNghiem", "warning_channel", "kind", ["CANHBAO", "CONGBO"], ["THUNGHIEM", ""]),
    ("ThuNghiem", "warning_date", "kind", ["CANHBAO", "CONGBO"], ["THUNGHIEM", ""]),
    ("ThuNghiem", "fund_source", "cost", [1], [0, ""]),
    ("ThiTruong", "cause", "change_pct", [10, -10], [9, -9, ""]),
    ("ThiTruong", "proposal", "supply", ["THIEU"], ["DU", ""]),
    ("ThiTruong", "proposal", "change_pct", [20], [19, -20, ""]),
    ("ThiTruong", "report_doc_no", "reported", [True], [False, ""]),
    ("ThietBi", "calib_due", "calib_no", ["12/KĐ"], [""]),
    ("DoanhNghiep", "crit1_evidence", "crit1", [True], [False, ""]),
    ("DoanhNghiep", "crit2_phone", "crit2", [True], [False, ""]),
    ("ToChucXH", "parent_body", "body_type", ["TCHOAGIAI"], ["VPTUVAN", ""]),
    ("ToChucXH", "end_date", "state", ["GIAITHE"], ["HOATDONG", ""]),
    ("ToChucXH", "strengthen_note", "strengthened", [True], [False, ""]),
    ("KinhPhi", "appraised_date", "appraised", [0, 1], [""]),
    ("KinhPhi", "alloc_no", "allocated", [1], [0, ""]),
    ("KinhPhi", "alloc_date", "allocated", [1], [0, ""]),
    ("BaoChi", "duration_min", "media_channel", ["TRUYENHINH", "PHATTHANH"], ["BAOIN", ""]),
    ("BaoChi", "url", "media_channel", ["BAODT", "CONG", "MXH"], ["BAOIN", ""]),
    ("KienNghi", "send_to", "kind", ["KIENNGHI"], ["KHOKHAN", ""]),
]
CELLS = [
    pytest.param(sheet, key, decides, value, necessary, id=f"{sheet}.{key}, {decides} {value}")
    for sheet, key, decides, needing, free in BY_ONE_COLUMN
    for necessary, values in ((True, needing), (False, free))
    for value in values
]


def asked(sheet: str, **cells: Any) -> set[str]:
    """Return the empty columns that the row makes necessary."""
    row = record(CATALOG, sheet, cells, SOURCE)
    return {p.key for p in required_is_filled((row,), CONTEXT)}


@pytest.mark.parametrize(("sheet", "key", "decides", "value", "necessary"), CELLS)
def test_a_cell_is_necessary(sheet: str, key: str, decides: str, value: Any, necessary: bool) -> None:
    assert (key in asked(sheet, **{decides: value})) is necessary


@pytest.mark.parametrize(
    ("allocated", "appraised", "necessary"), [(5, 4, True), (5, 5, False), (4, 5, False), (5, "", False)]
)
def test_more_than_was_appraised_needs_a_reason(allocated: Any, appraised: Any, necessary: bool) -> None:
    assert ("variance_reason" in asked("KinhPhi", allocated=allocated, appraised=appraised)) is necessary


def test_every_conditional_column_is_in_the_table() -> None:
    tried = {(sheet, key) for sheet, key, *_ in BY_ONE_COLUMN} | {("KinhPhi", "variance_reason")}
    wanted = {(s.name, c.key) for s in CATALOG.sheets.values() for c in s.columns if c.required_if and not c.required}
    assert tried == wanted
