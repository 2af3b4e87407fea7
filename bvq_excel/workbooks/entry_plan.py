"""What goes into an entry workbook: sheets, rows and record ids, before anything is written.

One plan serves a unit's own workbook and a workbook shared by several units: the latter has a block of rows
per unit and leaves out the columns that identify a consumer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet, Unit
from bvq_excel.errors import UsageError
from bvq_excel.model import FIRST_ROW, HEADER_ROW, Finding, column_letter
from bvq_excel.periods import Period
from bvq_excel.scope import RowScope
from bvq_excel.workbooks.entry_page import blank_rows_that_fit
from bvq_excel.workbooks.entry_values import SUGGESTED
from bvq_excel.workbooks.layout import EntryLayout

# A sheet that is full to the end of its last page still has room for what happens next.
LEAST_BLANK_ROWS = 5

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Contents:
    """What one unit's part of the workbook holds: typed values by key, as in a Record.

    `last_numbers` has by sheet the greatest number that the unit has used in the period's year.
    """

    unit: Unit
    rows: Rows = field(default_factory=dict)
    cover: Mapping[str, Any] = field(default_factory=dict)
    last_numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedRow:
    """One row to be written: a given one, or a pre-numbered empty one."""

    unit: str
    values: Mapping[str, Any]
    given: bool


@dataclass(frozen=True)
class TablePlan:
    """One record sheet: its columns in order, its rows, and where they stand."""

    sheet: Sheet
    columns: tuple[Column, ...]
    rows: tuple[PlannedRow, ...]

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.sheet.name

    @property
    def last_row(self) -> int:
        """The number of the table's last row."""
        return HEADER_ROW + len(self.rows)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The zero-based position of each key."""
        return {c.key: i for i, c in enumerate(self.columns)}

    @property
    def last_column(self) -> str:
        """The letter of the last column."""
        return column_letter(len(self.columns) - 1)

    @cached_property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that the user fills in."""
        return tuple(c for c in self.columns if not c.computed)

    def is_started(self, values: Mapping[str, Any]) -> bool:
        """Return whether a row holds anything that the user fills in."""
        return any(values.get(c.key) not in (None, "", ()) for c in self.inputs)

    def letter(self, key: str) -> str:
        """Return the column letter of `key`."""
        return column_letter(self.index[key])

    def cell(self, key: str, row: int = FIRST_ROW) -> str:
        """Return a reference to `key` in `row` whose column is fixed and whose row moves: $W6."""
        return f"${self.letter(key)}{row}"

    def range(self, key: str) -> str:
        """Return the data cells of `key`: W6:W65."""
        letter = self.letter(key)
        return f"{letter}{FIRST_ROW}:{letter}{self.last_row}"

    def absolute(self, key: str) -> str:
        """Return the data cells of `key` with the sheet's name, for formulas elsewhere: KhieuNai!$W$6:$W$65."""
        letter = self.letter(key)
        return f"{self.name}!${letter}${FIRST_ROW}:${letter}${self.last_row}"


