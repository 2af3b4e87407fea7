"""Columns that the entry workbook works out: their values, for the cells that it writes and for cells without one.

What is computed is data, `[computed]` of workbook/layout.toml: an expression over the row, a field of a list's
entry, or always the same code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Sheet
from bvq_excel.evaluators import Scope
from bvq_excel.expressions import parse
from bvq_excel.workbooks.layout import Computed


def value_of(catalog: Catalog, rule: Computed, sheet: Sheet, values: Mapping[str, Any], scope: Scope) -> Any:
    """Return what `rule` makes of a row's `values`: a number, date, text or code; None where the cell shows nothing.

    A cell that the rule needs and that is empty, or holds something else than a number or date, leaves it empty.
    """
    if rule.constant:
        return rule.constant
    if any(values.get(key) in (None, "") for key in rule.needs):
        return None
    if rule.field:
        source = sheet.by_key[rule.needs[0]]
        entry = catalog.enums[source.enum].by_code.get(str(values[rule.needs[0]]))
        return entry.extra.get(rule.field) if entry else None
    try:
        value = parse(rule.value, sheet.by_key).run(values, scope)
    except (TypeError, AttributeError):  # a cell holds a text that is no number or date
        return None
    return None if isinstance(value, str) else value
