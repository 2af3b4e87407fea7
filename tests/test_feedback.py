"""What a unit is sent back: the slip, the rows for its own sheet Loi, the marked copy; nothing personal or others'."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bvq_excel import feedback, periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.documents import readback
from bvq_excel.error_list import HEADERS
from bvq_excel.model import CheckedFile, RawWorkbook
from bvq_excel.reading import open_workbook
from bvq_excel.records import read_submissions
from bvq_excel.workbooks import entry
from tests.books import COVER, RECEIVED, raw_book, valid
from tests.entry_books import CLOCK, submissions, unit_of, written

MADE = datetime(2019, 6, 18, 9, 30)
TOO_EARLY = {"closed_date": date(2019, 2, 3)}  # R-KN-01, an error at AH6
NO_GUESTS = {"attendees": 0}  # R-TT-01, a warning at N6
OTHER_CASE = valid("KhieuNai", consumer_name="Lý A Páo", respondent_name="Cửa hàng Lan Anh")
NOTE = {"note": "Mưa lũ, không có ai đến dự"}


def checked(catalog: Catalog, *given: RawWorkbook | Path) -> list[CheckedFile]:
    """The outcome of checking grids or files."""
    files = []
    for one in given:
        raw = open_workbook(one) if isinstance(one, Path) else one
        found = read_submissions(raw, catalog, RECEIVED)
        findings = tuple(checker(catalog).check(s, RECEIVED) for s in found)
        files.append(CheckedFile(raw.file, tuple(replace(s, problems=()) for s in found), findings))
    return files


def made(catalog: Catalog, folder: Path, *given: RawWorkbook | Path, **options: Any) -> dict[str, Path]:
    """The files of the feedback on `given`, by name."""
    paths = feedback.write(catalog, checked(catalog, *given), folder, RECEIVED, MADE, **options)
    return {path.name: path for path in paths}


def clean(**sheets: Any) -> RawWorkbook:
    """A workbook of a unit that leads no task of its own, in order."""
    return raw_book(unit="DPTTH", **sheets)


def faulty(**cover: Any) -> RawWorkbook:
    rows = [valid("TuyenTruyen", **NO_GUESTS), valid("TuyenTruyen", topic="Chủ đề khác", **(NO_GUESTS | NOTE))]
    return raw_book(cover=cover, KhieuNai=[valid("KhieuNai"), OTHER_CASE | TOO_EARLY], TuyenTruyen=rows)


def everything(path: Path) -> str:
    """All that a file holds: the text of every part, and of the parts without their tags."""
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return "\n".join([*parts, *(html.unescape(re.sub(r"<[^>]+>", "", part)) for part in parts), path.name])


def listed(path: Path) -> list[dict[str, str]]:
    """The rows of Loi in a workbook, by header."""
    rows = load_workbook(path, data_only=True)["Loi"].iter_rows(min_row=5, values_only=True)
    header, *body = rows
    assert header == HEADERS
    return [dict(zip(HEADERS, (str(v or "") for v in row), strict=True)) for row in body]


def table(path: Path, first: str) -> list[list[str]]:
    """The slip's table whose first column has that header."""
    return next([list(r) for r in t] for t in readback.tables(path) if t[0][0] == first)


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
    assert texts[-1] == "Đề nghị đơn vị sửa và gửi lại trước ngày 19/06/2019."


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
    assert row[9] == "19/06/2019"


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
    assert texts[-1] == "Đề nghị đơn vị sửa và gửi lại trước ngày 19/06/2019."


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


# marked copy ----------------------------------------------------------------------------------------------------


def test_the_full_copy_is_made_on_request_alone_and_says_what_it_is(catalog: Catalog, tmp_path: Path) -> None:
    assert not [n for n in made(catalog, tmp_path, faulty()) if n.startswith("NOI_BO")]
    path = made(catalog, tmp_path, faulty(), full_copy=True)["NOI_BO_SCT.xlsx"]
    book = load_workbook(path)
    for sheet in book:
        if sheet.sheet_state == "visible" and sheet.title != "HuongDan":
            assert "KHÔNG GỬI QUA THƯ" in "".join(str(c.value) for c in sheet[1]), sheet.title


