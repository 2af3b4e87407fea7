"""The figures of several provinces added up from their own figures alone: their rows stay where they are.

The figures of one province after the other go into a table of SQLite, which adds them up; so it does not matter how
many there are. What is a ratio is computed from the sums, never from ratios; what cannot be added up has no total.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass

from bvq_excel.catalog import Catalog
from bvq_excel.indicators.plan import Plan, plans
from bvq_excel.indicators.rounding import PERCENT

# A mean of prices and a comparison with last year cannot be made out of those of the provinces.
NOT_ADDED = frozenset({"change", "first_last_avg"})
ANY = "any"
NOTHING = (None, None, 0)


@dataclass(frozen=True)
class Total:
    """An indicator over all provinces: its value (None where it has none), and how many provinces have one."""

    code: str
    value: float | None
    provinces: int


def added_up(catalog: Catalog, provinces: Iterable[tuple[str, Mapping[str, float | None]]]) -> dict[str, Total]:
    """Return every indicator's total, in catalogue order.

    `provinces` gives for each one its name and its figures by indicator code, as `bvq consolidate --json` prints
    them. The figures of a name that comes twice are those that come last. Whether something is there (yes or no) is
    so where it is in any province.
    """
    with closing(sqlite3.connect(":memory:")) as store:
        store.execute("CREATE TABLE figure (province TEXT, code TEXT, value REAL, PRIMARY KEY (province, code))")
        for name, figures in provinces:
            rows = [(name, code, value) for code, value in figures.items()]
            store.executemany("INSERT OR REPLACE INTO figure VALUES (?, ?, ?)", rows)
        asked = "SELECT code, SUM(value), MAX(value), COUNT(value) FROM figure GROUP BY code"
        sums = {code: (total, greatest, count) for code, total, greatest, count in store.execute(asked)}
    simple: dict[str, float | None] = {}
    for code, indicator in catalog.indicators.items():
        total, greatest, _ = sums.get(code, NOTHING)
        simple[code] = (
            None if indicator.aggregation in NOT_ADDED else greatest if indicator.aggregation == ANY else total
        )
    return {
        code: Total(code, _value(plan, simple), sums.get(code, NOTHING)[2])
        for code, plan in plans(catalog).by_code.items()
    }


def _value(plan: Plan, simple: Mapping[str, float | None]) -> float | None:
    if not plan.of_figures or plan.indicator.aggregation in NOT_ADDED or plan.amount is None:
        return simple[plan.indicator.code]
    # What is made of figures asks nothing about a row's surroundings.
    value = plan.amount.run({name: simple[code] for name, code in plan.parts.items()}, None)  # type: ignore[arg-type]
    if value is None:
        return None
    return float(value * 100 if plan.indicator.uom == PERCENT else value)
