"""The workbook `Loi_<unit>.xlsx`: rows that a clerk pastes into sheet Loi of the unit's own file, to see the marks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import display
from bvq_excel.error_list import CAPACITY, HEADERS, SHEET, WIDTHS
from bvq_excel.feedback.case import Case
from bvq_excel.marks import most_important
from bvq_excel.model import FIRST_ROW, column_letter
from bvq_excel.workbooks.entry_errors import write_list
from bvq_excel.workbooks.entry_page import MARGINS
from bvq_excel.workbooks.entry_tables import PAPER_A4
from bvq_excel.workbooks.layout import LINE_HEIGHT, load_layout
from bvq_excel.workbooks.look import Formats, load_look
from bvq_excel.workbooks.saving import footer_text, new_workbook

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

TITLE = "DANH SÁCH LỖI ĐỂ CHÉP VÀO BIỂU Loi CỦA TỆP ĐƠN VỊ"
RANGE_NAME = "bvq_VungChep"
KEY_WIDTH = 40
STEPS = (
    "1. Bấm vào dòng chữ xanh ở ngay trên bảng để chọn các dòng, rồi bấm Ctrl+C.",
    "2. Mở tệp của đơn vị, sang biểu Loi: {where}, bấm Ctrl+V. Các ô có lỗi, cảnh báo đổi màu.",
    "3. Bấm vào cột Ô để đến từng ô. Lỗi thì phải sửa. Cảnh báo thì kiểm tra lại: sai thì sửa, đúng thì chọn Giữ "
    "nguyên ở cột Trạng thái và ghi lý do ở cột Lý do giữ nguyên (hoặc ở cột Ghi chú của dòng số liệu).",
    "4. Ghi lần gửi tiếp theo ở biểu ThongTin, lưu tệp và gửi lại trước ngày {deadline}.",
    "Giá trị thuộc dữ liệu cá nhân đã được che; giá trị đầy đủ xem ở tệp của đơn vị.",
)
OWN_BOOK = "xóa các dòng cũ của bảng nếu có, chọn ô A6"
SHARED_BOOK = "xóa các dòng cũ của đơn vị mình nếu có, chọn ô ở cột A của dòng trống đầu tiên dưới bảng"


def write(case: Case, path: Path) -> Path:
    """Write the rows of Loi for `case` to `path` and return the path.

    Where there are more findings than Loi has room for, the gravest are taken. Raises HostError when the file
    cannot be written.
    """
    with new_workbook(path) as book:
        _fill(book, case)
    return path


def _fill(book: Workbook, case: Case) -> None:
    formats = load_look().formats(book)
    source = case.submission.source
    book.set_properties(
        {
            "title": f"Danh sách lỗi của {source.unit}, kỳ {source.period}",
            "subject": case.unit_name,
            "author": "bvq_excel",
            "created": case.clock,
        }
    )
    sheet = book.add_worksheet(SHEET)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, KEY_WIDTH if HEADERS[at] == "Khóa" else width)
    last = write_list(sheet, formats, load_layout(), most_important(case.findings, CAPACITY), to_paste=True)
    _heading(sheet, formats, case, last)
    book.define_name(RANGE_NAME, f"={SHEET}!$A${FIRST_ROW}:${column_letter(len(HEADERS) - 1)}${last}")
    _page(sheet, case)


def _heading(sheet: Worksheet, formats: Formats, case: Case, last: int) -> None:
    source, counts = case.submission.source, case.counts
    waived = f" ({case.waived} đã nêu lý do)" if case.waived else ""
    said = (
        f"{case.unit_name}; kỳ {source.period}; tệp {case.file}, lần gửi {source.submission_no}, nhận ngày "
        f"{display.day(case.received)}; {counts['error']} lỗi, {counts['warning']} cảnh báo{waived}."
    )
    where = SHARED_BOOK if case.submission.shared else OWN_BOOK
    known = {"where": where, "deadline": display.day(case.deadline)}
    steps = [step.format_map(known) for step in STEPS]
    last_column = HEADERS.index("Trạng thái")
    room = float(sum(WIDTHS[: last_column + 1]))
    sheet.set_row(0, LINE_HEIGHT * 1.6)
    sheet.write_string(0, 0, TITLE, formats["title"])
    sheet.set_row(1, LINE_HEIGHT * 1.3)
    sheet.write_string(1, 0, said, formats["subtitle"])
    lines = sum(load_layout().lines(step, room) for step in steps)
    sheet.set_row(2, LINE_HEIGHT * lines + 4)
    sheet.merge_range(2, 0, 2, last_column, "\n".join(steps), formats["paragraph"])
    cells = f"A{FIRST_ROW}:{column_letter(len(HEADERS) - 1)}{last}"
    sheet.write_url(3, 0, f"internal:'{SHEET}'!{cells}", formats["link"], f"► Chọn các dòng cần chép ({cells})")


def _page(sheet: Worksheet, case: Case) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 2)
    whose = footer_text(f"{case.submission.unit} · {case.submission.source.period}")
    sheet.set_footer(f"&L&9{whose}&C&9Danh sách lỗi&R&9Trang &P/&N")
    sheet.print_area(0, 0, FIRST_ROW - 1 + max(0, len(case.findings) - 1), len(HEADERS) - 2)
