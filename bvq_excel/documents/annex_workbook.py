"""The annexes as an Excel workbook for upload to the province's reporting system: plain tables, nothing else.

One sheet for each annex, headers in row 1, one row for each line, no merged cells. Numbers are numbers and equal what
the report prints; a cell without data is empty, one that says "did not occur" is 0, "<3" stays a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bvq_excel.documents.tables import NOTHING, AnnexTable, Row
from bvq_excel.workbooks.saving import new_workbook

NUMBER = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
FONT = {"font_name": "Times New Roman", "font_size": 12}
WIDEST, NARROWEST, SAMPLE = 60, 8, 200
LONGEST_NAME = 31


def write(annexes: Sequence[AnnexTable], path: Path, *, title: str, made: date) -> Path:
    """Write `annexes` to `path` and return the path; `title` and `made` go into the workbook's properties.

    Raises HostError when the file cannot be written, most often because it is open in Excel.
    """
    with new_workbook(path) as book:
        book.set_properties({"title": title, "created": datetime(made.year, made.month, made.day)})
        looks = formats(book)
        for annex in annexes:
            fill(book.add_worksheet(sheet_name(annex)), annex, looks)
    return path


def formats(book: Any) -> dict[Any, Any]:
    """Return the formats of cells: by the type of their value, and by name."""
    return {
        int: book.add_format({**FONT, "num_format": "#,##0"}),
        float: book.add_format({**FONT, "num_format": "#,##0.0"}),
        str: book.add_format({**FONT, "text_wrap": True, "valign": "top"}),
        "header": book.add_format({**FONT, "bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}),
    }


def put(sheet: Any, place: int, column: int, value: str | float | None, looks: Mapping[Any, Any]) -> None:
    """Write one value in the look of its type; nothing stays an empty cell."""
    if isinstance(value, str):
        sheet.write_string(place, column, value, looks[str])
    elif value is not None:
        sheet.write_number(place, column, value, looks[type(value)])


def sheet_name(annex: AnnexTable) -> str:
    """Return the name of the annex's sheet, as the report numbers it: `Phụ lục III`."""
    return annex.label[:LONGEST_NAME]


def headers(annex: AnnexTable) -> tuple[str, ...]:
    """Return the headers; amounts say their unit, which stands above the table in the report."""
    if not annex.unit:
        return annex.columns
    numeric = [any(r.cells[i].number for r in annex.rows) for i in range(len(annex.columns))]
    plain = zip(annex.columns, numeric, strict=True)
    return tuple(f"{c} ({annex.unit})" if n and not c.endswith(")") else c for c, n in plain)


def values(row: Row, above: Sequence[Any]) -> list[Any]:
    """Return a row's values; a cell that goes on from the one above has that one's value."""
    return [above[i] if c.continued and above else value(c.text, number=c.number) for i, c in enumerate(row.cells)]


def value(text: str, *, number: bool) -> str | int | float | None:
    """Return what a cell of the report says as a value: `1.234,5` is 1234.5, the sign for "did not occur" is 0."""
    if not number:
        return text or None
    if text == NOTHING:
        return 0
    if not NUMBER.fullmatch(text):
        return text or None
    plain = text.replace(".", "").replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def fill(sheet: Any, annex: AnnexTable, looks: Mapping[Any, Any]) -> None:
    """Write an annex to its sheet: headers in the first row, one row for each line."""
    named = headers(annex)
    sheet.write_row(0, 0, named, looks["header"])
    sheet.freeze_panes(1, 0)
    widths = [min(len(n), WIDEST // 2) for n in named]
    above: list[Any] = []
    for place, row in enumerate(annex.rows, 1):
        above = values(row, above)
        for column, found in enumerate(above):
            put(sheet, place, column, found, looks)
            if place < SAMPLE and found is not None:
                widths[column] = max(widths[column], min(len(str(found)) + 2, WIDEST))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, max(width, NARROWEST))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
