"""Telephone numbers, tax codes, ids, e-mail and web addresses: always text, repaired where that is safe."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.values import Parsed, reader

PHONE = ("KhieuNai", "consumer_phone")
TAX = ("DoanhNghiep", "tax_code")
EMAIL = ("KhieuNai", "consumer_email")
URL = ("BaoChi", "url")
CITIZEN_ID = ("KhieuNai", "national_id")


def read(catalog: Catalog, place: tuple[str, str], raw: Any, day: date = date(2019, 4, 1)) -> Any:
    """Return the value of a raw cell on `day`, or the rule and case that it breaks."""
    found = reader(catalog, catalog.sheets[place[0]].by_key[place[1]])(raw, "")
    if isinstance(found, Parsed) and found.dated:
        found = found.dated(day)
    if not isinstance(found, Parsed):
        return found
    return [f"{f.rule} {f.case}".strip() for f in found.flaws] if found.unread else found.value


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("+84 0912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        (912345678.0, "0912345678"),
        ("912345678", "0912345678"),
        (325678901.0, "0325678901"),
        ("0213 3878 436", "02133878436"),
        ("(02133) 878 436", "02133878436"),
        ("0213–3878–436", "02133878436"),
        (2133878436.0, "02133878436"),
        ("+84 213 3878 436", "02133878436"),
        ("18006838", "18006838"),
        (18006838.0, "18006838"),
        ("1800.6838", "18006838"),
        ("1900 1234 56", "1900123456"),
    ],
)
def test_a_telephone_number_is_ten_or_eleven_digits_or_a_hotline(catalog: Catalog, raw: Any, number: str) -> None:
    assert read(catalog, PHONE, raw) == number


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("12345", "R-CH-18"),
        ("0412345678", "R-CH-18"),
        ("0231878436", "R-CH-18"),
        ("01112345678", "R-CH-18"),
        ("091234567a", "R-CH-18 letters"),
        ("không có", "R-CH-18 letters"),
        ("0912345678; 0987654321", "R-CH-18 several"),
        ("0912345678/0987654321", "R-CH-18 several"),
        ("0912345678\n0987654321", "R-CH-18 several"),
    ],
)
def test_what_is_no_telephone_number_is_left_unread(catalog: Catalog, raw: str, said: str) -> None:
    assert read(catalog, PHONE, raw) == [said]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0162", "032"), ("0163", "033"), ("0164", "034"), ("0165", "035"), ("0166", "036"), ("0167", "037"),
        ("0168", "038"), ("0169", "039"), ("0120", "070"), ("0121", "079"), ("0122", "077"), ("0126", "076"),
        ("0128", "078"), ("0123", "083"), ("0124", "084"), ("0125", "085"), ("0127", "081"), ("0129", "082"),
        ("0186", "056"), ("0188", "058"), ("0199", "059"),
    ],
)  # fmt: skip
def test_an_eleven_digit_mobile_number_gets_its_new_prefix_from_15_september_2018(
    catalog: Catalog, old: str, new: str
) -> None:
    assert read(catalog, PHONE, f"{old}2345678", date(2018, 9, 14)) == f"{old}2345678"
    assert read(catalog, PHONE, f"{old}2345678", date(2018, 9, 15)) == f"{new}2345678"
    assert read(catalog, PHONE, float(f"{old}2345678"), date(2018, 9, 15)) == f"{new}2345678"


def test_the_new_prefix_is_a_warning_to_look_at(catalog: Catalog) -> None:
    found = reader(catalog, catalog.sheets["KhieuNai"].by_key["consumer_phone"])("01662345678", "")
    (flaw,) = found.dated(date(2019, 1, 1)).flaws
    assert (flaw.rule, flaw.case, flaw.severity) == ("R-CH-18", "converted", "warning")


@pytest.mark.parametrize("code", ["0100109106", "0100684378", "0100686174", "0300588569", "0101248141"])
def test_a_tax_code_has_its_check_digit(catalog: Catalog, code: str) -> None:
    assert read(catalog, TAX, code) == code
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert read(catalog, TAX, wrong) == ["R-CH-19 check"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("0100 109 106", "0100109106"),
        ("0100109106-001", "0100109106-001"),
        ("0100109106–001", "0100109106-001"),
        ("0100109106001", "0100109106-001"),
        (100109106.0, "0100109106"),
        (100109106001.0, "0100109106-001"),
        ("012345678901", ["R-CH-19 personal"]),
        ("123", ["R-CH-19"]),
        ("MST 0100109106", ["R-CH-19 letters"]),
        ("0100109107-001", ["R-CH-19 check"]),
    ],
)
def test_a_tax_code_has_10_or_13_digits(catalog: Catalog, raw: Any, code: Any) -> None:
    assert read(catalog, TAX, raw) == code


@pytest.mark.parametrize("raw", ["012345678901", 12345678901.0])
def test_a_tax_code_of_12_digits_counts_from_july_2025(catalog: Catalog, raw: Any) -> None:
    assert read(catalog, TAX, raw, date(2025, 6, 30)) == ["R-CH-19 personal"]
    assert read(catalog, TAX, raw, date(2025, 7, 1)) == "012345678901"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("045012345", "045012345"),
        (45012345.0, "045012345"),
        ("012098001234", "012098001234"),
        (12098001234.0, "012098001234"),
        (12.0, "12"),
    ],
)
def test_an_id_is_text_and_gets_back_the_zero_that_its_pattern_wants(catalog: Catalog, raw: Any, text: str) -> None:
    assert read(catalog, CITIZEN_ID, raw) == text


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("vanthu@laichau.gov.vn", "vanthu@laichau.gov.vn"),
        (" a.nv@gmail.com ", "a.nv@gmail.com"),
        ("a.nv@gmail", ["R-CH-22 email"]),
        ("a nv@gmail.com", ["R-CH-22 email"]),
        ("@gmail.com", ["R-CH-22 email"]),
        ("bé@gmail.com", ["R-CH-22 email_letters"]),
        ("a@b.vn; c@d.vn", ["R-CH-22 several"]),
    ],
)
def test_an_e_mail_address_is_ascii(catalog: Catalog, raw: str, said: Any) -> None:
    assert read(catalog, EMAIL, raw) == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("https://baolaichau.vn/tin-1", "https://baolaichau.vn/tin-1"),
        ("http://laichau.gov.vn", "http://laichau.gov.vn"),
        ("https://baolaichau.vn:8080/a?b=c#d", "https://baolaichau.vn:8080/a?b=c#d"),
        ("baolaichau.vn/tin-1", ["R-CH-22 url_scheme"]),
        ("baolaichau", ["R-CH-22 url"]),
        ("http://", ["R-CH-22 url"]),
        ("https://localhost/x", ["R-CH-22 url"]),
        ("https://a.vn/x y", ["R-CH-22 url"]),
    ],
)
def test_a_web_address_has_scheme_and_domain(catalog: Catalog, raw: str, said: Any) -> None:
    assert read(catalog, URL, raw) == said


def test_a_web_address_that_is_too_long_is_kept_and_reported(catalog: Catalog) -> None:
    longest = "https://baolaichau.vn/" + "a" * 478
    assert read(catalog, URL, longest) == longest
    address = longest + "a"
    found = reader(catalog, catalog.sheets["BaoChi"].by_key["url"])(address, "")
    assert (found.value, [f.rule for f in found.flaws]) == (address, ["R-CH-21"])
