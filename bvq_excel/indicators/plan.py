"""Indicators ready to run: filter, key, condition and expression of each, parsed once per catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator, Sheet
from bvq_excel.errors import UsageError
from bvq_excel.expressions import Expression, parse
from bvq_excel.indicators.dedup import STRATEGIES
from bvq_excel.indicators.keys import KeyReader, key_reader

CHAIN = "chain"
DISTINCT = frozenset({"count_distinct", "count_distinct_ontime", "snapshot"})
OF_FIGURES = frozenset({"ratio", "change"})
_CODE = re.compile(r"I-[A-Z0-9]+-\d+")
_DATE_IN_FILTER = re.compile(r"in_period\((\w+)\)")


@dataclass(frozen=True)
class Plan:
    """One indicator, parsed. `conditions` are the parts of its filter, all of which must hold.

    `condition` is a `dedup_keep` that is an expression; `amount` is what a sum adds up; for figures made of figures
    `parts` maps the names in `amount` to the codes of these indicators.
    """

    indicator: Indicator
    sheet: Sheet
    conditions: tuple[Expression, ...]
    key: KeyReader | None
    condition: Expression | None
    amount: Expression | None
    parts: Mapping[str, str]

    @property
    def of_figures(self) -> bool:
        """Whether the indicator is computed from other indicators rather than from rows."""
        return self.indicator.aggregation in OF_FIGURES

    @property
    def distinct(self) -> bool:
        """Whether rows without a key do not count, since it is keys that are counted."""
        return self.indicator.aggregation in DISTINCT

    @cached_property
    def date_keys(self) -> tuple[str, ...]:
        """The columns whose first value says when a row counts: the filter's date, else the sheet's event date."""
        found = _DATE_IN_FILTER.search(self.indicator.filter)
        return (found.group(1),) if found else self.sheet.event_date_keys


@dataclass(frozen=True)
class Plans:
    """The plans of all indicators of a catalogue, and the sheets whose rows form chains."""

    by_code: Mapping[str, Plan]
    chains: Mapping[str, KeyReader]

    def __getitem__(self, code: str) -> Plan:
        """Return the plan of indicator `code`; raises UsageError when there is none."""
        try:
            return self.by_code[code]
        except KeyError:
            raise UsageError(f"Không có chỉ tiêu {code} trong danh mục.") from None


@lru_cache(maxsize=4)
def plans(catalog: Catalog) -> Plans:
    """Return the parsed indicators of `catalog` (once per process).

    Raises CatalogError, naming the expression, where one cannot be understood.
    """
    readers: dict[tuple[str, str], KeyReader] = {}
    by_code = {code: _plan(i, catalog.sheets[i.sheet], readers) for code, i in catalog.indicators.items()}
    chains = {p.sheet.name: p.key for p in by_code.values() if p.indicator.dedup_keep == CHAIN and p.key}
    return Plans(by_code, chains)


def _plan(indicator: Indicator, sheet: Sheet, readers: dict[tuple[str, str], KeyReader]) -> Plan:
    """Return the parsed `indicator`; indicators of one sheet with the same key share its reader (`readers`)."""
    if indicator.aggregation in OF_FIGURES:
        parts = {code.replace("-", "_").lower(): code for code in _CODE.findall(indicator.expr)}
        text = _CODE.sub(lambda m: m.group().replace("-", "_").lower(), indicator.expr)
        return Plan(indicator, sheet, (), None, None, parse(text, parts), parts)
    columns = sheet.by_key
    keep = indicator.dedup_keep
    adds = indicator.aggregation not in DISTINCT and indicator.expr
    key = indicator.dedup_key or (indicator.expr.replace(",", ";") if indicator.aggregation in DISTINCT else "")
    return Plan(
        indicator,
        sheet,
        tuple(parse(text, columns) for text in _conjuncts(indicator.filter)),
        readers.setdefault((sheet.name, key), key_reader(key, sheet)) if key else None,
        parse(keep, columns) if keep and keep not in STRATEGIES and keep != CHAIN else None,
        parse(indicator.expr, columns) if adds else None,
        {},
    )


def _conjuncts(text: str) -> list[str]:
    """Return the parts joined by `and` outside brackets; the whole where an outer `or` binds them otherwise.

    Indicators of a sheet share most of their parts, so that each is run over the rows only once.
    """
    parts, depth, start = [], 0, 0
    for found in re.finditer(r"[(\[]|[)\]]|\b(?:and|or)\b|'[^']*'", text):
        word = found.group()
        depth += (word in "([") - (word in ")]")
        if depth == 0 and word == "or":
            return [text]
        if depth == 0 and word == "and":
            parts.append(text[start : found.start()].strip())
            start = found.end()
    return [*parts, text[start:].strip()]
