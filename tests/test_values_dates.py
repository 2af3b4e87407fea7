"""Date and month cells: real dates, serial numbers, and every way in which a date is written as text."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.values import Parsed, reader


def read(catalog: Catalog, raw: Any, place: tuple[str, str] = ("KhieuNai", "received_date"), **how: bool) -> Any:
    """Return the value of a raw cell and the rules and cases that it breaks."""
    found = reader(catalog, catalog.sheets[place[0]].by_key[place[1]], **how)(raw, "")
    if not isinstance(found, Parsed):
        return found, []
    return found.value, [f"{f.rule} {f.case}".strip() for f in found.flaws]


@pytest.mark.parametrize(
    "raw",
    [
        date(2020, 1, 25),
        datetime(2020, 1, 25),
        datetime(2020, 1, 25, 14, 30),
        43855.0,
        43855,
        "43855",
        "25/1/2020",
        "25/01/2020",
        "25-1-2020",
        "25.01.2020",
        "25 / 1 / 2020",
        "25⁄01⁄2020",
        "25–1–2020",
        "ngày 25 tháng 1 năm 2020",
        "Ngày 25 tháng 01 năm 2020",
        "25 tháng 1, năm 2020",
        "ngày 25/1/2020",
        " 25/1/2020\u00a0",
        "2020-01-25",
        "2020/1/25",
        "2020-01-25 00:00:00",
        "25/01/2020 14:30",
    ],
)
def test_a_date_is_read(catalog: Catalog, raw: Any) -> None:
    assert read(catalog, raw) == (date(2020, 1, 25), [])


@pytest.mark.parametrize(
    ("raw", "day", "said"),
    [
        ("03/04/2020", date(2020, 4, 3), "R-CH-23"),
        ("5-1-2020", date(2020, 1, 5), "R-CH-23"),
        ("25/03/20", date(2020, 3, 25), "R-CH-23 year"),
        ("3.4.20", date(2020, 4, 3), "R-CH-23 year"),
    ],
)
def test_a_date_in_text_that_may_be_misread_is_confirmed(catalog: Catalog, raw: str, day: date, said: str) -> None:
    assert read(catalog, raw) == (day, [said])


@pytest.mark.parametrize("raw", ["05/05/2020", "ngày 5 tháng 5 năm 2020", date(2020, 4, 3), "2020-04-03"])
def test_a_date_that_cannot_be_swapped_needs_no_confirmation(catalog: Catalog, raw: Any) -> None:
    assert read(catalog, raw)[1] == []


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("29/02/2019", "R-CH-03 no_such_day"),
        ("31/04/2019", "R-CH-03 no_such_day"),
        ("32/01/2019", "R-CH-03 no_such_day"),
        ("32/12/2019", "R-CH-03 no_such_day"),
        ("ngày 30 tháng 2 năm 2020", "R-CH-03 no_such_day"),
        ("04/25/2019", "R-CH-03 swapped"),
        ("tháng 3/2020", "R-CH-03 month_only"),
        ("3/2020", "R-CH-03 month_only"),
        ("hôm qua", "R-CH-03"),
        ("0/3/2019", "R-CH-03"),
        ("25/13/2019", "R-CH-03"),
        ("25/3-2019", "R-CH-03"),
        ("25/03/0219", "R-CH-03 year"),
        (2019.0, "R-CH-03 number"),
        (29999.0, "R-CH-03 number"),
        (60001.0, "R-CH-03 number"),
        (time(8, 30), "R-CH-03"),
        (True, "R-CH-03"),
    ],
)
def test_what_is_no_date_is_left_unread(catalog: Catalog, raw: Any, said: str) -> None:
    assert read(catalog, raw) == (None, [said])


def test_the_29th_of_february_exists_in_a_leap_year(catalog: Catalog) -> None:
    assert read(catalog, "29/02/2020") == (date(2020, 2, 29), [])


def test_a_serial_of_the_1904_system_counts_from_1904(catalog: Catalog) -> None:
    assert read(catalog, 42393.0, date1904=True) == (date(2020, 1, 25), [])
    assert read(catalog, 42393.0) == (date(2016, 1, 24), [])


def test_the_swapped_date_is_suggested(catalog: Catalog) -> None:
    found = reader(catalog, catalog.sheets["KhieuNai"].by_key["received_date"])("04/25/2019", "")
    assert found.flaws[0].facts["swapped"] == date(2019, 4, 25)


@pytest.mark.parametrize(
    "raw",
    [
        "03/2020",
        "3/2020",
        "2020-03",
        "3-2020",
        "03.2020",
        "tháng 3/2020",
        "Tháng 3 năm 2020",
        "T3/2020",
        date(2020, 3, 31),
        datetime(2020, 3, 1),
        "15/03/2020",
        43905.0,
    ],
)
def test_a_month_is_read(catalog: Catalog, raw: Any) -> None:
    assert read(catalog, raw, ("DuongDayNong", "month")) == ("2020-03", [])


@pytest.mark.parametrize(("raw", "month"), [("1/2020", "2020-01"), ("12/2020", "2020-12"), ("12/1900", "1900-12")])
def test_a_month_goes_from_january_to_december(catalog: Catalog, raw: str, month: str) -> None:
    assert read(catalog, raw, ("DuongDayNong", "month")) == (month, [])


@pytest.mark.parametrize("raw", ["quý 1", 3.0, "13/2020", "0/2020", True])
def test_what_is_no_month_is_left_unread(catalog: Catalog, raw: Any) -> None:
    assert read(catalog, raw, ("DuongDayNong", "month")) == (None, ["R-CH-03 month"])


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (date(2020, 1, 25), ""),
        (datetime(2020, 1, 25), ""),
        (datetime(2020, 1, 25, 14, 30), "bỏ giờ, giữ ngày"),
        ("25/1/2020", "đổi chữ thành ngày"),
        (43855.0, "đổi số seri của Excel thành ngày"),
    ],
)
def test_a_date_that_was_not_a_date_says_why(catalog: Catalog, raw: Any, why: str) -> None:
    found = reader(catalog, catalog.sheets["KhieuNai"].by_key["received_date"])(raw, "")
    assert (found.why if isinstance(found, Parsed) else "") == why
