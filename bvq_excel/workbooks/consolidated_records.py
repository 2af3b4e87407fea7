"""The record sheets of the consolidated workbook: every unit's rows under the contract's headers, with their source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bvq_excel import display
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.consolidation import Consolidation, Duplicate
from bvq_excel.consolidation.duplicates import LEADING_INDICATORS
from bvq_excel.model import Record
from bvq_excel.workbooks.consolidated_page import FIRST_INDEX, Field, Page
from bvq_excel.workbooks.consolidated_values import Words

MERGED, DOUBLE = "Đã tổng hợp", "Trùng"
LEADER_MISSING = "Chưa nhận được dòng của đơn vị chủ trì"
LEADING = (Field("Đơn vị", widest=24), Field("Trạng thái dòng", widest=14))
FILE, PLACE, COUNTED = Field("Tệp", widest=24), Field("Ô nguồn", widest=18), Field("Dòng được tính", widest=30)
NARROW, WIDE, LONG = 24, 40, 80  # columns with a text of more than LONG characters become WIDE
EMPTY_NOTE = "Kỳ này không đơn vị nào có dòng ở biểu này."
FOLDED_NOTE = "Cột không đơn vị nào ghi được thu gọn: bấm dấu + phía trên bảng để mở."

# What is shown of a cell: the value itself, or what may leave the office.
Shown = Callable[[Record, Column, Any], Any]


def write_records(
    page: Page,
    consolidation: Consolidation,
    sheet: Sheet,
    subtitle: str,
    *,
    columns: tuple[Column, ...],
    source: bool,
    shown: Shown | None = None,
) -> None:
    """Write the merged and duplicate rows of `sheet` with the given `columns`.

    `source` adds file, source cell and, where rows can be duplicates, the row that counts instead; `shown`
    may change what a cell shows.
    """
    rows = list(_rows(consolidation, sheet, columns, source=source, shown=shown))
    grey = [i for i, row in enumerate(rows) if row[1] == DOUBLE]
    fields = list(_fields(page, sheet, columns, rows, source=source))
    folded = any(f.folded for f in fields)
    count = consolidation.by_sheet[sheet.name]
    note = f"Đã tổng hợp {display.number(count.merged)} dòng."
    if count.duplicate:
        note = f"{note[:-1]}, trùng {display.number(count.duplicate)} dòng (chữ xám, không tính vào số toàn tỉnh)."
    if not rows:
        note = EMPTY_NOTE
    elif folded:
        note = f"{note} {FOLDED_NOTE}"
    page.heading(sheet.title, subtitle, note)
    page.table(sheet.table, fields, rows, grey=grey)
    page.finish(frozen=(FIRST_INDEX, len(LEADING)), leading=len(LEADING))


def _fields(
    page: Page, sheet: Sheet, columns: tuple[Column, ...], rows: list[list[Any]], *, source: bool
) -> Iterator[Field]:
    yield from LEADING
    for i, column in enumerate(columns, len(LEADING)):
        unused = bool(rows) and all(row[i] is None for row in rows)
        long = any(isinstance(row[i], str) and len(row[i]) > LONG for row in rows)
        yield Field(column.header, page.layout.kind(column), WIDE if long else NARROW, folded=unused)
    if source:
        yield from (FILE, PLACE)
        if sheet.name in LEADING_INDICATORS:
            yield COUNTED


def _rows(
    consolidation: Consolidation, sheet: Sheet, columns: tuple[Column, ...], *, source: bool, shown: Shown | None
) -> Iterator[list[Any]]:
    words = Words(consolidation.catalog, consolidation.period.last)
    for record, double in consolidation.all_rows(sheet.name):
        row: list[Any] = [words.unit(record.unit), DOUBLE if double else MERGED]
        for column in columns:
            value = words.cell(record, column)
            row.append(shown(record, column, value) if shown and value is not None else value)
        if source:
            row.extend((record.source.file, place_text(record)))
            if sheet.name in LEADING_INDICATORS:
                row.append(_counted(double))
        yield row


def place_text(record: Record) -> str:
    """Return where a row stands in its file, e.g. `KhieuNai!A12`."""
    return f"{record.sheet}!{record.cell('seq')}"


def _counted(double: Duplicate | None) -> str | None:
    if double is None:
        return None
    counted = double.counted
    return f"{counted.source.file}, {place_text(counted)}" if counted else LEADER_MISSING
