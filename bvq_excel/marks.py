"""Sheet Loi as data: from findings to its rows, what stays when a workbook is checked again, where a mark's cell is.

The record sheets look their marks up in Loi by key (record id, header, severity), so marking is writing these
rows and clearing is removing them. What people wrote there (a reason to keep a value) comes back with the findings,
since the checker reads Loi too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from bvq_excel import numbering
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.error_list import CAPACITY, CORRECTED, HEADERS, KEPT, SEVERITY_WORDS, SHEET, row_of
from bvq_excel.errors import InputError
from bvq_excel.model import FIRST_ROW, HEADER_ROW, Finding, RawSheet, RawWorkbook, Submission
from bvq_excel.numbering import NewId
from bvq_excel.records import headers, known_sheets, read_submissions
from bvq_excel.records.structure import column_index, split_cell
from bvq_excel.text import fold, lookup_key, normalise

JOINT = frozenset({"province", "history"})
"""Levels of checks that need other units' files or other periods."""


class Mark(NamedTuple):
    """One row of sheet Loi, in the order of its columns; an empty cell is an empty text."""

    number: Any = ""
    severity: str = ""
    rule: str = ""
    unit: str = ""
    sheet: str = ""
    cell: str = ""
    record_id: str = ""
    header: str = ""
    value: str = ""
    message: str = ""
    fix: str = ""
    reason: str = ""
    state: str = ""
    key: str = ""

    @property
    def kept(self) -> bool:
        """Whether somebody has decided that the value stays as it is."""
        return self.state == KEPT


@dataclass(frozen=True)
class Examined:
    """A workbook that was checked: what was found, the rows of Loi, the ids that its rows need.

    `submissions` are the units that were checked; `marks` all rows of Loi, those of other units among them;
    `left_out` counts findings for which Loi has no room.
    """

    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    marks: tuple[Mark, ...]
    new_ids: tuple[NewId, ...]
    left_out: int = 0
    others: int = 0


@dataclass(frozen=True)
class Place:
    """A cell with marks: its sheet and the sheet's position in the book, row and column (1-based)."""

    position: int
    row: int
    column: int
    sheet: str
    marks: tuple[Mark, ...]

    @property
    def order(self) -> tuple[int, int, int]:
        """Where the cell comes when the book is read from its first sheet on."""
        return self.position, self.row, self.column


def examine(catalog: Catalog, raw: RawWorkbook, received: date, before: Sequence[Mark] = (), own: str = "") -> Examined:
    """Return what checking `raw` gives; `before` are the rows that Loi has.

    In a shared workbook that has the unit `own`, only this unit is checked and the other units' rows of Loi stay.
    Rows without an id get one first, so that the findings name it. Raises InputError as read_submissions does.
    """
    submissions = read_submissions(raw, catalog, received)
    own = own if len(submissions) > 1 and own in {s.unit for s in submissions} else ""
    new = numbering.missing_ids(raw, submissions, catalog, own)
    if new:
        submissions = read_submissions(numbering.with_ids(raw, new), catalog, received)
    chosen = tuple(s for s in submissions if not own or s.unit == own)
    findings = tuple(f for s in chosen for f in checker(catalog).check(s, received))
    told = [m for m in before if (not own or m.unit == own) and _is_told(catalog, m)]
    room = CAPACITY - len(told) - (sum(m.unit != own for m in before) if own else 0)
    marks = merged(most_important(findings, room), before, {own} if own else None, told)
    return Examined(chosen, findings, marks, new, max(0, len(findings) - room), len(submissions) - len(chosen))


def most_important(findings: Sequence[Finding], room: int) -> Sequence[Finding]:
    """Return the findings, at most `room` of them: the gravest, in their order."""
    if len(findings) <= room:
        return findings
    order = {severity: i for i, severity in enumerate(SEVERITY_WORDS)}
    chosen = sorted(range(len(findings)), key=lambda i: (order[findings[i].severity], i))[: max(0, room)]
    return [findings[i] for i in sorted(chosen)]


def _is_told(catalog: Catalog, mark: Mark) -> bool:
    """Return whether a row came from the office, by a rule that this workbook alone cannot judge, and is still open."""
    levels = {c.level for c in checker(catalog).policy.by_rule.get(mark.rule, ())}
    return bool(levels) and levels <= JOINT and mark.state != CORRECTED


def merged(
    findings: Iterable[Finding],
    before: Sequence[Mark],
    units: Collection[str] | None = None,
    told: Iterable[Mark] = (),
) -> tuple[Mark, ...]:
    """Return the rows of Loi after a check of `units` (None: of all): rows of other units stay, in their places.

    `told` are rows of these units that stay although the check could not find them.
    """
    found = [*(from_rows([row_of(f, 0)])[0] for f in findings), *told]
    return _placed(found, before, units)


