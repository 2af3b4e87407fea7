"""The numbers behind the dashboard's charts: computed by the evaluator, written as tables that the charts refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bvq_excel.catalog import Catalog
from bvq_excel.consolidation import Consolidation
from bvq_excel.documents.figures import NumberWriter
from bvq_excel.documents.labels import UNCLASSIFIED, Labels
from bvq_excel.indicators import rounded
from bvq_excel.indicators.breakdowns import NO_CODE
from bvq_excel.workbooks.consolidated_dashboard import UNIT_LEVEL, Chart, Dashboard, Series, enumeration_of
from bvq_excel.workbooks.consolidated_figures import figure_style
from bvq_excel.workbooks.consolidated_page import HEADER_INDEX, Field, Page

MONTH = "month"
REST = "Còn lại"
NOTHING = "Không phát sinh."
WIDTHS = (60, 16, 16, 16)  # wide enough for the captions above the tables
NOTE = "Các biểu đồ ở trang đầu lấy số từ các bảng dưới đây."

Value = int | float


@dataclass(frozen=True)
class ChartData:
    """The categories of a chart and, for each of its series, one value per category (rounded for print)."""

    chart: Chart
    labels: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(any(v) for v in self.values)

    @property
    def greatest(self) -> Value:
        """The longest bar: of stacked series their sum."""
        bars = [sum(parts) for parts in zip(*self.values, strict=True)] if self.chart.stacked else sum(self.values, ())
        return max(bars, default=0)


@dataclass(frozen=True)
class Block:
    """Where the data of a chart stand: sheet, index of the header row (labels in the first column), and the data."""

    sheet: str
    top: int
    data: ChartData

    @property
    def last(self) -> int:
        """The index of the last row."""
        return self.top + len(self.data.labels)


# computing --------------------------------------------------------------------------------------------------


def chart_data(consolidation: Consolidation, dashboard: Dashboard, chart: Chart) -> ChartData:
    """Return the data of `chart`: categories in the chart's order, the smallest ones together where it says so."""
    catalog = consolidation.catalog
    split = [_values(consolidation, chart, series) for series in chart.series]
    keys = _order(consolidation, chart, split)
    if chart.order == "value":
        keys.sort(key=lambda key: -split[0].get(key, 0))  # stable: equal ones stay in catalogue order
    names = _Names(consolidation, dashboard, chart)
    # A single one left over is better named than called the rest.
    cut = chart.top if chart.top and len(keys) > chart.top + 1 else len(keys)
    shown, rest = keys[:cut], keys[cut:]
    labels = [names.of(key) for key in shown] + ([REST] if rest else [])
    columns = []
    for series, found in zip(chart.series, split, strict=True):
        numbers = [found.get(key, 0) for key in shown] + ([sum(found.get(k, 0) for k in rest)] if rest else [])
        columns.append(tuple(rounded(catalog, series.code, n) or 0 for n in numbers))
    return ChartData(chart, tuple(labels), tuple(columns))


def _values(consolidation: Consolidation, chart: Chart, series: Series) -> Mapping[str, Value]:
    """Return the values of a series by category.

    Differences are taken before units are put together, and never fall below 0: a unit that reported though it
    did not have to does not make up for one that is missing.
    """
    first, *others = (_split(consolidation, code, chart.breakdown) for code in series.codes)
    keys = dict.fromkeys(key for found in (first, *others) for key in found)
    left = {key: first.get(key, 0) - sum(found.get(key, 0) for found in others) for key in keys}
    if others:
        left = {key: max(value, 0) for key, value in left.items()}
    return _by_level(consolidation, left) if chart.by == UNIT_LEVEL else left


def _split(consolidation: Consolidation, code: str, by: str) -> Mapping[str, Value]:
    return {key: figure.value or 0 for key, figure in consolidation.evaluator.breakdown(code, by).items()}


