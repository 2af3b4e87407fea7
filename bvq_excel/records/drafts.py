"""A submission in the making: rows, problems and changes gathered for one unit while its file is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bvq_excel import display
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.model import Change, Layout, Problem, Record, Source, Submission
from bvq_excel.periods import Period
from bvq_excel.scope import RowScope
from bvq_excel.values import Flaw, Parsed, cell_text


@dataclass
class Cells:
    """What the cells of one row give: values, what they show where that differs, flaws and changes."""

    sheet: str
    row: int
    layout: Layout
    values: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    flaws: list[tuple[str, Flaw]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def take(self, column: Column, raw: Any, found: Parsed) -> None:
        """Add what reading the cell of `column` has found."""
        key = column.key
        if found.value is not None:
            self.values[key] = found.value
        text = cell_text(raw, plain_number=not column.is_number)
        shown = display.shown(found.value, column)
        if found.unread:
            self.unread.add(key)
            self.raw[key] = text
        elif found.value is not None and text != shown:
            self.raw[key] = text
        self.flaws.extend((key, flaw) for flaw in found.flaws)
        if found.why:
            cell = self.layout.cell(key, self.row)
            self.changes.append(Change(self.sheet, cell, key, cell_text(raw, plain_number=True), shown, found.why))

    def record(self, source: Source) -> Record:
        """Return the row as a Record of `source`."""
        return Record(
            self.sheet, self.row, self.values, self.layout, source, raw=self.raw, unread=frozenset(self.unread)
        )

    def problems(self, record: Record) -> list[Problem]:
        """Return the flaws of the row's cells as problems of `record`."""
        return [Problem(key, f.case, record, facts=f.facts, severity=f.severity, rule=f.rule) for key, f in self.flaws]


@dataclass(frozen=True)
class Waiting:
    """A formula without value that can only be judged when all sheets are read: its row, cell and text."""

    record: Record
    cell: str
    text: str


class Draft:
    """One unit's submission while it is read."""

    def __init__(self, catalog: Catalog, calendar: WorkingCalendar, source: Source, period: Period) -> None:
        self.source = source
        self.period = period
        self.cover: Record | None = None
        self.tables: dict[str, list[Record]] = {}
        self.problems: list[Problem] = []
        self.changes: list[Change] = []
        self.waiting: list[Waiting] = []
        self._catalog = catalog
        self._calendar = calendar
        self._scopes: dict[str, RowScope] = {}

    def scope(self, sheet: Sheet) -> RowScope:
        """Return the surroundings of this unit's rows of `sheet`."""
        if sheet.name not in self._scopes:
            received = self.source.received or self.period.last
            scope = RowScope(self._catalog, self._calendar, sheet, self.period, received, self.source.unit)
            self._scopes[sheet.name] = scope
        return self._scopes[sheet.name]

    def add(self, cells: Cells) -> Record:
        """Add a row and what its cells gave; return its Record."""
        record = cells.record(self.source)
        self.problems.extend(cells.problems(record))
        self.changes.extend(cells.changes)
        return record

    def submission(self, layouts: dict[str, Layout], *, shared: bool) -> Submission:
        """Return the finished submission."""
        if self.cover is None:
            raise ValueError("the cover has not been read")
        tables = {name: tuple(rows) for name, rows in self.tables.items()}
        return Submission(
            self.source, self.cover, tables, layouts, tuple(self.problems), tuple(self.changes), shared=shared
        )
