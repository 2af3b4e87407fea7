"""What a reader of values does not tell about a sheet: errors, formulas, what is hidden, merged or in a legacy font.

The fast way looks at the bytes: one regular expression walks over the cells and stops at the first that is not of
the plain kind (a value or formula at an ordinary place, spelled as all spreadsheet programs spell it). Only a sheet
with such a cell goes the exact way (`exact`), through an XML parser. Both give the same answer for plain sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bvq_excel.model import column_letter
from bvq_excel.reading.allowance import most
from bvq_excel.reading.archive import has_declaration
from bvq_excel.reading.refusals import RefusedError
from bvq_excel.reading.shared import Strings, Styles, has_long_text
from bvq_excel.reading.structure import attributes, is_true, number, unescape

MAX_ROW = 200_000
MAX_COLUMN = 702
MAX_AREA = 1_000_000
"""Cells between A1 and the furthest cell with content: a reader that keeps the whole grid needs some 100 bytes each."""
MAX_MERGES = 20_000
MAX_COLUMN_RANGES = 20_000

_PLACE = rb"""<c(?! r="[A-Z]{1,%d}[0-9]{1,%d}"(?: s="[0-9]+")?"""
_VALUE = rb"""(?:><v>| t="s"><v>|/>| t="(?:n|str|b)"><v>| t="inlineStr"><is><t| />"""
_ODD = re.compile(_PLACE % (2, 3) + _VALUE + b"))")
_ODD_OR_LARGE = re.compile(_PLACE % (2, 3) + _VALUE + rb"""|><f[ />]| t="(?:n|str|b)"><f[ />]))""")
_ODD_LARGE = re.compile(_PLACE % (3, 7) + _VALUE + rb"""|><f[ />]| t="(?:n|str|b)"><f[ />]))""")
_NEXT_ROW = re.compile(rb"""<c r="[A-Z]{1,2}[0-9]{4,7}\"""")
_PREFIXED = re.compile(rb":(?:c|row|v|f|is)[\s/>]")
_FILLED = re.compile(rb"""<c r="([A-Z]+)([0-9]+)"(?:[^>]*[^/>])?>""")
_FORMULA = re.compile(rb"""><f(?: [^>]*)?(?:/>|>([^<]*)</f>)(?:<v>([^<]*)</v>|<v ?/>)?</c>""")
_FORMULA_CELL = re.compile(rb"""<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?(?: t="([a-z]+)")?><f""")
_FORMULA_START = re.compile(rb"<f[\s/>]")
_HIDDEN_ROW = re.compile(rb"""<row\s([^<>]*\bhidden\s*=\s*["'](?:1|true)["'][^<>]*)>""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\s([^<>]*\bhidden\s*=\s*["'](?:1|true)["'][^<>]*)>""")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s([^<>]*)>")
_ACTIVE_FILTER = re.compile(rb"<(?:\w+:)?filterColumn\s[^<>]*[^/<>]>")


@dataclass(slots=True)
class SheetScan:
    """What the scan of one sheet found; rows are 1-based, columns zero-based, `last_*` bound the cells with content.

    `uncached` has the text of each formula without a value (empty where the formula is shared with another cell).
    """

    errors: dict[str, str] = field(default_factory=dict)
    formulas: set[str] = field(default_factory=set)
    uncached: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    filtered: bool = False
    tables: bool = False
    last_row: int = 0
    last_column: int = 0

    def hide_column(self, found: dict[bytes, bytes]) -> None:
        """Note the columns of a `col` element that is hidden and in no outline group."""
        if is_true(found.get(b"hidden")) and not number(found.get(b"outlineLevel")):
            self.hidden_columns.append((number(found.get(b"min")) - 1, number(found.get(b"max")) - 1))


def has_active_filter(xml: bytes) -> bool:
    """Whether a sheet's or table's XML holds a filter with a condition (a hidden arrow alone is none)."""
    return b"filterColumn" in xml and _ACTIVE_FILTER.search(xml) is not None


def scan_sheet(data: bytes, styles: Styles, strings: Strings) -> SheetScan:
    """Return what stands in the sheet part `data`; raises RefusedError: damaged, far_cell, too_large."""
    if has_long_text(data):
        raise RefusedError("too_large/text")
    scan = None
    if not styles.legacy and not strings.legacy and not has_declaration(data):
        scan = _scan_plain(data)
    if scan is None:
        from bvq_excel.reading.exact import scan_exactly  # needs an XML parser, which most workbooks do not

        scan = scan_exactly(data, styles, strings)
    if len(scan.merges) > MAX_MERGES:
        raise RefusedError("too_large/merges", limit=f"{MAX_MERGES:,}".replace(",", "."))
    if len(scan.hidden_columns) > MAX_COLUMN_RANGES:
        raise RefusedError("damaged")
    if scan.last_row * (scan.last_column + 1) > most(MAX_AREA):
        raise RefusedError("too_large/cells", limit=f"{most(MAX_AREA):,}".replace(",", "."))
    return scan


