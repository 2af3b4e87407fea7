"""Sheet Loi: the list of findings that drives the marks in the record sheets (columns as the contract names them)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bvq_excel.error_list import (
    CAPACITY,
    HEADERS,
    LAST_ROW,
    SEVERITY_WORDS,
    SHEET,
    STATES,
    TABLE,
    WIDTHS,
    key_of,
    row_of,
)
from bvq_excel.model import FIRST_ROW, HEADER_ROW, Finding, column_letter
from bvq_excel.workbooks.entry_hints import ERROR_KEYS
from bvq_excel.workbooks.entry_plan import BookPlan
from bvq_excel.workbooks.entry_tables import Canvas, set_page, title_lines
from bvq_excel.workbooks.layout import LINE_HEIGHT, EntryLayout
from bvq_excel.workbooks.look import Formats

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

# How rows look that a check in Excel adds; texts stay texts there.
COLUMN_STYLES = {"STT": "list_number", "Ô": "link"}

__all__ = [
    "CAPACITY",
    "HEADERS",
    "LAST_ROW",
    "SEVERITY_WORDS",
    "SHEET",
    "STATES",
    "TABLE",
    "WIDTHS",
    "count_formula",
    "error_count",
    "key_of",
    "row_of",
    "write_errors",
    "write_list",
]


def count_formula(sheet: str, unit: str | None = None) -> str:
    """Return the formula that counts the errors listed for `sheet` (of `unit` in a shared workbook)."""
    tests = [_column("Biểu"), f'"{sheet}"', _column("Mức"), f'"{SEVERITY_WORDS["error"]}"']
    if unit:
        tests += [_column("Đơn vị"), f'"{unit}"']
    return f"COUNTIFS({','.join(tests)})"


def write_errors(canvas: Canvas) -> None:
    """Write sheet Loi with the plan's findings (an empty row when there are none) and the name of its keys."""
    plan, formats = canvas.plan, canvas.formats
    sheet = canvas.book.add_worksheet(SHEET)
    for at, width in enumerate(WIDTHS):
        style = COLUMN_STYLES.get(HEADERS[at], "list")
        sheet.set_column(at, at, width, formats[style], {"hidden": HEADERS[at] == "Khóa"})
    for row, text in enumerate(title_lines(plan, "DANH SÁCH LỖI")):
        sheet.write_string(row, 0, text, formats["title" if row == 0 else "subtitle"])
    sheet.write_url(HEADER_ROW - 2, 0, f"internal:'{plan.catalog.cover.name}'!A1", formats["link"], "◄ Thông tin chung")
    last = write_list(sheet, formats, plan.layout, plan.findings)
    canvas.book.define_name(ERROR_KEYS, f"={_column('Khóa')}")
    set_page(sheet, plan, "Danh sách lỗi")
    sheet.repeat_rows(0, HEADER_ROW - 1)
    sheet.print_area(0, 0, last - 1, len(HEADERS) - 2)


def write_list(
    sheet: Worksheet, formats: Formats, layout: EntryLayout, findings: Sequence[Finding], *, to_paste: bool = False
) -> int:
    """Write the table of `findings` (an empty row when there are none) and return the number of its last row.

    With `to_paste` the cells' links are formulas, which lead to the cells of the workbook that they are pasted into.
    """
    sheet.set_row(HEADER_ROW - 1, 2 * LINE_HEIGHT)
    sheet.freeze_panes(HEADER_ROW, 0)
    last = HEADER_ROW + max(1, len(findings))
    columns = [{"header": h, "header_format": formats["header"]} for h in HEADERS]
    where = f"A{HEADER_ROW}:{column_letter(len(HEADERS) - 1)}{last}"
    sheet.add_table(where, {"name": TABLE, "columns": columns, "style": "Table Style Light 1"})
    for number, finding in enumerate(findings, 1):
        _finding(sheet, formats, layout, number, finding, to_paste=to_paste)
    _validations(sheet)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_ROW}:N{LAST_ROW}"})
    return last


def _finding(
    sheet: Worksheet, formats: Formats, layout: EntryLayout, number: int, finding: Finding, *, to_paste: bool
) -> None:
    row = HEADER_ROW + number - 1
    texts = [(str(value), float(width)) for value, width in zip(row_of(finding, number), WIDTHS, strict=True)]
    sheet.set_row(row, layout.height(texts[:-1]) + 1)
    for at, value in enumerate(row_of(finding, number)):
        if HEADERS[at] == "Ô" and finding.sheet and finding.cell:
            place = f"'{finding.sheet}'!{finding.cell}"
            if to_paste:
                link = f'=HYPERLINK("#{place}","{finding.cell}")'
                sheet.write_formula(row, at, link, formats["link cell"], finding.cell)
            else:
                sheet.write_url(row, at, f"internal:{place}", formats["link cell"], finding.cell)
        elif isinstance(value, int):
            sheet.write_number(row, at, value, formats["count"])
        else:
            sheet.write_string(row, at, value, formats["wrap"])


def _validations(sheet: Worksheet) -> None:
    state = column_letter(HEADERS.index("Trạng thái"))
    sheet.data_validation(
        f"{state}{FIRST_ROW}:{state}{LAST_ROW}",
        {
            "validate": "list",
            "source": list(STATES),
            "error_type": "information",
            "input_title": "Trạng thái",
            "input_message": "Chọn Giữ nguyên khi số liệu đúng như đã ghi, và nêu lý do ở cột Lý do giữ nguyên.",
        },
    )


def _column(header: str) -> str:
    letter = column_letter(HEADERS.index(header))
    return f"{SHEET}!${letter}${FIRST_ROW}:${letter}${LAST_ROW}"


def error_count(plan: BookPlan, sheet: str, unit: str | None = None) -> int:
    """Return how many of the plan's findings are errors of `sheet` (of `unit` in a shared workbook)."""
    return sum(f.severity == "error" and f.sheet == sheet and (unit is None or f.unit == unit) for f in plan.findings)
