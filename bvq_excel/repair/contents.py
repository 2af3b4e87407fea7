"""What goes into the new workbook: typed values where they are sure, cells as they were typed where they are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from bvq_excel import computed, numbering
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.errors import InputError
from bvq_excel.model import Problem, RawSheet, Record, Submission
from bvq_excel.periods import Period
from bvq_excel.records import Reading
from bvq_excel.records.structure import split_cell
from bvq_excel.scope import RowScope
from bvq_excel.text import fold
from bvq_excel.values import cell_text
from bvq_excel.workbooks.entry_cells import EXCEL_DAY_0
from bvq_excel.workbooks.entry_cover import FIXED
from bvq_excel.workbooks.entry_plan import Contents
from bvq_excel.workbooks.entry_values import AsTyped
from bvq_excel.workbooks.layout import load_layout

# A value with this said about it may be another one: the cell stays as it was typed.
DOUBTFUL = frozenset({"R-CH-23"})
PLAIN_KEYS = frozenset({"record_id", "unit_code"})
DONG = "đồng"


@dataclass(frozen=True)
class Grids:
    """The cells of a file by the catalogue's names of their sheets."""

    sheets: Mapping[str, RawSheet]

    @classmethod
    def of(cls, reading: Reading, catalog: Catalog) -> Grids:
        """Return the cells of a workbook that was read."""
        found = {name: table.raw for name, table in reading.tables.items()}
        return cls(found | {catalog.cover.name: reading.form.raw})

    def cell(self, sheet: str, cell: str) -> Any:
        """Return the raw value of a cell, its error's name for a broken one, None for an empty one."""
        raw = self.sheets[sheet]
        if cell in raw.errors:
            return raw.errors[cell]
        letters, row = split_cell(cell)
        column = _index(letters)
        values = raw.cells[row - 1] if row <= len(raw.cells) else ()
        return values[column] if column < len(values) else None


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def refuse_unknown_formulas(reading: Reading) -> None:
    """Raise InputError when an input holds a formula that was saved without value: there is nothing to move over."""
    cells = [
        f"{p.row.sheet if p.row else p.sheet}!{p.cell or (p.row.cell(p.key) if p.row else '')}"
        for s in reading.submissions
        for p in s.problems
        if p.case == "uncached"
    ]
    if cells:
        more = f" và {len(cells) - 3} chỗ khác" if len(cells) > 3 else ""
        raise InputError(
            f"Tệp {reading.raw.file} có công thức chưa có kết quả ở {', '.join(cells[:3])}{more}, nên không chuyển "
            "được giá trị. Mở tệp bằng Excel, bấm Lưu rồi làm lại.",
            "uncached",
        )


def doubtful(submission: Submission) -> frozenset[tuple[str, int, str]]:
    """Return sheet, row and column of the cells whose value is open to doubt."""
    return frozenset(
        (p.row.sheet, p.row.row, p.key) for p in submission.problems if p.row is not None and p.rule in DOUBTFUL
    )


def contents(
    catalog: Catalog, reading: Reading, submission: Submission, period: Period, ids: Mapping[tuple[str, int], str]
) -> Contents:
    """Return what `submission` puts into the new workbook; `ids` are new record ids by sheet and row."""
    unit = catalog.unit(submission.unit, period.last) or catalog.units[submission.unit][-1]
    # Optional sheets that the file does not have are not added: their emptiness would be asked about.
    unit = replace(unit, optional_sheets=tuple(n for n in reading.tables if n not in unit.required_sheets))
    mover = _Mover(catalog, Grids.of(reading, catalog), period, submission)
    rows = {
        name: [mover.row(record) | _id(ids, record) for record in records]
        for name, records in submission.tables.items()
        if records
    }
    return Contents(unit, rows, mover.cover())


def _id(ids: Mapping[tuple[str, int], str], record: Record) -> dict[str, str]:
    new = ids.get((record.sheet, record.row))
    return {numbering.KEY: new} if new else {}


