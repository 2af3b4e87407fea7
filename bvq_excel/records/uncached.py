"""Formulas that were saved without their values (openpyxl and other programs that do not calculate).

What the template itself works out is worked out here in the same way: computed columns, the cover's names and
days, the list of sheets with nothing to report, quantities suggested from the evidence sheets. Any other formula
stays unread and is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bvq_excel import computed
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.lookup import enum_names
from bvq_excel.model import Problem, RawSheet
from bvq_excel.periods import Period
from bvq_excel.records.drafts import Cells, Draft
from bvq_excel.text import lookup_key, normalise
from bvq_excel.workbooks.layout import load_layout

RULE = "R-CH-10"
SUGGESTED = ("NhiemVu", "actual_qty", "task_code", "uom")
STATE_HEADERS = ("Biểu", "Không phát sinh")
YES = "CO"


def fill(catalog: Catalog, draft: Draft, sheet: Sheet, column: Column, cells: Cells, header_row: int) -> bool:
    """Put the value of a computed column into `cells`; return whether this is a column that can be worked out."""
    key = column.key
    if key == "seq":
        cells.values[key] = cells.row - header_row
    elif key == "unit_code":
        cells.values[key] = draft.source.unit
    else:
        rule = load_layout().computed.get(f"{sheet.name}.{key}")
        if rule is None:
            return False
        value = computed.value_of(catalog, rule, sheet, cells.values, draft.scope(sheet))
        if value is not None:
            cells.values[key] = value
    return True


def may_be_suggested(sheet: Sheet, column: Column, text: str) -> bool:
    """Return whether a formula stands where the template suggests a quantity, so that its value may be known later."""
    return (sheet.name, column.key) == SUGGESTED[:2] and bool(text)


def settle(catalog: Catalog, draft: Draft, *, shared: bool) -> None:
    """Give waiting rows of `draft` the quantities that the template suggests; another formula stays unread.

    To be called when all sheets are read.
    """
    name, key, task_key, uom_key = SUGGESTED
    reported: list[str] = []
    for one in draft.waiting:
        row = one.record
        value = _suggested(catalog, draft, row[task_key], row[uom_key], one.text, shared=shared)
        at = next(i for i, r in enumerate(draft.tables[name]) if r is row)
        if value is None:
            draft.tables[name][at] = replace(row, unread=row.unread | {key})
            reported.append(one.cell)
        else:
            draft.tables[name][at] = replace(row, values={**row.values, key: value})
    if reported:
        facts = {"count": len(reported), "header": catalog.sheets[name].by_key[key].header}
        draft.problems.append(Problem(key, "uncached", sheet=name, cell=reported[0], rule=RULE, facts=facts))


def _suggested(catalog: Catalog, draft: Draft, task: Any, uom: Any, text: str, *, shared: bool) -> int | None:
    """Return what the formula `text` gives if it is the template's own, None otherwise."""
    from bvq_excel.workbooks.entry_plan import BookPlan, PlannedRow, TablePlan
    from bvq_excel.workbooks.entry_suggestions import suggestion

    if not (task and uom):
        return None
    unit = draft.source.unit
    tables = tuple(
        TablePlan(
            catalog.sheets[name],
            tuple(c for c in catalog.sheets[name].columns if c.shared or not shared),
            tuple(PlannedRow(unit, r.values, given=True) for r in rows),
        )
        for name, rows in draft.tables.items()
    )
    plan = BookPlan(
        catalog, WorkingCalendar(catalog), draft.period, load_layout(), (), tables, datetime.min, shared=shared
    )
    found = suggestion(plan, unit, str(task), str(uom))
    return found.value if found and _same(found.formula, text) else None


def _same(formula: str, text: str) -> bool:
    return formula.lstrip("=").replace(" ", "") == text.lstrip("=").replace(" ", "")


# the cover ------------------------------------------------------------------------------------------------------


def cover_values(catalog: Catalog, unit: str, period: Period) -> Mapping[str, Any]:
    """Return what the cover works out from unit and period."""
    entry = catalog.unit(unit, period.last) or catalog.any_unit(unit)
    return {"unit_name": entry.name if entry else None, "period_from": period.first, "period_to": period.last}


def nil_sheets(catalog: Catalog, raw: RawSheet, block: int) -> tuple[str, ...] | None:
    """Return the sheets declared to have nothing to report, by the choices in the cover's table of sheets.

    `block` says which table is the unit's own, from 0 on. None where there is no such table.
    """
    tables = list(_tables(raw))
    if block >= len(tables):
        return None
    names, yes = enum_names(catalog, "SheetName"), enum_names(catalog, "Bool")
    found = []
    for label, choice in tables[block]:
        codes = names.find(label)
        if len(codes) == 1 and yes.find(choice) == (YES,):
            found.append(codes[0])
    return tuple(found)


def _tables(raw: RawSheet) -> Iterator[list[tuple[str, str]]]:
    """Yield the tables of sheets below the form, each as pairs of a sheet's label and the choice for it."""
    wanted = [lookup_key(h) for h in STATE_HEADERS]
    columns: list[int] = []
    rows: list[tuple[str, str]] = []
    for row in raw.cells:
        texts = [normalise(v) if isinstance(v, str) else "" for v in row]
        keys = [lookup_key(t) if t else "" for t in texts]
        if all(w in keys for w in wanted):
            columns = [keys.index(w) for w in wanted]
            rows = []
        elif columns and columns[0] < len(texts) and texts[columns[0]]:
            rows.append((texts[columns[0]], texts[columns[1]] if columns[1] < len(texts) else ""))
        elif columns:
            yield rows
            columns = []
    if columns:
        yield rows
