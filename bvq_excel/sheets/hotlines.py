"""Rules of the sheet DuongDayNong (hotlines) that compare it with the complaints."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from bvq_excel import periods
from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, book
from bvq_excel.model import Problem, Record, Submission

SHEET = "DuongDayNong"
COMPLAINTS = "KhieuNai"
BUSINESS_LINE = "DN"
BY_PHONE = ("DIENTHOAI", "TONGDAI")


def complaints_by_phone(submission: Submission, context: Context) -> Iterator[Problem]:
    """A month's complaints by hotline are as many as its cases that came by phone.

    Why: each complaint that comes by phone becomes a case; lines of businesses are not the office's own.
    """
    lines, cases = submission.tables.get(SHEET, ()), submission.tables.get(COMPLAINTS)
    if not lines or cases is None or _unread(cases, "received_date", "channel") or _unread(lines, "month", "line_type"):
        return
    received = Counter(
        periods.month_of(context.catalog, r["received_date"])
        for r in cases
        if r["received_date"] and r["channel"] in BY_PHONE
    )
    by_month: dict[str, list[Record]] = defaultdict(list)
    for line in lines:
        if line["month"] and line["line_type"] != BUSINESS_LINE:
            by_month[line["month"]].append(line)
    for month in sorted(by_month.keys() | received.keys()):
        rows = by_month.get(month, [])
        counts = [r["complaint_n"] for r in rows]
        if context.scope(SHEET).in_period(month) and None not in counts and sum(counts) != received[month]:
            yield _disagreement(month, rows, received[month])


def _unread(rows: Sequence[Record], *keys: str) -> bool:
    return any(not r.unread.isdisjoint(keys) for r in rows)


def _disagreement(month: str, rows: list[Record], cases: int) -> Problem:
    facts = {
        "month_shown": f"{month[5:]}/{month[:4]}",
        "calls": sum(r["complaint_n"] for r in rows),
        "cases": cases,
    }
    if rows:
        return Problem("complaint_n", row=rows[0], facts=facts)
    return Problem("month", "no_line", sheet=SHEET, facts=facts)


CHECKS: tuple[Check, ...] = (book("R-DN-03", complaints_by_phone),)