def _by_level(consolidation: Consolidation, by_unit: Mapping[str, Value]) -> Mapping[str, Value]:
    levels: dict[str, Value] = {}
    for code, value in by_unit.items():
        unit = consolidation.catalog.unit(code, consolidation.period.last) or consolidation.catalog.any_unit(code)
        level = unit.level if unit else NO_CODE
        levels[level] = levels.get(level, 0) + value
    return levels


def _order(consolidation: Consolidation, chart: Chart, split: Sequence[Mapping[str, Value]]) -> list[str]:
    """Return the categories in catalogue order; months of the period without anything are among them."""
    catalog = consolidation.catalog
    found = list(dict.fromkeys(key for values in split for key in values))
    if chart.by == MONTH:
        return sorted({*found, *consolidation.period.months}, key=lambda key: (key == NO_CODE, key))
    listed = enumeration_of(catalog, catalog.indicators[chart.series[0].code], chart.by)
    known = listed.by_code if listed else {"unit": catalog.units, "area": catalog.areas}.get(chart.by, {})
    places = {code: i for i, code in enumerate(known)}
    return sorted(found, key=lambda key: (key == NO_CODE, places.get(key, len(places)), key))


class _Names:
    """Names of a chart's categories: the dashboard's short ones, else those of the catalogue."""

    def __init__(self, consolidation: Consolidation, dashboard: Dashboard, chart: Chart) -> None:
        catalog = consolidation.catalog
        indicator = catalog.indicators[chart.series[0].code]
        self._month = chart.by == MONTH
        self._listed = enumeration_of(catalog, indicator, chart.by)
        self._short = dashboard.labels.get(self._listed.name, {}) if self._listed else {}
        self._labels = Labels(catalog, indicator, chart.breakdown, consolidation.period.last)

    def of(self, key: str) -> str:
        """Return the name of category `key`."""
        if key == NO_CODE:
            return UNCLASSIFIED
        if self._month:
            return f"Tháng {int(key[5:])}"
        if self._listed:
            return self._short.get(key) or self._listed.label(key)
        return self._labels.of(key)


def described(catalog: Catalog, data: ChartData, period: str) -> str:
    """Return the chart in words, for those who do not see it: title, period, every category with its values."""
    writer = NumberWriter(catalog)
    lines = []
    for i, label in enumerate(data.labels):
        parts = []
        for series, values in zip(data.chart.series, data.values, strict=True):
            said = writer.full(catalog.indicators[series.code], values[i])
            parts.append(f"{series.title.lower()} {said}" if len(data.values) > 1 else said)
        lines.append(f"{label}: {', '.join(parts)}")
    return f"Biểu đồ: {data.chart.title}, {period}. {'; '.join(lines)}."


# writing ----------------------------------------------------------------------------------------------------


def write_chart_data(page: Page, data: Iterable[ChartData], catalog: Catalog, title: str, subtitle: str) -> list[Block]:
    """Write the tables of all charts one below the other; return where each stands.

    A chart without anything to show gets a sentence in place of a table.
    """
    page.heading(title, subtitle, NOTE)
    page.widths.update(enumerate(WIDTHS))
    blocks, row = [], HEADER_INDEX - 1
    for number, one in enumerate(data, 1):
        uom = catalog.indicators[one.chart.series[0].code].uom
        page.put(row, 0, f"{one.chart.title} (đơn vị tính: {uom})", "guide_title")
        block = Block(page.name, row + 1, one)
        blocks.append(block)
        if one.empty:
            page.put(row + 1, 0, NOTHING, "note")
            row += 3
            continue
        rows = [[label, *(v[i] for v in one.values)] for i, label in enumerate(one.labels)]
        name, fields = f"tblBieuDo{number}", _fields(catalog, one.chart)
        row = page.table(name, fields, rows, top=block.top, filters=False, charted=True) + 1
    page.finish(header=None)
    return blocks


def _fields(catalog: Catalog, chart: Chart) -> list[Field]:
    indicators = [catalog.indicators[s.code] for s in chart.series]
    return [
        Field(chart.categories, widest=WIDTHS[0]),
        *(Field(s.title, figure_style(i), widest=16) for s, i in zip(chart.series, indicators, strict=True)),
    ]
