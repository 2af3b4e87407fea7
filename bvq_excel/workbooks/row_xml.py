"""Long tables as XML: the rows of a worksheet written column by column, many times as fast as cell by cell.

XlsxWriter makes the workbook: sheets, styles, tables, conditional formats, print set-up. What it would be told a
million times over, the cells of long tables, is put into its finished file here: rows, links, and texts (each once,
in the workbook's list of texts). What stands in the cells is the same either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bvq_excel.model import column_letter

CELL_LIMIT = 32767  # UTF-16 units
PACKING = 4
"""How hard the parts are packed: two and a half times as fast as the usual 6, for a file that is a tenth larger."""
MAPPED = frozenset({str, date, datetime, type(None)})
_FIRST_DAY = datetime(1899, 12, 30)
_MADE = (1980, 1, 1, 0, 0, 0)
_STRINGS = "xl/sharedStrings.xml"
_PERHAPS_UNSAFE = re.compile("[&<>_\x00-\x08\x0b-\x1f\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LIKE_CONTROL = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ROW = re.compile(r'<row r="(\d+)"')
_ROW_START = re.compile(r"(?=<row )")
_DIMENSION = re.compile(r'<dimension ref="(?:[A-Z]+[0-9]+:)?([A-Z]+)[0-9]+"/>')
_COUNTS = re.compile(r' count="[0-9]+" uniqueCount="([0-9]+)"')
_TABLE_NAME = re.compile(r' displayName="([^"]+)"')
_TABLE_RANGE = re.compile(r'( ref="[A-Z]+[0-9]+:[A-Z]+)[0-9]+"')
_TEXT_CELL = re.compile(r' t="s"><v>(\d+)</v>')
_AFTER_LINKS = re.compile("<(?:printOptions|pageMargins)[ />]")


class Texts(dict[str, int]):
    """The texts of one workbook by number, numbered when first asked for."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _Ends(dict[str | date | None, str]):
    """The XML of a cell after its place, in one style, by its text or day; None and "" are blank cells.

    `before` and `after` stand around a number; `after` goes on to where the place of the next cell stands.
    """

    def __init__(self, texts: Texts, styles: tuple[int, int], next_cell: str) -> None:
        super().__init__()
        style, text_style = map(_style, styles)
        self._texts = texts
        self._before_text = f'{text_style} t="s"><v>'
        self.before = f"{style}><v>"
        self.after = f"</v></c>{next_cell}"
        self[None] = self[""] = f"{style}/>{next_cell}"

    def __missing__(self, value: str | date) -> str:
        if isinstance(value, str):
            end = f"{self._before_text}{self._texts[shortened(value)]}{self.after}"
        else:
            end = f"{self.before}{_serial(value)}{self.after}"
        self[value] = end
        return end


def _style(number: int) -> str:
    return f'" s="{number}"' if number else '"'


