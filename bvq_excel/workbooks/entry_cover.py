"""The cover form ThongTin: the unit's data in the contract's layout, and below it the state of every sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bvq_excel.catalog.definitions import Column
from bvq_excel.model import FIRST_ROW, HEADER_ROW, column_letter
from bvq_excel.workbooks import entry_errors, entry_guide
from bvq_excel.workbooks.entry_cells import write_formula, write_value
from bvq_excel.workbooks.entry_hints import write_cover_marks
from bvq_excel.workbooks.entry_plan import BookPlan, Contents, TablePlan, required_sheets
from bvq_excel.workbooks.entry_tables import Canvas, set_page, title_lines
from bvq_excel.workbooks.entry_validations import locked, validation
from bvq_excel.workbooks.entry_values import AsTyped, cell_value
from bvq_excel.workbooks.layout import LINE_HEIGHT

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FIRST_VALUE = 2  # column C, zero-based: the first unit's values
FIXED = ("unit_code", "unit_name", "period_from", "period_to", "template_version", "money_unit")
NIL_HELP = "Tự ghi theo cột Không phát sinh ở bảng dưới."
STATE_HEADERS = ("Biểu", "Tình trạng", "Nội dung", "Yêu cầu", "Số dòng", "Không phát sinh", "Số lỗi")
LABEL, VALUE, VALUE_SHARED, WIDE, NARROW = 26, 46, 34, 50, 11  # widths of the form's columns


def prefilled(plan: BookPlan, contents: Contents) -> dict[str, Any]:
    """Return the cover's typed values: what the workbook is made for, and what was given on top."""
    known: dict[str, Any] = {
        "unit_code": contents.unit.code,
        "unit_name": contents.unit.name,
        "period_scheme": plan.period.scheme,
        "period_code": plan.period.code,
        "period_from": plan.period.first,
        "period_to": plan.period.last,
        "template_version": plan.layout.template_version,
        "submission_no": 1,
        "money_unit": "đồng",
    }
    given = {k: v for k, v in contents.cover.items() if k not in FIXED or isinstance(v, AsTyped)}
    return known | {k: v for k, v in given.items() if v is not None}


def _declared(values: Mapping[str, Any]) -> Sequence[str] | None:
    """Return the sheets declared to have nothing to report, None where the list only stands as it was typed."""
    nil = values.get("nil_sheets") or ()
    return None if isinstance(nil, AsTyped) else nil


def write_cover(canvas: Canvas) -> None:
    """Write the cover form; it is the workbook's first sheet and the one that opens."""
    plan, formats = canvas.plan, canvas.formats
    cover = plan.catalog.cover
    sheet = canvas.book.add_worksheet(cover.name)
    _frame(canvas, sheet)
    for n, contents in enumerate(plan.contents):
        _values(canvas, sheet, contents, FIRST_VALUE + n)
    row = FIRST_ROW + len(cover.columns) + 1
    for n, contents in enumerate(plan.contents):
        row = _state(canvas, sheet, contents, FIRST_VALUE + n, row)
    first, last = column_letter(FIRST_VALUE), column_letter(FIRST_VALUE + len(plan.contents) - 1)
    where = f"{first}{FIRST_ROW}:{last}{HEADER_ROW + len(cover.columns)}"
    write_cover_marks(sheet, where, FIRST_ROW, formats, cover.name)
    required = [at for at, c in enumerate(cover.columns, FIRST_ROW) if c.required and not c.computed]
    ranges = [f"{first}{at}:{last}{at}" for at in required]
    sheet.conditional_format(
        ranges[0],
        {
            "type": "formula",
            "criteria": f"=LEN(TRIM({first}{required[0]}))=0",
            "format": formats.conditional("hint_missing"),
            "multi_range": " ".join(ranges),
        },
    )
    set_page(sheet, plan, cover.title)
    if not plan.shared:
        sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 1, row - 3, _last_column(plan))
    sheet.set_first_sheet()
    sheet.activate()


def _last_column(plan: BookPlan) -> int:
    return FIRST_VALUE + max(len(plan.contents), len(STATE_HEADERS) - 2)


def _width_of(plan: BookPlan, at: int) -> float:
    """Return the width of zero-based column `at`: margin, labels, a column per unit, help, then narrow ones."""
    widths = [2, LABEL, *(VALUE_SHARED if plan.shared else VALUE for _ in plan.contents), WIDE]
    return widths[at] if at < len(widths) else NARROW


