"""Filling the catalogue's message templates: from a Problem to a Finding that a clerk understands.

A template is a Vietnamese sentence with places in braces:

- `{this}` the column the finding points at, with its value: `ngày kết thúc "03/02/2019"`
- `{received_date}` another column of the same row, with value and cell: `ngày tiếp nhận "10/02/2019" (E12)`
- `{this.cell}`, `{received_date.value}`, `{received_date.header}` its parts alone
- `{status.label}`, `{handling_unit.label}` what a cell's code stands for: its label, a unit's or an area's name
- `{ComplaintStatus.DAGQ}` the label of a code
- `{check.money_min}` a parameter, as in force for the row
- `{= qty * unit_price}` an expression over the row, with at most one decimal
- `{anything_else}` a fact that the rule's function supplied

Column keys and codes never reach the reader. A template is taken apart once for each sheet; filling it for one
problem is then a walk over its parts, since one workbook may have a thousand findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Case, Column, Rule, Sheet
from bvq_excel.errors import CatalogError
from bvq_excel.expressions import parse
from bvq_excel.model import Finding, Layout, Problem, Record, Source
from bvq_excel.scope import RowScope
from bvq_excel.text import lower_first

PLACE = re.compile(r"\{([^{}]+)\}")
PARTS = ("cell", "value", "header", "label")
EMPTY = "(để trống)"
LONGEST = 1_000


def shown_value(row: Record, key: str, sheet: Sheet) -> str:
    """Return what the cell of `key` shows, empty for an empty cell."""
    raw = row.raw.get(key)
    return raw if raw is not None else display.shown(row.values.get(key), sheet.by_key[key])


@dataclass(slots=True)
class _Spot:
    """What the places of a template are filled from: the problem, its surroundings, its cell and what that shows."""

    problem: Problem
    scope: RowScope | None
    cell: str
    value: str


Fill = Callable[[_Spot], str]
# The names of a template's places, each with what fills it; a fact of that name goes before everything else.
Places = tuple[tuple[str, Fill], ...]


class Speaker:
    """Turns problems into findings in the words of the catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._templates: dict[tuple[str, str], tuple[str, Places]] = {}
        self._cases = {(rule.id, case.name): case for rule in catalog.rules.values() for case in rule.cases}

    def finding(
        self, rule: Rule, problem: Problem, source: Source | None, scope: RowScope | None, layouts: Mapping[str, Layout]
    ) -> Finding:
        """Return the Finding that says `problem` of `rule`.

        `source` is the file and unit it belongs to, `scope` the surroundings of the sheet; both are None for a
        unit that sent nothing.
        """
        row, key = problem.row, problem.key
        name = row.sheet if row else problem.sheet
        sheet = self._catalog.sheets[name] if name else None
        cell, value, header = problem.cell or None, problem.value, None
        if sheet and key:
            header = sheet.by_key[key].header
            if row:
                cell = cell or row.cell(key)
                value = value if value is not None else shown_value(row, key, sheet)
            elif not cell and name in layouts:
                cell = layouts[name].header_cell(key)
        case = self._case(rule, problem.case)
        spot = _Spot(problem, scope, cell or "", value or "")
        return _finding(
            rule=rule.id,
            severity=problem.severity or rule.severity,
            message=self._said(case.message, sheet, spot),
            fix=self._said(case.fix, sheet, spot),
            unit=source.unit if source else None,
            file=source.file if source else None,
            sheet=name or None,
            cell=cell,
            key=key or None,
            header=header,
            record_id=row.record_id if row else None,
            value=value,
            row=row.row if row else None,
            waived=False,
            reason=None,
        )

    def _case(self, rule: Rule, name: str) -> Case:
        # A rule may be spoken with a sentence of its caller's that the catalogue does not have.
        case = self._cases.get((rule.id, name)) or next((c for c in rule.cases if c.name == name), None)
        if case is None:
            raise CatalogError(f"quy tắc {rule.id}: thiếu câu thông báo '{name}'")
        return case

    def _said(self, template: str, sheet: Sheet | None, spot: _Spot) -> str:
        name = sheet.name if sheet else ""
        taken = self._templates.get((template, name))
        if taken is None:
            taken = self._templates[template, name] = _apart(self._catalog, sheet, template)
        text, places = taken
        if not places:
            return text
        facts = spot.problem.facts
        if facts:
            words = [display.plain(facts[name]) if name in facts else fill(spot) for name, fill in places]
        else:
            words = [fill(spot) for _, fill in places]
        return text.format(*words if len(max(words, key=len)) <= LONGEST else map(_short, words))


