"""The consolidated workbook as people open it, and the copy that may leave the office."""

from __future__ import annotations

import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.consolidation import Consolidation
from bvq_excel.errors import HostError
from bvq_excel.model import CheckedFile
from bvq_excel.workbooks import consolidated
from bvq_excel.workbooks.consolidated_upward import WITHHELD_SHEETS, Mask
from tests.conftest import SOFFICE
from tests.test_consolidation import INSPECTION, a_province, book, together

CLOCK = datetime(2019, 6, 17, 8, 30)
PHONE = "0912 345 678"
AREAS = [(1, "H106"), (2, "H107"), (3, "H106"), (4, None)]


def written(result: Consolidation, folder: Path, *, upward: bool = False) -> Path:
    path = folder / ("len.xlsx" if upward else "tonghop.xlsx")
    write = consolidated.write_upward if upward else consolidated.write
    write(result, path, clock=CLOCK)
    return path


def grid(path: Path, sheet: str) -> list[list[Any]]:
    """The rows of a sheet from the header in row 5 on."""
    opened = load_workbook(path)[sheet]
    return [[cell.value for cell in row] for row in opened.iter_rows(min_row=5)]


def records(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a table by header, without cells that are empty."""
    header, *rows = grid(path, sheet)
    return [{h: v for h, v in zip(header, row, strict=True) if v is not None} for row in rows]


def a_value(column: Column, catalog: Catalog, canary: str) -> Any:
    """Some value of the column's type; texts and numbers carry `canary` (digits)."""
    if column.type in ("date", "month"):
        return date(2019, 4, 10) if column.type == "date" else "2019-04"
    if column.is_number:
        return int(canary)
    if column.enumeration:
        code = catalog.enums[column.enumeration].values[0].code
        return (code,) if column.is_list else (code if column.enum else True)
    text = f"=mật{canary}"
    return (text,) if column.is_list else text


def full_row(sheet: Sheet, catalog: Catalog) -> dict[str, Any]:
    """A row with something in every column; the value of the n-th column carries 770000 + n."""
    return {c.key: a_value(c, catalog, str(770000 + i)) for i, c in enumerate(sheet.columns) if c.key != "unit_code"}


@pytest.fixture(scope="module")
def full(catalog: Catalog) -> Consolidation:
    """One unit with one row in every sheet and every column, and a few further files."""
    rows = {s.name: [full_row(s, catalog)] for s in catalog.tables.values()}
    return together(catalog, book("SCT", **rows), *a_province()[:2])


# the office's copy ------------------------------------------------------------------------------------------


def test_a_row_stands_under_the_contracts_headers_with_unit_status_file_and_source_cell(
    catalog: Catalog, tmp_path: Path
) -> None:
    doc = {"doc_no": "12/KH-SCT", "doc_date": date(2019, 4, 2), "doc_type": "KH", "issuer": "SCT", "seq": 1}
    (row,) = records(written(together(catalog, book("SCT", VanBan=[doc])), tmp_path), "VanBan")
    assert row == {
        "Đơn vị": "Sở Công Thương",
        "Trạng thái dòng": "Đã tổng hợp",
        "STT": 1,
        "Mã đơn vị": "SCT",
        "Số, ký hiệu": "12/KH-SCT",
        "Ngày ban hành": datetime(2019, 4, 2),
        "Loại văn bản": "Kế hoạch",
        "Cơ quan ban hành": "Sở Công Thương",
        "Tệp": "SCT.xlsx",
        "Ô nguồn": "VanBan!A6",
    }


def test_a_duplicate_names_the_row_that_counts(catalog: Catalog, tmp_path: Path) -> None:
    result = together(catalog, book("SYT", KiemTra=[INSPECTION]), book("QLTT", KiemTra=[INSPECTION]))
    rows = records(written(result, tmp_path), "KiemTra")
    assert [(r["Đơn vị"], r["Trạng thái dòng"], r.get("Dòng được tính")) for r in rows] == [
        ("Sở Y tế", "Trùng", "QLTT.xlsx, KiemTra!A6"),
        ("Cục Quản lý thị trường tỉnh Lai Châu", "Đã tổng hợp", None),
    ]


def test_a_members_row_without_a_leading_row_says_what_it_waits_for(catalog: Catalog, tmp_path: Path) -> None:
    (row,) = records(written(together(catalog, book("SYT", KiemTra=[INSPECTION])), tmp_path), "KiemTra")
    assert row["Dòng được tính"] == "Chưa nhận được dòng của đơn vị chủ trì"


def test_every_record_sheet_has_its_excel_table_with_all_headers_of_the_contract(
    catalog: Catalog, full: Consolidation, tmp_path: Path
) -> None:
    opened = load_workbook(written(full, tmp_path))
    for name, sheet in catalog.tables.items():
        table = opened[name].tables[sheet.table]
        headers = [cell.value for cell in opened[name][5]]
        assert [h for h in headers if h in {c.header for c in sheet.columns}] == [c.header for c in sheet.columns]
        assert headers[:2] == ["Đơn vị", "Trạng thái dòng"]
        assert table.ref.startswith("A5:")
        assert table.autoFilter is not None
        assert opened[name].freeze_panes == "C6"


def test_numbers_and_dates_keep_their_type_and_format(catalog: Catalog, tmp_path: Path) -> None:
    row = {**INSPECTION, "team_lead": "QLTT", "fine": 5_000_000}
    sheet = load_workbook(written(together(catalog, book("QLTT", KiemTra=[row])), tmp_path))["KiemTra"]
    at = {cell.value: cell.column for cell in sheet[5]}
    fine, day = sheet.cell(6, at["Tiền phạt (đồng)"]), sheet.cell(6, at["Ngày kiểm tra"])
    assert (fine.value, fine.number_format) == (5_000_000, "#,##0")
    assert (day.value, day.number_format) == (datetime(2019, 4, 10), "dd/mm/yyyy")


def test_text_is_never_a_formula_whatever_it_begins_with(catalog: Catalog, tmp_path: Path) -> None:
    payloads = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "\t=1"]
    rows = [{"content": text, "kind": "KHOKHAN"} for text in payloads]
    result = together(catalog, book("SCT", file="=cmd.xlsx", KienNghi=rows))
    for path in (written(result, tmp_path), written(result, tmp_path, upward=True)):
        with zipfile.ZipFile(path) as parts:
            assert not any(b"<f>" in parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/"))
        cells = [c for row in load_workbook(path)["KienNghi"].iter_rows(min_row=6) for c in row]
        assert {c.data_type for c in cells if c.value in payloads} == {"s"}


def test_the_summary_has_the_units_parts_and_the_provinces_own_figure(catalog: Catalog, tmp_path: Path) -> None:
    own = {**INSPECTION, "decision_no": "16/QĐ-QLTT"}
    files = book("SYT", KiemTra=[INSPECTION]), book("QLTT", KiemTra=[INSPECTION, own])
    rows = records(written(together(catalog, *files), tmp_path), "TongHop")
    by_unit = {row["Đơn vị"]: row for row in rows}
    header = "Vụ kiểm tra (vụ)"
    assert by_unit["Cục Quản lý thị trường tỉnh Lai Châu"][header] == 2
    assert by_unit["Toàn tỉnh"][header] == 2
    assert by_unit["Sở Y tế"]["Tình trạng"] == "Đã báo cáo"
    assert by_unit["Sở Tài chính"]["Tình trạng"] == "Chưa báo cáo"


def test_the_summary_by_area_has_an_indicator_a_row_and_the_province_last(catalog: Catalog, tmp_path: Path) -> None:
    rows = [{**INSPECTION, "team_lead": "QLTT", "decision_no": f"{n}/QĐ", "area_code": a} for n, a in AREAS]
    found = records(written(together(catalog, book("QLTT", KiemTra=rows)), tmp_path), "TongHopDiaBan")
    (inspections,) = [row for row in found if row["Chỉ tiêu"] == "Vụ kiểm tra"]
    assert inspections == {
        "Nội dung của Kế hoạch": "Kiểm tra, đánh giá chất lượng hàng hóa, dịch vụ",
        "Chỉ tiêu": "Vụ kiểm tra",
        "Đơn vị tính": "vụ",
        "Huyện Tam Đường": 2,
        "Huyện Mường Tè": 1,
        "Không theo địa bàn cấp huyện": 1,
        "Toàn tỉnh": 4,
    }


def test_figures_that_need_earlier_data_are_empty_and_say_so(catalog: Catalog, tmp_path: Path) -> None:
    rows = records(written(together(catalog, *a_province()), tmp_path), "ChiTieu")
    assert len(rows) == len(catalog.indicators)
    named = {i.name for i in catalog.indicators.values() if i.aggregation == "change"}
    changes = [r for r in rows if r["Chỉ tiêu"] in named]
    assert changes
    assert not any("Số liệu trong kỳ" in r for r in changes)
    assert all(r["Ghi chú"] for r in changes)


def test_units_are_listed_with_state_day_rows_and_findings(catalog: Catalog, tmp_path: Path) -> None:
    late = book("STC", received=date(2019, 6, 19))
    files = *a_province()[:2], book("SKHCN", period="2019-Q1"), late
    units = {row["Mã đơn vị"]: row for row in records(written(together(catalog, *files), tmp_path), "DonVi")}
    assert units["SYT"] | {"STT": 0} == {
        "STT": 0,
        "Mã đơn vị": "SYT",
        "Đơn vị": "Sở Y tế",
        "Trạng thái": "Đã nhận",
        "Ngày nhận": datetime(2019, 6, 17),
        "Lần gửi": 1,
        "Đã đọc": 2,
        "Đã tổng hợp": 0,
        "Loại do lỗi": 1,
        "Trùng": 1,
        "Số lỗi": 1,
        "Số cảnh báo": 0,
    }
    states = {code: row["Trạng thái"] for code, row in units.items()}
    assert (states["STC"], states["SKHCN"], states["H105"]) == ("Nộp muộn", "Trả lại để sửa", "Chưa báo cáo")
    assert len(units) == len(catalog.reporting_units(date(2019, 6, 14)))


def test_every_file_is_listed_with_what_became_of_it(catalog: Catalog, tmp_path: Path) -> None:
    rows = records(written(together(catalog, *a_province()), tmp_path), "Tep")
    assert {r["Tệp"]: r["Tình trạng"] for r in rows} == {
        "SCT lần 2 (1).xlsx": "Được dùng",
        "SYT.xlsx": "Được dùng",
        "QLTT.xlsx": "Được dùng",
        "SCT.xlsx": "Đã có lần gửi sau thay thế",
        "SCT lần 2.xlsx": "Trùng số lần gửi, nội dung khác",
        "STC.xlsx": "Không đúng kỳ",
        "hong.xlsx": "Không đọc được",
    }
    assert {r["Tệp"]: r.get("Lý do") for r in rows}["hong.xlsx"] == "tệp bị cắt cụt."


def test_row_accounting_is_printed_by_sheet_and_by_unit_and_balances(catalog: Catalog, tmp_path: Path) -> None:
    result = together(catalog, *a_province())
    rows = records(written(result, tmp_path), "HachToan")
    *_, total = rows
    assert total["Đơn vị"] == "Toàn tỉnh"
    assert [total[h] for h in ("Đã đọc", "Đã tổng hợp", "Loại do lỗi", "Trùng")] == [5, 3, 1, 1]
    assert {r["Đối chiếu"] for r in rows} == {"Khớp"}
    assert ("Sở Y tế", "Kiểm tra, xử lý vi phạm", 1) in [(r["Đơn vị"], r.get("Biểu"), r["Trùng"]) for r in rows]


def test_every_finding_is_listed_with_place_message_and_fix(catalog: Catalog, tmp_path: Path) -> None:
    result = together(catalog, *a_province())
    rows = records(written(result, tmp_path), "Loi")
    assert [(r["Quy tắc"], r.get("Tệp"), r.get("Ô")) for r in rows] == [
        (f.rule, f.file, f.cell) for f in result.findings
    ]
    assert {r["Mức"] for r in rows} <= {"Lỗi", "Cảnh báo", "Thông tin"}
    assert all(r["Nội dung"] and r["Cách sửa"] for r in rows)


# form -------------------------------------------------------------------------------------------------------


def test_pages_are_a4_landscape_with_repeated_headers_and_end_with_the_data(
    full: Consolidation, tmp_path: Path
) -> None:
    for sheet in load_workbook(written(full, tmp_path)).worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        last = sheet.print_area.split(":")[1].replace("$", "")
        if sheet.title == "BangDieuKhien":  # its contents stand below the page
            assert last.startswith("X")
            continue
        assert last == sheet.dimensions.split(":")[1]
        if sheet.title != "SoLieuBieuDo":
            assert sheet.print_title_rows == "$5:$5"
        if sheet.title != "TongHop":
            assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_summary_by_unit_is_legible_on_paper_and_its_pages_end_with_a_content_of_the_plan(
    full: Consolidation, tmp_path: Path
) -> None:
    sheet = load_workbook(written(full, tmp_path))["TongHop"]
    assert sheet.page_setup.scale >= 57
    assert sheet.print_title_cols == "$A:$A"
    breaks = [b.id for b in sheet.col_breaks.brk]
    assert breaks
    captions = {cell.column - 1 for cell in sheet[4] if cell.value}
    assert set(breaks) <= captions


def test_equal_data_and_clock_give_equal_bytes(catalog: Catalog, tmp_path: Path) -> None:
    files = a_province()
    first = written(together(catalog, *files), tmp_path).read_bytes()
    assert written(together(catalog, *reversed(files)), tmp_path).read_bytes() == first
    properties = load_workbook(tmp_path / "tonghop.xlsx").properties
    assert (properties.created, properties.creator) == (CLOCK, "Sở Công Thương")


def test_a_column_that_nobody_filled_is_folded_but_kept(catalog: Catalog, tmp_path: Path) -> None:
    sheet = load_workbook(written(together(catalog, book("SCT", KienNghi=[{"content": "Đề nghị"}])), tmp_path))[
        "KienNghi"
    ]
    at = {cell.value: cell.column for cell in sheet[5]}
    hidden = {c for d in sheet.column_dimensions.values() if d.hidden for c in range(d.min, d.max + 1)}
    assert at["Ghi chú"] in hidden
    assert at["Nội dung"] not in hidden


@pytest.mark.parametrize("upward", [False, True])
def test_files_are_clean_for_the_open_xml_standard(
    catalog: Catalog, full: Consolidation, tmp_path: Path, upward: bool
) -> None:
    from openxml_audit import FileFormat, OpenXmlValidator

    for result in (full, together(catalog)):
        path = written(result, tmp_path, upward=upward)
        outcome = OpenXmlValidator(file_format=FileFormat.OFFICE_2013).validate(str(path))
        assert [str(e) for e in outcome.errors] == []


def test_two_columns_with_one_header_are_refused(catalog: Catalog, tmp_path: Path) -> None:
    from bvq_excel.errors import BvqError
    from bvq_excel.workbooks.consolidated_page import Field, new_pages
    from bvq_excel.workbooks.look import load_look

    with new_pages(tmp_path / "x.xlsx", load_look()) as pages:
        page = pages.add("x")
        page.heading("Tên biểu", "Kỳ")
        with pytest.raises(BvqError, match="trùng tiêu đề"):
            page.table("tblX", [Field("Số"), Field("số")], [])


def test_a_place_that_cannot_be_written_is_a_clear_message(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(HostError, match="Không ghi được"):
        consolidated.write(together(catalog), tmp_path / "khong-co" / "x.xlsx")


@pytest.mark.libreoffice
def test_libreoffice_prints_it_without_cut_numbers_or_lost_text(full: Consolidation, tmp_path: Path) -> None:
    path = written(full, tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path}/lo"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    made = subprocess.run(
        ["pdftotext", "-layout", str(path.with_suffix(".pdf")), "-"], check=True, capture_output=True, text=True
    )
    assert "###" not in made.stdout
    assert "TỔNG HỢP SỐ LIỆU" in made.stdout
    for page in made.stdout.split("\f")[:-1]:
        assert len(page.split()) > 20, f"almost empty page: {page!r}"


# the copy to send upward ------------------------------------------------------------------------------------


def all_text(path: Path) -> str:
    """Everything that a workbook's parts hold, and their names."""
    with zipfile.ZipFile(path) as parts:
        return "\n".join(n + parts.read(n).decode("utf-8", "replace") for n in parts.namelist())


def test_upward_has_neither_personal_columns_nor_complaints_mediations_findings_and_file_names(
    catalog: Catalog, full: Consolidation, tmp_path: Path
) -> None:
    path = written(full, tmp_path, upward=True)
    opened = load_workbook(path)
    assert not WITHHELD_SHEETS & set(opened.sheetnames)
    assert not {"Loi", "Tep"} & set(opened.sheetnames)
    for name, sheet in catalog.tables.items():
        if name not in WITHHELD_SHEETS:
            headers = {cell.value for cell in opened[name][5]}
            assert headers == {"Đơn vị", "Trạng thái dòng"} | {c.header for c in sheet.columns if not c.personal}
    assert "SCT.xlsx" in all_text(written(full, tmp_path))
    assert "SCT.xlsx" not in all_text(path)


def canaries_of(sheet: Sheet) -> dict[str, Any]:
    """A row with a recognisable value in each column that must not leave: personal ones, all of withheld sheets."""
    secret = [c for c in sheet.columns if c.personal or (sheet.name in WITHHELD_SHEETS and c.type == "text")]
    number = 77_000_000 + 1000 * len(sheet.name) + sum(map(ord, sheet.name))
    return {c.key: number + i if c.is_number else f"ZQ{sheet.name}X{c.key}ZQ" for i, c in enumerate(secret)}


def test_no_canary_of_a_personal_column_is_anywhere_in_the_file(catalog: Catalog, tmp_path: Path) -> None:
    rows, canaries = {}, []
    for sheet in catalog.tables.values():
        planted = canaries_of(sheet)
        canaries.extend(map(str, planted.values()))
        open_text = {c.key: f"Nội dung mở {sheet.name}" for c in sheet.columns if c.type == "text"}
        rows[sheet.name] = [open_text | planted]
    result = together(catalog, book("SCT", file="ZQtepZQ.xlsx", **rows))
    inside, outside = all_text(written(result, tmp_path)), all_text(written(result, tmp_path, upward=True))
    assert len(canaries) >= sum(bool(c.personal) for s in catalog.tables.values() for c in s.columns) > 20
    assert [c for c in canaries if c not in inside] == []
    assert [c for c in canaries if c in outside] == []
    assert "ZQ" not in outside
    assert "Nội dung mở KiemTra" in outside


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (f"Liên hệ {PHONE} để biết thêm", "Liên hệ [đã che] để biết thêm"),
        ("gửi may.lt@example.vn", "gửi [đã che]"),
        ("CCCD 012345678901.", "CCCD [đã che]."),
        ("nhắc hộ kinh doanh vàng a lặng", "nhắc [đã che]"),
        (
            "Quyết định 15/QĐ-QLTT ngày 10/4/2019, phạt 5.000.000 đồng",
            "Quyết định 15/QĐ-QLTT ngày 10/4/2019, phạt 5.000.000 đồng",
        ),
        ("Số 0123/2019/NĐ-CP", "Số 0123/2019/NĐ-CP"),
    ],
)
def test_free_text_of_the_upward_copy_hides_contacts_and_the_rows_own_persons(
    catalog: Catalog, typed: str, shown: str
) -> None:
    row = {**INSPECTION, "subject_name": "Hộ kinh doanh Vàng A Lặng", "note": typed}
    record = book("QLTT", KiemTra=[row]).submissions[0].tables["KiemTra"][0]
    sheet = catalog.sheets["KiemTra"]
    assert Mask(sheet, [record])(sheet.by_key["note"], [typed]) == [shown]


def test_upward_has_units_and_figures_all_the_same(catalog: Catalog, tmp_path: Path) -> None:
    result = together(catalog, *a_province())
    path = written(result, tmp_path, upward=True)
    assert grid(path, "TongHop") == grid(written(result, tmp_path), "TongHop")
    assert load_workbook(path).sheetnames[:7] == [
        "BangDieuKhien",
        "TongHop",
        "TongHopDiaBan",
        "ChiTieu",
        "SoLieuBieuDo",
        "DonVi",
        "HachToan",
    ]


def test_an_unreadable_cell_shows_what_the_unit_typed(catalog: Catalog, tmp_path: Path) -> None:
    from dataclasses import replace

    file = book("SCT", VanBan=[{"doc_no": "1/A"}])
    submission = file.submissions[0]
    record = replace(submission.tables["VanBan"][0], raw={"doc_date": "31/02/2019"}, unread=frozenset({"doc_date"}))
    read = CheckedFile(file.file, (replace(submission, tables={"VanBan": (record,)}),), file.findings)
    (row,) = records(written(together(catalog, read), tmp_path), "VanBan")
    assert row["Ngày ban hành"] == "31/02/2019"
