"""From the rows that count to one value: counts, sums, yes or no, averages at the period's start and end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from statistics import fmean

from bvq_excel.calendars import due_date
from bvq_excel.expressions import Expression
from bvq_excel.indicators.dataset import Dataset, Figure
from bvq_excel.indicators.entries import Entry
from bvq_excel.indicators.plan import Plan
from bvq_excel.model import Record
from bvq_excel.scope import RowScope

NO_PREVIOUS = "Chưa có số liệu cùng kỳ năm trước."
PREVIOUS_ZERO = "Số cùng kỳ năm trước bằng 0 nên không tính được tỷ lệ tăng, giảm."
ZERO_DENOMINATOR = "Không tính được vì mẫu số bằng 0."
PART_EMPTY = "Không tính được vì số liệu thành phần còn trống."
ALL_BLANK = "Các dòng liên quan chưa ghi số liệu."
NO_SURVEY = "Không có giá khảo sát trong kỳ."
BY_ITEM_ONLY = "Giá bình quân chỉ tính riêng từng mặt hàng."

Aggregate = Callable[[Plan, Sequence[Entry], RowScope, Dataset], Figure]


def rows_of(entries: Iterable[Entry]) -> tuple[Record, ...]:
    """Return the records behind `entries`, each once, in order."""
    return tuple({id(e.record): e.record for e in entries}.values())


def count(plan: Plan, entries: Sequence[Entry], scope: RowScope, dataset: Dataset) -> Figure:
    """Return the number of entries; 0 for none."""
    return Figure(plan.indicator.code, len(entries), rows_of(entries))


def some(plan: Plan, entries: Sequence[Entry], scope: RowScope, dataset: Dataset) -> Figure:
    """Return 1 if there is any entry, else 0."""
    return Figure(plan.indicator.code, int(bool(entries)), rows_of(entries))


def total(plan: Plan, entries: Sequence[Entry], scope: RowScope, dataset: Dataset) -> Figure:
    """Return the sum of the plan's amount: blanks are 0, but entries that are all blank have no sum.

    Without any entry nothing happened, and the sum is 0.
    """
    amount = plan.amount
    amounts = [amount.run(e.values, scope) for e in entries] if amount else []
    present = [a for a in amounts if isinstance(a, (int, float))]
    if entries and not present:
        return Figure(plan.indicator.code, None, rows_of(entries), ALL_BLANK)
    return Figure(plan.indicator.code, sum(present), rows_of(entries))


def on_time(plan: Plan, entries: Sequence[Entry], scope: RowScope, dataset: Dataset) -> Figure:
    """Return how many units' first submission was received within the days allowed after the period's end."""
    due = due_date(dataset.catalog, dataset.period, dataset.calendar)
    received = {s.unit: s.received for s in dataset.submissions}
    punctual = [
        e for e in entries if (received.get(e.record.unit) or e.record.source.received or dataset.received) <= due
    ]
    return count(plan, punctual, scope, dataset)


def first_last(plan: Plan, entries: Sequence[Entry], scope: RowScope, dataset: Dataset) -> Figure:
    """Return the average over the points on the first and on the last day of survey, of one item only."""
    code = plan.indicator.code
    priced = [
        (day, price, e)
        for e in entries
        if (day := _day(plan, e)) and (price := _amount(plan.amount, e, scope)) is not None
    ]
    if not priced:
        return Figure(code, None, rows_of(entries), NO_SURVEY)
    item = plan.indicator.breakdowns[0]
    if len({e.values.get(item) for _, _, e in priced}) > 1:
        return Figure(code, None, rows_of(entries), BY_ITEM_ONLY)
    days = sorted({day for day, _, _ in priced})
    first, last = (fmean(p for d, p, _ in priced if d == day) for day in (days[0], days[-1]))
    used = [e for d, _, e in priced if d in (days[0], days[-1])]
    return Figure(code, last, rows_of(used), first=first)


AGGREGATES: dict[str, Aggregate] = {
    "count": count,
    "count_distinct": count,
    "snapshot": count,
    "count_distinct_ontime": on_time,
    "any": some,
    "sum": total,
    "first_last_avg": first_last,
}


def _amount(amount: Expression | None, entry: Entry, scope: RowScope) -> int | float | None:
    value = amount.run(entry.values, scope) if amount else None
    return value if isinstance(value, (int, float)) else None


def _day(plan: Plan, entry: Entry) -> date | None:
    days = (entry.values.get(k) for k in plan.date_keys)
    return next((d for d in days if isinstance(d, date)), None)
