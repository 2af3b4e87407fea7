"""Columns of personal data in a file: found by their headers, in workbooks and in tables of Word documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.error_list import HEADERS, SHEET
from bvq_excel.model import HEADER_ROW, RawSheet, column_letter
from bvq_excel.privacy import OPEN_TYPES
from bvq_excel.reading.opener import read_bytes
from bvq_excel.reading.word import checked_word
from bvq_excel.text import lookup_key

HEADER_ROWS = 10  # below them no table begins that we make
_TELLING = re.compile(r"[^\W\d_]{2}|(?:\d[ .-]?){9}")
# What masking leaves: initials, the ends of a number, the first letter of an address, a count that is too small.
_MASKED = re.compile(r"(?:\w\.)+…?(?:; (?:\w\.)+…?)*|\d{2}x+\d{3}|x+\d{3}|\w(?:…@…|\*{3}@\*{3})|\[đã che\]|<3|[-–]?")


def personal_cells(catalog: Catalog, name: str, data: bytes) -> list[str]:
    """Return where the file called `name` shows personal columns unmasked: `biểu KhieuNai, ô E6 (Họ tên …)`.

    Of each column the first such cell is named. Raises InputError for a file that cannot be read.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix == "xlsx":
        return [p for sheet in read_bytes(name, data).sheets.values() for p in _in_sheet(catalog, sheet)]
    return list(_in_document(catalog, name, data)) if suffix == "docx" else []


def _in_sheet(catalog: Catalog, sheet: RawSheet) -> Iterator[str]:
    known = catalog.sheets.get(sheet.name)
    if known and known.is_form:
        yield from _in_form(catalog, sheet, _headers([known]))
        return
    headers = _headers([known] if known else catalog.sheets.values(), open_only=not known)
    named = _columns_of_errors(sheet)
    first = HEADER_ROW - 1 if known else 0  # above it the table that we make has names of groups
    for top, row in enumerate(sheet.cells[first:HEADER_ROWS], first):
        for left, cell in enumerate(row):
            if left in named:
                continue  # in a list of errors headers of columns are values
            column = headers.get(lookup_key(cell)) if isinstance(cell, str) else None
            below = _first_shown(sheet, top + 1, left, _tells if known is None else _shown) if column else 0
            if column and below:
                yield f"biểu {sheet.name}, ô {column_letter(left)}{below} ({column.header})"


def _columns_of_errors(sheet: RawSheet) -> range:
    """Return which columns are those of a list of errors (`Loi`), as our own program writes it."""
    top = sheet.cells[HEADER_ROW - 1] if len(sheet.cells) >= HEADER_ROW else ()
    listed = tuple(top[: len(HEADERS)]) == tuple(HEADERS)
    return range(len(HEADERS)) if sheet.name == SHEET and listed else range(0)


def _first_shown(sheet: RawSheet, first: int, left: int, shown: Callable[[Sequence[Any], int], bool]) -> int:
    """Return the number of the first row from place `first` on that shows a value in the column, 0 for none."""
    return next((r for r, line in enumerate(sheet.cells[first:], first + 1) if shown(line, left)), 0)


def _in_form(catalog: Catalog, sheet: RawSheet, headers: Mapping[str, Column]) -> Iterator[str]:
    """Yield the places in a cover form: the values stand beside the header, in a shared workbook below the units."""
    top = sheet.cells[HEADER_ROW - 1] if len(sheet.cells) >= HEADER_ROW else ()
    units = {i for i, cell in enumerate(top) if cell in catalog.units}
    for number, row in enumerate(sheet.cells, 1):
        for left, cell in enumerate(row):
            column = headers.get(lookup_key(cell)) if isinstance(cell, str) else None
            right = next((i for i in sorted({left + 1, *units}) if i > left and _shown(row, i)), 0)
            if column and right:
                yield f"biểu {sheet.name}, ô {column_letter(right)}{number} ({column.header})"


def _in_document(catalog: Catalog, name: str, data: bytes) -> Iterator[str]:
    tables = checked_word(name, data).tables
    headers = _headers(catalog.sheets.values(), open_only=True)
    for number, table in enumerate(tables, 1):
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        for left, cell in enumerate(rows[0] if rows else ()):
            column = headers.get(lookup_key(cell))
            if column and any(_tells(row, left) for row in rows[1:]):
                yield f"bảng thứ {number} ({column.header})"


def _headers(sheets: Any, *, open_only: bool = False) -> dict[str, Column]:
    """Return the personal columns by header; with `open_only` those alone that hold somebody's own words."""
    found: dict[str, Column] = {}
    for sheet in sheets:
        for column in _personal(sheet):
            if not open_only or column.type in OPEN_TYPES:
                found |= {lookup_key(h): column for h in (column.header, *column.aliases)}
    return found


def _personal(sheet: Sheet) -> Iterator[Column]:
    return (c for c in sheet.columns if c.personal)


def _shown(row: Sequence[Any], at: int) -> bool:
    """Return whether the row's cell at `at` shows an unmasked value."""
    value = row[at] if at < len(row) else None
    return value is not None and not _MASKED.fullmatch(display.plain(value).strip())


def _tells(row: Sequence[Any], at: int) -> bool:
    """Return whether the cell shows what could tell of somebody: words, or a long number; a count does not."""
    return _shown(row, at) and bool(_TELLING.search(display.plain(row[at])))
