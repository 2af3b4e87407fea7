"""De-duplication keys: `decision_no; inspection_date; subject_tax or subject_name`, compared after normalisation.

Parts are separated by semicolons; `a or b` takes the first that is not empty, `a + b` joins, `year(x)` takes the
year. Texts are equal without regard to case and spaces, document numbers besides to the kind of dash, links besides
to scheme, `www`, a closing slash and tracking parameters (R-BC-02).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
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
        key = tuple([read(values, scope) for read in self._readers])
        return key if any(key) or any(k is not None and k != "" for k in key) else None

    @cached_property
    def _readers(self) -> tuple[Callable[[Mapping[str, Any], Scope], Hashable], ...]:
        """What reads each part: most are one column and nothing else."""
        return tuple(self._cell(p.text) if p.text in p.columns else partial(self._computed, p) for p in self.parts)

    def _cell(self, column: str) -> Callable[[Mapping[str, Any], Scope], Hashable]:
        form = self.forms.get(column)

        def read(values: Mapping[str, Any], _scope: Scope) -> Hashable:
            value: Hashable = values.get(column)
            return form(value) if form and isinstance(value, str) else value

        return read

    def _computed(self, part: Expression, values: Mapping[str, Any], scope: Scope) -> Hashable:
        compared = {}
        for column in part.columns:
            value, form = values.get(column), self.forms.get(column)
            compared[column] = form(value) if form and isinstance(value, str) else value
        found: Hashable = part.run(compared, scope)
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
