"""Rules that compare a period with what is known of earlier ones, and with what was received before it closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bvq_excel import display
from bvq_excel.catalog.definitions import Indicator
from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.expressions import parse
from bvq_excel.ledger.identity import id_key, natural_key
from bvq_excel.ledger.memory import History
from bvq_excel.model import Problem, Record
from bvq_excel.periods import Period
from bvq_excel.scope import RowScope
from bvq_excel.sheets import general

SUPPLEMENT, OUTSIDE = "R-CH-24", "R-CH-04"
ADDITIVE = ("count", "sum")
CHANGE, YES_NO, PERCENT = "change", "có/không", "%"
CLOSED, CORRECTION = "KHOA", "dinh_chinh"


# rows ---------------------------------------------------------------------------------------------------------


def ids_are_new(context: Context, history: History) -> Iterator[Problem]:
    """A record id of an earlier period of the same type is not used again, unless the row is carried over.

    Why: an id names one record over the years; when periods are added up, its latest row replaces the others.
    A period inside a longer one may repeat ids (R-CH-06).
    """
    for row in _own_rows(context):
        key = id_key(row)
        uses = history.used.get((row.sheet, key)) if key else None
        if uses and not _is_carried(row, context):
            use = uses[-1]
            facts = {"other_period": use.period, "other_cell": use.cell, "other_file": use.file}
            yield Problem("record_id", "other_period", row, facts=facts)


def reported_late(context: Context, history: History) -> Iterator[Problem]:
    """A row of the period before that was not reported then is a supplementary report, to be confirmed.

    Why: what was forgotten still counts in the year's figures (R-CH-24); what was reported stays an error.
    """
    for row, key, before in _supplements(context, history):
        yield Problem(key, row=row, facts={"prev_period": before.code, "first": before.first, "last": before.last})


Place = tuple[str, str, str, str, str]


def supplemented(context: Context, history: History) -> frozenset[Place]:
    """Return rule, unit, file, sheet and cell of the findings that a supplementary report replaces (R-CH-04)."""
    return frozenset(
        (OUTSIDE, row.source.unit, row.source.file, row.sheet, row.cell(key))
        for row, key, _ in _supplements(context, history)
    )


def _supplements(context: Context, history: History) -> Iterator[tuple[Record, str, Period]]:
    """Yield the rows outside the period whose event lies in the period before, which has not reported them.

    Each with the column of its event date, and the period before; without any memory of that one there are none.
    """
    before = history.before
    if before is None:
        return
    rule = context.catalog.rules[SUPPLEMENT]
    for row in _own_rows(context):
        sheet = context.catalog.sheets[row.sheet]
        outside = next(iter(general.happened_in_period((row,), context)), None) if rule.applies_to(row.sheet) else None
        if outside is None or not _scope(context, row.sheet, before).in_period(row[outside.key]):
            continue
        key = natural_key(row, sheet)
        reported = history.submissions_before.get(row.source.unit)
        earlier = reported.tables.get(row.sheet, ()) if reported else ()
        if key is not None and all(natural_key(r, sheet) != key for r in earlier):
            yield row, outside.key, before


def _own_rows(context: Context) -> Iterator[Record]:
    """Yield the rows that were handed in for this very period; a composed one also has those of its parts."""
    for submission in context.province:
        for row in submission.records:
            if row.source.period == context.period.code:
                yield row


def _is_carried(row: Record, context: Context) -> bool:
    """Return whether the row is one that goes on from an earlier period, and therefore keeps its id."""
    scope = context.scope(row.sheet)
    if not scope.sheet.carry_over:
        return False
    condition = parse(scope.sheet.carry_over, scope.sheet.by_key)
    if condition.columns & row.unread:
        return True
    # What happened in this period cannot have been reported before.
    return condition.true(row.values, scope) and not scope.in_period(scope.event_value(row.values))


def _scope(context: Context, sheet: str, period: Period) -> RowScope:
    scope = context.scope(sheet)
    return RowScope(scope.catalog, scope.calendar, scope.sheet, period, scope.received_at, scope.own_unit)


# totals -------------------------------------------------------------------------------------------------------


def changed_much(current: float, last_year: float, percent: float) -> bool:
    """Return whether `current` differs from last year's value by more than `percent` of it; never from zero."""
    return bool(last_year) and abs(current - last_year) * 100 > percent * abs(last_year)


