"""What may leave the office: no personal columns, no complaints or mediations, free text without personal marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.model import Record
from bvq_excel.privacy import free_text

# Rows about single consumers stay inside (contract: "Tệp gửi lên cấp trên không có dòng KhieuNai, HoaGiai").
WITHHELD_SHEETS = frozenset({"KhieuNai", "HoaGiai"})


def sheets(catalog: Catalog) -> tuple[Sheet, ...]:
    """Return the record sheets whose rows may leave the office."""
    return tuple(s for s in catalog.tables.values() if s.name not in WITHHELD_SHEETS)


def columns(sheet: Sheet) -> tuple[Column, ...]:
    """Return the columns of `sheet` that hold no personal data."""
    return tuple(c for c in sheet.columns if not c.personal)


class Mask:
    """Takes out of the rows' free text what tells of a person: contact marks, and each row's own personal values."""

    def __init__(self, sheet: Sheet, records: Sequence[Record]) -> None:
        personal = [c.key for c in sheet.columns if c.personal]
        self._own = [[own for key in personal if (own := record.values.get(key))] for record in records]

    def __call__(self, column: Column, values: list[Any]) -> list[Any]:
        """Return what may be shown in the cells of `column`, one for each of the records."""
        if column.type != "text":
            return values
        return [
            free_text(value, own) if isinstance(value, str) else value
            for own, value in zip(self._own, values, strict=True)
        ]
