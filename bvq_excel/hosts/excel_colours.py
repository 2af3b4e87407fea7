"""The conditional formats that show marks in the record sheets: whether they are there, and putting them back.

The entry workbook has them from the start. They are lost where a table was pasted from elsewhere or the workbook was
made by another program; then the list in Loi would stand without a coloured cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bvq_excel.catalog.definitions import SEVERITIES
from bvq_excel.model import FIRST_ROW, HEADER_ROW
from bvq_excel.workbooks.entry_hints import ERROR_KEYS
from bvq_excel.workbooks.look import load_look

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

FORM_VALUES = 3


def restore_colours(book: Book, names: Mapping[str, str]) -> tuple[str, ...]:
    """Give sheets their conditional formats for marks where these are gone; return where that failed.

    `names` says what the catalogue's sheets are called in the workbook. Excel takes such formulas in the words and
    signs of its region, so that adding one may fail.
    """
    for name, typed in names.items():
        if not _shows_marks(book.sheets[typed]):
            with suppress(Exception):
                _colour(book.sheets[typed], name)
    return tuple(typed for _, typed in names.items() if not _shows_marks(book.sheets[typed]))


def _shows_marks(sheet: Sheet) -> bool:
    return all(any(ERROR_KEYS in _formula(rule) for rule in cell.conditional_formats) for cell in _corners(sheet))


def _formula(rule: Any) -> str:
    return str(rule.formula or "") if rule.type == "custom" else ""


def _corners(sheet: Sheet) -> list[Range]:
    """Return the first and the last cell in which a mark may have to show."""
    area = _marked_area(sheet)
    return [area[0, 0], area[-1, -1]]


def _marked_area(sheet: Sheet) -> Range:
    """Return the table with its headers; of the form, which has none, the column of values."""
    for table in sheet.tables:
        return table.range
    used = sheet.used_range
    return sheet.range((FIRST_ROW, FORM_VALUES), (max(FIRST_ROW, used.row + used.shape[0] - 1), FORM_VALUES))


def _colour(sheet: Sheet, name: str) -> None:
    """Add one conditional format per severity; it names no cell relative to another, which Excel would misread.

    `name` is the catalogue's, which the keys of Loi have where there is no record id.
    """
    owner, header = "INDEX($B:$B,ROW())", f"INDEX(${HEADER_ROW}:${HEADER_ROW},COLUMN())"
    if sheet.tables:
        owner = f'IF(OR(ROW()={HEADER_ROW},{owner}=""),"{name}",{owner})'
    else:
        owner, header = f'"{name}"', owner
    for severity in reversed(SEVERITIES):  # each new one comes before the others
        look = load_look().conditional(f"mark_{severity}")
        _marked_area(sheet).conditional_formats.add_custom(
            f'=ISNUMBER(MATCH({owner}&"|"&{header}&"|{severity}",{ERROR_KEYS},0))',
            fill_color=look.get("bg_color"),
            font_color=look.get("font_color"),
            font_bold=look.get("bold"),
        )
