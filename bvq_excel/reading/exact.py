"""The exact scan of a sheet part: an XML parser walks over all of it; slow but sure, whatever the spelling.

It follows the reader of values where XML leaves room: prefixes make no difference, a cell without reference stands
right of the one before, a row without number below the one before.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from bvq_excel.model import column_letter
from bvq_excel.reading.refusals import RefusedError
from bvq_excel.reading.scan import SheetScan, check_place, column_index, has_active_filter
from bvq_excel.reading.shared import MAX_CELL, Strings, Styles

_REFERENCE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")
_LEGACY_FONT = re.compile(r"\.vn|vni[- ]", re.IGNORECASE)


def scan_exactly(data: bytes, styles: Styles, strings: Strings) -> SheetScan:
    """Return what stands in the sheet part `data`; raises RefusedError: damaged, far_cell, too_large."""
    walk = _Walk(styles, strings)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.StartCdataSectionHandler = walk.refuse_cdata
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RefusedError("damaged") from error
    walk.scan.filtered = has_active_filter(data)
    return walk.scan


class _Walk:
    """The state of the walk: the place that the reader has come to, and the cell that is open."""

    def __init__(self, styles: Styles, strings: Strings) -> None:
        self.scan = SheetScan()
        self._styles = styles
        self._strings = strings
        self._row = 0
        self._column = -1
        self._cell: dict[str, str] | None = None
        self._tags: set[str] = set()
        self._value = ""
        self._in_value = False
        self._formula = ""
        self._in_formula = False
        self._font = ""

    def start(self, tag: str, found: dict[str, str]) -> None:
        """Take an element's start."""
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if self._cell is not None:
            self._tags.add(name)
            self._in_value, self._in_formula = name in ("v", "t"), name == "f"
            if name == "rFont" and not self._font and _LEGACY_FONT.match(found.get("val", "")):
                self._font = found["val"]
        elif name == "c":
            self._cell, self._value, self._formula, self._font = found, "", "", ""
            self._tags.clear()
        elif name == "row":
            self._start_row(found)
        elif name == "col":
            self.scan.hide_column({key.encode(): value.encode() for key, value in found.items()})
        elif name == "mergeCell":
            self.scan.merges.append(found.get("ref", ""))
        elif name == "tablePart":
            self.scan.tables = True

    def end(self, tag: str) -> None:
        """Take an element's end; a cell is judged when it is complete."""
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "c" and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif name in ("v", "t", "f"):
            self._in_value = self._in_formula = False

    def text(self, text: str) -> None:
        """Take a piece of text; only a cell's own value and formula matter."""
        if len(self._value) + len(self._formula) > MAX_CELL:
            raise RefusedError("too_large/text")
        if self._in_value:
            self._value += text
        elif self._in_formula:
            self._formula += text

    def refuse_cdata(self) -> None:
        """Refuse what the reader of values would silently leave out; no spreadsheet program writes it."""
        raise RefusedError("damaged")

    def _start_row(self, found: dict[str, str]) -> None:
        number = found.get("r", "")
        self._row = int(number) if number.isascii() and number.isdigit() else self._row + 1
        self._column = -1
        if found.get("hidden") in ("1", "true") and found.get("outlineLevel", "0") == "0":
            self.scan.hidden_rows.append(self._row)

    def _end_cell(self, found: dict[str, str]) -> None:
        row, self._column = self._place(found)
        tags = self._tags
        if not tags:
            return
        check_place(row, self._column)
        scan, kind, cell = self.scan, found.get("t"), f"{column_letter(self._column)}{row}"
        scan.last_row, scan.last_column = max(scan.last_row, row), max(scan.last_column, self._column)
        if "f" in tags:
            scan.formulas.add(cell)
            if not self._value and kind != "str":
                scan.uncached[cell] = self._formula
        if kind == "e" and self._value:
            scan.errors[cell] = self._value.strip()
        elif self._value and kind in ("s", "str", "inlineStr"):
            font = self._legacy(found, kind)
            if font:
                scan.fonts[cell] = font

    def _place(self, found: dict[str, str]) -> tuple[int, int]:
        """Return the row (1-based) and column (zero-based) of a cell."""
        reference = found.get("r")
        if reference is None:
            return self._row, self._column + 1
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise RefusedError("damaged")
        return int(match[2]), column_index(match[1].upper().encode())

    def _legacy(self, found: dict[str, str], kind: str) -> str:
        """Return the legacy font that the text of a cell is shown in, empty if none."""
        style = found.get("s", "0")
        font = self._styles.legacy.get(int(style)) if style.isdecimal() else None
        if font is None and kind == "s" and self._value.strip().isdecimal():
            font = self._strings.legacy.get(int(self._value))
        return font or self._font
