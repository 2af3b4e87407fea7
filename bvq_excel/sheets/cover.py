"""Rules of the cover form (ThongTin): who reports, for which period, which sheets have nothing to report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bvq_excel import display, periods
from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, book, row
from bvq_excel.model import Problem, Record, Submission
from bvq_excel.sheets.general import out_of_force


def unit_is_in_force(record: Record, context: Context) -> Iterator[Problem]:
    """Đơn vị báo cáo còn hoạt động vào ngày cuối kỳ.

    Why: units were merged and closed in 2018 and 2025; their successors report.
    """
    code = record["unit_code"]
    last = record["period_to"] or context.period.last
    if code is not None and context.catalog.unit(code, last) is None:
        case, facts = out_of_force(context.catalog, "units", code, last)
        yield Problem("unit_code", case, facts=facts)


def empty_sheets_are_declared(submission: Submission, context: Context) -> Iterator[Problem]:
    """Biểu phải báo cáo mà không có dòng nào thì phải khai không phát sinh.

    Why: an empty sheet may have been forgotten. A sheet whose header is lost has its own error.
    """
    cover = submission.cover
    if "nil_sheets" in cover.unread or "nil_sheets" not in cover.layout:
        return
    declared = cover["nil_sheets"] or ()
    missing = [
        name
        for name in _required(context)
        if name not in declared and not submission.tables.get(name) and not _is_unreadable(submission, name)
    ]
    if missing:
        yield Problem("nil_sheets", row=cover, facts={"names": context.labels("SheetName", missing)})


def declared_sheets_are_empty(submission: Submission, context: Context) -> Iterator[Problem]:
    """Biểu đã khai không phát sinh thì không có dòng nào.

    Why: one of the two is a mistake, and the figures depend on which.
    """
    declared = submission.cover["nil_sheets"] or ()
    filled = [name for name in declared if submission.tables.get(name)]
    if filled:
        yield Problem("nil_sheets", row=submission.cover, facts={"names": context.labels("SheetName", filled)})


def _required(context: Context) -> list[str]:
    """Return the record sheets that the unit has to fill in this period."""
    required = context.unit.required_sheets if context.unit else ()
    names = [n for n in required if n in context.catalog.tables]
    if context.period.is_thematic:
        thematic = context.catalog.list_parameter("period.cd153_sheets", context.period.last)
        names = [n for n in names if n in thematic]
    return names


def _is_unreadable(submission: Submission, name: str) -> bool:
    layout = submission.layouts.get(name)
    return layout is not None and not layout.columns


def version_is_known(record: Record, context: Context) -> Iterator[Problem]:
    """Phiên bản biểu mẫu là phiên bản đang dùng.

    Why: an older template lacks columns.
    """
    version = record["template_version"]
    known = context.catalog.list_parameter("template.known_versions", context.period.last)
    # A version typed as a number loses its ".0".
    if version is not None and version not in known and f"{version}.0" not in known:
        yield Problem("template_version", facts={"known": ", ".join(known)})


def days_are_of_period(record: Record, context: Context) -> Iterator[Problem]:
    """Kiểu kỳ, từ ngày, đến ngày đúng với kỳ báo cáo.

    Why: Decree 09/2019/NĐ-CP sets the cut-off days; a period cut otherwise counts days twice or not at all.
    """
    scheme = periods.scheme_of(context.catalog, context.period.year)
    typed = record["period_scheme"]
    if typed is not None and typed != scheme:
        wanted = context.labels("PeriodScheme", (scheme,))
        yield Problem("period_scheme", "scheme", facts={"year": str(context.period.year), "wanted": wanted})
        return
    expected = {"period_from": ("first", context.period.first), "period_to": ("last", context.period.last)}
    for key, (case, day) in expected.items():
        if record[key] is not None and record[key] != day:
            facts = {"period": context.period.code, "wanted": display.day(day)}
            yield Problem(key, case, facts=facts)


def mail_is_official(record: Record, context: Context) -> Iterator[Problem]:
    """Thư điện tử của người lập là thư công vụ.

    Why: feedback with unpublished figures goes to this address.
    """
    address, domain = record["preparer_email"], context.parameter("email.official_domain")
    if address and domain and not re.search(rf"[@.]{re.escape(domain)}$", address, re.IGNORECASE):
        yield Problem("preparer_email")


CHECKS: tuple[Check, ...] = (
    row("R-TI-01", unit_is_in_force),
    book("R-TI-02", empty_sheets_are_declared),
    book("R-TI-03", declared_sheets_are_empty),
    row("R-TI-05", version_is_known),
    row("R-TI-06", days_are_of_period),
    row("R-TI-08", mail_is_official),
)
