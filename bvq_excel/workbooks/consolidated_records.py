"""The record sheets of the consolidated workbook: every unit's rows under the contract's headers, with their source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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

# Gives for the rows what is shown of the cells of a column: the values themselves, or what may leave the office.
Shown = Callable[[Sequence[Record]], Callable[[Column, list[Any]], list[Any]]]


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
    cells = _columns(consolidation, sheet, columns, source=source, shown=shown)
    grey = [i for i, state in enumerate(cells[1]) if state == DOUBLE]
    fields = list(_fields(page, sheet, columns, cells, source=source))
    folded = any(f.folded for f in fields)
    count = consolidation.by_sheet[sheet.name]
    note = f"Đã tổng hợp {display.number(count.merged)} dòng."
    if count.duplicate:
        note = f"{note[:-1]}, trùng {display.number(count.duplicate)} dòng (chữ xám, không tính vào số toàn tỉnh)."
    if not cells[0]:
        note = EMPTY_NOTE
    elif folded:
        note = f"{note} {FOLDED_NOTE}"
    page.heading(sheet.title, subtitle, note)
    page.table(sheet.table, fields, columns=cells, grey=grey)
    page.finish(frozen=(FIRST_INDEX, len(LEADING)), leading=len(LEADING))


def _fields(
    page: Page, sheet: Sheet, columns: tuple[Column, ...], cells: Sequence[Sequence[Any]], *, source: bool
) -> Iterator[Field]:
    yield from LEADING
    for column, values in zip(columns, cells[len(LEADING) :], strict=False):
        unused = bool(values) and values.count(None) == len(values)
        long = any(len(value) > LONG for value in set(values) if isinstance(value, str))
        yield Field(column.header, page.layout.kind(column), WIDE if long else NARROW, folded=unused)
    if source:
        yield from (FILE, PLACE)
        if sheet.name in LEADING_INDICATORS:
            yield COUNTED


def _columns(
    consolidation: Consolidation, sheet: Sheet, columns: tuple[Column, ...], *, source: bool, shown: Shown | None
) -> list[Sequence[Any]]:
    """Return the sheet's cells column by column."""
    rows = consolidation.all_rows(sheet.name)
    records = [record for record, _ in rows]
    words = Words(consolidation.catalog, consolidation.period.last)
    cells: list[Sequence[Any]] = [
        [words.unit(record.unit) for record in records],
        [DOUBLE if double else MERGED for _, double in rows],
    ]
    found = words.columns(records, columns)
    cells += map(shown(records), columns, found) if shown else found
    if source:
        cells += [[record.source.file for record in records], [place_text(record) for record in records]]
        if sheet.name in LEADING_INDICATORS:
            cells.append([_counted(double) for _, double in rows])
    return cells


def place_text(record: Record) -> str:
    """Return where a row stands in its file, e.g. `KhieuNai!A12`."""
    return f"{record.sheet}!{record.cell('seq')}"


def _counted(double: Duplicate | None) -> str | None:
    if double is None:
        return None
    counted = double.counted
    return f"{counted.source.file}, {place_text(counted)}" if counted else LEADER_MISSING
