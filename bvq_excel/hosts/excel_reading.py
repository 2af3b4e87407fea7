"""Reading the open workbook: every sheet of ours in bulk, unsaved edits included, as the grids that files give too.

Only calls that Excel for Windows, Excel for macOS and the headless host all answer (docs/xlwings-calls.md). What
Excel has worked out is read, so that no formula is "not computed" here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from bvq_excel.catalog import Catalog
from bvq_excel.error_list import SHEET
from bvq_excel.model import FIRST_ROW, RawSheet, RawWorkbook, column_letter
from bvq_excel.reading.refusals import refusal
from bvq_excel.reading.scan import MAX_AREA
from bvq_excel.records import known_sheets
from bvq_excel.records.sheets import HEAD_COLUMNS, HEAD_ROWS, HELPERS
from bvq_excel.records.structure import ERROR_TEXTS
from bvq_excel.text import fold
from bvq_excel.workbooks.entry_page import folded

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

Grid = list[list[Any]]
SMALLEST = (2, 3)  # rows and columns: a single cell would come as a value instead of a grid
FAR_ROW, FAR_COLUMN = 20_000, 256
MOST_LOOKS = 200
LEGACY_FONTS = (".vn", "vni-", "vni ")
# Excel gives newer errors as bare numbers: the error's number less 2146828288.
_ERROR_BASE = -2_146_828_288
_NEWER_ERRORS = {2043: "#GETTING_DATA", 2045: "#SPILL!", 2050: "#CALC!"}
_LAST_ERROR = 2_100


def read_book(
    book: Book, catalog: Catalog, progress: Callable[[str], None], only: Collection[str] | None = None
) -> RawWorkbook:
    """Return the catalogue's sheets of the open workbook and Loi (`only` those named), in the workbook's order.

    A sheet whose name was altered is known by its name or its headers, as in files. Of sheets that are nobody's only
    the head is there. Raises InputError (too_large) for a sheet with data too far down.
    """
    heads = _strange_heads(book, catalog, only)
    ours = {**_called(book, catalog, heads), SHEET: SHEET}
    wanted = {fold(typed): name for name, typed in ours.items() if only is None or name in only}
    sheets = [sheet for sheet in book.sheets if fold(sheet.name) in wanted or sheet.name in heads]
    found = {}
    for at, sheet in enumerate(sheets, 1):
        progress(f"Đang đọc biểu {sheet.name} ({at}/{len(sheets)})…")
        name = wanted.get(fold(sheet.name))
        found[sheet.name] = _sheet(book, sheet, _foldable(catalog, name)) if name else heads[sheet.name]
    return RawWorkbook(book.name, "", found)


def called(book: Book, catalog: Catalog) -> Mapping[str, str]:
    """Return what each of the catalogue's sheets is called in the open workbook, those that it has."""
    return _called(book, catalog, _strange_heads(book, catalog, None))


def _called(book: Book, catalog: Catalog, heads: Mapping[str, RawSheet]) -> Mapping[str, str]:
    bare = {s.name: heads.get(s.name) or RawSheet(s.name, ()) for s in book.sheets}
    return known_sheets(RawWorkbook(book.name, "", bare), catalog).names


def _strange_heads(book: Book, catalog: Catalog, only: Collection[str] | None) -> dict[str, RawSheet]:
    """Return the first rows of the sheets whose names say nothing; none where all of `only` are there by name."""
    usual = {fold(n) for n in catalog.sheets} | HELPERS
    if only is not None and {fold(n) for n in only} <= {fold(n) for n in book.sheet_names}:
        return {}
    strange = [s for s in book.sheets if fold(s.name) not in usual]
    return {s.name: RawSheet(s.name, _rows(_values(_head(s))[0])) for s in strange}


def _head(sheet: Sheet) -> Range:
    height, width = (min(most, size) for most, size in zip((HEAD_ROWS, HEAD_COLUMNS), _area(sheet).shape, strict=True))
    return sheet.range((1, 1), (height, width))


def _foldable(catalog: Catalog, name: str) -> frozenset[str]:
    """Return the headers of the columns that the template itself may fold away: these hide nothing."""
    sheet = catalog.sheets.get(name)
    if sheet is None:
        return frozenset()
    return frozenset(fold(sheet.by_key[key].header) for key in folded(sheet.columns, ()))


def _sheet(book: Book, sheet: Sheet, foldable: frozenset[str]) -> RawSheet:
    area = _area(sheet)
    grid, errors = _values(area)
    cells = _rows(grid)
    if len(cells) == FAR_ROW and any(value is not None for value in cells[-1]):
        raise refusal("too_large/cells", book.name, sheet=sheet.name, limit=f"{MAX_AREA:,}".replace(",", "."))
    rows, columns = _hidden(area)
    body = sheet.range((FIRST_ROW, 1), (max(FIRST_ROW + 1, area.shape[0]), area.shape[1]))
    return RawSheet(
        sheet.name,
        _trimmed(cells, errors),
        errors=errors,
        hidden_rows=rows,
        hidden_columns=tuple(letters for letters, header in columns if fold(header) not in foldable),
        filtered=bool(rows) and _is_filtered(sheet),
        merges=tuple(_merges(sheet, area)),
        fonts=dict(_fonts(body)),
        visible=sheet.visible in (True, -1),
    )


def _area(sheet: Sheet) -> Range:
    """Return the cells from A1 to the last used one; where formats alone reach far out, to a sensible place."""
    used = sheet.used_range
    height = max(SMALLEST[0], used.row + used.shape[0] - 1)
    width = max(SMALLEST[1], used.column + used.shape[1] - 1)
    if height * width > MAX_AREA:
        height, width = min(height, FAR_ROW), min(width, FAR_COLUMN)
    return sheet.range((1, 1), (height, width))


