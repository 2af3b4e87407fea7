"""The one guarded opener: every workbook goes through here, and nothing else opens one.

The file is read once into memory and never changed. Every part is inflated under limits and scanned as bytes; only
then does calamine read the values, from a new archive that holds nothing but the scanned parts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from bvq_excel.file_names import shown_name
from bvq_excel.model import RawSheet, RawWorkbook, column_letter
from bvq_excel.reading.allowance import most
from bvq_excel.reading.archive import Archive, made_entry, pack
from bvq_excel.reading.container import load
from bvq_excel.reading.grid import Grid, read_grids
from bvq_excel.reading.refusals import RefusedError, refusal
from bvq_excel.reading.scan import SheetScan, has_active_filter, scan_sheet
from bvq_excel.reading.shared import Strings, Styles, longer_than, read_strings, read_styles, string_sizes
from bvq_excel.reading.structure import (
    EMPTY_SHEET,
    SheetPart,
    Structure,
    frame,
    read_structure,
    relations,
    sheet_part,
    target,
)
from bvq_excel.text import fold

MAX_INFLATED = 32 * 2**20
"""Bytes of XML that are kept inflated for the reader of values; beyond, it inflates them again by itself."""
MAX_VALUES = 1_200_000
"""Cells with a value in all sheets, wherever they claim to stand."""
MAX_HELD = 240 * 2**20
"""Bytes that values may take while they are read: one long string may be shown by very many cells."""
_COPIES = 3  # of a text: in the file's part, in the reader's cell, in ours
_CELL = 150  # bytes of a cell beside its text, three times as well
_LARGE = 2**18
_SMALLEST_CELL = 15  # bytes of "<c><v>1</v></c>"
_USUAL_TAGS = 36  # bytes of the tags of a cell that holds its text itself
_VALUES = (b"<v", b":v", b"<is", b":is")
_INDEX = re.compile(rb"[<:]v[^>]*>\s*([0-9]{1,7})")


def open_workbook(path: Path, unneeded: Collection[str] = ()) -> RawWorkbook:
    """Return the sheets of the workbook at `path` as grids, with what the byte scan saw.

    Sheets whose folded names (`text.fold`) are in `unneeded` come without cells. Raises InputError, whose `reason` is
    one of: missing, empty, locked, unreadable, not_excel, encrypted, old_format, other_format, truncated, damaged,
    too_large, zip_bomb, too_many_parts, unsafe_part, entity, false_count, far_cell.
    """
    try:
        data = load(path)
    except RefusedError as refused:
        raise refusal(refused.case, shown_name(path), **refused.facts) from refused
    except MemoryError as error:
        raise refusal("too_large/memory", shown_name(path)) from error
    return read_bytes(shown_name(path), data, unneeded)


def read_bytes(name: str, data: bytes, unneeded: Collection[str] = ()) -> RawWorkbook:
    """Return the sheets of the workbook called `name` with content `data`; raises InputError as `open_workbook`."""
    try:
        structure, scans, grids = _read(Archive(data), unneeded)
    except RefusedError as refused:
        raise refusal(refused.case, name, **refused.facts) from refused
    except MemoryError as error:
        raise refusal("too_large/memory", name) from error
    sheets = {
        sheet.name: _sheet(sheet, scan, grid) for sheet, scan, grid in zip(structure.sheets, scans, grids, strict=True)
    }
    return RawWorkbook(name, hashlib.sha256(data).hexdigest(), sheets, structure.date1904)


def _read(archive: Archive, unneeded: Collection[str]) -> tuple[Structure, list[SheetScan], list[Grid]]:
    """Return the structure, and for each sheet its scan and its values, of those `unneeded` as if they were empty."""
    structure = read_structure(archive)
    entries = frame(structure)
    styles, strings = Styles(), Strings()
    if structure.styles in archive:
        part = archive.read(structure.styles)
        entries.append(part.entry("xl/styles.xml"))
        styles = read_styles(part.data)
        del part
    if structure.strings in archive:
        part = archive.read(structure.strings)
        entries.append(part.entry("xl/sharedStrings.xml", inflated=len(part.data) <= MAX_INFLATED))
        strings = read_strings(part.data)
        del part
    scans = []
    inflated, values, inline = 0, 0, 0
    for index, sheet in enumerate(structure.sheets):
        if fold(sheet.name) in unneeded:
            scans.append(SheetScan())
            entries.append(made_entry(sheet_part(index), EMPTY_SHEET))
            continue
        part = archive.read(sheet.part)
        scans.append(_scan(sheet, part.data, styles, strings))
        count = _most_values(part.data)
        values += count
        inline += _inline_text(part.data, count)
        inflated += len(part.data)
        entries.append(part.entry(sheet_part(index), inflated=inflated <= MAX_INFLATED))
        del part  # before the next one is inflated
    _check_text(archive, structure, strings, values, most(MAX_HELD) - values * _CELL - inline * _COPIES)
    _check_rest(archive, structure, scans)
    packed = pack(entries)
    del entries, strings
    return structure, scans, read_grids(packed, [_last_error(scan) for scan in scans], elapsed=styles.elapsed)


def _scan(sheet: SheetPart, data: bytes, styles: Styles, strings: Strings) -> SheetScan:
    try:
        return scan_sheet(data, styles, strings)
    except RefusedError as refused:
        refused.facts.setdefault("sheet", sheet.name)
        raise


def _most_values(data: bytes) -> int:
    """Return at least how many cells of a sheet have a value; counting them is only worth it in a large sheet."""
    return len(data) // _SMALLEST_CELL if len(data) < _LARGE else sum(map(data.count, _VALUES))


def _inline_text(data: bytes, values: int) -> int:
    """Return about how many bytes of text stand in the cells of a large sheet themselves."""
    if len(data) < _LARGE or not (b"str" in data or b"inlineStr" in data):
        return 0
    return max(0, len(data) - values * _USUAL_TAGS)


def _check_text(archive: Archive, structure: Structure, strings: Strings, values: int, held: int) -> None:
    """Raise RefusedError (too_large) for too many `values`, or when the shared strings they show exceed `held`."""
    if values > most(MAX_VALUES) or held < 0:
        raise RefusedError("too_large/memory")
    room = held // _COPIES
    if not longer_than(strings.data, room // (values + 1)):
        return
    sizes = string_sizes(strings)
    for sheet in structure.sheets:
        shown = (int(found[1]) for found in _INDEX.finditer(archive.read(sheet.part).data))
        room -= sum(sizes[index] for index in shown if index < len(sizes))
        if room < 0:
            raise RefusedError("too_large/memory")


def _check_rest(archive: Archive, structure: Structure, scans: Iterable[SheetScan]) -> None:
    """Check the parts that nobody reads, and note which sheets have a table with an active filter."""
    filtered = {name for name in archive.unread() if has_active_filter(archive.read(name).data)}
    if not filtered:
        return
    for sheet, scan in zip(structure.sheets, scans, strict=True):
        if scan.tables:
            parts = {target(sheet.part, relation) for relation in relations(archive, sheet.part)}
            scan.filtered = scan.filtered or not filtered.isdisjoint(parts)


def _last_error(scan: SheetScan) -> int:
    return max((int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in scan.errors), default=0)


def _sheet(sheet: SheetPart, scan: SheetScan, grid: Grid) -> RawSheet:
    """Return the sheet with what is hidden inside its grid; beyond it nothing can be overlooked."""
    width = len(grid[0]) if grid else 0
    columns = {index for first, last in scan.hidden_columns for index in range(max(first, 0), min(last + 1, width))}
    return RawSheet(
        sheet.name,
        grid,
        errors=scan.errors,
        formulas=frozenset(scan.formulas),
        uncached=frozenset(scan.uncached),
        formula_texts={cell: text for cell, text in scan.uncached.items() if text},
        hidden_rows=tuple(row for row in scan.hidden_rows if row <= len(grid)),
        hidden_columns=tuple(column_letter(index) for index in sorted(columns)),
        filtered=scan.filtered,
        merges=tuple(scan.merges),
        fonts=scan.fonts,
        visible=sheet.visible,
    )
