"""What expressions are run with: functions over a row's values and its surroundings, made of one another.

An empty cell makes a comparison unknown (None), and unknown is not true; see `expressions`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from bvq_excel.text import fold

Value = str | int | float | bool | date | tuple[str, ...] | None
Values = Mapping[str, Any]


class Scope(Protocol):
    """What a row's expression may ask about its surroundings."""

    @property
    def period_from(self) -> date: ...
    @property
    def period_to(self) -> date: ...
    @property
    def period_year(self) -> int: ...
    @property
    def years_of_period(self) -> tuple[int, ...]: ...
    @property
    def received_at(self) -> date: ...
    @property
    def own_unit(self) -> str: ...
    def in_period(self, value: Value) -> bool | None: ...
    def event_date(self, values: Values) -> date | None: ...
    def parameter(self, key: str, values: Values) -> Value: ...
    def working_day(self, start: date, days: int) -> date: ...


Evaluator = Callable[[Values, Scope], Any]


def is_missing(value: Value) -> bool:
    return value is None or value == () or value == ""


def either(left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        a = left(v, s)
        if a is True or (a is not False and not is_missing(a)):
            return a
        b = right(v, s)
        return None if a is None and b is False else b

    return run


def both(left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        a = left(v, s)
        if a is False:
            return False
        b = right(v, s)
        if b is False:
            return False
        return None if a is None or b is None else True

    return run


def negation(inner: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> bool | None:
        a = inner(v, s)
        return None if a is None else not a

    return run


def equal(a: Any, b: Any) -> bool:
    return True if a == b else isinstance(a, str) and isinstance(b, str) and fold(a) == fold(b)


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": equal,
    "!=": lambda a, b: not equal(a, b),
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def compared(compare: Callable[[Any, Any], bool], left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> bool | None:
        a, b = left(v, s), right(v, s)
        if is_missing(a) or is_missing(b):
            return None
        try:
            return compare(a, b)
        except TypeError:  # a date against a number: not comparable, so not known
            return None

    return run


def compare_cells(compare: Callable[[Any, Any], bool], left: str, right: str) -> Evaluator:
    """Return `compared` of two columns."""

    def run(v: Values, _s: Scope) -> bool | None:
        a, b = v.get(left), v.get(right)
        if a is None or b is None or is_missing(a) or is_missing(b):
            return None
        try:
            return compare(a, b)
        except TypeError:
            return None

    return run


def compare_cell(compare: Callable[[Any, Any], bool], key: str, constant: Any) -> Evaluator:
    """Return `compared` of a column and a constant."""

    def run(v: Values, _s: Scope) -> bool | None:
        a = v.get(key)
        if a is None or is_missing(a):
            return None
        try:
            return compare(a, constant)
        except TypeError:
            return None

    return run


def cell_contained(key: str, pool: frozenset[Any]) -> Evaluator:
    """Return `contains` of a column and constants."""

    def run(v: Values, _s: Scope) -> bool | None:
        a = v.get(key)
        if a is None or is_missing(a):
            return None
        return not pool.isdisjoint(a) if isinstance(a, tuple) else a in pool

    return run


def cell_is_empty(key: str, *, empty: bool) -> Evaluator:
    """Return `is_empty` of a column."""

    def run(v: Values, _s: Scope) -> bool:
        a = v.get(key)
        return (a is None or is_missing(a)) is empty

    return run


def contains(item: Evaluator, items: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> bool | None:
        a, b = item(v, s), items(v, s)
        if is_missing(a) or b is None:
            return None
        pool = b if isinstance(b, tuple) else (b,)
        return any(x in pool for x in a) if isinstance(a, tuple) else a in pool

    return run


def is_empty(inner: Evaluator, *, empty: bool) -> Evaluator:
    return lambda v, s: is_missing(inner(v, s)) is empty


def add(left: Evaluator, right: Evaluator, sign: int) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        a, b = left(v, s), right(v, s)
        if isinstance(a, date):
            if isinstance(b, date):
                return (a - b).days if sign < 0 else None
            return None if b is None else a + timedelta(days=sign * int(b))
        if isinstance(a, str) or isinstance(b, str):
            return f"{a or ''}\x1f{b or ''}"
        if a is None and b is None:
            return None
        return (a or 0) + sign * (b or 0)

    return run


def multiply(left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        a, b = left(v, s), right(v, s)
        return None if a is None or b is None else a * b

    return run


def divide(left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        a, b = left(v, s), right(v, s)
        return None if a is None or not b else a / b

    return run


def call(name: str, arguments: Sequence[Evaluator]) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        given = [a(v, s) for a in arguments]
        first = given[0]
        if name in ("max", "min", "sum"):
            present: list[Any] = [x for x in given if x is not None]
            return {"max": max, "min": min, "sum": sum}[name](present) if present else None  # type: ignore[operator]
        if name == "count_items":
            return len(first) if isinstance(first, tuple) else int(not is_missing(first))
        if any(x is None for x in given):
            return None
        return _apply(name, given, s)

    return run


def _apply(name: str, given: list[Any], s: Scope) -> Any:
    first = given[0]
    if name == "in_period":
        return s.in_period(first)
    if name == "abs":
        return abs(first)
    if name == "year":
        return first.year if isinstance(first, date) else int(str(first)[:4])
    if name == "working_day":
        return s.working_day(first, int(given[1]))
    return re.search(given[1], str(first)) is not None  # matches(text, 'pattern')
