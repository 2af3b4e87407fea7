"""Ranges of the headless host: values, formulas, formats and selection over an openpyxl sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import TYPE_CHECKING, Any

from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from xlwings import base_classes

from bvq_excel.errors import HostError
from bvq_excel.hosts import headless_cells as cells
from bvq_excel.hosts.headless_font import Font, hex_of, rgb_of
from bvq_excel.hosts.headless_parts import ConditionalFormats, Table, filter_of

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

    from bvq_excel.hosts.headless_book import Sheet

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
Bounds = tuple[int, int, int, int]
"""First row, first column, last row, last column, 1-based."""


class Range(base_classes.Range):
    """A rectangle of cells. Cells are made when something is put into them, never by looking."""

    def __init__(self, sheet: Sheet, bounds: Bounds) -> None:
        self._sheet = sheet
        self.bounds = bounds
        self.options: dict[str, Any] | None = None

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def api(self) -> Any:
        return self._sheet.api

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        return (self._sheet, self.row, self.column, *self.shape)

    @property
    def row(self) -> int:
        return self.bounds[0]

    @property
    def column(self) -> int:
        return self.bounds[1]

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self.bounds
        return bottom - top + 1, right - left + 1

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            across = self.shape[1]
            row, column = (row - 1) // across + 1, (row - 1) % across + 1
        top, left = self.row + row - 1, self.column + column - 1
        return Range(self._sheet, (top, left, top, left))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        top, left, bottom, right = self.bounds
        row, column = "$" if row_absolute else "", "$" if col_absolute else ""
        first = f"{column}{get_column_letter(left)}{row}{top}"
        last = f"{column}{get_column_letter(right)}{row}{bottom}"
        place = first if first == last else f"{first}:{last}"
        return f"'[{self._sheet.book.name}]{self._sheet.name}'!{place}" if external else place

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    # values ------------------------------------------------------------------------------------------------

    @property
    def raw_value(self) -> Any:
        return self._scalar(self._grid(self._sheet.value))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._sheet.require_unprotected()
        if isinstance(data, list | tuple):
            rows = data if data and isinstance(data[0], list | tuple) else [data]
            for row, values in zip(range(self.bounds[0], self.bounds[2] + 1), rows, strict=False):
                for column, value in zip(range(self.bounds[1], self.bounds[3] + 1), values, strict=False):
                    self._sheet.put(row, column, value)
        else:
            for row, column in self._places():
                self._sheet.put(row, column, data)

    @property
    def formula(self) -> Any:
        return self._scalar(self._grid(self._sheet.formula))

    @formula.setter
    def formula(self, data: Any) -> None:
        self.raw_value = data

    def clear_contents(self) -> None:
        self._sheet.require_unprotected()
        for cell in self._existing():
            self._sheet.put(cell.row, cell.column, None)

    def clear(self) -> None:
        self.clear_contents()
        for cell in self._existing():
            cell.style = "Normal"
            cell.hyperlink = None

    def _grid(self, look: Callable[[int, int], Any]) -> tuple[tuple[Any, ...], ...]:
        top, left, bottom, right = self.bounds
        return tuple(tuple([look(r, c) for c in range(left, right + 1)]) for r in range(top, bottom + 1))

    def _scalar(self, grid: tuple[tuple[Any, ...], ...]) -> Any:
        return grid[0][0] if self.shape == (1, 1) else grid

    def _places(self) -> Iterator[tuple[int, int]]:
        top, left, bottom, right = self.bounds
        return ((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))

    def _existing(self) -> Iterator[Cell]:
        """Yield the cells that the sheet has in this range; of whole columns or rows these only."""
        top, left, bottom, right = self.bounds
        if len(self) > len(self._sheet.api._cells):
            inside = (k for k in sorted(self._sheet.api._cells) if top <= k[0] <= bottom and left <= k[1] <= right)
            yield from [self._sheet.api._cells[k] for k in inside]
            return
        found = (cells.existing(self._sheet.api, r, c) for r, c in self._places())
        yield from (cell for cell in found if cell is not None)

    # formats -----------------------------------------------------------------------------------------------

    def styled(self) -> Iterator[Any]:
        """Yield what carries the format: the columns and their cells for whole columns, else every cell."""
        top, left, bottom, right = self.bounds
        if (top, bottom) == (1, LAST_ROW):
            for column in range(left, right + 1):
                yield self._sheet.api.column_dimensions[get_column_letter(column)]
            yield from self._existing()
        else:
            yield from (cells.made(self._sheet.api, r, c) for r, c in self._places())

    def uniform(self, look: Callable[[Any], Any]) -> Any:
        """Return what all cells have in common, None if they differ."""
        _, left, _, right = self.bounds
        seen = {look(cell) for cell in self._existing()}
        if len(self) > sum(1 for _ in self._existing()):
            seen |= {look(self._sheet.column_style(c)) for c in range(left, right + 1)}
        return seen.pop() if len(seen) == 1 else None

    def _align(self, **changes: Any) -> None:
        for one in self.styled():
            alignment = copy(one.alignment)
            for name, value in changes.items():
                setattr(alignment, name, value)
            one.alignment = alignment

    @property
    def number_format(self) -> Any:
        return self.uniform(lambda c: c.number_format)

    @number_format.setter
    def number_format(self, value: str) -> None:
        for one in self.styled():
            one.number_format = value

    @property
    def wrap_text(self) -> Any:
        return self.uniform(lambda c: bool(c.alignment.wrap_text))

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._align(wrap_text=value)

    @property
    def vertical_alignment(self) -> Any:
        return self.uniform(lambda c: c.alignment.vertical or "bottom")

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self._align(vertical=value)

    @property
    def color(self) -> Any:
        found = self.uniform(lambda c: c.fill.fgColor.rgb if c.fill.fill_type == "solid" else None)
        return rgb_of(found) if isinstance(found, str) else None

    @color.setter
    def color(self, value: Any) -> None:
        fill = PatternFill() if value is None else PatternFill("solid", fgColor=hex_of(value))
        for one in self.styled():
            one.fill = fill

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def column_width(self) -> Any:
        widths = {self._sheet.column_width(c) for c in range(self.bounds[1], self.bounds[3] + 1)}
        return widths.pop() if len(widths) == 1 else None

    @column_width.setter
    def column_width(self, value: float) -> None:
        for column in range(self.bounds[1], self.bounds[3] + 1):
            self._sheet.api.column_dimensions[get_column_letter(column)].width = value

    def autofit(self, axis: str | None = None) -> None:
        """Forget set row heights, so that the program that opens the file fits them; columns stay as they are."""
        dimensions = self._sheet.api.row_dimensions
        if axis in ("rows", "r", None):
            for row in [r for r in dimensions if self.bounds[0] <= r <= self.bounds[2]]:
                dimensions[row].height = None

    # what is hidden or merged ------------------------------------------------------------------------------

    @property
    def row_hidden(self) -> bool | None:
        return common(self._sheet.row_is_hidden(r) for r in range(self.bounds[0], self.bounds[2] + 1))

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        for row in range(self.bounds[0], self.bounds[2] + 1):
            self._sheet.api.row_dimensions[row].hidden = value

    @property
    def column_hidden(self) -> bool | None:
        return common(self._sheet.column_is_hidden(c) for c in range(self.bounds[1], self.bounds[3] + 1))

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        for column in range(self.bounds[1], self.bounds[3] + 1):
            self._sheet.api.column_dimensions[get_column_letter(column)].hidden = value

    def get_special_cells(self, cell_type: str, value_type: str | None) -> list[Range]:
        """Return the visible rectangles of this range, as Excel does row run by row run."""
        if cell_type != "visible":
            raise NotImplementedError(cell_type)
        top, left, bottom, right = self.bounds
        columns = list(runs(c for c in range(left, right + 1) if not self._sheet.column_is_hidden(c)))
        rows = runs(r for r in range(top, bottom + 1) if not self._sheet.row_is_hidden(r))
        return [Range(self._sheet, (r1, c1, r2, c2)) for r1, r2 in rows for c1, c2 in columns]

    @property
    def merge_cells(self) -> bool | None:
        merged = [m for m in self._sheet.api.merged_cells.ranges if self._meets(m.bounds)]
        covered = sum(self._overlap(m.bounds) for m in merged)
        return None if 0 < covered < len(self) else covered > 0

    @property
    def merge_area(self) -> Range:
        for merge in self._sheet.api.merged_cells.ranges:
            if self._meets(merge.bounds):
                return Range(self._sheet, bounds_of(merge.bounds))
        return self

    def merge(self, across: bool) -> None:
        self._sheet.api.merge_cells(self.get_address(False, False, False))

    def _overlap(self, other: tuple[int, int, int, int]) -> int:
        top, left, bottom, right = bounds_of(other)
        rows = min(bottom, self.bounds[2]) - max(top, self.bounds[0]) + 1
        columns = min(right, self.bounds[3]) - max(left, self.bounds[1]) + 1
        return max(0, rows) * max(0, columns)

    def _meets(self, other: tuple[int, int, int, int]) -> bool:
        return self._overlap(other) > 0

    # the rest ----------------------------------------------------------------------------------------------

    @property
    def hyperlink(self) -> str:
        cell = cells.existing(self._sheet.api, self.row, self.column)
        link = cell.hyperlink if cell is not None else None
        if link is None:
            raise HostError(f"Ô {self.address} không có đường dẫn.")
        return str(link.target or f"#{link.location}")

    def add_hyperlink(self, address: str, text_to_display: str = "", screen_tip: str = "") -> None:
        self._sheet.require_unprotected()
        cell = cells.made(self._sheet.api, self.row, self.column)
        cells.put(cell, text_to_display)
        cell.hyperlink = address
        if cell.hyperlink and address.startswith("#"):
            cell.hyperlink.target, cell.hyperlink.location = None, address[1:]
        cell.hyperlink.tooltip = screen_tip

    @property
    def table(self) -> Table | None:
        found = (t for t in self._sheet.tables if self._meets(range_boundaries(t.ref)))
        return next(found, None)

    @property
    def autofilter(self) -> Any:
        return filter_of(self._sheet.api.auto_filter, self.shape[1])

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)

    def meets(self, reference: str) -> bool:
        """Return whether any of the ranges in `reference` ("A1:B2 D4") shares a cell with this one."""
        return any(self._meets(range_boundaries(part)) for part in reference.split())

    def select(self) -> None:
        self._sheet.selected = self.bounds


def common(values: Iterable[bool]) -> bool | None:
    """Return what all values are, None if they differ."""
    seen = set(values)
    return seen.pop() if len(seen) == 1 else None


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of consecutive numbers."""
    start = last = None
    for number in numbers:
        if start is not None and last is not None and number == last + 1:
            last = number
            continue
        if start is not None and last is not None:
            yield start, last
        start = last = number
    if start is not None and last is not None:
        yield start, last


def bounds_of(found: tuple[Any, ...]) -> Bounds:
    """Return openpyxl's bounds (columns first, None for whole rows or columns) in our order."""
    left, top, right, bottom = found
    return top or 1, left or 1, bottom or LAST_ROW, right or LAST_COLUMN
