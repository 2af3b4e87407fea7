"""The sheets that a repair adds: ThayDoi (every change), ChuaChuyen (what has no place in the template)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bvq_excel.model import HEADER_ROW, column_letter
from bvq_excel.repair import structure
from bvq_excel.repair.result import Change, Unmoved
from bvq_excel.workbooks.entry_tables import Canvas, set_page, title_lines
from bvq_excel.workbooks.layout import LINE_HEIGHT

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

CHANGES = "ThayDoi"
NOTHING = "Không có thay đổi."
# Excel keeps no more links than this in one sheet; what is beyond is plain text.
MOST_LINKS = 20_000


@dataclass(frozen=True)
class _Listing:
    """One list: the sheet, its title and table, and its columns with their widths; `link` is the column of links."""

    sheet: str
    title: str
    table: str
    headers: tuple[str, ...]
    widths: tuple[int, ...]
    link: int


_CHANGES = _Listing(
    CHANGES,
    "CÁC THAY ĐỔI KHI SỬA TỆP",
    "tblThayDoi",
    ("STT", "Biểu", "Ô cũ", "Ô mới", "Mã bản ghi", "Cột", "Giá trị cũ", "Giá trị mới", "Lý do"),
    (6, 15, 11, 11, 19, 24, 34, 34, 38),
    3,
)
_UNMOVED = _Listing(
    structure.SHEET,
    "NỘI DUNG CHƯA CHUYỂN SANG BIỂU MẪU",
    "tblChuaChuyen",
    ("STT", *structure.HEADERS),
    (6, 15, 11, 19, 26, 50, 45),
    -1,
)


def write_changes(canvas: Canvas, changes: Sequence[Change]) -> None:
    """Write the list of changes, with links to the new cells."""
    rows = [(c.sheet, c.old_cell, c.new_cell, c.record_id, c.header, c.before, c.after, c.why) for c in changes]
    _write(canvas, _CHANGES, rows or [("", "", "", "", "", "", "", NOTHING)])


def write_unmoved(canvas: Canvas, items: Sequence[Unmoved]) -> None:
    """Write the list of what was not moved over."""
    _write(canvas, _UNMOVED, [(u.sheet, u.cell, u.record_id, u.header, u.value, u.why) for u in items])


def _write(canvas: Canvas, listing: _Listing, rows: Sequence[tuple[str, ...]]) -> None:
    plan, formats = canvas.plan, canvas.formats
    sheet = canvas.book.add_worksheet(listing.sheet)
    for at, width in enumerate(listing.widths):
        sheet.set_column(at, at, width)
    for row, text in enumerate(title_lines(plan, listing.title)):
        sheet.write_string(row, 0, text, formats["title" if row == 0 else "subtitle"])
    sheet.write_url(HEADER_ROW - 2, 0, f"internal:'{plan.catalog.cover.name}'!A1", formats["link"], "◄ Thông tin chung")
    sheet.set_row(HEADER_ROW - 1, 2 * LINE_HEIGHT)
    sheet.freeze_panes(HEADER_ROW, 0)
    last = HEADER_ROW + len(rows)
    columns = [{"header": h, "header_format": formats["header"]} for h in listing.headers]
    end = column_letter(len(listing.headers) - 1)
    sheet.add_table(
        f"A{HEADER_ROW}:{end}{last}", {"name": listing.table, "columns": columns, "style": "Table Style Light 1"}
    )
    for number, values in enumerate(rows, 1):
        _row(canvas, sheet, listing, number, values)
    sheet.ignore_errors({"number_stored_as_text": f"A{HEADER_ROW}:{end}{last}"})
    set_page(sheet, plan, listing.title.capitalize())
    sheet.repeat_rows(0, HEADER_ROW - 1)
    sheet.print_area(0, 0, last - 1, len(listing.headers) - 1)


def _row(canvas: Canvas, sheet: Worksheet, listing: _Listing, number: int, values: Sequence[str]) -> None:
    formats, row = canvas.formats, HEADER_ROW + number - 1
    texts = [(text, float(width)) for text, width in zip(values, listing.widths[1:], strict=True)]
    sheet.set_row(row, min(canvas.plan.layout.height(texts) + 1, 400))
    sheet.write_number(row, 0, number, formats["count"])
    for at, text in enumerate(values, 1):
        if at == listing.link and text and number <= MOST_LINKS:
            place = text.partition("…")[0]
            sheet.write_url(row, at, f"internal:'{values[0]}'!{place}", formats["link cell"], text)
        else:
            sheet.write_string(row, at, text[:32_000], formats["wrap"])
