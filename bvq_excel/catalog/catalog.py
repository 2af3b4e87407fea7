"""The loaded catalogue and the questions it answers (what is in force on a day, who a name means)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bvq_excel.catalog.definitions import (
    Annex,
    Area,
    Clause,
    Document,
    Enumeration,
    Indicator,
    Parameter,
    PeriodScheme,
    Rule,
    Sheet,
    Task,
    Unit,
    Writing,
    is_valid,
)
from bvq_excel.errors import CatalogError


@dataclass(frozen=True, eq=False, repr=False)
class Catalog:
    """Everything that is data: sheets, enumerations, rules, parameters, units, areas, tasks, indicators, documents."""

    sheets: Mapping[str, Sheet]
    enums: Mapping[str, Enumeration]
    rules: Mapping[str, Rule]
    parameters: Mapping[str, tuple[Parameter, ...]]
    units: Mapping[str, tuple[Unit, ...]]
    areas: Mapping[str, Area]
    tasks: Mapping[str, Task]
    clauses: Mapping[str, Clause]
    indicators: Mapping[str, Indicator]
    documents: Mapping[str, Document]
    annexes: Mapping[str, Annex]
    writing: Writing
    format_checks: tuple[Mapping[str, object], ...]
    schemes: Mapping[str, PeriodScheme]
    period_pattern: str

    @property
    def cover(self) -> Sheet:
        """The cover form (the only sheet with layout `form`)."""
        return next(s for s in self.sheets.values() if s.is_form)

    @cached_property
    def tables(self) -> Mapping[str, Sheet]:
        """The record sheets by name, in workbook order."""
        return {s.name: s for s in self.sheets.values() if not s.is_form}

    # parameters -----------------------------------------------------------------------------------------

    def parameter(self, key: str, day: date) -> str | None:
        """Return the text of parameter `key` in force on `day`, None if none is.

        Raises CatalogError for a key that the catalogue does not know at all.
        """
        entries = self.parameters.get(key)
        if entries is None:
            raise CatalogError(f"parameters.csv: không có tham số {key}")
        for entry in entries:
            if is_valid(entry, day):
                return entry.value
        return None

    def number(self, key: str, day: date) -> int | float | None:
        """Return parameter `key` in force on `day` as a number, None if none is in force."""
        text = self.parameter(key, day)
        if text is None:
            return None
        value = float(text)
        return int(value) if value.is_integer() else value

    def list_parameter(self, key: str, day: date) -> tuple[str, ...]:
        """Return the semicolon-separated items of parameter `key` in force on `day`."""
        text = self.parameter(key, day)
        return tuple(text.split(";")) if text else ()

    # units ----------------------------------------------------------------------------------------------

    def unit(self, code: str, day: date) -> Unit | None:
        """Return the entry of unit `code` in force on `day`, None if the code is unknown or not in force."""
        return next((u for u in self.units.get(code, ()) if is_valid(u, day)), None)

    def any_unit(self, code: str) -> Unit | None:
        """Return the latest entry of unit `code` whatever its dates, None if unknown."""
        entries = self.units.get(code)
        return entries[-1] if entries else None

    def units_at(self, day: date) -> tuple[Unit, ...]:
        """Return every unit entry in force on `day`, in catalogue order."""
        return tuple(u for entries in self.units.values() for u in entries if is_valid(u, day))

    def reporting_units(self, day: date) -> tuple[Unit, ...]:
        """Return the units in force on `day` that have to send a workbook (they have required sheets)."""
        return tuple(u for u in self.units_at(day) if u.required_sheets)

    def successors(self, code: str, day: date) -> tuple[Unit, ...]:
        """Return the units in force on `day` that took over from `code`, following chains of changes."""
        found: dict[str, Unit] = {}
        pending, seen = [code], set()
        while pending:
            current = pending.pop(0)
            if current in seen:
                continue
            seen.add(current)
            valid = self.unit(current, day)
            if valid:
                found[current] = valid
                continue
            for entry in self.units.get(current, ()):
                pending.extend(entry.successors)
        return tuple(found.values())

    def area(self, code: str, day: date) -> Area | None:
        """Return area `code` if it is in force on `day`."""
        entry = self.areas.get(code)
        return entry if entry and is_valid(entry, day) else None

    @property
    def leading_unit(self) -> str:
        """The code of the unit that leads the plan: the one that issues the report."""
        return self.documents["BC"].issuer

    @cached_property
    def province(self) -> str:
        """The code of the province itself among the areas: the first one of that level."""
        return next(a.code for a in self.areas.values() if a.level == "TINH")

    def areas_at(self, day: date) -> tuple[Area, ...]:
        """Return every area in force on `day`, in catalogue order."""
        return tuple(a for a in self.areas.values() if is_valid(a, day))

    # tasks ----------------------------------------------------------------------------------------------

    def led_by(self, unit: Unit) -> tuple[Task, ...]:
        """Return the tasks that `unit` leads by name or by group, in plan order."""
        return tuple(t for t in self.tasks.values() if t.is_led_by(unit))
