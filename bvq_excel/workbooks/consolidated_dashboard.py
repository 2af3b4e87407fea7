"""What stands on the dashboard: `workbook/dashboard.toml` as typed values, checked against catalogue and look."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Enumeration, Indicator
from bvq_excel.documents.figures import is_sensitive
from bvq_excel.errors import TemplateError
from bvq_excel.indicators.breakdowns import COLUMNS, UNIT
from bvq_excel.resources import shipped
from bvq_excel.system_errors import reason
from bvq_excel.workbooks.look import load_look

NAME = "dashboard.toml"
GRID = 24  # columns of the dashboard; a section's tiles share them evenly
MOST_CHARTS = 6
UNIT_LEVEL = "unit_level"
TYPES = frozenset({"bar", "column", "stacked_bar", "stacked_column"})
ORDERS = frozenset({"catalogue", "value"})
COUNTS = frozenset({"units", "rows", "errors", "warnings"})
# Figures of this kind may be added to each other and subtracted from each other within one breakdown.
ADDITIVE = frozenset({"count", "sum", "count_distinct", "count_distinct_ontime", "snapshot", "expected_units"})
PATTERNS = frozenset(
    {
        "wide_upward_diagonal",
        "wide_downward_diagonal",
        "dark_horizontal",
        "dark_vertical",
        "large_grid",
        "small_grid",
        "percent_20",
        "percent_50",
    }
)
# Breakdowns whose codes are those of a list, apart from the sheet's own columns.
LISTS = {"content_area": "ContentArea", "vcc_group": "VccGroup", UNIT_LEVEL: "UnitLevel"}


@dataclass(frozen=True)
class Tile:
    """One key figure: an indicator's (`code`) or a count of the consolidation (`count`), and its caption."""

    code: str = ""
    count: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Section:
    """A row of tiles under one caption."""

    title: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class SeriesStyle:
    """How a series is drawn: colours as #RRGGBB, a pattern where the colour alone would not tell it apart."""

    colour: str
    pattern: str
    label: str


@dataclass(frozen=True)
class Series:
    """One series of a chart: the figures of indicator `code`, less those of the indicators `less`."""

    title: str
    code: str
    less: tuple[str, ...]
    style: str

    @property
    def codes(self) -> tuple[str, ...]:
        """All indicators that the series is made of."""
        return self.code, *self.less


@dataclass(frozen=True)
class Chart:
    """One chart: series split by one breakdown; `categories` and `values` name the axes.

    `web_only` charts stand on the web page alone: the sheet has room for a few.
    """

    title: str
    type: str
    by: str
    categories: str
    values: str
    series: tuple[Series, ...]
    order: str = "catalogue"
    top: int = 0
    web_only: bool = False

    @property
    def stacked(self) -> bool:
        """Whether the series stand on each other."""
        return self.type.startswith("stacked")

    @property
    def lying(self) -> bool:
        """Whether the bars lie."""
        return self.type.endswith("bar")

    @property
    def breakdown(self) -> str:
        """The breakdown of the indicators that the chart is made from."""
        return UNIT if self.by == UNIT_LEVEL else self.by


