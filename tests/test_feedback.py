"""What a unit is sent back: the slip or receipt, and the rows for its own sheet Loi."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bvq_excel import feedback
from bvq_excel.catalog import Catalog
from bvq_excel.documents import readback
from bvq_excel.error_list import HEADERS
from bvq_excel.model import CheckedFile
from bvq_excel.reading import open_workbook
from bvq_excel.records import read_submissions
from tests.books import RECEIVED, raw_book, valid
from tests.feedback_files import (
    MADE,
    NO_GUESTS,
    NOTE,
    OTHER_CASE,
    TOO_EARLY,
    checked,
    clean,
    faulty,
    listed,
    made,
    table,
)

# the slip -------------------------------------------------------------------------------------------------------


@pytest.fixture
def slip(catalog: Catalog, tmp_path: Path) -> Path:
    return made(catalog, tmp_path, faulty())["PHIEU_SCT.docx"]


def test_the_slip_says_who_what_and_until_when(slip: Path) -> None:
    texts = readback.paragraphs(slip)
    assert "PHIẾU PHẢN HỒI LỖI SỐ LIỆU" in texts
    assert "Kính gửi: Sở Công Thương" in texts
    assert "Lai Châu, ngày 18 tháng 6 năm 2019" in texts
    assert (
        "Đơn vị: Sở Công Thương; kỳ: 2019-Q2; lần gửi: 1; ngày nhận: 17/06/2019; số lỗi: 1; "
        "số cảnh báo: 3 (1 đã nêu lý do)." in texts
    )
    assert texts[-1] == "Đề nghị đơn vị sửa và gửi lại trước ngày 20/06/2019."


def test_its_columns_are_those_of_the_catalogue(slip: Path, catalog: Catalog) -> None:
    assert table(slip, "STT")[0] == catalog.documents["PHIEU"].extra["columns"]


def test_findings_stand_by_sheet_errors_first(slip: Path, catalog: Catalog) -> None:
    rows = table(slip, "STT")[1:]
    headings = [r[0] for r in rows if len(set(r)) == 1]
    assert headings == [f"{name} – {catalog.sheets[name].title}" for name in ("NhiemVu", "TuyenTruyen", "KhieuNai")]
    findings = [r for r in rows if len(set(r)) > 1]
    assert [(r[0], r[1], r[2], r[3]) for r in findings] == [
        ("1", "NhiemVu", "C5", ""),
        ("2", "TuyenTruyen", "N6", "SCT-TT-2019-2401"),
        ("3", "TuyenTruyen", "N7", "SCT-TT-2019-2402"),
        ("4", "KhieuNai", "AH7", "SCT-KN-2019-2402"),
    ]
    assert [r[7] for r in findings] == [
        "Cảnh báo\n(Mới)",
        "Cảnh báo\n(Mới)",
        "Cảnh báo\n(Giữ nguyên)",
        "Lỗi\n(Mới)",
    ]


def test_errors_come_before_warnings_of_the_same_sheet(catalog: Catalog, tmp_path: Path) -> None:
    rows = [valid("TuyenTruyen", **NO_GUESTS), valid("TuyenTruyen", topic=None)]
    slip = made(catalog, tmp_path, raw_book(TuyenTruyen=rows))["PHIEU_SCT.docx"]
    sheet = [r for r in table(slip, "STT")[1:] if r[1] == "TuyenTruyen"]
    assert [r[7].splitlines()[0] for r in sheet] == ["Lỗi", "Cảnh báo"]


def test_a_finding_has_value_rule_fix_and_day(slip: Path) -> None:
    row = next(r for r in table(slip, "STT") if r[1] == "KhieuNai")
    assert row[4:6] == ["Ngày kết thúc", "03/02/2019"]
    assert row[6].startswith('Ngày kết thúc "03/02/2019" trước ngày tiếp nhận')
    assert row[6].endswith("\n(R-KN-01)")
    assert row[8].startswith("Sửa AH7 từ 03/04/2019 trở đi")
    assert row[9] == "20/06/2019"


def test_a_warning_with_a_reason_shows_it_and_has_no_day(slip: Path) -> None:
    row = next(r for r in table(slip, "STT") if "Giữ nguyên" in r[7])
    assert "Lý do đã nêu: Theo ghi chú của dòng: Mưa lũ, không có ai đến dự" in row[8]
    assert row[9] == ""


def test_sheets_are_counted(slip: Path, catalog: Catalog) -> None:
    rows = {r[0].split(" – ")[0]: r[1:] for r in table(slip, "Biểu")[1:]}
    assert rows["KhieuNai"] == ["2", "1", "-", "-", "-", ""]
    assert rows["TuyenTruyen"] == ["2", "-", "2", "1", "-", ""]
    assert rows["HoaGiai"] == ["0", "-", "-", "-", "-", "Không phát sinh"]


def test_what_was_corrected_since_the_last_list_is_said(catalog: Catalog, tmp_path: Path) -> None:
    before = made(catalog, tmp_path, faulty())
    rows = open_workbook(before["Loi_SCT.xlsx"]).sheets["Loi"]
    better = raw_book(KhieuNai=[valid("KhieuNai"), OTHER_CASE], TuyenTruyen=[valid("TuyenTruyen", **NO_GUESTS)])
    after = made(catalog, tmp_path / "2", replace(better, sheets={**better.sheets, "Loi": rows}))
    texts = readback.paragraphs(after["PHIEU_SCT.docx"])
    place = texts.index("Đã sửa so với danh sách lỗi lần trước")
    assert "– KhieuNai, SCT-KN-2019-2402, Ngày kết thúc (R-KN-01)." in texts[place + 1 :]


def test_a_list_too_long_to_read_is_cut_errors_kept(catalog: Catalog, tmp_path: Path) -> None:
    many = [valid("TuyenTruyen", topic=f"Chủ đề {n}", **NO_GUESTS) for n in range(230)]
    raw = raw_book(TuyenTruyen=many, KhieuNai=[valid("KhieuNai", **TOO_EARLY)])
    paths = made(catalog, tmp_path, raw)
    rows = [r for r in table(paths["PHIEU_SCT.docx"], "STT")[1:] if len(set(r)) > 1]
    total = len(listed(paths["Loi_SCT.xlsx"]))
    assert (len(rows), total) == (200, 232)
    assert [r[1] for r in rows if r[7].startswith("Lỗi")] == ["KhieuNai"]
    assert "Phiếu chỉ nêu 200 mục đầu, còn 32 mục ở tệp Loi_SCT.xlsx." in readback.paragraphs(paths["PHIEU_SCT.docx"])


# receipts -------------------------------------------------------------------------------------------------------


def test_a_file_without_errors_gets_a_receipt_and_nothing_else(catalog: Catalog, tmp_path: Path) -> None:
    raw = replace(
        clean(BaoChi=[valid("BaoChi", outlet="DPTTH", media_channel="TRUYENHINH", duration_min=5)]), sha256="ab" * 32
    )
    paths = made(catalog, tmp_path, raw, full_copy=True)
    assert list(paths) == ["PHIEU_DPTTH.docx"], listed(paths["Loi_DPTTH.xlsx"])
    texts = readback.paragraphs(paths["PHIEU_DPTTH.docx"])
    assert "ĐÃ NHẬN, KHÔNG CÓ LỖI" in texts
    assert f"Tệp: DPTTH.xlsx. Mã kiểm chứng của tệp (SHA-256): {'ab' * 32}." in texts
    assert not [t for t in texts if t.startswith("Đề nghị")]
    rows = {r[0].split(" – ")[0]: (r[1], r[6]) for r in table(paths["PHIEU_DPTTH.docx"], "Biểu")[1:]}
    assert rows["BaoChi"] == ("1", "")
    assert rows["KienNghi"] == ("0", "Không phát sinh")
    assert len(readback.tables(paths["PHIEU_DPTTH.docx"])) == 2, "letterhead and counts, no list"


def test_warnings_with_reasons_alone_are_received_and_listed(catalog: Catalog, tmp_path: Path) -> None:
    raw = raw_book(
        unit="DPTTH", TuyenTruyen=[valid("TuyenTruyen", unit_code="DPTTH", task_code="ND1.08", **(NO_GUESTS | NOTE))]
    )
    (file,) = checked(catalog, raw)
    assert [(f.severity, f.waived) for f in file.findings[0]] == [("warning", True)], file.findings
    paths = made(catalog, tmp_path, raw)
    texts = readback.paragraphs(paths["PHIEU_DPTTH.docx"])
    assert {"ĐÃ NHẬN, KHÔNG CÓ LỖI", "1 cảnh báo đã nêu lý do được giữ nguyên."} <= set(texts)
    assert [r["Trạng thái"] for r in listed(paths["Loi_DPTTH.xlsx"])] == ["Giữ nguyên"]


def test_a_file_that_cannot_be_read_gets_a_slip_with_the_reason(catalog: Catalog, tmp_path: Path) -> None:
    bad = [
        CheckedFile("Báo cáo SYT.xlsx", reason="encrypted", message="Tệp đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.")
    ]
    (path,) = feedback.write(catalog, bad, tmp_path, RECEIVED, MADE)
    texts = readback.paragraphs(path)
    assert path.name == "PHIEU_KhongDocDuoc_Bao_cao_SYT.docx"
    assert "Kính gửi: Đơn vị gửi tệp Báo cáo SYT.xlsx" in texts
    assert any("Hãy bỏ mật khẩu rồi gửi lại." in t for t in texts)
    assert texts[-1] == "Đề nghị đơn vị sửa và gửi lại trước ngày 20/06/2019."


def test_names_never_leave_the_folder_nor_overwrite_each_other(catalog: Catalog, tmp_path: Path) -> None:
    bad = CheckedFile("../../x/..\\CON.xlsx", reason="damaged", message="Tệp hỏng.")
    first, second = faulty(), faulty(submission_no=2)
    files = [bad, bad, *checked(catalog, first, second, replace(second, file="khác.xlsx"))]
    paths = feedback.write(catalog, files, tmp_path / "out", RECEIVED, MADE)
    assert len({p.name.casefold() for p in paths}) == len(paths) == 8
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(p.name for p in paths)
    assert [p.name for p in paths if p.name.startswith("Loi_")] == [
        "Loi_SCT_2019-Q2_lan1.xlsx",
        "Loi_SCT_2019-Q2_lan2.xlsx",
        "Loi_SCT_2019-Q2_lan2_2.xlsx",
    ]


# rows for sheet Loi ---------------------------------------------------------------------------------------------


@pytest.fixture
def rows_file(catalog: Catalog, tmp_path: Path) -> Path:
    return made(catalog, tmp_path, faulty())["Loi_SCT.xlsx"]


def test_its_rows_are_those_of_the_contract(rows_file: Path) -> None:
    row = next(r for r in listed(rows_file) if r["Quy tắc"] == "R-KN-01")
    assert (row["Mức"], row["Đơn vị"], row["Biểu"], row["Ô"], row["Giá trị"], row["Trạng thái"]) == (
        "Lỗi",
        "SCT",
        "KhieuNai",
        "AH7",
        "03/02/2019",
        "Mới",
    )
    assert row["Khóa"] == "SCT-KN-2019-2402|Ngày kết thúc|error"


def test_state_and_reason_are_in_it(rows_file: Path) -> None:
    kept = [r for r in listed(rows_file) if r["Trạng thái"] == "Giữ nguyên"]
    assert [r["Lý do giữ nguyên"] for r in kept] == ["Theo ghi chú của dòng: Mưa lũ, không có ai đến dự"]


def test_instructions_stand_on_top_and_the_rows_to_copy_are_one_click_away(rows_file: Path) -> None:
    book = load_workbook(rows_file)
    sheet = book["Loi"]
    steps = str(sheet["A3"].value)
    assert "Ctrl+C" in steps
    assert "chọn ô A6, bấm Ctrl+V" in steps
    last = 5 + len(listed(rows_file))
    assert sheet["A4"].hyperlink.location == f"'Loi'!A6:N{last}"
    assert book.defined_names["bvq_VungChep"].attr_text == f"Loi!$A$6:$N${last}"
    assert sheet.tables["tblLoi"].ref == f"A5:N{last}"


def test_its_links_lead_to_cells_of_the_workbook_they_are_pasted_into(rows_file: Path) -> None:
    cells = [c.value for c in load_workbook(rows_file)["Loi"]["F"][5:]]
    assert cells[-1] == '=HYPERLINK("#\'KhieuNai\'!AH7","AH7")'
    assert all(str(c).startswith("=HYPERLINK") for c in cells)


def test_it_is_no_submission(rows_file: Path, catalog: Catalog) -> None:
    from bvq_excel.errors import InputError

    with pytest.raises(InputError, match="không phải biểu mẫu"):
        read_submissions(open_workbook(rows_file), catalog, RECEIVED)


def test_pasted_back_with_a_reason_the_warning_is_kept(rows_file: Path, catalog: Catalog, tmp_path: Path) -> None:
    book = load_workbook(rows_file, data_only=True)
    for row in book["Loi"].iter_rows(min_row=6):
        row[HEADERS.index("Lý do giữ nguyên")].value = "Đã đối chiếu hồ sơ, đúng"
        row[HEADERS.index("Trạng thái")].value = "Giữ nguyên"
    book.save(tmp_path / "pasted.xlsx")
    rows = open_workbook(tmp_path / "pasted.xlsx").sheets["Loi"]
    again = replace(faulty(), sheets={**faulty().sheets, "Loi": rows})
    (file,) = checked(catalog, again)
    assert [(f.severity, f.waived) for f in file.findings[0]] == [
        ("warning", True),
        ("warning", True),
        ("warning", True),
        ("error", False),
    ]


def test_more_findings_than_loi_has_room_for_leave_the_gravest(catalog: Catalog, tmp_path: Path) -> None:
    (file,) = checked(catalog, faulty())
    warning, error = file.findings[0][1], file.findings[0][-1]
    full = replace(file, findings=((*[warning] * 2100, error),))
    paths = feedback.write(catalog, [full], tmp_path, RECEIVED, MADE)
    rows = listed(next(p for p in paths if p.name == "Loi_SCT.xlsx"))
    assert len(rows) == 2000
    assert rows[-1]["Quy tắc"] == "R-KN-01"
