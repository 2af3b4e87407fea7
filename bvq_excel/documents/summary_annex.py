"""The annex of all figures: each indicator that the report states, beside the year before and the year so far.

It is the home of every number of the text that has no cell in an annex of its subject.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Document, Indicator
from bvq_excel.documents.figures import (
    YES_NO,
    Comparison,
    Figures,
    Kind,
    NumberWriter,
    PrintedFigure,
    Value,
    is_money,
    suppressed,
)
from bvq_excel.documents.printer import is_price
from bvq_excel.documents.tables import AnnexTable, Cell, Row, number, texts
from bvq_excel.periods import Period

ANNEX = "PL TH"
CHANGE = "change"
COLUMNS = ("Chỉ tiêu", "Đơn vị tính", "Trong kỳ")
EARLIER, CHANGED, SO_FAR = "Cùng kỳ năm {year}", "Tăng, giảm so với cùng kỳ", "Lũy kế từ đầu năm"
OTHERS = "Chỉ tiêu khác"
# What is counted within a period, and so from the beginning of the year; a state at its end is not.
WITHIN = re.compile(r"\bin_period\(")
CODE = re.compile(r"I-[A-Z0-9]+-\d+")
FLOWS = frozenset({"count", "sum", "count_distinct", "ratio"})


class SummaryTable:
    """Makes the annex. `so_far` are the values from the beginning of the year, empty where they are not known."""

    def __init__(
        self,
        catalog: Catalog,
        document: Document,
        figures: Figures,
        period: Period,
        comparison: Comparison,
        so_far: Mapping[str, float],
        collects: Callable[[Indicator], bool],
    ) -> None:
        self._catalog = catalog
        self._document = document
        self._figures = figures
        self._period = period
        self._comparison = comparison
        self._so_far = so_far
        self._collects = collects
        self._numbers = NumberWriter(catalog)

    def table(self, number_printed: str, title: str, stated: Iterable[str]) -> AnnexTable:
        """Return the annex; `stated` are the indicators that the text has printed besides those of its parts."""
        chosen = list(self._sections(stated))
        everything = [i for _, indicators in chosen for i in indicators]
        compared = any(self._comparison.before(i) is not None for i in everything)
        so_far = any(self._year_value(i) is not None for i in everything)
        columns = list(COLUMNS)
        if compared:
            columns += [EARLIER.replace("{year}", str(self._period.year - 1)), CHANGED]
        if so_far:
            columns.append(SO_FAR)
        rows: list[Row] = []
        for heading, indicators in chosen:
            rows.append(Row(texts([heading, *("" for _ in columns[1:])]), total=True, heading=True))
            rows.extend(self._row(i, compared=compared, so_far=so_far) for i in indicators)
        return AnnexTable(ANNEX, number_printed, title, tuple(columns), tuple(rows))

    def _sections(self, stated: Iterable[str]) -> Iterator[tuple[str, list[Indicator]]]:
        """Yield the parts of the report that state figures, each with its indicators; one stated twice comes once."""
        seen: set[str] = set()
        for part in self._document.parts:
            found = self._chosen(part.indicators, seen)
            if found:
                yield part.heading, found
        others = self._chosen(stated, seen)
        if others:
            yield OTHERS, others

    def _chosen(self, codes: Iterable[str], seen: set[str]) -> list[Indicator]:
        found = []
        for code in codes:
            indicator = self._catalog.indicators[code]
            if code in seen or indicator.aggregation == CHANGE or is_price(indicator) or not self._collects(indicator):
                continue
            seen.add(code)
            found.append(indicator)
        return found

    # cells ----------------------------------------------------------------------------------------------

    def _row(self, indicator: Indicator, *, compared: bool, so_far: bool) -> Row:
        value = self._figures.figure(indicator.code).value
        unit = self._catalog.writing.money_in_reports if is_money(indicator) else indicator.uom
        cells = [Cell(indicator.name), Cell("" if indicator.uom == YES_NO else unit)]
        cells.append(self._cell(indicator, value, "value"))
        if compared:
            cells.append(self._cell(indicator, self._comparison.before(indicator), "earlier"))
            cells.append(self._change(indicator, value))
        if so_far:
            cells.append(self._cell(indicator, self._year_value(indicator), "so_far"))
        return Row(tuple(cells))

    def _cell(self, indicator: Indicator, value: Value, kind: Kind) -> Cell:
        if value is None:
            return Cell("", number=True)
        text = suppressed(self._catalog, indicator, "", value, self._numbers.cell(indicator, value), self._period.last)
        figure = PrintedFigure(indicator.code, value, text, ANNEX, kind=kind)
        if indicator.uom == YES_NO:
            return Cell(text, number=True, figure=figure)
        return number(text, value, figure)

    def _change(self, indicator: Indicator, value: Value) -> Cell:
        change = self._comparison.change(indicator, value)
        if change is None:
            return Cell("", number=True)
        falls = change.value < 0 and self._numbers.percent(abs(change.value)) != "0"
        text = f"-{change.text}" if falls else change.text
        return Cell(text, number=True, figure=PrintedFigure(indicator.code, change.value, text, ANNEX, kind="change"))

    def _year_value(self, indicator: Indicator) -> Value:
        if indicator.aggregation not in FLOWS or not self._is_flow(indicator):
            return None
        return self._so_far.get(indicator.code)

    def _is_flow(self, indicator: Indicator) -> bool:
        if indicator.aggregation == "ratio":
            return all(self._is_flow(self._catalog.indicators[code]) for code in CODE.findall(indicator.expr))
        return bool(WITHIN.search(indicator.filter))
