"""Native charts of the dashboard: bars over the cells of a data table, legible in black and white.

Only the chart types that Excel 2007 knew are used, so that Excel 2013 and LibreOffice show them.
"""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator
from bvq_excel.documents.figures import MILLION, PERCENT, is_money
from bvq_excel.workbooks.consolidated_chart_data import Block
from bvq_excel.workbooks.consolidated_dashboard import Chart, Dashboard, SeriesStyle
from bvq_excel.workbooks.look import Look

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as NativeChart
    from xlsxwriter.workbook import Workbook

# The prefix asks for Vietnamese separators wherever the program has a choice; two commas divide by a million.
WHOLE, RATE, MILLIONS = "[$-42A]#,##0", "[$-42A]#,##0.0", "[$-42A]#,##0.0,,"
MILLION_STEPS = "[$-42A]#,##0.#,,"
NO_ZEROS = ";;"  # where series stand together a bar of no length bears no number
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 11, 9, 8
ROOM, ROOM_STACKED = 1.15, 1.02  # how long the axis is beside the longest bar: numbers stand beside it, or on it
STEPS = 5  # about so many marks on the axis of values
GAP_SINGLE, GAP_PAIR = 45, 40  # space between bars, in per cent of a bar
GAP_FEW = 300  # divided by the number of categories, where these are few
# Where the bars stand, as shares of the chart: left edge (beside names, beside numbers), right, top, bottom.
LABELS_SHARE, AXIS_SHARE, RIGHT_EDGE = 0.37, 0.13, 0.96
TITLE_SHARE, WITH_LEGEND, WITHOUT_LEGEND = 0.13, 0.75, 0.81


def native_chart(book: Workbook, look: Look, catalog: Catalog, dashboard: Dashboard, block: Block) -> NativeChart:
    """Return the chart over the cells of `block`, to be inserted into a worksheet."""
    spec = block.data.chart
    kind, subtype = "bar" if spec.lying else "column", {"subtype": "stacked"} if spec.stacked else {}
    chart = book.add_chart({"type": kind, **subtype})
    indicator = catalog.indicators[spec.series[0].code]
    shown = number_format(indicator)
    for i, series in enumerate(spec.series, 1):
        style = dashboard.styles[series.style]
        chart.add_series(
            {
                "name": [block.sheet, block.top, i],
                "categories": [block.sheet, block.top + 1, 0, block.last, 0],
                "values": [block.sheet, block.top + 1, i, block.last, i],
                "gap": _gap(spec, len(block.data.labels)),
                "data_labels": _labels(look, spec, style, shown),
                **_drawing(look, style),
            }
        )
    chart.set_title({"name": spec.title, "name_font": _font(look, TITLE_SIZE, "navy", bold=True), "overlay": False})
    _axes(chart, look, spec, indicator, block)
    several = len(spec.series) > 1
    left = LABELS_SHARE if spec.lying else AXIS_SHARE
    height = (WITH_LEGEND if several else WITHOUT_LEGEND) - TITLE_SHARE
    chart.set_plotarea({"layout": {"x": left, "y": TITLE_SHARE, "width": RIGHT_EDGE - left, "height": height}})
    if several:
        chart.set_legend({"position": "bottom", "font": _font(look, TEXT_SIZE, "ink")})
    else:
        chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": look.colours["line"]}, "fill": {"color": look.colours["white"]}})
    chart.show_blanks_as("gap")
    return chart


def _gap(spec: Chart, categories: int) -> int:
    """Return the space between bars: a lonely bar shall not fill the chart."""
    beside = GAP_SINGLE if len(spec.series) == 1 or spec.stacked else GAP_PAIR
    return max(beside, GAP_FEW // categories)


def number_format(indicator: Indicator) -> str:
    """Return how the indicator's values are written in a chart: millions of đồng, one decimal of rates, whole."""
    if is_money(indicator):
        return MILLIONS
    return RATE if indicator.uom == PERCENT else WHOLE


def step(greatest: float, smallest: float = 1) -> float:
    """Return a round distance between the marks of an axis up to `greatest`: 1, 2 or 5 times a power of ten."""
    wanted = max(greatest / STEPS, smallest)
    power = 10 ** floor(log10(wanted))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= wanted * 0.999))


def _axes(chart: NativeChart, look: Look, spec: Chart, indicator: Indicator, block: Block) -> None:
    text, name = _font(look, TEXT_SIZE, "ink"), _font(look, TEXT_SIZE, "grey", italic=True)
    money = is_money(indicator)
    values: dict[str, Any] = {
        "name": spec.values,
        "name_font": name,
        "num_font": text,
        "num_format": MILLION_STEPS if money else number_format(indicator),
        "min": 0,
        "max": block.data.greatest * (ROOM_STACKED if spec.stacked else ROOM),
        "major_unit": step(block.data.greatest, MILLION / 10 if money else 1),
        "major_gridlines": {"visible": True, "line": {"color": look.colours["soft_grey"], "width": 0.5}},
        "line": {"none": True},
    }
    categories: dict[str, Any] = {
        "name": spec.categories,
        "name_font": name,
        "num_font": text,
        "line": {"color": look.colours["mid_grey"]},
        "major_tick_mark": "none",
        "interval_unit": 1,
    }
    if spec.lying:
        # The first category stands on top; the axis of values stays below, at the last one.
        chart.set_y_axis({**categories, "reverse": True, "crossing": "max"})
        chart.set_x_axis(values)
    else:
        chart.set_x_axis(categories)
        chart.set_y_axis(values)


def _labels(look: Look, spec: Chart, style: SeriesStyle, shown: str) -> dict[str, Any]:
    labels: dict[str, Any] = {"value": True, "num_format": shown + NO_ZEROS if len(spec.series) > 1 else shown}
    if not spec.stacked:
        return {**labels, "position": "outside_end", "font": _font(look, TEXT_SIZE, "ink")}
    # A pattern would make the number on it illegible: there it gets a white ground.
    ground = {"fill": {"color": look.colours["white"]}} if style.pattern else {}
    return {**labels, "position": "center", "font": {**_font(look, SMALL_SIZE, "ink"), "color": style.label}, **ground}


def _drawing(look: Look, style: SeriesStyle) -> dict[str, Any]:
    border = {"border": {"color": style.colour if style.pattern else look.colours["navy"], "width": 0.75}}
    if not style.pattern:
        return {"fill": {"color": style.colour}, **border}
    pattern = {"pattern": style.pattern, "fg_color": style.colour, "bg_color": look.colours["white"]}
    return {"pattern": pattern, **border}


def _font(look: Look, size: int, colour: str, *, bold: bool = False, italic: bool = False) -> dict[str, Any]:
    return {
        "name": look.styles["plain"]["font_name"],
        "size": size,
        "bold": bold,
        "italic": italic,
        "color": look.colours[colour],
    }
