"""Rows, record ids, lists and findings of the entry workbook, and what reading makes of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.workbooks import entry
from bvq_excel.workbooks.entry_errors import key_of
from tests.books import COVER, RECEIVED
from tests.conftest import SHARED, needs_shared
from tests.entry_books import a_row_everywhere, list_entries, opened, submissions, unit_of, written


def ids(path: Path, sheet: str) -> list[str]:
    return [str(row[0].value) for row in opened(path)[sheet]["B6:B400"] if row[0].value]


# record ids --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("2019-M01", "SCT-VB-2019-0001"),
        ("2019-M03", "SCT-VB-2019-1601"),
        ("2019-M12", "SCT-VB-2019-8801"),
        ("2019-Q1", "SCT-VB-2019-0001"),
        ("2019-Q4", "SCT-VB-2019-7201"),
        ("2020-H2", "SCT-VB-2020-4801"),
        ("2019-9M", "SCT-VB-2019-0001"),
        ("2019-Y", "SCT-VB-2019-0001"),
        ("2020-CD153", "SCT-VB-2020-9601"),
    ],
)
def test_ids_begin_at_the_number_of_the_period(tmp_path: Path, period: str, first: str) -> None:
    found = ids(written(tmp_path, period=period, cover={}, blank_rows=3), "VanBan")
    assert found == [f"{first[:-4]}{int(first[-4:]) + n:04d}" for n in range(3)]


@pytest.mark.parametrize(
    ("given", "following"),
    [
        (["SCT-VB-2019-2405", "SCT-VB-2019-2402"], "SCT-VB-2019-2406"),
        (["SCT-VB-2019-0007"], "SCT-VB-2019-2401"),  # of an earlier quarter
        (["SCT-VB-2018-9999"], "SCT-VB-2019-2401"),  # carried over from last year
        (["STC-VB-2019-7777"], "SCT-VB-2019-2401"),  # not of this unit
        ([None, None], "SCT-VB-2019-2403"),  # rows without an id get the first ones
    ],
)
def test_ids_go_on_after_the_greatest_one_given(
    tmp_path: Path, catalog: Catalog, given: list[str | None], following: str
) -> None:
    row = a_row_everywhere(catalog)["VanBan"][0]
    rows = {"VanBan": [row | {"doc_no": f"{n}/SCT", "record_id": i} for n, i in enumerate(given)]}
    found = ids(written(tmp_path, rows=rows, blank_rows=1), "VanBan")
    assert found[-1] == following
    assert len(set(found)) == len(given) + 1


# lists -------------------------------------------------------------------------------------------------------


def test_units_and_areas_are_those_of_the_period_the_own_ones_first(tmp_path: Path) -> None:
    before, after = written(tmp_path, "H106", "2019-Q2"), written(tmp_path, "X03390", "2025-Q4")
    assert list_entries(before, "bvq_DM_DonVi")[0] == "H106 – UBND huyện Tam Đường"
    assert list_entries(before, "bvq_DM_DiaBan")[:2] == ["H106 – Huyện Tam Đường", "T12 – Tỉnh Lai Châu"]
    assert "X03390 – Xã Bình Lư" not in list_entries(before, "bvq_DM_DiaBan")
    assert list_entries(after, "bvq_DM_DiaBan")[0] == "X03390 – Xã Bình Lư"
    assert not any(str(e).startswith("H1") for e in list_entries(after, "bvq_DM_DiaBan"))
    assert not any(str(e).startswith("BLC ") for e in list_entries(after, "bvq_DM_DonVi"))


def test_labels_that_are_not_yet_in_force_are_not_offered(tmp_path: Path) -> None:
    assert list_entries(written(tmp_path, period="2019-Q2"), "bvq_DM_LineType")[2] == "Đường dây cấp huyện"
    assert "Đường dây cấp huyện" not in list_entries(written(tmp_path, period="2025-Q4"), "bvq_DM_LineType")


def test_a_sheet_offers_its_own_tasks_those_of_the_unit_first(tmp_path: Path, catalog: Catalog) -> None:
    found = [str(e).partition(" – ")[0] for e in list_entries(written(tmp_path), "bvq_NV_TuyenTruyen")]
    assert sorted(found) == sorted(catalog.sheets["TuyenTruyen"].task_codes)
    led = [catalog.tasks[c].is_led_by(unit_of("SCT", "2019-Q2")) for c in found]
    assert led == sorted(led, reverse=True)


def validations(path: Path, sheet: str) -> dict[str, Any]:
    """The validation of each column, by header."""
    found = {}
    page = opened(path)[sheet]
    for rule in page.data_validations.dataValidation:
        letter = re.match("[A-Z]+", str(rule.sqref))
        assert letter
        found[page[f"{letter.group()}5"].value] = rule
    return found


def test_lists_inform_and_never_refuse_a_typed_code(tmp_path: Path, catalog: Catalog) -> None:
    path = written(tmp_path, cover={})
    for name, sheet in catalog.tables.items():
        rules = validations(path, name)
        for column in sheet.columns:
            rule = rules[column.header]
            if rule.type == "list":
                assert rule.errorStyle == "information"
                assert not column.is_list, "a list cannot hold several values"
            assert len(rule.promptTitle) <= 32
            assert 0 < len(rule.prompt) <= 255
            assert rule.prompt.startswith(column.help[:20])


@pytest.mark.parametrize(
    ("sheet", "header", "source"),
    [
        ("KhieuNai", "Trạng thái", "bvq_DM_ComplaintStatus"),
        ("KhieuNai", "Giao dịch trên không gian mạng", "bvq_DM_Bool"),
        ("KhieuNai", "Đơn vị xử lý", "bvq_DM_DonVi"),
        ("KhieuNai", "Mã nhiệm vụ", "bvq_NV_KhieuNai"),
    ],
)
def test_codes_are_chosen_from_named_lists(tmp_path: Path, sheet: str, header: str, source: str) -> None:
    assert validations(written(tmp_path), sheet)[header].formula1 == source


def test_choices_of_columns_with_several_values_stand_in_their_message(tmp_path: Path) -> None:
    rule = validations(written(tmp_path), "TuyenTruyen")["Đối tượng"]
    assert rule.type is None or rule.type == "none"
    assert "Người tiêu dùng; Doanh nghiệp" in rule.prompt


def test_typing_into_a_column_that_excel_works_out_is_refused(tmp_path: Path) -> None:
    rule = validations(written(tmp_path), "ThietBi")["Thành tiền (đồng)"]
    assert (rule.type, rule.formula1, rule.errorStyle) == ("custom", "FALSE", None)


# reading back ------------------------------------------------------------------------------------------------


def test_rows_are_read_back_as_the_same_values_without_a_finding_of_reading(tmp_path: Path, catalog: Catalog) -> None:
    rows = a_row_everywhere(catalog)
    (read,) = submissions(written(tmp_path, rows=rows))
    for name, (given,) in rows.items():
        (record,) = read.tables[name]
        kept = {k: v for k, v in record.values.items() if not catalog.sheets[name].by_key[k].computed}
        assert kept == given, name
        assert record.unit == "SCT"
    assert (read.problems, read.changes) == ((), ())
    assert {k: read.cover[k] for k in COVER} == dict(COVER)


def test_computed_values_are_stored_with_their_formulas(tmp_path: Path, catalog: Catalog) -> None:
    rows = a_row_everywhere(catalog)
    rows["ThiTruong"][0] |= {"price": 18_000, "price_prev": 15_000}
    rows["KhieuNai"].append(rows["KhieuNai"][0] | {"extended": True, "accepted_date": None})
    (read,) = submissions(written(tmp_path, rows=rows))
    assert read.tables["ThietBi"][0]["amount"] == 10_000_000
    assert (read.tables["ThiTruong"][0]["change_pct"], read.tables["ThiTruong"][0]["item_uom"]) == (20, "đ/kg")
    assert read.tables["Ngay15_3"][0]["counted_in"] == "15_3"
    # 15 working days after 3 April, 30 after 2 April 2019; 15 and 30 April and 1 May are holidays
    assert [r["due_date"] for r in read.tables["KhieuNai"]] == [date(2019, 4, 25), date(2019, 5, 17)]


def test_what_was_never_understood_stands_as_it_was_typed(tmp_path: Path, catalog: Catalog) -> None:
    rows = a_row_everywhere(catalog)
    rows["KhieuNai"][0] |= {"accepted_date": "31/02/2019", "online": "tùy", "status": "xong rồi", "claim_value": "hai"}
    rows["ThietBi"][0] |= {"qty": "vài cái"}
    sheet = opened(path := written(tmp_path, rows=rows))["KhieuNai"]
    shown = {sheet.cell(5, c.column).value: c.value for c in sheet[6]}
    assert [shown[h] for h in ("Ngày hồ sơ hợp lệ", "Giao dịch trên không gian mạng", "Trạng thái")] == [
        "31/02/2019",
        "tùy",
        "xong rồi",
    ]
    assert shown["Giá trị yêu cầu bồi thường (đồng)"] == "hai"
    assert submissions(path)[0].tables["ThietBi"][0]["amount"] is None


def test_a_blank_workbook_has_no_rows_and_nothing_hidden(tmp_path: Path, catalog: Catalog) -> None:
    (read,) = submissions(written(tmp_path, cover={}))
    assert set(read.row_counts.values()) == {0}
    assert read.problems == ()
    rules = {f.rule for f in checker(catalog).check(read, RECEIVED)}
    # who reports is not said, no sheet is declared empty, no task is reported on
    assert rules == {"R-CH-01", "R-TI-02", "R-NV-03"}


def test_sheets_declared_empty_are_chosen_below_the_form(tmp_path: Path) -> None:
    path = written(tmp_path, "SYT", cover=dict(COVER) | {"nil_sheets": ("DaoTao", "KiemTra")})
    (read,) = submissions(path)
    assert read.cover["nil_sheets"] == ("DaoTao", "KiemTra")
    sheet = opened(path)["ThongTin"]
    chosen = {sheet.cell(r, 2).value: sheet.cell(r, 7).value for r in range(26, 35)}
    assert [name for name, answer in chosen.items() if answer == "Có"] == ["Đào tạo", "Kiểm tra"]


def test_starting_rows_are_the_tasks_that_the_unit_leads(catalog: Catalog) -> None:
    unit = unit_of("STC", "2019-Q2")
    rows = entry.starting_rows(catalog, unit)["NhiemVu"]
    assert [(r["task_code"], r["lead_unit"], r["uom"]) for r in rows] == [
        (task.code, "STC", uom) for task in catalog.led_by(unit) for uom in dict.fromkeys(task.uoms)
    ]
    assert len(rows) > 3


def quantities(path: Path) -> dict[tuple[str, str], int | None]:
    (read,) = submissions(path)
    return {(r["task_code"], r["uom"]): r["actual_qty"] for r in read.tables["NhiemVu"]}


def test_quantities_follow_the_evidence_sheets(tmp_path: Path, catalog: Catalog) -> None:
    rows = a_row_everywhere(catalog)
    held = rows["TuyenTruyen"][0]
    rows["TuyenTruyen"] = [
        held,
        held | {"events": 3, "attendees": 45, "date_to": None},
        held | {"events": 7, "date_from": date(2019, 3, 1), "date_to": date(2019, 3, 2)},  # before the period
        held | {"events": 9, "task_code": "ND1.07"},  # of another task
        held | {"form": "TOROI", "copies": 500, "copies_uom": "TO", "attendees": None},
    ]
    rows["NhiemVu"] = entry.starting_rows(catalog, unit_of("SCT", "2019-Q2"))["NhiemVu"]
    found = quantities(written(tmp_path, rows=rows))
    assert (found["ND1.01", "CUOC"], found["ND1.01", "LUOTNGUOI"]) == (4, 165)
    assert (found["ND3.01", "LOP"], found["ND3.01", "HOCVIEN"]) == (1, 50)
    assert found["ND2.06", "PHANTRAM"] is None  # a ratio is not suggested


@needs_shared
@pytest.mark.parametrize("unit", ["SCT", "H106", "HBVNTD", "SYT", "QLTT"])
def test_suggested_quantities_are_those_that_the_sample_units_reported(
    tmp_path: Path, catalog: Catalog, unit: str
) -> None:
    (sample,) = submissions(SHARED / "samples" / "2019-Q2" / f"{unit}.xlsx")
    reported = {(r["task_code"], r["uom"]): r["actual_qty"] for r in sample.tables["NhiemVu"]}
    rows: dict[str, Any] = {name: [r.values for r in records] for name, records in sample.tables.items()}
    rows["NhiemVu"] = entry.starting_rows(catalog, unit_of(unit, "2019-Q2"))["NhiemVu"]
    found = quantities(written(tmp_path, unit, rows=rows))
    compared = {pair: found[pair] for pair in reported if found.get(pair) is not None}
    assert compared == {pair: reported[pair] for pair in compared}
    assert compared


def test_units_of_measure_are_offered_for_the_task_of_the_row(tmp_path: Path, catalog: Catalog) -> None:
    path = written(tmp_path)
    formula = validations(path, "NhiemVu")["Đơn vị tính"].formula1
    assert formula.startswith('IF(COUNTIF(bvq_NVDV,LEFT($C6,FIND(" ",$C6&" ")-1))=0,bvq_DM_Uom,INDEX(bvq_DVT,')
    assert len(formula) <= 255
    pairs = list(zip(list_entries(path, "bvq_NVDV"), list_entries(path, "bvq_DVT"), strict=True))
    assert [uom for task, uom in pairs if task == "ND1.01"] == ["cuộc", "lượt người"]
    tasks = [task for task, _ in pairs]
    assert tasks == sorted(tasks, key=tasks.index), "each task stands in one run"


# findings ----------------------------------------------------------------------------------------------------


def test_findings_fill_the_list_and_every_key_meets_its_cell(tmp_path: Path, catalog: Catalog) -> None:
    row = a_row_everywhere(catalog)["KhieuNai"][0] | {"closed_date": date(2019, 3, 20), "record_id": "SCT-KN-2019-2401"}
    (read,) = submissions(written(tmp_path, rows={"KhieuNai": [row]}))
    found = [f for f in checker(catalog).check(read, RECEIVED) if f.sheet == "KhieuNai"]
    assert ("R-KN-01", "error") in {(f.rule, f.severity) for f in found}
    path = written(tmp_path, rows={"KhieuNai": [row]}, findings=found, name="phanhoi.xlsx")
    book = opened(path)
    keys = {r[13].value for r in book["Loi"].iter_rows(min_row=6, max_row=5 + len(found))}
    headers = {c.value for c in book["KhieuNai"][5]}
    for finding in found:
        assert key_of(finding) in keys
        assert finding.header in headers
        assert finding.record_id == "SCT-KN-2019-2401"
    assert book.defined_names["bvq_LoiKhoa"].attr_text == "Loi!$N$6:$N$2005"


def test_marks_look_cells_up_by_record_header_and_severity(tmp_path: Path) -> None:
    rules = opened(written(tmp_path)).active.parent["KhieuNai"].conditional_formatting
    said = {r.formula[0] for area in rules for r in area.rules}
    owner = 'IF(OR(ROW()=5,$B5=""),"KhieuNai",$B5)'
    for severity in ("error", "warning", "info"):
        assert f'ISNUMBER(MATCH({owner}&"|"&A$5&"|{severity}",bvq_LoiKhoa,0))' in said


def test_a_finding_about_a_whole_sheet_is_keyed_by_the_sheet(catalog: Catalog, tmp_path: Path) -> None:
    (read,) = submissions(written(tmp_path, cover={}))
    finding = checker(catalog).check(read, RECEIVED)[0]
    assert (
        key_of(replace(finding, record_id=None, sheet="VanBan", header="STT", severity="error")) == "VanBan|STT|error"
    )


def test_the_cover_counts_rows_and_errors_of_each_sheet(tmp_path: Path, catalog: Catalog) -> None:
    rows = {"KhieuNai": a_row_everywhere(catalog)["KhieuNai"] * 1}
    (read,) = submissions(written(tmp_path, rows=rows))
    broken = [replace(f, sheet="KhieuNai", severity="error") for f in checker(catalog).check(read, RECEIVED)[:1]]
    from openpyxl import load_workbook

    sheet = load_workbook(written(tmp_path, rows=rows, findings=broken), data_only=True)["ThongTin"]
    line = next(r for r in sheet.iter_rows(min_row=25, values_only=True) if r[1] == "Khiếu nại")
    assert line[2:8] == (
        "Còn 1 lỗi",
        "Phản ánh, yêu cầu, khiếu nại của người tiêu dùng",
        "Bắt buộc",
        1,
        "Không",
        1,
    )


# hints -------------------------------------------------------------------------------------------------------


def hints(path: Path, sheet: str) -> dict[str, set[str]]:
    """The formulas of the conditional formats on each column, by header (those on several columns at the first)."""
    page = opened(path)[sheet]
    found: dict[str, set[str]] = {}
    for area in page.conditional_formatting:
        letter = re.match("[A-Z]+", str(area.sqref))
        assert letter
        header = page[f"{letter.group()}5"].value
        found.setdefault(header, set()).update(r.formula[0] for r in area.rules)
    return found


def test_a_cell_that_the_choice_requires_is_shown_while_it_is_empty(tmp_path: Path) -> None:
    said = hints(written(tmp_path), "KhieuNai")["Lý do từ chối"]
    asked = 'AND($A6<>"",LEN(TRIM($AL6))=0,OR($AG6="Từ chối",$AG6="TUCHOI"))'
    unused = 'AND($A6<>"",LEN(TRIM($AL6))=0,$AG6<>"",NOT(OR($AG6="Từ chối",$AG6="TUCHOI")))'
    assert said == {asked, unused}


def test_late_and_misordered_dates_are_shown_without_a_check(tmp_path: Path) -> None:
    said = hints(written(tmp_path), "KhieuNai")
    assert any("TODAY()" in s for s in said["Hạn giải quyết"])
    order = [s for s in said["Ngày kết thúc"] if "N($AH6)" in s and "N($E6)" in s]
    assert order, said["Ngày kết thúc"]
