"""One way of writing 100,000 rows x 15 columns with formats and a table: `python -m benchmarks.writers WAY FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROWS, COLUMNS = 100_000, 15
KINDS = ("integer", "wrap", "date", "money", "wrap") * 3
PLACES = ("Thành phố Lai Châu", "Huyện Tam Đường", "Huyện Mường Tè", "Huyện Sìn Hồ", "Huyện Phong Thổ")
HEADERS = [f"Cột {i + 1}" for i in range(COLUMNS)]


def rows(count: int = ROWS) -> Iterator[list[Any]]:
    """Yield rows of numbers, days, names that return and texts that do not."""
    first = date(2019, 3, 15)
    for n in range(count):
        values = (n + 1, PLACES[n % len(PLACES)], first + timedelta(days=n % 92), 50_000 * (n % 400), f"Nội dung {n}")
        yield [*values, *values, *values]


def ours(path: Path) -> None:
    """Write as the consolidated workbook is written: rows as XML, column by column."""
    from bvq_excel.workbooks.consolidated_page import Field, new_pages
    from bvq_excel.workbooks.look import load_look

    with new_pages(path, load_look()) as pages:
        page = pages.add("Biểu")
        page.heading("Một trăm nghìn dòng", "Kỳ 2019-Q2")
        page.table("tblBieu", [Field(h, k, 30) for h, k in zip(HEADERS, KINDS, strict=True)], rows())
        page.finish(frozen=(5, 1))


def xlsxwriter(path: Path) -> None:
    """Write with XlsxWriter, cell by cell."""
    import xlsxwriter as library

    with library.Workbook(str(path), {"in_memory": True}) as book:
        page = book.add_worksheet("Biểu")
        shapes = {"integer": "#,##0", "money": "#,##0", "date": "dd/mm/yyyy", "wrap": "@"}
        formats = [book.add_format({"num_format": shapes[k], "border": 1}) for k in KINDS]
        page.add_table(4, 0, 4 + ROWS, COLUMNS - 1, {"columns": [{"header": h} for h in HEADERS]})
        for number, row in enumerate(rows(), 5):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(number, column, value, formats[column])
                elif isinstance(value, str):
                    page.write_string(number, column, value, formats[column])
                else:
                    page.write_number(number, column, value, formats[column])
        page.freeze_panes(5, 1)


def openpyxl(path: Path) -> None:
    """Write with openpyxl, row by row (its quick mode), with a table."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet.table import Table

    book = Workbook(write_only=True)
    page = book.create_sheet("Biểu")
    shapes = {"integer": "#,##0", "money": "#,##0", "date": "dd/mm/yyyy", "wrap": "@"}
    page.append(HEADERS)
    for row in rows():
        cells = []
        for kind, value in zip(KINDS, row, strict=True):
            cell = WriteOnlyCell(page, value)
            cell.number_format = shapes[kind]
            cells.append(cell)
        page.append(cells)
    table = Table(displayName="tblBieu", ref=f"A1:O{ROWS + 1}")
    table._initialise_columns()
    for column, header in zip(table.tableColumns, HEADERS, strict=True):
        column.name = header
    page.add_table(table)
    book.save(path)


def pandas(path: Path) -> None:
    """Write with pandas and XlsxWriter: a plain sheet, without formats or table."""
    import pandas as pd

    frame = pd.DataFrame(rows(), columns=HEADERS)
    for column in frame.columns[2::5]:
        frame[column] = pd.to_datetime(frame[column])
    with pd.ExcelWriter(path, engine="xlsxwriter", datetime_format="dd/mm/yyyy") as writer:
        frame.to_excel(writer, sheet_name="Biểu", index=False)


WAYS = {"ours": ours, "xlsxwriter": xlsxwriter, "openpyxl": openpyxl, "pandas": pandas}

if __name__ == "__main__":
    WAYS[sys.argv[1]](Path(sys.argv[2]))