def check_place(row: int, column: int) -> None:
    """Raise RefusedError (far_cell) for a cell with content beyond the limits; row 1-based, column zero-based."""
    if row > most(MAX_ROW) or column >= MAX_COLUMN:
        raise RefusedError("far_cell", cell=f"{column_letter(column)}{row}")


def column_index(letters: bytes) -> int:
    """Return the zero-based index of a column's letters (A is 0)."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _cells_between(data: bytes) -> tuple[int, int] | None:
    """Return where the cells begin and end, None if a reader could see more than one place for them."""
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    if start < 0 or data.find(b"sheetData") != start + 1:
        return None
    if end < 0:
        return (start, start) if data.startswith(b"<sheetData/>", start) else None
    return (start, end) if data.find(b"sheetData", end + 12) < 0 else None


def _scan_plain(data: bytes) -> SheetScan | None:
    """Return the scan of a sheet whose cells are all of the plain kind, None if some are not."""
    bounds = _cells_between(data)
    if bounds is None:
        return None
    start, end = bounds
    scan = SheetScan(last_row=999, last_column=MAX_COLUMN - 1)
    odd = _ODD.search(data, start, end)
    if odd is not None and not _add_odd(scan, data, odd.start(), start, end):
        return None
    if _PREFIXED.search(data, start, end):
        return None
    if data.find(b"hidden", start, end) >= 0 and not _add_hidden_rows(scan, data, start, end):
        return None
    head, tail = data[:start], data[end:]
    if b"hidden" in head:
        columns = _HIDDEN_COLUMN.findall(head)
        if len(columns) > MAX_COLUMN_RANGES:
            raise RefusedError("damaged")
        for tag in columns:
            scan.hide_column(attributes(tag))
    if b"mergeCell" in tail:
        scan.merges = [unescape(attributes(tag).get(b"ref", b"")) for tag in _MERGE.findall(tail)]
    scan.filtered = has_active_filter(tail)
    scan.tables = b"tablePart" in tail
    return scan


def _add_odd(scan: SheetScan, data: bytes, odd: int, start: int, end: int) -> bool:
    """Note formulas and the extent of a large sheet; return False if more than that is odd, from the cell at `odd`."""
    found = _ODD_OR_LARGE.search(data, odd, end)
    if found is not None:
        if not _NEXT_ROW.match(data, found.start()) or _ODD_LARGE.search(data, found.start(), end):
            return False
        scan.last_row, scan.last_column = _extent(data, start, end)
    return _add_formulas(scan, data, start, end)


def _extent(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the furthest row and column of cells with content in a large sheet of plain cells."""
    last_row, columns = 0, {b"A"}
    for found in _FILLED.finditer(data, start, end):
        letters, row = found[1], int(found[2])
        if row > last_row:
            last_row = row
            check_place(row, column_index(letters))
        columns.add(letters)
    last_column = max(map(column_index, columns))
    if last_column >= MAX_COLUMN:
        check_place(last_row if last_row > most(MAX_ROW) else _row_of(data, start, end, last_column), last_column)
    return last_row, last_column


def _row_of(data: bytes, start: int, end: int, column: int) -> int:
    letters = column_letter(column).encode()
    return next(int(found[2]) for found in _FILLED.finditer(data, start, end) if found[1] == letters)


def _add_formulas(scan: SheetScan, data: bytes, start: int, end: int) -> bool:
    """Note the formulas and whether they have a value; return False if one is not of the plain kind."""
    count = 0
    for formula in _FORMULA.finditer(data, start, end):
        head = _FORMULA_CELL.match(data, data.rfind(b"<c ", start, formula.start()))
        if head is None:
            return False
        count += 1
        cell = head[1].decode()
        scan.formulas.add(cell)
        if not formula[2] and head[2] != b"str":
            scan.uncached[cell] = unescape(formula[1] or b"")
    return count == len(_FORMULA_START.findall(data, start, end))


def _add_hidden_rows(scan: SheetScan, data: bytes, start: int, end: int) -> bool:
    """Note the hidden rows that are in no outline group; return False if one has no number."""
    for tag in _hidden_tags(data, start, end):
        if not number(tag.get(b"outlineLevel")):
            scan.hidden_rows.append(number(tag.get(b"r")))
    return 0 not in scan.hidden_rows


def _hidden_tags(data: bytes, start: int, end: int) -> Iterator[dict[bytes, bytes]]:
    for found in _HIDDEN_ROW.finditer(data, start, end):
        yield attributes(found[1])
