"""Live suggestions for the quantities of NhiemVu: what the unit's own evidence sheets add up to.

As in the check (R-NV-02), only rows of the same task count. An indicator is suggested where its filter can be
said as conditions of COUNTIFS or SUMIFS. The user may type another number over it; the check compares both with
the indicator itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bvq_excel.catalog.definitions import Column, Indicator
from bvq_excel.expressions import parse
from bvq_excel.workbooks.entry_computed import computed_value
from bvq_excel.workbooks.entry_plan import BookPlan, TablePlan
from bvq_excel.workbooks.entry_values import understood
from bvq_excel.workbooks.formulas import date_literal, escaped, quoted

Criterion = tuple[str, str]  # a range and what it is compared with, both as formula texts


class NotSayableError(Exception):
    """A filter that COUNTIFS cannot say."""


@dataclass(frozen=True)
class Suggestion:
    """A formula and the value that it gives for the rows that are written."""

    formula: str
    value: int


def suggestion(plan: BookPlan, unit: str, task: str, uom: str) -> Suggestion | None:
    """Return what the evidence sheets say about `unit`'s quantity of a task in `uom`, None where they cannot."""
    indicator = _indicator(plan, task, uom)
    table = plan.table(indicator.sheet) if indicator else None
    if indicator is None or table is None or indicator.aggregation not in ("count", "sum"):
        return None
    if indicator.sheet == "NhiemVu":
        return None
    try:
        formula = _Writer(plan, table, unit, task).formula(indicator)
    except NotSayableError:
        return None
    own = [r for r in table.rows if r.given and r.unit == unit and r.values.get("task_code") == task]
    computed = [c for c in table.columns if f"{table.name}.{c.key}" in plan.layout.computed]
    rows = [{**understood(r.values), **{c.key: computed_value(plan, table, r, c) for c in computed}} for r in own]
    return Suggestion(f"={formula}", _value(plan, table, unit, indicator, rows))


def _indicator(plan: BookPlan, task: str, uom: str) -> Indicator | None:
    entry = plan.catalog.tasks.get(task)
    pairs = zip(entry.uoms, entry.indicators, strict=True) if entry else ()
    return next((plan.catalog.indicators.get(code) for unit, code in pairs if unit == uom), None)


def _value(plan: BookPlan, table: TablePlan, unit: str, indicator: Indicator, rows: Sequence[Mapping[str, Any]]) -> int:
    scope = plan.scope(table.sheet, unit)
    keep = parse(indicator.filter, table.sheet.by_key)
    kept = [values for values in rows if keep.true(values, scope)]
    if indicator.aggregation == "count":
        return len(kept)
    amount = parse(indicator.expr, table.sheet.by_key)
    found: list[Any] = [amount.run(values, scope) for values in kept]
    return sum(int(x) for x in found if x is not None)


