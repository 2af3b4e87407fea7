"""The button Kiểm tra and its neighbours on open workbooks: findings, marks, ids, decisions, what stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from bvq_excel.catalog import Catalog
from bvq_excel.checking import batches
from bvq_excel.hosts import excel
from bvq_excel.hosts.cli import run_command
from tests.books import RECEIVED
from tests.conftest import needs_shared
from tests.entry_books import written
from tests.excel_host import SAMPLES, Office, book, complaints, errors, listed, office, shared, warned

__all__ = ["book", "office", "shared", "warned"]


UNCACHED = "R-CH-10"  # a copy of the headless host has formulas without values; Excel would have worked them out


# results -------------------------------------------------------------------------------------------


def test_unsaved_edits_are_checked(office: Office, book: xw.Book) -> None:
    book.sheets["KhieuNai"].range("AG7").value = "Xong rồi"
    excel.check(book, office.desk)
    assert errors(book) == [("R-CH-02", "KhieuNai!AG7")]
    assert "1 lỗi" in office.said
    assert "Lỗi kế tiếp" in office.said


def test_a_workbook_in_order_says_what_comes_next(office: Office, catalog: Catalog) -> None:
    path = written(office.folder, unit="BLC", rows={"BaoChi": []})
    excel.check(office.open(path), office.desk)
    assert "Báo Lai Châu, kỳ 2019-Q2" in office.said
    assert "Việc tiếp theo" in office.said


def results(path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What the command line prints about a file."""
    run_command(["check", str(path), "--as-of", "2019-06-17", "--json"])
    return [f for line in capsys.readouterr().out.splitlines() for f in json.loads(line)["findings"]]


FIELDS = ("rule", "unit", "sheet", "cell", "record_id", "value", "fix")
COLUMNS = ("Quy tắc", "Đơn vị", "Biểu", "Ô", "Mã bản ghi", "Giá trị", "Cách sửa")


@needs_shared
@pytest.mark.parametrize("name", ["2019-Q2/H105", "2019-Q2/SCT", "2019-Q2-defects/H106", "2019-Q2-defects/SCT",
                                  "2019-Q2-defects/QLTT", "2019-Q2-defects/HBVNTD", "2019-Q2-defects/SYT"])  # fmt: skip
