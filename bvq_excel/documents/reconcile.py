"""Proof that a report is true: text figure = annex cell = consolidated rows. What does not agree stops the report.

Four steps: every figure is the one that the rows give when they are added up anew; what is printed is that value,
rounded; every figure of the text has a cell in an annex with the same value and the same print; the parts of a
breakdown add up to the whole wherever each row is in one part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bvq_excel.catalog import Catalog
from bvq_excel.documents.fields import Reported
from bvq_excel.documents.figures import Key, NumberWriter, PrintedFigure, Value
from bvq_excel.documents.naming import figure_name
from bvq_excel.documents.sources import Sources, same
from bvq_excel.documents.tables import NOTHING, AnnexTable
from bvq_excel.documents.task_annex import SHEET
from bvq_excel.errors import ReconciliationError
from bvq_excel.indicators.plan import CHAIN

SHOWN_DIFFERENCES = 5
DEFECT = "Đây là lỗi của phần mềm hoặc của mẫu, hãy báo cho bộ phận hỗ trợ kèm thông báo này."
ADDITIVE = frozenset({"count", "sum"})
UNIT = "unit"  # what units share is counted by each of them


class Made(Protocol):
    """What is proved: a report with its figures and annexes."""

    @property
    def text_figures(self) -> Sequence[PrintedFigure]: ...
    @property
    def annexes(self) -> Sequence[AnnexTable]: ...
    @property
    def chart_figures(self) -> Sequence[PrintedFigure]: ...


def check(report: Made, data: Reported) -> int:
    """Return how many figures were proved; raises ReconciliationError that names each difference (the first five)."""
    prover = _Prover(report, data)
    differences = list(dict.fromkeys(prover.differences()))
    if differences:
        shown = "; ".join(differences[:SHOWN_DIFFERENCES])
        more = f" (và {len(differences) - SHOWN_DIFFERENCES} chỗ khác)" if len(differences) > SHOWN_DIFFERENCES else ""
        raise ReconciliationError(f"Không lập báo cáo vì số liệu không khớp: {shown}{more}. {DEFECT}")
    return prover.proved


class _Prover:
    def __init__(self, report: Made, data: Reported) -> None:
        self._report = report
        self._data = data
        self._catalog: Catalog = data.catalog
        self._sources = Sources(data)
        self._numbers = NumberWriter(data.catalog)
        self._cells = _by_key(report.annexes)
        self.proved = 0

    def differences(self) -> Iterator[str]:
        """Yield every difference in words."""
        annexes = [f for a in self._report.annexes for f in a.figures]
        for figure in (*self._report.text_figures, *annexes, *self._report.chart_figures):
            self.proved += 1
            yield from self._against_rows(figure)
            yield from self._against_print(figure)
        for figure in self._report.text_figures:
            yield from self._against_annexes(figure)
        yield from self._parts(annexes)

    # a figure and its rows ------------------------------------------------------------------------------

    def _against_rows(self, figure: PrintedFigure) -> Iterator[str]:
        behind = self._sources.behind(figure)
        if not same(figure.value, behind.value):
            yield self._difference(figure, "số in ra", figure.value, "số tổng hợp", behind.value)
        elif figure.kind == "value" and figure.code != SHEET and not self._is_split(figure):
            measured = self._sources.measured(figure)
            anew = self._sources.added_up(measured) if measured else None
            if measured and not same(measured.value, anew):
                yield self._difference(figure, "số tổng hợp", measured.value, "cộng lại các dòng nguồn", anew)

    def _is_split(self, figure: PrintedFigure) -> bool:
        """Return whether rows are in several groups at once, each with a part of them only."""
        columns = self._catalog.sheets[self._catalog.indicators[figure.code].sheet].by_key
        return any((c := columns.get(by) or columns.get(f"{by}s")) is not None and c.is_list for by in figure.by)

    def _against_print(self, figure: PrintedFigure) -> Iterator[str]:
        """Yield the figure where its text is not its value as documents write it."""
        if figure.code == SHEET or figure.text.startswith("<"):
            return
        indicator = self._catalog.indicators[figure.code]
        if figure.kind == "change":
            percent = "" if figure.value is None else self._numbers.percent(abs(figure.value), fixed=True)
            falls = not figure.block and (figure.value or 0) < 0 and percent.strip("0,") != ""
            sign = "-" if falls else ""  # in a sentence the words say it
            allowed = {sign + percent, sign + percent.removesuffix(",0")}
            shown = figure.text.removesuffix(" điểm %").removesuffix("%")
        else:
            value = figure.value
            written = (self._numbers.bare, self._numbers.cell, self._numbers.full)
            allowed, shown = {w(indicator, value) for w in written}, figure.text
        if shown not in allowed:
            yield f"{self._name(figure)} ({figure.place}): in “{figure.text}”, đúng ra là “{sorted(allowed)[0]}”"

    # the text and the annexes ---------------------------------------------------------------------------

    def _against_annexes(self, figure: PrintedFigure) -> Iterator[str]:
        """Yield the figure of the text where no annex has it, or has it otherwise."""
        cells = self._cells.get(figure.key, [])
        if not cells and figure.block:
            yield f"{self._name(figure)} (phần {figure.place}): không có ô nào ở phụ lục"
        for where, cell in cells:
            if not same(figure.value, cell.value):
                yield self._difference(figure, f"phần {figure.place}", figure.value, where, cell.value)
            elif self._number(figure) != self._number(cell) and cell.text:
                yield f"{self._name(figure)}: phần {figure.place} in “{figure.text}”, {where} in “{cell.text}”"

    def _number(self, figure: PrintedFigure) -> str:
        """Return the number alone, without unit, sign of a change and closing zeros of a rate."""
        if figure.text.startswith("<") or figure.code == SHEET:
            return figure.text
        return figure.text.split(" ")[0].strip("-%").removesuffix(",0")

    # parts and wholes -----------------------------------------------------------------------------------

    def _parts(self, figures: Iterable[PrintedFigure]) -> Iterator[str]:
        """Yield each breakdown whose parts do not add up to the whole, or exceed what may be counted twice."""
        groups: dict[tuple[str, str, tuple[str, ...]], dict[tuple[str, ...], float]] = {}
        for f in figures:
            if f.code != SHEET and f.kind == "value" and f.by and f.value is not None:
                groups.setdefault((f.place, f.code, f.by), {})[f.group] = f.value
        for (where, code, by), parts in groups.items():
            indicator = self._catalog.indicators[code]
            whole, total = self._data.evaluator.figure(code).value, sum(parts.values())
            passed_on = UNIT in by and indicator.dedup_keep == CHAIN  # a case counts on the day of its first receipt
            if indicator.aggregation not in ADDITIVE or whole is None or passed_on:
                continue
            shared = UNIT in by or indicator.dedup_keep in ("any", "all")
            if not same(total, whole) and (total < whole or not shared):
                yield f"{indicator.name}: {where} cộng các dòng được {total:g}, số toàn tỉnh {whole:g}"

    def _difference(self, figure: PrintedFigure, one: str, value: Value, other: str, against: Value) -> str:
        texts = ["trống" if v is None else self._numbers_text(figure, v) for v in (value, against)]
        return f"{self._name(figure)}: {one} {texts[0]}, {other} {texts[1]}"

    def _numbers_text(self, figure: PrintedFigure, value: float) -> str:
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"

    def _name(self, figure: PrintedFigure) -> str:
        return figure_name(self._catalog, figure, self._data.period.last)


def _by_key(annexes: Sequence[AnnexTable]) -> Mapping[Key, list[tuple[str, PrintedFigure]]]:
    """Return the cells of each figure with where they stand."""
    found: dict[Key, list[tuple[str, PrintedFigure]]] = {}
    for annex in annexes:
        for row in annex.rows:
            for column, cell in enumerate(row.cells):
                if cell.figure:
                    where = f"{annex.label}, “{row.cells[0].text}”, “{annex.columns[column]}”"
                    shown = cell.text if cell.text != NOTHING else "0"
                    figure = cell.figure
                    found.setdefault(figure.key, []).append((where, replace(figure, text=shown)))
    return found
