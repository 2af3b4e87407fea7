"""How wide and how high the cells of a table must be to show what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import repeat
from math import ceil
from typing import Any

from bvq_excel.workbooks.layout import EntryLayout

HEADER_LINES = 4
BOLD = 1.1  # how much wider bold letters run
DAY_WIDTH = 12


@dataclass(frozen=True)
class Styled:
    """A value that is shown otherwise than the rest of its column, or leads elsewhere (`link`).

    A link is a sheet, or a cell of one (`'NguonSoLieu'!A12`).
    """

    value: Any
    style: str
    link: str = ""


@dataclass(frozen=True)
class Cells:
    """The values of one column of a table, and what is asked of them more than once."""

    values: Sequence[Any]

    @cached_property
    def kinds(self) -> frozenset[type]:
        """The types among the values, that of empty cells left out."""
        return frozenset(map(type, self.values)) - {type(None)}

    @cached_property
    def distinct(self) -> frozenset[Any]:
        """The values, each once."""
        return frozenset(self.values)

    def lines(self, layout: EntryLayout, width: float) -> list[int] | None:
        """Return on how many lines each value stands in a column of `width` characters; None where all fit on one.

        A value that needs no more than its row has counts 0.
        """
        if str not in self.kinds:
            return None
        texts = self.distinct if self.kinds == {str} else {v for v in self.values if isinstance(v, str)}
        room = width - 1
        lines = {t: layout.lines(t, width) for t in texts if t is not None and (len(t) > room or "\n" in t)}
        return list(map(lines.get, self.values, repeat(0))) if lines else None


def widest(cells: Cells, style: str, limit: float) -> float:
    """Return how many characters wide a column must be to show its cells, at most `limit`."""
    kinds = cells.kinds
    if not kinds:
        return 0
    if kinds == {str}:
        texts = filter(None, cells.distinct)
        return min(limit, max(map(len, "\n".join(texts).split("\n"))) + 2)
    shown: Iterable[tuple[Any, str]]
    if Styled in kinds:
        shown = {(v.value, v.style) if type(v) is Styled else (v, style) for v in cells.values}
    elif kinds <= {int, float}:  # no number between the least and the greatest is longer
        numbers = [v for v in cells.values if v is not None]
        shown = (min(numbers), style), (max(numbers), style)
    else:
        shown = ((v, style) for v in cells.distinct)
    wanted = 0.0
    for value, own in shown:
        wanted = max(wanted, shown_width(value, own))
        if wanted >= limit:
            return limit
    return wanted


def shown_width(value: Any, style: str) -> float:
    """Return how many characters wide a cell must be to show `value` in full."""
    if value is None or value == "":
        return 0
    if isinstance(value, date):
        return DAY_WIDTH
    if isinstance(value, (int, float)):
        return len(f"{value:,.1f}" if style == "percent" else f"{value:,.0f}") + 2
    return max(map(len, str(value).split("\n"))) + 2


def header_width(header: str, room: float) -> float:
    """Return the width at which a header needs about four lines, with `room` beside it for the filter button."""
    words = header.split()
    longest = max(map(len, words), default=0)
    return max(longest, ceil(len(header) / HEADER_LINES) + 1) * BOLD + room
