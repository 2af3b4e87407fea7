"""A rule's passing or failing example in the words of the sheets: headers, labels, and what surrounds the rows.

An example's key is a column, a sheet with rows, or with "@" something around them: the day of receipt, the unit, a
raw cell, a total.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column

SURROUNDINGS = {
    "@today": "ngày nhận tệp",
    "@received_at": "ngày nhận tệp",
    "@unit_code": "đơn vị của tệp",
    "@period_from": "kỳ từ ngày",
    "@period_to": "kỳ đến ngày",
    "@prev_period_from": "kỳ trước từ ngày",
    "@prev_period_to": "kỳ trước đến ngày",
    "@sheet": "biểu",
    "@type": "cột kiểu",
    "@required": "cột bắt buộc",
    "@raw": "ô ghi",
    "@font": "phông chữ",
    "@hidden_rows": "số hàng bị ẩn",
    "@filter_active": "đang lọc",
    "@expected": "đơn vị phải báo cáo",
    "@required_sheets": "biểu phải báo cáo",
    "@stc_appraised": "số Sở Tài chính đã thẩm định",
    "@indicator": "chỉ tiêu",
    "@current": "kỳ này",
    "@last_year": "cùng kỳ năm trước",
    "@cumulative": "lũy kế",
    "@prev_cumulative": "lũy kế kỳ trước",
    "@by_unit": "cộng theo đơn vị",
    "@by_area": "cộng theo địa bàn",
    "@by_goods": "cộng theo nhóm hàng",
    "@total": "số tổng",
    "@opening": "tồn đầu kỳ",
    "@received": "tiếp nhận",
    "@solved": "giải quyết",
    "@transferred": "chuyển",
    "@rejected_withdrawn": "từ chối và rút",
    "@closing": "tồn cuối kỳ",
    "@prev_closing": "tồn cuối kỳ trước",
    "@inspections": "số vụ kiểm tra",
    "@handled": "số vụ xử lý",
    "@acts": "số hành vi",
    "@subjects": "số cơ sở",
    "@period_state": "trạng thái của kỳ",
    "@change": "thay đổi bằng cách",
    "@reason": "lý do",
}
# What is said by the other words of the example, in the language of the catalogue.
UNSAID = frozenset({"@enum", "@pattern"})
TYPES = {
    "text": "chữ",
    "date": "ngày",
    "enum": "chọn trong danh mục",
    "id": "mã",
    "integer": "số nguyên",
    "money": "số tiền",
    "phone": "điện thoại",
    "tax_code": "mã số thuế",
    "url": "đường dẫn",
}
WORDS = {"KHOA": "đã khóa", "dinh_chinh": "đính chính", "gui_lai": "gửi lại tệp", **TYPES}
NOTHING = "(trống)"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}")


def example_words(catalog: Catalog, columns: Mapping[str, Column], example: Mapping[str, Any]) -> str:
    """Return `example` as it would be told, its single cells those of `columns`."""
    parts = []
    for key, value in example.items():
        if isinstance(value, list) and key in catalog.sheets:
            own = catalog.sheets[key].by_key
            rows = " | ".join(_row(catalog, own, row) for row in value) or "không có dòng nào"
            parts.append(f"biểu {key}: {rows}")
        elif key.startswith("@"):
            parts += [] if key in UNSAID else [f"{SURROUNDINGS[key]} = {_surrounding(catalog, value)}"]
        else:
            parts.append(_row(catalog, columns, {key: value}))
    return "; ".join(parts)


def _surrounding(catalog: Catalog, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = _plain(value)
    if text in catalog.indicators:
        return catalog.indicators[text].name
    return WORDS.get(text, text) if text.strip() else NOTHING


def _row(catalog: Catalog, columns: Mapping[str, Column], row: Mapping[str, Any]) -> str:
    cells = (f"{columns[k].header} = {_value(catalog, columns[k], v) or NOTHING}" for k, v in row.items())
    return ", ".join(cells) or NOTHING


def _value(catalog: Catalog, column: Column, value: Any) -> str:
    codes: Sequence[Any] = value if isinstance(value, list) else str(value).split(";") if column.is_list else (value,)
    if column.enum and all(code in catalog.enums[column.enum].by_code for code in codes):
        return display.label(catalog, tuple(codes) if column.is_list else codes[0], column)
    if column.type == "month" and _MONTH.fullmatch(str(value)):
        return display.shown(value, column)
    return _plain(tuple(map(str, value)) if isinstance(value, list) else value)


def _plain(value: Any) -> str:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return display.day(date.fromisoformat(value))
    return display.plain(value)
