"""Prices and supply of essential goods (ThiTruong)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Record
from bvq_excel.sheets.repeats import complete, repeated
from bvq_excel.text import lookup_key

GOODS = "MarketItem"


@dataclass(frozen=True)
class Band:
    """The prices that are usual for one kind of goods in one week: the median of `points` prices, more or less."""

    week: date
    middle: float
    percent: float
    points: int

    def __contains__(self, price: float) -> bool:
        return abs(price - self.middle) * 100 <= self.percent * self.middle

    def facts(self) -> dict[str, Any]:
        """Return what the message says about the band; the bounds are whole đồng inside it."""
        return {
            "low": math.ceil(self.middle * (100 - self.percent) / 100),
            "high": math.floor(self.middle * (100 + self.percent) / 100),
            "median": self.middle,
            "points": self.points,
            "week_from": self.week,
            "week_to": self.week + timedelta(days=6),
        }


def usual_price(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """A price is near the median of the same goods at all points of the file in the same week.

    Why: a price far away is mostly a zero too many or another unit of measure.
    """
    for row, band in unusual(rows, context):
        yield price_problem(row, band, context)


def unusual(rows: Iterable[Record], context: Context) -> Iterator[tuple[Record, Band]]:
    """Return the rows whose price lies outside the band of its goods and week (Monday to Sunday), with the band."""
    groups: dict[Hashable, list[Record]] = defaultdict(list)
    for row in rows:
        key = complete(row["item"], row["survey_date"], row["price"])
        if key is not None:
            groups[row["item"], _monday(row["survey_date"])].append(row)
    for points in groups.values():
        middle = median(row["price"] for row in points)
        for row in points:
            percent = context.parameter("market.median_band_pct", row)
            least = context.parameter("market.median_min_points", row)
            if percent is None or least is None or len(points) < least:
                continue
            band = Band(_monday(row["survey_date"]), middle, percent, len(points))
            if row["price"] not in band:
                yield row, band


def price_problem(row: Record, band: Band, context: Context, case: str = "") -> Problem:
    """Return the problem that says that the price of `row` is outside `band`."""
    goods = context.catalog.enums[GOODS].by_code.get(row["item"])
    names = {"goods": goods.label if goods else row["item"], "uom": goods.extra.get("uom", "") if goods else ""}
    return Problem("price", case, row, facts=band.facts() | names)


def one_row_a_point(rows: Sequence[Record], _context: Context) -> Iterator[Problem]:
    """Each kind of goods has one row a point and day.

    Why: a second row would count twice in the averages.
    """
    for row, earlier in repeated(rows, _point):
        yield Problem("survey_date", row=row, facts={"other_cell": earlier.cell("survey_date")})


def _point(row: Record) -> Hashable | None:
    return complete(row["survey_date"], lookup_key(row["survey_point"] or ""), row["item"])


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


CHECKS: tuple[policy.Check, ...] = (
    policy.sheet("R-TT2-01", usual_price),
    policy.sheet("R-TT2-02", one_row_a_point),
)