@dataclass(frozen=True)
class BookPlan:
    """The whole workbook; `note` is said in the heading of every sheet."""

    catalog: Catalog
    calendar: WorkingCalendar
    period: Period
    layout: EntryLayout
    contents: tuple[Contents, ...]
    tables: tuple[TablePlan, ...]
    clock: datetime
    shared: bool
    findings: tuple[Finding, ...] = ()
    note: str = ""

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that fill in the workbook."""
        return tuple(c.unit for c in self.contents)

    def table(self, name: str) -> TablePlan | None:
        """Return the plan of sheet `name`, None if the workbook does not have it."""
        return next((t for t in self.tables if t.name == name), None)

    def scope(self, sheet: Sheet, unit: str) -> RowScope:
        """Return the surroundings of the rows of `sheet`, for values that are worked out."""
        return RowScope(self.catalog, self.calendar, sheet, self.period, self.period.last, unit)

    def overlaps(self, entry: Any) -> bool:
        """Return whether a dated entry (unit, area, code) is in force on some day of the period."""
        starts = entry.valid_from is None or entry.valid_from <= self.period.last
        return starts and (entry.valid_to is None or entry.valid_to >= self.period.first)


def sheet_names(catalog: Catalog, period: Period, unit: Unit, rows: Rows) -> tuple[str, ...]:
    """Return the record sheets of `unit` for `period` in catalogue order, with those that have rows given.

    For the Consumer Rights Day theme only the sheets of the parameter `period.cd153_sheets` count.
    """
    wanted = set(unit.all_sheets)
    if period.is_thematic:
        wanted &= set(catalog.list_parameter("period.cd153_sheets", period.last))
    wanted |= {name for name, given in rows.items() if given}
    unknown = wanted - set(catalog.sheets)
    if unknown:
        raise UsageError(f"Không có biểu '{min(unknown)}' trong danh mục.")
    return tuple(name for name in catalog.tables if name in wanted)


def required_sheets(catalog: Catalog, period: Period, unit: Unit) -> frozenset[str]:
    """Return the record sheets that `unit` has to fill in or declare empty in `period`."""
    wanted = set(unit.required_sheets) & set(catalog.tables)
    if period.is_thematic:
        wanted &= set(catalog.list_parameter("period.cd153_sheets", period.last))
    return frozenset(wanted)


def plan_book(
    catalog: Catalog,
    period: Period,
    contents: Sequence[Contents],
    layout: EntryLayout,
    clock: datetime,
    *,
    shared: bool,
    blank_rows: int | None = None,
    findings: Sequence[Finding] = (),
) -> BookPlan:
    """Return the plan of a workbook for the units in `contents`; `blank_rows` overrides the layout's numbers."""
    wanted = {c.unit.code: sheet_names(catalog, period, c.unit, c.rows) for c in contents}
    tables = []
    for sheet in catalog.tables.values():
        blocks = [c for c in contents if sheet.name in wanted[c.unit.code]]
        if not blocks:
            continue
        columns = tuple(c for c in sheet.columns if c.shared or not shared)
        blank = blank_rows
        if blank is None:
            blank = layout.blank(sheet.name, shared=shared)
            if not shared:
                given = blocks[0].rows.get(sheet.name, ())
                fit = blank_rows_that_fit(catalog, layout, sheet, columns, given, period.last)
                blank = min(blank, max(fit, LEAST_BLANK_ROWS))
        rows = [row for c in blocks for row in _block(c, sheet, period, blank)]
        tables.append(TablePlan(sheet, columns, tuple(rows)))
    calendar = WorkingCalendar(catalog)
    return BookPlan(catalog, calendar, period, layout, tuple(contents), tuple(tables), clock, shared, tuple(findings))


def _block(contents: Contents, sheet: Sheet, period: Period, blank: int) -> Iterator[PlannedRow]:
    """Yield one unit's rows of `sheet`: the given ones, then `blank` (at least one) pre-numbered ones."""
    given = contents.rows.get(sheet.name, ())
    unit = contents.unit.code
    prefix = f"{unit}-{sheet.sheet_code}-{period.year}-"
    number = first_number(prefix, given, period, contents.last_numbers.get(sheet.name, 0))
    for values in given:
        record_id = values.get("record_id")
        if not record_id:
            record_id, number = f"{prefix}{number:04d}", number + 1
        yield PlannedRow(unit, {**values, "record_id": record_id, "unit_code": values.get("unit_code") or unit}, True)
    for n in range(number, number + max(blank, 0 if given else 1)):
        yield PlannedRow(unit, {"record_id": f"{prefix}{n:04d}", "unit_code": unit}, False)


def first_number(prefix: str, given: Sequence[Mapping[str, Any]], period: Period, last: int = 0) -> int:
    """Return the first free number of ids beginning with `prefix`: the period's own, or after the greatest used."""
    used = [last]
    for values in given:
        found = re.fullmatch(re.escape(prefix) + r"(\d+)", str(values.get("record_id") or ""))
        if found:
            used.append(int(found.group(1)))
    return max(period.first_record_number, max(used) + 1)


def starting_rows(catalog: Catalog, unit: Unit) -> dict[str, list[dict[str, Any]]]:
    """Return rows to begin with: NhiemVu has one for each task that `unit` leads and each unit of measure.

    Quantities follow the unit's other sheets where these can say them.
    """
    rows: list[dict[str, Any]] = [
        {
            "task_code": task.code,
            "activity": task.description,
            "lead_unit": unit.code,
            "actual_qty": SUGGESTED,
            "uom": uom,
        }
        for task in catalog.led_by(unit)
        for uom in dict.fromkeys(task.uoms)
    ]
    return {"NhiemVu": rows} if rows else {}
