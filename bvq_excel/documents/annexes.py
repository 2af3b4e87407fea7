"""The annexes of the report, each made from the catalogue's description: rows, columns, indicators.

Totals are the province's own figures, not the sum of the rows: what units share is counted once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Annex, Indicator
from bvq_excel.documents.figures import (
    PERCENT,
    Comparison,
    Figures,
    Kind,
    NumberWriter,
    PrintedFigure,
    Value,
    is_money,
    suppressed,
)
from bvq_excel.documents.labels import Labels
from bvq_excel.documents.printer import is_price, price_change
from bvq_excel.documents.tables import NOTHING, AnnexTable, Cell, Row, number, texts
from bvq_excel.documents.task_annex import TaskTable
from bvq_excel.errors import CatalogError
from bvq_excel.indicators import Figure
from bvq_excel.indicators.breakdowns import NO_CODE
from bvq_excel.periods import Period
from bvq_excel.text import lower_first

BEHAVIOUR = "vcc_group"
MONEY_UNIT = "triệu đồng"
COMPARED = "cùng kỳ"
BY_SOURCE = "Chia theo nguồn"
NO_ROWS = "Không có số liệu"
SHARED_NOTE = "Số toàn tỉnh đã loại trùng giữa các dòng nên có thể nhỏ hơn tổng các dòng."
PASSED_ON_NOTE = "Số toàn tỉnh tính mỗi vụ chuyển giữa các đơn vị một lần nên có thể khác tổng các dòng."


class AnnexWriter:
    """Writes the annexes of one report; each cell keeps the figure that it shows.

    `collects` says of an indicator whether it is asked for in this period; others have no column, or empty cells.
    """

    def __init__(
        self,
        catalog: Catalog,
        figures: Figures,
        period: Period,
        comparison: Comparison,
        tasks: TaskTable,
        collects: Callable[[Indicator], bool],
    ) -> None:
        self._catalog = catalog
        self._figures = figures
        self._period = period
        self._comparison = comparison
        self._tasks = tasks
        self._collects = collects
        self._numbers = NumberWriter(catalog)

    def table(self, annex: Annex, number_printed: str) -> AnnexTable:
        """Return `annex` as a table; raises CatalogError when its description does not fit together."""
        columns, rows, notes = self._content(annex)
        rows = rows or (Row(texts([NO_ROWS, *("" for _ in columns[1:])])),)
        indicators = [self._catalog.indicators[c] for c in annex.indicators]
        money = any(is_money(i) for i in indicators if self._collects(i))
        stated = any(MONEY_UNIT in c for c in columns)
        unit = self._catalog.writing.money_in_reports if money and not stated else ""
        if money:
            notes = (*notes, self._catalog.writing.rounding_note)
        return AnnexTable(annex.id, number_printed, annex.title, columns, rows, unit, notes)

    def _content(self, annex: Annex) -> tuple[tuple[str, ...], tuple[Row, ...], tuple[str, ...]]:
        groups = [c for c in annex.columns if c in self._catalog.enums["VccGroup"].by_code]
        if annex.rows == "task_code":
            return annex.columns, (*self._tasks.rows(len(annex.columns)), *self._task_totals(annex)), self._tasks.notes
        if groups:
            return self._crossed(annex, groups)
        if "," in annex.rows:
            return annex.columns, self._nested(annex), ()
        if is_price(self._catalog.indicators[annex.indicators[0]]):
            return annex.columns, self._prices(annex), ()
        return self._plain(annex)

    # one row for each unit, area, field … ----------------------------------------------------------------

    def _plain(self, annex: Annex) -> tuple[tuple[str, ...], tuple[Row, ...], tuple[str, ...]]:
        indicators = self._indicators(annex, spare=1)
        compared = len(annex.columns) - 1 > len(indicators)
        if compared and COMPARED not in annex.columns[-1]:
            raise CatalogError(f"documents.toml, {annex.id}: số cột không khớp số chỉ tiêu")
        asked = [self._collects(i) for i in indicators]
        compared = compared and asked[0]
        shown = zip(annex.columns, (True, *asked, compared), strict=False)
        columns = tuple(c for c, wanted in shown if wanted)
        indicators = [i for i, wanted in zip(indicators, asked, strict=True) if wanted]
        split = {i.code: self._figures.breakdown(i.code, annex.rows) for i in indicators}
        labels = self._labels(annex.rows, indicators[0])
        rows = []
        for key in labels.keys(split.values()):
            cells = [self._group_cell(annex, i, split[i.code].get(key), {annex.rows: key}) for i in indicators]
            rows.append(Row((Cell(labels.of(key)), *cells, *([Cell("", number=True)] if compared else []))))
        total = [self._total_cell(annex, i) for i in indicators]
        if compared:
            total.append(self._change_cell(annex, indicators[0]))
        rows.append(Row((Cell(labels.total), *total), total=True))
        return columns, tuple(rows), self._shared_note(indicators, split)

    def _shared_note(
        self, indicators: Sequence[Indicator], split: Mapping[str, Mapping[str, Figure]]
    ) -> tuple[str, ...]:
        found = [(i, self._figures.figure(i.code).value or 0) for i in indicators if i.uom != PERCENT]
        sums = {i.code: sum(f.value or 0 for f in split[i.code].values()) for i, _ in found}
        if any(whole > sums[i.code] for i, whole in found):
            return (PASSED_ON_NOTE,)
        return (SHARED_NOTE,) if any(whole < sums[i.code] for i, whole in found) else ()

    # goods by behaviour, totals both ways ----------------------------------------------------------------

    def _crossed(self, annex: Annex, groups: Sequence[str]) -> tuple[tuple[str, ...], tuple[Row, ...], tuple[str, ...]]:
        counted, *parts = (self._catalog.indicators[c] for c in annex.indicators)
        cells = self._figures.cross(counted.code, annex.rows, BEHAVIOUR)
        by_row = self._figures.breakdown(counted.code, annex.rows)
        by_column = self._figures.breakdown(counted.code, BEHAVIOUR)
        shown = [*groups, NO_CODE] if NO_CODE in by_column else list(groups)
        labels = self._labels(annex.rows, counted)
        rows = []
        for key, whole in by_row.items():
            at = {annex.rows: key}
            inner = [self._group_cell(annex, counted, cells.get((key, g)), at | {BEHAVIOUR: g}) for g in shown]
            rows.append(Row((Cell(labels.of(key)), *inner, self._group_cell(annex, counted, whole, at))))
        foot = [self._group_cell(annex, counted, by_column.get(g), {BEHAVIOUR: g}) for g in shown]
        rows.append(Row((Cell(labels.total), *foot, self._total_cell(annex, counted)), total=True))
        for part in parts:
            split = self._figures.breakdown(part.code, BEHAVIOUR)
            inner = [self._group_cell(annex, part, split.get(g), {BEHAVIOUR: g}) for g in shown]
            rows.append(Row((Cell(f"Trong đó: {lower_first(part.name)}"), *inner, self._total_cell(annex, part))))
        head, *_, last = (self._catalog.enums["VccGroup"].label(c) for c in annex.columns)
        behaviours = self._labels(BEHAVIOUR, counted)
        return (head, *(behaviours.of(g) for g in shown), last), tuple(rows), ()

    # budget items by source of funds ---------------------------------------------------------------------

    def _nested(self, annex: Annex) -> tuple[Row, ...]:
        outer, inner = annex.rows.split(",")
        indicators = self._indicators(annex, first=2)
        crossed = {i.code: self._figures.cross(i.code, outer, inner) for i in indicators}
        outers, inners = self._labels(outer, indicators[0]), self._labels(inner, indicators[0])
        pairs = {pair for found in crossed.values() for pair in found}
        rows, above = [], ""
        for pair in sorted(pairs, key=lambda p: (outers.order(p[0]), inners.order(p[1]))):
            head = Cell(outers.of(pair[0]), continued=pair[0] == above)
            at = {outer: pair[0], inner: pair[1]}
            cells = [self._group_cell(annex, i, crossed[i.code].get(pair), at) for i in indicators]
            rows.append(Row((head, Cell(inners.of(pair[1])), *cells)))
            above = pair[0]
        total = [self._total_cell(annex, i) for i in indicators]
        rows.append(Row((*texts([outers.total, ""]), *total), total=True))
        return (*rows, *self._by_source(annex, inner, indicators, inners))

    def _by_source(self, annex: Annex, by: str, indicators: Sequence[Indicator], labels: Labels) -> list[Row]:
        split = {i.code: self._figures.breakdown(i.code, by) for i in indicators}
        rows = []
        for place, key in enumerate(labels.keys(split.values())):
            cells = [self._group_cell(annex, i, split[i.code].get(key), {by: key}) for i in indicators]
            rows.append(Row((Cell(BY_SOURCE, continued=place > 0), Cell(labels.of(key)), *cells)))
        return rows

    # prices ----------------------------------------------------------------------------------------------

    def _prices(self, annex: Annex) -> tuple[Row, ...]:
        indicator = self._catalog.indicators[annex.indicators[0]]
        labels = self._labels(annex.rows, indicator)
        rows = []
        for key, figure in self._figures.breakdown(indicator.code, annex.rows).items():
            at = {annex.rows: key}
            change = price_change(figure)
            prices: tuple[tuple[Kind, Value], ...] = (("first", figure.first), ("value", figure.value))
            shown = [
                self._recorded(annex, indicator, v, self._numbers.bare(indicator, v), at, kind) for kind, v in prices
            ]
            head = texts([labels.of(key), labels.detail(key, "uom")])
            rows.append(Row((*head, *shown, self._percent_cell(annex, indicator, change, at))))
        return tuple(rows)

    # cells -----------------------------------------------------------------------------------------------

    def _group_cell(self, annex: Annex, indicator: Indicator, figure: Figure | None, at: Mapping[str, str]) -> Cell:
        """Return a cell of a breakdown; a group without any row has nothing to count, and no rate.

        `at` has the codes of the cell's row and column by the names of the breakdown.
        """
        if not self._collects(indicator):
            return Cell("", number=True)
        if figure is None:
            return Cell("" if indicator.uom == PERCENT else NOTHING, number=True)
        text = self._numbers.cell(indicator, figure.value)
        for by in at:
            text = suppressed(self._catalog, indicator, by, figure.value, text, self._period.last)
        return self._recorded(annex, indicator, figure.value, text, at)

    def _total_cell(self, annex: Annex, indicator: Indicator) -> Cell:
        if not self._collects(indicator):
            return Cell("", number=True)
        value = self._figures.figure(indicator.code).value
        return self._recorded(annex, indicator, value, self._numbers.cell(indicator, value), {})

    def _change_cell(self, annex: Annex, indicator: Indicator) -> Cell:
        value = self._figures.figure(indicator.code).value
        return self._percent_cell(annex, indicator, self._comparison.percent(indicator, value), {})

    def _percent_cell(self, annex: Annex, indicator: Indicator, value: float | None, at: Mapping[str, str]) -> Cell:
        if value is None:
            return Cell("", number=True)
        return self._recorded(annex, indicator, value, self._numbers.percent(value, fixed=True), at, "change")

    def _recorded(
        self,
        annex: Annex,
        indicator: Indicator,
        value: Value,
        text: str,
        at: Mapping[str, str],
        kind: Kind = "value",
    ) -> Cell:
        """Return the cell of a figure; a change of nothing is a zero, not something that did not occur."""
        figure = PrintedFigure(indicator.code, value, text, annex.id, tuple(at.values()), tuple(at), kind)
        return Cell(text, number=True, figure=figure) if kind == "change" else number(text, value, figure)

    def _task_totals(self, annex: Annex) -> list[Row]:
        """Return the figures of the task annex as rows of their own below the tasks."""
        place = self._tasks.value_column
        rows = []
        stated = [self._catalog.indicators[c] for c in annex.indicators]
        for indicator in sorted(stated, key=lambda i: i.uom == PERCENT):  # what a rate is made of goes before it
            cells = [Cell("") for _ in annex.columns]
            cells[1], cells[3] = Cell(indicator.name), Cell(indicator.uom)
            cells[place] = self._total_cell(annex, indicator)
            rows.append(Row(tuple(cells), total=True))
        return rows

    # rows ------------------------------------------------------------------------------------------------

    def _indicators(self, annex: Annex, *, first: int = 1, spare: int = 0) -> list[Indicator]:
        """Return the indicators of the columns after the first ones; up to `spare` columns may have none."""
        left = len(annex.columns) - first - len(annex.indicators)
        if not 0 <= left <= spare:
            raise CatalogError(f"documents.toml, {annex.id}: số cột không khớp số chỉ tiêu")
        return [self._catalog.indicators[c] for c in annex.indicators]

    def _labels(self, by: str, indicator: Indicator) -> Labels:
        return Labels(self._catalog, indicator, by, self._period.last)
