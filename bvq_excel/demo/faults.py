"""The mistakes and careless spellings that some of the example's files contain, as clerks make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


def _day_in_words(row: Row) -> None:
    day = row["date_from"]
    row["date_from"] = f"ngày {day.day} tháng {day.month} năm {day.year}"


def _telephone_without_its_zero(row: Row) -> None:
    row["consumer_phone"] = int(row["consumer_phone"])


def _label_in_capitals(row: Row) -> None:
    row["status"] = "ĐÃ  GIẢI QUYẾT"


Spoiling = tuple[str, str, Callable[[Row], bool], Callable[[Row], None]]
"""A unit, a sheet, which of its rows is taken (the first that fits), what happens to it."""

FAULTS: tuple[Spoiling, ...] = (
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

# What a program understands all the same and `bvq fix` writes properly: no finding stops the file for it.
SPELLINGS: tuple[Spoiling, ...] = (
    ("H110", "TuyenTruyen", lambda r: r.get("date_from") is not None, _day_in_words),
    ("H110", "KhieuNai", lambda r: bool(r.get("consumer_phone")), _telephone_without_its_zero),
    ("H110", "KhieuNai", lambda r: r.get("status") == "DAGQ", _label_in_capitals),
)


def plant(data: list[UnitData]) -> int:
    """Put mistakes and careless spellings into the data and return how many mistakes there are."""
    units = {d.unit: d for d in data}
    _spoil(units, SPELLINGS)
    return _spoil(units, FAULTS)


def _spoil(units: Mapping[str, UnitData], planned: Sequence[Spoiling]) -> int:
    spoiled = 0
    for unit, sheet, fits, spoil in planned:
        rows = units[unit].tables.get(sheet, []) if unit in units else []
        row = next((r for r in rows if fits(r)), None)
        if row is not None:
            spoil(row)
            spoiled += 1
    return spoiled