class _Writer:
    """Says one indicator over the rows of one unit as a formula."""

    def __init__(self, plan: BookPlan, table: TablePlan, unit: str, task: str) -> None:
        self.plan = plan
        self.table = table
        self.unit = unit
        self.task = task

    def formula(self, indicator: Indicator) -> str:
        keys = indicator.expr.split("+") if indicator.aggregation == "sum" else ()
        sums = [self.range(key.strip()) for key in keys] or [""]
        terms = [self.term(total, case) for case in self.cases(indicator.filter) for total in sums]
        return "+".join(terms)

    def term(self, total: str, criteria: list[Criterion]) -> str:
        """Return the count, or the sum of range `total`, of the rows that meet all `criteria`."""
        criteria = _crossed(criteria)
        body = ",".join(f"{cells},{wanted}" for cells, wanted in criteria)
        inner = f"SUMIFS({total},{body})" if total else f"COUNTIFS({body})"
        return f"SUMPRODUCT({inner})" if "{" in body else inner

    def cases(self, text: str) -> Iterator[list[Criterion]]:
        """Yield criteria whose counts add up to the filter: one set, or one per column of the event date."""
        fixed: list[Criterion] = [(self.range("task_code"), self.begins(self.task, self.plan.catalog.tasks))]
        dates: list[list[Criterion]] = [[]]
        if self.plan.shared:
            fixed.append((self.range("unit_code"), f'"{self.unit}"'))
        for part in text.split(" and "):
            found = re.fullmatch(r"in_period\((\w+)\)", part.strip())
            if found:
                dates = list(self.in_period(found.group(1)))
            else:
                fixed.append(self.criterion(part.strip()))
        for case in dates:
            yield fixed + case

    def in_period(self, key: str) -> Iterator[list[Criterion]]:
        """Yield for each column that can hold the date its criteria; a later one counts where earlier are empty."""
        keys = self.table.sheet.event_date_keys if key == "event_date" else (key,)
        earlier: list[Criterion] = []
        for name in keys:
            first, last = self.bounds(self.table.sheet.by_key[name])
            cells = self.range(name)
            yield [*earlier, (cells, f'">="&{date_literal(first)}'), (cells, f'"<="&{date_literal(last)}')]
            earlier.append((cells, '""'))

    def bounds(self, column: Column) -> tuple[date, date]:
        """Return the first and last day of the period; for a column of months the first days of its months."""
        period = self.plan.period
        if column.type != "month":
            return period.first, period.last
        if not period.months:
            raise NotSayableError(column.key)
        low, high = period.months[0], period.months[-1]
        return date(int(low[:4]), int(low[5:]), 1), date(int(high[:4]), int(high[5:]), 1)

    def criterion(self, part: str) -> Criterion:
        if part == "unit_code == team_lead":
            return self.range("team_lead"), self.begins(self.unit, self.plan.catalog.units)
        found = re.fullmatch(r"(\w+) is not empty", part)
        if found:
            return self.range(found.group(1)), '"<>"'
        found = re.fullmatch(r"(\w+) (?:== ([\w.]+)|in \[([^\]]+)\])", part)
        if not found or found.group(1) not in self.table.index:
            raise NotSayableError(part)
        column = self.table.sheet.by_key[found.group(1)]
        codes = [c.strip() for c in (found.group(2) or found.group(3)).split(",")]
        return self.range(column.key), _either(*(word for code in codes for word in self.words(column, code)))

    def begins(self, code: str, known: Collection[str]) -> str:
        """Return the criterion that a cell holds `code`, alone or followed by a name."""
        longer = any(other != code and other.startswith(code) for other in known)
        return _either(code, f"{code} *") if longer else f'"{code}*"'

    def words(self, column: Column, code: str) -> tuple[str, str]:
        """Return how a cell may say `code`: in the list's words, and as the code."""
        if column.is_list or column.computed:
            raise NotSayableError(column.key)
        if column.ref:
            return code, f"{code} *"
        code = {"true": "CO", "false": "KHONG"}.get(code, code)
        label = self.plan.catalog.enums.get(column.enumeration)
        if label is None or code not in label.by_code or re.search(r"[*?~]", label.label(code)):
            raise NotSayableError(code)
        return label.label(code), code

    def range(self, key: str) -> str:
        columns: Mapping[str, Column] = self.table.sheet.by_key
        if key not in self.table.index:
            raise NotSayableError(key)
        return f"{self.table.sheet.table}[{escaped(columns[key].header)}]"


def _either(*words: str) -> str:
    """Return the texts as one criterion: an array of them, without those that Excel takes for the same."""
    kept = list({word.casefold(): word for word in reversed(words)}.values())[::-1]
    return "{" + ",".join(f'"{quoted(word)}"' for word in kept) + "}" if len(kept) > 1 else f'"{quoted(kept[0])}"'


def _crossed(criteria: list[Criterion]) -> list[Criterion]:
    """Return the criteria with the second array upright, so that both are combined; NotSayableError for a third."""
    seen, found = 0, []
    for cells, wanted in criteria:
        if wanted.startswith("{"):
            seen += 1
            if seen == 2:
                wanted = wanted.replace('","', '";"')
        found.append((cells, wanted))
    if seen > 2:
        raise NotSayableError(str(criteria))
    return found
