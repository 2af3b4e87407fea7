"""The dashboard as one web page: a single file without network, made from the same figures as the sheet.

Bars are drawn by the page's own style sheet, so that they keep their letters on a telephone and on paper; behind
every chart stands its table. The page shows totals, never a row of anybody's data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bvq_excel import display, files, periods
from bvq_excel.catalog import Catalog
from bvq_excel.consolidation import Consolidation
from bvq_excel.documents.figures import NumberWriter, is_money
from bvq_excel.resources import shipped
from bvq_excel.status import PeriodStatus, UnitStatus, words
from bvq_excel.status.model import LATE, MISSING, RECEIVED
from bvq_excel.workbooks.consolidated_chart_data import ChartData, chart_data, described
from bvq_excel.workbooks.consolidated_dashboard import Dashboard, SeriesStyle, load_dashboard
from bvq_excel.workbooks.consolidated_tiles import TileTexts

TEMPLATE = "BangDieuKhien.html"
GROUPS = {RECEIVED: "dung-han", LATE: "muon", MISSING: "chua-nop"}  # all others were returned
RETURNED_GROUP = "tra-lai"
PATTERN = "repeating-linear-gradient(135deg, {0} 0 4px, #fff 4px 7px)"


@dataclass(frozen=True)
class Tile:
    """One key figure as printed."""

    value: str
    caption: str
    change: str


@dataclass(frozen=True)
class Part:
    """One bar, or one part of a stacked bar: its share of the longest bar in per cent, and its look."""

    share: float
    fill: str
    title: str
    text: str


@dataclass(frozen=True)
class Bar:
    """One category of a chart."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Chart:
    """A chart and the table behind it; `said` is the chart in words."""

    title: str
    uom: str
    said: str
    stacked: bool
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class UnitLine:
    """One unit in the table of who has reported."""

    name: str
    group: str
    state: str
    day: str
    rows: str
    errors: str
    warnings: str
    waived: str
    owed: str


def write(consolidation: Consolidation, status: PeriodStatus, path: Path, clock: datetime) -> Path:
    """Return `path`, which now holds the page; `clock` is the time of making that it carries."""
    files.write_text(path, page(consolidation, status, clock))
    return path


def page(consolidation: Consolidation, status: PeriodStatus, clock: datetime) -> str:
    """Return the page of a consolidated period and its status as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    template = shipped("templates", TEMPLATE)
    environment = Environment(
        loader=FileSystemLoader(template.parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    dashboard = load_dashboard(consolidation.catalog)
    texts = TileTexts(consolidation, dashboard)
    return environment.get_template(TEMPLATE).render(
        period=periods.named(consolidation.catalog, consolidation.period),
        first=display.day(consolidation.period.first),
        last=display.day(consolidation.period.last),
        made=f"{clock:%d/%m/%Y %H:%M}",
        closed=status.closed,
        summary=words.summary(status),
        sections=[
            (s.title, [Tile(texts.value(t), texts.caption(t), texts.change(t)) for t in s.tiles])
            for s in dashboard.sections
        ],
        note=texts.comparison_note(),
        units=list(_units(status)),
        sheets=list(_sheets(status)),
        charts=list(_charts(consolidation, dashboard)),
    )


# who has reported -----------------------------------------------------------------------------------------------


def _units(status: PeriodStatus) -> Iterator[UnitLine]:
    catalog = status.catalog
    for unit in status.units:
        owed = words.sheet_names(catalog, unit.owed)
        yield UnitLine(
            name=unit.unit.name,
            group=GROUPS.get(unit.state, RETURNED_GROUP),
            state=words.state(catalog, unit),
            day=display.day(unit.first_received) if unit.first_received else "",
            rows=_count(unit, unit.rows),
            errors=_count(unit, unit.errors),
            warnings=_count(unit, unit.open_warnings),
            waived=_count(unit, unit.waived),
            owed=owed,
        )


def _count(unit: UnitStatus, number: int) -> str:
    return display.number(number) if unit.received else ""


def _sheets(status: PeriodStatus) -> Iterator[tuple[str, str, str, str]]:
    """Yield for each sheet its name, how many units it is asked of, how many sent it, and the rate."""
    for name, rates in status.by_sheet.items():
        rate = words.percent(status.catalog, rates.reporting_rate)
        yield words.sheet_names(status.catalog, (name,)), str(rates.expected), str(rates.received), rate


# charts ---------------------------------------------------------------------------------------------------------


def _charts(consolidation: Consolidation, dashboard: Dashboard) -> Iterator[Chart]:
    period = periods.named(consolidation.catalog, consolidation.period)
    for spec in dashboard.charts:
        data = chart_data(consolidation, dashboard, spec)
        styles = [dashboard.styles[s.style] for s in spec.series]
        indicator = consolidation.catalog.indicators[spec.series[0].code]
        yield Chart(
            title=spec.title,
            uom=consolidation.catalog.writing.money_in_reports if is_money(indicator) else indicator.uom,
            said="" if data.empty else described(consolidation.catalog, data, period),
            stacked=spec.stacked,
            bars=() if data.empty else tuple(_bars(consolidation.catalog, data, styles)),
            legend=tuple((s.title, _fill(style)) for s, style in zip(spec.series, styles, strict=True)),
            columns=(spec.categories, *(s.title for s in spec.series)),
        )


def _bars(catalog: Catalog, data: ChartData, styles: list[SeriesStyle]) -> Iterator[Bar]:
    writer = NumberWriter(catalog)
    for i, label in enumerate(data.labels):
        parts = []
        for series, values, style in zip(data.chart.series, data.values, styles, strict=True):
            text = writer.bare(catalog.indicators[series.code], values[i]) or "0"
            parts.append(Part(round(values[i] / data.greatest * 100, 2), _fill(style), series.title, text))
        yield Bar(label, tuple(parts))


def _fill(style: SeriesStyle) -> str:
    """Return the ground of a bar; patterned ones differ from others without colour too."""
    return PATTERN.format(style.colour) if style.pattern else style.colour
