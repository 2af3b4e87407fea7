"""The record sheets of an entry workbook in the contract's layout: title, captions, headers, Excel table, rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bvq_excel import display
from bvq_excel.catalog.definitions import Column
from bvq_excel.model import FIRST_ROW, HEADER_ROW
from bvq_excel.workbooks.entry_hints import write_hints, write_marks
from bvq_excel.workbooks.entry_lists import field_name
from bvq_excel.workbooks.entry_plan import BookPlan, PlannedRow, TablePlan
from bvq_excel.workbooks.entry_validations import locked, validation
from bvq_excel.workbooks.entry_values import cell_value, computed_value, is_started
from bvq_excel.workbooks.formulas import Translator, escaped, table_reference
from bvq_excel.workbooks.layout import LINE_HEIGHT
from bvq_excel.workbooks.look import Formats

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FROZEN_COLUMNS = 2
FIRST_CELL_OF_COVER = "$C$6"
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
    """Return rows 1 to 3 of every sheet: title, unit, period with its days."""
    names = "; ".join(u.name for u in plan.units)
    period = plan.period
    days = f"từ {display.day(period.first)} đến {display.day(period.last)}"
    return title.upper(), f"Đơn vị: {names}", f"Kỳ: {period.code} ({days})"


def set_page(sheet: Worksheet, plan: BookPlan, name: str, *, landscape: bool = True) -> None:
    """Set A4 paper, one page wide, with the sheet's name and page numbers at the foot."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    units = ", ".join(u.code for u in plan.units)
    sheet.set_footer(f"&L&9{units} · {plan.period.code}&C&9{name}&R&9Trang &P/&N")


def _columns(canvas: Canvas, sheet: Worksheet, table: TablePlan) -> None:
    layout = canvas.plan.layout
    folded = set(_folded(canvas.plan, table))
    for at, column in enumerate(table.columns):
        options: dict[str, Any] = {"level": 1, "hidden": True} if column.key in folded else {}
        after_fold = at > 0 and table.columns[at - 1].key in folded and column.key not in folded
        if after_fold:
            options["collapsed"] = True
        sheet.set_column(at, at, layout.width(table.sheet, column), None, options)


def _folded(plan: BookPlan, table: TablePlan) -> Iterator[str]:
    """Yield the optional columns that are folded away: whole runs of them without data, the note never."""
    runs = groupby(table.columns, key=lambda c: _is_optional(c))
    for optional, run in runs:
        keys = [c.key for c in run]
        if optional and not any(row.values.get(k) not in (None, "", ()) for k in keys for row in table.rows):
            yield from keys


def _is_optional(column: Column) -> bool:
    return not (column.required or column.required_if or column.computed or column.key == "note")


def _heading(canvas: Canvas, sheet: Worksheet, table: TablePlan) -> None:
    plan, formats = canvas.plan, canvas.formats
    title, unit, period = title_lines(plan, table.sheet.title)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, title, formats["title"])
    sheet.write_string(1, 0, unit, formats["subtitle"])
    sheet.write_string(2, 0, period, formats["subtitle"])
    captions = plan.layout.captions.get(table.name, {})
    for at, column in enumerate(table.columns):
        caption = captions.get(column.key)
        if caption:
            sheet.write_string(HEADER_ROW - 2, at, caption, formats["group"])
    widths = [plan.layout.width(table.sheet, c) for c in table.columns]
    lines = max(plan.layout.lines(c.header, w) for c, w in zip(table.columns, widths, strict=True))
    sheet.set_row(HEADER_ROW - 1, LINE_HEIGHT * lines + 6)
    sheet.freeze_panes(HEADER_ROW, FROZEN_COLUMNS)


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


def column_formula(plan: BookPlan, table: TablePlan, column: Column) -> str:
    """Return the formula of a computed column, which Excel also fills into rows that are added; else empty."""
    name = table.sheet.table
    here = table_reference(name, table.sheet.by_key)
    if column.key == "seq":
        filled = ",".join(_spans(table, name))
        return f'=IF(COUNTA({filled})=0,"",ROW()-ROW({name}[[#Headers],[{escaped(column.header)}]]))'
    if column.key == "unit_code" and not plan.shared:
        return f"={plan.catalog.cover.name}!{FIRST_CELL_OF_COVER}"
    rule = plan.layout.computed.get(f"{table.name}.{column.key}")
    if rule is None:
        return ""
    if rule.constant:
        label = plan.catalog.enums[column.enum].label(rule.constant)
        return f'=IF({here("seq")}="","","{label}")'
    empty = ",".join(f'{here(key)}=""' for key in rule.needs)
    test = f"OR({empty})" if len(rule.needs) > 1 else empty
    if rule.field:
        enum = table.sheet.by_key[rule.needs[0]].enum
        cell, entries = here(rule.needs[0]), field_name(enum, rule.field)
        by_label = f"INDEX({entries},MATCH({cell},bvq_DM_{enum},0))"
        by_code = f"INDEX({entries},MATCH({cell},bvq_MA_{enum},0))"
        return f'=IF({test},"",IFERROR({by_label},IFERROR({by_code},"")))'
    value = Translator(plan.catalog, table.sheet, here).value(rule.value)
    return f'=IF({test},"",IFERROR({value},""))'


def _spans(table: TablePlan, name: str) -> Iterator[str]:
    """Yield the runs of input columns in the current row as structured references."""
    for computed, run in groupby(table.columns, key=lambda c: c.computed):
        if computed:
            continue
        columns = list(run)
        first, last = escaped(columns[0].header), escaped(columns[-1].header)
        yield f"{name}[[#This Row],[{first}]{f':[{last}]' if last != first else ''}]"


def _row(canvas: Canvas, sheet: Worksheet, table: TablePlan, number: int, row: PlannedRow) -> None:
    plan, formats = canvas.plan, canvas.formats
    started = is_started(table, row.values)
    for at, column in enumerate(table.columns):
        style = plan.layout.kind(column) + (" computed" if column.computed else "")
        formula = column_formula(plan, table, column) if column.computed and column.key != "unit_code" else ""
        if formula:
            value: Any = number - HEADER_ROW if column.key == "seq" else computed_value(plan, table, row, column)
            _write_formula(sheet, number - 1, at, formula, value if started else None, formats[style])
        else:
            value = row.values.get(column.key)
            if column.key not in ("record_id", "unit_code"):
                value = cell_value(plan.catalog, column, value, plan.period.last)
            write_value(sheet, number - 1, at, value, formats[style])


def _write_formula(sheet: Worksheet, row: int, at: int, formula: str, value: Any, style: Any) -> None:
    if isinstance(value, date):
        value = (value - date(1899, 12, 30)).days
    sheet.write_formula(row, at, formula, style, "" if value is None else value)


def write_value(sheet: Worksheet, row: int, at: int, value: Any, style: Any) -> None:
    """Write a cell by the kind of its value; a text is never taken for a formula, number or link."""
    if value is None or value == "":
        sheet.write_blank(row, at, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, style)
    else:
        sheet.write_string(row, at, str(value), style)


def _page(canvas: Canvas, sheet: Worksheet, table: TablePlan) -> None:
    set_page(sheet, canvas.plan, table.sheet.title)
    sheet.repeat_rows(0, HEADER_ROW - 1)
    # The printed area ends with the last row that holds data, however far the user gets.
    last = f"MAX({FIRST_ROW},{HEADER_ROW}+MAX({table.absolute('seq')}))"
    area = f"={table.name}!$A$1:INDEX({table.name}!$A:${table.last_column},{last},{len(table.columns)})"
    canvas.book.define_name(f"{table.name}!_xlnm.Print_Area", area)
