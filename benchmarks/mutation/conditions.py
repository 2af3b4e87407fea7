"""Mutants of the conditions that are data: `when`, `holds` and `downgrade_if` of rules, `required_if`, `carry_over`.

The changes are made on the words of the contract's expression language: comparisons turned around or moved by one
at their boundary, `and` for `or`, an operand or an item of a list left out, a constant changed, a negation dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from benchmarks.mutation.mutants import Mutant
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Case, Column, Rule, Sheet
from bvq_excel.checking import engine
from bvq_excel.errors import CatalogError
from bvq_excel.expressions import parse
from bvq_excel.sheets import general

_TOKEN = re.compile(r"'[^']*'|==|!=|<=|>=|[<>+\-*/()\[\],]|[^\s<>=!+\-*/()\[\],']+")
_SWAPS = {
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "and": ("or",),
    "or": ("and",),
    "true": ("false",),
    "false": ("true",),
    "max": ("min",),
    "min": ("max",),
}

# The functions that judge by the conditions of columns and sheets.
FILLED = "bvq_excel.sheets.general.required_is_filled"
IN_PERIOD = "bvq_excel.sheets.general.happened_in_period"


def mutants(catalog: Catalog) -> Iterator[Mutant]:
    """Yield every mutant of the conditions in `catalog`."""
    for rule in catalog.rules.values():
        for case in rule.cases:
            for field in ("when", "holds"):
                yield from _of_case(catalog, rule, case, field)
        if rule.downgrade_if:
            yield from _of_text(catalog, rule.id, f"{rule.id}.downgrade_if", rule, "downgrade_if", rule.sheets)
    for sheet in catalog.sheets.values():
        if sheet.carry_over not in ("", "any"):
            place = f"R-CH-04 {sheet.name}.carry_over"
            yield from _of_text(catalog, IN_PERIOD, place, sheet, "carry_over", (sheet.name,))
        for column in sheet.columns:
            if column.required_if and not column.required:
                yield from _of_column(catalog, sheet, column)


def changes(text: str) -> Iterator[str]:
    """Yield the texts that differ from the expression `text` in one place."""
    words = _TOKEN.findall(text)
    for i, word in enumerate(words):
        for other in _SWAPS.get(word, ()):
            if word != "-" or (i and words[i - 1] not in (*_SWAPS, "(", ",", "[", "in")):
                yield _joined(words, i, i + 1, other)
        if word == "is":
            negated = words[i + 1] == "not"
            yield _joined(words, i, i + 2 + negated, "is empty" if negated else "is not empty")
        elif word == "not" and words[i - 1] != "is":
            yield _joined(words, i, i + 1, "")
        elif re.fullmatch(r"\d+(\.\d+)?", word):
            yield _joined(words, i, i + 1, str(int(float(word)) + 1))
        elif word.startswith("'"):
            yield _joined(words, i, i + 1, "'~'")
        elif word == "[":
            yield from _without_item(words, i)
    yield from _without_operand(words)


def _without_item(words: Sequence[str], start: int) -> Iterator[str]:
    """Yield the expression without each item of the list that begins at `start`; a single one becomes another."""
    end = words.index("]", start)
    items = [i for i in range(start + 1, end) if words[i] != ","]
    if end - start - 1 != 2 * len(items) - 1:
        return  # items that are expressions themselves
    for i in items:
        rest = ", ".join(words[j] for j in items if j != i)
        yield _joined(words, start, end + 1, f"[{rest or 'KHONGCO'}]")


def _without_operand(words: Sequence[str]) -> Iterator[str]:
    """Yield the expression without each operand of its loosest `or`, or `and`, outside of brackets."""
    depth, places = 0, {"or": [], "and": []}  # type: tuple[int, dict[str, list[int]]]
    for i, word in enumerate(words):
        depth += word in "([" and len(word) == 1
        depth -= word in ")]" and len(word) == 1
        if depth == 0 and word in places:
            places[word].append(i)
    word = "or" if places["or"] else "and"
    if not places[word]:
        return
    edges = [-1, *places[word], len(words)]
    parts = [" ".join(words[a + 1 : b]) for a, b in pairwise(edges)]
    for i in range(len(parts)):
        yield f" {word} ".join(p for j, p in enumerate(parts) if j != i)


def _joined(words: Sequence[str], start: int, end: int, other: str) -> str:
    return " ".join(t for t in (*words[:start], other, *words[end:]) if t)


# mutants of the catalogue's entries -----------------------------------------------------------------------------


def _of_case(catalog: Catalog, rule: Rule, case: Case, field: str) -> Iterator[Mutant]:
    if not case.holds:
        return
    place = f"{rule.id} {case.name or 'first case'}.{field}"
    yield from _of_text(catalog, rule.id, place, case, field, rule.sheets)


def _of_column(catalog: Catalog, sheet: Sheet, column: Column) -> Iterator[Mutant]:
    place = f"R-CH-01 {sheet.name}.{column.key}.required_if"
    yield from _of_text(catalog, FILLED, place, column, "required_if", (sheet.name,))


def _of_text(
    catalog: Catalog, rule: str, place: str, entry: Any, field: str, sheets: tuple[str, ...]
) -> Iterator[Mutant]:
    """Yield the mutants of the expression in `field` of `entry`, those that can be read at all."""
    before: str = getattr(entry, field)
    whole = ["true", "false"] if field == "holds" else ["any"] if before and field == "when" else []
    columns = {key for name in sheets for key in (catalog.sheets[name].by_key if name != "*" else ())}
    for after in dict.fromkeys((*changes(before), *whole)):
        if after == before:
            continue
        try:
            parse(after, columns)
        except CatalogError:
            continue
        yield Mutant(place, before, after, rule, _putting(entry, field, after), sheets)


def _putting(entry: Any, field: str, after: str) -> Callable[[], Any]:
    @contextmanager
    def applied() -> Iterator[None]:
        before = getattr(entry, field)
        object.__setattr__(entry, field, after)
        forget()
        try:
            yield
        finally:
            object.__setattr__(entry, field, before)
            forget()

    return applied


def forget() -> None:
    """Forget what was compiled from the catalogue."""
    engine.checker.cache_clear()
    general._requirements.cache_clear()
