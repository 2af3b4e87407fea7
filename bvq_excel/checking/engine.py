"""Running the policy over a submission: from typed rows to an ordered list of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from bvq_excel import periods, waivers
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Rule, Severity, is_valid
from bvq_excel.checking.context import Context
from bvq_excel.checking.messages import Speaker
from bvq_excel.checking.policy import Policy, SheetPolicy
from bvq_excel.expressions import Expression, parse
from bvq_excel.model import Finding, Problem, Record, Source, Submission
from bvq_excel.scope import RowScope

if TYPE_CHECKING:
    from bvq_excel.indicators import Evaluator
    from bvq_excel.ledger.memory import History

# A missing value is reported once: a rule that speaks about the cell itself replaces "required" (R-CH-01).
REQUIRED_RULE = "R-CH-01"


class Checker:
    """Checks submissions against one catalogue; holds what is compiled once (policy, calendar, conditions)."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.calendar = WorkingCalendar(catalog)
        self.policy = Policy(catalog)
        self._speaker = Speaker(catalog)
        self._place = {name: i for i, name in enumerate(catalog.sheets)}

    def context(self, submission: Submission, received: date) -> Context:
        """Return the surroundings in which `submission` is checked."""
        period = periods.period(self.catalog, submission.source.period)
        return Context(self.catalog, self.calendar, period, received, submission.unit, submission)

    def check(self, submission: Submission, received: date) -> tuple[Finding, ...]:
        """Return the findings about one submission by itself, ordered by sheet, row, column and rule.

        `received` is the day on which the file was received.
        """
        context = self.context(submission, received)
        problems = [*submission.problems, *self._own_problems(submission, context)]
        return self._findings(problems, context, submission)

    def check_province(
        self, submissions: Sequence[Submission], period: periods.Period, received: date
    ) -> tuple[Finding, ...]:
        """Return the findings that need all units of a period; each finding names the file that it concerns."""
        return self._joint_findings("province", self._province(submissions, period, received))

    def check_figures(
        self, submissions: Sequence[Submission], period: periods.Period, received: date, evaluator: Evaluator
    ) -> tuple[Finding, ...]:
        """Return the findings that the figures of a period give, once the submissions are consolidated."""
        return self._joint_findings("figures", self._province(submissions, period, received), evaluator)

    def check_history(
        self, submissions: Sequence[Submission], period: periods.Period, received: date, history: History
    ) -> tuple[Finding, ...]:
        """Return the findings that the submissions of a period give against what is known of earlier ones."""
        return self._joint_findings("history", self._province(submissions, period, received), history)

    def supplements(
        self, submissions: Sequence[Submission], period: periods.Period, received: date, history: History
    ) -> Callable[[Finding], bool]:
        """Return a test of findings of single files: whether the row is a supplementary report, no error (R-CH-24)."""
        from bvq_excel.sheets import history as rules

        places = rules.supplemented(self._province(submissions, period, received), history)
        return lambda f: (f.rule, f.unit, f.file, f.sheet, f.cell) in places

    def answered(
        self, submissions: Sequence[Submission], period: periods.Period, received: date
    ) -> Callable[[Finding], bool]:
        """Return a test of findings of single files: whether the other units' files settle what it asks."""
        from bvq_excel.sheets import province

        places = province.answered(self._province(submissions, period, received))
        return lambda f: (f.rule, f.unit, f.sheet, f.cell) in places

    def _province(self, submissions: Sequence[Submission], period: periods.Period, received: date) -> Context:
        return Context(self.catalog, self.calendar, period, received, province=tuple(submissions))

    # problems of one submission ------------------------------------------------------------------------

    def _own_problems(self, submission: Submission, context: Context) -> Iterator[Problem]:
        yield from self._sheet_problems(self.catalog.cover.name, (submission.cover,), context)
        for name, rows in submission.tables.items():
            yield from self._sheet_problems(name, rows, context)
        for rule, check in self.policy.at("book"):
            for problem in check.run(submission, context):
                yield _ruled(problem, rule.id)

    def _sheet_problems(self, name: str, rows: Sequence[Record], context: Context) -> Iterator[Problem]:
        policy, scope = self.policy.sheets[name], context.scope(name)
        if rows:
            yield from self._condition_problems(policy, rows, scope)
            yield from self._row_problems(policy, rows, scope, context)
        for rule, check in policy.sheet_checks:
            for problem in check.run(rows, context):
                yield self._completed(problem, rule, scope, problem.row, name)

    def _condition_problems(self, policy: SheetPolicy, rows: Sequence[Record], scope: RowScope) -> Iterator[Problem]:
        for when, holds, condition in policy.runs:
            rule, case = condition.rule, condition.case
            for row in rows:
                fails = when(row.values, scope) is True and holds(row.values, scope) is False
                if fails and _counts(rule, condition.columns, row, scope):
                    yield Problem(case.at, case.name, row, severity=self._severity(rule, row, scope), rule=rule.id)

    def _row_problems(
        self, policy: SheetPolicy, rows: Sequence[Record], scope: RowScope, context: Context
    ) -> Iterator[Problem]:
        for rule, run, needs in policy.row_checks:
            for row in rows:
                if _counts(rule, needs, row, scope):
                    for problem in run(row, context):
                        yield self._completed(problem, rule, scope, problem.row or row, row.sheet)
        for rule, run, needs in policy.rows_checks:
            for problem in run(rows, context):
                if problem.row and _counts(rule, needs, problem.row, scope):
                    yield self._completed(problem, rule, scope, problem.row, problem.row.sheet)

    def _completed(self, problem: Problem, rule: Rule, scope: RowScope, row: Record | None, sheet: str) -> Problem:
        """Return a function's problem with its rule and severity, and its row, or its sheet where it has no row."""
        severity = self._severity(rule, row, scope) if row else None
        p = problem
        where = p.sheet or ("" if row else sheet)
        return Problem(p.key, p.case, row, where, p.cell, p.facts, severity or p.severity, rule.id, p.value)

    def _severity(self, rule: Rule, row: Record, scope: RowScope) -> Severity | None:
        """Return the severity to which a rule is lowered for a row, None where it keeps its own."""
        if rule.downgrade_if and self._downgrade(rule).true(row.values, scope):
            return "warning"
        return None

    def _downgrade(self, rule: Rule) -> Expression:
        return parse(rule.downgrade_if, self.catalog.sheets[rule.sheets[0]].by_key)

    # findings ------------------------------------------------------------------------------------------

    def _joint_findings(self, level: str, context: Context, *known: object) -> tuple[Finding, ...]:
        """Return what the checks of `level`, given what is `known` besides, find in several submissions.

        Each finding goes to the submission whose row or whose unit it is about.
        """
        checks = self.policy.at(level)
        problems = [_ruled(p, rule.id) for rule, check in checks for p in check.run(context, *known)]
        by_source = {id(s.source): s for s in context.province}
        by_unit = {s.unit: s for s in context.province}
        found = []
        for problem in problems:
            unit = str(problem.facts.get("unit_code")) if problem.sheet else ""
            owner = by_source.get(id(problem.row.source)) if problem.row else by_unit.get(unit)
            found.append(self._finding(problem, context, owner))
        return waivers.judged(self.catalog, sorted(found, key=self._order), context.province)

    def _findings(self, problems: Iterable[Problem], context: Context, submission: Submission) -> tuple[Finding, ...]:
        found = [self._finding(p, context, submission) for p in problems]
        spoken = {(f.sheet, f.cell) for f in found if f.rule != REQUIRED_RULE and not f.value and f.severity == "error"}
        kept = (f for f in found if f.rule != REQUIRED_RULE or (f.sheet, f.cell) not in spoken)
        return waivers.judged(self.catalog, sorted(kept, key=self._order), (submission,))

    def _finding(self, problem: Problem, context: Context, submission: Submission | None) -> Finding:
        rule = self.catalog.rules[problem.rule]
        name = problem.row.sheet if problem.row else problem.sheet
        scope = context.scope(name) if name else None
        source: Source | None = submission.source if submission else (problem.row.source if problem.row else None)
        layouts = submission.layouts if submission else {}
        finding = self._speaker.finding(rule, problem, source, scope, layouts)
        unit = problem.facts.get("unit_code") if source is None else None
        return replace(finding, unit=str(unit)) if unit else finding

    def _order(self, finding: Finding) -> tuple[object, ...]:
        place = self._place[finding.sheet] if finding.sheet else -1
        columns = self.catalog.sheets[finding.sheet].position if finding.sheet else {}
        return (
            finding.unit or "",
            finding.file or "",
            place,
            finding.row or 0,
            columns.get(finding.key or "", -1),
            finding.rule,
            finding.message,
        )


def _counts(rule: Rule, needs: Set[str], row: Record, scope: RowScope) -> bool:
    """Return whether a rule is to be asked of a row: it is in force on its day, and all that it needs was read."""
    if row.unread and row.unread & needs:
        return False
    return not rule.limited or is_valid(rule, scope.day_of(row.values))


def _ruled(p: Problem, rule: str) -> Problem:
    """Return the problem as one of `rule`; there may be thousands, and `replace` takes four times as long."""
    return Problem(p.key, p.case, p.row, p.sheet, p.cell, p.facts, p.severity, rule, p.value)


@lru_cache(maxsize=4)
def checker(catalog: Catalog) -> Checker:
    """Return the Checker of `catalog` (made once per process)."""
    return Checker(catalog)
