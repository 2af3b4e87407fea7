"""The reader of each column: from a raw cell to the typed value that the contract gives its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import CODE_TYPES, Column
from bvq_excel.values import codes, dates, identifiers, numbers, texts

# A raw cell that is not blank, and the name of its font where that is a legacy one, give the value itself where
# nothing is to be said about the cell, else a Parsed.
Reader = Callable[[Any, str], Any]


@lru_cache(maxsize=128)
def readers(catalog: Catalog, sheet: str, *, date1904: bool = False) -> Mapping[str, Reader]:
    """Return the readers of the columns of `sheet` by key (made once per catalogue)."""
    return {c.key: reader(catalog, c, date1904=date1904) for c in catalog.sheets[sheet].columns}


def reader(catalog: Catalog, column: Column, *, date1904: bool = False) -> Reader:
    """Return the reader of `column`; `date1904` says how bare serial numbers count days.

    Values are: str for text and ids, date, `yyyy-mm`, int (percent: also float), bool, one code or a tuple of
    codes.
    """
    if column.type in ("integer", "money", "percent"):
        return numbers.reader(catalog, column)
    if column.type == "date":
        return dates.date_reader(date1904=date1904)
    if column.type == "month":
        return dates.month_reader(date1904=date1904)
    if column.type in CODE_TYPES:
        return codes.reader(catalog, column)
    if column.type == "phone":
        return identifiers.phone_reader(catalog)
    if column.type == "tax_code":
        return identifiers.tax_reader(catalog)
    if column.type == "email":
        return identifiers.email_reader()
    if column.type == "url":
        return identifiers.url_reader(column.max_length)
    return texts.reader(column)
