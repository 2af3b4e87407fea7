"""De-duplication keys: `decision_no; inspection_date; subject_tax or subject_name`, compared after normalisation.

Parts are separated by semicolons; `a or b` takes the first that is not empty, `a + b` joins, `year(x)` takes the
year. Texts are equal without regard to case and spaces, document numbers besides to the kind of dash, links besides
to scheme, `www`, a closing slash and tracking parameters (R-BC-02).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from bvq_excel.catalog.definitions import MASTER_REFS, Column, Sheet
from bvq_excel.evaluators import Scope
from bvq_excel.expressions import Expression, parse
from bvq_excel.text import fold, plain_dashes

Key = tuple[Hashable, ...]

NUMBER_SUFFIX = "_no"
_SCHEME = re.compile(r"^(https?://)?(www\.)?")
_TRACKING = re.compile(r"(?<=[?&])utm_[^&#]*&?")


@dataclass(frozen=True)
class KeyReader:
    """Reads the key of a row; `forms` brings each text column to the form in which it is compared."""

    parts: tuple[Expression, ...]
    forms: Mapping[str, Callable[[str], str]]

    def read(self, values: Mapping[str, Any], scope: Scope) -> Key | None:
        """Return the row's key, None where every part of it is empty (such a row repeats no other)."""
        key = tuple([self._part(part, values, scope) for part in self.parts])
        return None if all(k is None or k == "" for k in key) else key

    def _part(self, part: Expression, values: Mapping[str, Any], scope: Scope) -> Hashable:
        column = part.text
        if column in part.columns:  # one column and nothing else, as most are
            value = values.get(column)
            form = self.forms.get(column)
            return form(value) if form and isinstance(value, str) else value
        found: Hashable = part.run(self._compared(part, values), scope)
        return found

    def _compared(self, part: Expression, values: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for column in part.columns:
            value = values.get(column)
            form = self.forms.get(column)
            found[column] = form(value) if form and isinstance(value, str) else value
        return found


def key_reader(text: str, sheet: Sheet) -> KeyReader:
    """Return the reader of the key written in `text` over the rows of `sheet`.

    Raises CatalogError where the text names something that the sheet does not have.
    """
    parts = tuple(parse(part.strip(), sheet.by_key) for part in text.split(";"))
    columns = {c for part in parts for c in part.columns}
    return KeyReader(parts, {c: f for c in columns if (f := _form(sheet.by_key[c]))})


def identity(record_id: str) -> str:
    """Return a record id in the form in which it is compared."""
    return fold(plain_dashes(record_id))


def link(url: str) -> str:
    """Return the form in which web addresses are compared."""
    return _TRACKING.sub("", _SCHEME.sub("", fold(url))).rstrip("?&/")


def _form(column: Column) -> Callable[[str], str] | None:
    if column.type in ("enum", "enum_list", "bool", "month") or column.ref in MASTER_REFS:
        return None  # codes already
    if column.type == "url":
        return link
    if column.type == "text" and not column.key.endswith(NUMBER_SUFFIX):
        return fold
    return identity
