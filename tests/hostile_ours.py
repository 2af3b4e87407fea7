"""Hostile workbooks that are ours: the cover and the sheets are in order, what stands in them is not.

`OURS` gives for each kind the reasons for which it may be refused and its bytes; all others are read and checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from bvq_excel.catalog import load
from bvq_excel.model import FIRST_ROW, RawWorkbook, column_letter
from tests import hostile
from tests.books import raw_book, valid

LONGEST = 32_767
"""Characters that Excel takes in a cell."""
PUMPS = (
    " ",
    "1",
    "a",
    ".",
    "-",
    "/",
    "(",
    "0912345678 ",
    "a@",
    "1.000.",
    "Vàng ",
    "1/1/",
    "1; ",
    "http://",
    "₫",
    "é\u0301",
)
"""What patterns repeat over: a cell full of one of them takes a careless pattern for ever."""
_ZERO = datetime(1899, 12, 30)


def bytes_of(raw: RawWorkbook, *, more: Mapping[str, str] | None = None, after: str = "") -> bytes:
    """Return the file of a workbook given as grids; `more` has rows to add to a sheet, `after` what follows them."""
    sheets = {name: rows(sheet.cells) + (more or {}).get(name, "") for name, sheet in raw.sheets.items()}
    return hostile.workbook(sheets, after=after)


def rows(cells: Sequence[Sequence[Any]], first: int = 1) -> str:
    """Return the rows of a sheet as XML."""
    return "".join(
        f'<row r="{number}">{"".join(cell(column, number, value) for column, value in enumerate(row))}</row>'
        for number, row in enumerate(cells, first)
    )


def cell(column: int, row: int, value: Any) -> str:
    """Return one cell as XML, nothing for a blank one."""
    place = f"{column_letter(column)}{row}"
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        return f'<c r="{place}" s="1"><v>{(moment - _ZERO).days}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def complaints(number: int = 1, **changes: Any) -> RawWorkbook:
    """Return a workbook with so many complaints that are all the same."""
    return raw_book(KhieuNai=[valid("KhieuNai", **changes)] * number)


def full(text: Any, number: int = 1) -> RawWorkbook:
    """Return a workbook whose sheets all have `text` in every cell of so many rows (a text with the row's number)."""
    catalog = load()
    texts = [text if i == 0 or not isinstance(text, str) else f"{text} {i}" for i in range(number)]
    return raw_book(**{n: [dict.fromkeys(s.by_key, text) for text in texts] for n, s in catalog.tables.items()})


def many(count: int, of: Callable[[int], str]) -> bytes:
    """Return a workbook with one complaint and `count` more rows."""
    more = "".join(of(number) for number in range(FIRST_ROW + 1, FIRST_ROW + 1 + count))
    return bytes_of(complaints(), more={"KhieuNai": more})


def blank_row(number: int) -> str:
    """A row of styled cells without content."""
    return f'<row r="{number}"><c r="A{number}" s="2"/><c r="B{number}" s="2"/></row>'


def hidden_row(number: int) -> str:
    """A hidden row with a number in it."""
    return f'<row r="{number}" hidden="1"><c r="A{number}"><v>1</v></c></row>'


def formula_row(number: int) -> str:
    """A row with a formula that was never calculated."""
    return f'<row r="{number}"><c r="B{number}"><f>SUM(A1:A{number})</f></c></row>'


def error_row(number: int) -> str:
    """A row of error cells."""
    return f'<row r="{number}">' + "".join(f'<c r="{c}{number}" t="e"><v>#N/A</v></c>' for c in "ABCDEFGH") + "</row>"


def wide(header: Callable[[int], str]) -> bytes:
    """A sheet of complaints with seven hundred columns of such headers."""
    raw = complaints()
    sheet = raw.sheets["KhieuNai"]
    grid = [list(row) for row in sheet.cells]
    grid[FIRST_ROW - 2] = [header(i) for i in range(700)]
    return bytes_of(replace(raw, sheets={**raw.sheets, "KhieuNai": replace(sheet, cells=tuple(map(tuple, grid)))}))


def copies(count: int) -> bytes:
    """A workbook with so many copies of a sheet of ours."""
    raw = complaints()
    sheet = raw.sheets["KhieuNai"]
    named = {f"KhieuNai ({i})": replace(sheet, name=f"KhieuNai ({i})") for i in range(2, count + 2)}
    return bytes_of(replace(raw, sheets={**raw.sheets, **named}))


def units(count: int) -> bytes:
    """A shared workbook with a column for every unit, many times."""
    raw = raw_book(KhieuNai=[valid("KhieuNai")])
    cover = raw.sheets["ThongTin"]
    grid = [[*row, *([row[2]] * count)] for row in cover.cells]
    return bytes_of(replace(raw, sheets={**raw.sheets, "ThongTin": replace(cover, cells=tuple(map(tuple, grid)))}))


def merged() -> bytes:
    """As many merged ranges as are allowed, all over the data."""
    listed = "".join(f'<mergeCell ref="A{i}:D{i + 1}"/>' for i in range(6, 20_000))
    whole = '<mergeCell ref="A6:XFD1048576"/>'
    return bytes_of(complaints(20), after=f"<mergeCells>{whole}{listed}</mergeCells>")


def numbers(value: str) -> bytes:
    """A workbook with this number in every cell of its sheets."""
    return bytes_of(full(_Written(value)))


@dataclass(frozen=True)
class _Written:
    """A number as it is spelled in the file."""

    text: str

    def __str__(self) -> str:
        return self.text


def cells_of(value: str) -> bytes:
    """A workbook with this text in every cell of its sheets, as long as a cell can be."""
    return bytes_of(full((value * LONGEST)[:LONGEST]))


def far_cell() -> bytes:
    """A complaint at the last place of the sheet."""
    return bytes_of(complaints(), more={"KhieuNai": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'})


NUMBERS = ("1E400", "-1E400", "1E308", "-1E-320", "9" * 5_000, "NaN", "inf", "-0", "2958466", "-693595", "1e999999999")

OURS: dict[str, tuple[set[str], Callable[[], bytes]]] = {
    "hang-trang": (set(), lambda: many(150_000, blank_row)),
    "hang-an": (set(), lambda: many(20_000, hidden_row)),
    "cong-thuc": (set(), lambda: many(20_000, formula_row)),
    "o-loi": ({"timeout", "too_large"}, lambda: many(20_000, error_row)),
    "20000-vu": (set(), lambda: bytes_of(complaints(20_000))),
    "1500-dong-sai": ({"timeout", "too_large"}, lambda: bytes_of(full("sai", 1_500))),
    "tieu-de-lap": (set(), lambda: wide(lambda _: "Họ tên người tiêu dùng")),
    "tieu-de-giong": (set(), lambda: wide(lambda i: f"Ngày tiếp nhận {i}")),
    "tieu-de-dai": (set(), lambda: wide(lambda i: f"{i} {hostile.unlike(30_000)}")),
    "400-ban-sao": (set(), lambda: copies(400)),
    "600-don-vi": (set(), lambda: units(600)),
    "gop": (set(), merged),
    "xa-trong-bieu": ({"far_cell"}, far_cell),
    **{f"chuoi-{number}": ({"too_large"}, partial(cells_of, pump)) for number, pump in enumerate(PUMPS)},
    **{f"so-{number}": (set(), partial(numbers, value)) for number, value in enumerate(NUMBERS)},
}

SLOW = frozenset(
    (
        *("hang-trang", "o-loi", "20000-vu", "1500-dong-sai", "tieu-de-dai", "gop"),
        *(f"chuoi-{number}" for number in range(len(PUMPS)) if number not in (1, 12)),
    )
)
"""Kinds that take more than half a second; they are left to the benchmark."""
