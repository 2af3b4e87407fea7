"""How wide and how high the cells of a table must be to show what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
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


class Lines(dict[Any, int]):
    """On how many lines a value stands in a column of `width` characters, 0 where it needs no more than its row has."""

    def __init__(self, layout: EntryLayout, width: float) -> None:
        super().__init__()
        self._layout = layout
        self._width = width

    def __missing__(self, value: Any) -> int:
        long = isinstance(value, str) and (len(value) > self._width - 1 or "\n" in value)
        lines = self[value] = self._layout.lines(value, self._width) if long else 0
        return lines


def widest(values: Sequence[Any], style: str, limit: float) -> float:
    """Return how many characters wide a column must be to show its `values`, at most `limit`."""
    kinds = set(map(type, values))
    kinds.discard(type(None))
    shown: Iterable[tuple[Any, str]]
    if Styled in kinds:
        shown = {(v.value, v.style) if type(v) is Styled else (v, style) for v in values}
    elif kinds <= {int, float}:  # no number between the least and the greatest is longer
        numbers = [v for v in values if v is not None] or [0]
        shown = ((min(numbers), style), (max(numbers), style)) if kinds else ()
    else:
        shown = ((v, style) for v in (set(values) if kinds == {str} else values))
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
