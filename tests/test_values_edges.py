"""Cells at the edges of what can be read: the value, the rule and case that speak, and why the value was changed.

Where a cell is simply its value, nothing is said and nothing was changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, EnumValue
from bvq_excel.values import Parsed, reader
from bvq_excel.values.dates import parse_month
from bvq_excel.values.parsed import cell_text

APRIL = date(2019, 4, 1)
PLAIN = "simply its value"


def told(catalog: Catalog, column: Column, raw: Any, font: str = "", day: date = APRIL) -> tuple[Any, list[str], str]:
    """Return value, what is said, and the reason for a change; PLAIN where the cell is simply its value."""
    found = reader(catalog, column)(raw, font)
    if not isinstance(found, Parsed):
        return found, [], PLAIN
    found = found.dated(day) if found.dated else found
    return found.value, [f"{f.rule} {f.case}".strip() for f in found.flaws], found.why


def column(catalog: Catalog, place: str) -> Column:
    sheet, _, key = place.partition(".")
    return catalog.sheets[sheet].by_key[key]


NUMBER, SCALED, UNIT = "đổi chữ thành số", "nhân theo chữ nghìn, triệu, tỷ", "bỏ đơn vị tính"
COUNT, MONEY, PERCENT, EVENTS = (
    "TuyenTruyen.attendees",
    "TuyenTruyen.cost",
    "NhiemVu.progress_pct",
    "TuyenTruyen.events",
)

NUMBERS: list[tuple[str, Any, Any, list[str], str]] = [
    (COUNT, 0, 0, [], PLAIN),
    (COUNT, "0", 0, [], NUMBER),
    (COUNT, 5, 5, [], PLAIN),
    (MONEY, "999.999.999.999.999", 999_999_999_999_999, [], NUMBER),
    (MONEY, "1.000.000.000.000.000", None, ["R-CH-08 large"], ""),
    (MONEY, 10.0**15, None, ["R-CH-08 large"], ""),
    ("ThiTruong.change_pct", "-999999999999999", -999_999_999_999_999, [], NUMBER),
    ("ThiTruong.change_pct", "-1000000000000000", None, ["R-CH-08 small"], ""),
    (COUNT, 0.000001, 0, [], PLAIN),
    (COUNT, 0.000002, None, ["R-CH-08 fraction"], ""),
    (COUNT, -5, None, ["R-CH-08 negative"], ""),
    (COUNT, 1.5, None, ["R-CH-08 fraction"], ""),
    (EVENTS, 0, None, ["R-CH-08 small"], ""),
    (EVENTS, -1, None, ["R-CH-08 small"], ""),
    (EVENTS, 1, 1, [], PLAIN),
    (PERCENT, 100, 100, [], PLAIN),
    (PERCENT, 101, None, ["R-CH-08 large"], ""),
    (PERCENT, 0.5, 0.5, [], PLAIN),
    ("KinhPhi.adjusted", -999_999_999_999, -999_999_999_999, [], PLAIN),
    ("KinhPhi.adjusted", -1_000_000_000_000, None, ["R-CH-08 small"], ""),
    (COUNT, "123.456", 123_456, [], NUMBER),
    (COUNT, "1234.567", None, ["R-CH-27 unclear"], ""),
    (COUNT, "1.2,345", None, ["R-CH-27 unclear"], ""),
    (COUNT, "1,2.345,6", None, ["R-CH-27 unclear"], ""),
    (PERCENT, "1.234.567", None, ["R-CH-08 large"], ""),
    (PERCENT, "12.5", 12.5, [], NUMBER),
    (COUNT, "1 234 567", 1_234_567, [], NUMBER),
    (COUNT, "٣", None, ["R-CH-27"], ""),
    (COUNT, "1.٣", None, ["R-CH-27"], ""),
    (MONEY, "1tr2,5", None, ["R-CH-27 several"], ""),
    (MONEY, "1tr2345", None, ["R-CH-27 several"], ""),
    (MONEY, "1tr234", 1_234_000, [], SCALED),
    (MONEY, "1.234 đ", 1234, [], NUMBER),
    (MONEY, "đ 5.000", 5000, [], NUMBER),
    (MONEY, "5trđ", 5_000_000, [], SCALED),
    (MONEY, "đ", None, ["R-CH-27"], ""),
    (COUNT, "12 người", 12, [], UNIT),
    (COUNT, "người", None, ["R-CH-27"], ""),
    (COUNT, "lớp 3", None, ["R-CH-27"], ""),
    ("KinhPhi.adjusted", "(5.000)", -5000, [], NUMBER),
    ("KinhPhi.adjusted", "(5.000", None, ["R-CH-27"], ""),
    ("KinhPhi.adjusted", "5.000)", None, ["R-CH-27"], ""),
    (COUNT, date(2019, 4, 1), None, ["R-CH-27 date"], ""),
    (COUNT, True, None, ["R-CH-27"], ""),
    (COUNT, "120 ng\u00adêi", 120, ["R-CH-09"], UNIT),
]


@pytest.mark.parametrize(("place", "raw", "value", "said", "why"), NUMBERS)
def test_a_number(catalog: Catalog, place: str, raw: Any, value: Any, said: list[str], why: str) -> None:
    assert told(catalog, column(catalog, place), raw) == (value, said, why)


@pytest.mark.parametrize(("raw", "said"), [(0, []), (-1, ["R-CH-08 negative"])])
def test_a_count_without_a_least_number_begins_at_zero(catalog: Catalog, raw: int, said: list[str]) -> None:
    assert told(catalog, replace(column(catalog, COUNT), min=None), raw)[1] == said


DATE, TEXT_DATE = "KhieuNai.received_date", "đổi chữ thành ngày"
SERIAL, MONTH = "đổi số seri của Excel thành ngày", "lấy tháng và năm"

DATES: list[tuple[str, Any, Any, list[str], str]] = [
    (DATE, 30000, date(1982, 2, 18), [], SERIAL),
    (DATE, 29999, None, ["R-CH-03 number"], ""),
    (DATE, 60000, date(2064, 4, 8), [], SERIAL),
    (DATE, 60001, None, ["R-CH-03 number"], ""),
    (DATE, True, None, ["R-CH-03"], ""),
    (DATE, "01/13/1900", None, ["R-CH-03 swapped"], ""),
    (DATE, "13/01/1900", date(1900, 1, 13), [], TEXT_DATE),
    (DATE, "13/01/1899", None, ["R-CH-03 year"], ""),
    (DATE, "13/12/2199", date(2199, 12, 13), [], TEXT_DATE),
    (DATE, "13/12/2200", None, ["R-CH-03 year"], ""),
    (DATE, "12/11/2019", date(2019, 11, 12), ["R-CH-23"], TEXT_DATE),
    (DATE, "11/12/2019", date(2019, 12, 11), ["R-CH-23"], TEXT_DATE),
    (DATE, "13/11/2019", date(2019, 11, 13), [], TEXT_DATE),
    (DATE, "12/12/2019", date(2019, 12, 12), [], TEXT_DATE),
    (DATE, "11/13/2019", None, ["R-CH-03 swapped"], ""),
    (DATE, "31/04/2019", None, ["R-CH-03 no_such_day"], ""),
    (DATE, "29/02/2019", None, ["R-CH-03 no_such_day"], ""),
    (DATE, "00/05/2019", None, ["R-CH-03"], ""),
    (DATE, "13/13/2019", None, ["R-CH-03"], ""),
    (DATE, "13/00/2019", None, ["R-CH-03"], ""),
    ("DuongDayNong.month", "2019-04", "2019-04", [], PLAIN),
    ("DuongDayNong.month", "04/2019", "2019-04", [], PLAIN),
    ("DuongDayNong.month", "4/2019", "2019-04", [], MONTH),
    ("DuongDayNong.month", " 04/2019", "2019-04", [], PLAIN),
    ("DuongDayNong.month", datetime(2019, 4, 2), "2019-04", [], PLAIN),
    ("DuongDayNong.month", "13/04/2019", "2019-04", [], MONTH),
    ("DuongDayNong.month", "12/04/2019", "2019-04", ["R-CH-23"], MONTH),
    ("DuongDayNong.month", 43567, "2019-04", [], MONTH),
    ("DuongDayNong.month", "tha\u0301ng 4/2019", "2019-04", ["R-CH-09 decomposed"], MONTH),
    ("DuongDayNong.month", "không rõ", None, ["R-CH-03 month"], ""),
]


@pytest.mark.parametrize(("place", "raw", "value", "said", "why"), DATES)
def test_a_date(catalog: Catalog, place: str, raw: Any, value: Any, said: list[str], why: str) -> None:
    assert told(catalog, column(catalog, place), raw) == (value, said, why)


@pytest.mark.parametrize(
    ("text", "month"),
    [("01/1900", "1900-01"), ("12/1899", None), ("12/2199", "2199-12"), ("1/2200", None), ("0/2019", None)],
)
def test_a_month_is_of_a_year_that_can_be_meant(text: str, month: str | None) -> None:
    assert parse_month(text) == month


PHONE, TAX, EMAIL, URL = "KhieuNai.consumer_phone", "DoanhNghiep.tax_code", "KhieuNai.consumer_email", "BaoChi.url"
ZERO, COUNTRY = "thêm số 0 đầu bị Excel bỏ", "đổi mã nước +84 thành số 0 đầu"
BRANCH, SPACES = "thêm gạch nối trước ba số chi nhánh", "bỏ khoảng trắng thừa"
DASHES = "đổi dấu gạch dài thành gạch nối"
LINK = "https://laichau.gov.vn/"

IDENTIFIERS: list[tuple[str, Any, Any, list[str], str]] = [
    (PHONE, "0912345678", "0912345678", [], PLAIN),
    (PHONE, "0912 345 678", "0912345678", [], ""),
    (PHONE, 912345678, "0912345678", [], ZERO),
    (PHONE, "+84912345678", "0912345678", [], COUNTRY),
    (PHONE, "01201234", None, ["R-CH-18"], ""),
    (TAX, "0100109106", "0100109106", [], PLAIN),
    (TAX, 100109106, "0100109106", [], ZERO),
    (TAX, "100109106", None, ["R-CH-19"], ""),
    (TAX, "0100-109106", None, ["R-CH-19"], ""),
    (TAX, "0100109106001", "0100109106-001", [], BRANCH),
    (TAX, 100109106001, "0100109106-001", [], ZERO),
    (TAX, "0100109106-001", "0100109106-001", [], PLAIN),
    (TAX, 1001091060, None, ["R-CH-19 check"], ""),
    (EMAIL, "a@laichau.gov.vn", "a@laichau.gov.vn", [], PLAIN),
    (EMAIL, " a@laichau.gov.vn ", "a@laichau.gov.vn", [], SPACES),
    (URL, LINK, LINK, [], PLAIN),
    (URL, LINK + "a" * (500 - len(LINK)), LINK + "a" * (500 - len(LINK)), [], PLAIN),
    (URL, LINK + "a" * (501 - len(LINK)), LINK + "a" * (501 - len(LINK)), ["R-CH-21 long"], ""),
    ("KhieuNai.mediation_id", "HG-01", "HG-01", [], PLAIN),
    ("KhieuNai.mediation_id", " HG-01 ", "HG-01", [], SPACES),
    ("KhieuNai.mediation_id", " HG–01 ", "HG-01", [], SPACES),
    ("KhieuNai.mediation_id", "HG–01", "HG-01", [], DASHES),
    ("KhieuNai.national_id", 12090123456, "012090123456", [], ZERO),
    ("KhieuNai.national_id", 123456789, "123456789", [], PLAIN),
    ("KhieuNai.national_id", 45123456, "045123456", [], ZERO),
    ("DoanhNghiep.vsic", 4711, "4711", [], PLAIN),
    ("VanBan.doc_no", " 12/KH–SCT ", "12/KH-SCT", [], SPACES),
    ("VanBan.doc_no", "12/KH–SCT", "12/KH-SCT", [], DASHES),
    ("TuyenTruyen.topic", "Giá – chất lượng", "Giá – chất lượng", [], PLAIN),
]


@pytest.mark.parametrize(("place", "raw", "value", "said", "why"), IDENTIFIERS)
def test_an_identifier(catalog: Catalog, place: str, raw: Any, value: Any, said: list[str], why: str) -> None:
    assert told(catalog, column(catalog, place), raw) == (value, said, why)


def test_an_identifier_in_an_old_font_is_reported(catalog: Catalog) -> None:
    assert told(catalog, column(catalog, PHONE), "0912345678", ".VnTime") == told(
        catalog, column(catalog, PHONE), "0912345678"
    ), "digits are the same in every font"
    value, said, _ = told(catalog, column(catalog, "KhieuNai.mediation_id"), "HG-01 Hµ", ".VnTime")
    assert (value, said) == ("HG-01 Hà", ["R-CH-09 font"])


def test_a_web_address_may_be_of_any_length_where_none_is_set(catalog: Catalog) -> None:
    free = replace(column(catalog, URL), max_length=None)
    assert told(catalog, free, LINK + "a" * 900)[1] == []


def test_an_old_mobile_number_stays_before_the_change(catalog: Catalog) -> None:
    (known,) = catalog.parameters["phone.mobile11_convert_from"]
    later = replace(catalog, parameters={**catalog.parameters, known.key: (replace(known, valid_from=APRIL),)})
    for day, number in ((date(2018, 3, 31), "01201234567"), (APRIL, "0701234567")):
        assert told(later, column(later, PHONE), "01201234567", day=day)[0] == number


def test_a_persons_tax_code_counts_from_the_day_that_the_parameters_say(catalog: Catalog) -> None:
    (known,) = catalog.parameters["id.mst12_from"]
    later = replace(catalog, parameters={**catalog.parameters, known.key: (replace(known, value="2025-09-01"),)})
    for day, value in ((date(2025, 8, 31), None), (date(2025, 9, 1), "012090123456")):
        assert told(later, column(later, TAX), "012090123456", day=day)[0] == value


@pytest.mark.parametrize(
    ("place", "raw", "words"),
    [
        ("KhieuNai.national_id", "4512345", "Cột này ghi 9 hoặc 12 chữ số."),
        ("DoanhNghiep.vsic", "47A", "Cột này ghi từ 2 đến 5 chữ số."),
        ("ThongTin.period_code", "Quý hai", "Nhập mã kỳ, ví dụ 2019-Q1, 2019-H1, 2019-Y, 2019-CD153."),
    ],
)
def test_what_the_pattern_of_a_column_wants_is_said(catalog: Catalog, place: str, raw: str, words: str) -> None:
    found = reader(catalog, column(catalog, place))(raw, "")
    assert [f.facts["help"] for f in found.flaws] == [words]


# codes ----------------------------------------------------------------------------------------------------------


def enumeration(catalog: Catalog, name: str, *values: EnumValue) -> Catalog:
    """Return the catalogue with other values in one enumeration."""
    enum = replace(catalog.enums[name], values=values)
    enum.__dict__.pop("by_code", None)
    return replace(catalog, enums={**catalog.enums, name: enum})


LINE = "DuongDayNong.line_type"


def values(catalog: Catalog, count: int) -> tuple[EnumValue, ...]:
    first = catalog.enums["LineType"].values[0]
    plain = replace(first, valid_from=None, valid_to=None, aliases=())
    return tuple(replace(plain, code=f"LOAI{n}", label=f"Loại thứ {'abcdefghij'[n] * 5}") for n in range(count))


@pytest.mark.parametrize(("count", "case"), [(1, "unknown"), (2, "few"), (8, "few"), (9, "unknown")])
def test_few_choices_are_all_named(catalog: Catalog, count: int, case: str) -> None:
    other = enumeration(catalog, "LineType", *values(catalog, count))
    assert told(other, column(other, LINE), "điều khác hẳn")[1] == [f"R-CH-02 {case}"]


def test_units_are_never_all_named(catalog: Catalog) -> None:
    two = replace(catalog, units={code: catalog.units[code] for code in ("SCT", "SYT")})
    assert told(two, column(two, "KhieuNai.handling_unit"), "điều khác hẳn")[1] == ["R-CH-17 unknown"]


@pytest.mark.parametrize(
    ("day", "value", "said"),
    [
        (date(2019, 3, 31), "MOI", ["R-CH-02 not_yet"]),
        (date(2019, 4, 1), "MOI", []),
        (date(2019, 4, 30), "MOI", []),
        (date(2019, 5, 1), "MOI", ["R-CH-02 expired"]),
    ],
)
def test_a_value_in_force_for_a_month(catalog: Catalog, day: date, value: str, said: list[str]) -> None:
    (one, other) = values(catalog, 2)
    limited = replace(one, code="MOI", valid_from=date(2019, 4, 1), valid_to=date(2019, 4, 30))
    changed = enumeration(catalog, "LineType", limited, other)
    assert told(changed, column(changed, LINE), "MOI", day=day)[:2] == (value, said)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2019, 3, 31), (None, ["R-CH-02 few"])),
        (date(2019, 4, 1), ("CU", [])),
        (date(2019, 5, 1), ("MOI", [])),
    ],
)
def test_of_two_values_with_one_name_the_one_in_force_is_meant(
    catalog: Catalog, day: date, found: tuple[str | None, list[str]]
) -> None:
    (one, other) = values(catalog, 2)
    old = replace(one, code="CU", label="Đường dây chung", valid_from=date(2019, 4, 1), valid_to=date(2019, 4, 30))
    new = replace(one, code="MOI", label="Đường dây chung", valid_from=date(2019, 5, 1))
    changed = enumeration(catalog, "LineType", old, new, other)
    assert told(changed, column(changed, LINE), "đường dây chung", day=day)[:2] == found


def test_of_two_values_with_one_name_both_in_force_none_is_meant(catalog: Catalog) -> None:
    (one, other) = values(catalog, 2)
    pair = (replace(one, code="A1", label="Đường dây chung"), replace(one, code="A2", label="Đường dây chung"))
    changed = enumeration(catalog, "LineType", *pair, other)
    assert told(changed, column(changed, LINE), "đường dây chung")[:2] == (None, ["R-CH-02 few"])


STATUS, AUDIENCE, UNITS = "NhiemVu.status", "TuyenTruyen.audience", "NhiemVu.coop_units"

CODES: list[tuple[str, Any, Any, list[str], str]] = [
    (STATUS, "HT", "HT", [], PLAIN),
    (STATUS, "Hoàn thành", "HT", [], ""),
    (STATUS, "HT, QH", None, ["R-CH-02 several"], ""),
    (STATUS, "HT, gì đó", None, ["R-CH-02 few"], ""),
    (STATUS, "HT,", None, ["R-CH-02 near"], ""),
    (STATUS, "HT,, QH", None, ["R-CH-02 several"], ""),
    (LINE, 18006838, "18006838", [], PLAIN),
    (AUDIENCE, "NTD; DN", ("NTD", "DN"), [], PLAIN),
    (AUDIENCE, "NTD;DN", ("NTD", "DN"), [], ""),
    (AUDIENCE, "Người tiêu dùng; DN", ("NTD", "DN"), [], ""),
    (AUDIENCE, "NTD; NTD", ("NTD",), [], "bỏ mã lặp lại trong ô"),
    (AUDIENCE, "ng\u00adêi tiªu dïng; DN", ("NTD", "DN"), ["R-CH-09"], ""),
    (UNITS, "XYZ; SCT", None, ["R-CH-17 unknown"], ""),
    (UNITS, "XYZ; ABC", None, ["R-CH-17 unknown"], ""),
]


@pytest.mark.parametrize(("place", "raw", "value", "said", "why"), CODES)
def test_a_code(catalog: Catalog, place: str, raw: Any, value: Any, said: list[str], why: str) -> None:
    assert told(catalog, column(catalog, place), raw) == (value, said, why)


@pytest.mark.parametrize(
    ("raw", "value", "said", "why"),
    [
        ("HG-01", ("HG-01",), [], PLAIN),
        ("HG-01; HG-02", ("HG-01", "HG-02"), [], PLAIN),
        ("HG-01;HG-02;", ("HG-01", "HG-02"), [], ""),
        ("HG-01; HG-01", ("HG-01",), [], ""),
        (" ; ", None, [], ""),
        ("Hµ-01; HG-02", ("Hà-01", "HG-02"), ["R-CH-09"], ""),
    ],
)
def test_several_ids_of_other_rows_in_a_cell(catalog: Catalog, raw: str, value: Any, said: list[str], why: str) -> None:
    several = replace(column(catalog, "KhieuNai.mediation_id"), type="ref_list")
    assert told(catalog, several, raw, ".VnTime" if "µ" in raw else "") == (value, said, why)


# what a cell shows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "plain", "shown"),
    [
        (True, "TRUE", "TRUE"),
        (False, "FALSE", "FALSE"),
        (1234567, "1234567", "1.234.567"),
        (12.5, "12,5", "12,5"),
        ("  HG-01 ", "HG-01", "HG-01"),
        (date(2019, 4, 1), "01/04/2019", "01/04/2019"),
    ],
)
def test_a_cell_shows_its_value(raw: Any, plain: str, shown: str) -> None:
    assert cell_text(raw, plain_number=True) == plain
    assert cell_text(raw) == shown
