"""What may be wrong with a sheet's data area as such: merged, broken, uncomputed or hidden cells (R-CH-10, R-CH-11)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.model import Layout, Problem, RawSheet, column_letter
from bvq_excel.text import lookup_key

HEADER_RULE = "R-CH-10"
HIDDEN_RULE = "R-CH-11"

ERROR_TEXTS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_CELL = re.compile(r"([A-Z]+)(\d+)")
_RANGE = re.compile(r"([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?")
_TOTAL_WORDS = ("tổng cộng", "tổng số", "tổng", "cộng")
_TOTAL = re.compile(f"(?:{'|'.join(re.escape(lookup_key(w)) for w in _TOTAL_WORDS)})[\\s:.]*")


def split_cell(cell: str) -> tuple[str, int]:
    """Return letters and row number of a cell reference, e.g. ("W", 12)."""
    found = _CELL.match(cell)
    if found is None:
        raise ValueError(cell)
    return found.group(1), int(found.group(2))


def column_index(letters: str) -> int:
    """Return the zero-based index of Excel's column letters (A is 0, AA is 26)."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


class Merge(NamedTuple):
    """A merged range: its reference, columns (zero-based) and rows, all inclusive."""

    reference: str
    left: int
    top: int
    right: int
    bottom: int


def merges(raw: RawSheet) -> Iterator[Merge]:
    """Yield the merged ranges of a sheet; a reference that is none is left out."""
    for reference in raw.merges:
        found = _RANGE.fullmatch(reference)
        if found:
            left, top, right, bottom = found.groups()
            yield Merge(reference, column_index(left), int(top), column_index(right or left), int(bottom or top))


def is_error_text(raw: Any) -> bool:
    """Return whether a text is the name of an Excel error, pasted as text."""
    return isinstance(raw, str) and raw.strip().upper() in ERROR_TEXTS


def is_total(raw: Any) -> bool:
    """Return whether a cell marks a row of totals ("Tổng cộng", "Cộng:", "Tổng")."""
    return isinstance(raw, str) and len(raw) < 30 and _says_total(raw)


@lru_cache(maxsize=4096)  # the same short words stand in many rows
def _says_total(text: str) -> bool:
    return _TOTAL.fullmatch(lookup_key(text)) is not None


def merged(
    sheet: Sheet, raw: RawSheet, layout: Layout, first_row: int, last_row: int, totals: Collection[int]
) -> Iterator[Problem]:
    """Yield one problem for each merge that touches the data area (rows of totals are reported as such).

    `first_row` is the first row of the header; merges inside a header of two rows are reported with it.
    """
    keys = {letters: key for key, letters in layout.columns.items()}
    for merge in merges(raw):
        if merge.bottom < first_row or merge.top > last_row or merge.top in totals:
            continue
        if first_row < layout.header_row and merge.bottom <= layout.header_row:
            continue
        case = "merged_header" if merge.top <= layout.header_row else "merged"
        letters = column_letter(merge.left)
        key, cell = keys.get(letters, ""), f"{letters}{merge.top}"
        yield Problem(key, case, sheet=sheet.name, cell=cell, rule=HEADER_RULE, facts={"range": merge.reference})


def hidden(sheet: Sheet, raw: RawSheet, layout: Layout, rows: Collection[int], *, shared: bool) -> Problem | None:
    """Return the problem of a hidden sheet, column or row, or of a filter, in the data area; None if all is seen.

    In a shared workbook every unit filters its own rows, so that only hidden columns count there.
    """
    key = next(iter(layout.columns))
    cell = layout.header_cell(key)
    if not raw.visible and rows:
        facts = {"count": len(rows)}
        return Problem(key, "sheet", sheet=sheet.name, rule=HIDDEN_RULE, facts=facts, cell=cell)
    names = [letters for letters in raw.hidden_columns if letters in layout.columns.values()]
    hidden_rows = [] if shared else [r for r in raw.hidden_rows if r in rows]
    filtered = raw.filtered and not shared and bool(rows)
    if not (names or hidden_rows or filtered):
        return None
    case = "filter" if filtered else "rows" if hidden_rows else "columns"
    seen = {"count": len(hidden_rows), "rows": _listed(map(str, hidden_rows)), "columns": _listed(names)}
    return Problem(key, case, sheet=sheet.name, rule=HIDDEN_RULE, facts=seen, cell=cell)


def _listed(names: Any, limit: int = 5) -> str:
    found = list(names)
    return ", ".join(found[:limit]) + (", …" if len(found) > limit else "")


def cells_by_row(cells: Collection[str]) -> Mapping[int, Mapping[int, str]]:
    """Return cell references by row number and zero-based column."""
    found: dict[int, dict[int, str]] = {}
    for cell in cells:
        letters, row = split_cell(cell)
        found.setdefault(row, {})[column_index(letters)] = cell
    return found


def uncached(sheet: Sheet, cells: Mapping[str, list[str]], columns: Mapping[str, Column]) -> Iterator[Problem]:
    """Yield one problem for each column of `cells` (key: cells of records) whose formulas were never computed."""
    for key, places in cells.items():
        facts = {"count": len(places), "header": columns[key].header}
        yield Problem(key, "uncached", sheet=sheet.name, cell=places[0], rule=HEADER_RULE, facts=facts)
