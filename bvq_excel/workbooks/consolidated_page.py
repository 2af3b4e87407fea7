"""Writing one worksheet of the consolidated workbook: headings, tables, widths that fit, a page that prints.

Text is always written as text, never as a formula, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bvq_excel.errors import BvqError
from bvq_excel.workbooks.consolidated_measures import BOLD, Cells, Styled, header_width, widest
from bvq_excel.workbooks.layout import LINE_HEIGHT, EntryLayout, load_layout
from bvq_excel.workbooks.row_xml import SheetRows, Texts, next_cell, shortened, spliced
from bvq_excel.workbooks.saving import new_workbook

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from bvq_excel.workbooks.look import Formats, Look

HEADER_INDEX = 4  # row 5, as in the entry workbook
FIRST_INDEX = 5
NARROWEST = 6
A4 = 9
HEADER_LIMIT = 240  # Excel allows 255 characters in a printed header
FILTER_BUTTON = 2.5
NUMBERS = frozenset({"integer", "money", "percent", "year"})
DAYS = frozenset({"date", "month"})
TABLE_STYLE = "Table Style Light 1"
MUTED = " computed"
LINK_TIP = "Xem dòng nguồn"
SAFETY = 0.98  # programs differ a little in how large they print rows and columns
PAGE_WIDTH, PAGE_HEIGHT = 784, 487  # points of A4 landscape within the margins of wide sheets


@dataclass(frozen=True)
class Field:
    """One column of a table: its header, the named style of its cells, the widest it may become (characters).

    `group` is the caption that neighbouring columns share; a `folded` column is in a closed outline group.
    """

    header: str
    style: str = "wrap"
    widest: int = 28
    group: str = ""
    folded: bool = False


Row = Sequence[Any]


@dataclass
class Page:
    """One worksheet being written."""

    book: Workbook
    formats: Formats
    name: str
    texts: Texts
    footer: str = ""
    sheet: Worksheet = field(init=False)
    layout: EntryLayout = field(init=False)
    rows: SheetRows = field(init=False)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    folded: set[int] = field(default_factory=set)
    bottom: int = 0
    _print_title: str = ""

    def __post_init__(self) -> None:
        self.sheet = self.book.add_worksheet(self.name)
        self.layout = load_layout()
        self.rows = SheetRows(self.texts, self._style_numbers)
        self.sheet.hide_gridlines(2)

    def _style_numbers(self, style: str) -> tuple[int, int]:
        """Return the numbers of a style's format, and of the format for a text that stands in such a cell."""
        kind = style.partition(" ")[0]
        shown = "wrap" if kind in NUMBERS | DAYS else style
        return self.formats[style]._get_xf_index(), self.formats[shown]._get_xf_index()

    # text and numbers -----------------------------------------------------------------------------------

    def put(self, row: int, column: int, value: Any, style: str = "wrap") -> None:
        """Write a typed value; None leaves a blank cell that carries the style."""
        if isinstance(value, Styled):
            if value.link:
                self._link(row, column, value)
                return
            style, value = value.style, value.value
        shape = self.formats[style]
        kind = style.partition(" ")[0]
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, shape)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, shape)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self.sheet.write_number(row, column, value, shape)
        else:
            # A text in a column of numbers or days (an unread cell) must not look like one.
            own = self.formats["wrap"] if kind in NUMBERS | DAYS else shape
            self.sheet.write_string(row, column, shortened(str(value)), own)
        self.bottom = max(self.bottom, row)

    def _link(self, row: int, column: int, value: Styled) -> None:
        target, display, tip = _link(value)
        shape = self.formats[value.style]
        # The link is written first: what is written last is what the cell holds.
        self.sheet.write_url(row, column, f"internal:{target}", shape, display, tip or None)
        if isinstance(value.value, (int, float)):
            self.sheet.write_number(row, column, value.value, shape)
        self.bottom = max(self.bottom, row)

    def heading(self, title: str, subtitle: str, note: str = "") -> None:
        """Write the first three rows: title, period, and what the reader should know."""
        self._print_title = f"{title}\n{subtitle}".replace("&", "&&")[:HEADER_LIMIT]
        self.put(0, 0, title, "title")
        self.put(1, 0, subtitle, "subtitle")
        if note:
            self.put(2, 0, note, "subtitle")
        self.set_height(0, 24)
        self.set_height(1, 18)

    def merged(self, row: int, left: int, right: int, text: str, style: str, *, lines: int = 0, link: str = "") -> None:
        """Write a text across several cells of one row, `lines` lines high if given, leading to `link` if given."""
        self.sheet.merge_range(row, left, row, right, "", self.formats[style])
        self.put(row, left, Styled(shortened(text), style, link))
        if lines:
            self.set_height(row, LINE_HEIGHT * lines + 1)
        self.bottom = max(self.bottom, row)

    def set_height(self, row: int, points: float) -> None:
        """Set the height of a row."""
        self.sheet.set_row(row, points)
        self.heights[row] = points

    # tables ---------------------------------------------------------------------------------------------

    def table(
        self,
        name: str,
        fields: Sequence[Field],
        rows: Iterable[Row] = (),
        *,
        columns: Sequence[Sequence[Any]] = (),
        top: int = HEADER_INDEX,
        grey: Iterable[int] = (),
        total: Row | None = None,
        filters: bool = True,
        charted: bool = False,
    ) -> int:
        """Write an Excel table called `name` with its header in row index `top`; return the next free row index.

        Its cells are given as `rows`, or as `columns` where the caller has them so.
        `grey` are the numbers of rows that do not count; `total` is a row below the table. A table without
        rows gets a blank one, since Excel knows no empty tables. The cells of a `charted` table are written by
        XlsxWriter itself, which puts their values into the charts too.
        """
        cells = [Cells(values) for values in columns or zip(*rows, strict=True)]
        if not cells or not cells[0].values:
            cells = [Cells((None,))] * len(fields)
        headers = [f.header for f in fields]
        if len(set(map(str.casefold, headers))) < len(headers):
            raise BvqError(f"Bảng {name} có hai cột trùng tiêu đề.")
        added = [Cells((value,)) for value in total] if total is not None else []
        self._measure(fields, cells, added, FILTER_BUTTON if filters else 1)
        last = top + len(cells[0].values)
        named = [{"header": h, "header_format": self.formats["header"]} for h in headers]
        options = {"name": name, "columns": named, "style": TABLE_STYLE, "autofilter": filters}
        # XlsxWriter goes through every cell of a table, so it is told of a short one.
        self.sheet.add_table(top, 0, last if charted else top + 1, len(fields) - 1, options)
        room = FILTER_BUTTON if filters else 0
        titles = ((h, (self.widths[i] - room) / BOLD + 1) for i, h in enumerate(headers))
        self.set_height(top, self.layout.height(titles) + 3)
        if charted:
            self._put(top + 1, cells, fields)
        else:
            self.rows.tables[name] = last
            self._rows(top + 1, cells, [f.style for f in fields], list(grey))
        if added:
            last += 1
            self._rows(last, added, [_total_style(f.style) for f in fields])
        return last + 1

    def _put(self, top: int, cells: Sequence[Cells], fields: Sequence[Field]) -> None:
        for column, (one, spec) in enumerate(zip(cells, fields, strict=True)):
            for row, value in enumerate(one.values, top):
                self.put(row, column, value, spec.style)

    def _rows(self, top: int, cells: Sequence[Cells], styles: Sequence[str], muted: Sequence[int] = ()) -> None:
        """Write rows from row index `top` on, those with a number in `muted` in grey."""
        count = len(cells[0].values)
        ends = [
            self._ends((top, column), one, style, muted, next_cell(column + 1, len(cells)))
            for column, (one, style) in enumerate(zip(cells, styles, strict=True))
        ]
        found = (one.lines(self.layout, self.widths[column]) for column, one in enumerate(cells))
        lines = [column for column in found if column]
        heights = [LINE_HEIGHT * n + 1 if n else 0 for n in map(max, zip(*lines, strict=True))] or [0] * count
        self.rows.add(top, ends, heights)
        self.heights.update((row, high) for row, high in enumerate(heights, top) if high)
        self.bottom = max(self.bottom, top + count - 1)

    def _ends(
        self, start: tuple[int, int], cells: Cells, style: str, muted: Sequence[int], following: str
    ) -> list[str]:
        """Return the cells of a column that begins at row and column `start` as XML (see `SheetRows.column`)."""
        values, (top, column) = cells.values, start
        if Styled not in cells.kinds:
            ends = self.rows.column(values, style, following)
            if muted:
                grey = self.rows.column([values[number] for number in muted], style + MUTED, following)
                for number, end in zip(muted, grey, strict=True):
                    ends[number] = end
            return ends
        found, pale = [], frozenset(muted)
        for number, value in enumerate(values):
            own = style
            if type(value) is Styled:
                if value.link:
                    self.rows.link(top + number, column, *_link(value))
                own, value = value.style, value.value
            found.append(self.rows.end(value, own + MUTED if number in pale else own, following))
        return found

    def mark(self, top: int, left: int, bottom: int, right: int, text: str, style: str) -> None:
        """Mark the cells of a range that hold exactly `text` in the colours of `style`."""
        shape = self.formats.conditional(style)
        self.sheet.conditional_format(
            top, left, bottom, right, {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": shape}
        )

    def groups(self, row: int, fields: Sequence[Field]) -> None:
        """Write the captions that neighbouring columns share above a table that has been written."""
        start, height = 0, LINE_HEIGHT
        while start < len(fields):
            end = start
            while end + 1 < len(fields) and fields[end + 1].group == fields[start].group:
                end += 1
            self._caption(row, start, end, fields[start].group)
            width = sum(self.widths[c] for c in range(start, end + 1))
            height = max(height, self.layout.height([(fields[start].group, width / BOLD)]))
            start = end + 1
        self.set_height(row, height + 3)

    def _caption(self, row: int, start: int, end: int, text: str) -> None:
        if not text:
            return
        shape = self.formats["group_caption"]
        if start == end:
            self.sheet.write_string(row, start, text, shape)
        else:
            self.merged(row, start, end, text, "group_caption")

    def _measure(self, fields: Sequence[Field], cells: Sequence[Cells], total: Sequence[Cells], room: float) -> None:
        for column, (spec, one) in enumerate(zip(fields, cells, strict=True)):
            wanted = max(widest(one, spec.style, spec.widest), header_width(spec.header, room))
            if total:
                wanted = max(wanted, widest(total[column], spec.style, spec.widest))
            self.widths[column] = max(self.widths.get(column, NARROWEST), wanted)
            if spec.folded:
                self.folded.add(column)

    # page -----------------------------------------------------------------------------------------------

    def finish(
        self, *, frozen: tuple[int, int] = (0, 0), header: int | None = HEADER_INDEX, leading: int = 0, tall: int = 0
    ) -> None:
        """Set widths, frozen panes and the print set-up: A4 landscape, header row repeated, no blank pages.

        `leading` is how many columns are repeated on each page where the width needs several pages, `tall` the
        number of pages for the height (as many as needed if 0).
        """
        self._set_widths()
        shown = sum(width for column, width in self.widths.items() if column not in self.folded)
        pages = max(1, ceil(shown / self.layout.page_width))
        self.sheet.fit_to_pages(pages, tall)
        self._print(frozen, header, leading if pages > 1 else 0)

    def finish_wide(
        self, *, frozen: tuple[int, int], leading: int, scales: Sequence[int], groups: Sequence[int]
    ) -> None:
        """Like `finish` for a sheet that is printed on several pages side by side.

        Of `scales` (per cent) the one that needs the fewest pages is used, of several the greatest. `groups` are
        the columns at which a group of columns begins, and the one after the last: pages end there.
        """
        self._set_widths()
        height = sum(self.heights.get(row, LINE_HEIGHT) for row in range(HEADER_INDEX - 1, self.bottom + 1))

        def pages(scale: int) -> int:
            return ceil(height / (PAGE_HEIGHT * SAFETY / scale * 100)) * (1 + len(self._breaks(leading, scale, groups)))

        scale = min(scales, key=lambda s: (pages(s), -s))
        self.sheet.set_print_scale(scale)
        self.sheet.set_v_pagebreaks(self._breaks(leading, scale, groups))
        self._print(frozen, HEADER_INDEX, leading)

    def _breaks(self, leading: int, scale: int, groups: Sequence[int]) -> list[int]:
        """Return the columns before which a new page begins, as many whole groups on a page as it can hold."""
        room = PAGE_WIDTH * SAFETY / scale * 100
        repeated = sum(self._points(c) for c in range(leading))
        breaks: list[int] = []
        start, last = 0, leading
        for end in groups:
            used = sum(self._points(c) for c in range(start or leading, end)) + repeated
            if used > room and last > (start or leading):
                breaks.append(last)
                start = last
            last = end
        return breaks

    def _points(self, column: int) -> float:
        return (self.widths[column] * 7 + 5) * 0.75

    def _set_widths(self) -> None:
        for column, width in self.widths.items():
            fold = {"level": 1, "hidden": True} if column in self.folded else {}
            self.sheet.set_column(column, column, width, None, fold)

    def _print(self, frozen: tuple[int, int], header: int | None, leading: int) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        if header is not None:
            self.sheet.repeat_rows(header)
        if leading:
            # A heading in the repeated columns would be cut off at their edge: it is printed above each page.
            self.sheet.repeat_columns(0, leading - 1)
            self.sheet.set_header(f"&L&11{self._print_title}")
        first, top = (HEADER_INDEX - 1, 0.9) if leading else (0, 0.5)
        self.sheet.set_margins(left=0.4, right=0.4, top=top, bottom=0.6)
        self.sheet.print_area(first, 0, self.bottom, max(self.widths, default=0))
        if frozen != (0, 0):
            self.sheet.freeze_panes(*frozen)
        self.sheet.set_footer(f"&L&9{self.footer}&R&9Trang &P/&N")


class Pages(dict[str, Page]):
    """The worksheets of one workbook by name, in their order."""

    def __init__(self, book: Workbook, look: Look, footer: str) -> None:
        super().__init__()
        self.book = book
        self.texts = Texts()
        self._formats = look.formats(book)
        self._footer = footer

    def add(self, name: str) -> Page:
        """Return a new worksheet called `name`, after those that are there."""
        self[name] = Page(self.book, self._formats, name, self.texts, self._footer)
        return self[name]


@contextmanager
def new_pages(path: Path, look: Look, footer: str = "") -> Iterator[Pages]:
    """Give an empty workbook to be filled with worksheets; at the end it is written to `path`.

    Raises HostError when it cannot be written.
    """
    pages: Pages

    def finished(data: bytes) -> bytes:
        return spliced(data, [page.rows for page in pages.values()], pages.texts)

    with new_workbook(path, finished) as book:
        pages = Pages(book, look, footer)
        yield pages


def _link(value: Styled) -> tuple[str, str, str]:
    """Return where a cell leads, what stands for it, and its tip: a number tells nothing of what is there."""
    target = value.link if "!" in value.link else f"'{value.link}'!A1"
    number = isinstance(value.value, (int, float))
    return target, LINK_TIP if number else str(value.value), LINK_TIP if number else ""


def _total_style(style: str) -> str:
    if style == "percent":
        return "total percent"
    return "total" if style in NUMBERS else "label"
