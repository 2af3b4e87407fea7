"""The policy: which rules are applied to which sheet, in which order, and what carries each of them out.

A rule is either data (its cases have a `holds` condition in the catalogue) or a small function beside its
sheet in `bvq_excel.sheets`. The order is the catalogue's, so that a sheet's rule file reads as a checklist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Case, Rule
from bvq_excel.evaluators import Evaluator as Run
from bvq_excel.expressions import Expression, parse
from bvq_excel.model import Problem, Record, Submission

if TYPE_CHECKING:
    from bvq_excel.checking.context import Context
    from bvq_excel.indicators import Evaluator
    from bvq_excel.ledger.memory import History

RowRule = Callable[[Record, "Context"], Iterable[Problem]]
RowsRule = Callable[[Sequence[Record], "Context"], Iterable[Problem]]
SheetRule = Callable[[Sequence[Record], "Context"], Iterable[Problem]]
BookRule = Callable[[Submission, "Context"], Iterable[Problem]]
ProvinceRule = Callable[["Context"], Iterable[Problem]]
FiguresRule = Callable[["Context", "Evaluator"], Iterable[Problem]]
HistoryRule = Callable[["Context", "History"], Iterable[Problem]]

MODULES = (
    "general",
    "cover",
    "tasks",
    "communications",
    "consumer_day",
    "hotlines",
    "complaints",
    "mediations",
    "trainings",
    "inspections",
    "product_tests",
    "prices",
    "equipment",
    "businesses",
    "organisations",
    "budgets",
    "media",
    "official_documents",
    "proposals",
    "province",
    "history",
    "balances",
)


@dataclass(frozen=True)
class Check:
    """A rule's function and what it is given: a row, a sheet's rows, a submission, the province, its figures, its past.

    `level` is `row`, `rows`, `sheet`, `book`, `province`, `figures` or `history`. A rule may have several checks (the
    part that one file can answer, and the part that needs all units). `sheets` narrows the rule's own list of sheets.
    """

    rule: str
    level: str
    run: Callable[..., Iterable[Problem]]
    sheets: tuple[str, ...] = ()
    needs: tuple[str, ...] | None = None


def row(rule: str, run: RowRule, *, sheets: tuple[str, ...] = (), needs: tuple[str, ...] | None = None) -> Check:
    """Return a check of single rows; not run where a cell of `needs` (default: the rule's keys) is unread."""
    return Check(rule, "row", run, sheets, needs)


def rows(rule: str, run: RowsRule, *, needs: tuple[str, ...] | None = None) -> Check:
    """Return a check of single rows that is given those of a sheet (at least one) at once, since it is on every sheet.

    Each of its problems has its row; it does not count where a cell of `needs` (default: the rule's keys) is unread.
    """
    return Check(rule, "rows", run, needs=needs)


def sheet(rule: str, run: SheetRule, *, sheets: tuple[str, ...] = ()) -> Check:
    """Return a check of all rows of one sheet of one unit."""
    return Check(rule, "sheet", run, sheets)


def book(rule: str, run: BookRule) -> Check:
    """Return a check of one unit's whole submission."""
    return Check(rule, "book", run)


def province(rule: str, run: ProvinceRule) -> Check:
    """Return a check over all units' submissions of a period (`context.province`)."""
    return Check(rule, "province", run)


def figures(rule: str, run: FiguresRule) -> Check:
    """Return a check of a consolidated period's figures."""
    return Check(rule, "figures", run)


def history(rule: str, run: HistoryRule) -> Check:
    """Return a check of a period's submissions against what is known of earlier periods."""
    return Check(rule, "history", run)


@dataclass(frozen=True)
class Condition:
    """A rule's case that is data: compiled `when` and `holds` over one row."""

    rule: Rule
    case: Case
    when: Expression
    holds: Expression

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns that the condition reads."""
        return self.when.columns | self.holds.columns


class RowCheck(NamedTuple):
    """A rule's function over single rows (`RowRule` or `RowsRule`), and the columns that must have been read for it."""

    rule: Rule
    run: Callable[..., Iterable[Problem]]
    needs: frozenset[str]


@dataclass(frozen=True)
class SheetPolicy:
    """All that is checked on the rows of one sheet, in order; checks of rows with the columns that they need read."""

    conditions: tuple[Condition, ...]
    row_checks: tuple[RowCheck, ...]
    rows_checks: tuple[RowCheck, ...]
    sheet_checks: tuple[tuple[Rule, Check], ...]

    @cached_property
    def runs(self) -> tuple[tuple[Run, Run, Condition], ...]:
        """The conditions with what runs their `when` and `holds`: they are run for every row."""
        return tuple((c.when.run, c.holds.run, c) for c in self.conditions)


class Policy:
    """The whole checklist of a catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.checks = tuple(_checks())

    @cached_property
    def by_rule(self) -> Mapping[str, tuple[Check, ...]]:
        """The checks by rule id."""
        found: dict[str, tuple[Check, ...]] = {}
        for check in self.checks:
            found[check.rule] = (*found.get(check.rule, ()), check)
        return found

    @cached_property
    def sheets(self) -> Mapping[str, SheetPolicy]:
        """The policy of each sheet (the cover included)."""
        return {name: self._sheet_policy(name) for name in self._catalog.sheets}

    def at(self, level: str) -> tuple[tuple[Rule, Check], ...]:
        """Return the checks of `level` (`book`, `province`, `figures`, `history`) in catalogue order."""
        return tuple(
            (rule, c)
            for rule in self._catalog.rules.values()
            for c in self.by_rule.get(rule.id, ())
            if c.level == level
        )

    def _sheet_policy(self, name: str) -> SheetPolicy:
        columns = self._catalog.sheets[name].by_key
        conditions: list[Condition] = []
        by_level: dict[str, list[RowCheck]] = {"row": [], "rows": []}
        sheets: list[tuple[Rule, Check]] = []
        for rule in self._catalog.rules.values():
            if not rule.applies_to(name):
                continue
            for case in rule.cases:
                if case.holds and case.at in columns:
                    conditions.append(Condition(rule, case, parse(case.when, columns), parse(case.holds, columns)))
            for check in self.by_rule.get(rule.id, ()):
                if check.sheets and name not in check.sheets:
                    continue
                if check.level in by_level:
                    needs = rule.keys_on(name) if check.needs is None else check.needs
                    by_level[check.level].append(RowCheck(rule, check.run, frozenset(needs)))
                elif check.level == "sheet":
                    sheets.append((rule, check))
        return SheetPolicy(tuple(conditions), tuple(by_level["row"]), tuple(by_level["rows"]), tuple(sheets))


def _checks() -> Iterator[Check]:
    for name in MODULES:
        yield from import_module(f"bvq_excel.sheets.{name}").CHECKS