@dataclass
class SheetRows:
    """The rows of one worksheet that are written as XML.

    `tables` gives the last row index of tables that XlsxWriter was told to end in their first row.
    `style_numbers` gives for the name of a style the numbers of its own format and of that for texts in it.
    """

    texts: Texts
    style_numbers: Callable[[str], tuple[int, int]]
    rows: dict[int, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    tables: dict[str, int] = field(default_factory=dict)
    width: int = 0
    _ends: dict[tuple[str, str], _Ends] = field(default_factory=dict)

    def add(self, top: int, columns: Sequence[Sequence[str]], heights: Sequence[float]) -> None:
        """Add rows from row index `top` on: the ends of their cells column by column, and a height in points each.

        A height of 0 leaves the row as high as rows are.
        """
        self.width = max(self.width, len(columns))
        heads = {points: f'"{_height(points)}>{next_cell(0, len(columns))}' for points in set(heights)}
        for number, parts in enumerate(zip(map(heads.__getitem__, heights), *columns, strict=True), top + 1):
            place = str(number)
            self.rows[number] = f'<row r="{place}{place.join(parts)}</row>'

    def column(self, values: Sequence[Any], style: str, following: str) -> list[str]:
        """Return the ends of the cells of a column that is all in one style; `following` is its `next_cell`."""
        kinds, ends = set(map(type, values)), self.ends(style, following)
        if kinds <= MAPPED:
            return list(map(ends.__getitem__, values))
        if kinds <= {int, type(None)}:
            before, after, blank = ends.before, ends.after, ends[None]
            return [blank if value is None else f"{before}{value}{after}" for value in values]
        return [self.end(value, style, following) for value in values]

    def end(self, value: Any, style: str, following: str) -> str:
        """Return the end of one cell: numbers and dates as such, None and "" blank, everything else as text."""
        ends = self._ends.get((style, following)) or self.ends(style, following)
        if value is None or isinstance(value, (str, date)):
            return ends[value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return f"{ends.before}{value:.16G}{ends.after}"
        return ends[str(value)]

    def ends(self, style: str, following: str) -> _Ends:
        """Return the ends of cells in the style of that name."""
        if (style, following) not in self._ends:
            self._ends[style, following] = _Ends(self.texts, self.style_numbers(style), following)
        return self._ends[style, following]

    def link(self, row: int, column: int, target: str, display: str, tip: str = "") -> None:
        """Add a link from a cell to a place of the workbook (`'Sheet'!A1`)."""
        said = {"location": target, "tooltip": tip, "display": display}
        attributes = "".join(f' {name}="{_attribute(text)}"' for name, text in said.items() if text)
        self.links.append(f'<hyperlink ref="{column_letter(column)}{row + 1}"{attributes}/>')


def next_cell(column: int, columns: int) -> str:
    """Return how the cell in that column of a row begins, up to its place; empty after the last of the `columns`."""
    return f'<c r="{column_letter(column)}' if column < columns else ""


def shortened(text: str) -> str:
    """Return as much of `text` as a cell can hold."""
    if len(text) <= CELL_LIMIT // 2:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * CELL_LIMIT].decode("utf-16-le", "ignore")


def _height(points: float) -> str:
    """Return a row's height as XlsxWriter would set it: in whole pixels."""
    return f' ht="{int(4 / 3 * points) * 0.75:.16g}" customHeight="1"' if points else ""


def _serial(day: date) -> str:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    passed = moment.replace(tzinfo=None) - _FIRST_DAY
    return f"{passed.days + passed.seconds / 86_400:.16G}"


def _attribute(text: str) -> str:
    return _escaped(text).replace('"', "&quot;").replace("\n", "&#xA;")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# into the finished file -------------------------------------------------------------------------------------------


def spliced(workbook: bytes, sheets: Sequence[SheetRows], texts: Texts) -> bytes:
    """Return XlsxWriter's file `workbook` with the rows of its `sheets` (all, in their order) and the `texts` in them.

    The workbook has at least one text of its own.
    """
    result = BytesIO()
    rows_of = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in enumerate(sheets, 1)}
    ends = {name: last for sheet in sheets for name, last in sheet.tables.items()}
    uses = 0
    with ZipFile(BytesIO(workbook)) as old, ZipFile(result, "w") as new:
        for name in old.namelist():  # the list of texts comes after the worksheets
            xml = old.read(name).decode()
            if name in rows_of:
                xml = _with_rows(xml, rows_of[name], len(texts))
                uses += xml.count(' t="s">')
            elif name.startswith("xl/tables/"):
                xml = _longer_table(xml, ends)
            elif name == _STRINGS:
                xml = _with_texts(xml, texts, uses)
            # A part that comes with its own entry is packed as hard as it is told here, not as the archive.
            new.writestr(ZipInfo(name, _MADE), xml.encode("utf-8", "replace"), ZIP_DEFLATED, PACKING)
    return result.getvalue()


def _with_rows(xml: str, sheet: SheetRows, offset: int) -> str:
    """Return a worksheet with rows and links put in; its own texts are numbered from `offset` on."""
    head, start, rest = xml.partition("<sheetData")
    end = rest.find("</sheetData>")
    own, tail = (rest[1:end], rest[end + 12 :]) if end >= 0 else ("", rest[2:])
    own = _TEXT_CELL.sub(lambda found: f' t="s"><v>{int(found[1]) + offset}</v>', own)
    rows = {int(_ROW.match(row)[1]): row for row in _ROW_START.split(own) if row}  # type: ignore[index]
    if rows.keys() & sheet.rows.keys():
        raise ValueError(f"rows written twice: {sorted(rows.keys() & sheet.rows.keys())}")
    rows |= sheet.rows
    if sheet.rows:
        head = _DIMENSION.sub(partial(_dimension, max(rows), sheet.width), head)
    return "".join([head, start, ">", *(rows[n] for n in sorted(rows)), "</sheetData>", _with_links(tail, sheet.links)])


def _dimension(rows: int, columns: int, found: re.Match[str]) -> str:
    """Return the extent of a sheet that XlsxWriter thought smaller."""
    letters = max(found[1], column_letter(columns - 1), key=lambda name: (len(name), name))
    return f'<dimension ref="A1:{letters}{rows}"/>'


def _longer_table(xml: str, ends: Mapping[str, int]) -> str:
    """Return a table's part with its last row, where that is known, in its range and in that of its filter."""
    found = _TABLE_NAME.search(xml)
    if found is None or found[1] not in ends:
        return xml
    return _TABLE_RANGE.sub(f'\\g<1>{ends[found[1]] + 1}"', xml)


def _with_links(tail: str, links: Sequence[str]) -> str:
    if not links:
        return tail
    before, there, after = tail.partition("</hyperlinks>")
    if there:
        return "".join([before, *links, there, after])
    found = _AFTER_LINKS.search(tail)
    at = found.start() if found else len(tail)
    return "".join([tail[:at], "<hyperlinks>", *links, "</hyperlinks>", tail[at:]])


def _with_texts(xml: str, texts: Sequence[str] | Texts, uses: int) -> str:
    """Return the list of texts with those of the rows before its own."""
    head, start, own = xml.partition("<si>")
    head = _COUNTS.sub(lambda found: f' count="{uses}" uniqueCount="{int(found[1]) + len(texts)}"', head)
    unsafe = {*filter(_PERHAPS_UNSAFE.search, texts), *(text for text in texts if text.strip() != text)}
    rewritten = {text: _text(text) for text in unsafe}
    items = [rewritten.get(text) or f"<si><t>{text}</t></si>" for text in texts]
    return "".join([head, *items, start, own])


def _text(text: str) -> str:
    """Return the item of a text that perhaps cannot stand in XML, or in a workbook, as it is."""
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    # A control character is written _xHHHH_, and what looks like that gets its underscore written so.
    plain = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _LIKE_CONTROL.sub("_x005F_", text))
    return f"<si><t{space}>{_escaped(plain)}</t></si>"