def taken_in(told: Sequence[Mark], before: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the rows of Loi with those that the office has sent in place of the units' own ones.

    A reason that was written before stays where the office's row about the same thing has none.
    """
    known = {(m.rule, m.key): m for m in before if m.reason}
    merged = []
    for mark in told:
        old = known.get((mark.rule, mark.key))
        merged.append(mark._replace(reason=old.reason, state=old.state) if old and not mark.reason else mark)
    return _placed(merged, before, {m.unit for m in told})


def of_list(raw: RawWorkbook) -> tuple[Mark, ...]:
    """Return the rows of the sheet Loi in a workbook. Raises InputError when it has no such list."""
    sheet = raw.sheets.get(SHEET)
    headers = sheet.cells[HEADER_ROW - 1] if sheet and len(sheet.cells) >= HEADER_ROW else ()
    if sheet is None or [_text(v).strip() for v in headers[: len(HEADERS)]] != list(HEADERS):
        raise InputError(f"Tệp {raw.file} không có danh sách lỗi: cần biểu {SHEET} với tiêu đề ở hàng {HEADER_ROW}.")
    width = len(HEADERS)
    return from_rows([(*row, *[None] * (width - len(row))) for row in sheet.cells[FIRST_ROW - 1 :]])


def _placed(found: Iterable[Mark], before: Sequence[Mark], units: Collection[str] | None) -> tuple[Mark, ...]:
    """Return `found` where its units' rows were, numbered anew; rows of units that are not meant stay."""
    waiting: dict[str, list[Mark]] = {}
    for mark in found:
        waiting.setdefault(mark.unit, []).append(mark)
    rows: list[Mark] = []
    for mark in before:
        if units is not None and mark.unit not in units:
            rows.append(mark)
        else:
            rows.extend(waiting.pop(mark.unit, ()))
    rows.extend(mark for marks in waiting.values() for mark in marks)
    return tuple(mark._replace(number=i) for i, mark in enumerate(rows, 1))


def cleared(before: Sequence[Mark], own: str = "") -> tuple[Mark, ...]:
    """Return the rows of Loi without marks: those with a reason stay, without the key that colours a cell.

    Where Loi has rows of several units, only those of `own` (if given) are cleared.
    """
    units = {mark.unit for mark in before}
    mine = {own} if own in units else units
    rows = [mark._replace(key="") if mark.unit in mine else mark for mark in before]
    kept = [mark for mark in rows if mark.unit not in mine or mark.reason or mark.kept]
    return tuple(mark._replace(number=i) for i, mark in enumerate(kept, 1))


def from_rows(rows: Iterable[Sequence[Any]]) -> tuple[Mark, ...]:
    """Return the marks in the cells of Loi's table; rows that say nothing are left out."""
    width = len(Mark._fields)
    marks = (Mark(*(_text(v) for v in row[:width])) for row in rows)
    return tuple(m for m in marks if any(m[1:]))


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


# Where a mark's cell is now -------------------------------------------------------------------------------


def places(catalog: Catalog, raw: RawWorkbook, marks: Iterable[Mark]) -> tuple[Place, ...]:
    """Return the cells with marks in the order of the book, also when rows were sorted or moved since the check.

    Marks without a cell (about a unit as a whole) and of sheets that the workbook does not have are left out.
    """
    finder = _Finder(catalog, raw)
    by_cell: dict[tuple[int, int, int], Place] = {}
    for mark in marks:
        found = finder.find(mark)
        if found:
            first = by_cell.setdefault(found.order, found)
            if first is not found:
                by_cell[found.order] = replace(first, marks=(*first.marks, mark))
    return tuple(by_cell[order] for order in sorted(by_cell))


def next_place(found: Sequence[Place], here: tuple[float, int, int], step: int = 1) -> Place | None:
    """Return the place after (`step` 1) or before (-1) `here` (sheet position, row, column); it goes round."""
    if not found:
        return None
    if step > 0:
        return next((p for p in found if p.order > here), found[0])
    return next((p for p in reversed(found) if p.order < here), found[-1])


def at(found: Iterable[Place], here: tuple[float, int, int]) -> tuple[Mark, ...]:
    """Return the marks of the cell `here`."""
    return next((p.marks for p in found if p.order == here), ())


class _Finder:
    """Finds cells by record id and header."""

    def __init__(self, catalog: Catalog, raw: RawWorkbook) -> None:
        self.catalog = catalog
        self.positions = {name: i for i, name in enumerate(raw.sheets)}
        self.sheets = {fold(name): sheet for name, sheet in known_sheets(raw, catalog).by_name.items()}
        self._columns: dict[str, dict[str, int]] = {}
        self._rows: dict[str, dict[str, int]] = {}

    def find(self, mark: Mark) -> Place | None:
        """Return the place of `mark` now, None if it has none."""
        sheet = self.sheets.get(fold(mark.sheet))
        if sheet is None or not mark.cell:
            return None
        letters, row = split_cell(mark.cell)
        column = column_index(letters) + 1
        if mark.sheet in self.catalog.tables:
            self._learn(mark.sheet, sheet)
            column = self._columns[mark.sheet].get(lookup_key(mark.header), column)
            row = self._rows[mark.sheet].get(fold(mark.record_id), row) if mark.record_id else row
        return Place(self.positions[sheet.name], row, column, sheet.name, (mark,))

    def _learn(self, name: str, sheet: RawSheet) -> None:
        if name in self._columns:
            return
        definition = self.catalog.tables[name]
        # Whether the workbook is shared only decides which columns are missed, not where they are.
        layout = headers.match(definition, sheet, shared=False).layout
        by_key = {key: column_index(letters) for key, letters in layout.columns.items()}
        self._columns[name] = {lookup_key(definition.by_key[k].header): i + 1 for k, i in by_key.items()}
        rows: dict[str, int] = {}
        if numbering.KEY in by_key:
            ids = by_key[numbering.KEY]
            for number, row in enumerate(sheet.cells[layout.header_row :], layout.header_row + 1):
                if ids < len(row) and row[ids] is not None:
                    rows.setdefault(fold(normalise(str(row[ids]))), number)
        self._rows[name] = rows
