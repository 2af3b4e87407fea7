"""Workbooks and sheets of the headless host, over openpyxl's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from xlwings import base_classes

from bvq_excel.errors import HostError
from bvq_excel.hosts import headless_cells as cells
from bvq_excel.hosts.headless_parts import Names, Table, Tables, bounds_in
from bvq_excel.hosts.headless_range import Bounds, Range, bounds_of
from bvq_excel.model import RawSheet

if TYPE_CHECKING:
    from bvq_excel.hosts.headless import App

STANDARD_WIDTH = 8.43


class Book(base_classes.Book):
    """One workbook. `stored` has each sheet's values as they were stored with the formulas."""

    def __init__(
        self, app: App, part: Any, name: str, path: Path | None = None, stored: dict[Any, RawSheet] | None = None
    ) -> None:
        self._app = app
        self.part = part
        self.stored = stored or {}
        self.edited: set[tuple[Any, int, int]] = set()
        self._name = name
        self._path = path
        self._written: set[Path] = set()

    @property
    def app(self) -> App:
        return self._app

    @property
    def api(self) -> Any:
        return self.part

    @property
    def name(self) -> str:
        return self._name

    @property
    def fullname(self) -> str:
        return str(self._path) if self._path else self._name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def tables(self) -> list[Table]:
        """Return the tables of all sheets."""
        return [table for sheet in self.sheets for table in sheet.tables]

    def activate(self) -> None:
        self.app.books.current = self

    def close(self) -> None:
        self.app.books.closed(self)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Write a copy to `path`; raises HostError for a file that this book has not written itself."""
        target = Path(path).resolve() if path else self._path
        if target is None or password or (target not in self._written and target.exists()):
            place = target.name if target else self._name
            raise HostError(f"Không ghi đè {place}: ở đây chỉ lưu thành bản sao mới. Hãy nêu tên tệp chưa có.")
        self.part.save(target)
        self._written.add(target)
        self._name, self._path = target.name, target


class Sheets(base_classes.Sheets):
    """The worksheets of a book."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        return self.book.part.worksheets

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.part.active)

    def __call__(self, name_or_index: int | str) -> Sheet:
        if isinstance(name_or_index, int):
            return Sheet(self.book, self.api[name_or_index - 1])
        return Sheet(self.book, self.book.part[name_or_index])

    def __len__(self) -> int:
        return len(self.api)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, part) for part in self.api)

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """Add a sheet and make it the active one, as Excel does."""
        at = before.index - 1 if before else after.index if after else self.active.index - 1
        sheet = Sheet(self.book, self.book.part.create_sheet(name, at))
        self.book.part.active = self.api.index(sheet.part)
        return sheet


class Sheet(base_classes.Sheet):
    """One worksheet."""

    def __init__(self, book: Book, part: Any) -> None:
        self._book = book
        self.part = part

    @property
    def api(self) -> Any:
        return self.part

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return str(self.part.title)

    @name.setter
    def name(self, value: str) -> None:
        self.part.title = value

    @property
    def index(self) -> int:
        return int(self._book.sheets.api.index(self.part)) + 1

    @property
    def visible(self) -> bool:
        return bool(self.part.sheet_state == "visible")

    @visible.setter
    def visible(self, value: bool) -> None:
        self.part.sheet_state = "visible" if value else "hidden"

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def cells(self) -> Range:
        return Range(self, bounds_of((None, None, None, None)))

    @property
    def used_range(self) -> Range:
        places = self.part._cells.keys() or {(1, 1)}
        rows, columns = [r for r, _ in places], [c for _, c in places]
        return Range(self, (min(rows), min(columns), max(rows), max(columns)))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        first = self._bounds(arg1)
        last = first if arg2 is None else self._bounds(arg2)
        return Range(
            self, (min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3]))
        )

    def _bounds(self, where: Any) -> Bounds:
        if isinstance(where, Range):
            return where.bounds
        if isinstance(where, str):
            return bounds_of(bounds_in(where))
        if 0 in where:
            raise IndexError("Hàng và cột đếm từ 1.")
        row, column, height, width = where if len(where) == 4 else (*where, 1, 1)
        return row, column, row + height - 1, column + width - 1

    def activate(self) -> None:
        if not self.visible:
            raise HostError(f"Biểu {self.name} đang ẩn, không chuyển đến được.")
        self._book.activate()
        self._book.part.active = self.index - 1

    def select(self) -> None:
        self.activate()

    def delete(self) -> None:
        self._book.part.remove(self.part)

    # what ranges look at -----------------------------------------------------------------------------------

    def value(self, row: int, column: int) -> Any:
        """Return the value of a cell as Excel gives it; of a formula what was stored with it."""
        cell = cells.existing(self.part, row, column)
        if cell is None or not cells.is_formula(cell):
            return cells.shown(cell)
        if (self.part, row, column) in self._book.edited:
            return cells.linked_text(cells.formula(cell))
        stored = self._book.stored.get(self.part)
        error = stored.errors.get(f"{get_column_letter(column)}{row}") if stored else None
        if error:
            return cells.CellError(error)
        line = stored.cells[row - 1] if stored and row <= len(stored.cells) else ()
        return cells.as_given(line[column - 1]) if column <= len(line) else None

    def formula(self, row: int, column: int) -> str:
        """Return what a cell holds as it would be typed."""
        return cells.formula(cells.existing(self.part, row, column))

    def put(self, row: int, column: int, value: Any) -> None:
        """Put a value into a cell; an empty one into no cell makes none."""
        if value in (None, "") and cells.existing(self.part, row, column) is None:
            return
        cells.put(cells.made(self.part, row, column), value)
        self._book.edited.add((self.part, row, column))

    def require_unprotected(self) -> None:
        """Raise HostError when the sheet is protected."""
        if self.part.protection.sheet:
            raise HostError(f"Biểu {self.name} đang được bảo vệ, không ghi được. Hãy bỏ bảo vệ trang tính rồi làm lại.")

    def column_style(self, column: int) -> Any:
        """Return what carries the format of a column's empty cells."""
        dimension = cells.column_dimension(self.part, column)
        return dimension if dimension is not None else ColumnDimension(self.part)

    def column_width(self, column: int) -> float:
        """Return the width of a column in characters."""
        dimension = cells.column_dimension(self.part, column)
        return float(dimension.width) if dimension is not None else STANDARD_WIDTH

    def column_is_hidden(self, column: int) -> bool:
        """Return whether a column is hidden."""
        dimension = cells.column_dimension(self.part, column)
        return dimension is not None and bool(dimension.hidden)

    def row_is_hidden(self, row: int) -> bool:
        """Return whether a row is hidden, by hand or by a filter."""
        return row in self.part.row_dimensions and bool(self.part.row_dimensions[row].hidden)

    @property
    def selection(self) -> Range:
        """The selected cells."""
        return self.range(str(self._view.sqref).split()[0])

    @property
    def selected(self) -> Bounds:
        """The bounds of the selected cells."""
        return self.selection.bounds

    @selected.setter
    def selected(self, bounds: Bounds) -> None:
        view, where = self._view, Range(self, bounds)
        view.sqref = where.get_address(False, False, False)
        view.activeCell = where(1, 1).get_address(False, False, False)

    @property
    def _view(self) -> Any:
        """The selection of the pane that is active, where panes are frozen."""
        view = self.part.sheet_view
        active = view.pane.activePane if view.pane is not None else None
        return next((s for s in view.selection if s.pane == active), view.selection[0])
