"""What may leave the office: no personal columns, no complaints or mediations, free text without personal marks."""

from __future__ import annotations

import re
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.model import Record

# Rows about single consumers stay inside (contract: "Tệp gửi lên cấp trên không có dòng KhieuNai, HoaGiai").
WITHHELD_SHEETS = frozenset({"KhieuNai", "HoaGiai"})
MASK = "[đã che]"
SHORTEST_NAME = 4
# E-mail addresses; telephone numbers with or without separators; identity numbers of 9 or 12 digits.
MARKS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w/.-])(?:\+84|0)[ .-]?\d(?:[ .-]?\d){8}(?![\w/-])"
    r"|(?<![\w/.-])(?:\d{12}|\d{9})(?![\w/-])"
)


def sheets(catalog: Catalog) -> tuple[Sheet, ...]:
    """Return the record sheets whose rows may leave the office."""
    return tuple(s for s in catalog.tables.values() if s.name not in WITHHELD_SHEETS)


def columns(sheet: Sheet) -> tuple[Column, ...]:
    """Return the columns of `sheet` that hold no personal data."""
    return tuple(c for c in sheet.columns if not c.personal)


class Mask:
    """Takes out of a row's free text what tells of a person: contact marks, and the row's own personal values."""

    def __init__(self, sheet: Sheet) -> None:
        self._personal = tuple(c.key for c in sheet.columns if c.personal)

    def __call__(self, record: Record, column: Column, value: Any) -> Any:
        """Return what may be shown in the cell of `column`."""
        if column.type != "text" or not isinstance(value, str):
            return value
        text = MARKS.sub(MASK, value)
        for key in self._personal:
            own = record.values.get(key)
            if isinstance(own, str) and len(own) >= SHORTEST_NAME:
                text = re.sub(re.escape(own), MASK, text, flags=re.IGNORECASE)
        return text
