"""The record sheets of an entry workbook in the contract's layout: title, captions, headers, Excel table, rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bvq_excel import display
from bvq_excel.catalog.definitions import Column
from bvq_excel.model import FIRST_ROW, HEADER_ROW
from bvq_excel.workbooks.entry_cells import write_formula, write_value
from bvq_excel.workbooks.entry_computed import column_formula, computed_value, constant, is_constant
from bvq_excel.workbooks.entry_hints import write_hints, write_marks
from bvq_excel.workbooks.entry_page import (
    MARGINS,
    TITLE_HEIGHT,
    column_width,
    folded,
    header_height,
    is_wide,
    row_height,
)
from bvq_excel.workbooks.entry_plan import BookPlan, PlannedRow, TablePlan
from bvq_excel.workbooks.entry_suggestions import suggestion
from bvq_excel.workbooks.entry_validations import locked, validation
from bvq_excel.workbooks.entry_values import SUGGESTED, AsTyped, cell_value
from bvq_excel.workbooks.look import Formats
from bvq_excel.workbooks.saving import footer_text

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FROZEN_COLUMNS = 2
REPEATED_COLUMNS = 4
ERROR_SHEET = "Loi"
PAPER_A4 = 9


@dataclass(frozen=True)
class Canvas:
    """What every part of the workbook is written with."""

    book: Workbook
    formats: Formats
    plan: BookPlan


def write_table(canvas: Canvas, table: TablePlan) -> None:
    """Write one record sheet."""
    sheet = canvas.book.add_worksheet(table.name)
    _columns(canvas, sheet, table)
    _heading(canvas, sheet, table)
    _table(canvas, sheet, table)
    for number, row in enumerate(table.rows):
        _row(canvas, sheet, table, FIRST_ROW + number, row)
    for column in table.columns:
        options = locked(column) if _is_locked(canvas.plan, column) else validation(canvas.plan, table, column)
        sheet.data_validation(table.range(column.key), options)
    write_marks(sheet, table, canvas.formats)
    write_hints(sheet, canvas.plan, table, canvas.formats)
    _page(canvas, sheet, table)


def title_lines(plan: BookPlan, title: str) -> tuple[str, str, str]:
    """Return rows 1 to 3 of every sheet: title (with the plan's note), unit, period with its days."""
    names = "; ".join(u.name for u in plan.units)
    period = plan.period
    days = f"từ {display.day(period.first)} đến {display.day(period.last)}"
    note = f" – {plan.note}" if plan.note else ""
    return f"{title}{note}", f"Đơn vị: {names}", f"Kỳ: {period.code} ({days})"


def set_page(sheet: Worksheet, plan: BookPlan, name: str) -> None:
    """Set A4 landscape, one page wide, with the sheet's name and page numbers at the foot."""
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    units = ", ".join(u.code for u in plan.units)
    sheet.set_footer(f"&L&9{footer_text(f'{units} · {plan.period.code}')}&C&9{name}&R&9Trang &P/&N")


def _columns(canvas: Canvas, sheet: Worksheet, table: TablePlan) -> None:
    hidden = _hidden(table)
    ids = _ids(table)
    for at, column in enumerate(table.columns):
        options: dict[str, Any] = {"level": 1, "hidden": True} if column.key in hidden else {}
        after_fold = at > 0 and table.columns[at - 1].key in hidden and column.key not in hidden
        if after_fold:
            options["collapsed"] = True
        sheet.set_column(at, at, column_width(canvas.plan.layout, table.sheet, column, ids), None, options)


def _ids(table: TablePlan) -> list[str]:
    return [str(row.values["record_id"]) for row in table.rows]


def _hidden(table: TablePlan) -> frozenset[str]:
    return folded(table.columns, [row.values for row in table.rows])


def _heading(canvas: Canvas, sheet: Worksheet, table: TablePlan) -> None:
    plan, formats = canvas.plan, canvas.formats
    sheet.set_row(0, TITLE_HEIGHT)
    for row, text in enumerate(title_lines(plan, table.sheet.title)):
        sheet.write_string(row, 0, text, formats["sheet_line" if row else "sheet_title"])
    seen = [at for at, c in enumerate(table.columns) if at >= REPEATED_COLUMNS and c.key not in _hidden(table)]
    links = ((plan.catalog.cover.name, "◄ Thông tin"), (ERROR_SHEET, "► Lỗi"))
    for at, (target, text) in zip(seen, links, strict=False):
        sheet.write_url(HEADER_ROW - 3, at, f"internal:'{target}'!A1", formats["link"], text)
    for at, caption in _captions(plan, table):
        sheet.write_string(HEADER_ROW - 2, at, caption, formats["group"])
    sheet.set_row(HEADER_ROW - 1, header_height(plan.layout, table.sheet, table.columns))
    sheet.freeze_panes(HEADER_ROW, FROZEN_COLUMNS)


def _captions(plan: BookPlan, table: TablePlan) -> Iterator[tuple[int, str]]:
    """Yield each part's caption with its first column that is not folded away."""
    captions = plan.layout.captions.get(table.name, {})
    hidden = _hidden(table)
    caption = ""
    for at, column in enumerate(table.columns):
        caption = captions.get(column.key, caption)
        if caption and column.key not in hidden and column.key != "note":
            yield at, caption
            caption = ""


def _table(canvas: Canvas, sheet: Worksheet, table: TablePlan) -> None:
    columns = []
    for column in table.columns:
        options: dict[str, Any] = {
            "header": column.header,
            "header_format": canvas.formats[_header_style(column)],
        }
        formula = column_formula(canvas.plan, table, column)
        if formula:
            options["formula"] = formula
        columns.append(options)
    where = f"A{HEADER_ROW}:{table.last_column}{table.last_row}"
    sheet.add_table(where, {"name": table.sheet.table, "columns": columns, "style": "Table Style Light 1"})
    data = f"A{FIRST_ROW}:{table.last_column}{table.last_row}"
    sheet.ignore_errors({"number_stored_as_text": data, "calculated_column": data, "formula_differs": data})


def _header_style(column: Column) -> str:
    if column.computed:
        return "header_computed"
    if column.required:
        return "header_required"
    return "header_conditional" if column.required_if else "header"


def _is_locked(plan: BookPlan, column: Column) -> bool:
    """Return whether typing into the column is refused; in a shared workbook the unit of an added row is typed."""
    return column.computed and not (plan.shared and column.key == "unit_code")


def _row(canvas: Canvas, sheet: Worksheet, table: TablePlan, number: int, row: PlannedRow) -> None:
    plan, formats = canvas.plan, canvas.formats
    started = table.is_started(row.values)
    for at, column in enumerate(table.columns):
        style = plan.layout.kind(column) + (" computed" if column.computed else "")
        value: Any
        formula, value = _worked_out(plan, table, column, row, number)
        if formula:
            write_formula(sheet, number - 1, at, formula, value if started else None, formats[style])
        else:
            value = row.values.get(column.key)
            if is_constant(plan, table, column) and not isinstance(value, AsTyped):
                value = constant(plan, table, column)
            elif column.key not in ("record_id", "unit_code"):
                value = cell_value(plan.catalog, column, value, plan.period.last)
            write_value(sheet, number - 1, at, value, formats[style])
    if started:
        height = row_height(plan.catalog, plan.layout, table.sheet, table.columns, row.values, plan.period.last)
        sheet.set_row(number - 1, height)


def _worked_out(plan: BookPlan, table: TablePlan, column: Column, row: PlannedRow, number: int) -> tuple[str, Any]:
    """Return the formula of a cell and its value, an empty formula for a cell that holds a value of its own."""
    if row.values.get(column.key) is SUGGESTED:
        task, uom = str(row.values.get("task_code")), str(row.values.get("uom"))
        found = suggestion(plan, row.unit, task, uom)
        return (found.formula, found.value) if found else ("", None)
    as_typed = isinstance(row.values.get(column.key), AsTyped)
    if not column.computed or column.key == "unit_code" or is_constant(plan, table, column) or as_typed:
        return "", None
    value = number - HEADER_ROW if column.key == "seq" else computed_value(plan, table, row, column)
    return column_formula(plan, table, column), value


def _page(canvas: Canvas, sheet: Worksheet, table: TablePlan) -> None:
    set_page(sheet, canvas.plan, table.sheet.title)
    if is_wide(canvas.plan.layout, table.sheet, table.columns, _hidden(table)):
        sheet.set_print_scale(canvas.plan.layout.wide_scale)
        repeated = table.columns[:REPEATED_COLUMNS]
        room = sum(column_width(canvas.plan.layout, table.sheet, c, _ids(table)) for c in repeated)
        # Wider titles would be cut off on every page but the first.
        if all(canvas.plan.layout.run(t, bold=True) <= room for t in title_lines(canvas.plan, table.sheet.title)):
            sheet.repeat_columns(0, REPEATED_COLUMNS - 1)
    sheet.repeat_rows(0, HEADER_ROW - 1)
    # A printed area that follows the data by formula is lost in LibreOffice and odd to other programs; the table
    # has no more empty rows than the last printed page has room for (entry_page).
    sheet.print_area(0, 0, table.last_row - 1, len(table.columns) - 1)
