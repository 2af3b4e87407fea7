"""The contract's small expression language, parsed once and run over rows.

`status in [DAGQ, CHUYEN] and closed_date > due_date` is data of the catalogue: it says when a column is
required, which rows an indicator counts, what a rule demands. Values are those of a record (codes, dates,
whole đồng); an empty cell makes a comparison *unknown* (None), and unknown is not true. `and`, `or` and
`not` follow Kleene's three-valued logic; over values that are no truth values, `or` takes the first one
that is not empty. In sums an empty cell counts as zero unless all are empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from bvq_excel import evaluators
from bvq_excel.errors import CatalogError
from bvq_excel.evaluators import Evaluator, Scope, Value, Values

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
        # What most comparisons are made of: these need no call of their own when the expression is run.
        self.cells: dict[Evaluator, str] = {}
        self.constants: dict[Evaluator, Value] = {}

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
            left = evaluators.either(left, self.conjunction())
        return left

    def conjunction(self) -> Evaluator:
        left = self.negation()
        while self.take("and"):
            left = evaluators.both(left, self.negation())
        return left

    def negation(self) -> Evaluator:
        if self.take("not"):
            return evaluators.negation(self.negation())
        return self.comparison()

    def comparison(self) -> Evaluator:
        left = self.sum()
        for sign, compare in evaluators.COMPARISONS.items():
            if self.take(sign):
                return self._compared(compare, left, self.sum())
        if self.take("in"):
            right = self.listing() if self.peek() == "[" else self.sum()
            pool = self.constants.get(right)
            if left in self.cells and isinstance(pool, tuple) and pool:
                return evaluators.cell_contained(self.cells[left], frozenset(pool))
            return evaluators.contains(left, right)
        if self.take("is"):
            empty = not self.take("not")
            self.need("empty")
            if left in self.cells:
                return evaluators.cell_is_empty(self.cells[left], empty=empty)
            return evaluators.is_empty(left, empty=empty)
        return left

    def _compared(self, compare: Callable[[Any, Any], bool], left: Evaluator, right: Evaluator) -> Evaluator:
        if left in self.cells and right in self.cells:
            return evaluators.compare_cells(compare, self.cells[left], self.cells[right])
        if left in self.cells and right in self.constants and not evaluators.is_missing(self.constants[right]):
            return evaluators.compare_cell(compare, self.cells[left], self.constants[right])
        return evaluators.compared(compare, left, right)

    def listing(self) -> Evaluator:
        self.need("[")
        items = [self.literal_or_value()]
        while self.take(","):
            items.append(self.literal_or_value())
        self.need("]")
        if all(item in self.constants for item in items):
            return self._constant(tuple(self.constants[item] for item in items))
        return lambda v, s: tuple(item(v, s) for item in items)

    def literal_or_value(self) -> Evaluator:
        return self.sum()

    def sum(self) -> Evaluator:
        left = self.product()
        while self.peek() in ("+", "-"):
            sign = 1 if self.take("+") else -(self.take("-"))
            left = evaluators.add(left, self.product(), sign)
        return left

    def product(self) -> Evaluator:
        left = self.factor()
        while self.peek() in ("*", "/"):
            divide = not self.take("*") and self.take("/")
            left = evaluators.divide(left, self.factor()) if divide else evaluators.multiply(left, self.factor())
        return left

    def factor(self) -> Evaluator:
        if self.take("("):
            inner = self.expression()
            self.need(")")
            return inner
        if self.take("-"):
            return evaluators.multiply(lambda _v, _s: -1, self.factor())
        word = self.peek()
        if not word or word in evaluators.COMPARISONS or word in "[]),+*/":
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
        return evaluators.call(name, arguments)

    def name(self, word: str) -> Evaluator:
        if word.startswith("'"):
            return self._constant(word[1:-1])
        if word in ("true", "false"):
            return self._constant(word == "true")
        if word in self.known:
            return self._cell(word)
        if word in SCOPE_NAMES:
            return lambda _v, s: getattr(s, word)
        if word == "event_date":
            return lambda v, s: s.event_date(v)
        if re.fullmatch(r"\d+(\.\d+)?", word):
            return self._constant(float(word) if "." in word else int(word))
        if re.fullmatch(r"[a-z]\w*(\.[A-Za-z_0-9]+)+", word):
            self.parameters.add(word)
            return lambda v, s: s.parameter(word, v)
        if not re.fullmatch(r"[A-Z0-9][\w.]*", word):
            self.fail(f"tên lạ '{word}'")
        self.codes.add(word)
        return self._constant(word)

    def _cell(self, key: str) -> Evaluator:
        def run(v: Values, _s: Scope) -> Any:
            return v.get(key)

        self.columns.add(key)
        self.cells[run] = key
        return run

    def _constant(self, value: Any) -> Evaluator:
        def run(_v: Values, _s: Scope) -> Any:
            return value

        self.constants[run] = value
        return run
