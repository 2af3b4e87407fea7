"""How a record sheet falls on paper: folded columns, widths, heights, pages side by side, rows on a page.

Pre-numbered rows are printed with the data. By default a sheet therefore gets no more of them than fit below
its data on the last page that the data needs, so that no page is printed for empty rows alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from math import ceil
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.workbooks.entry_values import cell_value
from bvq_excel.workbooks.layout import LINE_HEIGHT, EntryLayout

TITLE_HEIGHT = 24.0
FILTER_BUTTON = 12.0  # points below the header's last line, where the filter's arrow stands
ROW_GAP = 1.0  # points added to a row with data
# A4 landscape within the margins, in points.
PAPER_WIDTH, PAPER_HEIGHT = 842 - 58, 595 - 80
OPTIMISTIC = 1.3  # texts may run narrower than foreseen; the data then needs fewer pages
KEPT_BACK = 0.9  # of a page's height is filled with empty rows, since rows may turn out taller than foreseen
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}

Values = Sequence[Mapping[str, Any]]


def folded(columns: Sequence[Column], rows: Values) -> frozenset[str]:
    """Return the optional columns that are folded away: whole runs of them without data, the note never."""
    return frozenset(_folded(columns, rows))


def _folded(columns: Sequence[Column], rows: Values) -> Iterator[str]:
    for optional, run in groupby(columns, key=_is_optional):
        keys = [c.key for c in run]
        if optional and not any(row.get(k) not in (None, "", ()) for k in keys for row in rows):
            yield from keys


def _is_optional(column: Column) -> bool:
    return not (column.required or column.required_if or column.computed or column.key == "note")


def column_width(layout: EntryLayout, sheet: Sheet, column: Column, ids: Iterable[str] = ()) -> float:
    """Return a column's width in characters; that of the record ids fits the longest of `ids`."""
    width = layout.width(sheet, column)
    if column.key != "record_id":
        return width
    return max([width, *(layout.run(i) + 1 for i in ids)])


def header_height(layout: EntryLayout, sheet: Sheet, columns: Sequence[Column]) -> float:
    """Return the height of the header row in points."""
    headers = ((c.header, layout.width(sheet, c)) for c in columns)
    return layout.height(headers, bold=True) + FILTER_BUTTON


def row_height(
    catalog: Catalog,
    layout: EntryLayout,
    sheet: Sheet,
    columns: Sequence[Column],
    values: Mapping[str, Any],
    day: date,
    stretch: float = 1.0,
) -> float:
    """Return the height in points of a row with `values`, its texts wrapped (in columns `stretch` times as wide)."""
    texts = []
    for column in columns:
        shown = cell_value(catalog, column, values.get(column.key), day)
        if isinstance(shown, str) and not column.computed:
            texts.append((shown, layout.width(sheet, column) * stretch))
    return layout.height(texts) + ROW_GAP


def is_wide(layout: EntryLayout, sheet: Sheet, columns: Sequence[Column], hidden: frozenset[str]) -> bool:
    """Return whether the sheet is too wide to be legible on one page's width."""
    return sum(layout.width(sheet, c) for c in columns if c.key not in hidden) > layout.page_width


def blank_rows_that_fit(
    catalog: Catalog, layout: EntryLayout, sheet: Sheet, columns: Sequence[Column], rows: Values, day: date
) -> int:
    """Return how many empty rows fit below `rows` on the last page that these need (on the first, without any)."""
    hidden = folded(columns, rows)
    points = sum(5.25 * layout.width(sheet, c) + 3.75 for c in columns if c.key not in hidden)
    scale = layout.wide_scale / 100 if is_wide(layout, sheet, columns, hidden) else min(1.0, PAPER_WIDTH / points)
    heading = TITLE_HEIGHT + 3 * LINE_HEIGHT + header_height(layout, sheet, columns)
    capacity = PAPER_HEIGHT / scale - heading
    tall, low = (
        [row_height(catalog, layout, sheet, columns, values, day, stretch) for values in rows]
        for stretch in (1.0, OPTIMISTIC)
    )
    pages = max(1, ceil(sum(low) / capacity))
    lost = (pages - 1) * max(tall, default=0.0)  # a row is not split between two pages
    return max(0, int((pages * capacity * KEPT_BACK - sum(tall) - lost) // LINE_HEIGHT))
