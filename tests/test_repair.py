"""Repairing workbooks: what is sure is put right and listed, what is open to doubt stays as it was typed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bvq_excel.catalog import Catalog, load
from bvq_excel.errors import InputError, UsageError
from bvq_excel.model import RawSheet
from bvq_excel.reading import open_workbook
from bvq_excel.records import known_sheets
from tests.books import changed, raw_book, valid
from tests.entry_books import opened, written
from tests.repairs import cells, repaired, spoken_of, with_sheet
from tests.test_records_shared import row, shared_book

UNIT = "MTTQ"
ID = "MTTQ-KN-2019-24{:02d}".format


def complaint(**cells: Any) -> dict[str, Any]:
    return valid("KhieuNai", handling_unit="MTTQ", **cells)


# safe repairs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "after", "value", "why"),
    [
        ("consumer_name", " Vàng  A\u00a0Chu ", "Vàng A Chu", "Vàng A Chu", "bỏ khoảng trắng thừa"),
        ("consumer_name", "Va\u0300ng A Chu", "Vàng A Chu", "Vàng A Chu", "ghép dấu thành chữ dựng sẵn"),
        ("goods_desc", "S÷a bét cho trÎ", "Sữa bột cho trẻ", "Sữa bột cho trẻ", "chuyển từ bảng mã cũ sang Unicode"),
        ("consumer_phone", 912345678, "0912345678", "0912345678", "thêm số 0 đầu bị Excel bỏ"),
        ("consumer_phone", "+84 912 345 678", "0912345678", "0912345678", "đổi mã nước +84 thành số 0 đầu"),
        ("consumer_phone", "0168 234 5678", "0382345678", "0382345678", "đổi đầu số di động 11 số sang 10 số"),
        ("closed_date", "25/4/2019", "25/04/2019", date(2019, 4, 25), "đổi chữ thành ngày"),
        ("closed_date", 43580, "25/04/2019", date(2019, 4, 25), "đổi số seri của Excel thành ngày"),
        ("claim_value", "2.500.000 đ", "2.500.000", 2_500_000, "đổi chữ thành số"),
        ("claim_value", "12,5 triệu", "12.500.000", 12_500_000, "nhân theo chữ nghìn, triệu, tỷ"),
        ("claim_value", "1tr2", "1.200.000", 1_200_000, "nhân theo chữ nghìn, triệu, tỷ"),
        ("respondent_tax", 100109106, "0100109106", "0100109106", "thêm số 0 đầu bị Excel bỏ"),
        ("status", "đã giải  quyết", "Đã giải quyết", "DAGQ", "ghi theo tên trong danh mục"),
        ("consumer_area", "Tam Đường", "H106 – Huyện Tam Đường", "H106", "ghi theo tên trong danh mục"),
        ("reply_doc_no", "15–CV", "15-CV", "15-CV", "đổi dấu gạch dài thành gạch nối"),
        ("reply_doc_no", 15, "15", "15", "ghi dạng chữ"),
    ],
)
def test_what_is_sure_is_put_right_and_listed(
    key: str, typed: Any, after: str, value: Any, why: str, tmp_path: Path
) -> None:
    raw = raw_book(unit=UNIT, KhieuNai=[complaint(**{key: typed})])
    found = repaired(raw, tmp_path)
    cell = next(c for c in found.repair.changes if c.header == load().sheets["KhieuNai"].by_key[key].header)
    assert (cell.after, cell.why, cell.record_id) == (after, why, ID(1))
    assert cell.old_cell == cell.new_cell
    assert found.rows("KhieuNai")[0][key] == value
    assert [f.key for f in found.repair.left if f.sheet == "KhieuNai" and f.rule.startswith("R-CH")] == []


@pytest.mark.parametrize(
    ("key", "typed", "rule"),
    [
        ("closed_date", "05/04/2019", "R-CH-23"),
        ("closed_date", "12/4/19", "R-CH-23"),
        ("closed_date", "31/02/2019", "R-CH-03"),
        ("closed_date", "tháng 4/2019", "R-CH-03"),
        ("closed_date", "2019-04", "R-CH-03"),
        ("closed_date", 12, "R-CH-03"),
        ("claim_value", "3 lớp/120 người", "R-CH-27"),
        ("claim_value", date(2019, 5, 3), "R-CH-27"),
        ("claim_value", 1234.5, "R-CH-08"),
        ("consumer_phone", 12345, "R-CH-18"),
        ("respondent_tax", "0100109107", "R-CH-19"),
        ("status", "làm xong rồi", "R-CH-02"),
        ("consumer_area", "Xã Không Có", "R-CH-17"),
        ("consumer_email", "chu@", "R-CH-22"),
        ("goods_desc", "#REF!", "R-CH-10"),
    ],
)
def test_what_is_open_to_doubt_stays_as_it_was_typed_and_is_listed_in_loi(
    key: str, typed: Any, rule: str, tmp_path: Path
) -> None:
    raw = raw_book(unit=UNIT, KhieuNai=[complaint(**{key: typed})])
    found = repaired(raw, tmp_path)
    header = load().sheets["KhieuNai"].by_key[key].header
    assert header not in [c.header for c in found.repair.changes]
    (row,) = found.only.tables["KhieuNai"]
    letters = row.layout.columns[key]
    now = opened(found.repair.path)["KhieuNai"][f"{letters}6"].value
    shown = {12: "12", date(2019, 5, 3): "03/05/2019"}.get(typed, typed)
    assert now == shown
    assert (rule, f"{letters}6") in [(f.rule, f.cell) for f in found.repair.left]
    listed = [(r[2], r[5], r[6]) for r in cells(found.repair.path, "Loi", 6) if r[1]]
    assert (rule, f"{letters}6", ID(1)) in listed
    assert found.repair.ambiguous == 1


def test_errors_of_formulas_stay_visible_as_text(tmp_path: Path) -> None:
    raw = changed(raw_book(unit=UNIT, KhieuNai=[complaint(claim_value=None)]), "KhieuNai", errors={"Z6": "#REF!"})
    found = repaired(raw, tmp_path)
    assert opened(found.repair.path)["KhieuNai"]["Z6"].value == "#REF!"
    assert ("R-CH-10", "Z6") in [(f.rule, f.cell) for f in found.repair.left]


# record ids -----------------------------------------------------------------------------------------------------


def test_inserted_and_copied_rows_get_the_next_numbers(tmp_path: Path) -> None:
    rows = [
        complaint(record_id=ID(5)),
        complaint(record_id=None, consumer_name="Lò Thị Mẩy"),
        complaint(record_id=ID(5), consumer_name="Giàng A Páo"),
    ]
    found = repaired(raw_book(unit=UNIT, KhieuNai=rows), tmp_path)
    assert [r["record_id"] for r in found.rows("KhieuNai")] == [ID(5), ID(6), ID(7)]
    assert found.changes("KhieuNai") == [
        ("B7", "", ID(6), "cấp mã cho dòng chưa có mã"),
        ("B8", ID(5), ID(7), "cấp mã mới cho dòng chép từ dòng khác"),
    ]


def test_a_row_that_only_repeats_another_keeps_its_id_and_the_error(tmp_path: Path) -> None:
    raw = raw_book(unit=UNIT, KhieuNai=[complaint(record_id=ID(5)), complaint(record_id=ID(5))])
    found = repaired(raw, tmp_path)
    assert [r["record_id"] for r in found.rows("KhieuNai")] == [ID(5), ID(5)]
    assert ("R-CH-06", "B7") in [(f.rule, f.cell) for f in found.repair.left]


# drift ----------------------------------------------------------------------------------------------------------


def test_drifted_columns_stand_in_their_places_again_and_what_has_no_place_is_kept(tmp_path: Path) -> None:
    sheet = load().sheets["DaoTao"]
    raw = raw_book(unit=UNIT, DaoTao=[valid("DaoTao"), valid("DaoTao", course="Lớp B")])
    grid = [list(r) for r in raw.sheets["DaoTao"].cells]
    for number, line in enumerate(grid):
        line[4], line[5] = line[5], line[4]
        line.insert(7, {4: "Ghi thêm", 5: "đã gửi công văn", 6: None}.get(number))
        line.append({4: "Người nhập", 6: "Lan"}.get(number))
    grid[4][grid[4].index("Tổng số học viên")] = "Tong so hoc vien"
    raw = with_sheet(raw, "DaoTao", grid)
    drifted = replace(raw.sheets["DaoTao"], name="DaoTao (2)")
    raw = replace(raw, sheets={s.name: s for s in raw.sheets.values() if s.name != "DaoTao"} | {drifted.name: drifted})
    found = repaired(raw, tmp_path)
    assert cells(found.repair.path, "DaoTao")[0] == [c.header for c in sheet.columns]
    assert [(r["course"], r["trainees"]) for r in found.rows("DaoTao")] == [
        (valid("DaoTao")["course"], 50),
        ("Lớp B", 50),
    ]
    assert found.unmoved() == [
        ("DaoTao!H6", "Ghi thêm", "đã gửi công văn"),
        ("DaoTao!AA7", "Người nhập", "Lan"),
    ]
    assert {why for _, _, _, why in found.changes("DaoTao")} == {
        "đổi tên biểu về tên của biểu mẫu",
        "chuyển cột về đúng chỗ",
        "bỏ cột chèn thêm; nội dung giữ ở biểu ChuaChuyen",
        "bỏ cột thêm ở cuối; nội dung giữ ở biểu ChuaChuyen",
        "ghi lại tiêu đề theo biểu mẫu",
    }
    assert [f for f in found.repair.left if f.rule in ("R-CH-10", "R-CH-11")] == []
    assert cells(found.repair.path, "ChuaChuyen")[1][1:] == [
        "DaoTao",
        "H6",
        "MTTQ-DT-2019-2401",
        "Ghi thêm",
        "đã gửi công văn",
        "cột không có trong biểu mẫu",
    ]


def test_totals_blank_rows_merges_and_filters_are_cleared_and_said(tmp_path: Path) -> None:
    rows = [valid("DaoTao"), {}, valid("DaoTao", course="Lớp B"), {"course": "Tổng cộng", "trainees": 100}]
    raw = changed(raw_book(unit=UNIT, DaoTao=rows), "DaoTao", merges=("K6:L6",), filtered=True, hidden_rows=(8,))
    found = repaired(raw, tmp_path)
    assert [r["course"] for r in found.rows("DaoTao")] == [valid("DaoTao")["course"], "Lớp B"]
    assert [why for _, _, _, why in found.changes("DaoTao")] == [
        "bỏ dòng cộng; nội dung giữ ở biểu ChuaChuyen",
        "bỏ lọc",
        "bỏ gộp ô; chỉ ô đầu giữ giá trị, các ô khác để trống",
        "bỏ dòng trống giữa các dòng số liệu",
    ]
    assert found.unmoved() == [("DaoTao!A9", "", "4; MTTQ-DT-2019-2404; MTTQ; Tổng cộng; 100")]


def test_a_missing_column_is_added_empty_and_named(tmp_path: Path) -> None:
    raw = raw_book(unit=UNIT, DaoTao=[valid("DaoTao")])
    at = [c.key for c in load().sheets["DaoTao"].columns].index("hours")
    raw = with_sheet(raw, "DaoTao", [[v for i, v in enumerate(r) if i != at] for r in raw.sheets["DaoTao"].cells])
    found = repaired(raw, tmp_path)
    assert "hours" not in found.rows("DaoTao")[0]
    assert ("J5", "", "Số giờ", "thêm cột còn thiếu, để trống") in found.changes("DaoTao")


def test_a_column_with_a_strange_header_is_kept_aside_not_guessed(tmp_path: Path) -> None:
    raw = raw_book(unit=UNIT, DaoTao=[valid("DaoTao")])
    grid = [list(r) for r in raw.sheets["DaoTao"].cells]
    grid[4][9] = "Thời lượng"
    found = repaired(with_sheet(raw, "DaoTao", grid), tmp_path)
    assert "hours" not in found.rows("DaoTao")[0]
    assert found.unmoved() == [("DaoTao!J6", "Thời lượng", "16")]


def test_a_sheet_without_header_is_kept_aside_cell_by_cell(tmp_path: Path) -> None:
    raw = with_sheet(raw_book(unit=UNIT), "DaoTao", [["Đào tạo"], [], ["Lớp A", 50.0]])
    found = repaired(raw, tmp_path)
    assert [value for _, _, value in found.unmoved()] == ["Đào tạo", "Lớp A", "50"]


def test_sheets_of_the_users_own_are_named(tmp_path: Path, catalog: Catalog) -> None:
    own = RawSheet("Danh sách lớp", (("Họ tên",), ("Lò A",)))
    raw = raw_book(unit=UNIT)
    raw = replace(raw, sheets={**raw.sheets, "Danh sách lớp": own, "Loi": RawSheet("Loi", (("STT",),))})
    found = repaired(raw, tmp_path)
    assert found.unmoved() == [("Danh sách lớp!", "", "2 hàng có nội dung")]
    assert known_sheets(open_workbook(found.repair.path), catalog).others == ()


# the cover ------------------------------------------------------------------------------------------------------


def test_the_cover_is_moved_over_and_what_follows_from_unit_and_period_is_set(tmp_path: Path) -> None:
    raw = raw_book(
        unit=UNIT,
        cover={
            "period_code": "Quý II/2019",
            "signer_name": " Lò  A ",
            "template_version": "0.9",
            "period_from": date(2019, 4, 1),
            "nil_sheets": "Đào tạo; Kiến nghị",
        },
    )
    found = repaired(raw, tmp_path)
    cover = found.only.cover
    assert (cover["period_code"], cover["signer_name"], cover["template_version"]) == ("2019-Q2", "Lò A", "1.0")
    assert (cover["period_from"], cover["nil_sheets"]) == (date(2019, 3, 15), ("DaoTao", "KienNghi"))
    assert found.changes("ThongTin") == [
        ("C9", "Quý II/2019", "2019-Q2", "ghi theo biểu mẫu"),
        ("C10", "01/04/2019", "15/03/2019", "ghi theo biểu mẫu"),
        ("C17", " Lò  A ", "Lò A", "bỏ khoảng trắng thừa"),
        ("C19", "0.9", "1.0", "ghi theo biểu mẫu"),
    ]


def test_another_unit_of_money_is_nobodys_to_change(tmp_path: Path) -> None:
    found = repaired(raw_book(unit=UNIT, cover={"money_unit": "triệu đồng"}), tmp_path)
    assert found.only.cover["money_unit"] == "triệu đồng"
    assert found.changes("ThongTin") == []


def test_a_declaration_that_cannot_be_read_stays_as_it_was_typed(tmp_path: Path) -> None:
    found = repaired(raw_book(unit=UNIT, cover={"nil_sheets": "không có gì"}), tmp_path)
    assert found.only.cover.raw["nil_sheets"] == "không có gì"


# computed columns and suggestions -------------------------------------------------------------------------------


def test_a_computed_value_that_was_typed_over_stays_when_it_says_something_else(tmp_path: Path) -> None:
    rows = [valid("ThietBi"), valid("ThietBi", amount=9_000_000), valid("ThietBi", amount="mười triệu")]
    found = repaired(raw_book(unit=UNIT, ThietBi=rows), tmp_path)
    sheet = opened(found.repair.path)["ThietBi"]
    now = [sheet[f"I{row}"].value for row in (6, 7, 8)]
    assert [str(now[0])[:4], now[1], now[2]] == ["=IF(", 9_000_000, "mười triệu"]
    assert [r.get("amount") for r in found.rows("ThietBi")] == [10_000_000, 9_000_000, None]


def test_suggested_quantities_stay_formulas_and_typed_ones_numbers(tmp_path: Path) -> None:
    rows = {
        "NhiemVu": [
            {"task_code": "ND1.01", "activity": "Hội nghị", "lead_unit": "SCT", "uom": "CUOC", "actual_qty": 1},
            {"task_code": "ND1.01", "activity": "Lượt", "lead_unit": "SCT", "uom": "LUOTNGUOI", "actual_qty": 500},
        ],
        "TuyenTruyen": [valid("TuyenTruyen")],
    }
    source = written(tmp_path, rows=rows, name="goc.xlsx")
    raw = open_workbook(source)
    raw = replace(
        raw, sheets={**raw.sheets, "NhiemVu": replace(raw.sheets["NhiemVu"], formulas=frozenset({"N6", "N7"}))}
    )
    found = repaired(raw, tmp_path)
    sheet = opened(found.repair.path)["NhiemVu"]
    assert str(sheet["N6"].value).startswith("=SUM")
    assert sheet["N7"].value == 500


def test_a_file_with_formulas_that_have_no_value_is_refused_with_the_way_out(tmp_path: Path) -> None:
    source = written(tmp_path, rows={"TuyenTruyen": [valid("TuyenTruyen")]}, name="goc.xlsx")
    book = load_workbook(source)
    book["TuyenTruyen"]["N6"] = "=100+20"
    book.save(source)
    with pytest.raises(InputError, match=r"TuyenTruyen!N6.*Mở tệp bằng Excel") as caught:
        repaired(source, tmp_path)
    assert caught.value.reason == "uncached"
    assert not (tmp_path / "sua.xlsx").exists()


# files ----------------------------------------------------------------------------------------------------------


def test_the_original_is_never_touched_and_never_the_target(tmp_path: Path) -> None:
    source = written(tmp_path, rows={"DaoTao": [valid("DaoTao", course=" Lớp  A ")]}, name="goc.xlsx")
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    link = tmp_path / "lien_ket.xlsx"
    link.symlink_to(source)
    for target in ("goc.xlsx", "./goc.xlsx", "lien_ket.xlsx"):
        with pytest.raises(UsageError, match="Không ghi đè lên tệp gốc"):
            repaired(source, tmp_path, target)
    repaired(source, tmp_path)
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["goc.xlsx", "lien_ket.xlsx", "sua.xlsx"]


def test_a_second_repair_changes_nothing_more_and_keeps_what_was_kept(tmp_path: Path) -> None:
    rows = [complaint(consumer_name=" Vàng  A Chu", closed_date="05/04/2019", record_id=None)]
    raw = raw_book(unit=UNIT, KhieuNai=[*rows, {"goods_desc": "Cộng"}])
    grid = [[*r, {4: "Người nhập", 5: "Lan"}.get(n)] for n, r in enumerate(raw.sheets["KhieuNai"].cells)]
    first = repaired(with_sheet(raw, "KhieuNai", grid), tmp_path, blank_rows=3)
    again = repaired(first.repair.path, tmp_path, "lan2.xlsx", blank_rows=3)
    assert again.repair.changes == ()
    assert again.repair.unmoved == first.repair.unmoved
    assert again.rows("KhieuNai") == first.rows("KhieuNai")
    assert again.only.cover.values == first.only.cover.values
    assert [f.fields() | {"file": ""} for f in again.repair.left] == [
        f.fields() | {"file": ""} for f in first.repair.left
    ]
    assert cells(again.repair.path, "ThayDoi")[1][-1] == "Không có thay đổi."


def test_the_same_file_and_clock_give_the_same_bytes(tmp_path: Path) -> None:
    raw = raw_book(unit=UNIT, KhieuNai=[complaint(consumer_name=" Vàng  A Chu")])
    first, second = (repaired(raw, tmp_path, name).repair.path.read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second


def test_the_list_of_changes_leads_to_the_cells(tmp_path: Path) -> None:
    found = repaired(raw_book(unit=UNIT, KhieuNai=[complaint(consumer_name=" Vàng  A Chu")]), tmp_path)
    sheet = opened(found.repair.path)["ThayDoi"]
    row = [c.value for c in sheet[6]]
    assert row[1:] == [
        "KhieuNai",
        "H6",
        "H6",
        ID(1),
        "Họ tên người tiêu dùng",
        " Vàng  A Chu",
        "Vàng A Chu",
        "bỏ khoảng trắng thừa",
    ]
    assert sheet["D6"].hyperlink.location == "'KhieuNai'!H6"
    assert sheet.tables["tblThayDoi"].ref.startswith("A5:I")


def test_a_reason_that_was_given_for_a_warning_goes_along(tmp_path: Path) -> None:
    raw = raw_book(unit=UNIT, DaoTao=[valid("DaoTao", cost=500, fund_source="NSTINH")])
    first = repaired(raw, tmp_path, "lan1.xlsx")
    assert [(f.rule, f.waived) for f in first.repair.left if f.rule == "R-CH-07"] == [("R-CH-07", False)]
    book = load_workbook(first.repair.path)
    for line in book["Loi"].iter_rows(min_row=6):
        if line[2].value == "R-CH-07":
            line[11].value, line[12].value = "Chỉ mua nước uống cho lớp", "Giữ nguyên"
    book.save(tmp_path / "co_ly_do.xlsx")
    found = repaired(tmp_path / "co_ly_do.xlsx", tmp_path)
    assert [(f.rule, f.waived, f.reason) for f in found.repair.left if f.rule == "R-CH-07"] == [
        ("R-CH-07", True, "Chỉ mua nước uống cho lớp")
    ]
    listed = [(r[2], r[11], r[12]) for r in cells(found.repair.path, "Loi", 6)]
    assert ("R-CH-07", "Chỉ mua nước uống cho lớp", "Giữ nguyên") in listed


def test_dates_of_the_1904_system_become_those_of_1900(tmp_path: Path) -> None:
    raw = replace(raw_book(unit=UNIT, DaoTao=[valid("DaoTao", date_from=42145, date_to=42146)]), date1904=True)
    found = repaired(raw, tmp_path)
    assert found.rows("DaoTao")[0]["date_from"] == date(2019, 5, 22)
    assert not open_workbook(found.repair.path).date1904


def test_what_to_say_counts_changes_and_what_is_left(tmp_path: Path) -> None:
    raw = raw_book(unit=UNIT, KhieuNai=[complaint(consumer_name=" Vàng  A Chu", status="xong rồi")])
    lines = repaired(raw, tmp_path).repair.summary
    assert lines[0] == "Đã chuyển 1 dòng sang sua.xlsx."
    assert lines[1] == "1 thay đổi, ghi ở biểu ThayDoi."
    assert "1 ô chưa rõ nghĩa, để nguyên như đã gõ." in lines


# shared workbooks -----------------------------------------------------------------------------------------------


def test_a_shared_workbook_stays_shared_with_a_block_of_rows_for_each_unit(tmp_path: Path, catalog: Catalog) -> None:
    rows = [
        row("DaoTao", "SCT", 2401, course=" Lớp  A "),
        row("DaoTao", "SYT", 2401, hours="16 giờ"),
        row("DaoTao", "SCT", 2402, course="Lớp B", record_id=None),
    ]
    raw = shared_book(catalog, {"SCT": {"nil_sheets": None}, "SYT": {"signer_name": " Vàng  Thị Dợ"}}, DaoTao=rows)
    found = repaired(raw, tmp_path, blank_rows=2)
    first, second = found.submissions
    assert (first.unit, second.unit, first.shared) == ("SCT", "SYT", True)
    assert [(r["course"], r["record_id"]) for r in first.tables["DaoTao"]] == [
        ("Lớp A", "SCT-DT-2019-2401"),
        ("Lớp B", "SCT-DT-2019-2402"),
    ]
    assert [r.row for r in second.tables["DaoTao"]] == [10]
    assert second.cover["signer_name"] == "Vàng Thị Dợ"
    again = repaired(found.repair.path, tmp_path, "lan2.xlsx", blank_rows=2)
    assert again.repair.changes == ()


def test_personal_columns_are_not_carried_into_a_shared_workbook(tmp_path: Path, catalog: Catalog) -> None:
    raw = shared_book(catalog, {"SCT": {}}, KhieuNai=[row("KhieuNai", "SCT", 2401)])
    titles = {4: "Họ tên người tiêu dùng", 5: "Vàng A Chu"}
    grid = [[*r, titles.get(n)] for n, r in enumerate(raw.sheets["KhieuNai"].cells)]
    found = repaired(with_sheet(raw, "KhieuNai", grid), tmp_path)
    assert [(header, value) for _, header, value in found.unmoved()] == [
        ("Họ tên người tiêu dùng", "(thông tin cá nhân, không chuyển)")
    ]


def test_findings_never_grow(tmp_path: Path, catalog: Catalog) -> None:
    rows = [complaint(closed_date="05/04/2019", claim_value="2 triệu"), complaint(record_id=ID(1))]
    raw = raw_book(unit=UNIT, KhieuNai=rows, ThietBi=[valid("ThietBi", amount=1)])
    before = spoken_of(raw, catalog)
    after = spoken_of(repaired(raw, tmp_path).repair.path, catalog)
    assert after <= before
    assert sum(after.values()) < sum(before.values())
