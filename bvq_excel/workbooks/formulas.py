"""The catalogue's expressions as Excel formulas, so that a cell, its hint and its check say the same.

`status in [DAGQ, CHUYEN]` becomes a comparison with labels and codes alike, since both may stand in a cell.
Only functions that Excel 2013 and LibreOffice 7 know are used. An empty cell makes a comparison false, as in
the catalogue; what cannot be said in a cell raises Untranslatable and the workbook does without that hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Parameter, Sheet

Reference = Callable[[str], str]

HOLIDAYS = "bvq_NgayNghi"
_TOKEN = re.compile(r"\s*(==|!=|<=|>=|[<>+\-*/()\[\],]|[\w.]+)")


class UntranslatableError(Exception):
    """An expression that has no counterpart in a cell."""


@dataclass(frozen=True)
class Operand:
    """A part of a formula: its text, the column if it is one, whether it is a truth value."""

    text: str
    column: Column | None = None
    truth: bool = False
    code: str = ""


@dataclass(frozen=True)
class Translator:
    """Turns expressions over rows of `sheet` into formulas; `reference` gives the cell of a key in the row."""

    catalog: Catalog
    sheet: Sheet
    reference: Reference

    def condition(self, text: str) -> str:
        """Return `text` as a formula that is TRUE or FALSE.

        Raises UntranslatableError when it has no counterpart in a cell.
        """
        return _Parser(self, text).whole(truth=True)

    def value(self, text: str) -> str:
        """Return `text` as a formula that gives a number or a date; raises UntranslatableError."""
        return _Parser(self, text).whole(truth=False)

    def event_date(self) -> str:
        """Return the formula of the row's event date: its first event column that is filled."""
        keys = [k for k in self.sheet.event_date_keys if self.sheet.by_key[k].type == "date"]
        if not keys:
            raise UntranslatableError(self.sheet.name)
        found = self.reference(keys[-1])
        for key in reversed(keys[:-1]):
            cell = self.reference(key)
            found = f'IF({cell}="",{found},{cell})'
        return found

    def parameter(self, key: str) -> str:
        """Return the value of parameter `key` in force on the row's event date, as nested IFs over its dates."""
        entries = self.catalog.parameters[key]
        return self._entries(entries)

    def _entries(self, entries: tuple[Parameter, ...]) -> str:
        last = entries[-1]
        if len(entries) == 1:
            return last.value
        if last.valid_from is None:
            raise UntranslatableError(last.key)
        earlier = self._entries(entries[:-1])
        return f"IF({self.event_date()}<{date_literal(last.valid_from)},{earlier},{last.value})"

    def is_code(self, column: Column, cell: str, code: str) -> str:
        """Return the test that `cell` holds `code`, as a code or in the words of the list."""
        if column.ref:
            return f'OR({cell}="{code}",LEFT({cell},{len(code) + 1})="{code} ")'
        if column.is_list:
            raise UntranslatableError(column.key)
        label = self.catalog.enums[column.enumeration].label(code)
        return f'OR({cell}="{quoted(label)}",{cell}="{code}")'


def date_literal(day: date) -> str:
    """Return `day` as a formula."""
    return f"DATE({day.year},{day.month},{day.day})"


def quoted(text: str) -> str:
    """Return `text` as it stands inside a formula's quotation marks."""
    return text.replace('"', '""')


def table_reference(table: str, columns: Mapping[str, Column]) -> Reference:
    """Return references to the current row of an Excel table: tblThietBi[[#This Row],[Số lượng]]."""

    def reference(key: str) -> str:
        return f"{table}[[#This Row],[{escaped(columns[key].header)}]]"

    return reference


def escaped(header: str) -> str:
    """Return a header as it stands inside a structured reference."""
    return re.sub(r"(['#\[\]@])", r"'\1", header)