class _Mover:
    """Turns the records of one submission into rows of the new workbook."""

    def __init__(self, catalog: Catalog, grids: Grids, period: Period, submission: Submission) -> None:
        self.catalog = catalog
        self.grids = grids
        self.period = period
        self.submission = submission
        self.doubtful = doubtful(submission)
        self.calendar = WorkingCalendar(catalog)

    def row(self, record: Record) -> dict[str, Any]:
        """Return the row's values by key, AsTyped where they are not sure."""
        sheet = self.catalog.sheets[record.sheet]
        values = {
            c.key: self.value(record, c)
            for c in sheet.columns
            if c.key in record.layout and c.key != "seq" and not (c.computed and c.key not in PLAIN_KEYS)
        }
        found = {key: value for key, value in values.items() if value is not None}
        return found | self.computed(record, sheet, found)

    def value(self, record: Record, column: Column) -> Any:
        """Return the value of one cell, as typed where it could not be understood or is open to doubt."""
        key = column.key
        if key in record.unread or (record.sheet, record.row, key) in self.doubtful:
            typed = as_typed(self.grids.cell(record.sheet, record.cell(key)), column)
            return typed.shown if typed and key in PLAIN_KEYS else typed
        return record[key]

    def computed(self, record: Record, sheet: Sheet, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the computed cells that say something else than the template's formula: they stay as typed."""
        known = {k: v for k, v in values.items() if not isinstance(v, AsTyped)}
        scope = RowScope(self.catalog, self.calendar, sheet, self.period, self.period.last, self.submission.unit)
        found: dict[str, Any] = {}
        for column in sheet.columns:
            rule = load_layout().computed.get(f"{sheet.name}.{column.key}")
            if rule is None or column.key not in record.layout:
                continue
            raw = self.grids.cell(record.sheet, record.cell(column.key))
            value = record[column.key]
            if raw is None or (value is None and column.key not in record.unread):
                continue
            if not _equal(value, computed.value_of(self.catalog, rule, sheet, known, scope)):
                typed = as_typed(raw, column) if column.key in record.unread else None
                found[column.key] = typed or as_written(value, column, raw)
        return found

    def cover(self) -> dict[str, Any]:
        """Return the values of the cover; what the template sets itself (unit, period, version) is left to it."""
        record, form = self.submission.cover, self.catalog.cover
        values = {c.key: self.value(record, c) for c in form.columns if c.key in record.layout and c.key not in FIXED}
        values["period_code"] = self.submission.source.period
        unit = self.grids.cell(form.name, record.cell("money_unit")) if "money_unit" in record.layout else None
        if unit is not None and fold(str(unit)) != fold(DONG):
            # Another unit of money changes every amount: nobody but the unit can say what was meant.
            values["money_unit"] = AsTyped(str(unit))
        return {key: value for key, value in values.items() if value is not None}


def as_written(value: Any, column: Column, raw: Any) -> AsTyped | None:
    """Return a value, or what its cell shows, to stand in a computed column instead of the formula."""
    if isinstance(value, date):
        return AsTyped((value - EXCEL_DAY_0).days)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return AsTyped(value)
    return as_typed(raw, column)


def as_typed(raw: Any, column: Column) -> AsTyped | None:
    """Return a raw cell as it was typed, None for an empty one.

    Dates outside date columns, and numbers inside them, become texts: the column's number format would turn them
    into something else.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, str):
        return AsTyped(raw)
    if isinstance(raw, bool | date | time) or column.type in ("date", "month"):
        return AsTyped(cell_text(raw, plain_number=True))
    return AsTyped(float(raw))


def _equal(value: Any, other: Any) -> bool:
    if isinstance(value, float) or isinstance(other, float):
        return value is not None and other is not None and abs(value - other) < 1e-9 * max(1.0, abs(value))
    return bool(value == other)


# record ids -----------------------------------------------------------------------------------------------------


def new_ids(catalog: Catalog, reading: Reading) -> dict[tuple[str, int], str]:
    """Return new record ids by sheet and row: for rows without one, and for copied rows that were then changed.

    A row of another unit has no number here.
    """
    names = {table.raw.name: name for name, table in reading.tables.items()}
    own = {(r.sheet, r.row) for s in reading.submissions for r in s.records if r.unit == r.source.unit}
    missing = numbering.missing_ids(reading.raw, reading.submissions, catalog)
    return {place: new.after for new in missing if (place := (names[new.sheet], new.row)) in own}


def vanishing(submission: Submission) -> tuple[Problem, ...]:
    """Return what reading said about the sheets as such (headers, merged and hidden cells, names, totals)."""
    return tuple(p for p in submission.problems if p.row is None and p.rule in ("R-CH-10", "R-CH-11"))
