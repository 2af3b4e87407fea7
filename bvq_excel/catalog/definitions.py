"""The catalogue's entries as frozen dataclasses: what a sheet, column, rule, unit or indicator is.

Everything here is data read from `bvq_excel/catalog/data`; nothing knows a particular sheet or unit.
An empty `valid_from` or `valid_to` means "no limit" and is None here. All dates are inclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, Protocol

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

NUMBER_TYPES = frozenset({"integer", "money", "percent"})
CODE_TYPES = frozenset({"enum", "enum_list", "bool", "ref", "ref_list"})
LIST_TYPES = frozenset({"enum_list", "ref_list"})
MASTER_REFS = frozenset({"units", "areas", "tasks"})


class Dated(Protocol):
    """Anything with a validity interval."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


def is_valid(entry: Dated, day: date) -> bool:
    """Return whether `entry` is in force on `day` (both ends inclusive)."""
    return (entry.valid_from is None or entry.valid_from <= day) and (entry.valid_to is None or day <= entry.valid_to)


@dataclass(frozen=True)
class Column:
    """One column of a sheet (in a form: one row); `aliases` are other headers under which it is known."""

    key: str
    header: str
    type: str
    help: str
    required: bool = False
    required_if: str = ""
    enum: str = ""
    ref: str = ""
    ref_mode: str = ""
    min: int | None = None
    max: int | None = None
    max_length: int | None = None
    pattern: str = ""
    computed: bool = False
    formula: str = ""
    personal: str = ""
    shared: bool = True
    aliases: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether one cell holds several codes, separated by semicolons or line breaks."""
        return self.type in LIST_TYPES

    @property
    def is_number(self) -> bool:
        """Whether the cell holds a number (count, đồng or percent)."""
        return self.type in NUMBER_TYPES

    @property
    def enumeration(self) -> str:
        """The enumeration's name, `Bool` for yes/no columns, empty for others."""
        return "Bool" if self.type == "bool" else self.enum

    @property
    def soft(self) -> bool:
        """Whether a reference without a target is only warned about."""
        return self.ref_mode == "soft"


@dataclass(frozen=True)
class Sheet:
    """One sheet of the entry workbook."""

    name: str
    sheet_code: str
    title: str
    table: str
    layout: str
    content_areas: tuple[str, ...]
    task_codes: tuple[str, ...]
    key: tuple[str, ...]
    event_date_keys: tuple[str, ...]
    carry_over: str
    columns: tuple[Column, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """The columns by key, in sheet order."""
        return {c.key: c for c in self.columns}

    @cached_property
    def position(self) -> Mapping[str, int]:
        """The zero-based position of each key in the contract's layout."""
        return {c.key: i for i, c in enumerate(self.columns)}

    @property
    def is_form(self) -> bool:
        """Whether the sheet is a cover form (header in column B, value in column C)."""
        return self.layout == "form"


@dataclass(frozen=True)
class EnumValue:
    """One code of an enumeration; `extra` holds further fields such as `uom` or `vcc_group`."""

    code: str
    label: str
    aliases: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Enumeration:
    """A list of codes with Vietnamese labels."""

    name: str
    title: str
    values: tuple[EnumValue, ...]

    @cached_property
    def by_code(self) -> Mapping[str, EnumValue]:
        """The values by code."""
        return {v.code: v for v in self.values}

    def label(self, code: str) -> str:
        """Return the label of `code`, or the code itself when it is unknown."""
        value = self.by_code.get(code)
        return value.label if value else code


@dataclass(frozen=True)
class Case:
    """One way in which a rule can fail, and how that is said.

    With `holds`, the case is a condition over one row: it fails where `when` is true and `holds` is certainly
    false. Without `holds`, a function finds the problem and names the case. `at` is the column that the
    finding points at; `message` and `fix` are templates (see `bvq_excel.checking.messages`).
    """

    message: str
    fix: str
    name: str = ""
    at: str = ""
    when: str = ""
    holds: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule of the contract: what must hold, why, in which cases it fails.

    `downgrade_if` is the condition under which an error is only a warning (`downgrade` says it in words).
    """

    id: str
    sheets: tuple[str, ...]
    severity: Severity
    scope: str
    keys: tuple[str, ...]
    must: str
    fix: str
    basis: str
    valid_from: date | None
    valid_to: date | None
    params: tuple[str, ...]
    passing: Mapping[str, object]
    failing: Mapping[str, object]
    downgrade: str = ""
    downgrade_if: str = ""
    cases: tuple[Case, ...] = ()

    @cached_property
    def limited(self) -> bool:
        """Whether the rule is in force for some time only."""
        return self.valid_from is not None or self.valid_to is not None

    def keys_on(self, sheet: str) -> tuple[str, ...]:
        """Return the column keys that the rule names on `sheet`, in the rule's order (`*` is left out)."""
        found = []
        for key in self.keys:
            owner, dot, rest = key.partition(".")
            if not dot and key != "*":
                found.append(key)
            elif dot and owner == sheet:
                found.append(rest)
        return tuple(found)

    def case(self, name: str = "") -> Case:
        """Return the case called `name` (the first one has no name unless it is given one)."""
        return next(c for c in self.cases if c.name == name)

    def applies_to(self, sheet: str) -> bool:
        """Return whether the rule looks at `sheet`."""
        return sheet in self.sheets or "*" in self.sheets


@dataclass(frozen=True)
class Parameter:
    """A threshold, deadline or list with the interval in which it is in force."""

    key: str
    value: str
    unit: str
    valid_from: date | None
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class Unit:
    """A reporting body as it was between `valid_from` and `valid_to`; one code may have several entries."""

    code: str
    name: str
    name_upper: str
    parent: str
    group: int
    level: str
    symbol: str
    place: str
    head_title: str
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]
    required_sheets: tuple[str, ...]
    optional_sheets: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def all_sheets(self) -> tuple[str, ...]:
        """Required and optional sheets together."""
        return self.required_sheets + self.optional_sheets


