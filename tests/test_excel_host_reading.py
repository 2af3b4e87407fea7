"""Reading the open workbook gives what reading its file gives, and copes with what engines do differently."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.filters import FilterColumn, Filters
from openpyxl.worksheet.worksheet import Worksheet

from bvq_excel.catalog import Catalog
from bvq_excel.errors import InputError
from bvq_excel.hosts import excel_reading
from bvq_excel.hosts.excel_reading import read_book
from bvq_excel.model import RawSheet, RawWorkbook
from bvq_excel.reading import open_workbook
from tests.conftest import needs_shared
from tests.entry_books import a_row_everywhere, written
from tests.excel_host import SAMPLES, Office, office

__all__ = ["office"]


def silent(_text: str) -> None:
    """Show no progress."""


def seen(sheet: RawSheet) -> dict[str, Any]:
    """What the checks look at in a sheet."""
    rows = [list(row) for row in sheet.cells]
    while rows and not any(v is not None for v in rows[-1]):
        rows.pop()
    wide = max((i + 1 for row in rows for i, v in enumerate(row) if v is not None), default=0)
    cells = [(row + [None] * wide)[:wide] for row in rows]
    return {
        "cells": cells,
        "errors": sheet.errors,
        "hidden rows": sheet.hidden_rows,
        "hidden columns": sheet.hidden_columns,
        "filtered": sheet.filtered,
        "merges": sheet.merges,
        "fonts": sheet.fonts,
        "visible": sheet.visible,
    }


def both(office: Office, catalog: Catalog, path: Path) -> tuple[RawWorkbook, RawWorkbook]:
    """The workbook as it is read while open, and from its file."""
    return read_book(office.open(path), catalog, silent), open_workbook(path)


@needs_shared
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.xlsx")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_samples_are_read_alike(office: Office, catalog: Catalog, path: Path) -> None:
    ours, file = both(office, catalog, path)
    assert list(ours.sheets) == [name for name in file.sheets if name in catalog.sheets]
    for name, sheet in ours.sheets.items():
        assert seen(sheet) == seen(file.sheets[name]), name


def hide_row(page: Worksheet) -> None:
    page.row_dimensions[7].hidden = True


def hide_column(page: Worksheet) -> None:
    page.column_dimensions["E"].hidden = True


def filter_rows(page: Worksheet) -> None:
    (table,) = page.tables.values()
    table.autoFilter.filterColumn.append(FilterColumn(colId=2, filters=Filters(filter=["ND2.06"])))
    page.row_dimensions[6].hidden = True


def merge(page: Worksheet) -> None:
    page.merge_cells("G6:H7")
    page.merge_cells("K9:K12")


def legacy(page: Worksheet) -> None:
    page["K6"].font, page["K7"].font = Font(name=".VnTime"), Font(name="VNI-Times")
    page["K6"], page["K7"] = "C«ng ty", "Coâng ty"


def hide_sheet(page: Worksheet) -> None:
    page.sheet_state = "hidden"


def errors(page: Worksheet) -> None:
    page["K6"], page["K7"] = "#REF!", "#N/A"
    page["K8"] = "#N/A"
    page["K8"].data_type = "s"


@pytest.mark.parametrize("change", [hide_row, hide_column, filter_rows, merge, legacy, hide_sheet, errors])
def test_what_is_hidden_merged_or_broken_is_read_alike(
    office: Office, catalog: Catalog, change: Callable[[Worksheet], None]
) -> None:
    rows = {"KhieuNai": a_row_everywhere(catalog)["KhieuNai"]}
    part = load_workbook(written(office.folder, unit="MTTQ", rows=rows, blank_rows=8, name="x.xlsx"))
    before = open_workbook(office.folder / "x.xlsx").sheets["KhieuNai"]
    change(part["KhieuNai"])
    path = office.folder / "y.xlsx"
    part.save(path)
    ours, file = both(office, catalog, path)
    assert seen(ours.sheets["KhieuNai"]) == seen(file.sheets["KhieuNai"])
    assert seen(ours.sheets["KhieuNai"]) != seen(before)


def test_columns_that_the_template_folds_away_hide_nothing(office: Office, catalog: Catalog) -> None:
    raw = read_book(office.open(written(office.folder, rows=a_row_everywhere(catalog))), catalog, silent)
    assert [name for name, sheet in raw.sheets.items() if sheet.hidden_columns] == ["Loi"]
    assert raw.sheets["Loi"].hidden_columns == ("N",)


def test_only_what_is_asked_for_is_read(office: Office, catalog: Catalog) -> None:
    told: list[str] = []
    raw = read_book(office.open(written(office.folder)), catalog, told.append, only={"KhieuNai", "HuongDan"})
    assert list(raw.sheets) == ["KhieuNai"]
    assert told == ["Đang đọc biểu KhieuNai (1/1)…"]


def test_data_too_far_down_is_refused(office: Office, catalog: Catalog) -> None:
    book = office.open(written(office.folder))
    book.sheets["KhieuNai"].range("A20000").value = "x"
    book.sheets["KhieuNai"].range("A1000000").value = "x"
    with pytest.raises(InputError, match='Biểu "KhieuNai"'):
        read_book(book, catalog, silent)


# what engines do differently ----------------------------------------------------------------------------------------


class Mac:
    """A range as xlwings for macOS gives it: errors can be named for single cells only."""

    def __init__(self, cells: list[list[Any]], single: Any = None) -> None:
        self.cells = cells  # (value, formula, what the cell shows)
        self.single = single
        self.err_to_str = False

    def options(self, ndim: int = 0, err_to_str: bool = False) -> Mac:
        self.err_to_str = err_to_str
        return self

    def __call__(self, row: int, column: int) -> Mac:
        return Mac(self.cells, self.cells[row - 1][column - 1])

    @property
    def value(self) -> Any:
        if self.single is not None:
            return self.single[2]
        if self.err_to_str:
            raise TypeError("'NoneType' object is not iterable")
        return [[value for value, _, _ in row] for row in self.cells]

    @property
    def formula(self) -> Any:
        return [[formula for _, formula, _ in row] for row in self.cells]


def test_errors_on_macos_are_asked_for_cell_by_cell() -> None:
    cells = [
        [("Tên", "Tên", "Tên"), (None, "=A1/0", "#DIV/0!"), (None, '=""', "")],
        [("#N/A", "#N/A", "#N/A"), (None, "#N/A", "#N/A"), (None, "", "")],
    ]
    grid, found = excel_reading._values(Mac(cells))  # type: ignore[arg-type]
    assert found == {"B1": "#DIV/0!", "B2": "#N/A"}
    assert grid == [["Tên", None, None], ["#N/A", None, None]]


class Windows:
    """A range as xlwings for Windows gives it: newer errors come as whole numbers, all other numbers as floats."""

    def __init__(self) -> None:
        self.value = [[1.0, -2146826243], [-2146826238, -5.0], [True, "x"]]

    def options(self, **_options: Any) -> Windows:
        return self


def test_newer_errors_on_windows_are_no_numbers() -> None:
    grid, found = excel_reading._values(Windows())  # type: ignore[arg-type]
    assert found == {"B1": "#SPILL!", "A2": "#CALC!"}
    assert grid == [[1.0, None], [None, -5.0], [True, "x"]]


class Protected:
    """A range of a protected sheet, or one where nothing is visible: Excel raises instead of saying so."""

    def get_special_cells(self, _kind: str) -> Any:
        raise RuntimeError("-2146827284")


def test_where_excel_cannot_tell_what_is_hidden_nothing_is() -> None:
    assert excel_reading._hidden(Protected()) == ((), [])  # type: ignore[arg-type]
