"""The general rules (R-CH-*), case by case: what each reports and what it lets pass."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from tests.books import RECEIVED, VALID, book, findings, raw_book, spoken, submission, valid


def test_a_valid_row_of_every_sheet_breaks_no_rule() -> None:
    rows = {name: [valid(name)] for name in VALID}
    assert [f for f in findings(book(**rows)) if f[0] != "R-NV-03"] == []


# what must be there ---------------------------------------------------------------------------------------------


def test_a_missing_value_is_reported_at_its_cell_with_header_and_way_out() -> None:
    (found,) = spoken(book(TuyenTruyen=[valid("TuyenTruyen", topic=None)]), of="R-CH")
    assert found.line == (
        "TuyenTruyen!H6: chủ đề, nội dung còn trống trong khi cột này bắt buộc. Điền chủ đề, nội dung vào H6. [R-CH-01]"
    )


def test_a_missing_number_may_be_zero_where_the_column_takes_zero() -> None:
    (found,) = spoken(book(DaoTao=[valid("DaoTao", trainees_other=None)]), of="R-CH")
    assert found.fix == "Điền số vào R6; không có thì ghi 0."
    (found,) = spoken(book(DaoTao=[valid("DaoTao", hours=None)]), of="R-CH")
    assert found.fix == "Điền số giờ vào J6."


@pytest.mark.parametrize(
    ("sheet", "key", "typed", "fix"),
    [
        ("KhieuNai", "national_id", "12", "Nhập lại L6. Cột này ghi 9 hoặc 12 chữ số."),
        ("DoanhNghiep", "vsic", "G4711x", "Nhập lại H6. Cột này ghi từ 2 đến 5 chữ số."),
        ("KinhPhi", "year", "1999", "Nhập vào F6 số từ 2016 trở lên."),
    ],
)
def test_the_fix_says_what_the_column_takes(sheet: str, key: str, typed: str, fix: str) -> None:
    (found,) = spoken(book(**{sheet: [valid(sheet, **{key: typed})]}), of="R-CH")
    assert found.fix == fix


def test_a_value_that_the_row_makes_necessary_names_the_reason() -> None:
    (found,) = spoken(book(TuyenTruyen=[valid("TuyenTruyen", form="TOROI", copies=500)]), of="R-CH")
    assert (found.rule, found.cell) == ("R-CH-01", "R6")
    assert found.message == (
        'đơn vị tính phát hành còn trống trong khi phải có, vì hình thức tuyên truyền là "Tờ rơi" (G6).'
    )
    assert found.fix.endswith("thì sửa G6.")


def test_a_value_is_not_demanded_where_its_condition_is_unread_or_false() -> None:
    assert findings(book(TuyenTruyen=[valid("TuyenTruyen", form="tờ bướm", copies=500)]), of="R-CH-01") == []
    assert findings(book(TuyenTruyen=[valid("TuyenTruyen", cost=0)]), of="R-CH-01") == []
    assert findings(book(TuyenTruyen=[valid("TuyenTruyen", cost=5_000_000)]), of="R-CH-01") == [
        ("R-CH-01", "TuyenTruyen!V6")
    ]


def test_what_could_not_be_read_is_not_missing() -> None:
    assert findings(book(DaoTao=[valid("DaoTao", hours="nhiều giờ")]), of="R-CH") == [("R-CH-27", "DaoTao!J6")]


def test_the_cover_has_its_required_fields() -> None:
    assert findings(book(cover={"signer_name": None, "doc_date": None}), of="R-CH") == [
        ("R-CH-01", "ThongTin!C13"),
        ("R-CH-01", "ThongTin!C17"),
    ]


# when --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "changes", "said"),
    [
        ("VanBan", {"doc_date": date(2019, 3, 15)}, []),
        ("VanBan", {"doc_date": date(2019, 6, 14)}, []),
        ("VanBan", {"doc_date": date(2019, 3, 14)}, ["F6"]),
        ("VanBan", {"doc_date": date(2019, 6, 15)}, ["F6"]),
        ("VanBan", {"doc_date": None}, []),
        ("VanBan", {"doc_date": "31/02/2019"}, []),
        ("TuyenTruyen", {"date_from": date(2019, 3, 10), "date_to": date(2019, 3, 16)}, []),
        ("TuyenTruyen", {"date_from": date(2019, 3, 10), "date_to": None}, ["E6"]),
        ("TuyenTruyen", {"date_from": date(2019, 3, 10), "date_to": date(2019, 3, 12)}, ["F6"]),
        ("TuyenTruyen", {"date_from": date(2019, 3, 10), "date_to": "32/3/2019"}, []),
        ("DuongDayNong", {"month": "2019-03"}, ["E6"]),
        ("DuongDayNong", {"month": "2019-06"}, []),
        ("KhieuNai", {"received_date": date(2019, 2, 1)}, []),
        ("KhieuNai", {"received_date": date(2019, 2, 1), "closed_date": date(2019, 3, 1)}, ["E6"]),
        ("KhieuNai", {"received_date": date(2019, 2, 1), "closed_date": None, "status": "DANGXL"}, []),
        ("KhieuNai", {"received_date": date(2019, 2, 1), "closed_date": None, "status": "đang treo"}, []),
        ("KiemTra", {"inspection_date": date(2019, 3, 1), "penalty_date": date(2019, 4, 1)}, []),
        ("KiemTra", {"inspection_date": date(2019, 3, 1)}, ["G6"]),
        ("DoanhNghiep", {"reg_date": date(2017, 3, 1)}, []),
    ],
)
def test_events_lie_in_the_period_unless_they_are_carried_over(
    sheet: str, changes: dict[str, Any], said: list[str]
) -> None:
    assert findings(book(**{sheet: [valid(sheet, **changes)]}), of="R-CH-04") == [
        ("R-CH-04", f"{sheet}!{cell}") for cell in said
    ]


def test_an_event_after_the_day_of_receipt_is_an_error() -> None:
    read = book(VanBan=[valid("VanBan", doc_date=date(2019, 6, 10))])
    assert findings(read, date(2019, 6, 10), of="R-CH-05") == []
    assert findings(read, date(2019, 6, 9), of="R-CH-05") == [("R-CH-05", "VanBan!F6")]


# rows and ids --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("SCT-DT-2019-2401", []),
        ("sct-dt-2019-2401", []),
        ("SCT–DT–2018–0007", []),
        (None, []),
        ("H105-DT-2019-0001", ["B6"]),
        ("SCT-KN-2019-0001", ["B6"]),
        ("SCT-DT-2019-1", ["B6"]),
        ("DT 1", ["B6"]),
    ],
)
def test_a_record_id_has_unit_sheet_year_and_number(number: str | None, said: list[str]) -> None:
    assert findings(book(DaoTao=[valid("DaoTao", record_id=number)]), of="R-CH-20") == [
        ("R-CH-20", f"DaoTao!{cell}") for cell in said
    ]


def test_a_repeated_id_is_reported_at_the_later_row_and_not_as_a_repeated_row() -> None:
    row = valid("DaoTao", record_id="SCT-DT-2019-2401")
    assert findings(book(DaoTao=[row, valid("DaoTao", course="Lớp B"), row]), of="R-CH") == [("R-CH-06", "DaoTao!B8")]


@pytest.mark.parametrize(
    ("sheet", "changes", "said"),
    [
        ("DaoTao", {"course": "TẬP HUẤN luật Bảo vệ quyền lợi  người tiêu dùng"}, ["E7"]),
        ("DaoTao", {"course": "Lớp khác"}, []),
        ("DaoTao", {"course": None}, []),
        ("DaoTao", {"date_from": "hôm ấy"}, []),
        ("DaoTao", {"unit_code": "H105"}, []),
        ("NhiemVu", {}, ["C7"]),
        ("NhiemVu", {"unit_code": "H105"}, ["C7"]),
        ("KiemTra", {}, ["E7"]),
        ("VanBan", {}, []),
        ("ThiTruong", {}, []),
        ("KienNghi", {}, []),
    ],
)
def test_two_rows_alike_in_all_key_columns_are_a_warning(sheet: str, changes: dict[str, Any], said: list[str]) -> None:
    rows = {sheet: [valid(sheet), valid(sheet, **changes)]}
    assert findings(book(**rows), of="R-CH-25") == [("R-CH-25", f"{sheet}!{cell}") for cell in said]


def test_rows_without_any_key_are_not_taken_for_the_same() -> None:
    empty = valid("DaoTao", kind=None, course=None, date_from=None)
    assert findings(book(DaoTao=[empty, empty]), of="R-CH-25") == []


def test_a_row_of_another_unit_is_an_error() -> None:
    assert findings(book(unit="H106", DaoTao=[valid("DaoTao", unit_code="H105")]), of="R-CH-14") == [
        ("R-CH-14", "DaoTao!D6")
    ]


# money ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "said"), [(0, []), (1, ["Z6"]), (999, ["Z6"]), (1000, []), (None, [])])
def test_small_amounts_were_probably_typed_in_thousands(amount: int | None, said: list[str]) -> None:
    read = book(KhieuNai=[valid("KhieuNai", claim_value=amount)])
    assert findings(read, of="R-CH-07") == [("R-CH-07", f"KhieuNai!{cell}") for cell in said]


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ([100_000_000, 100_000_000, 100_000_000, 100_000_000, 1_000_000_000], []),
        ([100_000_000, 100_000_000, 100_000_000, 100_000_000, 1_000_000_001], ["U10"]),
        ([100_000_000, 100_000_000, 100_000_000, 9_000_000_000], []),
        ([100_000_000, 100_000_000, 100_000_000, 0, 9_000_000_000], []),
    ],
)
def test_an_amount_far_above_the_median_is_pointed_at(amounts: list[int], said: list[str]) -> None:
    rows = [
        valid("TuyenTruyen", topic=f"Đợt {i}", cost=a, fund_source="NSTINH" if a else None)
        for i, a in enumerate(amounts)
    ]
    read = book(TuyenTruyen=rows)
    assert findings(read, of="R-CH-26") == [("R-CH-26", f"TuyenTruyen!{cell}") for cell in said]


def test_prices_are_left_to_their_own_rule() -> None:
    rows = [valid("ThiTruong", survey_point=f"Chợ {i}", price=1_000_000 if i == 5 else 1000) for i in range(6)]
    assert findings(book(ThiTruong=rows), of="R-CH-26") == []


# days and months -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([(4, 1), (4, 8), (5, 11), (5, 2), (5, 9)], ["F5"]),
        ([(4, 1), (4, 8), (5, 11), (5, 2), (13, 9)], []),
        ([(4, 1), (4, 8), (5, 11), (5, 2)], []),
        ([(4, 1), (4, 8), (5, 4), (5, 5), (5, 6)], []),
        ([(1, 1), (2, 2), (7, 7), (8, 8), (9, 9)], []),
    ],
)
def test_days_and_months_of_a_whole_column_may_be_swapped(days: list[tuple[int, int]], said: list[str]) -> None:
    rows = [valid("VanBan", doc_no=f"{i + 10}/KH-SCT", doc_date=date(2019, m, d)) for i, (d, m) in enumerate(days)]
    assert findings(book(VanBan=rows), of="R-CH-28") == [("R-CH-28", f"VanBan!{cell}") for cell in said]


# codes ---------------------------------------------------------------------------------------------------------------


def test_a_task_of_another_sheet_names_that_sheet() -> None:
    (found,) = spoken(book(DaoTao=[valid("DaoTao", task_code="ND1.01")]), of="R-CH-13")
    assert (found.cell, found.severity) == ("C6", "error")
    assert "ND3.01, ND3.02" in found.fix
    assert "Tuyên truyền" in found.fix


def test_a_task_is_optional_where_the_contract_says_so() -> None:
    assert findings(book(KienNghi=[valid("KienNghi", task_code="ND1.01")]), of="R-CH") == []
    assert findings(book(KienNghi=[valid("KienNghi", task_code=None)]), of="R-CH") == []


@pytest.mark.parametrize(
    ("day", "area", "said"),
    [
        (date(2025, 6, 14), "H105", []),
        (date(2025, 7, 1), "H105", ["J6"]),
        (date(2025, 7, 1), "X03388", []),
        (date(2025, 6, 30), "X03388", ["J6"]),
    ],
)
def test_areas_are_those_of_the_day(day: date, area: str, said: list[str]) -> None:
    row = valid("TuyenTruyen", date_from=day, date_to=None, area_code=area)
    read = book(period="2025-Q3", TuyenTruyen=[row])
    assert findings(read, date(2025, 9, 16), of="R-CH-15") == [("R-CH-15", f"TuyenTruyen!{c}") for c in said]


def test_a_closed_area_names_its_successors() -> None:
    row = valid("TuyenTruyen", date_from=date(2025, 7, 1), date_to=None, area_code="H105")
    (found,) = spoken(book(period="2025-Q3", TuyenTruyen=[row]), date(2025, 9, 16), of="R-CH-15")
    assert found.message.startswith('mã xã, huyện "Thành phố Lai Châu" chỉ có đến 30/06/2025')
    assert "Phường Đoàn Kết; Phường Tân Phong" in found.fix


def test_units_in_a_list_are_judged_one_by_one() -> None:
    row = valid("KiemTra", inspect_type="LIENNGANH", team_members=("SYT", "UBCTQG"))
    assert findings(book(KiemTra=[row]), of="R-CH-15") == [("R-CH-15", "KiemTra!J6")]


# references ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("HG-01", None),
        ("hg-01", None),
        ("HG-09", "error"),
        ("HG-SCT-2019-09", "error"),
        ("HG-SYT-2019-09", "warning"),
    ],
)
def test_a_reference_needs_its_row_in_this_file_unless_it_is_another_units(code: str, severity: str | None) -> None:
    rows = {
        "KhieuNai": [valid("KhieuNai", mediation_id=code)],
        "HoaGiai": [valid("HoaGiai")],
        "ToChucXH": [valid("ToChucXH")],
    }
    found = spoken(book(**rows), of="R-CH-17")
    assert [(f.cell, f.severity) for f in found] == ([("AM6", severity)] if severity else [])


def test_a_reference_to_a_sheet_that_is_not_in_the_file_is_a_warning() -> None:
    (found,) = spoken(book(unit="H110", KhieuNai=[valid("KhieuNai", mediation_id="HG-09")]), of="R-CH-17")
    assert (found.cell, found.severity) == ("AM6", "warning")


def test_a_soft_reference_is_a_warning() -> None:
    rows = {"KhieuNai": [valid("KhieuNai", inspection_id="SCT-KT-2019-9999")], "KiemTra": [valid("KiemTra")]}
    (found,) = spoken(book(**rows), of="R-CH-17")
    assert (found.cell, found.severity) == ("AN6", "warning")


def test_tax_codes_are_no_references() -> None:
    rows = {"KhieuNai": [valid("KhieuNai", respondent_tax="0100109106")], "DoanhNghiep": []}
    assert findings(book(**rows), of="R-CH-17") == []


# texts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hàng giao thiếu 2 hộp sữa", None),
        ("Chi 1.234.567.890 đồng ngày 01/02/2019", None),
        ("Văn bản số 12345678", None),
        ("STK 1903456789012 tại ngân hàng", "1903456789012"),
        ("CCCD 012098001234", "012098001234"),
        ("gọi 0912 345 678", "0912 345 678"),
        ("gọi 0213.3878.436", "0213.3878.436"),
        ("gọi +84 912 345 678", "+84 912 345 678"),
        ("chuyển vào Số  tài khoản của chị A", "Số tài khoản"),
        ("stk ghi sau", "stk"),
        ("STKQ là tên riêng", None),
        ("gửi về a.nv@gmail.com", "a.nv@gmail.com"),
    ],
)
def test_free_text_holds_no_personal_data(text: str, found: str | None) -> None:
    said = spoken(book(KienNghi=[valid("KienNghi", content=text)]), of="R-CH-16")
    assert [f.cell for f in said] == (["F6"] if found else [])
    assert not found or found in said[0].message


def test_addresses_and_numbers_of_documents_are_no_free_text() -> None:
    rows = {
        "KiemTra": [valid("KiemTra", subject_address="Thửa 123456789", decision_no="123456789/QĐ-QLTT")],
        "KhieuNai": [
            valid(
                "KhieuNai",
                consumer_name="Chị A 123456789",
                consumer_address="Thửa 123456789",
                goods_desc="mã 123456789",
            )
        ],
    }
    assert findings(book(**rows), of="R-CH-16") == [("R-CH-16", "KhieuNai!U6")]


def test_messages_speak_of_headers_and_labels_not_of_keys(catalog: Catalog) -> None:
    keys = {c.key for s in catalog.sheets.values() for c in s.columns if "_" in c.key}
    rules = [r for r in catalog.rules.values() if r.id.startswith(("R-CH", "R-TI"))]
    for case in (c for r in rules for c in r.cases):
        bare = "".join(part.partition("}")[2] for part in ("}" + case.message + " " + case.fix).split("{"))
        assert not keys & set(bare.replace(".", " ").replace(",", " ").split())


def test_every_finding_of_a_messy_book_has_a_place_a_message_and_a_fix() -> None:
    rows = {
        "KhieuNai": [valid("KhieuNai", received_date="30/02/2019", status="xong rồi nhé", consumer_phone="123")],
        "DaoTao": [valid("DaoTao", hours="hai buổi", task_code="ND9.99", unit_code="H105")],
    }
    found = spoken(submission(raw_book(**rows)), RECEIVED)
    assert {"R-CH-03", "R-CH-02", "R-CH-18", "R-CH-27", "R-CH-13", "R-CH-14"} <= {f.rule for f in found}
    assert all(f.sheet and f.cell and f.message.endswith(".") and f.fix.endswith(".") for f in found)
