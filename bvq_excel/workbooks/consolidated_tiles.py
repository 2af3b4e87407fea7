"""Key figures in words: value, caption, and how each stands to the year before; the same on sheet and web page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from bvq_excel import display
from bvq_excel.consolidation import Consolidation
from bvq_excel.documents.figures import PERCENT, Comparison, NumberWriter, is_money
from bvq_excel.indicators import rounded
from bvq_excel.workbooks.consolidated_dashboard import Dashboard, Tile

NO_VALUE = "–"
UP, DOWN = "▲", "▼"


class TileTexts:
    """The texts of a dashboard's key figures for one consolidation; `compared` where the year before is known."""

    def __init__(self, result: Consolidation, dashboard: Dashboard) -> None:
        self._result = result
        self._writer = NumberWriter(result.catalog)
        # Compared as printed: 2,27% and 2,30% are both 2,3%, and did not change.
        known = result.catalog.indicators
        self._earlier = {c: rounded(result.catalog, c, v) or 0 for c, v in result.dataset.earlier.items() if c in known}
        self._year = result.period.year - 1
        self._comparison = Comparison(result.catalog, self._earlier, self._year)
        self.compared = any(self.change(tile) for s in dashboard.sections for tile in s.tiles)

    @cached_property
    def _counts(self) -> Mapping[str, str]:
        result = self._result
        expected, found = len(result.expected), Counter(f.severity for f in result.findings if f.file)
        return {
            "units": f"{expected - len(result.missing)}/{expected}",
            "rows": display.number(result.rows.merged),
            "errors": display.number(found["error"]),
            "warnings": display.number(found["warning"]),
        }

    def value(self, tile: Tile) -> str:
        """Return the figure as printed, a dash where it is not known."""
        if tile.count:
            return self._counts[tile.count]
        indicator = self._result.catalog.indicators[tile.code]
        value = self._result.evaluator.figure(tile.code).value
        if value == 0 and is_money(indicator):
            return "0"
        text = self._writer.bare(indicator, value)
        return f"{text}%" if text and indicator.uom == PERCENT else text or NO_VALUE

    def caption(self, tile: Tile) -> str:
        """Return what the figure is, with its unit of measure."""
        if tile.count:
            return tile.caption
        indicator = self._result.catalog.indicators[tile.code]
        if is_money(indicator):
            return f"{tile.caption or indicator.name} ({self._result.catalog.writing.money_in_reports})"
        return tile.caption or f"{indicator.name} ({indicator.uom})"

    def change(self, tile: Tile) -> str:
        """Return e.g. `▲ tăng 12,5%`, empty where it is not known; what it is compared with stands in the note."""
        code = tile.code
        if code not in self._earlier:
            return ""
        indicator = self._result.catalog.indicators[code]
        value = rounded(self._result.catalog, code, self._result.evaluator.figure(code).value)
        words = self._comparison.words(indicator, value).removesuffix(f" so với cùng kỳ năm {self._year}")
        if not words or value is None:
            return ""
        before = self._earlier[code]
        sign = UP if value > before else DOWN if value < before else ""
        return f"{sign} {words}".strip()

    def comparison_note(self) -> str:
        """Return what the signs of change mean, or why there are none."""
        if self.compared:
            return f"{UP} tăng, {DOWN} giảm so với cùng kỳ năm {self._year}."
        return f"Chưa có số liệu cùng kỳ năm {self._year} nên không nêu tăng, giảm."