def _frame(canvas: Canvas, sheet: Worksheet) -> None:
    plan, formats = canvas.plan, canvas.formats
    cover = plan.catalog.cover
    help_column = FIRST_VALUE + len(plan.contents)
    sheet.hide_gridlines(2)
    for at in range(help_column + 7):
        sheet.set_column(at, at, _width_of(plan, at))
    sheet.set_row(0, 26)
    sheet.set_row(HEADER_ROW - 1, LINE_HEIGHT + 5)
    for row, text in enumerate(title_lines(plan, cover.title.upper())):
        sheet.write_string(row, 1, text, formats["title" if row == 0 else "subtitle"])
    links = ((entry_guide.SHEET, "► Hướng dẫn điền"), (entry_errors.SHEET, "► Danh sách lỗi"))
    for at, (name, text) in enumerate(links):
        sheet.write_url(HEADER_ROW - 2, 1 + at, f"internal:'{name}'!A1", formats["link"], text)
    sheet.write_string(HEADER_ROW - 1, 1, "Nội dung", formats["header"])
    for n, contents in enumerate(plan.contents):
        text = contents.unit.code if plan.shared else "Giá trị"
        sheet.write_string(HEADER_ROW - 1, FIRST_VALUE + n, text, formats["header"])
    sheet.write_string(HEADER_ROW - 1, help_column, "Hướng dẫn", formats["header"])
    for at, column in enumerate(cover.columns):
        sheet.write_string(HEADER_ROW + at, 1, column.header, formats[_label_style(column)])
        sheet.write_string(HEADER_ROW + at, help_column, _help(column), formats["note cover"])
        sheet.set_row(HEADER_ROW + at, plan.layout.height(_texts(canvas, column)) + 4)
    sheet.freeze_panes(HEADER_ROW, FIRST_VALUE)


def _texts(canvas: Canvas, column: Column) -> list[tuple[str, float]]:
    """Return the texts of one row of the form, each with the width that it has."""
    plan = canvas.plan
    texts = [(_help(column), float(WIDE))]
    for contents in plan.contents:
        shown = cell_value(plan.catalog, column, prefilled(plan, contents).get(column.key), plan.period.last)
        texts.append((str(shown or ""), _width_of(plan, FIRST_VALUE)))
    return texts


def _help(column: Column) -> str:
    return NIL_HELP if column.key == "nil_sheets" else column.help


def _label_style(column: Column) -> str:
    if column.key in FIXED:
        return "label"
    if column.required:
        return "label_required"
    return "label_conditional" if column.required_if else "label"


def _values(canvas: Canvas, sheet: Worksheet, contents: Contents, at: int) -> None:
    plan, formats = canvas.plan, canvas.formats
    values = prefilled(plan, contents)
    formulas = _formulas(plan, column_letter(at))
    for offset, column in enumerate(plan.catalog.cover.columns):
        row = HEADER_ROW + offset
        style = formats[plan.layout.kind(column) + " cover" + (" computed" if column.key in FIXED else "")]
        value = values.get(column.key)
        if column.key != "unit_code" or isinstance(value, AsTyped):
            value = cell_value(plan.catalog, column, value, plan.period.last)
        if column.key in formulas and not isinstance(values.get(column.key), AsTyped):
            write_formula(sheet, row, at, formulas[column.key], value, style)
        else:
            write_value(sheet, row, at, value, style)
        options = locked(column) if column.key in FIXED else validation(plan, None, column)
        if column.key == "period_code":
            options |= {"validate": "list", "source": "=bvq_DM_Ky", "error_message": "Chọn mã kỳ trong danh sách."}
        sheet.data_validation(row, at, row, at, options)


def _formulas(plan: BookPlan, letter: str) -> dict[str, str]:
    """Return the formulas of the cover's computed values: the unit's name, the period's days."""
    rows = {c.key: FIRST_ROW + at for at, c in enumerate(plan.catalog.cover.columns)}
    unit, code = f"{letter}{rows['unit_code']}", f"{letter}{rows['period_code']}"
    return {
        "unit_name": f'=IFERROR(INDEX(bvq_Ten_DonVi,MATCH({unit},bvq_MA_DonVi,0)),"")',
        "period_from": f'=IFERROR(INDEX(bvq_Ky_Tu,MATCH({code},bvq_DM_Ky,0)),"")',
        "period_to": f'=IFERROR(INDEX(bvq_Ky_Den,MATCH({code},bvq_DM_Ky,0)),"")',
    }


