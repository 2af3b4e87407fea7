"""The columns that Excel works out: their formulas and the values stored with these, from one expression each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from bvq_excel.catalog.definitions import Column
from bvq_excel.computed import value_of
from bvq_excel.workbooks.entry_lists import field_name
from bvq_excel.workbooks.entry_plan import BookPlan, PlannedRow, TablePlan
from bvq_excel.workbooks.entry_values import understood
from bvq_excel.workbooks.formulas import Translator, escaped, table_reference

FIRST_CELL_OF_COVER = "$C$6"


def computed_value(plan: BookPlan, table: TablePlan, row: PlannedRow, column: Column) -> Any:
    """Return the value that a computed column has in `row`, as its formula gives it; None where it shows nothing."""
    rule = plan.layout.computed.get(f"{table.name}.{column.key}")
    if rule is None or not row.given:
        return None
    return value_of(plan.catalog, rule, table.sheet, understood(row.values), plan.scope(table.sheet, row.unit))


def is_constant(plan: BookPlan, table: TablePlan, column: Column) -> bool:
    """Return whether a computed column holds the same code in every row."""
    rule = plan.layout.computed.get(f"{table.name}.{column.key}")
    return rule is not None and bool(rule.constant)


def constant(plan: BookPlan, table: TablePlan, column: Column) -> str:
    """Return the label of the code that `column` always holds."""
    return plan.catalog.enums[column.enum].label(plan.layout.computed[f"{table.name}.{column.key}"].constant)


def column_formula(plan: BookPlan, table: TablePlan, column: Column) -> str:
    """Return the formula of a computed column, which Excel also fills into rows that are added; else empty."""
    name = table.sheet.table
    here = table_reference(name, table.sheet.by_key)
    if column.key == "seq":
        filled = ",".join(_spans(table, name))
        return f'=IF(COUNTA({filled})=0,"",ROW()-ROW({name}[[#Headers],[{escaped(column.header)}]]))'
    if column.key == "unit_code" and not plan.shared:
        return f"={plan.catalog.cover.name}!{FIRST_CELL_OF_COVER}"
    rule = plan.layout.computed.get(f"{table.name}.{column.key}")
    if rule is None:
        return ""
    if rule.constant:
        return f'="{constant(plan, table, column)}"'
    empty = ",".join(f'{here(key)}=""' for key in rule.needs)
    test = f"OR({empty})" if len(rule.needs) > 1 else empty
    if rule.field:
        enum = table.sheet.by_key[rule.needs[0]].enum
        cell, entries = here(rule.needs[0]), field_name(enum, rule.field)
        by_label = f"INDEX({entries},MATCH({cell},bvq_DM_{enum},0))"
        by_code = f"INDEX({entries},MATCH({cell},bvq_MA_{enum},0))"
        return f'=IF({test},"",IFERROR({by_label},IFERROR({by_code},"")))'
    value = Translator(plan.catalog, table.sheet, here).value(rule.value)
    return f'=IF({test},"",IFERROR({value},""))'


def _spans(table: TablePlan, name: str) -> Iterator[str]:
    """Yield the runs of input columns in the current row as structured references."""
    for computed, run in groupby(table.columns, key=lambda c: c.computed):
        if computed:
            continue
        columns = list(run)
        first, last = escaped(columns[0].header), escaped(columns[-1].header)
        yield f"{name}[[#This Row],[{first}]{f':[{last}]' if last != first else ''}]"