@dataclass(frozen=True)
class Dashboard:
    """The dashboard's tiles and charts, the styles of series, short labels, and the limit of NguonSoLieu."""

    sections: tuple[Section, ...]
    charts: tuple[Chart, ...]
    styles: Mapping[str, SeriesStyle]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows_per_figure: int = 200

    @property
    def on_sheet(self) -> tuple[Chart, ...]:
        """The charts of the sheet `BangDieuKhien`."""
        return tuple(c for c in self.charts if not c.web_only)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every indicator on the sheet, each once."""
        tiles = (t.code for s in self.sections for t in s.tiles if t.code)
        charts = (code for c in self.on_sheet for s in c.series for code in s.codes)
        return tuple(dict.fromkeys((*tiles, *charts)))


def enumeration_of(catalog: Catalog, indicator: Indicator, by: str) -> Enumeration | None:
    """Return the list whose codes breakdown `by` has, None for months, units, areas and plain columns."""
    if by in LISTS:
        return catalog.enums[LISTS[by]]
    column = catalog.sheets[indicator.sheet].by_key.get(COLUMNS.get(by, by))
    return catalog.enums[column.enumeration] if column and column.enumeration else None


@lru_cache(maxsize=4)
def load_dashboard(catalog: Catalog, path: Path | None = None) -> Dashboard:
    """Return the dashboard in `path`, or the shipped one.

    Raises TemplateError, naming the place and what does not fit, when the file is not one for `catalog`.
    """
    source = path or shipped("workbook", NAME)
    try:
        raw = tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as e:
        raise TemplateError(f"{source.name}: không đọc được ({reason(e)}).") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise TemplateError(f"{source.name}: sai cú pháp TOML ({e}).") from e
    return _Reader(catalog, source.name).dashboard(raw)


class _Reader:
    """Turns the raw file into a Dashboard; whatever does not fit is refused with its place."""

    def __init__(self, catalog: Catalog, name: str) -> None:
        self._catalog = catalog
        self._name = name

    def dashboard(self, raw: Mapping[str, Any]) -> Dashboard:
        self._words("tệp", raw, {"sections": list, "charts": list, "styles": dict, "sources": dict}, {"labels": dict})
        styles = {name: self._style(name, style) for name, style in raw["styles"].items()}
        charts = tuple(self._chart(i, c, styles) for i, c in enumerate(raw["charts"], 1))
        on_sheet = sum(not c.web_only for c in charts)
        self._require("charts", on_sheet <= MOST_CHARTS, f"nhiều nhất {MOST_CHARTS} biểu đồ trên một trang")
        sources = raw["sources"]
        self._words("sources", sources, {"rows_per_figure": int})
        self._require("sources", sources["rows_per_figure"] > 0, "rows_per_figure phải lớn hơn 0")
        return Dashboard(
            sections=tuple(map(self._section, raw["sections"])),
            charts=charts,
            styles=styles,
            labels=self._labels(raw.get("labels", {})),
            rows_per_figure=sources["rows_per_figure"],
        )

    # tiles ----------------------------------------------------------------------------------------------

    def _section(self, raw: Mapping[str, Any]) -> Section:
        self._words("sections", raw, {"title": str, "tiles": list})
        where = f"mục '{raw['title']}'"
        tiles = tuple(self._tile(where, t) for t in raw["tiles"])
        fits = bool(tiles) and GRID % len(tiles) == 0
        self._require(where, fits, f"số ô chỉ tiêu phải là ước của {GRID}")
        return Section(raw["title"], tiles)

    def _tile(self, where: str, raw: Mapping[str, Any]) -> Tile:
        self._words(where, raw, {}, {"code": str, "count": str, "caption": str})
        tile = Tile(raw.get("code", ""), raw.get("count", ""), raw.get("caption", ""))
        self._require(where, bool(tile.code) != bool(tile.count), "mỗi ô nêu hoặc code hoặc count")
        if tile.count:
            self._known(where, "count", tile.count, COUNTS)
            self._require(where, bool(tile.caption), f"ô {tile.count} thiếu caption")
        else:
            self._open(where, self._indicator(where, tile.code), "")
        return tile

    # charts ---------------------------------------------------------------------------------------------

    def _chart(self, number: int, raw: Mapping[str, Any], styles: Mapping[str, SeriesStyle]) -> Chart:
        texts = dict.fromkeys(("title", "type", "by", "categories", "values"), str)
        where = f"biểu đồ {number}"
        self._words(where, raw, {**texts, "series": list}, {"order": str, "top": int, "web_only": bool})
        where = f"biểu đồ '{raw['title']}'"
        series = tuple(self._series(where, s, styles) for s in raw["series"])
        given = {key: raw[key] for key in (*texts, "order", "top", "web_only") if key in raw}
        chart = Chart(**given, series=series)
        self._known(where, "type", chart.type, TYPES)
        self._known(where, "order", chart.order, ORDERS)
        self._require(where, bool(series), "thiếu series")
        self._require(where, len({s.title for s in series}) == len(series), "hai series trùng title")
        self._figures(where, chart)
        return chart

    def _series(self, where: str, raw: Mapping[str, Any], styles: Mapping[str, SeriesStyle]) -> Series:
        self._words(where, raw, {"title": str, "value": str, "style": str})
        self._known(where, "style", raw["style"], styles)
        code, *less = raw["value"].split(" - ")
        return Series(raw["title"], code.strip(), tuple(c.strip() for c in less), raw["style"])

    def _figures(self, where: str, chart: Chart) -> None:
        """Refuse indicators that cannot be split, added up or shown beside each other as the chart asks."""
        units = set()
        for series in chart.series:
            for code in series.codes:
                indicator = self._indicator(where, code)
                split = f"chỉ tiêu {code} không tách được theo '{chart.by}'"
                self._require(where, chart.breakdown in indicator.breakdowns, split)
                self._open(where, indicator, chart.breakdown)
                adds = indicator.aggregation in ADDITIVE
                added = chart.stacked or chart.top or chart.by == UNIT_LEVEL or series.less
                self._require(where, adds or not added, f"chỉ tiêu {code} không cộng, trừ được")
                units.add(indicator.uom)
        self._require(where, len(units) == 1, f"các chỉ tiêu khác đơn vị tính ({', '.join(sorted(units))})")

    # styles and labels ----------------------------------------------------------------------------------

    def _style(self, name: str, raw: Mapping[str, Any]) -> SeriesStyle:
        where = f"styles.{name}"
        self._words(where, raw, {"colour": str, "label": str}, {"pattern": str})
        colours = load_look().colours
        for word in ("colour", "label"):
            self._known(where, word, raw[word], colours)
        pattern = raw.get("pattern", "")
        self._known(where, "pattern", pattern, {*PATTERNS, ""})
        return SeriesStyle(colours[raw["colour"]], pattern, colours[raw["label"]])

    def _labels(self, raw: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
        for name, labels in raw.items():
            where = f"labels.{name}"
            self._known("labels", "danh mục", name, self._catalog.enums)
            self._require(where, isinstance(labels, dict), "phải là các dòng mã = tên")
            for code, label in labels.items():
                self._known(where, "mã", code, self._catalog.enums[name].by_code)
                self._require(where, isinstance(label, str), f"tên của {code} phải là chữ")
        return raw

    # refusing -------------------------------------------------------------------------------------------

    def _indicator(self, where: str, code: str) -> Indicator:
        self._known(where, "chỉ tiêu", code, self._catalog.indicators)
        return self._catalog.indicators[code]

    def _open(self, where: str, indicator: Indicator, by: str) -> None:
        """Refuse what tells about sensitive data: small numbers in a chart cannot be covered as in a table."""
        hidden = is_sensitive(self._catalog, indicator, by)
        self._require(where, not hidden, f"chỉ tiêu {indicator.code} tách theo dữ liệu cá nhân nhạy cảm")

    def _words(
        self, where: str, raw: Any, needed: Mapping[str, type], optional: Mapping[str, type] | None = None
    ) -> None:
        """Refuse missing and unknown words, and values of another type."""
        known = {**needed, **(optional or {})}
        self._require(where, isinstance(raw, dict), "phải là một bảng TOML")
        missing: Sequence[str] = [word for word in needed if word not in raw]
        self._require(where, not missing, f"thiếu {', '.join(missing)}")
        unknown = [word for word in raw if word not in known]
        self._require(where, not unknown, f"không hiểu {', '.join(unknown)}")
        wrong = [word for word, value in raw.items() if type(value) is not known[word]]
        self._require(where, not wrong, f"sai kiểu giá trị của {', '.join(wrong)}")

    def _known(self, where: str, what: str, word: str, known: Iterable[str]) -> None:
        self._require(where, word in known, f"không có {what} '{word}'")

    def _require(self, where: str, holds: bool, message: str) -> None:
        if not holds:
            raise TemplateError(f"{self._name}, {where}: {message}.")
