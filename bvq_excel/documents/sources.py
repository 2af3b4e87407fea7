"""What stands behind a printed figure: its value computed anew from the consolidated rows, and these rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from bvq_excel.documents.fields import Reported
from bvq_excel.documents.figures import Comparison, PrintedFigure, Value
from bvq_excel.documents.printer import is_price, price_change
from bvq_excel.documents.task_annex import SHEET
from bvq_excel.indicators import Figure
from bvq_excel.indicators.plan import plans
from bvq_excel.indicators.trace import Cells
from bvq_excel.model import Record

EXPECTED, ANY, RATIO = "expected_units", "any", "ratio"
COUNTS = frozenset({"count", "count_distinct", "snapshot", "count_distinct_ontime"})
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Behind:
    """The value of a figure by the rows behind it, and these rows; `elsewhere` says that it is of another period."""

    value: Value
    rows: tuple[Record, ...] = ()
    elsewhere: bool = False


class Sources:
    """Answers for the figures of one consolidation."""

    def __init__(self, data: Reported) -> None:
        self._data = data
        self._catalog = data.catalog
        self._plans = plans(data.catalog)
        self.cells = Cells(data.catalog, data.period, data.received)
        self._comparison = Comparison(data.catalog, data.dataset.earlier, data.period.year - 1)

    def behind(self, figure: PrintedFigure) -> Behind:
        """Return what stands behind `figure`; a group that has no row has the value of none."""
        if figure.code == SHEET:
            return self._quantity(figure)
        if figure.kind == "earlier":
            return Behind(self._data.dataset.earlier.get(figure.code), elsewhere=True)
        if figure.kind == "so_far":
            return Behind(self._data.background.so_far.values.get(figure.code), elsewhere=True)
        measured = self.measured(figure)
        if measured is None:
            return Behind(None)
        if figure.kind == "first":
            return Behind(measured.first, measured.rows)
        if figure.kind == "change":
            return Behind(self._change(figure, measured), measured.rows)
        return Behind(measured.value, measured.rows)

    def measured(self, figure: PrintedFigure) -> Figure | None:
        """Return the evaluator's figure: of the province, or of one group of a breakdown."""
        evaluator = self._data.evaluator
        if not figure.by:
            return evaluator.figure(figure.code)
        if len(figure.by) == 1:
            return evaluator.breakdown(figure.code, figure.by[0]).get(figure.group[0])
        by_row, by_column = figure.by
        return evaluator.cross(figure.code, by_row, by_column).get((figure.group[0], figure.group[1]))

    def _change(self, figure: PrintedFigure, measured: Figure) -> Value:
        indicator = self._catalog.indicators[figure.code]
        if is_price(indicator):
            return price_change(measured)
        change = self._comparison.change(indicator, measured.value)
        return change.value if change else None

    def _quantity(self, figure: PrintedFigure) -> Behind:
        task, uom, column = figure.group
        rows = tuple(
            r for r in self._data.tables.get(SHEET, ()) if (r["task_code"] or "", r["uom"] or "") == (task, uom)
        )
        values = [v for r in rows if (v := r[column]) is not None]
        return Behind(sum(values) if values else None, rows)

    # adding up anew -------------------------------------------------------------------------------------

    def added_up(self, measured: Figure) -> Value:
        """Return the value that a figure's own rows give, counted or added up one by one."""
        plan = self._plans[measured.code]
        kind = plan.indicator.aggregation
        if kind in COUNTS:
            return len(measured.rows)
        if kind == ANY:
            return int(bool(measured.rows))
        if kind == "sum":
            values = [v for r in measured.rows if (v := self.cells.value(measured.code, r)) is not None]
            return sum(values) if values or not measured.rows else None
        if kind == RATIO and plan.amount:
            return self._ratio(measured)
        if is_price(plan.indicator):
            return self._last_average(measured)
        return measured.value

    def _ratio(self, measured: Figure) -> Value:
        """Return the ratio of its parts' values, for the province alone; of a group it is what was measured."""
        evaluator, plan = self._data.evaluator, self._plans[measured.code]
        if measured is not evaluator.figure(measured.code) or plan.amount is None:
            return measured.value
        values: Mapping[str, Value] = {name: evaluator.figure(code).value for name, code in plan.parts.items()}
        found = plan.amount.run(values, self.cells.scope(plan.sheet.name))
        return found * 100 if isinstance(found, (int, float)) and plan.indicator.uom == "%" else found

    def _last_average(self, measured: Figure) -> Value:
        days = [(r["survey_date"], v) for r in measured.rows if (v := self.cells.value(measured.code, r)) is not None]
        last = max((d for d, _ in days if d), default=None)
        return fmean(v for d, v in days if d == last) if last else None


def same(one: Value, other: Value) -> bool:
    """Return whether two values are the same, but for the noise of binary fractions."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other))
