"""What a unit's workbook of one period takes over from the period before, so that nothing is typed twice.

Open complaints, registers and the year's budget lines go on with their ids; what belongs to the old period
alone (guided in this period, complaints of this period) is left empty. Which sheets and columns is data:
`[carry]` in workbook/layout.toml; which rows is the catalogue's `carry_over`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.expressions import parse
from bvq_excel.model import Submission
from bvq_excel.periods import Period
from bvq_excel.scope import RowScope

NOT_CARRIED = ("seq", "unit_code")


@dataclass(frozen=True)
class Carried:
    """Rows by sheet as typed values by key, and the greatest record number used in the year by sheet."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    last_numbers: Mapping[str, int] = field(default_factory=dict)


def carry_over(
    catalog: Catalog, before: Submission, period: Period, sheets: Sequence[str], cleared: Mapping[str, Sequence[str]]
) -> Carried:
    """Return what `before`, a unit's submission of an earlier period, hands on to `period`.

    `sheets` are those whose rows go on where their `carry_over` condition holds in `period`; `cleared` names
    by sheet the columns that start empty again.
    """
    rows = {}
    for name in sheets:
        sheet = catalog.sheets[name]
        scope = RowScope(catalog, WorkingCalendar(catalog), sheet, period, period.last, before.unit)
        goes_on = parse(sheet.carry_over, sheet.by_key)
        dropped = {*NOT_CARRIED, *cleared.get(name, ())}
        found = [
            {k: v for k, v in record.values.items() if k not in dropped}
            for record in before.tables.get(name, ())
            if sheet.carry_over and goes_on.true(record.values, scope)
        ]
        if found:
            rows[name] = found
    return Carried(rows, _last_numbers(catalog, before, period.year))


def _last_numbers(catalog: Catalog, before: Submission, year: int) -> dict[str, int]:
    last: dict[str, int] = {}
    for name, records in before.tables.items():
        pattern = re.compile(re.escape(f"{before.unit}-{catalog.sheets[name].sheet_code}-{year}-") + r"(\d+)$")
        numbers = [int(m.group(1)) for r in records if (m := pattern.match(r.record_id or ""))]
        if numbers:
            last[name] = max(numbers)
    return last