# values ---------------------------------------------------------------------------------------------------


def _values(area: Range) -> tuple[Grid, dict[str, str]]:
    """Return the values, blanks as None, and the error cells with their errors (blank in the values)."""
    try:
        grid: Grid = area.options(ndim=2, err_to_str=True).value
    except TypeError:  # xlwings for macOS cannot name the errors of more than one cell at a time
        return _values_one_by_one(area)
    errors = {}
    plain: Grid | None = None
    for row, column, value in _each(grid):
        if isinstance(value, str) and value in ERROR_TEXTS:
            plain = plain or area.options(ndim=2).value
            if plain[row][column] is not None:  # the text "#N/A", which is no error
                continue
            errors[_name(row, column)] = value
        elif type(value) is int and 0 <= value - _ERROR_BASE < _LAST_ERROR:
            errors[_name(row, column)] = _NEWER_ERRORS.get(value - _ERROR_BASE, "#N/A")
        else:
            continue
        grid[row][column] = None
    return grid, errors


def _values_one_by_one(area: Range) -> tuple[Grid, dict[str, str]]:
    grid: Grid = area.options(ndim=2).value
    errors = {}
    for row, column, formula in _each(area.formula):
        if grid[row][column] is None and formula and (formula.startswith("=") or formula in ERROR_TEXTS):
            shown = area(row + 1, column + 1).options(err_to_str=True).value
            if shown in ERROR_TEXTS:
                errors[_name(row, column)] = shown
    return grid, errors


def _each(grid: Any) -> Iterator[tuple[int, int, Any]]:
    for row, values in enumerate(grid):
        for column, value in enumerate(values):
            yield row, column, value


def _rows(grid: Grid) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(_plain(value) for value in row) for row in grid)


def _plain(value: Any) -> Any:
    """Return a day without time as a date, as files give it."""
    return value.date() if isinstance(value, datetime) and value.time() == time() else value


def _trimmed(cells: tuple[tuple[Any, ...], ...], errors: dict[str, str]) -> tuple[tuple[Any, ...], ...]:
    """Return the rows without the blank ones at the end; error cells are not blank."""
    last = max((int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in errors), default=0)
    end = len(cells)
    while end > last and not any(value is not None for value in cells[end - 1]):
        end -= 1
    return cells[:end]


# what is hidden, merged or in a legacy font ------------------------------------------------------------------


def _hidden(area: Range) -> tuple[tuple[int, ...], list[tuple[str, str]]]:
    """Return the hidden rows, and the hidden columns with what stands in the header row."""
    try:
        visible = area.get_special_cells("visible")
    except Exception:  # Excel raises where nothing at all is visible and on protected sheets: nothing can be said
        return (), []
    rows: set[int] = set()
    columns: set[int] = set()
    for part in visible:  # type: ignore[union-attr]
        rows.update(range(part.row, part.row + part.shape[0]))
        columns.update(range(part.column, part.column + part.shape[1]))
    hidden = [c for c in range(1, area.shape[1] + 1) if c not in columns]
    headers = area[FIRST_ROW - 2, :].options(ndim=1).value if hidden and area.shape[0] >= FIRST_ROW - 1 else []
    named = [(column_letter(c - 1), str(headers[c - 1] or "") if headers else "") for c in hidden]
    return tuple(r for r in range(1, area.shape[0] + 1) if r not in rows), named


def _is_filtered(sheet: Sheet) -> bool:
    return any(c.type != "none" for table in sheet.tables for c in table.autofilter.criteria)


def _merges(sheet: Sheet, area: Range) -> Iterator[str]:
    """Yield the merged ranges."""
    seen: set[tuple[int, int]] = set()
    for part, merged in _uniform(area, lambda r: r.merge_cells if isinstance(r.merge_cells, bool) else None):
        for row, column in _places(part) if merged else ():
            if (row, column) not in seen:
                whole = sheet.range((row, column)).merge_area
                seen.update(_places(whole))
                yield whole.get_address(False, False)


def _fonts(body: Range) -> Iterator[tuple[str, str]]:
    """Yield the cells of the data area in a legacy (non-Unicode) font."""
    for part, name in _uniform(body, lambda r: r.font.name if isinstance(r.font.name, str) else None):
        if name and name.casefold().startswith(LEGACY_FONTS):
            for row, column in _places(part):
                yield _name(row - 1, column - 1), name


def _uniform(area: Range, look: Callable[[Range], Any]) -> Iterator[tuple[Range, Any]]:
    """Yield parts of `area` that are alike, with what they have in common; mixed parts are halved.

    Stops halving after MOST_LOOKS: a sheet that is all patchwork would take too long.
    """
    waiting = [area]
    looks = 0
    while waiting and looks < MOST_LOOKS:
        part = waiting.pop()
        looks += 1
        common = look(part)
        height, width = part.shape
        if common is not None or (height, width) == (1, 1):
            yield part, common
        elif height >= width:
            waiting += [part[height // 2 :, :], part[: height // 2, :]]
        else:
            waiting += [part[:, width // 2 :], part[:, : width // 2]]


def _places(part: Range) -> Iterator[tuple[int, int]]:
    height, width = part.shape
    return ((part.row + r, part.column + c) for r in range(height) for c in range(width))


def _name(row: int, column: int) -> str:
    return f"{column_letter(column)}{row + 1}"
