"""Writing one cell: a value by its kind, or a formula with the value that it gives now."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

EXCEL_DAY_0 = date(1899, 12, 30)


class _EmptyText(str):
    """The empty text that a formula gives.

    XlsxWriter stores an empty result as "not computed yet", which readers must distrust. It does so where the
    value equals ""; this one does not, and is stored as a text.
    """

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


EMPTY_TEXT = _EmptyText()


def write_formula(sheet: Worksheet, row: int, at: int, formula: str, value: Any, style: Any) -> None:
    """Write a formula with the value that it gives now: a number, date or text, None for an empty text."""
    if isinstance(value, date):
        value = (value - EXCEL_DAY_0).days
    sheet.write_formula(row, at, formula, style, EMPTY_TEXT if value in (None, "") else value)


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
