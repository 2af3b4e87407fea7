"""What flows through the program: grids of raw cells, typed records, findings, submissions.

Cells keep their place from the file to the last figure: a Record knows its row and its layout, a layout
knows the column letter of every key. Rows and columns are named as Excel names them (1-based, A, B, …).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from bvq_excel.catalog.definitions import Severity

HEADER_ROW = 5
FIRST_ROW = 6


def column_letter(index: int) -> str:
    """Return Excel's letters for zero-based column `index` (0 is A, 26 is AA)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True)
class RawSheet:
    """One sheet as it stands in a file: a grid without meaning, and what the byte scan saw.

    `cells` begins at A1; each cell is a str, float, int, bool, date, datetime or time, None when blank.
    Places are cell references ("W12"), rows 1-based numbers, columns letters. `errors` maps a cell to its error
    ("#REF!"); `uncached` are formulas that were saved without a value, `formula_texts` what these say where it is
    known; `fonts` has only legacy (non-Unicode) fonts. Hidden rows and columns inside an outline group that the
    template made are in neither list.
    """

    name: str
    cells: tuple[tuple[Any, ...], ...]
    errors: Mapping[str, str] = field(default_factory=dict)
    formulas: frozenset[str] = frozenset()
    uncached: frozenset[str] = frozenset()
    formula_texts: Mapping[str, str] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    filtered: bool = False
    merges: tuple[str, ...] = ()
    fonts: Mapping[str, str] = field(default_factory=dict)
    visible: bool = True


@dataclass(frozen=True)
class RawWorkbook:
    """A workbook's sheets as grids, with the file's name and hash; dates are already real dates."""

    file: str
    sha256: str
    sheets: Mapping[str, RawSheet]
    date1904: bool = False


@dataclass(frozen=True)
class Source:
    """Where rows come from: one unit's submission in one file.

    `sequence` is the place among the unit's submissions of a period where a ledger knows the order of arrival.
    """

    file: str
    unit: str
    period: str
    submission_no: int = 1
    received: date | None = None
    sha256: str = ""
    sequence: int = 0


@dataclass(frozen=True)
class Layout:
    """Where the keys of a sheet stand in a file.

    In a table `columns` maps each key to its column letter; in a form `rows` maps each key to its row and
    `columns` each key to the column of the unit's values.
    """

    columns: Mapping[str, str]
    rows: Mapping[str, int] | None = None
    header_row: int = HEADER_ROW

    def cell(self, key: str, row: int) -> str:
        """Return the cell reference of `key` in `row`, e.g. W12; in a form the row is the key's own."""
        if self.rows is not None:
            return f"{self.columns.get(key, 'C')}{self.rows.get(key, row)}"
        return f"{self.columns.get(key, 'A')}{row}"

    def header_cell(self, key: str) -> str:
        """Return the cell of the column's header, e.g. W5."""
        return self.cell(key, self.header_row)

    def __contains__(self, key: object) -> bool:
        return key in self.columns


@dataclass(frozen=True)
class Record:
    """One row of a sheet as typed values.

    `values` holds the non-empty cells that could be read, by key (codes, dates, whole đồng, tuples of
    codes). `raw` holds what the cell showed where that differs from the value's usual look. `unread` are
    the keys whose cell holds something that could not be understood: rules that need them are not run.
    """

    sheet: str
    row: int
    values: Mapping[str, Any]
    layout: Layout
    source: Source
    raw: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    def __getitem__(self, key: str) -> Any:
        """Return the value of `key`, None when the cell is empty or unread."""
        return self.values.get(key)

    @property
    def record_id(self) -> str | None:
        """The record's own id, None where the cell is empty."""
        return self.values.get("record_id")

    @property
    def unit(self) -> str:
        """The unit that the row belongs to: its own cell, else the file's unit."""
        return self.values.get("unit_code") or self.source.unit

    def cell(self, key: str) -> str:
        """Return the cell reference of `key` in this row."""
        return self.layout.cell(key, self.row)


@dataclass(frozen=True)
class Problem:
    """What a rule yields: which case of it fails, and where; the engine turns it into a Finding.

    A problem of a row has `row`; one of a whole sheet has `sheet` and points at the header of `key` (or at
    `cell`); one of a unit as a whole has neither. `facts` are further values for the message template.
    """

    key: str = ""
    case: str = ""
    row: Record | None = None
    sheet: str = ""
    cell: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity | None = None
    rule: str = ""
    value: str | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or worth a look, with its place and the way out.

    `file`, `sheet` and `cell` are None for a finding about a unit as a whole. `reason` is why the unit keeps the
    value as it is; a warning with a reason is `waived`, an error never is.
    """

    rule: str
    severity: Severity
    message: str
    fix: str
    unit: str | None = None
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    key: str | None = None
    header: str | None = None
    record_id: str | None = None
    value: str | None = None
    row: int | None = None
    waived: bool = False
    reason: str | None = None

    @property
    def line(self) -> str:
        """The whole message on one line: place, what was found, the fix, the rule."""
        place = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.unit or self.file
        said = " ".join(filter(None, (self.message, self.fix, f"[{self.rule}]")))
        return f"{place}: {said}" if place else said

    def fields(self) -> dict[str, Any]:
        """Return the finding with the names of the machine-readable interface."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "unit": self.unit,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "key": self.key,
            "record_id": self.record_id,
            "value": self.value,
            "message": self.message,
            "fix": self.fix,
            "waived": self.waived,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Remark:
    """A row of sheet Loi as a unit sent it back: about which finding it is, and what the unit has to say to it."""

    rule: str
    severity: str
    sheet: str = ""
    cell: str = ""
    record_id: str = ""
    header: str = ""
    value: str = ""
    message: str = ""
    reason: str = ""
    state: str = ""


@dataclass(frozen=True)
class Change:
    """A normalisation that changed a value: where, what was typed, what it became, why."""

    sheet: str
    cell: str
    key: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Submission:
    """One unit's data for one period, as read from one file (a shared workbook gives several).

    `tables` has every record sheet that is in the file, empty ones as (); `layouts` likewise and the cover.
    `problems` are those that reading itself found (each names its rule); `changes` are the normalisations.
    A submission that was composed of those of shorter periods names them in `parts`, in the order of time; its
    rows keep the source and the layout of the part that they come from. `remarks` are the unit's rows of Loi.
    """

    source: Source
    cover: Record
    tables: Mapping[str, tuple[Record, ...]]
    layouts: Mapping[str, Layout]
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    shared: bool = False
    parts: tuple[Source, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def unit(self) -> str:
        """The reporting unit's code."""
        return self.source.unit

    @cached_property
    def row_counts(self) -> Mapping[str, int]:
        """The number of records by sheet, 0 for sheets that are empty."""
        return {name: len(rows) for name, rows in self.tables.items()}

    @property
    def records(self) -> tuple[Record, ...]:
        """All records in sheet order."""
        return tuple(r for rows in self.tables.values() for r in rows)


@dataclass(frozen=True)
class CheckedFile:
    """The outcome of one workbook: its submissions with their findings, or the reason why it was not read."""

    file: str
    submissions: tuple[Submission, ...] = ()
    findings: tuple[tuple[Finding, ...], ...] = ()
    reason: str | None = None
    message: str | None = None

    @property
    def readable(self) -> bool:
        """Whether the workbook could be read."""
        return self.reason is None