def test_the_full_copy_holds_the_rows_and_marks_the_same_faults(catalog: Catalog, tmp_path: Path) -> None:
    raw = faulty()
    blank = list(raw.sheets["KhieuNai"].cells)
    blank.insert(6, tuple(None for _ in blank[5]))
    spread = replace(raw, sheets={**raw.sheets, "KhieuNai": replace(raw.sheets["KhieuNai"], cells=tuple(blank))})
    path = made(catalog, tmp_path, spread, full_copy=True)["NOI_BO_SCT.xlsx"]
    (first,), (copy,) = checked(catalog, spread), checked(catalog, path)
    same = [(f.rule, f.record_id, f.value) for f in first.findings[0]]
    assert [(f.rule, f.record_id, f.value) for f in copy.findings[0]] == same
    places = {(f.rule, f.record_id): (f.sheet, f.cell) for f in copy.findings[0]}
    assert {(r["Quy tắc"], r["Mã bản ghi"] or None): (r["Biểu"], r["Ô"]) for r in listed(path)} == places


def test_its_links_lead_to_cells_that_exist(catalog: Catalog, tmp_path: Path) -> None:
    book = load_workbook(made(catalog, tmp_path, faulty(), full_copy=True)["NOI_BO_SCT.xlsx"])
    links = [c.hyperlink.location for row in book["Loi"].iter_rows(min_row=6) for c in row if c.hyperlink]
    assert len(links) == 4
    for link in links:
        sheet, cell = link.replace("'", "").split("!")
        assert book[sheet][cell].row <= book[sheet].max_row


def test_what_was_not_understood_stands_in_the_copy_as_typed(catalog: Catalog, tmp_path: Path) -> None:
    raw = raw_book(KhieuNai=[valid("KhieuNai", closed_date="31/02/2019", consumer_phone="12 34")])
    book = load_workbook(made(catalog, tmp_path, raw, full_copy=True)["NOI_BO_SCT.xlsx"])
    values = {str(c.value) for c in book["KhieuNai"][6]}
    assert {"31/02/2019", "12 34"} <= values


# personal data and other units ----------------------------------------------------------------------------------

PERSONS = {
    "KhieuNai": {
        "consumer_name": "Chẻo Láo Tả {n}",
        "consumer_phone": "098712{n:04d}",
        "consumer_email": "lao.ta{n}@example.org",
        "consumer_address": "Số {n} ngõ Đông Phong",
        "national_id": "03408912{n:04d}",
        "respondent_name": "Hộ bà Phùng Mẩy {n}",
        "respondent_tax": "62009{n:05d}",
    },
    "HoaGiai": {"mediator_names": "Sùng A Phìn {n}"},
    "KiemTra": {
        "subject_name": "Quán Lường Thị Đôi {n}",
        "subject_tax": "62007{n:05d}",
        "subject_address": "Bản Nà Khoang {n}",
    },
    "DoanhNghiep": {
        "representative": "Giàng A Sình {n}",
        "rep_phone": "09455{n:05d}",
        "rep_email": "sinh{n}@example.net",
        "crit2_person": "Tẩn Mẩy Lai {n}",
    },
    "ToChucXH": {"head_name": "Vừ Thị Dở {n}", "head_phone": "09366{n:05d}"},
}


def planted(rows: int = 3) -> tuple[RawWorkbook, list[str]]:
    """A workbook with a person in every personal cell and every row at fault, and the 50 values that must not leave."""
    told: list[str] = []
    sheets = {}
    for name, keys in PERSONS.items():
        made_rows = []
        for n in range(rows):
            values = {key: text.format(n=n + 11) for key, text in keys.items()}
            told += values.values()
            whole = ", ".join(values.values())
            made_rows.append(valid(name, **values, note=f"Đã gọi: {whole}", task_code="ND9.99"))
        sheets[name] = made_rows
    cover = {"preparer_name": "Lò Văn Ỏm", "preparer_phone": "12-34-5678", "preparer_email": "om@@example.com"}
    return raw_book(cover=cover, **sheets), told + list(cover.values())


def test_fifty_planted_personal_values_are_in_none_of_the_files(catalog: Catalog, tmp_path: Path) -> None:
    raw, told = planted()
    assert len(set(told)) >= 50
    (file,) = checked(catalog, raw)
    said = " ".join(f"{f.value} {f.message} {f.fix}" for f in file.findings[0])
    assert sum(value in said for value in told) > 40, "the check itself must speak of them"
    paths = made(catalog, tmp_path, raw)
    assert set(paths) == {"PHIEU_SCT.docx", "Loi_SCT.xlsx"}
    for path in paths.values():
        content = everything(path).casefold()
        assert not [value for value in told if value.casefold() in content], path.name
        assert "09xxxxx" in content


def test_the_notes_of_waived_warnings_are_masked_too(catalog: Catalog, tmp_path: Path) -> None:
    row = valid(
        "KhieuNai", closed_date=date(2019, 5, 24), consumer_name="Chẻo Láo Tả", note="Bà Chẻo Láo Tả, 0987123456"
    )
    for path in made(catalog, tmp_path, raw_book(KhieuNai=[row])).values():
        content = everything(path)
        assert "Chẻo Láo Tả" not in content
        assert "0987123456" not in content
        assert "Theo ghi chú của dòng: Bà C.L.T.," in content