def _state(canvas: Canvas, sheet: Worksheet, contents: Contents, value_column: int, row: int) -> int:
    """Write the table of one unit's sheets from `row` on; return the row after the gap below it."""
    plan, formats = canvas.plan, canvas.formats
    tables = [t for t in plan.tables if any(r.unit == contents.unit.code for r in t.rows)]
    heading = f"Tình hình các biểu – {contents.unit.name}" if plan.shared else "Tình hình các biểu"
    sheet.write_string(row - 1, 1, heading, formats["group"])
    sheet.set_row(row, 2 * LINE_HEIGHT + 3)
    for at, text in enumerate(STATE_HEADERS):
        sheet.write_string(row, 1 + at, text, formats["header"])
    declared = _declared(prefilled(plan, contents))
    nil = declared or ()
    needed = required_sheets(plan.catalog, plan.period, contents.unit)
    for n, table in enumerate(tables):
        _state_row(canvas, sheet, contents, table, row + 1 + n, nil=table.name in nil, needed=table.name in needed)
    if declared is not None:
        _nil_sheets(canvas, sheet, tables, nil, value_column, row + 2)
    return row + len(tables) + 3


def _state_row(
    canvas: Canvas, sheet: Worksheet, contents: Contents, table: TablePlan, row: int, *, nil: bool, needed: bool
) -> None:
    """Write one sheet's line (zero-based `row`): name, state, title, whether required, rows, nil, errors."""
    plan, formats = canvas.plan, canvas.formats
    unit = contents.unit.code if plan.shared else None
    rows = sum(table.is_started(r.values) for r in table.rows if r.unit == contents.unit.code)
    errors = entry_errors.error_count(plan, table.name, unit)
    at = row + 1
    sheet.write_url(row, 1, f"internal:'{table.name}'!C{FIRST_ROW}", formats["link cell"], _label(plan, table))
    chosen = f'OR(G{at}="Có",G{at}="CO")'
    waiting = "Chưa có số liệu: nhập, hoặc chọn Không phát sinh" if needed else "Để trống nếu không có số liệu"
    state = (
        f'=IF(H{at}>0,"Còn "&H{at}&" lỗi",IF(AND(F{at}>0,{chosen}),"Đã khai không phát sinh nhưng có số liệu",'
        f'IF(F{at}>0,"Đã có số liệu",IF({chosen},"Không phát sinh","{waiting}"))))'
    )
    sheet.write_formula(row, 2, state, formats["wrap"], _state_text(rows, errors, waiting, nil=nil))
    sheet.write_string(row, 3, table.sheet.title, formats["wrap"])
    sheet.write_string(row, 4, "Bắt buộc" if needed else "Nếu có", formats["centre"])
    count = f"COUNT({table.absolute('seq')})"
    if unit:
        count = f'COUNTIFS({table.absolute("unit_code")},"{unit}",{table.absolute("seq")},">0")'
    sheet.write_formula(row, 5, f"={count}", formats["count"], rows)
    write_value(sheet, row, 6, "Có" if nil else "Không", formats["centre"])
    sheet.write_formula(row, 7, f"={entry_errors.count_formula(table.name, unit)}", formats["count"], errors)
    texts = [(waiting, _width_of(plan, 2)), (table.sheet.title, _width_of(plan, 3))]
    sheet.set_row(row, plan.layout.height(texts) + 4)
    sheet.data_validation(
        row,
        6,
        row,
        6,
        {
            "validate": "list",
            "source": ["Có", "Không"],
            "error_type": "information",
            "input_title": "Không phát sinh",
            "input_message": "Chọn Có khi trong kỳ không có việc nào phải ghi vào biểu này.",
        },
    )


def _state_text(rows: int, errors: int, waiting: str, *, nil: bool) -> str:
    if errors:
        return f"Còn {errors} lỗi"
    if rows:
        return "Đã khai không phát sinh nhưng có số liệu" if nil else "Đã có số liệu"
    return "Không phát sinh" if nil else waiting


def _label(plan: BookPlan, table: TablePlan) -> str:
    return plan.catalog.enums["SheetName"].label(table.name)


def _nil_sheets(
    canvas: Canvas, sheet: Worksheet, tables: Sequence[TablePlan], nil: Sequence[str], column: int, first: int
) -> None:
    """Write the form's list of nil sheets as what the Có/Không choices below say, joined with semicolons."""
    plan = canvas.plan
    form: Mapping[str, int] = {c.key: HEADER_ROW + at for at, c in enumerate(plan.catalog.cover.columns)}
    if not tables or set(nil) - {t.name for t in tables}:
        return  # names a sheet that is not offered here: the list stays as it was given
    parts = [
        f'IF(OR(G{first + n}="Có",G{first + n}="CO"),"{_label(plan, t).replace(" ", "_")} ","")'
        for n, t in enumerate(tables)
    ]
    joined = f'SUBSTITUTE(SUBSTITUTE(TRIM({"&".join(parts)})," ","; "),"_"," ")'
    shown = "; ".join(_label(plan, t) for t in tables if t.name in nil)
    write_formula(sheet, form["nil_sheets"], column, f"={joined}", shown, canvas.formats["wrap cover computed"])
