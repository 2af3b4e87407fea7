"""Sheet Loi in the open workbook: reading its rows, writing them, making it where it is missing.

Writing marks touches Loi alone, and the cells of record ids where rows need one. When a write fails half-way, what was
written is taken back, so that the workbook is as before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bvq_excel.error_list import HEADERS, LAST_ROW, SHEET, TABLE, WIDTHS
from bvq_excel.errors import HostError
from bvq_excel.marks import Mark, from_rows
from bvq_excel.model import FIRST_ROW, HEADER_ROW, column_letter
from bvq_excel.numbering import NewId
from bvq_excel.workbooks.entry_hints import ERROR_KEYS
from bvq_excel.workbooks.look import load_look

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

CELL, KEY = HEADERS.index("Ô"), HEADERS.index("Khóa")
WIDTH = len(HEADERS)
LAST_COLUMN = column_letter(WIDTH - 1)
STYLE = "TableStyleLight1"
TITLE = "DANH SÁCH LỖI"
TEXT, GENERAL = "@", "General"
LONGEST = 8_000  # characters; some versions of Excel refuse a block with a longer text


def read_marks(book: Book) -> tuple[Mark, ...]:
    """Return the rows of Loi, none where the workbook has no such sheet.

    Raises HostError when the headers of Loi were changed.
    """
    if SHEET not in book.sheet_names:
        return ()
    sheet = book.sheets[SHEET]
    _require_headers(sheet)
    body = _rows(sheet, _height(sheet))
    return from_rows(body.options(ndim=2).value)


def write_marks(book: Book, marks: Sequence[Mark], names: Mapping[str, str], new_ids: Sequence[NewId] = ()) -> None:
    """Make `marks` the rows of Loi and put the new record ids into their cells; all or nothing.

    `names` says what the catalogue's sheets are called in this workbook, for the links to their cells.
    """
    with _undone_on_error() as undo:
        for one in _blocks(new_ids):
            _overwrite(_id_cells(book, one), [[new.after] for new in one], undo)
        sheet = _ensured(book, undo)
        table = sheet.tables[TABLE]
        before, after = _height(sheet), max(1, len(marks))
        if after > before:
            undo.callback(table.resize, _whole(sheet, before))
            table.resize(_whole(sheet, after))
        rows = _rows(sheet, max(before, after))
        _prepare(rows)
        typed = _linked(rows)
        _overwrite(rows, _texts(marks, rows.shape[0], names), undo)
        for cell in typed:
            _unlink(cell)
        if typed:
            rows.value = _texts(marks, rows.shape[0], names)
        if after < before:
            undo.callback(table.resize, _whole(sheet, before))
            table.resize(_whole(sheet, after))
        rows.rows.autofit()


def _prepare(rows: Range) -> None:
    """Let the columns of texts hold texts: Excel would take "0912…" for a number and "=…" for a formula."""
    for first, last in ((1, CELL), (CELL + 1, WIDTH)):
        part = rows[:, first:last]
        if part.number_format != TEXT:
            part.number_format, part.wrap_text = TEXT, True
    if rows[:, CELL].number_format == TEXT:
        rows[:, CELL].number_format = GENERAL


def _texts(marks: Sequence[Mark], height: int, names: Mapping[str, str]) -> list[list[Any]]:
    """Return the cells of Loi's rows, blank ones to the end; the cell's name is a link to it."""
    rows: list[list[Any]] = [[v[:LONGEST] if isinstance(v, str) else v for v in mark] for mark in marks]
    for row in rows:
        sheet, cell = row[HEADERS.index("Biểu")], str(row[CELL] or "").replace('"', '""')
        there = names.get(sheet, sheet).replace("'", "''").replace('"', '""')
        row[CELL] = f'=HYPERLINK("#\'{there}\'!{cell}","{cell}")' if sheet and cell else ""
    return rows + [[""] * WIDTH for _ in range(height - len(rows))]


def _linked(rows: Range) -> list[Range]:
    """Return the cells of column Ô with a link of their own (from the workbook's maker): it would outlive its text."""
    column = rows[:, CELL]
    return [column[at, 0] for at, (text,) in enumerate(_formulas(column)) if text and not str(text).startswith("=")]


def _unlink(cell: Range) -> None:
    """Remove a cell's own link, and keep it looking like one: clearing is the only way that every Excel offers."""
    cell.clear()
    cell.vertical_alignment = "top"
    cell.font.color = load_look().properties("link")["font_color"]


def _overwrite(where: Range, values: list[list[Any]], undo: ExitStack) -> None:
    """Write `values`, which a later error takes back."""
    undo.callback(setattr, where, "value", _formulas(where))
    where.value = values


def _formulas(where: Range) -> list[list[Any]]:
    """Return what stands in the cells as it would be typed; a single cell comes without its row and column."""
    found: Any = where.formula
    return [[found]] if where.shape == (1, 1) else [list(row) for row in found]


@contextmanager
def _undone_on_error() -> Iterator[ExitStack]:
    """Yield a stack of steps back: taken, the last first, when an error comes, forgotten when none does."""
    with ExitStack() as undo:
        yield undo
        undo.pop_all()


# record ids ---------------------------------------------------------------------------------------------------


def _blocks(new_ids: Sequence[NewId]) -> Iterator[list[NewId]]:
    """Yield new ids in runs of neighbouring cells."""
    for _, run in groupby(enumerate(new_ids), lambda pair: (pair[1].sheet, pair[1].row - pair[0])):
        yield [new for _, new in run]


def _id_cells(book: Book, run: Sequence[NewId]) -> Range:
    column = run[0].column + 1
    return book.sheets[run[0].sheet].range((run[0].row, column), (run[-1].row, column))


# the sheet ----------------------------------------------------------------------------------------------------


def _height(sheet: Sheet) -> int:
    """Return how many rows the table has; of a list without table, the rows down to the last used one."""
    if TABLE in [table.name for table in sheet.tables]:
        return max(1, sheet.tables[TABLE].range.shape[0] - 1)
    used = sheet.used_range
    return max(1, min(LAST_ROW, used.row + used.shape[0] - 1) - HEADER_ROW)


def _rows(sheet: Sheet, height: int) -> Range:
    return sheet.range((FIRST_ROW, 1), (HEADER_ROW + height, WIDTH))


def _whole(sheet: Sheet, height: int) -> Range:
    return sheet.range((HEADER_ROW, 1), (HEADER_ROW + height, WIDTH))


def _require_headers(sheet: Sheet) -> None:
    headers = sheet.range((HEADER_ROW, 1), (HEADER_ROW, WIDTH)).value
    if [str(h or "").strip() for h in headers] != list(HEADERS):
        raise HostError(
            f"Tiêu đề của biểu {SHEET} đã bị sửa nên không ghi được danh sách lỗi. "
            f"Hãy xóa cả biểu {SHEET} rồi bấm Kiểm tra, biểu này sẽ được lập lại."
        )


def _ensured(book: Book, undo: ExitStack) -> Sheet:
    """Return sheet Loi with its table, made where they are missing; the active sheet stays the active one."""
    if SHEET not in book.sheet_names:
        active = book.sheets.active
        sheet = book.sheets.add(SHEET, after=book.sheets[len(book.sheets) - 1])
        undo.callback(sheet.delete)
        active.activate()
        _lay_out(sheet)
        _name_keys(book)
    sheet = book.sheets[SHEET]
    _require_headers(sheet)
    if TABLE not in [table.name for table in sheet.tables]:
        sheet.tables.add(_whole(sheet, _height(sheet)), TABLE, table_style_name=STYLE)
    return sheet


def _lay_out(sheet: Sheet) -> None:
    whole = sheet.range(f"A:{LAST_COLUMN}")
    whole.number_format, whole.wrap_text, whole.vertical_alignment = TEXT, True, "top"
    for at, width in enumerate(WIDTHS):
        sheet.range((1, at + 1)).column_width = width
    for at in (0, CELL):
        letter = column_letter(at)
        sheet.range(f"{letter}:{letter}").number_format = GENERAL
    title, header = sheet.range("A1"), sheet.range((HEADER_ROW, 1), (HEADER_ROW, WIDTH))
    title.value, header.value = TITLE, list(HEADERS)
    look = load_look()
    title.wrap_text, title.font.bold = False, True
    header.font.bold, header.color = True, look.properties("header")["bg_color"]
    header.font.color = look.properties("header")["font_color"]
    letter = column_letter(KEY)
    sheet.range(f"{letter}:{letter}").columns.hidden = True


def _name_keys(book: Book) -> None:
    """Make the name by which the record sheets look marks up point at Loi, also where it pointed at a deleted one."""
    letter = column_letter(KEY)
    where = f"={SHEET}!${letter}${FIRST_ROW}:${letter}${LAST_ROW}"
    if ERROR_KEYS in book.names:
        book.names[ERROR_KEYS].refers_to = where
    else:
        book.names.add(ERROR_KEYS, where)
