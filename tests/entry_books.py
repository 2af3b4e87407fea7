"""Entry workbooks for tests: written to a folder, opened again, their parts looked at."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from bvq_excel import periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Unit
from bvq_excel.model import Submission
from bvq_excel.reading import open_workbook
from bvq_excel.records import read_submissions
from bvq_excel.workbooks import entry
from tests.books import COVER, RECEIVED, VALID

CLOCK = datetime(2019, 6, 1, 8, 0)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def a_row_everywhere(catalog: Catalog) -> dict[str, list[dict[str, Any]]]:
    """A row of each sheet to which no rule objects, with the values that the user gives (computed ones left out)."""
    typed = {name: {c.key for c in sheet.columns if not c.computed} for name, sheet in catalog.tables.items()}
    return {name: [{k: v for k, v in row.items() if k in typed[name]}] for name, row in VALID.items()}


def unit_of(code: str, period: str) -> Unit:
    """The unit as in force at the end of the period."""
    catalog = load()
    found = catalog.unit(code, periods.period(catalog, period).last)
    assert found is not None
    return found


def written(
    folder: Path,
    unit: str = "SCT",
    period: str = "2019-Q2",
    rows: Rows | None = None,
    name: str = "",
    catalog: Catalog | None = None,
    **options: Any,
) -> Path:
    """An entry workbook in `folder`, with the rows given and a cover in order."""
    catalog = catalog or load()
    path = folder / (name or f"{unit}_{period}.xlsx")
    options = {"clock": CLOCK, "cover": COVER} | options
    entry.write(path, catalog, periods.period(catalog, period), unit_of(unit, period), rows, **options)
    return path


def submissions(path: Path, received: date = RECEIVED) -> tuple[Submission, ...]:
    """What reading makes of the file."""
    return read_submissions(open_workbook(path), load(), received)


def opened(path: Path) -> Workbook:
    """The file in openpyxl, formulas as such."""
    return load_workbook(path)


def part_texts(path: Path, pattern: str) -> Iterator[tuple[str, str]]:
    """The names and texts of the parts whose name matches `pattern`."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.search(pattern, name):
                yield name, archive.read(name).decode()


def list_entries(path: Path, name: str) -> list[Any]:
    """The entries of the dropdown list with a workbook name."""
    book = opened(path)
    reference = book.defined_names[name].attr_text
    sheet, _, cells = reference.partition("!")
    return [cell.value for row in book[sheet][cells.replace("$", "")] for cell in row]
