"""The one way by which figures get into a text: each is printed, marked and recorded by the same function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator
from bvq_excel.documents import marks
from bvq_excel.documents.environment import TemplateMistake, template_function
from bvq_excel.documents.figures import (
    PRICES,
    Comparison,
    Figures,
    Kind,
    NumberWriter,
    PrintedFigure,
    Value,
    suppressed,
)
from bvq_excel.documents.labels import Labels
from bvq_excel.errors import UsageError
from bvq_excel.indicators import Figure
from bvq_excel.text import lower_first

SEPARATOR = "; "
LINK = "với"
LIST_SEPARATOR = ", "
UNIT = "unit"


class FigurePrinter:
    """The functions by which templates print figures; remembers what was printed where.

    `place` is the part that is being written, `block` the paragraph. `so_far` are the values from the beginning of
    the year, empty where they are not known or are the period's own. `others` stands for units that are not named.
    """

    def __init__(
        self,
        catalog: Catalog,
        figures: Figures,
        comparison: Comparison,
        day: date,
        so_far: Mapping[str, float] | None = None,
        others: str = "",
    ) -> None:
        self._catalog = catalog
        self._figures = figures
        self._comparison = comparison
        self._day = day
        self._so_far = so_far or {}
        self._others = others
        self._numbers = NumberWriter(catalog)
        self.place = ""
        self.block = ""
        self._compared_before = False
        self.printed: list[PrintedFigure] = []

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The functions under the names that templates use."""
        return {
            "so": self.full,
            "tran": self.bare,
            "co": self.occurs,
            "so_sanh": self.compared,
            "luy_ke": self.cumulative,
            "nhieu_nhat": self.largest,
            "don_vi_co": self.units_with,
            "gia_tang": self.dearer,
            "gia_giam": self.cheaper,
        }

    def value(self, code: str) -> Value:
        """Return the unrounded value of indicator `code`."""
        return self._figures.figure(self.indicator(code).code).value

    def indicator(self, code: str) -> Indicator:
        """Return indicator `code`; raises TemplateMistake when the catalogue has none."""
        found = self._catalog.indicators.get(code)
        if found is None:
            raise TemplateMistake(f"không có chỉ tiêu '{code}'")
        return found

    def is_dull(self, code: str) -> bool:
        """Return whether the figure is what it was a year before, which is not worth saying of every figure."""
        words = self._comparison.words(self.indicator(code), self.value(code), brief=True)
        return words.startswith(("bằng", "tương đương"))

    # values ---------------------------------------------------------------------------------------------

    @template_function
    def full(self, code: str) -> str:
        """Return the figure with its unit (`103 vụ`), empty when it has no value."""
        return self._print(code, self._numbers.full)

    @template_function
    def bare(self, code: str) -> str:
        """Return the figure without its unit (`103`), empty when it has no value."""
        return self._print(code, self._numbers.bare)

    @template_function
    def occurs(self, code: str) -> bool:
        """Return whether the figure is known and not zero."""
        return bool(self.value(code))

    @template_function
    def compared(self, code: str) -> str:
        """Return how the figure stands to the same period of the year before, empty when that is unknown.

        In one paragraph only the first comparison says with what it compares.
        """
        value, indicator = self.value(code), self.indicator(code)
        change = self._comparison.change(indicator, value)
        probe = self._comparison.words(indicator, value, brief=self._compared_before)
        if not probe or change is None:
            return probe
        shown = ""
        if change.text in probe:
            shown = self._record(code, change.value, change.text, kind="change")
        words = self._comparison.words(indicator, value, brief=self._compared_before, shown=shown)
        self._compared_before = True
        return words

    @template_function
    def cumulative(self, code: str) -> str:
        """Return the figure from the beginning of the year with its unit, empty when it is not known."""
        indicator, value = self.indicator(code), self._so_far.get(code)
        text = self._numbers.full(indicator, value)
        return self._record(code, value, text, kind="so_far") if text else ""

    def new_paragraph(self) -> None:
        """Begin a paragraph: its first comparison is said in full again."""
        self._compared_before = False

    # groups ---------------------------------------------------------------------------------------------

    @template_function
    def largest(self, code: str, by: str, count: int, link: str = LINK) -> str:
        """Return the `count` largest groups of a breakdown in words, largest first: `thực phẩm với 25 vụ; …`.

        `link` stands between the name and the figure, nothing if it is empty.
        """
        indicator = self.indicator(code)
        labels = self._labels(indicator, by)
        said = []
        for group, value in self._sorted(code, by)[:count]:
            full = self._numbers.full(indicator, value)
            text = suppressed(self._catalog, indicator, by, value, full, self._day)
            printed = self._record(code, value, text, by=(by,), group=(group,))
            said.append(" ".join(p for p in (self._called(labels, by, group), marks.clean(link), printed) if p))
        return SEPARATOR.join(said)

    @template_function
    def units_with(self, code: str, count: int) -> str:
        """Return the names of the units of which there is something, those with most first, at most `count`."""
        labels = self._labels(self.indicator(code), UNIT)
        names = [marks.clean(labels.of(unit)) for unit, _ in self._sorted(code, UNIT)]
        said = SEPARATOR.join(names[:count])
        return f"{said} {self._others}" if len(names) > count else said

    @template_function
    def dearer(self, code: str, count: int) -> str:
        """Return the items whose price rose most, each with the rise: `gạo Séng cù (3,5%), …`."""
        return self._moved(code, count, up=True)

    @template_function
    def cheaper(self, code: str, count: int) -> str:
        """Return the items whose price fell most, each with the fall."""
        return self._moved(code, count, up=False)

    def _moved(self, code: str, count: int, *, up: bool) -> str:
        indicator = self.indicator(code)
        by = indicator.breakdowns[0] if indicator.breakdowns else ""
        labels = self._labels(indicator, by)
        found = [(g, change) for g, f in self._split(code, by).items() if (change := price_change(f)) is not None]
        moved = [(g, c) for g, c in found if (c > 0) is up and self._numbers.percent(abs(c)) != "0"]
        said = []
        for group, change in sorted(moved, key=lambda p: -abs(p[1]))[:count]:
            text = f"{self._numbers.percent(abs(change))}%"
            printed = self._record(code, change, text, kind="change", by=(by,), group=(group,))
            said.append(f"{self._called(labels, by, group)} ({printed})")
        return LIST_SEPARATOR.join(said)

    def _sorted(self, code: str, by: str) -> list[tuple[str, Value]]:
        """Return the groups of a breakdown that have something and a name, largest first."""
        parts = [(group, f.value) for group, f in self._split(code, by).items() if group and f.value]
        return sorted(parts, key=lambda p: -(p[1] or 0))

    def _split(self, code: str, by: str) -> Mapping[str, Figure]:
        try:
            return self._figures.breakdown(code, by)
        except UsageError as e:
            raise TemplateMistake(str(e)) from e

    def _labels(self, indicator: Indicator, by: str) -> Labels:
        return Labels(self._catalog, indicator, by, self._day)

    def _called(self, labels: Labels, by: str, group: str) -> str:
        """Return the name of a group within a sentence; names of units and places keep their capital letter."""
        name = marks.clean(labels.of(group))
        return name if by in ("unit", "area") else lower_first(name)

    # recording ------------------------------------------------------------------------------------------

    def _print(self, code: str, write: Callable[[Indicator, Value], str]) -> str:
        value = self.value(code)
        text = write(self.indicator(code), value)
        return self._record(code, value, text) if text else ""

    def _record(
        self,
        code: str,
        value: Value,
        text: str,
        *,
        kind: Kind = "value",
        by: Iterable[str] = (),
        group: Iterable[str] = (),
    ) -> str:
        """Return `text`, marked, after remembering it."""
        figure = PrintedFigure(code, value, text, self.place, tuple(group), tuple(by), kind, self.block)
        self.printed.append(figure)
        return marks.figure(len(self.printed) - 1, text)


def price_change(figure: Figure) -> float | None:
    """Return by how many percent a price has changed from the first to the last day of survey, None if unknown."""
    first, last = figure.first, figure.value
    return (last - first) / first * 100 if first and last is not None else None


def is_price(indicator: Indicator) -> bool:
    """Return whether the indicator is a price at the start and at the end of the period."""
    return indicator.aggregation == PRICES
