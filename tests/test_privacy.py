"""Masking of personal values: what each kind of value looks like, and that no finding tells more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bvq_excel import display, privacy
from bvq_excel.catalog import Catalog, load
from bvq_excel.checking.engine import checker
from bvq_excel.model import Finding, Record, Submission
from bvq_excel.privacy import MASK, OPEN_TYPES, Mask
from tests.books import RECEIVED, raw_book, spoken, submission, valid
from tests.examples import situation
from tests.test_rule_examples import CATALOG, TOTALS

# one value -------------------------------------------------------------------------------------------------------

SHOWN = [
    ("KhieuNai", "consumer_name", "Nguyễn Văn An", "N.V.A."),
    ("KhieuNai", "consumer_name", "Lò  Thị Mẩy (bà)", "L.T.M.B."),
    ("KhieuNai", "consumer_name", "Sua", "S."),
    ("KhieuNai", "consumer_name", "ẩn danh", "ẩn danh"),
    ("KhieuNai", "consumer_name", "0912345678", MASK),
    ("KhieuNai", "consumer_name", "?", MASK),
    ("KhieuNai", "respondent_name", "Công ty TNHH một thành viên Thương mại Bình Minh", "C.T.T.M.T.V.…"),
    ("HoaGiai", "mediator_names", "Giàng Thị Sua; Lý A Páo", "G.T.S.; L.A.P."),
    ("KhieuNai", "consumer_phone", "0912345678", "09xxxxx678"),
    ("KhieuNai", "consumer_phone", "+84 912 345 678", "09xxxxx678"),
    ("KhieuNai", "consumer_phone", "091-234", MASK),
    ("KhieuNai", "national_id", "034089123456", "xxxxxxxxx456"),
    ("KhieuNai", "national_id", "12345", MASK),
    ("KhieuNai", "respondent_tax", "0100109106", "xxxxxxx106"),
    ("KhieuNai", "consumer_email", "an.nguyen@example.com", "a***@***"),
    ("KhieuNai", "consumer_email", "không có", MASK),
    ("KhieuNai", "consumer_address", "Số 12, tổ 3, Huyện Tam Đường", "Huyện Tam Đường"),
    ("KhieuNai", "consumer_address", "Số 12, tổ 3", MASK),
    ("KhieuNai", "sex", "Nữ", MASK),
    ("KhieuNai", "health_harm", "Có", MASK),
    ("TuyenTruyen", "ethnic_minority", "120", MASK),
    ("TuyenTruyen", "attendees", "120", "120"),
    ("DoanhNghiep", "business_name", "Công ty TNHH Bình Minh", "Công ty TNHH Bình Minh"),
    ("KhieuNai", "consumer_phone", "", ""),
]


@pytest.mark.parametrize(("sheet", "key", "value", "shown"), SHOWN)
def test_a_value_shows_no_more_than_its_kind_allows(
    catalog: Catalog, sheet: str, key: str, value: str, shown: str
) -> None:
    assert privacy.masked(catalog, catalog.sheets[sheet].by_key[key], value) == shown


def test_every_personal_column_is_masked(catalog: Catalog) -> None:
    plain = {"text": "Nguyễn Văn An", "phone": "0912345678", "email": "an@example.com"}
    for sheet in catalog.sheets.values():
        for column in sheet.columns:
            value = plain.get(column.type, "0123456789012")
            assert (privacy.masked(catalog, column, value) == value) is not bool(column.personal), (
                sheet.name,
                column.key,
            )


# free text --------------------------------------------------------------------------------------------------------

MARKED = [
    ("gọi 0912345678 nhé", "gọi [đã che] nhé"),
    ("gọi 0912.345.678 nhé", "gọi [đã che] nhé"),
    ("gọi +84 912 345 678", "gọi [đã che]"),
    ("CCCD 034089123456.", "CCCD [đã che]."),
    ("CCCD 034 089 123 456", "CCCD [đã che]"),
    ("STK: 1903 4567 89 Agribank", "STK[đã che] Agribank"),
    ("stk 20 30 40", "stk[đã che]"),
    ("Tài khoản 12 34 56 7", "Tài khoản[đã che]"),
    ("SỐ THẺ: 1234 567", "SỐ THẺ[đã che]"),
    ("thẻ 9704-1234 5678-9012", "thẻ [đã che]"),
    ("số 19034567890123", "số [đã che]"),
    ("thư an.nguyen@example.com", "thư [đã che]"),
]
UNMARKED = [
    "Quyết định 646/KH-UBND ngày 14/5/2018",
    "từ 10/02/2019 đến 12/02/2019, 1.250.000 đồng",
    "SCT-KN-2019-2401",
    "mức phạt 150.000.000.000 đồng",
    "8 giờ 30, ngày 3-4-2019",
    "từ 01.02.2019-15.03.2020",
    "từ 05-04-2019 12 giờ",
]


@pytest.mark.parametrize(("text", "shown"), MARKED)
def test_marks_of_persons_go(text: str, shown: str) -> None:
    assert privacy.free_text(text) == shown


@pytest.mark.parametrize("text", UNMARKED)
def test_other_numbers_stay(text: str) -> None:
    assert privacy.free_text(text) == text


def test_what_the_rule_about_free_text_finds_is_masked() -> None:
    for found in ("0912345678", "190345678901", "1903456789", "0912 345 6789", "12345678901234", "a.b@c.vn"):
        raw = raw_book(TuyenTruyen=[valid("TuyenTruyen", note=f"Liên hệ {found} để nhận")])
        assert spoken(raw, of="R-CH-16"), found
        assert found not in privacy.free_text(f"Liên hệ {found} để nhận")


@pytest.mark.parametrize("text", UNMARKED)
def test_the_rule_about_free_text_lets_them_pass_too(text: str) -> None:
    assert spoken(raw_book(TuyenTruyen=[valid("TuyenTruyen", note=text)]), of="R-CH-16") == []


def test_the_rows_own_values_go_in_any_case() -> None:
    assert privacy.free_text("Bà LÒ THỊ MẨY đã nhận tiền", ["Lò Thị Mẩy"]) == f"Bà {MASK} đã nhận tiền"
    assert privacy.free_text("phố İzmir", ["IZMIR"]) == f"phố {MASK}"


# findings ---------------------------------------------------------------------------------------------------------


def masked_findings(**sheets: Any) -> list[Finding]:
    """What is said about a workbook, masked."""
    given = submission(raw_book(**sheets))
    mask = Mask(load(), given)
    return [mask.finding(f) for f in checker(load()).check(given, RECEIVED)]


def of(findings: list[Finding], rule: str) -> Finding:
    return next(f for f in findings if f.rule == rule)


def test_the_value_is_masked_in_its_column_and_in_the_message() -> None:
    found = of(masked_findings(KiemTra=[valid("KiemTra", subject_tax="6200987654")]), "R-CH-19")
    assert found.value == "xxxxxxx654"
    assert '"xxxxxxx654"' in found.message
    assert "6200987654" not in found.message + found.fix


def test_a_value_of_a_column_that_is_not_personal_stays_as_it_is() -> None:
    found = of(masked_findings(DoanhNghiep=[valid("DoanhNghiep", tax_code="0100109107")]), "R-CH-19")
    assert found.value == "0100109107"
    assert '"0100109107"' in found.message


def test_a_name_in_free_text_is_masked_also_where_it_stands_in_another_row() -> None:
    rows = [
        valid("KhieuNai", consumer_name="Lò Thị Mẩy"),
        valid("KhieuNai", consumer_name="Lý A Páo", note="Bà lò thị mẩy, số 0987654321, đã rút đơn"),
    ]
    found = of(masked_findings(KhieuNai=rows), "R-CH-16")
    assert found.value == f"Bà L.T.M., số {MASK}, đã rút đơn"
    assert "0987654321" not in found.message


def test_a_single_word_is_masked_where_it_is_quoted_only(catalog: Catalog) -> None:
    given = submission(raw_book(KhieuNai=[valid("KhieuNai", consumer_name="Mẩy")]))
    assert Mask(catalog, given).text('họ tên "Mẩy" và chữ mẩy thường') == 'họ tên "M." và chữ mẩy thường'


def test_who_gave_no_name_is_told_as_such() -> None:
    book = submission(raw_book(KhieuNai=[valid("KhieuNai", consumer_name="Ẩn danh", request_type="YEUCAU")]))
    (found,) = spoken(book, of="R-KN-53")
    told = Mask(CATALOG, book).finding(found)
    assert told.value == "Ẩn danh"
    assert 'họ tên người tiêu dùng "Ẩn danh" không đi với' in told.message


def test_the_reason_is_masked_too() -> None:
    note = "Bà Vàng A Chu, 0912345678, xin rút đơn"
    rows = [valid("KhieuNai", closed_date=date(2019, 5, 24), note=note)]
    waived = [f for f in masked_findings(KhieuNai=rows) if f.rule == "R-KN-03"]
    assert [f.waived for f in waived] == [True]
    assert all("0912345678" not in (f.reason or "") and "Vàng A Chu" not in (f.reason or "") for f in waived)


def test_a_header_is_no_personal_value(catalog: Catalog) -> None:
    finding = Finding(
        "R-CH-10", "error", "cột ở sai chỗ", "Sửa.", sheet="KhieuNai", key="consumer_name", value="Họ tên"
    )
    given = submission(raw_book(KhieuNai=[valid("KhieuNai")]))
    assert Mask(catalog, given).finding(finding).value == "Họ tên"


PLANTED = {"text": "Chẻo Láo Tả {n} Phìn", "phone": "09871{n:05d}", "email": "lao.ta{n}@example.org"}


def planted(catalog: Catalog, given: Submission) -> Submission:
    """The submission with a personal value of its own in every personal column that was empty."""
    tables = {name: tuple(_filled(catalog, r) for r in rows) for name, rows in given.tables.items()}
    return replace(given, tables=tables, cover=_filled(catalog, given.cover))


def _filled(catalog: Catalog, row: Record) -> Record:
    values = dict(row.values)
    for n, column in enumerate(catalog.sheets[row.sheet].columns):
        if column.personal and column.type in OPEN_TYPES and column.key not in row.unread:
            values.setdefault(column.key, PLANTED.get(column.type, "0340891{n:05d}").format(n=n * 97 + row.row))
    return replace(row, values=values)


def secrets(catalog: Catalog, given: Submission) -> Iterator[str]:
    """Every personal text of the submission that is long enough, and tells of somebody."""
    for row in (given.cover, *given.records):
        for column in catalog.sheets[row.sheet].columns:
            if column.personal and column.type in OPEN_TYPES and row[column.key] is not None:
                text = display.shown(row[column.key], column)
                if len(text) >= 6 and text != "Ẩn danh":
                    yield text


@pytest.mark.parametrize("rule_id", [r.id for r in CATALOG.rules.values() if r.cases and r.id not in TOTALS])
def test_no_finding_of_any_rule_tells_a_personal_value(catalog: Catalog, rule_id: str) -> None:
    rule = catalog.rules[rule_id]
    made = situation(catalog, rule, rule.failing)
    units = [planted(catalog, s) for s in made.submissions]
    known = {text for s in units for text in secrets(catalog, s)}
    assert known
    check = checker(catalog)
    joint = check.check_province(units, made.period, made.received)
    for given in units:
        mask = Mask(catalog, given)
        for finding in (*check.check(given, made.received), *(f for f in joint if f.unit == given.unit)):
            shown = mask.finding(finding)
            said = " ".join(filter(None, (shown.value, shown.message, shown.fix, shown.reason)))
            assert not [text for text in known if text.casefold() in said.casefold()], said


MESSY = [
    ("KhieuNai", "consumer_name", "Chẻo Láo Tả Phìn " * 8),
    ("KhieuNai", "consumer_name", "Che\u0309o La\u0301o Ta\u0309"),
    ("KhieuNai", "consumer_name", 'Chẻo "Láo" Tả; ' * 8),
    ("KhieuNai", "consumer_phone", "12345678"),
    ("KhieuNai", "consumer_phone", "0912 34567 nhà bà Tả"),
    ("KhieuNai", "consumer_phone", 0.9123),
    ("KhieuNai", "consumer_email", "chẻo.tả@@example,org"),
    ("KhieuNai", "national_id", "03408912345"),
    ("KhieuNai", "sex", "chuyển giới nam"),
    ("KhieuNai", "vulnerable_group", "người khuyết tật nặng ở bản Tả"),
    ("KhieuNai", "health_harm", "gãy chân trái"),
    ("KhieuNai", "respondent_tax", "0100109107"),
    ("KhieuNai", "respondent_tax", 100109107.0),
    ("TuyenTruyen", "ethnic_minority", "mười hai người Mông"),
    ("TuyenTruyen", "ethnic_minority", 987654.0),
    ("KiemTra", "subject_name", "TCVN3: C\xb6 s\xeb s\xb6n b\xf6n"),
    ("ToChucXH", "head_phone", "091234567"),
]


@pytest.mark.parametrize(("sheet", "key", "typed"), MESSY)
def test_a_personal_cell_that_is_itself_at_fault_is_masked(catalog: Catalog, sheet: str, key: str, typed: Any) -> None:
    given = submission(raw_book(**{sheet: [valid(sheet, **{key: typed})]}), catalog)
    mask = Mask(catalog, given)
    cell = given.tables[sheet][0]
    words = [cell.raw.get(key, ""), display.plain(cell[key]), typed if isinstance(typed, str) else f"{typed:.0f}"]
    secret = [w.strip() for w in words if len(w.strip()) >= 4]
    findings = checker(catalog).check(given, RECEIVED)
    assert [w for f in findings for w in secret if w in (f.value or "")], "the example needs a finding that tells"
    for finding in findings:
        shown = mask.finding(finding)
        said = " ".join(filter(None, (shown.value, shown.message, shown.fix, shown.reason)))
        assert not [w for w in secret if w in said], said
