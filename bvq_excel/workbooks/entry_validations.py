"""Dropdowns and input messages of the entry workbook, all in a style that informs and never refuses a code.

The reader understands more than a dropdown offers (codes, other names, "12,5 triệu"), so a value outside the
list is only asked about. Typing into a column that Excel works out is refused: the formula would be lost.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from bvq_excel.catalog.definitions import Column
from bvq_excel.workbooks.entry_lists import choices, dependent_list, list_name
from bvq_excel.workbooks.entry_plan import BookPlan, TablePlan

TITLE_LIMIT = 32
MESSAGE_LIMIT = 255
ERROR_LIMIT = 225
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
LARGEST = 10**15


def validation(plan: BookPlan, table: TablePlan | None, column: Column) -> dict[str, Any]:
    """Return the XlsxWriter options of the validation on `column`'s cells, with its input message."""
    options: dict[str, Any] = {
        "ignore_blank": True,
        "error_type": "information",
        "error_title": clipped(column.header, TITLE_LIMIT),
        "input_title": clipped(column.header, TITLE_LIMIT),
        "input_message": input_message(plan, column),
    }
    return options | _condition(plan, table, column)


def locked(column: Column) -> dict[str, Any]:
    """Return the validation that refuses typing into a column that is worked out or pre-printed."""
    return {
        "validate": "custom",
        "value": "=FALSE",
        "ignore_blank": False,
        "error_type": "stop",
        "error_title": clipped(column.header, TITLE_LIMIT),
        "error_message": clipped(f"Ô này không nhập. {column.help}", ERROR_LIMIT),
        "input_title": clipped(column.header, TITLE_LIMIT),
        "input_message": clipped(column.help, MESSAGE_LIMIT),
    }


def input_message(plan: BookPlan, column: Column) -> str:
    """Return what the user reads on entering a cell: the help, when it is needed, what may be chosen."""
    parts = [column.help]
    if column.required:
        parts.append("Bắt buộc.")
    elif column.required_if:
        parts.append("Bắt buộc trong một số trường hợp (ô đổi màu).")
    if column.is_list and column.enumeration:
        parts.append(f"Chọn trong: {'; '.join(choices(plan, column))}.")
    if column.type == "ref_list":
        parts.append("Ghi mã đơn vị, cách nhau dấu chấm phẩy.")
    if column.personal:
        parts.append("Thông tin cá nhân: chỉ dùng trong đơn vị.")
    return clipped(" ".join(dict.fromkeys(parts)), MESSAGE_LIMIT)


def clipped(text: str, limit: int) -> str:
    """Return `text` with at most `limit` characters, cut after a whole word."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;.") + "…"


def _condition(plan: BookPlan, table: TablePlan | None, column: Column) -> dict[str, Any]:
    source = list_name(column, table)
    leader = plan.layout.dependent.get(f"{table.name}.{column.key}") if table else None
    if source and table and leader:
        return _list(dependent_list(table.cell(leader), source), "Đơn vị tính này không có ở nhiệm vụ đã chọn.")
    if source:
        return _list(f"={source}", "Giá trị không có trong danh sách. Mã hoặc tên khác trong danh mục vẫn được nhận.")
    target = _target(plan, column)
    if target:
        return _list(target, "Không thấy mã này ở biểu được dẫn chiếu. Nếu mã thuộc đơn vị khác thì vẫn được nhận.")
    if column.type == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": FIRST_DAY,
            "maximum": LAST_DAY,
            "error_message": "Ngày ghi dạng ngày/tháng/năm, ví dụ 05/03/2019.",
        }
    if column.type in ("integer", "money"):
        return _numbers("integer", column, "Ghi một số nguyên, không kèm chữ.")
    if column.type == "percent":
        return _numbers("decimal", column, "Ghi tỷ lệ phần trăm, ví dụ 12,5 nghĩa là 12,5%.")
    if column.max_length and not column.is_list:
        return {
            "validate": "length",
            "criteria": "<=",
            "value": column.max_length,
            "error_message": f"Nội dung dài quá {column.max_length} ký tự.",
        }
    return {"validate": "any"}


def _list(source: str, message: str) -> dict[str, Any]:
    return {"validate": "list", "source": source, "error_message": message}


def _numbers(kind: str, column: Column, message: str) -> dict[str, Any]:
    low = 0 if column.min is None else column.min
    high = LARGEST if column.max is None else column.max
    limits = f" Từ {low} đến {high}." if column.max is not None else ""
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_message": message + limits,
    }


def _target(plan: BookPlan, column: Column) -> str:
    """Return the filled cells of the column that `column` refers to, where that sheet is in the workbook."""
    name, dot, key = column.ref.partition(".")
    table = plan.table(name) if dot else None
    if table is None or column.is_list or key not in table.index:
        return ""
    cells, numbers = table.absolute(key), table.absolute("seq")
    first = cells.rpartition(":")[0]
    return f"={first}:INDEX({cells},MAX(1,MAX({numbers})))"
