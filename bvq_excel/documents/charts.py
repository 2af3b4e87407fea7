"""The charts of a report as data: what stands on the axes, each number an indicator's figure, and it in words.

Which charts there are is said in the wording file (`[[bieu_do]]`). A chart of nothing, or of one bar, is not drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator
from bvq_excel.documents import marks
from bvq_excel.documents.environment import TemplateMistake, explained
from bvq_excel.documents.figures import Figures, NumberWriter, PrintedFigure, Value, is_money, is_sensitive
from bvq_excel.documents.labels import Labels
from bvq_excel.documents.wording import ChartWording, Wording
from bvq_excel.indicators import Figure
from bvq_excel.periods import Period

MONTH = "month"
REST = "Các nhóm còn lại"
FEWEST = 2
IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True)
class Bars:
    """The bars of one kind: their name in the legend and one value for each category."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """A bar chart; `code` names it among the report's charts, `description` says it in words for who cannot see it."""

    code: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Bars, ...]
    lying: bool
    stacked: bool
    description: str
    millions: bool = False


class ChartMaker:
    """Makes the charts of one report, numbered in the order in which they are asked for.

    `printed` records every figure that stands in a chart, with the chart's number as its place.
    """

    def __init__(
        self,
        catalog: Catalog,
        figures: Figures,
        period: Period,
        wording: Wording,
        collects: Callable[[Indicator], bool],
    ) -> None:
        self._catalog = catalog
        self._figures = figures
        self._period = period
        self._wording = wording
        self._collects = collects
        self._numbers = NumberWriter(catalog)
        self._made = 0
        self.printed: list[PrintedFigure] = []

    def of(self, part: str) -> list[tuple[int, Chart]]:
        """Return the charts of a part with their numbers; raises TemplateError where one cannot be made."""
        found = []
        for wanted in self._wording.charts:
            if wanted.part == part and wanted.thematic <= self._period.is_thematic:
                try:
                    chart = self._chart(wanted)
                except TemplateMistake as e:
                    raise explained(e, self._wording.name) from e
                if chart:
                    found.append((self._made, chart))
        return found

    def _chart(self, wanted: ChartWording) -> Chart | None:
        indicators = [self._indicator(s.code) for s in wanted.series]
        if not all(self._collects(i) for i in indicators):
            return None
        splits = {i.code: self._split(i, wanted.by) for i in indicators}
        groups = self._groups(wanted, splits)
        if len(groups) < FEWEST:
            return None
        self._made += 1
        self._record(wanted, splits)
        rows = [[_value(splits[s.code].get(g)) for s in wanted.series] for g in groups]
        names = [self._name(indicators[0], wanted.by, g) for g in groups]
        if wanted.largest and len(groups) > wanted.largest:
            names, rows = _shortened(names, rows, wanted.largest)
        values = [_without_parts(row, wanted) for row in rows]
        bars = tuple(Bars(s.name, tuple(v[i] for v in values)) for i, s in enumerate(wanted.series))
        if wanted.rest:
            names = [f"{n} ({self._numbers.bare(indicators[-1], r[-1])})" for n, r in zip(names, rows, strict=True)]
        code = "/".join([*(s.code for s in wanted.series), wanted.by])
        said = self._in_words(wanted.title, names, bars, indicators[0])
        money = is_money(indicators[0])
        return Chart(code, wanted.title, tuple(names), bars, wanted.lying, wanted.stacked, said, money)

    def _groups(self, wanted: ChartWording, splits: Mapping[str, Mapping[str, Figure]]) -> list[str]:
        """Return the groups in the order in which they stand; months in which nothing happened are there too."""
        if wanted.by == MONTH:
            return list(self._period.months) if any(f.value for s in splits.values() for f in s.values()) else []
        first = splits[wanted.series[0].code]
        labels = Labels(self._catalog, self._indicator(wanted.series[0].code), wanted.by, self._period.last)
        found = [g for g in labels.keys(splits.values()) if any(_value(s.get(g)) for s in splits.values())]
        if wanted.largest:
            found.sort(key=lambda g: -_value(first.get(g)))
        return found

    def _name(self, indicator: Indicator, by: str, group: str) -> str:
        if by == MONTH:
            return f"Tháng {int(group[5:])}"
        labels = Labels(self._catalog, indicator, by, self._period.last)
        return IN_BRACKETS.sub("", marks.clean(labels.of(group)))

    def _split(self, indicator: Indicator, by: str) -> Mapping[str, Figure]:
        if by not in indicator.breakdowns or is_sensitive(self._catalog, indicator, by):
            raise TemplateMistake(f"biểu đồ không tách được chỉ tiêu '{indicator.code}' theo '{by}'")
        return self._figures.breakdown(indicator.code, by)

    def _indicator(self, code: str) -> Indicator:
        found = self._catalog.indicators.get(code)
        if found is None:
            raise TemplateMistake(f"không có chỉ tiêu '{code}'")
        return found

    def _in_words(self, title: str, names: Sequence[str], bars: Sequence[Bars], indicator: Indicator) -> str:
        """Return the chart in words: `Vụ tiếp nhận theo tháng (vụ). Tháng 4: 12; Tháng 5: 8.`"""
        said = []
        for i, name in enumerate(names):
            shown = [(b.name.lower(), self._numbers.bare(indicator, b.values[i])) for b in bars]
            said.append(f"{name}: {', '.join(f'{n} {v}' if len(bars) > 1 else v for n, v in shown)}")
        unit = self._catalog.writing.money_in_reports if is_money(indicator) else indicator.uom
        return f"{title} ({unit}). {'; '.join(said)}."

    def _record(self, wanted: ChartWording, splits: Mapping[str, Mapping[str, Figure]]) -> None:
        for code, split in splits.items():
            for group, figure in split.items():
                text = self._numbers.bare(self._indicator(code), figure.value)
                place = f"Biểu đồ {self._made}"
                self.printed.append(PrintedFigure(code, figure.value, text, place, (group,), (wanted.by,)))


def _value(figure: Figure | None) -> float:
    value: Value = figure.value if figure else None
    return value or 0


def _without_parts(row: Sequence[float], wanted: ChartWording) -> list[float]:
    """Return the values of one category; in a stack whose last series is the whole it stands for what is left of it."""
    if not wanted.rest:
        return list(row)
    *parts, whole = row
    return [*parts, max(0, whole - sum(parts))]


def _shortened(names: list[str], rows: list[list[float]], count: int) -> tuple[list[str], list[list[float]]]:
    """Return the first `count` categories and the sum of the others as one more."""
    rest = [sum(column) for column in zip(*rows[count:], strict=True)]
    return [*names[:count], REST], [*rows[:count], rest]