def changes_are_explained(context: Context, history: History) -> Iterator[Problem]:
    """An indicator that differs much from the same period of last year is explained in the report.

    Why: readers ask for the reason, and a large change is often a mistake (R-CH-12).
    """
    limit = context.parameter("check.yoy_pct")
    if history.current is None or limit is None:
        return
    for indicator in _compared(context):
        now = history.current.values.get(indicator.code)
        before = history.background.earlier.values.get(indicator.code, 0)
        if now is not None and changed_much(now, before, limit):
            yield Problem(
                facts={
                    "indicator": indicator.name,
                    "current": _amount(context, indicator, now),
                    "last_year": _amount(context, indicator, before),
                    "change": _change(now, before),
                }
            )


def _compared(context: Context) -> Iterable[Indicator]:
    cover = context.catalog.cover.name
    for indicator in context.catalog.indicators.values():
        if indicator.aggregation != CHANGE and indicator.uom != YES_NO and indicator.sheet != cover:
            yield indicator


def _amount(context: Context, indicator: Indicator, value: float) -> str:
    from bvq_excel.indicators import rounded

    number = display.number(rounded(context.catalog, indicator.code, value) or 0)
    return f"{number}%" if indicator.uom == PERCENT else f"{number} {indicator.uom}"


def _change(now: float, before: float) -> str:
    percent = display.number(float(round(abs(now - before) / abs(before) * 100, 1)))
    return f"{'tăng' if now > before else 'giảm'} {percent}%"


def has_shrunk(cumulative: float, previous: float) -> bool:
    """Return whether a figure added up over the year is smaller than it was up to the period before."""
    return cumulative < previous


def year_only_grows(context: Context, history: History) -> Iterator[Problem]:
    """What adds up over the year is not less than it was up to the period before.

    Why: a smaller sum means that something reported has been taken away (R-XU-06).
    """
    for indicator in context.catalog.indicators.values():
        if indicator.aggregation not in ADDITIVE or "in_period(" not in indicator.filter:
            continue
        now = history.background.so_far.values.get(indicator.code)
        before = history.so_far_before.values.get(indicator.code)
        if now is not None and before is not None and has_shrunk(now, before):
            facts = {"indicator": indicator.name, "uom": indicator.uom, "cumulative": now, "prev_cumulative": before}
            yield Problem(facts=facts)


# the period itself ----------------------------------------------------------------------------------------------


def is_recorded(state: str, change: str, reason: str) -> bool:
    """Return whether a change of a period in `state` is allowed: of a closed one only a correction with a reason."""
    return state != CLOSED or (change == CORRECTION and bool(reason.strip()))


def closed_period_stays(context: Context, history: History) -> Iterator[Problem]:
    """A closed period takes no other file than those it was closed with.

    Why: published figures change only by a correction that says what, why, before and after (R-XU-08).
    """
    for submission in context.province:
        if history.closed and submission.source.sha256 not in history.accepted and not submission.parts:
            yield Problem("period_code", row=submission.cover)


def every_part_is_there(context: Context, history: History) -> Iterator[Problem]:
    """A period made up of shorter ones has the report of each of them from every unit.

    Why: half a year without its second quarter is not the half-year's figure (R-XU-01).
    """
    for code, parts in history.gaps.items():
        unit = context.catalog.any_unit(code)
        facts = {"unit_code": code, "unit": unit.name if unit else code}
        yield Problem(case="part", facts=facts | {"parts": _listed([p.code for p in parts])})


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


CHECKS: tuple[policy.Check, ...] = (
    policy.history("R-CH-06", ids_are_new),
    policy.history("R-CH-12", changes_are_explained),
    policy.history("R-CH-24", reported_late),
    policy.history("R-XU-01", every_part_is_there),
    policy.history("R-XU-06", year_only_grows),
    policy.history("R-XU-08", closed_period_stays),
)