def test_results_are_those_of_the_command_line(office: Office, capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = SAMPLES / f"{name}.xlsx"
    book = office.open(path)
    excel.check(book, office.desk)
    expected = [tuple(f[k] or None for k in FIELDS) for f in results(path, capsys)]
    assert listed(book, *COLUMNS) == expected
    assert expected


def test_results_of_a_shared_workbook_are_those_of_the_command_line(
    office: Office, shared: xw.Book, capsys: pytest.CaptureFixture[str]
) -> None:
    excel.check(shared, office.desk)
    assert listed(shared, *COLUMNS) == [
        tuple(f[k] or None for k in FIELDS) for f in results(Path(shared.fullname), capsys)
    ]
    assert {unit for (unit,) in listed(shared, "Đơn vị")} == {"SCT", "SYT"}
    assert "2 đơn vị" in office.said


def test_what_a_check_marks_is_what_the_saved_copy_has(office: Office, book: xw.Book) -> None:
    """The ids that the check gives are in the copy, so that checking the copy on the command line agrees."""
    sheet = book.sheets["KhieuNai"]
    sheet.range("B7:B8").value = [[None], [sheet.range("B6").value]]
    excel.check(book, office.desk)
    copy = office.folder / "ban_sao.xlsx"
    book.save(copy)
    (found,) = batches.check_file(copy, RECEIVED).findings
    assert [(f.rule, f.cell) for f in found if f.sheet == "KhieuNai" and f.rule != UNCACHED] == []
    assert sheet.range("B6:B8").value == ["SCT-KN-2019-2401", *sorted(sheet.range("B7:B8").value)]
    assert "Đã cấp 2 mã bản ghi" in office.said


def test_new_ids_follow_the_printed_ones(office: Office, book: xw.Book) -> None:
    sheet = book.sheets["KhieuNai"]
    printed = [text for (text,) in sheet.tables["tblKhieuNai"].data_body_range[:, 1].options(ndim=2).value]
    last = max(int(text[-4:]) for text in printed)
    sheet.range("B8").value = printed[0]
    excel.check(book, office.desk)
    assert sheet.range("B8").value == f"SCT-KN-2019-{last + 1:04d}"


def test_an_error_value_is_an_error_and_its_text_is_another(office: Office, book: xw.Book) -> None:
    book.sheets["KhieuNai"].range("AJ6:AJ7").number_format = "General"
    book.sheets["KhieuNai"].range("AJ6:AJ7").value = [["#REF!"], ["'#REF!"]]
    excel.check(book, office.desk)
    messages = [m for rule, m in listed(book, "Quy tắc", "Nội dung") if rule == "R-CH-10"]
    assert len(messages) == 2
    assert messages[0] != messages[1]


def test_a_sheet_whose_format_reaches_the_bottom_is_read(office: Office, book: xw.Book) -> None:
    book.sheets["KhieuNai"].range("A1000000").color = "#FFFFFF"
    excel.check(book, office.desk)
    assert "Đã kiểm tra" in office.said


def test_a_book_that_is_not_ours_is_named(office: Office) -> None:
    excel.check(office.app.books.add(), office.desk)
    assert "không phải biểu mẫu báo cáo" in office.said


# Loi ----------------------------------------------------------------------------------------------------------------


def test_loi_is_made_where_it_is_missing(office: Office, book: xw.Book) -> None:
    book.sheets["Loi"].delete()
    book.sheets["KhieuNai"].range("AG7").value = "Xong rồi"
    book.sheets["KhieuNai"].activate()
    excel.check(book, office.desk)
    assert errors(book) == [("R-CH-02", "KhieuNai!AG7")]
    assert book.names["bvq_LoiKhoa"].refers_to == "=Loi!$N$6:$N$2005"
    assert book.sheets.active.name == "KhieuNai"
    assert book.sheets["Loi"].range("N1").columns.hidden is True


def test_texts_in_loi_stay_texts(office: Office, book: xw.Book) -> None:
    sheet = book.sheets["KhieuNai"]
    sheet.range("AG6:AG8").number_format = "@"
    sheet.range("AG6:AG8").value = [["=1+1"], ["007"], ["12/5"]]
    excel.check(book, office.desk)
    loi = book.sheets["Loi"]
    assert [value for level, value in listed(book, "Mức", "Giá trị") if level == "Lỗi"] == ["=1+1", "007", "12/5"]
    assert {cell.data_type for row in loi.api["G6:N12"] for cell in row if cell.value} == {"s"}


def test_every_row_links_to_its_cell(office: Office, book: xw.Book) -> None:
    book.sheets["KhieuNai"].range("AG7").value = "Xong rồi"
    excel.check(book, office.desk)
    formulas = [text for (text,) in book.sheets["Loi"].range("F6:F7").formula]
    assert '=HYPERLINK("#\'KhieuNai\'!AG7","AG7")' in formulas


def test_links_that_the_workbook_was_made_with_do_not_outlive_their_rows(
    office: Office, catalog: Catalog, book: xw.Book
) -> None:
    """A feedback copy lists findings with links; the next check writes other rows over them."""
    book.sheets["KhieuNai"].range("AG7").value = "Xong rồi"
    book.save(office.folder / "sai.xlsx")
    (found,) = batches.check_file(office.folder / "sai.xlsx", RECEIVED).findings
    path = written(office.folder, name="phan_hoi.xlsx", rows=complaints(catalog), findings=found)
    copy = office.open(path)
    assert copy.sheets["Loi"].range("F6").hyperlink.startswith("#")
    excel.check(copy, office.desk)
    assert not [c.hyperlink for (c,) in copy.sheets["Loi"].api["F6:F30"] if c.hyperlink]


def test_changed_headers_of_loi_are_not_written_over(office: Office, book: xw.Book) -> None:
    book.sheets["Loi"].range("C5").value = "Ghi chú riêng"
    excel.check(book, office.desk)
    assert "xóa cả biểu Loi" in office.said
    assert book.sheets["Loi"].range("C5").value == "Ghi chú riêng"


def test_colours_that_were_lost_come_back(office: Office, book: xw.Book) -> None:
    sheet = book.sheets["KhieuNai"]
    kept = len(sheet.range("A6").conditional_formats)
    sheet.api.conditional_formatting = type(sheet.api.conditional_formatting)()
    book.sheets["KhieuNai"].range("AG7").value = "Xong rồi"
    excel.check(book, office.desk)
    formulas = [rule.formula for rule in sheet.range("AG7").conditional_formats]
    assert [f'"|{s}"' in f for s, f in zip(("info", "warning", "error"), formulas, strict=True)] == [True] * 3
    assert kept >= 3
    assert "mất định dạng" not in office.said


# what people wrote ---------------------------------------------------------------------------------


def decisions(book: xw.Book) -> list[tuple[Any, ...]]:
    return [
        (rule, state, reason)
        for rule, state, reason in listed(book, "Quy tắc", "Trạng thái", "Lý do giữ nguyên")
        if reason
    ]


KEPT = [("R-NV-03", "Giữ nguyên", "Các nhiệm vụ khác do đơn vị khác làm")]


def test_a_reason_survives_a_new_check(office: Office, warned: xw.Book) -> None:
    warned.sheets["KhieuNai"].range("AG6").value = "Xong rồi"  # moves the warning to another row of Loi
    excel.check(warned, office.desk)
    assert decisions(warned) == KEPT
    assert "1 dòng đã có lý do giữ nguyên" in office.said


def test_a_reason_survives_clearing_and_checking_again(office: Office, warned: xw.Book) -> None:
    excel.clear_marks(warned, office.desk)
    assert [key for (key,) in listed(warned, "Khóa")] == [None]
    assert "1 dòng có lý do giữ nguyên vẫn để" in office.said
    excel.check(warned, office.desk)
    assert decisions(warned) == KEPT


# shared workbooks ----------------------------------------------------------------------------------


def test_rows_of_other_units_stay_when_one_unit_is_checked(office: Office, shared: xw.Book) -> None:
    excel.check(shared, office.desk)
    loi = shared.sheets["Loi"]
    at = 5 + next(i for i, (unit,) in enumerate(listed(shared, "Đơn vị"), 1) if unit == "SYT")
    loi.range((at, 10)).value = "SYT đã sửa câu này"
    other = [row[1:] for row in listed(shared, *loi.range("A5:N5").value) if row[3] == "SYT"]
    office.set(don_vi="SCT")
    shared.sheets["DaoTao"].range("G6").value = "Sở Công Thương"
    shared.sheets["ThongTin"].range("C12").value = None
    excel.check(shared, office.desk)
    assert [row[1:] for row in listed(shared, *loi.range("A5:N5").value) if row[3] == "SYT"] == other
    assert "chỉ kiểm tra phần của đơn vị SCT" in office.said


def test_only_the_own_unit_gets_new_ids(office: Office, shared: xw.Book) -> None:
    office.set(don_vi="SYT")
    sheet = shared.sheets["DaoTao"]
    ids = [text for (text,) in sheet.range("B6:B60").options(ndim=2).value]
    sct, syt = ids.index("SCT-DT-2019-2401"), ids.index("SYT-DT-2019-2401")
    for at in (sct, syt):
        sheet.range((6 + at, 2)).value = None
    excel.check(shared, office.desk)
    assert sheet.range((6 + sct, 2)).value is None
    assert str(sheet.range((6 + syt, 2)).value).startswith("SYT-DT-2019-")
