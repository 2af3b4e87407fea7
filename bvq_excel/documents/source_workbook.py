"""The annexes with every figure leading to its rows, as a workbook for the office alone.

The sheets of the annexes are those for upload; a click on a figure goes to the sheet `NguonSoLieu`, where the figure's
rows stand together: unit, file, sheet, cell, record, what the row adds. No value of a personal column is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bvq_excel.documents import annex_workbook
from bvq_excel.documents.figures import Key
from bvq_excel.documents.tables import AnnexTable
from bvq_excel.documents.trace import CONFIDENTIAL, TracedFigure
from bvq_excel.workbooks.saving import new_workbook

if TYPE_CHECKING:
    from bvq_excel.documents.report import Report

SHEET = "NguonSoLieu"
COLUMNS = (
    ("Chỉ tiêu", 44),
    ("In trong báo cáo", 18),
    ("Nơi in", 40),
    ("Đơn vị", 34),
    ("Tệp", 24),
    ("Biểu", 14),
    ("Ô nguồn", 14),
    ("Mã bản ghi", 22),
    ("Giá trị ở ô", 16),
    ("Ghi chú", 44),
)
YES_NO = ("Không", "Có")
TIP = "Bấm để xem các dòng nguồn"
NUMBERS: dict[type, str] = {int: "#,##0", float: "#,##0.0", str: "@"}
FIRST = 2  # rows above the figures: what the file is, headers


def write(report: Report, path: Path, *, title: str, made: date) -> Path:
    """Write the annexes of `report` and the rows behind its figures to `path` and return the path.

    `title` and `made` go into the workbook's properties. Raises HostError when the file cannot be written.
    """
    starts = _starts(report.sources)
    with new_workbook(path) as book:
        created = datetime(made.year, made.month, made.day)
        book.set_properties({"title": title, "created": created, "category": CONFIDENTIAL})
        looks = annex_workbook.formats(book)
        looks["link"] = {kind: _linked(book, form) for kind, form in NUMBERS.items()}
        looks["first"] = book.add_format({**annex_workbook.FONT, "bold": True, "top": 1})
        looks["plain"] = book.add_format({**annex_workbook.FONT})
        for annex in report.annexes:
            sheet = book.add_worksheet(annex_workbook.sheet_name(annex))
            annex_workbook.fill(sheet, annex, looks)
            _lead(sheet, annex, starts, looks["link"])
        _list(book.add_worksheet(SHEET), report.sources, looks)
    return path


def _linked(book: Any, form: str) -> Any:
    """Return the look of a figure that leads somewhere."""
    return book.add_format({**annex_workbook.FONT, "font_color": "#1F4E9E", "underline": 1, "num_format": form})


def _starts(sources: Mapping[Key, TracedFigure]) -> dict[Key, int]:
    """Return the index of the first row of each figure's block."""
    starts, at = {}, FIRST
    for key, figure in sources.items():
        starts[key] = at
        at += max(1, len(figure.rows))
    return starts


def _lead(sheet: Any, annex: AnnexTable, starts: Mapping[Key, int], looks: Mapping[type, Any]) -> None:
    """Let each cell with a figure lead to the first of its rows; what the cell holds stays a number."""
    above: list[Any] = []
    for place, row in enumerate(annex.rows, 1):
        above = annex_workbook.values(row, above)
        for column, (cell, value) in enumerate(zip(row.cells, above, strict=True)):
            start = starts.get(cell.figure.key) if cell.figure else None
            if start is not None and value is not None:
                target = f"internal:'{SHEET}'!A{start + 1}"
                sheet.write_url(place, column, target, looks[type(value)], str(value), TIP)
                annex_workbook.put(sheet, place, column, value, looks)


def _list(sheet: Any, sources: Mapping[Key, TracedFigure], looks: Mapping[Any, Any]) -> None:
    """Write the blocks of rows, each beginning with the figure; its name stands in every row, for filtering."""
    sheet.write_string(0, 0, CONFIDENTIAL, looks["plain"])
    for column, (header, width) in enumerate(COLUMNS):
        sheet.write_string(FIRST - 1, column, header, looks["header"])
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST, 1)
    at = FIRST
    for figure in sources.values():
        for line, row in enumerate(figure.rows, at):
            told = (figure.name, "", "", row.unit, row.file, row.sheet, row.cell, row.record_id)
            for column, text in enumerate(told):
                sheet.write_string(line, column, text, looks["plain"])
            value = YES_NO[row.value] if isinstance(row.value, bool) else row.value
            annex_workbook.put(sheet, line, len(told), value, looks)
        head = {0: figure.name, 1: " hoặc ".join(figure.texts), 2: "; ".join((*figure.places, *figure.cells))}
        for column, text in (head | {len(COLUMNS) - 1: figure.note}).items():
            sheet.write_string(at, column, text, looks["first"])
        at += max(1, len(figure.rows))
    sheet.autofilter(FIRST - 1, 0, at - 1, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST - 1)
