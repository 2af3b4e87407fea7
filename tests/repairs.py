"""Repairs for tests: a workbook given as small tables is repaired, and the result is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from bvq_excel.catalog import Catalog, load
from bvq_excel.checking.engine import checker
from bvq_excel.model import Finding, RawSheet, RawWorkbook, Submission
from bvq_excel.reading import open_workbook
from bvq_excel.records import read_submissions
from bvq_excel.repair import Repair, fix
from tests.books import RECEIVED

CLOCK = datetime(2019, 6, 18, 9, 0)
Row = dict[str, Any]


@dataclass(frozen=True)
class Repaired:
    """A repair and what stands in the new file."""

    repair: Repair
    submissions: tuple[Submission, ...]

    @property
    def only(self) -> Submission:
        """The submission of a workbook of one unit."""
        (found,) = self.submissions
        return found

    def rows(self, sheet: str) -> list[Row]:
        """The values of the rows of a sheet."""
        return [dict(r.values) for r in self.only.tables[sheet]]

    def changes(self, sheet: str = "") -> list[tuple[str, str, str, str]]:
        """Old cell, old value, new value and reason of every change of meaning."""
        found = [c for c in self.repair.changes if not c.shown_only and sheet in ("", c.sheet)]
        return [(c.old_cell, c.before, c.after, c.why) for c in found]

    def unmoved(self) -> list[tuple[str, str, str]]:
        """Place, column and value of what has no place in the template."""
        return [(f"{u.sheet}!{u.cell}", u.header, u.value) for u in self.repair.unmoved]


def repaired(raw: RawWorkbook | Path, folder: Path, name: str = "sua.xlsx", **options: Any) -> Repaired:
    """Repair a workbook into `folder`."""
    found = fix(raw, load(), RECEIVED, folder / name, CLOCK, **{"blank_rows": 0, **options})
    return Repaired(found, read_submissions(open_workbook(found.path), load(), RECEIVED))


def cells(path: Path, sheet: str, first_row: int = 5) -> list[list[Any]]:
    """The values of a sheet from its header on."""
    rows = load_workbook(path, data_only=True)[sheet].iter_rows(min_row=first_row, values_only=True)
    return [list(r) for r in rows]


def with_sheet(raw: RawWorkbook, name: str, grid: Sequence[Sequence[Any]], **fields: Any) -> RawWorkbook:
    """The workbook with another grid for sheet `name`."""
    sheet = replace(raw.sheets.get(name, RawSheet(name, ())), cells=tuple(map(tuple, grid)), **fields)
    return replace(raw, sheets={**raw.sheets, name: sheet})


def spoken_of(raw: RawWorkbook | Path, catalog: Catalog) -> Counter[tuple[Any, ...]]:
    """What the checker says about a workbook, by unit, rule, severity, sheet, column and the record's place."""
    grids = open_workbook(raw) if isinstance(raw, Path) else raw
    found: Counter[tuple[Any, ...]] = Counter()
    for submission in read_submissions(grids, catalog, RECEIVED):
        places = {(r.sheet, r.row): n for rows in submission.tables.values() for n, r in enumerate(rows)}
        found.update(_identity(f, places) for f in checker(catalog).check(submission, RECEIVED))
    return found


def _identity(finding: Finding, places: Mapping[tuple[str, int], int]) -> tuple[Any, ...]:
    place = places.get((finding.sheet or "", finding.row or 0), -1)
    return finding.unit, finding.rule, finding.severity, finding.sheet, finding.key, place
