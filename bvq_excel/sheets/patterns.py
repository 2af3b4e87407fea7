"""Rules that compare the rows of one sheet: repeated ids and rows, amounts far off, days and months swapped."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from statistics import median

from bvq_excel import display
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Record
from bvq_excel.sheets.repeats import repeated
from bvq_excel.text import fold, lower_first

# Rules that find repeated rows of their own sheet, on the same key.
OWN_RULES_OF_REPEATS = ("R-VB-01", "R-TT2-02", "R-DNN-01")
# Prices have their own rule of outliers, by item and week.
PRICE_RULE = "R-TT2-01"


def ids_are_unique(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Mã bản ghi không lặp lại trong biểu.

    Why: the id identifies the row; a copied row keeps the id of the original.
    """
    for record, other in repeated(rows, lambda r: fold(r.record_id) if r.record_id else None):
        yield Problem("record_id", row=record, facts={"other": other.cell("record_id")})


def rows_differ(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Hai dòng khác mã bản ghi không trùng toàn bộ các cột nhận biết của biểu.

    Why: the same thing entered twice is counted twice.
    """
    if not rows:
        return
    form = context.catalog.sheets[rows[0].sheet]
    if any(context.catalog.rules[r].applies_to(form.name) for r in OWN_RULES_OF_REPEATS):
        return
    columns = [form.by_key[k] for k in form.key]
    at = next((c.key for c in columns if not c.computed), None)
    if at is None:
        return
    named = ", ".join(lower_first(c.header) for c in columns if not c.computed)
    key, own = frozenset(form.key), tuple(k for k in form.key if k != "unit_code")
    of_unit = len(own) < len(key)
    for record, other in repeated(rows, lambda r: None if r.unread & key else _identity(r, own, of_unit=of_unit)):
        if record.record_id is None or other.record_id is None or fold(record.record_id) != fold(other.record_id):
            yield Problem(at, row=record, facts={"other_row": str(other.row), "columns": named})


def _identity(record: Record, columns: Sequence[str], *, of_unit: bool) -> Hashable | None:
    """Return the row's key columns as they are compared, with its unit if need be; None where all are empty."""
    values = list(map(record.values.get, columns))
    if values.count(None) == len(values):
        return None
    return (record.unit if of_unit else None, *[fold(v) if type(v) is str else v for v in values])


def amounts_are_alike(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Số tiền không vượt nhiều lần trung vị của cột.

    Why: one zero too many makes a figure ten times too large.
    """
    if not rows or context.catalog.rules[PRICE_RULE].applies_to(rows[0].sheet):
        return
    ratio = context.parameter("check.money_median_ratio")
    fewest = context.parameter("check.money_median_min_rows")
    if ratio is None or fewest is None:
        return
    for column in context.catalog.sheets[rows[0].sheet].columns:
        if column.type != "money" or column.computed:
            continue
        amounts = [(r, amount) for r in rows if (amount := r.values.get(column.key) or 0) > 0]
        if len(amounts) < fewest:
            continue
        middle = median(a for _, a in amounts)
        for record, amount in amounts:
            if amount > ratio * middle:
                facts = {"times": display.plain(round(amount / middle, 1)), "median": round(middle)}
                yield Problem(column.key, row=record, facts=facts)


def days_are_not_months(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Các ngày của một cột không có vẻ bị đảo ngày, tháng.

    Why: under American settings Excel reads 05/04 as 4 May. A date with equal day and month cannot be swapped.
    """
    fewest = context.parameter("check.date_swap_min_rows")
    share = context.parameter("check.date_swap_share")
    if not rows or fewest is None or share is None:
        return
    first, last = _month(context.period.first), _month(context.period.last)
    for column in context.catalog.sheets[rows[0].sheet].columns:
        if column.type != "date" or column.computed:
            continue
        days = [day for r in rows if (day := r.values.get(column.key)) is not None]
        if len(days) < fewest or sum([d.day <= 12 for d in days]) * 100 < share * len(days):
            continue
        outside = sum([not first <= _month(d) <= last and d.day != d.month for d in days])
        if outside * 2 > len(days):
            yield Problem(column.key, facts={"count": len(days), "outside": outside})


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
