"""Parts of heavy hostile workbooks: what a sheet can hold to fill memory or to take for ever."""

from __future__ import annotations

from collections.abc import Callable

from tests import hostile
from tests.hostile import DECLARATION, NAMESPACES, ONE_ROW, packed, parts, workbook

MEGA = 2**20
FAR = "XFD1048576"
BILLION = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
ENTITIES = f'<!DOCTYPE a [<!ENTITY a0 "ha">{BILLION}]>'


def sheet(body: str) -> bytes:
    """Return a workbook whose one sheet part has this content."""
    found = parts()
    found["xl/worksheets/sheet1.xml"] = f"{DECLARATION}<worksheet {NAMESPACES}>{body}{ballast(body)}</worksheet>"
    return packed(found)


def ballast(text: str) -> str:
    """Return an element that packs so badly that `text` beside it is no bomb by its ratio."""
    return f"<x>{hostile.noise(len(text) // 90)}</x>"


def with_parts(**replaced: bytes | str) -> bytes:
    """Return a workbook with parts replaced or added (names as in `hostile.changed`)."""
    return hostile.changed(**replaced)


def blank_rows(count: int, first: int = 2, cells: int = 2) -> str:
    """Return rows of styled cells without content."""
    letters = "ABCDEFGHIJ"[:cells]
    return "".join(
        f'<row r="{i}">' + "".join(f'<c r="{c}{i}" s="2"/>' for c in letters) + "</row>"
        for i in range(first, first + count)
    )


def string_cells(count: int, index: Callable[[int], int]) -> str:
    """Return one column of cells with shared strings."""
    return "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>{index(i - 1)}</v></c></row>' for i in range(1, count + 1))


def far(cell: str) -> bytes:
    """A workbook with this cell, given without its place, in the last place of a sheet."""
    placed = cell.replace("<c ", f'<c r="{FAR}" ', 1)
    return workbook({"S": f'{ONE_ROW}<row r="1048576">{placed}</row>'})


def merges(*ranges: str, count: int = 0, of: str = "A{0}:B{0}") -> bytes:
    """A workbook with these merged ranges, and `count` more."""
    found = (*ranges, *(of.format(i) for i in range(1, count + 1)))
    listed = "".join(f'<mergeCell ref="{r}"/>' for r in found)
    return workbook({"S": ONE_ROW}, after=f'<mergeCells count="4294967295">{listed}</mergeCells>')


def hidden_columns() -> bytes:
    """Half a million statements that all columns are hidden, over a sheet of 700 columns."""
    wide = '<row r="1"><c r="A1"><v>1</v></c><c r="ZZ1"><v>1</v></c></row>'
    columns = '<col min="1" max="16384" hidden="1"/>' * 500_000
    return workbook({"S": wide}, before=f"<cols>{columns}</cols>{ballast(columns)}")


def formulas(count: int) -> bytes:
    """A column of formulas that were never calculated."""
    return workbook({"S": "".join(f'<row r="{i}"><c r="A{i}"><f>A{i + 1}+1</f></c></row>' for i in range(1, count))})


def full_grid(rows: int, columns: int) -> bytes:
    """A sheet full of numbers."""
    names = [chr(65 + i) for i in range(columns)]
    body = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}"><v>{r}</v></c>' for c in names) + "</row>"
        for r in range(1, rows + 1)
    )
    return workbook({"S": body})


def signs(text: str) -> bytes:
    """Thirty megabytes of the same signs after a sheet's cells."""
    return sheet(f"<sheetData>{ONE_ROW}</sheetData><a>{text * (30 * MEGA // len(text))}</a>")


def runs() -> bytes:
    """A cell that holds thirty megabytes of text in a thousand pieces."""
    text = "".join(f"<t>{hostile.unlike(30_000)}</t>" for _ in range(1_000))
    return workbook({"S": f'<row r="1"><c r="A1" t="inlineStr"><is>{text}</is></c></row>'})


def rich_runs() -> bytes:
    """The same as rich text, which only an XML parser reads."""
    text = "".join(f"<r><t>{hostile.unlike(30_000)}</t></r>" for _ in range(1_000))
    return workbook({"S": f'<row r="1"><c r="A1" t="inlineStr"><is>{text}</is></c></row>'})


def tags(text: str, megabytes: int) -> bytes:
    """A sheet with very many beginnings of this tag, none of which ends."""
    return sheet(f"<sheetData>{ONE_ROW}</sheetData>{text * (megabytes * MEGA // len(text))}")


def large_sheets(count: int, megabytes: int) -> bytes:
    """Sheets of nothing but comments on cells that are not there, as large as parts may be."""
    pieces = megabytes * MEGA // 4100
    noise = hostile.noise(60 * pieces)
    filling = "".join(f'<x a="{noise[60 * i : 60 * i + 60]}">{" " * 4000}</x>' for i in range(pieces))
    found = parts({f"S{i}": ONE_ROW for i in range(count)}, after=filling)
    return packed(found)


def corners(count: int) -> bytes:
    """Sheets with a cell at each end of as large an area as is allowed, and nothing between."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="100000"><c r="J100000"><v>1</v></c></row>'
    return workbook({f"S{i}": rows for i in range(count)})


def long_formulas() -> bytes:
    """A hundred thousand formulas of eight hundred letters each, none of them calculated."""
    text = "+".join("A1" for _ in range(270))
    return workbook({"S": "".join(f'<row r="{i}"><c r="A{i}"><f>{text}+{i}</f></c></row>' for i in range(1, 100_000))})


def full_text(rows: int, columns: int, more: str = "") -> bytes:
    """A sheet full of texts in the cells themselves, no two alike."""
    names = [chr(65 + i) for i in range(columns)]
    body = "".join(
        f'<row r="{r}">'
        + "".join(f'<c r="{c}{r}" t="str"><v>{c} dòng {r} Vàng A Chử{more}</v></c>' for c in names)
        + "</row>"
        for r in range(1, rows + 1)
    )
    return workbook({"S": body})


def deep() -> bytes:
    """A million elements inside each other."""
    return sheet(f"<sheetData>{ONE_ROW}</sheetData>" + "<a>" * MEGA + "</a>" * MEGA)


def deep_cells() -> bytes:
    """The same within the cells, where only an XML parser finds out."""
    inner = "<a>" * 300_000 + "</a>" * 300_000
    return workbook({"S": f'<row r="1"><c r="A1"><v>1</v>{inner}</c></row>'})


def many_attributes() -> bytes:
    """A cell with two hundred thousand attributes."""
    found = " ".join(f'a{i}="1"' for i in range(200_000))
    return workbook({"S": f'<row r="1"><c {found} r="A1"><v>1</v></c></row>'})
