"""Going from error to error and from sheet to sheet, and what is said about the selected cell."""

from __future__ import annotations

from datetime import date

import xlwings as xw

from bvq_excel.hosts import excel
from tests.excel_host import Office, book, listed, office, warned, wrong

__all__ = ["book", "office", "warned", "wrong"]


def test_next_and_previous_error_go_round_and_say_what_is_wrong(office: Office, wrong: xw.Book) -> None:
    visited = []
    for step in (excel.next_error, excel.next_error, excel.next_error, excel.next_error, excel.previous_error):
        step(wrong, office.desk)
        visited.append(office.here)
    assert visited == ["NhiemVu!C5", "KhieuNai!AG6", "KhieuNai!AG8", "NhiemVu!C5", "KhieuNai!AG8"]
    assert office.said.startswith("Ô 3/3: KhieuNai, cột Trạng thái")
    assert "Cách sửa: Chọn lại ở AG8" in office.said


def test_the_next_error_is_found_after_rows_were_sorted(office: Office, wrong: xw.Book) -> None:
    rows = wrong.sheets["KhieuNai"].range("B6:AP8")
    rows.value = list(reversed(rows.value))
    wrong.sheets["KhieuNai"].activate()
    wrong.sheets["KhieuNai"].range("A1").select()
    excel.next_error(wrong, office.desk)
    assert (office.here, "SCT-KN-2019-2403") == ("KhieuNai!AG6", wrong.sheets["KhieuNai"].range("B6").value)


def test_a_row_of_loi_leads_to_its_cell(office: Office, wrong: xw.Book) -> None:
    row = 5 + [cell for (cell,) in listed(wrong, "Ô")].index("AG8") + 1
    wrong.sheets["Loi"].activate()
    wrong.sheets["Loi"].range((row, 10)).select()
    excel.about_error(wrong, office.desk)
    assert "R-CH-02" in office.said
    excel.next_error(wrong, office.desk)
    assert office.here == "KhieuNai!AG8"


def test_what_is_kept_is_passed_over(office: Office, warned: xw.Book) -> None:
    warned.sheets["KhieuNai"].range("AG8").value = "Xong rồi"
    excel.check(warned, office.desk)
    for _ in range(2):
        excel.next_error(warned, office.desk)
        assert office.here == "KhieuNai!AG8"


def test_without_errors_there_is_nothing_to_go_to(office: Office, book: xw.Book) -> None:
    excel.next_error(book, office.desk)
    assert "Bấm Kiểm tra" in office.said
    assert office.here == "ThongTin!A1"


def test_about_the_selected_cell(office: Office, wrong: xw.Book) -> None:
    excel.about_error(wrong, office.desk)
    assert "không có lỗi nào" in office.said
    book = wrong
    book.sheets["KhieuNai"].range("AH6").value = date(2019, 4, 1)
    excel.check(book, office.desk)
    book.sheets["KhieuNai"].activate()
    book.sheets["KhieuNai"].range("AH6").select()
    excel.about_error(book, office.desk)
    assert "Điều phải đúng: “Ngày tiếp nhận” ≤ “Ngày hồ sơ hợp lệ” ≤ “Ngày kết thúc”" in office.said
    assert "Ví dụ sai: Ngày tiếp nhận = 05/01/2020" in office.said


def test_go_to_the_next_sheet_that_waits(office: Office, book: xw.Book) -> None:
    book.sheets["VanBan"].range("C6:Z6").value = None
    book.sheets["KhieuNai"].range("AG8").value = "Xong rồi"
    excel.check(book, office.desk)
    visited = []
    for _ in range(3):
        excel.go_to_sheet(book, office.desk)
        visited.append(office.here)
    assert visited[0] == "KhieuNai!C9"
    assert "VanBan!C6" in visited


def test_nothing_waits_when_all_is_filled_in(office: Office, book: xw.Book) -> None:
    book.sheets["DaoTao"].activate()
    excel.go_to_sheet(book, office.desk)
    assert "Mọi biểu phải nộp đã có số liệu" in office.said
    assert book.sheets.active.name == "DaoTao"


def test_a_hidden_sheet_is_named(office: Office, wrong: xw.Book) -> None:
    wrong.sheets["NhiemVu"].visible = False
    excel.next_error(wrong, office.desk)
    assert "Biểu NhiemVu đang ẩn" in office.said