@pytest.fixture
def two(catalog: Catalog, tmp_path: Path) -> Path:
    """A shared workbook of two units, each with faults of its own."""
    contents = []
    for unit, topic in (("SCT", "Hội nghị của Sở"), ("H106", "Hội nghị của huyện")):
        rows = {"TuyenTruyen": [valid("TuyenTruyen", topic=topic, **NO_GUESTS)]}
        rows["KhieuNai"] = [valid("KhieuNai", respondent_name=f"Cửa hàng {topic}", handling_unit=unit, **TOO_EARLY)]
        contents.append(
            entry.Contents(unit_of(unit, "2019-Q2"), rows, dict(COVER) | {"preparer_name": f"Người {unit}"})
        )
    period = periods.period(catalog, "2019-Q2")
    return entry.write_shared(tmp_path / "chung.xlsx", catalog, period, contents, clock=CLOCK, blank_rows=3)


def test_of_a_shared_workbook_each_unit_gets_its_own_and_nothing_else(
    catalog: Catalog, tmp_path: Path, two: Path
) -> None:
    paths = made(catalog, tmp_path / "out", two, full_copy=True)
    assert sorted(paths) == sorted(
        f"{kind}_{unit}.{suffix}"
        for unit in ("SCT", "H106")
        for kind, suffix in (("PHIEU", "docx"), ("Loi", "xlsx"), ("NOI_BO", "xlsx"))
    )
    assert {r["Đơn vị"] for r in listed(paths["Loi_H106.xlsx"])} == {"H106"}
    assert "SCT-" not in everything(paths["PHIEU_H106.docx"])
    assert "SCT-" not in everything(paths["Loi_H106.xlsx"])
    for path in (p for n, p in paths.items() if "H106" in n):
        assert "Hội nghị của Sở" not in everything(path), path.name
    steps = str(load_workbook(paths["Loi_H106.xlsx"])["Loi"]["A3"].value)
    assert "xóa các dòng cũ của đơn vị mình" in steps


# form -----------------------------------------------------------------------------------------------------------


def test_the_same_check_gives_the_same_bytes(catalog: Catalog, tmp_path: Path) -> None:
    first = made(catalog, tmp_path / "1", faulty(), full_copy=True)
    second = made(catalog, tmp_path / "2", faulty(), full_copy=True)
    assert {n: p.read_bytes() for n, p in first.items()} == {n: p.read_bytes() for n, p in second.items()}


@pytest.mark.parametrize("kind", ["faulty", "clean", "unread"])
def test_every_file_is_valid_office_open_xml(catalog: Catalog, tmp_path: Path, kind: str) -> None:
    from openxml_audit import FileFormat, OpenXmlValidator

    if kind == "unread":
        paths: Sequence[Path] = feedback.write(
            catalog,
            [CheckedFile("a & b <c>.xlsx", reason="damaged", message="Hỏng & <không> đọc được.")],
            tmp_path,
            RECEIVED,
            MADE,
        )
    else:
        paths = list(made(catalog, tmp_path, planted()[0] if kind == "faulty" else clean(), full_copy=True).values())
    for path in paths:
        result = OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(str(path))
        assert [e.description for e in result.errors] == [], path.name


def test_an_office_may_use_its_own_template(catalog: Catalog, tmp_path: Path) -> None:
    import docx

    from bvq_excel.feedback import slip as writer
    from bvq_excel.feedback.case import case

    own = tmp_path / "PHIEU.docx"
    document = docx.Document()
    document.add_paragraph("Gửi {{ kinh_gui }}: {{ dong[1].noi_dung }}")
    document.save(str(own))
    (file,) = checked(catalog, faulty())
    about = case(catalog, file.submissions[0], file.findings[0], RECEIVED, MADE, "SCT")
    texts = readback.paragraphs(writer.write(about, tmp_path / "ra.docx", own))
    assert texts[0].startswith("Gửi Sở Công Thương: Chưa có dòng nào cho nhiệm vụ")


def test_a_marked_workbook_of_a_file_is_read_like_the_file(catalog: Catalog, tmp_path: Path) -> None:
    path = written(tmp_path, rows={"KhieuNai": [valid("KhieuNai", **TOO_EARLY)]})
    copy = made(catalog, tmp_path / "out", path, full_copy=True)["NOI_BO_SCT.xlsx"]
    (first,), (second,) = submissions(path), submissions(copy)
    assert [r.values for r in first.tables["KhieuNai"]] == [r.values for r in second.tables["KhieuNai"]]
    assert first.cover.values == second.cover.values
