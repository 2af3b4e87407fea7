"""Figures as documents print them: one way to write a number, and a record of every figure that was printed.

Money stands in millions of đồng with one decimal, rates with one decimal, everything else whole; halves round up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

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


class Figures(Protocol):
    """Where figures come from (`bvq_excel.indicators.Evaluator`)."""

    def figure(self, code: str) -> Figure: ...
    def breakdown(self, code: str, by: str) -> Mapping[str, Figure]: ...
    def cross(self, code: str, by_row: str, by_column: str) -> Mapping[tuple[str, str], Figure]: ...


@dataclass(frozen=True)
class PrintedFigure:
    """One figure as it stands in a document: indicator, breakdown, unrounded value, text, place (part or annex)."""

    code: str
    value: Value
    text: str
    place: str
    group: tuple[str, ...] = ()


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
        exact = half_up(Decimal(str(round(value, 9))), decimals)
        if fixed:
            return display.number(float(exact), decimals)
        return display.number(int(exact) if exact == exact.to_integral_value() else float(exact))


class Comparison:
    """Says how a figure stands to the same period of the year before, where its value then is known."""

    def __init__(self, catalog: Catalog, earlier: Mapping[str, float], year: int) -> None:
        self._catalog = catalog
        self._earlier = earlier
        self._year = year
        self._numbers = NumberWriter(catalog)
        self._changes = {i.expr: i for i in catalog.indicators.values() if i.aggregation == "change"}

    def words(self, indicator: Indicator, value: Value, *, brief: bool = False) -> str:
        """Return e.g. `tăng 12,5% so với cùng kỳ năm 2018`; empty when there is nothing to compare with.

        `brief` leaves out with what it is compared (`tăng 12,5%`), for where that has just been said.
        """
        before = self._earlier.get(indicator.code)
        if value is None or before is None or indicator.uom == YES_NO:
            return ""
        if not before:
            return self._catalog.writing.no_previous_sentence if value else ""
        if value == before:
            return f"bằng cùng kỳ năm {self._year}"
        if indicator.uom == PERCENT:
            change = f"{self._numbers.percent(abs(value - before))} điểm %"
        else:
            change = f"{self._numbers.percent(abs(value - before) / abs(before) * 100)}%"
        said = f"{'tăng' if value > before else 'giảm'} {change}"
        return said if brief else f"{said} so với cùng kỳ năm {self._year}"

    def percent(self, indicator: Indicator, value: Value) -> float | None:
        """Return the change in percent of the earlier value, None when it cannot be computed."""
        before = self._earlier.get(indicator.code)
        return (value - before) / before * 100 if value is not None and before else None

    def change_of(self, code: str) -> str | None:
        """Return the code of the indicator that is the change of `code`, None where the catalogue has none."""
        change = self._changes.get(code)
        return change.code if change else None


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


def suppressed(catalog: Catalog, indicator: Indicator, by: str, value: Value, text: str) -> str:
    """Return `text`, or `<3` in its stead where a small cell of a sensitive breakdown would point at someone."""
    if not value or not is_sensitive(catalog, indicator, by):
        return text
    limit = int(catalog.parameters[SUPPRESS_BELOW][-1].value)
    return f"<{limit}" if 0 < value < limit else text
