"""Number cells: every way in which people write a count, an amount or a percentage."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.values import Parsed, reader

COUNT = ("TuyenTruyen", "attendees")
MONEY = ("TuyenTruyen", "cost")
PERCENT = ("NhiemVu", "progress_pct")


def read(catalog: Catalog, place: tuple[str, str], raw: Any) -> Any:
    """Return the value of a raw cell in the column at `place` (sheet, key), or the rule and case that it breaks."""
    found = reader(catalog, catalog.sheets[place[0]].by_key[place[1]])(raw, "")
    if not isinstance(found, Parsed):
        return found
    return [f"{f.rule} {f.case}".strip() for f in found.flaws] if found.unread else found.value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (120.0, 120),
        (120, 120),
        ("120 ", 120),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1 234 567", 1234567),
        ("1\u00a0234", 1234),
        ("120 người", 120),
        ("3.000 lượt người", 3000),
        ("12 cuộc", 12),
        ("12 nghìn", 12000),
        ("120\nngười", 120),
        ("1.234,0", 1234),
        ("+5", 5),
        ("-", 0),
        ("–", 0),
        ("không", 0),
        ("Không có", 0),
        ("KHÔNG  CÓ", 0),
        ("K", 0),
        ("0", 0),
        (0.0, 0),
        ("", None),
        ("   ", None),
        (1234.0000000001, 1234),
    ],
)
def test_a_count_is_read(catalog: Catalog, raw: Any, value: Any) -> None:
    assert read(catalog, COUNT, raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1.234.567 đ", 1234567),
        ("1.234.567đ", 1234567),
        ("1.234.567 đồng", 1234567),
        ("1.000.000 VND", 1000000),
        ("1.000.000 VNĐ.", 1000000),
        ("VND 1.000.000", 1000000),
        ("12,5 triệu", 12500000),
        ("12.5 triệu", 12500000),
        ("12,5 Triệu đồng", 12500000),
        ("1tr2", 1200000),
        ("1tr25", 1250000),
        ("1tr250", 1250000),
        ("1 triệu 200 nghìn", 1200000),
        ("1,5 tỷ", 1500000000),
        ("2 tỉ 300 triệu", 2300000000),
        ("500k", 500000),
        ("500 ngàn", 500000),
        ("1.250 triệu", 1250000000),
        ("K", 0),
    ],
)
def test_money_is_whole_dong(catalog: Catalog, raw: str, value: int) -> None:
    found = read(catalog, MONEY, raw)
    assert found == value
    assert type(found) is int


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("100%", 100),
        ("0%", 0),
        ("12,5%", 12.5),
        ("12.5", 12.5),
        ("12,5", 12.5),
        (12.5, 12.5),
        ("50 %", 50),
        (100.0, 100),
        ("1.234", 1.234),
    ],
)
def test_percent_means_percent(catalog: Catalog, raw: Any, value: float) -> None:
    assert read(catalog, PERCENT, raw) == value


@pytest.mark.parametrize(
    ("place", "raw", "said"),
    [
        (COUNT, "3 lớp/120 người", "R-CH-27 several"),
        (COUNT, "3\n120", "R-CH-27 several"),
        (COUNT, "12-15", "R-CH-27 several"),
        (COUNT, "12 5", "R-CH-27 several"),
        (COUNT, "nhiều", "R-CH-27"),
        (COUNT, "120 con trâu", "R-CH-27"),
        (COUNT, "50%", "R-CH-27"),
        (COUNT, "1500.000", "R-CH-27 unclear"),
        (COUNT, "1.2.34", "R-CH-27 unclear"),
        (COUNT, "1.23,5", "R-CH-27 unclear"),
        (COUNT, "1,234.5.6", "R-CH-27 unclear"),
        (MONEY, "1tr2500", "R-CH-27 several"),
        (MONEY, "1 triệu 2 triệu", "R-CH-27 several"),
        (COUNT, date(1900, 1, 5), "R-CH-27 date"),
        (COUNT, time(8, 30), "R-CH-27"),
        (COUNT, True, "R-CH-27"),
        (COUNT, 1.234, "R-CH-08 fraction"),
        (COUNT, "1,5", "R-CH-08 fraction"),
        (COUNT, "0,500", "R-CH-08 fraction"),
        (COUNT, "1.234,567", "R-CH-08 fraction"),
        (COUNT, "-3", "R-CH-08 negative"),
        (COUNT, -3.0, "R-CH-08 negative"),
        (MONEY, "(5.000)", "R-CH-08 negative"),
        (MONEY, "2tr/người", "R-CH-27"),
        (("TuyenTruyen", "events"), 0.0, "R-CH-08 small"),
        (("TuyenTruyen", "events"), 1001.0, "R-CH-08 large"),
        (("KinhPhi", "year"), 1019.0, "R-CH-08 small"),
        (PERCENT, "101", "R-CH-08 large"),
        (PERCENT, "-1", "R-CH-08 negative"),
    ],
)
def test_what_is_no_such_number_is_left_unread(catalog: Catalog, place: tuple[str, str], raw: Any, said: str) -> None:
    assert read(catalog, place, raw) == [said]


@pytest.mark.parametrize("raw", ["-5.000.000", "(5.000.000)", "−5.000.000", -5000000.0])
def test_a_column_with_a_negative_minimum_takes_negative_amounts(catalog: Catalog, raw: Any) -> None:
    assert read(catalog, ("KinhPhi", "adjusted"), raw) == -5000000


def test_a_computed_percentage_may_be_negative(catalog: Catalog) -> None:
    assert read(catalog, ("ThiTruong", "change_pct"), -12.5) == -12.5


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (120.0, ""),
        ("120", "đổi chữ thành số"),
        ("không có", "ghi không có là số 0"),
        ("12,5 triệu", "nhân theo chữ nghìn, triệu, tỷ"),
        ("120 người", "bỏ đơn vị tính"),
    ],
)
def test_a_number_that_was_not_typed_as_one_says_why(catalog: Catalog, raw: Any, why: str) -> None:
    found = reader(catalog, catalog.sheets["TuyenTruyen"].by_key["attendees"])(raw, "")
    assert (found.why if isinstance(found, Parsed) else "") == why
