"""Reading a record sheet: header, then rows, each given to the unit that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.model import Problem, RawSheet, Record, column_letter
from bvq_excel.records import headers, structure, uncached
from bvq_excel.records.drafts import Cells, Draft, Waiting
from bvq_excel.values import Flaw, Parsed, Reader, plain_column, readers

RULE = "R-CH-10"
# Where texts may be longer than this, and in notes, "Cộng" can be part of what is reported.
LONG_TEXT = 500
FEWEST_AT_ONCE = 8


@dataclass(frozen=True)
class TableReading:
    """A record sheet as read: the grid, its header, and the rows that are totals instead of records."""

    raw: RawSheet
    header: headers.Header
    totals: frozenset[int] = frozenset()


def read(
    catalog: Catalog, sheet: Sheet, raw: RawSheet, drafts: Mapping[str, Draft], *, shared: bool, date1904: bool
) -> TableReading:
    """Add the rows of `sheet` to the drafts of their units; return where its columns stand.

    A row belongs to the unit in its own cell; a row without one, or of a unit without a cover, to the unit of
    the row above (in a file of one unit: to that unit).
    """
    header = headers.match(sheet, raw, shared=shared)
    for draft in drafts.values():
        draft.tables[sheet.name] = []
        draft.problems.extend(header.problems)
    if not header.usable:
        return TableReading(raw, header)
    table = _Table(catalog, sheet, raw, header, drafts, date1904=date1904)
    table.read(shared=shared)
    return TableReading(raw, header, frozenset(table.totals))


class _Table:
    """One sheet while its rows are read."""

    def __init__(
        self,
        catalog: Catalog,
        sheet: Sheet,
        raw: RawSheet,
        header: headers.Header,
        drafts: Mapping[str, Draft],
        *,
        date1904: bool,
    ) -> None:
        self.catalog = catalog
        self.sheet = sheet
        self.raw = raw
        self.layout = header.layout
        self.first_row = header.titles.first
        self.drafts = drafts
        self.owner = next(iter(drafts.values()))
        read_by = readers(catalog, sheet.name, date1904=date1904)
        self.columns: list[tuple[int, str, Column, Reader]] = [(i, c.key, c, read_by[c.key]) for i, c in header.columns]
        self.inputs = [i for i, _, c, _ in self.columns if not c.computed]
        self.printed = {c.key for c in sheet.columns if c.computed}
        self.by_index = dict(header.columns)
        self.task_index = next((i for i, c in header.columns if c.key == "task_code"), None)
        self.errors = structure.cells_by_row(raw.errors)
        self.formulas = structure.cells_by_row(raw.uncached)
        self.uncached: dict[str, dict[str, list[str]]] = {}
        self.totals: set[int] = set()
        self.plain: tuple[str, ...] = ()
        self.rest = self.columns

    def read(self, *, shared: bool) -> None:
        top = self.layout.header_row
        filled = [
            (number, row) for number, row in enumerate(self.raw.cells[top:], top + 1) if not self._is_blank(row, number)
        ]
        last = filled[-1][0] if filled else top
        for (number, row), known in zip(filled, self._read_at_once([row for _, row in filled]), strict=True):
            broken = number in self.errors or number in self.formulas
            if broken or not self._plain_row(row, number, known):
                self._row(row, number, known)
        for unit, draft in self.drafts.items():
            rows = [r.row for r in draft.tables[self.sheet.name]]
            if rows:
                draft.problems.extend(structure.uncached(self.sheet, self.uncached.get(unit, {}), self.sheet.by_key))
            unseen = structure.hidden(self.sheet, self.raw, self.layout, rows, shared=shared)
            draft.problems.extend([unseen] if unseen else [])
            draft.problems.extend(
                structure.merged(self.sheet, self.raw, self.layout, self.first_row, last, self.totals)
            )

    def _is_blank(self, row: Sequence[Any], number: int) -> bool:
        """Return whether nothing was entered: whitespace and the columns that the template fills do not count."""
        width = len(row)
        for i in self.inputs:
            value = row[i] if i < width else None
            if value is not None and (type(value) is not str or (value and not value.isspace())):
                return False
        broken = {**self.errors.get(number, {}), **self.formulas.get(number, {})}
        return broken.keys().isdisjoint(self.inputs)

    def _read_at_once(self, rows: Sequence[Sequence[Any]]) -> Iterable[tuple[Any, ...]]:
        """Return for each row the values of the columns of which nothing is to be said, `plain`.

        What remains, `rest`, must be read cell by cell; in short or odd sheets that is all.
        """
        if len(rows) < FEWEST_AT_ONCE or self.raw.fonts or len(set(map(len, rows))) > 1:
            return repeat((), len(rows))
        cells = list(zip(*rows, strict=True))
        plain: dict[str, Iterable[Any]] = {}
        for i, key, column, read_cell in self.columns:
            found = plain_column(column, read_cell, cells[i]) if i < len(cells) else repeat(None, len(rows))
            if found is not None:
                plain[key] = found
        self.plain = tuple(plain)
        self.rest = [c for c in self.columns if c[1] not in plain]
        return zip(*plain.values(), strict=True) if plain else repeat((), len(rows))

    def _plain_row(self, row: Sequence[Any], number: int, known: tuple[Any, ...]) -> bool:
        """Add a row as `_row` does where nothing is to be said of its cells; return False where something is."""
        if not known or self._total_cell(row) is not None:
            return False
        values = self._values(known)
        for i, key, _, read_cell in self.rest:
            raw = row[i]
            if raw is not None:
                found = read_cell(raw, "")
                if type(found) is Parsed or (type(raw) is str and "#" in raw):
                    return False
                values[key] = found
        self.owner = self.drafts.get(values.get("unit_code", ""), self.owner)
        if not values.keys() <= self.printed:
            record = Record(self.sheet.name, number, values, self.layout, self.owner.source)
            self.owner.tables[self.sheet.name].append(record)
        return True

    def _row(self, row: Sequence[Any], number: int, known: tuple[Any, ...]) -> None:
        total = self._total_cell(row)
        if total is not None:
            self.totals.add(number)
            key = self.by_index[total].key
            cell = f"{column_letter(total)}{number}"
            facts = {"text": str(row[total]).strip()}
            problem = Problem(
                key, "total", sheet=self.sheet.name, cell=cell, rule=RULE, facts=facts, value=facts["text"]
            )
            self.owner.problems.append(problem)
            return
        cells, dated = self._cells(row, number, known)
        self.owner = self.drafts.get(cells.values.get("unit_code", ""), self.owner)
        self._errors(cells, number)
        self._dated(cells, dated)
        waiting = self._work_out(cells, number)
        if not cells.values.keys() - self.printed and not cells.unread:
            return
        record = self.owner.add(cells)
        self.owner.tables[self.sheet.name].append(record)
        self.owner.waiting.extend(Waiting(record, cell, self.raw.formula_texts[cell]) for cell in waiting)

    def _cells(
        self, row: Sequence[Any], number: int, known: tuple[Any, ...]
    ) -> tuple[Cells, list[tuple[Column, Any, Parsed]]]:
        """Return the row's cells, and those whose meaning must wait for the row's date."""
        values = self._values(known)
        cells = Cells(self.sheet.name, number, self.layout, values)
        fonts, width = self.raw.fonts, len(row)
        dated: list[tuple[Column, Any, Parsed]] = []
        for i, key, column, read_cell in self.rest:
            raw = row[i] if i < width else None
            if raw is None:
                continue
            if type(raw) is str and "#" in raw and structure.is_error_text(raw):
                cells.take(column, raw, Parsed(None, (Flaw(RULE, "error_text", {"error": raw.strip()}),), unread=True))
                continue
            font = fonts.get(f"{column_letter(i)}{number}", "") if fonts else ""
            found = read_cell(raw, font)
            if type(found) is not Parsed:
                values[key] = found
            elif found.dated:
                dated.append((column, raw, found))
            else:
                cells.take(column, raw, found)
        return cells, dated

    def _values(self, known: tuple[Any, ...]) -> dict[str, Any]:
        """Return what was read at once of a row, by key."""
        return {key: value for key, value in zip(self.plain, known, strict=True) if value is not None}

    def _dated(self, cells: Cells, dated: list[tuple[Column, Any, Parsed]]) -> None:
        if dated:
            day = self.owner.scope(self.sheet).day_of(cells.values)
            for column, raw, found in dated:
                if found.dated:
                    cells.take(column, raw, found.dated(day))

    def _errors(self, cells: Cells, number: int) -> None:
        """Mark the row's error cells as unread."""
        for i, cell in self.errors.get(number, {}).items():
            column = self.by_index.get(i)
            if column and column.key not in cells.values and column.key not in cells.unread:
                error = self.raw.errors[cell]
                cells.take(column, error, Parsed(None, (Flaw(RULE, "error", {"error": error}),), unread=True))

    def _work_out(self, cells: Cells, number: int) -> list[str]:
        """Give formulas without value the one that the template would; return the cells that must wait for it."""
        waiting = []
        for i, cell in self.formulas.get(number, {}).items():
            column = self.by_index.get(i)
            if not column or column.key in cells.values:
                continue
            if column.computed and uncached.fill(
                self.catalog, self.owner, self.sheet, column, cells, self.layout.header_row
            ):
                continue
            if uncached.may_be_suggested(self.sheet, column, self.raw.formula_texts.get(cell, "")):
                waiting.append(cell)
            else:
                cells.unread.add(column.key)
                self.uncached.setdefault(self.owner.source.unit, {}).setdefault(column.key, []).append(cell)
        return waiting

    def _total_cell(self, row: Sequence[Any]) -> int | None:
        """Return the place of the word that makes the row one of totals, None for a record.

        A row with a task is a record, whatever its texts say.
        """
        task = row[self.task_index] if self.task_index is not None and self.task_index < len(row) else None
        if task is not None and str(task).strip() and not structure.is_total(task):
            return None
        for i, key, column, _ in self.columns:
            free = key == "note" or (column.max_length or 0) > LONG_TEXT
            if i < len(row) and not free and structure.is_total(row[i]):
                return i
        return None
