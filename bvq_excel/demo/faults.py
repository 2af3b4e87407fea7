"""The mistakes that some of the example's files contain, as clerks make them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bvq_excel.demo.maker import Row
from bvq_excel.demo.province import UnitData


def _closed_too_early(row: Row) -> None:
    row["closed_date"] = row["accepted_date"] - timedelta(days=3)


def _unknown_status(row: Row) -> None:
    row["status"] = "xử lý xong rồi"


def _more_women_than_people(row: Row) -> None:
    row["female"] = row["attendees"] + 15


def _impossible_date(row: Row) -> None:
    row["pub_date"] = "31/4/2019"


def _two_values_in_a_cell(row: Row) -> None:
    row["attendees"] = "2 buổi/120 người"


def _paid_more_than_fined(row: Row) -> None:
    row["fine_paid"] = row["fine"] + 5_000_000


def _no_violation_named(row: Row) -> None:
    row["violations"] = None


def _wrong_task(row: Row) -> None:
    row["task_code"] = "ND1.01"


def _thousands_for_dong(row: Row) -> None:
    row["cost"] = 500


def _spent_more_than_given(row: Row) -> None:
    row["spent"] = row["allocated"] * 2


def _next_period(row: Row) -> None:
    row["date_from"], row["date_to"] = date(row["date_from"].year, 7, 2), None


Mend = Callable[[Row], None]
FAULTS: tuple[tuple[str, str, Callable[[Row], bool], Mend], ...] = (
    ("H106", "KhieuNai", lambda r: r.get("closed_date") is not None, _closed_too_early),
    ("H106", "TuyenTruyen", lambda r: r.get("female") is not None, _more_women_than_people),
    ("H107", "KhieuNai", lambda r: r.get("status") == "DAGQ", _unknown_status),
    ("H107", "KinhPhi", lambda r: True, _spent_more_than_given),
    ("H108", "TuyenTruyen", lambda r: r.get("attendees") is not None, _two_values_in_a_cell),
    ("QLTT", "KiemTra", lambda r: r.get("fine") is not None, _paid_more_than_fined),
    ("SYT", "KiemTra", lambda r: r.get("conclusion") == "VIPHAM", _no_violation_named),
    ("SKHCN", "DaoTao", lambda r: True, _wrong_task),
    ("BLC", "BaoChi", lambda r: True, _impossible_date),
    ("HND", "TuyenTruyen", lambda r: r.get("cost") is not None, _thousands_for_dong),
    ("HLHPN", "TuyenTruyen", lambda r: True, _next_period),
)


def plant(data: list[UnitData]) -> int:
    """Put the mistakes into the data and return how many there are."""
    units = {d.unit: d for d in data}
    planted = 0
    for unit, sheet, fits, spoil in FAULTS:
        rows = units[unit].tables.get(sheet, []) if unit in units else []
        row = next((r for r in rows if fits(r)), None)
        if row is not None:
            spoil(row)
            planted += 1
    return planted