def _finding(**fields: Any) -> Finding:
    """Return a Finding of all its `fields`: set at once, for one by one takes a third of the time of checking."""
    finding = object.__new__(Finding)
    finding.__dict__.update(fields)
    return finding


def _apart(catalog: Catalog, sheet: Sheet | None, template: str) -> tuple[str, Places]:
    """Return a template taken apart: its text as a format string, and what fills each place on a row of `sheet`.

    The text of a template without places is the sentence itself.
    """
    pieces = PLACE.split(template)  # texts at even, places at odd indexes
    if len(pieces) == 1:
        return template, ()
    fills = _Fills(catalog, sheet)
    texts = (piece.replace("{", "{{").replace("}", "}}") for piece in pieces[::2])
    return "{}".join(texts), tuple((name, fills.of(name)) for name in pieces[1::2])


class _Fills:
    """What fills the places of templates about one sheet (None: about a unit as a whole)."""

    def __init__(self, catalog: Catalog, sheet: Sheet | None) -> None:
        self.catalog = catalog
        self.sheet = sheet

    def of(self, name: str) -> Fill:
        """Return what fills the place `name`."""
        if name.startswith("="):
            return self._computed(name[1:])
        base, _, part = name.partition(".")
        if base == "this":
            return self._this(part)
        if self.sheet and base in self.sheet.by_key and (not part or part in PARTS):
            return self._column(self.sheet, self.sheet.by_key[base], part)
        if base in self.catalog.enums:
            label = self.catalog.enums[base].label(part)
            return lambda _spot: label
        if name in self.catalog.parameters:
            return lambda spot: self._parameter(name, spot)
        return lambda _spot: _misunderstood(name)

    def _computed(self, text: str) -> Fill:
        if self.sheet is None:
            return _nothing
        expression = parse(text, self.sheet.by_key)

        def fill(spot: _Spot) -> str:
            if not (spot.scope and spot.problem.row):
                return ""
            value = expression.run(spot.problem.row.values, spot.scope)
            return display.plain(round(value, 1) if isinstance(value, float) else value)

        return fill

    def _parameter(self, name: str, spot: _Spot) -> str:
        values: Mapping[str, Any] = spot.problem.row.values if spot.problem.row else {}
        if spot.scope:
            return display.plain(spot.scope.parameter(name, values))
        return self.catalog.parameters[name][-1].value

    def _this(self, part: str) -> Fill:
        """Return what fills a place that speaks of the finding's own column."""
        sheet = self.sheet
        if sheet is None:
            return _nothing
        if part == "cell":
            return lambda spot: spot.cell
        if part == "value":
            return lambda spot: spot.value
        if part == "label":
            return lambda spot: self._label(sheet.by_key[spot.problem.key], spot)
        headers = {c.key: lower_first(c.header) for c in sheet.columns}
        if part == "header":
            return lambda spot: headers[spot.problem.key]
        return lambda spot: _with_value(headers[spot.problem.key], spot.value)

    def _column(self, sheet: Sheet, column: Column, part: str) -> Fill:
        """Return what fills a place that speaks of another column of the row."""
        key, header = column.key, lower_first(column.header)

        def value(spot: _Spot) -> str:
            return shown_value(spot.problem.row, key, sheet) if spot.problem.row else ""

        def cell(spot: _Spot) -> str:
            return spot.problem.row.cell(key) if spot.problem.row else ""

        def whole(spot: _Spot) -> str:
            place, text = cell(spot), _with_value(header, value(spot))
            return f"{text} ({place})" if place else text

        fills: Mapping[str, Fill] = {
            "header": lambda _spot: header,
            "label": lambda spot: self._label(column, spot),
            "cell": cell,
            "value": value,
        }
        return fills.get(part, whole)

    def _label(self, column: Column, spot: _Spot) -> str:
        row = spot.problem.row
        return display.label(self.catalog, row[column.key], column) if row else ""


def _short(text: str) -> str:
    """Return what fills a place, cut where it would bury the sentence: a cell may hold a book."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _with_value(header: str, value: str) -> str:
    return f'{header} "{value}"' if value else f"{header} {EMPTY}"


def _nothing(_spot: _Spot) -> str:
    return ""


def _misunderstood(name: str) -> str:
    raise CatalogError(f"câu thông báo: không hiểu chỗ điền {{{name}}}")
