"""The contract's small expression language, parsed once and run over rows.

`status in [DAGQ, CHUYEN] and closed_date > due_date` is data of the catalogue: it says when a column is
required, which rows an indicator counts, what a rule demands. Values are those of a record (codes, dates,
whole đồng); an empty cell makes a comparison *unknown* (None), and unknown is not true. `and`, `or` and
`not` follow Kleene's three-valued logic; over values that are no truth values, `or` takes the first one
that is not empty. In sums an empty cell counts as zero unless all are empty.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NoReturn, Protocol

from bvq_excel.errors import CatalogError
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

SCOPE_NAMES = frozenset({"period_from", "period_to", "period_year", "years_of_period", "received_at", "own_unit"})
FUNCTIONS = frozenset({"in_period", "count_items", "abs", "year", "max", "min", "working_day", "matches", "sum"})
_TOKEN = re.compile(r"\s*(?:(?P<text>'[^']*')|(?P<op>==|!=|<=|>=|[<>+\-*/()\[\],])|(?P<word>[^\W][\w.]*))")


@dataclass(frozen=True)
class Expression:
    """A parsed expression: `run(values, scope)` gives its value, None when it cannot be known."""

    text: str
    run: Evaluator
    columns: frozenset[str]
    parameters: frozenset[str]
    codes: frozenset[str]

    def true(self, values: Values, scope: Scope) -> bool:
        """Return whether the expression certainly holds for the row."""
        return self.run(values, scope) is True

    def false(self, values: Values, scope: Scope) -> bool:
        """Return whether the expression certainly does not hold (unknown is neither)."""
        return self.run(values, scope) is False


def parse(text: str, columns: Collection[str]) -> Expression:
    """Return `text` as an Expression over rows with `columns`; an empty text is always true.

    Raises CatalogError naming the expression and the word at which it goes wrong.
    """
    return _parse(text, frozenset(columns))


@lru_cache(maxsize=2048)
def _parse(text: str, columns: frozenset[str]) -> Expression:
    if text.strip() in ("", "any"):
        return Expression(text, lambda _v, _s: True, frozenset(), frozenset(), frozenset())
    parser = _Parser(text, columns)
    run = parser.expression()
    if parser.peek():
        parser.fail(f"thừa '{parser.peek()}'")
    return Expression(text, run, frozenset(parser.columns), frozenset(parser.parameters), frozenset(parser.codes))


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str, known: frozenset[str]) -> None:
        self.text = text
        self.known = known
        self.tokens = self._split(text)
        self.at = 0
        self.columns: set[str] = set()
        self.parameters: set[str] = set()
        self.codes: set[str] = set()

    def _split(self, text: str) -> list[str]:
        tokens, at = [], 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if found is None:
                raise CatalogError(f"biểu thức '{text}': ký tự lạ '{text[at:].lstrip()[0]}'")
            tokens.append(found.group().strip())
            at = found.end()
        return tokens

    def fail(self, why: str) -> NoReturn:
        raise CatalogError(f"biểu thức '{self.text}': {why}")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> bool:
        if self.peek() in wanted and self.peek():
            self.at += 1
            return True
        return False

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            self.fail(f"thiếu '{wanted}' trước '{self.peek()}'")

    # grammar, loosest binding first

    def expression(self) -> Evaluator:
        left = self.conjunction()
        while self.take("or"):
            left = _either(left, self.conjunction())
        return left

    def conjunction(self) -> Evaluator:
        left = self.negation()
        while self.take("and"):
            left = _both(left, self.negation())
        return left

    def negation(self) -> Evaluator:
        if self.take("not"):
            return _not(self.negation())
        return self.comparison()

    def comparison(self) -> Evaluator:
        left = self.sum()
        for sign, compare in _COMPARISONS.items():
            if self.take(sign):
                return _compare(compare, left, self.sum())
        if self.take("in"):
            return _contains(left, self.listing() if self.peek() == "[" else self.sum())
        if self.take("is"):
            negated = self.take("not")
            self.need("empty")
            return _is_empty(left, empty=not negated)
        return left

    def listing(self) -> Evaluator:
        self.need("[")
        items = [self.literal_or_value()]
        while self.take(","):
            items.append(self.literal_or_value())
        self.need("]")
        return lambda v, s: tuple(item(v, s) for item in items)

    def literal_or_value(self) -> Evaluator:
        return self.sum()

    def sum(self) -> Evaluator:
        left = self.product()
        while self.peek() in ("+", "-"):
            sign = 1 if self.take("+") else -(self.take("-"))
            left = _add(left, self.product(), sign)
        return left

    def product(self) -> Evaluator:
        left = self.factor()
        while self.peek() in ("*", "/"):
            divide = not self.take("*") and self.take("/")
            left = _divide(left, self.factor()) if divide else _multiply(left, self.factor())
        return left

    def factor(self) -> Evaluator:
        if self.take("("):
            inner = self.expression()
            self.need(")")
            return inner
        if self.take("-"):
            return _multiply(lambda _v, _s: -1, self.factor())
        word = self.peek()
        if not word or word in _COMPARISONS or word in "[]),+*/":
            self.fail(f"thiếu giá trị trước '{word}'")
        self.at += 1
        if word in FUNCTIONS and self.peek() == "(":
            return self.call(word)
        return self.name(word)

    def call(self, name: str) -> Evaluator:
        self.need("(")
        arguments = [self.expression()]
        while self.take(","):
            arguments.append(self.expression())
        self.need(")")
        return _call(name, arguments)

    def name(self, word: str) -> Evaluator:
        if word.startswith("'"):
            return _constant(word[1:-1])
        if word in ("true", "false"):
            return _constant(word == "true")
        if word in self.known:
            self.columns.add(word)
            return lambda v, _s: v.get(word)
        if word in SCOPE_NAMES:
            return lambda _v, s: getattr(s, word)
        if word == "event_date":
            return lambda v, s: s.event_date(v)
        if re.fullmatch(r"\d+(\.\d+)?", word):
            return _constant(float(word) if "." in word else int(word))
        if re.fullmatch(r"[a-z]\w*(\.[A-Za-z_0-9]+)+", word):
            self.parameters.add(word)
            return lambda v, s: s.parameter(word, v)
        if not re.fullmatch(r"[A-Z0-9][\w.]*", word):
            self.fail(f"tên lạ '{word}'")
        self.codes.add(word)
        return _constant(word)


def _constant(value: Value) -> Evaluator:
    return lambda _v, _s: value


def _is_missing(value: Value) -> bool:
    return value is None or value == () or value == ""


def _either(left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        a = left(v, s)
        if a is True or (a is not False and not _is_missing(a)):
            return a
        b = right(v, s)
        return None if a is None and b is False else b

    return run


def _both(left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        a = left(v, s)
        if a is False:
            return False
        b = right(v, s)
        if b is False:
            return False
        return None if a is None or b is None else True

    return run


def _not(inner: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> bool | None:
        a = inner(v, s)
        return None if a is None else not a

    return run


def _equal(a: Any, b: Any) -> bool:
    return bool(a == b or (isinstance(a, str) and isinstance(b, str) and fold(a) == fold(b)))


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": _equal,
    "!=": lambda a, b: not _equal(a, b),
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def _compare(compare: Callable[[Any, Any], bool], left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> bool | None:
        a, b = left(v, s), right(v, s)
        if _is_missing(a) or _is_missing(b):
            return None
        try:
            return compare(a, b)
        except TypeError:  # a date against a number: not comparable, so not known
            return None

    return run


def _contains(item: Evaluator, items: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> bool | None:
        a, b = item(v, s), items(v, s)
        if _is_missing(a) or b is None:
            return None
        pool = b if isinstance(b, tuple) else (b,)
        return any(x in pool for x in a) if isinstance(a, tuple) else a in pool

    return run


def _is_empty(inner: Evaluator, *, empty: bool) -> Evaluator:
    return lambda v, s: _is_missing(inner(v, s)) is empty


def _add(left: Evaluator, right: Evaluator, sign: int) -> Evaluator:
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


def _multiply(left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        a, b = left(v, s), right(v, s)
        return None if a is None or b is None else a * b

    return run


def _divide(left: Evaluator, right: Evaluator) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        a, b = left(v, s), right(v, s)
        return None if a is None or not b else a / b

    return run


def _call(name: str, arguments: Sequence[Evaluator]) -> Evaluator:
    def run(v: Values, s: Scope) -> Any:
        given = [a(v, s) for a in arguments]
        first = given[0]
        if name in ("max", "min", "sum"):
            present: list[Any] = [x for x in given if x is not None]
            return {"max": max, "min": min, "sum": sum}[name](present) if present else None  # type: ignore[operator]
        if name == "count_items":
            return len(first) if isinstance(first, tuple) else int(not _is_missing(first))
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
