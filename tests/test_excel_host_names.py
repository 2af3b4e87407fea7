"""A workbook whose sheets were renamed or copied is checked and marked in Excel as its file is on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings as xw
from openpyxl import load_workbook

from bvq_excel.checking import batches
from bvq_excel.hosts import excel
from bvq_excel.model import FIRST_ROW
from tests.books import RECEIVED
from tests.excel_host import Office, listed, office, three_complaints

__all__ = ["office"]

NAMES = ["KhieuNai (2)", "Khiếu nại", "Sheet7", "Đơn 'mới' của dân"]


def called(office: Office, **names: str) -> xw.Book:
    """SCT's workbook with three complaints, an error in AG7, and sheets renamed."""
    path = office.folder / "SCT.xlsx"
    path.write_bytes(three_complaints())
    book = load_workbook(path)
    book["KhieuNai"]["AG7"] = "Xong rồi"
    for name, typed in names.items():
        book[name].title = typed
    book.save(path)
    return office.open(path)


def on_the_command_line(path: Path) -> list[tuple[str, str, str | None]]:
    (found,) = batches.check_file(path, RECEIVED).findings
    return [(f.rule, f.sheet or "", f.cell) for f in found if f.rule != "R-CH-10" or f.cell == "A1"]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_is_found_as_on_the_command_line(office: Office, name: str) -> None:
    book = called(office, KhieuNai=name)
    excel.check(book, office.desk)
    found = listed(book, "Quy tắc", "Biểu", "Ô")
    assert ("R-CH-10", "KhieuNai", "A1") in found
    assert ("R-CH-02", "KhieuNai", "AG7") in found
    assert found == on_the_command_line(office.folder / "SCT.xlsx")


@pytest.mark.parametrize("name", NAMES)
def test_marks_links_and_steps_go_to_the_sheet_under_its_own_name(office: Office, name: str) -> None:
    book = called(office, KhieuNai=name)
    excel.check(book, office.desk)
    formulas = [formula for (formula,) in book.sheets["Loi"].range("F6:F12").formula]
    place = name.replace("'", "''")
    assert f'=HYPERLINK("#\'{place}\'!AG7","AG7")' in formulas
    visited = []
    for _ in range(3):
        excel.next_error(book, office.desk)
        visited.append(office.here)
    assert visited == ["NhiemVu!C5", f"{name}!A1", f"{name}!AG7"]


def test_a_row_without_id_gets_one_in_the_renamed_sheet(office: Office) -> None:
    book = called(office, KhieuNai="KhieuNai (2)")
    book.sheets["KhieuNai (2)"].range("B7").value = None
    excel.check(book, office.desk)
    assert str(book.sheets["KhieuNai (2)"].range("B7").value).startswith("SCT-KN-2019-")


def test_colours_that_were_lost_come_back_in_the_renamed_sheet(office: Office) -> None:
    book = called(office, KhieuNai="KhieuNai (2)")
    sheet = book.sheets["KhieuNai (2)"]
    sheet.api.conditional_formatting = type(sheet.api.conditional_formatting)()
    excel.check(book, office.desk)
    formulas = [rule.formula for rule in sheet.range("AG7").conditional_formats]
    assert ['"KhieuNai"' in f for f in formulas] == [True] * 3
    assert "mất định dạng" not in office.said


def test_a_copy_beside_the_sheet_is_reported_and_not_read(office: Office) -> None:
    book = called(office)
    copied = book.sheets["VanBan"]
    copied.name = "KhieuNai (2)"
    copied.range("A5:AP5").value = book.sheets["KhieuNai"].range("A5:AP5").value
    excel.check(book, office.desk)
    messages = [
        m for rule, sheet, m in listed(book, "Quy tắc", "Biểu", "Nội dung") if (rule, sheet) == ("R-CH-10", "KhieuNai")
    ]
    assert 'Có thêm biểu "KhieuNai (2)" giống biểu KhieuNai; chỉ biểu "KhieuNai" được đọc.' in messages


def test_go_to_sheet_goes_to_the_sheet_under_its_own_name(office: Office) -> None:
    book = called(office, KhieuNai="KhieuNai (2)")
    excel.check(book, office.desk)
    excel.go_to_sheet(book, office.desk)
    assert office.here == f"KhieuNai (2)!C{FIRST_ROW + 3}"


def test_a_workbook_whose_cover_was_copied_is_still_an_entry_workbook(office: Office) -> None:
    book = called(office, ThongTin="ThongTin (2)")
    excel.check(book, office.desk)
    assert "Sở Công Thương, kỳ 2019-Q2" in office.said
    excel.go_to_sheet(book, office.desk)
    assert office.here.startswith("KhieuNai!")
