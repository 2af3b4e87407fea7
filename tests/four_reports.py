"""The four reports of the example province, composed by a ledger that knows the year before.

`consolidated(code)` gives a consolidation: of a quarter, half a year, a year, a theme. Everything is invented.
"""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from bvq_excel import periods
from bvq_excel.catalog import load
from bvq_excel.consolidation import Consolidation
from bvq_excel.demo import province
from bvq_excel.ledger import flow
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.model import CheckedFile
from tests import years

CODES = ("2019-Q2", "2019-H1", "2019-Y", "2019-CD153")
# What is consolidated before, so that it is known as the year before and the year so far.
BEFORE = ("2018-Q2", "2018-H1", "2018-Y", "2018-CD153", "2019-Q1")
SEEDS = {2018: 2, 2019: 1}


@lru_cache(maxsize=1)
def consolidations() -> dict[str, Consolidation]:
    """Return the consolidations of the four reports by period code."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with Ledger.open(data, load()) as ledger:
            for number, seed in SEEDS.items():
                years.enter(ledger, years.year(number, seed))
                for file in _theme(number, seed):
                    ledger.record(file, years.NOW)
        made = {
            code: flow.consolidate(Hands(data, years.NOW), code, years.received_on(code)) for code in (*BEFORE, *CODES)
        }
    return {code: made[code] for code in CODES}


def consolidated(code: str) -> Consolidation:
    """Return the consolidation of one of the four reports."""
    return consolidations()[code]


def _theme(number: int, seed: int) -> list[CheckedFile]:
    """Return the workbooks on Consumer Rights Day of a year."""
    catalog, code = load(), f"{number}-CD153"
    found = []
    for unit in province.make(catalog, periods.period(catalog, code), years.received_on(code), seed):
        tables = {name: [dict(r) for r in rows] for name, rows in unit.tables.items()}
        found.append(years.workbook(catalog, code, unit.unit, tables, dict(unit.cover)))
    return found