@dataclass(frozen=True)
class Area:
    """An administrative area (province, district or commune)."""

    code: str
    name: str
    level: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]
    former_district: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """A task of the plan; `indicators` and `uoms` are parallel, "-" is a self-reported quantity."""

    code: str
    clause: str
    content_area: str
    description: str
    lead_units: tuple[str, ...]
    coop_units: tuple[str, ...]
    frequency: tuple[str, ...]
    indicators: tuple[str, ...]
    uoms: tuple[str, ...]
    evidence_sheets: tuple[str, ...]

    def is_led_by(self, unit: Unit) -> bool:
        """Return whether `unit` leads the task by name or by its group (ALL does not count)."""
        return unit.code in self.lead_units or f"G{unit.group}" in self.lead_units


@dataclass(frozen=True)
class Clause:
    """A sentence of the plan (C01 to C47) and the tasks that carry it out."""

    code: str
    section: str
    gist: str
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Indicator:
    """A figure of the report: an aggregation over the rows of one sheet."""

    code: str
    name: str
    uom: str
    content_area: str
    sheet: str
    aggregation: str
    expr: str
    filter: str
    dedup: str
    dedup_key: str
    dedup_keep: str
    core: bool
    breakdowns: tuple[str, ...]
    checks: tuple[str, ...]
    annexes: tuple[str, ...]


@dataclass(frozen=True)
class DocumentPart:
    """A part of a document: its heading, the indicators it states and the kinds of text it merges."""

    no: str
    heading: str
    indicators: tuple[str, ...]
    text_from: tuple[str, ...]
    subparts: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A document that the lead unit issues (report, reminder, slip, e-mail)."""

    id: str
    name: str
    issuer: str
    symbol: str
    symbol_pattern: str
    title: str
    superior: str
    issuer_upper: str
    to: tuple[str, ...]
    copies_to: tuple[str, ...]
    opening: str
    closing: str
    signature: tuple[str, ...]
    period_words: Mapping[str, str]
    annexes: tuple[str, ...]
    parts: tuple[DocumentPart, ...]
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Annex:
    """An annex table of the report."""

    id: str
    title: str
    rows: str
    columns: tuple[str, ...]
    indicators: tuple[str, ...]
    identity: str
    internal: bool = False


@dataclass(frozen=True)
class Writing:
    """How figures are written in documents (units, decimals, sentence patterns)."""

    money_in_records: str
    money_in_reports: str
    money_decimals: int
    percent_decimals: int
    zero_sentence: str
    no_previous_sentence: str
    number_sentence: str
    rounding_note: str


@dataclass(frozen=True)
class PeriodExample:
    """A worked example of a period: code, first and last day, number of days."""

    code: str
    first: date
    last: date
    days: int


@dataclass(frozen=True)
class PeriodScheme:
    """A way to cut the year into reporting periods."""

    code: str
    title: str
    basis: str
    labels: Mapping[str, str]
    examples: tuple[PeriodExample, ...]
