"""Sheet HuongDan: how to fill in the workbook, and every column of its sheets, generated from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bvq_excel.catalog.definitions import Column
from bvq_excel.model import FIRST_ROW
from bvq_excel.workbooks.entry_lists import choices
from bvq_excel.workbooks.entry_plan import BookPlan, TablePlan
from bvq_excel.workbooks.entry_tables import Canvas, set_page, title_lines

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "HuongDan"
HEADERS = ("Cột", "Tiêu đề", "Bắt buộc", "Cách ghi", "Lựa chọn")
WIDTHS = (6, 28, 16, 52, 62)

SAME_EVERYWHERE = ("seq", "record_id", "unit_code", "note")

STEPS = (
    "1. Điền biểu Thông tin chung trước: người lập, người ký, số và ngày báo cáo.",
    "2. Mở từng biểu ở bảng Tình hình các biểu. Mỗi việc ghi một dòng, bắt đầu từ dòng trống đầu tiên; không gộp ô, "
    "không thêm dòng cộng, không sửa hàng tiêu đề. STT, Mã bản ghi, Mã đơn vị có sẵn; Ghi chú chỉ ghi khi cần.",
    "3. Biểu bắt buộc mà trong kỳ không có việc nào thì chọn Có ở cột Không phát sinh.",
    "4. Ô có danh sách thì chọn trong danh sách; gõ mã cũng được. Ô ghi nhiều mục thì cách nhau bằng dấu chấm phẩy.",
    "5. Ngày ghi dạng ngày/tháng/năm. Tiền ghi bằng đồng, không ghi nghìn hoặc triệu. Số điện thoại giữ số 0 ở đầu.",
    "6. Một số cột tùy chọn được thu gọn: bấm dấu + phía trên tiêu đề để mở, hoặc bấm số 2 ở góc trên bên trái để mở "
    "tất cả.",
    "7. Lưu tệp dạng .xlsx, giữ nguyên tên tệp, rồi gửi về Sở Công Thương.",
)
LEGEND = (
    ("header_required", "Tiêu đề", "Cột bắt buộc."),
    ("header_conditional", "Tiêu đề", "Cột bắt buộc trong một số trường hợp; ô đổi màu khi phải điền."),
    ("header", "Tiêu đề", "Cột tùy chọn."),
    ("header_computed", "Tiêu đề", "Cột tự tính hoặc in sẵn, không nhập."),
    ("wrap hint_missing", "(trống)", "Ô phải điền mà còn trống."),
    ("wrap not_applicable", "(trống)", "Ô không cần điền với lựa chọn của dòng này."),
    ("wrap hint_late", "▲ 15/05/2019", "Ngày đã quá hạn."),
    ("wrap hint_order", "◄ 15/05/2019", "Ngày không đúng thứ tự trước, sau."),
    ("wrap mark_error", "123", "Ô có lỗi, nêu ở Danh sách lỗi; phải sửa."),
    ("wrap mark_warning", "123", "Ô cần xem lại; đúng thì ghi lý do ở cột Ghi chú."),
    ("wrap mark_info", "123", "Ô có thông báo."),
)
TYPE_WORDS = {
    "date": "Ngày/tháng/năm.",
    "month": "Tháng/năm, ví dụ 03/2019.",
    "integer": "Số nguyên.",
    "money": "Số tiền bằng đồng.",
    "percent": "Phần trăm, ví dụ 12,5.",
    "enum_list": "Một hoặc nhiều mục, cách nhau dấu chấm phẩy.",
    "ref_list": "Một hoặc nhiều mã, cách nhau dấu chấm phẩy.",
    "phone": "Số điện thoại.",
    "email": "Địa chỉ thư điện tử.",
    "url": "Đường dẫn đầy đủ.",
}


def write_guide(canvas: Canvas) -> None:
    """Write the guide for the sheets that the workbook has."""
    plan, formats = canvas.plan, canvas.formats
    sheet = canvas.book.add_worksheet(SHEET)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    sheet.hide_gridlines(2)
    for row, text in enumerate(title_lines(plan, "HƯỚNG DẪN ĐIỀN")):
        sheet.write_string(row, 0, text, formats["title" if row == 0 else "subtitle"])
    sheet.write_url(3, 0, f"internal:'{plan.catalog.cover.name}'!A1", formats["link"], "◄ Thông tin chung")
    row = _steps(canvas, sheet, 5)
    row = _legend(canvas, sheet, row + 1)
    row = _sheet(canvas, sheet, plan.catalog.cover.title, None, plan.catalog.cover.columns, row + 1)
    for table in plan.tables:
        row = _sheet(canvas, sheet, table.sheet.title, table, table.columns, row + 1)
    set_page(sheet, plan, "Hướng dẫn điền")
    sheet.print_area(0, 0, row - 1, len(WIDTHS) - 1)


def _steps(canvas: Canvas, sheet: Worksheet, row: int) -> int:
    width = float(sum(WIDTHS))
    for text in STEPS:
        sheet.merge_range(row, 0, row, len(WIDTHS) - 1, text, canvas.formats["paragraph"])
        sheet.set_row(row, canvas.plan.layout.height([(text, width)]) + 2)
        row += 1
    return row


def _legend(canvas: Canvas, sheet: Worksheet, row: int) -> int:
    sheet.write_string(row, 0, "Màu sắc", canvas.formats["group"])
    for at, (style, sample, meaning) in enumerate(LEGEND, row + 1):
        sheet.write_string(at, 1, sample, canvas.formats[style])
        sheet.write_string(at, 2, meaning, canvas.formats["plain"])
    return row + 1 + len(LEGEND)


def _sheet(
    canvas: Canvas, sheet: Worksheet, title: str, table: TablePlan | None, columns: Sequence[Column], row: int
) -> int:
    """Write the columns of one sheet from zero-based `row` on; return the row after them."""
    plan, formats = canvas.plan, canvas.formats
    name = table.name if table else plan.catalog.cover.name
    sheet.write_url(row, 0, f"internal:'{name}'!A1", formats["guide_title"], title)
    for at, text in enumerate(HEADERS):
        sheet.write_string(row + 1, at, text, formats["header"])
    places = {c.key: _place(table, c, n) for n, c in enumerate(columns)}
    described = [c for c in columns if table is None or c.key not in SAME_EVERYWHERE]
    for n, column in enumerate(described, row + 2):
        place = places[column.key]
        texts = (place, column.header, _need(column), _how(column), _offered(plan, column))
        for at, text in enumerate(texts):
            sheet.write_string(n, at, text, formats["wrap"])
        sheet.set_row(n, plan.layout.height(zip(texts, WIDTHS, strict=True)) + 1)
    return row + 2 + len(described)


def _place(table: TablePlan | None, column: Column, number: int) -> str:
    return table.letter(column.key) if table else f"C{FIRST_ROW + number}"


def _need(column: Column) -> str:
    if column.computed:
        return "Tự điền"
    if column.required:
        return "Bắt buộc"
    return "Khi cần" if column.required_if else "Tùy chọn"


def _how(column: Column) -> str:
    parts = [column.help]
    if not column.computed:
        parts.append(TYPE_WORDS.get(column.type, ""))
        if column.type == "text" and column.max_length:
            parts.append(f"Tối đa {column.max_length} ký tự.")
    if column.personal:
        parts.append("Thông tin cá nhân.")
    return " ".join(p for p in parts if p)


def _offered(plan: BookPlan, column: Column) -> str:
    if column.computed:
        return ""
    if column.ref == "units":
        return "Danh sách đơn vị."
    if column.ref == "areas":
        return "Danh sách địa bàn."
    if column.ref == "tasks":
        return "Danh sách nhiệm vụ của biểu."
    return "; ".join(choices(plan, column))
