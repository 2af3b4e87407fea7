"""Which cells of a row a figure is made of, and what the row adds to it.

A row that is added up is its amounts; a row that is counted is itself, shown by its first cell.
"""

from __future__ import annotations

from datetime import date

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.indicators.plan import plans
from bvq_excel.model import Record
from bvq_excel.periods import Period
from bvq_excel.scope import RowScope

FIRST_KEY = "seq"
SEPARATOR = "; "


class Cells:
    """Answers for the rows of one period, received by `received`."""

    def __init__(self, catalog: Catalog, period: Period, received: date) -> None:
        self._catalog = catalog
        self._period = period
        self._received = received
        self._plans = plans(catalog)
        self._calendar = WorkingCalendar(catalog)
        self._scopes: dict[str, RowScope] = {}
        self._added: dict[str, tuple[str, ...]] = {}

    def keys(self, code: str, record: Record) -> tuple[str, ...]:
        """Return the columns that figure `code` adds up in this row: those with a value, else all.

        There are none where it counts rows.
        """
        if code not in self._added:
            plan = self._plans[code]
            read = frozenset[str]() if plan.of_figures or plan.amount is None else plan.amount.columns
            self._added[code] = tuple(k for k in plan.sheet.by_key if k in read)
        present = [k for k in self._added[code] if k in record.layout]
        return tuple([k for k in present if record[k] is not None] or present)

    def of(self, code: str, record: Record) -> str:
        """Return the cells that figure `code` adds up, e.g. `X12` or `K9; L9`; of a counted row its first cell."""
        return SEPARATOR.join(record.cell(key) for key in self.keys(code, record)) or record.cell(FIRST_KEY)

    def value(self, code: str, record: Record) -> int | float | None:
        """Return what the row adds to figure `code`, None where rows are counted rather than added up."""
        plan = self._plans[code]
        if plan.of_figures or plan.amount is None:
            return None
        value = plan.amount.run(record.values, self.scope(record.sheet))
        return value if isinstance(value, (int, float)) else None

    def scope(self, name: str) -> RowScope:
        """Return the surroundings in which expressions over rows of sheet `name` are run."""
        if name not in self._scopes:
            sheet = self._catalog.sheets[name]
            self._scopes[name] = RowScope(self._catalog, self._calendar, sheet, self._period, self._received)
        return self._scopes[name]
