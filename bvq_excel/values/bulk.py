"""Whole columns read at once where nothing is to be said about any of their cells, which is the rule.

What comes out is what the column's reader gives cell by cell; each different value is read once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bvq_excel.catalog.definitions import Column
from bvq_excel.values.columns import Reader
from bvq_excel.values.parsed import Parsed
from bvq_excel.values.texts import all_plain

TEXTS = frozenset({"text", "id"})
BLANK = type(None)


def plain_column(column: Column, read: Reader, cells: Sequence[Any]) -> Sequence[Any] | None:
    """Return the values of a column's raw `cells` (None for blank ones), None where one of them must be looked at.

    `read` is the column's reader; the cells are in no legacy font.
    """
    kinds = set(map(type, cells))
    kinds.discard(BLANK)
    if kinds == {date} and column.type == "date":
        return cells
    if len(kinds) > 1:
        return None
    different = set(cells)
    different.discard(None)
    if kinds == {str}:
        if "#" in "\n".join(different):  # an error of Excel, pasted as text
            return None
        if column.type in TEXTS:
            return cells if all_plain(column, different) else None
    read_once = {cell: read(cell, "") for cell in different}
    if Parsed in set(map(type, read_once.values())):
        return None
    read_once[None] = None
    return list(map(read_once.__getitem__, cells))
