"""One cell of the headless host: what Excel would give for it, and what Excel would make of a value put into it."""

from __future__ import annotations

import re
from copy import copy
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles.numbers import FORMAT_GENERAL
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from bvq_excel.records.structure import ERROR_TEXTS

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.dimensions import ColumnDimension
    from openpyxl.worksheet.worksheet import Worksheet

TEXT = "@"
DAY = timedelta(days=1)
DATE_FORMAT = "dd/mm/yyyy"
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)')
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class CellError(str):
    """An error value such as #N/A, which is not the text "#N/A"."""

    __slots__ = ()


def existing(sheet: Worksheet, row: int, column: int) -> Cell | None:
    """Return the cell if the sheet has it; asking the sheet itself would make one, and a row with it."""
    return sheet._cells.get((row, column))


def made(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return the cell, a new one with its column's style as in Excel."""
    cell = existing(sheet, row, column)
    if cell is None:
        cell = sheet.cell(row, column)
        dimension = column_dimension(sheet, column)
        if dimension is not None and dimension.has_style:
            cell._style = copy(dimension._style)
    return cell


def column_dimension(sheet: Worksheet, column: int) -> ColumnDimension | None:
    """Return what the sheet says about a column: of its own, or of the run of columns that it is in."""
    letter = get_column_letter(column)
    if letter in sheet.column_dimensions:
        return sheet.column_dimensions[letter]
    return next((d for d in sheet.column_dimensions.values() if d.min and d.min <= column <= d.max), None)


def formula(cell: Cell | None) -> str:
    """Return the formula of a cell, or its value as it would be typed; an empty text for an empty cell."""
    if cell is None or cell.value is None:
        return ""
    if isinstance(cell.value, ArrayFormula):
        return str(cell.value.text)
    if isinstance(cell.value, DataTableFormula):
        return "=TABLE()"
    return str(cell.value)


def is_formula(cell: Cell | None) -> bool:
    """Whether a cell holds a formula."""
    return cell is not None and cell.data_type == "f"


def shown(cell: Cell | None) -> Any:
    """Return the value of a cell that holds no formula, as Excel gives it: numbers are floats, days have a time."""
    if cell is None:
        return None
    return CellError(cell.value) if cell.data_type == "e" else as_given(cell.value)


def as_given(value: Any) -> Any:
    """Return a value as Excel gives it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, timedelta):
        return value / DAY
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / DAY
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def linked_text(text: str) -> str | None:
    """Return what a HYPERLINK formula shows, None for any other formula: nothing is calculated here."""
    found = _LINK.fullmatch(text)
    return found[1].replace('""', '"') if found else None


def put(cell: Cell, value: Any) -> None:
    """Put a value into a cell as Excel does: texts that look like formulas, numbers or errors become these.

    A cell in text format, or a text with an apostrophe before it, stays the text that it is.
    """
    if value is None or value == "":
        cell.value = None
    elif not isinstance(value, str):
        cell.value = value
        if isinstance(value, date) and cell.number_format == FORMAT_GENERAL:
            cell.number_format = DATE_FORMAT
    elif cell.number_format == TEXT:
        _put_text(cell, value)
    elif value.startswith("'"):
        _put_text(cell, value[1:])
        cell.quotePrefix = True
    elif _NUMBER.fullmatch(value):
        cell.value = float(value)
    elif value.startswith("=") or value in ERROR_TEXTS:
        cell.value = value
    else:
        _put_text(cell, value)


def _put_text(cell: Cell, text: str) -> None:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
