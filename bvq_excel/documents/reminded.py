"""Whom a reminder is for: exactly the units whose report is missing or came late, and what each still lacks."""

from __future__ import annotations

from collections.abc import Collection

from bvq_excel.errors import UsageError
from bvq_excel.status import PeriodStatus, UnitStatus


def reminded(status: PeriodStatus, issuer: str, only: Collection[str] | None = None) -> tuple[UnitStatus, ...]:
    """Return the units to be reminded in catalogue order, without the `issuer` itself; of `only` these, if given.

    Raises UsageError for a unit in `only` that is neither missing nor late.
    """
    found = [u for u in status.units if u.expected and not u.on_time and u.code != issuer]
    if only is None:
        return tuple(found)
    codes = {u.code for u in found}
    for code in only:
        if code not in codes:
            raise UsageError(f"Đơn vị {code} không thuộc diện đôn đốc kỳ {status.period.code}: đã gửi đúng hạn.")
    return tuple(u for u in found if u.code in only)
