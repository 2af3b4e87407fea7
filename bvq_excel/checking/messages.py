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

Column keys and codes never reach the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Rule, Sheet
from bvq_excel.errors import CatalogError
from bvq_excel.expressions import parse
from bvq_excel.model import Finding, Layout, Problem, Record, Source
from bvq_excel.scope import RowScope
from bvq_excel.text import lower_first

PLACE = re.compile(r"\{([^{}]+)\}")
PARTS = ("cell", "value", "header", "label")
EMPTY = "(để trống)"


def shown_value(row: Record, key: str, sheet: Sheet) -> str:
    """Return what the cell of `key` shows, empty for an empty cell."""
    raw = row.raw.get(key)
    return raw if raw is not None else display.shown(row[key], sheet.by_key[key])


class Speaker:
    """Turns problems into findings in the words of the catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def finding(
        self, rule: Rule, problem: Problem, source: Source | None, scope: RowScope | None, layouts: Mapping[str, Layout]
    ) -> Finding:
        """Return the Finding that says `problem` of `rule`.

        `source` is the file and unit it belongs to, `scope` the surroundings of the sheet; both are None for a
        unit that sent nothing.
        """
        sheet = self._sheet(problem)
        cell, value, header = problem.cell or None, problem.value, None
        if sheet and problem.key:
            header = sheet.by_key[problem.key].header
            if problem.row:
                cell = cell or problem.row.cell(problem.key)
                value = value if value is not None else shown_value(problem.row, problem.key, sheet)
            elif not cell and sheet.name in layouts:
                cell = layouts[sheet.name].header_cell(problem.key)
        case = next((c for c in rule.cases if c.name == problem.case), None)
        if case is None:
            raise CatalogError(f"quy tắc {rule.id}: thiếu câu thông báo '{problem.case}'")
        speak = _Filler(self._catalog, problem, sheet, scope, cell or "", value or "")
        return Finding(
            rule=rule.id,
            severity=problem.severity or rule.severity,
            message=speak.fill(case.message),
            fix=speak.fill(case.fix),
            unit=source.unit if source else None,
            file=source.file if source else None,
            sheet=sheet.name if sheet else None,
            cell=cell,
            key=problem.key or None,
            header=header,
            record_id=problem.row.record_id if problem.row else None,
            value=value,
            row=problem.row.row if problem.row else None,
        )

    def _sheet(self, problem: Problem) -> Sheet | None:
        name = problem.row.sheet if problem.row else problem.sheet
        return self._catalog.sheets[name] if name else None


class _Filler:
    """Fills the places of one problem's templates."""

    def __init__(
        self, catalog: Catalog, problem: Problem, sheet: Sheet | None, scope: RowScope | None, cell: str, value: str
    ) -> None:
        self.catalog = catalog
        self.problem = problem
        self.sheet = sheet
        self.scope = scope
        self.cell = cell
        self.value = value

    def fill(self, template: str) -> str:
        return PLACE.sub(lambda m: self.place(m.group(1)), template)

    def place(self, name: str) -> str:
        if name in self.problem.facts:
            return display.plain(self.problem.facts[name])
        if name.startswith("="):
            return self.computed(name[1:])
        base, _, part = name.partition(".")
        if base == "this":
            return self.column(self.problem.key, part, this=True)
        if self.sheet and base in self.sheet.by_key and (not part or part in PARTS):
            return self.column(base, part, this=False)
        if base in self.catalog.enums:
            return self.catalog.enums[base].label(part)
        if name in self.catalog.parameters:
            return self.parameter(name)
        raise CatalogError(f"câu thông báo: không hiểu chỗ điền {{{name}}}")

    def computed(self, text: str) -> str:
        if not (self.sheet and self.scope and self.problem.row):
            return ""
        value = parse(text, self.sheet.by_key).run(self.problem.row.values, self.scope)
        return display.plain(round(value, 1) if isinstance(value, float) else value)

    def parameter(self, name: str) -> str:
        values: Mapping[str, Any] = self.problem.row.values if self.problem.row else {}
        if self.scope:
            return display.plain(self.scope.parameter(name, values))
        return self.catalog.parameters[name][-1].value

    def column(self, key: str, part: str, *, this: bool) -> str:
        if not self.sheet:
            return ""
        header = lower_first(self.sheet.by_key[key].header)
        if part == "header":
            return header
        row = self.problem.row
        if part == "label":
            return display.label(self.catalog, row[key], self.sheet.by_key[key]) if row else ""
        cell = self.cell if this else (row.cell(key) if row else "")
        value = self.value if this else (shown_value(row, key, self.sheet) if row else "")
        if part == "cell":
            return cell
        if part == "value":
            return value
        text = f'{header} "{value}"' if value else f"{header} {EMPTY}"
        return text if this or not cell else f"{text} ({cell})"
