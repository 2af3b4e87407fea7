"""What offices really type and send: every line of the field notes on text, numbers and identifiers.

Each case gives what stands in a cell, and what becomes of it: the clean value, or the rule that names it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bvq_excel import collation, display
from bvq_excel.catalog import load
from bvq_excel.checking.engine import checker
from bvq_excel.documents import forms
from bvq_excel.indicators.rounding import rounded
from bvq_excel.text import ascii_name, fold, lookup_key
from tests.books import RECEIVED, book, changed, raw_book, spoken, submission, valid


def read(sheet: str, key: str, raw: Any, font: str = "", **row: Any) -> tuple[Any, list[str]]:
    """What becomes of a cell: its value, and the rules that say something about it."""
    given = raw_book(**{sheet: [valid(sheet, **row, **{key: raw})]})
    if font:
        layout = submission(given).layouts[sheet]
        given = changed(given, sheet, fonts={layout.cell(key, 6): font})
    found = submission(given)
    (record,) = found.tables[sheet]
    told = [f.rule for f in checker(load()).check(found, RECEIVED) if f.sheet == sheet and f.key == key]
    return record[key], told


# 6.1 text -------------------------------------------------------------------------------------------------------

TEXT = ("TuyenTruyen", "topic")


@pytest.mark.parametrize(
    ("raw", "text", "rules"),
    [
        # Unicode form
        ("Hòa giải", "Hòa giải", []),
        ("Ho\u0300a gia\u0309i", "Hòa giải", ["R-CH-09"]),
        ("Tuye\u0302\u0300n truye\u0302\u0300n", "Tuyền truyền", ["R-CH-09"]),
        # look-alikes
        ("646⁄KH-UBND", "646/KH-UBND", []),
        ("646\u2215KH-UBND", "646/KH-UBND", []),
        ("646\uff0fKH-UBND", "646/KH-UBND", []),
        ("ngày\u00a015\u202ftháng 3", "ngày 15 tháng 3", []),
        ("Hội\u200b nghị\ufeff", "Hội nghị", []),
        ("Ðường Ɖèo", "Đường Đèo", []),
        ("Giá – chất lượng", "Giá – chất lượng", []),
        # legacy encodings, known by their characters
        ("Ng\u00adêi tiªu dïng", "Người tiêu dùng", ["R-CH-09"]),
        ("®Êt n\u00adíc ViÖt Nam", "đất nước Việt Nam", ["R-CH-09"]),
        ("Ngöôøi tieâu duøng", "Người tiêu dùng", ["R-CH-09"]),
        # spaces
        ("  Phổ  biến Luật ", "Phổ biến Luật", []),
        ("   ", None, ["R-CH-01"]),
    ],
)
def test_text(raw: str, text: str | None, rules: list[str]) -> None:
    assert read(*TEXT, raw) == (text, rules)


@pytest.mark.parametrize(
    ("raw", "font", "text"),
    [
        ("Sè 10, M\u00adêng Khoa", ".VnTime", "Số 10, Mường Khoa"),
        ("Hµ Néi", ".VnArial", "Hà Nội"),
        ("lai ch©u", ".VnTimeH", "LAI CHÂU"),
        ("Ñaø Naüng", "VNI-Times", "Đà Nẵng"),
    ],
)
def test_text_in_an_old_font(raw: str, font: str, text: str) -> None:
    assert read("KiemTra", "subject_address", raw, font) == (text, ["R-CH-09"])


@pytest.mark.parametrize(
    ("sheet", "key", "raw", "code"),
    [
        ("KhieuNai", "status", "đã giải quyết", "DAGQ"),
        ("KhieuNai", "handling_unit", "Sở Công thương", "SCT"),
        ("VanBan", "issuer", "Uỷ ban nhân dân huyện Tam Đường", "H106"),
        ("VanBan", "issuer", "UBND HUYỆN TAM ĐƯỜNG", "H106"),
        ("NhiemVu", "status", "Hoàn thành", "HT"),
        ("HoaGiai", "result", "khong thanh", None),
    ],
)
def test_spelling_variants_of_names_are_equal(sheet: str, key: str, raw: str, code: str | None) -> None:
    value, _ = read(sheet, key, raw)
    assert value == code


@pytest.mark.parametrize(
    ("one", "other"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("Ủy", "Uỷ"), ("kỹ", "kĩ"), ("quý", "quí")]
)
def test_spelling_variants_of_words_are_equal(one: str, other: str) -> None:
    assert lookup_key(one) == lookup_key(other)


def test_words_stand_in_their_vietnamese_order() -> None:
    words = ["da", "đa", "đà", "đá", "e", "ê", "ma", "mà", "mả", "mã", "má", "mạ", "o", "ô", "ơ", "u", "ư"]
    assert sorted(set(words), key=collation.key) == words


def test_case_and_file_names_know_vietnamese_letters() -> None:
    assert fold("ĐƠN ƯU TIÊN") == "đơn ưu tiên"
    assert ascii_name("Báo cáo quý I – Đường Ơn.xlsx").startswith("Bao cao quy I")
    assert ascii_name("Đường ưu đãi") == "Duong uu dai"
    assert ascii_name("Ba\u0301o ca\u0301o") == "Bao cao", "names from macOS are decomposed"


# 6.2 numbers, money, dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "key", "raw", "value", "rules"),
    [
        # numbers as text
        ("KhieuNai", "claim_value", "1.234.567", 1_234_567, []),
        ("KhieuNai", "claim_value", "1,234,567", 1_234_567, []),
        ("KhieuNai", "claim_value", "1.234.567 đ", 1_234_567, []),
        ("KhieuNai", "claim_value", "12,5 triệu", 12_500_000, []),
        ("KhieuNai", "claim_value", "1tr2", 1_200_000, []),
        # one separator and three digits: by the column
        ("TuyenTruyen", "attendees", "1.234", 1234, []),
        ("KhieuNai", "claim_value", "1.234", 1234, []),
        ("ThiTruong", "change_pct", "1.234", 1.234, []),
        # a number that Excel has understood the English way
        ("TuyenTruyen", "attendees", 1.234, None, ["R-CH-08"]),
        ("NhiemVu", "progress_pct", "8,5", 8.5, []),
        ("NhiemVu", "progress_pct", "8.5", 8.5, []),
        # money in another unit than đồng
        ("KhieuNai", "claim_value", 500, 500, ["R-CH-07"]),
        ("KhieuNai", "claim_value", "2 triệu", 2_000_000, []),
        # signs that look like minus
        *(("KinhPhi", "adjusted", f"{sign}5.000.000", -5_000_000, []) for sign in "-–—\u2212"),
        # per cent
        ("NhiemVu", "progress_pct", "12,5%", 12.5, []),
        ("NhiemVu", "progress_pct", "120%", None, ["R-CH-08"]),
        # dates
        ("DaoTao", "date_from", "22/5/2019", date(2019, 5, 22), []),
        ("DaoTao", "date_from", "22-5-2019", date(2019, 5, 22), []),
        ("DaoTao", "date_from", "22.5.2019", date(2019, 5, 22), []),
        ("DaoTao", "date_from", "ngày 22 tháng 5 năm 2019", date(2019, 5, 22), []),
        ("DaoTao", "date_from", "22/05/19", date(2019, 5, 22), ["R-CH-23"]),
        ("DaoTao", "date_from", 43607, date(2019, 5, 22), []),
        ("DaoTao", "date_from", "5/22/2019", None, ["R-CH-03"]),
        ("DaoTao", "date_from", "05/06/2019", date(2019, 6, 5), ["R-CH-23"]),
        ("DaoTao", "date_from", "tháng 5/2019", None, ["R-CH-03"]),
        ("DuongDayNong", "month", "tháng 5/2019", "2019-05", []),
        ("DuongDayNong", "month", "05/2019", "2019-05", []),
    ],
)
def test_numbers_and_dates(sheet: str, key: str, raw: Any, value: Any, rules: list[str]) -> None:
    found, told = read(sheet, key, raw, **({"date_to": "30/6/2019"} if key == "date_from" else {}))
    assert (found, [r for r in told if r.startswith("R-CH")]) == (value, rules)


def test_numbers_are_shown_with_vietnamese_separators() -> None:
    assert display.number(1234.5, 1) == "1.234,5"
    assert display.number(1_234_567) == "1.234.567"
    assert display.day(date(2020, 1, 5)) == "05/01/2020"


def test_figures_are_rounded_half_up_and_dates_written_out() -> None:
    rate = next(i.code for i in load().indicators.values() if i.uom == "%" and i.aggregation == "ratio")
    assert [rounded(load(), rate, value) for value in (12.25, 12.35, 89.05)] == [12.3, 12.4, 89.1]
    assert forms.place_and_date("Lai Châu", date(2020, 1, 5)) == "Lai Châu, ngày 05 tháng 01 năm 2020"
    assert forms.place_and_date("Lai Châu", date(2020, 3, 15)) == "Lai Châu, ngày 15 tháng 3 năm 2020"


def test_a_column_whose_days_and_months_were_swapped_is_found() -> None:
    days = [date(2019, 1, 4), date(2019, 8, 4), date(2019, 11, 5), date(2019, 2, 5), date(2019, 9, 5)]
    rows = [valid("BaoChi", pub_date=d, title=f"Bài {n}") for n, d in enumerate(days)]
    assert [(f.rule, f.key) for f in spoken(book(BaoChi=rows), of="R-CH-28")] == [("R-CH-28", "pub_date")]


# 6.3 identifiers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "key", "raw", "value", "rules"),
    [
        # mobile numbers
        ("KhieuNai", "consumer_phone", "0912 345 678", "0912345678", []),
        ("KhieuNai", "consumer_phone", "+84912345678", "0912345678", []),
        ("KhieuNai", "consumer_phone", "84912345678", "0912345678", []),
        ("KhieuNai", "consumer_phone", 912345678, "0912345678", []),
        ("KhieuNai", "consumer_phone", "0412345678", None, ["R-CH-18"]),
        # from eleven digits to ten
        *(
            ("KhieuNai", "consumer_phone", f"{old}2345678", f"{new}2345678", ["R-CH-18"])
            for old, new in {
                **{f"016{n}": f"03{n}" for n in range(2, 10)},
                **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
                **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
                **{"0186": "056", "0188": "058", "0199": "059"},
            }.items()
        ),
        # landlines and hotlines
        ("KhieuNai", "consumer_phone", "(02133) 878 436", "02133878436", []),
        ("KhieuNai", "consumer_phone", "0231878436", None, ["R-CH-18"]),
        ("DuongDayNong", "hotline", "1800.6838", "18006838", []),
        ("DuongDayNong", "hotline", "1900 1234", "19001234", []),
        # identity cards
        ("KhieuNai", "national_id", "012090123456", "012090123456", []),
        ("KhieuNai", "national_id", 12090123456, "012090123456", []),
        ("KhieuNai", "national_id", 45123456, "045123456", []),
        ("KhieuNai", "national_id", "4512345", "4512345", ["R-CH-21"]),
        # tax codes
        *(
            ("DoanhNghiep", "tax_code", code, code, [])
            for code in ("0100109106", "0100684378", "0100686174", "0300588569", "0101248141")
        ),
        ("DoanhNghiep", "tax_code", "0100109107", None, ["R-CH-19"]),
        ("DoanhNghiep", "tax_code", "0100109106001", "0100109106-001", []),
        ("DoanhNghiep", "tax_code", 100109106, "0100109106", []),
        ("DoanhNghiep", "tax_code", "012090123456", None, ["R-CH-19"]),
        # e-mail
        ("KhieuNai", "consumer_email", "chu.va@gmail.com", "chu.va@gmail.com", []),
        ("KhieuNai", "consumer_email", "chú@gmail.com", None, ["R-CH-22"]),
        # document numbers
        ("VanBan", "doc_no", "646⁄KH-UBND", "646/KH-UBND", []),
        ("VanBan", "doc_no", "22/2016/QÐ-UBND", "22/2016/QĐ-UBND", []),
        ("VanBan", "doc_no", "1035/QĐ–TTg", "1035/QĐ-TTg", []),
    ],
)
def test_identifiers(sheet: str, key: str, raw: Any, value: Any, rules: list[str]) -> None:
    found, told = read(sheet, key, raw)
    assert (found, [r for r in told if r.startswith("R-CH")]) == (value, rules)


def test_old_identity_cards_are_asked_about_once_they_have_ended() -> None:
    later = {"received_date": date(2025, 5, 1), "accepted_date": date(2025, 5, 2), "closed_date": date(2025, 5, 9)}
    row = valid("KhieuNai", national_id="045123456", due_date=None, consumer_area=None, **later)
    given = book(period="2025-Q2", KhieuNai=[row])
    told = [f for f in checker(load()).check(given, date(2025, 6, 17)) if f.key == "national_id"]
    assert [(f.rule, f.severity) for f in told] == [("R-KN-56", "warning")]


def test_a_citizens_number_whose_digit_tells_another_sex_is_asked_about() -> None:
    given = book(KhieuNai=[valid("KhieuNai", national_id="012190123456", sex="NAM")])
    assert [(f.rule, f.severity) for f in spoken(given, of="R-KN-5")] == [("R-KN-57", "warning")]


def test_official_mail_is_asked_for() -> None:
    given = book(cover={"preparer_email": "may@gmail.com"})
    assert [f.rule for f in spoken(given, of="R-TI-08")] == ["R-TI-08"]


def test_document_numbers_are_compared_without_case_and_look_alikes() -> None:
    rows = [valid("VanBan", doc_no="22/QĐ-SCT"), valid("VanBan", doc_no="22/qÐ–sct")]
    assert [(f.rule, f.cell) for f in spoken(book(VanBan=rows), of="R-VB-01")] == [("R-VB-01", "E7")]