class _Parser:
    """Recursive descent over one expression, loosest binding first."""

    def __init__(self, translator: Translator, text: str) -> None:
        self.to = translator
        self.text = text
        self.tokens = _TOKEN.findall(text)
        self.at = 0

    def whole(self, *, truth: bool) -> str:
        found = self.either()
        if self.at != len(self.tokens):
            raise UntranslatableError(self.text)
        if truth:
            return self.truth(found)
        return found.text

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        if self.peek() in wanted and self.peek():
            self.at += 1
            return str(self.tokens[self.at - 1])
        return ""

    def truth(self, operand: Operand) -> str:
        if operand.truth:
            return operand.text
        if operand.column is not None and operand.column.type == "bool":
            return self.to.is_code(operand.column, operand.text, "CO")
        raise UntranslatableError(self.text)

    def either(self) -> Operand:
        left = self.both()
        while self.take("or"):
            right = self.both()
            if left.truth:
                left = Operand(f"OR({left.text},{self.truth(right)})", truth=True)
            else:  # the first of several cells that is filled
                left = Operand(f'IF({left.text}="",{right.text},{left.text})', column=left.column)
        return left

    def both(self) -> Operand:
        left = self.negation()
        while self.take("and"):
            left = Operand(f"AND({self.truth(left)},{self.truth(self.negation())})", truth=True)
        return left

    def negation(self) -> Operand:
        if self.take("not"):
            return Operand(f"NOT({self.truth(self.negation())})", truth=True)
        return self.comparison()

    def comparison(self) -> Operand:
        left = self.sum()
        sign = self.take("==", "!=", "<=", ">=", "<", ">")
        if sign:
            return Operand(self.compared(left, sign, self.sum()), truth=True)
        if self.take("in"):
            return Operand(self.listed(left), truth=True)
        if self.take("is"):
            negated = self.take("not")
            self.need("empty")
            return Operand(f"LEN(TRIM({left.text})){'>' if negated else '='}0", truth=True)
        return left

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            raise UntranslatableError(self.text)

    def listed(self, left: Operand) -> str:
        self.need("[")
        column = left.column
        if column is None:
            raise UntranslatableError(self.text)
        tests = []
        while True:
            item = self.factor()
            if not item.code:
                raise UntranslatableError(self.text)
            tests.append(self.to.is_code(column, left.text, item.code))
            if not self.take(","):
                break
        self.need("]")
        return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"

    def compared(self, left: Operand, sign: str, right: Operand) -> str:
        if left.column is not None and right.code:
            test = self.to.is_code(left.column, left.text, right.code)
            if sign == "==":
                return test
            if sign == "!=":
                return f'AND({left.text}<>"",NOT({test}))'
        if left.code or right.code or left.truth or right.truth:
            raise UntranslatableError(self.text)
        filled = [f'{x.text}<>""' for x in (left, right) if x.column is not None]
        test = f"{self.number(left)}{'=' if sign == '==' else '<>' if sign == '!=' else sign}{self.number(right)}"
        return f"AND({','.join(filled)},{test})" if filled else test

    def number(self, operand: Operand) -> str:
        column = operand.column
        if column is None:
            return operand.text
        if column.is_number or column.type == "date":
            return f"N({operand.text})"
        raise UntranslatableError(self.text)

    def sum(self) -> Operand:
        left = self.product()
        while sign := self.take("+", "-"):
            left = Operand(f"({self.term(left)}{sign}{self.term(self.product())})")
        return left

    def product(self) -> Operand:
        left = self.factor()
        while sign := self.take("*", "/"):
            left = Operand(f"{self.term(left)}{sign}{self.term(self.factor())}")
        return left

    def term(self, operand: Operand) -> str:
        if operand.column is not None and operand.column.type == "bool":
            return f"IF({self.truth(operand)},1,0)"
        if operand.code or operand.truth:
            raise UntranslatableError(self.text)
        return operand.text

    def factor(self) -> Operand:
        if self.take("("):
            inner = self.either()
            self.need(")")
            return Operand(inner.text if inner.truth else f"({inner.text})", inner.column, inner.truth)
        if self.take("-"):
            return Operand(f"-{self.term(self.factor())}")
        word = self.peek()
        self.at += 1
        if self.peek() == "(" and word in ("abs", "working_day"):
            return self.call(word)
        return self.name(word)

    def call(self, word: str) -> Operand:
        self.need("(")
        given = [self.either()]
        while self.take(","):
            given.append(self.either())
        self.need(")")
        if word == "abs":
            return Operand(f"ABS({self.number(given[0])})")
        return Operand(f"WORKDAY({given[0].text},{self.term(given[1])},{HOLIDAYS})")

    def name(self, word: str) -> Operand:
        if word in self.to.sheet.by_key:
            return Operand(self.to.reference(word), column=self.to.sheet.by_key[word])
        if re.fullmatch(r"\d+(\.\d+)?", word):
            return Operand(word)
        if word == "true":
            return Operand("", code="CO")
        if word == "false":
            return Operand("", code="KHONG")
        if word == "today":
            return Operand("TODAY()")
        if word in self.to.catalog.parameters:
            return Operand(self.to.parameter(word))
        if re.fullmatch(r"[A-Z0-9][\w.]*", word):
            return Operand("", code=word)
        raise UntranslatableError(self.text)
