"""Figures as documents print them: one way to write a number, and a record of every figure that was printed.

Money stands in millions of đồng with one decimal, rates with one decimal, everything else whole; halves round up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Protocol

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator
from bvq_excel.expressions import parse
from bvq_excel.indicators import Figure, rounded

MONEY = "đồng"
PERCENT = "%"
YES_NO = "có/không"
MILLION = 1_000_000
PRICES = "first_last_avg"  # prices are in đồng a kilogram, never in millions
SENSITIVE = "pd_sensitive"
SUPPRESS_BELOW = "privacy.suppress_below"

Value = int | float | None
# What a printed number says of an indicator: its value; the value of the same period of the year before and the
# change against it; the value from the beginning of the year; of a price its value on the first day of survey.
Kind = Literal["value", "earlier", "change", "so_far", "first"]
Key = tuple[str, Kind, tuple[str, ...], tuple[str, ...]]


class Figures(Protocol):
    """Where figures come from (`bvq_excel.indicators.Evaluator`)."""

    def figure(self, code: str) -> Figure: ...
    def breakdown(self, code: str, by: str) -> Mapping[str, Figure]: ...
    def cross(self, code: str, by_row: str, by_column: str) -> Mapping[tuple[str, str], Figure]: ...


@dataclass(frozen=True)
class PrintedFigure:
    """One figure as it stands in a document.

    `value` is not rounded, `text` is what was printed, `place` the part or annex. A figure of a breakdown has the
    breakdown's names in `by` and its codes in `group`. `block` is the paragraph of the text that it stands in.
    """

    code: str
    value: Value
    text: str
    place: str
    group: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    kind: Kind = "value"
    block: str = ""

    @property
    def key(self) -> Key:
        """What the figure is, wherever it is printed."""
        return self.code, self.kind, self.by, self.group


class NumberWriter:
    """Writes the values of indicators as Vietnamese text."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def bare(self, indicator: Indicator, value: Value) -> str:
        """Return the value without its unit: `20.487`, `203,4` (millions of đồng), `95,8` (percent), `Có`."""
        if value is None:
            return ""
        if indicator.uom == YES_NO:
            return "Có" if value else "Không"
        if is_money(indicator):
            return self.millions(value)
        return display.number(rounded(self._catalog, indicator.code, value) or 0)

    def cell(self, indicator: Indicator, value: Value) -> str:
        """Return the value as a table's cell shows it: like `bare`, but rates always with their decimals."""
        if value is None or indicator.uom != PERCENT:
            return self.bare(indicator, value)
        return self.percent(value, fixed=True)

    def full(self, indicator: Indicator, value: Value) -> str:
        """Return the value with its unit: `103 vụ`, `203,4 triệu đồng`, `95,8%`."""
        number = self.bare(indicator, value)
        if not number or indicator.uom == YES_NO:
            return number
        if indicator.uom == PERCENT:
            return f"{number}%"
        unit = self._catalog.writing.money_in_reports if is_money(indicator) else indicator.uom
        return f"{number} {unit}"

    def millions(self, value: float) -> str:
        """Return an amount in đồng as millions, rounded half up to the catalogue's decimals."""
        decimals = self._catalog.writing.money_decimals
        return display.number(float(half_up(Decimal(str(value)) / MILLION, decimals)), decimals)

    def percent(self, value: float, *, fixed: bool = False) -> str:
        """Return a percentage with the catalogue's decimals, without the sign; whole ones without, unless `fixed`."""
        decimals = self._catalog.writing.percent_decimals
        exact = half_up(Decimal(str(round(value, 9))), decimals) + 0  # what rounds to nothing has no sign
        if fixed:
            return display.number(float(exact), decimals)
        return display.number(int(exact) if exact == exact.to_integral_value() else float(exact))


@dataclass(frozen=True)
class Change:
    """How a figure has changed: in percent of the earlier value, or for rates in points; `text` has no sign."""

    value: float
    text: str


class Comparison:
    """Says how a figure stands to the same period of the year before, where its value then is known."""

    def __init__(self, catalog: Catalog, earlier: Mapping[str, float], year: int) -> None:
        self._catalog = catalog
        self._earlier = earlier
        self._year = year
        self._numbers = NumberWriter(catalog)

    def before(self, indicator: Indicator) -> Value:
        """Return the value of the same period of the year before, None where it is not known."""
        return self._earlier.get(indicator.code)

    def change(self, indicator: Indicator, value: Value) -> Change | None:
        """Return the change, None where there is nothing to compare with or nothing in percent of which to say it.

        Of rates it is the difference of what is printed, so that a reader who subtracts finds the same.
        """
        before = self._earlier.get(indicator.code)
        if value is None or before is None or indicator.uom == YES_NO:
            return None
        if indicator.uom == PERCENT:
            now, then = (rounded(self._catalog, indicator.code, v) or 0 for v in (value, before))
            points = round(now - then, 9)
            return Change(points, f"{self._numbers.percent(abs(points))} điểm %")
        if not before:
            return None
        percent = (value - before) / abs(before) * 100
        return Change(percent, f"{self._numbers.percent(abs(percent))}%")

    def words(self, indicator: Indicator, value: Value, *, brief: bool = False, shown: str = "") -> str:
        """Return e.g. `tăng 12,5% so với cùng kỳ năm 2018`; empty when there is nothing to compare with.

        `brief` leaves out with what it is compared (`tăng 12,5%`), for where that has just been said. `shown`
        stands in the place of the number.
        """
        before = self._earlier.get(indicator.code)
        if value is None or before is None or indicator.uom == YES_NO:
            return ""
        year = "" if brief else f" năm {self._year}"
        change = self.change(indicator, value)
        if change is None:
            return self._catalog.writing.no_previous_sentence if value else ""
        if value == before or not change.value:
            return f"bằng cùng kỳ{year}"
        if self._numbers.percent(abs(change.value)) == "0":
            return f"tương đương cùng kỳ{year}"
        said = f"{'tăng' if change.value > 0 else 'giảm'} {shown or change.text}"
        return said if brief else f"{said} so với cùng kỳ{year}"

    def percent(self, indicator: Indicator, value: Value) -> float | None:
        """Return the change in percent of the earlier value, None when it cannot be computed."""
        before = self._earlier.get(indicator.code)
        return (value - before) / before * 100 if value is not None and before else None


def is_money(indicator: Indicator) -> bool:
    """Return whether the indicator is an amount of money that documents print in millions of đồng."""
    return indicator.uom == MONEY and indicator.aggregation != PRICES


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Return `value` rounded half up (away from zero) to `decimals`."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def is_sensitive(catalog: Catalog, indicator: Indicator, by: str) -> bool:
    """Return whether a breakdown of `indicator` by `by` tells about sensitive personal data.

    It does when it splits by a sensitive column, or counts rows that a sensitive column selects.
    """
    sheet = catalog.sheets[indicator.sheet]
    keys = {c.key for c in sheet.columns if c.personal == SENSITIVE}
    return by in keys or not keys.isdisjoint(parse(indicator.filter, sheet.by_key).columns)


def suppressed(
    catalog: Catalog, indicator: Indicator, by: str, value: Value, text: str, day: date | None = None
) -> str:
    """Return `text`, or `<3` in its stead where a small cell of a sensitive breakdown would point at someone.

    The limit is the one in force on `day`, the latest when not given.
    """
    if not value or not is_sensitive(catalog, indicator, by):
        return text
    limit = int(catalog.number(SUPPRESS_BELOW, day or date.max) or 0)
    return f"<{limit}" if 0 < value < limit else text
